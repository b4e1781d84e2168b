/* test_seed.c: gradients that begin elsewhere than at a loss, against central differences. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "net_case.h"
#include "rng.h"

struct seeded {
    struct trial trial;
    struct seed *seed;
    int seeds;
};

static size_t numbers(const struct seeded *s, int quantity)
{
    return (size_t)s->trial.T * (size_t)s->trial.B * (size_t)s->trial.net->quantity[quantity].width;
}

/* All quantities that have a gradient, the first of them twice. */
static void add_seeds(struct seeded *s)
{
    const struct net *net = s->trial.net;
    struct rng rng;
    rng_init(&rng, 9, "seeds");
    s->seed = calloc((size_t)net->quantities + 1, sizeof *s->seed);
    cr_assert_not_null(s->seed);
    for (int q = 0; q < net->quantities; q++) {
        if (!run_grad(s->trial.run, q, 0) || net->quantity[q].equation < 0) continue;
        for (int again = s->seeds == 0; again >= 0; again--) {
            real *value = malloc(numbers(s, q) * sizeof *value);
            cr_assert_not_null(value);
            for (size_t i = 0; i < numbers(s, q); i++) value[i] = (real)rng_normal(&rng);
            s->seed[s->seeds++] = (struct seed){q, value};
        }
    }
    run_seed_grad(s->trial.run, s->seed, s->seeds);
}

static void seeded_finish(struct seeded *s)
{
    for (int i = 0; i < s->seeds; i++) free((void *)(uintptr_t)s->seed[i].value);
    free(s->seed);
    trial_finish(&s->trial);
}

/* L + Σ seed · q */
static double sum_of(struct seeded *s)
{
    struct run *run = s->trial.run;
    run_reset(run, s->trial.parameters);
    run_forward(run, s->trial.parameters);
    double sum = run_loss(run);
    for (int i = 0; i < s->seeds; i++) {
        const real *value = run_value(run, s->seed[i].quantity, 0);
        for (size_t k = 0; k < numbers(s, s->seed[i].quantity); k++) sum += s->seed[i].value[k] * value[k];
    }
    return sum;
}

static void check_net(struct net *net, const char *what, int T)
{
    const double step = 1e-5;
    struct seeded s = {0};
    trial_init(&s.trial, net, T, 2, 1);
    add_seeds(&s);
    trial_run(&s.trial);
    for (size_t i = 0; i < net->parameter_count; i += 5) {
        real kept = s.trial.parameters[i];
        s.trial.parameters[i] = kept + step;
        double above = sum_of(&s);
        s.trial.parameters[i] = kept - step;
        double below = sum_of(&s), numeric = (above - below) / (2 * step), analytic = s.trial.gradient[i];
        s.trial.parameters[i] = kept;
        double scale = fmax(fmax(fabs(analytic), fabs(numeric)), 1e-1);
        cr_expect_lt(fabs(analytic - numeric) / scale, 1e-6, "%s: %.12g by backward, %.12g by differences", what,
            analytic, numeric);
    }
    seeded_finish(&s);
}

Test(seed, gradients_are_those_of_the_sum)
{
    for_all_nets(check_net);
}

Test(seed, none_is_as_before)
{
    struct seeded s = {0};
    trial_init(&s.trial, compiled_shipped("lstm", (struct net_options){.vocab = 5, .hidden = 4, .layers = 1}), 6, 2, 3);
    size_t size = s.trial.net->parameter_count * sizeof(real);
    real *before = malloc(size);
    cr_assert_not_null(before);
    trial_run(&s.trial);
    memcpy(before, s.trial.gradient, size);
    add_seeds(&s);
    trial_run(&s.trial);
    cr_expect_neq(memcmp(before, s.trial.gradient, size), 0);
    run_seed_grad(s.trial.run, NULL, 0);
    trial_run(&s.trial);
    cr_expect_eq(memcmp(before, s.trial.gradient, size), 0);
    free(before);
    seeded_finish(&s);
}

/* What is put in the place of a number ends the gradient, also one that begins there. */
Test(seed, ends_at_an_override)
{
    struct seeded s = {0};
    trial_init(
        &s.trial, compiled_shipped("elman", (struct net_options){.vocab = 5, .hidden = 4, .layers = 1}), 6, 1, 3);
    int h = net_find_quantity(s.trial.net, "h"), a = net_find_quantity(s.trial.net, "h.a");
    real value[6 * 4] = {0};
    struct override o = {h, 3, 2, (real)0.5};
    struct seed seed = {h, value};
    value[3 * 4 + 1] = value[3 * 4 + 2] = 1;
    run_weigh_loss(s.trial.run, 0);
    s.trial.run->loss_weight[0] = 0;
    run_override(s.trial.run, &o, 1);
    run_seed_grad(s.trial.run, &seed, 1);
    trial_run(&s.trial);
    const real *grad = run_grad(s.trial.run, a, 3), *y = run_value(s.trial.run, h, 3);
    cr_expect_eq(grad[2], 0);
    cr_expect_float_eq(grad[1], 1 - y[1] * y[1], 1e-15);
    cr_expect_eq(run_grad(s.trial.run, a, 4)[1], 0, "what comes later knows nothing of it");
    trial_finish(&s.trial);
}
