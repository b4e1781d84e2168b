/*
 * test_dropout.c: which vectors dropout is put on, what its masks are, and that a net without it is what it was. What
 * it computes is compared with an LSTM of two layers written out by hand. Compiled in both precisions.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"
#include "net_case.h"
#include "param.h"
#include "show.h"

static const double tolerance = sizeof(real) == sizeof(double) ? 1e-12 : 2e-5;

/* ---- where it is put ---- */

/* All equations, a line each, with full names on the left. */
static char *equations_of(const struct net *net)
{
    struct string s = {0};
    for (int i = 0; i < net->equations; i++) {
        string_printf(&s, "%s = ", net->quantity[net->equation[i].quantity].name);
        show_expr(&s, net->equation[i].rhs, BINDS_SUM, (struct show_style){.ascii = true});
        string_add(&s, "\n");
    }
    cr_assert_not(s.failed);
    return s.data;
}

static void check_equations(const char *name, struct net_options options, const char *expected)
{
    struct net *net = strchr(name, '\n') ? compiled(name, options) : compiled_shipped(name, options);
    char *equations = equations_of(net);
    cr_expect_str_eq(equations, expected);
    free(equations);
    net_destroy(net);
}

Test(dropout, naive_around_layers)
{
    struct net_options options = {
        .vocab = 5, .hidden = 4, .layers = 2, .embedding = 3, .training = true, .dropout = {0.3, false}};
    check_equations("elman", options,
        "e = E x\n"
        "h1.x = x.mask * e\n"
        "h1.a = b + U x + W h[t-1]\n"
        "h1 = tanh(a)\n"
        "h2.x = x.mask * h1\n"
        "h2.a = b + U x + W h[t-1]\n"
        "h2 = tanh(a)\n"
        "h.kept = h.kept.mask * h\n"
        "o = c + V h.kept\n"
        "p = softmax(o)\n"
        "loss = cross_entropy(p, target)\n");
}

Test(dropout, variational_on_what_goes_through_a_matrix)
{
    struct net_options options = {.vocab = 5, .hidden = 4, .layers = 1, .training = true, .dropout = {0.3, true}};
    check_equations("gru", options,
        "h.h.past = h.past.mask * h[t-1]\n"
        "h.r = sigmoid(br + Ur x + Wr h.past)\n"
        "h.z = sigmoid(bz + Uz x + Wz h.past)\n"
        "h.n = tanh(bn + Un x + r * (bhn + Wn h.past))\n"
        "h = (1 - z) * n + z * h[t-1]\n"
        "h.kept = h.kept.mask * h\n"
        "o = c + V h.kept\n"
        "p = softmax(o)\n"
        "loss = cross_entropy(p, target)\n");
    check_equations("skip", options,
        "h.h.past = h.past.mask * h[t-1]\n"
        "h.h.past3 = h.past3.mask * h[t-3]\n"
        "h.a = b + U x + W h.past + S h.past3\n"
        "h = tanh(a)\n"
        "h.kept = h.kept.mask * h\n"
        "o = c + V h.kept\n"
        "p = softmax(o)\n"
        "loss = cross_entropy(p, target)\n");
    check_equations("cell c(x) -> h[n]\n  h = tanh(W concat(x, h[t+1]) + p2 * h[t+1] - R (q * h[t+1]))\n", options,
        "h.h.past-1 = h.past-1.mask * h[t+1]\n"
        "h = tanh(W concat(x, h.past-1) + p2 * h[t+1] - R (q * h.past-1))\n"
        "h.kept = h.kept.mask * h\n"
        "o = c + V h.kept\n"
        "p = softmax(o)\n"
        "loss = cross_entropy(p, target)\n");
}

