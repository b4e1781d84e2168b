/*
 * figure_growth.h: the model that is open, and others beside it, against n-gram models of 0 ... 9 characters of
 * context: cells/growth.h. Meant for one net as it was after a few epochs and later (train --keep-epochs).
 */
#ifndef EXPLORE_FIGURE_GROWTH_H
#define EXPLORE_FIGURE_GROWTH_H

#include "figure.h"
#include "growth.h"
#include "match.h"

enum growth_choice { GROWTH_SYMMETRIC, GROWTH_FROM_NET, GROWTH_TO_NET, GROWTH_CHOICES };

enum { GROWTH_MODELS = MATCH_MODELS + 1, GROWTH_NAME = 64 };

struct growth_row {
    char name[GROWTH_NAME]; /* of the file, without its .safetensors */
    struct growth growth;
};

struct growth_figure {
    struct figure_result result;
    const struct contest *contest; /* not owned */
    struct growth_row row[GROWTH_MODELS];
    int rows; /* the open model is the last */
};

extern const char *const growth_choices[];

/* The divergences of a row, by n. */
const double *growth_divergence(const struct growth_row *row, int choice);
/* n of the least of them; -1: they are NaN. */
int growth_nearest(const struct growth_row *row, int choice);

bool growth_compute(const struct figure_task *task, struct figure_result **result, struct error *err);
void growth_destroy(struct figure_result *result);
int growth_rows(const struct figure_result *result, int choice);
void growth_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink);

#endif
