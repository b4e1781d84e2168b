/*
 * marks.h: every feature at every character of a text.
 *
 * On or off is one bit of a word a character; the graded ones have their value beside it, in 250 steps. That takes 9
 * bytes a character, so of a longer text only the first MARKS_MOST characters are marked: `length` says how many.
 */
#ifndef CELLS_MARKS_H
#define CELLS_MARKS_H

#include "feature.h"
#include "progress.h"
#include "reading.h"

enum { MARKS_MOST = 1 << 22, MARKS_STEPS = 250, MARKS_KINDS = 31 };

/* What is marked: the features of the table, or some of them, and what a user has defined. */
struct mark {
    const char *name;              /* of the table, or the user's, a copy */
    const struct feature *feature; /* NULL: the user's */
    int graded;                    /* an index into marks.graded, or -1 */
    size_t count;                  /* characters where it is on */
};

struct marks {
    size_t length;
    uint32_t *bits;                   /* [length]: bit i is mark i */
    uint8_t *graded[FEATURES_GRADED]; /* [length]: value / most * MARKS_STEPS; NULL: none */
    struct mark mark[MARKS_KINDS];
    int count;
};

/* chosen [FEATURES]: which of the table; NULL: all. Errors: those of corpus_read, memory; or progress has cancelled,
 * and err is as it was. After a false there is nothing to finish. */
bool marks_init(struct marks *marks, const struct reading *reading, const bool *chosen, const struct progress *progress,
    struct error *err);
/* Of the first `most` characters, which is no more than MARKS_MOST. */
bool marks_init_first(struct marks *marks, const struct reading *reading, size_t most, const bool *chosen,
    const struct progress *progress, struct error *err);
void marks_finish(struct marks *marks); /* accepts a zeroed one */

/* One more, off everywhere, to be set with marks_set; its number, or -1 when there are MARKS_KINDS or memory is out. */
int marks_add(struct marks *marks, const char *name);
void marks_set(struct marks *marks, int mark, size_t first, size_t count);
void marks_remove_last(struct marks *marks); /* which has been added */

/* One more: on in whatever the regular expression matches (Perl's, by PCRE2, in UTF mode, ^ and $ at every line, which
 * ends with LF, CR or both). Its number. A match is never empty. Errors: it does not compile, with the offset; a match
 * takes more than a million steps, or all of them more than `seconds`; there are MARKS_KINDS; memory; or progress (may
 * be NULL) has cancelled, and err is as it was. After a false the marks are as they were. */
bool marks_add_regex(struct marks *marks, const struct reading *reading, const char *regex, double seconds,
    const struct progress *progress, int *mark, struct error *err);

static inline bool marks_on(const struct marks *marks, int mark, size_t at)
{
    return marks->bits[at] >> mark & 1;
}

/* Graded: from 0 to 1; else 0 or 1. */
static inline double marks_value(const struct marks *marks, int mark, size_t at)
{
    int graded = marks->mark[mark].graded;
    return graded < 0 ? marks_on(marks, mark, at) : marks->graded[graded][at] / (double)MARKS_STEPS;
}

#endif
