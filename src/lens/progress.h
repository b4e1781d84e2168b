/*
 * progress.h: how something that may take long reports, and is cancelled.
 */
#ifndef LENS_PROGRESS_H
#define LENS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/* keep_going is called now and then (at lesson sizes every few milliseconds) with 0 <= done <= 1 that never falls;
 * false cancels. A function that is cancelled returns false and leaves its struct error as it was. */
struct progress {
    bool (*keep_going)(void *context, double done);
    void *context;
};

/* progress may be NULL: nobody asks. */
static inline bool progress_continue(const struct progress *progress, double done)
{
    return !progress || progress->keep_going(progress->context, done);
}

/* One of several parts: what it reports as 0 ... 1 is from ... until of the whole. */
struct progress_part {
    const struct progress *whole; /* may be NULL */
    double from, until;
};

static inline bool progress_part_continues(void *part, double done)
{
    const struct progress_part *p = (const struct progress_part *)part;
    return progress_continue(p->whole, p->from + done * (p->until - p->from));
}

#endif