Test(dropout, as_functions)
{
    static const char text[] =
        HEAD "  e[3] = dropout(E x, 0.5)\n  h[hidden] = lstm_1997(dropout(e, 0.2), dropout = 0.3)\n"
             "  o[vocab] = c - dropout(V h, 0.1) + W variational_dropout(h[t-1], 0.4)\n"
             "  p = softmax(o)\n  loss = cross_entropy(p, target)\n";
    struct net_options options = {.vocab = 5, .hidden = 4, .layers = 1, .training = true};
    check_equations(text, options,
        "e = e.mask * E x\n"
        "h.x = x.mask * e\n"
        "h.i = sigmoid(bi + Ui x + Wi h[t-1])\n"
        "h.g = tanh(bg + Ug x + Wg h[t-1])\n"
        "h.o = sigmoid(bo + Uo x + Wo h[t-1])\n"
        "h.c = c[t-1] + i * g\n"
        "h = o * tanh(c)\n"
        "h.kept = h.kept.mask * h\n"
        "o = c - o.mask * V h.kept + W (o.mask2 * h[t-1])\n"
        "p = softmax(o)\n"
        "loss = cross_entropy(p, target)\n");
    options.training = false;
    check_equations(text, options,
        "e = E x\n"
        "h.i = sigmoid(bi + Ui x + Wi h[t-1])\n"
        "h.g = tanh(bg + Ug x + Wg h[t-1])\n"
        "h.o = sigmoid(bo + Uo x + Wo h[t-1])\n"
        "h.c = c[t-1] + i * g\n"
        "h = o * tanh(c)\n"
        "o = c - V h + W h[t-1]\n"
        "p = softmax(o)\n"
        "loss = cross_entropy(p, target)\n");
}

/* Between two calls there is one mask; a call's own option has the last word; a delayed input is one-hot too; what
 * reads an output within a cell that was called is outside of the one that made it. */
Test(dropout, between_calls)
{
    static const char text[] =
        "cell two(x) -> h[n]\n  k[n] = elman(x)\n  h = tanh(K k + W h[t-1])\n" HEAD
        "  g[hidden] = elman(x[t-1])\n  m[hidden] = two(g)\n  h[hidden] = elman(m, dropout = 0)\n" TAIL;
    struct net_options options = {.vocab = 5, .hidden = 4, .layers = 1, .training = true, .dropout = {0.3, true}};
    check_equations(text, options,
        "g.x = x[t-1]\n"
        "g.h.past = h.past.mask * h[t-1]\n"
        "g.a = b + U x + W h.past\n"
        "g = tanh(a)\n"
        "g.kept = g.kept.mask * g\n"
        "m.k.a = b + U g.kept + W h[t-1]\n"
        "m.k = tanh(a)\n"
        "m.h.past = h.past.mask * h[t-1]\n"
        "m = tanh(K k + W h.past)\n"
        "m.kept = m.kept.mask * m\n"
        "h.a = b + U m.kept + W h[t-1]\n"
        "h = tanh(a)\n"
        "o = c + V h\n"
        "p = softmax(o)\n"
        "loss = cross_entropy(p, target)\n");
}

/* A sigmoid that only a mask multiplies is no gate; a mask is a mask. */
Test(dropout, roles)
{
    struct net_options options = {.vocab = 5, .hidden = 4, .layers = 1, .training = true, .dropout = {0.5, true}};
    struct net *net = compiled("cell c(x) -> h[n]\n  h = sigmoid(b + U x)\n", options);
    cr_expect_eq(net->quantity[net_find_quantity(net, "h")].role, ROLE_OTHER);
    cr_expect_eq(net->quantity[net_find_quantity(net, "h.kept.mask")].role, ROLE_MASK);
    net_destroy(net);
    net = compiled_shipped("lstm", options);
    cr_expect_eq(net->quantity[net_find_quantity(net, "h.f")].role, ROLE_GATE);
    cr_expect_eq(net->quantity[net_find_quantity(net, "h.g")].role, ROLE_CANDIDATE);
    cr_expect_eq(net->quantity[net_find_quantity(net, "h")].role, ROLE_STATE);
    net_destroy(net);
}

/* ---- without it a net is what it was ---- */

static void check_same_net(const char *name, struct net_options plain, struct net_options other)
{
    struct net *a = compiled_shipped(name, plain), *b = compiled_shipped(name, other);
    char *text_a = equations_of(a), *text_b = equations_of(b);
    cr_expect_str_eq(text_a, text_b);
    cr_expect_eq(a->graph.nodes, b->graph.nodes, "%s", name);
    cr_expect_eq(a->quantities, b->quantities, "%s", name);
    free(text_a);
    free(text_b);
    net_destroy(a);
    net_destroy(b);
}

Test(dropout, of_zero_or_outside_of_training_is_none)
{
    for (const struct library_net *net = library_nets; net->name; net++) {
        if (net->frame || !strstr(net->text, "\ncell ")) continue;
        struct net_options plain = {.vocab = 5, .hidden = 4, .layers = 2}, other = plain;
        other.training = true;
        other.dropout.variational = true;
        check_same_net(net->name, plain, other);
        other = plain;
        other.dropout = (struct dropout){0.5, true};
        check_same_net(net->name, plain, other);
    }
}

