/*
 * panel_matrix.c: a parameter as numbers or as a heatmap, beside it its gradient and what this timestep gives to that;
 * under them the cell under the cursor, and what can be said of the matrix as a whole.
 *
 * What is chosen fills the main pane. The others stand to the right of it as maps, as far as there is room; of a vector
 * all stand side by side as numbers. Rows and columns scroll with the cursor, in all panes together.
 */
#include "panel_matrix.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "part.h"
#include "text.h"

enum { ROW_LABEL = 5, NUMBER = 7, GAP = 2, MOST_GLYPHS = 2 };

static const struct net *net_of(const struct matrix_page *p)
{
    return p->session->now->net;
}

static struct show_style look(const struct matrix_page *p)
{
    return (struct show_style){.ascii = p->canvas->ascii};
}

static const char *pane_name(const struct matrix_page *p, enum matrix_shows shows, char out[32])
{
    static const char *const names[] = {"value", "gradient"};
    if (shows != MATRIX_STEP) return names[shows];
    snprintf(out, 32, "step %d", p->session->t);
    return out;
}

/* ---- what rows and columns are ---- */

int matrix_page_quantity(const struct matrix_page *p)
{
    for (int q = 0; q < net_of(p)->quantities && !p->used; q++)
        if (net_of(p)->quantity[q].initial_parameter == p->session->matrix.parameter) return q;
    return p->used ? part_quantity(net_of(p), p->use.node) : -1;
}

static int column_node(const struct matrix_page *p)
{
    return p->used && p->parameter->is_matrix ? p->use.input->node : -1;
}

static bool over_symbols(const struct matrix_page *p, int quantity)
{
    if (quantity < 0) return false;
    const struct quantity *q = &net_of(p)->quantity[quantity];
    bool input = net_of(p)->graph.node[q->node].kind == NODE_ONE_HOT;
    return (input && q->width == p->session->now->vocab.size) || session_has_symbols(p->session, quantity);
}

void matrix_page_symbol(struct string *out, const struct matrix_page *p, int symbol)
{
    char shown[16];
    code_point_show(p->session->now->vocab.symbol[symbol], p->canvas->ascii, shown);
    string_add(out, shown);
}

static void write_index(struct string *out, const struct matrix_page *p, bool symbols, int i)
{
    if (symbols)
        matrix_page_symbol(out, p, i);
    else
        string_printf(out, "%d", i + 1);
}

bool matrix_page_has_symbols(const struct matrix_page *p)
{
    int node = column_node(p);
    return node >= 0 && over_symbols(p, net_of(p)->graph.node[node].quantity);
}

void matrix_page_input(struct string *out, const struct matrix_page *p)
{
    number_write_node(out, net_of(p), p->use.input->node, look(p));
    if (p->use.input->delay) string_printf(out, "[t%+d]", -p->use.input->delay);
}

/* ---- layout ---- */

static int room_for_rows(const struct matrix_page *p, struct rows rows, int legend)
{
    return rows.end - rows.first - 3 - 1 - MATRIX_CELL_ROWS - legend; /* 3: heading, names of panes and columns */
}

static int width_of(const struct matrix_pane *pane)
{
    return pane->columns * pane->cell;
}

/* As many cells as fit into the columns; a map's cells are two glyphs wide, which makes them square, if all fit so. */
static struct matrix_pane fit(const struct matrix_page *p, enum matrix_shows shows, bool map, int column, int room)
{
    int n = p->parameter->columns;
    struct matrix_pane pane = {.shows = shows, .map = map, .column = column};
    pane.cell = !map ? NUMBER : n * MOST_GLYPHS <= room ? MOST_GLYPHS : 1;
    pane.columns = n * pane.cell <= room ? n : room / pane.cell;
    return pane;
}

/* The others to the right of the main pane, as maps of so many glyphs a cell, but for those of a vector; as many as
 * have room, with their names. */
static void add_panes(struct matrix_page *p, int glyphs)
{
    enum { NAME = 8 };
    int n = p->parameter->columns, next = ROW_LABEL + width_of(&p->pane[0]) + 1 + p->pane[0].map;
    p->panes = 1;
    for (int i = 0; i < MATRIX_SHOWS; i++) {
        struct matrix_pane pane = {.shows = (enum matrix_shows)i, .map = n > 1, .column = next, .columns = n};
        pane.cell = n == 1 ? NUMBER + GAP : glyphs * n < NAME ? (NAME + n - 1) / n : glyphs;
        if (i == (int)p->pane[0].shows || next + width_of(&pane) > p->canvas->columns) continue;
        p->pane[p->panes++] = pane;
        next += width_of(&pane) + GAP;
    }
}

