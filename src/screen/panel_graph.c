/*
 * panel_graph.c: the graph unrolled over time, a column a timestep.
 *
 * A row is a fact about the timestep (its number, its loss, its guess) or a *lane*: a quantity that lives through time,
 * drawn as one glyph a unit, with arrows where one timestep reads another. Going forward a lane shows values, on a
 * linear scale; going backward gradients, on a logarithmic one. What the cursor has not reached is a row of dots.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "notation.h"
#include "text.h"

enum {
    LABEL = 8,    /* columns of the row's name */
    ARROW = 4,    /* " ──▶" in front of a timestep */
    MIN_BODY = 8, /* glyphs of a timestep */
    MAX_BODY = 24,
    USUAL_BODY = 10, /* no fewer, for the sake of more timesteps */
    TIMESTEPS = 6,
    MAX_LANES = 24
};

struct grid {
    struct canvas *canvas;
    const struct session *session;
    int body, columns; /* glyphs of a timestep; timesteps on the screen */
    int first;         /* the leftmost, from 1 */
    int lane[MAX_LANES], lanes;
    int decades; /* of the gradients' scale */
    int row;
};

/* ---- which lanes ---- */

static bool is_lane(const struct session *s, int q)
{
    const struct quantity *quantity = &s->now->net->quantity[q];
    const struct node *node = &s->now->net->graph.node[quantity->node];
    if (quantity->equation < 0 || quantity->width == 1) return false;
    if (quantity->role == ROLE_STATE) return true;
    /* a hidden layer without a memory: in a window, or in front of a Jordan network's output */
    return quantity->role == ROLE_OTHER && node->kind == NODE_OP && node->op->class == OP_MAP;
}

/* Masks of dropout stand below the others; gradients do not flow to them. */
static bool is_mask_lane(const struct session *s, int q)
{
    return s->pass == PASS_FORWARD && s->now->net->quantity[q].role == ROLE_MASK;
}

static void find_lanes(struct grid *g)
{
    const struct session *s = g->session;
    int last = s->now->net->quantities - 1;
    for (int q = last; q >= 0 && g->lanes < MAX_LANES; q--)
        if (is_lane(s, q)) g->lane[g->lanes++] = q;
    for (int q = last; q >= 0 && g->lanes < MAX_LANES; q--)
        if (is_mask_lane(s, q)) g->lane[g->lanes++] = q;
}

/* Whether something reads the quantity from further away than the neighbouring timestep. */
static bool reads_far(const struct net *net, int q)
{
    const struct node *node = &net->graph.node[net->quantity[q].node];
    return node->pad_front > 1 || node->pad_back > 1;
}

static bool reads_at(const struct net *net, int q, int delay)
{
    for (int v = 0; v < net->graph.nodes; v++)
        for (int k = 0; k < net->graph.node[v].edges; k++) {
            const struct edge *e = &net->graph.node[v].edge[k];
            if (e->node == net->quantity[q].node && e->delay == delay) return true;
        }
    return false;
}

static int lane_rows(const struct session *s)
{
    struct grid g = {.session = s};
    find_lanes(&g);
    int rows = g.lanes;
    for (int i = 0; i < g.lanes; i++) rows += reads_far(s->now->net, g.lane[i]);
    return rows + reads_far(s->now->net, s->now->net->input);
}

int panel_graph_rows(const struct session *s)
{
    /* rule, t, loss, y, p, arrows, lanes, arrows, x; or rule, t, loss, norm, bar (2), lanes, arrows, x */
    return lane_rows(s) + 8;
}

/* ---- columns ---- */

static int width_of_column(const struct grid *g)
{
    return ARROW + 1 + g->body + 1;
}

static int column_of(const struct grid *g, int t)
{
    return LABEL + (t - g->first) * width_of_column(g);
}

static int body_column(const struct grid *g, int t)
{
    return column_of(g, t) + ARROW + 1;
}

static bool on_screen(const struct grid *g, int t)
{
    return t >= g->first && t < g->first + g->columns && t <= g->session->now->T;
}

static void lay_columns(struct grid *g)
{
    int widest = MIN_BODY, room = g->canvas->columns - LABEL - 1;
    for (int i = 0; i < g->lanes; i++) {
        int width = g->session->now->net->quantity[g->lane[i]].width;
        if (width > widest) widest = width;
    }
    int most = room / TIMESTEPS - ARROW - 2;
    if (most < USUAL_BODY) most = USUAL_BODY;
    if (most > MAX_BODY) most = MAX_BODY;
    g->body = widest < most ? widest : most;
    g->columns = room / width_of_column(g);
    if (g->columns > g->session->now->T) g->columns = g->session->now->T;
    g->first = g->session->t - g->columns / 2;
    if (g->first > g->session->now->T - g->columns + 1) g->first = g->session->now->T - g->columns + 1;
    if (g->first < 1) g->first = 1;
}

