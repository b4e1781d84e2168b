/*
 * explore_list.c: what the list under the text holds, and what has to be found out for it.
 */
#include <stdlib.h>

#include "explorer.h"

enum { BEST = 200 };

bool explorer_survey(struct explorer *x, struct error *err)
{
    const struct progress *progress = x->progress.keep_going ? &x->progress : NULL;
    if (x->survey) return true;
    if (!x->marks.length && !marks_init(&x->marks, &x->reading, NULL, progress, err)) return false;
    return survey_create(&x->reading, &x->marks, x->pool, progress, &x->survey, err);
}

int explorer_list_rows(const struct explorer *x)
{
    int units[BEST];
    switch (x->list) {
    case LIST_FEATURE: return x->survey ? survey_best(x->survey, x->mark, units, BEST) : 0;
    case LIST_UNIT: return x->survey ? x->marks.count : 0;
    case LIST_SPAN: return x->span.units;
    case LIST_PLACES: return x->span.places;
    }
    return 0;
}

int explorer_list_first(const struct explorer *x)
{
    return x->list_row < x->room.list_rows ? 0 : x->list_row - x->room.list_rows + 1;
}

/* Of a feature that is graded what counts is the correlation, of others F1: as survey_best has it. */
static double strength(const struct explorer *x, int unit, int mark)
{
    double fit = (double)survey_score(x->survey, unit, mark)->fit;
    return survey_occurs(x->survey, mark) && fit >= 0 ? fit : -1;
}

/* The mark that `row` others are stronger than. */
static int mark_at(const struct explorer *x, int unit, int row)
{
    for (int m = 0; m < x->marks.count; m++) {
        int before = 0;
        for (int other = 0; other < x->marks.count; other++) {
            double a = strength(x, unit, other), b = strength(x, unit, m);
            before += a > b || (!(a < b) && other < m);
        }
        if (before == row) return m;
    }
    return 0;
}

bool explorer_list_row(const struct explorer *x, int row, struct list_row *out)
{
    int units[BEST];
    *out = (struct list_row){.channel = x->channel[0], .unit = -1, .mark = x->mark};
    if (row < 0 || row >= explorer_list_rows(x)) return false;
    if (x->list == LIST_FEATURE) {
        survey_best(x->survey, x->mark, units, BEST);
        out->unit = units[row];
        out->channel = (struct channel){x->survey->unit[out->unit].quantity, x->survey->unit[out->unit].unit};
    } else if (x->list == LIST_UNIT) {
        out->unit = explorer_survey_unit(x, x->channel[0]);
        if (out->unit < 0) return false;
        out->mark = mark_at(x, out->unit, row);
    } else if (x->list == LIST_SPAN) {
        out->on = &x->span.unit[row];
        out->channel = (struct channel){out->on->quantity, out->on->unit};
    } else {
        out->place = &x->span.place[row];
    }
    return true;
}
