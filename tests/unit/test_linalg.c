/*
 * test_linalg.c: decompositions whose results are known beforehand, or can be checked by multiplying back.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "linalg.h"
#include "rng.h"

enum { MAX = 60 };

/* <line i, line j> of a, lines being rows or columns */
static double line_product(const double *a, int rows, int cols, bool by_row, int i, int j)
{
    double sum = 0;
    for (int k = 0; k < (by_row ? cols : rows); k++)
        sum += by_row ? a[i * cols + k] * a[j * cols + k] : a[k * cols + i] * a[k * cols + j];
    return sum;
}

Test(linalg, orthogonal)
{
    static const int shapes[][2] = {{1, 1}, {1, 7}, {7, 1}, {2, 2}, {5, 3}, {3, 5}, {60, 60}, {60, 13}, {13, 60}};
    static double a[MAX * MAX];
    struct rng rng;
    rng_init(&rng, 1, NULL);
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        int rows = shapes[s][0], cols = shapes[s][1], lines = rows < cols ? rows : cols;
        cr_assert(linalg_orthogonal(a, rows, cols, &rng));
        for (int i = 0; i < lines; i++)
            for (int j = 0; j < lines; j++)
                cr_assert_float_eq(line_product(a, rows, cols, rows < cols, i, j), i == j, 1e-13);
    }
}

Test(linalg, orthogonal_is_reproducible)
{
    double a[12], b[12];
    struct rng rng;
    rng_init(&rng, 3, "W");
    cr_assert(linalg_orthogonal(a, 4, 3, &rng));
    rng_init(&rng, 3, "W");
    cr_assert(linalg_orthogonal(b, 4, 3, &rng));
    cr_assert_arr_eq(a, b, sizeof a);
}

/* Without the sign rule the diagonal of Q would have a preferred sign, and a 1 x 1 matrix would always be 1. */
Test(linalg, orthogonal_is_uniform)
{
    double a[9], sum[9] = {0};
    int positive = 0;
    struct rng rng;
    rng_init(&rng, 5, NULL);
    for (int k = 0; k < 2000; k++) {
        cr_assert(linalg_orthogonal(a, 1, 1, &rng));
        positive += a[0] > 0;
        cr_assert(linalg_orthogonal(a, 3, 3, &rng));
        for (int i = 0; i < 9; i++) sum[i] += a[i];
    }
    cr_assert(positive > 900 && positive < 1100);
    for (int i = 0; i < 9; i++) cr_assert(fabs(sum[i] / 2000) < 5 / sqrt(3 * 2000.0));
}

Test(linalg, eigenvalues_of_a_triangle)
{
    static const double a[] = {3, 5, -7, 0, -4, 2, 0, 0, 1};
    double re[3], im[3], radius, sum = 0, product = 1;
    cr_assert(linalg_eigenvalues(a, 3, re, im));
    for (int i = 0; i < 3; i++) {
        sum += re[i], product *= re[i];
        cr_assert(im[i] == 0);
    }
    cr_assert_float_eq(sum, 0, 1e-12);
    cr_assert_float_eq(product, -12, 1e-12);
    cr_assert(linalg_spectral_radius(a, 3, &radius));
    cr_assert_float_eq(radius, 4, 1e-12);
}

Test(linalg, eigenvalues_of_a_rotation)
{
    static const double a[] = {0, -2, 2, 0};
    double re[2], im[2], radius;
    cr_assert(linalg_eigenvalues(a, 2, re, im));
    for (int i = 0; i < 2; i++) cr_assert_float_eq(re[i], 0, 1e-12);
    cr_assert_float_eq(im[0], 2, 1e-12);
    cr_assert_float_eq(im[1], -2, 1e-12);
    cr_assert(linalg_spectral_radius(a, 2, &radius));
    cr_assert_float_eq(radius, 2, 1e-12);
}

Test(linalg, radius_of_an_orthogonal_matrix)
{
    static double a[MAX * MAX];
    double radius, s[MAX];
    struct rng rng;
    rng_init(&rng, 2, NULL);
    cr_assert(linalg_orthogonal(a, MAX, MAX, &rng));
    cr_assert(linalg_spectral_radius(a, MAX, &radius));
    cr_assert_float_eq(radius, 1, 1e-12);
    cr_assert(linalg_singular_values(a, MAX, MAX, s));
    for (int i = 0; i < MAX; i++) cr_assert_float_eq(s[i], 1, 1e-12);
}

static double largest_modulus(const double *a, int n)
{
    static double re[2 * MAX], im[2 * MAX];
    double largest = 0;
    cr_assert(linalg_eigenvalues(a, n, re, im));
    for (int i = 0; i < n; i++) largest = fmax(largest, hypot(re[i], im[i]));
    return largest;
}

static void check_radius(const double *a, int n, double relative, const char *what)
{
    double radius, expected = largest_modulus(a, n);
    cr_assert(linalg_spectral_radius(a, n, &radius));
    cr_assert_float_eq(
        radius, expected, relative * expected + 1e-300, "%s, n = %d: %.15g, not %.15g", what, n, radius, expected);
}

