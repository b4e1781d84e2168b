/*
 * test_trail.c: questions that are followed and taken back, and the cell under the cursor of a matrix.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>

#include "command.h"
#include "legend.h"
#include "session_case.h"

static struct number asked(const struct session *s)
{
    cr_assert_eq(s->view, VIEW_WHY);
    return trail_last(&s->trail)->number;
}

static void expect_number(const struct session *s, const char *name)
{
    struct number number = asked(s);
    struct string text = {0};
    number_write(&text, s->now->net, &number, (struct show_style){0});
    cr_expect_str_eq(text.data, name);
    string_finish(&text);
}

/* ---- asking ---- */

Test(trail, begins_at_the_number_under_the_cursor)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "right right down w");
    expect_number(s, "h₂[3]");
    press(s, "w");
    cr_expect_eq(s->view, VIEW_STEPPER);
    press(s, "end b shift-tab w");
    expect_number(s, "∂L/∂c₂[10]");
    press(s, "esc tab tab w");
    expect_number(s, "∂L/∂o₅[10]");
    press(s, "esc");
    run_line(s, "why");
    expect_number(s, "∂L/∂o₅[10]");
    session_destroy(s);
}

Test(trail, what_is_not_computed_yet_cannot_be_asked_about)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, ". tab w");
    cr_expect_eq(s->view, VIEW_STEPPER);
    cr_expect(s->message_is_error && strstr(s->message, "no value yet"), "%s", s->message);
    press(s, "b");
    run_line(s, "last");
    press(s, ". tab w");
    cr_expect(s->message_is_error && strstr(s->message, "no gradient yet"), "%s", s->message);
    session_destroy(s);
}

Test(trail, commands_of_the_view_need_a_question)
{
    static const char *const lines[] = {"line-up", "line-down", "follow", "back", "other-factor", "gradient-of",
        "why-earlier", "why-later", "lines-down"};
    struct session *s = opened("lstm", "hello hello");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct error err = {0};
        cr_expect_not(command_run(s, lines[i], &err), "%s", lines[i]);
        cr_expect_str_eq(err.text, "nothing was asked: w asks why a number is what it is", "%s", lines[i]);
    }
    session_destroy(s);
}

/* ---- following ---- */

Test(trail, follows_links_and_comes_back)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "right right w");
    expect_number(s, "h₁[3]");
    press(s, "enter");
    expect_number(s, "tanh(c)₁");
    press(s, "right l");
    cr_expect_eq(s->trail.stops, 4);
    press(s, "left h backspace");
    expect_number(s, "h₁[3]");
    press(s, "backspace");
    cr_expect_eq(s->view, VIEW_STEPPER);
    expect_at(s, PASS_FORWARD, 3, s->now->net->equations);
    session_destroy(s);
}

Test(trail, the_other_factor_of_a_line)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "right right w tab enter");
    expect_number(s, "h.o₁[3]");
    session_destroy(s);
    s = opened("elman", "hello hello");
    press(s, "right right shift-tab w enter");
    expect_number(s, "h₁[2]");
    press(s, "backspace tab enter");
    expect_number(s, "W₁₁");
    session_destroy(s);
}

Test(trail, from_a_number_to_its_gradient_and_back)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "right w g");
    expect_number(s, "∂L/∂h₁[2]");
    press(s, "g");
    expect_number(s, "h₁[2]");
    press(s, "backspace backspace");
    expect_number(s, "h₁[2]");
    cr_expect_eq(s->trail.stops, 1);
    session_destroy(s);
}

Test(trail, the_same_number_at_other_timesteps)
{
    struct session *s = opened("elman", "hello hello");
    press(s, "right w .");
    expect_number(s, "h₁[3]");
    press(s, ", , ,");
    expect_number(s, "h₁[0]");
    press(s, ",");
    cr_expect(s->message_is_error, "there is nothing before the initial state");
    expect_number(s, "h₁[0]");
    session_destroy(s);
}

