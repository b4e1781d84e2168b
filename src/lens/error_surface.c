/*
 * error_surface.c: see error_surface.h.
 */
#include "error_surface.h"

#include <math.h>
#include <stddef.h>

const struct error_surface error_surface_usual = {.start = 0.5, .target = 0.7, .steps = 50};

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

struct error_point error_surface_at(const struct error_surface *surface, double w, double b)
{
    double x = surface->start, dx_dw = 0, dx_db = 0;
    for (int t = 0; t < surface->steps; t++) {
        double s = sigmoid(x), slope = w * s * (1 - s);
        dx_dw = slope * dx_dw + s;
        dx_db = slope * dx_db + 1;
        x = w * s + b;
    }
    double last = sigmoid(x), miss = last - surface->target, slope = 2 * miss * last * (1 - last);
    return (struct error_point){w, b, miss * miss, slope * dx_dw, slope * dx_db, last, dx_dw, dx_db};
}

double error_surface_wall(const struct error_surface *surface, double w)
{
    return surface->start - w * sigmoid(surface->start);
}

double error_surface_wall_ratio(const struct error_surface *surface, double w)
{
    double s = sigmoid(surface->start);
    return w * s * (1 - s);
}

static double value_of(struct error_range range, int i)
{
    if (i == range.count - 1 && i > 0) return range.last;
    return range.count > 1 ? range.first + (range.last - range.first) * i / (range.count - 1) : range.first;
}

void error_surface_grid(
    const struct error_surface *surface, struct error_range w, struct error_range b, struct error_point *point)
{
    for (int row = 0; row < b.count; row++)
        for (int column = 0; column < w.count; column++)
            *point++ = error_surface_at(surface, value_of(w, column), value_of(b, row));
}

int error_surface_descend(const struct error_surface *surface, double w, double b, double rate, double clip, int steps,
    struct error_step *path)
{
    for (int i = 0; i <= steps; i++) {
        struct error_point at = error_surface_at(surface, w, b);
        double norm = hypot(at.dw, at.db);
        if (!isfinite(w) || !isfinite(b) || !isfinite(norm)) return i;
        bool clipped = clip > 0 && norm > clip;
        path[i] = (struct error_step){at, norm, clipped};
        double length = clipped ? rate * clip / norm : rate;
        w -= length * at.dw;
        b -= length * at.db;
    }
    return steps + 1;
}
