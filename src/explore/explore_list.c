/*
 * explore_list.c: what the list under the text holds, and what has to be found out for it.
 */
#include <stdlib.h>

#include "explorer.h"

enum { BEST = 200 };

static bool has_all_marks(const struct explorer *x)
{
    size_t length = x->reading.corpus->length;
    return x->marks.length == (length < MARKS_MOST ? length : MARKS_MOST);
}

bool explorer_has_all(const struct explorer *x)
{
    return x->survey && has_all_marks(x);
}

static void take_marks(struct explorer *x, struct marks marks)
{
    survey_destroy(x->survey);
    x->survey = NULL;
    marks_finish(&x->marks);
    x->marks = marks;
}

bool explorer_mark(struct explorer *x, struct error *err)
{
    struct marks marks;
    preview_finish(&x->preview);
    if (has_all_marks(x)) return true;
    if (!marks_init(&marks, &x->reading, NULL, explorer_progress(x), err)) return false;
    take_marks(x, marks);
    return true;
}

/* Until there is a survey of everything, what is there of the beginning stays. */
bool explorer_survey(struct explorer *x, struct error *err)
{
    const struct progress *progress = explorer_progress(x);
    struct survey *survey;
    struct marks marks = x->marks;
    bool marked = has_all_marks(x);
    preview_finish(&x->preview);
    if (explorer_has_all(x)) return true;
    if (!marked && !marks_init(&marks, &x->reading, NULL, progress, err)) return false;
    if (!survey_create(&x->reading, &marks, x->pool, progress, &survey, err)) {
        if (!marked) marks_finish(&marks);
        return false;
    }
    if (!marked) take_marks(x, marks);
    x->survey = survey;
    survey->marks = &x->marks;
    return true;
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
