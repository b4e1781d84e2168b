/*
 * backward.c: the backward pass through time.
 *
 * The exact reverse of forward.c: components from the last to the first; in a sweep the timesteps and nodes from the
 * last to the first, along inner edges and to vectors of parameters; then, for all T·B rows at once, what the sweep's
 * nodes give to nodes outside and to matrices. Every gradient is reached first by the edge that the schedule has marked
 * `writes`, which overwrites; the others add; slots that the writing edge does not cover are zeroed before.
 *
 * Softmax with cross-entropy: the loss's gradient w (p - y) goes straight to the logits, and whatever else reads p (a
 * Jordan network's feedback) adds its share through the softmax. ∂L/∂p itself is completed at the end.
 */
#include "pass.h"

#include <string.h>

#include "activation.h"
#include "blas.h"
#include "elementwise.h"

struct backward {
    struct run *run;
    const struct graph *graph;
    const struct node *node; /* all of the graph */
    const real *parameters;
    real *gradient;      /* of the parameters, or NULL */
    struct ahead *ahead; /* in a sweep: what the next timestep will use; else NULL */
};

/* Whether a gradient begins at node v. */
static bool is_seeded(const struct run *run, int v)
{
    for (int i = 0; i < run->seeds; i++)
        if (run->net->quantity[run->seed[i].quantity].node == v) return true;
    return false;
}

/* When all readers of node v have given their share: what begins here is added, what is overridden ends here. */
static void complete_gradient(const struct backward *b, int v, struct span span)
{
    size_t width = (size_t)b->node[v].width, first = (size_t)span.t0 * (size_t)b->run->B * width;
    for (int i = 0; i < b->run->seeds; i++) {
        const struct seed *seed = &b->run->seed[i];
        if (b->run->net->quantity[seed->quantity].node != v || !b->node[v].live) continue;
        vector_scale(track_grad(b->run, v, span.t0), seed->value + first, span_rows(b->run, span) * width, 1, true);
    }
    if (b->run->overrides) override_gradients(b->run, v, span);
}

/* Slots first ... last - 1 of a gradient to zero. */
static void zero_slots(const struct backward *b, int v, int first, int last)
{
    if (first >= last) return;
    size_t n = (size_t)(last - first) * (size_t)b->run->B * (size_t)b->node[v].width;
    memset(track_grad(b->run, v, first), 0, n * sizeof(real));
}

/* The slots of e's node that no timestep reads through e. */
static void zero_uncovered(const struct backward *b, const struct edge *e)
{
    const struct node *from = &b->node[e->node];
    int first = -from->pad_front, last = b->run->T + from->pad_back;
    int covered = -e->delay, covered_end = b->run->T - e->delay;
    zero_slots(b, e->node, first, covered < last ? covered : last);
    zero_slots(b, e->node, covered_end > first ? covered_end : first, last);
}

/* ---- gradients of what a node reads ---- */

/* y += c W x:  dx (=|+=) c Wᵀ dy */
static void product_backward(const struct backward *b, const struct node *n, const struct term *term,
    const struct edge *e, const real *dy, struct span span)
{
    const struct parameter *p = &b->run->net->parameter[term->matrix];
    const struct packed *packed = &b->run->backward[term->matrix];
    real *dx = track_grad(b->run, e->node, span.t0 - e->delay);
    int rows = (int)span_rows(b->run, span);
    real c = (real)term->coefficient;
    if (packed->data)
        packed_matmul(dx, dy, packed, rows, c, !e->writes, b->ahead);
    else
        matmul_transposed_w(dx, dy, b->parameters + p->offset, rows, p->columns, p->rows, c, !e->writes);
}

/* y += c f1 f2:  df1 (=|+=) c dy f2 */
static void factors_backward(
    const struct backward *b, const struct node *n, const struct term *term, int k, const real *dy, struct span span)
{
    const struct edge *e = term_edge(n, term, k);
    size_t rows = span_rows(b->run, span), width = (size_t)n->width;
    real *dx = track_grad(b->run, e->node, span.t0 - e->delay), c = (real)term->coefficient;
    if (term->edges == 1) {
        vector_scale(dx, dy, rows * width, c, !e->writes);
        return;
    }
    struct factor other = edge_factor(b->run, term_edge(n, term, 1 - k), span, b->parameters);
    if (other.repeats)
        rows_multiply(dx, dy, other.data, rows, width, c, !e->writes);
    else
        vector_multiply(dx, dy, other.data, rows * width, c, !e->writes);
}

