/*
 * path.c: walking from reader to reader, collecting factors.
 */
#include "path.h"

#include "op_kernel.h"
#include "part.h"

static const struct node *node_at(const struct path *p, int node)
{
    return &p->trace->run->net->graph.node[node];
}

/* ---- elementwise hops ---- */

static double slope(const struct path *p, int node, int unit)
{
    struct op_args args = {.count = 1};
    real one = 1, y = (real)trace_value(p->trace, node, p->t, unit), dx;
    op_kernels[node_at(p, node)->op->id].backward(&dx, 0, &one, &y, &args, 1, 1, false);
    return (double)dx;
}

static void pass_term(const struct path *p, struct product *product, const struct node *n, int edge, int unit)
{
    const struct term *term = part_term(n, edge);
    product_add_constant(product, term->coefficient);
    if (term->edges != 2) return;
    const struct edge *other = term_edge(n, term, edge == term->first_edge);
    if (other->node >= 0) {
        int t = p->t - other->delay;
        product_add_link(product, number_of_value(other->node, t, unit), trace_value(p->trace, other->node, t, unit));
    } else {
        double element = trace_element(p->trace, p->trace->parameters, other->parameter, unit, 0);
        product_add_link(product, number_of_parameter(other->parameter, unit, 0), element);
    }
}

/* -log p_y: only the target's probability counts, and the result is one number. */
static void pass_loss(const struct path *p, struct product *product, const struct node *n, int *unit)
{
    const struct edge *e = &n->edge[0];
    double probability = trace_value(p->trace, e->node, p->t - e->delay, *unit);
    bool is_target = trace_symbol(p->trace, n->edge[1].node, p->t) == *unit;
    product_add(product, (struct factor){.kind = FACTOR_LOG,
                             .value = is_target ? -1 / probability : 0,
                             .number = number_of_value(e->node, p->t - e->delay, *unit)});
    *unit = 0;
}

/* Multiplies by the derivative along an edge that does not fan out; *unit becomes that of the result. */
static void pass(const struct path *p, struct product *product, int node, int edge, int *unit)
{
    const struct node *n = node_at(p, node);
    if (n->kind != NODE_OP) {
        pass_term(p, product, n, edge, *unit);
    } else if (n->op->class == OP_JOIN) {
        for (int i = 0; i < edge; i++) *unit += node_at(p, n->edge[i].node)->width;
    } else if (n->op->class == OP_LOSS) {
        pass_loss(p, product, n, unit);
    } else if (n->op->id != OP_IDENTITY) {
        product_add(product, (struct factor){.kind = FACTOR_SLOPE, .value = slope(p, node, *unit), .op = n->op});
    }
}

/* ---- the walk ---- */

static bool fans_out(const struct node *n, int edge)
{
    return n->kind == NODE_OP ? n->op->class == OP_NORMAL : part_matrix(n, edge) >= 0;
}

/* Takes node, which reads the last one along its edge, into the path; false where the path ends before it. */
static bool take(struct path *p, int node, int edge)
{
    const struct node *n = node_at(p, node);
    if (fans_out(n, edge)) {
        if (p->fan >= 0) return false;
        p->fan = node;
        p->edge = edge;
        p->paired = n->kind == NODE_OP && n->partner >= 0;
        return true;
    }
    if (p->fan < 0) { /* the first hop always has room; behind `before` come at most 4 factors and 2 a hop */
        if (p->before.factors > PRODUCT_MOST - 6 - 2 * PATH_HOPS) return false;
        pass(p, &p->before, node, edge, &p->unit);
        return true;
    }
    if (p->hops == PATH_HOPS) return false;
    p->hop[p->hops] = node;
    p->hop_edge[p->hops++] = edge;
    return true;
}

void path_walk(struct path *p, const struct trace *trace, int reader, int edge, int t, int unit)
{
    const struct graph *graph = &trace->run->net->graph;
    *p = (struct path){.trace = trace, .t = t, .before = product_empty(), .fan = -1, .end = reader, .unit = unit};
    for (int node = reader; node >= 0 && take(p, node, edge); node = part_reader(graph, node, &edge)) {
        p->end = node;
        if (graph->node[node].quantity >= 0 || p->paired) return;
    }
}

