/*
 * omega.h: a term beside the loss that asks the gradient to keep its norm on the way back through time.
 *
 * Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks, section 3.3. Let h be a
 * state, v the gradient that it has a step later, and u what the later timesteps pass back to it:
 *
 *     v = ∂L/∂h[t+1]       u = (∂h[t+1]/∂h[t])ᵀ v       Ω = Σ_t ( ‖u‖ / ‖v‖ - 1 )²
 *
 * As in the paper only the immediate derivative is taken: L's gradients and all values are held constant, so that a
 * recurrent matrix moves u alone, where the gradient δ of what it was added to comes back through it: u = Wᵀ δ + ...
 *
 *     ∂⁺Ω/∂W = Σ_t 2 (‖u‖ / ‖v‖ - 1) / (‖u‖ ‖v‖) · δ[t+1] uᵀ
 *
 * For the Elman net, a = b + U x + W h[t-1] and h = tanh(a), this is the paper's formula: δ = ∂L/∂a = (1 - h²) v.
 *
 * For any other net:
 *
 * - There is one such Ω for each state that a matrix of its own sweep reads, and their sum counts: one a layer, one a
 *   direction. An LSTM's h has one; its c, which is passed on elementwise, has none.
 * - u is everything that later timesteps of the sweep pass back to h[t], here and future apart: by matrices, each with
 *   a δ of its own, and elementwise, as by z * h[t-1] in a GRU. Where h is the only state, u is (∂h[t+1]/∂h[t])ᵀ v as
 *   above. In an LSTM a part of it has come by way of c; then ‖u‖ / ‖v‖ still says by how much the gradient at h has
 *   grown or shrunk, but u is no function of v alone.
 * - If h is read with several delays, v is the gradient at the shortest of them.
 * - Where something elementwise stands between h and the matrix, as in W (r * h[t-1]), uᵀ stands for what u becomes on
 *   the way there: (r * u)ᵀ. The way ends at the first matrix.
 *
 * A step whose gradients are 0 has no direction, and counts for nothing.
 */
#ifndef NET_OMEGA_H
#define NET_OMEGA_H

#include "error.h"
#include "net.h"
#include "real.h"
#include "run.h"

struct omega;

#define omega_create   REAL(omega_create)
#define omega_destroy  REAL(omega_destroy)
#define omega_gradient REAL(omega_gradient)

/* For the tracks of one run, which must outlive it. Errors: a net without a matrix in a recurrence, or with delays that
 * are not shorter than the run; memory. *omega is the caller's to destroy. */
bool omega_create(const struct run *run, struct omega **omega, struct error *err);
void omega_destroy(struct omega *omega); /* accepts NULL */

/* After run_backward, with the same parameters: the mean of (‖u‖ / ‖v‖ - 1)² over the steps of the run, summed over its
 * sequences and over the states. `scale` times the immediate derivative of that is added to gradient, which is as
 * run_backward has left it. Allocates nothing. */
double omega_gradient(struct omega *omega, const real *parameters, double scale, real *gradient);

#endif
