/*
 * chart.c: ranges, then levels, curves and marks into the plot, then the numbers around it.
 *
 * Positions in the plot are counted in dots from its upper left corner.
 */
#include "chart.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

enum { DOTS_ACROSS = 2, DOTS_DOWN = 4, BRAILLE = 0x2800 };

struct plot { /* where the curves go */
    struct canvas *canvas;
    const struct chart *chart;
    int row, column, rows, columns; /* in cells */
    struct range x, y;              /* logarithms, on a log axis */
};

/* ---- ranges ---- */

static double scale(bool log, double x)
{
    return !log ? x : x > 0 ? log10(x) : NAN;
}

static double scaled(const struct chart *chart, double y)
{
    return scale(chart->log, y);
}

static void widen(struct range *range, double value)
{
    if (!isfinite(value)) return;
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value);
}

/* All that is to be seen, and a little more, with a row for the marks; for one value a range around it. */
static struct range fit_y(const struct chart *chart, int rows)
{
    struct range y = {INFINITY, -INFINITY};
    for (int i = 0; i < chart->series_count; i++)
        for (size_t k = 0; k < chart->series[i].points; k++)
            widen(&y, scaled(chart, chart->series[i].point(chart->series[i].data, k).y));
    for (int i = 0; i < chart->levels; i++) widen(&y, scaled(chart, chart->level[i].y));
    if (y.low > y.high) return (struct range){0, 1};
    double more = y.high > y.low ? 0.03 * (y.high - y.low) : fmax(0.1 * fabs(y.high), 0.1);
    double above = chart->marks ? (y.high - y.low) / rows : 0;
    return (struct range){y.low - more, y.high + more + above};
}

static double share(struct range range, double value)
{
    return range.high > range.low ? (value - range.low) / (range.high - range.low) : 0;
}

static double across(const struct plot *plot, double x)
{
    return share(plot->x, scale(plot->chart->log_x, x)) * (plot->columns * DOTS_ACROSS - 1);
}

static double down(const struct plot *plot, double y)
{
    return (1 - share(plot->y, scaled(plot->chart, y))) * (plot->rows * DOTS_DOWN - 1);
}

/* ---- dots ---- */

/* Adds a dot to what stands in the cell; or covers it, where that is of another style and would change its color. */
static void put_dot(const struct plot *plot, int x, int y, struct style style, char sign)
{
    static const uint8_t bits[DOTS_DOWN][DOTS_ACROSS] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0 || x >= plot->columns * DOTS_ACROSS || y >= plot->rows * DOTS_DOWN) return;
    int row = plot->row + y / DOTS_DOWN, column = plot->column + x / DOTS_ACROSS;
    struct canvas *canvas = plot->canvas;
    const struct cell *cell = canvas_cell(canvas, row, column);
    if (!cell) return;
    bool dots = cell->code_point > BRAILLE && cell->code_point <= BRAILLE + 0xFF;
    uint32_t before = dots && cell->style.id == style.id ? cell->code_point : BRAILLE;
    uint32_t glyph = before | bits[y % DOTS_DOWN][x % DOTS_ACROSS];
    canvas_put(canvas, row, column, style, canvas->ascii ? (unsigned char)sign : glyph);
}

static void put_point(const struct plot *plot, double x, double y, const struct chart_series *series)
{
    int column = (int)lrint(x), row = (int)lrint(y);
    put_dot(plot, column, row, series->style, series->sign);
    if (series->thick) put_dot(plot, column, row > 0 ? row - 1 : row + 1, series->style, series->sign);
}

/* Cuts the line from a to b where it leaves the rows of the plot; false when nothing is left. */
static bool clip(const struct plot *plot, struct chart_point *a, struct chart_point *b)
{
    struct chart_point *end[2] = {a, b};
    double edge[2] = {0, plot->rows * DOTS_DOWN - 1};
    for (int e = 0; e < 2; e++) {
        bool out[2];
        for (int i = 0; i < 2; i++) out[i] = e ? end[i]->y > edge[e] : end[i]->y < edge[e];
        if (out[0] && out[1]) return false;
        for (int i = 0; i < 2; i++) {
            if (!out[i]) continue;
            const struct chart_point *other = end[1 - i];
            double part = (edge[e] - other->y) / (end[i]->y - other->y);
            *end[i] = (struct chart_point){other->x + part * (end[i]->x - other->x), edge[e]};
        }
    }
    return true;
}

static void draw_line(
    const struct plot *plot, struct chart_point a, struct chart_point b, const struct chart_series *series)
{
    if (!clip(plot, &a, &b)) return;
    int steps = (int)fmin(ceil(fmax(fabs(b.x - a.x), fabs(b.y - a.y))), 1e5);
    for (int i = 0; i <= steps; i++) {
        double part = steps ? (double)i / steps : 0;
        put_point(plot, a.x + part * (b.x - a.x), a.y + part * (b.y - a.y), series);
    }
}

