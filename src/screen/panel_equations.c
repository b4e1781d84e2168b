/*
 * panel_equations.c: the equations of the focused timestep, with the numbers of the selected unit plugged in.
 *
 * A row: the mark of the cursor, the equation as the net file has it with its delays resolved (h[4] for h[t-1] at
 * timestep 5), the same with numbers, the result, and a bar. Where not all of a row fits, the numbers are cut first;
 * the focused equation then has a second row for them.
 */
#include "panel.h"

#include <math.h>
#include <string.h>

#include "notation.h"
#include "text.h"

enum { VALUE_WIDTH = 7 };

struct layout {
    int numbers, value, bar; /* columns where they start */
    int bar_width, decimals;
    bool second_row; /* of the focused equation */
};

struct line { /* of one equation */
    struct string equation, numbers, value;
};

static void finish_line(struct line *line)
{
    string_finish(&line->equation);
    string_finish(&line->numbers);
    string_finish(&line->value);
}

/* On the left the name that is unique: it says which layer an equation belongs to. */
static void left_side(struct string *out, const struct session *s, int equation, struct show_style style)
{
    const struct net *net = s->now->net;
    show_name(out, notation_label(net, style.notation, net->equation[equation].quantity), style);
    string_add(out, " = ");
    show_expr(out, net->equation[equation].rhs, BINDS_SUM, style);
}

static void fill_line(struct line *line, const struct session *s, int equation, int decimals, bool ascii)
{
    int q = s->now->net->equation[equation].quantity, unit = session_unit(s, q);
    struct show_style style = session_style(s, ascii, s->t);
    struct focus focus = computed_focus(s->now, s->t);
    left_side(&line->equation, s, equation, style);
    if (!session_value_revealed(s, equation, s->t)) {
        string_add(&line->numbers, ascii ? "." : "·");
        return;
    }
    if (computed_is_set(s->now, q, unit, s->t))
        string_add(&line->numbers, "set by you");
    else
        show_values(&line->numbers, s->now->net, &focus, equation, unit, decimals, style);
    show_number(&line->value, (double)run_value(s->now->run, q, s->t - 1)[unit], 3, false, ascii);
}

/* The widest equation, or its numbers: of any timestep, so that the columns stay where they are. */
static int widest(const struct session *s, const struct canvas *canvas, int decimals, bool numbers)
{
    int width = 0;
    for (int i = 0; i < s->now->net->equations; i++) {
        struct string text = {0};
        struct show_style style = session_style(s, canvas->ascii, s->now->T);
        if (numbers)
            show_values(&text, s->now->net, NULL, i, 0, decimals, style);
        else
            left_side(&text, s, i, style);
        int w = utf8_width(string_text(&text));
        if (w > width) width = w;
        string_finish(&text);
    }
    return width;
}

/* Where there is little room the bar gives way first, down to 4 columns. */
static struct layout lay_out(const struct canvas *canvas, const struct session *s)
{
    bool wide = canvas->columns >= 110;
    struct layout layout = {.decimals = wide ? 3 : 2, .bar_width = wide ? 20 : 10};
    int equation = widest(s, canvas, layout.decimals, false), numbers = widest(s, canvas, layout.decimals, true);
    layout.numbers = 3 + equation + 2;
    int most = canvas->columns * 55 / 100;
    if (layout.numbers > most) layout.numbers = most;
    layout.value = layout.numbers + numbers + 1;
    int room = canvas->columns - layout.value - VALUE_WIDTH - 2;
    if (room < layout.bar_width) layout.bar_width = room > 4 ? room : 4;
    int last = canvas->columns - VALUE_WIDTH - 2 - layout.bar_width;
    if (layout.value > last) layout.value = last;
    layout.bar = layout.value + VALUE_WIDTH + 1;
    return layout;
}

/* Whether the focused equation's numbers, or the equation itself, are cut. */
static bool needs_second_row(const struct session *s, const struct layout *layout, bool ascii)
{
    struct line line = {0};
    fill_line(&line, s, s->equation, layout->decimals, ascii);
    bool cut = 3 + utf8_width(string_text(&line.equation)) + 1 > layout->numbers ||
               layout->numbers + utf8_width(string_text(&line.numbers)) + 1 > layout->value;
    finish_line(&line);
    return cut;
}

/* The bar's full length: values of gates, candidates and probabilities lie in [-1, 1]; others are shown by their size.
 */
static double bar_length(double x)
{
    double size = fabs(x);
    return size <= 1 ? size : 1;
}

