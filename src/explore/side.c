/*
 * side.c: see the header.
 */
#include "side.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double first_threshold = 0.3;

/* ---- life ---- */

/* The first state, as h.c of an LSTM; else the first quantity that has units at all. */
static struct channel first_channel(const struct net *net)
{
    int found = -1;
    for (int q = net->quantities - 1; q >= 0; q--)
        if (survey_includes(net, q) &&
            (found < 0 || net->quantity[found].role != ROLE_STATE || net->quantity[q].role == ROLE_STATE))
            found = q;
    return (struct channel){found, 0};
}

/* What all sides have once their text is open. */
static bool begin(struct side *s, struct error *err)
{
    s->span.threshold = first_threshold;
    s->scale[0] = 1;
    s->channels = 1;
    s->channel[0] = first_channel(s->model->net);
    if (s->channel[0].quantity < 0) return error_input(err, "%s has no units to look at", s->model->net->name);
    return tape_create(&s->reading, TAPE_BYTES, &s->tape, err);
}

static bool finish(struct side *s, bool done, struct side **out)
{
    if (done)
        *out = s;
    else
        side_destroy(s);
    return done;
}

bool side_create(const struct model *model, const char *path, struct side **out, struct error *err)
{
    struct side *s = calloc(1, sizeof *s);
    if (!s) return error_failed(err, "out of memory");
    s->model = model;
    return finish(s, reading_open(&s->reading, model, path, err) && begin(s, err), out);
}

static bool load_model(struct side *s, const char *path, struct error *err)
{
    struct model *model = calloc(1, sizeof *model);
    if (!model) return error_failed(err, "out of memory");
    if (!model_load(path, NULL, model, err)) {
        free(model);
        return false;
    }
    s->model = s->owned = model;
    s->name = s->owned_name = strdup(path);
    return s->name || error_failed(err, "out of memory");
}

bool side_create_beside(const char *model_path, const struct side *other, struct side **out, struct error *err)
{
    struct side *s = calloc(1, sizeof *s);
    if (!s) return error_failed(err, "out of memory");
    bool done = load_model(s, model_path, err);
    if (done && !reading_open_beside(&s->reading, s->model, &other->reading, err))
        done = error_prefix(err, "%s", model_path);
    done = done && begin(s, err);
    if (done) {
        s->span = (struct span){.first = other->span.first, .count = other->span.count};
        s->span.threshold = other->span.threshold;
        done = !s->span.count || span_find(&s->span, s->tape, &s->reading, err);
    }
    return finish(s, done, out);
}

void side_destroy(struct side *s)
{
    if (!s) return;
    figures_forget(s->figure);
    match_finish(&s->match);
    preview_finish(&s->preview);
    survey_destroy(s->survey);
    tape_destroy(s->tape);
    page_finish(&s->page);
    saliency_finish(&s->saliency);
    reading_close(&s->reading);
    if (s->owned) model_finish(s->owned);
    free(s->owned);
    free(s->owned_name);
    free(s);
}

/* ---- numbers ---- */

int side_index(const struct side *s, size_t at)
{
    return at >= s->page.first && at - s->page.first < (size_t)s->page.count ? (int)(at - s->page.first) : -1;
}

double side_value(const struct side *s, size_t at, int channel)
{
    int i = side_index(s, at);
    return i < 0 ? NAN : (double)s->page.value[channel][i];
}

double side_mean_loss(const struct side *s)
{
    double sum = 0;
    int losses = 0;
    for (int i = 0; i < s->page.count; i++) {
        if (isnan(s->page.loss[i])) continue;
        sum += (double)s->page.loss[i];
        losses++;
    }
    return losses ? sum / losses : NAN;
}

void side_forget_page(struct side *s)
{
    s->page.rows = s->page.count = s->page.known = 0;
    s->saliency.count = 0;
}

/* Once units have been measured, two deviations from the mean: the same on every page. */
static double measured_scale(const struct side *s, struct channel channel)
{
    enum { DEVIATIONS = 2 };
    int unit = side_survey_unit(s, channel);
    if (unit < 0) return 0;
    double size = fabs(s->survey->unit[unit].mean) + DEVIATIONS * s->survey->unit[unit].deviation;
    return isfinite(size) ? size : 0;
}

void side_grow_scales(struct side *s)
{
    for (int k = 0; k < s->channels; k++) {
        double measured = measured_scale(s, s->channel[k]);
        if (measured > 0) s->scale[k] = measured > 1 ? measured : 1;
        for (int i = 0; i < s->page.count && measured <= 0; i++) {
            double size = fabs((double)s->page.value[k][i]);
            if (isfinite(size) && size > s->scale[k]) s->scale[k] = size;
        }
    }
}

/* A prediction has something to be compared with everywhere but at the end of the text. */
bool side_find_saliency(struct side *s, size_t at, const struct progress *progress, struct error *err)
{
    if (s->color != EXPLORE_BY_SALIENCY || at + 1 >= s->reading.corpus->length) {
        s->saliency.count = 0;
        return true;
    }
    return saliency_compute(&s->saliency, &s->reading, at, progress, err);
}

/* ---- units ---- */

void side_unit_name(const struct side *s, struct channel channel, char *out, size_t size)
{
    snprintf(out, size, "%s %d", net_label(s->model->net, channel.quantity), channel.unit + 1);
}

int side_survey_unit(const struct side *s, struct channel channel)
{
    for (int i = 0; s->survey && i < s->survey->units; i++)
        if (s->survey->unit[i].quantity == channel.quantity && s->survey->unit[i].unit == channel.unit) return i;
    return -1;
}

bool side_find_match(struct side *s, bool known, struct error *err)
{
    bool same = known && s->match.first == s->page.first && s->match.count == s->page.count;
    return s->color != EXPLORE_BY_NGRAM || same || match_compare(&s->match, &s->reading, &s->page, err);
}
