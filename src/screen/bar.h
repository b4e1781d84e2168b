/*
 * bar.h: the top line and the bottom line, the latter with the keys of whatever table a screen has.
 */
#ifndef SCREEN_BAR_H
#define SCREEN_BAR_H

#include "canvas.h"
#include "command.h"

/* As many labels as fit, neighbours with the same label in one place; the last two always. The line has been filled. */
void bar_draw_keys(struct canvas *canvas, const struct binding *binding, int count);

struct string;

/* The top line. The left side is cut where the right one leaves it no room. */
void bar_draw_title(struct canvas *canvas, const struct string *left, const struct string *right);

#endif
