/*
 * panel_matrix.c: a parameter as numbers or as a heatmap, beside it its gradient and what this timestep gives to that;
 * under them the cell under the cursor, and what can be said of the matrix as a whole.
 *
 * What is chosen fills the main pane. The others stand to the right of it as maps, as far as there is room; of a vector
 * all stand side by side as numbers. Rows and columns scroll with the cursor, in all panes together.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "part.h"
#include "use.h"

enum { ROW_LABEL = 5, NUMBER = 7, GAP = 2, MOST_GLYPHS = 2, BELOW = 5 /* rows under the panes, without the legend */ };

struct pane {
    enum matrix_shows shows;
    bool map;
    int column, cell, columns; /* where it starts; columns of a cell; cells across */
};

struct page {
    struct canvas *canvas;
    const struct session *session;
    const struct parameter *parameter;
    struct use use; /* one of the places where it is used */
    bool used;
    int rows, first_row; /* that are shown */
    struct pane pane[MATRIX_SHOWS];
    int panes;
};

static const char *text_of(const struct string *s)
{
    return s->data ? s->data : "";
}

static const struct net *net_of(const struct page *p)
{
    return p->session->now->net;
}

static struct show_style look(const struct page *p)
{
    return (struct show_style){.ascii = p->canvas->ascii};
}

static const char *pane_name(const struct page *p, enum matrix_shows shows, char out[32])
{
    static const char *const names[] = {"value", "gradient"};
    if (shows != MATRIX_STEP) return names[shows];
    snprintf(out, 32, "step %d", p->session->t);
    return out;
}

/* ---- what rows and columns are ---- */

/* The quantity whose units the rows are; -1 for a learned initial state, whose rows are its own. */
static int row_quantity(const struct page *p)
{
    for (int q = 0; q < net_of(p)->quantities && !p->used; q++)
        if (net_of(p)->quantity[q].initial_parameter == p->session->matrix.parameter) return q;
    return p->used ? part_quantity(net_of(p), p->use.node) : -1;
}

static int column_node(const struct page *p)
{
    return p->used && p->parameter->is_matrix ? p->use.input->node : -1;
}

static bool over_symbols(const struct page *p, int quantity)
{
    if (quantity < 0) return false;
    const struct quantity *q = &net_of(p)->quantity[quantity];
    bool input = net_of(p)->graph.node[q->node].kind == NODE_ONE_HOT;
    return (input && q->width == p->session->now->vocab.size) || session_has_symbols(p->session, quantity);
}

static void write_symbol(struct string *out, const struct page *p, int symbol)
{
    char shown[16];
    code_point_show(p->session->now->vocab.symbol[symbol], p->canvas->ascii, shown);
    string_add(out, shown);
}

static void write_index(struct string *out, const struct page *p, bool symbols, int i)
{
    if (symbols)
        write_symbol(out, p, i);
    else
        string_printf(out, "%d", i + 1);
}

static bool columns_are_symbols(const struct page *p)
{
    int node = column_node(p);
    return node >= 0 && over_symbols(p, net_of(p)->graph.node[node].quantity);
}

/* "h[t-1]" */
static void write_input(struct string *out, const struct page *p)
{
    number_write_node(out, net_of(p), p->use.input->node, look(p));
    if (p->use.input->delay) string_printf(out, "[t%+d]", -p->use.input->delay);
}

/* ---- layout ---- */

static int room_for_rows(const struct page *p, struct rows rows, int legend)
{
    return rows.end - rows.first - 3 - BELOW - legend; /* heading, names of the panes, names of the columns */
}

static int width_of(const struct pane *pane)
{
    return pane->columns * pane->cell;
}

/* As many cells as fit into the columns; a map's cells are two glyphs wide, which makes them square, if all fit so. */
static struct pane fit(const struct page *p, enum matrix_shows shows, bool map, int column, int room)
{
    int n = p->parameter->columns;
    struct pane pane = {.shows = shows, .map = map, .column = column};
    pane.cell = !map ? NUMBER : n * MOST_GLYPHS <= room ? MOST_GLYPHS : 1;
    pane.columns = n * pane.cell <= room ? n : room / pane.cell;
    return pane;
}

/* The others to the right of the main pane, as maps of so many glyphs a cell, but for those of a vector; as many as
 * have room, with their names. */
