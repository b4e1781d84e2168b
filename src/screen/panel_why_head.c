/*
 * panel_why_head.c: the number in question and its equation: in letters, with the numbers plugged in, and what comes of
 * it; or in one sentence why no equation says what it is.
 */
#include "panel_why.h"

#include <math.h>

#include "text.h"

/* ---- the equation ---- */

static void draw_string(struct why_page *p, int column, struct style style, const struct string *text)
{
    if (p->row < p->end)
        canvas_text_cut(p->canvas, p->row++, column, p->canvas->columns - column - 1, style, string_text(text));
}

/* "f₃[5]" */
static int write_subject(struct string *out, const struct why_page *p)
{
    number_write(out, p->net, &p->why->number, why_page_style(p));
    return utf8_width(string_text(out));
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
    canvas_text(p->canvas, p->row, 1, style_bold(STYLE_STRONG), string_text(&name));
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

/* Where a weight begins that nobody has changed. */
static void write_init(struct string *out, const struct parameter *parameter, uint64_t seed, bool ascii)
{
    const struct init *init = &parameter->init;
    const char *sign = ascii ? "+-" : "±", *minus = init->value < 0 ? ascii ? "-" : "−" : "";
    bool drawn = init->kind != INIT_CONSTANT && init->kind != INIT_IDENTITY && init->kind != INIT_LEARN;
    if (init->kind == INIT_CHRONO) {
        string_printf(out, "starts for memories of up to %g timesteps (chrono)", fabs(init->value));
        return;
    }
    bool usual = init->kind == INIT_DEFAULT || init->kind == INIT_XAVIER;
    if (init->kind == INIT_IDENTITY)
        string_add(out, "starts as part of the identity");
    else if (!drawn || (usual && !parameter->is_matrix))
        string_printf(out, "starts at %s%g", minus, drawn ? 0 : fabs(init->value));
    else
        string_printf(out, "drawn from seed %llu: ", (unsigned long long)seed);
    if (usual && parameter->is_matrix)
        string_printf(out, "uniform on %s%.2g (xavier)", sign, sqrt(6.0 / (parameter->rows + parameter->columns)));
    if (init->kind == INIT_ORTHOGONAL) string_add(out, "a part of an orthogonal matrix");
    if (init->kind == INIT_UNIFORM) string_printf(out, "uniform on %s%g", sign, init->value);
    if (init->kind == INIT_NORMAL) string_printf(out, "normal, deviation %g", init->value);
    if (init->kind == INIT_SPECTRAL) string_printf(out, "scaled to spectral radius %g", init->value);
}

/* Where a weight's value comes from. */
static void write_origin(struct string *out, const struct why_page *p, const struct parameter *parameter)
{
    const struct subject *subject = &p->session->now->subject;
    unsigned long long updates = subject->weights ? subject->weights->updates : 0;
    if (subject->note)
        string_add(out, "being trained");
    else if (updates)
        string_printf(out, "learned in %llu update%s", updates, updates == 1 ? "" : "s");
    else if (subject->weights)
        string_add(out, "set by you, or a model's");
    else
        write_init(out, parameter, subject->seed, p->canvas->ascii);
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
        int column = 1 + canvas_text(p->canvas, p->row, 1, tone, string_text(&text[i])) + 3;
        canvas_text_cut(p->canvas, p->row++, column, p->canvas->columns - column - 1, style(STYLE_DIM),
            i == 0 ? string_text(&origin) : "the sum of what the timesteps give, which all use it");
        string_finish(&text[i]);
    }
    string_finish(&origin);
}

static void draw_gradient(struct why_page *p)
{
    struct string text = {0};
    int width = write_subject(&text, p);
    canvas_text(p->canvas, p->row, 1, style_bold(STYLE_GRADIENT), string_text(&text));
    string_clear(&text);
    string_add(&text, " = ");
    why_page_number(&text, p, p->why->value);
    int column = 1 + width;
    column += canvas_text(p->canvas, p->row, column, style_bold(STYLE_STRONG), string_text(&text));
    if (p->why->ending == WHY_GOES_ON)
        canvas_text_cut(p->canvas, p->row, column + 3, p->canvas->columns - column - 4, style(STYLE_DIM),
            "the sum of what its readers pass back");
    p->row++;
    string_finish(&text);
}

void why_page_head(struct why_page *p)
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