Test(trail, a_sum_is_listed_in_full_and_closed_again)
{
    struct session *s = opened("gru", "hello hello");
    run_line(s, "hidden 40");
    press(s, "right right");
    run_line(s, "focus z");
    press(s, "w");
    int lines = s->trail.why.lines;
    press(s, "pgdn pgdn enter");
    cr_expect_gt(s->trail.why.lines, lines, "Enter on the rest");
    cr_expect_eq(s->trail.why.line[trail_last(&s->trail)->line].kind, WHY_GROUP);
    press(s, "enter");
    cr_expect_eq(s->trail.why.lines, lines);
    session_destroy(s);
}

Test(trail, forgets_the_oldest_when_it_gets_too_long)
{
    struct session *s = opened("elman", "hello hello");
    press(s, "w");
    for (int i = 0; i < 3 * TRAIL_MOST; i++) press(s, "g");
    cr_expect_eq(s->trail.stops, TRAIL_MOST);
    for (int i = 0; i < TRAIL_MOST; i++) press(s, "backspace");
    cr_expect_eq(s->view, VIEW_STEPPER);
    session_destroy(s);
}

/* ---- edits ---- */

Test(trail, outlives_edits_of_weights_and_begins_anew_in_another_net)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "right right w enter enter");
    expect_number(s, "c₁[3]");
    double before = s->trail.why.value;
    run_line(s, "set h.Wf *= 2");
    expect_number(s, "c₁[3]");
    cr_expect_neq(s->trail.why.value, before);
    press(s, "u");
    cr_expect_eq(s->trail.why.value, before);
    run_line(s, "seed 8");
    expect_number(s, "c₁[3]");
    run_line(s, "text he");
    expect_number(s, "h₁[1]"); /* timestep 3 is gone */
    run_line(s, "net gru");
    expect_number(s, "h₁[1]");
    cr_expect_eq(s->trail.stops, 1);
    session_destroy(s);
}

Test(trail, an_answer_is_of_the_numbers_of_now)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "end b w");
    for (int i = 0; i < 3; i++) {
        press(s, "L");
        struct number number = asked(s);
        struct trace trace = session_trace(s);
        cr_expect_eq(s->trail.why.value, trace_number(&trace, &number));
        cr_expect_float_eq(s->trail.why.sum, s->trail.why.value, 1e-6);
    }
    session_destroy(s);
}

/* ---- the matrix ---- */

static void expect_cell(const struct session *s, const char *name, int row, int column)
{
    struct number cell = session_cell(s);
    cr_expect_str_eq(s->now->net->parameter[cell.parameter].name, name);
    cr_expect_eq(cell.row, row - 1, "row %d of %s", cell.row + 1, name);
    cr_expect_eq(cell.column, column - 1, "column %d of %s", cell.column + 1, name);
}

Test(matrix, is_that_of_the_focused_equation)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "focus f");
    press(s, "down down M");
    expect_cell(s, "h.Wf", 3, 1);
    press(s, "right right up");
    expect_cell(s, "h.Wf", 2, 3);
    press(s, "M");
    cr_expect_eq(s->view, VIEW_STEPPER);
    run_line(s, "focus o");
    press(s, "M");
    expect_cell(s, "V", 2, 3); /* the right symbol */
    session_destroy(s);
}

Test(matrix, the_cursor_stays_inside)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "show h.Ui");
    press(s, "up left");
    expect_cell(s, "h.Ui", 1, 1);
    press(s, "pgdn end right down");
    expect_cell(s, "h.Ui", 8, 5);
    press(s, "tab");
    expect_cell(s, "h.Wi", 8, 5);
    press(s, "shift-tab shift-tab");
    expect_cell(s, "h.bi", 8, 1);
    press(s, "[");
    expect_cell(s, "V", 5, 1);
    press(s, "]");
    run_line(s, "hidden 3");
    expect_cell(s, "h.bi", 3, 1);
    run_line(s, "net elman");
    expect_cell(s, "h.b", 3, 1);
    session_destroy(s);
}

Test(matrix, shows_what_it_is_told)
{
    struct session *s = opened("lstm", "hello hello");
    struct error err = {0};
    run_line(s, "show gradient");
    cr_expect_eq(s->view, VIEW_MATRIX);
    cr_expect_eq(s->matrix.shows, MATRIX_GRADIENT);
    press(s, "3");
    cr_expect_eq(s->matrix.shows, MATRIX_STEP);
    run_line(s, "show value");
    cr_expect_eq(s->matrix.shows, MATRIX_VALUE);
    cr_expect_not(command_run(s, "show nonsense", &err));
    cr_expect(strstr(err.text, "'nonsense' is no parameter"), "%s", err.text);
    session_destroy(s);
}

