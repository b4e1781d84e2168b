/*
 * train_files.c: what a run leaves on the disk, and what it says when it cannot.
 *
 * Beside OUT stand OUT.history.jsonl, whose lock keeps a second run away, and while the run lasts OUT.checkpoint.
 *
 * A disk that is full for a minute does not end a run of hours: a checkpoint or a line of history that cannot be
 * written is told of once, and tried again when the next one is due. Only the model must be written in the end, and if
 * it cannot be, the checkpoint is tried. Whatever happens, the old files are whole, and that is said.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint.h"
#include "file.h"
#include "output.h"
#include "train_run.h"

/* ---- trouble ---- */

static void renew_notice(struct train *o)
{
    o->notice[0] = '\0';
    for (int i = 0; i < TROUBLES; i++)
        if (o->trouble[i].status) snprintf(o->notice, sizeof o->notice, "%s: training goes on", o->trouble[i].text);
}

void train_tell_trouble(struct train *o, enum trouble kind, const struct error *failure, const char *then)
{
    bool known = o->trouble[kind].status && strcmp(o->trouble[kind].text, failure->text) == 0;
    o->trouble[kind] = *failure;
    if (!known && !o->screen) output_warning("%s: %s", failure->text, then);
    renew_notice(o);
}

static void end_trouble(struct train *o, enum trouble kind, const char *path)
{
    if (!o->trouble[kind].status) return;
    o->trouble[kind] = (struct error){0};
    if (!o->screen) output_warning("%s: written again", path);
    renew_notice(o);
}

static void add_checkpoint(const struct train *o, char *out, size_t size)
{
    if (o->has_checkpoint)
        snprintf(out, size, "the one of update %llu is whole", (unsigned long long)o->checkpoint);
    else
        snprintf(out, size, "there is none of this run yet");
}

/* ---- history ---- */

/* All records that are not in the file yet: those that the checkpoint had, and those that could not be written. */
static bool write_history(struct train *o, struct error *err)
{
    bool done = true;
    for (; done && o->recorded < o->training->records; o->recorded += done) {
        struct string line = train_record_line(o, &o->training->history[o->recorded]);
        done = line_file_add(&o->history, &line, err);
        string_finish(&line);
    }
    return done;
}

void train_try_history(struct train *o)
{
    struct error failure = {0};
    if (write_history(o, &failure))
        end_trouble(o, TROUBLE_HISTORY, o->history_path);
    else
        train_tell_trouble(
            o, TROUBLE_HISTORY, &failure, "training goes on, and adds what is missing when there is room");
}

bool train_start_history(struct train *o, struct error *err)
{
    if (!line_file_open(&o->history, o->history_path, err)) return false;
    if (!o->resume && access(o->checkpoint_path, F_OK) == 0)
        return error_input(err,
            "%s: a run into this model was interrupted: --resume goes on with it; to begin anew, remove that file",
            o->checkpoint_path);
    if (!line_file_clear(&o->history, err)) return false;
    train_try_history(o);
    return true;
}

/* ---- model and checkpoint ---- */

bool train_check_files(const struct train *o, struct error *err)
{
    return file_check_replaceable(o->out, err) && file_check_replaceable(o->checkpoint_path, err) &&
           train_check_epochs(o, err);
}

bool train_load_checkpoint(struct train *o, struct error *err)
{
    if (!checkpoint_load(o->checkpoint_path, o->training, o->settings_json, err)) return false;
    o->has_checkpoint = true;
    o->checkpoint = o->training->trainer->updates;
    return true;
}

static bool save_model(struct train *o, double test, struct error *err)
{
    memcpy(o->model.parameter, o->training->best, o->model.net->parameter_count * sizeof *o->model.parameter);
    bool half = o->half && !o->too_large.status && model_halve(&o->model, &o->too_large);
    bool measured = isfinite(o->training->best_valid) && (!half || o->rounded);
    o->model.validation_loss = measured ? o->training->best_valid : NAN;
    o->model.test_loss = test;
    return model_set_training(&o->model, o->settings_json, err) && model_save(o->out, &o->model, err);
}

static bool save_checkpoint(struct train *o, struct error *err)
{
    o->saved = o->training->seconds;
    if (!checkpoint_save(o->checkpoint_path, o->training, o->run_json, err)) return false;
    o->has_checkpoint = true;
    o->checkpoint = o->training->trainer->updates;
    return true;
}

void train_try_checkpoint(struct train *o)
{
    struct error failure = {0};
    char then[200], whole[80];
    if (save_checkpoint(o, &failure)) {
        end_trouble(o, TROUBLE_CHECKPOINT, o->checkpoint_path);
        return;
    }
    add_checkpoint(o, whole, sizeof whole);
    snprintf(then, sizeof then, "%s; training goes on, and tries again in %g s: make room", whole, o->checkpoint_every);
    train_tell_trouble(o, TROUBLE_CHECKPOINT, &failure, then);
}

/* ---- how a run ends ---- */

bool train_stopped(struct train *o, struct error *err)
{
    struct error failure = {0};
    char whole[80];
    unsigned long long updates = o->training->trainer->updates;
    bool saved = save_checkpoint(o, &failure);
    if (!saved) {
        add_checkpoint(o, whole, sizeof whole);
        *err = failure;
        error_suffix(err, "%s; stopped at update %llu", whole, updates);
    }
    if (!save_model(o, NAN, &failure)) {
        if (saved) *err = failure;
        return error_suffix(err,
            saved ? "%s has the run: make room, and the same command with --resume goes on"
                  : "nor can the model be written: %s",
            saved ? o->checkpoint_path : failure.text);
    }
    if (!saved) return error_suffix(err, "%s is the best model so far", o->out);
    if (err->status)
        return error_suffix(err, "stopped at update %llu; the same command with --resume goes on", updates);
    output_warning("stopped at update %llu; the same command with --resume goes on", updates);
    return true;
}

bool train_broken_off(struct train *o, struct error *err)
{
    struct error second = {0};
    if (!training_has_good(o->training))
        return error_suffix(err, "there is no good model yet, so %s is not written", o->out);
    if (!save_model(o, NAN, &second)) return error_suffix(err, "the best model cannot be saved: %s", second.text);
    return error_suffix(err, "%s is the best model so far", o->out);
}

/* The run is over, and its model cannot be written: the checkpoint is all that is left of it. */
static bool not_saved(struct train *o, struct error *err)
{
    struct error second = {0};
    char whole[80];
    if (save_checkpoint(o, &second))
        return error_suffix(err, "%s has all of the run: make room, and the same command with --resume saves the model",
            o->checkpoint_path);
    if (!o->has_checkpoint) return error_suffix(err, "nor can a checkpoint be written: the run is lost");
    add_checkpoint(o, whole, sizeof whole);
    return error_suffix(err,
        "nor can its checkpoint be written, but %s: make room, and the same command with --resume goes on from there",
        whole);
}

bool train_done(struct train *o, double test, struct error *err)
{
    if (!save_model(o, test, err)) return not_saved(o, err);
    unlink(o->checkpoint_path);
    if (!train_tell_end(o, test, err)) return error_suffix(err, "%s is saved", o->out);
    if (!o->trouble[TROUBLE_PROGRESS].status) return true;
    *err = o->trouble[TROUBLE_PROGRESS];
    return error_suffix(err, "some of the progress is lost, but %s is saved", o->out);
}
