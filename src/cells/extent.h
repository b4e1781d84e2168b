/*
 * extent.h: where the values of units lie, before anything is counted: least and greatest, mean, and a sample.
 *
 * Range and mean are of all places of a stretch: a unit that is 1 in three places of a text has a range from 0 to 1.
 * The sample is of places everywhere in the stretch.
 */
#ifndef CELLS_EXTENT_H
#define CELLS_EXTENT_H

#include "pool.h"
#include "progress.h"
#include "reading.h"

struct extent {
    int units;
    float *low, *high; /* [units]; what is not finite is left out; low > high: nothing was finite */
    float *mean;       /* [units] */
    float *sample;     /* [samples x units] */
    size_t samples;
    /* private */
    int *first_unit; /* [quantities]: -1: its units are not asked for */
};

/* Of the quantities that survey_includes, one unit behind the other. One pass through the stretch, read by rows.
 * sample_bytes: of the sample at the most, where there are few units (of many it has 64 places anyway). Errors: those
 * of rows_plan and corpus_read; memory; or progress (may be NULL; from 0 to `share`) has cancelled, and err is as it
 * was. After a false there is nothing to finish. */
bool extent_init(struct extent *extent, const struct reading *reading, struct pool *pool, size_t length,
    size_t sample_bytes, const struct progress *progress, double share, struct error *err);
void extent_finish(struct extent *extent); /* accepts a zeroed one */

/* The finite values of a unit that the sample holds; to [samples]. Returns how many there are. */
size_t extent_sample(const struct extent *extent, int unit, float *to);

#endif
