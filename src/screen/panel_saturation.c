/*
 * panel_saturation.c: how often units stand at their limits: a point a unit over the two fractions, as in Karpathy,
 * Johnson & Fei-Fei 2015, figure 4; the means of every activation beside it; and under it how pre-activations are
 * spread, which is the reason for it.
 *
 * With the cursor on an activation its units are shown, a digit where several fall together; else those of all, each as
 * its letter, a star where different ones do.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chart.h"
#include "text.h"

enum { LIST = 42, NAME = 3, LEFT = 12, RIGHT = 27, BAR = 8 };

/* The activation under the cursor, or NULL. */
static const struct saturated *shown_one(const struct session *s)
{
    const struct analysis *a = &s->analysis;
    return a->saturation.shown < 0 ? NULL : &a->saturation.of[a->saturation.shown];
}

static int width_of(const struct session *s, const struct saturated *of)
{
    return s->now->net->quantity[of->quantity].width;
}

/* ---- the scatter ---- */

/* The letter that a name is told by: the u of Γu. */
static uint32_t letter_of(const char *name)
{
    uint32_t last = '?';
    int bytes;
    for (; *name; name += bytes) {
        uint32_t c = utf8_next(name, SIZE_MAX, &bytes);
        if (code_point_width(c) > 0) last = c;
    }
    return last;
}

/* Of a name, and no dot of the line that no unit can be above. */
static bool is_letter(uint32_t there)
{
    return there > '.' && !(there >= 0x2800 && there <= 0x28FF);
}

static void draw_units(
    struct canvas *canvas, const struct session *s, const struct chart *chart, const struct saturated *of, bool alone)
{
    int selected = session_unit(s, of->quantity), row, column;
    uint32_t letter = letter_of(shown_name(canvas, s, of->quantity).text);
    struct style how = style_bold(role_style(s->now->net->quantity[of->quantity].role));
    for (int u = 0; u < width_of(s, of); u++) {
        if (!chart_cell(chart, of->unit[u].right, of->unit[u].left, &row, &column)) continue;
        uint32_t there = canvas_cell(canvas, row, column)->code_point;
        bool other = there == '*' || (is_letter(there) && there != letter);
        canvas_put(canvas, row, column, how, alone ? chart_one_more(there) : other ? '*' : letter);
    }
    if (!alone || !chart_cell(chart, of->unit[selected].right, of->unit[selected].left, &row, &column)) return;
    struct cell *cell = canvas_cell(canvas, row, column);
    cell->style = style_bold(STYLE_CURSOR);
    cell->style.reverse = 1;
}

/* No unit can be above this line. */
static struct chart_point edge_point(const void *data, size_t i)
{
    return (struct chart_point){(double)i, 1 - (double)i};
}

static void draw_scatter(struct canvas *canvas, const struct session *s, struct rows rows, int columns)
{
    struct chart_series edge = {edge_point, NULL, 2, style(STYLE_DIM), false, '.'};
    struct chart chart = {.row = rows.first + 1,
        .rows = rows.end - rows.first - 1,
        .columns = columns,
        .x = {0, 1},
        .y = {0, 1},
        .unit = "right-saturated",
        .series = &edge,
        .series_count = 1};
    const struct saturated *one = shown_one(s);
    canvas_text(canvas, rows.first, 1, style(STYLE_DIM), "left-saturated, fraction of the time");
    chart_draw(canvas, &chart);
    if (one) draw_units(canvas, s, &chart, one, true);
    for (int i = 0; i < s->analysis.saturation.count && !one; i++)
        draw_units(canvas, s, &chart, &s->analysis.saturation.of[i], false);
}

/* ---- the list ---- */

static void draw_fraction(struct canvas *canvas, int row, int column, enum style_id tone, double x)
{
    canvas_printf(canvas, row, column, style(STYLE_TEXT), "%3.0f%%", 100 * x);
    canvas_bar(canvas, row, column + 5, BAR, style(tone), x);
}

