/*
 * learn.c: updates, many at once or one to be looked at.
 */
#include "learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "elementwise.h"

struct update_rule learn_rule(const struct subject *subject)
{
    const struct learning *l = &subject->learning;
    const struct optimizer *optimizer = l->optimizer ? l->optimizer : optimizer_find("sgd");
    return (struct update_rule){.optimizer = optimizer,
        .rate = l->rate > 0 ? l->rate : optimizer->default_rate,
        .clip_norm = l->clip_norm,
        .clip_value = l->clip_value};
}

int learn_losses(const struct computed *c)
{
    return computed_loss_step(c) ? 1 : c->T;
}

/* ---- the optimizer's state, as the weights keep it ---- */

static void load(struct update_state *state, const struct weights *w)
{
    size_t bytes = state->n * sizeof *state->moments.m;
    if (!w || !w->m) return;
    state->steps = w->steps;
    if (state->moments.m) memcpy(state->moments.m, w->m, bytes);
    if (state->moments.v) memcpy(state->moments.v, w->v, bytes);
}

static void store(struct weights *w, const struct update_state *state)
{
    size_t bytes = state->n * sizeof *state->moments.m;
    w->steps = state->steps;
    if (state->moments.m) memcpy(w->m, state->moments.m, bytes);
    if (state->moments.v) memcpy(w->v, state->moments.v, bytes);
}

/* ---- many updates ---- */

struct learner {
    struct computed *c; /* of its own: its run is used up */
    struct update_rule rule;
    struct update_state state;
    struct weights *weights;
};

static void learner_finish(struct learner *l)
{
    computed_destroy(l->c);
    update_state_finish(&l->state);
    weights_release(l->weights);
}

static bool learner_init(struct learner *l, const struct computed *c, struct error *err)
{
    const struct weights *old = c->subject.weights;
    size_t n = c->net->parameter_count;
    *l = (struct learner){.rule = learn_rule(&c->subject)};
    if (!computed_create(&c->subject, &l->c, err) || !update_state_init(&l->state, l->rule.optimizer, n, err))
        return false;
    l->weights = weights_create(n, l->rule.optimizer->moments > 0);
    if (!l->weights) return error_failed(err, "out of memory");
    load(&l->state, old);
    memcpy(l->weights->value, c->parameters, n * sizeof *c->parameters);
    l->weights->updates = old ? old->updates : 0;
    l->weights->origin = weights_share(old && old->updates ? old->origin : c->subject.weights);
    return true;
}

/* A parameter that its net file freezes has no gradient to speak of. */
static void mean_gradient(const struct computed *c, const real *sum, real *mean)
{
    vector_scale(mean, sum, c->net->parameter_count, 1 / (real)learn_losses(c), false);
    for (int i = 0; i < c->net->parameters; i++) {
        const struct parameter *p = &c->net->parameter[i];
        if (p->rate == 0) memset(mean + p->offset, 0, (size_t)p->rows * (size_t)p->columns * sizeof *mean);
    }
}

/* Each parameter at its own rate. */
static void take_step(
    const struct net *net, const struct update_rule *rule, struct update_state *state, const float *g, float *w)
{
    state->steps++;
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        struct update_rule own = *rule;
        struct moments moments = {state->moments.m ? state->moments.m + p->offset : NULL,
            state->moments.v ? state->moments.v + p->offset : NULL};
        own.rate = (double)((float)rule->rate * (float)p->rate);
        if (p->rate != 0)
            update_step(
                &own, state->steps, w + p->offset, g + p->offset, moments, (size_t)p->rows * (size_t)p->columns);
    }
}

static bool one_update(struct learner *l, struct error *err)
{
    struct computed *c = l->c;
    struct weights *w = l->weights;
    size_t n = w->count;
    struct subject trained = c->subject;
    trained.weights = w;
    run_reset(c->run, w->value);
    computed_draw_masks(&trained, c->run);
    run_forward(c->run, w->value);
    run_backward(c->run, w->value, c->gradient);
    mean_gradient(c, c->gradient, c->gradient);
    struct clip clip = update_clip(&l->rule, c->gradient, n, c->gradient);
    if (!isfinite(clip.before) || !isfinite(run_loss(c->run)))
        return error_failed(err,
            "update %llu: the loss or its gradient is no longer a finite number: clip the gradient (clip 1) or lower "
            "the "
            "rate (rate %g)",
            (unsigned long long)w->updates + 1, l->rule.rate / 2);
    take_step(c->net, &l->rule, &l->state, c->gradient, w->value);
    w->updates++;
    return true;
}

bool learn(const struct computed *c, long updates, bool (*keep_going)(void *context, double done), void *context,
    struct weights **weights, struct error *err)
{
    struct learner l;
    *weights = NULL;
    bool good = learner_init(&l, c, err);
    for (long i = 0; i < updates && good; i++) {
        good = one_update(&l, err);
        if (keep_going && !keep_going(context, (double)(i + 1) / (double)updates)) break;
    }
    if (good) {
        store(l.weights, &l.state);
        *weights = weights_share(l.weights);
    }
    learner_finish(&l);
    return good;
}

/* ---- the next update ---- */

bool next_update_init(struct next_update *next, const struct computed *c, struct error *err)
{
    size_t n = c->net->parameter_count, bytes = n * sizeof(float);
    struct update_state state = {0};
    *next = (struct next_update){.rule = learn_rule(&c->subject), .loss = run_loss(c->run) / learn_losses(c)};
    float *g = malloc(bytes + 1), *w = malloc(bytes + 1);
    next->change = malloc(bytes + 1);
    next->share = calloc((size_t)c->net->parameters + 1, sizeof *next->share);
    bool good = (g && w && next->change && next->share) || error_failed(err, "out of memory");
    good = good && update_state_init(&state, next->rule.optimizer, n, err);
    if (good) {
        load(&state, c->subject.weights);
        memcpy(w, c->parameters, bytes);
        mean_gradient(c, c->gradient, g);
        next->clip = update_clip(&next->rule, g, n, g);
        take_step(c->net, &next->rule, &state, g, w);
        for (size_t i = 0; i < n; i++) next->change[i] = w[i] - c->parameters[i];
        next->all = update_shares(c->net, g, c->parameters, next->change, next->share);
    }
    update_state_finish(&state);
    free(g);
    free(w);
    return good;
}

void next_update_finish(struct next_update *next)
{
    free(next->share);
    free(next->change);
    *next = (struct next_update){0};
}
