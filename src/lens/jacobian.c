/*
 * jacobian.c: J by a backward pass over a single timestep.
 *
 * No loss counts. Row i of the copies is seeded with a 1 at the i-th number of s(t), so its gradient is row i of J:
 * what the pass leaves in the slots in front of the timestep is ∂s_i(t)/∂q(t-1), ∂s_i(t)/∂q(t-2) … through the
 * equations of step t alone. The rows of older values only say that q(t-1) of s(t) is q(t-1) of s(t-1).
 */
#include "jacobian.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"
#include "long_product.h"

static const double most_bytes = 64e6;
static const double accuracy = sizeof(real) == sizeof(float) ? FLT_EPSILON : DBL_EPSILON;

/* ---- the copies, and what is seeded in them ---- */

static bool init_seeds(struct jacobian *j, struct error *err)
{
    size_t rows = (size_t)j->copies.run->B;
    j->seed = calloc((size_t)j->state.parts, sizeof *j->seed);
    j->seeds = calloc(rows * (size_t)j->state.newest, sizeof *j->seeds);
    if (!j->seed || !j->seeds) return error_failed(err, "out of memory");
    int seeds = 0;
    for (int i = 0; i < j->state.parts; i++) {
        const struct state_part *part = &j->state.part[i];
        if (part->lag == 0) j->seed[seeds++] = (struct seed){part->quantity, j->seeds + rows * (size_t)part->first};
    }
    run_seed_grad(j->copies.run, j->seed, seeds);
    return true;
}

bool jacobian_init(
    struct jacobian *j, const struct run *run, const real *parameters, int b, int direction, struct error *err)
{
    *j = (struct jacobian){.trace = run, .parameters = parameters, .b = b};
    if (!state_vector_init(&j->state, run->net, direction, err)) return false;
    j->n = j->state.size;
    if (j->n == 0) return true;
    double rows = fmax(1, floor(most_bytes / run_bytes(run->net, 1, 1)));
    return copies_init(&j->copies, run, 1, rows < j->state.newest ? (int)rows : j->state.newest, err) &&
           init_seeds(j, err);
}

void jacobian_finish(struct jacobian *j)
{
    state_vector_finish(&j->state);
    copies_finish(&j->copies);
    free(j->seed);
    free(j->seeds);
    *j = (struct jacobian){0};
}

/* ---- one Jacobian ---- */

/* Row r becomes that of the state's number first + r. Behind the last number the rows carry nothing. */
static void seed_rows(struct jacobian *j, int first)
{
    size_t rows = (size_t)j->copies.run->B;
    memset(j->seeds, 0, rows * (size_t)j->state.newest * sizeof *j->seeds);
    for (int i = 0; i < j->state.parts; i++) {
        const struct state_part *part = &j->state.part[i];
        if (part->lag > 0) continue;
        real *seed = j->seeds + rows * (size_t)part->first;
        for (int r = 0; r < (int)rows; r++) {
            int unit = first + r - part->first;
            if (unit >= 0 && unit < part->width) seed[r * part->width + unit] = 1;
        }
    }
}

static void read_rows(const struct jacobian *j, int first, double *matrix)
{
    const struct run *run = j->copies.run;
    int rows = run->B < j->state.newest - first ? run->B : j->state.newest - first;
    for (int i = 0; i < j->state.parts; i++) {
        const struct state_part *part = &j->state.part[i];
        const real *grad = run_grad(run, part->quantity, -j->state.direction * (1 + part->lag));
        for (int r = 0; r < rows; r++)
            for (int u = 0; u < part->width; u++)
                matrix[(size_t)(first + r) * (size_t)j->n + (size_t)(part->first + u)] =
                    (double)grad[r * part->width + u];
    }
}

static const struct state_part *newer_part(const struct state_vector *state, const struct state_part *part)
{
    const struct state_part *newer = state->part;
    while (newer->quantity != part->quantity || newer->lag != part->lag - 1) newer++;
    return newer;
}

static void shift_older(const struct jacobian *j, double *matrix)
{
    for (int i = 0; i < j->state.parts; i++) {
        const struct state_part *part = &j->state.part[i];
        if (part->lag == 0) continue;
        int from = newer_part(&j->state, part)->first;
        for (int u = 0; u < part->width; u++) matrix[(size_t)(part->first + u) * (size_t)j->n + (size_t)(from + u)] = 1;
    }
}

void jacobian_at(struct jacobian *j, int t, double *matrix)
{
    memset(matrix, 0, (size_t)j->n * (size_t)j->n * sizeof *matrix);
    copies_take(&j->copies, j->trace, j->b, t);
    for (int first = 0; first < j->state.newest; first += j->copies.run->B) {
        seed_rows(j, first);
        run_backward(j->copies.run, j->parameters, NULL);
        read_rows(j, first, matrix);
    }
    shift_older(j, matrix);
}

/* ---- of all timesteps ---- */

static void fill(double *x, int n, double value)
{
    for (int i = 0; i < n; i++) x[i] = value;
}

static bool all_finite(const double *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

/* Either result may be NULL. */
static bool decompose(const struct jacobian *j, const double *matrix, double *singular, double *radius)
{
    if (all_finite(matrix, (size_t)j->n * (size_t)j->n))
        return (!singular || linalg_singular_values(matrix, j->n, j->n, singular)) &&
               (!radius || linalg_spectral_radius(matrix, j->n, radius));
    if (singular) fill(singular, j->n, NAN);
    if (radius) *radius = NAN;
    return true;
}

bool jacobian_spectra(
    struct jacobian *j, double *singular, double *radius, const struct progress *progress, struct error *err)
{
    double *matrix = malloc((size_t)j->n * (size_t)j->n * sizeof *matrix);
    bool done = matrix || error_failed(err, "out of memory");
    for (int t = 0; t < j->trace->T && done; t++) {
        jacobian_at(j, t, matrix);
        if (!decompose(j, matrix, singular ? singular + (size_t)t * (size_t)j->n : NULL, radius ? radius + t : NULL))
            done = error_failed(err, "the spectrum of the Jacobian of timestep %d cannot be computed", t + 1);
        done = done && progress_continue(progress, (t + 1.0) / j->trace->T);
    }
    free(matrix);
    return done;
}

bool jacobian_products(
    struct jacobian *j, int last, int steps, double *log_singular, const struct progress *progress, struct error *err)
{
    size_t n = (size_t)j->n;
    struct long_product product;
    double *matrix = malloc(n * n * sizeof *matrix);
    bool done = (long_product_init(&product, j->n, accuracy) && matrix) || error_failed(err, "out of memory");
    bool finite = true;
    for (int i = 0; i < steps && done; i++) {
        jacobian_at(j, last - i * j->state.direction, matrix);
        finite = finite && long_product_times(&product, matrix);
        if (finite)
            memcpy(log_singular + (size_t)i * n, product.log, n * sizeof *product.log);
        else
            fill(log_singular + (size_t)i * n, j->n, NAN);
        done = progress_continue(progress, (i + 1.0) / steps);
    }
    long_product_finish(&product);
    free(matrix);
    return done;
}
