/*
 * panel_explore_legend.c: what stands where the list of units will be: what the colors mean, and with which keys one
 * begins. Keys and sentences are those of the table of commands.
 */
#include <stdio.h>
#include <string.h>

#include "explore_command.h"
#include "panel_explore.h"

enum { KEY = 4, SAYS = 11 };

static const char *const color_means[] = {
    [EXPLORE_BY_SALIENCY] = "how much each character matters to what is expected at the cursor",
    [EXPLORE_BY_LOSS] = "what each character cost, from 0 to what a blind guess does",
    [EXPLORE_BY_DIFFERENCE] = "each character's loss of A less that of B",
    [EXPLORE_BY_NGRAM] = "each character's loss less that of the best n-gram model",
};

static void draw_colors(struct canvas *canvas, const struct side *s, int row)
{
    char unit[64], text[160];
    int column = KEY + draw_palette(canvas, row, KEY) + 1;
    side_unit_name(s, s->channel[0], unit, sizeof unit);
    snprintf(text, sizeof text, "%s once a character is read: above 0, and below; ends at %s%.3g", unit,
        canvas->ascii ? "+-" : "±", s->scale[0]);
    const char *meaning = s->color == EXPLORE_BY_UNIT ? text : color_means[s->color];
    canvas_text_cut(canvas, row, column, canvas->columns - column - 1, style(STYLE_TEXT), meaning);
}

static void draw_command(struct canvas *canvas, const struct binding *binding, int row)
{
    struct string keys = {0};
    keys_text(&keys, binding, canvas->ascii);
    canvas_text_cut(canvas, row, KEY, SAYS - KEY - 1, style_bold(STYLE_STRONG), string_text(&keys));
    canvas_text_cut(canvas, row, SAYS, canvas->columns - SAYS - 1, style(STYLE_DIM), binding->help);
    canvas_link(canvas, row, 0, 1, canvas->columns, "%s", binding->name);
    string_finish(&keys);
}

void panel_explore_legend(struct canvas *canvas, const struct side *s, struct rows rows)
{
    static const char *const begin[] = {"ask-feature", "select", "next", "saliency", "loss", "guesses", "next-quantity",
        "ask-unit", "stack", "ask-find", "help"};
    int row = rows.first;
    if (row < rows.end) draw_colors(canvas, s, row++);
    for (size_t i = 0; i < sizeof begin / sizeof *begin && row < rows.end; i++)
        for (const struct explore_command *c = explore_commands; c->binding.name; c++)
            if (!strcmp(c->binding.name, begin[i])) draw_command(canvas, &c->binding, row++);
}
