/* test_override.c: numbers put in the place of computed ones: values, and gradients against central differences. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net_case.h"

static double loss_of(struct trial *trial)
{
    run_reset(trial->run, trial->parameters);
    run_forward(trial->run, trial->parameters);
    return run_loss(trial->run);
}

static bool can_be_overridden(const struct net *net, int q)
{
    const struct quantity *quantity = &net->quantity[q];
    return quantity->equation >= 0 && q != net->loss && q != net->probability;
}

static void check_close(double analytic, double numeric, const char *net, const char *what)
{
    double scale = fmax(fmax(fabs(analytic), fabs(numeric)), 1e-2);
    cr_expect_lt(fabs(analytic - numeric) / scale, 1e-6, "%s, %s: %.12g by backward, %.12g by differences", net, what,
        analytic, numeric);
}

/* Every 7th parameter. */
static void check_parameters(struct trial *trial, const char *what)
{
    const double step = 1e-5;
    for (size_t i = 0; i < trial->net->parameter_count; i += 7) {
        real kept = trial->parameters[i];
        trial->parameters[i] = kept + step;
        double above = loss_of(trial);
        trial->parameters[i] = kept - step;
        double below = loss_of(trial);
        trial->parameters[i] = kept;
        check_close(trial->gradient[i], (above - below) / (2 * step), what, "a parameter");
    }
}

static void check_override(struct trial *trial, struct override o, const char *what)
{
    run_override(trial->run, &o, 1);
    trial_run(trial);
    check_parameters(trial, what);
    run_override(trial->run, NULL, 0);
}

static void check_net(struct net *net, const char *what, int T)
{
    struct trial trial;
    trial_init(&trial, net, T, 2, 1);
    for (int q = 0; q < net->quantities; q++) {
        if (!can_be_overridden(net, q)) continue;
        check_override(&trial, (struct override){q, OVERRIDE_ALL, OVERRIDE_ALL, 0.6}, what);
        check_override(&trial, (struct override){q, T / 2, 0, 0.6}, what);
        check_override(&trial, (struct override){q, OVERRIDE_INITIAL, OVERRIDE_ALL, 0.6}, what);
        check_override(&trial, (struct override){q, OVERRIDE_INITIAL, 0, 0.6}, what);
    }
    trial_finish(&trial);
}

Test(override, gradients_are_those_of_the_net_with_the_number_put_there)
{
    for_all_nets(check_net);
}

static struct trial lstm(void)
{
    struct trial trial;
    trial_init(&trial, compiled_shipped("lstm", (struct net_options){.vocab = 5, .hidden = 4, .layers = 1}), 6, 1, 3);
    return trial;
}

Test(override, puts_the_number_where_it_was_told_and_nowhere_else)
{
    struct trial trial = lstm();
    struct override o = {net_find_quantity(trial.net, "h.f"), 2, 1, (real)0.25};
    trial_run(&trial);
    real before = trial_value(&trial, "h.f", 1)[1], beside = trial_value(&trial, "h.f", 2)[0];
    real after = trial_value(&trial, "h", 3)[1];
    run_override(trial.run, &o, 1);
    trial_run(&trial);
    cr_expect_eq(trial_value(&trial, "h.f", 2)[1], (real)0.25);
    cr_expect_eq(trial_value(&trial, "h.f", 1)[1], before);
    cr_expect_eq(trial_value(&trial, "h.f", 2)[0], beside);
    cr_expect_neq(trial_value(&trial, "h", 3)[1], after, "nothing followed from it");
    run_override(trial.run, NULL, 0);
    trial_run(&trial);
    cr_expect_eq(trial_value(&trial, "h", 3)[1], after, "it did not go away again");
    trial_finish(&trial);
}

Test(override, the_last_word_on_one_number_wins)
{
    struct trial trial = lstm();
    int c = net_find_quantity(trial.net, "h.c");
    struct override two[] = {{c, OVERRIDE_ALL, 0, (real)0.5}, {c, 3, OVERRIDE_ALL, (real)-0.5}};
    run_override(trial.run, two, 2);
    trial_run(&trial);
    cr_expect_eq(trial_value(&trial, "h.c", 3)[0], (real)-0.5);
    cr_expect_eq(trial_value(&trial, "h.c", 2)[0], (real)0.5);
    cr_expect_eq(trial_grad(&trial, "h.c", 3)[2], 0, "a gradient flows through");
    cr_expect_neq(trial_grad(&trial, "h.c", 4)[2], 0);
    trial_finish(&trial);
}

Test(override, of_the_initial_state_is_where_the_sweep_begins)
{
    struct trial trial = lstm();
    struct override o = {net_find_quantity(trial.net, "h.c"), OVERRIDE_INITIAL, 2, (real)0.75};
    run_override(trial.run, &o, 1);
    trial_run(&trial);
    real f = trial_value(&trial, "h.f", 0)[2], i = trial_value(&trial, "h.i", 0)[2],
         g = trial_value(&trial, "h.g", 0)[2];
    cr_expect_float_eq(trial_value(&trial, "h.c", 0)[2], f * (real)0.75 + i * g, 1e-12);
    cr_expect_eq(trial_value(&trial, "h.c", -1)[1], 0);
    trial_finish(&trial);
}

/* A number that was put into a learned initial state is not what was learned. */
Test(override, of_a_learned_initial_state_takes_its_gradient_away)
{
    static const char forward[] = "W h[t-1]", reverse[] = "W h[t+1]";
    for (int i = 0; i < 2; i++) {
        char text[300];
        snprintf(
            text, sizeof text, HEAD "  h[hidden] = tanh(A x + %s)\n  init h = learn\n" TAIL, i ? reverse : forward);
        struct trial trial;
        trial_init(&trial, compiled(text, (struct net_options){.vocab = 5, .hidden = 4, .layers = 1}), 4, 2, 1);
        int h = net_find_quantity(trial.net, "h"), learned = trial.net->quantity[h].initial_parameter;
        const real *gradient = trial.gradient + trial.net->parameter[learned].offset;
        struct override o = {h, OVERRIDE_INITIAL, 1, 0.75};
        trial_run(&trial);
        cr_assert_neq(gradient[1], 0);
        real other = gradient[0];
        run_override(trial.run, &o, 1);
        trial_run(&trial);
        cr_assert_eq(gradient[1], 0);
        cr_assert_neq(gradient[0], 0);
        cr_assert_neq(gradient[0], other, "the override has changed nothing");
        cr_assert_eq(trial_grad(&trial, "h", i ? 4 : -1)[1], 0, "a gradient flows into what was put there");
        trial_finish(&trial);
    }
}
