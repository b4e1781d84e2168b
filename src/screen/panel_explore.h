/*
 * panel_explore.h: the screen of the explorer: (explorer) -> canvas.
 *
 * From top to bottom: title, the text in colors, what the net expects behind the cursor, a list of units, keys.
 * Complete at 80x24; more room goes to the text, and some to the list. Of two models each has a text of its own, side
 * by side on a wide screen, else one above the other; and half of the list.
 */
#ifndef SCREEN_PANEL_EXPLORE_H
#define SCREEN_PANEL_EXPLORE_H

#include "canvas.h"
#include "explorer.h"
#include "panel.h"

/* The room that the text and the list have on such a canvas, of each side: explorer_prepare wants it. */
struct explore_room explore_room_of(const struct canvas *canvas, const struct explorer *explorer, bool mono);

/* Draws the whole screen; the explorer has been prepared for this canvas. */
void explore_draw(struct canvas *canvas, const struct explorer *explorer);

/* ---- private to screen ---- */

/* The rest of the screen where there are two models; and the room that each has. */
void panel_explore_beside(struct canvas *canvas, const struct explorer *explorer, struct rows rows);
struct explore_room panel_explore_beside_room(const struct canvas *canvas);

/* Of one side. panel_explore_rows: its text without a heading. */
void panel_explore_text(
    struct canvas *canvas, const struct explorer *explorer, const struct side *side, struct rows rows);
void panel_explore_rows(
    struct canvas *canvas, const struct explorer *explorer, const struct side *side, struct rows rows);
void panel_explore_expected(
    struct canvas *canvas, const struct explorer *explorer, const struct side *side, struct rows rows);
void panel_explore_list(
    struct canvas *canvas, const struct explorer *explorer, const struct side *side, struct rows rows);
/* Where there is no list yet. */
void panel_explore_legend(struct canvas *canvas, const struct side *side, struct rows rows);

/* Rows of the list on a screen with one model. */
int explore_list_rows(const struct canvas *canvas);

/* The name of a file without its folders. */
const char *explore_file_name(const char *path);

/* "line 12, character 345 of 3202303", or less of it where there are not so many columns. */
void explore_add_place(struct string *out, const struct explorer *explorer, int columns);

/* "  inside quotes F1 0.94": the best reading that the focused unit of a side has, once units were measured. */
void explore_add_reading(struct string *out, const struct explorer *explorer, const struct side *side);

/* ", é read as e" of the character under the cursor, if the side's model has it not. */
void explore_add_stand_in(struct string *out, const struct explorer *explorer, const struct side *side, bool ascii);

/* "expected after “the qui”": the last `most` characters up to the cursor, which is at `index` of the page. */
void explore_add_expected(struct string *out, const struct side *side, int index, int most, bool ascii);

/* What the side's model expects there, likeliest first; returns the column behind the last. */
int explore_draw_guesses(struct canvas *canvas, const struct side *side, int row, int column, int index);

/* Where the palette of losses ends: what a guess in the dark costs. And that of their differences. */
double explore_most_loss(const struct side *side);
static const double explore_most_difference = 2, explore_most_against = 3;

/* A character as it stands in a line of text, a blank as one. */
int explore_shown(uint32_t code_point, bool ascii, char shown[16]);
/* The same where a blank has to be seen. */
void explore_show_alone(uint32_t code_point, bool ascii, char shown[16]);

#endif
