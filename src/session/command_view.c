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

bool do_scroll_up(struct session *s, const char *argument, struct error *err)
{
    if (s->row > 0) s->row--;
    return true;
}

/* How far down there is something to see is the panel's business. */
bool do_scroll_down(struct session *s, const char *argument, struct error *err)
{
    if (s->row < s->now->net->parameters - 1) s->row++;
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

bool do_quit(struct session *s, const char *argument, struct error *err)
{
    s->quit = true;
    return true;
}

bool do_nothing(struct session *s, const char *argument, struct error *err)
{
    return true;
}
