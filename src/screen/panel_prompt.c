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

static const char *text_of(const struct string *line)
{
    return line->data ? line->data : "";
}

/* Under the line, as compilers have it: a caret at the fault, and beside it what is wrong; or what Enter would do. */
static void draw_check(struct canvas *canvas, const struct session *s, size_t first, int row)
{
    const struct line_check *check = &s->line_check;
    struct style how = style_bold(check->good ? STYLE_GOOD : STYLE_ERROR);
    char text[sizeof check->text + 8];
    snprintf(text, sizeof text, "%s%s", check->good ? "ok: " : "", check->text);
    int caret =
        check->pointed && check->at >= first ? 1 + width_of(text_of(&s->prompt) + first, check->at - first) : -1;
    int column = caret + 2, width = utf8_width(text);
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    if (column + width > canvas->columns - 1 && caret > canvas->columns / 2) column = caret - 1 - width;
    if (caret >= 0) canvas_text(canvas, row, caret, how, "^");
    int end = column < caret ? caret - 1 : canvas->columns - 1;
    if (column < 1) column = 1;
    canvas_text_cut(canvas, row, column, end - column, how, text);
}

static void draw_words(struct canvas *canvas, const struct completion *c, int row)
{
    const char *word = c->words.data;
    int column = 1, last = canvas->columns - 8;
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    for (int i = 0; i < c->count; i++, word += strlen(word) + 1) {
        if (column + utf8_width(word) > last) {
            canvas_printf(canvas, row, column, style(STYLE_BAR), "+%d", c->count - i);
            return;
        }
        column += 2 + canvas_text(canvas, row, column, style_bold(STYLE_BAR_KEY), word);
    }
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
static size_t draw(
    struct canvas *canvas, int row, const char *sign, const char *text, size_t cursor, const struct completion *c)
{
    size_t first = draw_line(canvas, row--, sign, text, cursor);
    if (!c) return first;
    if (c->what.name)
        draw_command(canvas, &c->what, row--);
    else if (c->unknown || !*text)
        draw_hint(canvas, c->unknown, row--);
    bool more = c->count > 1 || (c->count == 1 && c->common.length > cursor - c->from);
    if (more && *text) draw_words(canvas, c, row);
    return first;
}

void prompt_draw(struct canvas *canvas, const char *sign, const char *text, size_t cursor, const struct completion *c)
{
    draw(canvas, canvas->rows - 1, sign, text, cursor, c);
}

/* What was offered, and goes with the first key. */
static void mark_selected(struct canvas *canvas, const struct session *s, int row)
{
    size_t selected = s->typing.selected, cursor = prompt_cursor(s);
    int width = selected ? width_of(text_of(&s->prompt) + cursor - selected, selected) : 0;
    for (int column = canvas->cursor_column - width; column < canvas->cursor_column; column++)
        if (column > 0) canvas_cell(canvas, row, column)->style.reverse = 1;
}

void panel_prompt(struct canvas *canvas, const struct session *s)
{
    struct completion completion;
    int row = canvas->rows - 1 - s->line_check.there;
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    completion_find(&completion, s, text_of(&s->prompt), prompt_cursor(s));
    size_t first = draw(canvas, row, ":", text_of(&s->prompt), prompt_cursor(s), &completion);
    if (s->line_check.there) draw_check(canvas, s, first, row + 1);
    mark_selected(canvas, s, row);
    completion_finish(&completion);
}
