/*
 * wiring.h: wires between the rows of a list: from a source one vertical line, with a branch into each row that reads
 * it.
 *
 *     h ──────┐        A wire has a lane of its own, two columns wide; of two that overlap the one that spans fewer
 *     tanh ◀┐ │        rows is the nearer. Lines that cross are drawn as crossings.
 *     c ────┴─┼─┐
 *
 * Any list and any wires can be drawn, so it suits nets that nobody has seen before.
 */
#ifndef SCREEN_WIRING_H
#define SCREEN_WIRING_H

#include "canvas.h"

enum { WIRES_MOST = 128, WIRE_ENDS = 48 };

struct wire {
    int source;            /* row of the list */
    int reader[WIRE_ENDS]; /* rows */
    int readers;
    struct style style;
    /* filled in by wiring_lay */
    int lane; /* from 0; -1: there was no room */
};

struct wiring {
    struct wire wire[WIRES_MOST];
    int wires;
    int left_out; /* wires that found no room */
};

/* Adds a reader to the wire of a source, which is begun if need be. key: wires of one source that are to be drawn apart
 * have different keys. */
void wiring_add(struct wiring *wiring, int source, int reader, struct style style);

/* Gives each wire a lane of `lanes`. */
void wiring_lay(struct wiring *wiring, int lanes);

/* Draws wires whose list has its row i on the screen's row `row + i * step` (step 1 or -1), for list rows first ...
 * first + count - 1 alone; lanes go from `column` to the right, or with mirror to the left. */
struct wiring_place {
    int row, step, first, count;
    int column;
    bool mirror;
};

void wiring_draw(const struct wiring *wiring, struct canvas *canvas, struct wiring_place place);

#endif