static void draw_series(const struct plot *plot, const struct chart_series *series)
{
    struct chart_point before = {NAN, NAN};
    for (size_t i = 0; i < series->points; i++) {
        struct chart_point at = series->point(series->data, i);
        at = (struct chart_point){across(plot, at.x), down(plot, at.y)};
        if (!isfinite(at.x) || !isfinite(at.y)) {
            if (series->gaps) before = (struct chart_point){NAN, NAN};
            continue;
        }
        draw_line(plot, isfinite(before.x) && !series->apart ? before : at, at, series);
        if (series->thick) put_point(plot, at.x >= 1 ? at.x - 1 : at.x + 1, at.y, series); /* a lone one is seen too */
        before = at;
    }
}

static void draw_level(const struct plot *plot, const struct chart_level *level)
{
    double y = down(plot, level->y);
    if (!(y >= 0 && y < plot->rows * DOTS_DOWN)) return;
    for (int x = 0; x < plot->columns * DOTS_ACROSS; x++)
        if (x / DOTS_ACROSS % 3 != 2) put_dot(plot, x, (int)lrint(y), style(STYLE_DIM), '-');
}

static void draw_marks(const struct plot *plot, const struct chart_series *marks)
{
    for (size_t i = 0; i < marks->points; i++) {
        struct chart_point at = marks->point(marks->data, i);
        double x = across(plot, at.x);
        if (!isfinite(at.y) || !(x >= 0 && x < plot->columns * DOTS_ACROSS)) continue;
        canvas_put(plot->canvas, plot->row, plot->column + (int)lrint(x) / DOTS_ACROSS, marks->style, U'▾');
    }
}

/* ---- numbers around the plot ---- */

/* 1, 2 or 5 times a power of ten, so that about `count` of them fill the range. */
static double nice_step(struct range range, int count)
{
    double rough = (range.high - range.low) / (count > 1 ? count : 1), power = pow(10, floor(log10(rough)));
    return power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
}

static int row_of(const struct plot *plot, double y)
{
    double dot = down(plot, y);
    return dot >= 0 && dot < plot->rows * DOTS_DOWN ? (int)lrint(dot) / DOTS_DOWN : -1;
}

static bool is_taken(const struct canvas *canvas, int row, int column)
{
    const struct cell *cell = canvas_cell(canvas, row, column);
    return cell && cell->code_point != ' ';
}

/* "1e-7", as precise as there is room for. */
static void format_tick(char text[24], double y)
{
    for (int digits = 4; digits > 0; digits--) {
        snprintf(text, 24, "%.*g", digits, y);
        char *e = strchr(text, 'e'), *from = e ? e + 1 + (e[1] == '-') : NULL, *to = from;
        if (!e) return;
        from += strspn(from, "+0");
        memmove(to, from, strlen(from) + 1);
        if (strlen(text) <= CHART_AXIS - 2) return;
    }
}

/* A multiple of the step, which a sum of steps is but for rounding: 0 is 0, however small the others are. */
static double multiple(double tick, double step)
{
    double x = rint(tick / step) * step;
    return x == 0 ? 0 : x; /* and not -0 */
}

/* A number beside the axis, unless one stands there or next to it. */
static void draw_tick(const struct plot *plot, double y)
{
    char text[24];
    int row = row_of(plot, y), left = plot->chart->column;
    if (row < 0) return;
    for (int r = row - 1; r <= row + 1; r++)
        if (r >= 0 && r < plot->rows && is_taken(plot->canvas, plot->row + r, left + CHART_AXIS - 3)) return;
    format_tick(text, y);
    canvas_printf(plot->canvas, plot->row + row, left, style(STYLE_DIM), "%*s", CHART_AXIS - 2, text);
    canvas_put(plot->canvas, plot->row + row, plot->column - 1, style(STYLE_DIM), U'┤');
}

static void draw_y_axis(const struct plot *plot)
{
    static const double parts[] = {1, 2, 5};
    struct range y = plot->y;
    for (int r = 0; r < plot->rows; r++)
        canvas_put(plot->canvas, plot->row + r, plot->column - 1, style(STYLE_DIM), U'│');
    if (plot->chart->log && y.high - y.low > 1) { /* the powers of ten first, then what stands between them */
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            for (double power = floor(y.low); power <= y.high; power++) draw_tick(plot, parts[i] * pow(10, power));
        return;
    }
    if (plot->chart->log) y = (struct range){pow(10, y.low), pow(10, y.high)};
    double step = nice_step(y, plot->rows / 2);
    for (double tick = ceil(y.low / step) * step; tick <= y.high; tick += step) draw_tick(plot, multiple(tick, step));
}

/* 1500 is 1500, 20000 is 20k. */
static void format_count(char text[24], double x)
{
    if (x >= 1e6 && fmod(x, 1e5) == 0)
        snprintf(text, 24, "%gM", x / 1e6);
    else if (x >= 1e4 && fmod(x, 1e2) == 0)
        snprintf(text, 24, "%gk", x / 1e3);
    else
        snprintf(text, 24, "%g", x);
}

