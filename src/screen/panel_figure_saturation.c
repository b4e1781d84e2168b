/*
 * panel_figure_saturation.c: a scatter a gate, side by side as far as there is room, each unit a dot over how often it
 * is open and how often shut, as in Karpathy, Johnson & Fei-Fei 2015, figure 2; and under them the units in a list.
 *
 * Where there are more gates than room, those are shown that the unit under the cursor is among.
 */
#include <stdio.h>

#include "chart.h"
#include "figure_saturation.h"
#include "panel_figure.h"

enum { SCATTER_COLUMNS = 25, SCATTER_ROWS = 9, LIST_ROWS = 5, LIST_MOST = 12 };
enum { LEFT = 1, NAME = 3, SHUT = 16, OPEN = 38, BETWEEN = 60, BAR = 8 };

struct grid {
    int across, down, first; /* the gate in its upper left corner */
};

static const struct saturation_figure *figure_of(const struct figure_view *v)
{
    return (const struct saturation_figure *)v->state->result;
}

static const struct saturation_unit *unit_at(const struct figure_view *v, int row)
{
    return &figure_of(v)->unit[figure_of(v)->order[v->state->choice][row]];
}

static struct style style_of(const struct figure_view *v, int quantity)
{
    return style(role_style(v->explorer->now->model->net->quantity[quantity].role));
}

/* ---- the scatters ---- */

static struct grid grid_of(const struct canvas *canvas, const struct figure_view *v, int rows)
{
    const struct saturation_figure *f = figure_of(v);
    struct grid grid = {canvas->columns / SCATTER_COLUMNS, rows / SCATTER_ROWS, 0};
    int at = 0;
    if (grid.across > f->gates) grid.across = f->gates;
    int lines = (f->gates + grid.across - 1) / grid.across;
    if (grid.down > lines) grid.down = lines;
    if (grid.down < 1) grid.down = 1;
    while (f->gate[at].quantity != unit_at(v, v->state->row)->channel.quantity) at++;
    int most = grid.across * grid.down;
    grid.first = at / most * most;
    if (grid.first + most > f->gates && f->gates >= most) grid.first = f->gates - most;
    return grid;
}

/* A click goes to the unit in the text; a pointer that rests there is told which one it is. */
static void link_unit(
    struct canvas *canvas, const struct figure_view *v, const struct saturation_unit *unit, int row, int column)
{
    char name[64];
    side_unit_name(v->explorer->now, unit->channel, name, sizeof name);
    canvas_link(canvas, row, column, 1, 1, "unit %s", name);
    canvas_title(canvas, row, column, 1, "%s: shut %.1f%%, open %.1f%%", name, 100 * unit->left, 100 * unit->right);
}

static void draw_dots(struct canvas *canvas, const struct figure_view *v, const struct chart *chart, int gate)
{
    const struct saturation_gate *g = &figure_of(v)->gate[gate];
    const struct saturation_unit *unit = &figure_of(v)->unit[g->first], *chosen = unit_at(v, v->state->row);
    struct style how = style_of(v, g->quantity);
    int row, column;
    how.bold = 1;
    for (int u = 0; u < g->width; u++)
        if (chart_cell(chart, unit[u].right, unit[u].left, &row, &column)) {
            canvas_put(canvas, row, column, how, chart_one_more(canvas_cell(canvas, row, column)->code_point));
            link_unit(canvas, v, &unit[u], row, column);
        }
    bool here = chosen->channel.quantity == g->quantity;
    if (!here || !chart_cell(chart, chosen->right, chosen->left, &row, &column)) return;
    struct cell *cell = canvas_cell(canvas, row, column);
    cell->style = style_bold(STYLE_CURSOR);
    cell->style.reverse = 1;
}

