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
#include "text.h"

static const double threshold_step = 0.05, regex_seconds = 10;

static void turn_list(struct explorer *x, enum explore_list list)
{
    x->list = list;
    for (int i = 0; i < x->sides; i++) x->side[i]->list_row = 0;
    x->view = EXPLORE_TEXT;
}

/* ---- features ---- */

static bool show_feature(struct explorer *x, int mark)
{
    x->mark = (mark + x->marks.count) % x->marks.count;
    x->asked = true;
    turn_list(x, LIST_FEATURE);
    explore_focus_best(x);
    return true;
}

/* Who does not want to wait for the whole text has what is known of its beginning. */
static bool measure(struct explorer *x, struct error *err)
{
    struct error fault = {0};
    if (explorer_survey(x, &fault)) return true;
    if (x->now->survey && !explorer_has_all(x, x->now) && !fault.status) return true;
    if (err) *err = fault;
    return false;
}

/* Of the beginning, if that is all there is. */
static bool have_surveys(struct explorer *x, struct error *err)
{
    for (int i = 0; i < x->sides; i++)
        if (!x->side[i]->survey) return explorer_survey(x, err);
    return true;
}

void explore_feature_names(const struct explorer *x, const char *name[MARKS_KINDS + 1])
{
    int count = x->marks.count ? x->marks.count : FEATURES;
    for (int i = 0; i < count; i++) name[i] = x->marks.count ? x->marks.mark[i].name : features[i].name;
    name[count] = NULL;
}

/* One's own are called as they were typed; of those of the table a part of the name will do. */
static int find_feature(const struct explorer *x, const char *argument, const char **nearest)
{
    const char *name[MARKS_KINDS + 1];
    explore_feature_names(x, name);
    for (int i = 0; name[i]; i++)
        if (!strcmp(argument, name[i])) return i;
    *nearest = nearest_word(argument, name);
    return feature_find(argument, NULL);
}

bool explore_feature(struct explorer *x, const char *argument, struct error *err)
{
    const char *nearest = NULL;
    int found = *argument ? find_feature(x, argument, &nearest) : x->mark;
    if (found < 0 && nearest)
        return error_input(err, "no feature is called '%s'; did you mean '%s'?", argument, nearest);
    if (found < 0) return error_input(err, "no feature is called '%s': F goes through all of them", argument);
    if (!measure(x, err)) return false;
    show_feature(x, found);
    if (!explorer_has_all(x, x->now))
        snprintf(x->message, sizeof x->message, "stopped: this is of the first %zu characters", x->marks.length);
    return true;
}

/* One more feature means that all units are measured again. */
bool explore_regex(struct explorer *x, const char *argument, struct error *err)
{
    int mark;
    return explorer_add_regex(x, argument, regex_seconds, &mark, err) && show_feature(x, mark);
}

static bool step_feature(struct explorer *x, int step, struct error *err)
{
    bool shown = x->now->survey && x->list == LIST_FEATURE;
    return have_surveys(x, err) && show_feature(x, shown ? x->mark + step : x->mark);
}

bool explore_next_feature(struct explorer *x, const char *argument, struct error *err)
{
    return step_feature(x, 1, err);
}

bool explore_previous_feature(struct explorer *x, const char *argument, struct error *err)
{
    return step_feature(x, -1, err);
}

/* Spans and places are there when somebody has selected one; the others once all units have been measured. */
static bool has_list(const struct explorer *x, enum explore_list list)
{
    return list == LIST_SPAN ? x->now->span.count > 0 : list == LIST_PLACES ? x->now->span.searched > 0 : true;
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
    if (list < LIST_SPAN && !have_surveys(x, err)) return false;
    turn_list(x, (enum explore_list)list);
    return true;
}

/* ---- the list ---- */

/* The row under the cursor is what the text shows. */
static bool show_row(struct explorer *x, struct error *err)
{
    struct list_row row;
    const struct channel *focus = &x->now->channel[0];
    if (!explorer_list_row(x, x->now, x->now->list_row, &row)) return true;
    bool other = row.channel.quantity != focus->quantity || row.channel.unit != focus->unit;
    if (row.place) {
        x->at = row.place->first;
        x->wish = -1;
    } else if (other) {
        explorer_focus(x, x->now, row.channel);
    }
    return true;
}

static bool move_in_list(struct explorer *x, int step, struct error *err)
{
    struct side *s = x->now;
    int rows = explorer_list_rows(x, s), row = s->list_row + step;
    s->list_row = row >= rows ? rows - 1 : row;
    if (s->list_row < 0) s->list_row = 0;
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
    long row = x->now->list_row + 1;
    int rows = explorer_list_rows(x, x->now);
    if (rows == 0) return error_input(err, "the list is empty: f asks for a feature, v selects a span");
    if (*argument && !argument_integer(argument, "row of the list", 1, rows, &row, err)) return false;
    x->now->list_row = (int)row - 1;
    return show_row(x, err);
}

