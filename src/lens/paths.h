/*
 * paths.h: by which ways a gradient reaches a quantity: ∂L/∂q[t] split by path.
 *
 * A path leads from q[t] through what reads it at the same timestep, until it comes to the loss of this timestep, or
 * leaves the timestep by being read with a delay. Of the cell state of an LSTM:
 *
 *     ∂c[t] = f[t+1] ∂c[t+1]                                the highway: c is read by c
 *           + o (1 - tanh²c) Vᵀ ∂o[t]                       through h to this timestep's output
 *           + o (1 - tanh²c) Wᵢᵀ ∂aᵢ[t+1]  + … f, g, o      through h to each gate of the next
 *           + pᵢ ∂aᵢ[t+1] + …                               peepholes: directly to a gate
 *
 * a being a gate's pre-activation. chain.h has the shares by the direct reader alone; here the one of h is taken apart.
 */
#ifndef LENS_PATHS_H
#define LENS_PATHS_H

#include "focus.h"

enum path_kind {
    PATH_HERE,        /* to the loss of this timestep */
    PATH_HIGHWAY,     /* by numbers and factors alone, from a quantity to itself */
    PATH_ELEMENTWISE, /* unit by unit, into another equation or through an activation: a peephole */
    PATH_MATRIX,      /* through a matrix (or a softmax) */
    PATH_COUNT
};

struct path {
    enum path_kind kind;
    int through;    /* the quantity that reads q first, at the same timestep; -1: q itself leaves it */
    int from;       /* the quantity that leaves the timestep: q itself, or h of an LSTM's c; -1 for PATH_HERE */
    int to;         /* in whose equation it is read; for PATH_HERE the loss */
    int delay;      /* `to` is read at t + delay; negative in a reverse sweep */
    double *vector; /* [width of q] what comes back this way */
    double norm;
};

struct paths {
    struct path *path; /* here before the future; then those that leave q itself, then by `through`, `to` and delay */
    int count;
    int width;
    double seed; /* what q starts with if it is the loss itself: its weight */
};

#define paths_init   REAL(paths_init)
#define paths_finish REAL(paths_finish)

/* Of a run that has been computed forward and backward, at timestep focus->t. Vectors and seed sum to ∂L/∂q[t], but for
 * numbers that are overridden: there the track has 0, and the paths what would arrive. A quantity without a gradient
 * has none. What would leave the run, before its first or behind its last timestep, is no path.
 *
 * One backward pass over a single timestep, and memory for that. False when memory is out; paths_finish accepts a
 * zeroed one. */
bool paths_init(struct paths *paths, const struct focus *focus, int quantity, struct error *err);
void paths_finish(struct paths *paths);

#endif
