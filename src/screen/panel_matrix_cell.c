/*
 * panel_matrix_cell.c: what stands under the panes: the cell under the cursor, what can be said of the parameter as a
 * whole, and the letters for it.
 */
#include "panel_matrix.h"

#include <stdio.h>

#include "text.h"

static const struct net *net_of(const struct matrix_page *p)
{
    return p->session->now->net;
}

static struct show_style look(const struct matrix_page *p)
{
    return (struct show_style){.ascii = p->canvas->ascii};
}

/* ---- the cell ---- */

/* "Wf₃₅  weighs h₅[t-1] in f₃" */
static void write_cell(struct string *out, const struct matrix_page *p)
{
    const struct matrix *m = &p->session->matrix;
    struct number cell = session_cell(p->session);
    int quantity = matrix_page_quantity(p);
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
    } else if (matrix_page_has_symbols(p)) {
        string_add(out, " counts where the character is '");
        matrix_page_symbol(out, p, m->column);
        string_printf(out, "', in %s", name);
    } else if (p->use.input->node < 0) {
        string_printf(out, " is a factor in %s", name);
    } else {
        string_add(out, " weighs unit ");
        string_printf(out, "%d of ", (p->parameter->is_matrix ? m->column : m->row) + 1);
        matrix_page_input(out, p);
        string_printf(out, " in %s", name);
    }
    show_index(out, m->row, p->canvas->ascii);
}

/* The equation that uses it. */
static void write_equation(struct string *out, const struct matrix_page *p)
{
    int quantity = matrix_page_quantity(p), number = quantity >= 0 ? net_of(p)->quantity[quantity].equation : -1;
    if (number >= 0) show_equation(out, net_of(p), number, look(p));
}

static int put_labelled(const struct matrix_page *p, int y, int x, const char *label, double value, bool plus)
{
    struct string text = {0};
    enum style_id tone = !plus ? STYLE_STRONG : value < 0 ? STYLE_NEGATIVE : value > 0 ? STYLE_POSITIVE : STYLE_DIM;
    int used = canvas_text(p->canvas, y, x, style(STYLE_DIM), label) + 1;
    show_number(&text, value, value == 0 ? 0 : 4, plus && value != 0, p->canvas->ascii);
    used += canvas_text(p->canvas, y, x + used, style_bold(tone), string_text(&text));
    string_finish(&text);
    return used + 3;
}

static void draw_cell(const struct matrix_page *p, int y)
{
    const struct matrix *m = &p->session->matrix;
    const struct next_update *next = &p->session->next;
    struct string title = {0}, equation = {0};
    char step[32];
    size_t place = (size_t)m->column * (size_t)p->parameter->rows + (size_t)m->row;
    write_cell(&title, p);
    write_equation(&equation, p);
    panel_rule(
        p->canvas, y, string_text(&title), utf8_width(string_text(&equation)) < 40 ? string_text(&equation) : "");
    string_finish(&equation);
    int x = 3;
    x += put_labelled(p, y + 1, x, "value", (double)session_matrix(p->session, MATRIX_VALUE)[place], true);
    x += put_labelled(p, y + 1, x, "gradient", (double)session_matrix(p->session, MATRIX_GRADIENT)[place], true);
    snprintf(step, sizeof step, "from step %d", p->session->t);
    x += put_labelled(p, y + 1, x, step, (double)session_matrix(p->session, MATRIX_STEP)[place], true);
    put_labelled(p, y + 1, x, "next update", (double)next->change[p->parameter->offset + place], true);
    string_finish(&title);
}

/* Of the whole matrix. */
static void draw_whole(const struct matrix_page *p, int y)
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
    canvas_text(p->canvas, y, x, style(STYLE_GRADIENT), string_text(&share));
    string_finish(&share);
    if (!m->has_spectrum) return;
    x = 3;
    x += put_labelled(p, y + 1, x, ascii ? "s_max" : "σmax", m->sigma, false);
    put_labelled(p, y + 1, x, ascii ? "|l|max" : "|λ|max", m->radius, false);
}

void matrix_page_cell(const struct matrix_page *p, int row)
{
    draw_cell(p, row);
    draw_whole(p, row + 2);
}

/* ---- the letters ---- */

static void add_entry(struct legend *legend, const char *symbol, const char *meaning)
{
    struct legend_entry *entry = &legend->entry[legend->entries++];
    *entry = (struct legend_entry){.role = ROLE_OTHER};
    snprintf(entry->symbol, sizeof entry->symbol, "%s", symbol);
    snprintf(entry->meaning, sizeof entry->meaning, "%s", meaning);
}

void matrix_page_legend(struct legend *legend, const struct matrix_page *p)
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
