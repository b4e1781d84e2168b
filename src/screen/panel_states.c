/*
 * panel_states.c: the path of a state through its space, seen on the two principal components: a point a timestep, with
 * the line from one to the next.
 *
 * A point is the character that was read, so that one sees whether the state tells characters apart; or a shade, of
 * when it was or of one unit's value. Where several fall on one cell the latest is seen, and the cursor's above all. A
 * state of one number has one component: its path is drawn over time.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "chart.h"
#include "text.h"

enum { LINES = 3 /* of numbers under the path */, UNITS = 4 /* named of a component */ };

/* ---- the points ---- */

/* Timestep t, from 1; 0 is the state before it all. */
static struct chart_point place(const struct session *s, int t)
{
    const struct state_space *space = &s->analysis.states.space;
    const double *point = t ? space->point + (ptrdiff_t)(t - 1) * space->k : s->analysis.states.initial;
    return (struct chart_point){point[0], space->k > 1 ? point[1] : t};
}

static bool is_reverse(const struct session *s)
{
    return computed_direction(s->now, s->analysis.states.quantity) < 0;
}

/* In the order of the sweep, from the initial state on. */
static struct chart_point path_point(const void *data, size_t i)
{
    const struct session *s = data;
    int T = s->now->T, step = (int)i + !s->analysis.states.has_initial;
    return place(s, step && is_reverse(s) ? T + 1 - step : step);
}

static void widen(struct range *range, double x)
{
    range->low = fmin(range->low, x);
    range->high = fmax(range->high, x);
}

static struct range with_margin(struct range range)
{
    double more = fmax(0.06 * (range.high - range.low), 1e-6 * fmax(fabs(range.low), fabs(range.high)));
    if (!(more > 0)) more = 1;
    return (struct range){range.low - more, range.high + more};
}

static void find_ranges(const struct session *s, struct range *x, struct range *y)
{
    *x = *y = (struct range){INFINITY, -INFINITY};
    for (int t = !s->analysis.states.has_initial; t <= s->now->T; t++) {
        struct chart_point at = place(s, t);
        widen(x, at.x);
        widen(y, at.y);
    }
    *x = with_margin(*x);
    *y = with_margin(*y);
}

/* ---- what a point is drawn as ---- */

static double unit_value(const struct session *s, int t)
{
    int q = s->analysis.states.quantity;
    return (double)run_value(s->now->run, q, t - 1)[session_unit(s, q)];
}

static double largest_value(const struct session *s)
{
    double largest = 1e-30;
    for (int t = 1; t <= s->now->T; t++) largest = fmax(largest, fabs(unit_value(s, t)));
    return largest;
}

static void draw_character(struct canvas *canvas, const struct session *s, int t, int row, int column, struct style how)
{
    char shown[16];
    code_point_show(s->now->subject.text[t - 1], canvas->ascii, shown);
    canvas_text(canvas, row, column, how, shown);
}

static void draw_point(
    struct canvas *canvas, const struct session *s, const struct chart *chart, int t, double largest, bool here)
{
    int row, column;
    struct chart_point at = place(s, t);
    struct style how = style_bold(here ? STYLE_CURSOR : STYLE_INPUT);
    how.reverse = here;
    if (!chart_cell(chart, at.x, at.y, &row, &column)) return;
    if (here || s->state_color == STATES_BY_CHARACTER)
        draw_character(canvas, s, t, row, column, how);
    else if (s->state_color == STATES_BY_TIME)
        canvas_heat(canvas, row, column, 0.1 + 0.9 * t / s->now->T);
    else
        canvas_heat(canvas, row, column, unit_value(s, t) / largest);
}

