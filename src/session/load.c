/*
 * load.c: reading a session. The reader of .safetensors files has checked that all tensors are there to the last byte
 * before anything is allocated for them; the subjects are checked as those of any session are, by computing them.
 */
#include "save.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "json_take.h"
#include "json_text.h"
#include "safetensors.h"
#include "saved_cursor.h"
#include "subject_json.h"

enum { MOST_WEIGHTS = 100 }; /* a session has two of each subject at most: those of now, and where they began */

struct reading {
    struct safetensors file;
    json_t *session;
    struct weights **weights;
    int count;
    int tensors; /* that were found */
    struct subject subject[SAVED_SUBJECTS];
    bool has[SAVED_SUBJECTS];
};

/* ---- weights ---- */

static bool read_tensor(struct reading *r, int number, const char *what, size_t count, real *to, struct error *err)
{
    char name[SAVED_NAME];
    saved_tensor_name(name, number, what);
    const struct safetensor *tensor = safetensors_find(&r->file, name);
    if (!tensor || tensor->dims != 1 || tensor->count != count)
        return error_input(err, "has no tensor %s of %zu numbers", name, count);
    r->tensors++;
    return safetensors_read(&r->file, tensor, to, err);
}

/* As many as the file has bytes for: that was checked when it was opened. */
static bool count_of(struct reading *r, int number, size_t *count, struct error *err)
{
    char name[SAVED_NAME];
    saved_tensor_name(name, number, "value");
    const struct safetensor *tensor = safetensors_find(&r->file, name);
    if (!tensor) return error_input(err, "has no tensor %s", name);
    *count = tensor->count;
    return true;
}

static bool read_one(struct reading *r, const json_t *object, int number, struct error *err)
{
    bool moments;
    int64_t steps, updates;
    int origin = -1;
    size_t count = 0;
    bool has_origin = !json_is_null(json_object_get(object, "origin"));
    if (!take_bool(object, "moments", &moments, err) || !take_integer(object, "steps", 0, INT64_MAX, &steps, err) ||
        !take_integer(object, "updates", 0, INT64_MAX, &updates, err) ||
        (has_origin && !take_int(object, "origin", 0, number - 1, &origin, err)) || !count_of(r, number, &count, err))
        return false;
    struct weights *w = weights_create(count, moments);
    if (!w) return error_failed(err, "out of memory for %zu weights", count);
    r->weights[number] = w;
    r->count = number + 1;
    w->steps = (uint64_t)steps;
    w->updates = (uint64_t)updates;
    if (origin >= 0) w->origin = weights_share(r->weights[origin]);
    return read_tensor(r, number, "value", count, w->value, err) &&
           (!moments ||
               (read_tensor(r, number, "m", count, w->m, err) && read_tensor(r, number, "v", count, w->v, err)));
}

static bool read_weights(struct reading *r, struct error *err)
{
    json_t *list;
    if (!take_array(r->session, "weights", MOST_WEIGHTS, &list, err)) return false;
    size_t count = json_array_size(list);
    r->weights = calloc(count + 1, sizeof *r->weights);
    if (!r->weights) return error_failed(err, "out of memory");
    for (size_t i = 0; i < count; i++)
        if (!read_one(r, json_array_get(list, i), (int)i, err)) return false;
    return r->tensors == r->file.tensors || error_input(err, "has tensors that belong to nothing");
}

/* ---- subjects ---- */

static bool read_subject(struct reading *r, enum saved_subject which, struct error *err)
{
    json_t *list;
    int number, weights;
    bool needed = which == SAVED_NOW || which == SAVED_INITIAL;
    if (!needed && json_is_null(json_object_get(r->session, saved_subjects[which]))) return true;
    if (!take_array(r->session, "subjects", SAVED_SUBJECTS, &list, err) ||
        !take_int(r->session, saved_subjects[which], 0, (int)json_array_size(list) - 1, &number, err) ||
        !subject_from_json(json_array_get(list, (size_t)number), r->count, &r->subject[which], &weights, err))
        return false;
    r->has[which] = true;
    if (weights >= 0) r->subject[which].weights = weights_share(r->weights[weights]);
    return true;
}

