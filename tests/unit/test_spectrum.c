/* test_spectrum.c: recurrent matrices: spectra that are known, and what they decide. In either precision. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"
#include "made.h"
#include "rng.h"
#include "spectrum.h"

static const double tolerance = sizeof(real) == sizeof(double) ? 1e-12 : 1e-6;

static void set_matrix(struct trial *m, int parameter, const double *w)
{
    const struct parameter *p = &m->net->parameter[parameter];
    for (int row = 0; row < p->rows; row++)
        for (int column = 0; column < p->columns; column++)
            m->parameters[parameter_index(p, row, column)] = (real)w[row * p->columns + column];
}

static void set_rotation(struct trial *m, const char *name, double size)
{
    double w[H * H];
    struct rng rng;
    rng_init(&rng, 3, "orthogonal");
    cr_assert(linalg_orthogonal(w, H, H, &rng));
    for (int i = 0; i < H * H; i++) w[i] *= size;
    set_matrix(m, net_find_parameter(m->net, name), w);
}

static struct spectrum spectrum_of(const struct trial *m, const char *name)
{
    struct spectrum s;
    struct error err;
    struct focus focus = made_focus(m, 0, 0);
    int p = net_find_parameter(m->net, name);
    cr_assert(p >= 0 && spectrum_applies(m->net, p), "%s", name);
    cr_assert(spectrum_init(&s, &focus, p, &err), "%s", err.text);
    return s;
}

/* ---- which, and what they feed ---- */

/* "h.Wi sigmoid>h.i, ...": the matrix, its activation, the equation; * for a simple recurrence. */
static void expect_matrices(struct trial m, const char *expected)
{
    struct string all = {0};
    made_compute(&m, LOSS_AT_ALL);
    for (int p = 0; p < m.net->parameters; p++) {
        if (!spectrum_applies(m.net, p)) continue;
        struct spectrum s = spectrum_of(&m, m.net->parameter[p].name);
        string_printf(&all, "%s%s %s>%s%s", all.length ? ", " : "", m.net->parameter[p].name,
            s.op ? s.op->name : "none", m.net->quantity[s.quantity].name, s.simple ? "*" : "");
        spectrum_finish(&s);
    }
    cr_assert_str_eq(all.data ? all.data : "", expected, "%s: %s", m.net->name, all.data);
    string_finish(&all);
    trial_finish(&m);
}

Test(spectrum, matrices_and_what_they_feed)
{
    expect_matrices(made("elman", 1, 1), "h.W tanh>h.a*");
    expect_matrices(made("elman", 2, 1), "h1.W tanh>h1.a*, h2.W tanh>h2.a*");
    expect_matrices(made("irnn", 1, 1), "h.W relu>h.a*");
    expect_matrices(made("lstm", 1, 1), "h.Wi sigmoid>h.i, h.Wf sigmoid>h.f, h.Wg tanh>h.g, h.Wo sigmoid>h.o");
    expect_matrices(made("gru", 1, 1), "h.Wr sigmoid>h.r, h.Wz sigmoid>h.z, h.Wn tanh>h.n");
    expect_matrices(made("gru-cho", 1, 1), "h.Wr sigmoid>h.r, h.Wu sigmoid>h.u, h.W tanh>h.n");
    expect_matrices(made("skip", 1, 1), "h.W tanh>h.a, h.S tanh>h.a");
    expect_matrices(made("bidirectional", 1, 1), "Wh tanh>h*, Wg tanh>g*");
    expect_matrices(made("jordan", 1, 1), "");
    expect_matrices(made("window", 1, 1), "");
    expect_matrices(made_text(HEAD "  h[hidden] = W h[t-1] + U x\n" TAIL), "W none>h*");
    expect_matrices(made_text(HEAD "  h[hidden] = 0.9 * h[t-1] + 0.1 * tanh(U x + W h[t-1])\n" TAIL), "W tanh>h");
    expect_matrices(made_text(HEAD "  h[hidden] = sigmoid(A x) * tanh(U x + W h[t-1])\n" TAIL), "W tanh>h");
    expect_matrices(made_text(HEAD "  s[hidden] = W s[t-1] + U x\n  h = tanh(s)\n" TAIL), "W none>s*");
}

/* ---- spectra ---- */

Test(spectrum, of_a_rotation)
{
    struct trial m = made("elman", 1, 1);
    set_rotation(&m, "h.W", 0.8);
    made_compute(&m, LOSS_AT_ALL);
    struct spectrum s = spectrum_of(&m, "h.W");
    cr_assert_eq(s.n, H);
    for (int i = 0; i < H; i++) cr_assert_float_eq(hypot(s.re[i], s.im[i]), 0.8, tolerance);
    cr_assert_float_eq(s.radius, 0.8, tolerance);
    cr_assert_float_eq(s.norm, 0.8, tolerance);
    spectrum_finish(&s);
    trial_finish(&m);
}

