/*
 * span.c: the selected stretch. Units are looked at window by window of the tape, one pass for all; the search goes
 * through the text by rows (see rows.h), and at its end, which they leave over, by the tape.
 */
#include "span.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "marks.h"
#include "rows.h"
#include "survey.h"

enum { BY_ROWS_FROM = 1 << 16, LEAST_MARGIN = 4, MOST_MARGIN = 256 };

/* ---- which units ---- */

struct tally { /* characters where a unit is on: above or below, inside or outside */
    int on[2][2];
};

static int count_units(const struct net *net)
{
    int units = 0;
    for (int q = 0; q < net->quantities; q++)
        if (survey_includes(net, q)) units += net->quantity[q].width;
    return units;
}

static void add_values(
    struct tally *tally, const struct tape *tape, const struct net *net, size_t at, bool inside, float threshold)
{
    for (int q = 0; q < net->quantities; q++) {
        if (!survey_includes(net, q)) continue;
        const float *value = tape_value(tape, q, at);
        for (int u = 0; u < net->quantity[q].width; u++, tally++) {
            tally->on[0][inside] += value[u] >= threshold;
            tally->on[1][inside] += value[u] <= -threshold;
        }
    }
}

static struct span_unit judge(const struct tally *tally, bool below, int inside, int outside)
{
    double hits = tally->on[below][1], alarms = tally->on[below][0];
    return (struct span_unit){.below = below,
        .f1 = hits > 0 ? 2 * hits / (2 * hits + alarms + (inside - hits)) : 0,
        .inside = hits / inside,
        .outside = outside ? alarms / outside : 0,
        .exact = hits == inside && alarms == 0};
}

static void insert(struct span *span, struct span_unit unit)
{
    int at = span->units < SPAN_UNITS ? span->units++ : SPAN_UNITS;
    for (; at > 0 && span->unit[at - 1].f1 < unit.f1; at--)
        if (at < SPAN_UNITS) span->unit[at] = span->unit[at - 1];
    if (at < SPAN_UNITS) span->unit[at] = unit;
}

static void rank(struct span *span, const struct tally *tally, const struct net *net, int inside, int outside)
{
    for (int q = 0; q < net->quantities; q++) {
        if (!survey_includes(net, q)) continue;
        for (int u = 0; u < net->quantity[q].width; u++, tally++)
            for (int below = 0; below < 2; below++) {
                struct span_unit unit = judge(tally, below, inside, outside);
                unit.quantity = q;
                unit.unit = u;
                span->exact += unit.exact;
                if (unit.f1 >= 0.5) insert(span, unit);
            }
    }
}

/* As long as the span itself on each side, within limits, and within the text. */
static void choose_margin(struct span *span)
{
    span->margin = span->count < LEAST_MARGIN ? LEAST_MARGIN : span->count > MOST_MARGIN ? MOST_MARGIN : span->count;
}

bool span_find(struct span *span, struct tape *tape, const struct reading *reading, struct error *err)
{
    const struct net *net = reading->model->net;
    size_t length = reading->corpus->length, end = span->first + span->count;
    struct tape_window window = {0};
    span->units = span->exact = span->places = span->together = 0;
    span->searched = 0;
    span->more = false;
    choose_margin(span);
    size_t from = span->first > span->margin ? span->first - span->margin : 0;
    size_t until = length - end < span->margin ? length : end + span->margin;
    struct tally *tally = calloc((size_t)count_units(net) + 1, sizeof *tally);
    if (!tally) return error_failed(err, "out of memory");
    bool good = true;
    for (size_t at = from; at < until && good; at++) {
        if (at == from || at >= window.first + (size_t)window.count) good = tape_look(tape, at, &window, err);
        if (good) add_values(tally, tape, net, at, at >= span->first && at < end, (float)span->threshold);
    }
    if (good) rank(span, tally, net, (int)span->count, (int)(until - from - span->count));
    free(tally);
    return good;
}

/* ---- where else ---- */

