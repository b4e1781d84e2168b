/*
 * command_check.c: the gradient of the number under the cursor, checked live.
 */
#include "command_functions.h"

#include <stdio.h>

#include "number_check.h"

/* The selected unit of the focused quantity at this timestep. */
static struct number number_under_cursor(const struct session *s)
{
    int q = session_quantity(s);
    return number_of_value(s->now->net->quantity[q].node, s->t - 1, session_unit(s, q));
}

static void say_result(struct session *s, const struct number_check *r)
{
    snprintf(s->message, sizeof s->message, "backward %+.9g, differences %+.9g, relative error %.1g%s", r->analytic,
        r->numeric, r->error, r->smooth ? "" : ": a kink is near, where no difference is a derivative");
    s->message_is_error = r->smooth && r->error > 1e-6;
}

bool do_check(struct session *s, const char *argument, struct error *err)
{
    struct recording recording = {0};
    struct number number = number_under_cursor(s);
    struct number_check result;
    struct progress progress = {s->keep_going, s->context};
    bool good = recording_init(&recording, s->now->run, s->now->parameters, 0, err) &&
                number_check(&recording, &number, &result, s->keep_going ? &progress : NULL, err);
    recording_finish(&recording);
    if (!good && err->status == ERROR_NONE) error_input(err, "stopped before it was done");
    if (good) say_result(s, &result);
    return good;
}