/* What is learned with dropout is used without it. */
static void check_same_parameters(const char *name, struct net_options options)
{
    struct net *trained = compiled_shipped(name, options);
    options.training = false;
    struct net *used = compiled_shipped(name, options);
    cr_assert_eq(trained->parameters, used->parameters);
    cr_assert_eq(trained->parameter_count, used->parameter_count);
    for (int i = 0; i < used->parameters; i++) {
        const struct parameter *a = &trained->parameter[i], *b = &used->parameter[i];
        cr_expect_str_eq(a->name, b->name);
        cr_expect(a->offset == b->offset && a->rows == b->rows && a->columns == b->columns, "%s", a->name);
        cr_expect(a->init.kind == b->init.kind && a->init.value == b->init.value, "%s", a->name);
    }
    net_destroy(trained);
    net_destroy(used);
}

Test(dropout, parameters_stay_where_they_are)
{
    for (const struct library_net *net = library_nets; net->name; net++)
        for (int kind = 0; kind < 8; kind++)
            if (!net->frame && strstr(net->text, "\ncell "))
                check_same_parameters(net->name, (struct net_options){.vocab = 5,
                                                     .hidden = 4,
                                                     .layers = 1 + kind / 2 % 2,
                                                     .embedding = kind / 4 ? 3 : 0,
                                                     .training = true,
                                                     .dropout = {0.5, kind % 2}});
}

/* Masks that were never drawn drop nothing: the losses are those of the net without. */
Test(dropout, masks_are_one_until_drawn)
{
    struct net_options options = {.vocab = 5, .hidden = 4, .layers = 2, .embedding = 3, .dropout = {0.4, true}};
    struct trial with, without;
    trial_init(&without, compiled_shipped("lstm", options), 7, 3, 5);
    options.training = true;
    trial_init(&with, compiled_shipped("lstm", options), 7, 3, 5);
    trial_run(&with);
    trial_run(&without);
    cr_expect_eq(memcmp(trial_value(&with, "loss", 0), trial_value(&without, "loss", 0), 21 * sizeof(real)), 0);
    run_draw_masks(with.run, 1, 0, 0);
    trial_run(&with);
    cr_expect_neq(memcmp(trial_value(&with, "loss", 0), trial_value(&without, "loss", 0), 21 * sizeof(real)), 0);
    trial_finish(&with);
    trial_finish(&without);
}

/* ---- masks ---- */

enum { WIDTH = 40, T = 30, B = 6 };

static struct net *masked(double p, bool variational)
{
    return compiled_shipped("elman",
        (struct net_options){.vocab = 5, .hidden = WIDTH, .layers = 2, .training = true, .dropout = {p, variational}});
}

static struct run *drawn(const struct net *net, int rows, uint64_t seed, uint64_t update, int first_row)
{
    struct run *run;
    struct error err = {0};
    cr_assert(run_create(net, T, rows, &run, &err), "%s", err.text);
    run_draw_masks(run, seed, update, first_row);
    return run;
}

static const real *mask_row(const struct run *run, const char *name, int t, int b)
{
    int q = net_find_quantity(run->net, name);
    cr_assert_geq(q, 0, "no %s", name);
    return run_value(run, q, t) + b * WIDTH;
}

static bool same_rows(const real *a, const real *b)
{
    return memcmp(a, b, WIDTH * sizeof *a) == 0;
}

Test(dropout, naive_draws_at_each_timestep_variational_once)
{
    for (int variational = 0; variational < 2; variational++) {
        struct net *net = masked(0.5, variational);
        struct run *run = drawn(net, B, 1, 0, 0);
        for (int b = 0; b < B; b++)
            for (int t = 1; t < T; t++) {
                cr_expect_eq(
                    same_rows(mask_row(run, "h2.x.mask", t, b), mask_row(run, "h2.x.mask", 0, b)), variational);
                cr_expect_eq(
                    same_rows(mask_row(run, "h.kept.mask", t, b), mask_row(run, "h.kept.mask", t - 1, b)), variational);
            }
        if (variational)
            for (int t = 1; t < T; t++)
                cr_expect(same_rows(mask_row(run, "h2.h.past.mask", t, 2), mask_row(run, "h2.h.past.mask", 0, 2)));
        cr_expect_eq(net_find_quantity(net, "h2.h.past.mask") >= 0, variational);
        run_destroy(run);
        net_destroy(net);
    }
}

