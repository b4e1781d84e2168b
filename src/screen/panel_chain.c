/*
 * panel_chain.c: the chain rule at the focused quantity.
 *
 * ∂L/∂h₃[5] as the sum of what its readers pass back, those at the same timestep apart from those in the future; then
 * what this timestep gives to the gradients of the equation's parameters; then what the norms say of the whole way.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chain.h"
#include "step_share.h"
#include "notation.h"
#include "text.h"

enum { DECIMALS = 4, VALUE_WIDTH = 10 };

struct page {
    struct canvas *canvas;
    const struct session *session;
    int row, end;
    int quantity, unit;
};

/* A number at the right of its line, signs under each other. */
static void put_value(const struct page *p, int column, struct style style, double x)
{
    struct string text = {0};
    show_number(&text, x, DECIMALS, true, p->canvas->ascii);
    int space = VALUE_WIDTH - utf8_width(string_text(&text));
    canvas_text(p->canvas, p->row, column + (space > 0 ? space : 0), style, string_text(&text));
    string_finish(&text);
}

static enum style_id sign_style(double x)
{
    return x < 0 ? STYLE_NEGATIVE : x > 0 ? STYLE_POSITIVE : STYLE_DIM;
}

static int value_column(const struct page *p)
{
    return p->canvas->columns >= 110 ? 88 : p->canvas->columns - VALUE_WIDTH - 2;
}

/* ---- the sum ---- */

/* "∂L/∂h₃[5]" */
static void write_derivative(const struct page *p, struct string *out)
{
    const struct quantity *q = &p->session->now->net->quantity[p->quantity];
    string_printf(out, "%s%s", derivative_prefix(p->canvas, p->session).text,
        shown_name(p->canvas, p->session, p->quantity).text);
    if (q->width > 1) show_index(out, p->unit, p->canvas->ascii);
    show_timestep(out, p->session->now->net, p->session->t, session_style(p->session, p->canvas->ascii, 0));
}

static void draw_total(struct page *p)
{
    const struct session *s = p->session;
    struct string name = {0};
    write_derivative(p, &name);
    int column = 1 + canvas_text(p->canvas, p->row, 1, style_bold(STYLE_GRADIENT), string_text(&name));
    const char *sum = "is the sum of what its readers pass back";
    bool fits = column + 1 + utf8_width(sum) < value_column(p);
    canvas_text(p->canvas, p->row, column + 1, style(STYLE_DIM), fits ? sum : "= what its readers pass back");
    const real *grad = run_grad(s->now->run, p->quantity, s->t - 1);
    put_value(p, value_column(p), style_bold(STYLE_STRONG), grad ? (double)grad[p->unit] : 0);
    canvas_band(p->canvas, p->row, 0, 1, p->canvas->columns);
    p->canvas->cursor_row = p->row;
    p->canvas->cursor_column = 1;
    string_finish(&name);
    p->row++;
}

/* " = 0.418 · −0.0255", if there is room. */
static void draw_product(struct page *p, int column, int room, const struct share *share)
{
    struct string text = {0};
    string_add(&text, "= ");
    show_number(&text, share->local, 3, false, p->canvas->ascii);
    string_add(&text, p->canvas->ascii ? " * " : " · ");
    show_number(&text, share->upstream, DECIMALS, false, p->canvas->ascii);
    if (utf8_width(string_text(&text)) + 2 <= room)
        canvas_text(p->canvas, p->row, column + 2, style(STYLE_DIM), string_text(&text));
    string_finish(&text);
}

static struct shown name_of_reader(const struct page *p, const struct share *share)
{
    if (share->reader < 0) return (struct shown){"?"};
    return shown_at(p->canvas, p->session, share->reader, p->session->t + share->delay);
}

/* "from h[6]" */
static void draw_share(struct page *p, const struct share *share, int name_width)
{
    const struct session *s = p->session;
    const struct quantity *reader = share->reader >= 0 ? &s->now->net->quantity[share->reader] : NULL;
    struct shown name = name_of_reader(p, share);
    int column = 11;
    canvas_text_cut(
        p->canvas, p->row, column, name_width, style(role_style(reader ? reader->role : ROLE_OTHER)), name.text);
    column += name_width + 2;
    int room = value_column(p) - column - 1;
    if (share->outside) {
        const char *why = share->delay > 0 ? "lies behind the end of the text: nothing comes back"
                                           : "lies before the start of the text: nothing comes back";
        canvas_text_cut(p->canvas, p->row, column, p->canvas->columns - column - 1, style(STYLE_DIM), why);
    } else {
        int used = canvas_text_cut(p->canvas, p->row, column, room, style(STYLE_TEXT), string_text(&share->rule));
        if (share->elementwise) draw_product(p, column + used, room - used, share);
        put_value(p, value_column(p), style(sign_style(share->value)), share->value);
        if (reader)
            canvas_link(
                p->canvas, p->row, 11, 1, p->canvas->columns - 11, "focus %s at %d", reader->name, s->t + share->delay);
    }
    p->row++;
}

