/*
 * surface.c: see surface.h.
 */
#include "surface.h"

#include <stdlib.h>

#include "session.h"

const struct error_range surface_w = {3, 7, 0}, surface_b = {-4, -1, 0};

struct surface surface_usual(void)
{
    return (struct surface){.w = 5,
        .b = error_surface_wall(&error_surface_usual, 5),
        .start_w = 5,
        .start_b = -2.3,
        .rate = 0.05,
        .clip = 1};
}

void surface_finish(struct surface *surface)
{
    for (int i = 0; i < DESCENTS; i++) free(surface->path[i]);
    *surface = (struct surface){0};
}

bool session_prepare_surface(struct session *s, struct error *err)
{
    struct surface *surface = &s->surface;
    for (int i = 0; i < DESCENTS; i++) {
        if (!surface->path[i]) surface->path[i] = calloc(DESCENT_STEPS + 1, sizeof *surface->path[i]);
        if (!surface->path[i]) return error_failed(err, "out of memory");
        surface->points[i] = error_surface_descend(&error_surface_usual, surface->start_w, surface->start_b,
            surface->rate, i == DESCENT_CLIPPED ? surface->clip : 0, DESCENT_STEPS, surface->path[i]);
    }
    return true;
}
