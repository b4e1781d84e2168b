/*
 * figure.h: figures of a whole text, one after Karpathy, Johnson & Fei-Fei 2015 each ("Visualizing and Understanding
 * Recurrent Networks", arXiv:1506.02078), for any model on any text.
 *
 * A figure is a row of one table: what it is called, how it is read, and the functions that measure it. Everything else
 * about figures follows from the table: the index, the commands, completion, the file of numbers. A new figure is a
 * row here, a file figure_*.c, and a panel_figure_*.c that draws it.
 *
 * A figure is measured on a stretch of the text, once, when somebody first looks at it, and kept. Moving about in it is
 * explore_figure.c.
 */
#ifndef EXPLORE_FIGURE_H
#define EXPLORE_FIGURE_H

#include "page.h"
#include "pool.h"
#include "progress.h"

enum figure_id {
    FIGURE_SATURATION,
    FIGURE_HISTOGRAM,
    FIGURE_CLOSING,
    FIGURE_NGRAMS,
    FIGURE_ERRORS,
    FIGURE_GROWTH,
    FIGURES
};

/* How much of the text is measured, around the cursor: so much, or what somebody says, up to the most. */
enum { FIGURE_CHARACTERS = 500000, FIGURE_CHARACTERS_LEAST = 1000, FIGURE_CHARACTERS_MOST = 1 << 22 };

/* On what it is to be measured, and with what. */
struct figure_task {
    const struct reading *reading;
    struct pool *pool;
    const struct progress *progress; /* NULL: nobody asks */
    size_t first, length;            /* characters of the text */
    struct match *match;             /* of those figures that choose their parts of the text themselves, see match.h */
    const char *model_name;
};

/* What has been measured: the first member of whatever a figure keeps. */
struct figure_result {
    size_t first, length; /* characters that were read: all but a few of the task's */
    size_t most;          /* if some of its rows had more than `length`: how many; else no more than that */
};

/* What a row of a figure's list stands for. */
struct figure_target {
    bool has_unit, has_place;
    struct channel unit;
    size_t place; /* in the text */
};

/* Takes an array [shape], row-major, under a name that is said once. */
struct figure_sink {
    void *context;
    void (*array)(void *context, const char *name, int dims, const size_t *shape, const double *data);
};

struct figure {
    const char *name, *help;
    const char *reads[2];      /* two lines of at most 77 columns, ASCII: how to read it */
    const char *const *choice; /* the ways to look at one result, a NULL behind; NULL: there is one */

    /* Measures. *result is the caller's to destroy. Errors: those of corpus_read; a net that has nothing of the kind; a
     * text that is too short; memory. Cancelled by progress: false, and err is as it was. */
    bool (*compute)(const struct figure_task *task, struct figure_result **result, struct error *err);
    void (*destroy)(struct figure_result *result); /* accepts NULL */

    /* Rows that a cursor goes through; and what one of them stands for, false: nothing (NULL: none does). */
    int (*rows)(const struct figure_result *result, int choice);
    bool (*target)(const struct figure_result *result, int choice, int row, struct figure_target *target);

    /* Its numbers, for a notebook. */
    void (*numbers)(const struct figure_result *result, const struct net *net, const struct figure_sink *sink);

    bool own_parts; /* it chooses the parts of the text itself: how much is measured is not a user's to say */
};

/* Of a figure, what is known for one model. */
struct figure_state {
    struct figure_result *result; /* NULL: not measured */
    char fault[256];              /* why not; "": not yet */
    int choice, row;              /* how one looks at it, and the cursor */
};

void figures_forget(struct figure_state state[FIGURES]); /* all results; the choices stay */
void figure_forget(struct figure_state *state, enum figure_id id);

/* Which one is open, for all models. */
struct figures {
    int open;          /* a figure, or FIGURES_INDEX */
    int row;           /* the cursor of the index */
    size_t characters; /* that are measured, at most */
};

enum { FIGURES_INDEX = -1 };

extern const struct figure figure_table[FIGURES];

const char *const *figure_names(void); /* a NULL behind */

/* By its name or its number (from 1). Errors: there is none. */
bool figure_find(const char *name, enum figure_id *id, struct error *err);

int figure_choices(const struct figure *figure); /* at least 1 */

#endif
