/*
 * number.c: numbers by their address: whether they exist, and how they are written.
 */
#include "number.h"

#include <string.h>

#include "notation.h"
#include "show.h"

#include "part.h"
#include "value.h"

struct number number_turned(const struct number *number)
{
    static const enum number_kind other[] = {[NUMBER_VALUE] = NUMBER_GRADIENT,
        [NUMBER_GRADIENT] = NUMBER_VALUE,
        [NUMBER_PARAMETER] = NUMBER_PARAMETER_GRADIENT,
        [NUMBER_PARAMETER_GRADIENT] = NUMBER_PARAMETER};
    struct number turned = *number;
    turned.kind = other[number->kind];
    return turned;
}

static bool in_range(int x, int low, int end)
{
    return x >= low && x < end;
}

bool number_exists(const struct number *number, const struct net *net, int T)
{
    if (number_is_of_parameter(number)) {
        if (!in_range(number->parameter, 0, net->parameters)) return false;
        const struct parameter *p = &net->parameter[number->parameter];
        return in_range(number->row, 0, p->rows) && in_range(number->column, 0, p->columns);
    }
    if (!in_range(number->node, 0, net->graph.nodes)) return false;
    const struct node *node = &net->graph.node[number->node];
    return in_range(number->unit, 0, node->width) && in_range(number->t, -node->pad_front, T + node->pad_back);
}

const char *number_parameter_label(const struct net *net, int parameter)
{
    const struct parameter *p = &net->parameter[parameter];
    for (int other = 0; other < net->parameters; other++)
        if (other != parameter && !strcmp(net->parameter[other].local, p->local)) return p->name;
    return p->local;
}

/* ---- text ---- */

/* The first two of three factors: a node whose expression is all of them. */
static void write_product(struct string *out, const struct net *net, const struct node *node, struct show_style style)
{
    for (int k = 0; k < node->edges; k++) {
        const struct edge *e = &node->edge[k];
        if (k) string_add(out, " * ");
        if (e->node < 0)
            string_add(out, number_parameter_label(net, e->parameter));
        else
            number_write_node(out, net, e->node, style);
        if (e->delay) string_printf(out, style.timestep ? "[%d]" : "[t%+d]", style.timestep - e->delay);
    }
}

/* The sum inside an operator, as in f = σ(b + U x + W h), goes by the name of what comes out: -1 for other nodes. */
static int inner_sum_of(const struct net *net, int node)
{
    const struct node *n = &net->graph.node[node];
    int k, reader = n->quantity < 0 && n->kind == NODE_SUM ? part_reader(&net->graph, node, &k) : -1;
    if (reader < 0) return -1;
    const struct node *r = &net->graph.node[reader];
    return r->kind == NODE_OP && r->op->class == OP_MAP ? r->quantity : -1;
}

static bool has_name(const struct net *net, int node)
{
    return net->graph.node[node].quantity >= 0 || inner_sum_of(net, node) >= 0;
}

void number_write_node(struct string *out, const struct net *net, int node, struct show_style style)
{
    const struct node *n = &net->graph.node[node];
    if (has_name(net, node)) {
        int sum_of = inner_sum_of(net, node);
        if (sum_of >= 0) string_add(out, style.ascii ? "sum_" : "Σ");
        show_name(out, notation_label(net, style.notation, sum_of >= 0 ? sum_of : n->quantity), style);
        return;
    }
    bool is_call = n->expr->kind == EXPR_CALL, whole = n->expr->node == node;
    if (!is_call) string_add(out, "(");
    if (whole || n->expr->kind != EXPR_TIMES)
        show_expr(out, n->expr, BINDS_SUM, style);
    else
        write_product(out, net, n, style);
    if (!is_call) string_add(out, ")");
}

static void write_element(struct string *out, const struct net *net, const struct number *number, bool ascii)
{
    const struct parameter *p = &net->parameter[number->parameter];
    string_add(out, number_parameter_label(net, number->parameter));
    if (p->rows > 1 || p->is_matrix) show_index(out, number->row, ascii);
    if (!p->is_matrix) return;
    bool apart = ascii || p->rows > 9 || p->columns > 9;
    if (apart) string_add(out, ",");
    if (ascii)
        string_printf(out, "%d", number->column + 1);
    else
        show_index(out, number->column, false);
}

void number_write(struct string *out, const struct net *net, const struct number *number, struct show_style style)
{
    bool gradient = number->kind == NUMBER_GRADIENT || number->kind == NUMBER_PARAMETER_GRADIENT;
    if (gradient) show_derivative(out, net, style);
    if (number_is_of_parameter(number)) {
        write_element(out, net, number, style.ascii);
        return;
    }
    const struct node *node = &net->graph.node[number->node];
    style.timestep = number->t + 1;
    number_write_node(out, net, number->node, style);
    if (node->width > 1) show_index(out, number->unit, style.ascii);
    if (has_name(net, number->node)) string_printf(out, "[%d]", number->t + 1);
}
