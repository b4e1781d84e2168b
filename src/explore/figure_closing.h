/*
 * figure_closing.h: does the net remember that something is open? The probability that it gives to what closes it, by
 * the distance to where it was opened: where it is closed indeed, and at all other places inside (Karpathy, Johnson &
 * Fei-Fei 2015, section 4.4, on closing braces).
 *
 * What is open says cells/enclosure.h. The distance is that from the opening character to the one predicted; bins are
 * five a decade. Of a comment the * of its end is the one that is predicted.
 *
 * Beside it stands how often it is closed at that distance at all: what a guess that only counts would say.
 */
#ifndef EXPLORE_FIGURE_CLOSING_H
#define EXPLORE_FIGURE_CLOSING_H

#include "enclosure.h"
#include "figure.h"

enum { CLOSING_BINS = 24, CLOSING_KINDS = ENCLOSURES - 1 /* a choice each: enclosures[choice + 1] */ };

struct closing_bin {
    size_t closings, others;   /* places */
    double closing_p, other_p; /* the means of p; NaN where there is none */
    double worst_p;            /* the least p of a closing, and before which character it was */
    size_t worst;
};

struct closing_figure {
    struct figure_result result;
    struct closing_bin bin[CLOSING_KINDS][CLOSING_BINS];
    bool known[CLOSING_KINDS]; /* the model has the character */
    int bins[CLOSING_KINDS];   /* up to the last that has a place */
};

/* Bin i holds the distances closing_edge(i) ... closing_edge(i + 1) - 1; the last one all from there on. */
size_t closing_edge(int bin);
int closing_bin_of(size_t distance); /* at least 1 */

/* The functions of the figure's row. */
bool closing_compute(const struct figure_task *task, struct figure_result **result, struct error *err);
void closing_destroy(struct figure_result *result);
int closing_rows(const struct figure_result *result, int choice);
bool closing_target(const struct figure_result *result, int choice, int row, struct figure_target *target);
void closing_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink);

#endif
