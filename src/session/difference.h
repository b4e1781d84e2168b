/*
 * difference.h: what tells two variants apart, in words. What they share is not said.
 */
#ifndef SESSION_DIFFERENCE_H
#define SESSION_DIFFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "text.h"

struct session;
struct computed;

enum { DIFFERENCE_NOW, DIFFERENCE_OTHER };

struct difference {
    struct string side[2]; /* "h.f = 1", "h.f as computed"; both empty where nothing differs */
    /* What it was written of. */
    const struct computed *other;
    uint64_t generation;
    char notation[32];
};

/* What is compared with: the pinned variant, else what was before the last change; NULL: nothing yet. */
struct computed *session_other(const struct session *session);

/* Writes both sides anew, names in the session's notation. ASCII but for names and the text's own characters. Costs
 * O(n^3) for each recurrent matrix [n x n] that was changed. False when memory is out. */
bool difference_write(struct difference *difference, const struct session *session, struct error *err);
void difference_finish(struct difference *difference); /* accepts a zeroed one, and leaves one */

#endif
