/*
 * panel_why.c: why a number is what it is: the trail that led here, the number's equation with the numbers plugged in,
 * and a list of what it is made of, in which links are selected and followed.
 */
#include "panel_why.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "part.h"
#include "text.h"

enum { CRUMB = 26 /* columns of one stop of the trail, at most */ };

static const char *text_of(const struct string *s)
{
    return s->data ? s->data : "";
}

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
    utf8_width(text_of(&name)) <= CRUMB ? string_add(out, text_of(&name))
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
        width += utf8_width(text_of(&crumb)) + 3;
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
        column +=
            canvas_text(p->canvas, p->row, column, last ? style_bold(STYLE_CURSOR) : style(STYLE_DIM), text_of(&crumb));
        if (!last) column += canvas_text(p->canvas, p->row, column, style(STYLE_DIM), arrow);
        string_finish(&crumb);
    }
    p->row++;
}

/* ---- the equation ---- */

static void draw_string(struct why_page *p, int column, struct style style, const struct string *text)
{
    if (p->row < p->end)
        canvas_text_cut(p->canvas, p->row++, column, p->canvas->columns - column - 1, style, text_of(text));
}

/* "f₃[5]" */
static int write_subject(struct string *out, const struct why_page *p)
{
    number_write(out, p->net, &p->why->number, why_page_style(p));
    return utf8_width(text_of(out));
}

static void write_equation(struct string *out, const struct why_page *p, int node)
{
    const struct node *n = &p->net->graph.node[node];
    struct show_style style = why_page_style(p);
    style.timestep = p->why->number.t + 1;
    show_expr(out, n->expr, BINDS_SUM, style);
}

static void write_numbers(struct string *out, const struct why_page *p, int node)
{
    struct focus focus = computed_focus(p->session->now, p->why->number.t + 1);
    show_expr_values(out, &focus, p->net->graph.node[node].expr, p->why->number.unit, 3, why_page_style(p));
}

/* "σ(1.205) = 0.7694": from the sum of the lines to the number. */
static void write_result(struct string *out, const struct why_page *p)
{
    const struct why *why = p->why;
    const char *minus = p->canvas->ascii ? "-" : "−";
    switch (why->form) {
    case WHY_SUM:
        if (why->op) {
            string_printf(out, "%s(", show_op(why->op, why_page_style(p)));
            why_page_number(out, p, why->sum);
            string_add(out, ") = ");
        }
        break;
    case WHY_SOFTMAX:
        if (why->lines) why_page_number(out, p, why->line[0].value);
        string_add(out, " / ");
        why_page_number(out, p, why->sum);
        string_add(out, " = ");
        break;
    case WHY_LOG:
        string_printf(out, "%slog ", minus);
        if (why->lines) why_page_number(out, p, why->line[0].value);
        string_add(out, " = ");
        break;
    case WHY_READERS:
    case WHY_STEPS:
    case WHY_GIVEN: break;
    }
    why_page_number(out, p, why->computed);
}

static void draw_computed(struct why_page *p)
{
    struct string name = {0}, line[3] = {{0}};
    int indent = 1 + write_subject(&name, p);
    for (int i = 0; i < 3; i++) string_add(&line[i], " = ");
    write_equation(&line[0], p, p->why->number.node);
    write_numbers(&line[1], p, p->why->number.node);
    write_result(&line[2], p);
    canvas_text(p->canvas, p->row, 1, style_bold(STYLE_STRONG), text_of(&name));
    for (int i = 0; i < 3; i++) {
        draw_string(p, indent, i == 2 ? style_bold(STYLE_STRONG) : style(STYLE_TEXT), &line[i]);
        string_finish(&line[i]);
    }
    string_finish(&name);
}

/* ---- where a trail ends ---- */

static void write_character(struct string *out, const struct why_page *p)
{
    const struct why *why = p->why;
    bool is_target = why->ending == WHY_TARGET;
    string_add(out, is_target ? "the character to be predicted: " : "a character of the text: ");
    why_page_symbol(out, p, why->symbol);
    string_printf(out, ", symbol %d of %d", why->symbol + 1, p->session->now->vocab.size);
}

