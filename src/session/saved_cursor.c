/*
 * saved_cursor.c: the cursor, as a table of its numbers: one more is one row.
 */
#include "saved_cursor.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
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
    {"points", offsetof(struct session, state_color), 0, STATES_COLORS - 1},
    {"symbols", offsetof(struct session, symbols), 0, SYMBOLS_COUNT - 1},
    {"parameter", offsetof(struct session, matrix.parameter), 0, FAR},
    {"parameter_row", offsetof(struct session, matrix.row), 0, FAR},
    {"parameter_column", offsetof(struct session, matrix.column), 0, FAR},
    {"parameter_shows", offsetof(struct session, matrix.shows), 0, MATRIX_SHOWS - 1},
    {"asked", offsetof(struct session, question.asked), 0, FAR},
    {"answered", offsetof(struct session, question.answered), 0, FAR},
    {"hits", offsetof(struct session, question.hits), 0, FAR},
};

static const struct saved_decimal {
    const char *key;
    size_t offset; /* of a double in struct session */
} decimals[] = {
    {"surface_w", offsetof(struct session, surface.w)},
    {"surface_b", offsetof(struct session, surface.b)},
    {"descent_w", offsetof(struct session, surface.start_w)},
    {"descent_b", offsetof(struct session, surface.start_b)},
    {"descent_rate", offsetof(struct session, surface.rate)},
    {"descent_clip", offsetof(struct session, surface.clip)},
};

enum { NUMBERS = sizeof numbers / sizeof *numbers, DECIMALS = sizeof decimals / sizeof *decimals };

static const struct {
    const char *key;
    size_t offset; /* of a bool in struct session */
} switches[] = {
    {"predicting", offsetof(struct session, predicting)},
    {"parameter_opened", offsetof(struct session, matrix.opened)},
    {"parameter_flipped", offsetof(struct session, matrix.flipped)},
};

enum { SWITCHES = sizeof switches / sizeof *switches };

/* A question, as a trail has them. */
static const struct {
    const char *key;
    size_t offset; /* of an int in struct stop */
    int low, high;
} addresses[] = {
    {"kind", offsetof(struct stop, number.kind), 0, NUMBER_PARAMETER_GRADIENT},
    {"node", offsetof(struct stop, number.node), 0, FAR},
    {"t", offsetof(struct stop, number.t), -FAR, FAR},
    {"unit", offsetof(struct stop, number.unit), 0, FAR},
    {"parameter", offsetof(struct stop, number.parameter), 0, FAR},
    {"row", offsetof(struct stop, number.row), 0, FAR},
    {"column", offsetof(struct stop, number.column), 0, FAR},
    {"line", offsetof(struct stop, line), -1, FAR},
    {"link", offsetof(struct stop, link), 0, FAR},
};

enum { ADDRESSES = sizeof addresses / sizeof *addresses };

void saved_tensor_name(char name[SAVED_NAME], int number, const char *what)
{
    snprintf(name, SAVED_NAME, "weights.%d.%s", number, what);
}

/* ---- to JSON ---- */

static int int_at(const void *of, size_t offset)
{
    int x;
    memcpy(&x, (const char *)of + offset, sizeof x);
    return x;
}

static json_t *stop_to_json(const struct stop *stop)
{
    json_t *object = json_object();
    for (int i = 0; i < ADDRESSES; i++)
        json_put(&object, addresses[i].key, json_integer(int_at(stop, addresses[i].offset)));
    json_put(&object, "open", json_integer((json_int_t)stop->open));
    return object;
}

/* The shape of the net is one of 64 bits, more than JSON's numbers have for sure. */
static json_t *trail_to_json(const struct trail *trail)
{
    json_t *stops = json_array();
    for (int i = 0; i < trail->stops; i++) json_add(&stops, stop_to_json(&trail->stop[i]));
    json_t *object = json_object();
    json_put(&object, "from", json_string(views[trail->from].name));
    json_put(&object, "shape", json_sprintf("%016llx", (unsigned long long)trail->shape));
    json_put(&object, "stops", stops);
    return object;
}

