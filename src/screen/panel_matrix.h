/*
 * panel_matrix.h: what the halves of the matrix view share: the panes, and what stands under them.
 */
#ifndef SCREEN_PANEL_MATRIX_H
#define SCREEN_PANEL_MATRIX_H

#include "panel.h"
#include "use.h"

struct matrix_pane {
    enum matrix_shows shows;
    bool map;
    int column, cell, columns; /* where it starts; columns of a cell; cells across */
};

struct matrix_page {
    struct canvas *canvas;
    const struct session *session;
    const struct parameter *parameter;
    struct use use; /* one of the places where it is used */
    bool used;
    int rows, first_row; /* that are shown */
    struct matrix_pane pane[MATRIX_SHOWS];
    int panes;
};

/* The quantity whose units the rows are; -1 when there is none. */
int matrix_page_quantity(const struct matrix_page *page);
/* What the columns are multiplied with: "h[t-1]"; whether it is a character, and so each column a symbol. */
void matrix_page_input(struct string *out, const struct matrix_page *page);
bool matrix_page_has_symbols(const struct matrix_page *page);
void matrix_page_symbol(struct string *out, const struct matrix_page *page, int symbol);

enum { MATRIX_CELL_ROWS = 4 };

/* The cell under the cursor, and what can be said of the parameter as a whole. */
void matrix_page_cell(const struct matrix_page *page, int row);
void matrix_page_legend(struct legend *legend, const struct matrix_page *page);

#endif
