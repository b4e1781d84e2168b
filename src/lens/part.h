/*
 * part.h: parts of an equation: how nodes without a name hang together.
 *
 * What an equation computes may take several nodes: h = o * tanh(c) has one for tanh(c). A part without a name has one
 * reader, at its own timestep, and so a way leads from it to the quantity that the equation defines.
 */
#ifndef LENS_PART_H
#define LENS_PART_H

#include "net.h"

/* The only reader of an anonymous node, the rest of its equation; *k becomes the edge. -1 when there is none. */
int part_reader(const struct graph *graph, int node, int *k);

/* The quantity that a node computes, or in whose equation it is a part; -1 when there is none. */
int part_quantity(const struct net *net, int node);

/* The width of the widest node of a graph. */
int part_widest(const struct graph *graph);

/* The term of a sum in which edge k stands; NULL for other nodes. */
const struct term *part_term(const struct node *node, int k);

/* The matrix that edge k of a node goes through, or -1. */
int part_matrix(const struct node *node, int k);

#endif
