/*
 * legend.c: entries for what stands in an equation, from left to right.
 */
#include "legend.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "notation.h"
#include "number.h"
#include "part.h"
#include "use.h"
#include "value.h"

struct writing {
    struct legend *legend;
    const struct net *net;
    struct show_style style;
};

/* Takes over both texts. */
static void add(struct legend *legend, enum role role, struct string *symbol, struct string *meaning)
{
    bool known = legend->entries == LEGEND_MOST;
    struct legend_entry entry = {.role = role};
    utf8_copy_cut(entry.symbol, sizeof entry.symbol, string_text(symbol), symbol->length);
    utf8_copy_cut(entry.meaning, sizeof entry.meaning, string_text(meaning), meaning->length);
    for (int i = 0; i < legend->entries; i++) known |= !strcmp(legend->entry[i].symbol, entry.symbol);
    if (!known) legend->entry[legend->entries++] = entry;
    string_finish(symbol);
    string_finish(meaning);
}

static void add_text(struct legend *legend, const char *symbol, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void add_text(struct legend *legend, const char *symbol, const char *format, ...)
{
    struct string name = {0}, meaning = {0};
    char text[LEGEND_MEANING];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    string_add(&name, symbol);
    string_add(&meaning, text);
    add(legend, ROLE_OTHER, &name, &meaning);
}

/* ---- quantities ---- */

static const char *const role_meanings[ROLE_COUNT] = {
    [ROLE_INPUT] = "the character that is read, one-hot",
    [ROLE_PRE_ACTIVATION] = "the sum before it is squashed",
    [ROLE_GATE] = "gate, 0 shut … 1 open",
    [ROLE_CANDIDATE] = "candidate, what a gate may let in",
    [ROLE_STATE] = "state, kept for later",
    [ROLE_OUTPUT] = "a score for each character",
    [ROLE_PROBABILITY] = "a probability for each character",
    [ROLE_LOSS] = "how wrong the guess was",
    [ROLE_MASK] = "mask, 0 where a number is dropped",
    [ROLE_OTHER] = "units",
};

/* As what a matrix is applied to; or where the long form has been said of another quantity. */
static const char *const role_words[ROLE_COUNT] = {
    [ROLE_INPUT] = "character",
    [ROLE_PRE_ACTIVATION] = "sum",
    [ROLE_GATE] = "gate",
    [ROLE_CANDIDATE] = "candidate",
    [ROLE_STATE] = "state",
    [ROLE_OUTPUT] = "scores",
    [ROLE_PROBABILITY] = "probabilities",
    [ROLE_LOSS] = "loss",
    [ROLE_MASK] = "mask",
    [ROLE_OTHER] = "units",
};

static bool is_label(const struct net *net, int quantity)
{
    return net->graph.node[net->quantity[quantity].node].kind == NODE_LABEL;
}

/* "the last state", "the state, 3 steps back" */
static void write_word(struct string *out, enum role role, int delay)
{
    int steps = abs(delay);
    string_printf(out, "the %s%s", delay == 1 ? "last " : delay == -1 ? "next " : "", role_words[role]);
    if (steps > 1) string_printf(out, ", %d steps %s", steps, delay > 0 ? "back" : "ahead");
}

static bool has_role(const struct legend *legend, enum role role)
{
    for (int i = 0; i < legend->entries; i++)
        if (legend->entry[i].role == role) return true;
    return false;
}

/* A matrix on a one-hot vector is a table. */
static bool is_embedding(const struct net *net, int quantity)
{
    const struct graph *graph = &net->graph;
    const struct node *n = &graph->node[net->quantity[quantity].node];
    return n->kind == NODE_SUM && n->terms == 1 && n->term[0].matrix >= 0 &&
           graph->node[term_edge(n, &n->term[0], 0)->node].kind == NODE_ONE_HOT;
}

static void write_quantity(
    struct string *out, const struct legend *legend, const struct net *net, int quantity, int delay)
{
    const struct quantity *q = &net->quantity[quantity];
    if (is_label(net, quantity))
        string_add(out, "the character that comes next");
    else if (delay)
        write_word(out, q->role, delay);
    else if (q->role == ROLE_OTHER && is_embedding(net, quantity))
        string_add(out, "a learned vector for each character");
    else if (q->role == ROLE_OTHER && q->width == 1)
        string_add(out, "a number");
    else
        string_add(out, has_role(legend, q->role) ? role_words[q->role] : role_meanings[q->role]);
    if (q->width > 1 && !is_label(net, quantity)) string_printf(out, " [%d]", q->width);
}

void legend_quantity(struct legend *legend, const struct net *net, int quantity, struct show_style style)
{
    struct string symbol = {0}, meaning = {0};
    show_name(&symbol, notation_label(net, style.notation, quantity), style);
    write_quantity(&meaning, legend, net, quantity, 0);
    add(legend, net->quantity[quantity].role, &symbol, &meaning);
}

static void add_quantity(struct writing *w, const struct expr *e)
{
    struct string symbol = {0}, meaning = {0};
    show_expr(&symbol, e, BINDS_SUM, w->style);
    write_quantity(&meaning, w->legend, w->net, e->quantity, e->delay);
    add(w->legend, w->net->quantity[e->quantity].role, &symbol, &meaning);
}

/* ---- parameters ---- */

static void write_size(struct string *out, const struct parameter *p, bool ascii)
{
    if (p->is_matrix)
        string_printf(out, " [%d%s%d]", p->rows, ascii ? "x" : "×", p->columns);
    else
        string_printf(out, " [%d]", p->rows);
}

/* As the equation it stands in has it. */
static void add_parameter_name(struct string *out, const struct net *net, int parameter, struct show_style style)
{
    show_name(out, notation_parameter(net, style.notation, parameter), style);
}

static void add_vector(struct writing *w, const struct expr *e, bool multiplied)
{
    const struct parameter *p = &w->net->parameter[e->parameter];
    struct string symbol = {0}, meaning = {0};
    add_parameter_name(&symbol, w->net, e->parameter, w->style);
    string_add(&meaning, multiplied ? "a weight for each unit" : "bias");
    write_size(&meaning, p, w->style.ascii);
    add(w->legend, ROLE_OTHER, &symbol, &meaning);
}

static void write_operand(struct string *out, const struct net *net, const struct expr *e)
{
    if (e->kind != EXPR_NAME) {
        string_add(out, " on what follows");
        return;
    }
    string_add(out, " on ");
    write_word(out, net->quantity[e->quantity].role, e->delay);
}

static void add_expr(struct writing *w, const struct expr *e, bool multiplied);

/* "Wf h[4]  recurrent weights [8×8] on the state, 1 step back": h needs no entry of its own then. */
static void add_product(struct writing *w, const struct expr *e)
{
    const struct parameter *p = &w->net->parameter[e->args[0]->parameter];
    const struct expr *operand = e->args[1];
    struct string symbol = {0}, meaning = {0};
    if (operand->kind == EXPR_NAME)
        show_expr(&symbol, e, BINDS_SUM, w->style);
    else
        add_parameter_name(&symbol, w->net, e->args[0]->parameter, w->style);
    string_add(&meaning, p->recurrent ? "recurrent weights" : "weights");
    write_size(&meaning, p, w->style.ascii);
    write_operand(&meaning, w->net, operand);
    add(w->legend, ROLE_OTHER, &symbol, &meaning);
    if (operand->kind != EXPR_NAME) add_expr(w, operand, false);
}

/* ---- expressions ---- */

static void add_op(struct writing *w, const struct op *op)
{
    add_text(w->legend, show_op(op, w->style), "%s", op->meaning);
}

static void add_times(struct writing *w, const struct expr *e)
{
    int vectors = 0;
    for (int i = 0; i < e->count; i++) vectors += e->args[i]->kind != EXPR_NUMBER;
    for (int i = 0; i < e->count; i++) {
        if (i == 1 && vectors > 1) add_text(w->legend, "*", "unit by unit");
        add_expr(w, e->args[i], vectors > 1);
    }
}

static void add_expr(struct writing *w, const struct expr *e, bool multiplied)
{
    switch (e->kind) {
    case EXPR_NUMBER: return;
    case EXPR_NAME:
        if (e->parameter >= 0)
            add_vector(w, e, multiplied);
        else
            add_quantity(w, e);
        return;
    case EXPR_PRODUCT: add_product(w, e); return;
    case EXPR_TIMES: add_times(w, e); return;
    case EXPR_CALL: add_op(w, e->op); break;
    case EXPR_SUM: break;
    }
    for (int i = 0; i < e->count; i++) add_expr(w, e->args[i], false);
}

void legend_expr(struct legend *legend, const struct net *net, const struct expr *e, struct show_style style)
{
    struct writing w = {legend, net, style};
    add_expr(&w, e, false);
}

void legend_equation(struct legend *legend, const struct net *net, int equation, struct show_style style)
{
    legend_quantity(legend, net, net->equation[equation].quantity, style);
    legend_expr(legend, net, net->equation[equation].rhs, style);
}

void legend_node(struct legend *legend, const struct net *net, int node, struct show_style style)
{
    const struct node *n = &net->graph.node[node];
    if (n->quantity >= 0) legend_quantity(legend, net, n->quantity, style);
    if (n->expr) legend_expr(legend, net, n->expr, style);
}

/* ---- parameters ---- */

void legend_parameter(struct legend *legend, const struct net *net, int parameter, struct show_style style)
{
    const struct parameter *p = &net->parameter[parameter];
    struct writing w = {legend, net, style};
    struct string symbol = {0}, meaning = {0};
    string_add(&symbol, number_parameter_label(net, parameter));
    string_add(&meaning, p->recurrent ? "recurrent weights" : p->is_matrix ? "weights" : "a number for each unit");
    write_size(&meaning, p, style.ascii);
    add(legend, ROLE_OTHER, &symbol, &meaning);
    struct use use;
    if (!uses_of(net, parameter, &use, 1)) return;
    show_derivative(&symbol, net, style);
    number_write_node(&symbol, net, use.node, style);
    string_printf(&meaning, "how L changes with the sum that %s is a term of; often called %s",
        number_parameter_label(net, parameter), style.ascii ? "delta" : "δ");
    add(legend, ROLE_OTHER, &symbol, &meaning);
    if (p->is_matrix)
        add_text(
            w.legend, "%", "a timestep's share of the whole gradient g: ⟨g_t, g⟩ / ‖g‖², where g_t is what it gives");
}

/* ---- the chain rule ---- */

void legend_derivative(struct legend *legend, const struct net *net, int node, struct show_style style)
{
    struct string symbol = {0}, meaning = {0};
    show_derivative(&symbol, net, style);
    number_write_node(&symbol, net, node, style);
    string_add(&meaning, "how L changes with ");
    number_write_node(&meaning, net, node, style);
    add(legend, ROLE_OTHER, &symbol, &meaning);
    add_text(legend, "L", "sum of the losses that count");
}

static void add_slope(struct writing *w, const struct op *op)
{
    char symbol[LEGEND_SYMBOL];
    snprintf(symbol, sizeof symbol, "%s%s", show_op(op, w->style), w->style.ascii ? "'" : "′");
    if (op->slope) add_text(w->legend, symbol, "slope of %s, %s", show_op(op, w->style), op->slope);
}

/* "Σⱼ", and "Vⱼ₃ Wiⱼ₃  weights from unit 3 to unit j": all matrices in one entry, which is behind that of the sum. */
static void add_matrix(struct writing *w, int matrix, int unit)
{
    struct string symbol = {0}, meaning = {0};
    const char *sum = w->style.ascii ? "sum_j" : "Σⱼ";
    struct legend_entry *entry = w->legend->entry, *end = entry + w->legend->entries;
    while (entry < end && strcmp(entry->symbol, sum) != 0) entry++;
    if (w->style.notation)
        add_parameter_name(&symbol, w->net, matrix, w->style);
    else
        string_add(&symbol, number_parameter_label(w->net, matrix));
    string_add(&symbol, w->style.ascii ? "_j" : "ⱼ");
    if (w->style.ascii)
        string_printf(&symbol, "%d", unit + 1);
    else
        show_index(&symbol, unit, false);
    if (entry == end) {
        add_text(w->legend, sum, "over the units j of the reader");
        string_printf(&meaning, "weights from unit %d to unit j", unit + 1);
        add(w->legend, ROLE_OTHER, &symbol, &meaning);
        return;
    }
    char *known = (entry + 1)->symbol;
    size_t length = strlen(known);
    if (!strstr(known, string_text(&symbol)) && length + 1 + symbol.length < LEGEND_SYMBOL)
        snprintf(known + length, LEGEND_SYMBOL - length, " %s", string_text(&symbol));
    string_finish(&symbol);
}

/* Other factors of the terms on the way. */
static void add_factor(struct writing *w, const struct node *n, int k)
{
    const struct term *term = part_term(n, k);
    const struct edge *other = term->edges == 2 ? term_edge(n, term, k == term->first_edge) : NULL;
    if (!other || other->node < 0 || w->net->graph.node[other->node].quantity < 0) return;
    legend_quantity(w->legend, w->net, w->net->graph.node[other->node].quantity, w->style);
}

void legend_rule(struct legend *legend, const struct net *net, int reader, int k, int unit, struct show_style style)
{
    struct writing w = {legend, net, style};
    bool fanned = false;
    for (int node = reader; node >= 0; node = part_reader(&net->graph, node, &k)) {
        const struct node *n = &net->graph.node[node];
        int matrix = part_matrix(n, k);
        if (n->kind == NODE_OP)
            add_slope(&w, n->op);
        else if (matrix >= 0 && !fanned)
            add_matrix(&w, matrix, unit);
        else if (matrix < 0)
            add_factor(&w, n, k);
        fanned |= matrix >= 0;
        if (n->quantity >= 0) return;
    }
}

void legend_gradient(struct legend *legend, const struct net *net, int quantity, int unit, struct show_style style)
{
    int node = net->quantity[quantity].node;
    legend_derivative(legend, net, node, style);
    for (int r = 0; r < net->graph.nodes; r++)
        for (int k = 0; k < net->graph.node[r].edges; k++)
            if (net->graph.node[r].edge[k].node == node && net->graph.node[r].edge[k].live)
                legend_rule(legend, net, r, k, unit, style);
}
