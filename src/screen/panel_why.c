/*
 * panel_why.c: why a number is what it is: the trail that led here, the number's equation with the numbers plugged in,
 * and a list of what it is made of, in which links are selected and followed.
 */
#include "panel_why.h"

#include "part.h"
#include "text.h"

enum { CRUMB = 26 /* columns of one stop of the trail, at most */ };

struct show_style why_page_style(const struct why_page *p)
{
    return (struct show_style){.ascii = p->canvas->ascii};
}

void why_page_number(struct string *out, const struct why_page *p, double x)
{
    show_number(out, x, WHY_DECIMALS, false, p->canvas->ascii);
}

/* ---- symbols of the text ---- */

void why_page_symbol(struct string *out, const struct why_page *p, int symbol)
{
    char shown[16];
    if (symbol < 0 || symbol >= p->session->now->vocab.size) return;
    code_point_show(p->session->now->vocab.symbol[symbol], p->canvas->ascii, shown);
    string_printf(out, "'%s'", shown);
}

bool why_page_has_symbols(const struct why_page *p, const struct number *number)
{
    if (number_is_of_parameter(number)) return false;
    const struct node *n = &p->net->graph.node[number->node];
    if (n->width != p->session->now->vocab.size || n->quantity < 0) return false;
    return n->kind == NODE_ONE_HOT || n->kind == NODE_LABEL || session_has_symbols(p->session, n->quantity);
}

/* ---- the trail ---- */

static void write_crumb(struct string *out, const struct why_page *p, const struct stop *stop)
{
    struct string name = {0};
    number_write(&name, p->net, &stop->number, why_page_style(p));
    utf8_width(string_text(&name)) <= CRUMB ? string_add(out, string_text(&name))
                                            : string_add(out, p->canvas->ascii ? "..." : "…");
    string_finish(&name);
}

/* "h₃[5] › c₃[5] › f₃[5]": as much of its end as fits. */
static void draw_trail(struct why_page *p)
{
    const struct trail *trail = &p->session->trail;
    const char *arrow = p->canvas->ascii ? " > " : " › ";
    int room = p->canvas->columns - 8, first = trail->stops - 1;
    for (int width = 0; first >= 0; first--) {
        struct string crumb = {0};
        write_crumb(&crumb, p, &trail->stop[first]);
        width += utf8_width(string_text(&crumb)) + 3;
        string_finish(&crumb);
        if (width > room) break;
    }
    int column = 1;
    if (first >= 0)
        column += canvas_text(p->canvas, p->row, column, style(STYLE_DIM), p->canvas->ascii ? ". >" : "… ›") + 1;
    for (int i = first + 1; i < trail->stops; i++) {
        struct string crumb = {0};
        bool last = i == trail->stops - 1;
        write_crumb(&crumb, p, &trail->stop[i]);
        column += canvas_text(
            p->canvas, p->row, column, last ? style_bold(STYLE_CURSOR) : style(STYLE_DIM), string_text(&crumb));
        if (!last) column += canvas_text(p->canvas, p->row, column, style(STYLE_DIM), arrow);
        string_finish(&crumb);
    }
    p->row++;
}

/* ---- the panel ---- */

/* "gate, unit 3 of 8" */
static void write_kind(struct string *out, const struct why_page *p)
{
    const struct number *number = &p->why->number;
    if (number_is_of_parameter(number)) {
        const struct parameter *parameter = &p->net->parameter[number->parameter];
        string_printf(out, "row %d of %d", number->row + 1, parameter->rows);
        if (parameter->is_matrix) string_printf(out, ", column %d of %d", number->column + 1, parameter->columns);
        return;
    }
    const struct node *n = &p->net->graph.node[number->node];
    if (n->quantity >= 0 && p->net->quantity[n->quantity].role != ROLE_OTHER)
        string_printf(out, "%s, ", role_names[p->net->quantity[n->quantity].role]);
    if (why_page_has_symbols(p, number)) {
        string_add(out, "symbol ");
        why_page_symbol(out, p, number->unit);
        string_add(out, ", ");
    } else if (n->width > 1) {
        string_add(out, "unit ");
    }
    if (n->width > 1)
        string_printf(out, "%d of %d", number->unit + 1, n->width);
    else
        string_add(out, "one number");
}

/* What the symbols of the head and of the list stand for. */
static void fill_legend(struct legend *legend, const struct why_page *p)
{
    const struct number *number = &p->why->number;
    struct show_style style = why_page_style(p);
    style.timestep = number->t + 1;
    if (number->kind == NUMBER_GRADIENT) {
        legend_derivative(legend, p->net, number->node, style);
        for (int i = 0; i < p->why->lines; i++)
            if (p->why->line[i].depth == 0)
                legend_rule(legend, p->net, p->why->line[i].node, p->why->line[i].edge, number->unit, style);
    } else if (number->kind == NUMBER_VALUE && p->why->form == WHY_GIVEN) {
        legend_quantity(legend, p->net, p->net->graph.node[number->node].quantity, style);
    } else if (number->kind == NUMBER_VALUE) {
        legend_node(legend, p->net, number->node, style);
    } else {
        legend_parameter(legend, p->net, number->parameter, style);
    }
}

/* Where the number stands in the unrolled graph, if there is room. */
static void draw_place(const struct why_page *p, struct rows rows)
{
    const struct number *number = &p->why->number;
    struct session there = *p->session;
    int quantity = number_is_of_parameter(number) ? -1 : part_quantity(p->net, number->node);
    if (rows.end - rows.first < panel_graph_rows(&there) || quantity < 0) return;
    there.t = number->t < 0 ? 1 : number->t >= there.now->T ? there.now->T : number->t + 1;
    there.pass = number->kind == NUMBER_GRADIENT ? PASS_BACKWARD : PASS_FORWARD;
    there.revealed = p->net->equations;
    there.unit = there.symbol = number->unit;
    if (p->net->quantity[quantity].equation >= 0) there.equation = p->net->quantity[quantity].equation;
    panel_graph(p->canvas, &there, rows);
}

void panel_why(struct canvas *canvas, const struct session *s, struct rows rows)
{
    if (!s->trail.stops) return;
    struct why_page page = {.canvas = canvas,
        .session = s,
        .net = s->now->net,
        .why = &s->trail.why,
        .stop = trail_last(&s->trail),
        .row = rows.first,
        .end = rows.end};
    struct legend legend = {0};
    struct string kind = {0};
    fill_legend(&legend, &page);
    write_kind(&kind, &page);
    panel_rule(canvas, page.row++, "why?", string_text(&kind));
    string_finish(&kind);
    draw_trail(&page);
    page.row++;
    why_page_head(&page);
    int below = panel_legend_rows(canvas, &legend);
    page.end = rows.end - below;
    if (page.why->lines) why_page_list(&page);
    draw_place(&page, (struct rows){page.row + 1, page.end - 1});
    panel_legend(canvas, &legend, (struct rows){rows.end - below, rows.end});
}
