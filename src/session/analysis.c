/*
 * analysis.c: asking the lenses, once for each state of the session.
 */
#include "analysis.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "influence.h"
#include "jacobian.h"
#include "session.h"

void analysis_finish(struct analysis *a)
{
    free(a->influence.norm);
    free(a->jacobian.singular);
    free(a->jacobian.radius);
    free(a->jacobian.product);
    spectrum_finish(&a->spectrum.spectrum);
    paths_finish(&a->paths.paths);
    free(a->saturation.of);
    free(a->saturation.unit);
    free(a->saturation.bin);
    state_space_finish(&a->states.space);
    *a = (struct analysis){0};
}

/* ---- what there is already ---- */

static struct stamp stamp_of(const struct session *s, int what, int t)
{
    return (struct stamp){true, s->generation, what, t};
}

static bool is_fresh(struct stamp have, struct stamp want)
{
    return have.there && have.generation == want.generation && have.what == want.what && have.t == want.t;
}

/* What was cancelled has no message of its own. */
static bool gave_up(struct error *err)
{
    return err->status != ERROR_NONE ? false : error_input(err, "stopped before it was done");
}

static struct progress progress_of(const struct session *s)
{
    return (struct progress){s->keep_going, s->context};
}

static const struct progress *asked(const struct progress *progress)
{
    return progress->keep_going ? progress : NULL;
}

/* ---- the influence matrix ---- */

static void find_extremes(struct analysis *a)
{
    size_t n = (size_t)a->influence.T * (size_t)a->influence.T;
    a->influence.largest = 0;
    a->influence.least = DBL_MAX;
    for (size_t i = 0; i < n; i++) {
        double x = a->influence.norm[i];
        if (!isfinite(x) || x <= 0) continue;
        a->influence.largest = fmax(a->influence.largest, x);
        a->influence.least = fmin(a->influence.least, x);
    }
}

bool session_prepare_influence(struct session *s, struct error *err)
{
    struct analysis *a = &s->analysis;
    const struct computed *c = s->now;
    int q = session_flow_quantity(s);
    struct stamp want = stamp_of(s, q, 0);
    struct progress progress = progress_of(s);
    if (is_fresh(a->influence.stamp, want)) return true;
    if (c->T > INFLUENCE_MOST)
        return error_input(
            err, "influence: the text has %d timesteps, at most %d are shown: shorten it", c->T, INFLUENCE_MOST);
    a->influence.stamp.there = false;
    free(a->influence.norm);
    a->influence.T = c->T;
    a->influence.quantity = q;
    a->influence.norm = malloc((size_t)c->T * (size_t)c->T * sizeof(double));
    if (!a->influence.norm) return error_failed(err, "out of memory");
    struct influence_question question = {.quantity = &q, .quantities = 1};
    if (!influence_matrix(c->run, c->parameters, &question, a->influence.norm, asked(&progress), err))
        return gave_up(err);
    find_extremes(a);
    a->influence.stamp = want;
    s->row = c->T - 1;
    return true;
}

/* ---- Jacobians ---- */

static bool compute_jacobian(struct session *s, struct jacobian *j, struct error *err)
{
    struct analysis *a = &s->analysis;
    struct progress progress = progress_of(s);
    int T = s->now->T, last = a->jacobian.direction > 0 ? T - 1 : 0;
    return jacobian_spectra(j, a->jacobian.singular, a->jacobian.radius, asked(&progress), err) &&
           jacobian_products(j, last, T, a->jacobian.product, asked(&progress), err);
}

static bool allocate_jacobian(struct analysis *a, int T, int n, struct error *err)
{
    size_t numbers = (size_t)T * (size_t)n;
    free(a->jacobian.singular);
    free(a->jacobian.radius);
    free(a->jacobian.product);
    a->jacobian.n = n;
    a->jacobian.T = T;
    a->jacobian.singular = calloc(numbers + 1, sizeof(double));
    a->jacobian.radius = calloc((size_t)T + 1, sizeof(double));
    a->jacobian.product = calloc(numbers + 1, sizeof(double));
    bool good = a->jacobian.singular && a->jacobian.radius && a->jacobian.product;
    return good || error_failed(err, "out of memory");
}

