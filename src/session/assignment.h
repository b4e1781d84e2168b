/*
 * assignment.h: what stands behind `set`: a place in the parameters, and what becomes of it.
 *
 *     W = 0.5      W *= 1.2     W += 0.1     W -= 0.1      every element
 *     W[2] = 0.5   W[2][3] *= -1                          row 2, one element (from 1)
 *     W = [0.5 0; 0 0.5]                                  a matrix by rows, a vector as one row or column
 *     W spectral 0.9                                      scaled to that spectral radius
 *     W = identity  W = orthogonal  W = normal(0.01)      drawn as an `init` of a net file says
 */
#ifndef SESSION_ASSIGNMENT_H
#define SESSION_ASSIGNMENT_H

#include "net.h"
#include "real.h"

/* Carries the assignment out on values of all parameters. On an error nothing has changed. */
bool assignment_apply(const struct net *net, const char *text, real *values, struct error *err);

/* Whether what stands behind = is such an init: then the caller compiles the net with it (net_set_inits takes the very
 * text) and draws. */
bool assignment_is_init(const char *text);

#endif
