/*
 * checkpoint.c: the training's vectors and its history as tensors, single numbers and the settings as JSON.
 *
 * The history is as long as the run: as text it would fill the header, which is bounded, within an hour of a small net.
 * A double goes into two floats, the nearest one and what is missing: 48 bits, exact for every count below 2^48.
 *
 * A checkpoint is a file like any other, and nothing in it is believed: see number_into, and trainer_load_state.
 */
#include "checkpoint.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_text.h"
#include "safetensors.h"

#define CHECKPOINT_VERSION "2"

enum { MAX_VECTORS = 5, COLUMNS = 10 /* of a record */ };
enum { MOST_SHOWN = 60 }; /* characters of a setting in a message */

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

/* ---- the history ---- */

static void put_record(const struct training_record *r, float out[2 * COLUMNS])
{
    const double value[COLUMNS] = {(double)r->update, r->epoch, r->train, r->valid, r->omega, r->grad_norm,
        (double)r->clipped, r->rate, r->characters_per_second, r->seconds};
    for (int i = 0; i < COLUMNS; i++) {
        out[2 * i] = (float)value[i];
        out[2 * i + 1] = isfinite(out[2 * i]) ? (float)(value[i] - (double)out[2 * i]) : 0;
    }
}

static uint64_t count_of(double x)
{
    return x >= 0 && x < 0x1p53 ? (uint64_t)x : 0;
}

static struct training_record take_record(const float in[2 * COLUMNS])
{
    double value[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) value[i] = (double)in[2 * i] + (double)in[2 * i + 1];
    return (struct training_record){count_of(value[0]), value[1], value[2], value[3], value[4], value[5],
        count_of(value[6]), value[7], value[8], value[9]};
}

static bool load_history(const struct safetensors *file, struct training *t, struct error *err)
{
    const struct safetensor *tensor = safetensors_find(file, "history");
    if (!tensor || tensor->dims != 2 || tensor->shape[1] != 2 * COLUMNS)
        return error_input(err, "%s: holds no history of a run: it is damaged", file->path);
    size_t n = tensor->shape[0];
    float *numbers = calloc(n + 1, 2 * COLUMNS * sizeof *numbers);
    struct training_record *records = calloc(n + 1, sizeof *records);
    bool done = (numbers && records) || error_failed(err, "%s: out of memory", file->path);
    done = done && safetensors_read(file, tensor, numbers, err);
    if (done) {
        for (size_t i = 0; i < n; i++) records[i] = take_record(numbers + 2 * COLUMNS * i);
        free(t->history);
        t->history = records;
        t->records = n;
        t->capacity = n + 1;
    } else {
        free(records);
    }
    free(numbers);
    return done;
}

/* ---- single numbers ---- */

struct field {
    const char *key;
    enum { COUNT, SMALL_COUNT, REAL, FLAG } kind;
    void *at; /* uint64_t, int, double, bool */
};

enum { FIELDS = 18 };

/* All that goes on from where it was. */
static void list_fields(struct training *t, struct batches_position *position, struct field field[FIELDS])
{
    const struct field all[FIELDS] = {
        {"updates", COUNT, &t->trainer->updates},
        {"rate", REAL, &t->trainer->rate},
        {"epoch", COUNT, &position->epoch},
        {"window", COUNT, &position->window},
        {"best_valid", REAL, &t->best_valid},
        {"has_best", FLAG, &t->has_best},
        {"waited", SMALL_COUNT, &t->waited},
        {"seconds", REAL, &t->seconds},
        {"since_train", REAL, &t->since_train},
        {"since_norm", REAL, &t->since_norm},
        {"since_omega", REAL, &t->since_omega},
        {"since_updates", COUNT, &t->since_updates},
        {"since_clipped", COUNT, &t->since_clipped},
        {"since_seconds", REAL, &t->since_seconds},
        {"first_loss", REAL, &t->first_loss},
        {"high", SMALL_COUNT, &t->high},
        {"high_loss_earlier", REAL, &t->high_loss[0]},
        {"high_loss_later", REAL, &t->high_loss[1]},
    };
    memcpy(field, all, sizeof all);
}

