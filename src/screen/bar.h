/*
 * bar.h: the keys on the bottom line, from whatever table a screen has.
 */
#ifndef SCREEN_BAR_H
#define SCREEN_BAR_H

#include "canvas.h"
#include "command.h"

/* As many labels as fit, neighbours with the same label in one place; the last two always. The line has been filled. */
void bar_draw_keys(struct canvas *canvas, const struct binding *binding, int count);

#endif
