/*
 * view_table.h: the one table of what can fill the screen. A view is reached by its key, and at the prompt by its name;
 * the same again, or Esc, goes back to the stepper. The screen has a function that draws it (screen/view.c).
 */
#ifndef SESSION_VIEW_TABLE_H
#define SESSION_VIEW_TABLE_H

#include <stdbool.h>

#include "error.h"

struct session;

enum view {
    VIEW_STEPPER,    /* the unrolled graph, and beneath it equations or the chain rule */
    VIEW_FOLDED,     /* the graph with its delays on loops */
    VIEW_DATAFLOW,   /* a timestep, operation by operation */
    VIEW_GRADIENTS,  /* the norms of gradients over time */
    VIEW_INFLUENCE,  /* how losses depend on states */
    VIEW_JACOBIAN,   /* what steps do to gradients */
    VIEW_SPECTRUM,   /* eigenvalues of a recurrent matrix */
    VIEW_PATHS,      /* by which ways a gradient comes */
    VIEW_SATURATION, /* how often units stand at their limits */
    VIEW_STATES,     /* the path of a state through its space */
    VIEW_SURFACE,    /* the error of one unit over its two parameters */
    VIEW_COMPARE,    /* two variants in lockstep */
    VIEW_UPDATE,     /* one update of training, phase by phase */
    VIEW_WHY,        /* why a number is what it is */
    VIEW_MATRIX,     /* a parameter, its gradient, and a timestep's part in it */
    VIEW_HELP,
    VIEW_COUNT
};

struct view_row {
    const char *name, *keys, *label, *help; /* as in struct command; without keys a command of that name leads to it */
    /* Computes what the view shows and the session has not got yet; called after every command while the view is up.
     * NULL: nothing to do. An error is shown in the place of the view. */
    bool (*prepare)(struct session *session, struct error *err);
    /* What happens when one turns to the view, before it is up; NULL: nothing. */
    void (*open)(struct session *session);
};

extern const struct view_row views[VIEW_COUNT];

/* For struct command: the views in which it is there. */
#define IN_VIEW(view) (1ULL << (view))

/* What prepares the views. */
bool session_prepare_compare(struct session *session, struct error *err);
bool session_prepare_update(struct session *session, struct error *err);
bool session_prepare_why(struct session *session, struct error *err);
bool session_prepare_matrix(struct session *session, struct error *err);
void session_open_why(struct session *session);
void session_open_matrix(struct session *session);

/* Computes what the view that is up shows; where that cannot be done, the stepper is up again. */
bool session_prepare(struct session *session, struct error *err);

/* VIEW_COUNT when there is none of that name. */
enum view view_find(const char *name);

/* Goes to a view, or from it back to the stepper. */
void session_turn_to(struct session *session, enum view view);

#endif
