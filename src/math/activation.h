/*
 * activation.h: the nonlinear functions of a network, over contiguous arrays.
 *
 * Forward functions read x and write y. Backward functions are in terms of the output, which the trace has kept:
 * sigmoid' = y (1 - y), tanh' = 1 - y^2, relu' = [y > 0]; they write dx, or add to it when `add` is true (then dx must
 * hold numbers; otherwise whatever it holds is overwritten). An output never overlaps an input. n and rows may be 0.
 *
 * Float: at most 4 units in the last place from the exact value, denormal numbers included, for every float (found by
 * trying them all); the same on a whole array as on its parts, but not the same bits on every processor. Double: the C
 * library's functions. NaN gives NaN, and an infinity the function's limit: sigmoid 0 or 1, tanh -1 or 1, exp 0 or inf.
 */
#ifndef MATH_ACTIVATION_H
#define MATH_ACTIVATION_H

#include <stdbool.h>
#include <stddef.h>

#include "real.h"

#define exp_forward                   REAL(exp_forward)
#define sigmoid_forward               REAL(sigmoid_forward)
#define sigmoid_backward              REAL(sigmoid_backward)
#define tanh_forward                  REAL(tanh_forward)
#define tanh_backward                 REAL(tanh_backward)
#define relu_forward                  REAL(relu_forward)
#define relu_backward                 REAL(relu_backward)
#define softmax_forward               REAL(softmax_forward)
#define softmax_backward              REAL(softmax_backward)
#define log_sum_exp                   REAL(log_sum_exp)
#define softmax_cross_entropy_forward REAL(softmax_cross_entropy_forward)
#define cross_entropy_backward        REAL(cross_entropy_backward)

void exp_forward(real *y, const real *x, size_t n);

/* y = 1 / (1 + exp(-x)); dx (=|+=) dy y (1 - y). */
void sigmoid_forward(real *y, const real *x, size_t n);
void sigmoid_backward(real *dx, const real *dy, const real *y, size_t n, bool add);

/* y = tanh(x), exactly odd; dx (=|+=) dy (1 - y^2). */
void tanh_forward(real *y, const real *x, size_t n);
void tanh_backward(real *dx, const real *dy, const real *y, size_t n, bool add);

/* y = max(x, 0); dx (=|+=) dy where y > 0, and 0 elsewhere. */
void relu_forward(real *y, const real *x, size_t n);
void relu_backward(real *dx, const real *dy, const real *y, size_t n, bool add);

/* p[r] = exp(o[r]) / sum(exp(o[r])), all [rows x width], width >= 1; the row's maximum is subtracted first, so any
 * finite logits do. A row that holds a NaN or +inf, or only -inf, gives a row of NaN. */
void softmax_forward(real *p, const real *o, size_t rows, size_t width);
/* do[r] (=|+=) p[r] (dp[r] - <dp[r], p[r]>), all [rows x width]. */
void softmax_backward(real *d_o, const real *dp, const real *p, size_t rows, size_t width, bool add);

/* lse[r] = log(sum(exp(o[r]))), in nats; lse [rows], o [rows x width], width >= 1. */
void log_sum_exp(real *lse, const real *o, size_t rows, size_t width);

/* p = softmax(o), and loss[r] = log_sum_exp(o[r]) - o[r][target[r]] = -log p[r][target[r]], in nats, from the logits
 * and accurate down to 1e-16 (a loss taken from p would be infinite once p underflows). loss, target [rows]; o, p [rows
 * x width]. target is in [0, width), or -1 where there is nothing to guess: loss 0. */
void softmax_cross_entropy_forward(real *p, real *loss, const real *o, const int *target, size_t rows, size_t width);
/* do[r] (=|+=) weight[r] (p[r] - one_hot(target[r])): the gradient of sum(weight loss) with respect to the logits, p
 * being their softmax. weight [rows]; where target is -1 the gradient is 0. */
void cross_entropy_backward(
    real *d_o, const real *p, const int *target, const real *weight, size_t rows, size_t width, bool add);

#endif
