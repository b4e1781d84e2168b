/*
 * terminal.h: the one place that knows a terminal. term_curses.c and term_keys.c alone include <ncurses.h>.
 *
 * One terminal at a time. From terminal_open to terminal_close the terminal is ours; whatever ends the program in
 * between (a fatal signal, an abort, exit) gives it back first. Ctrl-Z and fg work, and a resize arrives as a key.
 */
#ifndef SCREEN_TERMINAL_H
#define SCREEN_TERMINAL_H

#include <stdbool.h>

#include "canvas.h"
#include "error.h"
#include "key.h"
#include "theme.h"

/* Errors: standard input or output is no terminal; TERM is unset, dumb or unknown. Each says what to do. May lower
 * theme->depth to what the terminal can show. */
bool terminal_open(struct theme *theme, struct error *err);
void terminal_close(void); /* safe to call twice, or without terminal_open */

/* Whether clicks and the wheel are ours, or the terminal's, which selects text with them. They are ours until it is
 * said otherwise; it can be said before terminal_open. */
void terminal_mouse(bool ours);

void terminal_size(int *rows, int *columns);
/* Shows the canvas; only what has changed is sent. False when the terminal is gone (the caller ends). */
bool terminal_draw(const struct canvas *canvas, const struct theme *theme);
/* Waits up to timeout_ms (-1: for ever) for a key, a click or a turn of the wheel. KEY_CODE_NONE after a timeout,
 * KEY_CODE_RESIZE after a resize, KEY_CODE_HANGUP when the terminal is gone or a signal asks the program to end. */
struct key terminal_key(int timeout_ms);

#endif
