/*
 * panel_units.c: the focused timestep as a table, a row a quantity and a column a unit, and what the net expects next.
 * For screens that have room under the equations.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "text.h"

enum { NAME = 10, CELL = 7, MOST_GUESSES = 40 };

/* ---- the table ---- */

/* Values on a palette of their own scale, as numbers to read. */
static void draw_row(struct canvas *canvas, const struct session *s, int equation, int row, int first, int units)
{
    int q = s->now->net->equation[equation].quantity, width = s->now->net->quantity[q].width;
    bool revealed = session_value_revealed(s, equation, s->t);
    enum style_id role = role_style(s->now->net->quantity[q].role);
    canvas_text_cut(canvas, row, 3, NAME - 1, equation == s->equation ? style_bold(role) : style(role),
        shown_name(canvas, s, q).text);
    const real *x = run_value(s->now->run, q, s->t - 1);
    double largest = 1;
    for (int i = 0; i < width; i++) largest = fmax(largest, fabs((double)x[i]));
    for (int i = first; i < width && i < first + units; i++) {
        struct string text = {0};
        if (revealed)
            show_number(&text, (double)x[i], 2, false, canvas->ascii);
        else
            string_add(&text, canvas->ascii ? "." : "·");
        int column = NAME + 3 + (i - first) * CELL;
        struct style shade = style(revealed ? STYLE_HEAT : STYLE_DIM);
        if (revealed) shade.heat = (int8_t)lrint(100 * (double)x[i] / largest);
        canvas_fill(canvas, row, column, CELL - 1, shade, ' ');
        if (text.data) canvas_text(canvas, row, column + CELL - 2 - utf8_width(text.data), shade, text.data);
        canvas_link(canvas, row, column, 1, CELL, "focus %s.%d", s->now->net->quantity[q].name, i + 1);
        if (revealed)
            canvas_title(
                canvas, row, column, CELL - 1, "%s unit %d: %.6g", s->now->net->quantity[q].name, i + 1, (double)x[i]);
        string_finish(&text);
    }
}

static int width_of(const struct session *s, int equation)
{
    return s->now->net->quantity[s->now->net->equation[equation].quantity].width;
}

static bool in_table(const struct session *s, int equation)
{
    int q = s->now->net->equation[equation].quantity;
    return s->now->net->quantity[q].width > 1 && q != s->now->net->probability &&
           s->now->net->quantity[q].role != ROLE_OUTPUT;
}

static int draw_table(struct canvas *canvas, const struct session *s, struct rows rows)
{
    int units = (canvas->columns - NAME - 4) / CELL, widest = 0, row = rows.first;
    for (int i = 0; i < s->now->net->equations; i++)
        if (in_table(s, i) && width_of(s, i) > widest) widest = width_of(s, i);
    int first = s->unit - units / 2;
    if (first > widest - units) first = widest - units;
    if (first < 0) first = 0;
    char heading[48];
    snprintf(heading, sizeof heading, "values of all units at t = %d", s->t);
    panel_rule(canvas, row++, heading, "");
    for (int i = first; i < widest && i < first + units; i++)
        canvas_printf(canvas, row, NAME + 3 + (i - first) * CELL,
            i == s->unit ? style_bold(STYLE_CURSOR) : style(STYLE_DIM), "%*d", CELL - 2, i + 1);
    row++;
    for (int i = 0; i < s->now->net->equations && row < rows.end; i++)
        if (in_table(s, i)) draw_row(canvas, s, i, row++, first, units);
    return row;
}

/* ---- the guesses ---- */

struct guess {
    int symbol;
    double p;
};

static int compare_guesses(const void *a, const void *b)
{
    double x = ((const struct guess *)a)->p, y = ((const struct guess *)b)->p;
    return (x < y) - (x > y);
}

/* The likeliest symbols with a bar each, the right one marked; as many columns of them as fit. */
static void draw_guesses(struct canvas *canvas, const struct session *s, struct rows rows)
{
    int q = s->now->net->probability, n = s->now->net->quantity[q].width, row = rows.first,
        down = rows.end - rows.first - 1;
    int label = s->now->run->track[s->now->net->quantity[s->now->net->label].node].index[s->t - 1];
    struct guess *guess = malloc((size_t)n * sizeof *guess);
    if (!guess || down < 1) {
        canvas->incomplete |= !guess;
        free(guess);
        return;
    }
    for (int i = 0; i < n; i++) guess[i] = (struct guess){i, (double)run_value(s->now->run, q, s->t - 1)[i]};
    qsort(guess, (size_t)n, sizeof *guess, compare_guesses);
    panel_rule(canvas, row++, "what the net expects", "");
    bool revealed = session_value_revealed(s, s->now->net->quantity[q].equation, s->t);
    for (int i = 0; i < n && i < MOST_GUESSES && revealed; i++) {
        int column = 3 + i / down * 26;
        if (column + 26 > canvas->columns) break;
        char shown[16];
        code_point_show(s->now->vocab.symbol[guess[i].symbol], canvas->ascii, shown);
        bool right = guess[i].symbol == label;
        struct style tone = right ? style_bold(STYLE_GOOD) : style(STYLE_TEXT);
        canvas_text(canvas, row + i % down, column, tone, shown);
        canvas_printf(canvas, row + i % down, column + 7, tone, "%.3f", guess[i].p);
        canvas_bar(canvas, row + i % down, column + 13, 10, style(STYLE_PROBABILITY), guess[i].p);
        canvas_link(
            canvas, row + i % down, column, 1, 24, "focus %s.%d", s->now->net->quantity[q].name, guess[i].symbol + 1);
    }
    free(guess);
}

int panel_units(struct canvas *canvas, const struct session *s, struct rows rows)
{
    int table = 0;
    for (int i = 0; i < s->now->net->equations; i++) table += in_table(s, i);
    int row = rows.first;
    if (table && rows.end - row >= table + 2) row = draw_table(canvas, s, rows);
    if (rows.end - row >= 4) {
        draw_guesses(canvas, s, (struct rows){row, rows.end});
        row = rows.end;
    }
    return row;
}
