/*
 * key.c: names of keys.
 *
 * One table: a row is a key, its name, and its sign for the screen; the aliases follow it as rows of the same code, so
 * that the first row of a code names it. Characters name themselves, and Ctrl with a character is its code in ASCII.
 */
#include "key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

#define F_KEY(n)                                                                                                       \
    {                                                                                                                  \
        KEY_CODE_F1 + n - 1, "F" #n, "F" #n                                                                            \
    }

static const struct named {
    uint32_t code;
    const char *name;
    const char *label; /* NULL: an alias */
} named[] = {
    {KEY_CODE_UP, "up", "↑"},
    {KEY_CODE_DOWN, "down", "↓"},
    {KEY_CODE_LEFT, "left", "←"},
    {KEY_CODE_RIGHT, "right", "→"},
    {KEY_CODE_HOME, "home", "Home"},
    {KEY_CODE_END, "end", "End"},
    {KEY_CODE_PAGE_UP, "pgup", "PgUp"},
    {KEY_CODE_PAGE_UP, "pageup", NULL},
    {KEY_CODE_PAGE_DOWN, "pgdn", "PgDn"},
    {KEY_CODE_PAGE_DOWN, "pagedown", NULL},
    {KEY_CODE_INSERT, "insert", "Ins"},
    {KEY_CODE_DELETE, "delete", "Del"},
    {KEY_CODE_BACKSPACE, "backspace", "Bksp"},
    {KEY_CODE_ENTER, "enter", "Enter"},
    {KEY_CODE_ENTER, "return", NULL},
    {KEY_CODE_TAB, "tab", "Tab"},
    {KEY_CODE_BACK_TAB, "shift-tab", "⇧Tab"},
    {KEY_CODE_ESCAPE, "esc", "Esc"},
    {KEY_CODE_ESCAPE, "escape", NULL},
    {' ', "space", "␣"},
    F_KEY(1),
    F_KEY(2),
    F_KEY(3),
    F_KEY(4),
    F_KEY(5),
    F_KEY(6),
    F_KEY(7),
    F_KEY(8),
    F_KEY(9),
    F_KEY(10),
    F_KEY(11),
    F_KEY(12),
    {KEY_CODE_CLICK, "click", "click"},
    {KEY_CODE_WHEEL_UP, "wheel-up", "wheel"},
    {KEY_CODE_WHEEL_DOWN, "wheel-down", "wheel"},
    {KEY_CODE_RIGHT_CLICK, "right-click", "right-click"},
    {KEY_CODE_RESIZE, "resize", "resize"},
    {KEY_CODE_HANGUP, "hangup", "hangup"},
};

enum { NAMED = sizeof named / sizeof *named };

/* ---- characters ---- */

struct key key_from_character(uint32_t code_point)
{
    static const uint32_t special[][2] = {
        {8, KEY_CODE_BACKSPACE},
        {9, KEY_CODE_TAB},
        {10, KEY_CODE_ENTER},
        {13, KEY_CODE_ENTER},
        {27, KEY_CODE_ESCAPE},
        {127, KEY_CODE_BACKSPACE},
    };
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (special[i][0] == code_point) return (struct key){special[i][1]};
    return (struct key){code_point};
}

static bool is_control(uint32_t code)
{
    return code > 0 && code < ' ';
}

/* ---- names ---- */

static const struct named *named_code(uint32_t code)
{
    for (int i = 0; i < NAMED; i++)
        if (named[i].code == code) return &named[i];
    return NULL;
}

/* "ctrl-l" and "^l"; 0 when it is neither. */
static uint32_t control_code(const char *name)
{
    const char *character = strncasecmp(name, "ctrl-", 5) == 0 ? name + 5 : *name == '^' ? name + 1 : "";
    return *character >= '@' && *character < 127 && !character[1] ? *character & 31 : 0;
}

static bool error_unknown(const char *name, size_t length, struct error *err)
{
    const char *candidates[NAMED + 1] = {NULL};
    for (int i = 0; i < NAMED; i++) candidates[i] = named[i].name;
    struct string safe = {0};
    string_add_safe(&safe, name, length);
    const char *shown = string_text(&safe), *nearest = nearest_word(shown, candidates);
    if (nearest)
        error_input(err, "no key is named \"%s\"; did you mean \"%s\"?", shown, nearest);
    else
        error_input(err,
            "no key is named \"%s\"; a key is one character, or a name such as right, pgdn, space, enter, ctrl-l, F5",
            shown);
    string_finish(&safe);
    return false;
}

bool key_parse(const char *name, size_t length, struct key *key, struct error *err)
{
    char word[16] = "";
    int bytes;
    uint32_t first = utf8_next(name, length, &bytes);
    if (first != UINT32_MAX && (size_t)bytes == length && first != 0) {
        *key = key_from_character(first);
        return true;
    }
    if (length < sizeof word) memcpy(word, name, length);
    for (int i = 0; i < NAMED; i++)
        if (strcasecmp(word, named[i].name) == 0) {
            *key = (struct key){named[i].code};
            return true;
        }
    uint32_t control = control_code(word);
    if (!control) return error_unknown(name, length, err);
    *key = key_from_character(control);
    return true;
}

const char *key_format(struct key key, char buffer[16])
{
    const struct named *known = named_code(key.code);
    if (known) return known->name;
    if (key.code == KEY_CODE_NONE) return "none";
    if (is_control(key.code))
        sprintf(buffer, "ctrl-%c", (int)key.code + (key.code <= 26 ? 'a' - 1 : '@'));
    else
        code_point_show(key.code, false, buffer);
    return buffer;
}

const char *key_label(struct key key, bool ascii, char buffer[16])
{
    const struct named *known = named_code(key.code);
    if (ascii || key.code == KEY_CODE_NONE) return key_format(key, buffer);
    if (known) return known->label;
    if (is_control(key.code))
        sprintf(buffer, "^%c", (int)key.code + '@');
    else
        code_point_show(key.code, false, buffer);
    return buffer;
}

/* ---- lists ---- */

static const char blanks[] = " \t\n\r";

bool keys_parse(const char *list, struct key **keys, size_t *count, struct error *err)
{
    size_t length, n = 0;
    struct key *parsed = malloc((strlen(list) / 2 + 1) * sizeof *parsed); /* a key and a blank take two bytes */
    if (!parsed) return error_failed(err, "out of memory for the list of keys");
    for (const char *word = list + strspn(list, blanks); *word; word += length + strspn(word + length, blanks)) {
        length = strcspn(word, blanks);
        if (!key_parse(word, length, &parsed[n], err)) {
            free(parsed);
            return error_prefix(err, "key %zu of the list", n + 1);
        }
        n++;
    }
    *keys = parsed;
    *count = n;
    return true;
}

bool keys_have(const char *list, struct key key)
{
    for (const char *name = list; *name;) {
        size_t n = strcspn(name, " ");
        struct key bound;
        if (key_parse(name, n, &bound, NULL) && bound.code == key.code) return true;
        name += n + strspn(name + n, " ");
    }
    return false;
}
