/*
 * test_value.c: the numbers of an equation, and equations and numbers as text.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "made.h"

/* ---- numbers ---- */

/* What a call gives, from the values of its arguments. */
static double call_value(const struct focus *focus, const struct expr *e, int unit, int width)
{
    const struct run *run = focus->run;
    if (e->op->class == OP_LOSS) {
        int label = run->track[run->net->quantity[e->args[1]->quantity].node].index[focus->t * run->B + focus->b];
        return -log(expr_value(focus, e->args[0], label));
    }
    if (e->op->class == OP_NORMAL) {
        double sum = 0;
        for (int i = 0; i < width; i++) sum += exp(expr_value(focus, e->args[0], i));
        return exp(expr_value(focus, e->args[0], unit)) / sum;
    }
    if (e->op->class == OP_JOIN) {
        int argument = 0;
        for (;; unit -= run->net->quantity[e->args[argument++]->quantity].width)
            if (unit < run->net->quantity[e->args[argument]->quantity].width) break;
        return expr_value(focus, e->args[argument], unit);
    }
    double x = expr_value(focus, e->args[0], unit);
    switch (e->op->id) {
    case OP_SIGMOID: return 1 / (1 + exp(-x));
    case OP_TANH: return tanh(x);
    case OP_RELU: return x > 0 ? x : 0;
    default: return x;
    }
}

/* Every part of an equation that has a track is what its own parts make of it. */
static void check_part(const struct focus *focus, const struct expr *e)
{
    const struct run *run = focus->run;
    for (int i = 0; i < e->count; i++) check_part(focus, e->args[i]);
    if (e->node < 0) return;
    struct expr untracked = *e;
    untracked.node = -1;
    int width = run->track[e->node].width;
    for (int unit = 0; unit < width; unit++) {
        double kept = (double)run->track[e->node].value[(focus->t * run->B + focus->b) * width + unit];
        double again = e->kind == EXPR_CALL ? call_value(focus, e, unit, width) : expr_value(focus, &untracked, unit);
        cr_assert_float_eq(again, kept, 3e-6 * (1 + fabs(kept)), "%s: %s at %d, unit %d: %g, not %g", run->net->name,
            e->name ? e->name : "a part", focus->t + 1, unit + 1, again, kept);
        cr_assert_eq(expr_value(focus, e, unit), kept);
    }
}

static void check_equations(struct trial *m)
{
    made_compute(m, LOSS_AT_ALL);
    for (int t = 0; t < T; t++)
        for (int i = 0; i < m->net->equations; i++) {
            struct focus focus = made_focus(m, m->B - 1, t);
            check_part(&focus, m->net->equation[i].rhs);
        }
}

Test(value, every_equation_of_every_net_gives_its_track)
{
    made_each(2, check_equations);
}

/* ---- numbers as text ---- */

static const struct {
    double x;
    int decimals;
    bool plus;
    const char *text, *ascii;
} numbers[] = {
    {0.301, 3, false, "0.301", "0.301"},
    {-0.301, 3, false, "−0.301", "-0.301"},
    {0.301, 2, true, "+0.30", "+0.30"},
    {-0.301, 2, true, "−0.30", "-0.30"},
    {0, 2, false, "0.00", "0.00"},
    {0, 2, true, "+0.00", "+0.00"},
    {-0.0, 2, false, "0.00", "0.00"},
    {-0.0, 2, true, "+0.00", "+0.00"},
    {-0.004, 2, false, "0.00", "0.00"},
    {-0.004, 2, true, "+0.00", "+0.00"},
    {-0.006, 2, false, "−0.01", "-0.01"},
    {0.00042, 3, false, "4.2e-4", "4.2e-4"},
    {-0.0004, 3, true, "−4.0e-4", "-4.0e-4"},
    {0.0000499, 4, false, "5.0e-5", "5.0e-5"},
    {2.4e-12, 3, false, "2e-12", "2e-12"},
    {5e-324, 3, false, "5e-324", "5e-324"},
    {0.0006, 3, false, "0.001", "0.001"},
    {1e-30, 3, false, "1e-30", "1e-30"},
    {1, 0, false, "1", "1"},
    {-3.4, 0, false, "−3", "-3"},
    {-0.4, 0, true, "+0", "+0"},
    {999.4, 0, false, "999", "999"},
    {999.996, 2, false, "1000.00", "1000.00"},
    {1000, 3, false, "1.00e+03", "1.00e+03"},
    {-123456, 2, true, "−1.2e+05", "-1.2e+05"},
    {1e300, 3, true, "+1.00e+300", "+1.00e+300"},
    {NAN, 3, false, "NaN", "NaN"},
    {INFINITY, 3, false, "∞", "inf"},
    {INFINITY, 3, true, "+∞", "+inf"},
    {-INFINITY, 3, false, "−∞", "-inf"},
};

