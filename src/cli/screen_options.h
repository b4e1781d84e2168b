/*
 * screen_options.h: the options of whatever can be shown on a screen, or as a picture of one.
 */
#ifndef CLI_SCREEN_OPTIONS_H
#define CLI_SCREEN_OPTIONS_H

#include "options.h"
#include "theme.h"

struct screen_size {
    int columns, rows;
};

/* Readers as in options.h: "100x30" into a struct screen_size; the name of a theme into a const char *. */
bool option_size(const struct option_row *row, const char *argument, struct error *err);
bool option_theme(const struct option_row *row, const char *argument, struct error *err);

/* A file has all glyphs and colors, whatever the locale and the terminal; standard output is read in them. ascii and
 * name (or NULL): as the options have it. */
struct theme theme_asked_for(bool is_file, bool ascii, const char *name);

#endif
