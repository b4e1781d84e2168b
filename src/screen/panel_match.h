/*
 * panel_match.h: what the panels of a net against n-gram models share. Private to screen.
 */
#ifndef SCREEN_PANEL_MATCH_H
#define SCREEN_PANEL_MATCH_H

#include "contest.h"
#include "panel_figure.h"

/* One line: on what n-gram models were counted, and which of them is the best. */
void panel_match_counted(struct canvas *canvas, const struct figure_view *view, const struct contest *contest, int row);

/* A bar to both sides of the middle of `width` columns, x in [-1, 1]: where the net has won to the left. */
void panel_match_bar(struct canvas *canvas, int row, int column, int width, double x);

/* A character, in quotes: 'e', or a name such as "newline". */
void panel_match_symbol(uint32_t code_point, bool ascii, char out[24]);

#endif
