/*
 * text_search.h: where a string stands in a text. Capitals count only if the string has some.
 */
#ifndef EXPLORE_TEXT_SEARCH_H
#define EXPLORE_TEXT_SEARCH_H

#include "peek.h"
#include "progress.h"

/* From `from` on, or before it going backward; behind the end it goes on at the other end. *found is false where the
 * text has it not. Cancelled by progress: false, and err is as it was. Other errors: those of corpus_read. */
bool search_text(struct peek *peek, const char *string, size_t from, bool backward, const struct progress *progress,
    bool *found, size_t *at, struct error *err);

#endif
