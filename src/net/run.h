/*
 * run.h: a net unrolled over T timesteps for B sequences at once: the trace, and the passes that fill it.
 *
 * Every node of the graph owns one track: its values and its gradients over all time, [T x B x width] each, with pads
 * in front and behind for what is read with a delay. Nothing is overwritten in place, so after a forward and a backward
 * pass the tracks are the whole story of the computation; the trainer and the views read the same numbers. The loss
 * that is differentiated is
 *
 *     L = Σ_t Σ_b loss_weight[t][b] · loss[t][b]
 *
 * and grad holds the total derivative ∂L/∂y[t] of each value (Goodfellow et al. 2016, section 10.2.2). Timesteps
 * count from 0 here. Passes allocate nothing.
 *
 * A pass begins by copying the matrices that it multiplies with into the layout of packed.h: W in run_forward, Wᵀ in
 * run_backward. A matrix that meets one row at a time, in the sweep of a single sequence, is read as it stands: that is
 * as fast. A run of a single timestep copies nothing.
 */
#ifndef NET_RUN_H
#define NET_RUN_H

#include <stdint.h>

#include "arena.h"
#include "error.h"
#include "net.h"
#include "packed.h"
#include "real.h"

struct track {
    int width;
    real *value; /* slot 0: [B x width] a slot; slots -pad_front ... T + pad_back - 1. NULL for a one-hot not dense */
    real *grad;  /* the same; NULL when no gradient flows here */
    int *index;  /* of a one-hot input or a label: [B] a slot, -1 where there is none; else NULL */
};

/* A number that does not come from its equation but is put in its place: an intervention, do(q = value) (Pearl 2000).
 * It depends on nothing, so no gradient flows back through it, and grad is 0 there. */
struct override {
    int quantity; /* not an input, a loss, or probabilities that a loss reads together with their logits */
    int t, unit;  /* OVERRIDE_ALL: all; t = OVERRIDE_INITIAL: the pads, that is the initial state */
    real value;
};

enum { OVERRIDE_ALL = -1, OVERRIDE_INITIAL = -2 };

/* Where a gradient begins beside the losses. */
struct seed {
    int quantity;      /* one that has a gradient; for others a seed is nothing */
    const real *value; /* [T x B x width]; not owned */
};

struct run {
    struct arena arena;
    const struct net *net; /* not owned */
    int T, B;
    struct track *track;     /* by node */
    real *loss_weight;       /* [T x B] */
    bool carried;            /* the pads in front hold the end of the window before, not the initial states */
    struct packed *forward;  /* by parameter: W; its data is NULL where W is no matrix, or is used as it stands */
    struct packed *backward; /* the same of Wᵀ */
    const struct override *override; /* not owned */
    int overrides;
    const struct seed *seed; /* not owned */
    int seeds;
};

#define run_create     REAL(run_create)
#define run_destroy    REAL(run_destroy)
#define run_bytes      REAL(run_bytes)
#define run_set_inputs REAL(run_set_inputs)
#define run_weigh_loss REAL(run_weigh_loss)
#define run_reset      REAL(run_reset)
#define run_carry      REAL(run_carry)
#define run_draw_masks REAL(run_draw_masks)
#define run_forward    REAL(run_forward)
#define run_backward   REAL(run_backward)
#define run_override   REAL(run_override)
#define run_seed_grad  REAL(run_seed_grad)
#define run_loss       REAL(run_loss)
#define run_value      REAL(run_value)
#define run_grad       REAL(run_grad)

/* All memory that the passes need; T, B >= 1. All losses count once. The net must outlive the run. */
bool run_create(const struct net *net, int T, int B, struct run **run, struct error *err);
void run_destroy(struct run *run); /* accepts NULL */

/* What run_create would allocate, in bytes; a double, since it may be absurd. */
double run_bytes(const struct net *net, int T, int B);

/* input, label: [T x B] symbols, -1 for none. label may be NULL when the net has none of its own. */
void run_set_inputs(struct run *run, const int *input, const int *label);

enum { LOSS_AT_ALL = -1, LOSS_AT_LAST = -2 };

/* The weight 1 for the loss of every timestep (LOSS_AT_ALL), the last, or one (0 ... T - 1); 0 for the others. */
void run_weigh_loss(struct run *run, int at);

/* Fills the pads with the initial states. parameters as in param.h. */
void run_reset(struct run *run, const real *parameters);

/* Truncated BPTT (Williams & Peng 1990): the next window goes on where this one ended. The last slots become the pads
 * in front, of states and of inputs that are read with a delay; gradients do not go back across. A reverse sweep starts
 * every window from its initial state. */
void run_carry(struct run *run);

/* Draws the masks of dropout for an update of training, where first_row of the batch is this run's row 0. What a row
 * gets follows from its number in the batch, the seed, the update and the mask's name, and from nothing else: a batch
 * may be shared out among runs as one likes. Until the first call, masks are 1: nothing is dropped. */
void run_draw_masks(struct run *run, uint64_t seed, uint64_t update, int first_row);

/* From the next run_forward on these hold, in all sequences; a later one has the last word. Not copied. count 0: none.
 * Those of an initial state stay in the pads until run_reset. */
void run_override(struct run *run, const struct override *override, int count);

void run_forward(struct run *run, const real *parameters);

/* After run_forward with the same parameters. gradient [net->parameter_count] is overwritten with ∂L/∂parameters; NULL
 * leaves it out, which spares a third of the work. */
void run_backward(struct run *run, const real *parameters, real *gradient);

/* From the next run_backward on it differentiates L + Σ seed · q: seed is added to ∂L/∂q. So with no weight on any loss
 * and a unit vector in every row, the rows become those of a Jacobian. Not copied. count 0: none. */
void run_seed_grad(struct run *run, const struct seed *seed, int count);

/* L, summed in double precision. */
double run_loss(const struct run *run);

/* The slot of a quantity at timestep t (pads included): [B x width]. NULL: run_value of a one-hot input whose vector
 * nobody needs, or a label; run_grad where no gradient flows, which means that it is 0. */
const real *run_value(const struct run *run, int quantity, int t);
const real *run_grad(const struct run *run, int quantity, int t);

#endif
