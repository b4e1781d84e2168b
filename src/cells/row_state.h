/*
 * row_state.h: all that one sequence of a run carries from a window to the next, as a vector: what its pads hold.
 *
 * An input that is read with a delay has its symbol there, as a number, and where it is read as a vector that as well.
 */
#ifndef CELLS_ROW_STATE_H
#define CELLS_ROW_STATE_H

#include "run.h"

/* Numbers in it; 0 for a net without delays. */
size_t row_state_size(const struct net *net);

/* The pads in front, of row b: after run_reset or run_carry. */
void row_state_take(const struct run *run, int b, float *state);
void row_state_put(struct run *run, int b, const float *state);

#endif
