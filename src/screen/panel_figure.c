/*
 * panel_figure.c: the frame around a figure, and the index of figures.
 */
#include "panel_figure.h"

#include <stdio.h>
#include <string.h>

#include "panel_explore.h"
#include "text.h"

enum { LEFT = 2, FOOT = 3 /* how it is read; on what it was measured */, NUMBER = 4, NAME = 7, HELP = 22 };

static void (*const draw_figure[FIGURES])(struct canvas *, const struct figure_view *, struct rows) = {
    [FIGURE_SATURATION] = panel_figure_saturation,
    [FIGURE_HISTOGRAM] = panel_figure_histogram,
    [FIGURE_CLOSING] = panel_figure_closing,
    [FIGURE_NGRAMS] = panel_figure_ngrams,
    [FIGURE_ERRORS] = panel_figure_errors,
    [FIGURE_GROWTH] = panel_figure_growth,
};

static void add_text(struct string *out, const struct explorer *x)
{
    const char *path = x->corpus->name, *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    string_add_safe(out, name, strlen(name));
}

/* ---- the index ---- */

static void draw_index(struct canvas *canvas, const struct explorer *x, struct rows rows)
{
    struct string right = {0};
    if (x->corpus->length > x->figures.characters)
        string_printf(&right, "measured on %zu characters around the cursor", x->figures.characters);
    else
        string_printf(&right, "measured on all %zu characters", x->corpus->length);
    panel_rule(canvas, rows.first, "figures of the text", string_text(&right));
    string_finish(&right);
    canvas_wheel(canvas, rows.first, 0, rows.end - rows.first, canvas->columns, "figure-up", "figure-down");
    for (int i = 0, row = rows.first + 2; i < FIGURES && row < rows.end; i++, row++) {
        if (i == x->figures.row) {
            canvas_text(canvas, row, LEFT, style_bold(STYLE_CURSOR), canvas->ascii ? ">" : "▶");
            canvas_set_cursor(canvas, row, LEFT);
        }
        canvas_printf(canvas, row, NUMBER, style_bold(STYLE_STRONG), "%d", i + 1);
        canvas_text(canvas, row, NAME, style_bold(STYLE_STATE), figure_table[i].name);
        canvas_text_cut(canvas, row, HELP, canvas->columns - HELP - 1, style(STYLE_TEXT), figure_table[i].help);
        canvas_link(canvas, row, 0, 1, canvas->columns, "figure %s", figure_table[i].name);
    }
    int row = rows.first + FIGURES + 3;
    if (row < rows.end)
        canvas_text_cut(canvas, row, NUMBER, canvas->columns - NUMBER - 1, style(STYLE_DIM),
            "Enter, or its number, opens one. After Karpathy, Johnson & Fei-Fei 2015.");
}

/* ---- a figure ---- */

/* "saturation: how often .. ─── c: open  1 of 3" */
static void draw_heading(struct canvas *canvas, const struct figure_view *v, int row)
{
    char left[160], right[96], whose[48] = "";
    const struct explorer *x = v->explorer;
    int id = (int)(v->figure - figure_table);
    if (x->sides > 1)
        snprintf(whose, sizeof whose, "%c %.40s: ", explorer_letter(x, x->now), explore_file_name(x->now->name));
    snprintf(left, sizeof left, "%s%s: %s", whose, v->figure->name, v->figure->help);
    if (v->figure->choice)
        snprintf(right, sizeof right, "c: %s  %d of %d", v->figure->choice[v->state->choice], id + 1, FIGURES);
    else
        snprintf(right, sizeof right, "%d of %d", id + 1, FIGURES);
    panel_rule(canvas, row, left, right);
}

/* "measured on characters 1 to 2944 (some to 2960) of 3000 of story.txt" */
static void add_measured(struct string *out, const struct figure_view *v)
{
    const struct figure_result *on = v->state->result;
    size_t length = v->explorer->corpus->length;
    string_printf(out, "measured on characters %zu to %zu", on->first + 1, on->first + on->length);
    if (on->most > on->length) string_printf(out, " (some to %zu)", on->first + on->most);
    string_printf(out, " of %zu of ", length);
    add_text(out, v->explorer);
    if (length > v->explorer->figures.characters && !v->figure->own_parts) string_add(out, "; :measure N");
}

static void draw_foot(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    struct string measured = {0};
    int width = canvas->columns - LEFT - 1;
    for (int i = 0; i < 2; i++)
        if (v->figure->reads[i])
            canvas_text_cut(canvas, rows.first + i, LEFT - 1, width + 1, style(STYLE_TEXT), v->figure->reads[i]);
    add_measured(&measured, v);
    if (measured.data) canvas_text_cut(canvas, rows.end - 1, LEFT - 1, width + 1, style(STYLE_DIM), measured.data);
    string_finish(&measured);
}

static void draw_open(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    draw_heading(canvas, v, rows.first);
    canvas_wheel(canvas, rows.first, 0, rows.end - rows.first, canvas->columns, "figure-up", "figure-down");
    if (!v->state->result) {
        const char *fault = v->state->fault;
        canvas_text_cut(canvas, rows.first + 2, LEFT, canvas->columns - LEFT - 1, style(STYLE_WARNING),
            *fault ? fault : "not measured: Enter measures it");
        return;
    }
    draw_figure[v->figure - figure_table](canvas, v, (struct rows){rows.first + 1, rows.end - FOOT});
    draw_foot(canvas, v, (struct rows){rows.end - FOOT, rows.end});
}

void panel_figure(struct canvas *canvas, const struct explorer *x, struct rows rows)
{
    int open = x->figures.open;
    if (open < 0)
        draw_index(canvas, x, rows);
    else
        draw_open(canvas, &(struct figure_view){x, &x->now->figure[open], &figure_table[open]}, rows);
}

/* ---- what figures share ---- */

int figure_list_first(int cursor, int count, int room)
{
    int first = cursor - room / 2;
    if (first > count - room) first = count - room;
    return first < 0 ? 0 : first;
}

void figure_list_row(struct canvas *canvas, const struct figure_view *v, int index, int row, int column, int columns)
{
    canvas_link(canvas, row, column, 1, columns, "figure-row %d", index + 1);
    if (index != v->state->row) return;
    canvas_text(canvas, row, column, style_bold(STYLE_CURSOR), canvas->ascii ? ">" : "▶");
    canvas_band(canvas, row, column, 1, columns);
    canvas_set_cursor(canvas, row, column);
}
