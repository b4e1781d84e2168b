/*
 * line_file.h: a file of lines that grows while a run lasts, and that one run alone may write.
 *
 * Invariant: after any failure the file holds the whole lines that were added before. Who adds may try again later.
 */
#ifndef CLI_LINE_FILE_H
#define CLI_LINE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "error.h"
#include "text.h"

struct line_file {
    const char *path; /* not owned */
    int fd;
    off_t end; /* of the last whole line */
};

/* Opens or makes the file and locks it until it is closed; where the file system has no locks it goes without. What is
 * in it stays until line_file_clear. An error is another program that has the lock, or the system's. */
bool line_file_open(struct line_file *file, const char *path, struct error *err);
void line_file_close(struct line_file *file); /* accepts a zeroed one */

/* Leaves no line. */
bool line_file_clear(struct line_file *file, struct error *err);

/* Adds a line, which ends with "\n". */
bool line_file_add(struct line_file *file, const struct string *line, struct error *err);

#endif
