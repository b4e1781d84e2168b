/*
 * feature.h: what a cell might know about where it is in a text: one row and one function each.
 *
 * A feature is a number at every character: what is so once that character has been read. Inside quotes, for example,
 * begins with the opening quote and ends before the closing one, since whoever has read that is outside. A feature is
 * graded (line position) or is 0 or 1; a graded one counts as *on* from a threshold of its own, where what is asked
 * wants a yes or no.
 */
#ifndef CELLS_FEATURE_H
#define CELLS_FEATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A character, and all that has been found out about the text up to it, by spot.c. */
struct spot {
    uint32_t character, previous; /* code points; previous: 0 before the first */
    size_t column;                /* in its line, from 1; of a newline 0: the next line begins (\r\n: of both) */
    size_t line_length;           /* without its newline */
    size_t left;                  /* characters of the line behind this one, without the newline */
    int indent;                   /* columns of blanks at the beginning of the line, as far as it has been read */
    int parentheses, brackets;    /* open: (; and all of ( [ { */
    bool quoted, comment, string, condition; /* inside of; condition: of an if's parentheses */
    int letter;                              /* the how-manieth of its word, from 1; 0: not in a word */
};

struct feature {
    const char *name, *help;
    double (*value)(const struct spot *spot);
    double most;       /* graded: values are from 0 to this, and cut there; 0: the feature is 0 or 1 */
    double on;         /* graded: on from here */
    bool of_character; /* the character that has just been read tells it all: nothing has to be remembered */
};

enum { FEATURES = 18, FEATURES_GRADED = 5 };
extern const struct feature features[FEATURES];

/* By its name, or a part of it that no other has ("quotes"). -1: there is none; *nearest (may be NULL) is then a name
 * that was perhaps meant, or NULL. */
int feature_find(const char *name, const char **nearest);

#endif
