/*
 * lower.c: every equation becomes one node, with anonymous nodes for the parts that need a vector of their own: the
 * argument of an operator, what a matrix is applied to, a sum inside a product. The rest of a sum needs none: its
 * terms are added into the sum's own track.
 */
#include "lower.h"

#include <string.h>

enum { MAX_NODES = 10000 };

struct lowering {
    struct compiler *compiler;
    struct net *net;
    int capacity;
};

/* What an expression is to its reader: the sign of a sum's argument is not part of it. */
struct operand {
    int node, parameter, delay; /* node or parameter is -1 */
};

static int new_node(struct lowering *l, enum node_kind kind, int width)
{
    struct graph *graph = &l->net->graph;
    if (graph->nodes == MAX_NODES)
        net_fail(l->compiler, l->net->quantity[0].at, "the net's graph has more than %d nodes", MAX_NODES);
    if (graph->nodes == l->capacity) {
        l->capacity = l->capacity ? 2 * l->capacity : 64;
        struct node *larger = ARENA_ARRAY(l->compiler->arena, (size_t)l->capacity, struct node);
        if (graph->nodes) memcpy(larger, graph->node, (size_t)graph->nodes * sizeof *larger);
        graph->node = larger;
    }
    graph->node[graph->nodes] = (struct node){.kind = kind, .width = width, .quantity = -1};
    return graph->nodes++;
}

/* Room for one more element, doubled whenever a power of two is full. */
static void *grown(struct lowering *l, void *array, int count, size_t size)
{
    size_t n = (size_t)count;
    if (n & (n - 1)) return array;
    void *larger = arena_array(l->compiler->arena, n ? 2 * n : 1, size);
    if (n) memcpy(larger, array, n * size);
    return larger;
}

static void add_edge(struct lowering *l, int node, struct operand from)
{
    struct node *n = &l->net->graph.node[node];
    n->edge = grown(l, n->edge, n->edges, sizeof *n->edge);
    n->edge[n->edges++] = (struct edge){.node = from.node, .parameter = from.parameter, .delay = from.delay};
}

static void add_term(
    struct lowering *l, int node, double coefficient, int matrix, int edges, const struct operand *from)
{
    struct node *n = &l->net->graph.node[node];
    n->term = grown(l, n->term, n->terms, sizeof *n->term);
    n->term[n->terms++] =
        (struct term){.coefficient = coefficient, .matrix = matrix, .first_edge = n->edges, .edges = edges};
    for (int i = 0; i < edges; i++) add_edge(l, node, from[i]);
}

static int lower_to_node(struct lowering *l, struct expr *e, int width, int node);

/* A value with a track of its own: a name as it is, anything else as an anonymous node. */
static struct operand lower_operand(struct lowering *l, struct expr *e, int width)
{
    if (e->kind == EXPR_NAME) {
        if (e->parameter >= 0) return (struct operand){-1, e->parameter, 0};
        const struct quantity *q = &l->net->quantity[e->quantity];
        if (l->net->graph.node[q->node].kind == NODE_LABEL)
            net_fail(l->compiler, e->at, "%s is a label: it can stand only as the second argument of cross_entropy",
                q->name);
        return (struct operand){q->node, -1, e->delay};
    }
    return (struct operand){lower_to_node(l, e, width, -1), -1, 0};
}

/* The same for the argument of an operator, which wants rows: a parameter is copied to every timestep. */
static struct operand lower_argument(struct lowering *l, struct expr *e, int width)
{
    struct operand operand = lower_operand(l, e, width);
    if (operand.node >= 0) return operand;
    int copies = new_node(l, NODE_SUM, width);
    l->net->graph.node[copies].expr = e;
    add_term(l, copies, 1, -1, 1, &operand);
    return (struct operand){copies, -1, 0};
}

static int width_of(struct lowering *l, const struct expr *e, int otherwise)
{
    if (e->kind == EXPR_NAME)
        return e->quantity >= 0 ? l->net->quantity[e->quantity].width : l->net->parameter[e->parameter].rows;
    if (e->kind == EXPR_PRODUCT) return l->net->parameter[e->args[0]->parameter].rows;
    if (e->kind == EXPR_CALL && e->op->class == OP_LOSS) return 1;
    int width = 0;
    for (int i = 0; i < e->count; i++) {
        int part = width_of(l, e->args[i], 0);
        width = e->kind == EXPR_CALL && e->op->class == OP_JOIN ? width + part : part ? part : width;
    }
    return width ? width : otherwise;
}

static void lower_term(struct lowering *l, int node, struct expr *e, double sign, int width);

/* c · f1 * f2 * ...: numbers go into the coefficient; what is more than two factors is multiplied beforehand. */
static void lower_times(struct lowering *l, int node, struct expr *e, double sign, int width)
{
    struct operand factor[2];
    int factors = 0;
    struct expr *matrix_product = NULL;
    double coefficient = sign;
    for (int i = 0; i < e->count; i++) {
        struct expr *arg = e->args[i];
        if (arg->kind == EXPR_NUMBER) {
            coefficient *= arg->number;
            continue;
        }
        if (arg->kind == EXPR_PRODUCT && e->count == 2 && e->args[1 - i]->kind == EXPR_NUMBER) {
            matrix_product = arg; /* 0.5 * W h */
            continue;
        }
        if (factors == 2) {
            int product = new_node(l, NODE_SUM, width);
            l->net->graph.node[product].expr = e;
            add_term(l, product, 1, -1, 2, factor);
            factor[0] = (struct operand){product, -1, 0};
            factors = 1;
        }
        factor[factors++] = lower_operand(l, arg, width);
    }
    if (matrix_product) {
        lower_term(l, node, matrix_product, coefficient, width);
        return;
    }
    add_term(l, node, coefficient, -1, factors, factor);
}

