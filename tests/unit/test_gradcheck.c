/*
 * test_gradcheck.c: every gradient against differences: of every net that ships, of every operator, and of whatever an
 * equation may do that those nets do not. The tables are looped over, so that a new row is checked the day it exists.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gradcheck.h"
#include "library.h"
#include "net_case.h"

static const struct net_options usual = {.vocab = 4, .hidden = 3, .layers = 1};

/* The largest error of all parameters; NaN counts as the largest. */
static double worst_error(const struct net *net, struct gradcheck_options options, int *skipped)
{
    struct error err = {0};
    struct gradcheck_result *result = calloc((size_t)net->parameters + 1, sizeof *result);
    cr_assert_not_null(result);
    cr_assert(gradcheck(net, &options, result, &err), "%s", err.text);
    double worst = 0;
    for (int p = 0; p < net->parameters; p++) {
        cr_assert_eq(result[p].elements, net->parameter[p].rows * net->parameter[p].columns);
        /* Of a gradient that is almost 0 a difference shows its own rounding, of about 1e-16 of the loss over the step. */
        bool lost = result[p].largest < 1e-4 && result[p].error * result[p].largest < 1e-11;
        if (!lost && !(result[p].error <= worst)) worst = result[p].error;
        if (skipped) *skipped += result[p].skipped;
    }
    free(result);
    return worst;
}

static void check(const struct net *net, const char *what, struct gradcheck_options options)
{
    double worst = worst_error(net, options, NULL);
    cr_expect(worst <= GRADCHECK_LIMIT, "error %g with T = %d, B = %d, loss at %d:\n%s", worst, options.T, options.B,
        options.loss_at, what);
}

/* ---- the nets that ship ---- */

static const int lengths[] = {1, 2, 3, 9};

static void check_shipped(const char *name, struct net_options options)
{
    struct net *net;
    struct error err = {0};
    if (!net_compile(name, &options, &net, &err)) {
        cr_expect(strstr(err.text, options.embedding ? "without an embedding" : "cannot be stacked"), "%s", err.text);
        return;
    }
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        int T = lengths[i], places[] = {LOSS_AT_ALL, LOSS_AT_LAST, T / 2};
        for (size_t k = 0; k < sizeof places / sizeof *places; k++)
            check(net, name, (struct gradcheck_options){.T = T, .B = 2, .loss_at = places[k], .seed = 3 + i});
    }
    net_destroy(net);
}

Test(gradcheck, shipped_nets)
{
    int nets = 0;
    for (const struct library_net *net = library_nets; net->name; net++) {
        if (net->frame) continue;
        for (int kind = 0; kind < 6; kind++) /* one layer, two, or one behind an embedding */
            check_shipped(net->name, (struct net_options){.vocab = 4,
                                         .hidden = 3,
                                         .layers = kind / 2 == 1 ? 2 : 1,
                                         .embedding = kind / 2 == 2 ? 2 : 0,
                                         .input_gradients = kind % 2});
        nets++;
    }
    cr_expect_geq(nets, 15);
}

