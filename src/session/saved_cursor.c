/*
 * saved_cursor.c: the cursor, as a table of its numbers: one more is one row.
 */
#include "saved_cursor.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "json_take.h"
#include "json_text.h"

enum { FAR = 1000000 };

const char *const saved_subjects[SAVED_SUBJECTS] = {"now", "before", "pin", "initial"};

static const struct saved_number {
    const char *key;
    size_t offset; /* of an int in struct session */
    int low, high;
} numbers[] = {
    {"t", offsetof(struct session, t), 1, FAR},
    {"equation", offsetof(struct session, equation), 0, FAR},
    {"revealed", offsetof(struct session, revealed), 1, FAR},
    {"unit", offsetof(struct session, unit), 0, FAR},
    {"symbol", offsetof(struct session, symbol), -1, FAR},
    {"row", offsetof(struct session, row), 0, FAR},
    {"scroll", offsetof(struct session, scroll), 0, FAR},
    {"parameter", offsetof(struct session, matrix.parameter), 0, FAR},
    {"cell_row", offsetof(struct session, matrix.row), 0, FAR},
    {"cell_column", offsetof(struct session, matrix.column), 0, FAR},
    {"asked", offsetof(struct session, question.asked), 0, FAR},
    {"answered", offsetof(struct session, question.answered), 0, FAR},
    {"hits", offsetof(struct session, question.hits), 0, FAR},
};

enum { NUMBERS = sizeof numbers / sizeof *numbers };

void saved_tensor_name(char name[SAVED_NAME], int number, const char *what)
{
    snprintf(name, SAVED_NAME, "weights.%d.%s", number, what);
}

/* A trail of questions is of the moment: what is reopened is the view where it began. */
static enum view kept_view(const struct session *s, enum view view)
{
    return view == VIEW_WHY ? s->trail.from : view;
}

json_t *saved_cursor_to_json(const struct session *s)
{
    json_t *object = json_object();
    json_put(&object, "pass", json_string(s->pass == PASS_FORWARD ? "forward" : "backward"));
    for (int i = 0; i < NUMBERS; i++)
        json_put(
            &object, numbers[i].key, json_integer(*(const int *)(const void *)((const char *)s + numbers[i].offset)));
    json_put(&object, "predicting", json_boolean(s->predicting));
    json_put(&object, "shows", json_integer(s->matrix.shows));
    json_put(&object, "view", json_string(views[kept_view(s, s->view)].name));
    json_put(&object, "view_before", json_string(views[kept_view(s, s->view_before)].name));
    return object;
}

static bool take_view(const json_t *object, const char *key, enum view *view, struct error *err)
{
    const char *name;
    if (!take_text(object, key, &name, err)) return false;
    *view = view_find(name);
    return *view < VIEW_COUNT || error_input(err, "its \"%s\" is none that this program has", key);
}

static bool take_pass(const json_t *object, enum pass *pass, struct error *err)
{
    const char *name;
    if (!take_text(object, "pass", &name, err)) return false;
    *pass = strcmp(name, "forward") ? PASS_BACKWARD : PASS_FORWARD;
    return !strcmp(name, "forward") || !strcmp(name, "backward") ||
           error_input(err, "its \"pass\" is neither forward nor backward");
}

static bool take_matrix(const json_t *object, struct session *s, struct error *err)
{
    struct matrix *m = &s->matrix;
    int shows;
    if (!take_int(object, "shows", 0, MATRIX_SHOWS - 1, &shows, err)) return false;
    const struct net *net = s->now->net;
    if (m->parameter >= net->parameters || m->row >= net->parameter[m->parameter].rows ||
        m->column >= net->parameter[m->parameter].columns)
        return error_input(err, "its cursor stands outside of a matrix");
    m->shows = (enum matrix_shows)shows;
    m->opened = true;
    return true;
}

bool saved_cursor_from_json(const json_t *object, struct session *s, struct error *err)
{
    for (int i = 0; i < NUMBERS; i++) {
        int *to = (int *)(void *)((char *)s + numbers[i].offset);
        if (!take_int(object, numbers[i].key, numbers[i].low, numbers[i].high, to, err)) return false;
    }
    if (!take_pass(object, &s->pass, err) || !take_bool(object, "predicting", &s->predicting, err) ||
        !take_view(object, "view", &s->view, err) || !take_view(object, "view_before", &s->view_before, err))
        return false;
    if (!take_matrix(object, s, err)) return false;
    int equations = s->now->net->equations;
    if (s->t > s->now->T || s->equation >= equations || s->revealed > equations)
        return error_input(err, "its cursor stands outside of its text or its net");
    return s->view != VIEW_HELP || s->view_before != VIEW_HELP || error_input(err, "its help lies over itself");
}