/* Its norms, its share, σmax of a matrix that is known, and the timestep that goes along. */
Test(matrix, is_measured)
{
    struct session *s = opened("elman", "hello hello");
    run_line(s, "hidden 2");
    run_line(s, "set h.W = [3 0; 4 5]");
    run_line(s, "show h.W");
    const struct matrix *m = &s->matrix;
    cr_expect(m->has_spectrum);
    cr_expect_float_eq(m->sigma, sqrt(45), 1e-6);
    cr_expect_float_eq(m->radius, 5, 1e-6);
    cr_expect_float_eq(m->norm[MATRIX_VALUE], sqrt(50), 1e-6);
    cr_expect_float_eq(m->largest[MATRIX_VALUE], 5, 1e-9);
    cr_expect_float_eq(session_matrix(s, MATRIX_VALUE)[1], 4, 1e-9, "row 2, column 1");
    double shares = 0, sum = 0, gradient = (double)session_matrix(s, MATRIX_GRADIENT)[1];
    run_line(s, "first");
    for (int t = 1; t <= s->now->T; t++) {
        cr_expect_eq(s->t, t);
        shares += m->share.share;
        sum += (double)session_matrix(s, MATRIX_STEP)[1];
        press(s, ".");
    }
    cr_expect_float_eq(shares, 1, 1e-5);
    cr_expect_float_eq(sum, gradient, 1e-6 + 1e-5 * fabs(gradient));
    run_line(s, "set h.W *= 2");
    cr_expect_float_eq(m->sigma, 2 * sqrt(45), 1e-5);
    press(s, "tab");
    cr_expect_not(m->has_spectrum, "V is not square");
    press(s, "shift-tab");
    cr_expect(m->has_spectrum);
    session_destroy(s);
}

Test(matrix, from_a_cell_to_its_reasons_and_back)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "show h.Wg");
    press(s, "down right right w");
    expect_number(s, "Wg₂₃");
    press(s, "enter");
    cr_expect_eq(s->trail.stops, 2);
    press(s, "backspace M");
    cr_expect_eq(s->view, VIEW_MATRIX);
    expect_cell(s, "h.Wg", 2, 3);
    press(s, "w backspace");
    cr_expect_eq(s->view, VIEW_MATRIX, "where the question was asked");
    session_destroy(s);
}

Test(matrix, the_edit_key_offers_the_cell)
{
    struct session *s = opened("lstm", "hello hello");
    struct number cell;
    struct trace trace;
    run_line(s, "show h.Wf");
    press(s, "down right e");
    cr_expect_eq(strncmp(s->prompt.data, "set h.Wf[2][2] = ", 17), 0, "%s", s->prompt.data);
    cell = session_cell(s);
    trace = session_trace(s);
    cr_expect_eq((float)strtod(s->prompt.data + 17, NULL), trace_number(&trace, &cell), "%s", s->prompt.data);
    press(s, "0 . 2 5 enter"); /* in the place of what was offered */
    cr_expect_not(s->message_is_error, "%s", s->message);
    cr_expect_eq(s->view, VIEW_MATRIX);
    cell = session_cell(s);
    trace = session_trace(s);
    cr_expect_eq(trace_number(&trace, &cell), 0.25);
    session_destroy(s);
}

Test(matrix, a_learned_initial_state_is_edited_like_a_weight)
{
    struct session *s = opened("elman", "hello hello");
    run_line(s, "equation h = tanh(a) init h = learn");
    run_line(s, "show h[0]");
    press(s, "down down e");
    cr_expect_str_eq(s->prompt.data, "set h[0][3] = 0");
    press(s, "ctrl-w 0 . 5 enter");
    cr_expect_not(s->message_is_error, "%s", s->message);
    cr_expect_eq(session_matrix(s, MATRIX_VALUE)[2], 0.5);
    press(s, "w");
    cr_expect_eq(s->trail.why.lines, 1, "one slot in front of the text");
    session_destroy(s);
}

