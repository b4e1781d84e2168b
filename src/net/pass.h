/*
 * pass.h: what the forward and the backward pass share: blocks of rows of a track. Private to net.
 */
#ifndef NET_PASS_H
#define NET_PASS_H

#include <stddef.h>

#include "op_kernel.h"
#include "run.h"

/* Timesteps t0 ... t1 - 1 of all nodes, or as many slots earlier or later for an edge with a delay. */
struct span {
    int t0, t1;
};

static inline size_t span_rows(const struct run *run, struct span span)
{
    return (size_t)(span.t1 - span.t0) * (size_t)run->B;
}

static inline real *track_value(const struct run *run, int node, int t)
{
    const struct track *track = &run->track[node];
    return track->value + (ptrdiff_t)t * run->B * track->width;
}

/* Of the B rows of a timestep. */
static inline size_t slot_bytes(const struct run *run, int node)
{
    return (size_t)run->B * (size_t)run->track[node].width * sizeof(real);
}

static inline real *track_grad(const struct run *run, int node, int t)
{
    const struct track *track = &run->track[node];
    return track->grad + (ptrdiff_t)t * run->B * track->width;
}

static inline int *track_index(const struct run *run, int node, int t)
{
    return run->track[node].index + (ptrdiff_t)t * run->B;
}

/* An operand of a product of factors: rows of a track, or one parameter vector that stands for every row. */
struct factor {
    const real *data;
    bool repeats;
};

static inline struct factor edge_factor(
    const struct run *run, const struct edge *e, struct span span, const real *parameters)
{
    if (e->node < 0) return (struct factor){parameters + run->net->parameter[e->parameter].offset, true};
    return (struct factor){track_value(run, e->node, span.t0 - e->delay), false};
}

/* What an operator's kernel reads, for the rows of a span. */
static inline struct op_args op_arguments(
    const struct run *run, const struct node *n, struct span span, const real *parameters)
{
    struct op_args args = {.count = n->edges};
    for (int i = 0; i < n->edges; i++) {
        args.x[i] = edge_factor(run, &n->edge[i], span, parameters).data;
        args.width[i] = run->net->graph.node[n->edge[i].node].width;
    }
    return args;
}

#define override_values            REAL(override_values)
#define override_gradients         REAL(override_gradients)
#define override_initial           REAL(override_initial)
#define override_initial_gradients REAL(override_initial_gradients)

/* override.c: what is put in the place of a node's values in a span, what becomes of its gradients, and the initial
 * states. */
void override_values(struct run *run, int v, struct span span);
void override_gradients(struct run *run, int v, struct span span);
void override_initial(struct run *run);
/* Once all readers have added theirs, and before a learned initial state takes them up. */
void override_initial_gradients(struct run *run);

#endif
