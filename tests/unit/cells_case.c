/*
 * cells_case.c: see cells_case.h.
 */
#include "cells_case.h"

#include <criterion/criterion.h>
#include <string.h>

#include "corpus_case.h"
#include "param.h"
#include "rng.h"

struct model model_with(const char *net, int hidden, const char *vocabulary, double deviation)
{
    struct model model;
    struct vocab vocab = {0};
    struct error err = {0};
    uint32_t *text;
    size_t length;
    struct net_options options = {.hidden = hidden, .layers = 1};
    struct rng rng;
    cr_assert(utf8_decode(vocabulary, strlen(vocabulary), "vocabulary", &text, &length, &err), "%s", err.text);
    cr_assert(vocab_from_text(&vocab, text, length, &err), "%s", err.text);
    options.vocab = vocab.size;
    cr_assert(model_init(&model, net, &options, &vocab, &err), "%s", err.text);
    rng_init(&rng, 5, net);
    for (size_t i = 0; i < model.net->parameter_count; i++) model.parameter[i] = (float)(deviation * rng_normal(&rng));
    vocab_finish(&vocab);
    free(text);
    return model;
}

float *numbers_of(struct model *model, const char *name, const struct parameter **parameter)
{
    int i = net_find_parameter(model->net, name);
    cr_assert(i >= 0, "no parameter %s", name);
    if (parameter) *parameter = &model->net->parameter[i];
    return model->parameter + model->net->parameter[i].offset;
}

struct reading reading_of(const struct model *model, const char *text)
{
    struct reading reading;
    struct error err = {0};
    put("text", text, strlen(text));
    cr_assert(reading_open(&reading, model, "text", &err), "%s", err.text);
    return reading;
}

void add_prose(struct string *out, size_t length, uint64_t seed)
{
    static const char *const pieces[] = {"the ", "lamp ", "harbour ", "Anna ", "\"", "\"", ", ", ". ", "(", ") ", "17 ",
        "\n", "\n", "\n    ", "see ", "\n\n", "/* ", " */ ", "if (", "been "};
    struct rng rng;
    rng_init(&rng, seed, "prose");
    while (out->length < length) string_add(out, pieces[rng_below(&rng, sizeof pieces / sizeof *pieces)]);
    out->length = length;
    out->data[length] = 0;
}

struct model planted(void)
{
    const char net[] = "cell flip(x) -> h[n]\n"
                       "  u = sigmoid(bu + Uu x)\n"
                       "  r = sigmoid(br + Ur x)\n"
                       "  h = r * (u * (1 - h[t-1]) + (1 - u) * h[t-1])\n";
    const struct parameter *U, *V;
    put("flip.net", net, strlen(net));
    struct model model = model_with("./flip.net", 6, "abcdefgh \n\".", 1);
    numbers_of(&model, "h.bu", NULL)[2] = -60;
    numbers_of(&model, "h.br", NULL)[2] = 60;
    float *u = numbers_of(&model, "h.Uu", &U), *r = numbers_of(&model, "h.Ur", NULL), *v = numbers_of(&model, "V", &V);
    for (int s = 0; s < U->columns; s++) {
        u[s * U->rows + 2] = model.vocab.symbol[s] == '"' ? 120 : 0;
        r[s * U->rows + 2] = model.vocab.symbol[s] == '\n' ? -120 : 0;
    }
    /* Only unit 3 is read: inside quotes a b follows. */
    int b = vocab_index(&model.vocab, 'b');
    memset(v, 0, (size_t)V->rows * (size_t)V->columns * sizeof *v);
    v[2 * V->rows + b] = 6;
    return model;
}

void add_quotations(struct string *out, size_t length)
{
    struct rng rng;
    rng_init(&rng, 8, "quotations");
    while (out->length < length) {
        bool quoted = rng_below(&rng, 4) == 0;
        if (quoted) string_add(out, "\"");
        for (uint32_t i = rng_below(&rng, 30); i > 0; i--)
            string_printf(out, "%c", quoted && i % 5 ? 'b' : "acdefgh .\n"[rng_below(&rng, quoted ? 9 : 10)]);
        string_add(out, quoted ? "\" a" : "a ");
    }
}
