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

enum { ABLATION_LENGTH = 1 << 16 };

struct effect {
    double on, off; /* nats a character that the loss rises by; NaN: fewer than SURVEY_FEWEST such characters */
    size_t on_count, off_count;
};

struct ablation;

/* Measures the loss of the whole net on a stretch of `length` characters from `first` on, which should be held out. All
 * that is given must outlive it; *ablation is the caller's to destroy. Errors: those of rows_plan and corpus_read; or
 * progress (may be NULL) has cancelled, and err is as it was. */
bool ablation_create(const struct reading *reading, const struct marks *marks, struct pool *pool, size_t first,
    size_t length, const struct progress *progress, struct ablation **ablation, struct error *err);
void ablation_destroy(struct ablation *ablation);        /* accepts NULL */
size_t ablation_length(const struct ablation *ablation); /* characters that are measured */
double ablation_loss(const struct ablation *ablation);   /* nats a character of the whole net there */

struct seams ablation_seams(const struct ablation *ablation); /* what the warm-up of SURVEY_WARM_UP leaves */

/* Holds a unit at a value, and looks at `count` marks: effect [count]. Takes as long as reading the stretch once.
 * Errors and progress as above. */
bool ablation_measure(struct ablation *ablation, int quantity, int unit, double value, const int *mark, int count,
    struct effect *effect, const struct progress *progress, struct error *err);

#endif