/* The text with the character in question marked. */
static void draw_text(struct why_page *p)
{
    const struct subject *subject = &p->session->now->subject;
    int at = p->why->number.t + (p->why->ending == WHY_TARGET), room = p->canvas->columns - 2 * WHY_LABEL;
    int first = at - room / 2 > 0 ? at - room / 2 : 0, column = WHY_LABEL;
    for (int i = first; i < (int)subject->length && column < p->canvas->columns - WHY_LABEL; i++) {
        char shown[16];
        struct style tone =
            i == at ? (struct style){.id = STYLE_CURSOR, .bold = 1, .underline = 1} : style(STYLE_INPUT);
        code_point_show(subject->text[i], p->canvas->ascii, shown);
        if (i == at) canvas_text(p->canvas, p->row + 2, column, style_bold(STYLE_CURSOR), p->canvas->ascii ? "^" : "▲");
        column += canvas_text(p->canvas, p->row + 1, column, tone, shown);
    }
    p->row += 4;
    canvas_text(p->canvas, p->row++, WHY_LABEL, style(STYLE_DIM),
        "one-hot: its symbol's number is 1, all others are 0; the trail ends here");
}

static void write_ending(struct string *out, const struct why_page *p)
{
    const struct why *why = p->why;
    switch (why->ending) {
    case WHY_GOES_ON: return;
    case WHY_CHARACTER:
    case WHY_TARGET: write_character(out, p); return;
    case WHY_NO_CHARACTER: string_add(out, "no character stands before the text: all numbers are 0"); return;
    case WHY_INITIAL_STATE:
        string_add(
            out, why->lines ? "the initial state, which is learned" : "the initial state: what the net begins with");
        return;
    case WHY_CARRIED: string_add(out, "carried over from the window before: the trail ends here"); return;
    case WHY_SET: break;
    case WHY_BEGINS:
        string_add(out, why->sum != 0 ? "the backward pass begins here: L is the sum of the losses that count"
                                      : "this timestep's loss does not count");
        return;
    case WHY_NO_GRADIENT: string_add(out, "no gradient: nothing that is learned stands behind this number"); return;
    case WHY_DRAWN: string_add(out, "drawn at random, and the same in both passes"); return;
    }
    if (why->form == WHY_READERS)
        string_add(out, "set by you, so it depends on nothing: what comes back here goes no further");
    else
        string_add(out, "set by you");
}

static void draw_ending(struct why_page *p)
{
    struct string text = {0};
    write_ending(&text, p);
    if (text.length)
        draw_string(p, WHY_LABEL, style_bold(p->why->ending == WHY_SET ? STYLE_WARNING : STYLE_STRONG), &text);
    string_finish(&text);
    if (p->why->ending == WHY_CHARACTER || p->why->ending == WHY_TARGET) draw_text(p);
}

static void draw_given(struct why_page *p)
{
    struct string text = {0};
    write_subject(&text, p);
    if (why_page_has_symbols(p, &p->why->number)) {
        string_add(&text, " ");
        why_page_symbol(&text, p, p->why->number.unit);
    }
    string_add(&text, " = ");
    why_page_number(&text, p, p->why->value);
    draw_string(p, 1, style_bold(STYLE_STRONG), &text);
    string_finish(&text);
}

/* In front of what the equation would give. */
static void draw_set(struct why_page *p)
{
    struct string text = {0};
    write_subject(&text, p);
    string_add(&text, " = ");
    why_page_number(&text, p, p->why->value);
    string_add(&text, "   set by you; its equation would give");
    draw_string(p, 1, style_bold(STYLE_WARNING), &text);
    string_finish(&text);
}

/* ---- parameters ---- */

static void write_init(struct string *out, const struct parameter *parameter, bool ascii)
{
    const struct init *init = &parameter->init;
    const char *minus = init->value < 0 ? ascii ? "-" : "−" : "";
    switch (init->kind) {
    case INIT_CONSTANT: string_printf(out, "starts at %s%g", minus, fabs(init->value)); return;
    case INIT_IDENTITY: string_add(out, "starts as the identity"); return;
    case INIT_ORTHOGONAL: string_add(out, "drawn as part of an orthogonal matrix"); return;
    case INIT_UNIFORM: string_printf(out, "drawn uniformly from %s%g", ascii ? "+-" : "±", init->value); return;
    case INIT_NORMAL: string_printf(out, "drawn from a normal distribution, deviation %g", init->value); return;
    case INIT_SPECTRAL: string_printf(out, "drawn, and scaled to spectral radius %g", init->value); return;
    case INIT_DEFAULT:
    case INIT_XAVIER:
    case INIT_LEARN: break;
    }
    if (parameter->is_matrix)
        string_printf(out, "drawn uniformly from %s%.2g (xavier)", ascii ? "+-" : "±",
            sqrt(6.0 / (parameter->rows + parameter->columns)));
    else
        string_add(out, "starts at 0");
}

