/*
 * panel_prompt.c: the line that is typed. Above it, while it is typed: the words that Tab would make of its last one,
 * and the command it begins with: its arguments, its key, and what it does. Below it, where a command can be checked:
 * what is wrong with it.
 */
#include "panel.h"

#include <stdio.h>
#include <string.h>

#include "completion.h"
#include "text.h"

/* Columns of the first character on the screen, where an escape takes more than what it stands for. */
static int first_width(const char *text, int *bytes)
{
    char shown[16];
    return code_point_show(utf8_next(text, SIZE_MAX, bytes), false, shown);
}

static int width_of(const char *text, size_t length)
{
    int width = 0, bytes;
    for (const char *c = text; c < text + length; c += bytes) width += first_width(c, &bytes);
    return width;
}

/* Of a line that is too long what stands before the cursor is seen, and as much behind it as there is room. Returns how
 * many bytes of it are not, at its beginning. */
static size_t draw_line(struct canvas *canvas, int row, const char *sign, const char *line, size_t cursor)
{
    const char *text = line;
    int room = canvas->columns - 2, before = width_of(text, cursor), bytes;
    for (; before > room; text += bytes, cursor -= (size_t)bytes) before -= first_width(text, &bytes);
    int at = canvas_text(canvas, row, 0, style_bold(STYLE_BAR_KEY), sign);
    canvas_text_cut(canvas, row, at, room + 1, style(STYLE_BAR), text);
    canvas->cursor_row = row;
    canvas->cursor_column = at + before;
    return (size_t)(text - line);
}

/* Under the line, as compilers have it: a caret at the fault, and beside it what is wrong; or what Enter would do. */
static void draw_check(struct canvas *canvas, const struct session *s, size_t first, int row)
{
    const struct line_check *check = &s->line_check;
    struct style how = style_bold(check->good ? STYLE_GOOD : STYLE_ERROR);
    char text[sizeof check->text + 8];
    snprintf(text, sizeof text, "%s%s", check->good ? "ok: " : "", check->text);
    int caret =
        check->pointed && check->at >= first ? 1 + width_of(string_text(&s->prompt) + first, check->at - first) : -1;
    int column = caret + 2, width = utf8_width(text);
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    if (column + width > canvas->columns - 1 && caret > canvas->columns / 2) column = caret - 1 - width;
    if (caret >= 0) canvas_text(canvas, row, caret, how, "^");
    int end = column < caret ? caret - 1 : canvas->columns - 1;
    if (column < 1) column = 1;
    canvas_text_cut(canvas, row, column, end - column, how, text);
}

/* How many of the words, from one on, fit on a row; one at least. The last row keeps room for how many do not. */
static int words_of_row(const char *word, int count, int room)
{
    int fit = 0;
    for (int column = 1; fit < count; fit++, word += strlen(word) + 1) {
        column += utf8_width(word) + 2;
        if (column - 2 > room && fit > 0) break;
    }
    return fit;
}

static const char *draw_words_of_row(struct canvas *canvas, const char *word, int count, int row, int *column)
{
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    *column = 1;
    for (; count > 0; count--, word += strlen(word) + 1)
        *column += 2 + canvas_text(canvas, row, *column, style_bold(STYLE_BAR_KEY), word);
    return word;
}

/* On as many rows as they need, `most` at the most, the last of them at `row`. */
static void draw_words(struct canvas *canvas, const struct completion *c, int row, int most)
{
    const char *word = c->words.data;
    int room = canvas->columns - 8, rows = 0, left = c->count, column = 1;
    for (int n; left > 0 && rows < most; rows++, left -= n) {
        n = words_of_row(word, left, room);
        for (int i = 0; i < n; i++) word += strlen(word) + 1;
    }
    word = c->words.data;
    left = c->count;
    for (int at = row - rows + 1; at <= row; at++) {
        int n = words_of_row(word, left, room);
        word = draw_words_of_row(canvas, word, n, at, &column);
        left -= n;
    }
    if (left > 0) canvas_printf(canvas, row, column, style(STYLE_BAR), "+%d", left);
}

/* "focus NAME (Tab)  look at a quantity" */
static void draw_command(struct canvas *canvas, const struct binding *what, int row)
{
    struct string keys = {0};
    int column = 1;
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    column += canvas_text(canvas, row, column, style_bold(STYLE_BAR_KEY), what->name);
    if (*what->arguments) column += 1 + canvas_text(canvas, row, column + 1, style(STYLE_BAR), what->arguments);
    keys_text(&keys, what, canvas->ascii);
    if (keys.length) column += canvas_printf(canvas, row, column, style(STYLE_BAR), " (%s)", keys.data);
    canvas_text_cut(canvas, row, column + 2, canvas->columns - column - 3, style(STYLE_BAR), what->help);
    string_finish(&keys);
}

static void draw_hint(struct canvas *canvas, bool unknown, int row)
{
    const char *hint = canvas->ascii ? "Tab completes, Up brings back what was typed before, Esc leaves"
                                     : "Tab completes, ↑ brings back what was typed before, Esc leaves";
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    canvas_text(canvas, row, 1, style(STYLE_BAR), unknown ? "no command begins like that" : hint);
}

/* The line at a row, the rest above it. */
static size_t draw(struct canvas *canvas, int row, const char *sign, const char *text, size_t cursor,
    const struct completion *c, int word_rows)
{
    size_t first = draw_line(canvas, row--, sign, text, cursor);
    if (!c) return first;
    if (c->what.name)
        draw_command(canvas, &c->what, row--);
    else if (c->unknown || !*text)
        draw_hint(canvas, c->unknown, row--);
    bool more = c->count > 1 || (c->count == 1 && c->common.length > cursor - c->from);
    if (more && *text) draw_words(canvas, c, row, word_rows);
    return first;
}

void prompt_draw(struct canvas *canvas, const char *sign, const char *text, size_t cursor, const struct completion *c)
{
    enum { WORD_ROWS = 4 };
    draw(canvas, canvas->rows - 1, sign, text, cursor, c, WORD_ROWS);
}

/* What was offered, and goes with the first key. */
static void mark_selected(struct canvas *canvas, const struct session *s, int row)
{
    size_t selected = s->typing.selected, cursor = prompt_cursor(s);
    int width = selected ? width_of(string_text(&s->prompt) + cursor - selected, selected) : 0;
    for (int column = canvas->cursor_column - width; column < canvas->cursor_column; column++)
        if (column > 0) canvas_cell(canvas, row, column)->style.reverse = 1;
}

void panel_prompt(struct canvas *canvas, const struct session *s)
{
    struct completion completion;
    int row = canvas->rows - 1 - s->line_check.there;
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    completion_find(&completion, s, string_text(&s->prompt), prompt_cursor(s));
    size_t first = draw(canvas, row, ":", string_text(&s->prompt), prompt_cursor(s), &completion, 1);
    if (s->line_check.there) draw_check(canvas, s, first, row + 1);
    mark_selected(canvas, s, row);
    completion_finish(&completion);
}
