/*
 * score.c: see the header.
 */
#include "score.h"

#include <math.h>
#include <stdlib.h>

static double on_at(struct counts c, int bin)
{
    return c.on[(size_t)bin * c.stride];
}

static double all_at(struct counts c, int bin)
{
    return c.all[(size_t)bin * c.stride];
}

struct totals {
    double on, all;
};

static struct totals totals_of(struct counts c)
{
    struct totals t = {0};
    for (int i = 0; i < c.bins; i++) t.on += on_at(c, i), t.all += all_at(c, i);
    return t;
}

double score_auc(struct counts c, double *error)
{
    struct totals t = totals_of(c);
    double off_below = 0, won = 0, ties = 0, pairs = t.on * (t.all - t.on);
    for (int i = 0; i < c.bins; i++) {
        double on = on_at(c, i), off = all_at(c, i) - on;
        won += on * off_below;
        ties += on * off;
        off_below += off;
    }
    if (error) *error = pairs > 0 ? ties / 2 / pairs : 0;
    return pairs > 0 ? (won + ties / 2) / pairs : NAN;
}

static double f1(double hits, double told, double on)
{
    return hits > 0 ? 2 * hits / (told + on) : 0;
}

double score_f1(struct counts c, struct detector d)
{
    struct totals t = totals_of(c);
    double hits = 0, told = 0;
    for (int i = d.from; i < c.bins; i++) hits += on_at(c, i), told += all_at(c, i);
    return d.below ? f1(t.on - hits, t.all - told, t.on) : f1(hits, told, t.on);
}

struct detector score_best(struct counts c, double *best_f1)
{
    struct totals t = totals_of(c);
    struct detector best = {0};
    double hits = t.on, told = t.all;
    *best_f1 = f1(hits, told, t.on);
    for (int i = 1; i < c.bins; i++) {
        hits -= on_at(c, i - 1);
        told -= all_at(c, i - 1);
        double above = f1(hits, told, t.on), below = f1(t.on - hits, t.all - told, t.on);
        if (above > *best_f1) *best_f1 = above, best = (struct detector){i, false};
        if (below > *best_f1) *best_f1 = below, best = (struct detector){i, true};
    }
    return best;
}

/* ---- single numbers ---- */

static int compare(const void *a, const void *b)
{
    float x = ((const struct labelled *)a)->x, y = ((const struct labelled *)b)->x;
    if (isnan(x) || isnan(y)) return (int)isnan(y) - (int)isnan(x);
    return (x > y) - (x < y);
}

double score_exact(struct labelled *values, size_t n, double *auc, float *threshold)
{
    double on = 0, hits, told = (double)n, off_below = 0, won = 0, best;
    qsort(values, n, sizeof *values, compare);
    for (size_t i = 0; i < n; i++) on += values[i].on;
    hits = on;
    best = f1(hits, told, on);
    *threshold = -INFINITY;
    for (size_t i = 0; i < n;) {
        double on_here = 0, off_here = 0, at_this = f1(hits, told, on);
        if (at_this > best) best = at_this, *threshold = values[i].x;
        float x = values[i].x;
        for (; i < n && (values[i].x == x || (isnan(values[i].x) && isnan(x))); i++)
            on_here += values[i].on, off_here += !values[i].on;
        won += on_here * (off_below + off_here / 2);
        off_below += off_here;
        hits -= on_here;
        told -= on_here + off_here;
    }
    *auc = on > 0 && on < (double)n ? won / (on * ((double)n - on)) : NAN;
    return best;
}

double score_exact_f1(const struct labelled *values, size_t n, float threshold)
{
    double on = 0, hits = 0, told = 0;
    for (size_t i = 0; i < n; i++) {
        bool tells = values[i].x >= threshold;
        on += values[i].on;
        told += tells;
        hits += tells && values[i].on;
    }
    return f1(hits, told, on);
}

double score_correlation(const struct sums *s)
{
    double x = s->n * s->xx - s->x * s->x, y = s->n * s->yy - s->y * s->y;
    /* What is left of a constant is not exactly 0. */
    if (!(x > 1e-9 * s->n * s->xx) || !(y > 1e-9 * s->n * s->yy)) return NAN;
    double r = (s->n * s->xy - s->x * s->y) / sqrt(x * y);
    return fmin(1, fmax(-1, r));
}
