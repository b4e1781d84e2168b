/*
 * npz_trace.h: all numbers of a session as an .npz file, for a notebook.
 *
 *     text              [T + 1]           characters; timestep t reads text[t - 1], text[t] comes next
 *     vocabulary        [V]               characters, in the order of the symbols
 *     loss_weight       [T]               1 where the loss counts
 *     loss_total        one number        the sum of the losses that count
 *     value/NAME        [T, n]            of every quantity, such as value/h.f; row t - 1 is timestep t
 *     grad/NAME         [T, n]            ∂loss_total/∂ that
 *     init/NAME         [n]               the state before the first timestep (a reverse sweep: behind the last)
 *     parameter/NAME    [rows, columns]   as the equation has it; a vector is [rows]
 *     parameter_grad/NAME                 the same of ∂loss_total/∂ it
 */
#ifndef CLI_NPZ_TRACE_H
#define CLI_NPZ_TRACE_H

#include "session.h"

/* The focused quantity alone as an .npy file, [T, n]: its values, or going backward its gradients. Atomically. */
bool npz_quantity(const struct session *session, const char *path, struct error *err);

/* All of it, atomically. */
bool npz_trace(const struct session *session, const char *path, struct error *err);

#endif
