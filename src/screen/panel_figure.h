/*
 * panel_figure.h: figures of the explorer: (explorer, what was measured) -> canvas. Private to screen.
 *
 * panel_figure.c has the frame: what it is, how it is read, on what it was measured. A panel_figure_*.c a figure draws
 * the rest; the table in panel_figure.c says which.
 */
#ifndef SCREEN_PANEL_FIGURE_H
#define SCREEN_PANEL_FIGURE_H

#include "canvas.h"
#include "explorer.h"
#include "panel.h"

/* All of the view: the index, or the figure that is open. */
void panel_figure(struct canvas *canvas, const struct explorer *explorer, struct rows rows);

/* What a figure draws with. */
struct figure_view {
    const struct explorer *explorer;
    const struct figure_state *state; /* its result is there */
    const struct figure *figure;
};

void panel_figure_ngrams(struct canvas *canvas, const struct figure_view *view, struct rows rows);
void panel_figure_errors(struct canvas *canvas, const struct figure_view *view, struct rows rows);
void panel_figure_growth(struct canvas *canvas, const struct figure_view *view, struct rows rows);
void panel_figure_saturation(struct canvas *canvas, const struct figure_view *view, struct rows rows);
void panel_figure_histogram(struct canvas *canvas, const struct figure_view *view, struct rows rows);
void panel_figure_closing(struct canvas *canvas, const struct figure_view *view, struct rows rows);

/* The first row of a list of `count` whose cursor is kept in sight in `room` rows. */
int figure_list_first(int cursor, int count, int room);

/* A row of the list: pointer and band if it has the cursor; a click goes there. */
void figure_list_row(
    struct canvas *canvas, const struct figure_view *view, int index, int row, int column, int columns);

#endif
