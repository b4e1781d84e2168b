/*
 * copies.h: one sequence of a trace many times over, for backward passes that differ only in where they begin.
 *
 * A backward pass carries as many gradients as a run has rows. If all rows hold the same values, one pass gives the
 * gradients of as many losses, or as many rows of a Jacobian. The values are copied from the trace and not computed
 * again: a forward pass of the copies must not be made.
 */
#ifndef LENS_COPIES_H
#define LENS_COPIES_H

#include <stdbool.h>

#include "run.h"

struct copies {
    struct run *run; /* no loss counts and nothing is seeded, until somebody says so */
    struct override *override;
};

#define copies_init   REAL(copies_init)
#define copies_finish REAL(copies_finish)
#define copies_take   REAL(copies_take)

/* Room for T timesteps of a trace (1 ... from->T) in B rows. False when memory is out; copies_finish accepts what is
 * left then, and a zeroed one. */
bool copies_init(struct copies *copies, const struct run *from, int T, int B, struct error *err);
void copies_finish(struct copies *copies);

/* Fills all rows with sequence b of the trace, timesteps start ... start + T - 1, with what stands in front and behind
 * for delays. Overrides are taken over too, since they end gradients. */
void copies_take(struct copies *copies, const struct run *from, int b, int start);

#endif
