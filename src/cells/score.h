/*
 * score.h: how well a number tells whether a feature is on, from how often it was in which bin.
 *
 * on, all [bins]: characters where the feature is on, and all of them, by bin of the unit's value; `stride` numbers
 * lie between bins, as they do in a table of bins.h.
 */
#ifndef CELLS_SCORE_H
#define CELLS_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct counts {
    const uint32_t *on, *all;
    size_t stride;
    int bins;
};

/* The probability that the value is higher at a place where the feature is on than at one where it is off, equal ones
 * counting half (the area under the ROC curve). Values in one bin count as equal: the exact one is at most *error
 * (may be NULL) away. NaN when the feature is always on, or always off. */
double score_auc(struct counts counts, double *error);

/* A unit as a detector: on where its value is in bin `from` or a higher one, or if `below` in a lower one. */
struct detector {
    int from;
    bool below;
};

/* 2 · hits / (2 · hits + false alarms + misses): the harmonic mean of precision and recall. 0 when there is no hit. */
double score_f1(struct counts counts, struct detector detector);

/* The one with the highest F1, and that F1. */
struct detector score_best(struct counts counts, double *f1);

/* The same for single numbers: sorts x [n] together with on [n]. AUC and best F1 are exact; the detector is x >=
 * *threshold. What is no number is below all others. */
struct labelled {
    float x;
    bool on;
};
double score_exact(struct labelled *values, size_t n, double *auc, float *threshold);
double score_exact_f1(const struct labelled *values, size_t n, float threshold);

/* Pearson's, from sums over n places, best of numbers near 0: what varies less than a 30,000th of how far it is away
 * counts as not varying. NaN when one of both does not vary. */
struct sums {
    double n, x, y, xx, yy, xy;
};
double score_correlation(const struct sums *sums);

#endif
