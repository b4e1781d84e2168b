/* test_edit.c: what-if edits: what follows from them, what is refused, and undo to the bit. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "command.h"
#include "edit.h"
#include "linalg.h"
#include "session_case.h"

static double parameter(const struct session *s, const char *name, int row, int column)
{
    int p = net_find_parameter(s->now->net, name);
    cr_assert_geq(p, 0, "%s", name);
    return (double)s->now->parameters[parameter_index(&s->now->net->parameter[p], row - 1, column - 1)];
}

static double value(const struct session *s, const char *name, int t, int unit)
{
    int q = net_find_quantity(s->now->net, name);
    cr_assert_geq(q, 0, "%s", name);
    return (double)run_value(s->now->run, q, t - 1)[unit - 1];
}

static void refused(struct session *s, const char *line, const char *part)
{
    struct error err = {0};
    struct photo before = photo_of(s);
    cr_assert_not(command_run(s, line, &err), "%s was taken", line);
    cr_assert(strstr(err.text, part), "%s: %s", line, err.text);
    expect_like(s, &before, line);
    photo_finish(&before);
}

/* A net that is this text. */
static struct session *opened_text(const char *equations, const char *text)
{
    struct error err = {0};
    struct session *s = opened("elman", text), *mine = NULL;
    struct subject subject = s->now->subject;
    subject.net = "mine";
    subject.equations = equations;
    cr_assert(session_create(&subject, &mine, &err), "%s", err.text);
    session_destroy(s);
    return mine;
}

/* ---- undo ---- */

static const char *const edits[] = {"set Wf *= 1.2", "set Wf[2][3] = 0.25", "set bf = [1 2 3 4 5 6 7 8]",
    "set Wi spectral 0.9", "equation c = f * c[t-1] + g", "clamp f = 1", "patch h.3 = 0.5", "patch c.2 at 0 = 0.5",
    "ablate h.4", "release h.4", "release", "character l", "text hell hole", "net gru", "hidden 5", "layers 2",
    "seed 12", "reset"};
enum { EDITS = sizeof edits / sizeof *edits };

/* A message is of the moment. */
static struct photo quiet_photo(struct session *s)
{
    s->message[0] = '\0';
    return photo_of(s);
}

Test(edit, undo_and_redo_restore_every_bit)
{
    struct session *s = opened("lstm", "hello hello");
    struct photo photo[EDITS + 1];
    photo[0] = quiet_photo(s);
    for (int i = 0; i < EDITS; i++) {
        run_line(s, edits[i]);
        photo[i + 1] = quiet_photo(s);
    }
    for (int i = EDITS - 1; i >= 0; i--) {
        run_line(s, "undo");
        s->message[0] = '\0';
        s->t = 1;
        expect_like(s, &photo[i], edits[i]);
    }
    refused(s, "undo", "nothing to undo");
    for (int i = 0; i < EDITS; i++) {
        run_line(s, "redo");
        s->message[0] = '\0';
        expect_like(s, &photo[i + 1], edits[i]);
    }
    refused(s, "redo", "nothing was undone");
    for (int i = 0; i <= EDITS; i++) photo_finish(&photo[i]);
    session_destroy(s);
}

Test(edit, a_new_edit_forgets_what_was_undone)
{
    struct session *s = opened("elman", "hello hello");
    run_line(s, "set W *= 2");
    run_line(s, "undo");
    run_line(s, "set W *= 3");
    refused(s, "redo", "nothing was undone");
    session_destroy(s);
}

/* ---- weights ---- */

Test(edit, set_changes_what_it_names_and_nothing_else)
{
    struct session *s = opened("elman", "hello hello");
    double w23 = parameter(s, "W", 2, 3), w24 = parameter(s, "W", 2, 4), u11 = parameter(s, "U", 1, 1);
    run_line(s, "set W[2][3] *= -2");
    cr_expect_eq((float)parameter(s, "W", 2, 3), (float)(-2 * w23));
    cr_expect_eq(parameter(s, "W", 2, 4), w24);
    run_line(s, "set W[2] = 0.5");
    cr_expect_eq(parameter(s, "W", 2, 3), 0.5);
    cr_expect_eq(parameter(s, "W", 2, 4), 0.5);
    cr_expect_eq(parameter(s, "U", 1, 1), u11);
    run_line(s, "set W += 0.25");
    cr_expect_eq(parameter(s, "W", 2, 4), 0.75);
    run_line(s, "set W -= 1");
    cr_expect_eq(parameter(s, "W", 2, 4), -0.25);
    session_destroy(s);
}