/* What the next update does to a weight is what training then does. */
Test(matrix, the_next_update_is_the_one_that_is_made)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "optimizer adam");
    run_line(s, "train 3");
    run_line(s, "show h.Wf");
    struct number cell = session_cell(s);
    const struct parameter *p = &s->now->net->parameter[cell.parameter];
    struct trace trace = session_trace(s);
    double before = trace_number(&trace, &cell), change = (double)s->next.change[parameter_index(p, 0, 0)];
    cr_expect_neq(change, 0);
    run_line(s, "train 1");
    trace = session_trace(s);
    cr_expect_float_eq(trace_number(&trace, &cell) - before, change, 1e-6);
    session_destroy(s);
}

/* ---- legends ---- */

static void expect_legend(const char *net, const char *quantity, const char *expected)
{
    struct session *s = opened(net, "hello hello");
    struct legend legend = {0};
    struct string text = {0};
    int q = net_find_quantity(s->now->net, quantity);
    legend_equation(&legend, s->now->net, s->now->net->quantity[q].equation, (struct show_style){.timestep = 5});
    for (int i = 0; i < legend.entries; i++)
        string_printf(&text, "%s%s: %s", i ? "; " : "", legend.entry[i].symbol, legend.entry[i].meaning);
    cr_expect_str_eq(text.data, expected);
    string_finish(&text);
    session_destroy(s);
}

Test(legend, says_what_symbols_are_from_the_graph_alone)
{
    expect_legend("lstm", "h.f",
        "f: gate, 0 shut … 1 open [8]; σ: squashes to 0 … 1; bf: bias [8]; Uf x: weights [8×5] on the character; "
        "Wf h[4]: recurrent weights [8×8] on the last state");
    expect_legend("lstm-peephole", "h.o",
        "h.o: gate, 0 shut … 1 open [8]; σ: squashes to 0 … 1; bo: bias [8]; Uo x: weights [8×5] on the character; "
        "Wo h[4]: recurrent weights [8×8] on the last state; po: a weight for each unit [8]; *: unit by unit; "
        "c: state, kept for later [8]");
    expect_legend("gru-cho", "h.n",
        "n: candidate, what a gate may let in [8]; tanh: squashes to −1 … 1; b: bias [8]; "
        "U x: weights [8×5] on the character; W: recurrent weights [8×8] on what follows; "
        "r: gate, 0 shut … 1 open [8]; *: unit by unit; h[4]: the last state [8]");
    expect_legend("skip", "h.a",
        "a: the sum before it is squashed [8]; b: bias [8]; U x: weights [8×5] on the character; "
        "W h[4]: recurrent weights [8×8] on the last state; "
        "S h[2]: recurrent weights [8×8] on the state, 3 steps back");
    expect_legend("bidirectional", "g",
        "g: state, kept for later [8]; tanh: squashes to −1 … 1; bg: bias [8]; Ug x: weights [8×5] on the character; "
        "Wg g[6]: recurrent weights [8×8] on the next state");
    expect_legend("elman", "loss",
        "loss: how wrong the guess was; cross_entropy: −log of the probability given to the target; "
        "p: a probability for each character [5]; target: the character that comes next");
}

Test(legend, of_a_gradient)
{
    struct session *s = opened("lstm", "hello hello");
    struct legend legend = {0};
    legend_gradient(&legend, s->now->net, net_find_quantity(s->now->net, "h"), 2, (struct show_style){0});
    cr_assert_eq(legend.entries, 6);
    cr_expect_str_eq(legend.entry[0].symbol, "∂L/∂h");
    cr_expect_str_eq(legend.entry[2].symbol, "Σⱼ");
    cr_expect_str_eq(legend.entry[3].symbol, "Vⱼ₃ Wiⱼ₃ Wfⱼ₃ Wgⱼ₃ Woⱼ₃");
    cr_expect_str_eq(legend.entry[3].meaning, "weights from unit 3 to unit j");
    cr_expect_str_eq(legend.entry[4].symbol, "σ′");
    session_destroy(s);
}