static void draw_result(
    struct canvas *canvas, const struct session *s, const struct layout *layout, int q, const char *value, int row)
{
    double x = (double)run_value(s->now->run, q, s->t - 1)[session_unit(s, q)];
    int space = VALUE_WIDTH - utf8_width(value);
    canvas_text(canvas, row, layout->value + (space > 0 ? space : 0), style_bold(STYLE_STRONG), value);
    canvas_bar(
        canvas, row, layout->bar, layout->bar_width, style(x < 0 ? STYLE_NEGATIVE : STYLE_POSITIVE), bar_length(x));
}

/* One row, or for a focused equation that does not fit two: the equation, and under it its numbers. */
static int draw_line(struct canvas *canvas, const struct session *s, const struct layout *layout, int equation, int row)
{
    int q = s->now->net->equation[equation].quantity;
    bool focused = equation == s->equation, revealed = session_value_revealed(s, equation, s->t);
    bool two = focused && layout->second_row;
    enum style_id role = revealed ? role_style(s->now->net->quantity[q].role) : STYLE_DIM;
    struct line line = {0};
    fill_line(&line, s, equation, layout->decimals, canvas->ascii);
    int room = two ? canvas->columns - 4 : layout->numbers - 4, column = two ? 5 : layout->numbers;
    canvas_text_cut(canvas, row, 3, room, focused ? style_bold(role) : style(role), string_text(&line.equation));
    if (focused) canvas_text(canvas, row, 1, style_bold(STYLE_CURSOR), canvas->ascii ? ">" : "▶");
    if (two) canvas_text(canvas, row + 1, 3, style(STYLE_DIM), "=");
    canvas_text_cut(canvas, row + two, column, layout->value - column, style(revealed ? STYLE_TEXT : STYLE_DIM),
        string_text(&line.numbers));
    if (revealed) draw_result(canvas, s, layout, q, string_text(&line.value), row + two);
    if (focused) canvas_band(canvas, row, 0, 1 + two, canvas->columns);
    if (focused) canvas->cursor_row = row, canvas->cursor_column = 1;
    canvas_link(canvas, row, 0, 1 + two, canvas->columns, "focus %s", s->now->net->quantity[q].name);
    finish_line(&line);
    return 1 + two;
}

/* As the notation has it, what the net file calls so. */
static struct shown name_of(const struct canvas *canvas, const struct session *s, const char *name)
{
    int q = net_find_quantity(s->now->net, name);
    if (q >= 0) return shown_name(canvas, s, q);
    struct shown own = {""};
    utf8_copy_cut(own.text, sizeof own.text, name, strlen(name));
    return own;
}

static void draw_heading(struct canvas *canvas, const struct session *s, int row)
{
    struct string left = {0}, right = {0};
    int equation = s->equation, cell = s->now->net->equation[equation].cell, q = session_quantity(s);
    string_printf(&left, "equations at t = %d%s", s->t, s->now->net->quantity[q].width > 1 ? ", " : "");
    unit_text(&left, s, q, canvas->ascii);
    if (cell >= 0) {
        const struct cell_call *call = &s->now->net->cell[cell];
        string_printf(&right, "%s = %s(%s)", name_of(canvas, s, call->prefix).text, call->cell,
            name_of(canvas, s, call->input).text);
    } else if (s->now->net->quantity[q].role != ROLE_OTHER) {
        string_add(&right, role_names[s->now->net->quantity[q].role]);
    }
    panel_rule(canvas, row, string_text(&left), string_text(&right));
    string_finish(&left);
    string_finish(&right);
}

int panel_equations_rows(const struct canvas *canvas, const struct session *s)
{
    struct layout layout = lay_out(canvas, s);
    return 1 + s->now->net->equations + needs_second_row(s, &layout, canvas->ascii);
}

int panel_equations(struct canvas *canvas, const struct session *s, struct rows rows)
{
    struct layout layout = lay_out(canvas, s);
    layout.second_row = needs_second_row(s, &layout, canvas->ascii);
    int room = rows.end - rows.first - 1 - layout.second_row, n = s->now->net->equations, row = rows.first;
    draw_heading(canvas, s, row++);
    canvas_wheel(canvas, row, 0, rows.end - row, canvas->columns, "focus-previous", "focus-next");
    int first = s->equation - room / 2;
    if (first > n - room) first = n - room;
    if (first < 0) first = 0;
    for (int i = first; i < n && i < first + room; i++) row += draw_line(canvas, s, &layout, i, row);
    return row;
}