static void add_panes(struct page *p, int glyphs)
{
    enum { NAME = 8 };
    int n = p->parameter->columns, next = ROW_LABEL + width_of(&p->pane[0]) + 1 + p->pane[0].map;
    p->panes = 1;
    for (int i = 0; i < MATRIX_SHOWS; i++) {
        struct pane pane = {.shows = (enum matrix_shows)i, .map = n > 1, .column = next, .columns = n};
        pane.cell = n == 1 ? NUMBER + GAP : glyphs * n < NAME ? (NAME + n - 1) / n : glyphs;
        if (i == (int)p->pane[0].shows || next + width_of(&pane) > p->canvas->columns) continue;
        p->pane[p->panes++] = pane;
        next += width_of(&pane) + GAP;
    }
}

static void lay_out(struct page *p, struct rows rows, int legend)
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

static int first_column(const struct page *p, const struct pane *pane)
{
    int n = p->parameter->columns, first = p->session->matrix.column - pane->columns / 2;
    if (first > n - pane->columns) first = n - pane->columns;
    return first < 0 ? 0 : first;
}

/* ---- cells ---- */

static double number_at(const struct page *p, enum matrix_shows shows, int row, int column)
{
    size_t place = (size_t)column * (size_t)p->parameter->rows + (size_t)row;
    return (double)session_matrix(p->session, shows)[place];
}

/* Gradients on a logarithmic scale. */
static int decades(enum matrix_shows shows)
{
    return shows == MATRIX_VALUE ? 0 : 4;
}

static double place_of(const struct page *p, const struct pane *pane, int row, int column)
{
    double x = number_at(p, pane->shows, row, column);
    return palette_place(x, p->session->matrix.largest[pane->shows], decades(pane->shows));
}

static void draw_number(const struct page *p, const struct pane *pane, int y, int x, int row, int column)
{
    struct string text = {0};
    struct style shade = style(STYLE_HEAT);
    double value = number_at(p, pane->shows, row, column);
    int digits = fabs(value) >= 100 ? 0 : fabs(value) >= 10 ? 2 : 3;
    shade.heat = (int8_t)lrint(100 * place_of(p, pane, row, column));
    show_number(&text, value, value == 0 ? 0 : digits, false, p->canvas->ascii);
    canvas_fill(p->canvas, y, x, NUMBER - 1, shade, ' ');
    canvas_text(p->canvas, y, x + NUMBER - 1 - utf8_width(text_of(&text)), shade, text_of(&text));
    string_finish(&text);
}

static void draw_glyph(const struct page *p, const struct pane *pane, int y, int x, int row, int column)
{
    for (int i = 0; i < pane->cell; i++) canvas_heat(p->canvas, y, x + i, place_of(p, pane, row, column));
}

/* Brackets around a number, a dot in a map. */
static void draw_cursor(const struct page *p, const struct pane *pane, int y, int x)
{
    struct style cursor = style_bold(STYLE_CURSOR);
    if (!pane->map) {
        canvas_text(p->canvas, y, x - 1, cursor, p->canvas->ascii ? ">" : "▶");
        canvas_text(p->canvas, y, x + NUMBER - 1, cursor, p->canvas->ascii ? "<" : "◀");
        return;
    }
    struct style mark = p->canvas->cells[y * p->canvas->columns + x].style;
    mark.shade = 0;
    for (int i = 0; i < pane->cell; i++) canvas_text(p->canvas, y, x + i, mark, p->canvas->ascii ? "O" : "●");
}

static void draw_pane(const struct page *p, const struct pane *pane, int y)
{
    const struct matrix *m = &p->session->matrix;
    int first = first_column(p, pane);
    for (int i = 0; i < p->rows; i++)
        for (int k = 0; k < pane->columns; k++) {
            int row = p->first_row + i, column = first + k, x = pane->column + k * pane->cell;
            (pane->map ? draw_glyph : draw_number)(p, pane, y + i, x, row, column);
        }
    int i = m->row - p->first_row, k = m->column - first;
    bool marked = pane->map || pane == &p->pane[0];
    if (marked && i >= 0 && i < p->rows && k >= 0 && k < pane->columns)
        draw_cursor(p, pane, y + i, pane->column + k * pane->cell);
}

/* ---- names around the cells ---- */

static void draw_pane_name(const struct page *p, const struct pane *pane, int y)
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
    if ((main || pane->map) && pane->column + used + utf8_width(text_of(&scale)) < end)
        canvas_text(p->canvas, y, pane->column + used, style(STYLE_DIM), text_of(&scale));
    string_finish(&scale);
}

