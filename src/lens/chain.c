/*
 * chain.c: following each edge that reads a quantity.
 *
 * A reader may be an anonymous part of an equation, such as tanh(c) in h = o * tanh(c). Its own gradient is in its
 * track, so the number needs one step; the text (rule.h) goes on through the parts until a quantity with a name.
 */
#include "chain.h"

#include <math.h>
#include <stdlib.h>

#include "op_kernel.h"
#include "rule.h"

struct tracing {
    const struct focus *focus;
    const struct graph *graph;
    const struct net *net;
    int unit;
    struct show_style style;
    real *scratch; /* the widest node's width */
};

/* ---- numbers ---- */

/* The row of a node at timestep t: values or gradients. */
static const real *row_of(const struct tracing *x, const real *buffer, int node, int t)
{
    const struct run *run = x->focus->run;
    return buffer + ((ptrdiff_t)t * run->B + x->focus->b) * run->track[node].width;
}

static const real *value_row(const struct tracing *x, int node, int t)
{
    return row_of(x, x->focus->run->track[node].value, node, t);
}

static const real *grad_row(const struct tracing *x, int node, int t)
{
    return row_of(x, x->focus->run->track[node].grad, node, t);
}

static double matrix_share(const struct tracing *x, const struct node *n, const struct term *term, const real *dy)
{
    const struct parameter *p = &x->net->parameter[term->matrix];
    double sum = 0;
    for (int j = 0; j < n->width; j++)
        sum += (double)x->focus->parameters[parameter_index(p, j, x->unit)] * (double)dy[j];
    return term->coefficient * sum;
}

static double factor_value(const struct tracing *x, const struct edge *e, int t)
{
    if (e->node < 0) return (double)x->focus->parameters[x->net->parameter[e->parameter].offset + (size_t)x->unit];
    return (double)value_row(x, e->node, t - e->delay)[x->unit];
}

/* w (p - y) from the loss, and through the softmax what p's other readers give: all of ∂L/∂p but the loss's -w / p_y.
 */
static double paired_softmax_share(const struct tracing *x, int reader, int t)
{
    const struct node *n = &x->graph->node[reader], *loss = &x->graph->node[n->partner];
    const struct run *run = x->focus->run;
    const real *p = value_row(x, reader, t), *dp = grad_row(x, reader, t);
    int label = run->track[loss->edge[1].node].index[t * run->B + x->focus->b];
    double w = label >= 0 ? (double)grad_row(x, n->partner, t)[0] : 0, inner = 0, own = 0;
    for (int j = 0; j < n->width && n->written; j++) {
        double others = (double)dp[j];
        if (j == label && w != 0) others = p[j] > 0 ? others + w / (double)p[j] : 0;
        inner += others * (double)p[j];
        if (j == x->unit) own = others;
    }
    double pu = (double)p[x->unit];
    return w * (pu - (x->unit == label)) + pu * (own - inner);
}

static double op_share(const struct tracing *x, int reader, int arg, int t)
{
    const struct node *n = &x->graph->node[reader];
    const struct run *run = x->focus->run;
    if (n->op->class == OP_LOSS) {
        int label = run->track[n->edge[1].node].index[t * run->B + x->focus->b];
        double p = (double)value_row(x, n->edge[0].node, t - n->edge[0].delay)[x->unit];
        return label == x->unit ? -(double)grad_row(x, reader, t)[0] / p : 0;
    }
    if (n->op->class == OP_NORMAL && n->partner >= 0) return paired_softmax_share(x, reader, t);
    struct op_args args = {.count = n->edges};
    for (int i = 0; i < n->edges; i++) {
        args.x[i] = value_row(x, n->edge[i].node, t - n->edge[i].delay);
        args.width[i] = x->graph->node[n->edge[i].node].width;
    }
    op_kernels[n->op->id].backward(
        x->scratch, arg, grad_row(x, reader, t), value_row(x, reader, t), &args, 1, (size_t)n->width, false);
    return (double)x->scratch[x->unit];
}