static void draw_mean(
    struct canvas *canvas, const struct session *s, const struct saturated *of, bool focused, int row, int column)
{
    struct style how = style(role_style(s->now->net->quantity[of->quantity].role));
    double left, right = 0;
    how.bold = focused;
    if (focused) canvas_text(canvas, row, column + 1, style_bold(STYLE_CURSOR), canvas->ascii ? ">" : "▶");
    canvas_text_cut(canvas, row, column + NAME, LEFT - NAME - 1, how, shown_name(canvas, s, of->quantity).text);
    draw_fraction(canvas, row, column + LEFT, STYLE_NEGATIVE, of->mean.left);
    bool endless = saturation_thresholds(s->now->net, of->quantity, &left, &right) && isinf(right);
    if (endless)
        canvas_printf(canvas, row, column + RIGHT, style(of->dead ? STYLE_WARNING : STYLE_DIM), "%d of %d dead",
            of->dead, width_of(s, of));
    else
        draw_fraction(canvas, row, column + RIGHT, STYLE_POSITIVE, of->mean.right);
    if (!focused) return;
    canvas_band(canvas, row, column, 1, LIST);
    canvas_set_cursor(canvas, row, column + NAME);
}

/* The first of a list whose cursor is kept in sight; 0 without one. */
static int first_of(int cursor, int room, int n)
{
    int first = cursor - room / 2;
    if (first > n - room) first = n - room;
    return first < 0 ? 0 : first;
}

static void draw_list(struct canvas *canvas, const struct session *s, struct rows rows, int column)
{
    const struct analysis *a = &s->analysis;
    int room = rows.end - rows.first - 1, first = first_of(a->saturation.shown, room, a->saturation.count);
    canvas_text(canvas, rows.first, column + NAME, style(STYLE_DIM), "mean");
    canvas_set_cursor(canvas, rows.first + 1, column + NAME);
    canvas_text(canvas, rows.first, column + LEFT, style(STYLE_DIM), "left, low");
    canvas_text(canvas, rows.first, column + RIGHT, style(STYLE_DIM), "right, high");
    for (int i = first; i < a->saturation.count && i < first + room; i++)
        draw_mean(canvas, s, &a->saturation.of[i], i == a->saturation.shown, rows.first + 1 + i - first, column);
}

/* What an empty picture means, and how to fill it. */
static void draw_none(struct canvas *canvas, const struct session *s, struct rows rows, int column)
{
    const struct analysis *a = &s->analysis;
    const struct net *net = s->now->net;
    int row = rows.first + 2 + a->saturation.count, p = 0;
    for (int i = 0; i < a->saturation.count; i++)
        if (a->saturation.of[i].mean.left > 0 || a->saturation.of[i].mean.right > 0) return;
    while (p < net->parameters - 1 && !net->parameter[p].is_matrix) p++;
    if (row + 1 >= rows.end || !a->saturation.count) return;
    canvas_text(canvas, row, column + NAME, style(STYLE_TEXT), "No unit is at a limit at any time.");
    canvas_printf(
        canvas, row + 1, column + NAME, style(STYLE_DIM), "Larger weights: set %.12s *= 8", net->parameter[p].local);
}

/* ---- the histograms ---- */

static size_t largest_count(const struct histogram *h)
{
    size_t largest = 1;
    for (int i = 0; i < h->bins; i++)
        if (h->count[i] > largest) largest = h->count[i];
    return largest;
}

/* A bin by where its middle leads: to a limit, or between them. */
static enum style_id tone_of(const struct histogram *h, int bin, double left, double right)
{
    double x = h->low + (h->high - h->low) * (bin + 0.5) / h->bins;
    return x < left ? STYLE_NEGATIVE : x > right ? STYLE_POSITIVE : STYLE_PRE_ACTIVATION;
}

/* Its bins, each `wide` columns, standing on the last of these rows. */
static void draw_bins(
    struct canvas *canvas, const struct session *s, const struct saturated *of, struct rows rows, int column, int wide)
{
    const struct histogram *h = &of->histogram;
    double left = -INFINITY, right = INFINITY, most = (double)largest_count(h);
    saturation_thresholds(s->now->net, of->quantity, &left, &right);
    for (int i = 0; i < h->bins; i++)
        for (int k = 0; k < wide && h->count[i]; k++)
            canvas_column_bar(canvas, rows.end - 1, column + i * wide + k, rows.end - rows.first,
                style(tone_of(h, i, left, right)), fmax((double)h->count[i] / most, 0.125 / (rows.end - rows.first)));
}

static void draw_range(struct canvas *canvas, const struct histogram *h, int row, int column, int columns)
{
    struct string low = {0}, high = {0}, middle = {0};
    show_number(&low, h->low, 2, false, canvas->ascii);
    show_number(&high, h->high, 2, false, canvas->ascii);
    show_number(&middle, (h->low + h->high) / 2, 2, false, canvas->ascii);
    canvas_text(canvas, row, column, style(STYLE_DIM), string_text(&low));
    canvas_text(canvas, row, column + columns - utf8_width(string_text(&high)), style(STYLE_DIM), string_text(&high));
    canvas_text(
        canvas, row, column + (columns - utf8_width(string_text(&middle))) / 2, style(STYLE_DIM), string_text(&middle));
    string_finish(&low);
    string_finish(&high);
    string_finish(&middle);
}

