/*
 * words.h: the words of a text: how often each has occurred, and where it did last.
 *
 * A word is letters (spot_is_letter) with no letter on either side; capitals count. Words are kept as they are, so two
 * that are different are never taken for one.
 */
#ifndef CELLS_WORDS_H
#define CELLS_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct words;

/* Empty. The caller's to destroy. */
bool words_create(struct words **words, struct error *err);
void words_destroy(struct words *words); /* accepts NULL */

/* One more occurrence of word [length], at a place. Errors: memory; then nothing is added. */
bool words_add(struct words *words, const uint32_t *word, size_t length, size_t place, struct error *err);

/* How often it was added. Where it was last, if at all: *place (may be NULL). */
size_t words_find(const struct words *words, const uint32_t *word, size_t length, size_t *place);

/* The next word of text [length] that begins at `from` or later: *first ... *end - 1. False: there is none. */
bool words_next(const uint32_t *text, size_t length, size_t from, size_t *first, size_t *end);

#endif
