/*
 * side.c: see the header.
 */
#include "side.h"

#include <math.h>
#include <stdio.h>

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

bool side_open(struct side *s, const struct model *model, const char *path, struct error *err)
{
    *s = (struct side){.model = model, .span = {.threshold = 0.3}, .scale = {1}, .channels = 1};
    s->channel[0] = first_channel(model->net);
    if (!reading_open(&s->reading, model, path, err)) return false;
    bool done = s->channel[0].quantity >= 0 || error_input(err, "%s has no units to look at", model->net->name);
    done = done && tape_create(&s->reading, TAPE_BYTES, &s->tape, err);
    if (!done) side_close(s);
    return done;
}

void side_close(struct side *s)
{
    survey_destroy(s->survey);
    tape_destroy(s->tape);
    page_finish(&s->page);
    saliency_finish(&s->saliency);
    reading_close(&s->reading);
    *s = (struct side){0};
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

void side_grow_scales(struct side *s)
{
    for (int k = 0; k < s->channels; k++)
        for (int i = 0; i < s->page.count; i++) {
            double size = fabs((double)s->page.value[k][i]);
            if (isfinite(size) && size > s->scale[k]) s->scale[k] = size;
        }
}

/* A prediction has something to be compared with everywhere but at the end of the text. */
bool side_find_saliency(struct side *s, size_t at, struct error *err)
{
    if (s->color != EXPLORE_BY_SALIENCY || at + 1 >= s->reading.corpus->length) {
        s->saliency.count = 0;
        return true;
    }
    return saliency_compute(&s->saliency, &s->reading, at, err);
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
