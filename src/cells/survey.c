/*
 * survey.c: the pass that counts; each window is computed by rows, then looked at in two jobs:
 *
 *     by row     marks of all places, now and moved  ->  lanes for the bins
 *                and all units' values               ->  Σxy of all units and features, as a product
 *     by unit    the unit's values of all places     ->  Σx, Σx², and its table of bins
 *
 * x is the value less the unit's mean over the first half. Sums of the values themselves, of a gate that is always
 * nearly 1, would leave nothing of what it varies by.
 */
#include "survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bins.h"
#include "blas.h"
#include "kernel.h"
#include "rng.h"
#include "rows.h"
#include "extent.h"

enum { UNITS_AT_ONCE = 16, HALVES = 2, SERIES = 1 + SURVEY_MOVES };

static const double first_pass = 0.3; /* of the time */

struct half {
    size_t first, length;
};

struct row_sums {   /* of a worker */
    double *xy;     /* [units x HALVES x columns] */
    double *y, *yy; /* [HALVES x columns] */
    float *marks;   /* [places x HALVES * columns]: of a window */
    float *product; /* [widest x HALVES * columns] */
    float *x;       /* [places x widest]: of a quantity */
};

struct survey_pass {
    struct survey *survey;
    const struct reading *reading;
    const struct marks *marks;
    struct pool *pool;
    struct rows *rows;
    struct half half[HALVES];
    size_t move[SERIES][HALVES]; /* the first is 0 */
    int columns;                 /* SERIES x marks */
    int lanes, bins;
    size_t places;         /* of a window */
    size_t *part_places;   /* [parts]: where each part's begin */
    uint8_t *lane;         /* [places x lanes] */
    uint8_t *half_of;      /* [places] */
    struct row_sums *sums; /* [parts] */
    uint32_t *table;       /* [units x HALVES x bins x lanes] */
    struct extent extent;
    float *edge;    /* [units x (bins - 1)] */
    double *x, *xx; /* [units x HALVES] */
    float *values;  /* [workers x UNITS_AT_ONCE x places] */
    float *sample;  /* [workers x spread.samples + 1] */
    uint8_t *bin;   /* [workers x places] */
};

/* ---- what is surveyed ---- */

bool survey_includes(const struct net *net, int q)
{
    enum role role = net->quantity[q].role;
    bool outside =
        role == ROLE_INPUT || role == ROLE_MASK || role == ROLE_OUTPUT || role == ROLE_PROBABILITY || role == ROLE_LOSS;
    return !outside && q != net->probability && q != net->loss && q != net->label && q != net->input;
}

static bool list_units(struct survey *s, const struct net *net, struct error *err)
{
    for (int q = 0; q < net->quantities; q++)
        if (survey_includes(net, q)) s->units += net->quantity[q].width;
    if (s->units == 0) return error_input(err, "%s has no hidden units", net->name);
    s->unit = calloc((size_t)s->units, sizeof *s->unit);
    s->score = calloc((size_t)s->units * (size_t)(s->marks->count + 1), sizeof *s->score);
    for (int h = 0; h < HALVES; h++) s->on[h] = calloc((size_t)s->marks->count + 1, sizeof *s->on[h]);
    if (!s->unit || !s->score || !s->on[0] || !s->on[1]) return error_failed(err, "out of memory");
    int n = 0;
    for (int q = 0; q < net->quantities; q++)
        for (int u = 0; survey_includes(net, q) && u < net->quantity[q].width; u++)
            s->unit[n++] = (struct survey_unit){.quantity = q, .unit = u};
    return true;
}

/* ---- by row ---- */

/* Where the marks are taken from for a place of a half. */
static size_t moved(const struct survey_pass *p, int h, size_t at, int series)
{
    const struct half *half = &p->half[h];
    size_t offset = at - half->first + p->move[series][h];
    return half->first + (offset >= half->length ? offset - half->length : offset);
}

static void mark_place(struct survey_pass *p, struct row_sums *sums, size_t place, int h, size_t at)
{
    uint8_t *lane = p->lane + (p->part_places[sums - p->sums] + place) * (size_t)p->lanes;
    float *row = sums->marks + place * HALVES * (size_t)p->columns;
    double *y = sums->y + h * p->columns, *yy = sums->yy + h * p->columns;
    memset(row, 0, HALVES * (size_t)p->columns * sizeof *row);
    row += h * p->columns;
    int column = 0;
    *lane++ = 1;
    for (int s = 0; s < SERIES; s++) {
        size_t from = moved(p, h, at, s);
        uint32_t bits = p->marks->bits[from];
        for (int m = 0; m < p->marks->count; m++, column++) {
            double x = marks_value(p->marks, m, from);
            *lane++ = bits >> m & 1;
            row[column] = (float)x;
            y[column] += x;
            yy[column] += x * x;
        }
    }
}

