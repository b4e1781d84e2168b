/*
 * bar.c: which labels fit on the bottom line.
 */
#include "bar.h"

#include <string.h>

#include "key.h"
#include "text.h"

struct bar_place { /* neighbouring bindings with the same label */
    const struct binding *first;
    int commands, width;
};

enum { MAX_PLACES = 64, GAP = 2, ALWAYS = 2 /* how to get help and how to leave stand at the end */ };

static const char *label_of_key(const struct binding *binding, bool ascii, char buffer[16])
{
    struct error err;
    struct key key;
    if (!key_parse(binding->keys, strcspn(binding->keys, " "), &key, &err)) return "";
    return key_label(key, ascii, buffer);
}

/* Between the keys of a place: signs stand together, words do not. */
static const char *separator(const char *key)
{
    return utf8_width(key) > 1 ? "/" : "";
}

static int find_places(struct bar_place *place, const struct binding *binding, int count, bool ascii)
{
    int places = 0;
    char buffer[16];
    for (const struct binding *c = binding; c < binding + count && places < MAX_PLACES; c++) {
        if (!c->label) continue;
        bool again = places && !strcmp(place[places - 1].first->label, c->label);
        if (!again) place[places++] = (struct bar_place){.first = c, .width = 1 + utf8_width(c->label) + GAP};
        const char *key = label_of_key(c, ascii, buffer);
        if (place[places - 1].commands++) place[places - 1].width += utf8_width(separator(key));
        place[places - 1].width += utf8_width(key);
    }
    return places;
}

/* Returns the column behind it. A click on the label is one on the last key. */
static int draw_place(struct canvas *canvas, const struct bar_place *place, int row, int column)
{
    char buffer[16];
    int last = column;
    for (int k = 0; k < place->commands; k++) {
        const char *key = label_of_key(place->first + k, canvas->ascii, buffer);
        if (k) column += canvas_text(canvas, row, column, style(STYLE_BAR), separator(key));
        last = column;
        column += canvas_text(canvas, row, column, style_bold(STYLE_BAR_KEY), key);
        canvas_link(canvas, row, last, 1, column - last, "%s", place->first[k].name);
    }
    column += 1 + canvas_text(canvas, row, column + 1, style(STYLE_BAR), place->first->label);
    canvas_link(canvas, row, last, 1, column - last, "%s", place->first[place->commands - 1].name);
    return column;
}

void bar_draw_keys(struct canvas *canvas, const struct binding *binding, int count)
{
    struct bar_place place[MAX_PLACES];
    int places = find_places(place, binding, count, canvas->ascii), width = 1 - GAP, column = 1;
    int row = canvas->rows - 1;
    for (int i = 0; i < places; i++) width += place[i].width;
    for (int drop = places - ALWAYS - 1; width > canvas->columns - 1 && drop >= 0; drop--) {
        width -= place[drop].width;
        place[drop].commands = 0;
    }
    for (int i = 0; i < places; i++)
        if (place[i].commands) column = draw_place(canvas, &place[i], row, column) + GAP;
}

void bar_draw_title(struct canvas *canvas, const struct string *left, const struct string *right)
{
    canvas_fill(canvas, 0, 0, canvas->columns, style(STYLE_TITLE), ' ');
    int width = right->data ? utf8_width(right->data) : 0;
    if (left->data) canvas_text_cut(canvas, 0, 0, canvas->columns - width - 3, style(STYLE_TITLE), left->data);
    if (right->data) canvas_text(canvas, 0, canvas->columns - width - 1, style_bold(STYLE_TITLE), right->data);
}
