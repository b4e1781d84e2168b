/* test_paths.c: the ways by which a gradient comes: they sum to it in every net, and in an LSTM each is what the
 * formula says. In either precision. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "made.h"
#include "paths.h"

static const double tolerance = sizeof(real) == sizeof(double) ? 1e-12 : 1e-5;

static struct paths paths_at(const struct trial *m, int b, int t, const char *quantity)
{
    struct paths paths;
    struct error err;
    struct focus focus = made_focus(m, b, t);
    cr_assert(paths_init(&paths, &focus, net_find_quantity(m->net, quantity), &err), "%s", err.text);
    return paths;
}

/* ---- sums ---- */

static void check_sum(struct trial *m, int q, int b, int t)
{
    struct paths paths;
    struct focus focus = made_focus(m, b, t);
    cr_assert(paths_init(&paths, &focus, q, NULL));
    const real *grad = run_grad(m->run, q, t);
    cr_assert(grad || paths.count == 0);
    for (int u = 0; grad && u < paths.width; u++) {
        double sum = paths.seed, sizes = fabs(paths.seed), total = (double)grad[b * paths.width + u];
        for (int i = 0; i < paths.count; i++) {
            sum += paths.path[i].vector[u];
            sizes += paths.path[i].norm;
        }
        cr_assert_leq(fabs(sum - total), tolerance * sizes, "%s: %s[%d], unit %d: %.15g, not %.15g", m->net->name,
            m->net->quantity[q].name, t + 1, u, sum, total);
    }
    paths_finish(&paths);
}

static void check_sums(struct trial *m)
{
    static const int losses[] = {LOSS_AT_ALL, LOSS_AT_LAST, T / 2}, times[] = {0, 1, T / 2, T - 2, T - 1};
    for (int l = 0; l < 3; l++) {
        made_compute(m, losses[l]);
        for (int q = 0; q < m->net->quantities; q++)
            for (int i = 0; i < 5; i++) check_sum(m, q, m->run->B - 1, times[i]);
    }
}

Test(paths, sum_to_the_gradient_in_every_net)
{
    made_each(1, check_sums);
    made_each(2, check_sums);
    for (int i = 0; i < ODD_NETS; i++) {
        struct trial m = made_text(odd_nets[i]);
        check_sums(&m);
        trial_finish(&m);
    }
}

/* ---- which there are ---- */

static const char *name_of(const struct trial *m, int quantity)
{
    return quantity < 0 ? "" : m->net->quantity[quantity].name;
}

/* "here h": to the loss through h. "matrix h>h.i+1": out of h by a matrix into h.i of the next timestep. */
static void expect_paths_of(struct trial m, const char *quantity, const char *expected)
{
    static const char *const kinds[] = {"here", "highway", "elementwise", "matrix"};
    struct string all = {0};
    made_compute(&m, LOSS_AT_ALL);
    struct paths paths = paths_at(&m, 0, T / 2, quantity);
    for (int i = 0; i < paths.count; i++) {
        const struct path *p = &paths.path[i];
        string_printf(&all, "%s%s", i ? ", " : "", kinds[p->kind]);
        if (p->through >= 0) string_printf(&all, " %s", name_of(&m, p->through));
        if (p->kind == PATH_HERE) continue;
        string_printf(&all, " %s>%s%+d", name_of(&m, p->from), name_of(&m, p->to), p->delay);
    }
    cr_assert_str_eq(all.data ? all.data : "", expected, "%s, %s: %s", m.net->name, quantity, all.data);
    string_finish(&all);
    paths_finish(&paths);
    trial_finish(&m);
}

static void expect_paths(const char *net, int layers, const char *quantity, const char *expected)
{
    expect_paths_of(made(net, layers, 1), quantity, expected);
}

Test(paths, of_the_nets_that_ship)
{
    expect_paths("elman", 1, "h", "here o, matrix h>h.a+1");
    expect_paths("elman", 1, "h.a", "here h, matrix h h>h.a+1");
    expect_paths("elman", 1, "o", "here p");
    expect_paths("elman", 1, "loss", "");
    expect_paths("gru", 1, "h", "here o, matrix h>h.r+1, matrix h>h.z+1, matrix h>h.n+1, highway h>h+1");
    expect_paths("lstm", 1, "h.c",
        "here h, highway h.c>h.c+1, matrix h h>h.i+1, matrix h h>h.f+1, matrix h h>h.g+1, matrix h h>h.o+1");
    expect_paths("lstm-peephole", 1, "h.c",
        "here h.o, here h, elementwise h.c>h.i+1, elementwise h.c>h.f+1, highway h.c>h.c+1, "
        "matrix h.o h>h.i+1, matrix h.o h>h.f+1, matrix h.o h>h.g+1, matrix h.o h>h.o+1, "
        "matrix h h>h.i+1, matrix h h>h.f+1, matrix h h>h.g+1, matrix h h>h.o+1");
    expect_paths("elman", 2, "h1", "here h2.a, matrix h1>h1.a+1, matrix h2.a h2>h2.a+1");
    expect_paths("jordan", 1, "p", "here loss, matrix p>a+1");
    expect_paths("skip", 1, "h", "here o, matrix h>h.a+1, matrix h>h.a+3");
    expect_paths("bidirectional", 1, "g", "matrix g>g-1, matrix g>o-1");
}

