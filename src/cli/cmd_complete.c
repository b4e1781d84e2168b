/*
 * cmd_complete.c: unroll complete: the most probable continuations of a text.
 *
 * A beam search: of all continuations of n characters it keeps the most probable ones, extends each by every symbol,
 * and keeps the best again. A model's state cannot be copied out of the middle of a sentence more simply than by
 * reading the text again, which for a beam of a few and a few dozen characters takes milliseconds.
 */
#include "subcommand.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "model_text.h"
#include "options.h"
#include "output.h"
#include "sampler.h"
#include "text.h"

enum { MOST_BEAM = 64, MOST_LENGTH = 200 };

struct complete {
    const char *operand[2]; /* the model, the text */
    const char *vocab;
    int count, length;
    bool json;
};

struct candidate {
    int symbol[MOST_LENGTH];
    int length;
    double log_probability;
};

struct beam {
    const struct model *model;
    struct sampler *sampler;
    const int *prefix;
    size_t prefix_length;
    struct candidate *kept, *next; /* [width + 1] */
    int width, keeping, found;
};

static enum options_outcome read_options(struct complete *o, int argc, char **argv, struct error *err)
{
    const struct option_row rows[] = {
        {"count", "N", "continuations to show (5)", option_integer, &o->count, 1, MOST_BEAM},
        {"length", "N", "characters of each (1)", option_integer, &o->length, 1, MOST_LENGTH},
        {"vocab", "FILE", "the vocabulary as a JSON array, if the model has none", option_text, &o->vocab},
        {"json", NULL, "report as JSON", option_flag, &o->json},
        {0},
    };
    const struct usage usage = {"unroll complete MODEL TEXT [OPTION ...]",
        "The most probable continuations of a text, each with its probability.", rows, o->operand, 2};
    return options_read(&usage, argc, argv, err);
}

/* Puts a candidate among the `width` best of the next round. */
static void offer(struct beam *b, const struct candidate *from, int symbol, double log_probability)
{
    if (b->found == b->width && log_probability <= b->next[b->found - 1].log_probability) return;
    int place = b->found < b->width ? b->found++ : b->found - 1;
    for (; place > 0 && b->next[place - 1].log_probability < log_probability; place--)
        b->next[place] = b->next[place - 1];
    b->next[place] = *from;
    b->next[place].symbol[b->next[place].length++] = symbol;
    b->next[place].log_probability = log_probability;
}

static void extend(struct beam *b, const struct candidate *candidate)
{
    sampler_reset(b->sampler);
    for (size_t i = 0; i < b->prefix_length; i++) sampler_read(b->sampler, b->prefix[i]);
    for (int i = 0; i < candidate->length; i++) sampler_read(b->sampler, candidate->symbol[i]);
    for (int symbol = 0; symbol < b->sampler->V; symbol++)
        offer(b, candidate, symbol, candidate->log_probability + sampler_log_probability(b->sampler, symbol));
}

static void search(struct beam *b, int length)
{
    b->kept[0] = (struct candidate){.length = 0};
    b->keeping = 1;
    for (int round = 0; round < length; round++) {
        b->found = 0;
        for (int i = 0; i < b->keeping; i++) extend(b, &b->kept[i]);
        struct candidate *swap = b->kept;
        b->kept = b->next;
        b->next = swap;
        b->keeping = b->found;
    }
}

static void add_continuation(struct string *out, const struct beam *b, const struct candidate *c, bool shown)
{
    for (int i = 0; i < c->length; i++) {
        char escaped[16];
        uint32_t code_point = b->model->vocab.symbol[c->symbol[i]];
        code_point_show(code_point, false, escaped);
        if (shown)
            string_add(out, escaped);
        else
            string_add_code_point(out, code_point);
    }
}

static bool report_json(const struct complete *o, const struct beam *b, int count, struct error *err)
{
    json_t *list = json_array();
    for (int i = 0; i < count; i++) {
        struct string text = {0};
        add_continuation(&text, b, &b->kept[i], false);
        json_add(&list, json_pack("{s:o, s:o}", "text", json_stringn(string_text(&text), text.length), "probability",
                            json_number(exp(b->kept[i].log_probability))));
        string_finish(&text);
    }
    return json_print(json_pack("{s:i, s:o, s:o, s:o}", "version", 1, "model", json_text(o->operand[0]), "text",
                          json_text(o->operand[1]), "continuations", list),
        err);
}

static bool report(const struct complete *o, const struct beam *b, struct error *err)
{
    int count = b->keeping < o->count ? b->keeping : o->count;
    if (o->json) return report_json(o, b, count, err);
    struct string out = {0};
    for (int i = 0; i < count; i++) {
        double probability = exp(b->kept[i].log_probability);
        string_printf(&out, probability < 1e-4 ? "%8.1e  " : "%8.5f  ", probability);
        add_continuation(&out, b, &b->kept[i], true);
        string_add(&out, "\n");
    }
    return output_string(&out, err);
}

bool cmd_complete(int argc, char **argv, struct error *err)
{
    struct complete o = {.count = 5, .length = 1};
    struct model model = {0};
    struct sampler sampler = {0};
    int *prefix = NULL;
    struct beam beam = {.model = &model, .sampler = &sampler};
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELPED;
    if (!o.operand[1]) return error_input(err, "complete needs a model and a text: unroll complete MODEL \"text\"");
    beam.width = o.count > 16 ? o.count : 16;
    bool done = open_model(o.operand[0], o.vocab, &model, err) &&
                sampler_init(&sampler, model.net, model.parameter, err) &&
                model_encode(&model, o.operand[1], strlen(o.operand[1]), "text", &prefix, &beam.prefix_length, err);
    beam.prefix = prefix;
    struct candidate *one = calloc((size_t)beam.width, sizeof *one), *two = calloc((size_t)beam.width, sizeof *two);
    if (done && !(one && two)) done = error_failed(err, "out of memory");
    if (done) {
        beam.kept = one;
        beam.next = two;
        search(&beam, o.length);
        done = report(&o, &beam, err);
    }
    free(one);
    free(two);
    free(prefix);
    sampler_finish(&sampler);
    model_finish(&model);
    return done;
}
