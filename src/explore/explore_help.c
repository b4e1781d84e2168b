/*
 * explore_help.c: the page of keys and commands: scrolled, narrowed to what one looks for, and left again.
 */
#include <string.h>

#include "argument.h"
#include "explore_command.h"
#include "explore_functions.h"
#include "search.h"

const char *explore_help_filter(const struct explorer *x)
{
    bool typed = x->view == EXPLORE_HELP && x->prompting;
    return help_typed(typed ? string_text(&x->prompt) : "", x->filter);
}

int explore_help_rows(const struct explorer *x, struct binding binding[BINDINGS_MOST])
{
    struct binding all[BINDINGS_MOST];
    return bindings_search(all, explore_bindings(x, all), explore_help_filter(x), binding, BINDINGS_MOST);
}

/* What is narrowed shows all again before it is left. */
bool explore_help(struct explorer *x, const char *argument, struct error *err)
{
    bool stays = *argument || (x->view == EXPLORE_HELP && x->filter[0]);
    if (x->view != EXPLORE_HELP) {
        x->behind = x->view;
        x->view = EXPLORE_HELP;
    } else if (!stays) {
        x->view = x->behind;
    }
    utf8_copy_cut(x->filter, sizeof x->filter, argument, strlen(argument));
    x->scroll = 0;
    return true;
}

bool explore_scroll(struct explorer *x, const char *argument, struct error *err)
{
    enum { FAR = 10000 };
    struct binding binding[BINDINGS_MOST];
    long by;
    if (!argument_integer(argument, "number of lines", -FAR, FAR, &by, err)) return false;
    x->scroll = help_scrolled(x->scroll, by, explore_help_rows(x, binding));
    return true;
}

bool explore_ask_find(struct explorer *x, const char *argument, struct error *err)
{
    x->filter[0] = '\0';
    x->scroll = 0;
    explore_prompt(x, x->view == EXPLORE_HELP ? "help " : "find ");
    return true;
}
