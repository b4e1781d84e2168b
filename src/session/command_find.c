/*
 * command_find.c: going to what one has in mind: a quantity by its name, or a place of the text by what is read there.
 *
 * What is typed is a quantity where it is the name of one, else text. So /f looks at the gate f and /e goes to the next
 * e; in quotes it is always text: /"f". Text that is nowhere may be the beginning of one name. What was taken is said.
 */
#include "command_functions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "notation.h"
#include "search.h"
#include "text.h"

/* ---- a quantity ---- */

static bool is_defined(const struct net *net, int quantity)
{
    return quantity >= 0 && net->quantity[quantity].equation >= 0;
}

/* By the name of the net's file, or as the screen writes it; -1: there is none. */
static int quantity_named(const struct session *s, const char *name)
{
    const struct net *net = s->now->net;
    int found = net_find_quantity(net, name), notation = session_notation(s);
    if (is_defined(net, found)) return found;
    for (int q = 0; q < net->quantities; q++)
        if (is_defined(net, q) && !strcmp(notation_label(net, notation, q), name)) return q;
    return -1;
}

/* The only one that begins like that; -1: there is none, or there are several. */
static int quantity_beginning(const struct net *net, const char *name)
{
    int found = -1;
    for (int q = 0; q < net->quantities; q++) {
        bool begins =
            !strncmp(net->quantity[q].name, name, strlen(name)) || !strncmp(net->quantity[q].local, name, strlen(name));
        if (!begins || !is_defined(net, q)) continue;
        if (found >= 0) return -1;
        found = q;
    }
    return found;
}

/* behind: what stands behind the name, such as ".3" or " at 5". */
static bool look_at(struct session *s, int quantity, const char *behind, struct error *err)
{
    struct string target = {0};
    string_printf(&target, "%s%s", s->now->net->quantity[quantity].name, behind);
    bool done = target.failed ? error_failed(err, "out of memory") : do_focus(s, target.data, err);
    string_finish(&target);
    return done;
}

/* Whether the argument begins with the name of a quantity: all of it, or up to a unit or a timestep. */
static int find_quantity(const struct session *s, const char *argument, const char **behind)
{
    char name[64];
    struct error ignored;
    int unit;
    const char *at = strstr(argument, " at ");
    size_t length = at ? (size_t)(at - argument) : strlen(argument);
    if (length >= sizeof name) return -1;
    utf8_copy_cut(name, sizeof name, argument, length);
    if (!argument_split_unit(name, &unit, &ignored)) return -1;
    *behind = argument + strlen(name);
    return quantity_named(s, name);
}

/* ---- text ---- */

struct places {  /* where the text has what is sought */
    size_t next; /* from 0: the first behind the cursor, else from the beginning */
    int count, number;
    bool around; /* the next one lies before the cursor, or under it */
};

static bool has_at(const struct subject *subject, size_t at, const uint32_t *sought, size_t length)
{
    return at + length <= subject->length && !memcmp(subject->text + at, sought, length * sizeof *sought);
}

/* The last character is read at no timestep; it is found only where no other is. */
static struct places find_places(const struct session *s, const uint32_t *sought, size_t length)
{
    struct places places = {.around = true};
    const struct subject *subject = &s->now->subject;
    size_t T = (size_t)s->now->T, cursor = (size_t)s->t - 1;
    for (size_t at = 0; at < T; at++) {
        if (!has_at(subject, at, sought, length)) continue;
        places.count++;
        if (places.count > 1 && !(places.around && at > cursor)) continue;
        places.next = at;
        places.number = places.count;
        places.around = at <= cursor;
    }
    if (!places.count && has_at(subject, T, sought, length)) places.next = T;
    return places;
}

/* "\n" and "\t" stand for what no prompt takes. */
static void unescape(struct string *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char next = text[i] == '\\' && i + 1 < length ? text[i + 1] : '\0';
        bool escaped = next == 'n' || next == 't';
        string_add_bytes(out, escaped ? next == 'n' ? "\n" : "\t" : text + i, 1);
        i += escaped;
    }
}

