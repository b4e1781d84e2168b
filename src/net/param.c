/*
 * param.c: initial values, one function a kind of init.
 */
#include "param.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"
#include "rng.h"

enum { CACHE_LINE = 64 };

real *parameters_alloc(const struct net *net)
{
    size_t bytes = (net->parameter_count * sizeof(real) / CACHE_LINE + 1) * CACHE_LINE;
    real *values = aligned_alloc(CACHE_LINE, bytes);
    if (values) memset(values, 0, bytes);
    return values;
}

/* w is [rows x columns] as the equation has it. */
static void fill_uniform(double *w, size_t n, double bound, struct rng *rng)
{
    for (size_t i = 0; i < n; i++) w[i] = bound * (2 * rng_uniform(rng) - 1);
}

static void fill_normal(double *w, size_t n, double deviation, struct rng *rng)
{
    for (size_t i = 0; i < n; i++) w[i] = deviation * rng_normal(rng);
}

static void fill_identity(double *w, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) w[(size_t)i * (size_t)n + (size_t)j] = i == j;
}

static bool fill_spectral(double *w, int n, double target, struct rng *rng)
{
    size_t count = (size_t)n * (size_t)n;
    double radius;
    fill_normal(w, count, 1 / sqrt(n), rng);
    if (!linalg_spectral_radius(w, n, &radius)) return false;
    for (size_t i = 0; i < count; i++) w[i] *= radius > 0 ? target / radius : 0;
    return true;
}

/* The chrono initialization of Tallec & Ollivier 2018: a forget gate's bias is the logarithm of a number between 1 and
 * T - 1, so that the unit forgets within about as many timesteps, and the input gate's is the negative of it. The paper
 * draws the number; here they are spread evenly over the units, so that both gates of a unit agree. T < 0: the
 * negative of -T's. */
static void fill_chrono(double *w, size_t n, double timesteps)
{
    for (size_t i = 0; i < n; i++) {
        double span = 1 + (fabs(timesteps) - 2) * ((double)i + 0.5) / (double)n;
        w[i] = copysign(log(span), timesteps);
    }
}

static bool fill(const struct parameter *p, double *w, struct rng *rng)
{
    size_t n = (size_t)p->rows * (size_t)p->columns;
    switch (p->init.kind) {
    case INIT_CONSTANT:
        for (size_t i = 0; i < n; i++) w[i] = p->init.value;
        return true;
    case INIT_IDENTITY: fill_identity(w, p->rows); return true;
    case INIT_ORTHOGONAL: return linalg_orthogonal(w, p->rows, p->columns, rng);
    case INIT_UNIFORM: fill_uniform(w, n, p->init.value, rng); return true;
    case INIT_NORMAL: fill_normal(w, n, p->init.value, rng); return true;
    case INIT_SPECTRAL: return fill_spectral(w, p->rows, p->init.value, rng);
    case INIT_CHRONO: fill_chrono(w, n, p->init.value); return true;
    case INIT_DEFAULT:
    case INIT_XAVIER:
    case INIT_LEARN: break;
    }
    if (p->is_matrix) fill_uniform(w, n, sqrt(6.0 / (p->rows + p->columns)), rng);
    return true; /* a vector: 0, as it is */
}

bool parameters_init(const struct net *net, uint64_t seed, real *values, struct error *err)
{
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        size_t n = (size_t)p->rows * (size_t)p->columns;
        double *w = calloc(n, sizeof *w);
        if (!w) return error_failed(err, "out of memory");
        struct rng rng;
        rng_init(&rng, seed, p->name);
        bool filled = fill(p, w, &rng);
        for (int r = 0; r < p->rows; r++)
            for (int c = 0; c < p->columns; c++)
                values[parameter_index(p, r, c)] = (real)w[(size_t)r * (size_t)p->columns + (size_t)c];
        free(w);
        if (!filled) return error_failed(err, "%s: its initial values could not be computed", p->name);
    }
    return true;
}
