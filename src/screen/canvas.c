/*
 * canvas.c: drawing into the grid of cells.
 *
 * Invariant: a cell holds a code point that is drawable and one column wide, or a wide one whose right neighbour holds
 * 0; a 0 stands nowhere else. Everything goes through place(), which keeps that: what overwrites one half of a wide
 * character blanks the other half, and a wide character cut by an edge leaves a blank where it is visible. An accent
 * stands on a letter one column wide, and goes with it.
 */
#include "canvas.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "theme.h"

bool canvas_init(struct canvas *canvas, int rows, int columns)
{
    assert(rows >= 1 && rows <= CANVAS_MOST && columns >= 1 && columns <= CANVAS_MOST);
    *canvas = (struct canvas){.rows = rows, .columns = columns, .stride = columns};
    canvas->cells = calloc((size_t)rows * (size_t)columns, sizeof *canvas->cells);
    if (!canvas->cells) return false;
    canvas_clear(canvas);
    return true;
}

void canvas_finish(struct canvas *canvas)
{
    free(canvas->cells);
    free(canvas->link);
    string_finish(&canvas->commands);
    *canvas = (struct canvas){0};
}

void canvas_clear(struct canvas *canvas)
{
    for (int i = 0; i < canvas->rows * canvas->columns; i++) canvas->cells[i] = (struct cell){.code_point = ' '};
    canvas->cursor_row = canvas->cursor_column = -1;
    canvas->links = 0;
    string_clear(&canvas->commands);
}

/* ---- windows ---- */

void canvas_window(struct canvas *canvas, int left, int columns)
{
    assert(canvas->left == 0 && canvas->columns == canvas->stride);
    assert(left >= 0 && columns >= 1 && left + columns <= canvas->stride);
    canvas->left = left;
    canvas->columns = columns;
    if (canvas->cursor_row >= 0) canvas->cursor_column -= left;
}

void canvas_whole(struct canvas *canvas)
{
    if (canvas->cursor_row >= 0) canvas->cursor_column += canvas->left;
    canvas->left = 0;
    canvas->columns = canvas->stride;
}

/* ---- one cell ---- */

struct cell *canvas_cell(const struct canvas *canvas, int row, int column)
{
    bool inside = row >= 0 && row < canvas->rows && column >= 0 && column < canvas->columns;
    return inside ? &canvas->cells[row * canvas->stride + canvas->left + column] : NULL;
}

/* Writes one column, having blanked the other half of a wide character that it cuts in two. */
static void set_cell(struct canvas *canvas, int row, int column, struct style style, uint32_t code_point)
{
    struct cell *cell = canvas_cell(canvas, row, column);
    if (!cell) return;
    struct cell *right = canvas->left + column + 1 < canvas->stride ? cell + 1 : NULL; /* of the grid */
    if (cell->code_point == 0) cell[-1].code_point = ' ';
    if (right && right->code_point == 0) right->code_point = ' ';
    *cell = (struct cell){.code_point = code_point, .style = style};
}

/* The one way into the grid. width is the code point's own: 1 or 2. Returns the columns that are visible. */
static int place(struct canvas *canvas, int row, int column, struct style style, uint32_t code_point, int width)
{
    bool left = canvas_cell(canvas, row, column), right = width == 2 && canvas_cell(canvas, row, column + 1);
    if (canvas->ascii) {
        uint32_t ascii = theme_glyph(&(struct theme){.ascii = true}, code_point);
        set_cell(canvas, row, column, style, ascii);
        if (width == 2) set_cell(canvas, row, column + 1, style, ascii);
    } else if (width == 2 && left && right) {
        set_cell(canvas, row, column, style, code_point);
        set_cell(canvas, row, column + 1, style, ' ');
        canvas_cell(canvas, row, column + 1)->code_point = 0;
    } else {
        set_cell(canvas, row, column, style, width == 2 ? ' ' : code_point);
        if (width == 2) set_cell(canvas, row, column + 1, style, ' ');
    }
    return left + right;
}

