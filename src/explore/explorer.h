/*
 * explorer.h: the state behind the explorer: a model that reads a text, where in it one looks, and at which units.
 *
 * Nothing here draws. Who shows it tells how much room there is (explorer_prepare), which computes what is seen; then
 * the explorer is only read. Places are characters of the text, from 0.
 *
 * Numbers come from a tape: exact where the straight run has been, near elsewhere (page.exact). explorer_idle lets that
 * run go on while nobody presses a key.
 */
#ifndef EXPLORE_EXPLORER_H
#define EXPLORE_EXPLORER_H

#include "page.h"
#include "pool.h"
#include "preview.h"
#include "saliency.h"
#include "span.h"
#include "survey.h"
#include "typing.h"

enum explore_view { EXPLORE_TEXT, EXPLORE_HELP };
/* What the colors of the text are: a unit's values, how much each character matters to the prediction under the cursor,
 * or what each character cost when it came. */
enum explore_color { EXPLORE_BY_UNIT, EXPLORE_BY_SALIENCY, EXPLORE_BY_LOSS };
enum explore_pane { PANE_TEXT, PANE_LIST };

/* What the list under the text holds. */
enum explore_list {
    LIST_FEATURE, /* the best units for a feature */
    LIST_UNIT,    /* what the focused unit has to do with each feature */
    LIST_SPAN,    /* units that are on in the selected span, and hardly around it */
    LIST_PLACES   /* where else these are on */
};

struct explore_room { /* that the text has on the screen */
    int rows, columns;
    int list_rows;    /* of the list under it */
    bool ascii, mono; /* mono: values need a row of their own, there are no colors */
};

enum { SNIPPET = 72, SNIPPETS_MOST = 64 };

struct snippet { /* of the text, for a row of LIST_PLACES */
    uint32_t text[SNIPPET];
    int count, from, until; /* characters; the place is from ... until - 1 of them */
};

struct explorer {
    const struct model *model; /* not owned */
    const char *model_name;    /* not owned */
    struct reading reading;
    struct tape *tape;
    struct peek peek;
    struct pool *pool;
    /* Where one looks. */
    size_t at, top; /* the cursor; the first character of the first row */
    int wish;       /* the column that up and down try to keep, or -1 */
    size_t line;    /* of the cursor, from 1; 0: not known yet */
    struct channel channel[CHANNELS_MOST];
    double scale[CHANNELS_MOST]; /* the largest magnitude seen, at least 1: where the palette ends */
    int channels;                /* the first is the focused unit, the others are stacked under it */
    struct explore_room room;
    struct page page;
    bool page_known; /* it is that of the state above */
    bool guesses;    /* five rows under each row of text */
    bool ramp;       /* values as glyphs under the text, too */
    bool selecting;  /* from the anchor to the cursor */
    size_t anchor;
    struct span span;
    struct saliency saliency;
    enum explore_color color;
    char sought[64];
    /* What was found out about all units. */
    struct marks marks;
    struct survey *survey; /* of what is marked; NULL: not yet */
    struct preview preview;
    int mark; /* the feature of LIST_FEATURE */
    enum explore_list list;
    int list_row;                          /* from 0 */
    struct snippet snippet[SNIPPETS_MOST]; /* by row on the screen */
    /* The screen. */
    enum explore_view view;
    enum explore_pane pane;
    int scroll;      /* of the help */
    char filter[64]; /* what it is narrowed to: see search.h; empty: it shows everything */
    bool prompting;
    struct string prompt;
    struct typing typing;
    char message[256];
    bool message_is_error, quit;
    bool changed;             /* the file is not what it was, and that has been told */
    struct progress progress; /* keep_going NULL: nobody is there */
    const struct explore_host *host;
};

/* What an explorer asks of whoever shows it. */
struct explore_host {
    void *context;
    bool (*export)(void *context, const struct explorer *explorer, const char *path, struct error *err);
    void (*mouse)(void *context, bool ours);
};

/* For what takes long: NULL when nobody is there. */
static inline const struct progress *explorer_progress(const struct explorer *explorer)
{
    return explorer->progress.keep_going ? &explorer->progress : NULL;
}

/* The model must outlive it. Errors: those of reading_open; memory. *explorer is the caller's to destroy. */
bool explorer_create(
    const struct model *model, const char *path, int workers, struct explorer **explorer, struct error *err);
void explorer_destroy(struct explorer *explorer); /* accepts NULL */

/* Computes what is seen in that much room; the cursor is within it. An error (of the file) leaves an empty page. While
 * somebody is there a large page is computed a bit at a time: as long as explorer_partial, call it again. */
bool explorer_prepare(struct explorer *explorer, struct explore_room room, struct error *err);

bool explorer_partial(const struct explorer *explorer);

/* A little of what can be done beforehand. False: there is nothing left to do. */
bool explorer_idle(struct explorer *explorer);

/* Rows that one row of text takes. */
int explorer_row_height(const struct explorer *explorer);

/* The value of a channel at the cursor, NaN if it is not on the page; and what else is known there: -1 if nothing. */
double explorer_value(const struct explorer *explorer, int channel);
int explorer_index(const struct explorer *explorer, size_t at);

/* "h2.c 87" */
void explorer_unit_name(const struct explorer *explorer, struct channel channel, char *out, size_t size);

/* The unit's number in the survey; -1: none. */
int explorer_survey_unit(const struct explorer *explorer, struct channel channel);

/* Another focused unit. */
void explorer_focus(struct explorer *explorer, struct channel channel);

/* Whether the survey, if there is one, is of the whole text (or of as much as is ever marked), not of its beginning. */
bool explorer_has_all(const struct explorer *explorer);

/* Marks of everything; what was marked of the beginning alone goes, and the survey of that with it. */
bool explorer_mark(struct explorer *explorer, struct error *err);

/* Marks and scores of everything, which may take long; with the progress of the explorer. False with an empty error
 * when it was cancelled. */
bool explorer_survey(struct explorer *explorer, struct error *err);

/* Where the list that is up has a row; false: it has no such row. For LIST_FEATURE and LIST_SPAN the unit, for
 * LIST_UNIT the mark, for LIST_PLACES the place. */
struct list_row {
    struct channel channel;
    int unit, mark; /* of the survey */
    const struct span_unit *on;
    const struct span_place *place;
};
int explorer_list_rows(const struct explorer *explorer);
int explorer_list_first(const struct explorer *explorer); /* the row at the top */
bool explorer_list_row(const struct explorer *explorer, int row, struct list_row *out);

#endif