json_t *saved_cursor_to_json(const struct session *s)
{
    json_t *object = json_object();
    json_put(&object, "pass", json_string(s->pass == PASS_FORWARD ? "forward" : "backward"));
    for (int i = 0; i < NUMBERS; i++) json_put(&object, numbers[i].key, json_integer(int_at(s, numbers[i].offset)));
    for (int i = 0; i < SWITCHES; i++)
        json_put(&object, switches[i].key,
            json_boolean(*(const bool *)(const void *)((const char *)s + switches[i].offset)));
    for (int i = 0; i < DECIMALS; i++)
        json_put(
            &object, decimals[i].key, json_real(*(const double *)(const void *)((const char *)s + decimals[i].offset)));
    json_put(&object, "notation", json_string(s->notation));
    json_put(&object, "view", json_string(views[s->view].name));
    json_put(&object, "view_before", json_string(views[s->view_before].name));
    json_put(&object, "trail", trail_to_json(&s->trail));
    return object;
}

/* ---- from JSON ---- */

static bool take_int_at(
    const json_t *object, const char *key, int low, int high, void *of, size_t offset, struct error *err)
{
    int x;
    if (!take_int(object, key, low, high, &x, err)) return false;
    memcpy((char *)of + offset, &x, sizeof x);
    return true;
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

static bool take_stop(const json_t *object, struct stop *stop, struct error *err)
{
    int64_t open;
    for (int i = 0; i < ADDRESSES; i++)
        if (!take_int_at(object, addresses[i].key, addresses[i].low, addresses[i].high, stop, addresses[i].offset, err))
            return false;
    if (!take_integer(object, "open", INT64_MIN, INT64_MAX, &open, err)) return false;
    stop->open = (uint64_t)open;
    return true;
}

/* Whether the net has such numbers is found out where the view is prepared, as after every change of the net. */
static bool take_trail(const json_t *object, struct trail *trail, struct error *err)
{
    json_t *from, *stops;
    const char *shape;
    char *end;
    if (!take_object(object, "trail", &from, err) || !take_view(from, "from", &trail->from, err) ||
        !take_text(from, "shape", &shape, err) || !take_array(from, "stops", TRAIL_MOST, &stops, err))
        return false;
    trail->shape = strtoull(shape, &end, 16);
    if (*end || end == shape) return error_input(err, "its \"shape\" is no hexadecimal number");
    for (size_t i = 0; i < json_array_size(stops); i++)
        if (!take_stop(json_array_get(stops, i), &trail->stop[i], err)) return false;
    trail->stops = (int)json_array_size(stops);
    return true;
}

static bool take_decimals(const json_t *object, struct session *s, struct error *err)
{
    for (int i = 0; i < DECIMALS; i++)
        if (!take_number(object, decimals[i].key, (double *)(void *)((char *)s + decimals[i].offset), err))
            return false;
    return true;
}

/* A name that the net has not got is kept, as it is when the net changes. */
static bool take_notation(const json_t *object, struct session *s, struct error *err)
{
    const char *name;
    if (!take_text(object, "notation", &name, err)) return false;
    utf8_copy_cut(s->notation, sizeof s->notation, name, strlen(name));
    return true;
}

static bool take_switches(const json_t *object, struct session *s, struct error *err)
{
    for (int i = 0; i < SWITCHES; i++)
        if (!take_bool(object, switches[i].key, (bool *)(void *)((char *)s + switches[i].offset), err)) return false;
    return true;
}

bool saved_cursor_from_json(const json_t *object, struct session *s, struct error *err)
{
    for (int i = 0; i < NUMBERS; i++)
        if (!take_int_at(object, numbers[i].key, numbers[i].low, numbers[i].high, s, numbers[i].offset, err))
            return false;
    if (!take_decimals(object, s, err) || !take_notation(object, s, err) || !take_switches(object, s, err) ||
        !take_pass(object, &s->pass, err) || !take_trail(object, &s->trail, err) ||
        !take_view(object, "view", &s->view, err) || !take_view(object, "view_before", &s->view_before, err))
        return false;
    int equations = s->now->net->equations;
    if (s->t > s->now->T || s->equation >= equations || s->revealed > equations)
        return error_input(err, "its cursor stands outside of its text or its net");
    return s->view != VIEW_HELP || s->view_before != VIEW_HELP || error_input(err, "its help lies over itself");
}
