/*
 * explore_move.c: the cursor goes through the text, by characters, rows, lines and finds; the focus through the units.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "argument.h"
#include "explore_functions.h"
#include "text_search.h"
#include "text.h"

static size_t length_of(const struct explorer *x)
{
    return x->corpus->length;
}

static void go(struct explorer *x, size_t at)
{
    x->at = at < length_of(x) ? at : length_of(x) - 1;
    x->wish = -1;
}

/* ---- by characters and rows ---- */

bool explore_left(struct explorer *x, const char *argument, struct error *err)
{
    if (x->at > 0) go(x, x->at - 1);
    return true;
}

bool explore_right(struct explorer *x, const char *argument, struct error *err)
{
    go(x, x->at + 1);
    return true;
}

static bool row_of(struct explorer *x, size_t at, size_t *first, size_t *end, struct error *err)
{
    int columns = x->room.columns > 0 ? x->room.columns : 80;
    return page_row_of(&x->peek, at, columns, x->room.ascii, first, err) &&
           page_row_end(&x->peek, *first, columns, x->room.ascii, end, err);
}

/* The column of a place in its row, and the place in a row that is nearest to a column. */
static bool column_of(struct explorer *x, size_t first, size_t at, int *column, struct error *err)
{
    char shown[16];
    uint32_t c;
    *column = 0;
    for (size_t i = first; i < at; i++) {
        if (!peek_at(&x->peek, i, &c, err)) return false;
        *column += page_glyph(c, x->room.ascii, shown);
    }
    return true;
}

static bool go_to_column(struct explorer *x, size_t first, size_t end, int column, struct error *err)
{
    char shown[16];
    uint32_t c;
    size_t at = first;
    for (int used = 0; at + 1 < end; at++) {
        if (!peek_at(&x->peek, at, &c, err)) return false;
        used += page_glyph(c, x->room.ascii, shown);
        if (used > column) break;
    }
    x->at = at;
    return true;
}

static bool move_rows(struct explorer *x, int rows, struct error *err)
{
    size_t first, end;
    if (!row_of(x, x->at, &first, &end, err)) return false;
    if (x->wish < 0 && !column_of(x, first, x->at, &x->wish, err)) return false;
    for (; rows > 0 && end < length_of(x); rows--)
        if (first = end, !row_of(x, first, &first, &end, err)) return false;
    for (; rows < 0 && first > 0; rows++)
        if (!row_of(x, first - 1, &first, &end, err)) return false;
    return go_to_column(x, first, end, x->wish, err);
}

bool explore_up(struct explorer *x, const char *argument, struct error *err)
{
    return move_rows(x, -1, err);
}

bool explore_down(struct explorer *x, const char *argument, struct error *err)
{
    return move_rows(x, 1, err);
}

/* A page, less one row that is seen again. */
static int page_rows(const struct explorer *x)
{
    int rows = x->room.rows / explorer_row_height(x);
    return rows > 2 ? rows - 1 : 1;
}

bool explore_page_up(struct explorer *x, const char *argument, struct error *err)
{
    return move_rows(x, -page_rows(x), err);
}

bool explore_page_down(struct explorer *x, const char *argument, struct error *err)
{
    return move_rows(x, page_rows(x), err);
}

bool explore_row_first(struct explorer *x, const char *argument, struct error *err)
{
    size_t first, end;
    if (!row_of(x, x->at, &first, &end, err)) return false;
    go(x, first);
    return true;
}

bool explore_row_last(struct explorer *x, const char *argument, struct error *err)
{
    size_t first, end;
    if (!row_of(x, x->at, &first, &end, err)) return false;
    go(x, end - 1);
    return true;
}

bool explore_first(struct explorer *x, const char *argument, struct error *err)
{
    go(x, 0);
    return true;
}

bool explore_last(struct explorer *x, const char *argument, struct error *err)
{
    go(x, length_of(x) - 1);
    return true;
}

bool explore_line(struct explorer *x, const char *argument, struct error *err)
{
    long line;
    size_t start;
    if (!argument_integer(argument, "line", 1, 1000000000, &line, err) ||
        !peek_line(&x->peek, (size_t)line, explorer_progress(x), &start, err))
        return false;
    go(x, start);
    return true;
}

bool explore_at(struct explorer *x, const char *argument, struct error *err)
{
    long at;
    if (!argument_integer(argument, "character", 1, (long)length_of(x), &at, err)) return false;
    x->view = EXPLORE_TEXT;
    x->pane = PANE_TEXT;
    go(x, (size_t)at - 1);
    return true;
}

/* ---- by finds ---- */