/* The values less their means. */
KERNEL static void center(float *to, const float *value, const float *mean, int places, int width)
{
    for (int k = 0; k < places; k++, to += width, value += width)
        for (int u = 0; u < width; u++) to[u] = value[u] - mean[u];
}

/* Σ x y of a quantity's units and all columns, for one part. */
static void correlate(struct survey_pass *p, struct row_sums *sums, const struct rows_part *part, int first_unit)
{
    int q = p->survey->unit[first_unit].quantity, width = p->reading->model->net->quantity[q].width;
    int places = p->rows->plan.T * part->columns.count, columns = HALVES * p->columns;
    center(sums->x, run_value(part->run, q, 0), p->extent.mean + first_unit, places, width);
    matmul_transposed_x(sums->product, sums->x, sums->marks, places, width, columns, 1, false);
    double *xy = sums->xy + (size_t)first_unit * (size_t)columns;
    for (size_t i = 0; i < (size_t)width * (size_t)columns; i++) xy[i] += (double)sums->product[i];
}

static void by_row(void *context, int worker)
{
    struct survey_pass *p = context;
    if (worker >= p->rows->parts) return;
    const struct rows_part *part = &p->rows->part[worker];
    struct row_sums *sums = &p->sums[worker];
    size_t place = 0;
    for (int t = 0; t < p->rows->plan.T; t++)
        for (int b = 0; b < part->columns.count; b++, place++) {
            size_t at = rows_place(p->rows, part, b, t);
            int h = at >= p->half[1].first;
            p->half_of[p->part_places[worker] + place] = (uint8_t)h;
            mark_place(p, sums, place, h, at);
        }
    for (int i = 0; i < p->survey->units; i++)
        if (p->survey->unit[i].unit == 0) correlate(p, sums, part, i);
}

/* ---- by unit ---- */

/* The values of `count` units of one quantity at all places, a unit behind the other. */
static void gather(const struct survey_pass *p, int first, int count, float *to)
{
    const struct survey_unit *unit = &p->survey->unit[first];
    int width = p->reading->model->net->quantity[unit->quantity].width;
    for (int i = 0; i < p->rows->parts; i++) {
        const struct rows_part *part = &p->rows->part[i];
        const float *from = run_value(part->run, unit->quantity, 0) + unit->unit;
        size_t n = (size_t)p->rows->plan.T * (size_t)part->columns.count, place = p->part_places[i];
        for (size_t k = 0; k < n; k++, from += width)
            for (int u = 0; u < count; u++) to[(size_t)u * p->places + place + k] = from[u];
    }
}

KERNEL static void add_moments(
    const float *value, float mean, const uint8_t *half_of, size_t n, double *sum, double *squares)
{
    double first = 0, first_squares = 0, second = 0, second_squares = 0;
#pragma omp simd reduction(+ : first, first_squares, second, second_squares)
    for (size_t k = 0; k < n; k++) {
        double x = (double)(value[k] - mean), in_second = half_of[k], in_first = 1 - in_second;
        first += x * in_first;
        first_squares += x * x * in_first;
        second += x * in_second;
        second_squares += x * x * in_second;
    }
    sum[0] += first;
    sum[1] += second;
    squares[0] += first_squares;
    squares[1] += second_squares;
}

static void look_at(struct survey_pass *p, int unit, const float *values, uint8_t *bin)
{
    size_t tables = HALVES * (size_t)p->bins * (size_t)p->lanes;
    add_moments(values, p->extent.mean[unit], p->half_of, p->places, p->x + unit * HALVES, p->xx + unit * HALVES);
    bins_find(values, p->places, p->edge + (size_t)unit * (size_t)(p->bins - 1), p->bins, bin);
    bins_count(p->table + (size_t)unit * tables, p->half_of, bin, p->lane, p->places, p->bins, p->lanes);
}

/* Only the first half decides about the edges. */
static void find_edges(void *context, int worker)
{
    struct survey_pass *p = context;
    struct columns share = columns_of(p->survey->units, worker, pool_workers(p->pool));
    float *sample = p->sample + (size_t)worker * (p->extent.samples + 1);
    for (int i = share.first; i < share.first + share.count; i++) {
        size_t n = extent_sample(&p->extent, i, sample);
        bool any = p->extent.low[i] <= p->extent.high[i];
        if (n == 0) sample[n++] = 0;
        bins_edges(sample, n, any ? p->extent.low[i] : 0, any ? p->extent.high[i] : 0, p->bins,
            p->edge + (size_t)i * (size_t)(p->bins - 1));
    }
}

