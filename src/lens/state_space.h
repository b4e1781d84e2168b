/*
 * state_space.h: the path of a state through its space, seen from where it moves most: principal component analysis.
 *
 *     X[t] = value[t] - mean,  t = 1 ... T,  X = U S Vᵀ;    component j = row j of Vᵀ,  point[t][j] = X[t] · component
 * j
 *
 * Component j has the share s_j² / Σ s² of the variance over time, the largest first. A component's sign is free; here
 * its entry of the largest magnitude (the first of equal ones) is positive, so that a picture does not flip. Where the
 * state does not move at all, as with one timestep or a constant, there is no direction to speak of: such a component
 * is 0, and so are its share and its points.
 */
#ifndef LENS_STATE_SPACE_H
#define LENS_STATE_SPACE_H

#include "error.h"
#include "run.h"

struct state_space {
    int T, n;          /* timesteps, units */
    int k;             /* components: as many as were asked for, but no more than T or n */
    double *mean;      /* [n] */
    double *component; /* [k x n] */
    double *share;     /* [k] */
    double *point;     /* [T x k] */
    double variance;   /* all of it: the mean square distance from the mean */
};

/* Of a quantity's values in sequence b. Errors: memory; values that are not finite; a quantity that keeps none (a
 * label, an input that is an index). state_space_finish accepts a zeroed one. */
bool state_space_init(struct state_space *space, const struct run *run, int quantity, int b, int k, struct error *err);
void state_space_finish(struct state_space *space);

/* Where another state [n] stands in the same picture, such as the initial one: point [k]. */
void state_space_project(const struct state_space *space, const real *state, double *point);

#endif
