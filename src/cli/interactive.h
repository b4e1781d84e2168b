/*
 * interactive.h: a person at a terminal: draw, wait for a key, do what it says.
 */
#ifndef CLI_INTERACTIVE_H
#define CLI_INTERACTIVE_H

#include <stdbool.h>

#include "canvas.h"
#include "error.h"
#include "key.h"
#include "session.h"
#include "step_host.h"

/* Until the session says quit, or the terminal is gone. The terminal is given back in any case. */
bool interact(struct session *session, struct step_host *host, struct error *err);

/* What a key or a click does, the canvas being what is seen. */
void interact_key(struct session *session, const struct canvas *canvas, struct key key);

/* The command under a click or a turn of the wheel; NULL where there is none, or the key is no such thing. */
const char *clicked_command(const struct canvas *canvas, struct key key);

/* The same of the right button, which is the explorer's alone: what a click there would run. */
const char *right_clicked_command(const struct canvas *canvas, struct key key);

/* Makes the canvas as large as the terminal, anew where it is not; a zeroed one will do. */
bool canvas_fit_terminal(struct canvas *canvas, struct error *err);

#endif
