/*
 * figure_errors.h: what the net still gets wrong, by kinds that are peeled off one after another: cells/failures.h. The
 * kinds are the rows, and the choices are examples of each.
 */
#ifndef EXPLORE_FIGURE_ERRORS_H
#define EXPLORE_FIGURE_ERRORS_H

#include "failures.h"
#include "figure.h"

enum { ERRORS_EXAMPLES = 5 };

struct errors_figure {
    struct figure_result result;
    struct failures failures;
    size_t place[FAILURES][ERRORS_EXAMPLES]; /* spread over the text */
    int places[FAILURES];
};

extern const char *const errors_choices[];

/* The place of the example that a choice stands for; false: there is no error of that kind. */
bool errors_example(const struct errors_figure *figure, int kind, int choice, size_t *place);

bool errors_compute(const struct figure_task *task, struct figure_result **result, struct error *err);
void errors_destroy(struct figure_result *result);
int errors_rows(const struct figure_result *result, int choice);
bool errors_target(const struct figure_result *result, int choice, int row, struct figure_target *target);
void errors_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink);

#endif
