/* test_long_product.c: singular values of products: against the product multiplied out, and where that is only noise
 * against what is known of them. */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"
#include "long_product.h"
#include "rng.h"

enum { N = 12, STEPS = 300 };

static struct long_product identity(int n)
{
    struct long_product p;
    cr_assert(long_product_init(&p, n, DBL_EPSILON));
    return p;
}

/* Entries of deviation 1/√n, so that norms stay near 2. */
static void random_matrix(double *a, int n, struct rng *rng)
{
    for (int i = 0; i < n * n; i++) a[i] = rng_normal(rng) / sqrt(n);
}

static void multiply(double *to, const double *a, const double *b, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            to[i * n + j] = sum;
        }
}

static void check_explicit(int n, uint64_t seed)
{
    double a[N * N], whole[N * N] = {0}, next[N * N], singular[N];
    struct rng rng;
    rng_init(&rng, seed, "product");
    struct long_product p = identity(n);
    for (int i = 0; i < n; i++) whole[i * n + i] = 1;
    for (int step = 0; step < 4; step++) {
        random_matrix(a, n, &rng);
        cr_assert(long_product_times(&p, a));
        multiply(next, whole, a, n);
        memcpy(whole, next, sizeof whole);
        cr_assert(linalg_singular_values(whole, n, n, singular));
        double noise = 1e-14 * singular[0];
        for (int i = 0; i < n; i++)
            cr_assert_float_eq(exp(p.log[i]), singular[i], 1e-10 * singular[i] + noise, "n = %d, step %d: %g, not %g",
                n, step, exp(p.log[i]), singular[i]);
    }
    long_product_finish(&p);
}

Test(long_product, short_ones_are_those_multiplied_out)
{
    for (int n = 1; n <= N; n++)
        for (uint64_t seed = 1; seed <= 5; seed++) check_explicit(n, seed);
}

/* Of orthogonal factors all singular values are 1, however many there are. */
Test(long_product, orthogonal_factors)
{
    double a[N * N];
    struct rng rng;
    rng_init(&rng, 3, "orthogonal");
    struct long_product p = identity(N);
    for (int step = 0; step < STEPS; step++) {
        cr_assert(linalg_orthogonal(a, N, N, &rng));
        cr_assert(long_product_times(&p, a));
    }
    for (int i = 0; i < N; i++) cr_assert_float_eq(p.log[i], 0, 1e-11, "%g", p.log[i]);
    long_product_finish(&p);
}

/* Q D Qᵀ to the power of STEPS, with D from 1.5 down to 5e-6: the smallest is 10^-1597. */
Test(long_product, powers_far_beyond_the_range_of_a_double)
{
    double q[N * N], scaled[N * N], back[N * N], a[N * N], d[N];
    struct rng rng;
    rng_init(&rng, 4, "powers");
    cr_assert(linalg_orthogonal(q, N, N, &rng));
    for (int i = 0; i < N; i++) d[i] = 1.5 * pow(10, -0.5 * i);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            scaled[i * N + j] = q[i * N + j] * d[j];
            back[i * N + j] = q[j * N + i];
        }
    multiply(a, scaled, back, N);
    struct long_product p = identity(N);
    for (int step = 0; step < STEPS; step++) cr_assert(long_product_times(&p, a));
    for (int i = 0; i < N; i++)
        cr_assert_float_eq(
            p.log[i], STEPS * log(d[i]), 1e-8 * STEPS, "%d: %.12g, not %.12g", i, p.log[i] / STEPS, log(d[i]));
    cr_assert_lt(p.log[N - 1], -1590 * log(10));
    long_product_finish(&p);
}

/* The logarithms sum to that of |det|, which is the sum over the factors; and the product taken from the other end, of
 * transposed factors, has the same singular values. */
