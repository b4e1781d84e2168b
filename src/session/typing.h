/*
 * typing.h: a line that is typed: moving in it, changing it, and lines that were typed before. Keys are as in every
 * shell. Whose line it is, and what Enter does, is the caller's business.
 *
 * Invariant: `behind` is a number of bytes at the line's end that begins between two characters; it is 0 while nothing
 * is typed, so whoever begins with a text in the line has the cursor at its end.
 */
#ifndef SESSION_TYPING_H
#define SESSION_TYPING_H

#include <stddef.h>

#include "key.h"
#include "text.h"

enum { TYPING_PAST = 100 };

struct typing {
    size_t behind;           /* bytes behind the cursor */
    size_t selected;         /* bytes in front of it that were offered: what is typed first takes their place */
    char *past[TYPING_PAST]; /* lines that were entered, the last one last */
    int pasts;
    int back;  /* how many lines back is the one that is shown; 0: the own one */
    char *own; /* what was typed before going back; NULL: nothing */
};

enum typing_event {
    TYPING_GOES_ON,
    TYPING_LEFT /* Esc */,
    TYPING_ENTERED,
    TYPING_COMPLETES /* Tab: nothing is done */
};

/* Another text in the line, the cursor behind it. */
void typing_set(struct typing *typing, struct string *line, const char *text);

enum typing_event typing_key(struct typing *typing, struct string *line, struct key key);

/* Other bytes in the place of `count` of them at `at`; the cursor stands behind the new ones. */
void typing_replace(struct typing *typing, struct string *line, size_t at, size_t count, const char *text);

/* The line is no longer typed; typing_keep remembers it, which may be done behind it. */
void typing_leave(struct typing *typing);
void typing_keep(struct typing *typing, const char *line);

void typing_finish(struct typing *typing); /* accepts a zeroed one */

#endif
