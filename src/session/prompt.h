/*
 * prompt.h: the line that a person types in a session: see typing.h; Tab completes, see completion.h.
 *
 * The line is session->prompt, and it takes keys while session->prompting.
 */
#ifndef SESSION_PROMPT_H
#define SESSION_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "key.h"
#include "typing.h"

struct session;

/* What Enter would do with the line, known while it is typed; for commands that have a check (command.h). */
struct line_check {
    bool there, good;
    bool pointed;   /* the fault has a place in the line: */
    size_t at;      /* bytes in front of it */
    char text[200]; /* "changes h"; or what is wrong */
};

/* Opens the prompt with a text, the cursor behind it. */
void prompt_open(struct session *session, const char *text);
/* The same, and its last bytes are selected: what is typed takes their place. */
void prompt_offer(struct session *session, const char *text, size_t selected);

/* Enter runs the line, Esc leaves it. */
void prompt_key(struct session *session, struct key key);

/* Bytes in front of the cursor. */
size_t prompt_cursor(const struct session *session);

#endif
