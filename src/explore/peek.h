/*
 * peek.h: single characters of a text of any size, one block of it in memory; and its lines.
 *
 * A line that is longer than PEEK_LINE characters is taken for several, so that no question needs more than that much
 * of the text, be it one line of a gigabyte.
 *
 * Lines are numbered by an index that is made bit by bit, while nobody waits: how many newlines stand before every
 * stride-th character. There are never more than PEEK_MARKS of these numbers; when they run out, every second one is
 * dropped and the stride doubles.
 */
#ifndef EXPLORE_PEEK_H
#define EXPLORE_PEEK_H

#include "progress.h"
#include "reading.h"

enum { PEEK_BLOCK = 1 << 13, PEEK_LINE = 1 << 16, PEEK_MARKS = 1 << 12 };

struct peek {
    const struct reading *reading; /* not owned */
    size_t first, count;           /* of what is in memory */
    uint32_t text[PEEK_BLOCK];
    size_t counted, newlines; /* characters that the index knows, and the newlines among them */
    size_t stride, marks;
    size_t mark[PEEK_MARKS];
};

void peek_init(struct peek *peek, const struct reading *reading);

/* The character at a place within the text. Errors here and below: those of corpus_read. */
bool peek_at(struct peek *peek, size_t at, uint32_t *code_point, struct error *err);

/* The first character of the line that holds `at` (0 ... length). */
bool peek_line_start(struct peek *peek, size_t at, size_t *start, struct error *err);

/* Lets the index know so many characters more. */
bool peek_count(struct peek *peek, size_t characters, struct error *err);

/* The number of the line that holds `at`, from 1; 0 as long as the index has not come there. */
bool peek_line_number(struct peek *peek, size_t at, size_t *number, struct error *err);

/* Where line `number` begins; the last one if there are not so many. Counts as far as it must, which may take a while:
 * cancelled by progress (may be NULL), false, and err is as it was. */
bool peek_line(struct peek *peek, size_t number, const struct progress *progress, size_t *start, struct error *err);

#endif
