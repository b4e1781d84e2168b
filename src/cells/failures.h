/*
 * failures.h: what a net still gets wrong, sorted by what would help: the error types of Karpathy, Johnson & Fei-Fei
 * (Visualizing and Understanding Recurrent Networks, 2015), peeled off one after another.
 *
 * An error is a character that came, and to which the net had given a probability below 0.5. Each error is of the first
 * kind of the table that fits, as if somebody who knows just that were asked in this order: n-gram models, someone who
 * remembers the last words, someone who has read more. So the kinds share out all errors, and their order matters.
 *
 * The kinds and their order follow the paper: n-gram, memory, rare words, beginnings of words, punctuation. Memory is
 * for second and later letters alone, since that a word comes again is not said by its having been there. Words are
 * those of words.h, whole, also behind the character that is predicted. What is counted on, and measured, is as in
 * contest.h.
 */
#ifndef CELLS_FAILURES_H
#define CELLS_FAILURES_H

#include "contest.h"

enum failure {
    FAILURE_NGRAM,
    FAILURE_MEMORY_100,
    FAILURE_MEMORY_500,
    FAILURE_MEMORY_1000,
    FAILURE_NEW_WORD,
    FAILURE_RARE_WORD,
    FAILURE_WORD_START,
    FAILURE_IN_WORD,
    FAILURE_NEWLINE,
    FAILURE_SIGN,
    FAILURE_REST,
    FAILURES,
    FAILURE_NONE = FAILURES
};

enum { FAILURE_RARE = 5 }; /* a rare word occurs so often at the most */

struct failure_kind {
    const char *name, *help;
};
extern const struct failure_kind failure_kinds[FAILURES];

struct failure_tally {
    size_t count;
    double nats;  /* the losses of these characters, in all */
    size_t first; /* of them: a place in the text, where count is not 0 */
};

struct failures {
    const struct contest *contest; /* not owned */
    uint8_t *kind;                 /* [contest->measured.count]: of each character, FAILURE_NONE if it is no error */
    struct failure_tally tally[FAILURES];
    size_t errors;
    double nats;       /* of the errors */
    double total_nats; /* of all measured characters */
};

/* The contest must outlive it. Errors: memory; then there is nothing to finish. */
bool failures_find(const struct contest *contest, struct failures *failures, struct error *err);
void failures_finish(struct failures *failures); /* accepts a zeroed one */

#endif
