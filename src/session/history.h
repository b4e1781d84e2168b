/*
 * history.h: the subjects of a session, one after the other, for undo and redo.
 *
 * A subject determines every number, so going back to one brings back every bit. Those before and those after are two
 * stacks; a new edit forgets what was undone. So that an afternoon of edits does not fill the memory, the oldest go
 * when there are many, or when their weights are large.
 */
#ifndef SESSION_HISTORY_H
#define SESSION_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "subject.h"

enum { HISTORY_MOST = 200 };
#define HISTORY_MOST_BYTES 256e6

struct history {
    struct subject *past, *future; /* the nearest stands last */
    size_t pasts, futures;
};

/* An edit leaves `subject`, which is copied, behind. False when memory is out; the history is then as it was. */
bool history_push(struct history *history, const struct subject *subject, struct error *err);

/* The nearest subject before, or after; NULL when there is none. */
const struct subject *history_past(const struct history *history);
const struct subject *history_future(const struct history *history);

/* Having gone there from `from`, which is copied: it goes to the other side. */
bool history_went_back(struct history *history, const struct subject *from, struct error *err);
bool history_went_on(struct history *history, const struct subject *from, struct error *err);

void history_finish(struct history *history); /* accepts a zeroed one */

#endif
