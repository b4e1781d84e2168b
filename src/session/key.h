/*
 * key.h: a key press, apart from any terminal: what `--keys` names, what commands are bound to, what the help shows.
 */
#ifndef SESSION_KEY_H
#define SESSION_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

enum key_code { /* beyond Unicode, so that a struct key is one number */
    KEY_CODE_NONE = 0,
    KEY_CODE_UP = 0x110000,
    KEY_CODE_DOWN,
    KEY_CODE_LEFT,
    KEY_CODE_RIGHT,
    KEY_CODE_HOME,
    KEY_CODE_END,
    KEY_CODE_PAGE_UP,
    KEY_CODE_PAGE_DOWN,
    KEY_CODE_INSERT,
    KEY_CODE_DELETE,
    KEY_CODE_BACKSPACE,
    KEY_CODE_ENTER,
    KEY_CODE_TAB,
    KEY_CODE_BACK_TAB,
    KEY_CODE_ESCAPE,
    KEY_CODE_F1, /* ... F12 = F1 + 11 */
    KEY_CODE_F12 = KEY_CODE_F1 + 11,
    KEY_CODE_CLICK, /* the mouse: where, is said by row and column */
    KEY_CODE_WHEEL_UP,
    KEY_CODE_WHEEL_DOWN,
    KEY_CODE_RIGHT_CLICK,
    KEY_CODE_RESIZE,
    KEY_CODE_HANGUP
};

struct key {
    uint32_t code;   /* a Unicode code point, or an enum key_code; Ctrl-A ... Ctrl-Z are 1 ... 26 */
    int row, column; /* of the mouse, from 0 */
    bool pasted;     /* it was not typed: it is text, never a command */
};

/* The key that types a character: Tab, Enter, Escape and Backspace are keys of their own, not Ctrl-I, Ctrl-M, Ctrl-[
 * and Ctrl-H, which no terminal tells from them. */
struct key key_from_character(uint32_t code_point);

/* "right", "pgdn", "ctrl-l", "space", "F5", "b", "?": case matters for single characters only. An unknown name is an
 * error that suggests the nearest. */
bool key_parse(const char *name, size_t length, struct key *key, struct error *err);
/* The name that key_parse reads; static or in buffer. */
const char *key_format(struct key key, char buffer[16]);
/* For the screen: "←", "→", "Home", "^L", "␣"; ascii: the name. */
const char *key_label(struct key key, bool ascii, char buffer[16]);

/* A space-separated list. *keys is the caller's to free(). An error names the word's place in the list. */
bool keys_parse(const char *list, struct key **keys, size_t *count, struct error *err);

static inline bool key_is_mouse(struct key key)
{
    return key.code >= KEY_CODE_CLICK && key.code <= KEY_CODE_RIGHT_CLICK;
}

/* Whether a list of good names, with one blank between them, has this key. */
bool keys_have(const char *list, struct key key);

#endif