/* A number stands over its column; over a map, where a character or two have room, the last digit. */
static void draw_column_names(const struct page *p, const struct pane *pane, int y)
{
    bool symbols = columns_are_symbols(p);
    int first = first_column(p, pane);
    for (int k = 0; k < pane->columns && p->parameter->columns > 1; k++) {
        struct string text = {0};
        bool here = first + k == p->session->matrix.column;
        struct style tone = here ? style_bold(STYLE_CURSOR) : style(symbols ? STYLE_INPUT : STYLE_DIM);
        write_index(&text, p, symbols, first + k);
        int width = utf8_width(text_of(&text)), room = pane->map ? pane->cell : NUMBER - 1;
        int x = pane->column + k * pane->cell;
        if (width <= room)
            canvas_text(p->canvas, y, pane->map ? x : x + room - width, tone, text_of(&text));
        else if (!symbols && ((first + k + 1) % 5 == 0 || here))
            canvas_printf(p->canvas, y, x, tone, "%d", (first + k + 1) % 10);
        string_finish(&text);
    }
}

static void draw_row_names(const struct page *p, int y)
{
    bool symbols = over_symbols(p, row_quantity(p));
    for (int i = 0; i < p->rows; i++) {
        struct string text = {0};
        bool here = p->first_row + i == p->session->matrix.row;
        struct style tone = here ? style_bold(STYLE_CURSOR) : style(symbols ? STYLE_INPUT : STYLE_DIM);
        write_index(&text, p, symbols, p->first_row + i);
        int width = utf8_width(text_of(&text));
        canvas_text_cut(p->canvas, y + i, ROW_LABEL - 1 - (width < 4 ? width : 4), 4, tone, text_of(&text));
        string_finish(&text);
    }
}

/* "f ↓  h[t-1] →" */
static void draw_corner(const struct page *p, int y)
{
    struct string text = {0};
    int quantity = row_quantity(p);
    if (quantity >= 0) string_printf(&text, "%s%s", net_label(net_of(p), quantity), p->canvas->ascii ? "" : "↓");
    int width = utf8_width(text_of(&text));
    canvas_text_cut(p->canvas, y, ROW_LABEL - 1 - (width < 4 ? width : 4), 4, style(STYLE_HEADER), text_of(&text));
    string_finish(&text);
}

/* ---- what is under the panes ---- */

/* "Wf₃₅  weighs h₅[t-1] in f₃" */
static void write_cell(struct string *out, const struct page *p)
{
    const struct matrix *m = &p->session->matrix;
    struct number cell = session_cell(p->session);
    int quantity = row_quantity(p);
    const char *name = quantity >= 0 ? net_label(net_of(p), quantity) : "?";
    number_write(out, net_of(p), &cell, look(p));
    if (!p->used) {
        string_printf(out, " is where %s", name);
        show_index(out, m->row, p->canvas->ascii);
        string_add(out, " begins");
        return;
    }
    if (!p->use.input) {
        string_printf(out, " is added in %s", name);
    } else if (columns_are_symbols(p)) {
        string_add(out, " counts where the character is '");
        write_symbol(out, p, m->column);
        string_printf(out, "', in %s", name);
    } else if (p->use.input->node < 0) {
        string_printf(out, " is a factor in %s", name);
    } else {
        string_add(out, " weighs unit ");
        string_printf(out, "%d of ", (p->parameter->is_matrix ? m->column : m->row) + 1);
        write_input(out, p);
        string_printf(out, " in %s", name);
    }
    show_index(out, m->row, p->canvas->ascii);
}

/* The equation that uses it. */
static void write_equation(struct string *out, const struct page *p)
{
    int quantity = row_quantity(p), number = quantity >= 0 ? net_of(p)->quantity[quantity].equation : -1;
    if (number >= 0) show_equation(out, net_of(p), number, look(p));
}

static int put_labelled(const struct page *p, int y, int x, const char *label, double value, bool plus)
{
    struct string text = {0};
    enum style_id tone = !plus ? STYLE_STRONG : value < 0 ? STYLE_NEGATIVE : value > 0 ? STYLE_POSITIVE : STYLE_DIM;
    int used = canvas_text(p->canvas, y, x, style(STYLE_DIM), label) + 1;
    show_number(&text, value, value == 0 ? 0 : 4, plus && value != 0, p->canvas->ascii);
    used += canvas_text(p->canvas, y, x + used, style_bold(tone), text_of(&text));
    string_finish(&text);
    return used + 3;
}

