/*
 * panel_surface.c: the error of one recurrent unit over its two parameters as a map, the wall in it, and where gradient
 * descent goes from the same point without and with clipping (Pascanu, Mikolov & Bengio 2013, figure 6).
 *
 * The shade is how far the unit's last output is from its target, √E, which shows the valley and both plateaus. Every
 * cell is computed at its middle, so the map is never finer or coarser than the screen.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>

#include "chart.h"
#include "text.h"

enum { LINES = 4 /* of numbers under the map */ };

/* ---- the map ---- */

/* Where share 0 ... 1 of a range lies. */
static double part_of(struct error_range range, double share)
{
    return range.first + (range.last - range.first) * share;
}

/* Dots that stand there keep their shape and take the ink of the palette. */
static void put_heat(struct canvas *canvas, int row, int column, double x)
{
    struct cell *cell = canvas_cell(canvas, row, column);
    if (cell->code_point == ' ') {
        canvas_heat(canvas, row, column, x);
        return;
    }
    cell->style = style_bold(STYLE_HEAT);
    cell->style.heat = (int8_t)lrint(100 * x);
}

static void draw_heat(struct canvas *canvas, const struct chart *chart)
{
    int rows = chart->rows - 1, columns = chart->columns - CHART_AXIS;
    double most = fmax(error_surface_usual.target, 1 - error_surface_usual.target);
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++) {
            double w = part_of(surface_w, (2 * c + 0.5) / (2 * columns - 1));
            double b = part_of(surface_b, 1 - (4 * r + 1.5) / (4 * rows - 1));
            double error = error_surface_at(&error_surface_usual, w, b).error;
            put_heat(canvas, chart->row + r, chart->column + CHART_AXIS + c, sqrt(error) / most);
        }
}

static struct chart_point wall_point(const void *data, size_t i)
{
    enum { ALONG = 100 };
    double w = part_of(surface_w, (double)i / ALONG);
    return (struct chart_point){w, error_surface_wall(&error_surface_usual, w)};
}

static struct chart_point path_point(const void *data, size_t i)
{
    const struct error_step *path = data;
    return (struct chart_point){path[i].at.w, path[i].at.b};
}

/* With ASCII a + is a shade. */
static uint32_t cursor_sign(const struct canvas *canvas)
{
    return canvas->ascii ? '@' : '+';
}

static void mark(struct canvas *canvas, const struct chart *chart, double w, double b, uint32_t sign, bool here)
{
    int row, column;
    struct style how = style_bold(here ? STYLE_CURSOR : STYLE_STRONG);
    how.reverse = here;
    if (chart_cell(chart, w, b, &row, &column)) canvas_put(canvas, row, column, how, sign);
}

/* Between two points, the last that is on the map when the first is. */
static struct chart_point last_inside(const struct chart *chart, struct chart_point from, struct chart_point to)
{
    enum { HALVINGS = 20 };
    int row, column;
    struct chart_point inside = from;
    for (int i = 0; i < HALVINGS; i++) {
        struct chart_point middle = {(inside.x + to.x) / 2, (inside.y + to.y) / 2};
        *(chart_cell(chart, middle.x, middle.y, &row, &column) ? &inside : &to) = middle;
    }
    return inside;
}

/* Where a descent ends, or leaves the map for good. */
static void mark_end(struct canvas *canvas, const struct chart *chart, const struct surface *s, enum descent which)
{
    int row, column;
    for (int i = s->points[which] - 1; i >= 0; i--) {
        struct chart_point at = path_point(s->path[which], (size_t)i);
        if (!chart_cell(chart, at.x, at.y, &row, &column)) continue;
        if (i + 1 < s->points[which]) at = last_inside(chart, at, path_point(s->path[which], (size_t)i + 1));
        mark(canvas, chart, at.x, at.y, which == DESCENT_FREE ? 'f' : 'c', false);
        return;
    }
}

static void draw_map(struct canvas *canvas, const struct surface *s, struct rows rows)
{
    struct chart_series series[] = {
        {wall_point, NULL, 101, style(STYLE_TEXT), false, '~'},
        {path_point, s->path[DESCENT_FREE], (size_t)s->points[DESCENT_FREE], style_bold(STYLE_TEXT), false, 'o'},
        {path_point, s->path[DESCENT_CLIPPED], (size_t)s->points[DESCENT_CLIPPED], style_bold(STYLE_STRONG), true, 'x'},
    };
    struct chart chart = {.row = rows.first,
        .rows = rows.end - rows.first,
        .columns = canvas->columns - 1,
        .x = {surface_w.first, surface_w.last},
        .y = {surface_b.first, surface_b.last},
        .unit = "w",
        .series = series,
        .series_count = 3};
    if (chart.rows < 3 || chart.columns < CHART_AXIS + 4) return;
    if (chart.row + chart.rows > canvas->rows) return;
    chart_draw(canvas, &chart);
    draw_heat(canvas, &chart);
    for (int i = 0; i < DESCENTS; i++) mark_end(canvas, &chart, s, (enum descent)i);
    mark(canvas, &chart, s->start_w, s->start_b, 'S', false);
    mark(canvas, &chart, s->w, s->b, cursor_sign(canvas), true);
    canvas_text(canvas, chart.row, 0, style(STYLE_DIM), "b");
}

