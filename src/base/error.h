/*
 * error.h: how a fault of the world or of the user travels up.
 *
 * A bug is an assert. Everything else is a function that returns false (or NULL) and has filled a struct error: the
 * message is written once, where the fault is seen, in the user's words: what, where, and what to do. It carries the
 * exit status that the program ends with if nobody handles it. An error_* call always returns false, so that the
 * usual line is `return error_input(err, "...", ...);`.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

enum error_status {
    ERROR_NONE = 0,
    ERROR_FAILED = 1, /* the machine failed us: memory, disk, pipe */
    ERROR_INPUT = 2   /* wrong usage or bad input */
};

struct error {
    enum error_status status;
    char text[1024];  /* UTF-8, without a trailing newline; a net's error has three lines: message, source, caret */
    int line, column; /* where in a net's text, from 1, the column in characters; 0: the message has no such place */
};

/* The user's input is wrong (exit status 2). Cut to fit, never overflowing. err may be NULL. Returns false. */
bool error_input(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The machine failed (exit status 1). Returns false. */
bool error_failed(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Put `format: ` in front of a message already set: a caller that knows more about the place says so. Returns false. */
bool error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Put `; format` behind a message already set: what has become of the user's things. Returns false. */
bool error_suffix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The message for the one line that a screen has for it: its first, cut to fit between two characters. */
void error_line(const struct error *err, char *out, size_t size);

#endif
