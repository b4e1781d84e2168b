/*
 * panel_help.c: the command table as a page: keys, name, what it does. Nothing is written here that is not in the
 * table.
 */
#include "panel.h"

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "text.h"

static void add_keys(struct string *out, const struct command *command, bool ascii)
{
    for (const char *name = command->keys; *name;) {
        size_t n = strcspn(name, " ");
        struct key key;
        struct error err;
        char label[16];
        if (key_parse(name, n, &key, &err))
            string_printf(out, "%s%s", out->length ? " " : "", key_label(key, ascii, label));
        name += n + strspn(name + n, " ");
    }
}

static void draw_command(struct canvas *canvas, int row, const struct command *command)
{
    struct string keys = {0}, name = {0};
    add_keys(&keys, command, canvas->ascii);
    string_printf(&name, "%s %s", command->name, command->arguments);
    if (keys.data) canvas_text_cut(canvas, row, 2, 9, style_bold(STYLE_STRONG), keys.data);
    if (name.data) canvas_text_cut(canvas, row, 12, 23, style(STYLE_STATE), name.data);
    canvas_text_cut(canvas, row, 36, canvas->columns - 37, style(STYLE_TEXT), command->help);
    string_finish(&keys);
    string_finish(&name);
}

void panel_help(struct canvas *canvas, const struct session *s, struct rows rows)
{
    int count = 0, room = rows.end - rows.first - 2;
    while (commands[count].name) count++;
    int first = s->scroll < count - room ? s->scroll : count - room;
    if (first < 0) first = 0;
    char right[64];
    snprintf(right, sizeof right, first + room < count ? "%d to %d of %d, %s for more" : "%d to %d of %d", first + 1,
        first + room < count ? first + room : count, count, canvas->ascii ? "Down" : "↓");
    panel_rule(canvas, rows.first, "keys and commands", right);
    canvas_text(canvas, rows.first + 1, 2, style(STYLE_DIM), "key");
    canvas_text(canvas, rows.first + 1, 12, style(STYLE_DIM), "name, for the : prompt");
    for (int i = 0; i < room && first + i < count; i++) draw_command(canvas, rows.first + 2 + i, &commands[first + i]);
}
