/*
 * match.h: what the figures of the net against n-gram models share, made when the first of them is looked at and kept:
 * on which text is counted, the contest (cells/contest.h), and which other models stand beside this one.
 */
#ifndef EXPLORE_MATCH_H
#define EXPLORE_MATCH_H

#include "contest.h"
#include "page.h"

enum { MATCH_MODELS = 8 };

struct match {
    char *counted_path; /* NULL: the first part of the text that is explored */
    struct reading counted;
    struct contest *contest;   /* NULL: not yet */
    char *model[MATCH_MODELS]; /* paths of models for the growth figure, beside the one that is open */
    int models;
    /* Of a page of the text, for its colors: */
    size_t first;
    int count, most;
    double *difference; /* [count]: nats by which the net was worse than the best n-gram model; NaN: nothing is known */
};

void match_finish(struct match *match); /* accepts a zeroed one */

/* The contest, if it is not there yet. Errors: those of contest_create, and of opening the text to count on; that is
 * the text itself, under whatever name. */
bool match_prepare(struct match *match, const struct reading *reading, struct pool *pool,
    const struct progress *progress, struct error *err);

/* Another text to count on; "": this one. Forgets the contest. The path is not looked at yet. Errors: memory. */
bool match_count_on(struct match *match, const char *path, struct error *err);

/* Other models than those named before: paths with blanks between them, or "" for none. Errors: too many; memory. */
bool match_name_models(struct match *match, const char *paths, struct error *err);

/* The differences of a page, whose losses have been computed; the contest is there. What n-gram models were counted on
 * has no difference, since they have seen it, nor has the text's first character. Errors: those of corpus_read; memory.
 */
bool match_compare(struct match *match, const struct reading *reading, const struct page *page, struct error *err);

/* NaN where there is none. */
double match_difference(const struct match *match, size_t at);

#endif
