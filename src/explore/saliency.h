/*
 * saliency.h: how much each earlier character matters to a prediction: one backward pass.
 *
 * The prediction is -ln p of the character that came. Its gradient with respect to the one-hot vector of an earlier
 * character says how fast it would change if other characters were mixed in there; its norm is the saliency (Simonyan,
 * Vedaldi & Zisserman 2014). It is known for the last SALIENCY_MOST characters, and computed in a run that begins so
 * many before these, from the initial state.
 */
#ifndef EXPLORE_SALIENCY_H
#define EXPLORE_SALIENCY_H

#include "progress.h"
#include "reading.h"
#include "run.h"

enum { SALIENCY_MOST = 256 };

struct saliency {
    size_t at;    /* the prediction made once this character had been read */
    size_t first; /* the character that norm[0] belongs to */
    int count;    /* up to and with `at`; 0: not computed */
    double norm[SALIENCY_MOST];
    double largest;
    /* private */
    struct net *net; /* the model's, with gradients of its input */
    struct run *run;
};

/* `at` must not be the last character, of which nothing is known behind. Errors: those of corpus_read; memory.
 * Cancelled by progress (may be NULL), which is asked between the forward pass and the backward one: false, and err is
 * as it was. */
bool saliency_compute(struct saliency *saliency, const struct reading *reading, size_t at,
    const struct progress *progress, struct error *err);
void saliency_finish(struct saliency *saliency); /* accepts a zeroed one */

/* Of a character; NaN where it is not known. */
double saliency_norm(const struct saliency *saliency, size_t at);

#endif
