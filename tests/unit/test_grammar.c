/* test_grammar.c: what equations mean: nets are compiled, run, and compared with sums done by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "net_case.h"
#include "param.h"

static const struct net_options usual = {.vocab = 3, .hidden = 2, .layers = 1};

/* ---- arithmetic of vectors of two ---- */

struct pair {
    double x, y;
};

static struct pair add(struct pair a, struct pair b)
{
    return (struct pair){a.x + b.x, a.y + b.y};
}

static struct pair times(struct pair a, struct pair b)
{
    return (struct pair){a.x * b.x, a.y * b.y};
}

static struct pair scaled(double c, struct pair a)
{
    return (struct pair){c * a.x, c * a.y};
}

static struct pair shifted(double c, struct pair a)
{
    return (struct pair){c + a.x, c + a.y};
}

static struct pair squashed(struct pair a)
{
    return (struct pair){tanh(a.x), tanh(a.y)};
}

static struct pair softmaxed(struct pair a)
{
    double p = 1 / (1 + exp(a.y - a.x));
    return (struct pair){p, 1 - p};
}

struct square {
    double w[2][2];
};

static struct pair product(struct square m, struct pair a)
{
    return (struct pair){m.w[0][0] * a.x + m.w[0][1] * a.y, m.w[1][0] * a.x + m.w[1][1] * a.y};
}

static const struct square W = {{{0.5, -1.5}, {2, 0.25}}}, M = {{{-0.75, 1}, {0.125, 3}}};
static const struct pair b = {1.5, -0.5}, s = {0.75, -2}, r = {-1.25, 0.375}, d = {2.5, 0.0625};

static void set_pair(struct trial *trial, const char *name, struct pair value)
{
    if (net_find_parameter(trial->net, name) < 0) return;
    real *w = trial_parameter(trial, name);
    w[0] = value.x;
    w[1] = value.y;
}

static void set_square(struct trial *trial, const char *name, struct square value)
{
    int p = net_find_parameter(trial->net, name);
    for (int i = 0; p >= 0 && i < 2; i++)
        for (int k = 0; k < 2; k++) trial->parameters[parameter_index(&trial->net->parameter[p], i, k)] = value.w[i][k];
}

/* h of one timestep, given the right side of its equation. */
static struct pair evaluated(const char *rhs)
{
    char text[1000];
    snprintf(text, sizeof text, HEAD "  s[2] = s0\n  r[2] = r0\n  d[2] = d0\n  m[2] = M s\n  h[2] = %s\n" TAIL, rhs);
    struct trial trial;
    trial_init(&trial, compiled(text, usual), 1, 1, 1);
    set_pair(&trial, "s0", s);
    set_pair(&trial, "r0", r);
    set_pair(&trial, "d0", d);
    set_pair(&trial, "b", b);
    set_square(&trial, "W", W);
    set_square(&trial, "M", M);
    trial_run(&trial);
    const real *h = trial_value(&trial, "h", 0);
    struct pair result = {h[0], h[1]};
    trial_finish(&trial);
    return result;
}

static bool close_to(struct pair a, struct pair expected)
{
    return fabs(a.x - expected.x) < 1e-12 && fabs(a.y - expected.y) < 1e-12;
}

