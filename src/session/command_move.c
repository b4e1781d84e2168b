/*
 * command_move.c: the cursor: over timesteps, equations, units and passes.
 */
#include "command.h"
#include "command_functions.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

static int equations(const struct session *s)
{
    return s->now->net->equations;
}

/* ---- time ---- */

static void go_to(struct session *s, int t)
{
    s->t = t < 1 ? 1 : t > s->now->T ? s->now->T : t;
    s->revealed = equations(s);
}

bool do_step(struct session *s, const char *argument, struct error *err)
{
    long t = 0;
    if (!argument_integer(argument, "timestep", 1, s->now->T, &t, err)) return false;
    go_to(s, (int)t);
    return true;
}

/* The equation that `revealed` says was computed last: the pass decides from which end. */
static void focus_revealed(struct session *s)
{
    s->equation = s->pass == PASS_FORWARD ? s->revealed - 1 : equations(s) - s->revealed;
}

/* Where no timestep lies before, a half-computed one goes back to its first equation. */
static void undo_timestep(struct session *s)
{
    if (s->revealed == equations(s)) return;
    s->revealed = 1;
    focus_revealed(s);
}

/* Whether a question comes before the step; not when the step is taken after one. */
static bool asks(struct session *s, enum predict_step step)
{
    return s->predicting && !s->question.open && predict_ask(s, step);
}

/* A half-computed timestep is completed before the cursor leaves it forward, and undone before it leaves it back. */
bool do_later(struct session *s, const char *argument, struct error *err)
{
    if (s->pass == PASS_FORWARD && s->revealed < equations(s))
        s->revealed = equations(s);
    else if (s->pass == PASS_FORWARD && asks(s, PREDICT_LATER))
        return true;
    else if (s->t < s->now->T)
        go_to(s, s->t + 1);
    else
        undo_timestep(s);
    return true;
}

bool do_earlier(struct session *s, const char *argument, struct error *err)
{
    if (s->pass == PASS_BACKWARD && s->revealed < equations(s))
        s->revealed = equations(s);
    else if (s->pass == PASS_BACKWARD && asks(s, PREDICT_EARLIER))
        return true;
    else if (s->t > 1)
        go_to(s, s->t - 1);
    else
        undo_timestep(s);
    return true;
}

bool do_first(struct session *s, const char *argument, struct error *err)
{
    go_to(s, 1);
    return true;
}

bool do_last(struct session *s, const char *argument, struct error *err)
{
    go_to(s, s->now->T);
    return true;
}

/* ---- equations ---- */

bool do_next_equation(struct session *s, const char *argument, struct error *err)
{
    int onward = s->pass == PASS_FORWARD ? 1 : -1;
    if (s->revealed < equations(s)) {
        s->revealed++;
    } else if (s->t + onward >= 1 && s->t + onward <= s->now->T) {
        s->t += onward;
        s->revealed = 1;
    } else {
        return true;
    }
    focus_revealed(s);
    return true;
}

bool do_previous_equation(struct session *s, const char *argument, struct error *err)
{
    int back = s->pass == PASS_FORWARD ? -1 : 1;
    if (s->revealed > 1) {
        s->revealed--;
    } else if (s->t + back >= 1 && s->t + back <= s->now->T) {
        s->t += back;
        s->revealed = equations(s);
    } else {
        return true;
    }
    focus_revealed(s);
    return true;
}

bool do_focus_next(struct session *s, const char *argument, struct error *err)
{
    s->equation = (s->equation + 1) % equations(s);
    return true;
}

bool do_focus_previous(struct session *s, const char *argument, struct error *err)
{
    s->equation = (s->equation + equations(s) - 1) % equations(s);
    return true;
}

/* ---- units ---- */

static int units(const struct session *s)
{
    return s->now->net->quantity[session_quantity(s)].width;
}

/* Units and symbols are selected apart: who looks at unit 3 of h has no wish to see the probability of symbol 3. */
static int *selection(struct session *s)
{
    return session_has_symbols(s, session_quantity(s)) ? &s->symbol : &s->unit;
}

