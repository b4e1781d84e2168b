/*
 * optimizer.h: the rules that turn a gradient into a step, one row a rule.
 *
 * g is the gradient, w a weight, η the rate, s the number of the step from 1; m and v are moments that start at 0.
 *
 *     sgd       w -= η g
 *     momentum  m = μ m + g;                w -= η m                                   (Polyak 1964)
 *     adagrad   v += g²;                    w -= η g / (√v + ε)                        (Duchi, Hazan & Singer 2011)
 *     rmsprop   v = ρ v + (1 - ρ) g²;       w -= η g / (√v + ε)                        (Tieleman & Hinton 2012)
 *     adam      m = β₁ m + (1 - β₁) g;  v = β₂ v + (1 - β₂) g²;
 *               w -= η m̂ / (√v̂ + ε),  m̂ = m / (1 - β₁ˢ),  v̂ = v / (1 - β₂ˢ)           (Kingma & Ba 2015)
 *     adamw     the same, and w -= η λ w beside it                                     (Loshchilov & Hutter 2019)
 *
 * Weight decay λ is added to the gradient (g += λ w) by all rules but adamw.
 */
#ifndef TRAIN_OPTIMIZER_H
#define TRAIN_OPTIMIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct step_sizes { /* what one step needs to know */
    float rate, weight_decay;
    uint64_t step; /* from 1 */
};

struct optimizer {
    const char *name;
    int moments; /* vectors as long as the parameters: 0, 1 (v, or m of momentum) or 2 (m, v) */
    double default_rate;
    /* n numbers of each; what a rule does not use is NULL */
    void (*step)(float *w, const float *g, float *m, float *v, size_t n, const struct step_sizes *sizes);
};

extern const struct optimizer optimizers[]; /* ends with a NULL name */

/* NULL when there is none of that name. */
const struct optimizer *optimizer_find(const char *name);

#endif
