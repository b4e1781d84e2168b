/*
 * panel_paths.c: by which ways a gradient reaches the focused quantity: the highway, and through each gate. Of all
 * units as a length, of the selected one as a number; the numbers sum to the gradient.
 *
 * Beneath, the same lengths as factors: how much shorter, or longer, a path leaves the gradient on its way from the
 * same quantity of a later timestep to here. A path through another quantity has two of them: to that one, by the slope
 * of what follows it, and from there, through the matrix.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>

#include "text.h"

enum { NAME = 3, NORM = 44, SHARE = 12, UNIT = 68, FACTOR = 25 };

/* "c → h → i[6]": from the quantity by what it leaves the timestep to who reads it there. */
static void write_path(struct string *out, const struct canvas *canvas, const struct session *s, const struct path *p)
{
    const char *arrow = canvas->ascii ? " > " : " → ";
    int q = session_quantity(s);
    string_add(out, shown_name(canvas, s, q).text);
    if (p->through >= 0) string_printf(out, "%s%s", arrow, shown_name(canvas, s, p->through).text);
    if (p->from >= 0 && p->from != q && p->from != p->through)
        string_printf(out, "%s%s", arrow, shown_name(canvas, s, p->from).text);
    if (p->kind == PATH_HERE)
        string_printf(
            out, "%s%s", p->through == p->to ? " " : arrow, shown_at(canvas, s, s->now->net->loss, s->t).text);
    else
        string_printf(out, "%s%s", arrow, shown_at(canvas, s, p->to, s->t + p->delay).text);
}

static const char *kind_text(enum path_kind kind)
{
    static const char *const names[PATH_COUNT] = {[PATH_HERE] = "the loss here",
        [PATH_HIGHWAY] = "highway",
        [PATH_ELEMENTWISE] = "unit by unit",
        [PATH_MATRIX] = "through a matrix"};
    return names[kind];
}

static void draw_path(struct canvas *canvas, const struct session *s, const struct path *p, double largest, int row)
{
    struct string name = {0}, number = {0};
    double x = p->vector[session_unit(s, session_quantity(s))];
    write_path(&name, canvas, s, p);
    canvas_text_cut(
        canvas, row, NAME, 21, style_bold(p->kind == PATH_HIGHWAY ? STYLE_STATE : STYLE_TEXT), string_text(&name));
    canvas_text(canvas, row, NAME + 22, style(STYLE_DIM), kind_text(p->kind));
    canvas_printf(canvas, row, NORM, style(STYLE_TEXT), "%9.3g", p->norm);
    canvas_bar(canvas, row, NORM + 10, SHARE, style(STYLE_GRADIENT), largest > 0 ? p->norm / largest : 0);
    show_number(&number, x, 4, true, canvas->ascii);
    canvas_text(canvas, row, UNIT + 10 - utf8_width(string_text(&number)),
        style(x < 0 ? STYLE_NEGATIVE : STYLE_POSITIVE), string_text(&number));
    string_finish(&name);
    string_finish(&number);
}

static void draw_heading(struct canvas *canvas, const struct session *s, int row)
{
    struct string unit = {0};
    canvas_text(canvas, row, NAME, style(STYLE_DIM), "path");
    canvas_text(canvas, row, NORM, style(STYLE_DIM), canvas->ascii ? "   length" : "  length ‖·‖");
    unit_text(&unit, s, session_quantity(s), canvas->ascii);
    int column = canvas->columns - 1 - utf8_width(string_text(&unit));
    if (column > UNIT + 10) column = UNIT + 10 - utf8_width(string_text(&unit));
    canvas_text(canvas, row, column, style(STYLE_DIM), string_text(&unit));
    string_finish(&unit);
}

static void draw_sum(struct canvas *canvas, const struct session *s, double sum, double length, int row)
{
    struct string number = {0};
    show_number(&number, sum, 4, true, canvas->ascii);
    canvas_text(canvas, row, NAME, style_bold(STYLE_STRONG), "together");
    canvas_printf(canvas, row, NORM, style_bold(STYLE_STRONG), "%9.3g", length);
    canvas_text(
        canvas, row, UNIT + 10 - utf8_width(string_text(&number)), style_bold(STYLE_STRONG), string_text(&number));
    string_finish(&number);
}

/* ---- as factors ---- */