static void by_unit(void *context, int worker)
{
    struct survey_pass *p = context;
    struct columns share = columns_of(p->survey->units, worker, pool_workers(p->pool));
    const struct survey_unit *unit = p->survey->unit;
    float *values = p->values + (size_t)worker * UNITS_AT_ONCE * p->places;
    for (int i = share.first, end = share.first + share.count; i < end;) {
        int count = 1;
        while (count < UNITS_AT_ONCE && i + count < end && unit[i + count].quantity == unit[i].quantity) count++;
        gather(p, i, count, values);
        for (int u = 0; u < count; u++)
            look_at(p, i + u, values + (size_t)u * p->places, p->bin + (size_t)worker * p->places);
        i += count;
    }
}

/* ---- what it comes to ---- */

static double correlation(const struct survey_pass *p, int unit, int h, int column)
{
    struct sums s = {.n = (double)p->half[h].length, .x = p->x[unit * HALVES + h], .xx = p->xx[unit * HALVES + h]};
    size_t at = ((size_t)unit * HALVES + (size_t)h) * (size_t)p->columns + (size_t)column;
    for (int i = 0; i < p->rows->parts; i++) {
        s.y += p->sums[i].y[h * p->columns + column];
        s.yy += p->sums[i].yy[h * p->columns + column];
        s.xy += p->sums[i].xy[at];
    }
    return score_correlation(&s);
}

static struct counts counts_of(const struct survey_pass *p, int unit, int h, int column)
{
    size_t lanes = (size_t)p->lanes, half = (size_t)p->bins * lanes;
    const uint32_t *table = p->table + ((size_t)unit * HALVES + (size_t)h) * half;
    return (struct counts){table + 1 + column, table, lanes, p->bins};
}

/* The best F1 on the first half, and what its detector comes to on the second. */
static double fit_and_measure(const struct survey_pass *p, int unit, int column, struct detector *detector, double *fit)
{
    *detector = score_best(counts_of(p, unit, 0, column), fit);
    return score_f1(counts_of(p, unit, 1, column), *detector);
}

static bool has_reading(const struct survey_score *s, bool graded)
{
    if (graded) return fabsf(s->correlation) >= 0.7F && s->null_correlation <= fabsf(s->correlation) / 2;
    return s->f1 >= (1 + s->null_f1) / 2;
}

static void score(struct survey_pass *p, int unit, int m)
{
    struct survey *s = p->survey;
    struct survey_score *score = &s->score[(size_t)unit * (size_t)p->marks->count + (size_t)m];
    struct detector detector, ignored;
    double fit, null_fit, error;
    bool graded = p->marks->mark[m].graded >= 0;
    score->f1 = (float)fit_and_measure(p, unit, m, &detector, &fit);
    score->auc = (float)score_auc(counts_of(p, unit, 1, m), &error);
    score->correlation = (float)correlation(p, unit, 1, m);
    score->fit = graded ? (float)fabs(correlation(p, unit, 0, m)) : (float)fit;
    score->below = detector.below;
    score->threshold =
        detector.from ? p->edge[(size_t)unit * (size_t)(p->bins - 1) + (size_t)detector.from - 1] : -INFINITY;
    for (int i = 1; i < SERIES; i++) {
        int column = i * p->marks->count + m;
        score->null_f1 = fmaxf(score->null_f1, (float)fit_and_measure(p, unit, column, &ignored, &null_fit));
        score->null_correlation = fmaxf(score->null_correlation, (float)fabs(correlation(p, unit, 1, column)));
    }
    score->reading = survey_occurs(s, m) && isfinite(score->correlation) && has_reading(score, graded);
    score->auc_error = (float)error;
}

static void finish(struct survey_pass *p)
{
    struct survey *s = p->survey;
    for (int m = 0; m < p->marks->count; m++)
        for (int h = 0; h < HALVES; h++) {
            struct counts c = counts_of(p, 0, h, m);
            for (int i = 0; i < c.bins; i++) s->on[h][m] += c.on[(size_t)i * c.stride];
        }
    for (int i = 0; i < s->units; i++) {
        struct survey_unit *unit = &s->unit[i];
        double n = (double)p->half[0].length;
        bool found = false;
        double off = p->x[i * HALVES] / n; /* the mean of the same places in another batch */
        unit->mean = (double)p->extent.mean[i] + off;
        unit->deviation = sqrt(fmax(0, p->xx[i * HALVES] / n - off * off));
        for (int m = 0; m < p->marks->count; m++) {
            score(p, i, m);
            found |= survey_score(s, i, m)->reading;
        }
        s->readings += found;
    }
}

