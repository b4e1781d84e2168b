/*
 * explore_list.c: what the list under the text holds, and what has to be found out for it.
 */
#include <stdlib.h>

#include "explorer.h"

enum { BEST = 200 };

static bool has_all_marks(const struct explorer *x)
{
    size_t length = x->corpus->length;
    return x->marks.length == (length < MARKS_MOST ? length : MARKS_MOST);
}

bool explorer_has_all(const struct explorer *x, const struct side *s)
{
    return s->survey && has_all_marks(x);
}

/* Once all sides have surveys. Before that previews only wait: who stops a survey still wants the list. */
static void stop_previews(struct explorer *x)
{
    for (int i = 0; i < x->sides; i++) preview_finish(&x->side[i]->preview);
}

static bool mark_all(const struct explorer *x, struct marks *marks, struct error *err)
{
    return marks_init(marks, &x->side[0]->reading, NULL, explorer_progress(x), err);
}

/* All sides have surveys of these marks, which are the explorer's from now on. */
static void take_marks(struct explorer *x, const struct marks *marks)
{
    stop_previews(x);
    marks_finish(&x->marks);
    x->marks = *marks;
    for (int i = 0; i < x->sides; i++) x->side[i]->survey->marks = &x->marks;
}

static bool survey_side(const struct explorer *x, const struct side *s, const struct marks *marks,
    struct survey **survey, struct error *err)
{
    return survey_create(&s->reading, marks, x->pool, explorer_progress(x), survey, err);
}

/* All sides are measured once more; after a false the surveys are those that were there. */
static bool survey_again(struct explorer *x, const struct marks *marks, struct error *err)
{
    struct survey *survey[SIDES_MOST] = {NULL};
    int done = 0;
    while (done < x->sides && survey_side(x, x->side[done], marks, &survey[done], err)) done++;
    bool good = done == x->sides;
    for (int i = 0; i < done; i++) {
        struct survey **old = &x->side[i]->survey;
        survey_destroy(good ? *old : survey[i]);
        if (good) *old = survey[i];
    }
    return good;
}

static bool survey_missing(struct explorer *x, struct error *err)
{
    for (int i = 0; i < x->sides; i++) {
        struct side *s = x->side[i];
        if (!s->survey && !survey_side(x, s, &x->marks, &s->survey, err)) return false;
    }
    stop_previews(x);
    return true;
}

/* Until there are surveys of everything, what is there of the beginning stays. */
bool explorer_survey(struct explorer *x, struct error *err)
{
    struct marks marks;
    if (has_all_marks(x)) return survey_missing(x, err);
    if (!mark_all(x, &marks, err)) return false;
    if (!survey_again(x, &marks, err)) return marks_finish(&marks), false;
    take_marks(x, &marks);
    return true;
}

/* To marks of everything that are there, and that the surveys at hand know nothing more of. */
static bool add_regex(struct explorer *x, const char *regex, double seconds, int *mark, struct error *err)
{
    if (!marks_add_regex(&x->marks, &x->side[0]->reading, regex, seconds, explorer_progress(x), mark, err))
        return false;
    if (!survey_again(x, &x->marks, err)) return marks_remove_last(&x->marks), false;
    stop_previews(x);
    return true;
}

/* What is mistyped need not wait for the whole text to be marked: one character of it will do. */
static bool compiles(const struct explorer *x, const char *regex, double seconds, struct error *err)
{
    struct marks marks;
    int mark;
    if (!marks_init_first(&marks, &x->side[0]->reading, 1, NULL, NULL, err)) return false;
    bool good = marks_add_regex(&marks, &x->side[0]->reading, regex, seconds, NULL, &mark, err);
    marks_finish(&marks);
    return good;
}

bool explorer_add_regex(struct explorer *x, const char *regex, double seconds, int *mark, struct error *err)
{
    struct marks marks;
    if (has_all_marks(x)) return add_regex(x, regex, seconds, mark, err);
    if (!compiles(x, regex, seconds, err) || !mark_all(x, &marks, err)) return false;
    if (!marks_add_regex(&marks, &x->side[0]->reading, regex, seconds, explorer_progress(x), mark, err) ||
        !survey_again(x, &marks, err))
        return marks_finish(&marks), false;
    take_marks(x, &marks);
    return true;
}

int explorer_list_rows(const struct explorer *x, const struct side *s)
{
    int units[BEST];
    switch (x->list) {
    case LIST_FEATURE: return s->survey ? survey_best(s->survey, x->mark, units, BEST) : 0;
    case LIST_UNIT: return s->survey ? x->marks.count : 0;
    case LIST_SPAN: return s->span.units;
    case LIST_PLACES: return s->span.places;
    }
    return 0;
}

int explorer_list_first(const struct explorer *x, const struct side *s)
{
    return s->list_row < x->room.list_rows ? 0 : s->list_row - x->room.list_rows + 1;
}

/* Of a feature that is graded what counts is the correlation, of others F1: as survey_best has it. */
static double strength(const struct survey *survey, int unit, int mark)
{
    double fit = (double)survey_score(survey, unit, mark)->fit;
    return survey_occurs(survey, mark) && fit >= 0 ? fit : -1;
}

/* The mark that `row` others are stronger than. */
static int mark_at(const struct survey *survey, int unit, int row)
{
    for (int m = 0; m < survey->marks->count; m++) {
        int before = 0;
        for (int other = 0; other < survey->marks->count; other++) {
            double a = strength(survey, unit, other), b = strength(survey, unit, m);
            before += a > b || (!(a < b) && other < m);
        }
        if (before == row) return m;
    }
    return 0;
}

bool explorer_list_row(const struct explorer *x, const struct side *s, int row, struct list_row *out)
{
    int units[BEST];
    *out = (struct list_row){.channel = s->channel[0], .unit = -1, .mark = x->mark};
    if (row < 0 || row >= explorer_list_rows(x, s)) return false;
    if (x->list == LIST_FEATURE) {
        survey_best(s->survey, x->mark, units, BEST);
        out->unit = units[row];
        out->channel = (struct channel){s->survey->unit[out->unit].quantity, s->survey->unit[out->unit].unit};
    } else if (x->list == LIST_UNIT) {
        out->unit = side_survey_unit(s, s->channel[0]);
        if (out->unit < 0) return false;
        out->mark = mark_at(s->survey, out->unit, row);
    } else if (x->list == LIST_SPAN) {
        out->on = &s->span.unit[row];
        out->channel = (struct channel){out->on->quantity, out->on->unit};
    } else {
        out->place = &s->span.place[row];
    }
    return true;
}
