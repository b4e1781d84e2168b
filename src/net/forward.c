/*
 * forward.c: the forward pass.
 *
 * Components in order. One without a cycle is computed for all T·B rows at once. One with a cycle first adds up, for
 * all rows at once, the matrix products that its sums take from outside, and then sweeps through time with the rest.
 */
#include "pass.h"

#include <math.h>

#include "activation.h"
#include "blas.h"
#include "elementwise.h"

struct forward {
    struct run *run;
    const struct node *node; /* all of the graph */
    const real *parameters;
    struct ahead *ahead; /* in a sweep: what the next timestep will use; else NULL */
};

/* y (=|+=) c · W x */
static void add_product(
    const struct forward *f, const struct node *n, const struct term *term, real *y, struct span span, bool add)
{
    const struct edge *e = term_edge(n, term, 0);
    const struct parameter *p = &f->run->net->parameter[term->matrix];
    const real *w = f->parameters + p->offset;
    const struct packed *packed = &f->run->forward[term->matrix];
    size_t rows = span_rows(f->run, span);
    int t = span.t0 - e->delay;
    if (e->node >= 0 && f->node[e->node].kind == NODE_ONE_HOT)
        rows_gather(y, w, track_index(f->run, e->node, t), rows, (size_t)n->width, (real)term->coefficient, add);
    else if (packed->data)
        packed_matmul(y, track_value(f->run, e->node, t), packed, (int)rows, (real)term->coefficient, add, f->ahead);
    else
        matmul(y, track_value(f->run, e->node, t), w, (int)rows, p->columns, p->rows, (real)term->coefficient, add);
}

/* y (=|+=) c · f1 · f2 */
static void add_factors(
    const struct forward *f, const struct node *n, const struct term *term, real *y, struct span span, bool add)
{
    size_t rows = span_rows(f->run, span), width = (size_t)n->width;
    real c = (real)term->coefficient;
    if (term->edges == 0) {
        vector_fill(y, rows * width, c, add);
        return;
    }
    struct factor a = edge_factor(f->run, term_edge(n, term, 0), span, f->parameters);
    if (term->edges == 1) {
        if (a.repeats)
            rows_broadcast(y, a.data, rows, width, c, add);
        else
            vector_scale(y, a.data, rows * width, c, add);
        return;
    }
    struct factor b = edge_factor(f->run, term_edge(n, term, 1), span, f->parameters);
    if (a.repeats)
        rows_multiply(y, b.data, a.data, rows, width, c, add);
    else if (b.repeats)
        rows_multiply(y, a.data, b.data, rows, width, c, add);
    else
        vector_multiply(y, a.data, b.data, rows * width, c, add);
}

/* Terms first ... last - 1 of a sum; the first of all writes, the others add. */
static void sum_forward(const struct forward *f, int v, int first, int last, struct span span)
{
    const struct node *n = &f->node[v];
    real *y = track_value(f->run, v, span.t0);
    for (int k = first; k < last; k++) {
        const struct term *term = &n->term[k];
        if (term->matrix >= 0)
            add_product(f, n, term, y, span, k > 0);
        else
            add_factors(f, n, term, y, span, k > 0);
    }
}

/* loss = -log p_y. Where the loss reads a softmax it is there already, see below. */
static void loss_forward(const struct forward *f, int v, struct span span)
{
    const struct node *n = &f->node[v];
    if (n->partner >= 0) return;
    size_t rows = span_rows(f->run, span);
    real *loss = track_value(f->run, v, span.t0);
    const int *label = track_index(f->run, n->edge[1].node, span.t0);
    int width = f->node[n->edge[0].node].width;
    const real *p = track_value(f->run, n->edge[0].node, span.t0 - n->edge[0].delay);
    for (size_t r = 0; r < rows; r++, p += width) loss[r] = label[r] >= 0 ? (real)-log((double)p[label[r]]) : 0;
}

/* p = softmax(o), read by a paired loss = log Σ exp(o) - o_y: both in one go. */
static void paired_softmax_forward(const struct forward *f, int v, struct span span)
{
    const struct node *n = &f->node[v], *loss = &f->node[n->partner];
    const int *label = track_index(f->run, loss->edge[1].node, span.t0);
    const real *o = track_value(f->run, n->edge[0].node, span.t0 - n->edge[0].delay);
    softmax_cross_entropy_forward(track_value(f->run, v, span.t0), track_value(f->run, n->partner, span.t0), o, label,
        span_rows(f->run, span), (size_t)n->width);
}

static void op_forward(const struct forward *f, int v, struct span span)
{
    const struct node *n = &f->node[v];
    if (n->op->class == OP_LOSS) {
        loss_forward(f, v, span);
    } else if (n->partner >= 0) {
        paired_softmax_forward(f, v, span);
    } else {
        struct op_args args = op_arguments(f->run, n, span, f->parameters);
        op_kernels[n->op->id].forward(
            track_value(f->run, v, span.t0), &args, span_rows(f->run, span), (size_t)n->width);
    }
}

/* The values of timestep t, which are to be written. */
static void look_ahead(const struct forward *f, const struct component *c, int t)
{
    *f->ahead = (struct ahead){0};
    for (int i = 0; i < c->nodes && t >= 0 && t < f->run->T; i++) {
        int v = f->run->net->graph.order[c->first + i];
        ahead_add(f->ahead, track_value(f->run, v, t), slot_bytes(f->run, v));
    }
}

static void sweep_forward(const struct forward *all, const struct component *c)
{
    struct ahead ahead;
    struct forward sweep = *all, *f = &sweep;
    const struct graph *graph = &f->run->net->graph;
    int T = f->run->T;
    f->ahead = &ahead;
    for (int i = 0; i < c->nodes; i++) {
        int v = graph->order[c->first + i];
        sum_forward(all, v, 0, f->node[v].terms_ahead, (struct span){0, T});
    }
    for (int step = 0; step < T; step++) {
        int t = c->direction > 0 ? step : T - 1 - step;
        struct span span = {t, t + 1};
        look_ahead(f, c, t + c->direction);
        for (int i = 0; i < c->nodes; i++) {
            int v = graph->order[c->first + i];
            if (f->node[v].kind == NODE_OP)
                op_forward(f, v, span);
            else
                sum_forward(f, v, f->node[v].terms_ahead, f->node[v].terms, span);
            if (f->run->overrides) override_values(f->run, v, span);
        }
    }
}

static void pack_matrices(const struct forward *f)
{
    const struct net *net = f->run->net;
    for (int i = 0; i < net->parameters; i++)
        if (f->run->forward[i].data) packed_load(&f->run->forward[i], f->parameters + net->parameter[i].offset);
}

void run_forward(struct run *run, const real *parameters)
{
    const struct graph *graph = &run->net->graph;
    struct forward f = {run, graph->node, parameters, NULL};
    pack_matrices(&f);
    override_initial(run);
    for (int i = 0; i < graph->components; i++) {
        const struct component *c = &graph->component[i];
        int v = graph->order[c->first];
        struct span all = {0, run->T};
        if (c->direction)
            sweep_forward(&f, c);
        else if (f.node[v].kind == NODE_OP)
            op_forward(&f, v, all);
        else if (f.node[v].kind == NODE_SUM)
            sum_forward(&f, v, 0, f.node[v].terms, all);
        if (run->overrides && !c->direction) override_values(run, v, all);
    }
}
