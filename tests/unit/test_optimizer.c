/* test_optimizer.c: every rule against its formula in optimizer.h, written out for one weight in double precision. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "optimizer.h"
#include "rng.h"

enum { WEIGHTS = 37, STEPS = 25 }; /* no multiple of a vector register */

struct one { /* weight */
    double w, m, v;
};

static void sgd(struct one *x, double g, double rate, double decay, int s)
{
    x->w -= rate * (g + decay * x->w);
}

static void momentum(struct one *x, double g, double rate, double decay, int s)
{
    x->m = 0.9 * x->m + g + decay * x->w;
    x->w -= rate * x->m;
}

static void adagrad(struct one *x, double g, double rate, double decay, int s)
{
    g += decay * x->w;
    x->v += g * g;
    x->w -= rate * g / (sqrt(x->v) + 1e-8);
}

static void rmsprop(struct one *x, double g, double rate, double decay, int s)
{
    g += decay * x->w;
    x->v = 0.95 * x->v + 0.05 * g * g;
    x->w -= rate * g / (sqrt(x->v) + 1e-8);
}

static void adam(struct one *x, double g, double rate, double decay, int s)
{
    g += decay * x->w;
    x->m = 0.9 * x->m + 0.1 * g;
    x->v = 0.999 * x->v + 0.001 * g * g;
    x->w -= rate * (x->m / (1 - pow(0.9, s))) / (sqrt(x->v / (1 - pow(0.999, s))) + 1e-8);
}

static void adamw(struct one *x, double g, double rate, double decay, int s)
{
    double before = x->w;
    adam(x, g, rate, 0, s);
    x->w -= rate * decay * before;
}

static const struct {
    const char *name;
    void (*step)(struct one *x, double g, double rate, double decay, int s);
} rules[] = {
    {"sgd", sgd}, {"momentum", momentum}, {"adagrad", adagrad}, {"rmsprop", rmsprop}, {"adam", adam}, {"adamw", adamw}};
enum { RULES = sizeof rules / sizeof *rules };

static const struct optimizer *rule(const char *name)
{
    const struct optimizer *optimizer = optimizer_find(name);
    cr_assert_not_null(optimizer, "%s", name);
    return optimizer;
}

static void check_rule(int r, double decay)
{
    float w[WEIGHTS], g[WEIGHTS], m[WEIGHTS] = {0}, v[WEIGHTS] = {0};
    struct one one[WEIGHTS] = {{0}};
    struct rng rng;
    const struct optimizer *optimizer = rule(rules[r].name);
    double rate = optimizer->default_rate;
    rng_init(&rng, 3, rules[r].name);
    for (int i = 0; i < WEIGHTS; i++) one[i].w = w[i] = (float)rng_normal(&rng);
    for (int s = 1; s <= STEPS; s++) {
        /* From large gradients to small ones, and one that is always 0. */
        for (int i = 0; i < WEIGHTS; i++) g[i] = i ? (float)(rng_normal(&rng) * pow(10, 1 - i % 6)) : 0;
        optimizer->step(w, g, m, v, WEIGHTS, &(struct step_sizes){(float)rate, (float)decay, (uint64_t)s});
        for (int i = 0; i < WEIGHTS; i++) rules[r].step(&one[i], (double)g[i], rate, decay, s);
        for (int i = 0; i < WEIGHTS; i++)
            cr_assert_float_eq(w[i], one[i].w, 1e-5 * fmax(1, fabs(one[i].w)),
                "%s, decay %g, step %d, weight %d: %g %g", rules[r].name, decay, s, i, (double)w[i], one[i].w);
    }
    for (int i = 0; i < WEIGHTS; i++) { /* 1 - 0.999 in float is 2e-5 off */
        cr_expect_float_eq(m[i], one[i].m, 1e-5 * fmax(1, fabs(one[i].m)), "%s: m", rules[r].name);
        cr_expect_float_eq(v[i], one[i].v, 5e-5 * fmax(1e-3, one[i].v), "%s: v", rules[r].name);
    }
}

Test(optimizer, steps_are_those_of_the_formulas)
{
    for (int r = 0; r < RULES; r++) check_rule(r, 0);
}

Test(optimizer, weight_decay)
{
    for (int r = 0; r < RULES; r++) check_rule(r, 0.1);
}

/* Without a gradient, what is coupled goes through the moments: Adam then walks at full rate; AdamW only shrinks w. */
Test(optimizer, decay_coupled_and_beside)
{
    float coupled = 2, beside = 2, zero = 0, m[2] = {0}, v[2] = {0};
    for (int s = 1; s <= 10; s++) {
        struct step_sizes sizes = {0.01F, 0.5F, (uint64_t)s};
        rule("adam")->step(&coupled, &zero, &m[0], &v[0], 1, &sizes);
        rule("adamw")->step(&beside, &zero, &m[1], &v[1], 1, &sizes);
    }
    cr_expect_float_eq(coupled, 2 - 10 * 0.01, 1e-3, "%g", (double)coupled);
    cr_expect_float_eq(beside, 2 * pow(1 - 0.01 * 0.5, 10), 1e-6, "%g", (double)beside);
    cr_expect_eq(m[1], 0);
    cr_expect_eq(v[1], 0);
}

/* The first step is as large as the rate, whatever the gradient: what the corrections of the moments are for. */
Test(optimizer, adam_starts_at_its_rate)
{
    for (int power = -4; power <= 4; power++) {
        float w = 1, g = (float)pow(10, power), m = 0, v = 0;
        rule("adam")->step(&w, &g, &m, &v, 1, &(struct step_sizes){0.125F, 0, 1});
        cr_expect_float_eq(w, 0.875, 1e-4, "gradient %g: %g", (double)g, (double)w);
    }
}

/* A rule touches what it says it needs, and no more. */
Test(optimizer, the_table)
{
    int n = 0;
    for (const struct optimizer *o = optimizers; o->name; o++, n++) {
        float w[2] = {1, 1}, g = 0.5F, m = 0, v = 0;
        cr_expect_str_eq(o->name, rules[n].name, "every rule is tested here");
        cr_expect_eq(optimizer_find(o->name), o);
        cr_expect_gt(o->default_rate, 0);
        o->step(w, &g, &m, &v, 1, &(struct step_sizes){0.1F, 0, 1});
        cr_expect_lt(w[0], 1, "%s goes downhill", o->name);
        cr_expect_eq(w[1], 1);
        cr_expect_eq((m != 0) + (v != 0), o->moments, "%s", o->name);
    }
    cr_expect_eq(n, RULES);
    cr_expect_null(optimizer_find("adams"));
    cr_expect_null(optimizer_find(""));
}