/* On the letter that has been placed there, if it is visible. With ASCII there are none. */
static void place_accent(struct canvas *canvas, int row, int column, uint32_t accent)
{
    struct cell *cell = canvas_cell(canvas, row, column);
    if (cell && !canvas->ascii) cell->accent = accent;
}

/* How the first character of a text is spelled in cells: itself, a blank, or an escape. Returns the bytes it takes. */
static int spell(const char *text, char spelled[16])
{
    int bytes;
    uint32_t code_point = utf8_next(text, SIZE_MAX, &bytes);
    if (code_point == UINT32_MAX)
        sprintf(spelled, "\\x%02x", (unsigned char)*text);
    else if (code_point == ' ' || code_point == 0xA0)
        strcpy(spelled, " ");
    else if (code_point == 0x3000)
        strcpy(spelled, "  "); /* a blank two columns wide */
    else
        code_point_show(code_point, false, spelled);
    return bytes;
}

int canvas_put(struct canvas *canvas, int row, int column, struct style style, uint32_t code_point)
{
    char itself[5], spelled[16];
    utf8_encode(code_point, itself);
    spell(itself, spelled);
    if (strcmp(itself, spelled) != 0) return place(canvas, row, column, style, '?', 1);
    int bytes;
    code_point = utf8_next(itself, sizeof itself, &bytes); /* a surrogate has become U+FFFD */
    return place(canvas, row, column, style, code_point, code_point_width(code_point));
}

/* ---- text ---- */

/* Reads a text as the code points it is spelled with. */
struct reader {
    const char *text, *rest; /* rest: what is left of spelled */
    char spelled[16];
    bool escaped; /* it is not the text's own character */
};

/* The accent that follows the letter just read, or 0. An escape is letters too, but none of the text's own. */
static uint32_t read_accent(struct reader *reader, uint32_t letter)
{
    int bytes;
    uint32_t mark = utf8_next(reader->text, SIZE_MAX, &bytes);
    if (reader->escaped || !code_point_accents(letter, mark)) return 0;
    reader->text += bytes;
    return mark;
}

/* Returns the code point's columns; 0 at the end of the text. */
static int read_next(struct reader *reader, uint32_t *code_point, uint32_t *accent)
{
    int bytes;
    if (!reader->rest || !*reader->rest) {
        if (!*reader->text) return 0;
        bytes = spell(reader->text, reader->spelled);
        reader->escaped = strncmp(reader->text, reader->spelled, (size_t)bytes) != 0 || reader->spelled[bytes];
        reader->text += bytes;
        reader->rest = reader->spelled;
    }
    *code_point = utf8_next(reader->rest, SIZE_MAX, &bytes);
    reader->rest += bytes;
    *accent = read_accent(reader, *code_point);
    return code_point_width(*code_point);
}

/* Draws what fits before column `end`; returns the columns it takes, those left of the grid included. */
static int draw_text(struct canvas *canvas, int row, int column, int end, struct style style, const char *text)
{
    struct reader reader = {.text = text};
    uint32_t code_point, accent;
    int start = column, width;
    while (column < end && (width = read_next(&reader, &code_point, &accent))) {
        bool cut = width > end - column; /* a wide character with half its room: a blank */
        column += cut ? 1 : width;
        place(canvas, row, cut ? column - 1 : column - width, style, cut ? ' ' : code_point, cut ? 1 : width);
        if (accent) place_accent(canvas, row, column - 1, accent);
    }
    return column - start;
}

int canvas_text(struct canvas *canvas, int row, int column, struct style style, const char *text)
{
    return draw_text(canvas, row, column, canvas->columns, style, text);
}

static bool fits(const char *text, int width)
{
    struct reader reader = {.text = text};
    uint32_t code_point, accent;
    for (int taken; width >= 0 && (taken = read_next(&reader, &code_point, &accent)); width -= taken) {
    }
    return width >= 0;
}

