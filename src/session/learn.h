/*
 * learn.h: updates of training on a subject's own text, as one window from its initial state.
 *
 * What is descended is the mean of the losses that count; its gradient is clipped and the optimizer steps, exactly as
 * in unroll train. Trained weights are a subject's like edited ones: undo takes them back, and the same updates give
 * the same bits.
 */
#ifndef SESSION_LEARN_H
#define SESSION_LEARN_H

#include "computed.h"
#include "update.h"
#include "update_share.h"

/* How the subject learns, with its defaults filled in: sgd at its own rate, no clipping. */
struct update_rule learn_rule(const struct subject *subject);

/* How many losses count: the gradient of their mean is that of their sum over this. */
int learn_losses(const struct computed *computed);

/* The weights after `updates` more of them; the caller's reference. keep_going(context, share done) is asked after each
 * and may end them early, which is no error; NULL: nobody asks. Errors: a loss or gradient that is not finite, memory.
 */
bool learn(const struct computed *computed, long updates, bool (*keep_going)(void *context, double done), void *context,
    struct weights **weights, struct error *err);

/* What the next update would do. */
struct next_update {
    struct update_rule rule;
    double loss; /* the mean that is descended */
    struct clip clip;
    struct update_share *share; /* [parameters] */
    float *change;              /* [parameter_count]: Δw */
    struct update_share all;
};

/* next_update_finish accepts a zeroed one. */
bool next_update_init(struct next_update *next, const struct computed *computed, struct error *err);
void next_update_finish(struct next_update *next);

#endif
