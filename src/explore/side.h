/*
 * side.h: one model that reads the text: what is looked at of it, and what it computes there.
 *
 * An explorer has one side, or two that read the same text. All that belongs to a model is here; what belongs to the
 * text and to the person (the cursor, the rows that are seen, the selection, features) is the explorer's, so that two
 * sides cannot come apart.
 */
#ifndef EXPLORE_SIDE_H
#define EXPLORE_SIDE_H

#include "figure.h"
#include "match.h"
#include "page.h"
#include "preview.h"
#include "saliency.h"
#include "span.h"
#include "survey.h"

/* What the colors of the text are: a unit's values, how much each character matters to the prediction under the cursor,
 * what each character cost when it came, or how much more it cost one side than the other, or than the best n-gram
 * model.
 */
enum explore_color { EXPLORE_BY_UNIT, EXPLORE_BY_SALIENCY, EXPLORE_BY_LOSS, EXPLORE_BY_DIFFERENCE, EXPLORE_BY_NGRAM };

enum { SNIPPET = 72, SNIPPETS_MOST = 64 };

struct snippet { /* of the text, for a row of the list of places */
    uint32_t text[SNIPPET];
    int count, from, until; /* characters; the place is from ... until - 1 of them */
};

struct side {
    const struct model *model; /* not owned */
    const char *name;          /* not owned: the path of its file */
    struct reading reading;
    struct tape *tape;
    struct channel channel[CHANNELS_MOST];
    double scale[CHANNELS_MOST]; /* where the palette ends, at least 1: see side_grow_scales */
    int channels;                /* the first is the focused unit, the others are stacked under it */
    enum explore_color color;
    struct page page;
    struct saliency saliency;
    struct survey *survey; /* of all units, on the explorer's marks; NULL: not yet */
    struct preview preview;
    struct span span;
    struct figure_state figure[FIGURES];
    struct match match;
    int list_row;                          /* the cursor of its list, from 0 */
    struct snippet snippet[SNIPPETS_MOST]; /* by row on the screen */
    /* private */
    struct model *owned; /* a model that it has loaded, and that file's path; or NULL */
    char *owned_name;
};

/* The model must outlive it; the focus is on its first state. Errors: those of reading_open; a net without units;
 * memory. *side is the caller's to destroy. */
bool side_create(const struct model *model, const char *path, struct side **side, struct error *err);

/* Another model, from its file, on the text of a side that must outlive it, with the same span. Errors: those of
 * model_load and reading_open_beside; a net without units; memory. */
bool side_create_beside(const char *model_path, const struct side *other, struct side **side, struct error *err);

void side_destroy(struct side *side); /* accepts NULL */

/* The place of a character on the page, -1 if it is not seen; a channel's value there, NaN if it is not. */
int side_index(const struct side *side, size_t at);
double side_value(const struct side *side, size_t at, int channel);

/* "h2.c 87" */
void side_unit_name(const struct side *side, struct channel channel, char *out, size_t size);

/* The unit's number in the survey; -1: none. */
int side_survey_unit(const struct side *side, struct channel channel);

/* The mean loss of what came behind the characters of the page, in nats; NaN if there is none. */
double side_mean_loss(const struct side *side);

/* Whether not all of the page has been computed yet. After side_forget_page there is none. */
static inline bool side_is_partial(const struct side *side)
{
    return side->page.known < side->page.count;
}
void side_forget_page(struct side *side);

/* Where the palette ends: two deviations from the mean once units are measured, else the largest value so far. */
void side_grow_scales(struct side *side);

/* What n-gram models make of the page, if that is what the colors are. known: the page has not changed. */
bool side_find_match(struct side *side, bool known, struct error *err);

/* How much each character matters to what is expected behind `at`, if that is what the colors are. Cancelled by
 * progress (may be NULL): false, and err is as it was. */
bool side_find_saliency(struct side *side, size_t at, const struct progress *progress, struct error *err);

#endif