/* ---- the products ---- */

/* What other readers than the loss give to a paired softmax's probability: all of its gradient but the loss's -w/p. */
static double fan_gradient(const struct path *p, int j)
{
    double gradient = trace_gradient(p->trace, p->fan, p->t, j);
    if (!p->paired) return gradient;
    int loss = node_at(p, p->fan)->partner;
    if (trace_symbol(p->trace, node_at(p, loss)->edge[1].node, p->t) != j) return gradient;
    double weight = trace_gradient(p->trace, loss, p->t, 0), probability = trace_value(p->trace, p->fan, p->t, j);
    return weight != 0 ? probability > 0 ? gradient + weight / probability : 0 : gradient;
}

/* ∂pⱼ/∂oᵤ = pⱼ ([j = u] - pᵤ) */
static double softmax_slope(const struct path *p, int j)
{
    double pu = trace_value(p->trace, p->fan, p->t, p->unit), pj = trace_value(p->trace, p->fan, p->t, j);
    return j == p->unit ? pu * (1 - pu) : -pj * pu;
}

int path_parts(const struct path *p)
{
    if (p->fan < 0) return 1;
    return p->paired && !node_at(p, p->fan)->written ? 0 : node_at(p, p->fan)->width;
}

double path_part(const struct path *p, int j)
{
    if (p->fan < 0) return p->before.value * trace_gradient(p->trace, p->end, p->t, p->unit);
    const struct node *n = node_at(p, p->fan);
    if (n->kind == NODE_OP) return p->before.value * softmax_slope(p, j) * fan_gradient(p, j);
    const struct term *term = part_term(n, p->edge);
    double weight = trace_element(p->trace, p->trace->parameters, term->matrix, j, p->unit);
    return p->before.value * term->coefficient * weight * fan_gradient(p, j);
}

static void pass_fan(const struct path *p, struct product *product, int j)
{
    const struct node *n = node_at(p, p->fan);
    if (n->kind == NODE_OP) {
        product_add(product, (struct factor){.kind = FACTOR_SLOPE, .value = softmax_slope(p, j), .op = n->op});
        return;
    }
    const struct term *term = part_term(n, p->edge);
    product_add_constant(product, term->coefficient);
    product_add_link(product, number_of_parameter(term->matrix, j, p->unit),
        trace_element(p->trace, p->trace->parameters, term->matrix, j, p->unit));
}

struct product path_product(const struct path *p, int j)
{
    struct product product = p->before;
    int unit = p->fan < 0 ? p->unit : j;
    if (p->fan >= 0) pass_fan(p, &product, j);
    for (int i = 0; i < p->hops; i++) pass(p, &product, p->hop[i], p->hop_edge[i], &unit);
    double gradient = p->paired ? fan_gradient(p, j) : trace_gradient(p->trace, p->end, p->t, unit);
    product_add_link(&product, number_of_gradient(p->end, p->t, unit), gradient);
    return product;
}

struct product path_error(const struct path *p)
{
    struct product product = p->before;
    int loss = node_at(p, p->fan)->partner, target = trace_symbol(p->trace, node_at(p, loss)->edge[1].node, p->t);
    double probability = trace_value(p->trace, p->fan, p->t, p->unit);
    product_add(&product, (struct factor){.kind = FACTOR_ERROR,
                              .value = target >= 0 ? probability - (target == p->unit) : 0,
                              .number = number_of_value(p->fan, p->t, p->unit)});
    product_add_link(&product, number_of_gradient(loss, p->t, 0), trace_gradient(p->trace, loss, p->t, 0));
    return product;
}

double path_total(const struct path *p)
{
    double sum = 0;
    for (int j = 0; j < path_parts(p); j++) sum += path_part(p, j);
    return p->paired ? sum + path_error(p).value : sum;
}