static void check_sum_and_reverse(int n, int steps)
{
    double *a = malloc((size_t)(n * n * steps) * sizeof *a), *turned = malloc((size_t)(n * n) * sizeof *turned);
    double *singular = malloc((size_t)n * sizeof *singular), sum = 0, log_det = 0;
    struct long_product forward = identity(n), backward = identity(n);
    struct rng rng;
    rng_init(&rng, 5, "both ways");
    cr_assert(a && turned && singular);
    for (int step = 0; step < steps; step++) {
        double *factor = a + (size_t)(step * n * n);
        random_matrix(factor, n, &rng);
        for (int i = 0; i < n; i++) factor[i * n + i] += 0.5;
        cr_assert(long_product_times(&forward, factor));
        cr_assert(linalg_singular_values(factor, n, n, singular));
        for (int i = 0; i < n; i++) log_det += log(singular[i]);
    }
    for (int step = steps - 1; step >= 0; step--) {
        for (int i = 0; i < n * n; i++) turned[i] = a[step * n * n + i % n * n + i / n];
        cr_assert(long_product_times(&backward, turned));
    }
    for (int i = 0; i < n; i++) {
        sum += forward.log[i];
        cr_assert(i == 0 || forward.log[i] <= forward.log[i - 1], "in order");
        cr_assert_float_eq(forward.log[i], backward.log[i], 1e-8, "%d: %g, %g", i, forward.log[i], backward.log[i]);
    }
    cr_assert_float_eq(sum, log_det, 1e-9 * fabs(log_det));
    cr_assert_lt(forward.log[n - 1] - forward.log[0], log(DBL_EPSILON), "multiplied out, it would be noise");
    long_product_finish(&forward);
    long_product_finish(&backward);
    free(a);
    free(turned);
    free(singular);
}

Test(long_product, long_ones_by_their_determinant_and_from_the_other_end)
{
    check_sum_and_reverse(2, 100);
    check_sum_and_reverse(8, 100);
    check_sum_and_reverse(40, 60);
}

Test(long_product, singular_factors)
{
    double a[9] = {2, 0, 0, 0, 0.5, 0, 0, 0, 0}, zero[9] = {0}, same[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct long_product p = identity(3);
    cr_assert(long_product_times(&p, a));
    cr_assert_float_eq(p.log[0], log(2), 1e-15);
    cr_assert_float_eq(p.log[1], log(0.5), 1e-15);
    cr_assert_eq(p.log[2], -INFINITY);
    cr_assert_eq(p.rank, 2);
    cr_assert(long_product_times(&p, same));
    cr_assert_eq(p.rank, 1, "a factor of rank 1: what is left of the others is rounding");
    cr_assert_float_eq(p.log[0], log(sqrt(4.25) * sqrt(3)), 1e-14);
    cr_assert(long_product_times(&p, zero));
    cr_assert_eq(p.log[0], -INFINITY);
    cr_assert(long_product_times(&p, a), "and it stays 0");
    cr_assert_eq(p.rank, 0);
    long_product_finish(&p);
}

Test(long_product, numbers_of_any_size)
{
    double huge[4] = {1e200, 0, 0, 1e-200}, tiny[4] = {1e-300, 1e-300, 0, 1e-300};
    struct long_product p = identity(2);
    for (int i = 0; i < 3; i++) cr_assert(long_product_times(&p, tiny));
    cr_assert_float_eq(p.log[0] + p.log[1], 6 * log(1e-300), 1e-9);
    long_product_finish(&p);
    p = identity(2);
    for (int i = 0; i < 3; i++) cr_assert(long_product_times(&p, huge));
    cr_assert_float_eq(p.log[0], 3 * log(1e200), 1e-9);
    cr_assert_eq(p.log[1], -INFINITY, "10^400 times smaller than its factor's norm is nothing");
    long_product_finish(&p);
}

Test(long_product, what_is_not_finite_is_refused_and_changes_nothing)
{
    double a[4] = {1, 2, 3, 4}, bad[4] = {1, 2, NAN, 4};
    struct long_product p = identity(2);
    cr_assert(long_product_times(&p, a));
    double before = p.log[1];
    cr_assert_not(long_product_times(&p, bad));
    bad[2] = INFINITY;
    cr_assert_not(long_product_times(&p, bad));
    cr_assert_eq(p.log[1], before);
    long_product_finish(&p);
}
