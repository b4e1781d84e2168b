/*
 * panel_explore_list.c: units with what they know, beside what chance would give; units of a span; places.
 *
 * Scores are of the half of the text that no threshold was fitted on.
 */
#include <math.h>
#include <stdio.h>

#include "panel_explore.h"

enum { NAME = 4, SCORES = 29 };

static void add_size(struct string *out, size_t n)
{
    if (n >= 1000000)
        string_printf(out, "%.1f million", (double)n / 1e6);
    else
        string_printf(out, "%zu", n);
}

/* ---- headings ---- */

static void feature_heading(const struct explorer *x, struct string *left, struct string *right)
{
    const struct survey *s = x->survey;
    if (!s) {
        string_add(left, "where to begin");
        return;
    }
    if (x->list == LIST_FEATURE) {
        string_printf(left, "units by: %s", x->marks.mark[x->mark].name);
    } else {
        char unit[64];
        explorer_unit_name(x, x->channel[0], unit, sizeof unit);
        string_printf(left, "%s by feature", unit);
    }
    if (!explorer_has_all(x)) {
        string_printf(right, "of the first %zu characters; f: of all", x->marks.length);
        return;
    }
    string_printf(right, "%d of %d units have a reading; held out: ", s->readings, s->units);
    add_size(right, s->held_out);
}

static void span_heading(const struct explorer *x, bool ascii, struct string *left, struct string *right)
{
    const struct span *span = &x->span;
    const char *least = ascii ? ">=" : "≥";
    if (x->list == LIST_SPAN) {
        string_printf(left, "%d units exactly on these %zu characters", span->exact, span->count);
        string_printf(right, "|value| %s %.2f (< >), %zu around", least, span->threshold, span->margin);
        return;
    }
    string_printf(left, "%s%d other places where ", span->more ? "more than " : "", span->places);
    for (int i = 0; i < span->together; i++) {
        char unit[64];
        if (i == 3) {
            string_printf(left, " and %d more", span->together - i);
            break;
        }
        explorer_unit_name(x, (struct channel){span->unit[i].quantity, span->unit[i].unit}, unit, sizeof unit);
        string_printf(left, "%s%s", i ? ", " : "", unit);
    }
    string_add(left, span->together > 1 ? " are on" : " is on");
    string_add(right, "of ");
    add_size(right, span->searched);
    string_add(right, " characters");
}

static void draw_heading(struct canvas *canvas, const struct explorer *x, int row)
{
    struct string left = {0}, right = {0};
    if (x->list == LIST_SPAN || x->list == LIST_PLACES)
        span_heading(x, canvas->ascii, &left, &right);
    else
        feature_heading(x, &left, &right);
    panel_rule(canvas, row, string_text(&left), string_text(&right));
    string_finish(&left);
    string_finish(&right);
}

/* ---- rows ---- */

static int number(struct canvas *canvas, int row, int column, const char *name, double x, struct style look)
{
    column += canvas_text(canvas, row, column, style(STYLE_DIM), name);
    if (isnan(x)) return column + canvas_text(canvas, row, column, look, "   - ") + 2;
    return column + canvas_printf(canvas, row, column, look, "%5.2f", x) + 2;
}

/* F1 beside that of the null; of a graded feature the correlation comes first. */
static void draw_score(struct canvas *canvas, const struct explorer *x, int row, const struct list_row *r)
{
    const struct survey_score *score = survey_score(x->survey, r->unit, r->mark);
    bool graded = x->marks.mark[r->mark].graded >= 0;
    struct style strong = style_bold(score->reading ? STYLE_GOOD : STYLE_TEXT), plain = style(STYLE_TEXT);
    int column = SCORES;
    if (graded) {
        column = number(canvas, row, column, "r", (double)score->correlation, strong);
        column = number(canvas, row, column, "null", (double)score->null_correlation, style(STYLE_DIM));
    } else {
        column = number(canvas, row, column, "F1", (double)score->f1, strong);
        column = number(canvas, row, column, "null", (double)score->null_f1, style(STYLE_DIM));
    }
    column = number(canvas, row, column, "AUC", (double)score->auc, plain);
    if (!graded) column = number(canvas, row, column, "r", (double)score->correlation, plain);
    canvas_printf(
        canvas, row, column, style(STYLE_DIM), "%s %+.3g", score->below ? "below" : "from", (double)score->threshold);
}

