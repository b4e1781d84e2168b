/*
 * batches.h: a part of a corpus as B parallel streams, read in windows of T timesteps for truncated BPTT.
 *
 * A window is input and label, [T x B] each and time-major: index t * B + b is stream b at timestep t, as
 * run_set_inputs wants it. The label is the character behind the input, so a part of n characters has n - 1 targets.
 *
 *     to train        stream 0  |---- T ----|---- T ----|---- T ----|..     all of one length L = (n - 1) / B;
 *                     stream 1  |---- T ----|---- T ----|---- T ----|..     .. (less than a window) is left out
 *
 *     to evaluate     stream 0  |---- T ----|---- T ----|---- T ----|--__   every target is scored once: the lengths
 *                     stream 1  |xxxx- T ---|---- T ----|---- T ----|----   differ by 1 at most, and __ is -1 (none)
 *
 * All streams but the first start in the midst of the text, without what went before. When evaluating they therefore
 * read `lead` characters ahead of their own (x: inputs whose label is -1), so that what is scored has its context; one
 * stream alone gives the exact figure.
 */
#ifndef DATA_BATCHES_H
#define DATA_BATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "corpus.h"
#include "error.h"
#include "split.h"

struct batches_position { /* of the window that comes next */
    uint64_t epoch;       /* from 0 */
    uint64_t window;
};

struct batch_stream;

struct batches {
    const struct corpus *corpus; /* not owned */
    struct part part;
    int T, B;
    size_t windows; /* an epoch */
    size_t targets; /* labels an epoch that are not -1 */
    struct batches_position position;
    /* private */
    struct batch_stream *stream; /* [B] */
    int *read;                   /* [T] */
};

/* T, B >= 1. A part too short for one window is an error that says how long it must be. The corpus must outlive the
 * batches. *batches is the caller's to destroy. */
bool batches_create(
    const struct corpus *corpus, const struct part *part, int T, int B, struct batches **batches, struct error *err);

/* The same for evaluation. A part of fewer than 2 characters is an error. */
bool batches_create_for_evaluation(const struct corpus *corpus, const struct part *part, int T, int B, size_t lead,
    struct batches **batches, struct error *err);

void batches_destroy(struct batches *batches); /* accepts NULL */

/* The next window; behind the last one follows the first, of the next epoch. *new_epoch (may be NULL): this is a first
 * window, so states start afresh. An error (see corpus_read; at the start of an epoch a corpus that has changed) names
 * the file; after it, batches_restore is the only way on. */
bool batches_next(struct batches *batches, int *input, int *label, bool *new_epoch, struct error *err);

/* Goes on from a position saved earlier: the windows from there on are the same. A window that this part has not is an
 * error: the position is of another text or other settings. */
bool batches_restore(struct batches *batches, struct batches_position position, struct error *err);

#endif
