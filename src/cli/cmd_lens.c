/*
 * cmd_lens.c: unroll lens: how gradients flow through a net, or a model, over a text, as numbers.
 */
#include "subcommand.h"

#include <stdlib.h>
#include <string.h>

#include "lens_report.h"
#include "model_text.h"
#include "options.h"
#include "rng.h"
#include "shipped.h"
#include "step_text.h"

enum { MOST_WINDOW = 1000000 };

struct lens {
    struct subject subject; /* hidden and layers 0: not given */
    struct step_text text;
    struct lens_question question;
    struct string init;
    const char *vocab;
    bool json;
};

static enum options_outcome read_options(struct lens *o, int argc, char **argv, struct error *err)
{
    struct subject *subject = &o->subject;
    struct lens_question *question = &o->question;
    const struct option_row rows[] = {
        {"text", "STR", "the text to read; a line is built in", option_text, &o->text.text},
        {"text-file", "FILE", "or the beginning of a file, 200 characters; - is standard input", option_text,
            &o->text.path},
        {"length", "N", "only the first N characters", option_integer, &o->text.length, 2, SUBJECT_MOST_LENGTH},
        {"hidden", "N", "hidden units in each layer of a net (8)", option_integer, &subject->hidden, 1, NET_MOST_UNITS},
        {"layers", "N", "layers of a net, one on top of the other (1)", option_integer, &subject->layers, 1,
            NET_MOST_LAYERS},
        {"init", "LIST", INIT_HELP, option_list, &o->init},
        {"seed", "N", "draws the initial weights of a net (7)", option_seed, &subject->seed, 0, RNG_MOST_SEED},
        {"vocab", "FILE", "the vocabulary as a JSON array, if the model has none", option_text, &o->vocab},
        {"loss-at", "all|last|T", "which losses count: of all timesteps, of the last, or of timestep T alone (all)",
            option_loss_at, &subject->loss_at, 1, SUBJECT_MOST_LENGTH},
        {"quantity", "NAME", "whose gradient, such as h or h.c; state: of all that recurs (the last state)",
            option_text, &question->quantity},
        {"influence", NULL, "how much the loss of each timestep depends on each earlier one", option_flag,
            &question->influence},
        {"window", "N", "of that only N steps, as truncated BPTT would have it", option_integer, &question->window, 1,
            MOST_WINDOW},
        {"jacobian", NULL, "the singular values of each step and of many in a row, and the recurrent matrices",
            option_flag, &question->jacobian},
        {"json", NULL, "print one JSON document", option_flag, &o->json},
        {0},
    };
    const struct usage usage = {
        .synopsis = "unroll lens [NET|FILE.net|MODEL] [OPTION ...]",
        .about = "How gradients flow back through a text: their norm at every timestep, and\n"
                 "whether they vanish or explode. Without a net it is lstm; a model is a\n"
                 ".safetensors file.",
        .rows = rows,
        .operand = &subject->net,
    };
    return options_read(&usage, argc, argv, err);
}

static bool is_model(const char *name)
{
    const char ending[] = ".safetensors";
    size_t length = strlen(name), n = sizeof ending - 1;
    return (length >= n && strcmp(name + length - n, ending) == 0) || shipped_is_model(name);
}

/* A model has sizes of its own. */
static bool take_model(struct lens *o, struct model *model, struct error *err)
{
    struct subject *subject = &o->subject;
    if (subject->hidden || subject->layers || subject->init)
        return error_input(
            err, "%s is a model, with its sizes and weights: leave out --hidden, --layers and --init", subject->net);
    if (!open_model(subject->net, o->vocab, model, err)) return false;
    subject->hidden = model->options.hidden;
    subject->layers = model->options.layers;
    subject->embedding = model->options.embedding;
    subject->equations = model->net_text;
    subject->vocab = &model->vocab;
    subject->weights = weights_create(model->net->parameter_count, false);
    if (!subject->weights) return error_failed(err, "out of memory");
    memcpy(subject->weights->value, model->parameter, subject->weights->count * sizeof *subject->weights->value);
    return true;
}

static bool take_net(struct lens *o, struct error *err)
{
    struct subject *subject = &o->subject;
    if (o->vocab) return error_input(err, "--vocab belongs to a model, and %s is a net", subject->net);
    if (!subject->hidden) subject->hidden = 8;
    if (!subject->layers) subject->layers = 1;
    return true;
}

static bool report(const struct lens *o, const struct computed *computed, struct error *err)
{
    struct lens_report report;
    bool done = lens_report_init(&report, computed, &o->question, err) &&
                (o->json ? lens_report_print_json(&report, err) : lens_report_print(&report, err));
    lens_report_finish(&report);
    return done;
}

static bool lens(struct lens *o, struct error *err)
{
    struct model model = {0};
    struct computed *computed = NULL;
    uint32_t *text = NULL;
    if (!o->subject.net) o->subject.net = "lstm";
    o->subject.init = o->init.data;
    if (o->question.window && !o->question.influence)
        return error_input(err, "--window says how far --influence looks: give both");
    bool done = (is_model(o->subject.net) ? take_model(o, &model, err) : take_net(o, err)) &&
                step_text_read(&o->text, &text, &o->subject.length, err);
    o->subject.text = text;
    done = done && computed_create(&o->subject, &computed, err) && report(o, computed, err);
    computed_destroy(computed);
    weights_release(o->subject.weights);
    model_finish(&model);
    free(text);
    return done;
}

bool cmd_lens(int argc, char **argv, struct error *err)
{
    struct lens o = {.subject = {.seed = 7, .loss_at = LOSS_AT_ALL}};
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    bool done = outcome == OPTIONS_READ ? lens(&o, err) : outcome == OPTIONS_HELPED;
    string_finish(&o.init);
    return done;
}