static void sum_backward(const struct backward *b, int v, struct span span, bool inner)
{
    const struct node *n = &b->node[v];
    const real *dy = track_grad(b->run, v, span.t0);
    for (int i = 0; i < n->terms; i++) {
        const struct term *term = &n->term[i];
        for (int k = 0; k < term->edges; k++) {
            const struct edge *e = term_edge(n, term, k);
            if (!e->live || e->node < 0 || e->inner != inner) continue;
            if (!inner && e->writes) zero_uncovered(b, e);
            if (term->matrix >= 0)
                product_backward(b, n, term, e, dy, span);
            else
                factors_backward(b, n, term, k, dy, span);
        }
    }
}

/* p = softmax(o), read by a paired loss: do (=|+=) w (p - y), plus the share of p's other readers. */
static void paired_softmax_backward(const struct backward *b, int v, struct span span)
{
    const struct node *n = &b->node[v], *loss = &b->node[n->partner];
    const struct edge *e = &n->edge[0];
    size_t rows = span_rows(b->run, span), width = (size_t)n->width;
    real *logits = track_grad(b->run, e->node, span.t0 - e->delay);
    const real *p = track_value(b->run, v, span.t0), *weight = track_grad(b->run, n->partner, span.t0);
    const int *label = track_index(b->run, loss->edge[1].node, span.t0);
    cross_entropy_backward(logits, p, label, weight, rows, width, !e->writes);
    if (n->written || is_seeded(b->run, v))
        softmax_backward(logits, track_grad(b->run, v, span.t0), p, rows, width, true);
}

/* loss = -log p_y of probabilities that are not a softmax of the same timestep: dp_y += -w / p_y */
static void lone_loss_backward(const struct backward *b, int v, struct span span)
{
    const struct node *n = &b->node[v];
    const struct edge *e = &n->edge[0];
    int width = b->node[e->node].width, t = span.t0 - e->delay;
    size_t rows = span_rows(b->run, span);
    real *dp = track_grad(b->run, e->node, t);
    const real *p = track_value(b->run, e->node, t), *weight = track_grad(b->run, v, span.t0);
    const int *label = track_index(b->run, n->edge[1].node, span.t0);
    if (e->writes) memset(dp, 0, rows * (size_t)width * sizeof *dp);
    for (size_t r = 0; r < rows; r++, p += width, dp += width)
        if (label[r] >= 0 && weight[r] != 0) dp[label[r]] -= weight[r] / p[label[r]];
}

static void op_backward(const struct backward *b, int v, struct span span, bool inner)
{
    const struct node *n = &b->node[v];
    bool is_loss = n->op->class == OP_LOSS;
    struct op_args args = {0};
    if (!is_loss) args = op_arguments(b->run, n, span, b->parameters);
    for (int k = 0; k < (is_loss ? 1 : n->edges); k++) {
        const struct edge *e = &n->edge[k];
        if (!e->live || e->node < 0 || e->inner != inner || (is_loss && n->partner >= 0)) continue;
        if (!inner && e->writes) zero_uncovered(b, e);
        if (is_loss) {
            lone_loss_backward(b, v, span);
        } else if (n->partner >= 0) {
            paired_softmax_backward(b, v, span);
        } else {
            real *dx = track_grad(b->run, e->node, span.t0 - e->delay);
            op_kernels[n->op->id].backward(dx, k, track_grad(b->run, v, span.t0), track_value(b->run, v, span.t0),
                &args, span_rows(b->run, span), (size_t)n->width, !e->writes);
        }
    }
}

static void node_backward(const struct backward *b, int v, struct span span, bool inner)
{
    if (!b->node[v].live) return;
    if (b->node[v].kind == NODE_OP)
        op_backward(b, v, span, inner);
    else if (b->node[v].kind == NODE_SUM)
        sum_backward(b, v, span, inner);
}

