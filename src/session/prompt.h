/*
 * prompt.h: the line that a person types in a session: see typing.h; Tab completes, see completion.h.
 *
 * The line is session->prompt, and it takes keys while session->prompting.
 */
#ifndef SESSION_PROMPT_H
#define SESSION_PROMPT_H

#include <stddef.h>

#include "key.h"
#include "typing.h"

struct session;

/* Opens the prompt with a text, the cursor behind it. */
void prompt_open(struct session *session, const char *text);

/* Enter runs the line, Esc leaves it. */
void prompt_key(struct session *session, struct key key);

/* Bytes in front of the cursor. */
size_t prompt_cursor(const struct session *session);

#endif
