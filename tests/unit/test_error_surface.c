/* test_error_surface.c: the wall that the error of one recurrent unit has: its height, where it stands, what clipping
 * does before it. */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

#include "error_surface.h"

static const struct error_surface *const usual = &error_surface_usual;

static struct error_point on_the_wall(double w, double beside)
{
    return error_surface_at(usual, w, error_surface_wall(usual, w) + beside);
}

/* Pascanu, Mikolov & Bengio 2013: the state stays at 0.5, and |dE/db| = 0.036445 (r^50 - 1) / (r - 1). */
Test(error_surface, the_wall)
{
    static const struct {
        double w, slope, within;
    } cases[] = {{4, 0.580, 5e-4}, {5, 661.683, 5e-4}, {6, 2.571e6, 5e2}};
    for (int i = 0; i < 3; i++) {
        struct error_point p = on_the_wall(cases[i].w, 0);
        double r = error_surface_wall_ratio(usual, cases[i].w);
        cr_assert_float_eq(r, 0.23500 * cases[i].w, 5e-6 * cases[i].w);
        cr_assert_float_eq(p.error, 0.006013, 5e-7);
        cr_assert_float_eq(fabs(p.db), cases[i].slope, cases[i].within, "w = %g: %.17g", cases[i].w, p.db);
        double formula = 0.036445 * (pow(r, 50) - 1) / (r - 1);
        cr_assert_float_eq(fabs(p.db) / formula, 1, 2e-5, "w = %g", cases[i].w);
    }
    cr_assert(error_surface_wall_ratio(usual, 4.255) < 1 && error_surface_wall_ratio(usual, 4.2553) > 1);
}

Test(error_surface, a_hundredth_decides_at_the_wall)
{
    double below = on_the_wall(5, -0.01).error, above = on_the_wall(5, 0.01).error;
    cr_assert_float_eq(fmax(below, above), 0.344, 5e-4);
    cr_assert_float_eq(fmin(below, above), 0.012, 5e-4);
    cr_assert_float_eq(on_the_wall(2, -0.01).error, on_the_wall(2, 0.01).error, 0.01, "no wall here");
}

/* Against central differences, away from the wall and at it. */
Test(error_surface, gradients)
{
    static const struct error_surface surfaces[] = {{0.5, 0.7, 50}, {0, 0.2, 1}, {-1.5, 0.9, 7}, {0.5, 0, 200}};
    for (int i = 0; i < 4; i++)
        for (double w = -6; w <= 6; w += 0.75)
            for (double b = -3; b <= 3; b += 0.6) {
                const struct error_surface *s = &surfaces[i];
                double step = 1e-6;
                struct error_point p = error_surface_at(s, w, b);
                double dw =
                    (error_surface_at(s, w + step, b).error - error_surface_at(s, w - step, b).error) / 2 / step;
                double db =
                    (error_surface_at(s, w, b + step).error - error_surface_at(s, w, b - step).error) / 2 / step;
                double size = fmax(1e-3, fmax(fabs(p.dw), fabs(p.db)));
                cr_assert_leq(fabs(p.dw - dw), 1e-5 * size, "%d: dE/dw at %g, %g: %g, not %g", i, w, b, p.dw, dw);
                cr_assert_leq(fabs(p.db - db), 1e-5 * size, "%d: dE/db at %g, %g: %g, not %g", i, w, b, p.db, db);
            }
}

/* One step by hand: x_1 = w σ(x_0) + b. */
Test(error_surface, one_step)
{
    const struct error_surface s = {.start = 0, .target = 0.25, .steps = 1};
    struct error_point p = error_surface_at(&s, 2, -1);
    cr_assert_float_eq(p.last, 0.5, 1e-15);
    cr_assert_float_eq(p.error, 0.0625, 1e-15);
    cr_assert_float_eq(p.db, 2 * 0.25 * 0.25, 1e-15);
    cr_assert_float_eq(p.dw, 2 * 0.25 * 0.25 * 0.5, 1e-15);
    cr_assert(p.dx_db == 1 && p.dx_dw == 0.5);
}

