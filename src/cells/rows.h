/*
 * rows.h: a stretch of a text, read as many pieces side by side: the fast way through it, when every place is asked
 * for and a small error is allowed.
 *
 *     row 0   |=======|          each row reads `each` characters, a multiple of T;
 *     row 1       ~~~~|=======|        ~ warm_up characters before its own, from the initial state, so that it begins
 *     row 2               ~~~~|=======|  with about the state that a straight run has there
 *
 * About, and how near is measured: where row r begins, row r - 1 ends, and that has read much more. After the last
 * window rows_seams compares the two at every such place.
 */
#ifndef CELLS_ROWS_H
#define CELLS_ROWS_H

#include "pool.h"
#include "reading.h"
#include "run.h"
#include "seams.h"
#include "window.h"

enum { ROWS_BYTES = 48 << 20 }; /* of a window, for most purposes */

struct rows_plan {
    size_t first, each; /* the stretch begins at `first`; characters of a row */
    int rows, T, warm_up;
};

/* A plan for a stretch of `length` characters, with an even number of rows (64 at the most), for windows that take at
 * most `bytes`. It covers rows * each characters, all but less than T * rows of the length. False: shorter than two
 * windows, an error. `most_warm_up`, rounded to windows, is what it has where the rows are long enough for that. */
bool rows_plan(const struct reading *reading, size_t first, size_t length, int most_warm_up, size_t bytes,
    struct rows_plan *plan, struct error *err);

struct rows_part { /* what one worker computes */
    struct columns columns;
    struct run *run; /* [T x columns.count] */
    int *input, *label;
};

struct rows {
    const struct reading *reading;
    struct rows_plan plan;
    struct rows_part *part;
    int parts;
    size_t at; /* of each row: where the window begins that the runs hold */
    /* private */
    struct pool *pool;
    struct corpus_cursor *cursor; /* [rows] */
    int *window;                  /* [(T + 1) x rows]: input, and from the second line on label */
    float *began, *state_now;     /* [rows x state]: with which state each row began; [state] */
    double *state_sums;           /* [2 x state]: of the states between windows as they differ from row 0's first */
    double states;                /* how many of them there are, of all rows */
    size_t state;
    bool started, resets; /* resets: row 0 begins the text */
};

/* The reading and the pool must outlive it. What is overridden (see run.h; may be NULL) is so from the warm-up on. */
bool rows_create(const struct reading *reading, const struct rows_plan *plan, struct pool *pool,
    const struct override *override, int overrides, struct rows **rows, struct error *err);
void rows_destroy(struct rows *rows); /* accepts NULL */

/* The first window, or the next one; *more is false behind the last. Errors: those of corpus_read. */
bool rows_next(struct rows *rows, bool *more, struct error *err);

/* How much of it the windows before the next one were, for progress. */
static inline double rows_done(const struct rows *rows)
{
    return (double)rows->at / (double)rows->plan.each;
}

/* The place in the text of what a part has in row b (0 ... columns.count - 1) at timestep t. */
static inline size_t rows_place(const struct rows *rows, const struct rows_part *part, int b, int t)
{
    return rows->plan.first + (size_t)(part->columns.first + b) * rows->plan.each + rows->at + (size_t)t;
}

/* After the last window: see seams.h. */
bool rows_seams(struct rows *rows, struct seams *seams, struct error *err);

#endif
