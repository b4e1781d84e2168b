/*
 * panel_prompt.c: the line that is typed. Above it, while it is typed: the words that Tab would make of its last one,
 * and the command it begins with: its arguments, its key, and what it does.
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

/* Of a line that is too long what stands before the cursor is seen, and as much behind it as there is room. */
static void draw_line(struct canvas *canvas, const char *sign, const char *text, size_t cursor)
{
    int row = canvas->rows - 1;
    int room = canvas->columns - 2, before = width_of(text, cursor), bytes;
    for (; before > room; text += bytes, cursor -= (size_t)bytes) before -= first_width(text, &bytes);
    int at = canvas_text(canvas, row, 0, style_bold(STYLE_BAR_KEY), sign);
    canvas_text_cut(canvas, row, at, room + 1, style(STYLE_BAR), text);
    canvas->cursor_row = row;
    canvas->cursor_column = at + before;
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

void prompt_draw(struct canvas *canvas, const char *sign, const char *text, size_t cursor, const struct completion *c)
{
    int row = canvas->rows - 2;
    draw_line(canvas, sign, text, cursor);
    if (!c) return;
    if (c->what.name)
        draw_command(canvas, &c->what, row--);
    else if (c->unknown || !*text)
        draw_hint(canvas, c->unknown, row--);
    bool more = c->count > 1 || (c->count == 1 && c->common.length > cursor - c->from);
    if (more && *text) draw_words(canvas, c, row);
}

void panel_prompt(struct canvas *canvas, const struct session *s)
{
    struct completion completion;
    const char *text = s->prompt.data ? s->prompt.data : "";
    completion_find(&completion, s, text, prompt_cursor(s));
    prompt_draw(canvas, ":", text, prompt_cursor(s), &completion);
    completion_finish(&completion);
}