static void draw_path(struct canvas *canvas, const struct session *s, struct rows rows)
{
    const struct state_space *space = &s->analysis.states.space;
    int T = s->now->T, row, column;
    char axis[2][40] = {"", "timestep"};
    for (int j = 0; j < space->k && j < 2; j++)
        snprintf(axis[j], sizeof axis[j], "component %d, %.0f%%", j + 1, 100 * space->share[j]);
    struct chart_series line = {
        path_point, s, (size_t)T + s->analysis.states.has_initial, style(STYLE_DIM), false, '.'};
    struct chart chart = {.row = rows.first,
        .rows = rows.end - rows.first,
        .columns = canvas->columns - 1,
        .unit = axis[0],
        .series = &line,
        .series_count = 1};
    find_ranges(s, &chart.x, &chart.y);
    canvas_text(canvas, rows.first, CHART_AXIS + 1, style(STYLE_DIM), axis[1]);
    chart_draw(canvas, &chart);
    double largest = largest_value(s);
    for (int t = 1; t <= T; t++) draw_point(canvas, s, &chart, t, largest, false);
    struct chart_point start = place(s, 0);
    if (s->analysis.states.has_initial && chart_cell(&chart, start.x, start.y, &row, &column))
        canvas_put(canvas, row, column, style_bold(STYLE_STRONG), U'◆');
    draw_point(canvas, s, &chart, s->t, largest, true);
}

/* ---- numbers ---- */

/* "component 1, 62% of the variance: +0.71 h₃  −0.44 h₅": what a direction is made of, by size. */
static void write_component(struct string *out, const struct canvas *canvas, const struct session *s, int j)
{
    const struct state_space *space = &s->analysis.states.space;
    struct shown name = shown_name(canvas, s, s->analysis.states.quantity);
    const double *component = space->component + (ptrdiff_t)j * space->n;
    double below = INFINITY;
    string_printf(out, "component %d, %.0f%% of the variance:", j + 1, 100 * space->share[j]);
    for (int k = 0; k < UNITS && k < space->n; k++) {
        int next = -1;
        for (int i = 0; i < space->n; i++)
            if (fabs(component[i]) < below && (next < 0 || fabs(component[i]) > fabs(component[next]))) next = i;
        if (next < 0 || component[next] == 0) break;
        below = fabs(component[next]);
        string_add(out, " ");
        show_number(out, component[next], 2, true, canvas->ascii);
        string_printf(out, " %s", name.text);
        show_index(out, next, canvas->ascii);
    }
}

static void write_here(struct string *out, const struct canvas *canvas, const struct session *s)
{
    int q = s->analysis.states.quantity;
    struct chart_point at = place(s, s->t);
    char shown[16];
    code_point_show(s->now->subject.text[s->t - 1], canvas->ascii, shown);
    string_printf(out, "%s after '%s': ", shown_at(canvas, s, q, s->t).text, shown);
    show_number(out, at.x, 3, false, canvas->ascii);
    if (s->analysis.states.space.k > 1) {
        string_add(out, ", ");
        show_number(out, at.y, 3, false, canvas->ascii);
    }
    if (s->analysis.states.has_initial) string_printf(out, "   %s: the initial state", canvas->ascii ? "*" : "◆");
    if (s->state_color == STATES_BY_TIME) string_add(out, "   the later the stronger");
    if (s->state_color != STATES_BY_UNIT) return;
    string_add(out, "   shade: ");
    unit_text(out, s, q, canvas->ascii);
    string_printf(out, ", up to %s%.2g", canvas->ascii ? "+-" : "±", largest_value(s));
}

void panel_states(struct canvas *canvas, const struct session *s, struct rows rows)
{
    static const char *const what[STATES_COLORS] = {"characters read", "time", "one unit's value"};
    const struct state_space *space = &s->analysis.states.space;
    struct string left = {0}, text[LINES] = {0};
    char right[64];
    snprintf(right, sizeof right, "points: %s", what[s->state_color]);
    string_printf(&left, "the path of %s, %d units, %d timesteps",
        shown_name(canvas, s, s->analysis.states.quantity).text, space->n, space->T);
    panel_rule(canvas, rows.first, string_text(&left), right);
    draw_path(canvas, s, (struct rows){rows.first + 1, rows.end - LINES});
    write_here(&text[0], canvas, s);
    canvas_set_cursor(canvas, rows.end - LINES, 1);
    for (int j = 0; j < space->k && j < 2; j++) write_component(&text[1 + j], canvas, s, j);
    for (int i = 0; i < LINES; i++) {
        canvas_text_cut(canvas, rows.end - LINES + i, 1, canvas->columns - 2,
            i ? style(STYLE_TEXT) : style_bold(STYLE_STRONG), string_text(&text[i]));
        string_finish(&text[i]);
    }
    string_finish(&left);
}
