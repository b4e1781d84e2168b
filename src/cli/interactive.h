/*
 * interactive.h: a person at a terminal: draw, wait for a key, do what it says.
 */
#ifndef CLI_INTERACTIVE_H
#define CLI_INTERACTIVE_H

#include <stdbool.h>

#include "canvas.h"
#include "error.h"
#include "session.h"
#include "theme.h"

/* Until the session says quit, or the terminal is gone. The terminal is given back in any case. */
bool interact(struct session *session, struct theme theme, struct error *err);

/* Makes the canvas as large as the terminal, anew where it is not; a zeroed one will do. */
bool canvas_fit_terminal(struct canvas *canvas, struct error *err);

#endif