static int widest_name(const struct page *p, const struct chain *chain)
{
    int width = 4;
    for (int i = 0; i < chain->shares; i++) {
        struct shown name = name_of_reader(p, &chain->share[i]);
        if (utf8_width(name.text) > width) width = utf8_width(name.text);
    }
    return width;
}

/* What the readers at other timesteps are to this one: a net that reads backward has them in the past. */
static const char *elsewhere(const struct chain *chain)
{
    bool future = false, past = false;
    for (int i = 0; i < chain->shares; i++) {
        future |= chain->share[i].delay > 0;
        past |= chain->share[i].delay < 0;
    }
    return past && future ? "around" : past ? "past" : "future";
}

/* The readers at this timestep, or those at others, under one heading. */
static void draw_shares(struct page *p, const struct chain *chain, bool here, int most)
{
    const char *heading = here ? "here" : elsewhere(chain);
    double sum = here ? chain->here : chain->future;
    int shown = 0, count = 0, width = widest_name(p, chain);
    for (int i = 0; i < chain->shares; i++) count += !chain->share[i].delay == here;
    for (int i = 0; i < chain->shares; i++) {
        if (!chain->share[i].delay != here) continue;
        if (p->row >= p->end || shown >= most) break;
        if (shown++ == 0) canvas_text(p->canvas, p->row, 3, style_bold(STYLE_HEADER), heading);
        draw_share(p, &chain->share[i], width);
    }
    if (count == 0 && p->row < p->end) {
        canvas_text(p->canvas, p->row, 3, style(STYLE_DIM), heading);
        canvas_text(p->canvas, p->row, 11, style(STYLE_DIM),
            here ? "nothing reads it at its own timestep" : "no other timestep reads it");
        p->row++;
    }
    if (count > 1 && p->row < p->end) {
        canvas_printf(p->canvas, p->row, 11, style(STYLE_DIM), shown < count ? "%s in all, with %d more" : "%s in all",
            heading, count - shown);
        put_value(p, value_column(p), style_bold(sign_style(sum)), sum);
        p->row++;
    }
}

struct names { /* parameters of one equation, each once */
    int parameter[32], count;
};

static void gather(const struct expr *e, struct names *names)
{
    if (e->parameter >= 0 && names->count < 32) {
        for (int i = 0; i < names->count; i++)
            if (names->parameter[i] == e->parameter) return;
        names->parameter[names->count++] = e->parameter;
    }
    for (int i = 0; i < e->count; i++) gather(e->args[i], names);
}

/* Lines that the parameters and the verdict take under the sum. */
static int lines_below(const struct page *p)
{
    struct names names = {0};
    gather(p->session->now->net->equation[p->session->equation].rhs, &names);
    return (names.count > 0) + 1 + !computed_loss_step(p->session->now);
}

static void draw_sum(struct page *p, const struct chain *chain)
{
    draw_total(p);
    if (chain->seed != 0 || p->quantity == p->session->now->net->loss) {
        const struct net *net = p->session->now->net;
        canvas_printf(p->canvas, p->row, 3, style(STYLE_TEXT),
            chain->seed != 0 ? "here the backward pass begins: %s is the sum of the losses that count"
                             : "this timestep's loss does not count",
            notation_total(net, session_notation(p->session)));
        put_value(p, value_column(p), style(sign_style(chain->seed)), chain->seed);
        p->row++;
        return;
    }
    int end = p->end - lines_below(p);
    draw_shares(p, chain, true, (end - p->row) / 2);
    draw_shares(p, chain, false, end - p->row - 1);
}

/* ---- parameters ---- */