bool session_prepare_jacobian(struct session *s, struct error *err)
{
    struct analysis *a = &s->analysis;
    const struct computed *c = s->now;
    int direction = computed_direction(c, session_flow_quantity(s)) < 0 ? -1 : 1;
    struct stamp want = stamp_of(s, direction, 0);
    struct jacobian j = {0};
    if (is_fresh(a->jacobian.stamp, want)) return true;
    a->jacobian.stamp.there = false;
    a->jacobian.direction = direction;
    bool good = jacobian_init(&j, c->run, c->parameters, 0, direction, err);
    if (good && j.n == 0) good = error_input(err, "Jacobian: this net has no state that is passed on");
    if (good && j.n > JACOBIAN_MOST)
        good = error_input(
            err, "Jacobian: the state has %d numbers, at most %d are shown: take fewer units", j.n, JACOBIAN_MOST);
    good = good && allocate_jacobian(a, c->T, j.n, err) && (compute_jacobian(s, &j, err) || gave_up(err));
    jacobian_finish(&j);
    if (good) a->jacobian.stamp = want;
    return good;
}

/* ---- a recurrent matrix ---- */

/* The one in the equation that is looked at, else the s->row-th of all. */
static int spectrum_parameter(const struct session *s)
{
    const struct net *net = s->now->net;
    int count = 0;
    for (int p = 0; p < net->parameters; p++) count += spectrum_applies(net, p);
    if (!count) return -1;
    int which = s->row % count;
    for (int p = 0; p < net->parameters; p++)
        if (spectrum_applies(net, p) && which-- == 0) return p;
    return -1;
}

bool session_prepare_spectrum(struct session *s, struct error *err)
{
    struct analysis *a = &s->analysis;
    int p = spectrum_parameter(s);
    struct stamp want = stamp_of(s, p, 0);
    if (p < 0) return error_input(err, "eigenvalues: this net has no square matrix in a recurrence");
    if (is_fresh(a->spectrum.stamp, want)) return true;
    struct focus focus = computed_focus(s->now, s->t);
    spectrum_finish(&a->spectrum.spectrum);
    a->spectrum.stamp.there = false;
    if (!spectrum_init(&a->spectrum.spectrum, &focus, p, err)) return false;
    a->spectrum.stamp = want;
    return true;
}

/* ---- paths ---- */

bool session_prepare_paths(struct session *s, struct error *err)
{
    struct analysis *a = &s->analysis;
    struct stamp want = stamp_of(s, session_quantity(s), s->t);
    if (is_fresh(a->paths.stamp, want)) return true;
    struct focus focus = computed_focus(s->now, s->t);
    paths_finish(&a->paths.paths);
    a->paths.stamp.there = false;
    if (!paths_init(&a->paths.paths, &focus, session_quantity(s), err)) return false;
    a->paths.stamp = want;
    return true;
}

/* ---- saturation ---- */

static bool allocate_saturation(struct session *s, int count, size_t units, struct error *err)
{
    struct analysis *a = &s->analysis;
    free(a->saturation.of);
    free(a->saturation.unit);
    free(a->saturation.bin);
    a->saturation.count = 0;
    a->saturation.of = calloc((size_t)count, sizeof *a->saturation.of);
    a->saturation.unit = calloc(units, sizeof *a->saturation.unit);
    a->saturation.bin = calloc((size_t)count * HISTOGRAM_BINS, sizeof *a->saturation.bin);
    return (a->saturation.of && a->saturation.unit && a->saturation.bin) || error_failed(err, "out of memory");
}

