/*
 * command_edit.c: what if: weights, equations, interventions, characters; undo, and going back to the beginning.
 */
#include "command_functions.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assignment.h"
#include "edit.h"
#include "text.h"

/* ---- undo ---- */

bool do_undo(struct session *s, const char *argument, struct error *err)
{
    return session_undo(s, err);
}

bool do_redo(struct session *s, const char *argument, struct error *err)
{
    return session_redo(s, err);
}

bool do_reset(struct session *s, const char *argument, struct error *err)
{
    return session_change(s, &s->initial, err);
}

/* ---- weights, equations, characters ---- */

bool do_set(struct session *s, const char *argument, struct error *err)
{
    struct weights *weights = edit_copy_weights(s, err);
    if (!weights) return false;
    bool drawn = assignment_is_init(argument);
    if (drawn ? edit_draw(s, argument, weights->value, err)
              : assignment_apply(s->now->net, argument, weights->value, err))
        return edit_weights(s, weights, err);
    weights_release(weights);
    return false;
}

bool do_equation(struct session *s, const char *argument, struct error *err)
{
    return edit_equation(s, argument, err);
}

/* The equation under the cursor at the prompt, to be changed there. */
bool do_edit(struct session *s, const char *argument, struct error *err)
{
    const char *name = s->now->net->quantity[session_quantity(s)].local;
    if (strchr(name, '.')) return error_input(err, "%s comes from dropout, and has no line of its own", name);
    struct string line = {0};
    string_add(&line, "equation ");
    edit_equation_text(&line, s, s->equation);
    prompt_open(s, string_text(&line));
    string_finish(&line);
    return true;
}

/* With the one that is read now. */
bool do_edit_character(struct session *s, const char *argument, struct error *err)
{
    char line[32] = "character ", *end = line + strlen(line);
    uint32_t character = s->now->subject.text[s->t - 1];
    utf8_encode(character, end);
    const char *text = character == ' ' ? "character \" \"" : line;
    prompt_offer(s, text, strlen(text) - strlen("character "));
    return true;
}

bool do_character(struct session *s, const char *argument, struct error *err)
{
    uint32_t *text;
    size_t count, length = strlen(argument);
    bool quoted = length > 2 && argument[0] == '"' && argument[length - 1] == '"';
    if (!utf8_decode(argument + quoted, length - 2 * quoted, "character", &text, &count, err)) return false;
    uint32_t character = count ? text[0] : ' ';
    free(text);
    if (count != 1) return error_input(err, "give one character; quotes around a blank: character \" \"");
    return edit_character(s, s->t, character, err);
}

/* ---- interventions ---- */

/* "h.3" is unit 3 of h, "h.f.3" of h.f; "f" all of its units. */
static bool read_target(struct session *s, const char *text, size_t length, struct intervention *to, struct error *err)
{
    char name[sizeof to->quantity];
    while (length && isspace((unsigned char)text[length - 1])) length--;
    utf8_copy_cut(name, sizeof name, text, length);
    if (!argument_split_unit(name, &to->unit, err)) return false;
    int q = computed_find_target(s->now->net, name, err);
    if (q < 0) return false;
    const struct quantity *quantity = &s->now->net->quantity[q];
    if (to->unit >= quantity->width)
        return error_input(err, "%s has units 1 to %d, not %d", name, quantity->width, to->unit + 1);
    utf8_copy_cut(to->quantity, sizeof to->quantity, quantity->name, strlen(quantity->name));
    return true;
}

/* "TARGET = X"; before the sign " at T" may stand. */
static bool read_intervention(struct session *s, const char *argument, struct intervention *to, struct error *err)
{
    const char *equals = strchr(argument, '='), *at = strstr(argument, " at ");
    char *end, given[24];
    if (!equals) return error_input(err, "expected =, as in clamp f = 1");
    to->value = strtod(equals + 1, &end);
    if (end == equals + 1 || end[strspn(end, " ")] || !isfinite(to->value)) {
        const char *number = equals + 1 + strspn(equals + 1, " ");
        utf8_copy_cut(given, sizeof given, number, strlen(number));
        return error_input(err, "'%s' is not a number", given);
    }
    if (at && at < equals) {
        long t = strtol(at + 4, &end, 10);
        if (end == at + 4 || t < 0 || t > s->now->T || end[strspn(end, " ")] != '=')
            return error_input(err, "after at stands a timestep from 0, the initial state, to %d", s->now->T);
        to->t = (int)t;
        equals = at;
    }
    return read_target(s, argument, (size_t)(equals - argument), to, err);
}

bool do_clamp(struct session *s, const char *argument, struct error *err)
{
    struct intervention to = {.t = INTERVENE_ALL};
    return read_intervention(s, argument, &to, err) && edit_intervene(s, &to, err);
}

bool do_patch(struct session *s, const char *argument, struct error *err)
{
    struct intervention to = {.t = s->t};
    return read_intervention(s, argument, &to, err) && edit_intervene(s, &to, err);
}

bool do_ablate(struct session *s, const char *argument, struct error *err)
{
    struct intervention to = {.t = INTERVENE_ALL, .value = 0};
    return read_target(s, argument, strlen(argument), &to, err) && edit_intervene(s, &to, err);
}

bool do_release(struct session *s, const char *argument, struct error *err)
{
    struct intervention to;
    if (!*argument) return edit_release(s, NULL, INTERVENE_ALL, err);
    return read_target(s, argument, strlen(argument), &to, err) && edit_release(s, to.quantity, to.unit, err);
}

/* ---- a variant to compare with ---- */

bool do_pin(struct session *s, const char *argument, struct error *err)
{
    struct computed *pin;
    if (!computed_create(&s->now->subject, &pin, err)) return false;
    session_pin(s, pin);
    return true;
}

bool do_unpin(struct session *s, const char *argument, struct error *err)
{
    if (!s->pin) return error_input(err, "nothing is pinned");
    session_pin(s, NULL);
    return true;
}

/* The pinned variant is worked on, and this one is pinned. */
bool do_swap(struct session *s, const char *argument, struct error *err)
{
    if (!s->pin) return error_input(err, "nothing is pinned: pin keeps what is here");
    struct computed *pin;
    struct subject subject = s->pin->subject;
    if (!computed_create(&s->now->subject, &pin, err)) return false;
    if (!session_change(s, &subject, err)) {
        computed_destroy(pin);
        return false;
    }
    session_pin(s, pin);
    return true;
}