/* "∂L/∂W  this step ‖·‖ 0.011, share 3 %" for each parameter of the focused equation, two to a line. */
static void draw_parameters(struct page *p)
{
    const struct session *s = p->session;
    struct names names = {0};
    gather(s->now->net->equation[s->equation].rhs, &names);
    struct focus focus = computed_focus(s->now, s->t);
    bool ascii = p->canvas->ascii;
    struct show_style how = session_style(s, ascii, 0);
    if (!names.count || p->row >= p->end) return;
    int column = 3;
    column += canvas_text(p->canvas, p->row, column, style(STYLE_DIM), "this step's share of ");
    for (int i = names.count - 1; i >= 0; i--) { /* W before b */
        struct step_share share;
        if (!step_share(&share, &focus, s->now->gradient, names.parameter[i], NULL)) {
            p->canvas->incomplete = true;
            break;
        }
        struct string text = {0};
        string_add(&text, derivative_prefix(p->canvas, s).text);
        show_name(&text, notation_parameter(s->now->net, how.notation, names.parameter[i]), how);
        string_add(&text, " ");
        show_number(&text, 100 * share.share, 0, false, ascii);
        string_printf(&text, "%% (%s", ascii ? "norm " : "‖·‖ ");
        show_number(&text, share.norm, 3, false, ascii);
        string_add(&text, ")  ");
        if (column + utf8_width(string_text(&text)) > p->canvas->columns) {
            string_finish(&text);
            break;
        }
        column += canvas_text(p->canvas, p->row, column, style(STYLE_GRADIENT), string_text(&text));
        string_finish(&text);
    }
    p->row++;
}

/* ---- the verdict ---- */

static void write_steps(struct string *out, double steps)
{
    if (steps < 100)
        string_printf(out, "%.1f steps", steps);
    else
        string_printf(out, "%.0f steps", steps);
}

static void write_verdict(struct string *out, const struct flow *flow, bool ascii)
{
    if (flow->verdict == FLOW_UNKNOWN) {
        string_add(out, "too few steps to tell");
        return;
    }
    const char *times = ascii ? "x" : "×";
    string_printf(out, "%s, %s%.2f a step", flow_names[flow->verdict], times, flow->ratio);
    if (flow->verdict == FLOW_STEADY) {
        string_printf(out, ", %s%.2g over %d steps", times, pow(flow->ratio, flow->steps - 1), flow->steps - 1);
        return;
    }
    string_printf(out, ", %s every ", flow->verdict == FLOW_VANISHING ? "halves" : "doubles");
    write_steps(out, flow->half_life);
}

static void draw_verdict(struct page *p)
{
    const struct session *s = p->session;
    int q = session_flow_quantity(s), from;
    struct flow flow = computed_flow(s->now, q, &from);
    struct string text = {0}, why = {0};
    bool ascii = p->canvas->ascii;
    string_printf(&text, ascii ? "|d%s| from %s alone: " : "‖∂%s‖ from %s alone: ", shown_name(p->canvas, s, q).text,
        shown_at(p->canvas, s, s->now->net->loss, from).text);
    write_verdict(&text, &flow, ascii);
    enum style_id tone = flow.verdict == FLOW_STEADY    ? STYLE_GOOD
                         : flow.verdict == FLOW_UNKNOWN ? STYLE_DIM
                                                        : STYLE_WARNING;
    if (p->row < p->end)
        canvas_text_cut(p->canvas, p->row++, 3, p->canvas->columns - 4, style_bold(tone), string_text(&text));
    if (!computed_loss_step(s->now) && p->row < p->end) {
        string_add(&why, "the norms above mix the losses of all timesteps; L picks a single one");
        canvas_text_cut(p->canvas, p->row++, 3, p->canvas->columns - 4, style(STYLE_DIM), string_text(&why));
    }
    string_finish(&text);
    string_finish(&why);
}

/* ---- all quantities of the timestep ---- */

enum { ITEM = 26 };

/* "▶∂L/∂c₃  −0.0093 ▃": one place of the overview. */
static void draw_item(struct page *p, int equation, int column)
{
    const struct session *s = p->session;
    int q = s->now->net->equation[equation].quantity, unit = session_unit(s, q);
    const struct quantity *quantity = &s->now->net->quantity[q];
    bool focused = equation == s->equation, revealed = session_gradient_revealed(s, equation, s->t);
    struct string name = {0}, number = {0};
    string_printf(&name, "%s%s", derivative_prefix(p->canvas, s).text, shown_name(p->canvas, s, q).text);
    if (quantity->width > 1) show_index(&name, unit, p->canvas->ascii);
    const real *grad = run_grad(s->now->run, q, s->t - 1);
    double x = grad ? (double)grad[unit] : 0;
    if (revealed)
        show_number(&number, x, DECIMALS, true, p->canvas->ascii);
    else
        string_add(&number, p->canvas->ascii ? "." : "·");
    if (focused) canvas_text(p->canvas, p->row, column, style_bold(STYLE_CURSOR), p->canvas->ascii ? ">" : "▶");
    enum style_id role = revealed ? role_style(quantity->role) : STYLE_DIM;
    canvas_text_cut(
        p->canvas, p->row, column + 1, ITEM - 12, focused ? style_bold(role) : style(role), string_text(&name));
    canvas_text(p->canvas, p->row, column + ITEM - 3 - utf8_width(string_text(&number)),
        style(revealed ? sign_style(x) : STYLE_DIM), string_text(&number));
    canvas_link(p->canvas, p->row, column, 1, ITEM, "focus %s", quantity->name);
    string_finish(&name);
    string_finish(&number);
}