/* "h", "h.3" with a unit, "h.3 at 5" with a timestep too. */
bool do_focus(struct session *s, const char *argument, struct error *err)
{
    char name[64];
    int unit;
    long t = 0;
    const char *at = strstr(argument, " at ");
    utf8_copy_cut(name, sizeof name, argument, at ? (size_t)(at - argument) : strlen(argument));
    if (!argument_split_unit(name, &unit, err)) return false;
    int q = net_find_quantity(s->now->net, name);
    const struct quantity *quantity = q < 0 ? NULL : &s->now->net->quantity[q];
    if (!quantity || quantity->equation < 0) return error_input(err, "no equation of this net defines '%s'", argument);
    if (unit >= quantity->width)
        return error_input(err, "%s has units 1 to %d, not %d", name, quantity->width, unit + 1);
    if (at && !argument_integer(at + 4, "timestep", 1, s->now->T, &t, err)) return false;
    s->equation = quantity->equation;
    if (unit >= 0) *selection(s) = unit;
    if (at) go_to(s, (int)t);
    return true;
}

bool do_unit(struct session *s, const char *argument, struct error *err)
{
    long unit = 0;
    if (!argument_integer(argument, "unit", 1, units(s), &unit, err)) return false;
    *selection(s) = (int)unit - 1;
    return true;
}

static void move_unit(struct session *s, int by)
{
    int n = units(s);
    *selection(s) = (session_unit(s, session_quantity(s)) + by + n) % n;
}

bool do_next_unit(struct session *s, const char *argument, struct error *err)
{
    move_unit(s, 1);
    return true;
}

bool do_previous_unit(struct session *s, const char *argument, struct error *err)
{
    move_unit(s, -1);
    return true;
}

/* ---- passes ---- */

static void set_pass(struct session *s, enum pass pass)
{
    s->pass = pass;
    s->revealed = equations(s);
}

bool do_forward_pass(struct session *s, const char *argument, struct error *err)
{
    set_pass(s, PASS_FORWARD);
    return true;
}

bool do_backward_pass(struct session *s, const char *argument, struct error *err)
{
    set_pass(s, PASS_BACKWARD);
    return true;
}

/* Turned round where there would be nothing left to step, a pass begins at its beginning. */
bool do_turn(struct session *s, const char *argument, struct error *err)
{
    bool forward = s->pass == PASS_FORWARD;
    if (forward && asks(s, PREDICT_TURN)) return true;
    set_pass(s, forward ? PASS_BACKWARD : PASS_FORWARD);
    if (forward && s->t == 1)
        s->t = s->now->T;
    else if (!forward && s->t == s->now->T)
        s->t = 1;
    return true;
}

/* ---- playing ---- */

int play_speed(const char *name)
{
    static const struct {
        const char *name;
        int milliseconds;
    } speeds[] = {{"slow", 1500}, {"normal", 600}, {"fast", 150}};
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (strcmp(name, speeds[i].name) == 0) return speeds[i].milliseconds;
    return 0;
}

/* A speed that was chosen is kept for the next time. */
bool do_play(struct session *s, const char *argument, struct error *err)
{
    if (!*argument && s->playing) {
        s->playing = 0;
        return true;
    }
    int chosen = *argument ? play_speed(argument) : s->speed;
    if (*argument && !chosen)
        return error_input(err, "'%s' is no speed: play slow, play normal, or play fast", argument);
    s->speed = chosen;
    s->playing = chosen ? chosen : play_speed("normal");
    return true;
}

void session_play(struct session *s)
{
    struct error ignored = {0};
    int last = s->pass == PASS_FORWARD ? s->now->T : 1;
    if (s->t == last && s->revealed == equations(s))
        s->playing = 0;
    else
        command_run(s, s->pass == PASS_FORWARD ? "later" : "earlier", &ignored);
}

/* ---- predict, then reveal ---- */

bool do_predict(struct session *s, const char *argument, struct error *err)
{
    bool on = !strcmp(argument, "on"), off = !strcmp(argument, "off");
    if (*argument && !on && !off) return error_input(err, "predict on, or predict off");
    s->predicting = *argument ? on : !s->predicting;
    snprintf(s->message, sizeof s->message, "%s",
        s->predicting ? "before a step you will be asked what it shows; P ends that" : "no more questions");
    return true;
}

bool do_answer(struct session *s, const char *argument, struct error *err)
{
    long choice = 0;
    if (!s->question.open) return error_input(err, "nothing was asked");
    if (*argument && !argument_integer(argument, "choice", 1, s->question.choices, &choice, err)) return false;
    bool (*const steps[])(struct session *, const char *, struct error *) = {
        [PREDICT_LATER] = do_later, [PREDICT_EARLIER] = do_earlier, [PREDICT_TURN] = do_turn};
    bool done = steps[s->question.step](s, "", err); /* the question is open still: no other comes up */
    predict_answer(s, (int)choice - 1);
    return done;
}
