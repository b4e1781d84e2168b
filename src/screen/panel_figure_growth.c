/*
 * panel_figure_growth.c: a curve a model: how far its predictions are from those of n-gram models, by the characters of
 * context, on a log axis; and the same as a table, the nearest marked.
 */
#include <math.h>
#include <stdio.h>

#include "chart.h"
#include "figure_growth.h"
#include "panel_match.h"

enum { LEFT = 1, NAME = 3, NAME_WIDTH = 19, LOSS = 23, FIRST = 30, WIDTH = 5, LEAST_CHART = 5 };

static const enum style_id tones[] = {STYLE_STATE, STYLE_GATE, STYLE_CANDIDATE, STYLE_OUTPUT, STYLE_PROBABILITY,
    STYLE_LOSS, STYLE_INPUT, STYLE_GRADIENT, STYLE_PRE_ACTIVATION};

static const struct growth_figure *figure_of(const struct figure_view *v)
{
    return (const struct growth_figure *)v->state->result;
}

static struct style tone_of(int row)
{
    return style(tones[(size_t)row % (sizeof tones / sizeof *tones)]);
}

static struct chart_point point(const void *data, size_t n)
{
    return (struct chart_point){(double)n, ((const double *)data)[n]};
}

/* ---- curves ---- */

/* A net can be as good as an n-gram model: nothing has no place on a log axis. */
static const double least = 1e-3, margin = 1.1;

static bool is_marked(const struct canvas *canvas, int row, int column)
{
    const struct cell *cell = canvas_cell(canvas, row, column);
    return cell && cell->style.reverse;
}

static void draw_curves(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    const struct growth_figure *f = figure_of(v);
    struct chart_series series[GROWTH_MODELS];
    struct range y = {INFINITY, 0};
    for (int r = 0; r < f->rows; r++) {
        const double *kl = growth_divergence(&f->row[r], v->state->choice);
        for (int n = 0; n < CONTEST_ORDERS; n++) {
            if (isnan(kl[n])) continue;
            y.low = fmin(y.low, fmax(kl[n], least) / margin);
            y.high = fmax(y.high, fmax(kl[n], least) * margin);
        }
        series[r] = (struct chart_series){point, kl, CONTEST_ORDERS, tone_of(r), r == v->state->row, (char)('a' + r)};
    }
    struct chart chart = {.row = rows.first,
        .column = LEFT,
        .rows = rows.end - rows.first,
        .columns = canvas->columns - 2 * LEFT,
        .x = {0, CONTEST_N},
        .y = y.low < y.high ? y : (struct range){least, 1},
        .log = true,
        .unit = "characters of context",
        .series = series,
        .series_count = f->rows};
    chart_draw(canvas, &chart);
    for (int r = 0, row, column; r < f->rows; r++) {
        int n = growth_nearest(&f->row[r], v->state->choice);
        if (n < 0 || !chart_cell(&chart, n, growth_divergence(&f->row[r], v->state->choice)[n], &row, &column))
            continue;
        struct style mark = tone_of(r);
        mark.bold = mark.reverse = 1;
        while (is_marked(canvas, row, column)) column++;
        canvas_put(canvas, row, column, mark, (uint32_t)('a' + r));
    }
}

/* ---- the table ---- */

/* A net that overflows has none. */
static void draw_number(
    struct canvas *canvas, int row, int column, int width, struct style look, int decimals, double x)
{
    if (isnan(x))
        canvas_printf(canvas, row, column, look, "%*s", width, "-");
    else
        canvas_printf(canvas, row, column, look, "%*.*f", width, decimals, x);
}

static void draw_model(struct canvas *canvas, const struct figure_view *v, int index, int row)
{
    const struct growth_row *r = &figure_of(v)->row[index];
    const double *kl = growth_divergence(r, v->state->choice);
    int nearest = growth_nearest(r, v->state->choice);
    struct style tone = tone_of(index);
    tone.bold = 1;
    canvas_put(canvas, row, NAME, tone, (uint32_t)('a' + index));
    canvas_text_cut(canvas, row, NAME + 2, NAME_WIDTH - 2, tone, r->name);
    draw_number(canvas, row, LOSS, 5, style(STYLE_TEXT), 3, r->growth.loss);
    for (int n = 0; n < CONTEST_ORDERS; n++) {
        struct style look = n == nearest ? style_bold(STYLE_GOOD) : style(STYLE_DIM);
        look.underline = n == nearest;
        draw_number(canvas, row, FIRST + n * WIDTH, 4, look, kl[n] < 9.995 ? 2 : 1, kl[n]);
    }
    figure_list_row(canvas, v, index, row, LEFT, canvas->columns - 2 * LEFT);
}

static void draw_table(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    const struct growth_figure *f = figure_of(v);
    int room = rows.end - rows.first - 1, first = figure_list_first(v->state->row, f->rows, room);
    canvas_text(canvas, rows.first, NAME, style(STYLE_DIM), "model");
    canvas_printf(canvas, rows.first, LOSS, style(STYLE_DIM), "%5s", "loss");
    for (int n = 0; n < CONTEST_ORDERS; n++)
        canvas_printf(canvas, rows.first, FIRST + n * WIDTH, style(STYLE_DIM), "%4d", n);
    for (int i = 0; i < room && first + i < f->rows; i++) draw_model(canvas, v, first + i, rows.first + 1 + i);
}

void panel_figure_growth(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    int models = figure_of(v)->rows, table = rows.end - models - 1, chart = rows.first + 1;
    if (table < chart + LEAST_CHART) table = chart + LEAST_CHART;
    panel_match_counted(canvas, v, figure_of(v)->contest, rows.first);
    draw_curves(canvas, v, (struct rows){chart, table});
    draw_table(canvas, v, (struct rows){table, rows.end});
}
