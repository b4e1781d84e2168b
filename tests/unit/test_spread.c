/* test_spread.c: a histogram whose range grows is the one that had it from the beginning. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rng.h"
#include "spread.h"

enum { N = 5000 };

/* Of very different sizes, and some that stand just on an edge or on the end of a range. */
static void fill(float *x)
{
    struct rng rng;
    rng_init(&rng, 2, "spread");
    for (int i = 0; i < N; i++) x[i] = (float)(rng_normal(&rng) * pow(2, (int)rng_below(&rng, 24) - 16));
    for (int i = 0; i < 40; i++) x[i * 7] = (float)ldexp(i % 2 ? 1 : -1, i / 2 - 12);
    x[3] = 0;
}

static struct spread counted(const float *x, int count)
{
    struct spread s;
    spread_init(&s);
    spread_add(&s, x, (size_t)count);
    return s;
}

static void expect_same(const struct spread *a, const struct spread *b)
{
    cr_expect_eq(a->exponent, b->exponent);
    cr_expect_eq(a->numbers, b->numbers);
    cr_expect_eq(a->not_finite, b->not_finite);
    cr_expect(a->low == b->low && a->high == b->high);
    cr_expect(!memcmp(a->count, b->count, sizeof a->count));
}

Test(spread, every_number_is_in_its_bin)
{
    float x[N];
    size_t count[SPREAD_BINS] = {0};
    fill(x);
    struct spread s = counted(x, N);
    for (int i = 0; i < N; i++) {
        int bin = 0;
        while ((double)x[i] >= spread_edge(&s, bin + 1)) bin++;
        count[bin]++;
    }
    cr_expect(!memcmp(s.count, count, sizeof count));
    cr_expect_eq(s.numbers, N);
    for (int i = 0; i < N; i++) cr_assert((double)x[i] >= s.low && (double)x[i] <= s.high);
    cr_expect_leq(ldexp(1, s.exponent - 1), fmax(-s.low, s.high), "no wider than it must be");
}

Test(spread, neither_order_nor_parts_matter)
{
    float x[N], backward[N];
    fill(x);
    for (int i = 0; i < N; i++) backward[i] = x[N - 1 - i];
    struct spread all = counted(x, N), other = counted(backward, N);
    expect_same(&all, &other);
    struct spread parts = counted(x, 100), rest = counted(x + 100, N - 100);
    spread_join(&parts, &rest);
    expect_same(&all, &parts);
    parts = counted(x, 100);
    spread_join(&rest, &parts);
    expect_same(&all, &rest);
}

Test(spread, mean_and_deviation)
{
    float x[N];
    double sum = 0, squares = 0;
    fill(x);
    struct spread s = counted(x, N);
    for (int i = 0; i < N; i++) sum += (double)x[i];
    for (int i = 0; i < N; i++) squares += pow((double)x[i] - sum / N, 2);
    double most = spread_edge(&s, SPREAD_BINS) / SPREAD_BINS;
    cr_expect_float_eq(spread_mean(&s), sum / N, most);
    cr_expect_float_eq(spread_deviation(&s), sqrt(squares / N), most);
}

Test(spread, what_is_no_number_is_counted_apart)
{
    struct spread s = counted((float[]){NAN, INFINITY, 1, -INFINITY, 0.5F}, 5), none = counted(NULL, 0);
    cr_expect_eq(s.not_finite, 3);
    cr_expect_eq(s.numbers, 2);
    cr_expect(s.low == 0.5 && s.high == 1);
    cr_expect_gt(none.low, none.high);
    cr_expect(isnan(spread_mean(&none)));
}

/* Columns of a screen hold all numbers, however wide they are; and where edges agree, just those of their bins. */
Test(spread, columns)
{
    float x[N];
    double column[300];
    fill(x);
    struct spread s = counted(x, N);
    for (int columns = 1; columns <= 300; columns += 23) {
        double sum = 0;
        spread_columns(&s, s.low, s.high, column, columns);
        for (int i = 0; i < columns; i++) sum += column[i];
        cr_expect_float_eq(sum, N, 1e-6);
    }
    struct spread few = counted((float[]){-0.9F, -0.6F, 0.1F, 0.2F, 0.3F, 0.9F}, 6);
    spread_columns(&few, -1, 1, column, 4);
    cr_expect(column[0] == 2 && column[1] == 0 && column[2] == 3 && column[3] == 1);
    spread_columns(&few, 0, 0.5, column, 2);
    cr_expect_float_eq(column[0], 4, 1e-9, "those below are in the first");
    cr_expect_float_eq(column[1], 2, 1e-9);
}
