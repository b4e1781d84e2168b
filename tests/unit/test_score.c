/*
 * test_score.c: bins and scores against brute force.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bins.h"
#include "rng.h"
#include "score.h"

enum { N = 600 };

struct case_of {
    float x[N];
    bool on[N];
};

/* Values with ties when `steps` is not 0; the feature agrees with them by and large. */
static struct case_of made(uint64_t seed, int steps, double share, double noise)
{
    struct case_of c;
    struct rng rng;
    rng_init(&rng, seed, "score");
    for (int i = 0; i < N; i++) {
        double x = rng_uniform(&rng);
        c.on[i] = x + noise * rng_normal(&rng) > 1 - share;
        c.x[i] = (float)(steps ? floor(x * steps) / steps : x);
    }
    return c;
}

static double brute_auc(const struct case_of *c)
{
    double won = 0, pairs = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            if (c->on[i] && !c->on[j]) {
                won += c->x[i] > c->x[j] ? 1 : c->x[i] == c->x[j] ? 0.5 : 0;
                pairs++;
            }
    return pairs > 0 ? won / pairs : NAN;
}

static double brute_f1(const struct case_of *c, double threshold, bool below)
{
    double hits = 0, wrong = 0, missed = 0;
    for (int i = 0; i < N; i++) {
        bool told = below ? (double)c->x[i] < threshold : (double)c->x[i] >= threshold;
        hits += told && c->on[i];
        wrong += told && !c->on[i];
        missed += !told && c->on[i];
    }
    return hits > 0 ? 2 * hits / (2 * hits + wrong + missed) : 0;
}

Test(score, exact_ones_are_those_of_brute_force)
{
    for (uint64_t seed = 1; seed < 20; seed++) {
        struct case_of c = made(seed, seed % 3 ? 0 : 12, 0.05 * (double)seed, 0.2);
        struct labelled values[N];
        double auc, best = 0;
        float threshold;
        for (int i = 0; i < N; i++) values[i] = (struct labelled){c.x[i], c.on[i]};
        double f1 = score_exact(values, N, &auc, &threshold);
        for (int i = 0; i < N; i++) best = fmax(best, brute_f1(&c, (double)c.x[i], false));
        cr_expect_float_eq(auc, brute_auc(&c), 1e-12);
        cr_expect_float_eq(f1, best, 1e-12);
        cr_expect_float_eq(score_exact_f1(values, N, threshold), best, 1e-12);
        cr_expect_float_eq(brute_f1(&c, (double)threshold, false), best, 1e-12);
    }
}

enum { LANES = 3 * LANES_STEP };

/* What is no number is never on, and does not keep it from coming to an end. */
Test(score, exact_ones_are_of_what_is_no_number_too)
{
    struct labelled values[] = {{2, true}, {NAN, false}, {1, false}, {NAN, true}, {3, true}};
    double auc;
    float threshold;
    cr_expect_float_eq(score_exact(values, 5, &auc, &threshold), 0.8, 1e-12);
    cr_expect_eq(threshold, 2);
    cr_expect_float_eq(auc, (2 + 2 + 0.5) / 6, 1e-12);
    cr_expect_float_eq(score_exact_f1(values, 5, threshold), 0.8, 1e-12);
}

/* A value that no sample holds has a bin of its own. */
Test(score, bins_tell_a_rare_value_from_others)
{
    float sample[50] = {0}, edge[BINS_MOST], x[] = {0, 1};
    uint8_t bin[2];
    bins_edges(sample, 50, 0, 1, BINS_LEAST, edge);
    bins_find(x, 2, edge, BINS_LEAST, bin);
    cr_expect_lt(bin[0], bin[1]);
}

/* Of the table of one unit and one feature. */
static struct counts counted(const struct case_of *c, const float *edge, int bins, uint32_t *table)
{
    static uint8_t bin[N], part[N], lane[N * LANES];
    memset(lane, 0, sizeof lane);
    memset(part, 0, sizeof part);
    for (int i = 0; i < N; i++) {
        lane[i * LANES] = 1;
        lane[i * LANES + 1] = c->on[i];
    }
    bins_find(c->x, N, edge, bins, bin);
    bins_count(table, part, bin, lane, N, bins, LANES);
    return (struct counts){table + 1, table, LANES, bins};
}