static bool compute(struct reading *r, enum saved_subject which, struct computed **computed, struct error *err)
{
    return !r->has[which] || computed_create(&r->subject[which], computed, err) ||
           error_prefix(err, "what it has as \"%s\"", saved_subjects[which]);
}

static bool build(struct reading *r, struct session **session, struct error *err)
{
    struct session *s = NULL;
    json_t *cursor;
    bool good = session_create(&r->subject[SAVED_NOW], &s, err) && compute(r, SAVED_BEFORE, &s->before, err) &&
                compute(r, SAVED_PIN, &s->pin, err) && take_object(r->session, "cursor", &cursor, err) &&
                saved_cursor_from_json(cursor, s, err);
    if (good) {
        subject_finish(&s->initial);
        s->initial = r->subject[SAVED_INITIAL];
        r->subject[SAVED_INITIAL] = (struct subject){0};
        good = session_prepare(s, err);
    }
    if (!good) session_destroy(s);
    *session = good ? s : NULL;
    return good;
}

/* ---- the file ---- */

static bool parse(struct reading *r, struct error *err)
{
    const char *version = safetensors_metadata(&r->file, "unroll_session");
    const char *text = safetensors_metadata(&r->file, "session");
    char shown[SAFETENSORS_SHOWN];
    json_error_t fault;
    bool starved;
    if (!version || !text) return error_input(err, "is no saved session");
    if (strcmp(version, SAVED_VERSION) != 0)
        return error_input(err,
            "was saved by another version of unroll: it is of version %s, and this program reads %s",
            safetensors_show(version, shown), SAVED_VERSION);
    r->session = json_from_text(text, strlen(text), JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &fault, &starved);
    if (starved) return error_failed(err, "out of memory");
    return json_is_object(r->session) || error_input(err, "its session is no JSON object");
}

static bool load(struct reading *r, struct session **session, struct error *err)
{
    bool good = parse(r, err) && read_weights(r, err);
    for (int i = 0; i < SAVED_SUBJECTS && good; i++) good = read_subject(r, (enum saved_subject)i, err);
    return good && build(r, session, err);
}

static void reading_finish(struct reading *r)
{
    for (int i = 0; i < SAVED_SUBJECTS; i++) subject_finish(&r->subject[i]);
    for (int i = 0; i < r->count; i++) weights_release(r->weights[i]);
    free(r->weights);
    json_decref(r->session);
    safetensors_close(&r->file);
}

bool session_is_saved(const char *path, bool *saved, struct error *err)
{
    struct safetensors file;
    if (!safetensors_open(&file, path, err)) return false;
    *saved = safetensors_metadata(&file, "unroll_session") != NULL;
    safetensors_close(&file);
    return true;
}

bool session_load(const char *path, struct session **session, struct error *err)
{
    struct reading r = {0};
    *session = NULL;
    bool done = safetensors_open(&r.file, path, err);
    if (done && !load(&r, session, err)) done = error_prefix(err, "%s", path);
    reading_finish(&r);
    return done;
}

/* ---- in the place of another ---- */

#define EXCHANGE(field)                                                                                                \
    do {                                                                                                               \
        __typeof__(s->field) kept_ = s->field;                                                                         \
        s->field = other->field;                                                                                       \
        other->field = kept_;                                                                                          \
    } while (0)

/* All goes over but what belongs to the person: what was done and typed, and who shows it. */
bool session_become(struct session *s, struct session *other, struct error *err)
{
    bool good = history_push(&s->history, &s->now->subject, err);
    if (good) {
        struct session was = *s;
        *s = *other;
        *other = was;
        EXCHANGE(history);
        EXCHANGE(keep_going);
        EXCHANGE(context);
        EXCHANGE(prompt);
        EXCHANGE(typing);
        EXCHANGE(log);
        EXCHANGE(said);
        EXCHANGE(more);
        EXCHANGE(more_count);
        EXCHANGE(host);
    }
    session_destroy(other);
    return good;
}
