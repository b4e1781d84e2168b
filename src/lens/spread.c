/*
 * spread.c: see the header. A float times a power of two is exact, and so is the bin.
 */
#include "spread.h"

#include <math.h>
#include <string.h>

enum { HALF = SPREAD_BINS / 2 };

void spread_init(struct spread *s)
{
    *s = (struct spread){.exponent = SPREAD_LEAST, .low = INFINITY, .high = -INFINITY};
}

/* Bins i and i + 1, i even, become bin i / 2 as counted from 0 in the middle. */
static void widen(struct spread *s)
{
    size_t before[SPREAD_BINS];
    memcpy(before, s->count, sizeof before);
    memset(s->count, 0, sizeof s->count);
    for (int i = 0; i < SPREAD_BINS; i++) s->count[HALF / 2 + i / 2] += before[i];
    s->exponent++;
}

static void add_number(struct spread *s, double x)
{
    if (!isfinite(x)) {
        s->not_finite++;
        return;
    }
    while (!(x >= -ldexp(1, s->exponent) && x < ldexp(1, s->exponent))) widen(s);
    s->count[HALF + (int)floor(x * ldexp(HALF, -s->exponent))]++;
    s->numbers++;
    s->low = fmin(s->low, x);
    s->high = fmax(s->high, x);
}

/* Nearly all numbers lie between those before them. */
void spread_add(struct spread *s, const real *x, size_t count)
{
    double scale = ldexp(HALF, -s->exponent), low = s->low, high = s->high;
    for (size_t i = 0; i < count; i++) {
        double at = (double)x[i];
        if (at >= low && at <= high) {
            s->count[HALF + (int)floor(at * scale)]++;
            s->numbers++;
            continue;
        }
        add_number(s, at);
        scale = ldexp(HALF, -s->exponent);
        low = s->low;
        high = s->high;
    }
}

void spread_join(struct spread *s, const struct spread *other)
{
    struct spread o = *other;
    while (s->exponent < o.exponent) widen(s);
    while (o.exponent < s->exponent) widen(&o);
    for (int i = 0; i < SPREAD_BINS; i++) s->count[i] += o.count[i];
    s->numbers += o.numbers;
    s->not_finite += o.not_finite;
    s->low = fmin(s->low, o.low);
    s->high = fmax(s->high, o.high);
}

double spread_edge(const struct spread *s, int bin)
{
    return ldexp((double)(bin - HALF) / HALF, s->exponent);
}

static double middle(const struct spread *s, int bin)
{
    return (spread_edge(s, bin) + spread_edge(s, bin + 1)) / 2;
}

double spread_mean(const struct spread *s)
{
    double sum = 0;
    for (int i = 0; i < SPREAD_BINS; i++) sum += (double)s->count[i] * middle(s, i);
    return sum / (double)s->numbers;
}

double spread_deviation(const struct spread *s)
{
    double mean = spread_mean(s), sum = 0;
    for (int i = 0; i < SPREAD_BINS; i++) sum += (double)s->count[i] * pow(middle(s, i) - mean, 2);
    return sqrt(sum / (double)s->numbers);
}

/* A place on the axis, counted in columns. */
static double across(double x, double low, double high, int columns)
{
    double at = (x - low) / (high - low) * columns;
    return at < 0 ? 0 : at > columns ? columns : at;
}

void spread_columns(const struct spread *s, double low, double high, double *column, int columns)
{
    for (int i = 0; i < columns; i++) column[i] = 0;
    for (int i = 0; i < SPREAD_BINS; i++) {
        if (!s->count[i]) continue;
        double from = across(spread_edge(s, i), low, high, columns), n = (double)s->count[i];
        double to = across(spread_edge(s, i + 1), low, high, columns);
        int first = from < columns ? (int)from : columns - 1;
        if (!(to > from)) column[first] += n;
        for (int k = first; to > from && k < columns && k < to; k++)
            column[k] += n * (fmin(to, k + 1) - fmax(from, k)) / (to - from);
    }
}
