/*
 * optimizer.c: the rules of optimizer.h, each a loop that vectorizes.
 */
#include "optimizer.h"

#include <math.h>
#include <string.h>

#include "kernel.h"

static const float momentum = 0.9f, smoothing = 0.95f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;

KERNEL static void sgd_step(
    float *restrict w, const float *restrict g, float *m, float *v, size_t n, const struct step_sizes *sizes)
{
    const float rate = sizes->rate, decay = sizes->weight_decay;
    for (size_t i = 0; i < n; i++) w[i] -= rate * (g[i] + decay * w[i]);
}

KERNEL static void momentum_step(
    float *restrict w, const float *restrict g, float *restrict m, float *v, size_t n, const struct step_sizes *sizes)
{
    const float rate = sizes->rate, decay = sizes->weight_decay;
    for (size_t i = 0; i < n; i++) {
        m[i] = momentum * m[i] + (g[i] + decay * w[i]);
        w[i] -= rate * m[i];
    }
}

KERNEL static void adagrad_step(
    float *restrict w, const float *restrict g, float *m, float *restrict v, size_t n, const struct step_sizes *sizes)
{
    const float rate = sizes->rate, decay = sizes->weight_decay;
    for (size_t i = 0; i < n; i++) {
        float d = g[i] + decay * w[i];
        v[i] += d * d;
        w[i] -= rate * d / (sqrtf(v[i]) + epsilon);
    }
}

KERNEL static void rmsprop_step(
    float *restrict w, const float *restrict g, float *m, float *restrict v, size_t n, const struct step_sizes *sizes)
{
    const float rate = sizes->rate, decay = sizes->weight_decay;
    for (size_t i = 0; i < n; i++) {
        float d = g[i] + decay * w[i];
        v[i] = smoothing * v[i] + (1 - smoothing) * d * d;
        w[i] -= rate * d / (sqrtf(v[i]) + epsilon);
    }
}

/* coupled: the decay that goes through the moments; beside: the decay that does not. */
INLINE void adam_loop(float *restrict w, const float *restrict g, float *restrict m, float *restrict v, size_t n,
    const struct step_sizes *sizes, float coupled, float beside)
{
    const float rate = (float)((double)sizes->rate / (1 - pow((double)beta1, (double)sizes->step)));
    const float scale = (float)(1 / sqrt(1 - pow((double)beta2, (double)sizes->step)));
    for (size_t i = 0; i < n; i++) {
        float d = g[i] + coupled * w[i];
        m[i] = beta1 * m[i] + (1 - beta1) * d;
        v[i] = beta2 * v[i] + (1 - beta2) * d * d;
        w[i] -= rate * m[i] / (sqrtf(v[i]) * scale + epsilon) + beside * w[i];
    }
}

KERNEL static void adam_step(float *restrict w, const float *restrict g, float *restrict m, float *restrict v, size_t n,
    const struct step_sizes *sizes)
{
    adam_loop(w, g, m, v, n, sizes, sizes->weight_decay, 0);
}

KERNEL static void adamw_step(float *restrict w, const float *restrict g, float *restrict m, float *restrict v,
    size_t n, const struct step_sizes *sizes)
{
    adam_loop(w, g, m, v, n, sizes, 0, sizes->rate * sizes->weight_decay);
}

const struct optimizer optimizers[] = {
    {"sgd", 0, 0.5, sgd_step},
    {"momentum", 1, 0.1, momentum_step},
    {"adagrad", 1, 0.05, adagrad_step},
    {"rmsprop", 1, 0.002, rmsprop_step},
    {"adam", 2, 0.002, adam_step},
    {"adamw", 2, 0.002, adamw_step},
    {0},
};

const struct optimizer *optimizer_find(const char *name)
{
    for (const struct optimizer *o = optimizers; o->name; o++)
        if (!strcmp(o->name, name)) return o;
    return NULL;
}
