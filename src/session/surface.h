/*
 * surface.h: what is looked at on the error surface of one recurrent unit (error_surface.h): a point, and where two
 * descents from another one go, without clipping and with. No part of any net.
 */
#ifndef SESSION_SURFACE_H
#define SESSION_SURFACE_H

#include <stdbool.h>

#include "error.h"
#include "error_surface.h"

struct session;

enum { DESCENT_STEPS = 150 };
enum descent { DESCENT_FREE, DESCENT_CLIPPED, DESCENTS };

struct surface {
    double w, b;             /* the cursor */
    double start_w, start_b; /* of the descents */
    double rate, clip;
    struct error_step *path[DESCENTS]; /* [points], NULL before they are wanted; see error_surface_descend */
    int points[DESCENTS];
};

/* The part of the surface that is shown: the wall crosses it. */
extern const struct error_range surface_w, surface_b;

/* The cursor on the wall at w = 5, the descents from above it. */
struct surface surface_usual(void);
void surface_finish(struct surface *surface); /* accepts a zeroed one */

/* For the table of views: descends. */
bool session_prepare_surface(struct session *session, struct error *err);

#endif
