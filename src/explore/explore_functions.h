/*
 * explore_functions.h: what the table of commands calls. Private to explore. Arguments are as in command_functions.h.
 */
#ifndef EXPLORE_FUNCTIONS_H
#define EXPLORE_FUNCTIONS_H

#include "explorer.h"

/* explore_move.c: the cursor and the units */
bool explore_left(struct explorer *x, const char *argument, struct error *err);
bool explore_right(struct explorer *x, const char *argument, struct error *err);
bool explore_up(struct explorer *x, const char *argument, struct error *err);
bool explore_down(struct explorer *x, const char *argument, struct error *err);
bool explore_page_up(struct explorer *x, const char *argument, struct error *err);
bool explore_page_down(struct explorer *x, const char *argument, struct error *err);
bool explore_row_first(struct explorer *x, const char *argument, struct error *err);
bool explore_row_last(struct explorer *x, const char *argument, struct error *err);
bool explore_first(struct explorer *x, const char *argument, struct error *err);
bool explore_last(struct explorer *x, const char *argument, struct error *err);
bool explore_line(struct explorer *x, const char *argument, struct error *err);
bool explore_at(struct explorer *x, const char *argument, struct error *err);
bool explore_next_unit(struct explorer *x, const char *argument, struct error *err);
bool explore_previous_unit(struct explorer *x, const char *argument, struct error *err);
bool explore_next_quantity(struct explorer *x, const char *argument, struct error *err);
bool explore_previous_quantity(struct explorer *x, const char *argument, struct error *err);
bool explore_unit(struct explorer *x, const char *argument, struct error *err);
bool explore_stack(struct explorer *x, const char *argument, struct error *err);
bool explore_unstack(struct explorer *x, const char *argument, struct error *err);
bool explore_find(struct explorer *x, const char *argument, struct error *err);
bool explore_find_next(struct explorer *x, const char *argument, struct error *err);
bool explore_find_previous(struct explorer *x, const char *argument, struct error *err);

/* explore_select.c: the list, and the span */
bool explore_feature(struct explorer *x, const char *argument, struct error *err);
bool explore_regex(struct explorer *x, const char *argument, struct error *err);
bool explore_next_feature(struct explorer *x, const char *argument, struct error *err);
bool explore_previous_feature(struct explorer *x, const char *argument, struct error *err);
bool explore_sort(struct explorer *x, const char *argument, struct error *err);
bool explore_list_up(struct explorer *x, const char *argument, struct error *err);
bool explore_list_down(struct explorer *x, const char *argument, struct error *err);
bool explore_list_go(struct explorer *x, const char *argument, struct error *err);
bool explore_ablate(struct explorer *x, const char *argument, struct error *err);
bool explore_select(struct explorer *x, const char *argument, struct error *err);
bool explore_deselect(struct explorer *x, const char *argument, struct error *err);
bool explore_places(struct explorer *x, const char *argument, struct error *err);
bool explore_threshold(struct explorer *x, const char *argument, struct error *err);
bool explore_threshold_up(struct explorer *x, const char *argument, struct error *err);
bool explore_threshold_down(struct explorer *x, const char *argument, struct error *err);

/* What `feature` takes, one's own behind those of the table, by their numbers as marks; ends with NULL. The names are
 * the explorer's. (explore_select.c) */
void explore_feature_names(const struct explorer *x, const char *name[MARKS_KINDS + 1]);

/* explore_help.c: the page of keys */
bool explore_help(struct explorer *x, const char *argument, struct error *err);
bool explore_scroll(struct explorer *x, const char *argument, struct error *err);
/* For a string of the text, or in the help for what that has. */
bool explore_ask_find(struct explorer *x, const char *argument, struct error *err);

/* explore_beside.c: a second model */
bool explore_beside(struct explorer *x, const char *argument, struct error *err);
/* Each side turns to its best unit for the feature of the list, and the message says which. (explore_beside.c) */
void explore_focus_best(struct explorer *x);

/* explore_figure.c: figures of the whole text */
bool explore_figure(struct explorer *x, const char *argument, struct error *err);
bool explore_figure_next(struct explorer *x, const char *argument, struct error *err);
bool explore_figure_previous(struct explorer *x, const char *argument, struct error *err);
bool explore_figure_up(struct explorer *x, const char *argument, struct error *err);
bool explore_figure_down(struct explorer *x, const char *argument, struct error *err);
bool explore_figure_page_up(struct explorer *x, const char *argument, struct error *err);
bool explore_figure_page_down(struct explorer *x, const char *argument, struct error *err);
bool explore_figure_row(struct explorer *x, const char *argument, struct error *err);
bool explore_figure_enter(struct explorer *x, const char *argument, struct error *err);
bool explore_choose(struct explorer *x, const char *argument, struct error *err);
bool explore_measure(struct explorer *x, const char *argument, struct error *err);
bool explore_count_on(struct explorer *x, const char *argument, struct error *err);
bool explore_against(struct explorer *x, const char *argument, struct error *err);
bool explore_text(struct explorer *x, const char *argument, struct error *err);

/* The prompt with a text in it. */
void explore_prompt(struct explorer *x, const char *text);

#endif