Test(grammar, arithmetic)
{
    struct {
        const char *rhs;
        struct pair expected;
    } cases[] = {
        {"s", s},
        {"b", b},
        {"((s))", s},
        {"-s", scaled(-1, s)},
        {"-(-s)", s},
        {"(-s)", scaled(-1, s)},
        {"-b", scaled(-1, b)},
        {"s + r", add(s, r)},
        {"s - r", add(s, scaled(-1, r))},
        {"-s - r", add(scaled(-1, s), scaled(-1, r))},
        {"s - r - d", add(s, scaled(-1, add(r, d)))},
        {"s - (r - d)", add(add(s, scaled(-1, r)), d)},
        {"-(s + r)", scaled(-1, add(s, r))},
        {"s - (-r)", add(s, r)},
        {"s + r * d", add(s, times(r, d))},
        {"s * r + d", add(times(s, r), d)},
        {"(s + r) * d", times(add(s, r), d)},
        {"d * (s - r)", times(d, add(s, scaled(-1, r)))},
        {"-s * r", scaled(-1, times(s, r))},
        {"s * s", times(s, s)},
        {"s * r * d", times(times(s, r), d)},
        {"s * r * d * s * d", times(times(times(s, r), times(d, s)), d)},
        {"s * b * r", times(times(s, b), r)},
        {"b * r * s", times(times(s, b), r)},
        {"s * (r * d)", times(times(s, r), d)},
        {"(s * r) * (d * s)", times(times(s, r), times(d, s))},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(close_to(evaluated(cases[i].rhs), cases[i].expected), "%s", cases[i].rhs);
}

Test(grammar, numbers)
{
    struct {
        const char *rhs;
        struct pair expected;
    } cases[] = {
        {"1 - s", shifted(1, scaled(-1, s))},
        {"s - 1", shifted(-1, s)},
        {"-1", (struct pair){-1, -1}},
        {"2 * 3", (struct pair){6, 6}},
        {"2 - 3 * (1 - 4)", (struct pair){11, 11}},
        {"s * 2", scaled(2, s)},
        {"2 * s * 3", scaled(6, s)},
        {"0.5 * s * r * 4", scaled(2, times(s, r))},
        {"(1 - s) * r", times(shifted(1, scaled(-1, s)), r)},
        {"r * (1 - s) + s * d", add(times(r, shifted(1, scaled(-1, s))), times(s, d))},
        {"1 - (1 - s)", s},
        {"0 * s", (struct pair){0, 0}},
        {".5 * s", scaled(0.5, s)},
        {"5. * s", scaled(5, s)},
        {"1e-1 * s", scaled(0.1, s)},
        {"2.5E+1 * s", scaled(25, s)},
        {"1e1 * s", scaled(10, s)},
        {"0.1e0 * 10 * s", s},
        {"2 * (0.5 * s)", s},
        {"2 * b", scaled(2, b)},
        {"b + 1", shifted(1, b)},
        {"2 * (b + 1) * s", times(scaled(2, shifted(1, b)), s)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(close_to(evaluated(cases[i].rhs), cases[i].expected), "%s", cases[i].rhs);
}

/* Juxtaposition binds tighter than *, and associates to the right. */
Test(grammar, matrix_products)
{
    struct {
        const char *rhs;
        struct pair expected;
    } cases[] = {
        {"W s", product(W, s)},
        {"W  \t s", product(W, s)},
        {"(W) s", product(W, s)},
        {"W s * r", times(product(W, s), r)},
        {"r * W s", times(r, product(W, s))},
        {"W (s * r)", product(W, times(s, r))},
        {"W (s + r)", product(W, add(s, r))},
        {"W s + r", add(product(W, s), r)},
        {"W M s", product(W, product(M, s))},
        {"W (M s)", product(W, product(M, s))},
        {"W M W s", product(W, product(M, product(W, s)))},
        {"W M (s - r)", product(W, product(M, add(s, scaled(-1, r))))},
        {"-W s", scaled(-1, product(W, s))},
        {"r - W s", add(r, scaled(-1, product(W, s)))},
        {"0.5 * W s", scaled(0.5, product(W, s))},
        {"W s * 0.5", scaled(0.5, product(W, s))},
        {"2 * W s * 3", scaled(6, product(W, s))},
        {"-2 * W s", scaled(-2, product(W, s))},
        {"r * 0.5 * W s", scaled(0.5, times(r, product(W, s)))},
        {"W s * M r", times(product(W, s), product(M, r))},
        {"W s * M r * W d", times(times(product(W, s), product(M, r)), product(W, d))},
        {"W (2 * s)", product(W, scaled(2, s))},
        {"W (-s)", product(W, scaled(-1, s))},
        {"W (s - 1)", product(W, shifted(-1, s))},
        {"W tanh(s)", product(W, squashed(s))},
        {"W (tanh(s))", product(W, squashed(s))},
        {"W (b + s)", product(W, add(b, s))},
        {"b * W s", times(b, product(W, s))},
        {"W s + W r", product(W, add(s, r))},
        {"W s - W s", (struct pair){0, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(close_to(evaluated(cases[i].rhs), cases[i].expected), "%s", cases[i].rhs);
}

Test(grammar, calls)
{
    struct {
        const char *rhs;
        struct pair expected;
    } cases[] = {
        {"tanh(s)", squashed(s)},
        {"tanh(b)", squashed(b)},
        {"tanh( s )", squashed(s)},
        {"tanh(W s + b)", squashed(add(product(W, s), b))},
        {"tanh(tanh(-s))", squashed(squashed(scaled(-1, s)))},
        {"1 - tanh(s) * r", shifted(1, scaled(-1, times(squashed(s), r)))},
        {"relu(s)", {0.75, 0}},
        {"relu(-s)", {0, 2}},
        {"sigmoid(s)", shifted(0.5, scaled(0.5, squashed(scaled(0.5, s))))},
        {"identity(s)", s},
        {"identity(2 * s)", scaled(2, s)},
        {"softmax(s)", softmaxed(s)},
        {"-softmax(s - r)", scaled(-1, softmaxed(add(s, scaled(-1, r))))},
        {"concat(s)", s},
        {"C concat(s, r) - C concat(s, r) + s", s},
        {"(s\n    + # a comment\n    r)", add(s, r)},
        {"tanh(s\n\n  +\n r\n)", squashed(add(s, r))},
        {"s[t]", s},
        {"s[ t ] + r[\n t]", add(s, r)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(close_to(evaluated(cases[i].rhs), cases[i].expected), "%s", cases[i].rhs);
}

Test(grammar, concat_keeps_the_order)
{
    struct trial trial;
    trial_init(&trial,
        compiled(HEAD "  s[2] = S x\n  h = concat(s, x, tanh(b), s)\n  u[3] = b2\n  v[2] = b\n" TAIL
                      "  k[9] = h + concat(s, u, concat(b, s))\n",
            usual),
        1, 1, 1);
    trial_run(&trial);
    int h = net_find_quantity(trial.net, "h");
    cr_assert_eq(trial.net->quantity[h].width, 9);
    const real *value = trial_value(&trial, "h", 0), *part = trial_value(&trial, "s", 0),
               *k = trial_value(&trial, "k", 0);
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(value[i], part[i]);
        cr_expect_eq(value[7 + i], part[i]);
        cr_expect_eq(value[5 + i], tanh(trial_parameter(&trial, "b")[i]));
        cr_expect_eq(k[5 + i], value[5 + i] + trial_parameter(&trial, "b")[i]);
    }
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(value[2 + i], i == trial.input[0]);
        cr_expect_eq(k[2 + i], value[2 + i] + trial_parameter(&trial, "b2")[i]);
    }
    trial_finish(&trial);
}

/* ---- delays and what stands before the first step ---- */

static void check_delay(int T, int delay, const char *init, double initial, bool learned)
{
    char text[500];
    snprintf(text, sizeof text, HEAD "  s[hidden] = S x\n  h = s[t%+d]\n  %s\n" TAIL, -delay, init);
    struct trial trial;
    trial_init(&trial, compiled(text, usual), T, 2, 5);
    trial_run(&trial);
    for (int t = 0; t < T; t++)
        for (int i = 0; i < 4; i++) {
            int from = t - delay;
            double expected = learned ? trial_parameter(&trial, "s[0]")[i % 2] : initial;
            if (from >= 0 && from < T) expected = trial_value(&trial, "s", from)[i];
            cr_expect_eq(trial_value(&trial, "h", t)[i], expected, "T = %d, %s, %s, t = %d", T, text, init, t);
        }
    trial_finish(&trial);
}

Test(grammar, delays)
{
    static const struct {
        const char *text;
        double value;
        bool learned;
    } inits[] = {
        {"", 0, false}, {"init s = 0.5", 0.5, false}, {"init s = -2e-1", -0.2, false}, {"init s = learn", 0, true}};
    for (int T = 1; T < 6; T++)
        for (int delay = -5; delay < 6; delay++)
            for (size_t i = 0; delay && i < sizeof inits / sizeof *inits; i++)
                check_delay(T, delay, inits[i].text, inits[i].value, inits[i].learned);
}

Test(grammar, a_long_delay)
{
    struct trial trial;
    trial_init(&trial, compiled(HEAD "  h[hidden] = U x + h[t-10000]\n  init h = 3\n" TAIL, usual), 2, 1, 1);
    trial_run(&trial);
    for (int t = 0; t < 2; t++)
        for (int i = 0; i < 2; i++)
            cr_expect_eq(trial_value(&trial, "h", t)[i], 3 + trial_parameter(&trial, "U")[2 * trial.input[t] + i]);
    cr_expect_eq(trial.net->past, 10000);
    trial_finish(&trial);
}

/* An input before its first step is no symbol: a row of zeros. */
Test(grammar, delayed_input)
{
    struct trial trial;
    trial_init(
        &trial, compiled(HEAD "  h[hidden] = U x[t-2]\n  y = identity(x[t-2])\n  z = x[t+1]\n" TAIL, usual), 4, 1, 3);
    trial_run(&trial);
    for (int t = 0; t < 4; t++)
        for (int i = 0; i < 3; i++) {
            int past = t < 2 ? -1 : trial.input[t - 2], next = t < 3 ? trial.input[t + 1] : -1;
            cr_expect_eq(trial_value(&trial, "y", t)[i], i == past);
            cr_expect_eq(trial_value(&trial, "z", t)[i], i == next);
            if (i < 2)
                cr_expect_eq(trial_value(&trial, "h", t)[i], past < 0 ? 0 : trial_parameter(&trial, "U")[2 * past + i]);
        }
    trial_finish(&trial);
}

/* ---- pairs of nets that mean the same ---- */

/* The first net's parameters for the second: streams go by name, so equal names have equal numbers; if the names
 * differ, the order is the same. */
static void share_parameters(const struct trial *a, struct trial *c)
{
    cr_assert_eq(a->net->parameters, c->net->parameters);
    for (int i = 0; i < a->net->parameters; i++)
        if (net_find_parameter(c->net, a->net->parameter[i].name) < 0) {
            cr_assert_eq(a->net->parameter_count, c->net->parameter_count);
            memcpy(c->parameters, a->parameters, a->net->parameter_count * sizeof(real));
            return;
        }
}

static void check_same(const char *text, const char *other, struct net_options options)
{
    struct trial a, c;
    trial_init(&a, compiled(text, options), 5, 2, 11);
    options.layers = 1;
    trial_init(&c, compiled(other, options), 5, 2, 11);
    share_parameters(&a, &c);
    trial_run(&a);
    trial_run(&c);
    cr_expect_float_eq(run_loss(a.run), run_loss(c.run), 1e-12, "%s", text);
    for (int t = 0; t < 5; t++)
        for (int i = 0; i < 4; i++) {
            cr_expect_float_eq(trial_value(&a, "h", t)[i], trial_value(&c, "h", t)[i], 1e-12, "%s", text);
            cr_expect_float_eq(trial_grad(&a, "h", t)[i], trial_grad(&c, "h", t)[i], 1e-12, "%s", text);
        }
    double sum = 0, other_sum = 0;
    for (size_t i = 0; i < a.net->parameter_count; i++) sum += fabs(a.gradient[i]);
    for (size_t i = 0; i < c.net->parameter_count; i++) other_sum += fabs(c.gradient[i]);
    cr_expect_float_eq(sum, other_sum, 1e-10, "%s", text);
    trial_finish(&a);
    trial_finish(&c);
}

#define INNER                                                                                                          \
    "cell inner(y) -> s[n]\n"                                                                                          \
    "  s = tanh(U y + W s[t-1])\n"

Test(grammar, cells)
{
    static const struct {
        const char *text, *flat;
        int layers;
    } cases[] = {
        /* a cell of the same file, of its own letters */
        {INNER HEAD "  h[hidden] = inner(x)\n" TAIL, HEAD "  h[hidden] = tanh(U x + W h[t-1])\n" TAIL, 1},
        /* a cell alone: the frame around it */
        {INNER, HEAD "  h[hidden] = tanh(U x + W h[t-1])\n" TAIL, 1},
        {INNER, HEAD "  g[hidden] = tanh(U x + W g[t-1])\n  h[hidden] = tanh(U2 g + W2 h[t-1])\n" TAIL, 2},
        /* the last cell of a file is the one that is asked for */
        {INNER "cell outer(x) -> h[n]\n  a[n] = inner(x)\n  h = sigmoid(b + a)\n",
            HEAD "  a[hidden] = tanh(U x + W a[t-1])\n  h = sigmoid(b + a)\n" TAIL, 1},
        {"cell outer(x) -> h[n]\n  a[n] = inner(x)\n  h = sigmoid(b + B a)\n" INNER,
            HEAD "  h[hidden] = tanh(U x + W h[t-1])\n" TAIL, 1},
        /* an expression as an argument; it may read what the cell computes */
        {INNER HEAD "  h[hidden] = inner(2 * x)\n" TAIL, HEAD "  y = 2 * x\n  h[hidden] = tanh(U y + W h[t-1])\n" TAIL,
            1},
        {INNER HEAD "  h[hidden] = inner(concat(x, h[t-2]))\n" TAIL,
            HEAD "  h[hidden] = tanh(U concat(x, h[t-2]) + W h[t-1])\n" TAIL, 1},
        {INNER HEAD "  h[hidden] = inner(x[t-1])\n" TAIL, HEAD "  h[hidden] = tanh(U x[t-1] + W h[t-1])\n" TAIL, 1},
        /* two inputs; the same one twice */
        {"cell two(a, b) -> h[n]\n  h = tanh(A a + B b)\n" HEAD "  s[hidden] = S x\n  h[hidden] = two(s, x)\n" TAIL,
            HEAD "  s[hidden] = S x\n  h[hidden] = tanh(A s + B x)\n" TAIL, 1},
        {"cell two(a, b) -> h[n]\n  h = tanh(A a * B b)\n" HEAD "  h[hidden] = two(x, x)\n" TAIL,
            HEAD "  h[hidden] = tanh(A x * B x)\n" TAIL, 1},
        /* the parameters of two calls are their own */
        {INNER HEAD "  a[hidden] = inner(x)\n  h[hidden] = inner(a)\n" TAIL,
            HEAD "  a[hidden] = tanh(U x + W a[t-1])\n  h[hidden] = tanh(U2 a + W2 h[t-1])\n" TAIL, 1},
        /* layers, asked for in the call, or by an option; the call has precedence */
        {INNER HEAD "  h[hidden] = inner(x, layers = 2)\n" TAIL,
            HEAD "  a[hidden] = tanh(U x + W a[t-1])\n  h[hidden] = tanh(U2 a + W2 h[t-1])\n" TAIL, 1},
        {INNER HEAD "  h[hidden] = inner(layers = 2, x)\n" TAIL,
            HEAD "  a[hidden] = tanh(U x + W a[t-1])\n  h[hidden] = tanh(U2 a + W2 h[t-1])\n" TAIL, 3},
        {INNER HEAD "  h[hidden] = inner(x)\n" TAIL,
            HEAD "  a[hidden] = tanh(U x + W a[t-1])\n  h[hidden] = tanh(U2 a + W2 h[t-1])\n" TAIL, 2},
        {INNER HEAD "  h[hidden] = inner(x, layers = 1)\n" TAIL, HEAD "  h[hidden] = tanh(U x + W h[t-1])\n" TAIL, 2},
        /* ... of a cell within a cell, whose output it may be; the option is for the net's own calls */
        {INNER "cell pile(x) -> h[n]\n  h = inner(x, layers = 2)\n",
            HEAD "  a[hidden] = tanh(U x + W a[t-1])\n  h[hidden] = tanh(U2 a + W2 h[t-1])\n" TAIL, 1},
        {INNER "cell outer(x) -> h[n]\n  a[n] = inner(x)\n  h = A a\n",
            HEAD "  a[hidden] = tanh(U x + W a[t-1])\n  b[hidden] = A a\n  c2[hidden] = tanh(U2 b + W2 c2[t-1])\n"
                 "  h[hidden] = A2 c2\n" TAIL,
            2},
        {INNER "cell pile(x) -> h[n]\n  h = inner(x, layers = 2)\n",
            HEAD "  a[hidden] = tanh(U x + W a[t-1])\n  b[hidden] = tanh(U2 a + W2 b[t-1])\n"
                 "  c2[hidden] = tanh(U3 b + W3 c2[t-1])\n  h[hidden] = tanh(U4 c2 + W4 h[t-1])\n" TAIL,
            2},
        /* what is read of layers is the last one */
        {INNER HEAD "  h = g + g[t-1]\n  g[hidden] = inner(x, layers = 2)\n  init g = 0.5\n" TAIL,
            HEAD "  h = g + g[t-1]\n  a[hidden] = tanh(U x + W a[t-1])\n  g[hidden] = tanh(U2 a + W2 g[t-1])\n"
                 "  init g = 0.5\n" TAIL,
            1},
        /* a cell that ships, called by its cell's name */
        {HEAD "  h[hidden] = gru_cho(x)\n" TAIL,
            HEAD "  r = sigmoid(br + Ur x + Wr h[t-1])\n  u = sigmoid(bu + Uu x + Wu h[t-1])\n"
                 "  n[hidden] = tanh(b + U x + W (r * h[t-1]))\n  h = u * n + (1 - u) * h[t-1]\n" TAIL,
            1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_same(cases[i].text, cases[i].flat,
            (struct net_options){.vocab = 3, .hidden = 2, .layers = cases[i].layers, .input_gradients = true});
}

/* The order of the equations, of init and of role says nothing. */
Test(grammar, order_is_free)
{
    static const char lstm[] =
        HEAD "  i = sigmoid(bi + Ui x + Wi h[t-1])\n  f = sigmoid(bf + Uf x + Wf h[t-1])\n"
             "  c2 = f * c2[t-1] + i * tanh(Ug x)\n  h[hidden] = tanh(c2)\n  init c2 = 0.25\n" TAIL;
    static const char other[] =
        "net m\n"
        "  init c2 = 0.25\n" TAIL "  h[hidden] = tanh(c2)\n  role i = gate\n"
        "  c2 = i * tanh(Ug x) + c2[t-1] * f\n  f = sigmoid(Wf h[t-1] + Uf x + bf)   role f = gate\n"
        "  i = sigmoid(Ui x + bi + Wi h[t-1])\n  input target : label(vocab)\n  input x : one_hot(vocab)\n";
    check_same(lstm, other, usual);
}

Test(grammar, sizes)
{
    struct net *net =
        compiled("net m # the sizes of inputs may be numbers\n  input x : one_hot(7)\n  input y : label(3)\n"
                 "  a[8] = A x\n  h[hidden] = H a\n  q = h\n  p = softmax(P q)\n  loss = cross_entropy(p, y)\n",
            usual);
    static const struct {
        const char *name;
        int rows, columns;
    } parameters[] = {{"A", 8, 7}, {"H", 2, 8}, {"P", 3, 2}};
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        int p = net_find_parameter(net, parameters[i].name);
        cr_assert_geq(p, 0);
        cr_expect_eq(net->parameter[p].rows, parameters[i].rows);
        cr_expect_eq(net->parameter[p].columns, parameters[i].columns);
    }
    cr_expect_eq(net->quantity[net->input].width, 7);
    cr_expect_eq(net->quantity[net->label].width, 3);
    cr_expect_eq(net->parameter_count, 8 * 7 + 2 * 8 + 3 * 2);
    net_destroy(net);
}

/* Letters of any alphabet, marks on them, digits and primes. */
Test(grammar, names)
{
    static const char *const names[] = {"h'", "a_1", "β", "C\u0303", "\u00c5", "Ж", "ŷ", "h\u2081", "変数", "layers",
        "hidden", "vocab", "learn", "one_hot", "T", "tanh2"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char text[500];
        snprintf(text, sizeof text, HEAD "  %s[hidden] = U x\n  h = %s\n" TAIL, names[i], names[i]);
        struct net *net = compiled(text, usual);
        cr_expect_geq(net_find_quantity(net, names[i]), 0, "%s", names[i]);
        net_destroy(net);
    }
}

/* ---- init and role ---- */

static struct init init_of(const struct net *net, const char *name)
{
    int p = net_find_parameter(net, name);
    cr_assert_geq(p, 0, "no parameter %s", name);
    return net->parameter[p].init;
}

Test(grammar, kinds_of_init)
{
    static const struct {
        const char *text;
        enum init_kind kind;
        double value;
    } cases[] = {{"0", INIT_CONSTANT, 0}, {"-2.5", INIT_CONSTANT, -2.5}, {"1e-3", INIT_CONSTANT, 1e-3},
        {"identity", INIT_IDENTITY, 0}, {"orthogonal", INIT_ORTHOGONAL, 0}, {"xavier", INIT_XAVIER, 0},
        {"uniform(0.08)", INIT_UNIFORM, 0.08}, {"normal( 0.01 )", INIT_NORMAL, 0.01},
        {"spectral(0.95)", INIT_SPECTRAL, 0.95}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int same_line = 0; same_line < 2; same_line++) {
            char text[500];
            snprintf(text, sizeof text, HEAD "  h[hidden] = tanh(b + U x + W h[t-1])%sinit W = %s\n" TAIL,
                same_line ? " " : "\n  ", cases[i].text);
            struct net *net = compiled(text, usual);
            cr_expect_eq(init_of(net, "W").kind, cases[i].kind, "%s", cases[i].text);
            cr_expect_eq(init_of(net, "W").value, cases[i].value, "%s", cases[i].text);
            cr_expect_eq(init_of(net, "U").kind, INIT_DEFAULT);
            net_destroy(net);
        }
}

/* Several on a line; a cell's own, for every layer. */
Test(grammar, init_and_role_on_one_line)
{
    struct net *net =
        compiled("cell c(x) -> h[n]\n  f = sigmoid(b + U x) init b = 1 role f = candidate init U = normal(2)\n"
                 "  h = tanh(f + h[t-1])   init h = 0.5\n",
            (struct net_options){.vocab = 3, .hidden = 2, .layers = 2});
    static const char *const prefixes[] = {"h1", "h2"};
    for (int i = 0; i < 2; i++) {
        char name[8];
        snprintf(name, sizeof name, "%s.b", prefixes[i]);
        cr_expect_eq(init_of(net, name).kind, INIT_CONSTANT);
        cr_expect_eq(init_of(net, name).value, 1);
        snprintf(name, sizeof name, "%s.U", prefixes[i]);
        cr_expect_eq(init_of(net, name).kind, INIT_NORMAL);
        snprintf(name, sizeof name, "%s.f", prefixes[i]);
        cr_expect_eq(net->quantity[net_find_quantity(net, name)].role, ROLE_CANDIDATE);
        cr_expect_eq(net->quantity[net_find_quantity(net, prefixes[i])].initial_value, 0.5);
    }
    net_destroy(net);
}

Test(grammar, learned_initial_state)
{
    struct net *net = compiled(HEAD "  h[hidden] = tanh(U x + h[t-1])\n  init h = learn\n" TAIL, usual);
    int p = net_find_parameter(net, "h[0]");
    cr_assert_geq(p, 0);
    cr_expect_not(net->parameter[p].is_matrix);
    cr_expect_eq(net->parameter[p].rows, 2);
    cr_expect_eq(net->parameter[p].columns, 1);
    cr_expect_eq(net->quantity[net_find_quantity(net, "h")].initial_parameter, p);
    net_destroy(net);
}

static double rate_of(const struct net *net, const char *name)
{
    int p = net_find_parameter(net, name);
    cr_assert_geq(p, 0, "no parameter %s", name);
    return net->parameter[p].rate;
}

/* On a line with others or alone, before the equation or behind it; in a cell, for every layer. */
Test(grammar, rate)
{
    struct net *net = compiled(
        HEAD "  rate W = 0\n  h[hidden] = tanh(b + U x + W h[t-1]) init U = 2 rate U = 0.1 rate b = 3\n" TAIL, usual);
    cr_expect_eq(rate_of(net, "W"), 0);
    cr_expect_eq(rate_of(net, "U"), 0.1);
    cr_expect_eq(rate_of(net, "b"), 3);
    cr_expect_eq(rate_of(net, "V"), 1, "what has none has 1");
    cr_expect_eq(init_of(net, "U").value, 2);
    net_destroy(net);

    net = compiled("cell c(x) -> h[n]\n  h = tanh(b + U x + W h[t-1])\n  rate W = 1e-2\n",
        (struct net_options){.vocab = 3, .hidden = 2, .layers = 2});
    cr_expect_eq(rate_of(net, "h1.W"), 0.01);
    cr_expect_eq(rate_of(net, "h2.W"), 0.01);
    cr_expect_eq(rate_of(net, "h2.U"), 1);
    net_destroy(net);
}

/* The rate of a learned first value goes by the state's name; the net's word is the last. */
Test(grammar, rate_of_an_initial_state)
{
    static const char cell[] = "cell c(x) -> h[n]\n  h = tanh(U x + h[t-1])\n  rate h = 0.5\n  init h = learn\n";
    char text[600];
    snprintf(text, sizeof text, "%s" HEAD "  h[hidden] = c(x)\n" TAIL, cell);
    struct net *net = compiled(text, usual);
    cr_expect_eq(rate_of(net, "h[0]"), 0.5);
    net_destroy(net);
    snprintf(text, sizeof text, "%s" HEAD "  rate h = 0\n  h[hidden] = c(x)\n" TAIL, cell);
    net = compiled(text, usual);
    cr_expect_eq(rate_of(net, "h[0]"), 0);
    net_destroy(net);
}

Test(grammar, sixty_four_layers)
{
    struct trial trial;
    trial_init(&trial, compiled_shipped("lstm", (struct net_options){.vocab = 3, .hidden = 2, .layers = 64}), 2, 1, 1);
    trial_run(&trial);
    cr_expect_eq(trial.net->cells, 64);
    cr_expect_eq(trial.net->equations, 64 * 6 + 3);
    cr_expect_geq(net_find_quantity(trial.net, "h64.f"), 0);
    cr_expect_eq(net_find_quantity(trial.net, "h"), net_find_quantity(trial.net, "h64"));
    trial_finish(&trial);
}

/* As many equations as there may be, a chain of them and a heap; and a sum of many terms. */
Test(grammar, large_nets)
{
    static char text[200000];
    int length = snprintf(text, sizeof text, HEAD "  q0[hidden] = U x\n");
    for (int k = 1; k <= 1995; k++)
        length += snprintf(text + length, sizeof text - (size_t)length, "  q%d = tanh(q%d)\n", k, k - 1);
    snprintf(text + length, sizeof text - (size_t)length, "  h = q1995\n" TAIL);
    struct net *net = compiled(text, usual);
    cr_expect_eq(net->equations, 2000);
    net_destroy(net);

    length = snprintf(text, sizeof text, HEAD "  h[hidden] = U x\n");
    for (int k = 0; k < 1990; k++)
        length += snprintf(text + length, sizeof text - (size_t)length, "  q%d[2] = tanh(b%d)\n", k, k);
    snprintf(text + length, sizeof text - (size_t)length, TAIL);
    net = compiled(text, usual);
    cr_expect_eq(net->parameters, 1993);
    net_destroy(net);

    length = snprintf(text, sizeof text, HEAD "  h[hidden] = U x");
    for (int k = 0; k < 20000; k++) length += snprintf(text + length, sizeof text - (size_t)length, " - b");
    snprintf(text + length, sizeof text - (size_t)length, "\n" TAIL);
    struct trial trial;
    trial_init(&trial, compiled(text, usual), 1, 1, 1);
    trial_run(&trial);
    const real *h = trial_value(&trial, "h", 0), *bias = trial_parameter(&trial, "b");
    cr_expect_float_eq(h[0], trial_parameter(&trial, "U")[2 * trial.input[0]] - 20000 * bias[0], 1e-8);
    trial_finish(&trial);
}