static void lay_out(struct matrix_page *p, struct rows rows, int legend)
{
    const struct matrix *m = &p->session->matrix;
    int columns = p->canvas->columns - 1, n = p->parameter->columns;
    bool fits = ROW_LABEL + n * NUMBER <= columns, vector = n == 1;
    p->rows = room_for_rows(p, rows, legend);
    if (p->rows > p->parameter->rows) p->rows = p->parameter->rows;
    p->first_row = m->row - p->rows / 2;
    if (p->first_row > p->parameter->rows - p->rows) p->first_row = p->parameter->rows - p->rows;
    if (p->first_row < 0) p->first_row = 0;
    p->pane[0] = fit(p, m->shows, (fits ? m->flipped : !m->flipped) && !vector, ROW_LABEL, columns - ROW_LABEL);
    p->panes = 1;
    for (int glyphs = vector ? 1 : MOST_GLYPHS; glyphs && p->panes < MATRIX_SHOWS; glyphs--) add_panes(p, glyphs);
}

static int first_column(const struct matrix_page *p, const struct matrix_pane *pane)
{
    int n = p->parameter->columns, first = p->session->matrix.column - pane->columns / 2;
    if (first > n - pane->columns) first = n - pane->columns;
    return first < 0 ? 0 : first;
}

/* ---- cells ---- */

static double number_at(const struct matrix_page *p, enum matrix_shows shows, int row, int column)
{
    size_t place = (size_t)column * (size_t)p->parameter->rows + (size_t)row;
    return (double)session_matrix(p->session, shows)[place];
}

/* Gradients on a logarithmic scale. */
static int decades(enum matrix_shows shows)
{
    return shows == MATRIX_VALUE ? 0 : 4;
}

static double place_of(const struct matrix_page *p, const struct matrix_pane *pane, int row, int column)
{
    double x = number_at(p, pane->shows, row, column);
    return palette_place(x, p->session->matrix.largest[pane->shows], decades(pane->shows));
}

static void draw_number(const struct matrix_page *p, const struct matrix_pane *pane, int y, int x, int row, int column)
{
    struct string text = {0};
    struct style shade = style(STYLE_HEAT);
    double value = number_at(p, pane->shows, row, column);
    int digits = fabs(value) >= 100 ? 0 : fabs(value) >= 10 ? 2 : 3;
    shade.heat = (int8_t)lrint(100 * place_of(p, pane, row, column));
    show_number(&text, value, value == 0 ? 0 : digits, false, p->canvas->ascii);
    canvas_fill(p->canvas, y, x, NUMBER - 1, shade, ' ');
    canvas_text(p->canvas, y, x + NUMBER - 1 - utf8_width(string_text(&text)), shade, string_text(&text));
    string_finish(&text);
}

static void draw_glyph(const struct matrix_page *p, const struct matrix_pane *pane, int y, int x, int row, int column)
{
    for (int i = 0; i < pane->cell; i++) canvas_heat(p->canvas, y, x + i, place_of(p, pane, row, column));
}

/* Brackets around a number, a dot in a map. */
static void draw_cursor(const struct matrix_page *p, const struct matrix_pane *pane, int y, int x)
{
    struct style cursor = style_bold(STYLE_CURSOR);
    p->canvas->cursor_row = y;
    p->canvas->cursor_column = x;
    if (!pane->map) {
        canvas_text(p->canvas, y, x - 1, cursor, p->canvas->ascii ? ">" : "▶");
        canvas_text(p->canvas, y, x + NUMBER - 1, cursor, p->canvas->ascii ? "<" : "◀");
        return;
    }
    struct style mark = canvas_cell(p->canvas, y, x)->style;
    mark.shade = 0;
    for (int i = 0; i < pane->cell; i++) canvas_text(p->canvas, y, x + i, mark, p->canvas->ascii ? "O" : "●");
}

static void draw_pane(const struct matrix_page *p, const struct matrix_pane *pane, int y)
{
    const struct matrix *m = &p->session->matrix;
    int first = first_column(p, pane);
    for (int i = 0; i < p->rows; i++)
        for (int k = 0; k < pane->columns; k++) {
            int row = p->first_row + i, column = first + k, x = pane->column + k * pane->cell;
            (pane->map ? draw_glyph : draw_number)(p, pane, y + i, x, row, column);
            canvas_link(p->canvas, y + i, x, 1, pane->cell, "cell %d %d", row + 1, column + 1);
            canvas_title(p->canvas, y + i, x, pane->cell, "%s[%d][%d]: %.4g", p->parameter->name, row + 1, column + 1,
                number_at(p, pane->shows, row, column));
        }
    int i = m->row - p->first_row, k = m->column - first;
    bool marked = pane->map || pane == &p->pane[0];
    if (marked && i >= 0 && i < p->rows && k >= 0 && k < pane->columns)
        draw_cursor(p, pane, y + i, pane->column + k * pane->cell);
}

/* ---- names around the cells ---- */

