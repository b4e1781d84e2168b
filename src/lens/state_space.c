/*
 * state_space.c: centering, one singular value decomposition, projecting.
 */
#include "state_space.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "linalg.h"

/* The trajectory as doubles, [T x n], and its mean; false when a number is not finite. */
static bool take_values(struct state_space *s, double *x, const struct run *run, int quantity, int b)
{
    bool finite = true;
    for (int t = 0; t < s->T; t++) {
        const real *row = run_value(run, quantity, t) + (ptrdiff_t)b * s->n;
        for (int i = 0; i < s->n; i++) {
            double value = (double)row[i];
            finite &= isfinite(value) != 0;
            x[(size_t)t * (size_t)s->n + (size_t)i] = value;
            s->mean[i] += value / s->T;
        }
    }
    return finite;
}

/* What is left of a state that does not move is rounding, so its mean is taken to be the state itself. */
static void center(struct state_space *s, double *x)
{
    for (int i = 0; i < s->n; i++) {
        bool moves = false;
        for (int t = 1; t < s->T; t++) moves |= x[t * s->n + i] != x[i];
        if (!moves) s->mean[i] = x[i];
        for (int t = 0; t < s->T; t++) x[t * s->n + i] -= s->mean[i];
    }
}

static void choose_sign(double *component, int n)
{
    int largest = 0;
    for (int i = 1; i < n; i++)
        if (fabs(component[i]) > fabs(component[largest])) largest = i;
    if (component[largest] >= 0) return;
    for (int i = 0; i < n; i++) component[i] = -component[i];
}

static double dot(const double *a, const double *b, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

/* singular, v: of x [T x n]; all min(T, n) of them. */
static void take_components(struct state_space *s, const double *x, const double *singular, const double *v)
{
    int rank = s->T < s->n ? s->T : s->n;
    double least = singular[0] * DBL_EPSILON * (s->T > s->n ? s->T : s->n), squares = 0;
    for (int j = 0; j < rank; j++) squares += singular[j] * singular[j];
    s->variance = squares / s->T;
    for (int j = 0; j < s->k; j++) {
        double *component = s->component + (size_t)j * (size_t)s->n;
        bool moves = singular[j] > least;
        for (int i = 0; i < s->n; i++) component[i] = moves ? v[(size_t)j * (size_t)s->n + (size_t)i] : 0;
        choose_sign(component, s->n);
        s->share[j] = moves ? singular[j] * singular[j] / squares : 0;
        for (int t = 0; t < s->T; t++)
            s->point[(size_t)t * (size_t)s->k + (size_t)j] = dot(x + (size_t)t * (size_t)s->n, component, s->n);
    }
}

static bool analyse(struct state_space *s, const struct run *run, int quantity, int b, struct error *err)
{
    const char *name = run->net->quantity[quantity].name;
    size_t T = (size_t)s->T, n = (size_t)s->n, k = (size_t)s->k, rank = T < n ? T : n;
    double *x = malloc(T * n * sizeof *x), *singular = malloc(rank * sizeof *singular),
           *v = malloc(rank * n * sizeof *v);
    s->mean = calloc(n, sizeof *s->mean);
    s->component = malloc(k * n * sizeof *s->component);
    s->share = malloc(k * sizeof *s->share);
    s->point = malloc(T * k * sizeof *s->point);
    bool done = (x && singular && v && s->mean && s->component && s->share && s->point) ||
                error_failed(err, "%s: out of memory for its principal components", name);
    done = done && (take_values(s, x, run, quantity, b) ||
                       error_failed(err, "%s is no longer a finite number, so it has no principal components", name));
    if (done) center(s, x);
    done = done && (linalg_right_singular(x, s->T, s->n, singular, v) ||
                       error_failed(err, "%s: its principal components could not be computed", name));
    if (done) take_components(s, x, singular, v);
    free(x);
    free(singular);
    free(v);
    return done;
}

bool state_space_init(struct state_space *s, const struct run *run, int quantity, int b, int k, struct error *err)
{
    int T = run->T, n = run->net->quantity[quantity].width, most = T < n ? T : n;
    *s = (struct state_space){.T = T, .n = n, .k = k < most ? k : most};
    if (!run_value(run, quantity, 0))
        return error_input(err, "%s is an index, not a vector: it has no path", run->net->quantity[quantity].name);
    if (analyse(s, run, quantity, b, err)) return true;
    state_space_finish(s);
    return false;
}

void state_space_finish(struct state_space *s)
{
    free(s->mean);
    free(s->component);
    free(s->share);
    free(s->point);
    *s = (struct state_space){0};
}

void state_space_project(const struct state_space *s, const real *state, double *point)
{
    for (int j = 0; j < s->k; j++) {
        const double *component = s->component + (size_t)j * (size_t)s->n;
        point[j] = 0;
        for (int i = 0; i < s->n; i++) point[j] += component[i] * ((double)state[i] - s->mean[i]);
    }
}
