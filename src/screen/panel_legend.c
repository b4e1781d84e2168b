/*
 * panel_legend.c: what symbols stand for, set like a paragraph: the symbol in its color, its meaning dim.
 */
#include "panel.h"

#include <string.h>

#include "text.h"

enum { LEFT = 1 };

struct pen {
    struct canvas *canvas;
    int row, end, column;
};

static bool fits(const struct pen *pen, int width)
{
    return pen->column == LEFT || pen->column + 1 + width < pen->canvas->columns;
}

static void begin_line(struct pen *pen)
{
    pen->row++;
    pen->column = LEFT;
}

/* One word, on the next line where it does not fit. */
static void put_word(struct pen *pen, struct style style, const char *word, size_t length)
{
    char text[LEGEND_MEANING];
    utf8_copy_cut(text, sizeof text, word, length);
    int width = utf8_width(text);
    if (!fits(pen, width)) begin_line(pen);
    pen->column += pen->column > LEFT;
    if (pen->row < pen->end) canvas_text(pen->canvas, pen->row, pen->column, style, text);
    pen->column += width;
}

/* A dot stands between two entries of a line. */
static void put_entry(struct pen *pen, const struct legend_entry *entry, bool first)
{
    const char *dot = pen->canvas->ascii ? "|" : "·";
    if (!first && fits(pen, 2 + utf8_width(entry->symbol)))
        put_word(pen, style(STYLE_DIM), dot, strlen(dot));
    else if (!first)
        begin_line(pen);
    put_word(pen, style_bold(role_style(entry->role)), entry->symbol, strlen(entry->symbol));
    for (const char *word = entry->meaning; *word;) {
        size_t length = strcspn(word, " ");
        put_word(pen, style(STYLE_DIM), word, length);
        word += length + strspn(word + length, " ");
    }
}

int panel_legend(struct canvas *canvas, const struct legend *legend, struct rows rows)
{
    struct pen pen = {canvas, rows.first, rows.end, LEFT};
    for (int i = 0; i < legend->entries; i++) put_entry(&pen, &legend->entry[i], i == 0);
    return legend->entries ? pen.row + 1 : pen.row;
}

int panel_legend_rows(const struct canvas *canvas, const struct legend *legend)
{
    struct canvas nothing = {.columns = canvas->columns, .ascii = canvas->ascii};
    return panel_legend(&nothing, legend, (struct rows){0, 0});
}
