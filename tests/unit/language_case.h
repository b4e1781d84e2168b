/*
 * language_case.h: what every message about a net's text must be: where it points, what it says, and that it is safe to
 * print. Whatever fails in here fails the test.
 */
#ifndef UNIT_LANGUAGE_CASE_H
#define UNIT_LANGUAGE_CASE_H

#include "net_case.h"
#include "text.h"

extern const struct net_options usual; /* 5 symbols, 4 hidden units, a layer */

/* Nothing in it does anything to a terminal. Returns its lines. */
int check_safe(const char *text);

/* Compiling must fail in file at line:column, with this in its message. `where` is "4:15", or "lstm.net:2:3". */
void check_error(
    const char *text, size_t length, const struct net_options *options, const char *where, const char *part);

struct error_case {
    const char *text, *where, *part;
};
void check_all(const struct error_case *cases, size_t n);
#define CHECK(cases) check_all(cases, sizeof(cases) / sizeof *(cases))

/* The same of a text that has been put together; it is finished. */
void check_string(struct string *s, const char *where, const char *part);
void repeat(struct string *s, int times, const char *piece);

#endif
