/*
 * number_check.c: compiled for double only.
 */
#include "number_check.h"

#include <math.h>
#include <stdlib.h>

#include "kink.h"
#include "param.h"

#ifndef REAL_IS_DOUBLE
#error differences need double precision
#endif

static const double step = 1e-3; /* see gradcheck.c */

struct check {
    const struct recording *recording;
    const struct number *number;
    int quantity; /* of the number; -1: it is a parameter, or has no name */
    struct replay replay;
    struct kinks kinks;
    double value; /* of the number, as it was */
    bool smooth;
};

static double *parameter_of(const struct check *c)
{
    const struct parameter *p = &c->recording->net->parameter[c->number->parameter];
    return &c->replay.parameters[parameter_index(p, c->number->row, c->number->column)];
}

static double *element(const struct check *c, double *buffer)
{
    int width = c->recording->net->graph.node[c->number->node].width;
    return &buffer[(ptrdiff_t)c->number->t * width + c->number->unit];
}

static bool is_initial(const struct check *c)
{
    return c->number->t < 0 || c->number->t >= c->recording->T;
}

/* ---- what can be changed ---- */

static bool is_overridden(const struct check *c)
{
    for (int i = 0; i < c->recording->overrides; i++) {
        const struct recorded_override *o = &c->recording->override[i];
        bool here =
            o->t == (is_initial(c) ? OVERRIDE_INITIAL : c->number->t) || (o->t == OVERRIDE_ALL && !is_initial(c));
        if (o->quantity == c->quantity && here && (o->unit < 0 || o->unit == c->number->unit)) return true;
    }
    return false;
}

static bool check_number(const struct check *c, struct error *err)
{
    const struct net *net = c->recording->net;
    if (number_is_of_parameter(c->number)) return true;
    if (c->quantity < 0)
        return error_input(err, "a part of an equation without a name cannot be changed: check a quantity");
    const struct quantity *q = &net->quantity[c->quantity];
    const struct node *node = &net->graph.node[q->node];
    if (q->equation < 0) return error_input(err, "%s is given, not computed: it cannot be changed a little", q->name);
    if (c->quantity == net->loss || (node->partner >= 0 && !is_initial(c)))
        return error_input(err, "%s is computed together with the loss: take what goes into the softmax", q->name);
    if (!node->live) return error_input(err, "the loss has no gradient of %s", q->name);
    if (is_overridden(c)) return error_input(err, "%s is set by hand there, so its gradient ends there", q->name);
    return true;
}

/* ---- differences ---- */

static double loss_at(struct check *c, double x)
{
    struct run *run = c->replay.run;
    const struct number *n = c->number;
    bool parameter = number_is_of_parameter(n);
    int overrides = c->recording->overrides;
    if (parameter) *parameter_of(c) = x;
    replay_reset(&c->replay, c->recording);
    if (!parameter && is_initial(c)) {
        *element(c, run->track[n->node].value) = x;
    } else if (!parameter) {
        c->replay.override[overrides] = (struct override){c->quantity, n->t, n->unit, x};
        run_override(run, c->replay.override, overrides + 1);
    }
    run_forward(run, c->replay.parameters);
    return run_loss(run);
}

/* D(h). False when cancelled; `done` of all the work is behind us by then. */
static bool difference(struct check *c, double h, double *quotient, const struct progress *progress, double done)
{
    double above = loss_at(c, c->value + h);
    c->smooth = c->smooth && kinks_same(&c->kinks, c->replay.run);
    if (!progress_continue(progress, done - 0.16)) return false;
    double below = loss_at(c, c->value - h);
    c->smooth = c->smooth && kinks_same(&c->kinks, c->replay.run);
    *quotient = (above - below) / (2 * h);
    return progress_continue(progress, done);
}

/* As it is: the gradient, and the value from which the differences go. */
static bool go_through(struct check *c, double *analytic, struct error *err)
{
    struct run *run = c->replay.run;
    const struct net *net = c->recording->net;
    double *gradient = malloc((net->parameter_count + 1) * sizeof *gradient);
    if (!gradient) return error_failed(err, "out of memory");
    run_forward(run, c->replay.parameters);
    run_backward(run, c->replay.parameters, gradient);
    if (number_is_of_parameter(c->number)) {
        c->value = *parameter_of(c);
        *analytic = gradient[parameter_of(c) - c->replay.parameters];
    } else {
        const struct track *track = &run->track[c->number->node];
        c->value = *element(c, track->value);
        *analytic = *element(c, track->grad);
    }
    free(gradient);
    return kinks_init(&c->kinks, run) || error_failed(err, "out of memory");
}

static bool compare(struct check *c, struct number_check *result, const struct progress *progress)
{
    double near, far;
    if (!progress_continue(progress, 0.36) || !difference(c, step, &near, progress, 0.68) ||
        !difference(c, 2 * step, &far, progress, 1))
        return false;
    result->numeric = (4 * near - far) / 3;
    double scale = fmax(fmax(fabs(result->analytic), fabs(result->numeric)), 1e-8);
    result->error = fabs(result->analytic - result->numeric) / scale;
    result->smooth = c->smooth;
    return true;
}

bool number_check(const struct recording *recording, const struct number *number, struct number_check *result,
    const struct progress *progress, struct error *err)
{
    struct check c = {.recording = recording, .number = number, .quantity = -1, .smooth = true};
    if (!number_is_of_parameter(number)) c.quantity = recording->net->graph.node[number->node].quantity;
    *result = (struct number_check){.step = step};
    bool done = check_number(&c, err) && replay_init(&c.replay, recording, err) &&
                go_through(&c, &result->analytic, err) && compare(&c, result, progress);
    replay_finish(&c.replay);
    kinks_finish(&c.kinks);
    return done;
}
