/*
 * figure_histogram.h: how the numbers of every quantity are spread, over the text and over its units: states, gates,
 * candidates, pre-activations that have a name, and the logits; layer by layer, in the order of the net file.
 */
#ifndef EXPLORE_FIGURE_HISTOGRAM_H
#define EXPLORE_FIGURE_HISTOGRAM_H

#include "figure.h"
#include "spread.h"

/* How high a column is: by its count, or by the logarithm of it, which shows the tails. */
enum histogram_choice { HISTOGRAM_LINEAR, HISTOGRAM_LOG };

struct histogram_row {
    int quantity;
    bool in_text;       /* its units can be looked at in the text */
    double left, right; /* where the axis begins and ends: 0 and 1 of a gate, else its least and greatest number */
    double mean, deviation;
    struct spread spread;
};

struct histogram_figure {
    struct figure_result result;
    struct histogram_row *row;
    int rows;
};

extern const char *const histogram_choices[];

/* The functions of the figure's row. */
bool histogram_compute(const struct figure_task *task, struct figure_result **result, struct error *err);
void histogram_destroy(struct figure_result *result);
int histogram_rows(const struct figure_result *result, int choice);
bool histogram_target(const struct figure_result *result, int choice, int row, struct figure_target *target);
void histogram_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink);

#endif
