/*
 * spot_walk.h: every character of a text as a spot, line by line from its beginning on.
 */
#ifndef CELLS_SPOT_WALK_H
#define CELLS_SPOT_WALK_H

#include "progress.h"
#include "reading.h"
#include "spot.h"

/* Calls visit for characters 0 ... until - 1, which the text has. Errors: those of corpus_read, memory; or progress has
 * cancelled, and err is as it was. */
bool spot_walk(const struct reading *reading, size_t until, void (*visit)(void *context, const struct spot *spot),
    void *context, const struct progress *progress, struct error *err);

#endif