/* JSON has no infinity. */
static json_t *number_of(const struct field *field)
{
    switch (field->kind) {
    case COUNT: return json_integer((json_int_t) * (const uint64_t *)field->at);
    case SMALL_COUNT: return json_integer(*(const int *)field->at);
    case FLAG: return json_boolean(*(const bool *)field->at);
    case REAL: break;
    }
    double x = *(const double *)field->at;
    return isfinite(x) ? json_real(x) : json_null();
}

/* False when the value is none of the field's kind. */
static bool number_into(const struct field *field, const json_t *value)
{
    json_int_t most = field->kind == COUNT ? (json_int_t)1 << 53 : INT_MAX, count = json_integer_value(value);
    bool is_count = json_is_integer(value) && count >= 0 && count <= most;
    switch (field->kind) {
    case COUNT:
        if (is_count) *(uint64_t *)field->at = (uint64_t)count;
        return is_count;
    case SMALL_COUNT:
        if (is_count) *(int *)field->at = (int)count;
        return is_count;
    case FLAG: *(bool *)field->at = json_is_true(value); return json_is_boolean(value);
    case REAL: break;
    }
    *(double *)field->at = json_is_null(value) ? INFINITY : json_number_value(value);
    return json_is_null(value) || json_is_number(value);
}

static void fingerprint_of(const struct training *t, char text[32])
{
    snprintf(text, 32, "%016" PRIx64, t->corpus->fingerprint);
}

/* A JSON object of ours. NULL when memory is out. */
static json_t *parsed(const char *json)
{
    json_error_t fault;
    bool starved;
    return json_from_text(json, strlen(json), 0, &fault, &starved);
}

/* The object as one line; NULL when memory is out. */
static char *progress_json(const struct training *t, const char *settings)
{
    struct field field[FIELDS];
    struct batches_position position = t->train->position;
    char fingerprint[32];
    list_fields((struct training *)(uintptr_t)t, &position, field); /* they are only read */
    fingerprint_of(t, fingerprint);
    json_t *o = json_object();
    bool done = json_object_set_new(o, "fingerprint", json_string(fingerprint)) == 0 &&
                json_object_set_new(o, "settings", parsed(settings)) == 0;
    for (int i = 0; i < FIELDS && done; i++) done = json_object_set_new(o, field[i].key, number_of(&field[i])) == 0;
    char *text = done ? json_to_text(o) : NULL;
    json_decref(o);
    return text;
}

static bool load_progress(const char *path, struct training *t, const json_t *progress, struct error *err)
{
    struct field field[FIELDS];
    struct batches_position position;
    list_fields(t, &position, field);
    for (int i = 0; i < FIELDS; i++)
        if (!number_into(&field[i], json_object_get(progress, field[i].key)))
            return error_input(
                err, "%s: its %s is missing, or no number that it could be: it is damaged", path, field[i].key);
    return batches_restore(t->train, position, err) || error_prefix(err, "%s", path);
}

/* ---- saving ---- */

static void fill(const struct vectors *v, const struct training *t, float *at)
{
    for (int i = 0; i < v->count; at += v->entry[i++].shape[0]) {
        if (v->number[i])
            memcpy(at, v->number[i], v->entry[i].shape[0] * sizeof *at);
        else
            trainer_save_state(t->trainer, at);
    }
    for (size_t i = 0; i < t->records; i++) put_record(&t->history[i], at + 2 * COLUMNS * i);
}

bool checkpoint_save(const char *path, const struct training *t, const char *settings, struct error *err)
{
    struct vectors v = vectors_of(t);
    struct safetensors_draft draft = {0};
    struct safetensors_entry entry[MAX_VECTORS + 1];
    memcpy(entry, v.entry, sizeof v.entry);
    entry[v.count] = (struct safetensors_entry){"history", 2, {t->records, 2 * COLUMNS}};
    char *progress = progress_json(t, settings);
    const struct safetensors_note notes[] = {{"unroll_checkpoint", CHECKPOINT_VERSION}, {"progress", progress}};
    bool done = progress ? safetensors_draft_init(&draft, entry, v.count + 1, notes, 2, err)
                         : error_failed(err, "out of memory");
    free(progress);
    if (!done) return error_prefix(err, "%s", path);
    fill(&v, t, draft.number);
    done = safetensors_draft_write(&draft, path, err);
    safetensors_draft_finish(&draft);
    return done;
}

/* ---- loading ---- */

