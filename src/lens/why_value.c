/*
 * why_value.c: why a value is what it is: forward, from the numbers that its equation reads.
 *
 * The argument of an elementwise operator, as in σ(b + U x + W h), is no question of its own if it is a part without a
 * name: its terms are listed, and the operator is applied to their sum.
 */
#include "why_build.h"

#include <math.h>

#include "op_kernel.h"
#include "part.h"

struct asking {
    struct why *why;
    const struct trace *trace;
    const struct graph *graph;
    uint64_t open;
    int t, unit, groups;
};

/* ---- where nothing was computed ---- */

static void explain_input(struct asking *a, const struct node *n)
{
    bool label = n->kind == NODE_LABEL;
    a->why->form = WHY_GIVEN;
    a->why->symbol = trace_symbol(a->trace, a->why->number.node, a->t);
    a->why->ending = a->why->symbol < 0 ? WHY_NO_CHARACTER : label ? WHY_TARGET : WHY_CHARACTER;
}

static void add_link(struct asking *a, struct number number, int node, int edge)
{
    struct product product = product_empty();
    product_add_link(&product, number, trace_number(a->trace, &number));
    why_add_line(a->why, (struct why_line){.group = -1, .node = node, .edge = edge, .t = a->t}, &product);
}

static void explain_initial(struct asking *a, const struct node *n)
{
    const struct quantity *q = &a->trace->run->net->quantity[n->quantity];
    a->why->form = WHY_GIVEN;
    a->why->ending = WHY_INITIAL_STATE;
    if (a->t < 0 && a->trace->run->carried) a->why->ending = WHY_CARRIED;
    if (trace_is_set(a->trace, &a->why->number)) a->why->ending = WHY_SET;
    if (a->why->ending == WHY_INITIAL_STATE && q->initial_parameter >= 0)
        add_link(a, number_of_parameter(q->initial_parameter, a->unit, 0), -1, -1);
}

/* ---- terms ---- */

struct products { /* of a matrix with a vector, for one row */
    const struct asking *asking;
    const struct term *term;
    const struct edge *edge;
};

static double product_value(const void *of, int j)
{
    const struct products *p = of;
    const struct asking *a = p->asking;
    double weight = trace_element(a->trace, a->trace->parameters, p->term->matrix, a->unit, j);
    return p->term->coefficient * weight * trace_value(a->trace, p->edge->node, a->t - p->edge->delay, j);
}

static struct product product_factors(const void *of, int j)
{
    const struct products *p = of;
    const struct asking *a = p->asking;
    struct product product = product_empty();
    struct number weight = number_of_parameter(p->term->matrix, a->unit, j);
    struct number input = number_of_value(p->edge->node, a->t - p->edge->delay, j);
    product_add_constant(&product, p->term->coefficient);
    product_add_link(&product, weight, trace_number(a->trace, &weight));
    product_add_link(&product, input, trace_number(a->trace, &input));
    return product;
}

/* Of a one-hot vector one product is left; before the text none. */
static void add_lookup(struct asking *a, const struct products *p, struct why_line line)
{
    int symbol = trace_symbol(a->trace, p->edge->node, a->t - p->edge->delay);
    struct product product = product_factors(p, symbol < 0 ? 0 : symbol);
    why_add_line(a->why, line, &product);
}

static void add_matrix(struct asking *a, int node, const struct term *term)
{
    const struct edge *e = term_edge(&a->graph->node[node], term, 0);
    const struct products products = {a, term, e};
    struct why_line line = {.group = -1, .node = node, .edge = term->first_edge, .t = a->t};
    if (a->graph->node[e->node].kind == NODE_ONE_HOT) {
        add_lookup(a, &products, line);
        return;
    }
    const struct why_parts parts = {
        a->trace->run->net->parameter[term->matrix].columns, product_value, product_factors, &products};
    why_add_group(a->why, line, &parts, a->groups, a->open);
}

static void add_factors(struct asking *a, int node, const struct term *term)
{
    struct product product = product_empty();
    if (term->edges == 0 || term->coefficient != 1)
        product_add(&product, (struct factor){.kind = FACTOR_CONSTANT, .value = term->coefficient});
    for (int k = 0; k < term->edges; k++) {
        const struct edge *e = term_edge(&a->graph->node[node], term, k);
        struct number number = e->node < 0 ? number_of_parameter(e->parameter, a->unit, 0)
                                           : number_of_value(e->node, a->t - e->delay, a->unit);
        product_add_link(&product, number, trace_number(a->trace, &number));
    }
    int edge = term->edges ? term->first_edge : -1;
    why_add_line(a->why, (struct why_line){.group = -1, .node = node, .edge = edge, .t = a->t}, &product);
}

static void add_terms(struct asking *a, int node)
{
    const struct node *n = &a->graph->node[node];
    for (int i = 0; i < n->terms; i++) {
        const struct edge *e = n->term[i].edges ? term_edge(n, &n->term[i], 0) : NULL;
        a->groups += n->term[i].matrix >= 0 && a->graph->node[e->node].kind != NODE_ONE_HOT;
    }
    for (int i = 0; i < n->terms; i++) {
        if (n->term[i].matrix >= 0)
            add_matrix(a, node, &n->term[i]);
        else
            add_factors(a, node, &n->term[i]);
    }
    a->why->computed = a->why->sum;
}

