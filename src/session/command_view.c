/*
 * command_view.c: what is on the screen.
 */
#include "command.h"
#include "command_functions.h"

#include <string.h>

/* ---- the screen ---- */

bool do_prompt(struct session *s, const char *argument, struct error *err)
{
    prompt_open(s, argument);
    if (*argument) string_add(&s->prompt, " ");
    return true;
}

bool do_scroll_up(struct session *s, const char *argument, struct error *err)
{
    if (s->row > 0) s->row--;
    return true;
}

bool do_symbols(struct session *s, const char *argument, struct error *err)
{
    static const char *const told[SYMBOLS_COUNT] = {[SYMBOLS_IF_ROOM] = "symbols are explained where there is room",
        [SYMBOLS_ALWAYS] = "symbols are always explained",
        [SYMBOLS_NEVER] = "symbols are not explained any more"};
    s->symbols = (enum symbols)((s->symbols + 1) % SYMBOLS_COUNT);
    utf8_copy_cut(s->message, sizeof s->message, told[s->symbols], strlen(told[s->symbols]));
    return true;
}

/* How far down there is something to see is the panel's business. */
bool do_scroll_down(struct session *s, const char *argument, struct error *err)
{
    if (s->row < s->now->net->parameters - 1) s->row++;
    return true;
}

/* No page of the help has fewer commands than HELP_PAGE: how many fit is the screen's business. */
bool do_scroll(struct session *s, const char *argument, struct error *err)
{
    enum { HELP_PAGE = 10, FAR = 10000 };
    struct binding binding[BINDINGS_MOST];
    long by = 0, last = session_bindings(s, binding, BINDINGS_MOST) - HELP_PAGE;
    if (!argument_integer(argument, "number of lines", -FAR, FAR, &by, err)) return false;
    by += s->scroll;
    if (by > last) by = last;
    s->scroll = by > 0 ? (int)by : 0;
    return true;
}

bool do_row_up(struct session *s, const char *argument, struct error *err)
{
    if (s->row > 0) s->row--;
    return true;
}

bool do_row_down(struct session *s, const char *argument, struct error *err)
{
    if (s->row < s->now->T - 1) s->row++;
    return true;
}

static void turn_matrix(struct session *s, int by)
{
    int count = 0;
    for (int p = 0; p < s->now->net->parameters; p++) count += spectrum_applies(s->now->net, p);
    if (count) s->row = (s->row + by + count) % count;
}

bool do_matrix_before(struct session *s, const char *argument, struct error *err)
{
    turn_matrix(s, -1);
    return true;
}

bool do_matrix_after(struct session *s, const char *argument, struct error *err)
{
    turn_matrix(s, 1);
    return true;
}

/* ---- what the host does ---- */

static bool ask_host(struct session *s, const char *name, const char *value, struct error *err)
{
    if (!s->host) return error_input(err, "nobody shows this session, so it has no %s", name);
    return s->host->set(s->host->context, name, value, err);
}

bool do_mouse(struct session *s, const char *argument, struct error *err)
{
    if (strcmp(argument, "on") != 0 && strcmp(argument, "off") != 0) return error_input(err, "mouse on, or mouse off");
    return ask_host(s, "mouse", argument, err);
}

/* ---- leaving ---- */

bool do_quit(struct session *s, const char *argument, struct error *err)
{
    s->quit = true;
    return true;
}

bool do_nothing(struct session *s, const char *argument, struct error *err)
{
    return true;
}
