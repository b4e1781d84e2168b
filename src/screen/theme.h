/*
 * theme.h: what a style looks like: colors by depth and background, attributes, glyph fallback.
 *
 * A view says STYLE_GATE; the theme says which color that is in truecolor, in 256 colors (indices of the fixed 6x6x6
 * cube, which no terminal redefines), in 16, or in none, where attributes and glyphs carry the meaning alone.
 */
#ifndef SCREEN_THEME_H
#define SCREEN_THEME_H

#include <stdbool.h>

#include "canvas.h"
#include "error.h"

enum color_depth { COLOR_NONE, COLOR_16, COLOR_256, COLOR_TRUE };

enum theme_page { PAGE_DARK, PAGE_LIGHT, PAGE_CONTRAST, PAGES };

struct theme {
    enum theme_page page;
    enum color_depth depth;
    bool ascii; /* box drawing, blocks and arrows become ASCII, one column for one column */
};

/* A resolved style. A color of -1 is the terminal's own; there is none but without color, the page is painted too. */
struct paint {
    int foreground, background; /* COLOR_TRUE: 0xRRGGBB; COLOR_256: 16 ... 255; COLOR_16: 0 ... 15; else -1 */
    bool bold, underline, reverse, dim;
};

/* The theme for this environment: NO_COLOR, COLORTERM, TERM, COLORFGBG, and the code set of the locale that setlocale
 * has chosen. */
struct theme theme_from_environment(void);
/* name: "dark", "light", "contrast", "mono"; anything else is an error naming these. Keeps what the environment gave
 * otherwise. */
bool theme_set(struct theme *theme, const char *name, struct error *err);

/* name: "true", "256", "16", "none": as many, whatever the environment says. */
bool theme_set_colors(struct theme *theme, const char *name, struct error *err);

struct paint theme_paint(const struct theme *theme, struct style style);
/* The page itself, for pictures: 0xRRGGBB. */
int theme_page_background(const struct theme *theme);
int theme_page_foreground(const struct theme *theme);
/* The code point to show for one in a canvas: itself, or its ASCII stand-in, or '?'. The right half of a wide
 * character, 0, is 0 (there is nothing to show) or '?' as its left half is: with ASCII, two columns stay two columns.
 */
uint32_t theme_glyph(const struct theme *theme, uint32_t code_point);
/* The accent to show on a cell's glyph, or 0: in ASCII there is none. */
uint32_t theme_accent(const struct theme *theme, struct cell cell);

#endif