/* In the order of the backward pass: the loss first. The focused one is kept in sight. */
static void draw_overview(struct page *p)
{
    const struct session *s = p->session;
    int n = s->now->net->equations, across = (p->canvas->columns - 2) / ITEM, down = (n + across - 1) / across;
    int room = p->end - p->row - 1;
    if (room < 1) return;
    char heading[64];
    snprintf(heading, sizeof heading, "all gradients at t = %d, in the order of the backward pass", s->t);
    panel_rule(p->canvas, p->row++, heading, "");
    int shown = down < room ? down : room, skip = (n - 1 - s->equation) / across - shown / 2;
    if (skip > down - shown) skip = down - shown;
    if (skip < 0) skip = 0;
    int first = p->row;
    canvas_wheel(p->canvas, first, 0, shown, p->canvas->columns, "focus-next", "focus-previous");
    for (int i = skip * across; i < n && i < (skip + shown) * across; i++) {
        p->row = first + i / across - skip;
        draw_item(p, n - 1 - i, 1 + i % across * ITEM);
    }
    p->row = first + shown;
}

/* ---- the panel ---- */

static void draw_heading(struct page *p)
{
    struct string left = {0}, right = {0};
    const struct quantity *q = &p->session->now->net->quantity[p->quantity];
    string_printf(
        &left, "chain rule at t = %d: %s", p->session->t, shown_name(p->canvas, p->session, p->quantity).text);
    if (q->width > 1) string_add(&left, ", ");
    unit_text(&left, p->session, p->quantity, p->canvas->ascii);
    struct show_style style = session_style(p->session, p->canvas->ascii, p->session->t);
    show_equation(&right, p->session->now->net, p->session->equation, style);
    panel_rule(
        p->canvas, p->row++, string_text(&left), utf8_width(string_text(&right)) < 40 ? string_text(&right) : "");
    string_finish(&left);
    string_finish(&right);
}

/* Readers at the same timestep, or at others. */
static int readers(const struct graph *graph, int node, bool here)
{
    int count = 0;
    for (int r = 0; r < graph->nodes; r++)
        for (int k = 0; k < graph->node[r].edges; k++) {
            const struct edge *e = &graph->node[r].edge[k];
            count += e->node == node && e->live && !e->delay == here;
        }
    return count;
}

int panel_chain_rows(const struct canvas *canvas, const struct session *s)
{
    struct page page = {.session = s};
    const struct net *net = s->now->net;
    int node = net->quantity[session_quantity(s)].node, rows = 2 + lines_below(&page); /* the heading, the total */
    for (int here = 0; here < 2; here++) {
        int count = readers(&net->graph, node, here);
        rows += count > 1 ? count + 1 : 1;
    }
    return rows;
}

int panel_chain(struct canvas *canvas, const struct session *s, struct rows rows)
{
    struct page page = {canvas, s, rows.first, rows.end, session_quantity(s), session_unit(s, session_quantity(s))};
    draw_heading(&page);
    struct chain chain = {0};
    struct focus focus = computed_focus(s->now, s->t);
    struct show_style show = session_style(s, canvas->ascii, 0);
    if (!session_gradient_revealed(s, s->equation, s->t)) {
        canvas_text(canvas, page.row++, 1, style(STYLE_DIM), "the backward pass has not come here yet");
    } else if (chain_rule(&chain, &focus, page.quantity, page.unit, show, NULL)) {
        draw_sum(&page, &chain);
        draw_parameters(&page);
    } else {
        canvas->incomplete = true;
    }
    chain_finish(&chain);
    draw_verdict(&page);
    draw_overview(&page);
    return page.row;
}
