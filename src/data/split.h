/*
 * split.h: a text in three parts, one behind the other: to train on, to validate with while training, to test with.
 */
#ifndef DATA_SPLIT_H
#define DATA_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct split { /* percents; they add up to 100 */
    double train, valid, test;
};

/* Three decimal numbers with commas between them, "80,10,10" or "89.5,10.5,0". Only the first must be more than 0. The
 * error says what is expected; whose text it was is the caller's to say. */
bool split_parse(const char *text, struct split *split, struct error *err);

struct part {         /* characters first ... first + count - 1 */
    const char *name; /* for messages: "the training part" */
    size_t first, count;
};

enum part_kind { PART_TRAIN, PART_VALID, PART_TEST, PARTS };

/* The parts of a text of `length` characters: contiguous, in that order, all of it. A boundary at a fraction of a
 * character is rounded down, as in int(0.9 * length); a part of 0 % is empty. */
void split_parts(const struct split *split, size_t length, struct part parts[PARTS]);

/* The whole text as one part, "the text". */
struct part part_whole(size_t length);

#endif