/* Adds what e stands for, times sign, to the sum at node. */
static void lower_term(struct lowering *l, int node, struct expr *e, double sign, int width)
{
    switch (e->kind) {
    case EXPR_NUMBER: add_term(l, node, sign * e->number, -1, 0, NULL); return;
    case EXPR_TIMES: lower_times(l, node, e, sign, width); return;
    case EXPR_PRODUCT: {
        int matrix = e->args[0]->parameter;
        struct operand vector = lower_operand(l, e->args[1], l->net->parameter[matrix].columns);
        add_term(l, node, sign, matrix, 1, &vector);
        return;
    }
    case EXPR_SUM:
    case EXPR_NAME:
    case EXPR_CALL: break;
    }
    struct operand value = lower_operand(l, e, width);
    add_term(l, node, sign, -1, 1, &value);
}

static void lower_call(struct lowering *l, int node, struct expr *e)
{
    struct operand args[OP_MAX_ARGS];
    bool is_loss = e->op->class == OP_LOSS;
    for (int i = 0; i < e->count; i++) {
        struct expr *arg = e->args[i];
        if (is_loss && i == 1) {
            bool is_input = arg->kind == EXPR_NAME && arg->quantity >= 0 && !arg->delay &&
                            l->net->quantity[arg->quantity].equation < 0;
            if (!is_input) net_fail(l->compiler, arg->at, "the second argument of %s is an input", e->name);
            args[i] = (struct operand){l->net->quantity[arg->quantity].node, -1, 0};
        } else {
            args[i] = lower_argument(l, arg, width_of(l, arg, 0));
        }
    }
    for (int i = 0; i < e->count; i++) add_edge(l, node, args[i]);
}

/* Makes (node < 0) or fills in the node that computes e. */
static int lower_to_node(struct lowering *l, struct expr *e, int width, int node)
{
    bool is_call = e->kind == EXPR_CALL;
    if (node < 0) node = new_node(l, is_call ? NODE_OP : NODE_SUM, width);
    e->node = node;
    l->net->graph.node[node].expr = e;
    if (is_call) {
        l->net->graph.node[node].kind = NODE_OP;
        l->net->graph.node[node].op = e->op;
        lower_call(l, node, e);
    } else if (e->kind == EXPR_SUM) {
        for (int i = 0; i < e->count; i++) lower_term(l, node, e->args[i], e->args[i]->negative ? -1 : 1, width);
    } else {
        lower_term(l, node, e, 1, width);
    }
    return node;
}

/* The first comparison of probabilities with a label that a node depends on. seen: by node. */
static const struct node *find_comparison(const struct net *net, int v, bool *seen)
{
    const struct node *node = &net->graph.node[v], *found = NULL;
    if (node->kind == NODE_OP && node->op->class == OP_LOSS && node->edge[0].node >= 0) return node;
    seen[v] = true;
    for (int i = 0; i < node->edges && !found; i++)
        if (node->edge[i].node >= 0 && !seen[node->edge[i].node])
            found = find_comparison(net, node->edge[i].node, seen);
    return found;
}

static void find_loss(struct lowering *l)
{
    struct net *net = l->net;
    net->loss = net->probability = -1;
    for (int q = 0; q < net->quantities; q++)
        if (net->quantity[q].equation >= 0 && !strcmp(net->quantity[q].name, "loss")) net->loss = q;
    struct place end = net->equation[net->equations - 1].rhs->at;
    if (net->loss < 0) net_fail(l->compiler, end, "the net has no loss: add loss = cross_entropy(p, target)");
    const struct quantity *loss = &net->quantity[net->loss];
    if (loss->width != 1) net_fail(l->compiler, loss->at, "the loss is one number, but this has %d", loss->width);
    net->graph.loss = loss->node;
    const struct node *compared =
        find_comparison(net, loss->node, ARENA_ARRAY(l->compiler->arena, (size_t)net->graph.nodes, bool));
    if (!compared) net_fail(l->compiler, loss->at, "the loss reads no probabilities: loss = cross_entropy(p, target)");
    net->probability = net->graph.node[compared->edge[0].node].quantity;
    net->label = net->graph.node[compared->edge[1].node].quantity;
    if (net->probability < 0)
        net_fail(l->compiler, compared->expr->args[0]->at,
            "give the probabilities a name: p = softmax(...), and cross_entropy(p, %s)",
            net->quantity[net->label].name);
    if (net->input < 0) net_fail(l->compiler, loss->at, "the net has no input x : one_hot(vocab)");
}

void lower_equations(struct compiler *compiler, struct net *net)
{
    struct lowering l = {.compiler = compiler, .net = net};
    for (int q = 0; q < net->quantities; q++) {
        struct quantity *quantity = &net->quantity[q];
        enum node_kind kind = quantity->equation >= 0   ? NODE_SUM
                              : quantity->dropout.p > 0 ? NODE_MASK
                              : q == net->input         ? NODE_ONE_HOT
                                                        : NODE_LABEL;
        quantity->node = new_node(&l, kind, quantity->width);
        net->graph.node[quantity->node].quantity = q;
    }
    for (int i = 0; i < net->equations; i++) {
        const struct quantity *q = &net->quantity[net->equation[i].quantity];
        lower_to_node(&l, net->equation[i].rhs, q->width, q->node);
    }
    find_loss(&l);
}