Test(value, numbers_as_text)
{
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        for (int ascii = 0; ascii < 2; ascii++) {
            struct string out = {0};
            show_number(&out, numbers[i].x, numbers[i].decimals, numbers[i].plus, ascii);
            cr_assert_str_eq(out.data, ascii ? numbers[i].ascii : numbers[i].text, "%g with %d decimals: %s",
                numbers[i].x, numbers[i].decimals, out.data);
            string_finish(&out);
        }
}

static void expect_index(int unit, bool ascii, const char *expected)
{
    struct string out = {0};
    show_index(&out, unit, ascii);
    cr_assert_str_eq(out.data, expected);
    string_finish(&out);
}

Test(value, indices_count_from_1)
{
    expect_index(0, false, "₁");
    expect_index(0, true, "_1");
    expect_index(9, false, "₁₀");
    expect_index(4095, false, "₄₀₉₆");
    expect_index(4095, true, "_4096");
}

/* ---- equations as text ---- */

static void expect_equation(const char *net, int equation, struct show_style style, const char *expected)
{
    struct trial m = made(net, 1, 1);
    struct string out = {0};
    show_equation(&out, m.net, equation, style);
    cr_assert_str_eq(out.data, expected, "%s: %s", net, out.data);
    string_finish(&out);
    trial_finish(&m);
}

Test(show, equations_of_the_nets_that_ship)
{
    expect_equation("lstm", 0, (struct show_style){0}, "i = σ(bi + Ui x + Wi h[t-1])");
    expect_equation("lstm", 0, (struct show_style){.ascii = true}, "i = sigmoid(bi + Ui x + Wi h[t-1])");
    expect_equation("lstm", 0, (struct show_style){.timestep = 5}, "i = σ(bi + Ui x + Wi h[4])");
    expect_equation("lstm", 0, (struct show_style){.timestep = 1}, "i = σ(bi + Ui x + Wi h[0])");
    expect_equation("lstm", 4, (struct show_style){.timestep = 9}, "c = f * c[8] + i * g");
    expect_equation("lstm", 8, (struct show_style){0}, "loss = cross_entropy(p, target)");
    expect_equation("gru", 2, (struct show_style){0}, "n = tanh(bn + Un x + r * (bhn + Wn h[t-1]))");
    expect_equation("gru", 3, (struct show_style){.timestep = 2}, "h = (1 - z) * n + z * h[1]");
    expect_equation("gru-cho", 2, (struct show_style){0}, "n = tanh(b + U x + W (r * h[t-1]))");
    expect_equation("skip", 0, (struct show_style){.timestep = 2}, "a = b + U x + W h[1] + S h[-1]");
    expect_equation("bidirectional", 1, (struct show_style){0}, "g = tanh(bg + Ug x + Wg g[t+1])");
    expect_equation("bidirectional", 1, (struct show_style){.timestep = 5}, "g = tanh(bg + Ug x + Wg g[6])");
}

