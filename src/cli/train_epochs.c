/*
 * train_epochs.c: models from along the way, beside the one that is the best in the end: what a net was after so many
 * epochs, as it was then, be it good or bad.
 *
 * book.safetensors has book.epoch-5.safetensors beside it. It is written at the end of the epoch and before any
 * checkpoint that comes after it, so a run that is killed and resumed either has it or makes it again, to the same
 * bits.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "train_run.h"

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

bool train_read_epochs(const struct option_row *row, const char *argument, struct error *err)
{
    struct kept_epochs kept = {.count = 0};
    for (const char *at = argument;; at++) {
        char *end;
        long epoch = strtol(at, &end, 10);
        bool digits = *at >= '0' && *at <= '9';
        if (!digits || epoch > row->high || (*end && *end != ','))
            return error_input(err, "give numbers of epochs from 0 to %lld, as in 1,2,5,20", (long long)row->high);
        if (kept.count == KEPT_EPOCHS) return error_input(err, "no more than %d epochs can be kept", KEPT_EPOCHS);
        kept.epoch[kept.count++] = (int)epoch;
        at = end;
        if (!*at) break;
    }
    qsort(kept.epoch, (size_t)kept.count, sizeof *kept.epoch, compare);
    *(struct kept_epochs *)row->to = kept;
    return true;
}

/* Of a model whose path ends in .safetensors. */
static void name_epoch(const struct train *o, int epoch, char path[4096])
{
    static const char ending[] = ".safetensors";
    int stem = (int)(strlen(o->out) - (sizeof ending - 1));
    snprintf(path, 4096, "%.*s.epoch-%d%s", stem, o->out, epoch, ending);
}

bool train_check_epochs(const struct train *o, struct error *err)
{
    char path[4096];
    for (int i = 0; i < o->keep.count; i++) {
        name_epoch(o, o->keep.epoch[i], path);
        if (!file_check_replaceable(path, err)) return false;
    }
    return true;
}

static bool save_epoch(struct train *o, const char *path, struct error *err)
{
    const struct training *t = o->training;
    const struct training_record *last = t->records ? &t->history[t->records - 1] : NULL;
    memcpy(o->model.parameter, t->trainer->parameters, o->model.net->parameter_count * sizeof *o->model.parameter);
    o->model.validation_loss = last && training_recorded(t) ? last->valid : NAN;
    o->model.test_loss = NAN;
    return model_set_training(&o->model, o->settings_json, err) && model_save(path, &o->model, err);
}

void train_try_epoch(struct train *o)
{
    uint64_t updates = o->training->trainer->updates, windows = o->training->train->windows;
    struct error failure = {0};
    char path[4096];
    for (int i = 0; i < o->keep.count; i++) {
        if (updates != (uint64_t)o->keep.epoch[i] * windows) continue;
        name_epoch(o, o->keep.epoch[i], path);
        if (!save_epoch(o, path, &failure))
            train_tell_trouble(o, TROUBLE_EPOCH, &failure, "training goes on, and this epoch is not kept");
    }
}
