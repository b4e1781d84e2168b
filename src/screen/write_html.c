/*
 * write_html.c: a canvas as a page for a browser: text that can be selected, searched and listened to, in the colors of
 * the screen, with a title on what a pointer rests on.
 *
 * One file, nothing outside of it: styles stand at the spans. Cells that look the same and have the same title are one
 * span. A glyph that is not ASCII may be wider or narrower in whatever font there is, so spans with one have the width
 * of their columns, and the columns of all lines stay under each other.
 */
#include "writer.h"

#include <string.h>

#define FONTS "'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace"

struct look {
    int ink, paper;
    bool bold, underline;
    const char *title; /* or NULL */
};

static struct look look_of(struct style style, const struct theme *theme, const char *title)
{
    struct paint paint = theme_paint(theme, style);
    int ink = paint.foreground < 0 ? theme_page_foreground(theme) : paint.foreground;
    int paper = paint.background < 0 ? theme_page_background(theme) : paint.background;
    return (struct look){.ink = paint.reverse ? paper : ink,
        .paper = paint.reverse ? ink : paper,
        .bold = paint.bold,
        .underline = paint.underline,
        .title = title};
}

/* The titles of a row; what was linked later lies on top. */
static void find_titles(const struct canvas *canvas, int row, const char *title[CANVAS_MOST])
{
    memset(title, 0, CANVAS_MOST * sizeof *title);
    for (const struct link *l = canvas->link; l < canvas->link + canvas->links; l++)
        for (int i = l->column; l->event == LINK_TITLE && l->row == row && i < l->column + l->columns; i++)
            if (i >= 0 && i < canvas->columns) title[i] = canvas->commands.data + l->command;
}

static bool same_look(struct look a, struct look b)
{
    bool same_title = a.title == b.title || (a.title && b.title && !strcmp(a.title, b.title));
    return a.ink == b.ink && a.paper == b.paper && a.bold == b.bold && a.underline == b.underline && same_title;
}

static void add_escaped(struct string *out, uint32_t c)
{
    if (c == '&')
        string_add(out, "&amp;");
    else if (c == '<')
        string_add(out, "&lt;");
    else if (c == '>')
        string_add(out, "&gt;");
    else if (c == '"')
        string_add(out, "&quot;");
    else if (c)
        string_add_code_point(out, c);
}

static void add_escaped_text(struct string *out, const char *text)
{
    for (int bytes; *text; text += bytes) {
        uint32_t c = utf8_next(text, SIZE_MAX, &bytes);
        add_escaped(out, c == UINT32_MAX ? 0xFFFD : c);
    }
}

static void open_span(struct string *out, struct look look, const struct theme *theme, int width)
{
    string_add(out, "<span style=\"");
    if (look.ink != theme_page_foreground(theme)) string_printf(out, "color:#%06x;", look.ink);
    if (look.paper != theme_page_background(theme)) string_printf(out, "background:#%06x;", look.paper);
    if (look.bold) string_add(out, "font-weight:bold;");
    if (look.underline) string_add(out, "text-decoration:underline;");
    if (width) string_printf(out, "display:inline-block;width:%dch;", width);
    string_add(out, "\"");
    if (look.title) {
        string_add(out, " title=\"");
        add_escaped_text(out, look.title);
        string_add(out, "\"");
    }
    string_add(out, ">");
}

static bool is_ascii(struct cell cell)
{
    return cell.code_point > 0 && cell.code_point < 0x80 && !cell.accent;
}

static void add_cell(struct string *out, const struct theme *theme, struct cell cell)
{
    add_escaped(out, theme_glyph(theme, cell.code_point));
    add_escaped(out, theme_accent(theme, cell));
}

/* The right half of a wide character belongs to its left one. */
static void add_row(struct string *out, const struct canvas *canvas, const struct theme *theme, int row)
{
    const struct cell *cells = canvas->cells + row * canvas->columns;
    const char *title[CANVAS_MOST];
    find_titles(canvas, row, title);
    for (int column = 0, end; column < canvas->columns; column = end) {
        struct look look = look_of(cells[column].style, theme, title[column]);
        bool ascii = is_ascii(cells[column]);
        for (end = column + 1; end < canvas->columns; end++) {
            bool goes_on = !cells[end].code_point || is_ascii(cells[end]) == ascii;
            if (!goes_on || !same_look(look, look_of(cells[end].style, theme, title[end]))) break;
        }
        open_span(out, look, theme, ascii ? 0 : end - column);
        for (int i = column; i < end; i++) add_cell(out, theme, cells[i]);
        string_add(out, "</span>");
    }
    string_add(out, "\n");
}

/* The first line says where one is. */
static void add_title(struct string *out, const struct canvas *canvas, const struct theme *theme)
{
    int start = 0, end = canvas->columns;
    while (start < end && canvas->cells[start].code_point == ' ') start++;
    while (start < end && canvas->cells[end - 1].code_point == ' ') end--;
    if (start == end) string_add(out, "unroll");
    for (int i = start; i < end; i++) add_cell(out, theme, canvas->cells[i]);
}

void write_html(struct string *out, const struct canvas *canvas, const struct theme *theme)
{
    string_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>");
    add_title(out, canvas, theme);
    string_printf(out,
        "</title></head>\n<body style=\"margin:0;background:#%06x\">\n"
        "<pre style=\"margin:1em;color:#%06x;font:16px/1.25 " FONTS "\">\n",
        theme_page_background(theme), theme_page_foreground(theme));
    for (int row = 0; row < canvas->rows; row++) add_row(out, canvas, theme, row);
    string_add(out, "</pre>\n</body>\n</html>\n");
}
