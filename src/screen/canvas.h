/*
 * canvas.h: a grid of styled cells. Views draw (session) -> canvas; the terminal and the writers show it.
 *
 * A cell holds one code point, at most one accent on it, one style and the columns it takes. A wide character owns its
 * cell and the next, whose code point is 0. Everything is clipped; nothing outside the grid is an error. Text is UTF-8
 * and is drawn safely: controls and bidirectional characters never reach a cell, nor do combining ones, except for one
 * accent on a letter (see code_point_show, code_point_accents).
 */
#ifndef SCREEN_CANVAS_H
#define SCREEN_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* What a thing is, never which color it has: the theme decides that. */
enum style_id {
    STYLE_TEXT,    /* the default */
    STYLE_DIM,     /* separators, things not yet revealed, units of measure */
    STYLE_STRONG,  /* what to read first */
    STYLE_TITLE,   /* the title line, full width */
    STYLE_BAR,     /* the bottom line, full width */
    STYLE_BAR_KEY, /* a key on the bottom line */
    STYLE_HEADER,  /* a panel's heading and its rule */
    STYLE_CURSOR,  /* the frame and the pointer around what is focused */
    STYLE_INPUT,   /* one style a role; see enum role */
    STYLE_PRE_ACTIVATION,
    STYLE_GATE,
    STYLE_CANDIDATE,
    STYLE_STATE,
    STYLE_OUTPUT,
    STYLE_PROBABILITY,
    STYLE_LOSS,
    STYLE_GRADIENT, /* anything with a derivative in it */
    STYLE_POSITIVE, /* a positive number: the palette's positive end */
    STYLE_NEGATIVE,
    STYLE_GOOD,    /* steady; a guess that is right */
    STYLE_WARNING, /* vanishing, exploding; what the user should notice */
    STYLE_ERROR,
    STYLE_HEAT, /* a value on the diverging palette; see struct style.heat */
    STYLE_COUNT
};

struct style {
    uint8_t id;  /* enum style_id */
    int8_t heat; /* STYLE_HEAT: -100 ... 100, the value's place on the diverging palette */
    uint8_t bold : 1, underline : 1, reverse : 1;
    uint8_t band : 1;  /* the background of the focused column or row, under whatever stands there */
    uint8_t shade : 1; /* STYLE_HEAT: a glyph of the ramp, its ink colored too; without it, text to be read */
};

struct cell {
    uint32_t code_point; /* 0: the right half of a wide character */
    uint32_t accent;     /* a mark on it: the tilde of C̃; 0: none */
    struct style style;
};

/* A rectangle that answers the mouse, see canvas_link. */
enum link_event { LINK_CLICK, LINK_WHEEL_UP, LINK_WHEEL_DOWN, LINK_TITLE };

struct link {
    enum link_event event;
    int row, column, rows, columns;
    size_t command; /* where it begins in canvas.commands */
};

struct canvas {
    int rows, columns;
    bool ascii;                    /* cells get ASCII stand-ins only: set by the owner before a view draws */
    int cursor_row, cursor_column; /* where the hardware cursor belongs (the focused item, for screen readers), or -1 */
    struct cell *cells;            /* [rows x columns] */
    struct link *link;             /* [links]; their memory stays from frame to frame */
    size_t links, most_links;
    struct string commands; /* of the links, each with its 0 */
    bool incomplete;        /* memory ran out while the view was drawn: some of it is not there */
    bool titled;            /* titles are wanted: set by the owner before a view draws */
};

enum { CANVAS_MOST = 1000 }; /* rows, and columns */

/* 1 <= rows, columns <= CANVAS_MOST; false when memory is out. canvas_finish accepts a zeroed canvas. */
bool canvas_init(struct canvas *canvas, int rows, int columns);
void canvas_finish(struct canvas *canvas);
/* Blanks in STYLE_TEXT; the cursor nowhere; no links. */
void canvas_clear(struct canvas *canvas);

static inline struct style style(enum style_id id)
{
    return (struct style){.id = (uint8_t)id};
}

static inline struct style style_bold(enum style_id id)
{
    return (struct style){.id = (uint8_t)id, .bold = 1};
}

/* One code point ('?' for one that is not drawable); returns the columns that are visible, 0 when clipped. */
int canvas_put(struct canvas *canvas, int row, int column, struct style style, uint32_t code_point);
/* UTF-8 text up to the right edge; returns the columns it took, those left of the grid included, so that
 * `column += canvas_text(...)` goes on where it ended. Negative columns clip on the left. */
int canvas_text(struct canvas *canvas, int row, int column, struct style style, const char *text);
/* The same, cut to `width` columns; a text that is too long ends in "…" ("~" in ASCII). Returns columns taken. */
int canvas_text_cut(struct canvas *canvas, int row, int column, int width, struct style style, const char *text);
int canvas_printf(struct canvas *canvas, int row, int column, struct style style, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* A run of the same code point, width columns wide. */
void canvas_fill(struct canvas *canvas, int row, int column, int width, struct style style, uint32_t code_point);
/* Sets band on a rectangle that has been drawn. */
void canvas_band(struct canvas *canvas, int row, int column, int rows, int columns);

/* One value on the diverging palette as one glyph: x in [-1, 1] is the value over the scale of its panel, clipped. The
 * magnitude is a glyph ramp and the sign is both a color and a different ramp, so neither color nor shading stands
 * alone. NaN is '?', an infinity is '!'. */
void canvas_heat(struct canvas *canvas, int row, int column, double x);
/* A horizontal bar of x in [0, 1] in eighths of a column, at most width columns; returns the columns it took. */
int canvas_bar(struct canvas *canvas, int row, int column, int width, struct style style, double x);
/* One column of a vertical bar: x in [0, 1] over `height` rows, growing up from `row`. */
void canvas_column_bar(struct canvas *canvas, int row, int column, int height, struct style style, double x);

/* ---- the mouse ---- */

/* A click into the rectangle runs a command, written as it is typed after `:`. What is linked later lies on top. Part
 * of it may lie outside the grid. Without memory for it there is no link. */
void canvas_link(struct canvas *canvas, int row, int column, int rows, int columns, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* The wheel runs `up` or `down` there. */
void canvas_wheel(struct canvas *canvas, int row, int column, int rows, int columns, const char *up, const char *down);

/* What a glyph stands for, where it stays when a pointer rests on it: a page in a browser. Does nothing unless the
 * canvas is titled. */
void canvas_title(struct canvas *canvas, int row, int column, int columns, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The command, or the title, of the topmost rectangle; NULL where there is none. Valid until the canvas is cleared. */
const char *canvas_command_at(const struct canvas *canvas, enum link_event event, int row, int column);

#endif
