/*
 * jacobian.h: the Jacobian of one step of a recurrence, J(t) = ∂s(t)/∂s(t-1), and products of many.
 *
 * s(t) is the whole state (state_vector.h), the inputs are given. A gradient goes one step back through J(t)ᵀ, so one
 * that comes from timestep t has to go through
 *
 *     P(t, k) = J(t) J(t-1) … J(k+1) = ∂s(t)/∂s(k)
 *
 * and shrinks or grows with the singular values of P (Pascanu, Mikolov & Bengio 2013). The spectral radius of J says
 * what many steps with this J would do, its norm what one step can do at most.
 *
 * In a reverse sweep J(t) = ∂s(t)/∂s(t+1), and the product goes on to later timesteps.
 */
#ifndef LENS_JACOBIAN_H
#define LENS_JACOBIAN_H

#include <stdbool.h>

#include "copies.h"
#include "progress.h"
#include "state_vector.h"

struct jacobian {
    const struct run *trace;
    const real *parameters;
    int b, n; /* n numbers in the state */
    struct state_vector state;
    struct copies copies; /* of one timestep; row i carries the gradient of one number of the state */
    struct seed *seed;    /* of each part that has lag 0 */
    real *seeds;
};

#define jacobian_init     REAL(jacobian_init)
#define jacobian_finish   REAL(jacobian_finish)
#define jacobian_at       REAL(jacobian_at)
#define jacobian_spectra  REAL(jacobian_spectra)
#define jacobian_products REAL(jacobian_products)

/* Of sequence b of a run that has been computed forward with these parameters; both must stay as they are. direction:
 * 1, or -1 for the reverse sweeps. n is 0 where nothing recurs in this direction; then nothing more may be asked. False
 * when memory is out; jacobian_finish accepts what is left then, and a zeroed one. */
bool jacobian_init(
    struct jacobian *j, const struct run *run, const real *parameters, int b, int direction, struct error *err);
void jacobian_finish(struct jacobian *j);

/* J(t) [n x n], row-major: a row for each number of s(t), a column for each of s(t-1). t = 0 has the initial state in
 * front of it. Every number has the run's precision. */
void jacobian_at(struct jacobian *j, int t, double *matrix);

/* singular [T x n]: the singular values of each J(t), the largest first: that one is its norm. radius [T]: its spectral
 * radius. Either may be NULL. For n = 128 a few milliseconds a timestep, most of them for the radius. Of a J that holds
 * a NaN or an infinity all are NaN. False when memory is out, or cancelled. */
bool jacobian_spectra(
    struct jacobian *j, double *singular, double *radius, const struct progress *progress, struct error *err);

/* log_singular [steps x n]: row i has the logarithms of the singular values of J(last) J(last-1) … of i + 1 factors
 * (reverse: J(last) J(last+1) …), the largest first, -INFINITY for 0; they keep their accuracy however small they get,
 * see long_product.h. What a step has that is smaller than its norm times the run's precision is rounding error, and
 * counts as 0. Rows behind a J that is not finite are NaN. False when memory is out, or cancelled. */
bool jacobian_products(
    struct jacobian *j, int last, int steps, double *log_singular, const struct progress *progress, struct error *err);

#endif
