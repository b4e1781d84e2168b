/*
 * term_keys.h: from bytes to keys: what ncurses knows and what terminals send besides. For term_curses.c alone.
 */
#ifndef SCREEN_TERM_KEYS_H
#define SCREEN_TERM_KEYS_H

#include "key.h"

enum { ESCAPE_WAIT_MS = 25 }; /* how long the bytes of one key may be apart */

/* The terminal's own sequence for something, if terminfo knows one; else NULL. */
const char *term_sequence(const char *capability);

/* Tells ncurses of sequences that terminfo does not have, or has otherwise. */
void keys_define(void);

/* A key that is there already, or KEY_CODE_NONE. */
struct key keys_waiting(void);

#endif