/* Another row, update, seed or mask: other numbers. The same ones: the same, in whatever run the row is computed. */
Test(dropout, a_mask_follows_from_row_update_seed_and_name)
{
    struct net *net = masked(0.5, true);
    struct run *whole = drawn(net, B, 1, 7, 0), *part = drawn(net, 2, 1, 7, 3), *again = drawn(net, B, 1, 7, 0);
    struct run *later = drawn(net, B, 1, 8, 0), *seeded = drawn(net, B, 2, 7, 0);
    for (int b = 0; b < B; b++) {
        const real *row = mask_row(whole, "h2.x.mask", 0, b);
        cr_expect(same_rows(row, mask_row(again, "h2.x.mask", 0, b)));
        cr_expect_not(same_rows(row, mask_row(later, "h2.x.mask", 0, b)));
        cr_expect_not(same_rows(row, mask_row(seeded, "h2.x.mask", 0, b)));
        cr_expect_not(same_rows(row, mask_row(whole, "h2.h.past.mask", 0, b)));
        cr_expect_not(same_rows(row, mask_row(whole, "h.kept.mask", 0, b)));
        if (b) cr_expect_not(same_rows(row, mask_row(whole, "h2.x.mask", 0, b - 1)));
    }
    for (int b = 0; b < 2; b++)
        cr_expect(same_rows(mask_row(part, "h2.x.mask", 0, b), mask_row(whole, "h2.x.mask", 0, 3 + b)));
    struct run *runs[] = {whole, part, again, later, seeded};
    for (int i = 0; i < 5; i++) run_destroy(runs[i]);
    net_destroy(net);
}

/* The share of zeros is p and the mean is 1, each within five standard deviations. */
Test(dropout, share_and_mean)
{
    static const double shares[] = {0.05, 0.3, 0.5, 0.9};
    for (int i = 0; i < 4; i++) {
        double p = shares[i], zeros = 0, sum = 0, n = 0;
        struct net *net = masked(p, false);
        for (uint64_t update = 0; update < 10; update++) {
            struct run *run = drawn(net, B, 3, update, 0);
            const real *x = mask_row(run, "h2.x.mask", 0, 0);
            for (int k = 0; k < T * B * WIDTH; k++, n++) {
                cr_assert(x[k] == 0 || x[k] == (real)(1 / (1 - p)));
                zeros += x[k] == 0;
                sum += (double)x[k];
            }
            run_destroy(run);
        }
        cr_expect_float_eq(zeros / n, p, 5 * sqrt(p * (1 - p) / n), "p = %g: %g are 0", p, zeros / n);
        cr_expect_float_eq(sum / n, 1, 5 * sqrt(p / (1 - p) / n), "p = %g: mean %g", p, sum / n);
        net_destroy(net);
    }
}

/* Where only linear equations follow, the mean over many masks is what there is without. */
Test(dropout, mean_of_the_forward_pass)
{
    enum { UPDATES = 4000, V = 3 };
    static const char text[] = HEAD "  h[hidden] = tanh(U x)\n  o[vocab] = c + V dropout(h, 0.4)\n  p = softmax(o)\n"
                                    "  loss = cross_entropy(p, target)\n";
    struct trial trial;
    double sum[V] = {0}, squares[V] = {0}, plain[V];
    trial_init(
        &trial, compiled(text, (struct net_options){.vocab = V, .hidden = 8, .layers = 1, .training = true}), 1, 1, 2);
    trial_run(&trial);
    for (int i = 0; i < V; i++) plain[i] = (double)trial_value(&trial, "o", 0)[i];
    for (uint64_t update = 0; update < UPDATES; update++) {
        run_draw_masks(trial.run, 1, update, 0);
        trial_run(&trial);
        for (int i = 0; i < V; i++) {
            double o = (double)trial_value(&trial, "o", 0)[i];
            sum[i] += o / UPDATES;
            squares[i] += o * o / UPDATES;
        }
    }
    for (int i = 0; i < V; i++) {
        double deviation = sqrt((squares[i] - sum[i] * sum[i]) / UPDATES);
        cr_expect_gt(deviation, 1e-4);
        cr_expect_float_eq(sum[i], plain[i], 5 * deviation, "mean %g, without dropout %g", sum[i], plain[i]);
    }
    trial_finish(&trial);
}

/* ---- against an LSTM of two layers, written out ---- */

enum { SYMBOLS = 5, EMBEDDED = 3, HIDDEN = 4, STEPS = 6, ROWS = 2 };