/* Where a piece of text is read. An error: it is no text. */
static bool find_text(
    const struct session *s, const char *text, size_t length, struct places *places, struct error *err)
{
    struct string raw = {0};
    uint32_t *sought = NULL;
    size_t count = 0;
    unescape(&raw, text, length);
    bool good = !raw.failed || error_failed(err, "out of memory");
    good = good && utf8_decode(string_text(&raw), raw.length, "what to look for", &sought, &count, err);
    *places = good && count ? find_places(s, sought, count) : (struct places){0};
    free(sought);
    string_finish(&raw);
    return good;
}

static void say_place(struct session *s, const char *shown, const struct places *places, bool here)
{
    const char *key = session_bound(s, (struct key){'n'});
    const char *again = key && !strcmp(key, "find") ? "n" : "/ Enter";
    if (!places->count)
        snprintf(s->message, sizeof s->message, "\"%s\" is the last character: it is predicted, and never read", shown);
    else if (places->count == 1)
        snprintf(s->message, sizeof s->message, "\"%s\" at timestep %d%s, and nowhere else", shown, s->t,
            here ? ", here" : "");
    else
        snprintf(s->message, sizeof s->message, "\"%s\" at timestep %d, %d of %d%s: %s goes on", shown, s->t,
            places->number, places->count, places->around ? ", from the beginning" : "", again);
}

static bool go_to_place(
    struct session *s, const char *text, size_t length, const struct places *places, struct error *err)
{
    char timestep[24];
    struct string shown = {0};
    int t = places->count ? (int)places->next + 1 : s->now->T;
    bool here = s->t == t;
    snprintf(timestep, sizeof timestep, "%d", t);
    string_add_safe(&shown, text, length);
    bool done = do_step(s, timestep, err);
    if (done) say_place(s, string_text(&shown), places, here);
    string_finish(&shown);
    return done;
}

/* ---- both ---- */

/* Length of what the quotes hold; 0 when there are none, or nothing is in them. */
static size_t quoted_length(const char *argument)
{
    size_t length = strlen(argument);
    bool quoted = length > 2 && strchr("\"'", argument[0]) && argument[length - 1] == argument[0];
    return quoted ? length - 2 : 0;
}

static bool fail_nowhere(const struct session *s, const char *argument, bool quoted, struct error *err)
{
    if (quoted) return error_input(err, "%s is not in the text", argument);
    if (net_find_parameter(s->now->net, argument) >= 0)
        return error_input(err, "%s is a parameter: :show %s shows it", argument, argument);
    return error_input(err, "'%s' is not in the text, and no quantity begins like that", argument);
}

static bool find(struct session *s, const char *argument, struct error *err)
{
    struct places places;
    const char *behind = "";
    size_t inside = quoted_length(argument), length = inside ? inside : strlen(argument);
    const char *text = argument + (inside > 0);
    if (!find_text(s, text, length, &places, err)) return false;
    bool in_text = places.count || places.next;
    int q = inside ? -1 : find_quantity(s, argument, &behind);
    if (q < 0 && in_text) return go_to_place(s, text, length, &places, err);
    if (q < 0 && !inside) q = quantity_beginning(s->now->net, argument);
    if (q < 0) return fail_nowhere(s, argument, inside, err);
    if (!look_at(s, q, behind, err)) return false;
    int said = snprintf(s->message, sizeof s->message, "the quantity %s%s", net_label(s->now->net, q), behind);
    if (in_text && said < (int)sizeof s->message)
        snprintf(s->message + said, sizeof s->message - (size_t)said, "; the text has it too: /\"%.60s\"", argument);
    return true;
}

bool do_find(struct session *s, const char *argument, struct error *err)
{
    if (!*argument && !s->sought.length)
        return error_input(err, "nothing was looked for yet; find e goes to the next e");
    if (*argument) {
        string_clear(&s->sought);
        string_add(&s->sought, argument);
    }
    struct string sought = {0}; /* a copy: what is run may look for something else */
    string_add(&sought, s->sought.data);
    bool done = sought.failed ? error_failed(err, "out of memory") : find(s, sought.data, err);
    string_finish(&sought);
    return done;
}

bool do_search(struct session *s, const char *argument, struct error *err)
{
    bool help = s->view == VIEW_HELP;
    s->filter[0] = '\0';
    s->scroll = 0;
    prompt_open(s, help ? "help " : "find ");
    return true;
}
