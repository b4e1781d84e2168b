/*
 * role.c: the rules, in the order in which they are tried.
 *
 * They look through `1 - z`: who multiplies one minus a gate is gated by it, and so is who multiplies the gate.
 */
#include "role.h"

const char *const role_names[ROLE_COUNT] = {
    "input", "pre-activation", "gate", "candidate", "state", "output", "probability", "loss", "mask", "other"};

/* A sum of one variable alone and numbers, such as 1 - z. */
static bool is_shifted(const struct node *node)
{
    return node->kind == NODE_SUM && node->edges == 1 && node->quantity < 0 && node->edge[0].node >= 0 &&
           node->terms == 2 && node->term[0].matrix < 0 && node->term[1].matrix < 0;
}

static int look_through(const struct graph *graph, int v)
{
    return v >= 0 && is_shifted(&graph->node[v]) ? graph->node[v].edge[0].node : v;
}

static bool is_gate_node(const struct graph *graph, int v)
{
    return v >= 0 && graph->node[v].kind == NODE_OP && graph->node[v].op->gates;
}

static bool is_mask_node(const struct graph *graph, int v)
{
    return v >= 0 && graph->node[v].kind == NODE_MASK;
}

/* Whether v, or 1 - v, multiplies something that is no mask; `by_gate`: whether what it multiplies is a gate. */
static bool multiplies(const struct graph *graph, int v, bool by_gate)
{
    for (int r = 0; r < graph->nodes; r++) {
        const struct node *reader = &graph->node[r];
        for (int k = 0; k < reader->terms; k++) {
            if (reader->term[k].edges != 2) continue;
            int a = look_through(graph, term_edge(reader, &reader->term[k], 0)->node);
            int b = look_through(graph, term_edge(reader, &reader->term[k], 1)->node);
            int other = a == v ? b : a;
            if ((a != v && b != v) || is_mask_node(graph, other)) continue;
            if (!by_gate || is_gate_node(graph, other)) return true;
        }
    }
    return false;
}

static bool read_with_delay(const struct graph *graph, int v)
{
    return graph->node[v].pad_front > 0 || graph->node[v].pad_back > 0;
}

static bool read_by_class(const struct graph *graph, int v, enum op_class class)
{
    for (int r = 0; r < graph->nodes; r++) {
        const struct node *reader = &graph->node[r];
        if (reader->kind != NODE_OP || reader->op->class != class) continue;
        for (int i = 0; i < reader->edges; i++)
            if (reader->edge[i].node == v) return true;
    }
    return false;
}

static bool has_matrix(const struct node *node)
{
    for (int k = 0; k < node->terms; k++)
        if (node->term[k].matrix >= 0) return true;
    return false;
}

static enum role role_of(const struct net *net, int q)
{
    const struct graph *graph = &net->graph;
    int v = net->quantity[q].node;
    const struct node *node = &graph->node[v];
    bool activation = node->kind == NODE_OP && node->op->class == OP_MAP;
    if (q == net->loss || (node->kind == NODE_OP && node->op->class == OP_LOSS)) return ROLE_LOSS;
    if (read_with_delay(graph, v)) return ROLE_STATE;
    if (node->kind == NODE_OP && node->op->class == OP_NORMAL) return ROLE_PROBABILITY;
    if (read_by_class(graph, v, OP_NORMAL)) return ROLE_OUTPUT;
    if (is_gate_node(graph, v) && multiplies(graph, v, false)) return ROLE_GATE;
    if (activation && multiplies(graph, v, true)) return ROLE_CANDIDATE;
    if (has_matrix(node) && read_by_class(graph, v, OP_MAP)) return ROLE_PRE_ACTIVATION;
    return ROLE_OTHER;
}

void infer_roles(struct net *net)
{
    for (int q = 0; q < net->quantities; q++)
        if (net->quantity[q].role == ROLE_COUNT) net->quantity[q].role = role_of(net, q);
}
