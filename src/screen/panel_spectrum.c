/*
 * panel_spectrum.c: the eigenvalues of a recurrent matrix in the complex plane with the unit circle, and what its
 * largest singular value decides.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>

#include "chart.h"
#include "show.h"
#include "text.h"

static struct chart_point circle_point(const void *data, size_t i)
{
    enum { AROUND = 256 };
    double angle = 2 * 3.14159265358979 * (double)i / AROUND;
    return (struct chart_point){cos(angle), sin(angle)};
}

/* A whole sign, to be seen from far away; outside of the circle it has another color. */
static void draw_eigenvalue(struct canvas *canvas, const struct chart *chart, double re, double im)
{
    int row, column;
    struct style how = style_bold(hypot(re, im) > 1 ? STYLE_LOSS : STYLE_STATE);
    if (chart_cell(chart, re, im, &row, &column)) canvas_put(canvas, row, column, how, U'●');
}

/* A column is as wide as half a row is high. */
static void draw_plane(struct canvas *canvas, const struct spectrum *x, struct rows rows, int columns)
{
    double reach = fmax(1.15, 1.1 * x->radius),
           wide = reach * (columns - CHART_AXIS) / (2.0 * (rows.end - rows.first - 1));
    struct chart_series series[] = {
        {circle_point, NULL, 257, style(STYLE_DIM), false, '.'},
    };
    struct chart chart = {.row = rows.first,
        .rows = rows.end - rows.first,
        .columns = columns,
        .x = {-wide, wide},
        .y = {-reach, reach},
        .unit = "real",
        .series = series,
        .series_count = 1};
    chart_draw(canvas, &chart);
    if (chart.rows >= 3) canvas_text(canvas, rows.first, CHART_AXIS + 1, style(STYLE_DIM), "imaginary");
    for (int i = 0; i < x->n; i++) draw_eigenvalue(canvas, &chart, x->re[i], x->im[i]);
}

static int put(struct canvas *canvas, int row, int column, struct style how, const struct string *text)
{
    canvas_text_cut(canvas, row, column, canvas->columns - column - 1, how, string_text(text));
    return row + 1;
}

static const char *verdict_text(const struct spectrum *x)
{
    if (!x->simple) return "gates lead around it: no bound";
    if (x->verdict == SPECTRUM_VANISHES) return "below it: gradients must vanish";
    if (x->verdict == SPECTRUM_VANISHES_HERE) return "below it with these slopes: they vanish here";
    return "above it: they may vanish or explode";
}

static void draw_facts(struct canvas *canvas, const struct session *s, int row, int column)
{
    const struct spectrum *x = &s->analysis.spectrum.spectrum;
    bool ascii = canvas->ascii;
    struct show_style how = {.ascii = ascii};
    struct string text[8] = {0};
    canvas_set_cursor(canvas, row, column);
    string_printf(&text[0], "%s, %d x %d, in the equation of %s", shown_parameter(canvas, s, x->parameter).text, x->n,
        x->n, shown_name(canvas, s, x->quantity).text);
    string_printf(&text[1], ascii ? "spectral radius        %.4f" : "spectral radius        %.4f", x->radius);
    string_printf(&text[2], ascii ? "largest singular value %.4f" : "largest singular value %.4f", x->norm);
    if (x->op) {
        string_printf(&text[3], "feeds %s: its slope is at most %.3g", show_op(x->op, how), x->steepest);
        string_printf(&text[4], "in this text at most %.3g", x->seen);
        if (x->simple)
            string_printf(&text[5],
                ascii ? "bound 1/slope       %.4g, here %.4g" : "bound 1/γ           %.4g, here %.4g",
                1 / (x->gain * x->steepest), 1 / (x->gain * x->seen));
    }
    string_add(&text[6], verdict_text(x));
    for (int i = 0; i < 7; i++) {
        bool strong = i == 0 || i == 6;
        if (text[i].length)
            row = put(canvas, row, column, strong ? style_bold(STYLE_STRONG) : style(STYLE_TEXT), &text[i]);
        if (i == 0) row++;
        string_finish(&text[i]);
    }
    string_finish(&text[7]);
}

void panel_spectrum(struct canvas *canvas, const struct session *s, struct rows rows)
{
    int plane = canvas->columns - 38;
    if (plane > 3 * (rows.end - rows.first)) plane = 3 * (rows.end - rows.first);
    struct string left = {0};
    string_printf(&left, "eigenvalues of %s, and the unit circle",
        shown_parameter(canvas, s, s->analysis.spectrum.spectrum.parameter).text);
    panel_rule(
        canvas, rows.first, string_text(&left), canvas->ascii ? "up/down: another matrix" : "↑↓: another matrix");
    draw_plane(canvas, &s->analysis.spectrum.spectrum, (struct rows){rows.first + 1, rows.end}, plane);
    draw_facts(canvas, s, rows.first + 2, plane + 1);
    string_finish(&left);
}
