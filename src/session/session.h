/*
 * session.h: the state behind the screen: a net, a text, what they computed, and a cursor on it.
 *
 * Everything is computed at once and revealed by the cursor: a pass, a timestep, an equation. An edit computes
 * everything again and keeps the cursor; one that fails leaves the session as it was. Timesteps are counted from 1
 * here, as on the screen (the run counts from 0).
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "flow.h"
#include "net.h"
#include "param.h"
#include "run.h"
#include "text.h"
#include "value.h"
#include "vocab.h"

/* What is studied: everything else follows from it. */
struct subject {
    const char *net;      /* a net that ships, or a .net file */
    const uint32_t *text; /* code points; n characters make n - 1 timesteps */
    size_t length;
    int hidden, layers;
    uint64_t seed;
    int loss_at; /* LOSS_AT_ALL, LOSS_AT_LAST, or a timestep from 1 */
    /* What a run of training knows better; all NULL or 0 without one. Not copied: it must outlive the session. */
    int embedding;             /* see struct net_options */
    const real *parameters;    /* instead of what the seed draws */
    size_t parameter_count;    /* which the net must have */
    const struct vocab *vocab; /* instead of the text's own */
    const real *state;         /* what the window before left behind: the pads in front, node by node; else the initial
                                  states */
    const char *note;          /* for the title, in the place of the text */
    /* Dropout, if the net is to have it. */
    bool training;          /* as in struct net_options: without, nothing is dropped */
    struct dropout dropout; /* of its cells */
    uint64_t update;        /* the masks are those of this update, from 0, */
    int row;                /* and of this row of the batch; and the seed's */
};

enum pass { PASS_FORWARD, PASS_BACKWARD };
enum view { VIEW_STEPPER, VIEW_HELP };

struct session {
    struct subject subject; /* net and text are owned here */
    /* What follows from it. */
    struct vocab vocab;
    struct net *net;
    struct run *run;
    int T;
    real *parameters, *gradient;
    double *norm;     /* [quantities x T]: ‖∂L/∂q[t]‖ of the loss as chosen */
    double *norm_one; /* the same of a single loss: the chosen one; where all count the last (a reverse sweep: first) */
    /* The cursor. Of timestep t the first (going backward, the last) `revealed` equations are shown. */
    enum pass pass;
    int t, equation, revealed;
    int unit;   /* of hidden vectors, from 0 */
    int symbol; /* of vectors over the vocabulary; -1: the right one of the timestep */
    /* The screen. */
    enum view view;
    int scroll;     /* of the help */
    bool prompting; /* the bottom line is a prompt that takes keys */
    struct string prompt;
    char message[256]; /* what a command had to say, until the next key */
    bool message_is_error;
    bool quit;
    const struct binding *more; /* keys of whoever runs the session, beside the commands; not owned */
    int more_count;
};

/* Checks the subject: at least two characters, two different ones, a text that fits into memory; and computes it. All
 * is copied. *session is the caller's to destroy. */
bool session_create(const struct subject *subject, struct session **session, struct error *err);
void session_destroy(struct session *session); /* accepts NULL */

/* Computes another subject; on failure nothing has changed. The cursor stays as near as it can. */
bool session_change(struct session *session, const struct subject *subject, struct error *err);

/* Other losses count: as subject.loss_at. Only the gradients are computed again. */
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

/* The numbers at timestep t (from 1). */
struct focus session_focus(const struct session *session, int t);

/* The quantity whose gradient norms are shown: the one under the cursor if it is part of a recurrence, else the last
 * state of one, else (a net without a recurrence) its hidden activation. */
int session_flow_quantity(const struct session *session);
/* Its course, for one loss. The timestep (from 1) of that loss goes to *from. */
struct flow session_flow(const struct session *session, int quantity, int *from);

/* Timestep from 1 of the only loss that counts; 0 when all count. */
int session_loss_step(const struct session *session);

#endif
