/*
 * source.h: where a piece of a net file stands, and errors that point there.
 *
 * Compiling a net is many small steps that can all find the user's text at fault. They report with net_fail, which
 * fills the error and jumps back to net_compile, the one place that cleans up (see compile.c): no function in between
 * needs an error path of its own.
 */
#ifndef NET_SOURCE_H
#define NET_SOURCE_H

#include <stddef.h>

#include "arena.h"
#include "error.h"

struct source {
    const char *name; /* as messages show it: "my.net", or "lstm.net" for one that ships; NULL: a part of an argument,
                         which whoever was given it quotes, so that messages are its faults alone */
    const char *text;
    size_t length;
};

struct place {
    const struct source *source;
    int offset, length; /* bytes */
};

/* What every step of a compilation shares. */
struct compiler {
    struct arena *arena; /* of the net being compiled; its handler is net_compile's */
    struct error *err;
};

enum { COMPILER_FAILED = 2 }; /* what net_compile's arena_catch returns after a net_fail; 1 is exhaustion */

/* Message, source line, caret under the place (of a source without a name the message alone); never returns. Whatever
 * the source holds, it is three lines of UTF-8 that are safe to print. */
_Noreturn void net_fail(struct compiler *compiler, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "my.net:3:14" into the arena: for messages that name a second place. */
const char *place_name(struct compiler *compiler, struct place at);

/* The text at a place, in the arena. */
char *place_text(struct arena *arena, struct place at);

/* The same as messages quote it: on one line, without comments, cut to 40 columns, safe to print. */
const char *place_quote(struct compiler *compiler, struct place at);

#endif