static void draw_on(struct canvas *canvas, int row, const struct span_unit *on, double threshold)
{
    int column = number(canvas, row, SCORES, "F1", on->f1, style_bold(on->exact ? STYLE_GOOD : STYLE_TEXT));
    column = number(canvas, row, column, "inside", on->inside, style(STYLE_TEXT));
    column = number(canvas, row, column, "around", on->outside, style(STYLE_TEXT));
    canvas_printf(canvas, row, column, style(STYLE_DIM), "%s %+.3g", on->below ? "below" : "from",
        on->below ? -threshold : threshold);
}

static void draw_place(struct canvas *canvas, int row, const struct span_place *place, const struct snippet *snippet)
{
    int column = NAME + canvas_printf(canvas, row, NAME, style(STYLE_DIM), "%8zu  ", place->first + 1);
    for (int i = 0; i < snippet->count; i++) {
        char shown[16];
        bool inside = i >= snippet->from && i < snippet->until;
        explore_shown(snippet->text[i], canvas->ascii, shown);
        column += canvas_text(canvas, row, column, inside ? style_bold(STYLE_GOOD) : style(STYLE_TEXT), shown);
    }
}

static void draw_row(struct canvas *canvas, const struct explorer *x, int row, int index, const struct list_row *r)
{
    char unit[64];
    if (index == x->list_row && x->pane == PANE_LIST)
        canvas_text(canvas, row, 1, style_bold(STYLE_CURSOR), canvas->ascii ? ">" : "▶");
    if (r->place) {
        draw_place(canvas, row, r->place, &x->snippet[(index - explorer_list_first(x)) % SNIPPETS_MOST]);
        return;
    }
    explorer_unit_name(x, r->channel, unit, sizeof unit);
    const char *name = x->list == LIST_UNIT ? x->marks.mark[r->mark].name : unit;
    canvas_text_cut(canvas, row, NAME, SCORES - NAME - 2, style_bold(STYLE_STATE), name);
    if (r->on)
        draw_on(canvas, row, r->on, x->span.threshold);
    else
        draw_score(canvas, x, row, r);
}

static void draw_nothing(struct canvas *canvas, const struct explorer *x, int row)
{
    static const char *const nothing[] = {
        [LIST_FEATURE] = "this feature is too rare in this text to measure any unit; F: the next one",
        [LIST_UNIT] = "no scores of this unit",
        [LIST_SPAN] = "no unit is on there: < lowers the threshold",
        [LIST_PLACES] = "nowhere else: < lowers the threshold",
    };
    canvas_text_cut(canvas, row, NAME, canvas->columns - NAME - 1, style(STYLE_DIM), nothing[x->list]);
}

void panel_explore_list(struct canvas *canvas, const struct explorer *x, struct rows rows)
{
    int first = explorer_list_first(x), count = explorer_list_rows(x);
    struct list_row r;
    draw_heading(canvas, x, rows.first);
    if (x->list == LIST_FEATURE && !x->survey)
        panel_explore_legend(canvas, x, (struct rows){rows.first + 1, rows.end});
    else if (count == 0)
        draw_nothing(canvas, x, rows.first + 1);
    canvas_wheel(canvas, rows.first, 0, rows.end - rows.first, canvas->columns, "list-up", "list-down");
    for (int row = rows.first + 1, i = first; row < rows.end && explorer_list_row(x, i, &r); row++, i++) {
        draw_row(canvas, x, row, i, &r);
        canvas_link(canvas, row, 0, 1, canvas->columns, "go %d", i + 1);
    }
}
