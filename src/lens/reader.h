/*
 * reader.h: questions to the graph of a net: who reads a node, and by what.
 */
#ifndef LENS_READER_H
#define LENS_READER_H

#include "net.h"

/* The only reader of an anonymous node, the rest of its equation; *edge becomes the edge. -1 when there is none. */
int reader_of_part(const struct graph *graph, int node, int *edge);

/* The quantity in whose equation a node stands. */
int reader_quantity(const struct graph *graph, int node);

/* The matrix that an edge of a node goes through, or -1. */
int reader_matrix(const struct node *node, int edge);

/* The width of the widest node. */
int reader_widest(const struct graph *graph);

#endif
