/*
 * explore_complete.c: what the line that is typed can become: besides what follows from the table of commands, names of
 * features and of figures, and of units: a quantity, and which of its units.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "explore_command.h"
#include "explore_functions.h"

struct line { /* that is typed, as far as the cursor */
    const char *text;
    size_t cursor;
};

static void find_features(struct completion *c, const struct explorer *x, const struct line *line, size_t from)
{
    const char *name[MARKS_KINDS + 1];
    explore_feature_names(x, name);
    completion_find_words(c, line->text, from, line->cursor, name);
}

static void find_quantities(struct completion *c, const struct explorer *x, const struct line *line, size_t from)
{
    enum { MOST = 128 };
    const struct net *net = x->now->model->net;
    const char *name[MOST + 1] = {NULL};
    int count = 0;
    for (int q = 0; q < net->quantities && count < MOST; q++)
        if (survey_includes(net, q)) name[count++] = net_label(net, q);
    completion_find_words(c, line->text, from, line->cursor, name);
    c->closes = c->count == 1;
}

/* Numbers of units: those that begin with the digits that are there. */
static void find_numbers(
    struct completion *c, const struct explorer *x, int quantity, const struct line *line, size_t from)
{
    char number[CANDIDATES_MOST][12];
    const char *name[CANDIDATES_MOST + 1] = {NULL};
    int count = 0, width = x->now->model->net->quantity[quantity].width;
    for (int unit = 1; unit <= width && count < CANDIDATES_MOST; unit++) {
        snprintf(number[count], sizeof number[count], "%d", unit);
        if (strncmp(number[count], line->text + from, line->cursor - from) != 0) continue;
        name[count] = number[count];
        count++;
    }
    completion_find_words(c, line->text, from, line->cursor, name);
}

/* "h.c 87", or a number of the quantity that is shown. */
static void find_units(struct completion *c, const struct explorer *x, const struct line *line, size_t from)
{
    const char *blank = memchr(line->text + from, ' ', line->cursor - from);
    char name[64];
    if (blank) {
        utf8_copy_cut(name, sizeof name, line->text + from, (size_t)(blank - line->text) - from);
        int quantity = net_find_quantity(x->now->model->net, name);
        size_t number = (size_t)(blank - line->text) + strspn(blank, " ");
        if (quantity >= 0 && survey_includes(x->now->model->net, quantity) && number <= line->cursor)
            find_numbers(c, x, quantity, line, number);
    } else if (isdigit((unsigned char)line->text[from])) {
        find_numbers(c, x, x->now->channel[0].quantity, line, from);
    } else {
        find_quantities(c, x, line, from);
    }
}

static void find_choices(struct completion *c, const struct explorer *x, const struct line *line, size_t from)
{
    const struct figure *figure = x->figures.open < 0 ? NULL : &figure_table[x->figures.open];
    if (figure && figure->choice) completion_find_words(c, line->text, from, line->cursor, figure->choice);
}

void explore_complete(const struct explorer *x, struct completion *c)
{
    struct binding binding[BINDINGS_MOST];
    const struct line line = {string_text(&x->prompt), x->prompt.length - x->typing.behind};
    completion_find_among(c, binding, explore_names(x, binding), x->now->model->net, line.text, line.cursor);
    size_t name = strspn(line.text, " "), from = name + strcspn(line.text + name, " ");
    from += strspn(line.text + from, " ");
    if (!c->what.name || !*c->what.arguments || from > line.cursor || from == name + strlen(c->what.name)) return;
    if (strstr(c->what.arguments, "FEATURE"))
        find_features(c, x, &line, from);
    else if (strstr(c->what.arguments, "UNIT"))
        find_units(c, x, &line, from);
    else if (strstr(c->what.arguments, "FIGURE"))
        completion_find_words(c, line.text, from, line.cursor, figure_names());
    else if (strstr(c->what.arguments, "CHOICE"))
        find_choices(c, x, &line, from);
}