static double weight(const struct trial *trial, const char *layer, char kind, char gate, int row, int column)
{
    char name[32];
    snprintf(name, sizeof name, "%s.%c%c", layer, kind, gate);
    int p = net_find_parameter(trial->net, name);
    cr_assert_geq(p, 0, "no %s", name);
    return (double)trial->parameters[parameter_index(&trial->net->parameter[p], row, column)];
}

/* One number of a mask of this run; 1 where the net has no such mask. */
static double mask_number(const struct trial *trial, const char *name, int t, int b, int i)
{
    int q = net_find_quantity(trial->net, name);
    if (q < 0 || strcmp(trial->net->quantity[q].name, name) != 0) return 1;
    return (double)run_value(trial->run, q, t)[b * trial->net->quantity[q].width + i];
}

static double logistic(double a)
{
    return 1 / (1 + exp(-a));
}

/* One timestep of a layer: h and c become those of t. */
static void layer_step(
    const struct trial *trial, const char *layer, int t, int b, const double *input, int inputs, double *h, double *c)
{
    double gate[4][HIDDEN];
    char x_mask[32], h_mask[32];
    snprintf(x_mask, sizeof x_mask, "%s.x.mask", layer);
    snprintf(h_mask, sizeof h_mask, "%s.h.past.mask", layer);
    for (int g = 0; g < 4; g++)
        for (int i = 0; i < HIDDEN; i++) {
            double a = weight(trial, layer, 'b', "ifgo"[g], i, 0);
            for (int k = 0; k < inputs; k++)
                a += weight(trial, layer, 'U', "ifgo"[g], i, k) * mask_number(trial, x_mask, t, b, k) * input[k];
            for (int k = 0; k < HIDDEN; k++)
                a += weight(trial, layer, 'W', "ifgo"[g], i, k) * mask_number(trial, h_mask, t, b, k) * h[k];
            gate[g][i] = g == 2 ? tanh(a) : logistic(a);
        }
    for (int i = 0; i < HIDDEN; i++) {
        c[i] = gate[1][i] * c[i] + gate[0][i] * gate[2][i];
        h[i] = gate[3][i] * tanh(c[i]);
    }
}

static double loss_of(struct trial *trial, const double *h, int t, int b)
{
    const real *V = trial_parameter(trial, "V"), *c = trial_parameter(trial, "c");
    double o[SYMBOLS], sum = 0;
    for (int s = 0; s < SYMBOLS; s++) {
        o[s] = (double)c[s];
        for (int i = 0; i < HIDDEN; i++)
            o[s] += (double)V[i * SYMBOLS + s] * mask_number(trial, "h.kept.mask", t, b, i) * h[i];
        sum += exp(o[s]);
    }
    return log(sum) - o[trial->label[t * ROWS + b]];
}

static void compare_with_longhand(bool variational)
{
    struct trial trial;
    struct net_options options = {.vocab = SYMBOLS,
        .hidden = HIDDEN,
        .layers = 2,
        .embedding = EMBEDDED,
        .training = true,
        .dropout = {0.4, variational}};
    trial_init(&trial, compiled_shipped("lstm", options), STEPS, ROWS, 9);
    run_draw_masks(trial.run, 4, 1, 0);
    trial_run(&trial);
    const real *E = trial_parameter(&trial, "E");
    for (int b = 0; b < ROWS; b++) {
        double h[2][HIDDEN] = {{0}}, c[2][HIDDEN] = {{0}}, e[EMBEDDED];
        for (int t = 0; t < STEPS; t++) {
            for (int i = 0; i < EMBEDDED; i++) e[i] = (double)E[trial.input[t * ROWS + b] * EMBEDDED + i];
            layer_step(&trial, "h1", t, b, e, EMBEDDED, h[0], c[0]);
            layer_step(&trial, "h2", t, b, h[0], HIDDEN, h[1], c[1]);
            for (int i = 0; i < HIDDEN; i++)
                cr_expect_float_eq((double)trial_value(&trial, "h2.c", t)[b * HIDDEN + i], c[1][i], tolerance);
            cr_expect_float_eq((double)trial_value(&trial, "loss", t)[b], loss_of(&trial, h[1], t, b), 10 * tolerance);
        }
    }
    trial_finish(&trial);
}

Test(dropout, naive_as_written_out)
{
    compare_with_longhand(false);
}

Test(dropout, variational_as_written_out)
{
    compare_with_longhand(true);
}
