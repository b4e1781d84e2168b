/*
 * influence.h: how much each loss depends on each state: ‖∂L(t)/∂q(k)‖ for all timesteps t and k.
 *
 * Row t of the matrix is what flow.h shows of one loss. Going away from the diagonal it tells how far back the net is
 * able to learn: in the entries of a vanishing gradient nothing is left to learn from.
 */
#ifndef LENS_INFLUENCE_H
#define LENS_INFLUENCE_H

#include <stdbool.h>

#include "progress.h"
#include "run.h"

struct influence_question {
    const int *quantity; /* of several, such as c and h, the gradients are one long vector: √(‖∂L/∂c‖² + ‖∂L/∂h‖²). Each
                            is the total derivative: what reaches c through h of the same timestep counts in both */
    int quantities;
    int b;      /* the sequence */
    int window; /* truncated BPTT: a gradient goes back at most so many timesteps (in a net that reads from the future,
                   on too), and what leaves the window does not come back; 0: as far as there are */
};

#define influence_matrix REAL(influence_matrix)

/* norm [T x T]: row t for the loss of timestep t alone, with weight 1; column k for the state of timestep k. 0 where
 * nothing flows. The run has been computed forward with these parameters; its gradients are neither read nor changed.
 *
 * Takes as long as a backward pass of up to T sequences, and up to about 70 MB, as long as a single sequence is
 * smaller. False when memory is out, or cancelled (progress may be NULL). */
bool influence_matrix(const struct run *run, const real *parameters, const struct influence_question *question,
    double *norm, const struct progress *progress, struct error *err);

#endif