Test(error_surface, a_grid)
{
    struct error_point point[5 * 3];
    const struct error_range w = {4, 6, 3}, b = {-3, -1, 5}, one = {4.5, 6, 1};
    error_surface_grid(usual, w, b, point);
    for (int row = 0; row < 5; row++)
        for (int column = 0; column < 3; column++) {
            const struct error_point *p = &point[row * 3 + column];
            struct error_point alone = error_surface_at(usual, 4 + column, -3 + 0.5 * row);
            cr_assert(p->w == 4 + column && p->b == -3 + 0.5 * row);
            cr_assert(p->error == alone.error && p->dw == alone.dw && p->db == alone.db);
        }
    error_surface_grid(usual, one, one, point);
    cr_assert(point[0].w == 4.5 && point[0].b == 4.5);
}

/* ---- descending ---- */

enum { STEPS = 200 };

/* From on top of the wall. */
static double farthest_jump(double clip, struct error_step *path, int *reached)
{
    double most = 0;
    *reached = error_surface_descend(usual, 5, error_surface_wall(usual, 5), 0.5, clip, STEPS, path);
    for (int i = 1; i < *reached; i++)
        most = fmax(most, hypot(path[i].at.w - path[i - 1].at.w, path[i].at.b - path[i - 1].at.b));
    return most;
}

Test(error_surface, clipping_keeps_the_descent_near)
{
    struct error_step path[STEPS + 1];
    int reached;
    double far = farthest_jump(0, path, &reached);
    cr_assert_gt(far, 100, "without clipping the wall throws it far off: %g", far);
    for (int i = 0; i < reached; i++) cr_assert_not(path[i].clipped);
    cr_assert_float_eq(path[STEPS].at.error, 0.09, 1e-9, "where it is flat, it stays: %g", path[STEPS].at.error);
    double near = farthest_jump(1, path, &reached);
    cr_assert_eq(reached, STEPS + 1);
    cr_assert_float_eq(near, 0.5, 1e-12, "the rate times the clip");
    cr_assert(path[0].clipped && path[0].norm > 600);
    cr_assert_lt(path[STEPS].at.error, 1e-3, "and it arrives: %g", path[STEPS].at.error);
}

Test(error_surface, a_path_is_gradient_descent)
{
    struct error_step path[STEPS + 1];
    const double rate = 0.3, clip = 0.05;
    cr_assert_eq(error_surface_descend(usual, 1, 2, rate, clip, STEPS, path), STEPS + 1);
    cr_assert(path[0].at.w == 1 && path[0].at.b == 2);
    int clipped = 0;
    for (int i = 0; i < STEPS; i++) {
        const struct error_point *p = &path[i].at, *next = &path[i + 1].at;
        double norm = sqrt(p->dw * p->dw + p->db * p->db), scale = norm > clip ? clip / norm : 1;
        cr_assert_float_eq(path[i].norm, norm, 1e-15);
        cr_assert_eq(path[i].clipped, norm > clip);
        cr_assert_float_eq(next->w, p->w - rate * scale * p->dw, 1e-15);
        cr_assert_float_eq(next->b, p->b - rate * scale * p->db, 1e-15);
        clipped += path[i].clipped;
    }
    cr_assert(clipped > 0 && clipped < STEPS, "%d", clipped);
}

Test(error_surface, a_path_ends_where_numbers_do)
{
    struct error_step path[11];
    cr_assert_eq(error_surface_descend(usual, NAN, 0, 1, 0, 10, path), 0);
    cr_assert_eq(error_surface_descend(usual, 5, error_surface_wall(usual, 5), DBL_MAX, 0, 10, path), 1);
    cr_assert_eq(error_surface_descend(usual, 1, 0, 0, 0, 10, path), 11);
    cr_assert(path[10].at.w == 1 && path[10].at.b == 0);
}
