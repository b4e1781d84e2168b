/*
 * prompt.h: the line that is typed: moving in it, lines that were typed before, and Tab, which completes.
 *
 * The line is session->prompt, and it takes keys while session->prompting. Invariant: `behind` is a number of bytes at
 * its end that begins between two characters; it is 0 while nothing is typed, so whoever opens the prompt with a text
 * in it has the cursor at its end.
 */
#ifndef SESSION_PROMPT_H
#define SESSION_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "key.h"

struct session;

enum { PROMPT_PAST = 100 };

/* What Enter would do with the line, known while it is typed; for commands that have a check (command.h). */
struct line_check {
    bool there, good;
    bool pointed;   /* the fault has a place in the line: */
    size_t at;      /* bytes in front of it */
    char text[200]; /* "changes h"; or what is wrong */
};

struct typing {
    size_t behind;           /* bytes behind the cursor */
    char *past[PROMPT_PAST]; /* lines that were entered, the last one last */
    int pasts;
    int back;  /* how many lines back is the one that is shown; 0: the own one */
    char *own; /* what was typed before going back; NULL: nothing */
    struct line_check check;
};

/* Opens the prompt with a text, the cursor behind it. */
void prompt_open(struct session *session, const char *text);

/* Enter runs the line, Esc leaves it. */
void prompt_key(struct session *session, struct key key);

/* Bytes in front of the cursor. */
size_t prompt_cursor(const struct session *session);

void typing_finish(struct typing *typing); /* accepts a zeroed one */

#endif
