/*
 * panel_explore_list.c: units with what they know, beside what chance would give; units of a span; places.
 *
 * Scores are of the half of the text that no threshold was fitted on.
 */
#include <math.h>
#include <stdio.h>

#include "panel_explore.h"

enum { NAME = 4, NARROW = 72 /* columns: half a screen, most often */, ALL = 84 };

/* Where scores begin: behind the longest name of a feature, or on half a screen of a unit; so that all of them have
 * room on a screen of 80 columns. */
static int scores(const struct canvas *canvas, const struct explorer *x)
{
    if (canvas->columns >= ALL) return 32;
    return canvas->columns < NARROW && x->list != LIST_UNIT ? 18 : 29;
}

/* "A: " where there are two. */
static void add_letter(struct string *out, const struct explorer *x, const struct side *s)
{
    if (x->sides > 1) string_printf(out, "%c: ", explorer_letter(x, s));
}

static void add_size(struct string *out, size_t n)
{
    if (n >= 1000000)
        string_printf(out, "%.1f million", (double)n / 1e6);
    else
        string_printf(out, "%zu", n);
}

/* ---- headings ---- */

static void feature_heading(
    const struct explorer *x, const struct side *s, bool narrow, struct string *left, struct string *right)
{
    const struct survey *survey = s->survey;
    if (!survey) {
        string_add(left, "where to begin");
        return;
    }
    if (x->list == LIST_FEATURE) {
        string_printf(left, narrow ? "%s" : "units by: %s", x->marks.mark[x->mark].name);
    } else {
        char unit[64];
        side_unit_name(s, s->channel[0], unit, sizeof unit);
        string_printf(left, "%s by feature", unit);
    }
    if (!explorer_has_all(x, s)) {
        string_printf(right, narrow ? "first %zu; f: all" : "of the first %zu characters; f: of all", x->marks.length);
        return;
    }
    if (narrow) return;
    string_printf(right, "%d of %d units have a reading; held out: ", survey->readings, survey->units);
    add_size(right, survey->held_out);
}

static void span_heading(
    const struct explorer *x, const struct side *s, bool ascii, bool narrow, struct string *left, struct string *right)
{
    const struct span *span = &s->span;
    const char *least = ascii ? ">=" : "≥";
    if (x->list == LIST_SPAN) {
        string_printf(left, narrow ? "%d units exactly on these %zu" : "%d units exactly on these %zu characters",
            span->exact, span->count);
        if (!narrow) string_printf(right, "|value| %s %.2f (< >), %zu around", least, span->threshold, span->margin);
        return;
    }
    if (!span->searched) {
        string_add(left, "other places");
        return;
    }
    string_printf(left, "%s%d other places where ", span->more ? "more than " : "", span->places);
    for (int i = 0; i < span->together; i++) {
        char unit[64];
        if (i == 3) {
            string_printf(left, " and %d more", span->together - i);
            break;
        }
        side_unit_name(s, (struct channel){span->unit[i].quantity, span->unit[i].unit}, unit, sizeof unit);
        string_printf(left, "%s%s", i ? ", " : "", unit);
    }
    string_add(left, span->together > 1 ? " are on" : " is on");
    if (narrow) return;
    string_add(right, "of ");
    add_size(right, span->searched);
    string_add(right, " characters");
}

static void draw_heading(struct canvas *canvas, const struct explorer *x, const struct side *s, int row)
{
    struct string left = {0}, right = {0};
    bool narrow = canvas->columns < NARROW;
    add_letter(&left, x, s);
    if (x->list == LIST_SPAN || x->list == LIST_PLACES)
        span_heading(x, s, canvas->ascii, narrow, &left, &right);
    else
        feature_heading(x, s, narrow, &left, &right);
    panel_rule(canvas, row, string_text(&left), string_text(&right));
    string_finish(&left);
    string_finish(&right);
}

/* ---- rows ---- */

/* Only where there is room for all of it. */
static int number(struct canvas *canvas, int row, int column, const char *name, double x, struct style look)
{
    if (column + utf8_width(name) + 5 > canvas->columns) return column;
    column += canvas_text(canvas, row, column, style(STYLE_DIM), name);
    if (isnan(x)) return column + canvas_text(canvas, row, column, look, "   - ") + 2;
    return column + canvas_printf(canvas, row, column, look, "%5.2f", x) + 2;
}

static void draw_threshold(struct canvas *canvas, int row, int column, bool below, double threshold)
{
    char text[32];
    snprintf(text, sizeof text, "%s %+.3g", below ? "below" : "from", threshold);
    if (column + utf8_width(text) <= canvas->columns) canvas_text(canvas, row, column, style(STYLE_DIM), text);
}

