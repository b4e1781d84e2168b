/*
 * chart.h: curves over two axes on a part of a canvas, in Braille dots: 2 x 4 of them a cell, or with ASCII one sign a
 * cell.
 *
 * The y axis stands at the left with a few numbers, the x axis is the bottom row of numbers, and at the right stand the
 * names of the levels, which are moved apart where they would cover each other. Everything is clipped. Drawing
 * allocates nothing: the canvas itself holds the dots.
 */
#ifndef SCREEN_CHART_H
#define SCREEN_CHART_H

#include <stddef.h>

#include "canvas.h"

struct chart_point {
    double x, y;
};

struct chart_series { /* a curve; where curves meet in a cell, the later one has it */
    /* Point i of data. One that is not finite, or on a log axis not positive, is left out. */
    struct chart_point (*point)(const void *data, size_t i);
    const void *data;
    size_t points;
    struct style style;
    bool thick; /* two dots high: to be told apart without color */
    char sign;  /* with ASCII */
    bool apart; /* no line joins the points */
    bool gaps;  /* no line goes over a point that is left out */
};

struct chart_level { /* a horizontal line, under the curves */
    double y;
    const char *label;
    struct style style;
};

struct range {
    double low, high;
};

struct chart {
    int row, column, rows, columns; /* with the axes and the labels */
    struct range x, y;              /* y with low >= high: as far as curves and levels go */
    bool log, log_x;                /* the y axis; the x axis, whose range is given, and positive */
    const char *unit;               /* of x */
    const struct chart_series *series;
    int series_count;
    const struct chart_level *level;
    int levels;
    const struct chart_series *marks; /* or NULL: things that happened, a sign on the top row for each finite point */
};

enum { CHART_LEVELS = 8 /* at most */, CHART_AXIS = 7 /* columns of the y axis and its numbers */ };

/* A `point` for an array of struct chart_point. */
struct chart_point chart_array(const void *data, size_t i);

/* Nothing is drawn where there is no room for 2 rows and 4 columns of curve. */
void chart_draw(struct canvas *canvas, const struct chart *chart);

/* The cell in which a point lies, for what is more than a dot; false where it is not on the plot. The chart's y range
 * must be given. */
bool chart_cell(const struct chart *chart, double x, double y, int *row, int *column);

/* Things counted in a cell: what stands there once one more is, from a dot by digits to #. */
uint32_t chart_one_more(uint32_t there);

#endif
