/*
 * shape.h: how wide every quantity and parameter is.
 *
 * Sizes are found by unification over all equations at once, not in an order: every equation says that some sizes are
 * equal, and whoever knows one of them tells the others. A size remembers who told it, so that a clash names both.
 */
#ifndef NET_SHAPE_H
#define NET_SHAPE_H

#include "expand.h"

/* Fills in the widths of quantities, the rows, columns and offsets of parameters. */
void infer_shapes(struct expansion *expansion);

#endif