static void draw_scatter(struct canvas *canvas, const struct figure_view *v, int gate, struct rows rows, int columns)
{
    static const struct chart_point ends[] = {{0, 1}, {1, 0}};
    const struct saturation_gate *g = &figure_of(v)->gate[gate];
    struct chart_series edge = {chart_array, ends, 2, style(STYLE_DIM), false, '.', false};
    struct chart chart = {.row = rows.first + 1,
        .rows = rows.end - rows.first - 1,
        .columns = columns - 1,
        .x = {0, 1},
        .y = {0, 1},
        .unit = "open",
        .series = &edge,
        .series_count = 1};
    struct style name = style_of(v, g->quantity);
    name.bold = 1;
    int column = LEFT + canvas_text(canvas, rows.first, LEFT, style(STYLE_DIM), "shut");
    canvas_text_cut(canvas, rows.first, column + 2, columns - column - 3, name,
        net_label(v->explorer->now->model->net, g->quantity));
    chart_draw(canvas, &chart);
    draw_dots(canvas, v, &chart, gate);
}

static void draw_scatters(struct canvas *canvas, const struct figure_view *v, struct grid grid, struct rows rows)
{
    int high = (rows.end - rows.first) / grid.down, wide = canvas->columns / grid.across;
    if (wide > 3 * high) wide = 3 * high > SCATTER_COLUMNS ? 3 * high : SCATTER_COLUMNS;
    for (int i = 0; i < grid.across * grid.down && grid.first + i < figure_of(v)->gates; i++) {
        int row = rows.first + i / grid.across * high;
        canvas_window(canvas, i % grid.across * wide, wide);
        draw_scatter(canvas, v, grid.first + i, (struct rows){row, row + high}, wide);
        canvas_whole(canvas);
    }
}

/* ---- the list ---- */

static void draw_share(struct canvas *canvas, int row, int column, const char *name, enum style_id tone, double x)
{
    column += canvas_text(canvas, row, column, style(STYLE_DIM), name);
    column += canvas_printf(canvas, row, column, style(STYLE_TEXT), "%6.1f%% ", 100 * x);
    canvas_bar(canvas, row, column, BAR, style(tone), x);
}

static void draw_unit(struct canvas *canvas, const struct figure_view *v, int index, int row)
{
    const struct saturation_unit *unit = unit_at(v, index);
    char name[64];
    side_unit_name(v->explorer->now, unit->channel, name, sizeof name);
    canvas_text_cut(canvas, row, NAME, SHUT - NAME - 1, style_of(v, unit->channel.quantity), name);
    draw_share(canvas, row, SHUT, "shut", STYLE_NEGATIVE, unit->left);
    draw_share(canvas, row, OPEN, "open", STYLE_POSITIVE, unit->right);
    canvas_printf(canvas, row, BETWEEN, style(STYLE_DIM), "between %.1f%%", 100 * (1 - unit->left - unit->right));
    figure_list_row(canvas, v, index, row, LEFT, canvas->columns - 2 * LEFT);
}

static void draw_list(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    static const char *const order[SATURATION_CHOICES] = {
        "most often open first", "most often shut first", "most seldom at a limit first"};
    int count = figure_of(v)->units, room = rows.end - rows.first - 1;
    int first = figure_list_first(v->state->row, count, room);
    char right[64];
    snprintf(right, sizeof right, "%d of %d units; Enter: in the text", v->state->row + 1, count);
    panel_rule(canvas, rows.first, order[v->state->choice], right);
    for (int i = 0; i < room && first + i < count; i++) draw_unit(canvas, v, first + i, rows.first + 1 + i);
}

void panel_figure_saturation(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    int room = rows.end - rows.first, list = room / 3;
    if (list < LIST_ROWS + 1) list = LIST_ROWS + 1;
    if (list > LIST_MOST) list = LIST_MOST;
    struct grid grid = grid_of(canvas, v, room - list);
    draw_scatters(canvas, v, grid, (struct rows){rows.first, rows.end - list});
    draw_list(canvas, v, (struct rows){rows.end - list, rows.end});
}
