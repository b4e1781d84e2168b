/*
 * completion.h: what a line that is being typed can become. All of it follows from the table of commands: names are
 * those of its rows and of the views; arguments are what a row's `arguments` say.
 */
#ifndef SESSION_COMPLETION_H
#define SESSION_COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

#include "command.h"
#include "text.h"
#include "typing.h"

enum { CANDIDATES_MOST = 200 };

struct completion {
    struct binding what; /* the command that the line begins with, or can only become; without a name: not known */
    bool unknown;        /* no command begins like that */
    size_t from;         /* where the word that is completed begins */
    struct string words; /* the candidates, each with its 0 */
    int count;
    struct string common; /* what they have in common: what Tab makes of the word */
    bool closes;          /* a single one is whole: something else may follow it */
};

/* cursor: bytes in front of the cursor. What stands behind it plays no part. *completion is the caller's to finish. */
void completion_find(struct completion *completion, const struct session *session, const char *line, size_t cursor);
/* The same for whatever table of commands; NAME and W stand for quantities and parameters of the net. */
void completion_find_among(struct completion *completion, const struct binding *binding, int count,
    const struct net *net, const char *line, size_t cursor);
/* Candidates of a list that the table does not know, for all that stands between `from` and the cursor: those that
 * begin with it, or else those that have it in them. For after one of the above. words ends with NULL. */
void completion_find_words(
    struct completion *completion, const char *line, size_t from, size_t cursor, const char *const *words);
void completion_finish(struct completion *completion);

/* What Tab does: the word becomes what all candidates agree on; a single one is followed by a blank if something may
 * come behind it. */
void completion_take(struct completion *completion, struct typing *typing, struct string *line);

#endif
