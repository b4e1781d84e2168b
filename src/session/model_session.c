/*
 * model_session.c: from a model to a subject.
 */
#include "model_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

enum { LEAST = 8 /* characters of a text that is worth reading */, MOST_SYMBOLS = 200 };

/* Two different characters at least, and some more. */
static bool is_enough(const uint32_t *text, size_t length)
{
    size_t same = 0;
    while (same < length && text[same] == text[0]) same++;
    return length >= LEAST && same < length;
}

/* The caller's to free; NULL when memory is out. */
static uint32_t *known_text(const struct model *model, const struct reading_text *from, size_t *length)
{
    size_t symbols = (size_t)model->vocab.size;
    uint32_t *text = malloc((from->length + symbols + 1) * sizeof *text);
    if (!text) return NULL;
    *length = 0;
    for (size_t i = 0; i < from->length; i++)
        if (!from->may_change || vocab_index(&model->vocab, from->text[i]) >= 0) text[(*length)++] = from->text[i];
    if (*length == from->length || is_enough(text, *length)) return text;
    *length = symbols < MOST_SYMBOLS ? symbols : MOST_SYMBOLS;
    memcpy(text, model->vocab.symbol, *length * sizeof *text);
    return text;
}

static bool open_subject(const struct model *model, const struct reading_text *from, struct weights *weights,
    struct session **session, struct error *err)
{
    size_t length;
    uint32_t *text = known_text(model, from, &length);
    if (!text) return error_failed(err, "out of memory");
    struct subject subject = {
        .net = model->net->name,
        .equations = model->net_text,
        .text = text,
        .length = length,
        .hidden = model->options.hidden,
        .layers = model->options.layers,
        .embedding = model->options.embedding,
        .seed = 7,
        .loss_at = LOSS_AT_ALL,
        .weights = weights,
        .vocab = &model->vocab,
    };
    bool done = session_create(&subject, session, err);
    free(text);
    return done;
}

bool model_session(const char *path, const char *vocab_path, const struct reading_text *text, struct session **session,
    struct error *err)
{
    struct model model;
    *session = NULL;
    if (!model_load(path, vocab_path, &model, err)) return false;
    struct weights *weights = weights_create(model.net->parameter_count, false);
    bool done = weights || error_failed(err, "out of memory");
    if (done) memcpy(weights->value, model.parameter, weights->count * sizeof *weights->value);
    done = done && open_subject(&model, text, weights, session, err);
    if (done && model.not_finite) {
        snprintf((*session)->message, sizeof(*session)->message, "%zu of the model's %zu numbers are NaN or infinite",
            model.not_finite, model.net->parameter_count);
        (*session)->message_is_error = true;
    }
    weights_release(weights);
    model_finish(&model);
    return done;
}
