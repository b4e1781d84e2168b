/*
 * why_text.c: the factors and groups of an answer as the screen writes them.
 */
#include "why.h"

#include "part.h"
#include "value.h"

void why_write_factor(struct string *out, const struct net *net, const struct factor *f, struct show_style style)
{
    struct string name = {0};
    if (factor_leads_on(f)) number_write(&name, net, &f->number, style);
    const char *text = string_text(&name), *minus = style.ascii ? "-" : "−";
    switch (f->kind) {
    case FACTOR_LINK: string_add(out, text); break;
    case FACTOR_CONSTANT:
        string_printf(out, "%s%g", f->value < 0 ? minus : "", f->value < 0 ? -f->value : f->value);
        break;
    case FACTOR_SLOPE: string_printf(out, "%s%s", show_op(f->op, style), style.ascii ? "'" : "′"); break;
    case FACTOR_ERROR: string_printf(out, "(%s %s %s)", text, minus, f->value < 0 ? "1" : "0"); break;
    case FACTOR_LOG: string_printf(out, f->value != 0 ? "%s1/%s" : "0", minus, text); break;
    }
    string_finish(&name);
}

/* "Wf h[4]", "0.5 * W h[4]" */
static void write_term(struct string *out, const struct net *net, const struct why_line *line, struct show_style style)
{
    const struct node *n = &net->graph.node[line->node];
    const struct edge *e = &n->edge[line->edge];
    const struct term *term = part_term(n, line->edge);
    style.timestep = line->t + 1;
    if (term && term->coefficient == -1)
        string_add(out, style.ascii ? "-" : "−");
    else if (term && term->coefficient != 1)
        string_printf(out, "%g * ", term->coefficient);
    if (term && term->matrix >= 0) string_printf(out, "%s ", number_parameter_label(net, term->matrix));
    if (e->node < 0) {
        string_add(out, number_parameter_label(net, e->parameter));
        return;
    }
    number_write_node(out, net, e->node, style);
    if (net->graph.node[e->node].quantity >= 0) string_printf(out, "[%d]", line->t + 1 - e->delay);
}

void why_write_name(struct string *out, const struct net *net, const struct why *why, const struct why_line *line,
    struct show_style style)
{
    if (why->form == WHY_READERS) {
        int quantity = part_quantity(net, line->node);
        string_printf(out, "%s[%d]", quantity >= 0 ? net_label(net, quantity) : "?", line->t + 1);
    } else if (line->edge >= 0) {
        write_term(out, net, line, style);
    }
}

static void write_letter(struct string *out, bool ascii)
{
    string_add(out, ascii ? "_j" : "ⱼ");
}

void why_write_sum(struct string *out, const struct net *net, const struct why *why, const struct why_line *line,
    struct show_style style)
{
    const struct node *n = &net->graph.node[line->node];
    const struct edge *e = &n->edge[line->edge];
    int matrix = part_matrix(n, line->edge);
    style.timestep = line->t + 1;
    string_add(out, style.ascii ? "sum_j " : "Σⱼ ");
    if (matrix >= 0) {
        string_add(out, number_parameter_label(net, matrix));
        show_index(out, why->number.unit, style.ascii);
        string_add(out, style.ascii ? "j * " : "ⱼ · ");
    } else {
        string_add(out, "e^");
    }
    number_write_node(out, net, e->node, style);
    write_letter(out, style.ascii);
    if (net->graph.node[e->node].quantity >= 0) string_printf(out, "[%d]", line->t + 1 - e->delay);
    if (matrix < 0) string_printf(out, style.ascii ? ", j not %d" : ", j ≠ %d", why->number.unit + 1);
}