int canvas_text_cut(struct canvas *canvas, int row, int column, int width, struct style style, const char *text)
{
    if (width <= 0 || column >= canvas->columns) return 0;
    if (width > canvas->columns - column) width = canvas->columns - column;
    if (fits(text, width)) return draw_text(canvas, row, column, column + width, style, text);
    int taken = draw_text(canvas, row, column, column + width - 1, style, text);
    place(canvas, row, column + taken, style, U'…', 1);
    return taken + 1;
}

int canvas_printf(struct canvas *canvas, int row, int column, struct style style, const char *format, ...)
{
    char text[4 * CANVAS_MOST + 1]; /* more is beyond the edge */
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return length < 0 ? 0 : canvas_text(canvas, row, column, style, text);
}

/* ---- areas ---- */

static int clamp(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

void canvas_fill(struct canvas *canvas, int row, int column, int width, struct style style, uint32_t code_point)
{
    int step = clamp(code_point_width(code_point), 1, 2);
    if (column < 0) {
        width += column;
        column = 0;
    }
    for (; width > 0 && column < canvas->columns; width -= step, column += step)
        canvas_put(canvas, row, column, style, width < step ? ' ' : code_point);
}

void canvas_band(struct canvas *canvas, int row, int column, int rows, int columns)
{
    for (int r = clamp(row, 0, canvas->rows); r < canvas->rows && r - row < rows; r++)
        for (int c = clamp(column, 0, canvas->columns); c < canvas->columns && c - column < columns; c++)
            canvas_cell(canvas, r, c)->style.band = 1;
}

/* ---- numbers ---- */

/* Shades of a surface for what is positive, dots for what is negative; [0] is nearest to zero. */
static const uint32_t positive_ramp[] = U"░▒▓█", negative_ramp[] = U"⠒⠶⡷⣿";
enum { RAMP = 4, ZERO_BELOW = 5 /* of 100: what is shown as "·" */ };

void canvas_heat(struct canvas *canvas, int row, int column, double x)
{
    if (!isfinite(x)) {
        canvas_put(canvas, row, column, style_bold(STYLE_WARNING), isnan(x) ? '?' : '!');
        return;
    }
    int heat = (int)lround(100 * fmax(-1, fmin(1, x)));
    int level = abs(heat) < ZERO_BELOW ? -1 : clamp(abs(heat) * RAMP / 100, 0, RAMP - 1);
    uint32_t glyph = level < 0 ? U'·' : heat < 0 ? negative_ramp[level] : positive_ramp[level];
    struct style style = {.id = STYLE_HEAT, .heat = (int8_t)heat, .shade = 1};
    canvas_put(canvas, row, column, style, glyph);
}

/* x in eighths of a column, of `most` columns; what is not quite zero is at least one eighth. */
static int eighths(double x, int most)
{
    if (!(x > 0)) return 0;
    return clamp((int)lround(8.0 * most * fmin(x, 1)), 1, 8 * most);
}

int canvas_bar(struct canvas *canvas, int row, int column, int width, struct style style, double x)
{
    static const uint32_t parts[] = U" ▏▎▍▌▋▊▉";
    if (width <= 0) return 0;
    if (isnan(x)) return canvas_put(canvas, row, column, style, '?');
    int length = eighths(x, clamp(width, 0, CANVAS_MOST));
    canvas_fill(canvas, row, column, length / 8, style, U'█');
    if (length % 8) canvas_put(canvas, row, column + length / 8, style, parts[length % 8]);
    return (length + 7) / 8;
}

void canvas_column_bar(struct canvas *canvas, int row, int column, int height, struct style style, double x)
{
    static const uint32_t parts[] = U" ▁▂▃▄▅▆▇█";
    if (height > 0 && isnan(x)) canvas_put(canvas, row, column, style, '?');
    int length = eighths(x, clamp(height, 0, CANVAS_MOST));
    for (; length > 0; length -= 8) canvas_put(canvas, row--, column, style, parts[clamp(length, 0, 8)]);
}
