/*
 * span.h: a stretch of the text that somebody has selected; which units are on exactly there; and where else they are.
 *
 * The question is LSTMVis's (Strobelt et al. 2018). A unit is on where its value is at least `threshold` (or, of one
 * that works with negative values, at most -threshold). It is on exactly there when it is on at every character of the
 * span and at none of the `margin` characters before and behind; F1 says how nearly.
 */
#ifndef EXPLORE_SPAN_H
#define EXPLORE_SPAN_H

#include "pool.h"
#include "progress.h"
#include "tape.h"

enum { SPAN_MOST = 4096, SPAN_UNITS = 64, SPAN_PLACES = 1000, SPAN_TOGETHER = 8 };

struct span_unit {
    int quantity, unit;
    bool below;
    double f1, inside, outside; /* shares of the span, and of the margins, where it is on */
    bool exact;
};

struct span_place {
    size_t first, count;
};

struct span {
    size_t first, count; /* count 0: nothing is selected */
    size_t margin;
    double threshold;
    struct span_unit unit[SPAN_UNITS]; /* best first */
    int units, exact;                  /* those with an F1 of at least a half; those that are exact */
    struct span_place place[SPAN_PLACES];
    int places;
    int together;    /* so many of the first units are on at all of the places */
    size_t searched; /* characters that were looked at for places; 0: not yet */
    bool more;       /* there are more places than SPAN_PLACES */
};

/* Finds the units; no places then. Errors: those of corpus_read; memory. */
bool span_find(struct span *span, struct tape *tape, const struct reading *reading, struct error *err);

/* Finds places: stretches, at least half as long as the span (and of 2 characters, if that has so many), where all of
 * the exact units, SPAN_TOGETHER at most, or else the best one, are on at once. Goes through all of the text. Cancelled
 * by progress: false, and err is as it was; what was found before stays. */
bool span_search(struct span *span, const struct reading *reading, struct pool *pool, const struct progress *progress,
    struct error *err);

#endif