static void centered(const struct grid *g, int t, struct style style, const char *text)
{
    int space = g->body - utf8_width(text);
    canvas_text_cut(g->canvas, g->row, body_column(g, t) + (space > 0 ? space / 2 : 0), g->body, style, text);
}

static void label(const struct grid *g, struct style style, const char *text)
{
    canvas_text_cut(g->canvas, g->row, 1, LABEL - 1, style, text);
}

static const char *dot(const struct grid *g)
{
    return g->canvas->ascii ? "." : "·";
}

/* Up into the column going forward, down going backward. */
static void arrows_row(struct grid *g)
{
    bool forward = g->session->pass == PASS_FORWARD;
    const char *arrow = forward ? (g->canvas->ascii ? "^" : "▲") : (g->canvas->ascii ? "v" : "▼");
    for (int t = g->first; on_screen(g, t); t++) {
        bool reached = forward ? t <= g->session->t : t >= g->session->t;
        centered(g, t, style(reached ? STYLE_TEXT : STYLE_DIM), arrow);
    }
    g->row++;
}

/* ---- facts ---- */

/* In front of a window of truncated BPTT stands what the one before left behind; no gradient goes there. */
static void number_row(struct grid *g)
{
    const struct session *s = g->session;
    label(g, style(STYLE_DIM), "t");
    if (s->now->subject.state && on_screen(g, 1))
        canvas_text(
            g->canvas, g->row, column_of(g, 1) - 3, style(STYLE_DIM), s->pass == PASS_FORWARD ? "carried" : "cut");
    for (int t = g->first; on_screen(g, t); t++) {
        char text[16];
        snprintf(text, sizeof text, "%d", t);
        centered(g, t, t == g->session->t ? style_bold(STYLE_STRONG) : style(STYLE_DIM), text);
    }
    g->row++;
}

static bool counts(const struct session *s, int t)
{
    return s->now->run->loss_weight[t - 1] != 0;
}

/* A loss that does not count stands in parentheses. */
static void loss_row(struct grid *g)
{
    const struct session *s = g->session;
    int equation = s->now->net->quantity[s->now->net->loss].equation;
    label(g, style(STYLE_LOSS), "loss");
    for (int t = g->first; on_screen(g, t); t++) {
        char text[32];
        if (!session_value_revealed(s, equation, t)) {
            centered(g, t, style(STYLE_DIM), dot(g));
            continue;
        }
        double loss = (double)run_value(s->now->run, s->now->net->loss, t - 1)[0];
        snprintf(text, sizeof text, counts(s, t) ? "%.2f" : "(%.2f)", loss);
        centered(g, t, style(counts(s, t) ? STYLE_LOSS : STYLE_DIM), text);
    }
    g->row++;
}

/* "o .22" */
static void guess_text(char out[40], const struct session *s, int symbol, double p, bool ascii)
{
    char shown[16], digits[16];
    code_point_show(s->now->vocab.symbol[symbol], ascii, shown);
    snprintf(digits, sizeof digits, "%.2f", p);
    snprintf(out, 40, "%s %s", shown, digits[0] == '0' ? digits + 1 : digits);
}

/* The right answer and the best guess, each with its probability. */
static void guess_row(struct grid *g, bool best)
{
    const struct session *s = g->session;
    const struct quantity *q = &s->now->net->quantity[s->now->net->probability];
    const int *labels = s->now->run->track[s->now->net->quantity[s->now->net->label].node].index;
    label(g, style(STYLE_PROBABILITY), best ? "guess" : "target");
    for (int t = g->first; on_screen(g, t); t++) {
        if (!session_value_revealed(s, q->equation, t)) {
            centered(g, t, style(STYLE_DIM), dot(g));
            continue;
        }
        const real *p = run_value(s->now->run, s->now->net->probability, t - 1);
        int symbol = labels[t - 1], top = 0;
        for (int i = 1; i < q->width; i++)
            if (p[i] > p[top]) top = i;
        char text[48];
        guess_text(text, s, best ? top : symbol, (double)p[best ? top : symbol], g->canvas->ascii);
        if (best && top == symbol) strcat(text, g->canvas->ascii ? " =" : " ✓");
        centered(g, t, best ? style(top == symbol ? STYLE_GOOD : STYLE_TEXT) : style(STYLE_PROBABILITY), text);
    }
    g->row++;
}

