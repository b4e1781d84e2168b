/*
 * checkpoint.c: the training's vectors as tensors, the rest as JSON.
 */
#include "checkpoint.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "safetensors.h"

enum { MAX_VECTORS = 5 };

struct vectors { /* what is saved as tensors */
    struct safetensors_entry entry[MAX_VECTORS];
    float *number[MAX_VECTORS]; /* NULL: the carried states, which are gathered */
    int count;
};

static void add_vector(struct vectors *v, const char *name, float *number, size_t n)
{
    v->entry[v->count] = (struct safetensors_entry){.name = name, .dims = 1, .shape = {n}};
    v->number[v->count++] = number;
}

static struct vectors vectors_of(const struct training *t)
{
    struct vectors v = {0};
    size_t n = t->net->parameter_count;
    add_vector(&v, "parameters", t->trainer->parameters, n);
    add_vector(&v, "best", t->best, n);
    if (t->trainer->m) add_vector(&v, "moment1", t->trainer->m, n);
    if (t->trainer->v) add_vector(&v, "moment2", t->trainer->v, n);
    add_vector(&v, "states", NULL, trainer_state_size(t->trainer));
    return v;
}

/* ---- JSON ---- */

/* JSON has no infinity and no NaN. */
static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static double number_of(const json_t *object, const char *key, double otherwise)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : otherwise;
}

static json_t *record_json(const struct training_record *r)
{
    return json_pack("{s:I, s:f, s:o, s:o, s:o, s:o, s:I, s:f, s:f, s:f}", "update", (json_int_t)r->update, "epoch",
        r->epoch, "train", number(r->train), "valid", number(r->valid), "omega", number(r->omega), "grad_norm",
        number(r->grad_norm), "clipped", (json_int_t)r->clipped, "rate", r->rate, "characters_per_second",
        r->characters_per_second, "seconds", r->seconds);
}

static struct training_record record_of(const json_t *o)
{
    return (struct training_record){.update = (uint64_t)number_of(o, "update", 0),
        .epoch = number_of(o, "epoch", 0),
        .train = number_of(o, "train", NAN),
        .valid = number_of(o, "valid", NAN),
        .omega = number_of(o, "omega", NAN),
        .grad_norm = number_of(o, "grad_norm", NAN),
        .clipped = (uint64_t)number_of(o, "clipped", 0),
        .rate = number_of(o, "rate", 0),
        .characters_per_second = number_of(o, "characters_per_second", 0),
        .seconds = number_of(o, "seconds", 0)};
}

/* The object as one line; NULL when memory is out. */
static char *progress_json(const struct training *t, const char *settings)
{
    char fingerprint[32];
    snprintf(fingerprint, sizeof fingerprint, "%016" PRIx64, t->corpus->fingerprint);
    json_t *history = json_array();
    for (size_t i = 0; i < t->records; i++) json_array_append_new(history, record_json(&t->history[i]));
    json_t *o = json_pack("{s:s, s:I, s:I, s:I, s:f, s:o, s:i, s:f, s:f, s:f, s:I, s:I, s:f, s:o, s:o}", "fingerprint",
        fingerprint, "updates", (json_int_t)t->trainer->updates, "epoch", (json_int_t)t->train->position.epoch,
        "window", (json_int_t)t->train->position.window, "rate", t->trainer->rate, "best_valid", number(t->best_valid),
        "waited", t->waited, "seconds", t->seconds, "since_train", t->since_train, "since_norm", t->since_norm,
        "since_updates", (json_int_t)t->since_updates, "since_clipped", (json_int_t)t->since_clipped, "since_seconds",
        t->since_seconds, "history", history, "settings", json_loads(settings, 0, NULL));
    if (o) {
        json_object_set_new(o, "since_omega", number(t->since_omega));
        json_object_set_new(o, "has_best", json_boolean(t->has_best));
        json_object_set_new(o, "first_loss", number(t->first_loss));
        json_object_set_new(o, "high", json_pack("[i, f, f]", t->high, t->high_loss[0], t->high_loss[1]));
    }
    char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    json_decref(o);
    return text;
}

bool checkpoint_save(const char *path, const struct training *t, const char *settings, struct error *err)
{
    struct vectors v = vectors_of(t);
    struct safetensors_draft draft = {0};
    char *progress = progress_json(t, settings);
    if (!progress) return error_failed(err, "%s: out of memory", path);
    struct safetensors_note notes[] = {{"unroll_checkpoint", "1"}, {"progress", progress}};
    bool done = safetensors_draft_init(&draft, v.entry, v.count, notes, 2, err);
    free(progress);
    if (!done) return false;
    float *at = draft.number;
    for (int i = 0; i < v.count; at += v.entry[i++].shape[0]) {
        if (v.number[i])
            memcpy(at, v.number[i], v.entry[i].shape[0] * sizeof *at);
        else
            trainer_save_state(t->trainer, at);
    }
    done = safetensors_draft_write(&draft, path, err);
    safetensors_draft_finish(&draft);
    return done;
}

