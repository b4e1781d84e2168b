/*
 * training.h: a whole training run: epochs, validation, the best model so far, when to stop, and a history of it all.
 *
 * A run is driven from outside, one update a call, so that a screen, a progress line or a test can stand between two
 * updates. It never prints.
 *
 * A loss that is no longer a number ends a run (see trainer_update), and so does one that has exploded, which is: 100
 * updates in a row have each cost more than three times what guessing costs, ln V, or than the run's first update if
 * that cost more; and the later 50 of them together no less than the earlier 50. A single leap, however high, ends
 * nothing, since many a run comes back from it, nor does a loss that is high but falls, nor does a start with large
 * weights. Tried on some hundred runs at rates from high to absurd, it stopped none whose loss ended below ln V.
 */
#ifndef TRAIN_TRAINING_H
#define TRAIN_TRAINING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batches.h"
#include "corpus.h"
#include "error.h"
#include "net.h"
#include "split.h"
#include "trainer.h"

struct training_settings {
    struct trainer_settings trainer;
    struct split split;
    double epochs;     /* 0: no bound; a fraction of an epoch may be asked for */
    uint64_t updates;  /* 0: no bound */
    double minutes;    /* 0: no bound */
    double rate_decay; /* the rate is multiplied by it at the end of each epoch after the first decay_after */
    int decay_after;
    int decay_updates;    /* as many epochs as make so many updates count as one there: a short text has short epochs */
    int patience;         /* validations without a better one before the run ends; 0: never */
    uint64_t valid_every; /* updates between validations; 0: once an epoch */
    uint64_t record_every; /* updates between records, a tenth of that before the first; 0: with validations only */
};

struct training_record { /* one line of the history */
    uint64_t update;
    double epoch;     /* 2.5: in the midst of the third */
    double train;     /* nats per character, the mean since the record before */
    double valid;     /* NaN where it was not measured */
    double omega;     /* Ω, the mean since the record before; 0 when it has no weight */
    double grad_norm; /* before clipping, the mean since the record before */
    uint64_t clipped; /* updates since the record before */
    double rate, characters_per_second, seconds;
};

enum training_end { TRAINING_GOES_ON, TRAINING_COMPLETE, TRAINING_PATIENCE, TRAINING_TIME };

struct training {
    struct training_settings settings;
    struct corpus *corpus; /* not owned */
    const struct net *net; /* not owned */
    struct trainer *trainer;
    struct batches *train, *valid, *test; /* valid and test are NULL when their part is empty */
    struct training_record *history;
    size_t records;
    struct trainer_update last;
    float *best; /* the parameters with the lowest validation loss; without validation those at the end of the latest
                    epoch that has not exploded; before the first of these, how they started */
    bool has_best;
    double best_valid; /* infinite before the first validation */
    int waited;        /* validations since the best one */
    double seconds;    /* of computing, over all sessions of a run that was resumed */
    enum training_end end;
    /* private */
    size_t capacity;
    double since_train, since_norm, since_omega; /* sums since the last record */
    uint64_t since_updates, since_clipped;
    double since_seconds;
    double first_loss;   /* of the first update */
    int high;            /* updates in a row whose loss was too high */
    double high_loss[2]; /* their sum, earlier and later */
};

/* The corpus is split as the settings say. Nothing is dropped when the loss is measured on the validation and the test
 * part: masks are 1 there. Errors: a part too short for a window, memory. */
bool training_create(struct corpus *corpus, const struct net *net, const struct training_settings *settings,
    struct training **training, struct error *err);
void training_destroy(struct training *training); /* accepts NULL */

/* One update, and what is due after it: the end of an epoch, a validation, a record. Sets `end` when the run is over.
 * An error is the trainer's or the corpus's, or says that the loss has exploded; the best parameters are still there.
 */
bool training_step(struct training *training, struct error *err);

/* Sets `end` as it is without another step: for a run that was loaded. */
void training_judge(struct training *training);

/* Whether there are best parameters, and they are no worse than guessing, or than how the run began. */
bool training_has_good(const struct training *training);

/* Whether the last step has added a record. */
bool training_recorded(const struct training *training);

/* The loss of the best parameters on the test part, read as one stream; NaN when there is none. */
bool training_test(struct training *training, double *loss, struct error *err);

/* Measures the best parameters on the validation part again, where there is one: for who has changed them. */
bool training_validate_best(struct training *training, struct error *err);

/* Epochs done, as a fraction. */
double training_epochs(const struct training *training);
/* How far the run is, from 0 to 1, by the bound that will be met first. */
double training_progress(const struct training *training);

#endif