static void input_row(struct grid *g)
{
    const struct session *s = g->session;
    label(g, style(STYLE_INPUT), shown_name(g->canvas, s, s->now->net->input).text);
    for (int t = g->first; on_screen(g, t); t++) {
        char shown[16];
        code_point_show(s->now->subject.text[t - 1], g->canvas->ascii, shown);
        centered(g, t, t == s->t ? style_bold(STYLE_INPUT) : style(STYLE_INPUT), shown);
    }
    g->row++;
}

/* ---- the gradient's norm ---- */

static const double *norms_of(const struct session *s, int q)
{
    return s->now->norm + (size_t)q * (size_t)s->now->T;
}

static bool norm_revealed(const struct session *s, int q, int t)
{
    return session_gradient_revealed(s, s->now->net->quantity[q].equation, t);
}

/* As many as the norms span, so that a gradient that vanishes is seen to. */
static int decades_of(const struct session *s)
{
    return palette_decades(norms_of(s, session_flow_quantity(s)), s->now->T);
}

static void norm_rows(struct grid *g)
{
    const struct session *s = g->session;
    int q = session_flow_quantity(s);
    const double *norm = norms_of(s, q);
    double largest = 0;
    for (int t = 0; t < s->now->T; t++) largest = norm[t] > largest ? norm[t] : largest;
    char name[64];
    snprintf(name, sizeof name, g->canvas->ascii ? "|d%s|" : "‖∂%s‖", shown_name(g->canvas, s, q).text);
    label(g, style(STYLE_GRADIENT), name);
    canvas_text(g->canvas, g->row + 1, 1, style(STYLE_DIM), "log");
    for (int t = g->first; on_screen(g, t); t++) {
        if (!norm_revealed(s, q, t)) {
            centered(g, t, style(STYLE_DIM), dot(g));
            continue;
        }
        struct string text = {0};
        show_number(&text, norm[t - 1], 3, false, g->canvas->ascii);
        if (text.data) centered(g, t, style(STYLE_GRADIENT), text.data);
        string_finish(&text);
        double height = norm[t - 1] > 0 ? 1 + log10(norm[t - 1] / largest) / g->decades : 0;
        for (int i = 0; i < 3; i++)
            canvas_column_bar(g->canvas, g->row + 2, body_column(g, t) + (g->body - 3) / 2 + i, 2,
                style(STYLE_GRADIENT),
                height > 0.03     ? height
                : norm[t - 1] > 0 ? 0.03
                                  : 0);
    }
    g->row += 3;
}

/* ---- lanes ---- */

static double largest_in(const struct session *s, int q, bool gradient)
{
    double largest = 0;
    int width = s->now->net->quantity[q].width;
    for (int t = 0; t < s->now->T; t++) {
        const real *x = gradient ? run_grad(s->now->run, q, t) : run_value(s->now->run, q, t);
        for (int i = 0; x && i < width; i++) largest = fmax(largest, fabs((double)x[i]));
    }
    return largest;
}

/* The units on the screen: all, or those around the selected one (a dot in the focused column). */
static int first_unit(const struct grid *g, int q)
{
    int width = g->session->now->net->quantity[q].width, unit = session_unit(g->session, q);
    if (width <= g->body) return 0;
    int first = unit - g->body / 2;
    return first < 0 ? 0 : first > width - g->body ? width - g->body : first;
}

static void link_cell(
    struct grid *g, int column, const struct quantity *quantity, int unit, int t, const real *x, bool gradient)
{
    canvas_link(g->canvas, g->row, column, 1, 1, "focus %s.%d at %d", quantity->name, unit + 1, t);
    if (x)
        canvas_title(g->canvas, g->row, column, 1, "%s%s unit %d at t = %d: %.4g",
            gradient ? derivative_prefix(g->canvas, g->session).text : "", quantity->name, unit + 1, t, (double)*x);
}

