/*
 * edge_share.c: the backward rules of backward.c once more, for a single edge and a single row.
 */
#include "edge_share.h"

#include <math.h>

#include "op_kernel.h"
#include "param.h"

struct view {
    const struct focus *focus;
    const struct graph *graph;
    const struct node *node; /* the reader */
    int reader, t;
    int first, count; /* units */
    double *out;
    real *scratch;
};

static ptrdiff_t row_number(const struct view *x, int t)
{
    return (ptrdiff_t)t * x->focus->run->B + x->focus->b;
}

static const real *value_row(const struct view *x, int node, int t)
{
    const struct track *track = &x->focus->run->track[node];
    return track->value + row_number(x, t) * track->width;
}

/* What an edge reads: a row of a track, or a parameter vector. */
static const real *operand(const struct view *x, const struct edge *e)
{
    if (e->node >= 0) return value_row(x, e->node, x->t - e->delay);
    return x->focus->parameters + x->focus->run->net->parameter[e->parameter].offset;
}

static const real *grad_row(const struct view *x, int node)
{
    const struct track *track = &x->focus->run->track[node];
    return track->grad + row_number(x, x->t) * track->width;
}

static int label_of(const struct view *x, const struct node *loss)
{
    return x->focus->run->track[loss->edge[1].node].index[row_number(x, x->t)];
}

/* ---- sums ---- */

/* c Wᵀ dy */
static void matrix_share(const struct view *x, const struct term *term)
{
    const struct parameter *p = &x->focus->run->net->parameter[term->matrix];
    const real *dy = grad_row(x, x->reader);
    for (int i = 0; i < x->count; i++) {
        const real *w = x->focus->parameters + parameter_index(p, 0, x->first + i);
        double sum = 0;
        for (int j = 0; j < p->rows; j++) sum += (double)w[j] * (double)dy[j];
        x->out[i] = term->coefficient * sum;
    }
}

/* c dy, or c dy times the other factor */
static void factor_share(const struct view *x, const struct term *term, int k)
{
    const real *dy = grad_row(x, x->reader);
    const real *other = term->edges == 2 ? operand(x, term_edge(x->node, term, 1 - k)) : NULL;
    for (int i = 0; i < x->count; i++) {
        int unit = x->first + i;
        x->out[i] = term->coefficient * (double)dy[unit] * (other ? (double)other[unit] : 1);
    }
}

static void sum_share(const struct view *x, int edge)
{
    for (int i = 0; i < x->node->terms; i++) {
        const struct term *term = &x->node->term[i];
        if (edge < term->first_edge || edge >= term->first_edge + term->edges) continue;
        if (term->matrix >= 0)
            matrix_share(x, term);
        else
            factor_share(x, term, edge - term->first_edge);
    }
}

/* ---- operators ---- */

/* -w / p_y of the probability of the label */
static void loss_share(const struct view *x)
{
    const real *p = operand(x, &x->node->edge[0]);
    int label = label_of(x, x->node) - x->first;
    for (int i = 0; i < x->count; i++) x->out[i] = 0;
    if (label >= 0 && label < x->count)
        x->out[label] = -(double)grad_row(x, x->reader)[0] / (double)p[x->first + label];
}

/* ∂L/∂p without the loss's own -w / p_y: what p's other readers give. */
static double others_share(const struct view *x, int label, double w, int unit)
{
    if (!x->node->written) return 0;
    double p = (double)value_row(x, x->reader, x->t)[unit], dp = (double)grad_row(x, x->reader)[unit];
    if (unit != label || w == 0) return dp;
    return p > 0 ? dp + w / p : 0;
}

/* w (p - y) from the loss, and through the softmax what p's other readers give. */
static void paired_softmax_share(const struct view *x)
{
    const struct node *loss = &x->graph->node[x->node->partner];
    const real *p = value_row(x, x->reader, x->t);
    int label = label_of(x, loss);
    double w = label >= 0 ? (double)grad_row(x, x->node->partner)[0] : 0, inner = 0;
    for (int j = 0; j < x->node->width; j++) inner += others_share(x, label, w, j) * (double)p[j];
    for (int i = 0; i < x->count; i++) {
        int unit = x->first + i;
        double own = others_share(x, label, w, unit), pu = (double)p[unit];
        x->out[i] = w * (pu - (unit == label)) + pu * (own - inner);
    }
}

static void op_share(const struct view *x, int arg)
{
    const struct node *n = x->node;
    struct op_args args = {.count = n->edges};
    for (int i = 0; i < n->edges; i++) {
        args.x[i] = operand(x, &n->edge[i]);
        args.width[i] = x->graph->node[n->edge[i].node].width;
    }
    op_kernels[n->op->id].backward(
        x->scratch, arg, grad_row(x, x->reader), value_row(x, x->reader, x->t), &args, 1, (size_t)n->width, false);
    for (int i = 0; i < x->count; i++) x->out[i] = (double)x->scratch[x->first + i];
}

void edge_share(
    const struct focus *focus, const struct reading *share, int first, int count, double *out, real *scratch)
{
    const struct graph *graph = &focus->run->net->graph;
    const struct node *n = &graph->node[share->reader];
    struct view x = {focus, graph, n, share->reader, share->t, first, count, out, scratch};
    if (n->kind == NODE_SUM)
        sum_share(&x, share->edge);
    else if (n->op->class == OP_LOSS)
        loss_share(&x);
    else if (n->op->class == OP_NORMAL && n->partner >= 0)
        paired_softmax_share(&x);
    else
        op_share(&x, share->edge);
}
