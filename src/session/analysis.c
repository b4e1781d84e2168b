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
