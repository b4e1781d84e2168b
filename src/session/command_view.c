/*
 * command_view.c: what is on the screen.
 */
#include "command.h"
#include "command_functions.h"

#include <stdio.h>
#include <string.h>

#include "notation.h"
#include "search.h"
#include "text.h"

/* ---- the screen ---- */

bool do_prompt(struct session *s, const char *argument, struct error *err)
{
    prompt_open(s, argument);
    if (*argument) string_add(&s->prompt, " ");
    return true;
}

static bool unknown_notation(const struct session *s, const char *name, struct error *err)
{
    const struct net *net = s->now->net;
    struct string names = {0};
    for (int k = 0; k <= net->notations; k++)
        string_printf(&names, "%s%s", !k ? "" : k == net->notations ? " and " : ", ", notation_name(net, k));
    error_input(err, "%s has no notation '%s', only %s", net->name, name, names.data ? names.data : "its own");
    string_finish(&names);
    return false;
}

bool do_notation(struct session *s, const char *argument, struct error *err)
{
    const struct net *net = s->now->net;
    int next = *argument ? notation_find(net, argument) : (session_notation(s) + 1) % (net->notations + 1);
    if (next < 0) return unknown_notation(s, argument, err);
    const char *name = notation_name(net, next);
    utf8_copy_cut(s->notation, sizeof s->notation, next ? name : "", next ? strlen(name) : 0);
    snprintf(s->message, sizeof s->message, "notation: %s%s", name,
        net->notations ? next ? "" : ", the letters of the net file" : "; this net has no other");
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

/* What is narrowed shows all again before it is left. */
bool do_help(struct session *s, const char *argument, struct error *err)
{
    bool stays = s->view == VIEW_HELP && (*argument || s->filter[0]);
    utf8_copy_cut(s->filter, sizeof s->filter, argument, strlen(argument));
    if (!stays) session_turn_to(s, VIEW_HELP);
    s->scroll = 0;
    return true;
}

bool do_scroll(struct session *s, const char *argument, struct error *err)
{
    enum { FAR = 10000 };
    struct binding binding[BINDINGS_MOST];
    long by = 0;
    if (!argument_integer(argument, "number of lines", -FAR, FAR, &by, err)) return false;
    s->scroll = help_scrolled(s->scroll, by, session_search(s, s->filter, binding, BINDINGS_MOST));
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

/* From one quantity that has limits to another; between the last and the first comes the main state, whose view is of
 * all of them. */
static void turn_activation(struct session *s, int by)
{
    const struct net *net = s->now->net;
    int all = computed_main_state(s->now), q;
    do {
        s->equation = (s->equation + by + net->equations) % net->equations;
        q = session_quantity(s);
    } while (q != all && !saturation_applies(net, q));
}

bool do_activation_before(struct session *s, const char *argument, struct error *err)
{
    turn_activation(s, -1);
    return true;
}

bool do_activation_after(struct session *s, const char *argument, struct error *err)
{
    turn_activation(s, 1);
    return true;
}

static const char *const colors[STATES_COLORS] = {"character", "time", "unit"};

bool do_color(struct session *s, const char *argument, struct error *err)
{
    if (!*argument) {
        s->state_color = (s->state_color + 1) % STATES_COLORS;
        return true;
    }
    for (int i = 0; i < STATES_COLORS; i++) {
        if (strcmp(argument, colors[i]) != 0) continue;
        s->state_color = (enum state_color)i;
        return true;
    }
    return error_input(err, "the points are told apart by character, time or unit, not '%s'", argument);
}

/* ---- what the host does ---- */

static bool ask_host(struct session *s, const char *name, const char *value, struct error *err)
{
    if (!s->host) return error_input(err, "nobody shows this session, so it has no %s", name);
    return s->host->set(s->host->context, name, value, err);
}

static bool switch_host(struct session *s, const char *name, const char *value, struct error *err)
{
    if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0) return error_input(err, "%s on, or %s off", name, name);
    return ask_host(s, name, value, err);
}

bool do_mouse(struct session *s, const char *argument, struct error *err)
{
    return switch_host(s, "mouse", argument, err);
}

bool do_ascii(struct session *s, const char *argument, struct error *err)
{
    return switch_host(s, "ascii", argument, err);
}

bool do_theme(struct session *s, const char *argument, struct error *err)
{
    return ask_host(s, "theme", argument, err);
}

bool do_colors(struct session *s, const char *argument, struct error *err)
{
    return ask_host(s, "colors", argument, err);
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
