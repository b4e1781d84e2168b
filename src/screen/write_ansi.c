/*
 * write_ansi.c: a canvas as text with SGR sequences, for `cat` and `less -R`.
 *
 * A sequence says everything about its paint, so no state carries over from one to the next, and every line ends reset:
 * a line can be cut out and shown alone, and no background runs past the picture's edge.
 */
#include "writer.h"

static void add_color(struct string *out, enum color_depth depth, bool background, int color)
{
    int first = background ? 40 : 30;
    if (color < 0) return;
    if (depth == COLOR_TRUE)
        string_printf(out, ";%d;2;%d;%d;%d", first + 8, color >> 16, color >> 8 & 0xFF, color & 0xFF);
    else if (depth == COLOR_256)
        string_printf(out, ";%d;5;%d", first + 8, color);
    else
        string_printf(out, ";%d", color < 8 ? first + color : first + 60 + color - 8);
}

static void add_paint(struct string *out, enum color_depth depth, struct paint paint)
{
    string_add(out, "\033[0");
    if (paint.bold) string_add(out, ";1");
    if (paint.dim) string_add(out, ";2");
    if (paint.underline) string_add(out, ";4");
    if (paint.reverse) string_add(out, ";7");
    add_color(out, depth, false, paint.foreground);
    add_color(out, depth, true, paint.background);
    string_add(out, "m");
}

static bool same_paint(struct paint a, struct paint b)
{
    return a.foreground == b.foreground && a.background == b.background && a.bold == b.bold && a.dim == b.dim &&
           a.underline == b.underline && a.reverse == b.reverse;
}

/* Whether a cell looks like the terminal's own blank. */
static bool invisible(const struct theme *theme, struct cell cell)
{
    struct paint paint = theme_paint(theme, cell.style);
    return cell.code_point == ' ' && paint.background < 0 && !paint.reverse && !paint.underline;
}

static void write_row(struct string *out, const struct cell *cells, int columns, const struct theme *theme)
{
    struct paint now = {.foreground = -1, .background = -1};
    for (int column = 0; column < columns; column++) {
        struct paint paint = theme_paint(theme, cells[column].style);
        uint32_t glyph = theme_glyph(theme, cells[column].code_point), accent = theme_accent(theme, cells[column]);
        if (!glyph) continue;
        if (!same_paint(paint, now)) add_paint(out, theme->depth, paint);
        string_add_code_point(out, glyph);
        if (accent) string_add_code_point(out, accent);
        now = paint;
    }
    if (!same_paint(now, (struct paint){.foreground = -1, .background = -1})) string_add(out, "\033[0m");
}

void write_ansi(struct string *out, const struct canvas *canvas, const struct theme *theme)
{
    for (int row = 0; row < canvas->rows; row++) {
        const struct cell *cells = canvas->cells + row * canvas->columns;
        int columns = canvas->columns;
        while (columns > 0 && invisible(theme, cells[columns - 1])) columns--;
        write_row(out, cells, columns, theme);
        string_add(out, "\n");
    }
}
