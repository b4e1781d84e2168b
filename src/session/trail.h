/*
 * trail.h: questions one after the other: why this number, and why that one, which it was made of?
 *
 * A trail is a stack of numbers, each but the first a link in the answer to the one before. The answer to the last is
 * computed (lens/why.h) whenever something may have changed, and shown by the view `why`. A trail outlives edits of
 * weights and text; it begins anew when the net becomes another one.
 */
#ifndef SESSION_TRAIL_H
#define SESSION_TRAIL_H

#include "view_table.h"
#include "why.h"

struct session;

struct stop {
    struct number number;
    int line;      /* the selected one of the answer; -1: the largest is to be selected */
    int link;      /* which of the numbers in it, counted from its end */
    uint64_t open; /* groups that are listed in full */
};

enum { TRAIL_MOST = 64 };

struct trail {
    struct stop stop[TRAIL_MOST]; /* the oldest go when there are more */
    int stops;
    enum view from; /* where the first question was asked */
    uint64_t shape; /* of the net that the numbers belong to */
    /* The answer to the last, and what it was computed from; prepared when the view is up. */
    struct why why;
    struct stop answered;
    uint64_t generation;
    bool has_answer;
};

void trail_finish(struct trail *trail);

/* The number that `why` answers. Of a trail that is not empty. */
const struct stop *trail_last(const struct trail *trail);

/* Turns to the view and asks about a number that exists, as the first of a new trail. */
void session_ask(struct session *session, struct number number);

/* The number under the cursor of the stepper: a value going forward, a gradient going backward. An error where it has
 * not been computed yet. */
bool session_number(const struct session *session, struct number *number, struct error *err);

/* The numbers of a session, for lenses. */
struct trace session_trace(const struct session *session);

#endif
