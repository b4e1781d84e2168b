/*
 * vocab.h: the symbols of a text: its distinct code points in increasing order, and the text as their indices.
 */
#ifndef DATA_VOCAB_H
#define DATA_VOCAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct vocab {
    uint32_t *symbol; /* [size], increasing */
    int size;
};

/* The distinct code points of a text. False when memory is out; vocab_finish accepts a zeroed vocab. */
bool vocab_from_text(struct vocab *vocab, const uint32_t *text, size_t length, struct error *err);
void vocab_finish(struct vocab *vocab);

/* The index of a code point, or -1. */
int vocab_index(const struct vocab *vocab, uint32_t code_point);

#endif
