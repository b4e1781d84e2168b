/*
 * view.h: what stands on the screen: (session) -> canvas.
 *
 * A view only reads the session and only writes the canvas, so every screen can be drawn without a terminal. Complete
 * at 80x24; more room shows more timesteps, units and equations; less says what it needs.
 */
#ifndef SCREEN_VIEW_H
#define SCREEN_VIEW_H

#include "canvas.h"
#include "session.h"

enum { VIEW_MIN_ROWS = 24, VIEW_MIN_COLUMNS = 80 };

/* Whether there is room for a screen; where not, it says so on the canvas. */
bool view_fits(struct canvas *canvas);

/* Draws the whole screen; the canvas's ascii flag says which glyphs may be used. */
void view_draw(struct canvas *canvas, const struct session *session);

#endif