Test(edit, an_exams_example_can_be_typed_in)
{
    struct session *s = opened("elman", "abab");
    run_line(s, "hidden 2");
    run_line(s, "set W = [0.5 0.25; -1, 0.75]");
    run_line(s, "set U = [1 0; 0 1]");
    run_line(s, "set b = [0.1 0.2]");
    cr_expect_eq(parameter(s, "W", 1, 2), 0.25);
    cr_expect_eq(parameter(s, "W", 2, 1), -1);
    double h11 = tanh(1 + 0.1f), h12 = tanh(0.2f);
    double h21 = tanh(0.1f + 0.5 * h11 + 0.25 * h12), h22 = tanh(1 + 0.2f - h11 + 0.75 * h12);
    cr_expect_float_eq(value(s, "h", 1, 1), h11, 1e-6);
    cr_expect_float_eq(value(s, "h", 2, 1), h21, 1e-6);
    cr_expect_float_eq(value(s, "h", 2, 2), h22, 1e-6);
    session_destroy(s);
}

Test(edit, spectral_scales_to_the_radius)
{
    struct session *s = opened("elman", "hello hello");
    run_line(s, "set W spectral 1.1");
    double w[64], radius;
    for (int i = 0; i < 64; i++) w[i] = parameter(s, "W", 1 + i / 8, 1 + i % 8);
    cr_assert(linalg_spectral_radius(w, 8, &radius));
    cr_expect_float_eq(radius, 1.1, 1e-6);
    session_destroy(s);
}

Test(edit, set_draws_as_an_init_does)
{
    struct session *s = opened("elman", "hello hello");
    double u = parameter(s, "U", 2, 2);
    run_line(s, "set W = identity");
    for (int i = 1; i <= 8; i++)
        for (int j = 1; j <= 8; j++) cr_expect_eq(parameter(s, "W", i, j), i == j);
    cr_expect_eq(parameter(s, "U", 2, 2), u);
    run_line(s, "set W = orthogonal");
    double w = parameter(s, "W", 3, 4), length = 0;
    for (int j = 1; j <= 8; j++) length += parameter(s, "W", 3, j) * parameter(s, "W", 3, j);
    cr_expect_float_eq(length, 1, 1e-5);
    run_line(s, "set W *= 2");
    run_line(s, "set W = orthogonal");
    cr_expect_eq(parameter(s, "W", 3, 4), w, "the same numbers from the same seed");
    refused(s, "set U = identity", "square");
    refused(s, "set W = identiy", "expected");
    session_destroy(s);
}

Test(edit, set_refuses_what_it_cannot_do)
{
    struct session *s = opened("lstm", "hello hello");
    refused(s, "set Wq = 1", "no parameter 'Wq'");
    refused(s, "set Wf[9][1] = 1", "rows 1 to 8");
    refused(s, "set Wf[1][0] = 1", "columns 1 to 8");
    refused(s, "set Wf = [1 2; 3 4]", "8 rows of 8 numbers");
    refused(s, "set Wf = [1 2", "8 rows of 8 numbers");
    refused(s, "set Wf = x", "expected");
    refused(s, "set Wf = 1 2", "expected nothing more at '2'");
    refused(s, "set Wf *= inf", "expected a number");
    refused(s, "set Wf = 1e300", "more than a number can hold");
    refused(s, "set Ui spectral 0.9", "square");
    refused(s, "set Wf", "expected =, *=, +=, -= or spectral at the end");
    refused(s, "set Wf = 0.5 aéééééééééééé", "expected nothing more at 'aééééééééééé'");
    session_destroy(s);
}

/* ---- equations ---- */

