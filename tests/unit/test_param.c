/* test_param.c: initial values: streams, distributions, matrices with a property, and the layout they are kept in. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"
#include "linalg.h"
#include "net_case.h"
#include "param.h"

static const double tolerance = sizeof(real) == sizeof(double) ? 1e-12 : 1e-6;

static real *initial(const struct net *net, uint64_t seed)
{
    struct error err = {0};
    real *values = calloc(net->parameter_count + 1, sizeof *values);
    cr_assert_not_null(values);
    values[net->parameter_count] = 77;
    cr_assert(parameters_init(net, seed, values, &err), "%s", err.text);
    cr_assert_eq(values[net->parameter_count], 77, "one number too many");
    return values;
}

static const struct parameter *parameter_of(const struct net *net, const char *name)
{
    int p = net_find_parameter(net, name);
    cr_assert_geq(p, 0, "no parameter %s", name);
    return &net->parameter[p];
}

/* h = tanh(b + U x + W h[t-1]) with these inits. */
static struct net *elman_with(const char *inits, int hidden, int vocab)
{
    char text[600];
    snprintf(text, sizeof text, HEAD "  h[hidden] = tanh(b + U x + W h[t-1])\n%s" TAIL, inits);
    return compiled(text, (struct net_options){.vocab = vocab, .hidden = hidden, .layers = 1});
}

/* ---- streams ---- */

Test(param, a_seed_repeats)
{
    for (const struct library_net *shipped = library_nets; shipped->name; shipped++) {
        if (shipped->frame) continue;
        struct net *net = compiled_shipped(shipped->name, (struct net_options){.vocab = 7, .hidden = 5, .layers = 1});
        real *a = initial(net, 3), *b = initial(net, 3), *c = initial(net, 4);
        cr_expect_eq(memcmp(a, b, net->parameter_count * sizeof *a), 0);
        cr_expect_neq(memcmp(a, c, net->parameter_count * sizeof *a), 0);
        for (size_t i = 0; i < net->parameter_count; i++) cr_expect(isfinite(a[i]));
        free(a);
        free(b);
        free(c);
        net_destroy(net);
    }
}

static bool same_values(const struct net *a, const real *x, const struct net *b, const real *y, const char *name)
{
    const struct parameter *p = parameter_of(a, name), *q = parameter_of(b, name);
    size_t n = (size_t)p->rows * (size_t)p->columns;
    return p->rows == q->rows && p->columns == q->columns && !memcmp(x + p->offset, y + q->offset, n * sizeof *x);
}

