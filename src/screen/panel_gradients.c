/*
 * panel_gradients.c: how far gradients get: the norm of ‖∂L/∂q[t]‖ over time as a curve, and what became of every
 * quantity's as a table.
 *
 * A verdict speaks of a single loss, so that is the curve; where all losses count, theirs is drawn thin beside it.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>

#include "chart.h"
#include "text.h"

enum { NAME = 3, FIRST = 14, HERE = 25, LAST = 36, RATIO = 47, VERDICT = 57 };

/* ---- the curve ---- */

static struct chart_point norm_point(const void *data, size_t i)
{
    const double *norm = data;
    return (struct chart_point){(double)i + 1, norm[i]};
}

struct fitted {
    double ratio, from, norm; /* the norm at timestep `from`, and by what it is multiplied a step back */
    int direction;
};

static struct chart_point fit_point(const void *data, size_t i)
{
    const struct fitted *f = data;
    double steps = f->direction * (f->from - ((double)i + 1));
    return (struct chart_point){(double)i + 1, steps < 0 ? NAN : f->norm * pow(f->ratio, steps)};
}

/* Through the middle of the points, on the log scale, with the fitted slope. */
static struct fitted fit_of(const struct session *s, int quantity, const double *norm)
{
    int from, points = 0;
    struct flow flow = computed_flow(s->now, quantity, &from);
    struct fitted f = {flow.ratio, from, 1, computed_direction(s->now, quantity) < 0 ? -1 : 1};
    double sum = 0;
    for (int t = 1; t <= s->now->T; t++) {
        int steps = f.direction * (from - t);
        if (steps < 0 || norm[t - 1] <= 0 || !isfinite(norm[t - 1])) continue;
        sum += log(norm[t - 1]) - steps * log(flow.ratio);
        points++;
    }
    f.norm = points && flow.verdict != FLOW_UNKNOWN ? exp(sum / points) : NAN;
    return f;
}

static void draw_curve(struct canvas *canvas, const struct session *s, int quantity, struct rows rows)
{
    const struct computed *c = s->now;
    const double *one = c->norm_one + (size_t)quantity * (size_t)c->T, *all = c->norm + (size_t)quantity * (size_t)c->T;
    struct fitted fit = fit_of(s, quantity, one);
    size_t T = (size_t)c->T;
    struct chart_series series[] = {
        {norm_point, all, computed_loss_step(c) ? 0 : T, style(STYLE_DIM), false, '.'},
        {fit_point, &fit, T, style(STYLE_CANDIDATE), false, '-'},
        {norm_point, one, T, style_bold(STYLE_GRADIENT), true, '*'},
    };
    struct chart_point here = {s->t, 1};
    struct chart_series cursor = {chart_array, &here, 1, style_bold(STYLE_CURSOR), false, 'v'};
    struct chart chart = {.row = rows.first,
        .column = 0,
        .rows = rows.end - rows.first,
        .columns = canvas->columns - 1,
        .x = {1, c->T > 1 ? c->T : 2},
        .log = true,
        .unit = "timestep",
        .series = series,
        .series_count = 3,
        .marks = &cursor};
    chart_draw(canvas, &chart);
}

/* ---- the table ---- */

static void put_number(struct canvas *canvas, int row, int column, double x)
{
    struct string text = {0};
    string_printf(&text, x == 0 ? "0" : "%.3g", x);
    canvas_text(canvas, row, column, style(STYLE_TEXT), string_text(&text));
    string_finish(&text);
}

static void draw_row(struct canvas *canvas, const struct session *s, int quantity, int row)
{
    const struct computed *c = s->now;
    const double *norm = c->norm_one + (size_t)quantity * (size_t)c->T;
    bool focused = quantity == session_quantity(s);
    int from;
    struct flow flow = computed_flow(c, quantity, &from);
    struct style how = style(role_style(c->net->quantity[quantity].role));
    how.bold = focused;
    if (focused) canvas_text(canvas, row, 1, style_bold(STYLE_CURSOR), canvas->ascii ? ">" : "▶");
    canvas_text_cut(canvas, row, NAME, FIRST - NAME - 1, how, shown_name(canvas, s, quantity).text);
    put_number(canvas, row, FIRST, norm[0]);
    put_number(canvas, row, HERE, norm[s->t - 1]);
    put_number(canvas, row, LAST, norm[c->T - 1]);
    if (flow.verdict != FLOW_UNKNOWN) canvas_printf(canvas, row, RATIO, style(STYLE_TEXT), "%.3f", flow.ratio);
    enum style_id tone = flow.verdict == FLOW_STEADY    ? STYLE_GOOD
                         : flow.verdict == FLOW_UNKNOWN ? STYLE_DIM
                                                        : STYLE_WARNING;
    canvas_text(canvas, row, VERDICT, style(tone),
        flow.verdict == FLOW_UNKNOWN ? "reaches too few steps" : flow_names[flow.verdict]);
    if (!focused) return;
    canvas_band(canvas, row, 0, 1, canvas->columns);
    canvas_set_cursor(canvas, row, NAME);
}

static void draw_table(struct canvas *canvas, const struct session *s, struct rows rows)
{
    const struct net *net = s->now->net;
    int n = net->equations, room = rows.end - rows.first - 1, first = s->equation - room / 2;
    if (first > n - room) first = n - room;
    if (first < 0) first = 0;
    char head[3][24];
    snprintf(head[0], sizeof head[0], "at t = 1");
    snprintf(head[1], sizeof head[1], "at t = %d", s->t);
    snprintf(head[2], sizeof head[2], "at t = %d", s->now->T);
    canvas_text(canvas, rows.first, NAME, style(STYLE_DIM), "quantity");
    for (int i = 0; i < 3; i++) canvas_text(canvas, rows.first, FIRST + i * (HERE - FIRST), style(STYLE_DIM), head[i]);
    canvas_text(canvas, rows.first, RATIO, style(STYLE_DIM), canvas->ascii ? "x a step" : "× a step");
    for (int i = first; i < n && i < first + room; i++)
        draw_row(canvas, s, net->equation[i].quantity, rows.first + 1 + i - first);
}

void panel_gradients(struct canvas *canvas, const struct session *s, struct rows rows)
{
    int q = session_quantity(s), from;
    struct string left = {0}, right = {0};
    computed_flow(s->now, q, &from);
    string_printf(&left, canvas->ascii ? "|%s%s| from %s alone, log scale" : "‖%s%s‖ from %s alone, log scale",
        derivative_prefix(canvas, s).text, shown_at(canvas, s, q, ANY_TIMESTEP).text,
        shown_at(canvas, s, s->now->net->loss, from).text);
    if (!computed_loss_step(s->now)) string_add(&right, "thin: all losses together");
    panel_rule(canvas, rows.first, string_text(&left), string_text(&right));
    int table = s->now->net->equations + 2, most = (rows.end - rows.first) / 2 + 1;
    int split = rows.end - (table < most ? table : most);
    draw_curve(canvas, s, q, (struct rows){rows.first + 1, split});
    panel_rule(canvas, split, "what becomes of each gradient",
        computed_loss_step(s->now) ? "L: which loss" : "L: a single loss");
    draw_table(canvas, s, (struct rows){split + 1, rows.end});
    string_finish(&left);
    string_finish(&right);
}