/* Where a weight's value comes from. */
static void write_origin(struct string *out, const struct why_page *p, const struct parameter *parameter)
{
    const struct subject *subject = &p->session->now->subject;
    if (subject->note) {
        string_printf(out, "being trained");
    } else if (subject->weights && subject->weights->updates) {
        string_printf(out, "learned in %llu update%s", (unsigned long long)subject->weights->updates,
            subject->weights->updates == 1 ? "" : "s");
    } else if (subject->weights) {
        string_add(out, "given, or edited by you");
    } else {
        write_init(out, parameter, p->canvas->ascii);
        string_printf(out, ", seed %llu", (unsigned long long)subject->seed);
    }
}

static void draw_parameter(struct why_page *p)
{
    struct number value = p->why->number, gradient;
    value.kind = NUMBER_PARAMETER;
    gradient = number_turned(&value);
    const struct parameter *parameter = &p->net->parameter[value.parameter];
    struct trace trace = session_trace(p->session);
    struct string text[2] = {{0}};
    number_write(&text[0], p->net, &value, why_page_style(p));
    string_add(&text[0], " = ");
    why_page_number(&text[0], p, trace_number(&trace, &value));
    number_write(&text[1], p->net, &gradient, why_page_style(p));
    string_add(&text[1], " = ");
    why_page_number(&text[1], p, trace_number(&trace, &gradient));
    bool asks_gradient = p->why->number.kind == NUMBER_PARAMETER_GRADIENT;
    struct string origin = {0};
    write_origin(&origin, p, parameter);
    for (int i = 0; i < 2; i++) {
        struct style tone = asks_gradient == (i == 1) ? style_bold(STYLE_STRONG) : style(STYLE_TEXT);
        int column = 1 + canvas_text(p->canvas, p->row, 1, tone, text_of(&text[i])) + 3;
        canvas_text_cut(p->canvas, p->row++, column, p->canvas->columns - column - 1, style(STYLE_DIM),
            i == 0 ? text_of(&origin) : "the sum of what the timesteps give, which all use it");
        string_finish(&text[i]);
    }
    string_finish(&origin);
}

static void draw_gradient(struct why_page *p)
{
    struct string text = {0};
    int width = write_subject(&text, p);
    canvas_text(p->canvas, p->row, 1, style_bold(STYLE_GRADIENT), text_of(&text));
    string_clear(&text);
    string_add(&text, " = ");
    why_page_number(&text, p, p->why->value);
    int column = 1 + width;
    column += canvas_text(p->canvas, p->row, column, style_bold(STYLE_STRONG), text_of(&text));
    if (p->why->ending == WHY_GOES_ON)
        canvas_text_cut(p->canvas, p->row, column + 3, p->canvas->columns - column - 4, style(STYLE_DIM),
            "the sum of what its readers pass back");
    p->row++;
    string_finish(&text);
}

static void draw_head(struct why_page *p)
{
    switch (p->why->form) {
    case WHY_SUM:
    case WHY_SOFTMAX:
    case WHY_LOG:
        if (p->why->ending == WHY_SET) draw_set(p);
        draw_computed(p);
        break;
    case WHY_READERS: draw_gradient(p); break;
    case WHY_STEPS: draw_parameter(p); break;
    case WHY_GIVEN: draw_given(p);
    }
    if (p->why->ending != WHY_SET || p->why->form == WHY_READERS || p->why->form == WHY_GIVEN) draw_ending(p);
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
    panel_rule(canvas, page.row++, "why?", text_of(&kind));
    string_finish(&kind);
    draw_trail(&page);
    page.row++;
    draw_head(&page);
    int below = panel_legend_rows(canvas, &legend);
    page.end = rows.end - below;
    if (page.why->lines) why_page_list(&page);
    draw_place(&page, (struct rows){page.row + 1, page.end - 1});
    panel_legend(canvas, &legend, (struct rows){rows.end - below, rows.end});
}
