/*
 * step_text.h: the text to step through: from the command line, from a file, or the line that is built in.
 */
#ifndef CLI_STEP_TEXT_H
#define CLI_STEP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

enum {
    FILE_CHARACTERS = 200
}; /* read from a file unless a length is asked for: a corpus is too long to step through */

struct step_text {
    const char *text; /* as given, or NULL */
    const char *path; /* of a file, "-" being standard input; or NULL */
    int length;       /* only the first so many characters (code points); 0: not said */
};

/* *code_points is the caller's to free(). Only what is kept has to be UTF-8. */
bool step_text_read(const struct step_text *from, uint32_t **code_points, size_t *count, struct error *err);

#endif