/* ---- the pass ---- */

/* All that grows with the net's width is the counts, the sums of products and the sample. */
static bool choose_sizes(struct survey_pass *p, struct error *err)
{
    size_t units = (size_t)p->survey->units;
    p->columns = SERIES * p->marks->count;
    p->lanes = (1 + p->columns + LANES_STEP - 1) / LANES_STEP * LANES_STEP;
    p->bins = BINS_MOST;
    size_t a_bin = units * HALVES * (size_t)p->lanes * sizeof *p->table;
    while (p->bins > BINS_LEAST && a_bin * (size_t)p->bins > SURVEY_BYTES) p->bins /= 2;
    size_t sums = (size_t)pool_workers(p->pool) * units * HALVES * (size_t)p->columns * sizeof *p->sums->xy;
    size_t bytes = a_bin * (size_t)p->bins + sums + SURVEY_SAMPLE_BYTES;
    if (bytes <= SURVEY_MOST_BYTES) return true;
    return error_input(err, "measuring %zu units by %d features takes %zu MB, more than %d: ask for fewer features",
        units, p->marks->count, bytes >> 20, SURVEY_MOST_BYTES >> 20);
}

/* Distances from a quarter to three quarters of a half: far from where the marks belong, both ways around. */
static void choose_moves(struct survey_pass *p)
{
    struct rng rng;
    size_t each = p->rows->plan.each * (size_t)p->rows->plan.rows / HALVES;
    for (size_t h = 0; h < HALVES; h++) p->half[h] = (struct half){h * each, each};
    rng_init(&rng, 1, "moves");
    for (int i = 1; i < SERIES; i++)
        for (int h = 0; h < HALVES; h++) p->move[i][h] = each / 4 + (size_t)(rng_uniform(&rng) * (double)(each / 2));
}

static bool allocate_sums(struct survey_pass *p, int widest, struct error *err)
{
    size_t columns = (size_t)p->columns * HALVES, units = (size_t)p->survey->units;
    p->sums = calloc((size_t)p->rows->parts, sizeof *p->sums);
    p->part_places = calloc((size_t)p->rows->parts, sizeof *p->part_places);
    if (!p->sums || !p->part_places) return error_failed(err, "out of memory");
    for (int i = 0; i < p->rows->parts; i++) {
        size_t places = (size_t)p->rows->plan.T * (size_t)p->rows->part[i].columns.count;
        struct row_sums *s = &p->sums[i];
        p->part_places[i] = p->places;
        p->places += places;
        s->xy = calloc(units * columns + 1, sizeof *s->xy);
        s->y = calloc(columns + 1, sizeof *s->y);
        s->yy = calloc(columns + 1, sizeof *s->yy);
        s->marks = malloc((places * columns + 1) * sizeof *s->marks);
        s->product = malloc(((size_t)widest * columns + 1) * sizeof *s->product);
        s->x = malloc((size_t)widest * places * sizeof *s->x);
        if (!s->xy || !s->y || !s->yy || !s->marks || !s->product || !s->x) return error_failed(err, "out of memory");
    }
    return true;
}

static bool allocate(struct survey_pass *p, struct error *err)
{
    const struct net *net = p->reading->model->net;
    size_t units = (size_t)p->survey->units, workers = (size_t)pool_workers(p->pool);
    int widest = 1;
    for (int q = 0; q < net->quantities; q++)
        if (net->quantity[q].width > widest) widest = net->quantity[q].width;
    if (!allocate_sums(p, widest, err)) return false;
    p->lane = calloc(p->places, (size_t)p->lanes);
    p->half_of = malloc(p->places);
    p->table = calloc(units * HALVES * (size_t)p->bins, (size_t)p->lanes * sizeof *p->table);
    p->edge = malloc(units * (size_t)p->bins * sizeof *p->edge);
    p->x = calloc(units * HALVES, sizeof *p->x);
    p->xx = calloc(units * HALVES, sizeof *p->xx);
    p->values = malloc(workers * UNITS_AT_ONCE * p->places * sizeof *p->values);
    p->sample = malloc(workers * (p->extent.samples + 1) * sizeof *p->sample);
    p->bin = malloc(workers * p->places);
    bool done = p->lane && p->half_of && p->table && p->edge && p->x && p->xx && p->values && p->sample && p->bin;
    return done || error_failed(err, "out of memory");
}