/* Rows stay rows: of [[0 2 ...] [-0.5 0 ...]] the eigenvalues are ±i, the norm is 2. */
Test(spectrum, of_a_matrix_that_is_not_normal)
{
    double w[H * H] = {0};
    struct trial m = made("elman", 1, 1);
    w[1] = 2;
    w[H] = -0.5;
    set_matrix(&m, net_find_parameter(m.net, "h.W"), w);
    made_compute(&m, LOSS_AT_ALL);
    struct spectrum s = spectrum_of(&m, "h.W");
    int up = 0;
    while (up < H - 1 && s.im[up] < 0.5) up++;
    cr_assert_float_eq(s.im[up], 1, tolerance);
    cr_assert_float_eq(s.im[up + 1], -1, tolerance, "its conjugate stands behind it");
    cr_assert_float_eq(s.re[up], 0, tolerance);
    cr_assert_float_eq(s.radius, 1, tolerance);
    cr_assert_float_eq(s.norm, 2, tolerance);
    spectrum_finish(&s);
    trial_finish(&m);
}

Test(spectrum, of_a_matrix_that_is_not_finite)
{
    struct trial m = made("elman", 1, 1);
    trial_parameter(&m, "h.W")[3] = (real)NAN;
    made_compute(&m, LOSS_AT_ALL);
    struct spectrum s = spectrum_of(&m, "h.W");
    cr_assert(isnan(s.re[0]) && isnan(s.im[H - 1]) && isnan(s.radius) && isnan(s.norm));
    cr_assert_eq(s.verdict, SPECTRUM_UNDECIDED);
    spectrum_finish(&s);
    trial_finish(&m);
}

/* ---- what is decided ---- */

/* With inputs of this size, which saturate the units, or 0. */
static void expect_verdict(
    const char *net, const char *matrix, double size, double input, enum spectrum_verdict expected)
{
    struct trial m = made(net, 1, 1);
    set_rotation(&m, matrix, size);
    const struct parameter *u = &m.net->parameter[net_find_parameter(m.net, "h.U")];
    for (int i = 0; i < u->rows * u->columns; i++) m.parameters[u->offset + (size_t)i] = (real)input;
    made_compute(&m, LOSS_AT_ALL);
    struct spectrum s = spectrum_of(&m, matrix);
    cr_assert_eq(s.verdict, expected, "%s, %g: %s", net, size, spectrum_verdict_names[s.verdict]);
    spectrum_finish(&s);
    trial_finish(&m);
}

Test(spectrum, the_bound_of_pascanu)
{
    expect_verdict("elman", "h.W", 0.99, 0, SPECTRUM_VANISHES);
    expect_verdict("elman", "h.W", 1.01, 0, SPECTRUM_UNDECIDED);
    expect_verdict("elman", "h.W", 1.6, 5, SPECTRUM_VANISHES_HERE);
    expect_verdict("elman-sigmoid", "h.W", 3.99, 0, SPECTRUM_VANISHES);
    expect_verdict("elman-sigmoid", "h.W", 20, 0, SPECTRUM_UNDECIDED);
    expect_verdict("elman-sigmoid", "h.W", 4.01, 30, SPECTRUM_VANISHES_HERE);
}

/* A net of which it says nothing gets no verdict, however small the matrix. */
Test(spectrum, gates_are_not_decided)
{
    struct trial m = made("gru", 1, 1);
    set_rotation(&m, "h.Wn", 0.01);
    made_compute(&m, LOSS_AT_ALL);
    struct spectrum s = spectrum_of(&m, "h.Wn");
    cr_assert_eq(s.verdict, SPECTRUM_UNDECIDED);
    cr_assert_eq(s.steepest, 1);
    spectrum_finish(&s);
    trial_finish(&m);
}

Test(spectrum, numbers_beside_the_slope_count)
{
    struct trial m = made_text(HEAD "  h[hidden] = 0.5 * tanh(U x - 3 * W h[t-1])\n" TAIL);
    made_compute(&m, LOSS_AT_ALL);
    struct spectrum s = spectrum_of(&m, "W");
    cr_assert(s.simple);
    cr_assert_float_eq(s.gain, 1.5, 1e-15);
    cr_assert_eq(s.steepest, 1);
    spectrum_finish(&s);
    trial_finish(&m);
}

/* 1 - h² of the unit that is nearest to 0. */
Test(spectrum, the_largest_slope_of_the_trace)
{
    struct trial m = made("elman", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    double largest = 0;
    for (int t = 0; t < T; t++)
        for (int u = 0; u < H; u++) largest = fmax(largest, 1 - pow((double)trial_value(&m, "h", t)[u], 2));
    struct spectrum s = spectrum_of(&m, "h.W");
    cr_assert_float_eq(s.seen, largest, tolerance);
    spectrum_finish(&s);
    trial_finish(&m);
}
