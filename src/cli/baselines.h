/*
 * baselines.h: what a net should beat on a text: n-gram models, counted in a thread of their own while the net trains.
 *
 * At most 4 million characters of the training part are counted and 500,000 of the validation part predicted, which
 * takes a second or two.
 */
#ifndef CLI_BASELINES_H
#define CLI_BASELINES_H

#include <stdbool.h>

#include "corpus.h"
#include "error.h"
#include "panel_training.h"
#include "split.h"

struct baselines;

/* Starts counting. The corpus must outlive it. *baselines is the caller's to stop; NULL where nothing can be
 * predicted, since there is no validation part, or where there is no memory or thread for it: a run goes on without. */
void baselines_start(const struct corpus *corpus, const struct split *split, struct baselines **baselines);

/* Once they are there, adds the losses under n = 1, 3 and 5 characters of context to the view. Accepts NULL. */
void baselines_take(struct baselines *baselines, struct training_view *view);

/* Stops counting, where it still does. Accepts NULL. */
void baselines_stop(struct baselines *baselines);

#endif
