/*
 * growth.c: both predictions at every character, while the net reads it. Sums are kept by row of the text and added in
 * the order of rows, so that they do not depend on who computes which.
 */
#include "growth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

enum { RUN_BYTES = 48 << 20 };

static const double smallest = 1e-37;

struct sums { /* of a row */
    double loss, from_net[CONTEST_ORDERS], to_net[CONTEST_ORDERS];
};

struct comparison {
    const struct contest *contest;
    struct rows *rows;
    struct sums *sum; /* [rows] */
    double *room;     /* [workers x 3 V]: ln p, p, q */
};

static bool same_vocabulary(const struct vocab *a, const struct vocab *b)
{
    return a->size == b->size && !memcmp(a->symbol, b->symbol, (size_t)a->size * sizeof *a->symbol);
}

/* One character: p of the net, all q of the n-gram models, with the text before it. */
static void compare_at(
    const struct comparison *m, const float *probability, size_t place, double *room, struct sums *sum)
{
    const struct contest *c = m->contest;
    int V = ngram_vocabulary(c->ngram);
    double *log_p = room, *p = room + V, *q = room + 2 * V;
    for (int s = 0; s < V; s++) {
        p[s] = (double)probability[s] < smallest ? smallest : (double)probability[s]; /* fmax would hide a NaN */
        log_p[s] = log(p[s]);
    }
    for (int n = 0; n <= CONTEST_N; n++) {
        double from_net = 0, to_net = 0;
        ngram_distribution(c->ngram, n, c->symbol, place - c->from, q);
        for (int s = 0; s < V; s++) {
            double ratio = log_p[s] - log(q[s]);
            from_net += p[s] * ratio;
            to_net -= q[s] * ratio;
        }
        sum->from_net[n] += from_net;
        sum->to_net[n] += to_net;
    }
    sum->loss -= log_p[c->symbol[place - c->from]];
}

static void compare_part(void *context, int number)
{
    const struct comparison *m = context;
    if (number >= m->rows->parts) return;
    const struct rows_part *part = &m->rows->part[number];
    const struct net *net = m->rows->reading->model->net;
    size_t V = (size_t)net->quantity[net->probability].width;
    for (int t = 0; t < m->rows->plan.T; t++)
        for (int b = 0; b < part->columns.count; b++)
            compare_at(m, run_value(part->run, net->probability, t) + (size_t)b * V,
                rows_place(m->rows, part, b, t) + 1, m->room + 3 * V * (size_t)number,
                &m->sum[part->columns.first + b]);
}

int growth_least(const double divergence[CONTEST_ORDERS])
{
    int least = -1;
    for (int n = 0; n < CONTEST_ORDERS; n++)
        if (!isnan(divergence[n]) && (least < 0 || divergence[n] < divergence[least])) least = n;
    return least;
}

static void finish(const struct comparison *m, struct growth *g)
{
    double count = (double)m->rows->plan.rows * (double)m->rows->plan.each;
    *g = (struct growth){.count = (size_t)m->rows->plan.rows * m->rows->plan.each};
    for (int b = 0; b < m->rows->plan.rows; b++) {
        g->loss += m->sum[b].loss / count;
        for (int n = 0; n <= CONTEST_N; n++) {
            g->from_net[n] += m->sum[b].from_net[n] / count;
            g->to_net[n] += m->sum[b].to_net[n] / count;
        }
    }
    for (int n = 0; n <= CONTEST_N; n++) g->symmetric[n] = g->from_net[n] + g->to_net[n];
    g->nearest = growth_least(g->symmetric);
}

static bool read_all(struct comparison *m, struct pool *pool, const struct progress *progress, struct error *err)
{
    bool more = true;
    for (;;) {
        if (!progress_continue(progress, (double)m->rows->at / (double)m->rows->plan.each)) return false;
        if (!rows_next(m->rows, &more, err)) return false;
        if (!more) return true;
        pool_run(pool, compare_part, m);
    }
}

bool growth_measure(const struct contest *contest, const struct reading *reading, struct pool *pool,
    const struct progress *progress, struct growth *growth, struct error *err)
{
    struct comparison m = {.contest = contest};
    struct rows_plan plan;
    const struct vocab *vocab = &reading->model->vocab;
    size_t count = contest->measured.count < GROWTH_MEASURED ? contest->measured.count : GROWTH_MEASURED;
    if (!same_vocabulary(vocab, &contest->reading->model->vocab))
        return error_input(err, "a model with another vocabulary predicts other symbols: they cannot be compared");
    if (!rows_plan(reading, contest->measured.first - 1, count, CONTEST_WARM_UP, RUN_BYTES, &plan, err)) return false;
    m.sum = calloc((size_t)plan.rows, sizeof *m.sum);
    m.room = malloc(3 * (size_t)vocab->size * (size_t)pool_workers(pool) * sizeof *m.room);
    bool good = (m.sum && m.room) || error_failed(err, "out of memory");
    good = good && rows_create(reading, &plan, pool, NULL, 0, &m.rows, err) && read_all(&m, pool, progress, err);
    if (good) finish(&m, growth);
    rows_destroy(m.rows);
    free(m.sum);
    free(m.room);
    return good;
}
