/*
 * output.h: standard output, with its faults as errors: a full disk, a pipe that nobody reads.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

#include "error.h"
#include "text.h"

/* Before anything else: a closed pipe, and a file that has grown to the limit (ulimit -f), become errors of writing,
 * not signals that kill; and a standard descriptor that the caller has closed is given to no file, into which we would
 * print. */
void output_init(void);

/* Prints the string and finishes it; false also when its memory ran out. */
bool output_string(struct string *s, struct error *err);

/* Adds words, and a newline behind them; from 80 columns on they go to another line, which begins with `indent` blanks.
 * The first line has its own already. ASCII. */
void output_add_wrapped(struct string *out, const char *text, int indent);

/* One line on standard error beside what is going on, which it does not end: "unroll: ...", safe to print. */
void output_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Whether a write to standard output has failed because nobody reads it any more. */
bool output_is_closed(void);

/* The error for a write to standard output that failed for this reason (an errno). Returns false. */
bool output_failed(int reason, struct error *err);

#endif
