/*
 * screen_options.h: the size of a screen that is written instead of shown.
 */
#ifndef CLI_SCREEN_OPTIONS_H
#define CLI_SCREEN_OPTIONS_H

#include "options.h"

struct screen_size {
    int columns, rows;
};

/* A reader as in options.h: "100x30" into a struct screen_size. */
bool option_size(const struct option_row *row, const char *argument, struct error *err);

#endif
