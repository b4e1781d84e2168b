/*
 * computed.h: all that follows from a subject: its net, the run that computed it, and the norms of its gradients.
 *
 * Made whole or not at all, and then only read: a session swaps one for another. Timesteps of functions that take `t`
 * count from 1.
 */
#ifndef SESSION_COMPUTED_H
#define SESSION_COMPUTED_H

#include "flow.h"
#include "net.h"
#include "subject.h"
#include "value.h"

struct computed {
    struct subject subject; /* a copy of its own */
    struct vocab vocab;
    struct net *net;
    struct run *run;
    int T;
    real *parameters, *gradient;
    double *norm;     /* [quantities x T]: ‖∂L/∂q[t]‖ of the loss as chosen */
    double *norm_one; /* the same of a single loss: the chosen one; where all count the last (a reverse sweep: first) */
    struct override *override; /* the interventions, as the run has them */
};

/* Draws the masks of dropout for the next update. */
void computed_draw_masks(const struct subject *subject, struct run *run);

/* Checks the subject: at least two characters, two different ones, a text that fits into memory, interventions on what
 * the net has; and computes it. *computed is the caller's to destroy. */
bool computed_create(const struct subject *subject, struct computed **computed, struct error *err);
void computed_destroy(struct computed *computed); /* accepts NULL */

/* Other losses count: as subject.loss_at. Only the gradients are computed again. */
bool computed_choose_loss(struct computed *computed, int loss_at, struct error *err);

/* The subject's net alone. After an error too *net is the caller's to destroy. */
bool computed_compile(const struct subject *subject, int vocab, struct net **net, struct error *err);

/* A quantity that an intervention may name, or -1: the error says why. */
int computed_find_target(const struct net *net, const char *name, struct error *err);

/* Whether a number stands in the place of what the equation gives. */
bool computed_is_set(const struct computed *computed, int quantity, int unit, int t);

/* 1 for a quantity that is swept forward in time, -1 in reverse, 0 for one that is no part of a recurrence. */
int computed_direction(const struct computed *computed, int quantity);

/* The last state of a recurrence in the order of the equations (the top layer's h), or where there is none the last
 * hidden activation, or the first equation's quantity. */
int computed_main_state(const struct computed *computed);

/* The numbers at timestep t. */
struct focus computed_focus(const struct computed *computed, int t);

/* Timestep of the only loss that counts; 0 when all count. */
int computed_loss_step(const struct computed *computed);

/* The course of a quantity's gradient, for one loss. The timestep of that loss goes to *from. */
struct flow computed_flow(const struct computed *computed, int quantity, int *from);

#endif