/* Right-hand sides that need each of their parentheses, and no other. */
Test(show, what_is_written_is_what_was_read)
{
    static const char *const sides[] = {"a - (c - b)", "-a + b", "-(a + c) * a", "W (a + c)", "W (a * c)", "W W a",
        "a * (b - c) * a", "1 - a", "2 * a", "tanh(W a + b)", "0.5 * W a", "a[t-1] + c[t-3]", "b - tanh(-a)",
        "W tanh(a)", "tanh(sigmoid(relu(a))) - 0.25"};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        struct string text = {0}, out = {0}, expected = {0};
        string_printf(&text,
            "net n\n input x : one_hot(vocab)\n input target : label(vocab)\n a[hidden] = U x\n c[hidden] = D x\n"
            " h[hidden] = %s\n p = softmax(V h)\n loss = cross_entropy(p, target)\n",
            sides[i]);
        string_printf(&expected, "h = %s", sides[i]);
        struct trial m = made_text(text.data);
        show_equation(&out, m.net, 2, (struct show_style){.ascii = true});
        cr_assert_str_eq(out.data, expected.data);
        string_finish(&text);
        string_finish(&out);
        string_finish(&expected);
        trial_finish(&m);
    }
}

/* All parameters 0.5 and two symbols: every number can be followed by hand. */
static void expect_values(const char *net, int equation, int t, bool ascii, const char *expected)
{
    struct net_options options = {2, 2, 1, .input_gradients = true};
    struct trial m = made_sized(net, options, 3, 1);
    struct string out = {0};
    for (size_t i = 0; i < m.net->parameter_count; i++) m.parameters[i] = 0.5;
    made_compute(&m, LOSS_AT_ALL);
    struct focus focus = made_focus(&m, 0, t - 1);
    show_values(&out, focus.run->net, &focus, equation, 1, 2, (struct show_style){ascii, t});
    cr_assert_str_eq(out.data, expected, "%s, equation %d: %s", net, equation, out.data);
    string_finish(&out);
    trial_finish(&m);
}

Test(value, equations_with_their_numbers)
{
    expect_values("elman", 0, 1, false, "0.50 +0.50 +0.00");
    expect_values("elman", 0, 2, false, "0.50 +0.50 +0.76"); /* h[1] = tanh(1) */
    expect_values("elman", 1, 2, false, "tanh(1.76)");
    expect_values("elman", 2, 2, true, "0.50 +0.94");
    expect_values("elman", 3, 2, false, "softmax(1.44, …)");
    expect_values("elman", 3, 2, true, "softmax(1.44, ...)");
    expect_values("elman", 4, 2, false, "−log 0.50");
    expect_values("elman", 4, 2, true, "-log 0.50");
    expect_values("lstm", 0, 1, false, "σ(0.50 +0.50 +0.00)");
    expect_values("lstm", 0, 1, true, "sigmoid(0.50 +0.50 +0.00)");
    expect_values("lstm", 4, 1, false, "0.73 * 0.00 + 0.73 * 0.76");
    expect_values("lstm", 5, 1, false, "0.73 * tanh(0.56)");
    expect_values("gru", 2, 1, false, "tanh(0.50 +0.50 + 0.73 * (0.50 +0.00))");
    expect_values("gru", 3, 1, false, "(1 −0.73) * 0.88 + 0.73 * 0.00");
    expect_values("gru", 3, 1, true, "(1 -0.73) * 0.88 + 0.73 * 0.00");
}

/* ---- names ---- */

/* What the screen calls a quantity is its alone, and finds it again. */
static void check_labels(struct trial *m)
{
    for (int q = 0; q < m->net->quantities; q++) {
        const char *label = net_label(m->net, q);
        int found = net_find_quantity(m->net, label);
        cr_assert_eq(found, q, "%s: %s is found as %d", m->net->name, label, found);
        for (int other = 0; other < q; other++)
            cr_assert_str_neq(label, net_label(m->net, other), "%s: two are called %s", m->net->name, label);
    }
}

Test(net_label, is_unique_and_finds_its_quantity)
{
    made_each(1, check_labels);
}

static void expect_label(const char *net, int layers, const char *quantity, const char *label)
{
    struct trial m = made(net, layers, 1);
    cr_assert_str_eq(net_label(m.net, net_find_quantity(m.net, quantity)), label);
    trial_finish(&m);
}

Test(net_label, is_short_where_it_can_be)
{
    expect_label("lstm", 1, "h.c", "c");
    expect_label("lstm", 1, "h.o", "h.o");
    expect_label("lstm", 1, "o", "o");
    expect_label("lstm", 2, "h1.c", "h1.c");
    expect_label("lstm", 2, "h2", "h2");
}
