/*
 * cmd_sample.c: unroll sample: a model writes, character by character, each read back as the input of the next.
 */
#include "subcommand.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model_text.h"
#include "options.h"
#include "rng.h"
#include "output.h"
#include "sampler.h"
#include "text.h"

enum { MOST_CHARACTERS = 2000000000 };

struct sample {
    const char *model, *vocab, *prime;
    int length, top_k;
    double temperature;
    uint64_t seed;
};

static enum options_outcome read_options(struct sample *o, int argc, char **argv, struct error *err)
{
    const struct option_row rows[] = {
        {"prime", "STR", "what the model reads before it writes (a newline, if it knows one)", option_text, &o->prime},
        {"length", "N", "characters to write (500)", option_integer, &o->length, 1, MOST_CHARACTERS},
        {"temperature", "X", "below 1 the likely becomes likelier, above 1 less so; 0: always the likeliest (1)",
            option_number, &o->temperature},
        {"top-k", "N", "choose among the N likeliest only; 0: among all (0)", option_integer, &o->top_k, 0, 1000000},
        {"seed", "N", "draws the characters (1)", option_seed, &o->seed, 0, RNG_MOST_SEED},
        {"vocab", "FILE", "the vocabulary as a JSON array, if the model has none", option_text, &o->vocab},
        {0},
    };
    const struct usage usage = {
        "unroll sample MODEL [OPTION ...]", "Writes text as the model expects it to go on.", rows, &o->model};
    return options_read(&usage, argc, argv, err);
}

/* On a terminal a character from a file must not do anything; into a file it goes as it is. */
static void add_symbol(struct string *out, const struct model *model, int symbol, bool safe)
{
    uint32_t code_point = model->vocab.symbol[symbol];
    char shown[16];
    if (safe && code_point != '\n' && code_point != '\t' && code_point != ' ') {
        code_point_show(code_point, false, shown);
        string_add(out, shown);
    } else {
        string_add_code_point(out, code_point);
    }
}

static bool flush(struct string *out, struct error *err)
{
    bool done = !out->failed || error_failed(err, "out of memory");
    if (done && out->data && (fputs(out->data, stdout) < 0 || fflush(stdout) != 0)) done = output_failed(errno, err);
    string_clear(out);
    return done;
}

/* A terminal is written to at every character, a file by lines. */
static bool write_text(const struct sample *o, const struct model *model, struct sampler *sampler, struct error *err)
{
    struct string out = {0};
    struct rng rng;
    bool terminal = isatty(STDOUT_FILENO), done = true;
    rng_init(&rng, o->seed, "sample");
    for (int i = 0; i < o->length && done; i++) {
        int symbol = sampler_draw(sampler, o->temperature, o->top_k, &rng);
        add_symbol(&out, model, symbol, terminal);
        if (terminal || out.length > 4096) done = flush(&out, err);
        sampler_read(sampler, symbol);
    }
    string_add(&out, "\n");
    done = done && flush(&out, err);
    string_finish(&out);
    return done;
}

static bool read_prime(const struct sample *o, const struct model *model, struct sampler *sampler, struct error *err)
{
    int *symbols = NULL, newline = vocab_index(&model->vocab, '\n');
    size_t count = 0;
    if (!o->prime) {
        if (newline >= 0) sampler_read(sampler, newline);
        return true;
    }
    if (!model_encode(model, o->prime, strlen(o->prime), "--prime", &symbols, &count, err)) return false;
    for (size_t i = 0; i < count; i++) sampler_read(sampler, symbols[i]);
    free(symbols);
    struct string out = {0};
    string_add_safe(&out, o->prime, strlen(o->prime));
    bool done = flush(&out, err);
    string_finish(&out);
    return done;
}

bool cmd_sample(int argc, char **argv, struct error *err)
{
    struct sample o = {.length = 500, .temperature = 1, .seed = 1};
    struct model model = {0};
    struct sampler sampler = {0};
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELPED;
    bool done = open_model(o.model, o.vocab, &model, err) && sampler_init(&sampler, model.net, model.parameter, err) &&
                read_prime(&o, &model, &sampler, err) && write_text(&o, &model, &sampler, err);
    sampler_finish(&sampler);
    model_finish(&model);
    return done;
}
