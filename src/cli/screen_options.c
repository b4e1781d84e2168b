/*
 * screen_options.c: see the header.
 */
#include "screen_options.h"

#include <stdio.h>

#include "canvas.h"

bool option_size(const struct option_row *row, const char *argument, struct error *err)
{
    struct screen_size *size = row->to, given;
    int end = 0;
    if (sscanf(argument, "%5dx%5d%n", &given.columns, &given.rows, &end) < 2 || argument[end] || given.columns < 1 ||
        given.columns > CANVAS_MOST || given.rows < 1 || given.rows > CANVAS_MOST)
        return error_input(err, "give columns x rows, such as 100x30, each from 1 to %d", CANVAS_MOST);
    *size = given;
    return true;
}
