/*
 * explore_figure.c: turning to a figure, which measures it the first time, and the cursor in its list.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "argument.h"
#include "explore_functions.h"
#include "text.h"

enum { PAGE = 10 };

/* The stretch that is measured: the whole text, or as much of it around the cursor. */
static struct figure_task task_of(struct explorer *x)
{
    struct figure_task task = {.reading = &x->now->reading,
        .pool = x->pool,
        .progress = explorer_progress(x),
        .length = x->corpus->length,
        .match = &x->now->match,
        .model_name = x->now->name};
    size_t most = x->figures.characters, before = most / 2;
    if (task.length <= most) return task;
    task.first = x->at < before ? 0 : x->at - before > task.length - most ? task.length - most : x->at - before;
    task.length = most;
    return task;
}

/* Cancelled: nothing is said here, and Enter tries again. */
static bool measure(struct explorer *x, enum figure_id id, struct error *err)
{
    struct figure_state *state = &x->now->figure[id];
    struct figure_task task = task_of(x);
    struct error fault = {0};
    if (state->result) return true;
    bool done = figure_table[id].compute(&task, &state->result, &fault);
    utf8_copy_cut(state->fault, sizeof state->fault, fault.text, strlen(fault.text));
    if (!done && err) *err = fault;
    return done;
}

static bool open_figure(struct explorer *x, enum figure_id id, struct error *err)
{
    x->view = EXPLORE_FIGURE;
    x->figures.open = id;
    x->figures.row = id;
    return measure(x, id, err);
}

/* Names become paths. */
static bool find_models(struct explorer *x, struct match *match, struct error *err)
{
    for (int i = 0; i < match->models; i++) {
        char *path = explorer_model_path(x, match->model[i], err);
        if (!path) return match_name_models(match, "", NULL) && false;
        free(match->model[i]);
        match->model[i] = path;
    }
    return true;
}

/* "growth early.safetensors": with these models beside the one that is open. */
static bool open_with_models(struct explorer *x, enum figure_id id, const char *paths, struct error *err)
{
    if (id != FIGURE_GROWTH)
        return error_input(err, "the %s figure takes nothing behind its name", figure_table[id].name);
    figure_forget(&x->now->figure[id], id);
    if (!match_name_models(&x->now->match, paths, err) || !find_models(x, &x->now->match, err)) return false;
    if (open_figure(x, id, err)) return true;
    return match_name_models(&x->now->match, "", NULL) && false; /* whoever tries again wants other ones */
}

/* Without a name: the index of figures. */
bool explore_figure(struct explorer *x, const char *argument, struct error *err)
{
    enum figure_id id;
    size_t name = strcspn(argument, " \t");
    if (argument[name]) {
        char word[32];
        utf8_copy_cut(word, sizeof word, argument, name);
        return figure_find(word, &id, err) && open_with_models(x, id, argument + name, err);
    }
    if (*argument) return figure_find(argument, &id, err) && open_figure(x, id, err);
    x->view = EXPLORE_FIGURE;
    x->figures.open = FIGURES_INDEX;
    return true;
}

/* From the index, to the first figure or the last. */
static bool turn(struct explorer *x, int step, struct error *err)
{
    int open = x->figures.open;
    int id = open != FIGURES_INDEX ? open + step : step > 0 ? 0 : FIGURES - 1;
    return open_figure(x, (enum figure_id)((id + FIGURES) % FIGURES), err);
}

bool explore_figure_next(struct explorer *x, const char *argument, struct error *err)
{
    return turn(x, 1, err);
}

bool explore_figure_previous(struct explorer *x, const char *argument, struct error *err)
{
    return turn(x, -1, err);
}

/* ---- the cursor ---- */

/* The cursor that is up, and how many rows it goes through. */
static int *cursor_of(struct explorer *x, int *rows)
{
    struct figures *f = &x->figures;
    *rows = FIGURES;
    if (f->open == FIGURES_INDEX) return &f->row;
    struct figure_state *state = &x->now->figure[f->open];
    *rows = state->result ? figure_table[f->open].rows(state->result, state->choice) : 0;
    return &state->row;
}

/* What the row under the cursor stands for. */
static bool find_target(const struct explorer *x, struct figure_target *target)
{
    if (x->figures.open == FIGURES_INDEX) return false;
    const struct figure *figure = &figure_table[x->figures.open];
    const struct figure_state *state = &x->now->figure[x->figures.open];
    return state->result && figure->target && state->row < figure->rows(state->result, state->choice) &&
           figure->target(state->result, state->choice, state->row, target);
}

