/*
 * value.c: evaluating an expression for one unit, and writing it with numbers.
 */
#include "value.h"

#include <math.h>

static double track_number(const struct focus *focus, int node, int t, int unit)
{
    const struct track *track = &focus->run->track[node];
    ptrdiff_t row = (ptrdiff_t)t * focus->run->B + focus->b;
    if (track->value) return (double)track->value[row * track->width + unit];
    return track->index[row] == unit;
}

static double parameter_number(const struct focus *focus, int parameter, int row, int column)
{
    return (double)focus->parameters[parameter_index(&focus->run->net->parameter[parameter], row, column)];
}

static int operand_width(const struct focus *focus, const struct expr *product)
{
    return focus->run->net->parameter[product->args[0]->parameter].columns;
}

static double product_value(const struct focus *focus, const struct expr *e, int unit)
{
    double sum = 0;
    for (int j = 0; j < operand_width(focus, e); j++) {
        double x = expr_value(focus, e->args[1], j);
        if (x != 0) sum += parameter_number(focus, e->args[0]->parameter, unit, j) * x;
    }
    return sum;
}

double expr_value(const struct focus *focus, const struct expr *e, int unit)
{
    if (e->node >= 0) return track_number(focus, e->node, focus->t, unit);
    double value = e->kind == EXPR_TIMES ? 1 : 0;
    switch (e->kind) {
    case EXPR_NUMBER: return e->number;
    case EXPR_NAME:
        if (e->parameter >= 0) return parameter_number(focus, e->parameter, unit, 0);
        return track_number(focus, focus->run->net->quantity[e->quantity].node, focus->t - e->delay, unit);
    case EXPR_PRODUCT: return product_value(focus, e, unit);
    case EXPR_TIMES:
        for (int i = 0; i < e->count; i++) value *= expr_value(focus, e->args[i], unit);
        return value;
    case EXPR_SUM:
        for (int i = 0; i < e->count; i++)
            value += (e->args[i]->negative ? -1 : 1) * expr_value(focus, e->args[i], unit);
        return value;
    case EXPR_CALL: break; /* every call has a node */
    }
    return NAN;
}

struct writing {
    struct string *out;
    const struct net *net;
    const struct focus *focus; /* NULL: numbers are stand-ins */
    int unit, decimals;
    struct show_style style;
};

static void write_number(const struct writing *w, double x, bool plus)
{
    show_number(w->out, x, w->decimals, plus, w->style.ascii);
}

static double number_of(const struct writing *w, const struct expr *e, int unit)
{
    return w->focus ? expr_value(w->focus, e, unit) : -8.888;
}

static void write_expr(const struct writing *w, const struct expr *e, enum tightness within);

/* Terms that are one number each stand as "+0.31 −0.12"; a number that the equation has ("1") stays as it is written
 * there, and is set off by blanks, as a term with a structure of its own is. */
static void write_sum(const struct writing *w, const struct expr *e)
{
    for (int i = 0; i < e->count; i++) {
        const struct expr *arg = e->args[i];
        bool number = arg->kind == EXPR_NAME || arg->kind == EXPR_PRODUCT;
        if (i) string_add(w->out, " ");
        if (number) {
            double x = number_of(w, arg, w->unit);
            write_number(w, arg->negative ? -x : x, i > 0);
            continue;
        }
        if (arg->negative)
            string_add(w->out, w->style.ascii ? "-" : "−");
        else if (i)
            string_add(w->out, "+");
        if (i) string_add(w->out, " ");
        write_expr(w, arg, BINDS_TIMES);
    }
}

/* cross_entropy(p, y) of one timestep is the logarithm of one probability. */
static void write_loss(const struct writing *w, const struct expr *e)
{
    int label = 0;
    if (w->focus) {
        const struct run *run = w->focus->run;
        label = run->track[w->net->quantity[e->args[1]->quantity].node].index[w->focus->t * run->B + w->focus->b];
    }
    string_add(w->out, w->style.ascii ? "-log " : "−log ");
    if (label >= 0)
        write_number(w, number_of(w, e->args[0], label), false);
    else
        string_add(w->out, "?");
}

static void write_call(const struct writing *w, const struct expr *e)
{
    if (e->op->class == OP_LOSS) {
        write_loss(w, e);
        return;
    }
    string_printf(w->out, "%s(", show_op(e->op, w->style));
    for (int i = 0; i < e->count; i++) {
        if (i) string_add(w->out, ", ");
        if (e->op->class == OP_JOIN)
            string_printf(w->out, "%s", w->style.ascii ? "..." : "…");
        else
            write_expr(w, e->args[i], BINDS_SUM);
    }
    if (e->op->class == OP_NORMAL) string_add(w->out, w->style.ascii ? ", ..." : ", …");
    string_add(w->out, ")");
}

static void write_expr(const struct writing *w, const struct expr *e, enum tightness within)
{
    bool parentheses = show_needs_parentheses(e, within);
    if (parentheses) string_add(w->out, "(");
    switch (e->kind) {
    case EXPR_NUMBER: show_expr(w->out, e, BINDS_SUM, w->style); break;
    case EXPR_NAME:
    case EXPR_PRODUCT: write_number(w, number_of(w, e, w->unit), false); break;
    case EXPR_TIMES:
        for (int i = 0; i < e->count; i++) {
            if (i) string_add(w->out, " * ");
            write_expr(w, e->args[i], BINDS_PRODUCT);
        }
        break;
    case EXPR_SUM: write_sum(w, e); break;
    case EXPR_CALL: write_call(w, e);
    }
    if (parentheses) string_add(w->out, ")");
}

void show_values(struct string *out, const struct net *net, const struct focus *focus, int equation, int unit,
    int decimals, struct show_style style)
{
    struct writing w = {out, net, focus, unit, decimals, style};
    write_expr(&w, net->equation[equation].rhs, BINDS_SUM);
}

void show_expr_values(struct string *out, const struct focus *focus, const struct expr *e, int unit, int decimals,
    struct show_style style)
{
    struct writing w = {out, focus->run->net, focus, unit, decimals, style};
    write_expr(&w, e, BINDS_SUM);
}
