/*
 * panel_influence.c: ‖∂L(t)/∂h(k)‖ for every pair of timesteps, as a picture: a row for each loss, a column for each
 * state. What vanishes fades to the left of the diagonal, what explodes glows.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>

#include "text.h"

enum { LABEL = 7, MOST_DECADES = 8 };

struct window { /* of the matrix on the screen */
    int first_row, rows, first_column, columns, cell;
};

static int first_of(int cursor, int room, int n)
{
    int first = cursor - room / 2;
    if (first > n - room) first = n - room;
    return first < 0 ? 0 : first;
}

static struct window window_of(const struct canvas *canvas, const struct session *s, struct rows rows)
{
    int T = s->analysis.influence.T, room = canvas->columns - LABEL - 1, most = rows.end - rows.first;
    struct window w = {.cell = 4 * T <= room ? 4 : 2 * T <= room ? 2 : 1, .rows = most < T ? most : T};
    w.columns = room / w.cell < T ? room / w.cell : T;
    w.first_row = first_of(s->row, w.rows, T);
    w.first_column = first_of(s->t - 1, w.columns, T);
    return w;
}

static double norm_at(const struct session *s, int row, int column)
{
    return s->analysis.influence.norm[(size_t)row * (size_t)s->analysis.influence.T + (size_t)column];
}

/* Between the largest and the least, but not more than there is something to see in. */
static double decades_of(const struct session *s)
{
    double decades = log10(s->analysis.influence.largest / s->analysis.influence.least);
    return !(decades > 1) ? 1 : fmin(decades, MOST_DECADES);
}

/* On the log scale, from almost 0 to 1. */
static double shade(const struct session *s, double x)
{
    return fmax(0.05, 1 - log10(s->analysis.influence.largest / x) / decades_of(s));
}

static void draw_row(struct canvas *canvas, const struct session *s, const struct window *w, int row, int at)
{
    bool here = row == s->row;
    canvas_printf(canvas, at, 0, here ? style_bold(STYLE_CURSOR) : style(STYLE_DIM), "%5d", row + 1);
    for (int i = 0; i < w->columns; i++) {
        double x = norm_at(s, row, w->first_column + i);
        for (int k = 0; k < w->cell && x > 0; k++) canvas_heat(canvas, at, LABEL + i * w->cell + k, shade(s, x));
        if (x <= 0) canvas_text(canvas, at, LABEL + i * w->cell, style(STYLE_DIM), canvas->ascii ? "." : "·");
    }
    if (here) canvas_band(canvas, at, 0, 1, canvas->columns);
}

static void draw_numbers(struct canvas *canvas, const struct session *s, const struct window *w, int at)
{
    canvas_text(canvas, at, 1, style(STYLE_DIM), "loss");
    int step = 1;
    while (step * w->cell < 5) step = step == 1 ? 2 : step == 2 ? 5 : step * 2;
    for (int i = 0; i < w->columns; i++) {
        int k = w->first_column + i + 1;
        if (k == s->t)
            canvas_printf(canvas, at, LABEL + i * w->cell, style_bold(STYLE_CURSOR), "%d", k);
        else if (k % step == 0 && (k < s->t - step || k > s->t + step))
            canvas_printf(canvas, at, LABEL + i * w->cell, style(STYLE_DIM), "%d", k);
    }
}

static void draw_reading(struct canvas *canvas, const struct session *s, int at)
{
    const struct computed *c = s->now;
    struct shown shown = shown_name(canvas, s, s->analysis.influence.quantity);
    int q = s->analysis.influence.quantity, direction = computed_direction(c, q) < 0 ? -1 : 1;
    const double *row = s->analysis.influence.norm + (size_t)s->row * (size_t)c->T;
    struct flow flow = flow_fit(row, c->T, s->row, direction);
    struct string text = {0};
    const char *name = shown.text;
    string_printf(&text, canvas->ascii ? "|dL(%d)/d%s(%d)| = %.3g" : "‖∂L(%d)/∂%s(%d)‖ = %.3g", s->row + 1, name, s->t,
        norm_at(s, s->row, s->t - 1));
    if (flow.verdict != FLOW_UNKNOWN)
        string_printf(&text, "   loss %d: %s, %s%.2f a step", s->row + 1, flow_names[flow.verdict],
            canvas->ascii ? "x" : "×", flow.ratio);
    canvas_text_cut(canvas, at, 1, canvas->columns - 2, style_bold(STYLE_STRONG), string_text(&text));
    canvas_set_cursor(canvas, at, 1);
    string_finish(&text);
}

void panel_influence(struct canvas *canvas, const struct session *s, struct rows rows)
{
    struct string left = {0};
    string_printf(&left,
        canvas->ascii ? "influence |dL(t)/d%s(k)|: rows losses t, columns states k"
                      : "influence ‖∂L(t)/∂%s(k)‖: rows losses t, columns states k",
        shown_name(canvas, s, s->analysis.influence.quantity).text);
    char right[64];
    snprintf(right, sizeof right, "%.2g to %.2g, log", s->analysis.influence.largest,
        s->analysis.influence.largest * pow(10, -decades_of(s)));
    panel_rule(canvas, rows.first, string_text(&left), right);
    string_finish(&left);
    struct window w = window_of(canvas, s, (struct rows){rows.first + 2, rows.end - 1});
    draw_numbers(canvas, s, &w, rows.first + 1);
    for (int i = 0; i < w.rows; i++) draw_row(canvas, s, &w, w.first_row + i, rows.first + 2 + i);
    int column = LABEL + (s->t - 1 - w.first_column) * w.cell;
    canvas_band(canvas, rows.first + 1, column, w.rows + 1, w.cell);
    draw_reading(canvas, s, rows.end - 1);
}
