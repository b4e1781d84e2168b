/*
 * facts.h: what the screen shows, in words: one fact a line, for a person who listens to it or reads it in braille.
 *
 * Words and ASCII signs alone, so that every reader can say them; only characters of the text are as they are.
 */
#ifndef SESSION_FACTS_H
#define SESSION_FACTS_H

#include <stdbool.h>

#include "session.h"
#include "text.h"

enum fact {
    FACT_VIEW,
    FACT_POSITION,          /* "timestep 5 of 10 reads 'o', forward" */
    FACT_EQUATION,          /* the focused one, with the numbers of the selected unit */
    FACT_LOSS,              /* of the timestep */
    FACT_TOTAL,             /* of all losses that count */
    FACT_PREDICTION,        /* what comes next, and what the net expects */
    FACT_GRADIENT,          /* of the focused unit, and its norm */
    FACT_VERDICT,           /* does the gradient vanish? */
    FACT_SHOWN,             /* by the view, where it is another than the stepper: a line a row */
    FACT_NEWS,              /* the facts above are told when they change; those below when they are asked for */
    FACT_CHAIN = FACT_NEWS, /* the chain rule, a line a reader */
    FACT_EQUATIONS,         /* all of the timestep */
    FACT_UNITS,             /* of the focused quantity */
    FACT_NET,               /* its equations, as its file has them */
    FACT_TEXT,
    FACTS
};

/* "position", "equation", ... as `say` has them. */
extern const char *const fact_names[FACTS];

/* Appends the fact, without a line break at its end; nothing where there is no such fact now (gradients, going
 * forward). ascii: characters of the text that are not ASCII are escaped. */
void fact_write(struct string *out, const struct session *session, enum fact fact, bool ascii);

#endif
