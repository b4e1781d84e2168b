/*
 * explore_list.c: what the list under the text holds, and what has to be found out for it.
 */
#include <stdlib.h>

#include "explorer.h"

enum { BEST = 200 };

static bool survey_side(const struct explorer *x, struct side *s, const struct progress *progress, struct error *err)
{
    return s->survey || survey_create(&s->reading, &x->marks, x->pool, progress, &s->survey, err);
}

bool explorer_survey(struct explorer *x, struct error *err)
{
    const struct progress *progress = x->progress.keep_going ? &x->progress : NULL;
    if (!x->marks.length && !marks_init(&x->marks, &x->now->reading, NULL, progress, err)) return false;
    for (int i = 0; i < x->sides; i++)
        if (!survey_side(x, x->side[i], progress, err)) return false;
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
