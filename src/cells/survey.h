/*
 * survey.h: every unit of a net against every feature of a text: which cells know what.
 *
 * The text is cut in two. On the first half the best threshold of each unit is found, and which way it points; on the
 * second half, which nobody has looked at, it is measured. All scores here are of that half, but for those called fit.
 *
 * Beside each score stands what it would be if the unit knew nothing: the same is done with the feature's marks moved
 * along the text, around in a circle, by a random distance. Moving keeps what a plain shuffle would destroy: features
 * come in runs (a quotation is hundreds of characters long) and so do a unit's values, and two such series that have
 * nothing to do with each other agree by chance far more often than scattered ones. null is the best of SURVEY_MOVES
 * moves, for any number of features.
 *
 * A unit has a *reading* when for some feature its F1 is at least half way from the null's to 1, or, for a graded
 * feature, its correlation is at least 0.7 and the null's at most half of it; and the feature is on and off at
 * SURVEY_FEWEST characters of each half, or more.
 *
 * Units are those of every state, gate, candidate and other quantity of the net but its input, masks, logits,
 * probabilities and loss. Values are those once a character has been read, as marks are.
 */
#ifndef CELLS_SURVEY_H
#define CELLS_SURVEY_H

#include "marks.h"
#include "pool.h"
#include "score.h"
#include "seams.h"

enum {
    SURVEY_FEWEST = 20,
    SURVEY_MOVES = 4,
    SURVEY_WARM_UP = 1024,
    SURVEY_LEAST = 512,          /* characters of a text */
    SURVEY_BYTES = 128 << 20,    /* of counts, while bins can be made coarser */
    SURVEY_MOST_BYTES = 1 << 30, /* in all */
    SURVEY_SAMPLE_BYTES = 16 << 20
};

struct survey_unit {
    int quantity, unit;
    double mean, deviation; /* over the first half */
};

struct survey_score {
    float f1, auc, correlation;
    float auc_error;                 /* at most, because of the bins; more than 0.02: they are too coarse for it */
    float null_f1, null_correlation; /* the latter without sign */
    float fit;       /* on the first half, what units are ranked by: F1, or of a graded feature |correlation| */
    float threshold; /* of the unit's value */
    bool below;      /* it is on below the threshold, not from it on */
    bool reading;    /* see above */
};

struct survey {
    const struct marks *marks; /* not owned; may have more of them by now */
    int kinds;                 /* marks that were there */
    struct survey_unit *unit;  /* by quantity */
    int units;
    struct survey_score *score; /* [units x kinds] */
    int readings;               /* units that have one */
    size_t fitted, held_out;    /* characters of the halves; what is left over at the end is less than 8192 */
    size_t held_out_from;       /* where the second half begins */
    size_t *on[2];              /* [kinds]: characters of each half where the feature is on */
    int warm_up, bins;
    struct seams seams; /* what the warm-up leaves, see rows.h */
};

/* Two passes by all workers of the pool: one through the first half of the text, to know where each unit's values lie,
 * and one through all of it. About 2 s a million characters and hundred units. Counts take 192 KB a unit, or less in
 * coarser bins if that were more than SURVEY_BYTES, but then 12 KB at the least.
 *
 * Errors: those of corpus_read; a text of less than SURVEY_LEAST characters; a net that would take more than
 * SURVEY_MOST_BYTES; memory. Cancelled by progress: false, and err is as it was.
 * marks must outlive it; *survey is the caller's to destroy. */
bool survey_create(const struct reading *reading, const struct marks *marks, struct pool *pool,
    const struct progress *progress, struct survey **survey, struct error *err);
void survey_destroy(struct survey *survey); /* accepts NULL */

/* The same a window at a time, for who has something else to do in between: step until *more is false, then finish. The
 * errors are those above. The pass is the caller's to abandon, whatever has become of it. */
struct survey_pass;
bool survey_begin(const struct reading *reading, const struct marks *marks, struct pool *pool,
    const struct progress *progress, struct survey_pass **pass, struct error *err);
bool survey_step(struct survey_pass *pass, bool *more, struct error *err);
bool survey_end(struct survey_pass *pass, struct survey **survey, struct error *err);
void survey_abandon(struct survey_pass *pass); /* accepts NULL */

static inline const struct survey_score *survey_score(const struct survey *survey, int unit, int mark)
{
    return &survey->score[(size_t)unit * (size_t)survey->kinds + (size_t)mark];
}

/* Whether there is enough of the feature in both halves. */
bool survey_occurs(const struct survey *survey, int mark);

/* The best units for a mark by `fit`, best first; units [count]. Returns how many there are: units that do not vary
 * are left out, and all of them if the feature does not occur. */
int survey_best(const struct survey *survey, int mark, int *units, int count);

/* Whether a quantity is surveyed. */
bool survey_includes(const struct net *net, int quantity);

#endif
