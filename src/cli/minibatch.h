/*
 * minibatch.h: the minibatch that a run of training would take next, as subjects of sessions, a row each.
 *
 * The window is read again from the corpus, with cursors of its own, and the carried state is copied: nothing of the
 * training is touched. Whoever steps through all rows sees what the next update will compute; the mean of their losses
 * is its loss, the mean of their gradients its gradient.
 */
#ifndef CLI_MINIBATCH_H
#define CLI_MINIBATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "net.h"
#include "session.h"
#include "training.h"

struct minibatch {
    const struct training *training; /* not owned */
    int T, B, row;                   /* row: the one that was taken, from 0 */
    bool carried;                    /* else it is the first window of an epoch, and starts afresh */
    char note[96];                   /* "update 812, row 3/32" */
    /* private */
    int *input, *label; /* [T x B] */
    float *states;      /* of all rows, as the trainer saves them */
    float *state;       /* of the row */
    uint32_t *text;     /* [T + 1] of the row */
    struct weights *weights;
};

/* Errors: the corpus cannot be read, memory. minibatch_finish accepts a zeroed one, and one that failed. */
bool minibatch_init(struct minibatch *minibatch, const struct training *training, struct error *err);
void minibatch_finish(struct minibatch *minibatch);

/* Takes a row (0 ... B - 1). */
void minibatch_take(struct minibatch *minibatch, int row);

/* The row that was taken, with the parameters as they are now, the loss of every timestep with weight 1. It points into
 * the minibatch. net, options: what the training's net was compiled from. */
struct subject minibatch_subject(const struct minibatch *minibatch, const char *net, const struct net_options *options);

#endif
