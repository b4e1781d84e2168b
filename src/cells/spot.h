/*
 * spot.h: going through a text character by character, and knowing what is open: quotes, brackets, comments, words.
 *
 * Nothing here parses a language. Whatever the text is, prose or C, all is tracked at once, and a rule that does not
 * fit the text finds nothing or little.
 *
 * What looks ahead (how long is this line?) wants whole lines. A line of more than SPOT_LINE characters is taken for
 * several, one behind the other, so that memory is bounded.
 */
#ifndef CELLS_SPOT_H
#define CELLS_SPOT_H

#include "feature.h"

enum { SPOT_LINE = 1 << 16 };

struct spot_scan { /* all zero: before the first character */
    struct spot spot;
    /* private */
    enum { CODE, LINE_COMMENT, BLOCK_COMMENT, STRING } inside;
    bool escaped;        /* STRING: behind a backslash */
    bool slash, star;    /* the last one: in code, perhaps of a comment; in a BLOCK_COMMENT, perhaps of its end */
    int quote_skip;      /* characters of a literal such as '"' that are still to come */
    uint32_t quote_ends; /* what is quoted, if anything is */
    bool blank_so_far;   /* the line */
    int condition_depth; /* parentheses that were open before the if's; -1 or less: none is open */
    int if_state;        /* how much of "if (" has been read */
    bool hash;           /* a #, and blanks */
};

/* What words are made of: letters of any alphabet, without digits and apostrophes. */
bool spot_is_letter(uint32_t code_point);

/* A line [length], or a part of one; with its newline if it has one. Calls visit for each character. */
void spot_line(struct spot_scan *scan, const uint32_t *line, size_t length,
    void (*visit)(void *context, const struct spot *spot), void *context);

#endif