/* ---- operators ---- */

static void explain_map(struct asking *a, int node)
{
    const struct node *n = &a->graph->node[node];
    const struct edge *e = &n->edge[0];
    const struct node *argument = &a->graph->node[e->node];
    if (argument->quantity < 0 && argument->kind == NODE_SUM)
        add_terms(a, e->node);
    else
        add_link(a, number_of_value(e->node, a->t - e->delay, a->unit), node, 0);
    real x = (real)a->why->sum, y;
    struct op_args args = {.x = {&x}, .width = {1}, .count = 1};
    op_kernels[n->op->id].forward(&y, &args, 1, 1);
    a->why->op = n->op;
    a->why->computed = (double)y;
}

static void explain_join(struct asking *a, int node)
{
    const struct node *n = &a->graph->node[node];
    int k = 0, unit = a->unit;
    for (; unit >= a->graph->node[n->edge[k].node].width; k++) unit -= a->graph->node[n->edge[k].node].width;
    add_link(a, number_of_value(n->edge[k].node, a->t - n->edge[k].delay, unit), node, k);
    a->why->computed = a->why->sum;
}

/* Exponentials of the logits, those of the others in a group. The largest logit is taken off where e^x would be too
 * large a number to show. */
struct exponentials {
    const struct asking *asking;
    int node, t;
    double most;
};

static double exponential(const struct exponentials *e, int unit)
{
    return exp(trace_value(e->asking->trace, e->node, e->t, unit) - e->most);
}

static int other(const struct exponentials *e, int j)
{
    return j < e->asking->unit ? j : j + 1;
}

static double exponential_value(const void *of, int j)
{
    return exponential(of, other(of, j));
}

static struct product exponential_of(const struct exponentials *e, int unit)
{
    struct product product = product_empty();
    product_add_link(
        &product, number_of_value(e->node, e->t, unit), trace_value(e->asking->trace, e->node, e->t, unit));
    product.value = exponential(e, unit);
    return product;
}

static struct product exponential_factors(const void *of, int j)
{
    return exponential_of(of, other(of, j));
}

static void explain_softmax(struct asking *a, int node)
{
    const struct node *n = &a->graph->node[node];
    struct exponentials e = {a, n->edge[0].node, a->t - n->edge[0].delay, 0};
    for (int j = 0; j < n->width; j++) {
        double x = trace_value(a->trace, e.node, e.t, j);
        if (x > 50 && x > e.most) e.most = x;
    }
    struct why_line line = {.group = -1, .node = node, .t = a->t};
    struct product own = exponential_of(&e, a->unit);
    const struct why_parts parts = {n->width - 1, exponential_value, exponential_factors, &e};
    why_add_line(a->why, line, &own);
    why_add_group(a->why, line, &parts, 1, a->open);
    a->why->form = WHY_SOFTMAX;
    a->why->computed = own.value / a->why->sum;
}

/* -log p of the target; the second line leads to the target, and adds nothing. */
static void explain_loss(struct asking *a, int node)
{
    const struct node *n = &a->graph->node[node];
    const struct edge *p = &n->edge[0];
    int target = trace_symbol(a->trace, n->edge[1].node, a->t);
    a->why->form = WHY_LOG;
    if (target < 0) {
        a->why->ending = WHY_NO_CHARACTER;
        return;
    }
    struct product label = product_empty();
    product_add_link(&label, number_of_value(n->edge[1].node, a->t, target), 1);
    label.value = 0;
    add_link(a, number_of_value(p->node, a->t - p->delay, target), node, 0);
    why_add_line(a->why, (struct why_line){.group = -1, .node = node, .edge = 1, .t = a->t}, &label);
    a->why->computed = -log(a->why->sum);
}

static void explain_op(struct asking *a, int node)
{
    switch (a->graph->node[node].op->class) {
    case OP_MAP: explain_map(a, node); return;
    case OP_NORMAL: explain_softmax(a, node); return;
    case OP_JOIN: explain_join(a, node); return;
    case OP_LOSS: explain_loss(a, node);
    }
}

void why_value(struct why *why, const struct trace *trace, uint64_t open)
{
    const struct number *number = &why->number;
    const struct graph *graph = &trace->run->net->graph;
    const struct node *n = &graph->node[number->node];
    struct asking a = {why, trace, graph, open, number->t, number->unit, 0};
    why->computed = why->value;
    if (n->kind == NODE_ONE_HOT || n->kind == NODE_LABEL) {
        explain_input(&a, n);
    } else if (number->t < 0 || number->t >= trace->run->T) {
        explain_initial(&a, n);
    } else if (n->kind == NODE_OP) {
        explain_op(&a, number->node);
    } else if (n->kind == NODE_SUM) {
        add_terms(&a, number->node);
    } else {
        why->form = WHY_GIVEN;
        why->ending = WHY_DRAWN;
    }
    if (why->form != WHY_GIVEN && trace_is_set(trace, number)) why->ending = WHY_SET;
}