/* ---- tracks or uses ---- */

/* The focused unit held at its mean, on text that was held out: what does that cost where the feature is on? */
bool explore_ablate(struct explorer *x, const char *argument, struct error *err)
{
    struct side *s = x->now;
    struct list_row row;
    struct ablation *ablation = NULL;
    struct effect effect = {0};
    struct progress_part whole = {explorer_progress(x), 0, 0.5}, without = {explorer_progress(x), 0.5, 1};
    if (!explorer_survey(x, err)) return false;
    struct channel c = s->channel[0];
    int unit = side_survey_unit(s, c);
    int mark = x->list == LIST_UNIT && explorer_list_row(x, s, s->list_row, &row) ? row.mark : x->mark;
    size_t length = s->survey->held_out < ABLATION_LENGTH ? s->survey->held_out : ABLATION_LENGTH;
    bool good = ablation_create(&s->reading, &x->marks, x->pool, s->survey->held_out_from, length,
                    &(struct progress){progress_part_continues, &whole}, &ablation, err) &&
                ablation_measure(ablation, c.quantity, c.unit, s->survey->unit[unit].mean, &mark, 1, &effect,
                    &(struct progress){progress_part_continues, &without}, err);
    if (good && (isnan(effect.on) || isnan(effect.off)))
        snprintf(x->message, sizeof x->message, "%s is on at %zu and off at %zu characters there: too few to tell",
            x->marks.mark[mark].name, effect.on_count, effect.off_count);
    else if (good)
        snprintf(x->message, sizeof x->message, "held at its mean: loss %+.3f where %s, %+.3f elsewhere (of %.3f)",
            effect.on, x->marks.mark[mark].name, effect.off, ablation_loss(ablation));
    ablation_destroy(ablation);
    return good;
}

/* ---- the span ---- */

static void say_exact(struct explorer *x)
{
    int a = x->side[0]->span.exact;
    static const char *const ask = "Enter: where else are they?";
    if (x->sides < 2)
        snprintf(x->message, sizeof x->message, "%d units are on exactly there; %s", a, ask);
    else
        snprintf(x->message, sizeof x->message, "%d units of A and %d of B are on exactly there; %s", a,
            x->side[1]->span.exact, ask);
}

static bool find_span(struct explorer *x, struct error *err)
{
    for (int i = 0; i < x->sides; i++) {
        struct side *s = x->side[i];
        if (!span_find(&s->span, s->tape, &s->reading, err)) return false;
    }
    x->page_known = false; /* the tape looked elsewhere; pages are read, not kept */
    turn_list(x, LIST_SPAN);
    say_exact(x);
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
    for (int i = 0; i < x->sides; i++) {
        x->side[i]->span.first = first;
        x->side[i]->span.count = last - first + 1;
    }
    return find_span(x, err);
}

bool explore_deselect(struct explorer *x, const char *argument, struct error *err)
{
    if (!x->selecting) {
        for (int i = 0; i < x->sides; i++) x->side[i]->span = (struct span){.threshold = x->now->span.threshold};
        if (x->list >= LIST_SPAN) turn_list(x, LIST_FEATURE);
    }
    x->selecting = false;
    x->now->color = EXPLORE_BY_UNIT;
    x->pane = PANE_TEXT;
    x->view = EXPLORE_TEXT;
    return true;
}

/* Enter ends the selection, and after that asks where else its units are: those of each side, if it has some. */
bool explore_places(struct explorer *x, const char *argument, struct error *err)
{
    if (x->selecting) return explore_select(x, "", err);
    if (!x->now->span.count) return error_input(err, "select a span first: v, move, v");
    for (int i = 0; i < x->sides; i++) {
        struct side *s = x->side[i];
        if (s != x->now && !s->span.units) continue;
        if (!span_search(&s->span, &s->reading, x->pool, explorer_progress(x), err)) return false;
    }
    turn_list(x, LIST_PLACES);
    return true;
}

static bool set_threshold(struct explorer *x, double threshold, struct error *err)
{
    if (!(threshold > 1e-6)) return error_input(err, "a threshold is greater than 0");
    for (int i = 0; i < x->sides; i++) x->side[i]->span.threshold = threshold;
    return !x->now->span.count || find_span(x, err);
}

bool explore_threshold(struct explorer *x, const char *argument, struct error *err)
{
    double threshold;
    return argument_positive(argument, &threshold, err) && set_threshold(x, threshold, err);
}

bool explore_threshold_up(struct explorer *x, const char *argument, struct error *err)
{
    return set_threshold(x, x->now->span.threshold + threshold_step, err);
}

bool explore_threshold_down(struct explorer *x, const char *argument, struct error *err)
{
    return set_threshold(x, x->now->span.threshold - threshold_step, err);
}