static bool all_on(const struct span *span, const float *const *value)
{
    for (int i = 0; i < span->together; i++) {
        float x = value[i][span->unit[i].unit];
        if (!(span->unit[i].below ? -x >= (float)span->threshold : x >= (float)span->threshold)) return false;
    }
    return true;
}

static void look_at_part(const struct span *span, const struct rows *rows, const struct rows_part *part, uint8_t *on)
{
    const struct net *net = rows->reading->model->net;
    for (int t = 0; t < rows->plan.T; t++)
        for (int b = 0; b < part->columns.count; b++) {
            const float *value[SPAN_TOGETHER];
            for (int i = 0; i < span->together; i++) {
                int q = span->unit[i].quantity;
                value[i] = run_value(part->run, q, t) + (size_t)b * (size_t)net->quantity[q].width;
            }
            on[rows_place(rows, part, b, t)] = all_on(span, value);
        }
}

/* Returns in *covered how far the rows came. */
static bool look_by_rows(const struct span *span, const struct reading *reading, size_t length, struct pool *pool,
    const struct progress *progress, uint8_t *on, size_t *covered, struct error *err)
{
    struct rows_plan plan;
    struct rows *rows = NULL;
    bool more = true;
    if (!rows_plan(reading, 0, length, SURVEY_WARM_UP, ROWS_BYTES, &plan, err) ||
        !rows_create(reading, &plan, pool, NULL, 0, &rows, err))
        return false;
    bool good = true;
    while ((good = progress_continue(progress, rows_done(rows)) && rows_next(rows, &more, err)) && more)
        for (int i = 0; i < rows->parts; i++) look_at_part(span, rows, &rows->part[i], on);
    *covered = (size_t)plan.rows * plan.each;
    rows_destroy(rows);
    return good;
}

static bool look_by_tape(const struct span *span, struct tape *tape, size_t from, size_t length,
    const struct progress *progress, uint8_t *on, struct error *err)
{
    struct tape_window window;
    for (size_t at = from; at < length;) {
        if (!progress_continue(progress, (double)at / (double)length) || !tape_look(tape, at, &window, err))
            return false;
        for (; at < length && at < window.first + (size_t)window.count; at++) {
            const float *value[SPAN_TOGETHER];
            for (int i = 0; i < span->together; i++) value[i] = tape_value(tape, span->unit[i].quantity, at);
            on[at] = all_on(span, value);
        }
    }
    return true;
}

/* Stretches of some length; the span itself is not among them. */
static void collect(struct span *span, const uint8_t *on, size_t length)
{
    span->places = 0;
    span->more = false;
    size_t least = span->count / 2 > 2 ? span->count / 2 : span->count < 2 ? 1 : 2;
    for (size_t at = 0, end; at < length; at = end + 1) {
        for (end = at; end < length && on[end];) end++;
        bool itself = at < span->first + span->count && end > span->first;
        if (end - at < least || itself) continue;
        if (span->places == SPAN_PLACES) {
            span->more = true;
            return;
        }
        span->place[span->places++] = (struct span_place){at, end - at};
    }
}

bool span_search(struct span *span, const struct reading *reading, struct pool *pool, const struct progress *progress,
    struct error *err)
{
    size_t length = reading->corpus->length < MARKS_MOST ? reading->corpus->length : MARKS_MOST, covered = 0;
    struct tape *tape = NULL;
    if (span->units == 0) return error_input(err, "no unit is on there: another threshold, or another span");
    span->together = span->exact ? span->exact < SPAN_TOGETHER ? span->exact : SPAN_TOGETHER : 1;
    uint8_t *on = calloc(length, 1);
    bool good = on || error_failed(err, "out of memory");
    if (good && length >= BY_ROWS_FROM) good = look_by_rows(span, reading, length, pool, progress, on, &covered, err);
    good = good && tape_create(reading, 0, &tape, err) && look_by_tape(span, tape, covered, length, progress, on, err);
    if (good) {
        collect(span, on, length);
        span->searched = length;
    }
    tape_destroy(tape);
    free(on);
    return good;
}
