/*
 * wiring.c: lanes for wires, and their drawing as masks of the four directions in which a line leaves a cell.
 */
#include "wiring.h"

#include <string.h>

enum { UP = 1, DOWN = 2, LEFT = 4, RIGHT = 8, GRID_ROWS = 256, GRID_COLUMNS = 128 };

void wiring_add(struct wiring *w, int source, int reader, struct style style)
{
    struct wire *wire = NULL;
    for (int i = 0; i < w->wires; i++)
        if (w->wire[i].source == source) wire = &w->wire[i];
    if (!wire) {
        if (w->wires == WIRES_MOST) {
            w->left_out++;
            return;
        }
        wire = &w->wire[w->wires++];
        *wire = (struct wire){.source = source, .style = style};
    }
    for (int i = 0; i < wire->readers; i++)
        if (wire->reader[i] == reader) return;
    if (wire->readers < WIRE_ENDS) wire->reader[wire->readers++] = reader;
}

/* ---- lanes ---- */

struct extent {
    int first, last;
};

static struct extent extent_of(const struct wire *wire)
{
    struct extent e = {wire->source, wire->source};
    for (int i = 0; i < wire->readers; i++) {
        if (wire->reader[i] < e.first) e.first = wire->reader[i];
        if (wire->reader[i] > e.last) e.last = wire->reader[i];
    }
    return e;
}

static bool overlap(struct extent a, struct extent b)
{
    return a.first <= b.last && b.first <= a.last;
}

static bool is_free(const struct wiring *w, const struct wire *wire, int lane)
{
    for (int i = 0; i < w->wires; i++)
        if (w->wire[i].lane == lane && overlap(extent_of(&w->wire[i]), extent_of(wire))) return false;
    return true;
}

static struct wire *shortest_unlaid(struct wiring *w, const bool *laid)
{
    struct wire *best = NULL;
    for (int i = 0; i < w->wires; i++) {
        struct extent e = extent_of(&w->wire[i]);
        if (laid[i]) continue;
        if (!best || e.last - e.first < extent_of(best).last - extent_of(best).first) best = &w->wire[i];
    }
    return best;
}

void wiring_lay(struct wiring *w, int lanes)
{
    bool laid[WIRES_MOST] = {0};
    for (int i = 0; i < w->wires; i++) w->wire[i].lane = -1;
    for (struct wire *wire; (wire = shortest_unlaid(w, laid));) {
        laid[wire - w->wire] = true;
        int lane = 0;
        while (lane < lanes && !is_free(w, wire, lane)) lane++;
        if (lane < lanes)
            wire->lane = lane;
        else
            w->left_out++;
    }
}

/* ---- drawing ---- */

struct grid {
    unsigned char mask[GRID_ROWS][GRID_COLUMNS];     /* by row of the list within the place, and column from its edge */
    unsigned char arrow[GRID_ROWS], loop[GRID_ROWS]; /* loop: the column of a wire that goes back to its own row */
    struct style style[GRID_ROWS][GRID_COLUMNS];
};

static void line_to(struct grid *g, int row, int column, unsigned char mask, struct style style)
{
    g->mask[row][column] |= mask;
    g->style[row][column] = style;
}

/* From the edge to the lane, on a row of the list. */
static void branch(struct grid *g, const struct wire *wire, int row, bool reads)
{
    int at = 2 * wire->lane + 1;
    for (int column = 0; column < at; column++) line_to(g, row, column, LEFT | RIGHT, wire->style);
    line_to(g, row, at, LEFT, wire->style);
    if (reads) g->arrow[row] = 1;
}

static bool inside(struct wiring_place place, int row)
{
    return row >= place.first && row < place.first + place.count && row - place.first < GRID_ROWS;
}

static void add_wire(struct grid *g, const struct wire *wire, struct wiring_place place)
{
    struct extent e = extent_of(wire);
    int at = 2 * wire->lane + 1;
    if (wire->lane < 0 || at >= GRID_COLUMNS) return;
    if (e.first == e.last && inside(place, e.first)) { /* it reads itself */
        g->loop[e.first - place.first] = (unsigned char)at;
        g->style[e.first - place.first][at] = wire->style;
    }
    for (int row = e.first; row <= e.last; row++) {
        unsigned char mask = (unsigned char)((row > e.first ? UP : 0) | (row < e.last ? DOWN : 0));
        if (inside(place, row)) line_to(g, row - place.first, at, mask, wire->style);
    }
    if (inside(place, wire->source)) branch(g, wire, wire->source - place.first, false);
    for (int i = 0; i < wire->readers; i++)
        if (inside(place, wire->reader[i])) branch(g, wire, wire->reader[i] - place.first, true);
}

/* What leaves a cell towards earlier rows of the list leaves it upward on the screen, or downward. */
static unsigned char turned(unsigned char mask, struct wiring_place place)
{
    unsigned char out = mask & (unsigned char)~(UP | DOWN | LEFT | RIGHT);
    if (mask & UP) out |= place.step > 0 ? UP : DOWN;
    if (mask & DOWN) out |= place.step > 0 ? DOWN : UP;
    if (mask & LEFT) out |= place.mirror ? RIGHT : LEFT;
    if (mask & RIGHT) out |= place.mirror ? LEFT : RIGHT;
    return out;
}

static const char *glyph(unsigned char mask, bool ascii)
{
    static const char *const box[16] = {" ", "╵", "╷", "│", "╴", "┘", "┐", "┤", "╶", "└", "┌", "├", "─", "┴", "┬", "┼"};
    if (!ascii) return box[mask];
    return mask == (UP | DOWN) ? "|" : mask == (LEFT | RIGHT) ? "-" : "+";
}

void wiring_draw(const struct wiring *w, struct canvas *canvas, struct wiring_place place)
{
    struct grid g;
    memset(&g, 0, sizeof g);
    for (int i = 0; i < w->wires; i++) add_wire(&g, &w->wire[i], place);
    for (int i = 0; i < place.count && i < GRID_ROWS; i++) {
        int row = place.row + i * place.step;
        for (int c = 0; c < GRID_COLUMNS; c++) {
            int column = place.mirror ? place.column - c : place.column + c;
            if (!g.mask[i][c] || column < 0) continue;
            canvas_text(canvas, row, column, g.style[i][c], glyph(turned(g.mask[i][c], place), canvas->ascii));
        }
        int loop = g.loop[i];
        if (loop)
            canvas_text(canvas, row, place.mirror ? place.column - loop : place.column + loop, g.style[i][loop],
                canvas->ascii ? "@" : "↻");
        const char *arrow = place.mirror ? (canvas->ascii ? ">" : "▶") : canvas->ascii ? "<" : "◀";
        if (g.arrow[i]) canvas_text(canvas, row, place.column, g.style[i][0], arrow);
    }
}