/* ---- numbers ---- */

static void write_point(struct string *out, const struct surface *s, bool ascii)
{
    struct error_point at = error_surface_at(&error_surface_usual, s->w, s->b);
    string_printf(out, "w %.2f, b %.4f: E %.4g  ", s->w, s->b, at.error);
    string_printf(out, ascii ? "dE/dw %.4g  dE/db %.4g  s(x50) %.3f" : "∂E/∂w %.4g  ∂E/∂b %.4g  σ(x₅₀) %.3f", at.dw,
        at.db, at.last);
}

static void write_wall(struct string *out, const struct surface *s, bool ascii)
{
    struct error_point at =
        error_surface_at(&error_surface_usual, s->w, error_surface_wall(&error_surface_usual, s->w));
    double r = error_surface_wall_ratio(&error_surface_usual, s->w);
    string_printf(out,
        ascii ? "wall at this w: b %.4f, dE/db %.6g; r = %.4f%s" : "wall at this w: b %.4f, ∂E/∂b %.6g; r = %.4f%s",
        at.b, at.db, r, r > 1 ? " a step" : ": no wall while r < 1");
}

static void write_descent(struct string *out, const struct surface *s, enum descent which, bool ascii)
{
    const struct error_step *path = s->path[which];
    int points = s->points[which], longest = 0, clipped = 0;
    for (int i = 0; i < points - 1; i++) {
        if (path[i].norm > path[longest].norm) longest = i;
        clipped += path[i].clipped;
    }
    string_printf(
        out, ascii ? "|g| up to %.3g (update %d)" : "‖g‖ up to %.3g (update %d)", path[longest].norm, longest + 1);
    if (which == DESCENT_CLIPPED) string_printf(out, ", %d clipped", clipped);
    if (points <= DESCENT_STEPS)
        string_printf(out, "; no number any more after %d", points);
    else
        string_printf(
            out, "; ends %.2f, %.2f: E %.2g", path[points - 1].at.w, path[points - 1].at.b, path[points - 1].at.error);
}

static int put(struct canvas *canvas, int row, struct style mark, const char *name, struct string *text)
{
    int column = 1 + canvas_text(canvas, row, 1, mark, name);
    canvas_text_cut(canvas, row, column + 1, canvas->columns - column - 2, style(STYLE_TEXT), string_text(text));
    string_finish(text);
    return row + 1;
}

static void draw_numbers(struct canvas *canvas, const struct surface *s, int row)
{
    struct string text[LINES] = {0};
    bool ascii = canvas->ascii;
    write_point(&text[0], s, ascii);
    write_wall(&text[1], s, ascii);
    write_descent(&text[2], s, DESCENT_FREE, ascii);
    write_descent(&text[3], s, DESCENT_CLIPPED, ascii);
    row = put(canvas, row, style_bold(STYLE_CURSOR), ascii ? "@" : "+", &text[0]);
    row = put(canvas, row, style_bold(STYLE_TEXT), ascii ? "~" : "⠒", &text[1]);
    row = put(canvas, row, style_bold(STYLE_TEXT), ascii ? "o f free:" : "⠒ f free:", &text[2]);
    put(canvas, row, style_bold(STYLE_TEXT), ascii ? "x c clipped:" : "⠶ c clipped:", &text[3]);
}

void panel_surface(struct canvas *canvas, const struct session *s, struct rows rows)
{
    char right[64];
    snprintf(right, sizeof right, "rate %g, clip %g, %d updates", s->surface.rate, s->surface.clip, DESCENT_STEPS);
    panel_rule(canvas, rows.first,
        canvas->ascii ? "x(t) = w s(x(t-1)) + b,  E = (s(x(50)) - 0.7)^2" : "xₜ = w σ(xₜ₋₁) + b,  E = (σ(x₅₀) − 0.7)²",
        right);
    draw_map(canvas, &s->surface, (struct rows){rows.first + 1, rows.end - LINES});
    draw_numbers(canvas, &s->surface, rows.end - LINES);
    canvas_set_cursor(canvas, rows.end - LINES, 1);
}
