/*
 * vocab_json.h: a vocabulary as a JSON array of strings of one character each, as it stands in a model's metadata
 * and in a file given with --vocab.
 *
 * An array may be in any order: its order is that of the model's rows. A struct vocab is in increasing order, so
 * `place` says where each symbol of the array went.
 */
#ifndef MODEL_VOCAB_JSON_H
#define MODEL_VOCAB_JSON_H

#include "error.h"
#include "vocab.h"

/* *vocab is the caller's to finish, *place to free(): (*place)[i] is the index in vocab of the array's i-th string.
 * Errors name the string that is not one character, or is there twice; `what` begins them. After an error there is
 * nothing to free. */
bool vocab_from_json(
    const char *text, size_t length, const char *what, struct vocab *vocab, int **place, struct error *err);

/* The array as text on one line: the caller's to free(). NULL when memory is out. */
char *vocab_to_json(const struct vocab *vocab);

#endif
