/*
 * emit.h: JSON to standard output, piece by piece, so that a document may be larger than memory.
 *
 * A number has the digits that read back exactly: 9 for a float, up to 17 for a double (which is why this is not one
 * tree given to jansson: that has one precision for a whole document). What is not finite is null. Text is plain ASCII,
 * every other character escaped, so that nothing in a document can act on a terminal.
 *
 * Commas are put where they belong; in an object every value is preceded by emit_key. A write that fails makes all that
 * follow do nothing; emit_end says so.
 */
#ifndef CLI_EMIT_H
#define CLI_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct emitter { /* all zero to begin with */
    bool comma;  /* a value stands before: the next one needs a comma */
    int failure; /* errno of the first write that failed, or 0 */
};

void emit_open(struct emitter *e, char bracket);  /* '{' or '[' */
void emit_close(struct emitter *e, char bracket); /* '}' or ']' */
void emit_key(struct emitter *e, const char *key);
void emit_line(struct emitter *e); /* what comes next begins a line */

void emit_text(struct emitter *e, const char *text, size_t length); /* an invalid byte is shown as "\xNN" */
void emit_boolean(struct emitter *e, bool x);
void emit_integer(struct emitter *e, int64_t x);
void emit_float(struct emitter *e, float x);
void emit_double(struct emitter *e, double x);

/* An array of n numbers; x NULL: of zeros. */
void emit_floats(struct emitter *e, const float *x, size_t n);
void emit_doubles(struct emitter *e, const double *x, size_t n);

/* Ends the document with a newline. */
bool emit_end(struct emitter *e, struct error *err);

#endif