/* Widths of 1, and a batch of 1: where a transposed or a forgotten dimension would not show, and where it would. */
Test(gradcheck, other_sizes)
{
    static const struct net_options sizes[] = {{.vocab = 2, .hidden = 1, .layers = 1},
        {.vocab = 7, .hidden = 2, .layers = 1}, {.vocab = 3, .hidden = 6, .layers = 1, .input_gradients = true}};
    static const char *const names[] = {"lstm-peephole", "gru-cho", "bidirectional", "jordan", "skip"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            for (int B = 1; B <= 5; B += 4) {
                struct net *net = compiled_shipped(names[i], sizes[k]);
                check(net, names[i], (struct gradcheck_options){.T = 4, .B = B, .loss_at = LOSS_AT_ALL, .seed = 8});
                net_destroy(net);
            }
}

/* ---- dropout: with masks that stay ---- */

/* Short sequences: what is kept is enlarged, so that the loss soon bends too much for a difference. */
static void check_dropped(const char *name, struct net_options options)
{
    struct net *net = compiled_shipped(name, options);
    for (int T = 1; T <= 5; T += 2)
        check(net, name, (struct gradcheck_options){.T = T, .B = 3, .loss_at = LOSS_AT_ALL, .seed = 5});
    net_destroy(net);
}

Test(gradcheck, dropout_around_cells)
{
    int nets = 0;
    for (const struct library_net *net = library_nets; net->name; net++) {
        if (net->frame || !strstr(net->text, "\ncell ")) continue;
        for (int kind = 0; kind < 8; kind++)
            check_dropped(net->name, (struct net_options){.vocab = 4,
                                         .hidden = 3,
                                         .layers = 1 + kind / 2 % 2,
                                         .embedding = kind / 4 ? 2 : 0,
                                         .training = true,
                                         .dropout = {0.3, kind % 2}});
        nets++;
    }
    cr_expect_geq(nets, 12);
}

static void check_text(const char *text, struct net_options options);

Test(gradcheck, dropout_in_equations)
{
    static const char *const cases[] = {
        HEAD "  h[hidden] = @(tanh(A x + W @(h[t-1], 0.3)), 0.5)\n" TAIL,
        HEAD "  h[hidden] = tanh(A @(x, 0.3) + @(b, 0.5) + @(W h[t+1], 0.2))\n  init h = learn\n" TAIL,
        HEAD "  e[3] = @(E x, 0.4)\n  h[hidden] = lstm(e, layers = 2, @ = 0.3)\n" TAIL,
        HEAD "  e[3] = E x\n  g[hidden] = gru(e, @ = 0.5)\n  h[hidden] = skip(g, @ = 0.3)\n  init g = learn\n"
             "  init h = 0.5\n  o[vocab] = V h + R h[t-1] + S g[t-2]\n  p = softmax(o)\n"
             "  loss = cross_entropy(p, target)\n",
        HEAD "  h[hidden] = tanh(A x + W h[t-1])\n  o[vocab] = V @(h - 2 * b, 0.5) - @(c, 0.2) * @(c2 * A2 x, 0.3)\n"
             "  p = softmax(o)\n  loss = cross_entropy(p, target)\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int kind = 0; kind < 2; kind++) {
            char text[1500];
            size_t n = 0;
            const char *name = kind ? "variational_dropout" : "dropout";
            for (const char *p = cases[i]; *p; p++)
                n += (size_t)snprintf(text + n, sizeof text - n, "%.*s", *p == '@' ? 100 : 1, *p == '@' ? name : p);
            check_text(text, (struct net_options){.vocab = 4, .hidden = 3, .layers = 1, .training = true});
        }
}

/* ---- every operator, alone and within a loop ---- */

static void check_text(const char *text, struct net_options options)
{
    for (int input = 0; input <= 1; input++) {
        options.input_gradients = input;
        struct net *net = compiled(text, options);
        for (int T = 1; T <= 6; T += T < 3 ? 1 : 3) {
            check(net, text, (struct gradcheck_options){.T = T, .B = 2, .loss_at = LOSS_AT_ALL, .seed = 4});
            check(net, text, (struct gradcheck_options){.T = T, .B = 1, .loss_at = T / 2, .seed = 5});
        }
        net_destroy(net);
    }
}

static void check_equations(const char *equations)
{
    char text[2000];
    snprintf(text, sizeof text, HEAD "%s" TAIL, equations);
    check_text(text, usual);
}

/* The equations with a piece in the place of every @. */
static void check_with(const char *equations, const char *piece)
{
    char text[1500];
    size_t n = 0;
    for (const char *p = equations; *p; p++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%.*s", *p == '@' ? 1000 : 1, *p == '@' ? piece : p);
    cr_assert_lt(n, sizeof text);
    check_equations(text);
}

/* "tanh(a)", or "concat(a, b, a)" with `count` arguments. */
static void check_call(const struct op *op, int count, const char *first, const char *second, const char *equations)
{
    char call[400];
    int n = snprintf(call, sizeof call, "%s(%s", op->name, first);
    for (int i = 1; i < count; i++) n += snprintf(call + n, sizeof call - (size_t)n, ", %s", i % 2 ? second : first);
    snprintf(call + n, sizeof call - (size_t)n, ")");
    check_with(equations, call);
}

static void check_operator(const struct op *op, int count)
{
    static const char *const forms[] = {
        /* within an equation; alone, read twice, with delays; in a loop; in one in reverse; as a factor in a loop */
        "  a[hidden] = A x\n  b[hidden] = B x + b0\n  h[hidden] = P @\n",
        "  a[hidden] = A x + W a[t-1]\n  b = a * a\n  y = @\n  h[hidden] = P y + Q y[t-1] * R y\n  init y = 0.5\n",
        "  a[hidden] = tanh(A x + W y[t-1])\n  b = b0 + a\n  y = @\n  h[hidden] = P y\n",
        "  a[hidden] = tanh(A x + W y[t+1])\n  b = b0 + a[t+2]\n  y = @\n  h[hidden] = P (y * y)\n",
        "  a[hidden] = tanh(A x + W h[t-1])\n  b = a\n  h[hidden] = 0.5 * Q @ * a + a[t-1]\n",
    };
    static const char *const delayed[] = {
        "  a[hidden] = A x\n  b[hidden] = B x + b0\n  h[hidden] = P @\n  init a = learn\n",
        "  a[hidden] = A x + W y[t-1]\n  b = b0 + a\n  y = @\n  h[hidden] = P y\n  init a = learn\n  init b = 0.25\n",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        check_call(op, count, "a", "b", forms[i]);
        check_call(op, count, "a", "a", forms[i]);
        check_call(op, count, "b - 0.5 * a", "0.5 * tanh(a * b)", forms[i]);
    }
    for (size_t i = 0; i < sizeof delayed / sizeof *delayed; i++) {
        check_call(op, count, "a[t-1]", "b[t-2]", delayed[i]);
        check_call(op, count, "b[t-3]", "a", delayed[i]);
    }
}

Test(gradcheck, every_operator)
{
    for (int i = 0; i < OP_COUNT; i++) {
        const struct op *op = &ops[i];
        if (op->class == OP_LOSS) continue; /* below */
        check_operator(op, op->min_args);
        if (op->max_args > op->min_args) {
            check_operator(op, 2);
            check_operator(op, op->max_args);
        }
    }
}

Test(gradcheck, operators_of_parameters_and_states)
{
    static const char *const forms[] = {
        "  k[hidden] = b0\n  h = A x + @(b0)\n",
        "  k[hidden] = b0\n  h = A x * @(0.5 * b0 - 1)\n",
        "  s[hidden] = A x + b0\n  h[hidden] = A x + @(s[t-2]) * s\n  init s = learn\n",
        "  s[hidden] = A x + b0 + W s[t-1]\n  h[hidden] = A x - @(s[t-1])\n  init s = 0.7\n",
        "  s[hidden] = A x + b0 + W s[t+1]\n  h[hidden] = A x - @(s[t+1]) * s[t-1]\n  init s = learn\n",
    };
    for (int i = 0; i < OP_COUNT; i++)
        for (size_t k = 0; k < sizeof forms / sizeof *forms && ops[i].class != OP_LOSS; k++)
            check_with(forms[k], ops[i].name);
}

/* ---- what equations may do ---- */

Test(gradcheck, delays)
{
    static const char *const forms[] = {
        /* in a loop; outside; both; of an operator; two of them; several readers here and there */
        "  h[hidden] = tanh(A x + W h@)\n",
        "  s[hidden] = tanh(A x)\n  h = tanh(s + W s@)\n",
        "  h[hidden] = tanh(A x + W h@)\n  k = h\n  o2[vocab] = O h@\n  q = softmax(o2)\n"
        "  e = cross_entropy(q, target)\n",
        "  s[hidden] = A x + W y@\n  y = tanh(s)\n  h = y * y@ + b\n",
        "  s[hidden] = tanh(A x + s@ * s@)\n  h = s + s@ * b\n",
        "  h[hidden] = h@\n  init h = learn\n",
        "  a[hidden] = tanh(A x + W h@)\n  r = sigmoid(R h@ + a)\n  h = r * a + h@ - 0.5 * h@ * "
        "a\n",
    };
    for (int delay = -5; delay <= 5; delay++)
        for (size_t i = 0; delay && i < sizeof forms / sizeof *forms; i++) {
            char delayed[16];
            snprintf(delayed, sizeof delayed, "[t%+d]", -delay);
            check_with(forms[i], delayed);
        }
}

Test(gradcheck, several_delays_of_one_quantity)
{
    static const char *const cases[] = {
        "  h[hidden] = tanh(A x + W h[t-1] + S h[t-3])\n",
        "  h[hidden] = tanh(A x + W h[t-3] + S h[t-1] + R h[t-2])\n",
        "  h[hidden] = tanh(A x + W h[t-2] + h[t-2] * h[t-2] + S h[t-2])\n",
        "  a[hidden] = A x + W h[t-1]\n  h = tanh(a + h[t-4] * a[t-2])\n  k = h[t-3]\n  q[vocab] = Q k\n  g = q\n",
        "  h[hidden] = tanh(A x + W h[t+1] + S h[t+3])\n",
        "  h[hidden] = tanh(A x + W h[t-1])\n  q = h[t+1] + h[t-2] + h\n  u = tanh(q * h[t+3])\n  z[vocab] = Z u\n",
        /* its longest delay is read outside of the loop, or by nobody who matters */
        "  s[hidden] = tanh(A x + W s[t-1])\n  h = s[t-5] + s * s[t+2]\n",
        "  h[hidden] = tanh(A x + W h[t-1])\n  dead = h[t-5]\n",
        /* a past and a future that are not in one loop */
        "  f[hidden] = tanh(A x + W f[t-1])\n  g = tanh(f[t+1] + R g[t+2])\n  h = f[t-2] * g[t+1]\n",
        "  a[hidden] = A x\n  h = a + a[t-1] + a[t-2] + a[t+1] + a[t+2]\n",
        "  h[hidden] = A x + B x[t-1] + C x[t-4] + D x[t+2]\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_equations(cases[i]);
}

Test(gradcheck, sums_and_products)
{
    static const char *const cases[] = {
        "  a[hidden] = A x\n  b = tanh(B x)\n  d = B x + b0\n  h = a * b * d\n",
        "  a[hidden] = A x\n  b = tanh(B x)\n  h = a * b * a * b0 * b + a\n",
        "  h[hidden] = tanh(A x + W h[t-1] * h[t-2] * b0 * h[t-1])\n",
        "  h[hidden] = A x * W h[t-1] * S h[t-2]\n",
        "  h[hidden] = tanh(0.5 * W h[t-1] + A x)\n",
        "  h[hidden] = tanh(-W h[t-1] - A x - b)\n",
        "  h[hidden] = tanh(-2 * W h[t-1] + A x * 3 - b * 0.5 + 0.25)\n",
        "  a[hidden] = A x\n  h = a * a\n",
        "  h[hidden] = tanh(A x + h[t-1] * h[t-1])\n",
        "  a[hidden] = A x\n  h = a + a - 3 * a + a * a\n",
        "  a[hidden] = A x\n  h = (a + b) * (a - b2) * (1 - a)\n",
        "  a[hidden] = A x\n  h = W (a * a[t-1]) + W tanh(a + b) + W W a\n",
        "  z[hidden] = sigmoid(A x + W h[t-1])\n  h = (1 - z) * h[t-1] + z * tanh(B x)\n",
        "  z[hidden] = sigmoid(A x)\n  h = (1 - (1 - z) * (1 - z[t-1])) * b\n",
        "  h[hidden] = 0 * W h[t-1] + A x\n",
        "  h[hidden] = A (2 * x) + B (x - x[t-1]) + C (x * b)\n",
        "  h[hidden] = A x + 1\n  k = 2 * 3 * h\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_equations(cases[i]);
}

/* One parameter in several places: in two equations, within and outside of a loop, as a bias and as a factor. */
Test(gradcheck, shared_parameters)
{
    static const char *const cases[] = {
        "  a[hidden] = A x + b\n  d = tanh(A x[t-1] + b)\n  h = a * d\n",
        "  a[hidden] = tanh(A x + W a[t-1])\n  h = tanh(W a + W h[t-1])\n",
        "  a[hidden] = tanh(A x + W a[t-1])\n  h = W W a + W tanh(W a[t-2])\n",
        "  h[hidden] = tanh(A x + b + b * h[t-1]) * b\n",
        "  h[hidden] = tanh(b) * A x + tanh(b)\n",
        "  h[hidden] = tanh(A x + W h[t-1]) + sigmoid(A x + W h[t-1])\n",
        "  f[hidden] = tanh(A x + W f[t-1] + b)\n  g = tanh(A x + W g[t+1] + b)\n  h = f + g\n",
        "  a[hidden] = A x + c2 * a[t-1]\n  h = a - c2\n  init a = learn\n",
        "  u[2] = b\n  h[hidden] = A x + W tanh(b + d) + W (d - b)\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_equations(cases[i]);
}

Test(gradcheck, learned_initial_states)
{
    static const char *const cases[] = {
        "  h[hidden] = tanh(A x + W h[t-1])\n  init h = learn\n",
        "  h[hidden] = tanh(A x + W h[t+1])\n  init h = learn\n",
        "  h[hidden] = tanh(A x + W h[t-1] + S h[t-4])\n  init h = learn\n",
        "  f[hidden] = tanh(A x + W f[t-1])\n  h = f[t-2] + f[t+3]\n  init f = learn\n",
        "  f[hidden] = A x\n  h = f * f[t-5]\n  init f = learn\n",
        "  f[hidden] = A x\n  h = f\n  init f = learn\n", /* of which nobody reads anything */
        "  c2[hidden] = c2[t-1] * b + A x\n  h = tanh(c2)\n  init c2 = learn\n  init h = learn\n",
        "  h[hidden] = h[t-1]\n  init h = learn\n",
        "  s[hidden] = 0.5 * s[t-1]\n  h = A x + s\n  init s = learn\n",
        "  h[hidden] = tanh(A x + P p[t-1])\n  init p = learn\n",
        "  h[hidden] = tanh(A x + P o[t-1] + h[t-1])\n  init o = learn\n  init h = -0.25\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_equations(cases[i]);
}

/* ---- probabilities and losses ---- */

#define SOFT                                                                                                           \
    "  h[hidden] = tanh(A x + W h[t-1])\n"                                                                             \
    "  o[vocab] = c + V h\n"                                                                                           \
    "  p = softmax(o)\n"

Test(gradcheck, losses)
{
    static const char *const cases[] = {
        HEAD SOFT "  loss = 0.5 * cross_entropy(p, target)\n",
        HEAD SOFT "  loss = 1 - cross_entropy(p, target)\n",
        HEAD SOFT "  loss = cross_entropy(p, x)\n",
        /* no softmax; a softmax of another timestep; of a shifted vector; of the input; of a parameter */
        HEAD "  p[vocab] = sigmoid(P x + c)\n  loss = cross_entropy(p, target)\n",
        HEAD
        "  p[vocab] = 0.5 * sigmoid(P x + c) + 0.25\n  loss = cross_entropy(p, target) + cross_entropy(p, target)\n",
        HEAD SOFT "  loss = cross_entropy(p[t-1], target)\n  init p = 0.2\n",
        HEAD SOFT "  loss = cross_entropy(p[t+2], target)\n  init p = 0.2\n",
        HEAD "  o[vocab] = c + V x\n  p = softmax(o[t-1])\n  loss = cross_entropy(p, target)\n  init o = learn\n",
        HEAD "  p = softmax(x)\n  q = softmax(x + c)\n  loss = cross_entropy(q, target) + cross_entropy(p, target)\n",
        HEAD "  p[vocab] = softmax(b)\n  loss = cross_entropy(p, target)\n",
        /* two losses, of one softmax, and of two; a loss within a softmax's loop */
        HEAD SOFT "  loss = cross_entropy(p, target) - 0.3 * cross_entropy(p, x)\n",
        HEAD SOFT "  q = softmax(2 * o)\n  loss = cross_entropy(p, target) + cross_entropy(q, target)\n",
        HEAD SOFT "  q = softmax(o)\n  e = cross_entropy(q, x)\n  loss = e + e[t-1] * e + cross_entropy(p, target)\n",
        HEAD "  h[hidden] = tanh(A x + W p[t-1] + L loss[t-1])\n" TAIL,
        HEAD "  h[hidden] = tanh(A x + L loss[t-1])\n  init loss = learn\n" TAIL,
        /* other readers of p: one, two, in a loop, behind it */
        HEAD SOFT "  q[vocab] = Q p\n  r = softmax(q)\n  loss = cross_entropy(p, target) + cross_entropy(r, target)\n",
        HEAD "  h[hidden] = tanh(A x + W p[t-1] + R (p[t-2] * p[t-1]))\n" TAIL,
        HEAD "  h[hidden] = tanh(A x + W p[t+1])\n" TAIL,
        HEAD "  h[hidden] = tanh(A x + W p[t-3])\n  q[vocab] = tanh(Q p) * p\n  k = softmax(q[t-1])\n"
             "  o[vocab] = c + V h\n  p = softmax(o)\n  loss = cross_entropy(p, target) + cross_entropy(k, target)\n",
        /* o is read by others too, earlier and later */
        HEAD SOFT "  q = softmax(o + o[t-1] * 0.5)\n  loss = cross_entropy(p, target) + cross_entropy(q, target)\n",
        HEAD "  h[hidden] = tanh(A x + W o[t-1] + W p[t-1])\n" TAIL,
        /* a softmax amid the net */
        HEAD "  w[hidden] = softmax(A x + W w[t-1])\n  h = w * tanh(B x)\n" TAIL,
        HEAD "  h[hidden] = softmax(softmax(A x))\n" TAIL,
        /* a part that nobody needs; a part that learns nothing */
        HEAD "  h[hidden] = tanh(A x)\n  u[2] = tanh(U h[t-1] + W u[t-2])\n" TAIL,
        HEAD "  s[hidden] = s[t-1] + 0.125\n  h = s * tanh(A x)\n" TAIL,
        HEAD "  p = softmax(x)\n  loss = cross_entropy(p, target)\n",
        HEAD "  p = softmax(x[t-1])\n  u[hidden] = U p\n  loss = cross_entropy(p, target)\n",
        "net m\n  input x : one_hot(6)\n  input y : label(2)\n  p = softmax(A x)\n  loss = cross_entropy(p, y)\n",
        "net m\n  input x : one_hot(2)\n  input y : label(6)\n  p = softmax(A x)\n  loss = cross_entropy(p, y)\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_text(cases[i], usual);
}

/* ---- cells ---- */

Test(gradcheck, cells)
{
    static const char *const cases[] = {
        "  h[hidden] = lstm(x, layers = 3)\n",
        "  h[hidden] = gru(concat(x, h[t-2]))\n",
        "  a[hidden] = elman(x)\n  b[hidden] = gru_cho(a)\n  h[hidden] = lstm_peephole(a * b)\n",
        "  a[hidden] = lstm(x)\n  h[hidden] = lstm(a[t-1])\n  init h = learn\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_equations(cases[i]);
}

/* ---- that a wrong gradient is found ---- */

/* Does this edge carry a gradient? A loss gives its own to the logits, past the softmax that it names. */
static bool carries(const struct node *node, const struct edge *e)
{
    return e->live && e->node >= 0 && !(node->kind == NODE_OP && node->op->class == OP_LOSS);
}

/* Cuts, or makes overwrite what it should add to, one edge after the other; every time the check must see it. */
static void check_damage(const char *name, bool cut)
{
    struct gradcheck_options options = {.T = 5, .B = 2, .loss_at = LOSS_AT_ALL, .seed = 2};
    struct net *net = compiled_shipped(name, usual);
    int damaged = 0;
    for (int v = 0; v < net->graph.nodes; v++)
        for (int k = 0; k < net->graph.node[v].edges; k++) {
            struct edge *e = &net->graph.node[v].edge[k];
            if (!carries(&net->graph.node[v], e) || (!cut && e->writes)) continue;
            *(cut ? &e->live : &e->writes) = !cut;
            double worst = worst_error(net, options, NULL);
            cr_expect(
                worst > 100 * GRADCHECK_LIMIT, "%s: error %g although an edge to %d is damaged", name, worst, e->node);
            *(cut ? &e->live : &e->writes) = cut;
            damaged++;
        }
    cr_expect_gt(damaged, cut ? 3 : 0, "%s", name);
    check(net, name, options);
    net_destroy(net);
}

Test(gradcheck, finds_a_gradient_that_is_wrong)
{
    static const char *const names[] = {"elman", "lstm", "gru", "jordan", "bidirectional", "skip", "lstm-peephole"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        check_damage(names[i], true);
        if (strcmp(names[i], "jordan")) check_damage(names[i], false); /* there every quantity has one reader */
    }
}

/* ---- kinks ---- */

/*
 * s sweeps from -1 to 1 by steps of 2e-5, the width of the difference: whatever b between them, some timestep has
 * b + s within a step of 0, on one side before and on the other side after. What does not go through the relu is
 * compared as ever.
 */
Test(gradcheck, skips_what_crosses_a_kink)
{
    struct net *net =
        compiled("net m\n  input x : one_hot(1)\n  input y : label(2)\n  s[1] = s[t-1] + 0.00002\n  init s = -1\n"
                 "  a = U x + s\n  h = relu(a)\n  o[2] = c + V h\n  p = softmax(o)\n"
                 "  loss = cross_entropy(p, y)\n  init U = 0\n",
            usual);
    struct gradcheck_result result[3];
    struct error err = {0};
    struct gradcheck_options options = {.T = 100000, .B = 1, .loss_at = LOSS_AT_ALL, .seed = 1};
    cr_assert_eq(net->parameters, 3);
    cr_assert(gradcheck(net, &options, result, &err), "%s", err.text);
    for (int p = 0; p < net->parameters; p++) {
        bool crosses = !strcmp(net->parameter[p].name, "U");
        cr_expect_eq(result[p].skipped, crosses ? 1 : 0, "%s: %d", net->parameter[p].name, result[p].skipped);
        cr_expect_eq(result[p].elements, crosses ? 1 : 2);
        cr_expect_leq(result[p].error, GRADCHECK_LIMIT);
    }
    net_destroy(net);
}

/* Without a kink nothing is skipped; with one, only the few elements that happen to stand close. */
Test(gradcheck, skips_little_else)
{
    static const struct {
        const char *name;
        size_t most; /* of 100 elements */
    } cases[] = {{"lstm", 0}, {"gru", 0}, {"elman-relu", 20}, {"irnn", 20}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int skipped = 0;
        struct net *net = compiled_shipped(cases[i].name, usual);
        worst_error(net, (struct gradcheck_options){.T = 9, .B = 2, .loss_at = LOSS_AT_ALL, .seed = 3}, &skipped);
        cr_expect_leq((size_t)skipped * 100, cases[i].most * net->parameter_count, "%s: %d", cases[i].name, skipped);
        net_destroy(net);
    }
}

/* ---- the check itself ---- */

Test(gradcheck, leaves_the_net_and_repeats)
{
    struct net *net = compiled_shipped("lstm", usual);
    struct gradcheck_options options = {.T = 4, .B = 2, .loss_at = LOSS_AT_LAST, .seed = 9};
    double first = worst_error(net, options, NULL), again = worst_error(net, options, NULL);
    cr_expect_eq(first, again);
    cr_expect_gt(first, 0);
    options.seed = 10;
    cr_expect_neq(worst_error(net, options, NULL), first);
    net_destroy(net);
}

/* A gradient of NaN is an error, not a small one. */
Test(gradcheck, reports_nan)
{
    struct net *net = compiled(HEAD "  h[hidden] = 1e200 * 1e200 * A x\n" TAIL, usual);
    double worst =
        worst_error(net, (struct gradcheck_options){.T = 2, .B = 1, .loss_at = LOSS_AT_ALL, .seed = 1}, NULL);
    cr_expect(!(worst <= GRADCHECK_LIMIT), "%g", worst);
    net_destroy(net);
}
