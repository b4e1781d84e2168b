/*
 * panel_figure_ngrams.c: the losses of the net and of all n-gram models; and by class and by symbol what each wins, as
 * a bar to one side or the other.
 */
#include <math.h>
#include <stdio.h>

#include "figure_ngrams.h"
#include "panel_match.h"

enum { LEFT = 1, NAME = 3, COUNT = 16, NET = 25, RIVAL = 33, GAIN = 41, BAR = 54 };
enum { LOSS = 19, LOSS_WIDTH = 5, TOTALS = 3 };

static const struct ngrams_figure *figure_of(const struct figure_view *v)
{
    return (const struct ngrams_figure *)v->state->result;
}

/* ---- totals ---- */

/* The net last, since it is what all the others are compared with; bold: the best n-gram model, and the winner. */
static void draw_totals(struct canvas *canvas, const struct figure_view *v, int row)
{
    const struct contest *c = figure_of(v)->contest;
    bool wins = c->net_mean < c->mean[c->n];
    int column = LOSS;
    canvas_text(canvas, row, LEFT, style(STYLE_DIM), "n-gram, n =");
    canvas_text(canvas, row + 1, LEFT, style(STYLE_DIM), "nats a character");
    for (int n = 0; n < CONTEST_ORDERS; n++, column += LOSS_WIDTH) {
        struct style look = n == c->n ? style_bold(wins ? STYLE_STRONG : STYLE_POSITIVE) : style(STYLE_TEXT);
        canvas_printf(canvas, row, column, style(STYLE_DIM), "%4d", n);
        canvas_printf(canvas, row + 1, column, look, "%4.2f", c->mean[n]);
    }
    canvas_text(canvas, row, column + 2, style(STYLE_DIM), "net");
    canvas_printf(canvas, row + 1, column, style_bold(wins ? STYLE_NEGATIVE : STYLE_STRONG), "%5.3f", c->net_mean);
}

/* ---- the list ---- */

/* Classes have a scale of their own, and so have symbols. */
static double largest(const struct ngrams_figure *f, bool class)
{
    double most = 0;
    for (int i = 0; i < f->rows; i++)
        if ((i < f->classes) == class) most = fmax(most, fabs(f->row[NGRAMS_NET][i].symbol.difference));
    return most > 0 ? most : 1;
}

static void draw_symbol(struct canvas *canvas, const struct figure_view *v, int index, int row)
{
    const struct ngrams_figure *f = figure_of(v);
    const struct contest_row *r = &f->row[v->state->choice][index].symbol;
    enum style_id tone = r->difference < 0 ? STYLE_NEGATIVE : STYLE_POSITIVE;
    char symbol[24];
    panel_match_symbol(r->symbol, canvas->ascii, symbol);
    canvas_text_cut(canvas, row, NAME, COUNT - NAME, r->name ? style_bold(STYLE_STRONG) : style(STYLE_TEXT),
        r->name ? r->name : symbol);
    canvas_printf(canvas, row, COUNT, style(STYLE_DIM), "%7zu", r->count);
    canvas_printf(canvas, row, NET, style(STYLE_TEXT), "%6.3f", r->net);
    canvas_printf(canvas, row, RIVAL, style(STYLE_TEXT), "%6.3f", r->rival);
    canvas_printf(canvas, row, GAIN, style_bold(tone), "%+10.1f", r->difference);
    int width = canvas->columns - BAR - 2;
    panel_match_bar(canvas, row, BAR, (width - 1) / 2 * 2, r->difference / largest(f, r->name != NULL));
    figure_list_row(canvas, v, index, row, LEFT, canvas->columns - 2 * LEFT);
}

static void draw_list(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    static const char *const order[NGRAMS_CHOICES] = {
        "where the net gains most first", "where the n-gram model gains most first", "frequent symbols first"};
    int count = figure_of(v)->rows, room = rows.end - rows.first - 2;
    int first = figure_list_first(v->state->row, count, room), row = rows.first + 1;
    char right[64], rival[16];
    snprintf(right, sizeof right, "%d of %d; Enter: in the text", v->state->row + 1, count);
    panel_rule(canvas, rows.first, order[v->state->choice], right);
    snprintf(rival, sizeof rival, "n=%d", figure_of(v)->contest->n);
    canvas_printf(canvas, row, COUNT, style(STYLE_DIM), "%7s", "count");
    canvas_printf(canvas, row, NET, style(STYLE_DIM), "%6s", "net");
    canvas_printf(canvas, row, RIVAL, style(STYLE_DIM), "%6s", rival);
    canvas_printf(canvas, row, GAIN, style(STYLE_DIM), "%10s", "nats in all");
    canvas_text(canvas, row, BAR, style(STYLE_NEGATIVE), canvas->ascii ? "<- net" : "← net");
    canvas_text(canvas, row, canvas->columns - 10, style(STYLE_POSITIVE), canvas->ascii ? "n-gram ->" : "n-gram →");
    for (int i = 0; i < room && first + i < count; i++) draw_symbol(canvas, v, first + i, row + 1 + i);
}

void panel_figure_ngrams(struct canvas *canvas, const struct figure_view *v, struct rows rows)
{
    panel_match_counted(canvas, v, figure_of(v)->contest, rows.first);
    draw_totals(canvas, v, rows.first + 1);
    draw_list(canvas, v, (struct rows){rows.first + TOTALS, rows.end});
}
