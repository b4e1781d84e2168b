/*
 * ablation.h: does the net use a unit, or does the unit only follow what the net knows anyway?
 *
 * The unit is held at its mean at every character (an intervention, see run.h), and the loss measured again: what it
 * rises by, where a feature is on and where it is off. A unit that tracks a feature and is not used for it costs
 * nothing where the feature is on. A unit that costs the same everywhere is used, but not for this.
 *
 * A character's loss is that of the prediction made once it has been read, and the feature is on or off there.
 */
#ifndef CELLS_ABLATION_H
#define CELLS_ABLATION_H

#include "marks.h"
#include "pool.h"
#include "progress.h"
#include "rows.h"

enum { ABLATION_LENGTH = 1 << 16, ABLATION_WARM_UP = 256 };

struct effect {
    double on, off; /* nats a character that the loss rises by; NaN where there is no such character */
};

struct ablation;

/* Measures the loss of the whole net on a stretch of `length` characters from `first` on, which should be held out. All
 * that is given must outlive it; *ablation is the caller's to destroy. Errors: those of rows_plan and corpus_read.
 * Cancelled by progress (may be NULL), here and below: false, and err is as it was. */
bool ablation_create(const struct reading *reading, const struct marks *marks, struct pool *pool, size_t first,
    size_t length, const struct progress *progress, struct ablation **ablation, struct error *err);
void ablation_destroy(struct ablation *ablation);        /* accepts NULL */
size_t ablation_length(const struct ablation *ablation); /* characters that are measured */
double ablation_loss(const struct ablation *ablation);   /* nats a character of the whole net there */

/* Holds a unit at a value. Takes as long as reading the stretch once. */
bool ablation_measure(struct ablation *ablation, int quantity, int unit, double value, int mark,
    const struct progress *progress, struct effect *effect, struct error *err);

#endif