/* What the reader at timestep t passes back along its edge k. */
static double share_value(const struct tracing *x, int reader, int k, int t)
{
    const struct node *n = &x->graph->node[reader];
    if (n->kind == NODE_OP) return op_share(x, reader, k, t);
    const real *dy = grad_row(x, reader, t);
    for (int i = 0; i < n->terms; i++) {
        const struct term *term = &n->term[i];
        if (k < term->first_edge || k >= term->first_edge + term->edges) continue;
        if (term->matrix >= 0) return matrix_share(x, n, term, dy);
        double share = term->coefficient * (double)dy[x->unit];
        return term->edges == 2 ? share * factor_value(x, term_edge(n, term, 1 - (k - term->first_edge)), t) : share;
    }
    return NAN;
}

/* ---- shares ---- */

static int compare_shares(const struct share *x, const struct share *y)
{
    if (!x->delay != !y->delay) return x->delay ? 1 : -1;
    if (x->reader != y->reader) return x->reader - y->reader;
    return x->delay - y->delay;
}

/* The newest share goes to its place; those of one reader stay in the order in which they came. */
static void sort_newest(struct chain *chain)
{
    int place = chain->shares - 1;
    struct share newest = chain->share[place];
    for (; place > 0 && compare_shares(&chain->share[place - 1], &newest) > 0; place--)
        chain->share[place] = chain->share[place - 1];
    chain->share[place] = newest;
}

/* Where no matrix stands between the quantity and its reader, the chain rule is one product: of the derivative along
 * the way and the gradient of the reader. */
static void split_share(const struct tracing *x, struct share *share, int reader, int k, int t)
{
    for (int node = reader, edge = k; node >= 0; node = rule_only_reader(x->graph, node, &edge)) {
        const struct node *n = &x->graph->node[node];
        if (rule_matrix(n, edge) >= 0 || (n->kind == NODE_OP && n->op->class != OP_MAP)) return;
        if (n->quantity < 0) continue;
        share->upstream = (double)grad_row(x, node, t)[x->unit];
        share->elementwise = share->upstream != 0;
        share->local = share->elementwise ? share->value / share->upstream : 0;
        return;
    }
}

static bool add_share(struct chain *chain, const struct tracing *x, int reader, int k)
{
    struct share *larger = realloc(chain->share, (size_t)(chain->shares + 1) * sizeof *larger);
    if (!larger) return false;
    chain->share = larger;
    const struct edge *e = &x->graph->node[reader].edge[k];
    struct share *share = &larger[chain->shares++];
    int t = x->focus->t + e->delay;
    *share = (struct share){.delay = e->delay, .outside = t < 0 || t >= x->focus->run->T};
    share->reader = rule_write(&share->rule, x->focus->run, x->focus->b, reader, k, t, x->unit, x->style);
    if (!share->outside) {
        share->value = share_value(x, reader, k, t);
        split_share(x, share, reader, k, t);
    }
    *(e->delay ? &chain->future : &chain->here) += share->value;
    bool done = !share->rule.failed;
    sort_newest(chain);
    return done;
}

bool chain_rule(
    struct chain *chain, const struct focus *focus, int quantity, int unit, struct show_style style, struct error *err)
{
    const struct net *net = focus->run->net;
    struct tracing x = {.focus = focus, .graph = &net->graph, .net = net, .unit = unit, .style = style};
    *chain = (struct chain){0};
    int widest = 1, node = net->quantity[quantity].node;
    for (int v = 0; v < net->graph.nodes; v++)
        if (net->graph.node[v].width > widest) widest = net->graph.node[v].width;
    x.scratch = malloc((size_t)widest * sizeof *x.scratch);
    bool done = x.scratch != NULL;
    if (quantity == net->loss) chain->seed = (double)focus->run->loss_weight[focus->t * focus->run->B + focus->b];
    for (int r = 0; r < net->graph.nodes && done; r++)
        for (int k = 0; k < net->graph.node[r].edges && done; k++) {
            const struct edge *e = &net->graph.node[r].edge[k];
            if (e->node == node && e->live && net->graph.node[r].live) done = add_share(chain, &x, r, k);
        }
    free(x.scratch);
    if (!done) {
        chain_finish(chain);
        return error_failed(err, "out of memory");
    }
    return true;
}

void chain_finish(struct chain *chain)
{
    for (int i = 0; i < chain->shares; i++) string_finish(&chain->share[i].rule);
    free(chain->share);
    *chain = (struct chain){0};
}