/* ---- gradients of parameters ---- */

static bool is_lookup(const struct backward *b, const struct node *n, const struct term *term)
{
    return term->matrix >= 0 && b->node[term_edge(n, term, 0)->node].kind == NODE_ONE_HOT;
}

/* dW += c dyᵀ x */
static void matrix_gradient(
    const struct backward *b, const struct node *n, const struct term *term, const real *dy, struct span span)
{
    const struct edge *e = term_edge(n, term, 0);
    const struct parameter *p = &b->run->net->parameter[term->matrix];
    real *dw = b->gradient + p->offset, c = (real)term->coefficient;
    size_t rows = span_rows(b->run, span);
    int t = span.t0 - e->delay;
    if (is_lookup(b, n, term))
        rows_scatter(dw, dy, track_index(b->run, e->node, t), rows, (size_t)n->width, c);
    else
        matmul_transposed_x(dw, track_value(b->run, e->node, t), dy, (int)rows, p->columns, p->rows, c, true);
}

/* db += c Σ_rows dy, or c Σ_rows dy f2 */
static void vector_gradient(
    const struct backward *b, const struct node *n, const struct term *term, int k, const real *dy, struct span span)
{
    real *db = b->gradient + b->run->net->parameter[term_edge(n, term, k)->parameter].offset;
    size_t rows = span_rows(b->run, span), width = (size_t)n->width;
    if (term->edges == 1) {
        rows_sum(db, dy, rows, width, (real)term->coefficient, true);
        return;
    }
    struct factor other = edge_factor(b->run, term_edge(n, term, 1 - k), span, b->parameters);
    rows_sum_product(db, dy, other.data, rows, width, (real)term->coefficient, true);
}

/* Those of matrix products, or all others. */
static void parameter_gradients(const struct backward *b, int v, struct span span, bool products)
{
    const struct node *n = &b->node[v];
    if (!b->gradient || !n->live) return;
    const real *dy = n->terms ? track_grad(b->run, v, span.t0) : NULL;
    for (int i = 0; i < n->terms; i++) {
        const struct term *term = &n->term[i];
        if ((term->matrix >= 0 && !is_lookup(b, n, term)) != products) continue;
        if (term->matrix >= 0) matrix_gradient(b, n, term, dy, span);
        for (int k = 0; k < term->edges && term->matrix < 0; k++)
            if (term_edge(n, term, k)->parameter >= 0) vector_gradient(b, n, term, k, dy, span);
    }
}

/* A learned initial state stands in every slot of the pads, but for those in front that were carried over. What is
 * overridden there has no gradient any more. */
static void initial_state_gradients(const struct backward *b)
{
    const struct net *net = b->run->net;
    for (int i = 0; i < net->quantities; i++) {
        const struct quantity *q = &net->quantity[i];
        const struct node *n = &b->node[q->node];
        if (q->initial_parameter < 0 || !n->live) continue;
        real *d = b->gradient + net->parameter[q->initial_parameter].offset;
        size_t B = (size_t)b->run->B, width = (size_t)n->width;
        if (!b->run->carried)
            rows_sum(d, track_grad(b->run, q->node, -n->pad_front), (size_t)n->pad_front * B, width, 1, true);
        rows_sum(d, track_grad(b->run, q->node, b->run->T), (size_t)n->pad_back * B, width, 1, true);
    }
}

/* ---- the pass ---- */

/* Whether the backward pass reads the values of v: its own, to differentiate an operator, or as a factor. */
static bool reads_value(const struct backward *b, const struct component *c, int v)
{
    if (b->node[v].kind == NODE_OP) return true;
    for (int i = 0; i < c->nodes; i++) {
        const struct node *n = &b->node[b->graph->order[c->first + i]];
        for (int k = 0; k < n->terms; k++)
            for (int j = 0; j < n->term[k].edges && n->term[k].edges > 1; j++)
                if (term_edge(n, &n->term[k], j)->node == v) return true;
    }
    return false;
}