/* Other equations, other inits, another order: a parameter of the same name and size starts at the same numbers. */
Test(param, every_parameter_has_its_own_stream)
{
    struct net *a = elman_with("", 4, 5);
    struct net *b =
        compiled("net m\n  input target : label(vocab)\n  input x : one_hot(vocab)\n  k = tanh(M h + b3)\n" TAIL
                 "  h[hidden] = relu(W h[t-1] * S h[t-2]) + b * U x\n  init S = orthogonal\n  k2[3] = N k\n"
                 "  k3[hidden] = k\n",
            (struct net_options){.vocab = 5, .hidden = 4, .layers = 1});
    real *x = initial(a, 9), *y = initial(b, 9);
    static const char *const names[] = {"U", "W", "V", "b", "c"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect(same_values(a, x, b, y, names[i]), "%s", names[i]);
    const struct parameter *W = parameter_of(b, "W"), *M = parameter_of(b, "M");
    cr_expect_neq(
        memcmp(y + W->offset, y + M->offset, 16 * sizeof *y), 0, "two parameters of one size are not the same");
    free(x);
    free(y);
    net_destroy(a);
    net_destroy(b);
}

/* Two layers differ; the first one's parameters are those of a net of one layer but for their names. */
Test(param, layers_differ)
{
    struct net *net = compiled_shipped("elman", (struct net_options){.vocab = 4, .hidden = 4, .layers = 2});
    real *x = initial(net, 1);
    const struct parameter *first = parameter_of(net, "h1.W"), *second = parameter_of(net, "h2.W");
    cr_expect_neq(memcmp(x + first->offset, x + second->offset, 16 * sizeof *x), 0);
    free(x);
    net_destroy(net);
}

/* ---- kinds ---- */

struct moments {
    double mean, deviation, largest;
};

static struct moments moments_of(const struct net *net, const real *values, const char *name)
{
    const struct parameter *p = parameter_of(net, name);
    size_t n = (size_t)p->rows * (size_t)p->columns;
    struct moments m = {0};
    for (size_t i = 0; i < n; i++) {
        double x = (double)values[p->offset + i];
        m.mean += x / (double)n;
        m.deviation += x * x / (double)n;
        m.largest = fmax(m.largest, fabs(x));
    }
    m.deviation = sqrt(m.deviation);
    return m;
}

/* Of 100 x 300 numbers: their mean is within 5 standard errors of 0, their deviation within 3 % of what it must be. */
Test(param, distributions)
{
    static const struct {
        const char *inits;
        double deviation, largest; /* 0: none */
    } cases[] = {
        {"", 0.12247448713915890 / 1.7320508075688772, 0.12247448713915890}, /* xavier: sqrt(6 / (100 + 300)) */
        {"  init U = xavier\n", 0.12247448713915890 / 1.7320508075688772, 0.12247448713915890},
        {"  init U = uniform(0.08)\n", 0.08 / 1.7320508075688772, 0.08},
        {"  init U = normal(0.01)\n", 0.01, 0},
        {"  init U = normal(3)\n", 3, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct net *net = elman_with(cases[i].inits, 100, 300);
        real *values = initial(net, 5);
        struct moments m = moments_of(net, values, "U");
        cr_expect_lt(fabs(m.mean), 5 * cases[i].deviation / sqrt(30000.0), "%s: mean %g", cases[i].inits, m.mean);
        cr_expect_lt(fabs(m.deviation / cases[i].deviation - 1), 0.03, "%s: deviation %g", cases[i].inits, m.deviation);
        if (cases[i].largest > 0) {
            cr_expect_leq(m.largest, cases[i].largest * (1 + tolerance), "%s: %g", cases[i].inits, m.largest);
            cr_expect_gt(m.largest, cases[i].largest * 0.99, "%s: %g", cases[i].inits, m.largest);
        } else {
            cr_expect_gt(m.largest, 3 * cases[i].deviation);
        }
        free(values);
        net_destroy(net);
    }
}

Test(param, constants_and_vectors)
{
    struct net *net = elman_with("  init U = -2.5\n  init W = 0\n", 4, 3);
    real *values = initial(net, 1);
    const struct parameter *U = parameter_of(net, "U"), *W = parameter_of(net, "W"), *b = parameter_of(net, "b");
    for (int i = 0; i < 12; i++) cr_expect_eq(values[U->offset + (size_t)i], (real)-2.5);
    for (int i = 0; i < 16; i++) cr_expect_eq(values[W->offset + (size_t)i], 0);
    for (int i = 0; i < 4; i++) cr_expect_eq(values[b->offset + (size_t)i], 0, "a vector starts at 0");
    free(values);
    net_destroy(net);

    net = elman_with("  init b = uniform(1)\n  init c = 1\n  init h = learn\n", 4, 3);
    values = initial(net, 1);
    cr_expect_gt(moments_of(net, values, "b").largest, 0.1);
    cr_expect_eq(moments_of(net, values, "c").mean, 1);
    cr_expect_eq(moments_of(net, values, "h[0]").largest, 0, "a learned state starts at 0");
    free(values);
    net_destroy(net);
}

/* W W^T, or W^T W where there are more rows, is the identity; W[row][column] as the equation has it. */
static void check_orthonormal(const struct net *net, const real *values, const char *name)
{
    const struct parameter *p = parameter_of(net, name);
    bool by_rows = p->rows <= p->columns;
    int vectors = by_rows ? p->rows : p->columns, length = by_rows ? p->columns : p->rows;
    for (int i = 0; i < vectors; i++)
        for (int k = 0; k < vectors; k++) {
            double sum = 0;
            for (int j = 0; j < length; j++)
                sum += (double)values[by_rows ? parameter_index(p, i, j) : parameter_index(p, j, i)] *
                       (double)values[by_rows ? parameter_index(p, k, j) : parameter_index(p, j, k)];
            cr_expect_float_eq(sum, i == k, 10 * tolerance, "%s: vectors %d and %d", name, i, k);
        }
}

Test(param, orthogonal)
{
    static const int sizes[][2] = {{1, 1}, {8, 8}, {5, 12}, {12, 5}, {3, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct net *net = elman_with("  init U = orthogonal\n  init W = orthogonal\n", sizes[i][0], sizes[i][1]);
        real *values = initial(net, 2);
        check_orthonormal(net, values, "U");
        check_orthonormal(net, values, "W");
        free(values);
        net_destroy(net);
    }
}

Test(param, identity)
{
    struct net *net = elman_with("  init W = identity\n", 6, 3);
    real *values = initial(net, 2);
    const struct parameter *W = parameter_of(net, "W");
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 6; k++) cr_expect_eq(values[parameter_index(W, i, k)], i == k);
    free(values);
    net_destroy(net);
}

Test(param, spectral)
{
    static const struct {
        const char *init;
        int hidden;
        double radius;
    } cases[] = {{"  init W = spectral(0.95)\n", 20, 0.95}, {"  init W = spectral(1.5)\n", 7, 1.5},
        {"  init W = spectral(1)\n", 1, 1}, {"  init W = spectral(0)\n", 5, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct net *net = elman_with(cases[i].init, cases[i].hidden, 3);
        real *values = initial(net, 2);
        const struct parameter *W = parameter_of(net, "W");
        double matrix[400], radius;
        for (int k = 0; k < W->rows * W->columns; k++) matrix[k] = (double)values[W->offset + (size_t)k];
        cr_assert(linalg_spectral_radius(matrix, W->rows, &radius));
        cr_expect_float_eq(radius, cases[i].radius, 20 * tolerance, "%s: %g", cases[i].init, radius);
        free(values);
        net_destroy(net);
    }
}

/* ---- layout ---- */

/* [in x out]: what stands at a row and a column of the equation; and b + U x picks that. */
Test(param, layout)
{
    struct trial trial;
    trial_init(&trial, elman_with("", 3, 4), 1, 1, 1);
    const struct parameter *U = parameter_of(trial.net, "U");
    cr_expect_eq(U->rows, 3);
    cr_expect_eq(U->columns, 4);
    cr_expect_eq(parameter_index(U, 0, 0), U->offset);
    cr_expect_eq(parameter_index(U, 1, 0), U->offset + 1);
    cr_expect_eq(parameter_index(U, 0, 1), U->offset + 3);
    cr_expect_eq(parameter_index(U, 2, 3), U->offset + 11);
    memset(trial.parameters, 0, trial.net->parameter_count * sizeof(real));
    trial.parameters[parameter_index(U, 1, 2)] = 1;
    trial.input[0] = 2;
    trial_run(&trial);
    for (int i = 0; i < 3; i++) cr_expect_float_eq((double)trial_value(&trial, "h", 0)[i], i == 1 ? tanh(1) : 0, 1e-6);
    trial_finish(&trial);
}

/* ---- what holds on every machine ---- */

/* Models and screenshots in lessons rest on these: a seed means the same numbers tomorrow. */
Test(param, known_values)
{
    struct net *net = elman_with("  init W = uniform(1)\n  init U = orthogonal\n", 2, 2);
    real *values = initial(net, 1);
    static const struct {
        const char *name;
        double value[4], slack; /* LAPACK rounds as it likes */
    } cases[] = {
        {"W", {0.93214052443742457, -0.97356348099818635, -0.53465413868367273, -0.86713608283056165}, 0},
        {"V", {0.76610812644499304, -1.1490655680021813, 1.0714941679885708, 0.57124707933309804}, 0},
        {"U", {0.54552510689143774, 0.83809448020559407, 0.83809448020559407, -0.54552510689143807}, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int k = 0; k < 4; k++) {
            real got = values[parameter_of(net, cases[i].name)->offset + (size_t)k], expected = (real)cases[i].value[k];
            cr_expect_leq(fabs((double)got - (double)expected), cases[i].slack * tolerance, "%s[%d] is %.17g",
                cases[i].name, k, (double)got);
        }
    free(values);
    net_destroy(net);
}

/* The biases of the two gates are log(u) and -log(u), u spread evenly between 1 and T - 1: a forget gate of
 * sigmoid(log(u)) = u / (1 + u) forgets within u + 1 timesteps, which is the paper's point. */
Test(param, chrono_sets_how_long_units_remember)
{
    struct net *net = compiled(HEAD "  f = sigmoid(b + U x)\n  i = sigmoid(a + N x)\n  h[hidden] = f * h[t-1] + i\n"
                                    "  init b = chrono(100) init a = chrono(-100)\n" TAIL,
        (struct net_options){.vocab = 3, .hidden = 7, .layers = 1});
    real *values = initial(net, 3);
    const struct parameter *forget = &net->parameter[net_find_parameter(net, "b")];
    const struct parameter *input = &net->parameter[net_find_parameter(net, "a")];
    for (int k = 0; k < 7; k++) {
        double b = values[parameter_index(forget, k, 0)], a = values[parameter_index(input, k, 0)];
        double memory = 1 / (1 - 1 / (1 + exp(-b)));
        cr_expect_float_eq(memory, 2 + 98 * (k + 0.5) / 7, 1e-3, "unit %d: %g", k, memory);
        cr_expect_eq(a, -b, "unit %d", k);
    }
    free(values);
    net_destroy(net);
}
