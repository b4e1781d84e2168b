/*
 * panel_figure_errors.c: the kinds of errors from the first that is peeled off to what is left, each with its share of
 * the errors and of the loss, and an example; below, the kind under the cursor in words, and as
 * many examples of it as there is room for.
 */
#include <stdio.h>

#include "figure_errors.h"
#include "panel_explore.h"
#include "panel_match.h"

enum { LEFT = 1, NAME = 3, COUNT = 15, SHARE = 23, BAR = 31, BAR_WIDTH = 14, LOSS = 46, EXAMPLE = 54, BEFORE = 10 };
enum { TOTALS = 2, WORDS = 4 };

static const struct errors_figure *figure_of(const struct figure_view *v)
{
    return (const struct errors_figure *)v->state->result;
}

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : 0;
}

/* The text around an error, the character itself marked; `before` characters stand in front of it. */
static void draw_around(
    struct canvas *canvas, const struct contest *c, size_t place, int row, int column, int width, int before)
{
    size_t at = place - c->from, first = at < (size_t)before ? 0 : at - (size_t)before;
    for (int used = 0; first < c->length; first++) {
        char shown[16];
        struct style look = first == at ? style_bold(STYLE_WARNING) : style(STYLE_TEXT);
        look.reverse = first == at;
        int wide = explore_shown(c->text[first], canvas->ascii, shown);
        if (used + wide > width) break;
        canvas_text(canvas, row, column + used, look, shown);
        used += wide;
    }
}

/* ---- the kinds ---- */

/* Bars are as long as they can be. */
static size_t largest(const struct failures *f)
{
    size_t most = 1;
    for (int k = 0; k < FAILURES; k++) most = f->tally[k].count > most ? f->tally[k].count : most;
    return most;
}

static void draw_kind(struct canvas *canvas, const struct figure_view *v, int kind, int row)
{
    const struct errors_figure *f = figure_of(v);
    const struct failure_tally *tally = &f->failures.tally[kind];
    double share = percent((double)tally->count, (double)f->failures.errors);
    size_t place;
    canvas_text(canvas, row, NAME, style_bold(STYLE_STRONG), failure_kinds[kind].name);
    canvas_printf(canvas, row, COUNT, style(STYLE_TEXT), "%7zu", tally->count);
    canvas_printf(canvas, row, SHARE, style(STYLE_TEXT), "%6.1f%%", share);
    canvas_bar(canvas, row, BAR, BAR_WIDTH, style(STYLE_LOSS), (double)tally->count / (double)largest(&f->failures));
    canvas_printf(canvas, row, LOSS, style(STYLE_TEXT), "%6.1f%%", percent(tally->nats, f->failures.total_nats));
    if (errors_example(f, kind, v->state->choice, &place))
        draw_around(canvas, f->failures.contest, place, row, EXAMPLE, canvas->columns - EXAMPLE - 2, BEFORE);
    figure_list_row(canvas, v, kind, row, LEFT, EXAMPLE - LEFT - 1);
}

static void draw_kinds(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    int room = rows.end - rows.first - 1, first = figure_list_first(v->state->row, FAILURES, room);
    canvas_printf(canvas, rows.first, COUNT, style(STYLE_DIM), "%7s", "errors");
    canvas_printf(canvas, rows.first, SHARE, style(STYLE_DIM), "%7s", "share");
    canvas_printf(canvas, rows.first, LOSS, style(STYLE_DIM), "%7s", "of loss");
    canvas_printf(canvas, rows.first, EXAMPLE, style(STYLE_DIM), "%s example", errors_choices[v->state->choice]);
    for (int i = 0; i < room && first + i < FAILURES; i++) draw_kind(canvas, v, first + i, rows.first + 1 + i);
}

/* ---- in words ---- */

static void draw_totals(struct canvas *canvas, const struct figure_view *v, int row)
{
    const struct failures *f = &figure_of(v)->failures;
    canvas_printf(canvas, row, LEFT, style(STYLE_TEXT),
        "%zu of %zu characters are errors (%.1f%%), and %.1f%% of the loss", f->errors, f->contest->measured.count,
        percent((double)f->errors, (double)f->contest->measured.count), percent(f->nats, f->total_nats));
}

static void draw_words(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    const struct errors_figure *f = figure_of(v);
    int kind = v->state->row;
    size_t place;
    char right[64] = "there is none";
    bool any = errors_example(f, kind, v->state->choice, &place);
    if (any) snprintf(right, sizeof right, "character %zu; Enter: there", place + 1);
    panel_rule(canvas, rows.first, failure_kinds[kind].name, right);
    canvas_text_cut(
        canvas, rows.first + 1, LEFT, canvas->columns - 2 * LEFT, style(STYLE_TEXT), failure_kinds[kind].help);
    for (int i = 0, row = rows.first + 2; i < f->places[kind] && row < rows.end; i++, row++) {
        errors_example(f, kind, v->state->choice + i, &place);
        draw_around(
            canvas, f->failures.contest, place, row, NAME, canvas->columns - NAME - 2, canvas->columns / 2 - NAME);
    }
}

void panel_figure_errors(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    int words = rows.first + TOTALS + 1 + FAILURES;
    if (words + WORDS - 1 > rows.end) words = rows.end - WORDS + 1;
    draw_totals(canvas, v, rows.first);
    panel_match_counted(canvas, v, figure_of(v)->failures.contest, rows.first + 1);
    draw_kinds(canvas, v, (struct rows){rows.first + TOTALS, words});
    draw_words(canvas, v, (struct rows){words, rows.end});
}
