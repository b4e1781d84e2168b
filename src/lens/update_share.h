/*
 * update_share.h: what an update does to each parameter: its part of the gradient, and how far it moves for its size.
 *
 * The ratio ‖Δw‖ / ‖w‖ of a step that is neither timid nor violent is about 0.001 (A. Karpathy, CS231n notes, "ratio of
 * weights:updates"). The norm that clipping looks at is one over all parameters: a share says whose gradient it is made
 * of.
 */
#ifndef LENS_UPDATE_SHARE_H
#define LENS_UPDATE_SHARE_H

#include "net.h"

struct update_share { /* of one parameter, or of all of them together */
    double gradient;  /* ‖g‖ */
    double share;     /* ‖g‖² over that of all: sums to 1; 0 when there is no gradient */
    double weight;    /* ‖w‖ before the step */
    double change;    /* ‖Δw‖ */
    double ratio;     /* change / weight; infinite where a weight moves away from 0, 0 where nothing moves */
};

/* gradient, before, change: vectors of all parameters, as in param.h: the gradient that the step was made with, the
 * parameters before it, and Δw. share [net->parameters]. Returns the same for all of them together. */
struct update_share update_shares(
    const struct net *net, const float *gradient, const float *before, const float *change, struct update_share *share);

#endif