/* Of all sizes, whatever way is taken: a real number, a conjugate pair, opposite numbers or many are the largest. */
Test(linalg, radius_is_the_largest_modulus)
{
    static double a[4 * MAX * MAX];
    struct rng rng;
    rng_init(&rng, 4, NULL);
    for (int n = 1; n <= 2 * MAX; n += n < MAX ? 7 : 12)
        for (int k = 0; k < 6; k++) {
            for (int i = 0; i < n * n; i++) a[i] = rng_normal(&rng);
            check_radius(a, n, 1e-11, "a random matrix");
            for (int i = 0; i < n; i++) a[i * n + i] += 3 * sqrt(n) * (i % 2 ? -1 : 1);
            check_radius(a, n, 1e-11, "two opposite groups");
            for (int i = 0; i < n; i++)
                for (int j = 0; j < i; j++) a[i * n + j] = a[j * n + i];
            check_radius(a, n, 1e-11, "a symmetric matrix");
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) a[i * n + j] = i == j ? 2 + (i < 3) : j > i ? a[i * n + j] : 0;
            check_radius(a, n, 1e-3, "a triangle with a threefold eigenvalue: LAPACK itself is not exact there");
        }
}

Test(linalg, radius_of_matrices_whose_powers_vanish_or_overflow)
{
    static double a[4 * MAX * MAX];
    double radius;
    int n = 2 * MAX;
    for (int i = 0; i < n; i++) a[i * n + (i + 1) % n] = i + 1 < n;
    cr_assert(linalg_spectral_radius(a, n, &radius));
    cr_assert_eq(radius, 0, "a shift: no power is left after n steps");
    a[(n - 1) * n] = 1;
    check_radius(a, n, 1e-12, "a cycle: n roots of 1");
    for (int i = 0; i < n * n; i++) a[i] = (i % 7) * 1e150;
    check_radius(a, n, 1e-11, "large numbers");
    for (int i = 0; i < n * n; i++) a[i] *= 1e-300;
    check_radius(a, n, 1e-11, "small numbers");
    a[5] = NAN;
    cr_assert_not(linalg_spectral_radius(a, n, &radius));
}

Test(linalg, radius_of_zero_and_of_one_number)
{
    double zero[4] = {0}, one = -3, radius;
    cr_assert(linalg_spectral_radius(zero, 2, &radius));
    cr_assert(radius == 0);
    cr_assert(linalg_spectral_radius(&one, 1, &radius));
    cr_assert(radius == 3);
}

/* diag(5, 2) between two orthogonal matrices, tall and wide */
Test(linalg, singular_values)
{
    double u[14], v[4], a[14], at[14], s[2];
    struct rng rng;
    rng_init(&rng, 9, NULL);
    cr_assert(linalg_orthogonal(u, 7, 2, &rng) && linalg_orthogonal(v, 2, 2, &rng));
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < 2; j++) at[j * 7 + i] = a[i * 2 + j] = 2 * u[i * 2] * v[j] + 5 * u[i * 2 + 1] * v[2 + j];
    cr_assert(linalg_singular_values(a, 7, 2, s));
    cr_assert(fabs(s[0] - 5) < 1e-12 && fabs(s[1] - 2) < 1e-12);
    cr_assert(linalg_singular_values(at, 2, 7, s));
    cr_assert(fabs(s[0] - 5) < 1e-12 && fabs(s[1] - 2) < 1e-12);
}

/* a = 2 u0 v0ᵀ + 5 u1 v1ᵀ has the right singular vectors v1 and v0; and of the transpose they are the u. */
Test(linalg, right_singular_vectors)
{
    double u[14], v[4], a[14], at[14], s[2], right[14];
    struct rng rng;
    rng_init(&rng, 9, NULL);
    cr_assert(linalg_orthogonal(u, 7, 2, &rng) && linalg_orthogonal(v, 2, 2, &rng));
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < 2; j++) at[j * 7 + i] = a[i * 2 + j] = 2 * u[i * 2] * v[j] + 5 * u[i * 2 + 1] * v[2 + j];
    cr_assert(linalg_right_singular(a, 7, 2, s, right));
    cr_assert(fabs(s[0] - 5) < 1e-12 && fabs(s[1] - 2) < 1e-12);
    for (int k = 0; k < 2; k++)
        cr_assert_float_eq(fabs(right[2 * k] * v[2 - 2 * k] + right[2 * k + 1] * v[3 - 2 * k]), 1, 1e-12);
    cr_assert(linalg_right_singular(at, 2, 7, s, right));
    for (int k = 0; k < 2; k++) {
        double product = 0;
        for (int i = 0; i < 7; i++) product += right[7 * k + i] * u[2 * i + 1 - k];
        cr_assert_float_eq(fabs(product), 1, 1e-12);
    }
}

Test(linalg, refuses_what_is_not_finite)
{
    double a[4] = {1, 2, NAN, 4}, re[2], im[2], radius;
    cr_assert(!linalg_eigenvalues(a, 2, re, im));
    cr_assert(!linalg_spectral_radius(a, 2, &radius));
    a[2] = INFINITY;
    cr_assert(!linalg_singular_values(a, 2, 2, re));
    cr_assert(!linalg_right_singular(a, 2, 2, re, a));
}