static void draw_cell(const struct page *p, int y)
{
    const struct matrix *m = &p->session->matrix;
    const struct next_update *next = &p->session->next;
    struct number cell = session_cell(p->session);
    struct string title = {0}, equation = {0};
    char step[32];
    size_t place = parameter_index(p->parameter, m->row, m->column);
    write_cell(&title, p);
    write_equation(&equation, p);
    panel_rule(p->canvas, y, text_of(&title), utf8_width(text_of(&equation)) < 40 ? text_of(&equation) : "");
    string_finish(&equation);
    int x = 3;
    x += put_labelled(p, y + 1, x, "value", number_at(p, MATRIX_VALUE, cell.row, cell.column), true);
    x += put_labelled(p, y + 1, x, "gradient", number_at(p, MATRIX_GRADIENT, cell.row, cell.column), true);
    snprintf(step, sizeof step, "from step %d", p->session->t);
    x += put_labelled(p, y + 1, x, step, number_at(p, MATRIX_STEP, cell.row, cell.column), true);
    put_labelled(p, y + 1, x, "next update", (double)next->change[place], true);
    string_finish(&title);
}

/* Of the whole matrix. */
static void draw_whole(const struct page *p, int y)
{
    const struct matrix *m = &p->session->matrix;
    bool ascii = p->canvas->ascii;
    char step[48], name[96];
    int x = 3;
    snprintf(name, sizeof name, ascii ? "|%.60s|" : "‖%.60s‖", p->parameter->local);
    x += put_labelled(p, y, x, name, m->norm[MATRIX_VALUE], false);
    snprintf(name, sizeof name, ascii ? "|g|" : "‖g‖");
    x += put_labelled(p, y, x, name, m->norm[MATRIX_GRADIENT], false);
    snprintf(step, sizeof step, ascii ? "|g_%d|" : "‖g[%d]‖", p->session->t);
    x += put_labelled(p, y, x, step, m->norm[MATRIX_STEP], false);
    struct string share = {0};
    string_add(&share, "share of g ");
    show_number(&share, 100 * m->share.share, 1, true, ascii);
    string_add(&share, "%");
    canvas_text(p->canvas, y, x, style(STYLE_GRADIENT), text_of(&share));
    string_finish(&share);
    if (!m->has_spectrum) return;
    x = 3;
    x += put_labelled(p, y + 1, x, ascii ? "s_max" : "σmax", m->sigma, false);
    put_labelled(p, y + 1, x, ascii ? "|l|max" : "|λ|max", m->radius, false);
}

static void add_entry(struct legend *legend, const char *symbol, const char *meaning)
{
    struct legend_entry *entry = &legend->entry[legend->entries++];
    *entry = (struct legend_entry){.role = ROLE_OTHER};
    snprintf(entry->symbol, sizeof entry->symbol, "%s", symbol);
    snprintf(entry->meaning, sizeof entry->meaning, "%s", meaning);
}

static void fill_legend(struct legend *legend, const struct page *p)
{
    bool ascii = p->canvas->ascii;
    char symbol[LEGEND_SYMBOL], meaning[LEGEND_MEANING];
    snprintf(symbol, sizeof symbol, "g = %s%.40s", ascii ? "dL/d" : "∂L/∂", p->parameter->local);
    add_entry(legend, symbol, "the gradient, summed over all timesteps");
    snprintf(symbol, sizeof symbol, ascii ? "g_%d" : "g[%d]", p->session->t);
    snprintf(meaning, sizeof meaning, "what timestep %d gives to it", p->session->t);
    add_entry(legend, symbol, meaning);
    add_entry(legend, ascii ? "|.|" : "‖·‖", "length: the root of the sum of all squares");
    if (!p->session->matrix.has_spectrum) return;
    add_entry(legend, ascii ? "s_max" : "σmax", "how far it can stretch a vector");
    add_entry(legend, ascii ? "|l|max" : "|λ|max", "how fast it grows one that it is applied to again and again");
}

/* ---- the panel ---- */

static void draw_heading(const struct page *p, int y)
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
            &title, columns_are_symbols(p) ? ": a column for each character of " : ": a column for each unit of ");
        write_input(&title, p);
    }
    snprintf(right, sizeof right, "%*s  %d of %d", palette, "", m->parameter + 1, net_of(p)->parameters);
    panel_rule(p->canvas, y, text_of(&title), right);
    draw_palette(p->canvas, y, p->canvas->columns - utf8_width(right) - 2);
    string_finish(&title);
}

void panel_matrix(struct canvas *canvas, const struct session *s, struct rows rows)
{
    struct page page = {.canvas = canvas, .session = s, .parameter = &s->now->net->parameter[s->matrix.parameter]};
    struct legend legend = {0};
    page.used = uses_of(s->now->net, s->matrix.parameter, &page.use, 1) > 0;
    fill_legend(&legend, &page);
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
    draw_cell(&page, row);
    draw_whole(&page, row + 2);
    panel_legend(canvas, &legend, (struct rows){rows.end - below, rows.end});
}