/* What only a later timestep leads to is no exit of this one. */
Test(paths, from_one_recurrence_into_another)
{
    expect_paths_of(made_text(HEAD "  k[hidden] = tanh(A x + W k[t-1])\n  u = tanh(k)\n"
                                   "  h[hidden] = tanh(R u[t-2] + S h[t-1])\n" TAIL),
        "k", "matrix k>k+1, matrix u u>h+2");
}

Test(paths, a_factor_beside_a_matrix_is_a_highway)
{
    struct trial m = made_text(HEAD "  h[hidden] = 0.9 * h[t-1] + 0.1 * tanh(U x + W h[t-1])\n" TAIL);
    made_compute(&m, LOSS_AT_ALL);
    struct paths paths = paths_at(&m, 0, 4, "h");
    cr_assert_eq(paths.count, 3);
    cr_assert_eq(paths.path[1].kind, PATH_HIGHWAY);
    cr_assert_eq(paths.path[2].kind, PATH_MATRIX);
    for (int u = 0; u < H; u++)
        cr_assert_float_eq(paths.path[1].vector[u], 0.9 * (double)trial_grad(&m, "h", 5)[u], tolerance);
    paths_finish(&paths);
    trial_finish(&m);
}

Test(paths, nothing_leaves_the_run)
{
    struct trial m = made("lstm", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct paths paths = paths_at(&m, 0, T - 1, "h.c");
    cr_assert_eq(paths.count, 1);
    cr_assert_eq(paths.path[0].kind, PATH_HERE);
    paths_finish(&paths);
    trial_finish(&m);
}

/* ---- an LSTM, by the formula ---- */

static double sigmoid_slope(double y)
{
    return y * (1 - y);
}

/* Wᵀ ∂a[t+1] of one gate, a its pre-activation. */
static double by_gate(const struct trial *m, const char *matrix, const char *gate, int t, int unit)
{
    const struct parameter *p = &m->net->parameter[net_find_parameter(m->net, matrix)];
    bool candidate = !strcmp(gate, "h.g");
    double sum = 0;
    for (int j = 0; j < H; j++) {
        double y = (double)trial_value(m, gate, t + 1)[j], dy = (double)trial_grad(m, gate, t + 1)[j];
        double slope = candidate ? 1 - y * y : sigmoid_slope(y);
        sum += (double)m->parameters[parameter_index(p, j, unit)] * slope * dy;
    }
    return sum;
}

static double by_output(const struct trial *m, int t, int unit)
{
    const struct parameter *p = &m->net->parameter[net_find_parameter(m->net, "V")];
    double sum = 0;
    for (int k = 0; k < V; k++)
        sum += (double)m->parameters[parameter_index(p, k, unit)] * (double)trial_grad(m, "o", t)[k];
    return sum;
}

Test(paths, of_an_lstm_by_the_formula)
{
    static const char *const gates[] = {"h.i", "h.f", "h.g", "h.o"}, *const matrices[] = {
                                                                         "h.Wi", "h.Wf", "h.Wg", "h.Wo"};
    struct trial m = made("lstm", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    int output = net_find_quantity(m.net, "o");
    cr_assert_geq(output, 0);
    for (int t = 0; t < T - 1; t++) {
        struct paths paths = paths_at(&m, 0, t, "h.c");
        cr_assert_eq(paths.count, 6);
        for (int u = 0; u < H; u++) {
            double c = tanh((double)trial_value(&m, "h.c", t)[u]), o = (double)trial_value(&m, "h.o", t)[u];
            double to_c = o * (1 - c * c), f = (double)trial_value(&m, "h.f", t + 1)[u];
            double highway = f * (double)trial_grad(&m, "h.c", t + 1)[u];
            cr_assert_float_eq(paths.path[1].vector[u], highway, tolerance);
            cr_assert_float_eq(paths.path[0].vector[u], to_c * by_output(&m, t, u), tolerance);
            for (int g = 0; g < 4; g++)
                cr_assert_float_eq(
                    paths.path[2 + g].vector[u], to_c * by_gate(&m, matrices[g], gates[g], t, u), tolerance);
        }
        paths_finish(&paths);
    }
    trial_finish(&m);
}

Test(paths, norms_are_those_of_the_vectors)
{
    struct trial m = made("lstm-peephole", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct paths paths = paths_at(&m, 0, 3, "h.c");
    for (int i = 0; i < paths.count; i++) {
        double squares = 0;
        for (int u = 0; u < H; u++) squares += pow(paths.path[i].vector[u], 2);
        cr_assert_float_eq(paths.path[i].norm, sqrt(squares), 1e-15);
        cr_assert_gt(paths.path[i].norm, 0);
    }
    paths_finish(&paths);
    trial_finish(&m);
}
