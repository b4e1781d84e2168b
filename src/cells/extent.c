/*
 * extent.c: see the header. Workers keep least, greatest and sum for themselves; the sample has a part for each row,
 * so that it is the same for any number of workers.
 */
#include "extent.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "rows.h"
#include "survey.h"

enum { SAMPLES = 2048, FEWEST_SAMPLES = 64 };

struct tally { /* of a worker, [units] each */
    float *low, *high;
    double *sum, *count;
};

struct pass {
    struct extent *extent;
    const struct net *net;
    struct rows *rows;
    struct tally *tally; /* [parts] */
    int every, at_once;  /* a row gives so many samples in each of its `every`th windows */
    size_t of_a_row;     /* samples that a row has room for */
    size_t *taken;       /* [rows] */
};

/* The greatest of the values that are finite, and so on. */
KERNEL static void add_values(const float *x, int n, float *low, float *high, double *sum, double *count)
{
    for (int i = 0; i < n; i++) {
        bool finite = fabsf(x[i]) <= FLT_MAX;
        low[i] = finite && x[i] < low[i] ? x[i] : low[i];
        high[i] = finite && x[i] > high[i] ? x[i] : high[i];
        sum[i] += finite ? (double)x[i] : 0;
        count[i] += finite ? 1 : 0;
    }
}

/* The values of all units at a place, to `sample`. */
static void take_sample(const struct pass *p, const struct rows_part *part, int b, int t, float *sample)
{
    for (int q = 0; q < p->net->quantities; q++) {
        size_t width = (size_t)p->net->quantity[q].width;
        int first = p->extent->first_unit[q];
        if (first >= 0) memcpy(sample + first, run_value(part->run, q, t) + (size_t)b * width, width * sizeof *sample);
    }
}

/* Neighbouring rows have their samples at other timesteps, and in other windows. */
static void sample_part(struct pass *p, const struct rows_part *part)
{
    int T = p->rows->plan.T;
    size_t window = p->rows->at / (size_t)T, units = (size_t)p->extent->units;
    for (int b = 0; b < part->columns.count; b++) {
        size_t row = (size_t)(part->columns.first + b);
        if ((window + row) % (size_t)p->every) continue;
        for (int i = 0; i < p->at_once && p->taken[row] < p->of_a_row; i++) {
            int t = (int)((window * 37 + row * 11 + (size_t)(i * T / p->at_once)) % (size_t)T);
            take_sample(p, part, b, t, p->extent->sample + (row * p->of_a_row + p->taken[row]++) * units);
        }
    }
}

static void look_at_part(void *context, int number)
{
    struct pass *p = context;
    if (number >= p->rows->parts) return;
    const struct rows_part *part = &p->rows->part[number];
    const struct tally *tally = &p->tally[number];
    for (int q = 0; q < p->net->quantities; q++) {
        int first = p->extent->first_unit[q], width = p->net->quantity[q].width;
        const float *x = first >= 0 ? run_value(part->run, q, 0) : NULL;
        for (int i = 0; x && i < p->rows->plan.T * part->columns.count; i++, x += width)
            add_values(x, width, tally->low + first, tally->high + first, tally->sum + first, tally->count + first);
    }
    sample_part(p, part);
}

/* ---- memory ---- */

static bool list_units(struct extent *s, const struct net *net, struct error *err)
{
    s->first_unit = malloc((size_t)net->quantities * sizeof *s->first_unit + 1);
    if (!s->first_unit) return error_failed(err, "out of memory");
    for (int q = 0; q < net->quantities; q++) {
        s->first_unit[q] = survey_includes(net, q) ? s->units : -1;
        if (survey_includes(net, q)) s->units += net->quantity[q].width;
    }
    return true;
}

/* Samples from so many windows of each row that there are about as many as wanted. */
static void choose_places(struct pass *p, size_t wanted)
{
    const struct rows_plan *plan = &p->rows->plan;
    size_t windows = plan->each / (size_t)plan->T, rows = (size_t)plan->rows;
    size_t every = windows * rows / wanted, at_once = wanted / (windows * rows);
    p->every = every > windows ? (int)windows : every ? (int)every : 1;
    p->at_once = at_once > (size_t)plan->T ? plan->T : at_once ? (int)at_once : 1;
    p->of_a_row = (windows / (size_t)p->every + 1) * (size_t)p->at_once;
}

