/*
 * explore_select.c: features and their units, the selected span, its units and where else they are.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ablation.h"
#include "argument.h"
#include "explore_functions.h"

static const double threshold_step = 0.05, regex_seconds = 10;

static void turn_list(struct explorer *x, enum explore_list list)
{
    x->list = list;
    x->list_row = 0;
    x->view = EXPLORE_TEXT;
}

/* ---- features ---- */

static bool show_feature(struct explorer *x, int mark, struct error *err)
{
    if (!explorer_survey(x, err)) return false;
    x->mark = (mark + x->marks.count) % x->marks.count;
    turn_list(x, LIST_FEATURE);
    return true;
}

bool explore_feature(struct explorer *x, const char *argument, struct error *err)
{
    const char *nearest = NULL;
    int found = *argument ? feature_find(argument, &nearest) : x->mark;
    if (found < 0 && nearest)
        return error_input(err, "no feature is called '%s'; did you mean '%s'?", argument, nearest);
    if (found < 0) return error_input(err, "no feature is called '%s': F goes through all of them", argument);
    return show_feature(x, found, err);
}

/* One more feature means that all units are measured again. */
bool explore_regex(struct explorer *x, const char *argument, struct error *err)
{
    const struct progress *progress = x->progress.keep_going ? &x->progress : NULL;
    int mark;
    if (!x->marks.length && !marks_init(&x->marks, &x->reading, NULL, progress, err)) return false;
    if (!marks_add_regex(&x->marks, &x->reading, argument, regex_seconds, progress, &mark, err)) return false;
    survey_destroy(x->survey);
    x->survey = NULL;
    return show_feature(x, mark, err);
}

bool explore_next_feature(struct explorer *x, const char *argument, struct error *err)
{
    return show_feature(x, x->survey && x->list == LIST_FEATURE ? x->mark + 1 : x->mark, err);
}

bool explore_previous_feature(struct explorer *x, const char *argument, struct error *err)
{
    return show_feature(x, x->survey && x->list == LIST_FEATURE ? x->mark - 1 : x->mark, err);
}

/* Spans and places are there when somebody has selected one; the others once all units have been measured. */
static bool has_list(const struct explorer *x, enum explore_list list)
{
    return list == LIST_SPAN ? x->span.count > 0 : list == LIST_PLACES ? x->span.searched > 0 : true;
}

bool explore_sort(struct explorer *x, const char *argument, struct error *err)
{
    static const char *const names[] = {"feature", "unit", "span", "places"};
    enum { LISTS = LIST_PLACES + 1 };
    int list = 0;
    while (*argument && list < LISTS && strcmp(argument, names[list]) != 0) list++;
    if (list == LISTS) return error_input(err, "lists are sorted by feature, unit, span or places");
    if (*argument && !has_list(x, (enum explore_list)list)) return error_input(err, "select a span first: v, move, v");
    for (list = *argument ? list : ((int)x->list + 1) % LISTS; !has_list(x, (enum explore_list)list);)
        list = (list + 1) % LISTS;
    if (list < LIST_SPAN && !explorer_survey(x, err)) return false;
    turn_list(x, (enum explore_list)list);
    return true;
}

/* ---- the list ---- */

/* The row under the cursor is what the text shows. */
static bool show_row(struct explorer *x, struct error *err)
{
    struct list_row row;
    if (!explorer_list_row(x, x->list_row, &row)) return true;
    bool other = row.channel.quantity != x->channel[0].quantity || row.channel.unit != x->channel[0].unit;
    if (row.place) {
        x->at = row.place->first;
        x->wish = -1;
    } else if (other) {
        explorer_focus(x, row.channel);
    }
    return true;
}

static bool move_in_list(struct explorer *x, int step, struct error *err)
{
    int rows = explorer_list_rows(x), row = x->list_row + step;
    x->list_row = row >= rows ? rows - 1 : row;
    if (x->list_row < 0) x->list_row = 0;
    return show_row(x, err);
}

bool explore_list_up(struct explorer *x, const char *argument, struct error *err)
{
    return move_in_list(x, -1, err);
}

bool explore_list_down(struct explorer *x, const char *argument, struct error *err)
{
    return move_in_list(x, 1, err);
}

bool explore_list_go(struct explorer *x, const char *argument, struct error *err)
{
    long row = x->list_row + 1;
    int rows = explorer_list_rows(x);
    if (rows == 0) return error_input(err, "the list is empty: f asks for a feature, v selects a span");
    if (*argument && !argument_integer(argument, "row of the list", 1, rows, &row, err)) return false;
    x->list_row = (int)row - 1;
    return show_row(x, err);
}

