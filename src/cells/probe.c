/*
 * probe.c: covariances of all state units, forward selection by sweeping them, and a second look for the threshold.
 */
#include "probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blas.h"
#include "rng.h"
#include "rows.h"

enum { SERIES = 1 + PROBE_MOVES };

/* What is predicted: a probe's feature, or that moved along the text. */
struct target {
    struct probe probe;
    size_t move[2]; /* in each stretch, in a circle */
};

struct fitting {
    const struct reading *reading;
    const struct survey *survey;
    const struct marks *marks;
    struct pool *pool;
    const struct progress *progress;
    struct rows_plan plan[2]; /* of the stretches: thresholds are of the first, scores of the second */
    struct target *target;    /* [targets]: the probes, then the same moved, and so on */
    int count, targets, most; /* count: of probes */
    int *unit;                /* [units]: of the survey */
    int units, columns;       /* units, then the targets, then 1 */
    double *products;         /* [columns x columns]: means of products of the columns */
    struct labelled *values;  /* [targets x places] */
};

static size_t places_of(const struct fitting *f, int h)
{
    return (size_t)f->plan[h].rows * f->plan[h].each;
}

/* Where a target's marks are taken from. */
static size_t moved(const struct fitting *f, int h, int target, size_t at)
{
    return f->plan[h].first + (at - f->plan[h].first + f->target[target].move[h]) % places_of(f, h);
}

/* ---- covariances ---- */

static bool choose_units(struct fitting *f, struct error *err)
{
    const struct net *net = f->reading->model->net;
    f->unit = malloc((size_t)f->survey->units * sizeof *f->unit);
    if (!f->unit) return error_failed(err, "out of memory");
    int all = 0;
    for (int i = 0; i < f->survey->units; i++) {
        const struct survey_unit *unit = &f->survey->unit[i];
        if (net->quantity[unit->quantity].role == ROLE_STATE && unit->deviation > 0) f->unit[all++] = i;
    }
    int left_out = all > PROBE_UNITS ? all - PROBE_UNITS : 0;
    f->units = all - left_out;
    memmove(f->unit, f->unit + left_out, (size_t)f->units * sizeof *f->unit);
    f->columns = f->units + f->targets + 1;
    return true;
}

static float value_at(const struct rows_part *part, const struct survey_unit *unit, int t, int b, const struct net *net)
{
    return run_value(
        part->run, unit->quantity, t)[(size_t)b * (size_t)net->quantity[unit->quantity].width + (size_t)unit->unit];
}

/* One row of numbers for a place: the units as they differ from their means, so that floats are enough. */
static void fill_row(
    const struct fitting *f, const struct rows *rows, const struct rows_part *part, int t, int b, float *row)
{
    const struct net *net = f->reading->model->net;
    size_t at = rows_place(rows, part, b, t);
    for (int i = 0; i < f->units; i++) {
        const struct survey_unit *unit = &f->survey->unit[f->unit[i]];
        *row++ = value_at(part, unit, t, b, net) - (float)unit->mean;
    }
    for (int i = 0; i < f->targets; i++)
        *row++ = (float)marks_value(f->marks, f->target[i].probe.mark, moved(f, 0, i, at));
    *row = 1;
}

struct window { /* what both workers fill */
    struct fitting *f;
    struct rows *rows;
    float *x, *product; /* [places x columns]; [parts x columns x columns] */
    size_t *first;      /* [parts]: of x's rows */
};

static void multiply_part(void *context, int number)
{
    struct window *w = context;
    if (number >= w->rows->parts) return;
    const struct rows_part *part = &w->rows->part[number];
    size_t columns = (size_t)w->f->columns;
    float *x = w->x + w->first[number] * columns, *row = x;
    for (int t = 0; t < w->rows->plan.T; t++)
        for (int b = 0; b < part->columns.count; b++, row += columns) fill_row(w->f, w->rows, part, t, b, row);
    int places = w->rows->plan.T * part->columns.count;
    matmul_transposed_x(
        w->product + (size_t)number * columns * columns, x, x, places, w->f->columns, w->f->columns, 1, false);
}

static bool multiply(struct fitting *f, struct rows *rows, struct error *err)
{
    size_t columns = (size_t)f->columns, parts = (size_t)rows->parts;
    size_t places = (size_t)rows->plan.T * (size_t)rows->plan.rows, all = (size_t)rows->plan.rows * rows->plan.each;
    struct window w = {.f = f, .rows = rows};
    w.x = malloc(places * columns * sizeof *w.x);
    w.product = malloc(parts * columns * columns * sizeof *w.product);
    w.first = calloc(parts, sizeof *w.first);
    f->products = calloc(columns * columns, sizeof *f->products);
    bool more = true, done = (w.x && w.product && w.first && f->products) || error_failed(err, "out of memory");
    for (int i = 1; done && i < rows->parts; i++)
        w.first[i] = (size_t)rows->plan.T * (size_t)rows->part[i].columns.first;
    while (done && (done = rows_next(rows, &more, err)) && more) {
        pool_run(f->pool, multiply_part, &w);
        for (size_t p = 0; p < parts; p++)
            for (size_t i = 0; i < columns * columns; i++)
                f->products[i] += (double)w.product[p * columns * columns + i] / (double)all;
        done = progress_continue(f->progress, 0.5 * (double)rows->at / (double)rows->plan.each);
    }
    free(w.x);
    free(w.product);
    free(w.first);
    return done;
}