/* A unit that the cursor comes to is the focused one, as in the list under the text. */
static bool go_to_row(struct explorer *x, int row)
{
    struct figure_target target;
    int rows, *cursor = cursor_of(x, &rows);
    *cursor = row >= rows ? rows - 1 : row;
    if (*cursor < 0) *cursor = 0;
    if (find_target(x, &target) && target.has_unit) explorer_focus(x, x->now, target.unit);
    return true;
}

static bool move(struct explorer *x, int step)
{
    int rows;
    return go_to_row(x, *cursor_of(x, &rows) + step);
}

bool explore_figure_up(struct explorer *x, const char *argument, struct error *err)
{
    return move(x, -1);
}

bool explore_figure_down(struct explorer *x, const char *argument, struct error *err)
{
    return move(x, 1);
}

bool explore_figure_page_up(struct explorer *x, const char *argument, struct error *err)
{
    return move(x, -PAGE);
}

bool explore_figure_page_down(struct explorer *x, const char *argument, struct error *err)
{
    return move(x, PAGE);
}

bool explore_figure_row(struct explorer *x, const char *argument, struct error *err)
{
    long row;
    int rows;
    cursor_of(x, &rows);
    if (!rows) return error_input(err, "there is no figure with rows here: p lists the figures");
    return argument_integer(argument, "row of the figure", 1, rows, &row, err) && go_to_row(x, (int)row - 1);
}

/* To what the row stands for; a figure that was stopped is measured now. */
bool explore_figure_enter(struct explorer *x, const char *argument, struct error *err)
{
    struct figure_target target;
    if (x->figures.open == FIGURES_INDEX) return open_figure(x, (enum figure_id)x->figures.row, err);
    if (!x->now->figure[x->figures.open].result) return measure(x, (enum figure_id)x->figures.open, err);
    if (!find_target(x, &target))
        return error_input(err, "nothing in the text belongs to this row; Esc goes back to it");
    if (target.has_unit) explorer_focus(x, x->now, target.unit);
    if (target.has_place) x->at = target.place, x->wish = -1;
    return explore_text(x, "", err);
}

/* ---- settings ---- */

bool explore_choose(struct explorer *x, const char *argument, struct error *err)
{
    if (x->figures.open == FIGURES_INDEX) return error_input(err, "open a figure first: p lists them");
    const struct figure *figure = &figure_table[x->figures.open];
    struct figure_state *state = &x->now->figure[x->figures.open];
    int count = figure_choices(figure), choice = (state->choice + 1) % count;
    if (!figure->choice) return error_input(err, "there is one way only to look at the %s figure", figure->name);
    if (*argument)
        for (choice = 0; choice < count && strcmp(argument, figure->choice[choice]) != 0;) choice++;
    if (choice == count) {
        const char *nearest = nearest_word(argument, figure->choice);
        return error_input(err, "%s has no choice '%s': c goes through them, %s ..", figure->name, argument,
            nearest ? nearest : figure->choice[0]);
    }
    state->choice = choice;
    state->row = 0;
    return true;
}

/* What has been measured is measured again when somebody looks. */
bool explore_measure(struct explorer *x, const char *argument, struct error *err)
{
    long characters;
    if (!argument_integer(
            argument, "number of characters", FIGURE_CHARACTERS_LEAST, FIGURE_CHARACTERS_MOST, &characters, err))
        return false;
    x->figures.characters = (size_t)characters;
    for (int i = 0; i < x->sides; i++) figures_forget(x->side[i]->figure);
    bool open = x->view == EXPLORE_FIGURE && x->figures.open != FIGURES_INDEX;
    return !open || measure(x, (enum figure_id)x->figures.open, err);
}

/* ---- the net against n-gram models ---- */

bool explore_count_on(struct explorer *x, const char *argument, struct error *err)
{
    if (!explorer_count_on(x, argument, err)) return false;
    bool open = x->view == EXPLORE_FIGURE && x->figures.open != FIGURES_INDEX;
    return !open || measure(x, (enum figure_id)x->figures.open, err);
}

bool explore_against(struct explorer *x, const char *argument, struct error *err)
{
    const struct progress *progress = explorer_progress(x);
    struct side *s = x->now;
    bool on = s->color != EXPLORE_BY_NGRAM;
    if (on && !match_prepare(&s->match, &s->reading, x->pool, progress, err)) return false;
    s->color = on ? EXPLORE_BY_NGRAM : EXPLORE_BY_UNIT;
    x->page_known = false;
    return true;
}

bool explore_text(struct explorer *x, const char *argument, struct error *err)
{
    x->view = EXPLORE_TEXT;
    x->pane = PANE_TEXT;
    return true;
}