/* ---- tracks or uses ---- */

/* The focused unit held at its mean, on text that was held out: what does that cost where the feature is on? */
bool explore_ablate(struct explorer *x, const char *argument, struct error *err)
{
    struct list_row row;
    struct ablation *ablation = NULL;
    struct effect effect = {0};
    const struct progress *progress = x->progress.keep_going ? &x->progress : NULL;
    if (!explorer_survey(x, err)) return false;
    int unit = explorer_survey_unit(x, x->channel[0]);
    int mark = x->list == LIST_UNIT && explorer_list_row(x, x->list_row, &row) ? row.mark : x->mark;
    size_t length = x->survey->held_out < ABLATION_LENGTH ? x->survey->held_out : ABLATION_LENGTH;
    bool good =
        ablation_create(&x->reading, &x->marks, x->pool, x->survey->held_out_from, length, progress, &ablation, err) &&
        ablation_measure(ablation, x->channel[0].quantity, x->channel[0].unit, x->survey->unit[unit].mean, &mark, 1,
            &effect, progress, err);
    if (good && (isnan(effect.on) || isnan(effect.off)))
        snprintf(x->message, sizeof x->message, "%s is on at %zu and off at %zu characters there: too few to tell",
            x->marks.mark[mark].name, effect.on_count, effect.off_count);
    else if (good)
        snprintf(x->message, sizeof x->message, "held at its mean: loss %+.3f nats where %s, %+.3f elsewhere (of %.3f)",
            effect.on, x->marks.mark[mark].name, effect.off, ablation_loss(ablation));
    ablation_destroy(ablation);
    return good;
}

/* ---- the span ---- */

static bool find_span(struct explorer *x, struct error *err)
{
    if (!span_find(&x->span, x->tape, &x->reading, err)) return false;
    x->page_known = false; /* the tape looked elsewhere; pages are read, not kept */
    turn_list(x, LIST_SPAN);
    snprintf(
        x->message, sizeof x->message, "%d units are on exactly there; Enter: where else are they?", x->span.exact);
    return true;
}

bool explore_select(struct explorer *x, const char *argument, struct error *err)
{
    if (!x->selecting) {
        x->selecting = true;
        x->anchor = x->at;
        snprintf(x->message, sizeof x->message, "move to the other end, then v or Enter; Esc leaves it");
        return true;
    }
    size_t first = x->at < x->anchor ? x->at : x->anchor, last = x->at < x->anchor ? x->anchor : x->at;
    x->selecting = false;
    if (last - first >= SPAN_MOST) return error_input(err, "a span has %d characters at the most", SPAN_MOST);
    x->span.first = first;
    x->span.count = last - first + 1;
    return find_span(x, err);
}

bool explore_deselect(struct explorer *x, const char *argument, struct error *err)
{
    if (!x->selecting) {
        x->span.count = x->span.searched = 0;
        x->span.units = x->span.places = x->span.exact = 0;
        if (x->list >= LIST_SPAN) turn_list(x, LIST_FEATURE);
    }
    x->selecting = false;
    x->color = EXPLORE_BY_UNIT;
    x->pane = PANE_TEXT;
    x->view = EXPLORE_TEXT;
    return true;
}

/* Enter ends the selection, and after that asks where else its units are. */
bool explore_places(struct explorer *x, const char *argument, struct error *err)
{
    if (x->selecting) return explore_select(x, "", err);
    if (!x->span.count) return error_input(err, "select a span first: v, move, v");
    const struct progress *progress = x->progress.keep_going ? &x->progress : NULL;
    if (!span_search(&x->span, &x->reading, x->pool, progress, err)) return false;
    turn_list(x, LIST_PLACES);
    return true;
}

static bool set_threshold(struct explorer *x, double threshold, struct error *err)
{
    if (!(threshold > 1e-6)) return error_input(err, "a threshold is greater than 0");
    x->span.threshold = threshold;
    return !x->span.count || find_span(x, err);
}

bool explore_threshold(struct explorer *x, const char *argument, struct error *err)
{
    double threshold;
    return argument_positive(argument, &threshold, err) && set_threshold(x, threshold, err);
}

bool explore_threshold_up(struct explorer *x, const char *argument, struct error *err)
{
    return set_threshold(x, x->span.threshold + threshold_step, err);
}

bool explore_threshold_down(struct explorer *x, const char *argument, struct error *err)
{
    return set_threshold(x, x->span.threshold - threshold_step, err);
}