/* ---- selection ---- */

/* Takes column k out of what is left of all others: afterwards a[i][j] is the covariance of what columns i and j have
 * that k does not explain, a[k][j] the weight of k in the prediction of j. (The sweep operator, Beaton 1964.) */
static void sweep(double *a, int n, int k)
{
    double pivot = a[k * n + k];
    for (int j = 0; j < n; j++) a[k * n + j] /= pivot;
    for (int i = 0; i < n; i++) {
        double factor = a[i * n + k];
        if (i == k || factor == 0) continue;
        for (int j = 0; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
        a[i * n + k] = -factor / pivot;
    }
    a[k * n + k] = 1 / pivot;
}

/* The unit that explains most of what is left of column y; -1: none does. */
static int next_unit(const struct fitting *f, const double *a, const bool *taken, int y)
{
    int n = f->columns, best = -1;
    double most = 1e-6 * f->products[y * n + y];
    for (int i = 0; i < f->units; i++) {
        double variance = a[i * n + i], covariance = a[i * n + y];
        if (taken[i] || variance < 1e-6 * f->products[i * n + i]) continue;
        double explained = covariance * covariance / variance;
        if (explained > most) most = explained, best = i;
    }
    return best;
}

static void select_units(const struct fitting *f, double *a, bool *taken, struct probe *probe, int y)
{
    int n = f->columns, chosen[PROBE_MOST];
    memcpy(a, f->products, (size_t)n * (size_t)n * sizeof *a);
    memset(taken, 0, (size_t)f->units);
    sweep(a, n, n - 1); /* the constant: from here on covariances */
    probe->count = 0;
    while (probe->count < f->most) {
        int best = next_unit(f, a, taken, y);
        if (best < 0) break;
        if (probe->count == 0) probe->one_below = a[best * n + y] < 0; /* before others are beside it */
        chosen[probe->count++] = best;
        taken[best] = true;
        sweep(a, n, best);
    }
    probe->bias = a[(n - 1) * n + y];
    for (int i = 0; i < probe->count; i++) {
        probe->unit[i] = f->unit[chosen[i]];
        probe->weight[i] = a[chosen[i] * n + y];
        probe->bias -= probe->weight[i] * f->survey->unit[probe->unit[i]].mean;
    }
}

/* Whether the feature is on, and off, at enough places of both stretches. */
static bool occurs(const struct fitting *f, int mark)
{
    for (int h = 0; h < 2; h++) {
        size_t on = 0, places = places_of(f, h);
        for (size_t k = 0; k < places; k++) on += marks_on(f->marks, mark, f->plan[h].first + k);
        if (on < SURVEY_FEWEST || places - on < SURVEY_FEWEST) return false;
    }
    return true;
}

static bool select_all(struct fitting *f, struct error *err)
{
    size_t columns = (size_t)f->columns;
    double *a = malloc(columns * columns * sizeof *a);
    bool *taken = malloc(columns);
    bool done = (a && taken) || error_failed(err, "out of memory");
    for (int i = 0; i < f->targets && done; i++) {
        struct probe *probe = &f->target[i].probe;
        probe->count = 0;
        if (occurs(f, probe->mark)) select_units(f, a, taken, probe, f->units + i);
    }
    free(a);
    free(taken);
    return done;
}

/* ---- predictions ---- */

static float predict(const struct fitting *f, const struct probe *probe, const struct rows_part *part, int t, int b)
{
    double sum = probe->bias;
    for (int i = 0; i < probe->count; i++)
        sum +=
            probe->weight[i] * (double)value_at(part, &f->survey->unit[probe->unit[i]], t, b, f->reading->model->net);
    return (float)sum;
}

/* Its first unit alone, as it is. */
static struct probe first_of(struct probe probe)
{
    probe.count = probe.count > 0;
    probe.weight[0] = probe.one_below ? -1 : 1;
    probe.bias = 0;
    return probe;
}

/* All targets, or with alone the probes' first units, at all places of a stretch. done: what progress is told. */
static bool predict_all(struct fitting *f, int h, bool alone, double done_before, struct error *err)
{
    struct rows *rows = NULL;
    const struct rows_plan *plan = &f->plan[h];
    size_t places = places_of(f, h);
    bool more = true, done = rows_create(f->reading, plan, f->pool, NULL, 0, &rows, err);
    while (done &&
           (done = progress_continue(f->progress, done_before + 0.125 * (double)rows->at / (double)plan->each) &&
                   rows_next(rows, &more, err)) &&
           more)
        for (int p = 0; p < rows->parts; p++)
            for (int t = 0; t < plan->T; t++)
                for (int b = 0; b < rows->part[p].columns.count; b++) {
                    size_t at = rows_place(rows, &rows->part[p], b, t);
                    for (int i = 0; i < (alone ? f->count : f->targets); i++) {
                        struct probe probe = alone ? first_of(f->target[i].probe) : f->target[i].probe;
                        f->values[(size_t)i * places + at - plan->first] =
                            (struct labelled){predict(f, &probe, &rows->part[p], t, b),
                                marks_on(f->marks, probe.mark, moved(f, h, i, at))};
                    }
                }
    rows_destroy(rows);
    return done;
}

static double correlation_of(const struct fitting *f, int i, int h)
{
    size_t places = places_of(f, h);
    struct sums s = {.n = (double)places};
    for (size_t k = 0; k < places; k++) {
        double x = (double)f->values[(size_t)i * places + k].x;
        double y = marks_value(f->marks, f->target[i].probe.mark, f->plan[h].first + k);
        s.x += x, s.y += y, s.xx += x * x, s.yy += y * y, s.xy += x * y;
    }
    return score_correlation(&s);
}

/* Thresholds from the first stretch, scores from the second. */
static bool measure(struct fitting *f, bool alone, struct error *err)
{
    for (int h = 0; h < 2; h++) {
        size_t places = places_of(f, h);
        if (!predict_all(f, h, alone, (alone ? 0.5 : 0.75) + 0.125 * h, err)) return false;
        for (int i = 0; i < (alone ? f->count : f->targets); i++) {
            struct probe *probe = &f->target[i].probe;
            struct labelled *values = f->values + (size_t)i * places;
            double auc, correlation = h ? correlation_of(f, i, h) : 0;
            float ignored;
            score_exact(values, places, &auc, h ? &ignored : &probe->threshold);
            double f1 = score_exact_f1(values, places, probe->threshold);
            if (alone)
                probe->f1_of_one = f1;
            else
                probe->f1 = f1, probe->auc = auc, probe->correlation = correlation;
        }
    }
    return true;
}

/* Far from where the marks belong, both ways around, as in survey.c. */
static bool make_targets(struct fitting *f, const struct probe *probes, struct error *err)
{
    struct rng rng;
    f->targets = f->count * SERIES;
    f->target = calloc((size_t)f->targets + 1, sizeof *f->target);
    if (!f->target) return error_failed(err, "out of memory");
    rng_init(&rng, 2, "moves");
    for (int i = 0; i < f->targets; i++) f->target[i].probe.mark = probes[i % f->count].mark;
    for (int s = 1; s < SERIES; s++)
        for (int h = 0; h < 2; h++) {
            size_t half = places_of(f, h) / 2, move = half / 2 + (size_t)(rng_uniform(&rng) * (double)half);
            for (int i = 0; i < f->count; i++) f->target[s * f->count + i].move[h] = move;
        }
    return true;
}

static void take_results(const struct fitting *f, struct probe *probes)
{
    for (int i = 0; i < f->count; i++) {
        probes[i] = f->target[i].probe;
        probes[i].length = places_of(f, 1);
        probes[i].null_f1 = 0;
        for (int s = 1; s < SERIES; s++)
            probes[i].null_f1 = fmax(probes[i].null_f1, f->target[s * f->count + i].probe.f1);
    }
}

static bool fit(struct fitting *f, const struct probe *probes, struct error *err)
{
    struct rows *rows = NULL;
    const struct survey *s = f->survey;
    size_t length[2] = {
        s->fitted < PROBE_LENGTH ? s->fitted : PROBE_LENGTH, s->held_out < PROBE_LENGTH ? s->held_out : PROBE_LENGTH};
    for (int h = 0; h < 2; h++)
        if (!rows_plan(f->reading, h ? s->held_out_from : 0, length[h], SURVEY_WARM_UP, ROWS_BYTES, &f->plan[h], err))
            return false;
    if (!make_targets(f, probes, err) || !choose_units(f, err)) return false;
    f->values = malloc((size_t)f->targets * PROBE_LENGTH * sizeof *f->values);
    bool done = f->values || error_failed(err, "out of memory");
    done = done && rows_create(f->reading, &f->plan[0], f->pool, NULL, 0, &rows, err) && multiply(f, rows, err);
    rows_destroy(rows);
    /* Alone first: the threshold that is kept is that of all. */
    return done && select_all(f, err) && measure(f, true, err) && measure(f, false, err);
}

bool probe_fit(const struct reading *reading, const struct survey *survey, struct pool *pool, int most,
    const struct progress *progress, struct probe *probes, int count, struct error *err)
{
    struct fitting f = {.reading = reading,
        .survey = survey,
        .marks = survey->marks,
        .pool = pool,
        .progress = progress,
        .count = count,
        .most = most};
    bool done = fit(&f, probes, err);
    if (done) take_results(&f, probes);
    free(f.target);
    free(f.unit);
    free(f.products);
    free(f.values);
    return done;
}
