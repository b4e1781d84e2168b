/*
 * panel_figure_closing.c: two curves over the distance, and the bins that they are made of.
 *
 * The curves leave out bins with fewer than FEWEST places: their means are chance.
 */
#include <math.h>
#include <stdio.h>

#include "chart.h"
#include "figure_closing.h"
#include "panel_figure.h"

enum {
    FEWEST = 5,
    LEFT = 1,
    NAME = 3,
    CLOSED = 16,
    ELSEWHERE = 40,
    SHARE = 62,
    BAR = 8,
    LIST_ROWS = 6,
    LIST_MOST = 16
};

struct curve {
    const struct closing_bin *bin;
    bool others;
};

static const struct closing_figure *figure_of(const struct figure_view *v)
{
    return (const struct closing_figure *)v->state->result;
}

/* At the middle of the bin, on the logarithmic axis. */
static struct chart_point point(const void *data, size_t i)
{
    const struct curve *c = data;
    const struct closing_bin *bin = &c->bin[i];
    double middle = sqrt((double)closing_edge((int)i) * (double)(closing_edge((int)i + 1) - 1));
    bool enough = (c->others ? bin->others : bin->closings) >= FEWEST;
    return (struct chart_point){middle, enough ? c->others ? bin->other_p : bin->closing_p : NAN};
}

/* "━ where it closes  ━ elsewhere inside" */
static void draw_legend(struct canvas *canvas, const struct figure_view *v, int row)
{
    const char *line = canvas->ascii ? "#" : "━";
    int column = LEFT + canvas_text(canvas, row, LEFT, style(STYLE_DIM), "p  ");
    column += canvas_text(canvas, row, column, style_bold(STYLE_POSITIVE), line);
    column += canvas_text(canvas, row, column, style(STYLE_TEXT), " where it closes   ");
    column += canvas_text(canvas, row, column, style(STYLE_NEGATIVE), canvas->ascii ? "o" : "⠒");
    canvas_text_cut(canvas, row, column, canvas->columns - column - 1, style(STYLE_TEXT),
        " elsewhere inside (means; 5 cases at least)");
}

/* Where the axis of p ends: at 1, or not far above the curves. */
static double top_of(const struct curve *closed, const struct curve *other, int bins)
{
    static const double tops[] = {0.05, 0.1, 0.2, 0.5};
    double most = 0;
    size_t top = 0;
    for (int i = 0; i < bins; i++) most = fmax(most, fmax(point(closed, (size_t)i).y, point(other, (size_t)i).y));
    while (top < sizeof tops / sizeof *tops && tops[top] < most) top++;
    return top < sizeof tops / sizeof *tops ? tops[top] : 1;
}

static void draw_curves(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    int kind = v->state->choice, bins = figure_of(v)->bins[kind];
    struct curve closed = {figure_of(v)->bin[kind], false}, other = {figure_of(v)->bin[kind], true};
    struct chart_series series[] = {{point, &other, (size_t)bins, style(STYLE_NEGATIVE), .sign = 'o', .gaps = true},
        {point, &closed, (size_t)bins, style_bold(STYLE_POSITIVE), .thick = true, .sign = '#', .gaps = true}};
    struct chart chart = {.row = rows.first + 1,
        .rows = rows.end - rows.first - 1,
        .columns = canvas->columns - 2,
        .x = {1, (double)closing_edge(bins)},
        .y = {0, top_of(&closed, &other, bins)},
        .log_x = true,
        .unit = "characters from the opening",
        .series = series,
        .series_count = 2};
    draw_legend(canvas, v, rows.first);
    chart_draw(canvas, &chart);
}

/* ---- the list ---- */

static void draw_mean(struct canvas *canvas, int row, int column, size_t n, double p, enum style_id tone)
{
    struct style how = style(n >= FEWEST ? STYLE_TEXT : STYLE_DIM);
    column += canvas_printf(canvas, row, column, how, "%7zu", n);
    if (!n) return;
    column += canvas_printf(canvas, row, column, how, "  %.3f ", p);
    canvas_bar(canvas, row, column, BAR, style(tone), p);
}

static void draw_bin(struct canvas *canvas, const struct figure_view *v, int index, int row)
{
    const struct closing_bin *bin = &figure_of(v)->bin[v->state->choice][index];
    size_t from = closing_edge(index), to = closing_edge(index + 1) - 1;
    char name[48];
    if (index == CLOSING_BINS - 1)
        snprintf(name, sizeof name, "%zu or more", from);
    else if (from == to)
        snprintf(name, sizeof name, "%zu", from);
    else
        snprintf(name, sizeof name, "%zu to %zu", from, to);
    canvas_text_cut(canvas, row, NAME, CLOSED - NAME, style(STYLE_TEXT), name);
    draw_mean(canvas, row, CLOSED, bin->closings, bin->closing_p, STYLE_POSITIVE);
    draw_mean(canvas, row, ELSEWHERE, bin->others, bin->other_p, STYLE_NEGATIVE);
    canvas_printf(canvas, row, SHARE + 2, style(STYLE_DIM), "%.4f",
        (double)bin->closings / (double)(bin->closings + bin->others ? bin->closings + bin->others : 1));
    figure_list_row(canvas, v, index, row, LEFT, canvas->columns - 2 * LEFT);
}

static void draw_list(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    int count = figure_of(v)->bins[v->state->choice], room = rows.end - rows.first - 2;
    int first = figure_list_first(v->state->row, count, room), row = rows.first + 1;
    panel_rule(canvas, rows.first, enclosures[v->state->choice + 1].help, "");
    canvas_text(canvas, row, NAME, style(STYLE_DIM), "distance");
    canvas_text(canvas, row, CLOSED, style(STYLE_DIM), "  cases  p where closed");
    canvas_text(canvas, row, ELSEWHERE, style(STYLE_DIM), "  cases  p elsewhere");
    canvas_text_cut(canvas, row, SHARE, canvas->columns - SHARE - 1, style(STYLE_DIM), "share closed");
    for (int i = 0; i < room && first + i < count; i++) draw_bin(canvas, v, first + i, row + 1 + i);
}

/* ---- the panel ---- */

static void draw_none(struct canvas *canvas, const struct figure_view *v, int row)
{
    char text[160];
    const char *name = enclosure_names[v->state->choice + 1];
    if (!figure_of(v)->known[v->state->choice])
        snprintf(text, sizeof text, "%s: the model has no character that closes it; c goes on", name);
    else
        snprintf(text, sizeof text, "%s: none is open anywhere in this text; c goes on", name);
    canvas_text_cut(canvas, row, NAME, canvas->columns - NAME - 1, style(STYLE_WARNING), text);
    canvas_text_cut(
        canvas, row + 1, NAME, canvas->columns - NAME - 1, style(STYLE_DIM), enclosures[v->state->choice + 1].help);
}

void panel_figure_closing(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    int room = rows.end - rows.first, list = room / 2;
    if (!figure_of(v)->bins[v->state->choice]) {
        draw_none(canvas, v, rows.first + 1);
        return;
    }
    if (list < LIST_ROWS + 2) list = LIST_ROWS + 2;
    if (list > LIST_MOST + 2) list = LIST_MOST + 2;
    draw_curves(canvas, v, (struct rows){rows.first, rows.end - list});
    draw_list(canvas, v, (struct rows){rows.end - list, rows.end});
}