static void lane_cells(struct grid *g, int q, int t, double largest, bool gradient)
{
    const struct session *s = g->session;
    const struct quantity *quantity = &s->now->net->quantity[q];
    bool revealed = gradient ? session_gradient_revealed(s, quantity->equation, t)
                             : session_value_revealed(s, quantity->equation, t);
    const real *x = gradient ? run_grad(s->now->run, q, t - 1) : run_value(s->now->run, q, t - 1);
    int first = first_unit(g, q), shown = quantity->width < g->body ? quantity->width : g->body;
    int column = body_column(g, t) + (g->body - shown) / 2;
    for (int i = 0; i < shown; i++) {
        if (!revealed)
            canvas_text(g->canvas, g->row, column + i, style(STYLE_DIM), dot(g));
        else
            canvas_heat(g->canvas, g->row, column + i,
                x ? palette_place((double)x[first + i], largest, gradient ? g->decades : 0) : 0);
    }
    for (int i = 0; i < shown; i++)
        link_cell(g, column + i, quantity, first + i, t, revealed && x ? &x[first + i] : NULL, gradient);
    int unit = session_unit(s, q) - first;
    if (t != s->t || !revealed || unit < 0 || unit >= shown) return;
    struct style mark = canvas_cell(g->canvas, g->row, column + unit)->style;
    mark.shade = 0;
    canvas_text(g->canvas, g->row, column + unit, mark, g->canvas->ascii ? "O" : "●");
}

/* Between t - 1 and t: going forward the arrow points where the value goes, going backward where the gradient goes. */
static void lane_arrow(struct grid *g, int q, int t)
{
    const struct session *s = g->session;
    bool past = reads_at(s->now->net, q, 1), future = reads_at(s->now->net, q, -1), gradient = s->pass == PASS_BACKWARD;
    if (!past && !future) return;
    bool to_the_right = past != gradient;
    bool cut = t == 1 && s->now->subject.state, reached = !cut && (gradient ? t > s->t : t <= s->t);
    const char *arrow = to_the_right ? (g->canvas->ascii ? "-->" : "──▶") : (g->canvas->ascii ? "<--" : "◀──");
    if (cut) arrow = gradient ? (g->canvas->ascii ? " |-" : " ┤╌") : g->canvas->ascii ? "..>" : "╌╌▶";
    canvas_text(g->canvas, g->row, column_of(g, t), style(reached ? STYLE_STATE : STYLE_DIM), arrow);
}

static int middle(const struct grid *g, int t)
{
    if (t < g->first) return LABEL;
    return on_screen(g, t) ? body_column(g, t) + g->body / 2 : g->canvas->columns - 1;
}

/* The timestep at the other end of a delay: going forward what the focused one reads, going backward what reads it and
 * passes a gradient back. 0: nothing is there, or an arrow of the lane shows it already. */
static int far_end(const struct grid *g, int q, int delay, int nearest)
{
    const struct session *s = g->session;
    int t = s->pass == PASS_BACKWARD ? s->t + delay : s->t - delay;
    return abs(delay) >= nearest && reads_at(s->now->net, q, delay) && t >= 1 && t <= s->now->T ? t : 0;
}

/* A bracket under the row from these timesteps to the focused one. */
static void far_row(struct grid *g, int q, int nearest)
{
    const struct session *s = g->session;
    const struct node *node = &s->now->net->graph.node[s->now->net->quantity[q].node];
    bool ascii = g->canvas->ascii, gradient = s->pass == PASS_BACKWARD;
    const char *arrow = ascii ? "^" : "▲";
    int to = middle(g, s->t), left = to, right = to;
    for (int d = -node->pad_back; d <= node->pad_front; d++) {
        int t = far_end(g, q, d, nearest), at = t ? middle(g, t) : to;
        left = at < left ? at : left;
        right = at > right ? at : right;
    }
    canvas_fill(g->canvas, g->row, left, right - left + 1, style(STYLE_DIM), ascii ? '-' : 0x2500);
    for (int d = -node->pad_back; d <= node->pad_front; d++) {
        int t = far_end(g, q, d, nearest), at = middle(g, t);
        if (!t || !on_screen(g, t)) continue;
        const char *corner = gradient ? arrow : ascii ? "+" : at == left ? "└" : at == right ? "┘" : "┴";
        canvas_text(g->canvas, g->row, at, style(gradient ? STYLE_STATE : STYLE_DIM), corner);
    }
    const char *end = !gradient ? arrow : ascii ? "+" : to == right ? "┘" : "└";
    canvas_text(g->canvas, g->row, to, style(gradient ? STYLE_DIM : STYLE_STATE), end);
    char name[64];
    int far = node->pad_front > node->pad_back ? node->pad_front : -node->pad_back;
    int notation = session_notation(s);
    snprintf(name, sizeof name, "%s%st%+d%s", notation_quantity(s->now->net, notation, q),
        notation_open(s->now->net, notation), -far, notation_close(s->now->net, notation));
    label(g, style(STYLE_DIM), name);
    g->row++;
}

