/*
 * typing.c: editing a line.
 */
#include "typing.h"

#include <stdlib.h>
#include <string.h>

void typing_set(struct typing *typing, struct string *line, const char *text)
{
    string_clear(line);
    string_add(line, text);
    typing->behind = typing->selected = 0;
}

static void forget_own(struct typing *typing)
{
    free(typing->own);
    typing->own = NULL;
    typing->back = 0;
}

void typing_leave(struct typing *typing)
{
    typing->behind = typing->selected = 0;
    forget_own(typing);
}

void typing_finish(struct typing *typing)
{
    for (int i = 0; i < typing->pasts; i++) free(typing->past[i]);
    forget_own(typing);
    typing->pasts = 0;
}

/* ---- lines that were typed before ---- */

/* The same line twice in a row is kept once; of too many the oldest goes. Without memory nothing is kept. */
void typing_keep(struct typing *typing, const char *line)
{
    if (!*line || (typing->pasts && !strcmp(typing->past[typing->pasts - 1], line))) return;
    char *copy = strdup(line);
    if (!copy) return;
    if (typing->pasts == TYPING_PAST) {
        free(typing->past[0]);
        memmove(typing->past, typing->past + 1, --typing->pasts * sizeof *typing->past);
    }
    typing->past[typing->pasts++] = copy;
}

static void go_back(struct typing *typing, struct string *line, int by)
{
    int back = typing->back + by;
    if (back < 0 || back > typing->pasts) return;
    if (typing->back == 0 && !(typing->own = strdup(string_text(line)))) return;
    typing->back = back;
    typing_set(typing, line, back ? typing->past[typing->pasts - back] : typing->own);
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

void typing_replace(struct typing *typing, struct string *line, size_t at, size_t count, const char *text)
{
    const char *old = string_text(line);
    struct string changed = {0};
    string_add_bytes(&changed, old, at);
    string_add(&changed, text);
    string_add(&changed, old + at + count);
    if (!changed.failed) {
        typing->behind = line->length - at - count;
        string_clear(line);
        string_add_bytes(line, changed.data, changed.length);
    }
    string_finish(&changed);
}

/* ---- keys ---- */

static void move(struct typing *typing, struct string *line, struct key key)
{
    const char *text = string_text(line);
    size_t at = line->length - typing->behind;
    switch (key.code) {
    case KEY_CODE_LEFT:
    case 'B' - '@': typing->behind += character_before(text, at); break;
    case KEY_CODE_RIGHT:
    case 'F' - '@': typing->behind -= character_at(text, at); break;
    case KEY_CODE_HOME:
    case 'A' - '@': typing->behind = line->length; break;
    case KEY_CODE_END:
    case 'E' - '@': typing->behind = 0; break;
    case KEY_CODE_UP:
    case 'P' - '@': go_back(typing, line, 1); break;
    case KEY_CODE_DOWN:
    case 'N' - '@': go_back(typing, line, -1); break;
    default: break;
    }
}

/* False when the key is none that deletes. */
static bool cut(struct typing *typing, struct string *line, struct key key)
{
    const char *text = string_text(line);
    size_t at = line->length - typing->behind, n;
    switch (key.code) {
    case KEY_CODE_BACKSPACE: n = character_before(text, at), at -= n; break;
    case KEY_CODE_DELETE:
    case 'D' - '@': n = character_at(text, at); break;
    case 'W' - '@': n = word_before(text, at), at -= n; break;
    case 'U' - '@': n = at, at = 0; break;
    case 'K' - '@': n = typing->behind; break;
    default: return false;
    }
    typing_replace(typing, line, at, n, "");
    return true;
}

/* A line break, or a tab, that was pasted is a blank: what is pasted runs nothing. */
static struct key as_text(struct key key)
{
    bool blank = key.code == KEY_CODE_ENTER || key.code == KEY_CODE_TAB;
    bool text = key.code >= 32 && key.code < KEY_CODE_UP;
    return (struct key){blank ? ' ' : text ? key.code : KEY_CODE_NONE};
}

/* Whatever the key is, nothing is selected any more; text, and a key that deletes, take what was out. */
static bool take_selected(struct typing *typing, struct string *line, bool text, struct key key)
{
    size_t selected = typing->selected;
    bool takes = selected && (text || key.code == KEY_CODE_BACKSPACE || key.code == KEY_CODE_DELETE);
    typing->selected = 0;
    if (takes) typing_replace(typing, line, line->length - typing->behind - selected, selected, "");
    return takes;
}

enum typing_event typing_key(struct typing *typing, struct string *line, struct key key)
{
    if (key.pasted) key = as_text(key);
    bool nothing_left = key.code == KEY_CODE_BACKSPACE && line->length == 0;
    char character[5];
    if (key.code == KEY_CODE_ESCAPE || key.code == 'C' - '@' || nothing_left) return TYPING_LEFT;
    if (key.code == KEY_CODE_ENTER) return TYPING_ENTERED;
    bool text = key.code >= 32 && key.code < KEY_CODE_UP, took = take_selected(typing, line, text, key);
    if (key.code == KEY_CODE_TAB) return TYPING_COMPLETES;
    if (text) {
        utf8_encode(key.code, character);
        typing_replace(typing, line, line->length - typing->behind, 0, character);
    } else if (!took && !cut(typing, line, key)) {
        move(typing, line, key);
    }
    return TYPING_GOES_ON;
}