Test(score, binned_ones_are_those_of_brute_force_but_for_the_error_they_tell)
{
    for (uint64_t seed = 1; seed < 20; seed++)
        for (int bins = 4; bins <= BINS_MOST; bins *= 4) {
            struct case_of c = made(seed, seed % 3 ? 0 : 12, 0.05 * (double)seed, 0.2);
            float sample[N], edge[BINS_MOST];
            static uint32_t table[BINS_MOST * LANES];
            double error, f1, best = 0;
            memset(table, 0, sizeof table);
            memcpy(sample, c.x, sizeof sample);
            bins_edges(sample, N, 0, 1, bins, edge);
            struct counts counts = counted(&c, edge, bins, table);
            double auc = score_auc(counts, &error);
            cr_expect_leq(fabs(auc - brute_auc(&c)), error + 1e-12, "%d bins: %g %g", bins, auc, brute_auc(&c));
            if (bins == BINS_MOST) cr_expect_lt(error, seed % 3 ? 0.01 : 0.08);
            struct detector d = score_best(counts, &f1);
            for (int i = 0; i < bins - 1; i++)
                best = fmax(best, fmax(brute_f1(&c, (double)edge[i], false), brute_f1(&c, (double)edge[i], true)));
            best = fmax(best, brute_f1(&c, -INFINITY, false));
            cr_expect_float_eq(f1, best, 1e-12);
            cr_expect_float_eq(score_f1(counts, d), best, 1e-12);
            cr_expect_float_eq(brute_f1(&c, d.from ? (double)edge[d.from - 1] : -INFINITY, d.below), best, 1e-12);
        }
}

Test(score, bins_are_found_and_counted_as_one_by_one)
{
    enum { BINS = 32 };
    struct rng rng;
    float x[N], edge[BINS];
    static uint8_t bin[N], part[N], lane[N * LANES];
    static uint32_t table[2 * BINS * LANES], expected[2 * BINS * LANES];
    rng_init(&rng, 4, "bins");
    for (int i = 0; i < N; i++) {
        x[i] = (float)rng_normal(&rng);
        part[i] = rng_below(&rng, 2) == 1;
        for (int l = 0; l < LANES; l++) lane[i * LANES + l] = rng_below(&rng, 2) == 1;
    }
    float sample[N];
    memcpy(sample, x, sizeof x);
    bins_edges(sample, N, -3, 3, BINS, edge);
    for (int i = 1; i < BINS - 1; i++) cr_assert_leq(edge[i - 1], edge[i]);
    x[17] = NAN;
    bins_find(x, N, edge, BINS, bin);
    bins_count(table, part, bin, lane, N, BINS, LANES);
    for (int i = 0; i < N; i++) {
        int at = 0;
        while (at < BINS - 1 && x[i] >= edge[at]) at++;
        cr_assert_eq(bin[i], at);
        for (int l = 0; l < LANES; l++) expected[(part[i] * BINS + at) * LANES + l] += lane[i * LANES + l];
    }
    cr_expect_arr_eq(table, expected, sizeof table);
}

Test(score, correlation)
{
    struct sums s = {.n = 4, .x = 10, .xx = 30, .y = 20, .yy = 120, .xy = 60};
    cr_expect_float_eq(score_correlation(&s), 1, 1e-12); /* 1 2 3 4, 2 4 6 8 */
    s = (struct sums){.n = 4, .x = 10, .xx = 30, .y = 6, .yy = 14, .xy = 10};
    cr_expect_float_eq(score_correlation(&s), -1, 1e-12); /* 3 2 1 0 */
    s = (struct sums){.n = 4, .x = 10, .xx = 30, .y = 8, .yy = 16, .xy = 20};
    cr_expect(isnan(score_correlation(&s))); /* 2 2 2 2 */
}
