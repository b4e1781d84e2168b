/*
 * flow.h: how a gradient travels back through time: its norm at every timestep, and what its course means.
 *
 * If ∂L/∂h[t] shrinks or grows by about the same factor a step, log ‖∂L/∂h[t]‖ is a straight line in t; the factor is
 * fitted by least squares. This speaks of one loss: when every timestep has a loss, each injects a gradient of its own
 * and the norms look steady whatever happens to a single one on its way (Pascanu, Mikolov & Bengio 2013, section 2).
 */
#ifndef LENS_FLOW_H
#define LENS_FLOW_H

#include <stdbool.h>

#include "run.h"

/* norm [T]: ‖∂L/∂q[t]‖₂ of sequence b; 0 where no gradient flows. */
void flow_norms(const struct run *run, int quantity, int b, double *norm);

enum flow_verdict {
    FLOW_UNKNOWN,   /* fewer than four timesteps have a gradient */
    FLOW_VANISHING, /* less than 0.95 a step */
    FLOW_STEADY,
    FLOW_EXPLODING, /* more than 1.05 a step */
    FLOW_COUNT
};

extern const char *const flow_names[FLOW_COUNT]; /* "vanishing", ... */

struct flow {
    enum flow_verdict verdict;
    double ratio;     /* the factor of the norm for one step back in time (for a reverse sweep: one step on) */
    double half_life; /* steps in which the norm halves (vanishing) or doubles (exploding); infinite at ratio 1 */
    int steps;        /* timesteps that the fit used */
};

/* norm [T] of one loss, at timestep `from` (0 ... T - 1). direction: 1 when the gradient goes back in time from there,
 * -1 for a reverse sweep. Zeros and numbers that are not finite are left out. */
struct flow flow_fit(const double *norm, int T, int from, int direction);

#endif
