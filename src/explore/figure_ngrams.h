/*
 * figure_ngrams.h: who wins where: the net and the best n-gram model by symbol. After Karpathy, Johnson & Fei-Fei
 * 2015. What is counted and measured on, says cells/contest.h.
 */
#ifndef EXPLORE_FIGURE_NGRAMS_H
#define EXPLORE_FIGURE_NGRAMS_H

#include "contest.h"
#include "figure.h"

/* What comes first behind the classes: where the net gains most, where the n-gram model does, what is frequent. */
enum ngrams_choice { NGRAMS_NET, NGRAMS_RIVAL, NGRAMS_OFTEN, NGRAMS_CHOICES };

struct ngrams_row {
    struct contest_row symbol;
    size_t place; /* where who wins here wins by most */
};

struct ngrams_figure {
    struct figure_result result;
    const struct contest *contest; /* not owned */
    struct ngrams_row *row[NGRAMS_CHOICES];
    int rows, classes; /* the classes are the first rows */
};

extern const char *const ngrams_choices[];

bool ngrams_compute(const struct figure_task *task, struct figure_result **result, struct error *err);
void ngrams_destroy(struct figure_result *result);
int ngrams_rows(const struct figure_result *result, int choice);
bool ngrams_target(const struct figure_result *result, int choice, int row, struct figure_target *target);
void ngrams_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink);

#endif
