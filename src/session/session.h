/*
 * session.h: the state behind the screen: what is studied, what it was before, and a cursor on it.
 *
 * Everything is computed at once and revealed by the cursor: a pass, a timestep, an equation. An edit computes
 * everything again and keeps the cursor; one that fails leaves the session as it was. What was before can be seen
 * beside what is, and every edit can be undone, to the bit. Timesteps are counted from 1 here, as on the screen (the
 * run counts from 0).
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis.h"
#include "command_log.h"
#include "computed.h"
#include "difference.h"
#include "error.h"
#include "history.h"
#include "host.h"
#include "learn.h"
#include "matrix.h"
#include "predict.h"
#include "prompt.h"
#include "show.h"
#include "surface.h"
#include "text.h"
#include "trail.h"
#include "view_table.h"

/* What tells the points of a path from each other: the character that was read, when that was, or a unit's value. */
enum state_color { STATES_BY_CHARACTER, STATES_BY_TIME, STATES_BY_UNIT, STATES_COLORS };

enum pass { PASS_FORWARD, PASS_BACKWARD };
enum symbols { SYMBOLS_IF_ROOM, SYMBOLS_ALWAYS, SYMBOLS_NEVER, SYMBOLS_COUNT };

struct session {
    struct computed *now;
    struct computed *before; /* the edit; NULL when there was none, or it would take too much memory */
    struct computed *pin;    /* a variant to compare with, in lockstep; or NULL */
    struct history history;
    struct subject initial; /* what `reset` goes back to */
    uint64_t generation;    /* of the numbers in `now`: grows with every change */
    struct analysis analysis;
    struct difference difference; /* of VIEW_COMPARE */
    struct next_update next;      /* of VIEW_UPDATE and VIEW_MATRIX */
    struct trail trail;           /* of VIEW_WHY */
    struct matrix matrix;         /* of VIEW_MATRIX */
    struct surface surface;       /* of VIEW_SURFACE */
    /* Asked now and then by what takes long, with the share that is done; false ends it. NULL: nobody is there. */
    bool (*keep_going)(void *context, double done);
    void *context;
    /* The cursor. Of timestep t the first (going backward, the last) `revealed` equations are shown. */
    enum pass pass;
    int t, equation, revealed;
    int unit;   /* of hidden vectors, from 0 */
    int symbol; /* of vectors over the vocabulary; -1: the right one of the timestep */
    /* The screen. */
    enum view view;
    enum view view_before;        /* the help came up over it */
    int row;                      /* the cursor of views that have one of their own beside the timestep, from 0 */
    int scroll;                   /* of the help */
    char filter[64];              /* all that the help shows: see search.h; empty: everything */
    enum symbols symbols;         /* whether the stepper says what the symbols of the focused equation stand for */
    enum state_color state_color; /* of VIEW_STATES */
    char notation[32];            /* the letters that names are shown in: see notation.h; empty: the net's own */
    bool prompting;               /* the bottom line is a prompt that takes keys */
    struct string prompt;
    struct string sought; /* what `find` was last told to look for */
    struct typing typing; /* the rest of the prompt: prompt.h */
    struct line_check line_check;
    char message[256];    /* what a command had to say, until the next key */
    bool message_is_error;
    struct string said; /* by `say`: lines for a reader; the screen has the beginning as its message */
    bool predicting;    /* questions come before steps */
    struct question question;
    int speed;   /* at which it plays, in milliseconds from step to step; 0: as usual */
    int playing; /* milliseconds from step to step while it plays; 0: it does not */
    bool quit;
    const struct binding *more; /* keys of whoever runs the session, beside the commands; not owned */
    int more_count;
    struct command_log log;
    const struct host *host; /* NULL: nobody shows it; not owned */
};

/* Computes the subject, which is copied; see computed_create. *session is the caller's to destroy. */
bool session_create(const struct subject *subject, struct session **session, struct error *err);
void session_destroy(struct session *session); /* accepts NULL */

/* Computes another subject; on failure nothing has changed. The cursor stays as near as it can; what was is `before`,
 * and can be had back by session_undo. */
bool session_change(struct session *session, const struct subject *subject, struct error *err);

/* The subject before the last change, or after it again. An error where there is none. */
bool session_undo(struct session *session, struct error *err);
bool session_redo(struct session *session, struct error *err);

/* Keeps a variant to compare with in the place of the last, or none: NULL. Takes it over. */
void session_pin(struct session *session, struct computed *pin);

/* The same session looking at a variant: `before`, or the pin; the cursor is kept inside of it. To be read only, while
 * the session itself is not changed. */
struct session session_seen_in(const struct session *session, struct computed *other);

/* Other losses count, in the pin too if it has them: as subject.loss_at. Only the gradients are computed again; this is
 * a question and no edit, and cannot be undone. */
bool session_choose_loss(struct session *session, int loss_at, struct error *err);

/* Whether the cursor has come by: the value, or the gradient, of an equation's quantity at timestep t (from 1). Inputs
 * (equation -1) are there from the start, their gradients after those of all equations. */
bool session_value_revealed(const struct session *session, int equation, int t);
bool session_gradient_revealed(const struct session *session, int equation, int t);

/* The quantity under the cursor; and which number of a quantity is looked at: the selected unit, as far as it has so
 * many, or of logits and probabilities the selected symbol. */
int session_quantity(const struct session *session);
int session_unit(const struct session *session, int quantity);
/* Whether a quantity has a number for each symbol: logits and probabilities. */
bool session_has_symbols(const struct session *session, int quantity);

/* The notation, as far as this net has it: else its own letters, 0. */
int session_notation(const struct session *session);
/* How expressions are to be shown; see show.h. */
struct show_style session_style(const struct session *session, bool ascii, int timestep);

/* The quantity whose gradient norms are shown: the one under the cursor if it is part of a recurrence, else the last
 * state of one, else (a net without a recurrence) its hidden activation. */
int session_flow_quantity(const struct session *session);
#endif
