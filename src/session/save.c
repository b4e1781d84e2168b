/*
 * save.c: writing a session.
 */
#include "save.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_text.h"
#include "net_text.h"
#include "safetensors.h"
#include "saved_cursor.h"
#include "subject_json.h"

enum { TENSORS = 3 };

struct writing {
    const struct session *session;
    const struct computed *computed[SAVED_SUBJECTS]; /* NULL where there are no numbers */
    const struct subject *subject[SAVED_SUBJECTS];
    const struct weights **weights; /* each once, where training began before what came of it */
    int count;
    struct safetensors_entry *entry; /* [TENSORS x count] */
    char (*name)[SAVED_NAME];
    int entries;
    json_t *subjects;
};

/* ---- weights ---- */

static int number_of(const struct writing *w, const struct weights *weights)
{
    for (int i = 0; i < w->count; i++)
        if (w->weights[i] == weights) return i;
    return -1;
}

/* Gives numbers to weights and to where they came from, which may go back far. */
static bool enlist(struct writing *w, const struct weights *weights, struct error *err)
{
    int depth = 0, from = w->count;
    for (const struct weights *x = weights; x && number_of(w, x) < 0; x = x->origin) depth++;
    if (depth == 0) return true;
    const struct weights **larger = realloc(w->weights, (size_t)(w->count + depth) * sizeof *larger);
    if (!larger) return error_failed(err, "out of memory");
    w->weights = larger;
    for (const struct weights *x = weights; depth > 0; x = x->origin) w->weights[from + --depth] = x, w->count++;
    return true;
}

static json_t *weights_to_json(const struct writing *w)
{
    json_t *list = json_array();
    for (int i = 0; i < w->count; i++) {
        const struct weights *x = w->weights[i];
        json_add(&list,
            json_pack("{s:b, s:I, s:I, s:o}", "moments", x->m != NULL, "steps", (json_int_t)x->steps, "updates",
                (json_int_t)x->updates, "origin", x->origin ? json_integer(number_of(w, x->origin)) : json_null()));
    }
    return list;
}

static void add_entry(struct writing *w, int number, const char *what, size_t count)
{
    char *name = w->name[w->entries];
    saved_tensor_name(name, number, what);
    w->entry[w->entries++] = (struct safetensors_entry){name, 1, {count}};
}

static bool lay_out(struct writing *w, struct error *err)
{
    size_t most = (size_t)(TENSORS * w->count) + 1;
    w->entry = calloc(most, sizeof *w->entry);
    w->name = calloc(most, sizeof *w->name);
    if (!w->entry || !w->name) return error_failed(err, "out of memory");
    for (int i = 0; i < w->count; i++) {
        const struct weights *x = w->weights[i];
        add_entry(w, i, "value", x->count);
        if (x->m) add_entry(w, i, "m", x->count);
        if (x->m) add_entry(w, i, "v", x->count);
    }
    return true;
}

static float *put(float *to, const real *numbers, size_t count)
{
    if (!numbers) return to;
    memcpy(to, numbers, count * sizeof *to);
    return to + count;
}

static void fill(const struct writing *w, float *to)
{
    for (int i = 0; i < w->count; i++) {
        const struct weights *x = w->weights[i];
        to = put(put(put(to, x->value, x->count), x->m, x->count), x->v, x->count);
    }
}

/* ---- the session ---- */

static char *text_of(const struct computed *computed, struct error *err)
{
    if (computed->subject.equations) return subject_net_text(&computed->subject, err);
    char *text = net_text_alone(computed->net);
    if (!text) error_failed(err, "out of memory");
    return text;
}

/* What the numbers were computed with: a file may say something else by now. Of the subject that was opened first there
 * are no numbers; but as long as its net is there still, its text is. */
static char *net_text_of(const struct writing *w, int which, struct error *err)
{
    if (w->computed[which]) return text_of(w->computed[which], err);
    const struct subject *subject = w->subject[which];
    for (int i = 0; i < SAVED_SUBJECTS && !subject->equations; i++) {
        const struct computed *c = w->computed[i];
        if (c && !c->subject.equations && !strcmp(c->subject.net, subject->net)) return text_of(c, err);
    }
    return subject_net_text(subject, err);
}

static json_t *add_subject(struct writing *w, int which, struct error *err)
{
    const struct subject *subject = w->subject[which];
    if (!subject) return json_null();
    size_t number = json_array_size(w->subjects);
    char *text = net_text_of(w, which, err);
    json_t *object =
        text ? subject_to_json(subject, text, subject->weights ? number_of(w, subject->weights) : -1, err) : NULL;
    free(text);
    if (!object) return NULL;
    if (json_array_append_new(w->subjects, object) == 0) return json_integer((json_int_t)number);
    error_failed(err, "out of memory");
    return NULL;
}

/* The JSON text, the caller's to free(). */
static char *session_to_json(struct writing *w, struct error *err)
{
    json_t *object = json_object();
    w->subjects = json_array();
    bool good = true;
    for (int i = 0; i < SAVED_SUBJECTS && good; i++) {
        json_t *number = !w->subject[i] || enlist(w, w->subject[i]->weights, err) ? add_subject(w, i, err) : NULL;
        good = number != NULL;
        if (good) json_put(&object, saved_subjects[i], number);
    }
    json_put(&object, "subjects", json_incref(w->subjects));
    json_put(&object, "weights", weights_to_json(w));
    json_put(&object, "cursor", saved_cursor_to_json(w->session));
    char *text = good ? json_to_text(object) : NULL;
    json_decref(object);
    if (good && !text) error_failed(err, "out of memory");
    return text;
}

static void gather_subjects(struct writing *w)
{
    const struct session *s = w->session;
    w->computed[SAVED_NOW] = s->now;
    w->computed[SAVED_BEFORE] = s->before;
    w->computed[SAVED_PIN] = s->pin;
    for (int i = 0; i < SAVED_SUBJECTS; i++) w->subject[i] = w->computed[i] ? &w->computed[i]->subject : NULL;
    w->subject[SAVED_INITIAL] = &s->initial;
}

static bool write_file(struct writing *w, const char *path, struct error *err)
{
    struct safetensors_draft draft = {0};
    char *text = session_to_json(w, err);
    const struct safetensors_note notes[] = {{"unroll_session", SAVED_VERSION}, {"session", text}};
    bool done = text && lay_out(w, err) && safetensors_draft_init(&draft, w->entry, w->entries, notes, 2, err);
    if (done) fill(w, draft.number);
    done = done && safetensors_draft_write(&draft, path, err);
    safetensors_draft_finish(&draft);
    free(text);
    return done;
}

bool session_save(const struct session *s, const char *path, struct error *err)
{
    if (s->now->subject.note)
        return error_input(err, "this net is being trained: the run of training saves its model, not this");
    struct writing w = {.session = s};
    gather_subjects(&w);
    bool done = write_file(&w, path, err);
    json_decref(w.subjects);
    free(w.weights);
    free(w.entry);
    free(w.name);
    return done;
}
