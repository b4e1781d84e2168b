/*
 * probe.h: what no single unit knows, a few together may: a sparse linear probe.
 *
 * From the units of the states that go on through time, one after another is taken: each time the one that, together
 * with those already taken, predicts the feature best by least squares. (The prediction is then used as any unit's
 * value is: a threshold from the first half of the text, measured on the second.) That a feature can be read off a
 * state so does not mean that the net uses it; with many units it could be read off almost anything, hence few, and
 * hence a null beside it: the best that comes of the same for the feature's marks moved along the text (see survey.h).
 */
#ifndef CELLS_PROBE_H
#define CELLS_PROBE_H

#include "survey.h"

enum { PROBE_MOST = 5, PROBE_UNITS = 1024, PROBE_LENGTH = 1 << 17, PROBE_MOVES = 2 };

struct probe {
    int mark, count;
    int unit[PROBE_MOST];      /* of the survey, in the order in which they were taken */
    double weight[PROBE_MOST]; /* prediction = bias + Σ weight · value */
    double bias;
    float threshold;
    double f1, auc, correlation; /* held out */
    double f1_of_one;            /* of the first unit alone, the same way and on the same characters: what others add */
    double null_f1;              /* the best of PROBE_MOVES */
    bool one_below;              /* the first unit alone is on below its threshold */
    size_t length;               /* characters that scores are of: the first ones of the second half */
};

/* Probes for `count` marks, each of `most` units (1 ... PROBE_MOST) unless fewer are of use, from PROBE_LENGTH
 * characters of each half of the survey. A net with more than PROBE_UNITS such units has them taken from the last ones,
 * that is from its upper layers. probes [count], with .mark set; .count is 0 where the feature is not on and off at
 * SURVEY_FEWEST of these characters in each half. Errors and progress as survey_create. */
bool probe_fit(const struct reading *reading, const struct survey *survey, struct pool *pool, int most,
    const struct progress *progress, struct probe *probes, int count, struct error *err);

#endif
