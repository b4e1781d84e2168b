/*
 * cmd_convert.c: unroll convert: a model written anew: in half precision, or out of PyTorch's file into one that holds
 * its net and vocabulary, too.
 */
#include "subcommand.h"

#include <string.h>

#include "model_text.h"
#include "options.h"
#include "output.h"

struct convert {
    const char *operand[2]; /* the model, the new file */
    const char *vocab;
    bool half;
};

static enum options_outcome read_options(struct convert *o, int argc, char **argv, struct error *err)
{
    const struct option_row rows[] = {
        {"half", NULL, "in half precision: numbers of 16 bits, each rounded to the nearest", option_flag, &o->half},
        {"vocab", "FILE", "the vocabulary as a JSON array, if the model has none", option_text, &o->vocab},
        {0},
    };
    const struct usage usage = {"unroll convert MODEL OUT.safetensors [OPTION ...]",
        "Writes a model into another file: a model of PyTorch's with its net and its\nvocabulary, any model in half "
        "the space. The losses in the file stay those that\nwere measured when it was trained.",
        rows, o->operand, 2};
    return options_read(&usage, argc, argv, err);
}

static bool check_operands(const struct convert *o, struct error *err)
{
    static const char ending[] = ".safetensors";
    size_t length = o->operand[1] ? strlen(o->operand[1]) : 0, end = strlen(ending);
    if (!o->operand[1])
        return error_input(err, "convert needs a model and a new file: unroll convert MODEL OUT.safetensors");
    return (length > end && strcmp(o->operand[1] + length - end, ending) == 0) ||
           error_input(err, "%s: a model is a .safetensors file", o->operand[1]);
}

static bool report(const struct convert *o, const struct model *model, struct error *err)
{
    struct string out = {0};
    string_add_safe(&out, o->operand[1], strlen(o->operand[1]));
    string_printf(&out, ": %zu parameters of %d bits\n", model->net->parameter_count, model->half ? 16 : 32);
    return output_string(&out, err);
}

bool cmd_convert(int argc, char **argv, struct error *err)
{
    struct convert o = {0};
    struct model model = {0};
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELPED;
    if (!check_operands(&o, err) || !open_model(o.operand[0], o.vocab, &model, err)) return false;
    bool done = !o.half || model_halve(&model, err) || error_prefix(err, "%s", o.operand[0]);
    done = done && model_save(o.operand[1], &model, err) && report(&o, &model, err);
    model_finish(&model);
    return done;
}