/* A number under the plot, unless one stands too near, or the unit does. */
static void draw_x_tick(const struct plot *plot, double tick, int *used)
{
    char text[24];
    int unit = plot->chart->unit ? utf8_width(plot->chart->unit) : 0, end = plot->column + plot->columns;
    format_count(text, tick);
    int width = utf8_width(text), column = plot->column + (int)lrint(across(plot, tick)) / DOTS_ACROSS - width / 2;
    if (column < plot->column) column = plot->column;
    if (column < *used + 2 || column + width > end - unit - 1) return;
    canvas_text(plot->canvas, plot->row + plot->rows, column, style(STYLE_DIM), text);
    *used = column + width;
}

static void draw_x_axis(const struct plot *plot)
{
    int row = plot->row + plot->rows, end = plot->column + plot->columns, used = plot->column - 2;
    struct range x = plot->x;
    if (plot->chart->unit)
        canvas_text(plot->canvas, row, end - utf8_width(plot->chart->unit), style(STYLE_DIM), plot->chart->unit);
    if (!(x.high > x.low)) return;
    if (plot->chart->log_x) {
        for (double power = ceil(x.low); power <= x.high; power++) draw_x_tick(plot, pow(10, power), &used);
        return;
    }
    double step = nice_step(x, plot->columns / 10);
    for (double tick = ceil(x.low / step) * step; tick <= x.high; tick += step)
        draw_x_tick(plot, multiple(tick, step), &used);
}

/* Each label on the row of its level, or as near as the others let it. */
static void draw_labels(const struct plot *plot)
{
    const struct chart *chart = plot->chart;
    int order[CHART_LEVELS], row[CHART_LEVELS], count = 0;
    for (int i = 0; i < chart->levels; i++) {
        int at = row_of(plot, chart->level[i].y), k = count;
        if (at < 0) continue;
        for (; k > 0 && chart->level[order[k - 1]].y < chart->level[i].y; k--) {
            order[k] = order[k - 1];
            row[k] = row[k - 1];
        }
        order[k] = i;
        row[k] = at;
        count++;
    }
    for (int k = 1; k < count; k++)
        if (row[k] <= row[k - 1]) row[k] = row[k - 1] + 1;
    for (int k = count - 1, most = plot->rows - 1; k >= 0; most = row[k] - 1, k--)
        if (row[k] > most) row[k] = most;
    for (int k = 0; k < count; k++)
        if (row[k] >= 0)
            canvas_text(plot->canvas, plot->row + row[k], plot->column + plot->columns + 1,
                chart->level[order[k]].style, chart->level[order[k]].label);
}

/* ---- the chart ---- */

struct chart_point chart_array(const void *data, size_t i)
{
    return ((const struct chart_point *)data)[i];
}

static int label_width(const struct chart *chart)
{
    int most = 0;
    for (int i = 0; i < chart->levels; i++) {
        int width = 1 + utf8_width(chart->level[i].label);
        if (width > most) most = width;
    }
    return most;
}

static bool is_given(struct range y)
{
    return y.low < y.high;
}

static struct plot plot_of(struct canvas *canvas, const struct chart *chart)
{
    struct plot plot = {.canvas = canvas,
        .chart = chart,
        .row = chart->row,
        .column = chart->column + CHART_AXIS,
        .rows = chart->rows - 1,
        .columns = chart->columns - CHART_AXIS - label_width(chart),
        .x = {scale(chart->log_x, chart->x.low), scale(chart->log_x, chart->x.high)}};
    plot.y = is_given(chart->y) ? (struct range){scaled(chart, chart->y.low), scaled(chart, chart->y.high)}
                                : fit_y(chart, plot.rows);
    return plot;
}

uint32_t chart_one_more(uint32_t there)
{
    if (there == U'•') return '2';
    if (there >= '2' && there < '9') return there + 1;
    return there == '9' || there == '#' ? '#' : U'•';
}

static bool has_room(const struct plot *plot)
{
    return plot->rows >= 2 && plot->columns >= 4;
}

bool chart_cell(const struct chart *chart, double x, double y, int *row, int *column)
{
    assert(is_given(chart->y));
    struct plot plot = plot_of(NULL, chart);
    double right = across(&plot, x), below = down(&plot, y);
    bool inside =
        right > -0.5 && right < plot.columns * DOTS_ACROSS - 0.5 && below > -0.5 && below < plot.rows * DOTS_DOWN - 0.5;
    if (!inside || !has_room(&plot)) return false;
    *row = plot.row + (int)lrint(below) / DOTS_DOWN;
    *column = plot.column + (int)lrint(right) / DOTS_ACROSS;
    return true;
}

void chart_draw(struct canvas *canvas, const struct chart *chart)
{
    assert(chart->levels <= CHART_LEVELS);
    struct plot plot = plot_of(canvas, chart);
    if (!has_room(&plot)) return;
    for (int i = 0; i < chart->levels; i++) draw_level(&plot, &chart->level[i]);
    for (int i = 0; i < chart->series_count; i++) draw_series(&plot, &chart->series[i]);
    if (chart->marks) draw_marks(&plot, chart->marks);
    draw_y_axis(&plot);
    draw_x_axis(&plot);
    draw_labels(&plot);
}
