/*
 * search.h: the rows of the help that fit what was typed: a key, the name of a command, or words of what it does.
 *
 * All of the table is searched, what other views have as well, since who looks for something does not know where it is.
 */
#ifndef SESSION_SEARCH_H
#define SESSION_SEARCH_H

#include "command.h"

/* The same for whatever table of commands: those of all [count] that fit. */
int bindings_search(const struct binding *all, int count, const char *what, struct binding *list, int most);

/* What a line that is typed, "help TEXT", narrows a help to; another line, or none: what it is narrowed to already. */
const char *help_typed(const char *line, const char *filter);

/* What a key does in a help, as a line for its prompt: it scrolls, or leaves; NULL: nothing of its own. */
const char *help_line(struct key key);

/* From which of `count` commands on the help is shown after `by` more. No page has fewer than ten, and how many fit is
 * the screen's business. */
int help_scrolled(int scroll, long by, int count);

/* What the help shows alone: what is being typed behind `help`, else what was; empty: everything is shown. */
const char *help_filter(const struct session *session);

/* The rows that fit, at most `most`, the best first: the key itself, then names that begin like that, then names, then
 * sentences, that have it in them. Several words must all be there. A single character is a key or the beginning of a
 * name. Empty: the rows of session_bindings. Returns how many. */
int session_search(const struct session *session, const char *what, struct binding *binding, int most);

#endif
