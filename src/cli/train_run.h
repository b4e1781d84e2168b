/*
 * train_run.h: a run of unroll train, and the parts that it is made of. For cmd_train.c and train_*.c alone.
 */
#ifndef CLI_TRAIN_RUN_H
#define CLI_TRAIN_RUN_H

#include <jansson.h>

#include "corpus.h"
#include "line_file.h"
#include "model.h"
#include "options.h"
#include "settings.h"
#include "training.h"

/* What may fail and be tried again. */
enum trouble { TROUBLE_CHECKPOINT, TROUBLE_HISTORY, TROUBLE_EPOCH, TROUBLE_PROGRESS, TROUBLES };

enum { KEPT_EPOCHS = 64 };

struct kept_epochs { /* after which the model is kept as it is then; increasing */
    int epoch[KEPT_EPOCHS], count;
};

struct train {
    const char *corpus_path, *out, *net, *optimizer, *split;
    struct net_options net_options;
    struct training_settings settings;
    struct string init; /* empty, or for net_set_inits */
    int epochs;
    struct kept_epochs keep;
    double checkpoint_every; /* seconds */
    bool json, resume, no_screen, half;
    bool bounded; /* by epochs, updates or minutes that were asked for */
    struct settings look;
    /* the run */
    bool screen, stopped;
    struct corpus *corpus;
    struct model model;
    struct net *net_in_training; /* the model's, with its dropout */
    struct training *training;
    json_t *command; /* its arguments, an array; of a run that is resumed, those that it was started with */
    char *settings_json, *run_json; /* what decides its numbers; that and the command, for checkpoints */
    char history_path[4096], checkpoint_path[4096];
    struct line_file history;
    size_t recorded;     /* records that are in it */
    double told, saved;  /* seconds of the run when progress was last told, and a checkpoint tried */
    bool has_checkpoint; /* of this run */
    uint64_t checkpoint; /* of this update */
    struct error trouble[TROUBLES];
    bool rounded;           /* the training's best parameters are halves, and were measured so */
    struct error too_large; /* for halves: the model is saved in full precision then */
    char notice[1100];      /* one of them, for the screen; empty when there is none */
};

/* ---- train_options.c: what is asked for ---- */

struct train train_defaults(void);
enum options_outcome train_read_options(struct train *o, int argc, char **argv, struct error *err);
/* What follows from the options. */
bool train_complete_settings(struct train *o, struct error *err);
/* For a run that is resumed, whose options have been read: as if those that it was started with stood in front of them.
 */
bool train_adopt_options(struct train *o, int argc, char **argv, struct error *err);
/* Fills in settings_json and run_json. */
bool train_describe_settings(struct train *o, struct error *err);

/* ---- train_report.c: what is told ---- */

/* A record as a line of JSON, which has failed when memory is out. */
struct string train_record_line(const struct train *o, const struct training_record *record);
bool train_tell_start(const struct train *o, struct error *err);
/* The latest record, if it is time. */
bool train_tell_record(struct train *o, struct error *err);
bool train_tell_end(const struct train *o, double test, struct error *err);

/* ---- train_files.c: what is kept ---- */

/* A run of hours should not end with the news that its model cannot be written: this comes before it. */
bool train_check_files(const struct train *o, struct error *err);
bool train_load_checkpoint(struct train *o, struct error *err);
/* Opens and locks the history, and writes what the checkpoint has of it again. */
bool train_start_history(struct train *o, struct error *err);

/* While the run goes on: a failure is told, and ends nothing. */
void train_try_history(struct train *o);
void train_try_checkpoint(struct train *o);
/* The same for one that the caller has met. Once while it lasts; then: what becomes of the run. */
void train_tell_trouble(struct train *o, enum trouble kind, const struct error *failure, const char *then);

/* ---- train_epochs.c: models from along the way ---- */

bool train_read_epochs(const struct option_row *row, const char *argument, struct error *err); /* kept_epochs */
bool train_check_epochs(const struct train *o, struct error *err); /* as train_check_files */
/* Keeps the model if it is that of such an epoch; a failure is told, and ends nothing. */
void train_try_epoch(struct train *o);

/* ---- train_files.c: how a run ends ---- */

/* Stopped by a signal, a key, or a reader that has left (an error is set then): what there is is saved.
 * Broken off by an error: the best model is kept, if there is one. Done: the model is saved, with the loss on the test
 * part, and the checkpoint is gone. The result is the command's, and an error says what has become of the files. */
bool train_stopped(struct train *o, struct error *err);
bool train_broken_off(struct train *o, struct error *err);
bool train_done(struct train *o, double test, struct error *err);

#endif