/* ---- loading ---- */

static bool check_settings(const char *path, const json_t *saved, const char *settings, struct error *err)
{
    json_t *now = json_loads(settings, 0, NULL);
    const char *key;
    json_t *value;
    bool same = true;
    json_object_foreach(now, key, value)
    {
        json_t *then = json_object_get(saved, key);
        if (!same || json_equal(value, then)) continue;
        char *a = then ? json_dumps(then, JSON_ENCODE_ANY) : NULL, *b = json_dumps(value, JSON_ENCODE_ANY);
        same = error_input(err,
            "%s: the run was started with %s %s, and this asks for %s: give the same options, or "
            "another output",
            path, key, a ? a : "unset", b ? b : "?");
        free(a);
        free(b);
    }
    json_decref(now);
    return same;
}

static bool check_text(const char *path, const struct training *t, const json_t *progress, struct error *err)
{
    char fingerprint[32];
    snprintf(fingerprint, sizeof fingerprint, "%016" PRIx64, t->corpus->fingerprint);
    const char *saved = json_string_value(json_object_get(progress, "fingerprint"));
    if (saved && !strcmp(saved, fingerprint)) return true;
    return error_input(err, "%s: the run was started on another text than %s", path, t->corpus->name);
}

static bool load_history(struct training *t, const json_t *history, struct error *err)
{
    size_t n = json_array_size(history);
    struct training_record *records = malloc((n + 1) * sizeof *records);
    if (!records) return error_failed(err, "out of memory");
    for (size_t i = 0; i < n; i++) records[i] = record_of(json_array_get(history, i));
    free(t->history);
    t->history = records;
    t->records = n;
    t->capacity = n + 1;
    return true;
}

static bool load_progress(struct training *t, const json_t *o, struct error *err)
{
    t->trainer->updates = (uint64_t)number_of(o, "updates", 0);
    t->trainer->rate = number_of(o, "rate", t->trainer->rate);
    t->best_valid = number_of(o, "best_valid", INFINITY);
    t->waited = (int)number_of(o, "waited", 0);
    t->seconds = number_of(o, "seconds", 0);
    t->since_train = number_of(o, "since_train", 0);
    t->since_norm = number_of(o, "since_norm", 0);
    t->since_updates = (uint64_t)number_of(o, "since_updates", 0);
    t->since_clipped = (uint64_t)number_of(o, "since_clipped", 0);
    t->since_seconds = number_of(o, "since_seconds", 0);
    t->since_omega = number_of(o, "since_omega", 0);
    t->has_best = json_is_true(json_object_get(o, "has_best"));
    t->first_loss = number_of(o, "first_loss", 0);
    json_unpack(json_object_get(o, "high"), "[i, F, F]", &t->high, &t->high_loss[0], &t->high_loss[1]);
    struct batches_position position = {(uint64_t)number_of(o, "epoch", 0), (uint64_t)number_of(o, "window", 0)};
    return load_history(t, json_object_get(o, "history"), err) && batches_restore(t->train, position, err);
}

static bool load_vectors(const struct safetensors *file, struct training *t, struct error *err)
{
    struct vectors v = vectors_of(t);
    for (int i = 0; i < v.count; i++) {
        const struct safetensor *tensor = safetensors_find(file, v.entry[i].name);
        size_t n = v.entry[i].shape[0];
        if (!tensor || tensor->count != n)
            return error_input(err, "%s: %s has %zu numbers, but this run needs %zu: it is another net's checkpoint",
                file->path, v.entry[i].name, tensor ? tensor->count : 0, n);
        float *number = v.number[i] ? v.number[i] : malloc((n + 1) * sizeof *number);
        if (!number) return error_failed(err, "out of memory");
        bool done = safetensors_read(file, tensor, number, err);
        if (!v.number[i]) {
            if (done) trainer_load_state(t->trainer, number);
            free(number);
        }
        if (!done) return false;
    }
    return true;
}

bool checkpoint_load(const char *path, struct training *t, const char *settings, struct error *err)
{
    struct safetensors file;
    if (!safetensors_open(&file, path, err)) return false;
    const char *text = safetensors_metadata(&file, "progress");
    json_t *progress = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
    bool done = json_is_object(progress) || error_input(err, "%s: this is no checkpoint of a training run", path);
    done = done && check_settings(path, json_object_get(progress, "settings"), settings, err) &&
           check_text(path, t, progress, err) && load_vectors(&file, t, err) && load_progress(t, progress, err);
    json_decref(progress);
    safetensors_close(&file);
    return done;
}