static bool check_setting(const char *path, const char *key, const json_t *now, const json_t *then, struct error *err)
{
    if (then && json_equal(now, then)) return true;
    char *a = then ? json_dumps(then, JSON_ENCODE_ANY) : NULL, *b = json_dumps(now, JSON_ENCODE_ANY);
    if (strlen(a ? a : "") > MOST_SHOWN || strlen(b ? b : "") > MOST_SHOWN)
        error_input(
            err, "%s: the run was started with another %s: leave the option out, or give another output", path, key);
    else
        error_input(err,
            "%s: the run was started with %s %s, and this asks for %s: leave the option out, or give another output",
            path, key, a ? a : "unset", b ? b : "?");
    free(a);
    free(b);
    return false;
}

static bool check_settings(const char *path, const json_t *saved, const char *settings, struct error *err)
{
    json_t *now = parsed(settings);
    bool same = now || error_failed(err, "%s: out of memory", path);
    for (void *i = json_object_iter(now); i && same; i = json_object_iter_next(now, i)) {
        const char *key = json_object_iter_key(i);
        same = check_setting(path, key, json_object_iter_value(i), json_object_get(saved, key), err);
    }
    json_decref(now);
    return same;
}

static bool check_text(const char *path, const struct training *t, const json_t *progress, struct error *err)
{
    char fingerprint[32];
    fingerprint_of(t, fingerprint);
    const char *saved = json_string_value(json_object_get(progress, "fingerprint"));
    if (saved && !strcmp(saved, fingerprint)) return true;
    return error_input(err, "%s: the run was started on another text than %s is now", path, t->corpus->name);
}

static bool load_state(
    const struct safetensors *file, const struct safetensor *tensor, struct training *t, struct error *err)
{
    float *state = malloc((tensor->count + 1) * sizeof *state);
    if (!state) return error_failed(err, "%s: out of memory", file->path);
    bool done = safetensors_read(file, tensor, state, err);
    if (done && !trainer_load_state(t->trainer, state))
        done = error_input(err, "%s: its states have a symbol that the text has not: it is damaged", file->path);
    free(state);
    return done;
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
        bool done = v.number[i] ? safetensors_read(file, tensor, v.number[i], err) : load_state(file, tensor, t, err);
        if (!done) return false;
    }
    return load_history(file, t, err);
}

/* NULL is an error. */
static json_t *read_progress(const struct safetensors *file, struct error *err)
{
    const char *version = safetensors_metadata(file, "unroll_checkpoint"),
               *text = safetensors_metadata(file, "progress");
    json_error_t fault;
    bool starved = false;
    if (version && strcmp(version, CHECKPOINT_VERSION)) {
        error_input(err,
            "%s: of another version of unroll, which alone can go on from it: begin anew, with another --out",
            file->path);
        return NULL;
    }
    json_t *progress =
        version && text ? json_from_text(text, strlen(text), JSON_REJECT_DUPLICATES, &fault, &starved) : NULL;
    if (json_is_object(progress)) return progress;
    json_decref(progress);
    if (starved)
        error_failed(err, "%s: out of memory", file->path);
    else
        error_input(err, "%s: this is no checkpoint of a training run", file->path);
    return NULL;
}

bool checkpoint_load(const char *path, struct training *t, const char *settings, struct error *err)
{
    struct safetensors file;
    if (!safetensors_open(&file, path, err)) return false;
    json_t *progress = read_progress(&file, err);
    bool done = progress && check_settings(path, json_object_get(progress, "settings"), settings, err) &&
                check_text(path, t, progress, err) && load_vectors(&file, t, err) &&
                load_progress(path, t, progress, err);
    if (done) training_judge(t);
    json_decref(progress);
    safetensors_close(&file);
    return done;
}

bool checkpoint_settings(const char *path, char **settings, struct error *err)
{
    struct safetensors file;
    if (!safetensors_open(&file, path, err)) return false;
    json_t *progress = read_progress(&file, err), *object = json_object_get(progress, "settings");
    *settings = object ? json_to_text(object) : NULL;
    if (object && !*settings) error_failed(err, "%s: out of memory", path);
    if (progress && !object) error_input(err, "%s: its settings are missing: it is damaged", path);
    json_decref(progress);
    safetensors_close(&file);
    return *settings != NULL;
}
