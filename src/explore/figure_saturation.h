/*
 * figure_saturation.h: how often each unit of each gate stands at its limits: shut (its left one) or open (its right
 * one). Section 4.3 and figure 2 of Karpathy, Johnson & Fei-Fei 2015; what a limit is, says lens/saturation.h.
 *
 * Gates are those quantities whose role is gate (net/role.h), of all layers in the order of the net file.
 */
#ifndef EXPLORE_FIGURE_SATURATION_H
#define EXPLORE_FIGURE_SATURATION_H

#include "figure.h"

/* What the units of the list are sorted by: most often open, most often shut, most seldom either. */
enum saturation_choice { SATURATION_OPEN, SATURATION_SHUT, SATURATION_LINEAR, SATURATION_CHOICES };

struct saturation_gate {
    int quantity, first, width; /* unit[first] ... unit[first + width - 1] */
};

struct saturation_unit {
    struct channel channel;
    double left, right; /* fractions of the characters that were read */
};

struct saturation_figure {
    struct figure_result result;
    struct saturation_gate *gate;
    struct saturation_unit *unit;
    int gates, units;
    int *order[SATURATION_CHOICES]; /* [units]: indices into unit */
};

extern const char *const saturation_choices[];

/* The functions of the figure's row. Errors: a net that has no gates. */
bool saturation_compute(const struct figure_task *task, struct figure_result **result, struct error *err);
void saturation_destroy(struct figure_result *result);
int saturation_rows(const struct figure_result *result, int choice);
bool saturation_target(const struct figure_result *result, int choice, int row, struct figure_target *target);
void saturation_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink);

#endif
