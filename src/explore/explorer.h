/*
 * explorer.h: the state behind the explorer: a text, where in it one looks, and the models that read it.
 *
 * Nothing here draws. Who shows it tells how much room there is (explorer_prepare), which computes what is seen; then
 * the explorer is only read. Places are characters of the text, from 0.
 *
 * Numbers come from tapes: exact where the straight run has been, near elsewhere (page.exact). explorer_idle lets that
 * run go on while nobody presses a key.
 */
#ifndef EXPLORE_EXPLORER_H
#define EXPLORE_EXPLORER_H

#include "pool.h"
#include "side.h"
#include "typing.h"

enum { SIDES_MOST = 2 };

enum explore_view { EXPLORE_TEXT, EXPLORE_FIGURE, EXPLORE_HELP };
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

struct explorer {
    struct side *side[SIDES_MOST]; /* [sides]: A, and perhaps B beside it */
    int sides;
    struct side *now;            /* the one that commands about units, colors and lists are for */
    const struct corpus *corpus; /* the text: the first side's */
    struct peek peek;
    struct pool *pool;
    /* Where one looks. */
    size_t at, top; /* the cursor; the first character of the first row */
    int wish;       /* the column that up and down try to keep, or -1 */
    size_t line;    /* of the cursor, from 1; 0: not known yet */
    struct explore_room room;
    bool page_known; /* the pages are those of the state above, and of the channels */
    bool guesses;    /* five rows under each row of text */
    bool ramp;       /* values as glyphs under the text, too */
    bool selecting;  /* from the anchor to the cursor */
    size_t anchor;
    char sought[64];
    /* What the lists are about. */
    struct marks marks;
    int mark;   /* the feature of LIST_FEATURE */
    bool asked; /* somebody has chosen it */
    enum explore_list list;
    struct figures figures;
    /* The screen. */
    enum explore_view view, behind; /* behind: the help */
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

struct explore_stretch {
    size_t first, count; /* characters */
};

/* What an explorer asks of whoever shows it. */
struct explore_host {
    void *context;
    /* written: the stretch of the text whose numbers were written; its count is 0 of a picture, and of a figure. */
    bool (*export)(void *context, const struct explorer *explorer, const char *path, struct explore_stretch *written,
        struct error *err);
    void (*mouse)(void *context, bool ours);
    /* The path of what is meant by a name that somebody typed, the caller's to free(). */
    char *(*model_path)(void *context, const char *name, struct error *err);
    char *(*text_path)(void *context, const char *name, struct error *err);
};

/* What the host says of a name; without a host it is a path. NULL: an error. */
char *explorer_model_path(const struct explorer *explorer, const char *name, struct error *err);
char *explorer_text_path(const struct explorer *explorer, const char *name, struct error *err);

/* What is up, or what the help is in front of. */
static inline enum explore_view explorer_view(const struct explorer *explorer)
{
    return explorer->view == EXPLORE_HELP ? explorer->behind : explorer->view;
}

/* For what takes long: NULL when nobody is there. */
static inline const struct progress *explorer_progress(const struct explorer *explorer)
{
    return explorer->progress.keep_going ? &explorer->progress : NULL;
}

/* The model must outlive it. Errors: those of reading_open; memory. *explorer is the caller's to destroy. */
bool explorer_create(
    const struct model *model, const char *path, int workers, struct explorer **explorer, struct error *err);
void explorer_destroy(struct explorer *explorer); /* accepts NULL */

/* A second model reads the same text; it takes the place of the one that was there. The first is the one that commands
 * are for. Errors: those of side_create_beside; then nothing has changed. explorer_leave_beside leaves the first alone.
 */
bool explorer_beside(struct explorer *explorer, const char *model_path, struct error *err);
void explorer_leave_beside(struct explorer *explorer);

/* Where n-gram models are counted from now on: a text by its name, or "-": the first part of this one. Errors:
 * there is none of that name; memory. */
bool explorer_count_on(struct explorer *explorer, const char *name, struct error *err);

/* 'A', 'B' */
char explorer_letter(const struct explorer *explorer, const struct side *side);

/* How much more than B it cost A to be told what came behind a character of the page: the difference of the losses, in
 * nats, less than 0 where A is better. NaN where there is none. */
double explorer_difference(const struct explorer *explorer, int index);

/* Computes what is seen in that much room; the cursor is within it. An error (of the file) leaves an empty page. While
 * somebody is there a large page is computed a bit at a time: as long as explorer_partial, call it again. */
bool explorer_prepare(struct explorer *explorer, struct explore_room room, struct error *err);

bool explorer_partial(const struct explorer *explorer);

/* A little of what can be done beforehand. False: there is nothing left to do. */
bool explorer_idle(struct explorer *explorer);

/* Rows that one row of text takes. */
int explorer_row_height(const struct explorer *explorer);

/* Another focused unit of a side of it. */
void explorer_focus(struct explorer *explorer, struct side *side, struct channel channel);

/* Whether a side has a survey of the whole text (or of as much as is ever marked), not of its beginning. */
bool explorer_has_all(const struct explorer *explorer, const struct side *side);

/* Marks and scores of everything on all sides, which may take long; with the progress of the explorer. False with an
 * empty error when it was cancelled; what was known of the beginning stays. */
bool explorer_survey(struct explorer *explorer, struct error *err);

/* One more mark, *mark, as marks_add_regex has it; all units are measured again, on all of the text. Errors: those of
 * marks_add_regex and survey_create. After a false, marks and surveys are those that were there. */
bool explorer_add_regex(struct explorer *explorer, const char *regex, double seconds, int *mark, struct error *err);

/* Where a side's list that is up has a row; false: it has no such row. For LIST_FEATURE and LIST_SPAN the unit, for
 * LIST_UNIT the mark, for LIST_PLACES the place. */
struct list_row {
    struct channel channel;
    int unit, mark; /* of the survey */
    const struct span_unit *on;
    const struct span_place *place;
};
int explorer_list_rows(const struct explorer *explorer, const struct side *side);
int explorer_list_first(const struct explorer *explorer, const struct side *side); /* the row at the top */
bool explorer_list_row(const struct explorer *explorer, const struct side *side, int row, struct list_row *out);

#endif
