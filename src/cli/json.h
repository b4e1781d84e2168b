/*
 * json.h: JSON to standard output: what jansson leaves to be said about numbers, text and faults.
 *
 * A document is a tree that is built first and printed then. Building it looks at no error: NULL, where a value should
 * be, is memory that ran out. json_add, json_put (json_text.h) and jansson's json_pack pass it on upwards, and
 * json_print reports it.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "json_text.h"

/* null when it is not finite. */
json_t *json_number(double x);

/* An array of n numbers; x NULL: of zeros. */
json_t *json_floats(const float *x, size_t n);
json_t *json_doubles(const double *x, size_t n);

/* A name that may be anything, such as that of a file: one that is not UTF-8 is written as it would be shown, an
 * invalid byte as \xNN. */
json_t *json_text(const char *text);

/* Prints the document on a line of its own and releases it; NULL is an error: out of memory. Numbers have the digits
 * that read back exactly. Text is ASCII without controls, everything else escaped, so that nothing in it can act on a
 * terminal. */
bool json_print(json_t *document, struct error *err);

#endif
