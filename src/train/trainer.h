/*
 * trainer.h: updates of the parameters from batches of text: the loop that everything else waits for.
 *
 * One update: every worker computes forward and backward of its rows of the batch into a gradient of its own; the
 * gradients are summed once; the sum is clipped; the optimizer steps. The loss is the mean over the B·T characters of
 * the window, in nats, and so is what the gradient belongs to and what is clipped. The state is carried from window to
 * window (truncated BPTT) and starts afresh with each epoch, or more often: a net that sees its initial state too
 * seldom does not learn what to do there. It settles, for as long as the state is carried, in some region of the state
 * space, and a text that is read from its beginning may never lead into that.
 *
 * A parameter's `rate` (in the net file) is a factor on the learning rate for it alone. With rate 0 it is frozen: it
 * stays as it is to the last bit, whatever the optimizer, momentum and weight decay are, and its gradient counts as 0,
 * in the norm that is measured and clipped too.
 *
 * A net compiled for training draws its masks of dropout anew for each update, from the seed and the update's number.
 *
 * With the same build, settings, machine and number of workers, the same numbers come out to the last bit.
 */
#ifndef TRAIN_TRAINER_H
#define TRAIN_TRAINER_H

#include <stdbool.h>
#include <stdint.h>

#include "batches.h"
#include "error.h"
#include "net.h"
#include "optimizer.h"
#include "param.h"
#include "pool.h"
#include "run.h"

struct trainer_settings {
    int batch, steps; /* B, T */
    int threads;
    const struct optimizer *optimizer;
    double rate;
    double clip_norm, clip_value; /* 0: none; of both, by value comes first */
    double weight_decay;
    double omega; /* weight of Ω, the mean over the sequences of what omega.h has for each; 0: none */
    uint64_t seed;
    uint64_t afresh_every; /* updates after which all rows begin afresh, within an epoch too; 0: never */
};

struct trainer_update { /* what one update found */
    double loss;        /* nats per character, without Ω */
    double omega;       /* Ω, not weighted; 0 when it has no weight */
    double grad_norm;   /* of the loss and Ω, before clipping */
    bool clipped;
    bool new_epoch; /* the window was the first of an epoch */
};

struct trainer {
    const struct net *net; /* not owned */
    struct trainer_settings settings;
    float *parameters, *gradient; /* gradient: of the last update, as the optimizer got it */
    float *m, *v;                 /* moments, as the optimizer wants; else NULL */
    double rate;                  /* now: the schedule lowers it */
    uint64_t updates;             /* done */
    struct pool *pool;
    /* private */
    struct trainer_worker *worker;
    struct stretch *stretch; /* neighbouring parameters of one rate */
    int stretches;
    int *input, *label; /* [steps x batch] of the window */
};

/* Parameters from the seed. The net is compiled without input gradients and must outlive the trainer. batch must be at
 * least threads; *trainer is the caller's to destroy. Errors: a net whose every parameter is frozen, one that cannot
 * have the Ω it should (see omega.h), memory. */
bool trainer_create(
    const struct net *net, const struct trainer_settings *settings, struct trainer **trainer, struct error *err);
void trainer_destroy(struct trainer *trainer); /* accepts NULL */

/* Whether the next update begins with the initial state; new_epoch: whether its window is the first of an epoch. */
bool trainer_begins_afresh(const struct trainer *trainer, bool new_epoch);

/* One update from the next window. False on a fault of the corpus, or when the loss or the gradient is no longer
 * finite: the parameters are then as they were before this update. */
bool trainer_update(struct trainer *trainer, struct batches *batches, struct trainer_update *update, struct error *err);

/* What the user can do when the run blows up: "lower the rate (--lr 0.05) or ...". */
enum { TRAINER_REMEDY = 128 };
void trainer_remedy(const struct trainer *trainer, char text[TRAINER_REMEDY]);

/* The carried states: how many numbers they are, and copies in and out, for checkpoints. */
size_t trainer_state_size(const struct trainer *trainer);
void trainer_save_state(const struct trainer *trainer, float *state);
/* False, with nothing that can be gone on from, when a number stands for a symbol that there is not. */
bool trainer_load_state(struct trainer *trainer, const float *state);

#endif