static void measure_saturation(struct session *s)
{
    struct analysis *a = &s->analysis;
    const struct net *net = s->now->net;
    struct saturation *unit = a->saturation.unit;
    a->saturation.shown = -1;
    for (int e = 0; e < net->equations; e++) {
        int q = net->equation[e].quantity, width = net->quantity[q].width;
        if (!saturation_applies(net, q)) continue;
        if (q == session_quantity(s)) a->saturation.shown = a->saturation.count;
        struct saturated *of = &a->saturation.of[a->saturation.count++];
        *of = (struct saturated){.quantity = q, .unit = unit};
        saturation_measure(s->now->run, q, ALL_SEQUENCES, of->unit);
        of->mean = saturation_mean(of->unit, width, &of->dead);
        unit += width;
    }
}

/* Of all of them over one range, so that they compare; or of the one that is looked at over its own. */
static void count_pre_activations(struct session *s)
{
    struct analysis *a = &s->analysis;
    double low = INFINITY, high = -INFINITY, from, to;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < a->saturation.count; i++) {
            struct saturated *of = &a->saturation.of[i];
            int node = histogram_pre_activation(s->now->net, of->quantity);
            if (a->saturation.shown >= 0 && a->saturation.shown != i) continue;
            if (node < 0 || !histogram_range(s->now->run, &node, 1, ALL_SEQUENCES, &from, &to)) continue;
            low = fmin(low, from);
            high = fmax(high, to);
            if (!pass) continue;
            of->histogram = (struct histogram){
                .low = low, .high = high, .bins = HISTOGRAM_BINS, .count = a->saturation.bin + i * HISTOGRAM_BINS};
            histogram_count(&of->histogram, s->now->run, node, ALL_SEQUENCES);
        }
}

bool session_prepare_saturation(struct session *s, struct error *err)
{
    struct analysis *a = &s->analysis;
    const struct net *net = s->now->net;
    struct stamp want = stamp_of(s, session_quantity(s), 0);
    int count = 0;
    size_t units = 0;
    if (is_fresh(a->saturation.stamp, want)) return true;
    for (int e = 0; e < net->equations; e++) {
        int q = net->equation[e].quantity;
        if (!saturation_applies(net, q)) continue;
        count++;
        units += (size_t)net->quantity[q].width;
    }
    if (!count) return error_input(err, "saturation: this net has no gate, no sigmoid, tanh or relu");
    a->saturation.stamp.there = false;
    if (!allocate_saturation(s, count, units, err)) return false;
    measure_saturation(s);
    count_pre_activations(s);
    a->saturation.stamp = want;
    return true;
}

/* ---- the path of a state ---- */

/* What the cursor is on, if that is a vector. */
static int states_quantity(const struct session *s)
{
    int q = session_quantity(s);
    return s->now->net->quantity[q].width > 1 ? q : session_flow_quantity(s);
}

/* A state that a sweep starts from; what is never read before it has none. */
static const real *initial_state(const struct computed *c, int quantity)
{
    const struct node *node = &c->net->graph.node[c->net->quantity[quantity].node];
    bool reverse = computed_direction(c, quantity) < 0;
    if (!(reverse ? node->pad_back : node->pad_front)) return NULL;
    return run_value(c->run, quantity, reverse ? c->T : -1);
}

bool session_prepare_states(struct session *s, struct error *err)
{
    const double most_work = 1e9;
    struct analysis *a = &s->analysis;
    const struct computed *c = s->now;
    int q = states_quantity(s), n = c->net->quantity[q].width;
    struct stamp want = stamp_of(s, q, 0);
    if (is_fresh(a->states.stamp, want)) return true;
    if ((double)c->T * n * fmin(c->T, n) > most_work)
        return error_input(
            err, "states: %d timesteps of %d units are too much for this view: shorten the text", c->T, n);
    a->states.stamp.there = false;
    state_space_finish(&a->states.space);
    if (!state_space_init(&a->states.space, c->run, q, 0, 2, err)) return false;
    const real *initial = initial_state(c, q);
    a->states.has_initial = initial != NULL;
    if (initial) state_space_project(&a->states.space, initial, a->states.initial);
    a->states.quantity = q;
    a->states.stamp = want;
    return true;
}
