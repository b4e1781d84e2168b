/*
 * prompt.c: editing the line. Keys are as in every shell.
 */
#include "prompt.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "completion.h"
#include "session.h"
#include "text.h"

static const char *line_of(const struct session *s)
{
    return s->prompt.data ? s->prompt.data : "";
}

size_t prompt_cursor(const struct session *s)
{
    return s->prompt.length - s->typing.behind;
}

/* ---- what the line would do ---- */

/* The command that a line begins with, if it has a check; *arguments is where they begin. */
static const struct command *checked_command(const char *line, const char **arguments)
{
    const char *name = line + strspn(line, " ");
    size_t n = strcspn(name, " ");
    *arguments = name + n + strspn(name + n, " ");
    for (const struct command *c = commands; c->name; c++)
        if (c->check && name[n] && !strncmp(c->name, name, n) && !c->name[n]) return c;
    return NULL;
}

static void check(struct session *s)
{
    const char *arguments;
    const struct command *command = checked_command(line_of(s), &arguments);
    s->typing.check = (struct line_check){.there = command != NULL};
    if (!command) return;
    command->check(s, arguments, &s->typing.check);
    s->typing.check.at += (size_t)(arguments - line_of(s));
}

/* ---- opening and closing ---- */

static void set_line(struct session *s, const char *text)
{
    string_clear(&s->prompt);
    string_add(&s->prompt, text);
    s->typing.behind = 0;
}

void prompt_open(struct session *s, const char *text)
{
    s->prompting = true;
    set_line(s, text);
    check(s);
}

static void forget_own(struct typing *typing)
{
    free(typing->own);
    typing->own = NULL;
    typing->back = 0;
}

static void leave(struct session *s)
{
    s->prompting = false;
    s->typing.behind = 0;
    forget_own(&s->typing);
}

void typing_finish(struct typing *typing)
{
    for (int i = 0; i < typing->pasts; i++) free(typing->past[i]);
    forget_own(typing);
    typing->pasts = 0;
}

/* ---- lines that were typed before ---- */

/* The same line twice in a row is kept once; of too many the oldest goes. Without memory nothing is kept. */
static void keep(struct typing *typing, const char *line)
{
    if (!*line || (typing->pasts && !strcmp(typing->past[typing->pasts - 1], line))) return;
    char *copy = strdup(line);
    if (!copy) return;
    if (typing->pasts == PROMPT_PAST) {
        free(typing->past[0]);
        memmove(typing->past, typing->past + 1, --typing->pasts * sizeof *typing->past);
    }
    typing->past[typing->pasts++] = copy;
}

static void go_back(struct session *s, int by)
{
    struct typing *typing = &s->typing;
    int back = typing->back + by;
    if (back < 0 || back > typing->pasts) return;
    if (typing->back == 0 && !(typing->own = strdup(line_of(s)))) return;
    typing->back = back;
    set_line(s, back ? typing->past[typing->pasts - back] : typing->own);
    if (back == 0) forget_own(typing);
}

/* ---- the cursor ---- */

/* The bytes of the character in front of a place, or at it; 0 at the ends. */
static size_t character_before(const char *line, size_t at)
{
    size_t n = at > 0;
    while (n && at > n && ((unsigned char)line[at - n] & 0xC0) == 0x80) n++;
    return n;
}

static size_t character_at(const char *line, size_t at)
{
    size_t n = line[at] != '\0';
    while (n && ((unsigned char)line[at + n] & 0xC0) == 0x80) n++;
    return n;
}

/* The word in front of a place, and the blanks behind it. */
static size_t word_before(const char *line, size_t at)
{
    size_t start = at;
    while (start > 0 && line[start - 1] == ' ') start--;
    while (start > 0 && line[start - 1] != ' ') start--;
    return at - start;
}

/* ---- changes ---- */

/* Other bytes in the place of `count` of them; the cursor stands behind the new ones. */
static void replace(struct session *s, size_t at, size_t count, const char *text)
{
    const char *line = line_of(s);
    struct string changed = {0};
    string_add_bytes(&changed, line, at);
    string_add(&changed, text);
    string_add(&changed, line + at + count);
    if (changed.failed) {
        string_finish(&changed);
        return;
    }
    s->typing.behind = s->prompt.length - at - count;
    string_finish(&s->prompt);
    s->prompt = changed;
}

/* As far as all candidates agree; a single one is followed by a blank if something may come behind it. */
static void complete(struct session *s)
{
    struct completion completion;
    completion_find(&completion, s, line_of(s), prompt_cursor(s));
    size_t typed = prompt_cursor(s) - completion.from;
    if (completion.count == 1 && completion.closes) string_add(&completion.common, " ");
    if (completion.common.length > typed) replace(s, completion.from, typed, completion.common.data);
    completion_finish(&completion);
}

static void enter(struct session *s)
{
    char *line = strdup(line_of(s));
    leave(s);
    if (!line) return;
    keep(&s->typing, line);
    session_enter(s, line);
    free(line);
}

/* ---- keys ---- */

static void move(struct session *s, struct key key)
{
    const char *line = line_of(s);
    size_t at = prompt_cursor(s);
    switch (key.code) {
    case KEY_CODE_LEFT:
    case 'B' - '@': s->typing.behind += character_before(line, at); break;
    case KEY_CODE_RIGHT:
    case 'F' - '@': s->typing.behind -= character_at(line, at); break;
    case KEY_CODE_HOME:
    case 'A' - '@': s->typing.behind = s->prompt.length; break;
    case KEY_CODE_END:
    case 'E' - '@': s->typing.behind = 0; break;
    case KEY_CODE_UP:
    case 'P' - '@': go_back(s, 1); break;
    case KEY_CODE_DOWN:
    case 'N' - '@': go_back(s, -1); break;
    default: break;
    }
}

/* False when the key is none that deletes. */
static bool cut(struct session *s, struct key key)
{
    const char *line = line_of(s);
    size_t at = prompt_cursor(s), n;
    switch (key.code) {
    case KEY_CODE_BACKSPACE: n = character_before(line, at), at -= n; break;
    case KEY_CODE_DELETE:
    case 'D' - '@': n = character_at(line, at); break;
    case 'W' - '@': n = word_before(line, at), at -= n; break;
    case 'U' - '@': n = at, at = 0; break;
    case 'K' - '@': n = s->typing.behind; break;
    default: return false;
    }
    replace(s, at, n, "");
    return true;
}

/* A line break, or a tab, that was pasted is a blank: what is pasted runs nothing. */
static struct key as_text(struct key key)
{
    bool blank = key.code == KEY_CODE_ENTER || key.code == KEY_CODE_TAB;
    bool text = key.code >= 32 && key.code < KEY_CODE_UP;
    return (struct key){blank ? ' ' : text ? key.code : KEY_CODE_NONE};
}

void prompt_key(struct session *s, struct key key)
{
    if (key.pasted) key = as_text(key);
    bool nothing_left = key.code == KEY_CODE_BACKSPACE && s->prompt.length == 0;
    char character[5];
    if (key.code == KEY_CODE_ESCAPE || key.code == 'C' - '@' || nothing_left) {
        leave(s);
    } else if (key.code == KEY_CODE_ENTER) {
        enter(s);
    } else if (key.code == KEY_CODE_TAB) {
        complete(s);
    } else if (key.code >= 32 && key.code < KEY_CODE_UP) {
        utf8_encode(key.code, character);
        replace(s, prompt_cursor(s), 0, character);
    } else if (!cut(s, key)) {
        move(s, key);
    }
    check(s);
}
