/*
 * figure_walk.h: a figure's way through its stretch of the text: fast, as rows side by side (rows.h), by all workers.
 *
 * Each row but the first reads FIGURE_WARM_UP characters beforehand. Numbers are the same however many workers there
 * are if what is added up is whole, or is added up row by row.
 */
#ifndef EXPLORE_FIGURE_WALK_H
#define EXPLORE_FIGURE_WALK_H

#include "figure.h"
#include "rows.h"

enum { FIGURE_WARM_UP = 1024, FIGURE_ROWS = 64 /* the most there are */, FIGURE_BYTES = 48 << 20 };

/* *rows is the caller's to destroy; *measured is what it will read. Errors: too short a text; memory. */
bool figure_begin(
    const struct figure_task *task, struct rows **rows, struct figure_result *measured, struct error *err);

/* Each window is shown to `visit` once for every part, by the part's worker. Errors: those of corpus_read. Cancelled by
 * progress: false, and err is as it was. */
bool figure_walk(const struct figure_task *task, struct rows *rows,
    void (*visit)(void *context, const struct rows *rows, int part), void *context, struct error *err);

#endif
