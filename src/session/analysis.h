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
#include "histogram.h"
#include "paths.h"
#include "saturation.h"
#include "spectrum.h"
#include "state_space.h"

struct session;

/* What a result was computed from; a result whose stamp is another is old. */
struct stamp {
    bool there;
    uint64_t generation; /* of the session's numbers */
    int what;            /* a quantity, a parameter, a timestep: whatever the result is about */
    int t;
};

/* Of one quantity that has limits. */
struct saturated {
    int quantity;
    int dead;                   /* units */
    struct saturation *unit;    /* [its width] */
    struct saturation mean;     /* of them all */
    struct histogram histogram; /* of its pre-activations; 0 bins: it is not among those shown */
};

enum { HISTOGRAM_BINS = 36 };

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
    struct {
        struct stamp stamp;
        struct saturated *of; /* [count] in the order of the equations */
        int count;
        int shown;               /* the one under the cursor, or -1: all of them are shown */
        struct saturation *unit; /* what the above point into */
        size_t *bin;
    } saturation;
    struct {
        struct stamp stamp;
        int quantity;
        struct state_space space; /* 2 components, or 1 */
        bool has_initial;
        double initial[2]; /* where the path begins: the state before the first timestep of its sweep */
    } states;
};

enum { INFLUENCE_MOST = 600 /* timesteps */, JACOBIAN_MOST = 512 /* numbers in the state */ };

void analysis_finish(struct analysis *analysis); /* accepts a zeroed one */

/* For the table of views: each computes what its view shows, unless it is there. */
bool session_prepare_influence(struct session *session, struct error *err);
bool session_prepare_jacobian(struct session *session, struct error *err);
bool session_prepare_spectrum(struct session *session, struct error *err);
bool session_prepare_paths(struct session *session, struct error *err);
bool session_prepare_saturation(struct session *session, struct error *err);
bool session_prepare_states(struct session *session, struct error *err);

#endif
