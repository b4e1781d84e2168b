/*
 * session.c: changes of the subject, and where the cursor stands.
 */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blas.h"
#include "notation.h"

static int clamp(int x, int low, int high)
{
    return x < low ? low : x > high ? high : x;
}

/* ---- life ---- */

bool session_create(const struct subject *subject, struct session **out, struct error *err)
{
    *out = NULL;
    struct session *s = calloc(1, sizeof *s);
    if (!s) return error_failed(err, "out of memory");
    if (!subject_copy(&s->initial, subject, err) || !computed_create(subject, &s->now, err)) {
        session_destroy(s);
        return false;
    }
    s->t = 1;
    s->symbol = -1;
    s->surface = surface_usual();
    s->revealed = s->now->net->equations;
    s->equation = s->now->net->quantity[computed_main_state(s->now)].equation;
    *out = s;
    return true;
}

void session_destroy(struct session *s)
{
    if (!s) return;
    computed_destroy(s->now);
    computed_destroy(s->before);
    computed_destroy(s->pin);
    history_finish(&s->history);
    next_update_finish(&s->next);
    analysis_finish(&s->analysis);
    difference_finish(&s->difference);
    trail_finish(&s->trail);
    matrix_finish(&s->matrix);
    surface_finish(&s->surface);
    subject_finish(&s->initial);
    string_finish(&s->prompt);
    string_finish(&s->sought);
    typing_finish(&s->typing);
    string_finish(&s->said);
    command_log_finish(&s->log);
    free(s);
}

/* ---- changes ---- */

/* The equation of another net for what this one looks at: the quantity of the same name, or its main state. */
static int same_equation(const struct session *s, const struct computed *next)
{
    const struct quantity *looked_at = &s->now->net->quantity[session_quantity(s)];
    int q = net_find_quantity(next->net, looked_at->name);
    if (q < 0) q = net_find_quantity(next->net, looked_at->local);
    if (q < 0 || next->net->quantity[q].equation < 0) q = computed_main_state(next);
    return next->net->quantity[q].equation;
}

/* The cursor goes over to another variant. */
static void look_at(struct session *s, struct computed *next)
{
    bool all = s->revealed == s->now->net->equations;
    s->equation = same_equation(s, next);
    s->now = next;
    s->generation++;
    s->t = clamp(s->t, 1, next->T);
    s->revealed = all ? next->net->equations : clamp(s->revealed, 1, next->net->equations);
}

struct session session_seen_in(const struct session *s, struct computed *other)
{
    struct session seen = *s;
    look_at(&seen, other);
    return seen;
}

void session_pin(struct session *s, struct computed *pin)
{
    computed_destroy(s->pin);
    difference_finish(&s->difference); /* another variant may come to stand where this one was in memory */
    s->pin = pin;
}

/* What the change has done, in one line under the screen. */
static void say_change(struct session *s, const struct computed *before)
{
    const struct computed *now = s->now;
    snprintf(s->message, sizeof s->message, "loss %.4g, was %.4g; its gradient's length %.3g, was %.3g; u undoes",
        run_loss(now->run), run_loss(before->run), norm2(now->gradient, now->net->parameter_count),
        norm2(before->gradient, before->net->parameter_count));
    s->message_is_error = false;
}

/* What was stays for comparison, unless it is so large that two of them are a burden. */
static void replace(struct session *s, struct computed *next)
{
    const double most_bytes = 2e8;
    struct computed *last = s->now;
    look_at(s, next);
    if (!next->subject.note) say_change(s, last);
    computed_destroy(s->before);
    s->before = NULL;
    if (run_bytes(last->net, last->T, 1) <= most_bytes)
        s->before = last;
    else
        computed_destroy(last);
}

bool session_change(struct session *s, const struct subject *subject, struct error *err)
{
    struct computed *next;
    if (!computed_create(subject, &next, err)) return false;
    if (!subject->note && !history_push(&s->history, &s->now->subject, err)) {
        computed_destroy(next);
        return false;
    }
    replace(s, next);
    return true;
}

static bool travel(struct session *s, const struct subject *to,
    bool (*went)(struct history *, const struct subject *, struct error *), struct error *err)
{
    struct subject subject = *to;
    struct computed *next;
    int loss_at = s->now->subject.loss_at;
    if (loss_at < (int)subject.length) subject.loss_at = loss_at;
    if (!computed_create(&subject, &next, err)) return false;
    if (!went(&s->history, &s->now->subject, err)) {
        computed_destroy(next);
        return false;
    }
    replace(s, next);
    return true;
}

bool session_undo(struct session *s, struct error *err)
{
    const struct subject *past = history_past(&s->history);
    if (!past) return error_input(err, "there is nothing to undo");
    return travel(s, past, history_went_back, err);
}

bool session_redo(struct session *s, struct error *err)
{
    const struct subject *future = history_future(&s->history);
    if (!future) return error_input(err, "nothing was undone that could be done again");
    return travel(s, future, history_went_on, err);
}

bool session_choose_loss(struct session *s, int loss_at, struct error *err)
{
    struct error ignored = {0};
    if (!computed_choose_loss(s->now, loss_at, err)) return false;
    s->generation++;
    if (s->before) computed_choose_loss(s->before, loss_at, &ignored);
    if (s->pin) computed_choose_loss(s->pin, loss_at, &ignored);
    return true;
}

/* ---- the cursor ---- */

/* What a net computes from the future comes from a sweep of its own, before the cursor's: it is all there. */
static bool is_reverse(const struct session *s, int equation)
{
    return equation >= 0 && computed_direction(s->now, s->now->net->equation[equation].quantity) < 0;
}

bool session_value_revealed(const struct session *s, int equation, int t)
{
    if (is_reverse(s, equation)) return true;
    if (s->pass == PASS_BACKWARD || t < s->t || equation < 0) return true;
    return t == s->t && equation < s->revealed;
}

bool session_gradient_revealed(const struct session *s, int equation, int t)
{
    if (s->pass == PASS_FORWARD) return false;
    if (is_reverse(s, equation)) return true;
    if (t < s->t) return false;
    return t > s->t || equation >= s->now->net->equations - s->revealed;
}

int session_quantity(const struct session *s)
{
    return s->now->net->equation[s->equation].quantity;
}

bool session_has_symbols(const struct session *s, int quantity)
{
    const struct quantity *q = &s->now->net->quantity[quantity];
    return (quantity == s->now->net->probability || q->role == ROLE_OUTPUT) && q->width == s->now->vocab.size;
}

int session_unit(const struct session *s, int quantity)
{
    int last = s->now->net->quantity[quantity].width - 1;
    if (!session_has_symbols(s, quantity)) return clamp(s->unit, 0, last);
    if (s->symbol >= 0) return clamp(s->symbol, 0, last);
    int right = s->now->run->track[s->now->net->quantity[s->now->net->label].node].index[s->t - 1];
    return clamp(right, 0, last);
}

int session_notation(const struct session *s)
{
    int notation = s->notation[0] ? notation_find(s->now->net, s->notation) : 0;
    return notation < 0 ? 0 : notation;
}

struct show_style session_style(const struct session *s, bool ascii, int timestep)
{
    return (struct show_style){ascii, timestep, session_notation(s)};
}

int session_flow_quantity(const struct session *s)
{
    int focused = session_quantity(s);
    return computed_direction(s->now, focused) ? focused : computed_main_state(s->now);
}