/* Rows of each: of the one that is looked at all there are, of others a few; those that find no room are left out. */
static int histogram_rows(const struct session *s, int room)
{
    int high = room / s->analysis.saturation.count;
    if (shown_one(s)) return room;
    return high < 1 ? 1 : high > 4 ? 4 : high;
}

static void draw_histograms(struct canvas *canvas, const struct session *s, struct rows rows)
{
    const struct analysis *a = &s->analysis;
    const struct histogram *range = NULL;
    int column = 8, wide = (canvas->columns - column) / HISTOGRAM_BINS, row = rows.first;
    int high = histogram_rows(s, rows.end - 1 - rows.first);
    for (int i = 0; i < a->saturation.count; i++) {
        const struct saturated *of = &a->saturation.of[i];
        if (!of->histogram.bins || row + high >= rows.end) continue;
        range = &of->histogram;
        canvas_text_cut(canvas, row + high - 1, 1, column - 2,
            style(role_style(s->now->net->quantity[of->quantity].role)), shown_name(canvas, s, of->quantity).text);
        draw_bins(canvas, s, of, (struct rows){row, row + high}, column, wide);
        row += high;
    }
    if (range) draw_range(canvas, range, row, column, wide * HISTOGRAM_BINS);
}

/* ---- the panel ---- */

static void write_histogram_heading(struct string *out, const struct canvas *canvas, const struct session *s)
{
    const struct saturated *one = shown_one(s);
    double left, right;
    string_add(out, "pre-activations");
    if (!one) return;
    string_printf(out, " of %s", shown_name(canvas, s, one->quantity).text);
    if (!saturation_thresholds(s->now->net, one->quantity, &left, &right)) return;
    string_add(out, isinf(right) ? "; off up to " : "; saturated beyond ");
    if (!isinf(right)) string_add(out, canvas->ascii ? "+-" : "±");
    show_number(out, isinf(right) ? left : right, 2, false, canvas->ascii);
}

/* The unit looked at, or how to come to one. */
static void write_unit(struct string *out, const struct canvas *canvas, const struct session *s)
{
    const struct saturated *one = shown_one(s);
    if (!one) {
        string_add(out, "by letter, *: several; Tab: one of them");
        return;
    }
    int unit = session_unit(s, one->quantity);
    string_printf(out, "%s, ", shown_name(canvas, s, one->quantity).text);
    unit_text(out, s, one->quantity, canvas->ascii);
    string_printf(out, ": left %.0f%%, right %.0f%%%s", 100 * one->unit[unit].left, 100 * one->unit[unit].right,
        one->unit[unit].dead ? ", dead" : "");
}

/* Histograms get two fifths, or what they need if that is less. */
static int split_of(const struct session *s, struct rows rows)
{
    enum { AROUND = 2 /* the rule above, the numbers below */ };
    int most = (rows.end - rows.first) * 2 / 5, count = s->analysis.saturation.count;
    int needed = count ? histogram_rows(s, most - AROUND) * count + AROUND : 0;
    return rows.end - (needed < most && needed ? needed : most);
}

void panel_saturation(struct canvas *canvas, const struct session *s, struct rows rows)
{
    int split = split_of(s, rows);
    int columns = canvas->columns - LIST - 1, most = 3 * (split - rows.first);
    struct string left = {0}, right = {0};
    string_printf(&left, "saturation over %d timesteps", s->now->T);
    write_unit(&right, canvas, s);
    panel_rule(canvas, rows.first, string_text(&left), string_text(&right));
    string_clear(&left);
    if (columns > most) columns = most;
    draw_scatter(canvas, s, (struct rows){rows.first + 1, split}, columns);
    draw_list(canvas, s, (struct rows){rows.first + 1, split}, columns + 1);
    draw_none(canvas, s, (struct rows){rows.first + 1, split}, columns + 1);
    write_histogram_heading(&left, canvas, s);
    string_clear(&right);
    int count = s->analysis.saturation.count, room = rows.end - split - 2;
    if (!shown_one(s)) string_add(&right, "each to its own height");
    if (!shown_one(s) && count > room) string_printf(&right, "; the first %d of %d", room, count);
    panel_rule(canvas, split, string_text(&left), string_text(&right));
    draw_histograms(canvas, s, (struct rows){split + 1, rows.end});
    string_finish(&left);
    string_finish(&right);
}