static bool find(struct explorer *x, size_t from, bool backward, struct error *err)
{
    bool found;
    size_t at;
    const struct progress *progress = explorer_progress(x);
    if (!*x->sought) return error_input(err, "nothing has been looked for: / asks what");
    if (!search_text(&x->peek, x->sought, from, backward, progress, &found, &at, err)) return false;
    if (!found) return error_input(err, "the text has no '%s'", x->sought);
    go(x, at);
    return true;
}

bool explore_find(struct explorer *x, const char *argument, struct error *err)
{
    utf8_copy_cut(x->sought, sizeof x->sought, argument, strlen(argument));
    return find(x, x->at + 1, false, err);
}

bool explore_find_next(struct explorer *x, const char *argument, struct error *err)
{
    return find(x, x->at + 1, false, err);
}

bool explore_find_previous(struct explorer *x, const char *argument, struct error *err)
{
    return find(x, x->at, true, err);
}

/* ---- units ---- */

/* The next quantity that has units, or the one before, around in a circle. */
static int other_quantity(const struct net *net, int q, int step)
{
    do q = (q + step + net->quantities) % net->quantities;
    while (!survey_includes(net, q));
    return q;
}

static bool step_unit(struct explorer *x, int step)
{
    struct channel c = x->now->channel[0];
    const struct net *net = x->now->model->net;
    c.unit += step;
    if (c.unit < 0 || c.unit >= net->quantity[c.quantity].width) {
        c.quantity = other_quantity(net, c.quantity, step);
        c.unit = step > 0 ? 0 : net->quantity[c.quantity].width - 1;
    }
    explorer_focus(x, x->now, c);
    return true;
}

bool explore_next_unit(struct explorer *x, const char *argument, struct error *err)
{
    return step_unit(x, 1);
}

bool explore_previous_unit(struct explorer *x, const char *argument, struct error *err)
{
    return step_unit(x, -1);
}

static bool step_quantity(struct explorer *x, int step)
{
    struct channel c = x->now->channel[0];
    const struct net *net = x->now->model->net;
    c.quantity = other_quantity(net, c.quantity, step);
    if (c.unit >= net->quantity[c.quantity].width) c.unit = net->quantity[c.quantity].width - 1;
    explorer_focus(x, x->now, c);
    return true;
}

bool explore_next_quantity(struct explorer *x, const char *argument, struct error *err)
{
    return step_quantity(x, 1);
}

bool explore_previous_quantity(struct explorer *x, const char *argument, struct error *err)
{
    return step_quantity(x, -1);
}

/* "h2.c 87", "c 87", "c"; "87" of the focused quantity. */
static bool read_channel(const struct explorer *x, const char *argument, struct channel *out, struct error *err)
{
    const struct net *net = x->now->model->net;
    char name[64];
    long unit = x->now->channel[0].unit + 1;
    size_t n = strcspn(argument, " ");
    const char *number = argument + n + strspn(argument + n, " ");
    bool alone = isdigit((unsigned char)*argument);
    utf8_copy_cut(name, sizeof name, argument, alone ? 0 : n);
    int q = alone ? x->now->channel[0].quantity : net_find_quantity(net, name);
    if (q < 0) return error_input(err, "%s has no quantity '%s'", net->name, name);
    if (!survey_includes(net, q)) return error_input(err, "%s is not a hidden vector, and has no units here", name);
    if (alone) number = argument;
    int width = net->quantity[q].width;
    if (!*number && unit > width) unit = width;
    if (*number && !argument_integer(number, "unit", 1, width, &unit, err)) return false;
    *out = (struct channel){q, (int)unit - 1};
    return true;
}

bool explore_unit(struct explorer *x, const char *argument, struct error *err)
{
    struct channel channel;
    if (!read_channel(x, argument, &channel, err)) return false;
    explorer_focus(x, x->now, channel);
    return true;
}

/* The focused unit, or another one, stays under the text while the focus goes on. */
bool explore_stack(struct explorer *x, const char *argument, struct error *err)
{
    struct channel channel = x->now->channel[0];
    if (*argument && !read_channel(x, argument, &channel, err)) return false;
    if (x->now->channels == CHANNELS_MOST)
        return error_input(err, "%d units are under the text already: unstack takes them away", CHANNELS_MOST - 1);
    x->now->scale[x->now->channels] = 1;
    x->now->channel[x->now->channels++] = channel;
    x->page_known = false;
    return true;
}

bool explore_unstack(struct explorer *x, const char *argument, struct error *err)
{
    x->now->channels = 1;
    x->page_known = false;
    return true;
}
