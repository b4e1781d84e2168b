/*
 * saturation.h: how often a unit stands at one of its limits, where its slope is almost 0.
 *
 * A gate that is hardly ever saturated blends; one that is left-saturated (below 0.1) nearly always stays shut, and one
 * that is right-saturated (above 0.9) nearly always stays open: a forget gate of that kind belongs to a cell that
 * remembers (Karpathy, Johnson & Fei-Fei 2015, section 4.3). What tells a limit is the operator, never a name:
 *
 *     sigmoid   left: x < 0.1      right: x > 0.9
 *     tanh      left: x < -0.9     right: x > 0.9
 *     relu      left: x = 0        a unit that is 0 at every timestep is dead: no gradient reaches its weights
 */
#ifndef LENS_SATURATION_H
#define LENS_SATURATION_H

#include <stdbool.h>
#include <stddef.h>

#include "run.h"

enum { ALL_SEQUENCES = -1 }; /* in the place of a sequence's number */

struct saturation {     /* of one unit */
    double left, right; /* fractions of the timesteps; what is no number counts as neither */
    bool dead;          /* relu: 0 at every timestep */
};

/* Whether a quantity has limits: it is an activation of the table above, or a gate by the net file's own word. */
bool saturation_applies(const struct net *net, int quantity);

/* The pre-activations at which its limits begin: a sigmoid is left-saturated below *left = -ln 9 and right-saturated
 * above *right = ln 9, a relu up to 0 and never. False where no activation of the table makes it. */
bool saturation_thresholds(const struct net *net, int quantity, double *left, double *right);

/* unit [width] of a quantity with limits, over all timesteps of sequence b, or of all of them. */
void saturation_measure(const struct run *run, int quantity, int b, struct saturation *unit);

struct saturation_count { /* of one unit: how many of its numbers are at a limit */
    size_t left, right;
};

/* Adds those of a run, all timesteps and sequences of it, to count [width]: a long text goes through one run. */
void saturation_count(const struct run *run, int quantity, struct saturation_count *count);

/* The same of all its units together: the fractions of all their timesteps. *dead: how many are. */
struct saturation saturation_mean(const struct saturation *unit, int units, int *dead);

#endif
