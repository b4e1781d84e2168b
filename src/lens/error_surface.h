/*
 * error_surface.h: the error of one recurrent unit as a function of its two parameters: where the wall is that
 * gradients explode at, and what clipping does there.
 *
 *     x_t = w σ(x_t-1) + b,  t = 1 ... steps;   E = (σ(x_steps) - target)²
 *
 * after Pascanu, Mikolov & Bengio 2013, figure 6. On the line b = x_0 - w σ(x_0) the unit stays where it starts, and
 * dx_steps/db = (rⁿ - 1) / (r - 1) with r = w σ′(x_0): once r > 1, the line is a wall that gets steeper with each step.
 * All in double precision; gradients are exact, by forward accumulation:
 *
 *     dx_t/dw = w σ′(x_t-1) dx_t-1/dw + σ(x_t-1)        dx_t/db = w σ′(x_t-1) dx_t-1/db + 1
 */
#ifndef LENS_ERROR_SURFACE_H
#define LENS_ERROR_SURFACE_H

#include <stdbool.h>

struct error_surface {
    double start;  /* x_0 */
    double target; /* within (0, 1) to be met */
    int steps;     /* 1 or more */
};

/* The figure's: 50 steps from 0.5, the target 0.7. */
extern const struct error_surface error_surface_usual;

struct error_point {
    double w, b;
    double error;        /* E */
    double dw, db;       /* dE/dw, dE/db */
    double last;         /* σ(x_steps) */
    double dx_dw, dx_db; /* of x_steps */
};

struct error_point error_surface_at(const struct error_surface *surface, double w, double b);

/* The b for which the unit stays where it starts, and the factor r by which a change of its state grows a step there.
 */
double error_surface_wall(const struct error_surface *surface, double w);
double error_surface_wall_ratio(const struct error_surface *surface, double w);

struct error_range {
    double first, last;
    int count; /* of values from first to last, evenly spaced; 1: first alone */
};

/* point [b.count x w.count], a row for each b, the first b first. */
void error_surface_grid(
    const struct error_surface *surface, struct error_range w, struct error_range b, struct error_point *point);

struct error_step { /* a point that gradient descent came by, and how it went on from there */
    struct error_point at;
    double norm; /* of (dE/dw, dE/db) */
    bool clipped;
};

/* Gradient descent from (w, b): (w, b) -= rate · g, g being shortened to the norm `clip` where it is longer (0: never).
 * path [steps + 1]; path[0] is the start. Returns how many points were reached: fewer when one is not finite, which is
 * then not among them. The last step's `clipped` says whether the next one would be. */
int error_surface_descend(const struct error_surface *surface, double w, double b, double rate, double clip, int steps,
    struct error_step *path);

#endif
