/*
 * tape.h: every number of a net while it reads a text of any size, at any place of it, in bounded memory.
 *
 * The text is cut into windows of TAPE_WINDOW characters. A straight run goes through them once and keeps a checkpoint
 * now and then: all that it carries from one window to the next. What happens within a window is computed again when
 * somebody looks, from the checkpoint before it, and is the same to the last bit as in the straight run:
 *
 *     text         |--------|--------|--------|--------|--------|--------|..
 *     checkpoints  ^                 ^                 ^                       every stride-th window
 *     looked at                               [########]                       two windows are computed, one is kept
 *
 * There are never more checkpoints than a given number of bytes holds: when they run out, every second one is dropped
 * and the stride doubles. The bits are the same since both runs have the same shape (rows of a product do not know of
 * each other).
 *
 * The straight run goes as far as it is told, a bit at a time: a screen lets it run while it waits for keys. A place
 * that it has not reached is computed from TAPE_LEAD characters before it, from the initial state; `exact` says so.
 */
#ifndef CELLS_TAPE_H
#define CELLS_TAPE_H

#include "progress.h"
#include "reading.h"
#include "run.h"

enum { TAPE_WINDOW = 256, TAPE_LEAD = 1024, TAPE_BYTES = 64 << 20 };

struct tape;

/* bytes: of checkpoints at the most (TAPE_BYTES; there are always two). The reading must outlive the tape, which is the
 * caller's to destroy. */
bool tape_create(const struct reading *reading, size_t bytes, struct tape **tape, struct error *err);
void tape_destroy(struct tape *tape); /* accepts NULL */

/* Lets the straight run go on until it has read `until` characters (SIZE_MAX: all). False on a fault of the file, or
 * when progress has cancelled: it can go on from there later. */
bool tape_advance(struct tape *tape, size_t until, const struct progress *progress, struct error *err);
size_t tape_reached(const struct tape *tape); /* characters */

/* One window, held by the tape until the next call. */
struct tape_window {
    size_t first;     /* its first character; a multiple of TAPE_WINDOW */
    int count;        /* characters: TAPE_WINDOW, or fewer at the end of the text */
    bool exact;       /* the straight run has been here */
    const int *input; /* [count] the model's symbols */
};

/* The window that holds character `at`, which is within the text. A false is a fault of the file. */
bool tape_look(struct tape *tape, size_t at, struct tape_window *window, struct error *err);

/* A quantity's vector [width] once character `at` of that window has been read; NULL for one-hot inputs and labels. The
 * loss there is that of the character behind. Two windows that are both kept: look at the later one first. */
const float *tape_value(const struct tape *tape, int quantity, size_t at);

#endif
