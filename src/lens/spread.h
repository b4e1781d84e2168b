/*
 * spread.h: a histogram of numbers whose range nobody knows beforehand, in one pass.
 *
 * Its bins cover -R to R, R a power of two. A number that lies beyond doubles R, and every two bins become one; since 0
 * is an edge and R a power of two, no number changes its bin for another by that. So the counts do not depend on the
 * order of the numbers, and spreads that were counted apart can be added.
 */
#ifndef LENS_SPREAD_H
#define LENS_SPREAD_H

#include <stdbool.h>
#include <stddef.h>

#include "real.h"

enum { SPREAD_BINS = 2048, SPREAD_LEAST = -6 /* R is 2^-6 at first */ };

struct spread {
    int exponent; /* R = 2^exponent */
    size_t count[SPREAD_BINS];
    size_t numbers;    /* in the bins */
    size_t not_finite; /* beside them */
    double low, high;  /* the least and the greatest; with no numbers, low > high */
};

void spread_init(struct spread *spread);
void spread_add(struct spread *spread, const real *x, size_t count);
void spread_join(struct spread *spread, const struct spread *other);

/* Where bin i begins; of SPREAD_BINS, where the last one ends. */
double spread_edge(const struct spread *spread, int bin);

/* Of the numbers, each taken for the middle of its bin, which is at most R / SPREAD_BINS off; NaN without numbers. */
double spread_mean(const struct spread *spread);
double spread_deviation(const struct spread *spread);

/* How many numbers lie in each of `columns` equal parts of [low, high], low < high; those outside count to the first or
 * the last. A bin that two parts share is divided as if its numbers lay evenly in it. */
void spread_columns(const struct spread *spread, double low, double high, double *column, int columns);

#endif
