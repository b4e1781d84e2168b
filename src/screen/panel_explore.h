/*
 * panel_explore.h: the screen of the explorer: (explorer) -> canvas.
 *
 * From top to bottom: title, the text in colors, what the net expects behind the cursor, a list of units, keys.
 * Complete at 80x24; more room goes to the text, and some to the list.
 */
#ifndef SCREEN_PANEL_EXPLORE_H
#define SCREEN_PANEL_EXPLORE_H

#include "canvas.h"
#include "explorer.h"
#include "panel.h"

/* The room that the text and the list have on such a canvas: explorer_prepare wants it. */
struct explore_room explore_room_of(const struct canvas *canvas, bool mono);

/* Draws the whole screen; the explorer has been prepared for this canvas. */
void explore_draw(struct canvas *canvas, const struct explorer *explorer);

/* ---- private to screen ---- */

void panel_explore_text(struct canvas *canvas, const struct explorer *explorer, struct rows rows);
void panel_explore_expected(struct canvas *canvas, const struct explorer *explorer, struct rows rows);
void panel_explore_list(struct canvas *canvas, const struct explorer *explorer, struct rows rows);
/* Where there is no list yet. */
void panel_explore_legend(struct canvas *canvas, const struct explorer *explorer, struct rows rows);

/* A character as it stands in a line of text, a blank as one. */
int explore_shown(uint32_t code_point, bool ascii, char shown[16]);

#endif
