/*
 * step_open.h: the session that the arguments of `unroll step` ask for: of a net, of a model, or one that was saved.
 */
#ifndef CLI_STEP_OPEN_H
#define CLI_STEP_OPEN_H

#include "session.h"
#include "step_text.h"

/* What was asked for. A number that was not given is 0, the seed UINT64_MAX; a text NULL. */
struct step_what {
    struct subject subject; /* net: the operand */
    struct step_text text;
    const char *vocab; /* of a model that has none */
};

/* *session is the caller's to destroy. Options that have no place beside the operand are errors. */
bool step_open(const struct step_what *what, struct session **session, struct error *err);

#endif
