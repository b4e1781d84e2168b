/*
 * edge_share.h: what a reader passes back along one edge: one multiplication of the chain rule.
 */
#ifndef LENS_EDGE_SHARE_H
#define LENS_EDGE_SHARE_H

#include "focus.h"

struct reading {
    int reader, edge; /* edge number `edge` of node `reader`, */
    int t;            /* read at timestep t */
};

#define edge_share REAL(edge_share)

/* The shares of units first ... first + count - 1 of the quantity (or part of an equation) that is read, from the
 * reader's own gradient: out [count]. focus says run, sequence and parameters; its t plays no part. scratch:
 * part_widest numbers. The edge is live, and t is a timestep of the run. */
void edge_share(
    const struct focus *focus, const struct reading *share, int first, int count, double *out, real *scratch);

#endif
