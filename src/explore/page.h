/*
 * page.h: the part of a text that is seen: its rows, and what the net computes there.
 *
 * Rows are the text's own lines; one that is longer than the screen is folded. A page is computed as a whole and then
 * only read, so drawing needs no file and no net.
 */
#ifndef EXPLORE_PAGE_H
#define EXPLORE_PAGE_H

#include "peek.h"
#include "tape.h"

enum { PAGE_GUESSES = 5, CHANNELS_MOST = 6, GLYPH_TAB = 4 /* columns of a tab */ };

struct channel { /* a number at every character: a unit of a quantity */
    int quantity, unit;
};

struct guess {
    int symbol; /* of the model */
    float p;
};

struct page_row {
    size_t first; /* a place in the text */
    int count;
};

struct page {
    size_t first;
    int count;                           /* characters */
    uint32_t *text;                      /* [count] */
    float *value[CHANNELS_MOST];         /* [count] */
    float *loss;                         /* [count]: of the character behind, in nats; NaN at the text's end */
    struct guess (*guess)[PAGE_GUESSES]; /* [count]: of the character behind, likeliest first */
    struct page_row *row;
    int rows;
    bool exact; /* see tape.h */
    int known;  /* of its characters the first so many have been computed; of the others values are NaN, and no guesses
                 */
    /* private */
    int most, most_rows;
};

void page_finish(struct page *page); /* accepts a zeroed one */

/* How a character stands on the page; its columns. A newline has a sign, a tab takes GLYPH_TAB columns. */
int page_glyph(uint32_t code_point, bool ascii, char out[16]);

/* The row that begins at `first`: where the next one does (the text's length behind the last). */
bool page_row_end(struct peek *peek, size_t first, int columns, bool ascii, size_t *end, struct error *err);
/* The first character of the row that holds `at`. */
bool page_row_of(struct peek *peek, size_t at, int columns, bool ascii, size_t *first, struct error *err);

/* Rows from `first` on, which begins one: no more than `rows`. Then page_compute. */
bool page_lay_out(
    struct page *page, struct peek *peek, size_t first, int rows, int columns, bool ascii, struct error *err);
/* So many characters more, and to the end of that window of the tape. */
bool page_compute(struct page *page, struct tape *tape, const struct reading *reading, const struct channel *channel,
    int channels, int characters, struct error *err);

/* The row that holds a place; -1: none does. */
int page_find_row(const struct page *page, size_t at);

#endif
