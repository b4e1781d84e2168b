/*
 * analysis.h: what the lenses found in a session's numbers, kept until these change.
 *
 * Nothing here is computed before a view asks for it (view_table.h's prepare), and nothing twice.
 */
#ifndef SESSION_ANALYSIS_H
#define SESSION_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "paths.h"
#include "spectrum.h"

struct session;

/* What a result was computed from; a result whose stamp is another is old. */
struct stamp {
    bool there;
    uint64_t generation; /* of the session's numbers */
    int what;            /* a quantity, a parameter, a timestep: whatever the result is about */
    int t;
};

struct analysis {
    struct { /* ‖∂L(t)/∂q(k)‖ */
        struct stamp stamp;
        int quantity, T;
        double *norm;          /* [T x T] */
        double largest, least; /* of those that are not 0 */
    } influence;
    struct { /* of the whole state, in one direction of time */
        struct stamp stamp;
        int n, T, direction;
        double *singular; /* [T x n] of each step */
        double *radius;   /* [T] */
        double *product;  /* [T x n] logarithms: row i after i + 1 steps back from the last timestep */
    } jacobian;
    struct {
        struct stamp stamp;
        struct spectrum spectrum;
    } spectrum;
    struct {
        struct stamp stamp;
        struct paths paths;
    } paths;
};

enum { INFLUENCE_MOST = 600 /* timesteps */, JACOBIAN_MOST = 512 /* numbers in the state */ };

void analysis_finish(struct analysis *analysis); /* accepts a zeroed one */

/* For the table of views: each computes what its view shows, unless it is there. */
bool session_prepare_influence(struct session *session, struct error *err);
bool session_prepare_jacobian(struct session *session, struct error *err);
bool session_prepare_spectrum(struct session *session, struct error *err);
bool session_prepare_paths(struct session *session, struct error *err);

#endif
