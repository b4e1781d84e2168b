/*
 * show.c: the tree back to text, with as many parentheses as it needs.
 */
#include "show.h"

#include "notation.h"

const char *show_op(const struct op *op, struct show_style style)
{
    return style.ascii ? op->name : op->symbol;
}

bool show_needs_parentheses(const struct expr *e, enum tightness within)
{
    if (e->kind == EXPR_SUM) return within > BINDS_SUM;
    return e->kind == EXPR_TIMES && within > BINDS_TIMES;
}

void show_name(struct string *out, const char *name, struct show_style style)
{
    if (style.ascii)
        string_add_unaccented(out, name);
    else
        string_add(out, name);
}

void show_derivative(struct string *out, const struct net *net, struct show_style style)
{
    string_add(out, style.ascii ? "d" : "∂");
    show_name(out, notation_total(net, style.notation), style);
    string_add(out, style.ascii ? "/d" : "/∂");
}

void show_timestep(struct string *out, const struct net *net, int timestep, struct show_style style)
{
    show_name(out, notation_open(net, style.notation), style);
    string_printf(out, "%d", timestep);
    show_name(out, notation_close(net, style.notation), style);
}

static void show_reading(struct string *out, const struct expr *e, struct show_style style)
{
    struct letters own = {e->name, "[", "]"};
    struct letters letters = style.notation ? e->shown[style.notation - 1] : own;
    show_name(out, letters.name, style);
    if (!e->delay) return;
    show_name(out, letters.open, style);
    if (style.timestep)
        string_printf(out, "%d", style.timestep - e->delay);
    else
        string_printf(out, "t%+d", -e->delay);
    show_name(out, letters.close, style);
}

static void show_list(
    struct string *out, const struct expr *e, const char *separator, enum tightness within, struct show_style style)
{
    for (int i = 0; i < e->count; i++) {
        if (i) string_add(out, separator);
        show_expr(out, e->args[i], within, style);
    }
}

static void show_sum(struct string *out, const struct expr *e, struct show_style style)
{
    for (int i = 0; i < e->count; i++) {
        bool negative = e->args[i]->negative;
        if (i)
            string_add(out, negative ? " - " : " + ");
        else if (negative)
            string_add(out, "-");
        show_expr(out, e->args[i], BINDS_TIMES, style);
    }
}

void show_expr(struct string *out, const struct expr *e, enum tightness within, struct show_style style)
{
    bool parentheses = show_needs_parentheses(e, within);
    if (parentheses) string_add(out, "(");
    switch (e->kind) {
    case EXPR_NUMBER: string_add_bytes(out, e->at.source->text + e->at.offset, (size_t)e->at.length); break;
    case EXPR_NAME: show_reading(out, e, style); break;
    case EXPR_PRODUCT: show_list(out, e, " ", BINDS_PRODUCT, style); break;
    case EXPR_TIMES: show_list(out, e, " * ", BINDS_PRODUCT, style); break;
    case EXPR_SUM: show_sum(out, e, style); break;
    case EXPR_CALL:
        string_printf(out, "%s(", e->op ? show_op(e->op, style) : e->name);
        show_list(out, e, ", ", BINDS_SUM, style);
        string_add(out, ")");
    }
    if (parentheses) string_add(out, ")");
}

void show_equation(struct string *out, const struct net *net, int equation, struct show_style style)
{
    const struct equation *e = &net->equation[equation];
    show_name(out, notation_quantity(net, style.notation, e->quantity), style);
    string_add(out, " = ");
    show_expr(out, e->rhs, BINDS_SUM, style);
}
