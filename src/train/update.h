/*
 * update.h: from a gradient to new parameters, phase by phase: what the trainer does to a range of the parameters at a
 * time, and the stepper to all of them, for everyone to see.
 *
 *     measure    ‖g‖, of the gradient as the backward pass left it
 *     cut        g_i ← min(max(g_i, -c), c)              clipping by value, element by element
 *     shorten    g ← g · min(1, C / ‖g‖)                 clipping by norm, which keeps the direction (Pascanu et al.
 * 2013) step       w ← w + Δw, by one of the rules of optimizer.h
 *
 * Where both clips are given, what is shortened is what the cut has left.
 */
#ifndef TRAIN_UPDATE_H
#define TRAIN_UPDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "optimizer.h"

struct update_rule {
    const struct optimizer *optimizer;
    double rate, weight_decay;
    double clip_norm, clip_value; /* 0: none */
};

/* What an optimizer remembers from step to step: [n] each, 0 at first; NULL where it wants none. (v of momentum is
 * there and stays 0.) */
struct moments {
    float *m, *v;
};

bool moments_init(struct moments *moments, const struct optimizer *optimizer, size_t n, struct error *err);
void moments_finish(struct moments *moments); /* accepts a zeroed one */

/* ---- of a range ---- */

/* Measures and cuts: returns ‖g‖² of before; *left is that of after. most 0: cuts nothing. */
double update_cut(float *g, size_t n, double most, double *left);

/* What clipping by norm multiplies a gradient of this norm with: 1 where it is short enough, or nothing is clipped. */
float update_factor(double norm, double clip_norm);

void update_shorten(float *g, size_t n, float factor);

/* Step number `step` (from 1). w, g and the moments are those of the range. */
void update_step(
    const struct update_rule *rule, uint64_t step, float *w, const float *g, struct moments moments, size_t n);

/* ---- of all parameters, each phase by itself ---- */

struct update_state { /* of the optimizer */
    struct moments moments;
    size_t n;
    uint64_t steps; /* made */
};

bool update_state_init(struct update_state *state, const struct optimizer *optimizer, size_t n, struct error *err);
void update_state_finish(struct update_state *state); /* accepts a zeroed one */
/* to becomes like from; both were made for the same optimizer and n: so a step can be taken back. */
void update_state_copy(struct update_state *to, const struct update_state *from);

struct clip {
    double before, after; /* ‖g‖ */
    double factor;        /* by norm */
    size_t cut;           /* elements cut by value */
};

/* The clip: clipped [n] from gradient [n], which may be the same. */
struct clip update_clip(const struct update_rule *rule, const float *gradient, size_t n, float *clipped);

/* The step: w [n] goes on by what the rule makes of clipped [n], and so do the moments; change [n] is how far, Δw. */
void update_take(
    const struct update_rule *rule, struct update_state *state, const float *clipped, float *w, float *change);

#endif