/* F1 beside that of the null; of a graded feature the correlation comes first. */
static void draw_score(
    struct canvas *canvas, const struct explorer *x, const struct side *s, int row, const struct list_row *r)
{
    const struct survey_score *score = survey_score(s->survey, r->unit, r->mark);
    bool graded = x->marks.mark[r->mark].graded >= 0;
    struct style strong = style_bold(score->reading ? STYLE_GOOD : STYLE_TEXT), plain = style(STYLE_TEXT);
    int column = scores(canvas, x);
    if (graded) {
        column = number(canvas, row, column, "r", (double)score->correlation, strong);
        column = number(canvas, row, column, "null", (double)score->null_correlation, style(STYLE_DIM));
    } else {
        column = number(canvas, row, column, "F1", (double)score->f1, strong);
        column = number(canvas, row, column, "null", (double)score->null_f1, style(STYLE_DIM));
    }
    column = number(canvas, row, column, "AUC", (double)score->auc, plain);
    if (!graded) column = number(canvas, row, column, "r", (double)score->correlation, plain);
    draw_threshold(canvas, row, column, score->below, (double)score->threshold);
}

static void draw_on(
    struct canvas *canvas, const struct explorer *x, int row, const struct span_unit *on, double threshold)
{
    int column = number(canvas, row, scores(canvas, x), "F1", on->f1, style_bold(on->exact ? STYLE_GOOD : STYLE_TEXT));
    column = number(canvas, row, column, "inside", on->inside, style(STYLE_TEXT));
    column = number(canvas, row, column, "around", on->outside, style(STYLE_TEXT));
    draw_threshold(canvas, row, column, on->below, on->below ? -threshold : threshold);
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

static void draw_row(
    struct canvas *canvas, const struct explorer *x, const struct side *s, int row, int index, const struct list_row *r)
{
    char unit[64];
    if (index == s->list_row && x->pane == PANE_LIST)
        canvas_text(
            canvas, row, 1, s == x->now ? style_bold(STYLE_CURSOR) : style(STYLE_DIM), canvas->ascii ? ">" : "▶");
    if (r->place) {
        draw_place(canvas, row, r->place, &s->snippet[(index - explorer_list_first(x, s)) % SNIPPETS_MOST]);
        return;
    }
    side_unit_name(s, r->channel, unit, sizeof unit);
    const char *name = x->list == LIST_UNIT ? x->marks.mark[r->mark].name : unit;
    canvas_text_cut(canvas, row, NAME, scores(canvas, x) - NAME - 1, style_bold(STYLE_STATE), name);
    if (r->on)
        draw_on(canvas, x, row, r->on, s->span.threshold);
    else
        draw_score(canvas, x, s, row, r);
}

static const char *nothing_of(const struct canvas *canvas, const struct explorer *x, const struct side *s)
{
    static const char *const no_unit = "no unit is on there: < lowers the threshold";
    switch (x->list) {
    case LIST_FEATURE:
        return canvas->columns < NARROW ? "too rare in this text; F: the next feature"
                                        : "this feature is too rare in this text to measure any unit; F: the next one";
    case LIST_UNIT: return "no scores of this unit";
    case LIST_SPAN: return no_unit;
    case LIST_PLACES:
        if (!s->span.units) return no_unit;
        return s->span.searched ? "nowhere else: < lowers the threshold" : "not searched: Enter searches";
    }
    return "";
}

static void draw_nothing(struct canvas *canvas, const struct explorer *x, const struct side *s, int row)
{
    canvas_text_cut(canvas, row, NAME, canvas->columns - NAME - 1, style(STYLE_DIM), nothing_of(canvas, x, s));
}

void panel_explore_list(struct canvas *canvas, const struct explorer *x, const struct side *s, struct rows rows)
{
    int first = explorer_list_first(x, s), count = explorer_list_rows(x, s);
    struct list_row r;
    draw_heading(canvas, x, s, rows.first);
    if (x->list == LIST_FEATURE && !s->survey)
        panel_explore_legend(canvas, s, (struct rows){rows.first + 1, rows.end});
    else if (count == 0)
        draw_nothing(canvas, x, s, rows.first + 1);
    canvas_wheel(canvas, rows.first, 0, rows.end - rows.first, canvas->columns, "list-up", "list-down");
    for (int row = rows.first + 1, i = first; row < rows.end && explorer_list_row(x, s, i, &r); row++, i++) {
        draw_row(canvas, x, s, row, i, &r);
        if (s == x->now) canvas_link(canvas, row, 0, 1, canvas->columns, "go %d", i + 1);
    }
    if (s != x->now)
        canvas_link(
            canvas, rows.first, 0, rows.end - rows.first, canvas->columns, "side %c", s == x->side[0] ? 'a' : 'b');
}
