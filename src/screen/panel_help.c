/*
 * panel_help.c: a table of commands as a page: keys, name, what it does. Nothing is written here that is not in the
 * table.
 */
#include "panel.h"

#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "command.h"
#include "search.h"
#include "text.h"

void keys_text(struct string *out, const struct binding *binding, bool ascii)
{
    for (const char *name = binding->keys; *name;) {
        size_t n = strcspn(name, " ");
        struct key key;
        struct error err;
        char label[16];
        if (key_parse(name, n, &key, &err))
            string_printf(out, "%s%s", out->length ? " " : "", key_label(key, ascii, label));
        name += n + strspn(name + n, " ");
    }
}

enum { KEY = 2, NAME = 12, HELP = 34 };

/* How much of a text stands on one line: whole words, if one fits. */
static int line_length(const char *text, int room)
{
    int length = (int)strlen(text), end = room;
    if (length <= room) return length;
    while (end > 0 && text[end] != ' ') end--;
    return end ? end : room;
}

/* What a command does, and where that is not here, in which view. ASCII. */
struct sentence {
    char text[256];
};

static struct sentence sentence_of(const struct binding *binding)
{
    struct sentence s;
    snprintf(s.text, sizeof s.text, "%s%s%s%s", binding->view ? "in " : "", binding->view ? binding->view : "",
        binding->view ? ": " : "", binding->help);
    return s;
}

/* The sentence, on as many lines as it needs; returns how many. */
static int draw_sentence(struct canvas *canvas, struct rows rows, const char *text)
{
    int room = canvas->columns - HELP - 1, lines = 0;
    for (int length; *text; text += length + strspn(text + length, " "), lines++) {
        length = line_length(text, room);
        if (rows.first + lines < rows.end)
            canvas_printf(canvas, rows.first + lines, HELP, style(STYLE_TEXT), "%.*s", length, text);
    }
    return lines;
}

static int lines_of(const struct canvas *canvas, const struct binding *binding)
{
    struct canvas nothing = {.columns = canvas->columns};
    return draw_sentence(&nothing, (struct rows){0, 0}, sentence_of(binding).text);
}

static int draw_binding(struct canvas *canvas, struct rows rows, const struct binding *binding)
{
    struct string keys = {0}, name = {0};
    keys_text(&keys, binding, canvas->ascii);
    string_printf(&name, "%s %s", binding->name, binding->arguments);
    if (keys.data) canvas_text_cut(canvas, rows.first, KEY, NAME - KEY - 1, style_bold(STYLE_STRONG), keys.data);
    if (name.data) canvas_text_cut(canvas, rows.first, NAME, HELP - NAME - 1, style(STYLE_STATE), name.data);
    string_finish(&keys);
    string_finish(&name);
    int end = rows.first + draw_sentence(canvas, rows, sentence_of(binding).text);
    bool needs_more = *binding->arguments && *binding->arguments != '[';
    canvas_link(canvas, rows.first, 0, end - rows.first, canvas->columns,
        needs_more && !binding->view ? "command %s" : "%s", binding->view ? binding->view : binding->name);
    return end;
}

/* How far down one can scroll: the first of the commands that fill the last page. */
static int last_first(const struct canvas *canvas, const struct binding *binding, int count, int room)
{
    int first = count;
    for (; first > 0; first--) {
        room -= lines_of(canvas, &binding[first - 1]);
        if (room < 0) break;
    }
    return first;
}

static void draw_headings(struct canvas *canvas, const struct help_page *page, int row)
{
    canvas_text(canvas, row, KEY, style(STYLE_DIM), "key");
    canvas_text(canvas, row, NAME, style(STYLE_DIM), page->names);
    if (page->hint) canvas_text(canvas, row, HELP, style(STYLE_DIM), page->hint);
}

void panel_bindings(
    struct canvas *canvas, const struct binding *binding, int count, const struct help_page *page, struct rows rows)
{
    int last = last_first(canvas, binding, count, rows.end - rows.first - 2);
    int first = page->scroll < last ? page->scroll : last;
    canvas_wheel(canvas, rows.first, 0, rows.end - rows.first, canvas->columns, "scroll -3", "scroll 3");
    draw_headings(canvas, page, rows.first + 1);
    int row = rows.first + 2, i = first;
    for (; i < count && row + lines_of(canvas, &binding[i]) <= rows.end; i++)
        row = draw_binding(canvas, (struct rows){row, rows.end}, &binding[i]);
    char right[64] = "none";
    const char *down = canvas->ascii ? "Down" : "↓";
    if (count)
        snprintf(right, sizeof right, i < count ? "%d to %d of %d, %s for more" : "%d to %d of %d", first + 1, i, count,
            down);
    panel_rule(canvas, rows.first, page->title, right);
    canvas_set_cursor(canvas, rows.first + 2, KEY);
}

void panel_searched(
    struct canvas *canvas, const struct binding *binding, int count, const char *filter, int scroll, struct rows rows)
{
    struct string title = {0};
    string_add(&title, "keys and commands");
    if (*filter) {
        string_add(&title, " with ");
        string_add_safe(&title, filter, strlen(filter));
    }
    const struct help_page page = {string_text(&title),
        "name, for :", *filter ? "what it does (Esc: all of them)" : "what it does (/ looks for a key or a word)",
        scroll};
    panel_bindings(canvas, binding, count, &page, rows);
    if (!count)
        canvas_text(canvas, rows.first + 2, KEY, style(STYLE_WARNING),
            "No key, name or sentence has that. Fewer letters find more; Esc shows all.");
    string_finish(&title);
}

/* While a line is typed, another one above it says what it will do. */
void panel_help(struct canvas *canvas, const struct session *s, struct rows rows)
{
    struct binding binding[BINDINGS_MOST];
    const char *filter = help_filter(s);
    int count = session_search(s, filter, binding, BINDINGS_MOST);
    panel_searched(canvas, binding, count, filter, s->scroll, (struct rows){rows.first, rows.end - s->prompting});
}