Test(edit, an_equation_of_a_cell_that_ships)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "set Wf *= 2");
    double kept = parameter(s, "h.Wf", 1, 1), c1 = value(s, "h.c", 1, 1);
    run_line(s, "equation c = f * c[t-1] + g");
    cr_expect_eq(parameter(s, "h.Wf", 1, 1), kept, "parameters that stay keep their values");
    cr_expect_neq(value(s, "h.c", 1, 1), c1);
    cr_expect_eq(value(s, "h.c", 1, 1), value(s, "h.g", 1, 1));
    struct string text = {0};
    edit_equation_text(&text, s, s->now->net->quantity[net_find_quantity(s->now->net, "h.c")].equation);
    cr_expect_str_eq(text.data, "c = f * c[t-1] + g");
    string_finish(&text);
    session_destroy(s);
}

Test(edit, a_new_equation_and_one_taken_out)
{
    struct session *s = opened("gru", "hello hello");
    int equations = s->now->net->equations;
    run_line(s, "focus h");
    run_line(s, "equation k = tanh(Uk x)");
    cr_expect_eq(s->now->net->equations, equations + 1);
    cr_expect_geq(net_find_quantity(s->now->net, "h.k"), 0);
    run_line(s, "equation k =");
    cr_expect_eq(s->now->net->equations, equations);
    refused(s, "equation k =", "no equation of this net defines 'k'");
    refused(s, "equation h = ((1", "expected");
    refused(s, "equation sigmoid", "an equation has a name");
    refused(s, "equation h = hh[t-1]", "hh");
    session_destroy(s);
}

/* An LSTM's output gate and the logits are both o: the one that is looked at is meant. */
Test(edit, of_two_of_a_name_the_one_looked_at)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "focus h.o");
    run_line(s, "equation o = sigmoid(bo)");
    cr_expect_float_eq(value(s, "h.o", 3, 1), 0.5, 1e-6);
    run_line(s, "undo");
    run_line(s, "focus o");
    run_line(s, "equation o[vocab] = c");
    cr_expect_float_eq(value(s, "p", 3, 1), 1.0 / s->now->vocab.size, 1e-6);
    session_destroy(s);
}

Test(edit, the_edit_key_offers_the_equation)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "focus h.f");
    press(s, "e");
    cr_expect(s->prompting);
    cr_expect_str_eq(s->prompt.data, "equation f = sigmoid(bf + Uf x + Wf h[t-1])");
    press(s, "esc");
    cr_expect_not(s->prompting);
    session_destroy(s);
}

/* ---- interventions ---- */

Test(edit, interventions_hold_where_they_were_told)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "clamp f = 1");
    run_line(s, "step 4");
    run_line(s, "patch h.3 = 0.5");
    run_line(s, "ablate c.2");
    for (int t = 1; t <= s->now->T; t++) {
        cr_expect_eq(value(s, "h.f", t, 1 + t % 8), 1);
        cr_expect_eq(value(s, "h.c", t, 2), 0);
        cr_expect_eq(value(s, "h", t, 3) == 0.5, t == 4, "at %d", t);
    }
    run_line(s, "release c");
    cr_expect_neq(value(s, "h.c", 3, 2), 0);
    run_line(s, "release");
    cr_expect_neq(value(s, "h.f", 3, 1), 1);
    refused(s, "release", "nothing is clamped");
    session_destroy(s);
}

Test(edit, an_initial_state)
{
    struct session *s = opened("elman", "hello hello");
    run_line(s, "set W = 0");
    run_line(s, "set W[1][2] = 1");
    run_line(s, "set U = 0");
    run_line(s, "patch h.2 at 0 = 0.5");
    cr_expect_float_eq(value(s, "h", 1, 1), tanh(0.5), 1e-6);
    session_destroy(s);
}

Test(edit, interventions_on_what_is_not_there_are_refused)
{
    struct session *s = opened("lstm", "hello hello");
    refused(s, "clamp q = 1", "no quantity of this net is called 'q'");
    refused(s, "clamp p = 1", "softmax");
    refused(s, "clamp loss = 1", "softmax");
    refused(s, "clamp x = 1", "edit the text");
    refused(s, "clamp f.9 = 1", "units 1 to 8");
    refused(s, "clamp f = one", "is not a number");
    refused(s, "clamp f", "expected =");
    refused(s, "patch h.3 at 99 = 1", "timestep");
    refused(s, "patch h.3 at 4294967297 = 1", "timestep");
    refused(s, "clamp f = éééééééééééééé", "'ééééééééééé' is not a number");
    refused(s, "patch f.3 at 0 = 1", "no initial state");
    run_line(s, "clamp f = 1");
    refused(s, "net elman", "no quantity of this net is called 'h.f'");
    session_destroy(s);
}