/* ‖∂L/∂q[t]‖; 0 outside of the text. */
static double length_at(const struct session *s, int q, int t)
{
    return t < 1 || t > s->now->T ? 0 : s->now->norm[q * s->now->T + t - 1];
}

/* "×0.46 a step = ×0.61 to a[38], ×0.76 from there" */
static void write_factors(
    struct string *out, const struct canvas *canvas, const struct session *s, const struct path *p)
{
    const char *times = canvas->ascii ? "x" : "×";
    int q = session_quantity(s), later = s->t + p->delay;
    double whole = length_at(s, q, later), middle = length_at(s, p->to, later);
    string_printf(out, "%s%-8.3g", times, p->norm / whole);
    if (p->to == q || !(middle > 0)) return;
    string_printf(out, " = %s%.3g to %s, %s%.3g from there", times, middle / whole,
        shown_at(canvas, s, p->to, later).text, times, p->norm / middle);
}

static bool has_factors(const struct session *s, const struct path *p)
{
    return p->kind != PATH_HERE && length_at(s, session_quantity(s), s->t + p->delay) > 0;
}

/* One row a path, the strongest bold; whatever finds no room is not there: the numbers stand above, too. */
static void draw_factors(struct canvas *canvas, const struct session *s, const struct paths *paths, int row, int end)
{
    struct string left = {0};
    const struct path *strongest = NULL;
    int q = session_quantity(s);
    for (int i = 0; i < paths->count; i++)
        if (has_factors(s, &paths->path[i]) && (!strongest || paths->path[i].norm > strongest->norm))
            strongest = &paths->path[i];
    if (!strongest || row + 2 > end) return;
    string_printf(&left, "what a step makes of %s%s, of length %.3g", derivative_prefix(canvas, s).text,
        shown_at(canvas, s, q, s->t + strongest->delay).text, length_at(s, q, s->t + strongest->delay));
    panel_rule(canvas, row++, string_text(&left), "");
    string_finish(&left);
    for (int i = 0; i < paths->count && row < end; i++) {
        const struct path *p = &paths->path[i];
        struct string name = {0}, factors = {0};
        if (!has_factors(s, p)) continue;
        write_path(&name, canvas, s, p);
        write_factors(&factors, canvas, s, p);
        struct style how = p == strongest ? style_bold(STYLE_STRONG) : style(STYLE_TEXT);
        canvas_text_cut(canvas, row, NAME, FACTOR - NAME - 1, how, string_text(&name));
        canvas_text_cut(canvas, row++, FACTOR, canvas->columns - FACTOR - 1, how, string_text(&factors));
        string_finish(&name);
        string_finish(&factors);
    }
}

/* ---- the panel ---- */

void panel_paths(struct canvas *canvas, const struct session *s, struct rows rows)
{
    const struct paths *paths = &s->analysis.paths.paths;
    int q = session_quantity(s), unit = session_unit(s, q), row = rows.first + 2, shown = 0;
    struct string left = {0};
    double largest = 0, sum = paths->seed, squares = 0;
    string_printf(
        &left, "by which ways %s%s comes", derivative_prefix(canvas, s).text, shown_at(canvas, s, q, s->t).text);
    panel_rule(canvas, rows.first, string_text(&left), "Tab: of another quantity");
    string_finish(&left);
    draw_heading(canvas, s, rows.first + 1);
    canvas_set_cursor(canvas, row, NAME);
    for (int i = 0; i < paths->count; i++) largest = fmax(largest, paths->path[i].norm);
    for (int i = 0; i < paths->count; i++) sum += paths->path[i].vector[unit];
    for (int u = 0; u < paths->width; u++) {
        double x = 0;
        for (int i = 0; i < paths->count; i++) x += paths->path[i].vector[u];
        squares += x * x;
    }
    for (; shown < paths->count && row < rows.end - 2; shown++)
        draw_path(canvas, s, &paths->path[shown], largest, row++);
    if (shown < paths->count) canvas_printf(canvas, row++, NAME, style(STYLE_DIM), "%d more", paths->count - shown);
    if (!paths->count)
        canvas_text(canvas, row++, NAME, style(STYLE_TEXT),
            "no gradient comes here: nothing that reads it leads to a loss that counts");
    else
        draw_sum(canvas, s, sum, sqrt(squares), row++);
    draw_factors(canvas, s, paths, row + 1, rows.end);
}