static void release(struct survey_pass *p)
{
    for (int i = 0; p->sums && i < p->rows->parts; i++) {
        struct row_sums *s = &p->sums[i];
        free(s->xy), free(s->y), free(s->yy), free(s->marks), free(s->product), free(s->x);
    }
    free(p->sums), free(p->part_places), free(p->lane), free(p->half_of), free(p->table), free(p->edge);
    free(p->x), free(p->xx), free(p->values), free(p->sample), free(p->bin);
    extent_finish(&p->extent);
    rows_destroy(p->rows);
}

static bool prepare(struct survey_pass *p, const struct progress *progress, struct error *err)
{
    struct survey *s = p->survey;
    struct rows_plan plan;
    if (p->marks->length < SURVEY_LEAST)
        return error_input(
            err, "%s: too short: measuring takes at least %d characters", p->reading->corpus->name, SURVEY_LEAST);
    if (!list_units(s, p->reading->model->net, err)) return false;
    if (!choose_sizes(p, err)) return false;
    if (!rows_plan(p->reading, 0, p->marks->length, SURVEY_WARM_UP, ROWS_BYTES, &plan, err) ||
        !rows_create(p->reading, &plan, p->pool, NULL, 0, &p->rows, err))
        return false;
    choose_moves(p);
    s->fitted = p->half[0].length;
    s->held_out = p->half[1].length;
    s->held_out_from = p->half[1].first;
    s->warm_up = plan.warm_up;
    s->bins = p->bins;
    if (!extent_init(&p->extent, p->reading, p->pool, s->fitted, SURVEY_SAMPLE_BYTES, progress, first_pass, err) ||
        !allocate(p, err))
        return false;
    pool_run(p->pool, find_edges, p);
    return true;
}

bool survey_begin(const struct reading *reading, const struct marks *marks, struct pool *pool,
    const struct progress *progress, struct survey_pass **pass, struct error *err)
{
    struct survey_pass *p = calloc(1, sizeof *p);
    struct survey *s = calloc(1, sizeof *s);
    if (p) *p = (struct survey_pass){.survey = s, .reading = reading, .marks = marks, .pool = pool};
    if (s) s->marks = marks, s->kinds = marks->count;
    bool done = p && s ? prepare(p, progress, err) : error_failed(err, "out of memory");
    if (done) {
        *pass = p;
    } else {
        if (!p) free(s);
        survey_abandon(p);
    }
    return done;
}

bool survey_step(struct survey_pass *p, bool *more, struct error *err)
{
    if (!rows_next(p->rows, more, err)) return false;
    if (!*more) return corpus_check_unchanged(p->reading->corpus, err);
    pool_run(p->pool, by_row, p);
    pool_run(p->pool, by_unit, p);
    return true;
}

bool survey_end(struct survey_pass *p, struct survey **survey, struct error *err)
{
    finish(p);
    if (!rows_seams(p->rows, &p->survey->seams, err)) return false;
    *survey = p->survey;
    p->survey = NULL;
    return true;
}

void survey_abandon(struct survey_pass *p)
{
    if (!p) return;
    release(p);
    survey_destroy(p->survey);
    free(p);
}

bool survey_create(const struct reading *reading, const struct marks *marks, struct pool *pool,
    const struct progress *progress, struct survey **survey, struct error *err)
{
    struct survey_pass *p;
    if (!survey_begin(reading, marks, pool, progress, &p, err)) return false;
    bool more = true, done = true;
    while (done && more)
        done = progress_continue(progress, first_pass + (1 - first_pass) * rows_done(p->rows)) &&
               survey_step(p, &more, err);
    done = done && survey_end(p, survey, err);
    survey_abandon(p);
    return done;
}

void survey_destroy(struct survey *s)
{
    if (!s) return;
    free(s->unit);
    free(s->score);
    free(s->on[0]);
    free(s->on[1]);
    free(s);
}

/* ---- the best ---- */

bool survey_occurs(const struct survey *s, int m)
{
    return s->on[0][m] >= SURVEY_FEWEST && s->on[1][m] >= SURVEY_FEWEST && s->fitted - s->on[0][m] >= SURVEY_FEWEST &&
           s->held_out - s->on[1][m] >= SURVEY_FEWEST;
}

int survey_best(const struct survey *s, int mark, int *units, int count)
{
    int found = 0;
    for (int i = 0; i < s->units && survey_occurs(s, mark); i++) {
        const struct survey_score *score = survey_score(s, i, mark);
        if (!isfinite(score->fit) || !isfinite(score->correlation)) continue;
        int place = found < count ? found++ : count;
        for (; place > 0 && survey_score(s, units[place - 1], mark)->fit < score->fit; place--)
            if (place < count) units[place] = units[place - 1];
        if (place < count) units[place] = i;
    }
    return found;
}
