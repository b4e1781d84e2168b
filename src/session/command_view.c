/*
 * command_view.c: what is on the screen.
 */
#include "command_functions.h"

/* ---- the screen ---- */

bool do_prompt(struct session *s, const char *argument, struct error *err)
{
    s->prompting = true;
    string_clear(&s->prompt);
    return true;
}

bool do_quit(struct session *s, const char *argument, struct error *err)
{
    s->quit = true;
    return true;
}

bool do_nothing(struct session *s, const char *argument, struct error *err)
{
    return true;
}
