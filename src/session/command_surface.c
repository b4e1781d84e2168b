/*
 * command_surface.c: the cursor on the error surface, and the descents that are drawn on it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "command_functions.h"

static const double step = 0.05; /* of the cursor */

static double within(double x, struct error_range range)
{
    return fmin(fmax(x, range.first), range.last);
}

static bool move(struct session *s, double w, double b)
{
    s->surface.w = within(s->surface.w + w, surface_w);
    s->surface.b = within(s->surface.b + b, surface_b);
    return true;
}

bool do_w_less(struct session *s, const char *argument, struct error *err)
{
    return move(s, -step, 0);
}

bool do_w_more(struct session *s, const char *argument, struct error *err)
{
    return move(s, step, 0);
}

bool do_b_less(struct session *s, const char *argument, struct error *err)
{
    return move(s, 0, -step);
}

bool do_b_more(struct session *s, const char *argument, struct error *err)
{
    return move(s, 0, step);
}

/* "5 -2.6", or "5 wall". */
static bool read_point(const char *argument, double *w, double *b, struct error *err)
{
    char *end, *last;
    *w = strtod(argument, &end);
    bool good = end != argument;
    end += strspn(end, " ,");
    bool wall = good && !strcmp(end, "wall");
    *b = wall ? error_surface_wall(&error_surface_usual, *w) : strtod(end, &last);
    good = good && (wall || (last != end && !*last));
    if (!good) return error_input(err, "'%s' is not a point: two numbers, w and b", argument);
    if (*w < surface_w.first || *w > surface_w.last || *b < surface_b.first || *b > surface_b.last)
        return error_input(err, "the surface has w from %g to %g and b from %g to %g", surface_w.first, surface_w.last,
            surface_b.first, surface_b.last);
    return true;
}

bool do_point(struct session *s, const char *argument, struct error *err)
{
    double w, b;
    if (!read_point(argument, &w, &b, err)) return false;
    s->surface.w = w;
    s->surface.b = b;
    return true;
}

bool do_descend(struct session *s, const char *argument, struct error *err)
{
    double w = s->surface.w, b = s->surface.b;
    if (*argument && !read_point(argument, &w, &b, err)) return false;
    s->surface.start_w = w;
    s->surface.start_b = b;
    return true;
}

bool do_descent_rate(struct session *s, const char *argument, struct error *err)
{
    double rate;
    if (!argument_positive(argument, &rate, err)) return false;
    s->surface.rate = rate;
    return true;
}

bool do_descent_clip(struct session *s, const char *argument, struct error *err)
{
    double clip;
    if (!argument_positive(argument, &clip, err)) return false;
    s->surface.clip = clip;
    return true;
}