/* ---- the text, pins ---- */

Test(edit, a_character)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "step 2");
    run_line(s, "character o");
    cr_expect_eq(s->now->subject.text[1], 'o');
    cr_expect_eq(s->t, 2);
    refused(s, "character", "argument");
    refused(s, "character oo", "one character");
    run_line(s, "set Wf *= 2");
    refused(s, "character z", "know no symbol 'z'");
    session_destroy(s);
}

Test(edit, a_pin_stays_as_it_was)
{
    struct session *s = opened("lstm", "hello hello");
    refused(s, "unpin", "nothing is pinned");
    refused(s, "swap", "nothing is pinned");
    double f = value(s, "h.f", 3, 1);
    run_line(s, "pin");
    run_line(s, "clamp f = 1");
    struct session seen = session_seen_in(s, s->pin);
    cr_expect_eq(value(&seen, "h.f", 3, 1), f);
    cr_expect_eq(value(s, "h.f", 3, 1), 1);
    run_line(s, "swap");
    cr_expect_eq(value(s, "h.f", 3, 1), f);
    seen = session_seen_in(s, s->pin);
    cr_expect_eq(value(&seen, "h.f", 3, 1), 1);
    run_line(s, "loss-at last");
    cr_expect_eq(s->pin->subject.loss_at, LOSS_AT_LAST, "in lockstep");
    session_destroy(s);
}

/* ---- nets of one's own ---- */

/* A line goes on within parentheses and brackets, whatever comments stand there. */
Test(edit, an_equation_of_several_lines)
{
    static const char text[] =
        "cell k(x) -> h[n]\n  a = (  # (one\n    b + U x  # two)\n    + W h[\n t-1])  init b = 2\n"
        "  h = tanh(a)\n";
    struct session *s = opened_text(text, "hello hello");
    struct string line = {0};
    run_line(s, "focus a");
    edit_equation_text(&line, s, s->equation);
    cr_assert_str_eq(line.data, "a = ( b + U x + W h[ t-1])");
    string_finish(&line);
    double before = value(s, "h.a", 3, 2);
    run_line(s, "equation a = b + U x");
    cr_assert_neq(value(s, "h.a", 3, 2), before);
    cr_assert_eq(parameter(s, "h.b", 1, 1), 2, "the init behind it is gone");
    run_line(s, "equation a = b + U x + W h[t-1]");
    cr_assert_eq(value(s, "h.a", 3, 2), before);
    session_destroy(s);
}

/* Nothing to train, and nothing to look at; all the rest is there. */
Test(edit, a_net_without_parameters)
{
    static const char text[] = "net m\n  input x : one_hot(vocab)\n  input target : label(vocab)\n  p = softmax(x)\n"
                               "  loss = cross_entropy(p, target)\n";
    static const char *const lines[] = {"matrix", "show value", "cell 1 1", "cell-up", "cell-left", "cell-right",
        "row-first", "row-last", "rows-down", "next-parameter", "previous-parameter", "edit-cell"};
    struct session *s = opened_text(text, "hello hello");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct error err = {0};
        cr_assert_not(command_run(s, lines[i], &err), "%s", lines[i]);
        cr_assert_str_eq(err.text, "mine has no parameters to look at", "%s: %s", lines[i], err.text);
        cr_assert_eq(s->view, VIEW_STEPPER, "%s", lines[i]);
    }
    run_line(s, "train 3");
    run_line(s, "update");
    run_line(s, "backward");
    run_line(s, "why");
    run_line(s, "net elman");
    run_line(s, "matrix");
    struct error err = {0};
    cr_assert_not(command_run(s, "undo", &err));
    cr_assert_str_eq(s->now->net->name, "mine");
    cr_assert_eq(s->view, VIEW_STEPPER);
    session_destroy(s);
}