static void draw_pane_name(const struct matrix_page *p, const struct matrix_pane *pane, int y)
{
    char buffer[32];
    struct string scale = {0};
    bool main = pane == &p->pane[0];
    const char *name = pane_name(p, pane->shows, buffer);
    struct style tone = main ? style_bold(STYLE_STRONG) : style(STYLE_HEADER);
    int used = canvas_text(p->canvas, y, pane->column, tone, name);
    string_printf(&scale, "  %s", p->canvas->ascii ? "+-" : "±");
    show_number(&scale, p->session->matrix.largest[pane->shows], 3, false, p->canvas->ascii);
    if (decades(pane->shows)) string_printf(&scale, ", log, %d decades", decades(pane->shows));
    int end = pane + 1 < p->pane + p->panes ? pane[1].column - 1 : p->canvas->columns;
    if ((main || pane->map) && pane->column + used + utf8_width(string_text(&scale)) < end)
        canvas_text(p->canvas, y, pane->column + used, style(STYLE_DIM), string_text(&scale));
    string_finish(&scale);
}

/* A number stands over its column; over a map, where a character or two have room, the last digit. */
static void draw_column_names(const struct matrix_page *p, const struct matrix_pane *pane, int y)
{
    bool symbols = matrix_page_has_symbols(p);
    int first = first_column(p, pane);
    for (int k = 0; k < pane->columns && p->parameter->columns > 1; k++) {
        struct string text = {0};
        bool here = first + k == p->session->matrix.column;
        struct style tone = here ? style_bold(STYLE_CURSOR) : style(symbols ? STYLE_INPUT : STYLE_DIM);
        write_index(&text, p, symbols, first + k);
        int width = utf8_width(string_text(&text)), room = pane->map ? pane->cell : NUMBER - 1;
        int x = pane->column + k * pane->cell;
        if (width < room || width == 1 || (symbols && width <= room))
            canvas_text(p->canvas, y, pane->map ? x : x + room - width, tone, string_text(&text));
        else if (!symbols && ((first + k + 1) % 5 == 0 || here))
            canvas_printf(p->canvas, y, x, tone, "%d", (first + k + 1) % 10);
        string_finish(&text);
    }
}

static void draw_row_names(const struct matrix_page *p, int y)
{
    bool symbols = over_symbols(p, matrix_page_quantity(p));
    for (int i = 0; i < p->rows; i++) {
        struct string text = {0};
        bool here = p->first_row + i == p->session->matrix.row;
        struct style tone = here ? style_bold(STYLE_CURSOR) : style(symbols ? STYLE_INPUT : STYLE_DIM);
        write_index(&text, p, symbols, p->first_row + i);
        int width = utf8_width(string_text(&text));
        canvas_text_cut(p->canvas, y + i, ROW_LABEL - 1 - (width < 4 ? width : 4), 4, tone, string_text(&text));
        string_finish(&text);
    }
}

/* "f ↓  h[t-1] →" */
static void draw_corner(const struct matrix_page *p, int y)
{
    struct string text = {0};
    int quantity = matrix_page_quantity(p);
    if (quantity >= 0) string_printf(&text, "%s%s", net_label(net_of(p), quantity), p->canvas->ascii ? "" : "↓");
    int width = utf8_width(string_text(&text));
    canvas_text_cut(p->canvas, y, ROW_LABEL - 1 - (width < 4 ? width : 4), 4, style(STYLE_HEADER), string_text(&text));
    string_finish(&text);
}

/* ---- the panel ---- */

static void draw_heading(const struct matrix_page *p, int y)
{
    const struct matrix *m = &p->session->matrix;
    struct string title = {0};
    char right[64];
    int palette = 12;
    string_add(&title, number_parameter_label(net_of(p), m->parameter));
    string_printf(&title, p->parameter->is_matrix ? (p->canvas->ascii ? " [%dx%d]" : " [%d×%d]") : " [%d]",
        p->parameter->rows, p->parameter->columns);
    if (p->parameter->is_matrix && p->used) {
        string_add(
            &title, matrix_page_has_symbols(p) ? ": a column for each character of " : ": a column for each unit of ");
        matrix_page_input(&title, p);
    }
    snprintf(right, sizeof right, "%*s  %d of %d", palette, "", m->parameter + 1, net_of(p)->parameters);
    panel_rule(p->canvas, y, string_text(&title), right);
    draw_palette(p->canvas, y, p->canvas->columns - utf8_width(right) - 2);
    string_finish(&title);
}

void panel_matrix(struct canvas *canvas, const struct session *s, struct rows rows)
{
    struct matrix_page page = {
        .canvas = canvas, .session = s, .parameter = &s->now->net->parameter[s->matrix.parameter]};
    struct legend legend = {0};
    page.used = uses_of(s->now->net, s->matrix.parameter, &page.use, 1) > 0;
    matrix_page_legend(&legend, &page);
    int below = panel_legend_rows(canvas, &legend);
    lay_out(&page, rows, below);
    draw_heading(&page, rows.first);
    for (int i = 0; i < page.panes; i++) {
        draw_pane_name(&page, &page.pane[i], rows.first + 1);
        draw_column_names(&page, &page.pane[i], rows.first + 2);
        draw_pane(&page, &page.pane[i], rows.first + 3);
    }
    draw_corner(&page, rows.first + 2);
    draw_row_names(&page, rows.first + 3);
    int row = rows.first + 3 + page.rows + 1;
    matrix_page_cell(&page, row);
    panel_legend(canvas, &legend, (struct rows){rows.end - below, rows.end});
}
