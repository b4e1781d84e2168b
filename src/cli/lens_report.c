/*
 * lens_report.c: asking the lenses.
 */
#include "lens_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "influence.h"
#include "jacobian.h"

enum { MOST_INFLUENCE = 2000, MOST_STATE = 1024 };

/* ---- what is looked at ---- */

/* The direction of the recurrence that the main state, or the quantity, is in. */
static int direction_of(const struct computed *c, int quantity)
{
    return computed_direction(c, quantity) < 0 ? -1 : 1;
}

static bool take_state(struct lens_report *r, struct error *err)
{
    struct state_vector state;
    r->direction = direction_of(r->computed, computed_main_state(r->computed));
    if (!state_vector_init(&state, r->computed->net, r->direction, err)) return false;
    r->quantity = malloc(((size_t)state.parts + 1) * sizeof *r->quantity);
    for (int i = 0; i < state.parts && r->quantity; i++)
        if (state.part[i].lag == 0) r->quantity[r->quantities++] = state.part[i].quantity;
    state_vector_finish(&state);
    if (!r->quantity) return error_failed(err, "out of memory");
    return r->quantities > 0 || error_input(err, "nothing recurs in %s, so it has no state", r->computed->net->name);
}

static bool take_quantity(struct lens_report *r, int q, struct error *err)
{
    const struct net *net = r->computed->net;
    if (!net->graph.node[net->quantity[q].node].live)
        return error_input(err, "the loss has no gradient of %s", net->quantity[q].name);
    r->quantity = malloc(sizeof *r->quantity);
    if (!r->quantity) return error_failed(err, "out of memory");
    r->quantity[r->quantities++] = q;
    r->direction = direction_of(r->computed, q);
    return true;
}

static bool fail_unknown(const struct net *net, const char *name, struct error *err)
{
    const char **names = calloc((size_t)net->quantities + 2, sizeof *names);
    for (int q = 0; q < net->quantities && names; q++) names[q] = net->quantity[q].name;
    if (names) names[net->quantities] = "state";
    const char *nearest = names ? nearest_word(name, names) : NULL;
    free(names);
    if (nearest)
        return error_input(err, "no quantity of %s is called '%s'; did you mean %s?", net->name, name, nearest);
    return error_input(
        err, "no quantity of %s is called '%s': they are named in its equations, as h.c is", net->name, name);
}

static bool find_quantity(struct lens_report *r, const char *name, struct error *err)
{
    const struct net *net = r->computed->net;
    int q = name ? net_find_quantity(net, name) : computed_main_state(r->computed);
    r->name = name ? name : net_label(net, q);
    if (q >= 0) return take_quantity(r, q, err);
    if (strcmp(name, "state") == 0) return take_state(r, err);
    return fail_unknown(net, name, err);
}

/* ---- norms ---- */

/* norm [quantities x T] of the whole net: several as one vector. */
static void join_norms(const struct lens_report *r, const double *norm, double *joined)
{
    size_t T = (size_t)r->computed->T;
    for (size_t t = 0; t < T; t++) {
        double squares = 0;
        for (int i = 0; i < r->quantities; i++) squares += pow(norm[(size_t)r->quantity[i] * T + t], 2);
        joined[t] = r->quantities == 1 ? norm[(size_t)r->quantity[0] * T + t] : sqrt(squares);
    }
}

static bool add_norms(struct lens_report *r, struct error *err)
{
    const struct computed *c = r->computed;
    int step = computed_loss_step(c);
    r->norm = malloc((size_t)c->T * sizeof *r->norm);
    r->norm_one = malloc((size_t)c->T * sizeof *r->norm_one);
    if (!r->norm || !r->norm_one) return error_failed(err, "out of memory");
    join_norms(r, c->norm, r->norm);
    join_norms(r, c->norm_one, r->norm_one);
    r->from = step ? step : r->direction < 0 ? 1 : c->T;
    r->flow = flow_fit(r->norm_one, c->T, r->from - 1, r->direction);
    return true;
}

/* ---- the lenses ---- */

static bool add_influence(struct lens_report *r, struct error *err)
{
    const struct computed *c = r->computed;
    size_t T = (size_t)c->T;
    if (c->T > MOST_INFLUENCE)
        return error_input(
            err, "--influence takes at most %d timesteps, and there are %d: use --length", MOST_INFLUENCE, c->T);
    r->influence = malloc(T * T * sizeof *r->influence);
    if (!r->influence) return error_failed(err, "out of memory");
    struct influence_question question = {r->quantity, r->quantities, 0, r->window};
    return influence_matrix(c->run, c->parameters, &question, r->influence, NULL, err);
}

static bool decompose(struct lens_report *r, struct jacobian *j, struct error *err)
{
    size_t n = (size_t)j->n, T = (size_t)r->computed->T;
    if (j->n > MOST_STATE)
        return error_input(
            err, "--jacobian takes a state of at most %d numbers, and this one has %d: use --hidden", MOST_STATE, j->n);
    r->steps = r->direction > 0 ? r->from : r->computed->T - r->from + 1;
    r->singular = malloc(T * n * sizeof *r->singular);
    r->radius = malloc(T * sizeof *r->radius);
    r->product = malloc((size_t)r->steps * n * sizeof *r->product);
    if (!r->singular || !r->radius || !r->product) return error_failed(err, "out of memory");
    return jacobian_spectra(j, r->singular, r->radius, NULL, err) &&
           jacobian_products(j, r->from - 1, r->steps, r->product, NULL, err);
}

static bool add_jacobian(struct lens_report *r, struct error *err)
{
    const struct computed *c = r->computed;
    struct jacobian j = {0};
    r->has_jacobian = true;
    bool done = state_vector_init(&r->state, c->net, r->direction, err) &&
                jacobian_init(&j, c->run, c->parameters, 0, r->direction, err) && (j.n == 0 || decompose(r, &j, err));
    jacobian_finish(&j);
    return done;
}

static bool add_spectra(struct lens_report *r, struct error *err)
{
    const struct net *net = r->computed->net;
    struct focus focus = computed_focus(r->computed, 1);
    r->spectrum = calloc((size_t)net->parameters + 1, sizeof *r->spectrum);
    if (!r->spectrum) return error_failed(err, "out of memory");
    for (int p = 0; p < net->parameters; p++)
        if (spectrum_applies(net, p) && !spectrum_init(&r->spectrum[r->spectra++], &focus, p, err)) return false;
    return true;
}

bool lens_report_init(
    struct lens_report *r, const struct computed *computed, const struct lens_question *question, struct error *err)
{
    *r = (struct lens_report){.computed = computed, .window = question->window};
    return find_quantity(r, question->quantity, err) && add_norms(r, err) &&
           (!question->influence || add_influence(r, err)) &&
           (!question->jacobian || (add_jacobian(r, err) && add_spectra(r, err)));
}

void lens_report_finish(struct lens_report *r)
{
    for (int i = 0; i < r->spectra; i++) spectrum_finish(&r->spectrum[i]);
    state_vector_finish(&r->state);
    free(r->spectrum);
    free(r->quantity);
    free(r->norm);
    free(r->norm_one);
    free(r->influence);
    free(r->singular);
    free(r->radius);
    free(r->product);
    *r = (struct lens_report){0};
}
