/*
 * graph.h: the folded graph of a net: nodes, edges with delays, and the order in which they are computed.
 *
 * A node computes one vector a timestep and owns one track. It is an input, a mask of dropout, an operator of op.h, or
 * a sum of terms; a term is a number times a matrix product or times up to two factors:
 *
 *     y[t] = Σ_k coefficient_k · ( matrix_k · e[t-d]   |   e1[t-d1] * e2[t-d2]   |   e[t-d]   |   1 )
 *
 * An edge e reads a node with a delay, or a parameter vector that is the same at every timestep. Unfolding the graph
 * over T steps gives the computation graph of the textbooks (Goodfellow et al. 2016, section 10.1).
 *
 * A component is a strongly connected part. One without a cycle is computed for all timesteps at once; one with a
 * cycle is one sweep through time, forward if its delays reach into the past, in reverse if into the future. Within a
 * component an edge to a node of the same component is *inner* and is followed step by step; any other edge can be
 * followed for all timesteps at once. That is done where it pays, for matrix products: before the sweep going forward,
 * after it going backward. What is cheap is added step by step, while the numbers are still in a near cache.
 */
#ifndef NET_GRAPH_H
#define NET_GRAPH_H

#include <stdbool.h>

#include "op.h"

struct expr;

struct edge {
    int node;      /* the node read, or -1: the parameter below, a vector */
    int parameter; /* or -1 */
    int delay;     /* reads node at t - delay; negative: the future */
    bool inner;
    bool live;   /* a gradient flows along it */
    bool writes; /* in the order of the backward pass the first to reach its node's gradient: it writes, others add */
};

struct term {
    double coefficient;
    int matrix; /* a parameter, or -1 */
    int first_edge, edges;
    bool inner; /* one of its edges is */
};

enum node_kind { NODE_ONE_HOT, NODE_LABEL, NODE_MASK, NODE_SUM, NODE_OP };

struct node {
    enum node_kind kind;
    const struct op *op; /* NODE_OP */
    int width;
    int quantity;            /* the quantity it computes, or -1: an anonymous part of an equation */
    const struct expr *expr; /* what it computes, as written; NULL for an input */
    struct edge *edge;       /* operands; the terms of a sum name runs of these */
    int edges;
    struct term *term; /* NODE_SUM: first the terms that are computed before a sweep, last those that are inner */
    int terms, terms_ahead;
    int component;
    int pad_front, pad_back; /* slots before the first and behind the last timestep, for readers with delays */
    bool live;               /* its gradient is computed */
    bool dense;              /* NODE_ONE_HOT: somebody needs its values as a vector, not as an index */
    bool written;            /* an edge of the backward pass reaches its gradient; if not, it starts at zero */
    int partner; /* a softmax and the cross-entropy that reads it: p - y goes straight to the logits; else -1 */
};

struct component {
    int first, nodes; /* a run of graph.order */
    int direction;    /* 0: no cycle, all timesteps at once; 1: forward through time; -1: in reverse */
};

struct graph {
    struct node *node;
    int nodes;
    int *order; /* all nodes, by component, each in the order in which a timestep computes it */
    struct component *component;
    int components;
    int loss; /* the node whose values are the loss */
};

/* The first edge's operand of a term, the second's. */
static inline struct edge *term_edge(const struct node *node, const struct term *term, int k)
{
    return &node->edge[term->first_edge + k];
}

#endif