/* The gradients of timestep t, which are to be written, and the values that they are computed from. */
static void look_ahead(const struct backward *b, const struct component *c, int t)
{
    *b->ahead = (struct ahead){0};
    if (b->run->B == 1 || t < 0 || t >= b->run->T) return;
    for (int i = c->nodes - 1; i >= 0; i--) {
        int v = b->graph->order[c->first + i];
        if (!b->node[v].live) continue;
        ahead_add(b->ahead, track_grad(b->run, v, t), slot_bytes(b->run, v));
        if (reads_value(b, c, v)) ahead_add(b->ahead, track_value(b->run, v, t), slot_bytes(b->run, v));
    }
}

static void sweep_backward(const struct backward *all, const struct component *c)
{
    struct ahead ahead;
    struct backward sweep = *all, *b = &sweep;
    b->ahead = &ahead;
    for (int i = 0; i < c->nodes; i++) {
        const struct node *n = &b->node[b->graph->order[c->first + i]];
        for (int k = 0; k < n->edges; k++)
            if (n->edge[k].inner && n->edge[k].writes) zero_uncovered(b, &n->edge[k]);
    }
    int T = b->run->T;
    for (int step = T - 1; step >= 0; step--) {
        int t = c->direction > 0 ? step : T - 1 - step;
        struct span span = {t, t + 1};
        look_ahead(b, c, t - c->direction);
        for (int i = c->nodes - 1; i >= 0; i--) {
            int v = b->graph->order[c->first + i];
            complete_gradient(b, v, span);
            node_backward(b, v, span, true);
            parameter_gradients(b, v, span, false);
        }
    }
}

static void component_backward(const struct backward *b, const struct component *c)
{
    struct span all = {0, b->run->T};
    if (c->direction) sweep_backward(b, c);
    for (int i = c->nodes - 1; i >= 0; i--) {
        int v = b->graph->order[c->first + i];
        if (!c->direction) complete_gradient(b, v, all);
        node_backward(b, v, all, false);
        if (!c->direction) parameter_gradients(b, v, all, false);
        parameter_gradients(b, v, all, true);
    }
}

static void pack_matrices(const struct backward *b)
{
    const struct net *net = b->run->net;
    for (int i = 0; i < net->parameters; i++) {
        struct packed *packed = &b->run->backward[i];
        if (packed->data) packed_load_transposed(packed, b->parameters + net->parameter[i].offset);
    }
}

static void start_gradients(const struct backward *b)
{
    struct run *run = b->run;
    for (int v = 0; v < b->graph->nodes; v++) {
        const struct node *n = &b->node[v];
        if (n->live && !n->written) zero_slots(b, v, -n->pad_front, run->T + n->pad_back);
    }
    real *loss = track_grad(run, b->graph->loss, 0);
    for (int i = 0; i < run->T * run->B; i++) loss[i] += run->loss_weight[i];
    if (b->gradient) memset(b->gradient, 0, run->net->parameter_count * sizeof(real));
}

/* ∂L/∂p of a softmax whose loss went past it: -w / p_y more. */
static void complete_probabilities(const struct backward *b)
{
    for (int v = 0; v < b->graph->nodes; v++) {
        const struct node *n = &b->node[v];
        if (n->kind != NODE_OP || n->op->class != OP_LOSS || n->partner < 0) continue;
        int width = b->node[n->partner].width;
        const int *label = track_index(b->run, n->edge[1].node, 0);
        const real *weight = track_grad(b->run, v, 0), *p = track_value(b->run, n->partner, 0);
        real *dp = track_grad(b->run, n->partner, 0);
        for (int r = 0; r < b->run->T * b->run->B; r++, p += width, dp += width)
            if (label[r] >= 0 && weight[r] != 0) dp[label[r]] -= weight[r] / p[label[r]];
    }
}

void run_backward(struct run *run, const real *parameters, real *gradient)
{
    struct backward b = {run, &run->net->graph, run->net->graph.node, parameters, gradient, NULL};
    pack_matrices(&b);
    start_gradients(&b);
    for (int i = b.graph->components - 1; i >= 0; i--) component_backward(&b, &b.graph->component[i]);
    override_initial_gradients(run);
    if (gradient) initial_state_gradients(&b);
    complete_probabilities(&b);
}
