/*
 * command_line.h: a command as it is typed, whatever table it is looked up in: a name, blanks, arguments.
 */
#ifndef SESSION_COMMAND_LINE_H
#define SESSION_COMMAND_LINE_H

#include <stdbool.h>

#include "error.h"

struct command_line {
    char name[32];   /* empty: the line is empty, or starts with #, and does nothing */
    char *arguments; /* without blanks at its ends; the caller's to free */
};

/* Errors: memory. */
bool command_line_split(struct command_line *parts, const char *line, struct error *err);

/* Whether arguments were given just where a row of a table wants some (see struct command); an error if not. */
bool command_line_fits(const char *name, const char *wanted, const char *given, struct error *err);

/* There is no such command; names ends with NULL. Returns false. */
bool command_line_unknown(const char *name, const char *const *names, struct error *err);

#endif
