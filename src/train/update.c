/*
 * update.c: see update.h.
 */
#include "update.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blas.h"

bool moments_init(struct moments *moments, const struct optimizer *optimizer, size_t n, struct error *err)
{
    bool first = optimizer->moments == 2 || optimizer == optimizer_find("momentum");
    *moments = (struct moments){NULL, NULL};
    if (optimizer->moments > 0) moments->v = calloc(n, sizeof *moments->v);
    if (first) moments->m = calloc(n, sizeof *moments->m);
    if ((moments->v || optimizer->moments == 0) && (moments->m || !first)) return true;
    moments_finish(moments);
    return error_failed(err, "out of memory");
}

void moments_finish(struct moments *moments)
{
    free(moments->m);
    free(moments->v);
    *moments = (struct moments){NULL, NULL};
}

/* ---- of a range ---- */

static double squares(const float *g, size_t n)
{
    double norm = norm2(g, n);
    return norm * norm;
}

double update_cut(float *g, size_t n, double most, double *left)
{
    double before = squares(g, n);
    float bound = (float)most;
    *left = before;
    if (bound <= 0) return before;
    for (size_t i = 0; i < n; i++) g[i] = fminf(fmaxf(g[i], -bound), bound);
    *left = squares(g, n);
    return before;
}

float update_factor(double norm, double clip_norm)
{
    return clip_norm > 0 && norm > clip_norm ? (float)(clip_norm / norm) : 1;
}

void update_shorten(float *g, size_t n, float factor)
{
    for (size_t i = 0; i < n && factor != 1; i++) g[i] *= factor;
}

void update_step(
    const struct update_rule *rule, uint64_t step, float *w, const float *g, struct moments moments, size_t n)
{
    struct step_sizes sizes = {(float)rule->rate, (float)rule->weight_decay, step};
    rule->optimizer->step(w, g, moments.m, moments.v, n, &sizes);
}

/* ---- of all parameters ---- */

bool update_state_init(struct update_state *state, const struct optimizer *optimizer, size_t n, struct error *err)
{
    *state = (struct update_state){.n = n};
    return moments_init(&state->moments, optimizer, n, err);
}

void update_state_finish(struct update_state *state)
{
    moments_finish(&state->moments);
    *state = (struct update_state){0};
}

void update_state_copy(struct update_state *to, const struct update_state *from)
{
    to->steps = from->steps;
    if (to->moments.m) memcpy(to->moments.m, from->moments.m, from->n * sizeof *to->moments.m);
    if (to->moments.v) memcpy(to->moments.v, from->moments.v, from->n * sizeof *to->moments.v);
}

struct clip update_clip(const struct update_rule *rule, const float *gradient, size_t n, float *clipped)
{
    struct clip clip = {0};
    for (size_t i = 0; i < n && rule->clip_value > 0; i++) clip.cut += fabsf(gradient[i]) > (float)rule->clip_value;
    if (clipped != gradient) memcpy(clipped, gradient, n * sizeof *clipped);
    double left;
    clip.before = sqrt(update_cut(clipped, n, rule->clip_value, &left));
    float factor = update_factor(sqrt(left), rule->clip_norm);
    update_shorten(clipped, n, factor);
    clip.factor = (double)factor;
    clip.after = norm2(clipped, n);
    return clip;
}

void update_take(
    const struct update_rule *rule, struct update_state *state, const float *clipped, float *w, float *change)
{
    memcpy(change, w, state->n * sizeof *change);
    update_step(rule, ++state->steps, w, clipped, state->moments, state->n);
    for (size_t i = 0; i < state->n; i++) change[i] = w[i] - change[i];
}