static bool allocate(struct pass *p, size_t sample_bytes, struct error *err)
{
    struct extent *s = p->extent;
    size_t units = (size_t)s->units + 1, rows = (size_t)p->rows->plan.rows;
    size_t wanted = sample_bytes / (units * sizeof *s->sample);
    choose_places(p, wanted > SAMPLES ? SAMPLES : wanted < FEWEST_SAMPLES ? FEWEST_SAMPLES : wanted);
    p->taken = calloc(rows, sizeof *p->taken);
    p->tally = calloc((size_t)p->rows->parts, sizeof *p->tally);
    s->sample = malloc(rows * p->of_a_row * units * sizeof *s->sample);
    s->mean = malloc(units * sizeof *s->mean);
    s->low = malloc(units * sizeof *s->low);
    s->high = malloc(units * sizeof *s->high);
    bool done = p->taken && p->tally && s->sample && s->mean && s->low && s->high;
    for (int i = 0; i < p->rows->parts && done; i++) {
        struct tally *t = &p->tally[i];
        t->sum = calloc(2 * units, sizeof *t->sum);
        t->low = malloc(2 * units * sizeof *t->low);
        if (!t->sum || !t->low) return error_failed(err, "out of memory");
        t->count = t->sum + units;
        t->high = t->low + units;
        for (size_t u = 0; u < units; u++) t->low[u] = FLT_MAX, t->high[u] = -FLT_MAX;
    }
    return done || error_failed(err, "out of memory");
}

static void release(struct pass *p)
{
    for (int i = 0; p->tally && i < p->rows->parts; i++) {
        free(p->tally[i].sum);
        free(p->tally[i].low);
    }
    free(p->tally);
    free(p->taken);
    rows_destroy(p->rows);
}

/* ---- all of it ---- */

/* What the workers have found, and the rows' samples one behind the other. */
static void put_together(struct pass *p)
{
    struct extent *s = p->extent;
    for (int u = 0; u < s->units; u++) {
        double sum = 0, count = 0;
        s->low[u] = FLT_MAX;
        s->high[u] = -FLT_MAX;
        for (int i = 0; i < p->rows->parts; i++) {
            s->low[u] = fminf(s->low[u], p->tally[i].low[u]);
            s->high[u] = fmaxf(s->high[u], p->tally[i].high[u]);
            sum += p->tally[i].sum[u];
            count += p->tally[i].count[u];
        }
        s->mean[u] = count > 0 ? (float)(sum / count) : 0;
    }
    size_t units = (size_t)s->units;
    for (size_t row = 0; row < (size_t)p->rows->plan.rows; row++) {
        memmove(s->sample + s->samples * units, s->sample + row * p->of_a_row * units,
            p->taken[row] * units * sizeof *s->sample);
        s->samples += p->taken[row];
    }
}

bool extent_init(struct extent *extent, const struct reading *reading, struct pool *pool, size_t length,
    size_t sample_bytes, const struct progress *progress, double share, struct error *err)
{
    struct pass p = {.extent = extent, .net = reading->model->net};
    struct rows_plan plan;
    bool more = true;
    *extent = (struct extent){0};
    bool done = list_units(extent, p.net, err) &&
                rows_plan(reading, 0, length, SURVEY_WARM_UP, ROWS_BYTES, &plan, err) &&
                rows_create(reading, &plan, pool, NULL, 0, &p.rows, err) && allocate(&p, sample_bytes, err);
    while (done &&
           (done = progress_continue(progress, share * (double)p.rows->at / (double)plan.each) &&
                   rows_next(p.rows, &more, err)) &&
           more)
        pool_run(pool, look_at_part, &p);
    if (done) put_together(&p);
    release(&p);
    if (!done) extent_finish(extent);
    return done;
}

void extent_finish(struct extent *s)
{
    free(s->low);
    free(s->high);
    free(s->mean);
    free(s->sample);
    free(s->first_unit);
    *s = (struct extent){0};
}

size_t extent_sample(const struct extent *s, int unit, float *to)
{
    size_t n = 0;
    for (size_t i = 0; i < s->samples; i++) {
        float x = s->sample[i * (size_t)s->units + (size_t)unit];
        if (isfinite(x)) to[n++] = x;
    }
    return n;
}