static void lane_row(struct grid *g, int q)
{
    const struct session *s = g->session;
    const struct quantity *quantity = &s->now->net->quantity[q];
    bool gradient = s->pass == PASS_BACKWARD;
    double largest = largest_in(s, q, gradient);
    struct string name = {0};
    string_printf(&name, "%s%s", gradient ? (g->canvas->ascii ? "d" : "∂") : "", shown_name(g->canvas, s, q).text);
    bool focused = q == session_quantity(s);
    if (name.data)
        label(g, focused ? style_bold(role_style(quantity->role)) : style(role_style(quantity->role)), name.data);
    string_finish(&name);
    canvas_link(g->canvas, g->row, 0, 1, LABEL, "focus %s", quantity->name);
    for (int t = g->first; on_screen(g, t); t++) {
        lane_arrow(g, q, t);
        lane_cells(g, q, t, largest, gradient);
    }
    g->row++;
    if (reads_far(s->now->net, q)) far_row(g, q, 2);
}

/* ---- the panel ---- */

static void write_scale(const struct grid *g, struct string *out)
{
    const struct session *s = g->session;
    if (s->pass == PASS_BACKWARD) {
        string_printf(out, "log scale, %d decades", g->decades);
        return;
    }
    for (int i = 0; i < g->lanes && i < 4 && s->now->net->quantity[g->lane[i]].role != ROLE_MASK; i++) {
        string_printf(out, "%s%s %s%.2g", i ? "  " : "", shown_name(g->canvas, s, g->lane[i]).text,
            g->canvas->ascii ? "+-" : "±", largest_in(s, g->lane[i], false));
    }
}

static void draw_heading(struct grid *g)
{
    struct string scale = {0};
    write_scale(g, &scale);
    const char *text = string_text(&scale);
    char right[128];
    snprintf(right, sizeof right, "%12s %s", "", text); /* room for the legend */
    const char *forward =
        g->session->now->subject.weights ? "unrolled over time" : "unrolled over time, an untrained net";
    panel_rule(
        g->canvas, g->row, g->session->pass == PASS_BACKWARD ? "gradients flow back through time" : forward, right);
    draw_palette(g->canvas, g->row, g->canvas->columns - utf8_width(right) - 2);
    string_finish(&scale);
    g->row++;
}

static void frame_focus(struct grid *g, int top)
{
    int t = g->session->t, column = body_column(g, t);
    const char *side = g->canvas->ascii ? "|" : "┃";
    canvas_band(g->canvas, top, column, g->row - top, g->body);
    for (int row = top; row < g->row; row++) {
        canvas_text(g->canvas, row, column - 1, style(STYLE_CURSOR), side);
        canvas_text(g->canvas, row, column + g->body, style(STYLE_CURSOR), side);
    }
}

/* Links for whole columns; those of lanes come later, and so lie on top. */
static void link_columns(struct grid *g, int end)
{
    canvas_wheel(g->canvas, g->row, 0, end - g->row, g->canvas->columns, "earlier", "later");
    for (int t = g->first; on_screen(g, t); t++)
        canvas_link(g->canvas, g->row, column_of(g, t), end - g->row, width_of_column(g), "step %d", t);
}

int panel_graph(struct canvas *canvas, const struct session *s, struct rows rows)
{
    struct grid g = {.canvas = canvas, .session = s, .row = rows.first};
    find_lanes(&g);
    lay_columns(&g);
    g.decades = decades_of(s);
    draw_heading(&g);
    int top = g.row;
    link_columns(&g, rows.end);
    canvas->cursor_row = top;
    canvas->cursor_column = body_column(&g, s->t);
    number_row(&g);
    loss_row(&g);
    if (s->pass == PASS_FORWARD) {
        guess_row(&g, false);
        guess_row(&g, true);
        arrows_row(&g);
    } else {
        norm_rows(&g);
    }
    int below = 2 + reads_far(s->now->net, s->now->net->input); /* arrows and input */
    for (int i = 0; i < g.lanes && g.row + 1 + reads_far(s->now->net, g.lane[i]) + below <= rows.end; i++)
        lane_row(&g, g.lane[i]);
    arrows_row(&g);
    input_row(&g);
    if (reads_far(s->now->net, s->now->net->input)) far_row(&g, s->now->net->input, 1);
    frame_focus(&g, top);
    return g.row;
}
