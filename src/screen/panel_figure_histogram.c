/*
 * panel_figure_histogram.c: a small histogram of each quantity, each over a range of its own; and the one under the
 * cursor as large as there is room.
 */
#include <math.h>
#include <stdio.h>

#include "figure_histogram.h"
#include "panel_figure.h"
#include "text.h"
#include "value.h"

enum { LEFT = 1, NAME = 3, LOW = 14, SMALL = 22, NUMBER = 7, MEAN = 25, LARGE_ROWS = 7, COLUMNS_MOST = 1000 };
enum { DECADES = 5 /* of a logarithmic height */, HIGH_MOST = 3 /* rows of a small one */ };

static const struct histogram_figure *figure_of(const struct figure_view *v)
{
    return (const struct histogram_figure *)v->state->result;
}

static struct style style_of(const struct figure_view *v, const struct histogram_row *r)
{
    return style(role_style(v->explorer->now->model->net->quantity[r->quantity].role));
}

/* "−1.25", "−4527"; right-aligned in `columns`, or beginning there with 0. */
static void draw_number(struct canvas *canvas, int row, int column, int columns, double x)
{
    struct string text = {0};
    if (fabs(x) < 100 || fabs(x) >= 1e6)
        show_number(&text, x, fabs(x) < 100 ? 2 : 0, false, canvas->ascii);
    else
        string_printf(&text, "%s%.0f", x > 0 ? "" : canvas->ascii ? "-" : "−", fabs(x));
    column += columns > 0 && text.data ? columns - utf8_width(text.data) : 0;
    if (text.data) canvas_text(canvas, row, column, style(STYLE_DIM), text.data);
    string_finish(&text);
}

/* Columns standing on the last of these rows. A column that has any number is seen. */
static void draw_columns(struct canvas *canvas, const struct figure_view *v, const struct histogram_row *r,
    struct rows rows, int column, int columns)
{
    double number[COLUMNS_MOST], most = 1;
    int high = rows.end - rows.first;
    bool log = v->state->choice == HISTOGRAM_LOG;
    if (columns < 1) return;
    if (columns > COLUMNS_MOST) columns = COLUMNS_MOST;
    spread_columns(&r->spread, r->left, r->right, number, columns);
    for (int i = 0; i < columns; i++) most = fmax(most, number[i]);
    for (int i = 0; i < columns; i++) {
        double part = number[i] / most;
        if (log) part = 1 + log10(part) / DECADES;
        if (number[i] > 0)
            canvas_column_bar(canvas, rows.end - 1, column + i, high, style_of(v, r), fmax(part, 0.125 / high));
    }
}

/* "−0.12 ± 0.34" */
static void draw_mean(struct canvas *canvas, int row, int column, const struct histogram_row *r)
{
    struct string text = {0};
    show_number(&text, r->mean, 2, true, canvas->ascii);
    string_add(&text, canvas->ascii ? " +- " : " ± ");
    show_number(&text, r->deviation, 2, false, canvas->ascii);
    if (text.data) canvas_text_cut(canvas, row, column, canvas->columns - column - 1, style(STYLE_TEXT), text.data);
    string_finish(&text);
}

/* Its name and numbers stand on the last of the rows; the first is left free, if there are several. */
static void draw_small(struct canvas *canvas, const struct figure_view *v, int index, struct rows rows)
{
    const struct histogram_row *r = &figure_of(v)->row[index];
    int columns = canvas->columns - SMALL - NUMBER - MEAN, row = rows.end - 1;
    canvas_text_cut(
        canvas, row, NAME, LOW - NAME - 1, style_of(v, r), net_label(v->explorer->now->model->net, r->quantity));
    draw_number(canvas, row, LOW, NUMBER, r->left);
    draw_columns(canvas, v, r, (struct rows){rows.first + (row > rows.first), rows.end}, SMALL, columns);
    draw_number(canvas, row, SMALL + columns + 1, 0, r->right);
    draw_mean(canvas, row, canvas->columns - MEAN + 3, r);
    figure_list_row(canvas, v, index, row, LEFT, canvas->columns - 2 * LEFT);
}

static void draw_list(struct canvas *canvas, const struct figure_view *v, struct rows rows, int high)
{
    int count = figure_of(v)->rows, room = (rows.end - rows.first - 1) / high;
    int first = figure_list_first(v->state->row, count, room), columns = canvas->columns - SMALL - MEAN;
    canvas_text(canvas, rows.first, NAME, style(STYLE_DIM), "quantity");
    canvas_text_cut(canvas, rows.first, SMALL, columns, style(STYLE_DIM), "from its least to its greatest");
    canvas_text(canvas, rows.first, canvas->columns - MEAN + 3, style(STYLE_DIM), "mean, deviation");
    for (int i = 0, row = rows.first + 1; i < room && first + i < count; i++, row += high)
        draw_small(canvas, v, first + i, (struct rows){row, row + high});
}

static void draw_large(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    const struct histogram_row *r = &figure_of(v)->row[v->state->row];
    int width = v->explorer->now->model->net->quantity[r->quantity].width, columns = canvas->columns - 2 * LEFT;
    char left[96], right[96];
    snprintf(left, sizeof left, "%.48s, all %d units", net_label(v->explorer->now->model->net, r->quantity), width);
    snprintf(right, sizeof right, "%zu numbers%s; %s", r->spread.numbers,
        r->spread.not_finite ? ", some not finite" : "",
        v->state->choice == HISTOGRAM_LOG ? "height: how many, over 5 decades" : "height: how many");
    panel_rule(canvas, rows.first, left, right);
    draw_columns(canvas, v, r, (struct rows){rows.first + 1, rows.end - 1}, LEFT, columns);
    draw_number(canvas, rows.end - 1, LEFT, 0, r->left);
    draw_number(canvas, rows.end - 1, LEFT + columns / 2, 0, (r->left + r->right) / 2);
    draw_number(canvas, rows.end - 1, LEFT + columns - NUMBER, NUMBER, r->right);
}

void panel_figure_histogram(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    int room = rows.end - rows.first, count = figure_of(v)->rows, most = room - LARGE_ROWS;
    if (most > room * 2 / 3) most = room * 2 / 3;
    int high = (most - 1) / count;
    high = high < 1 ? 1 : high > HIGH_MOST ? HIGH_MOST : high;
    int list = count * high + 1 < most ? count * high + 1 : most;
    draw_list(canvas, v, (struct rows){rows.first, rows.first + list}, high);
    draw_large(canvas, v, (struct rows){rows.first + list, rows.end});
}
