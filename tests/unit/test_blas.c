/*
 * test_blas.c: the matrix products against sums written out in long double.
 */
#include <cblas.h>
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include "blas.h"

#ifdef REAL_IS_DOUBLE
#define EPSILON DBL_EPSILON
#else
#define EPSILON FLT_EPSILON
#endif

enum { MAX = 40, AREA = 200 * 200 };

static const int sizes[] = {1, 2, 3, 4, 5, 8, 17, 33};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void fill(real *a, int n, double phase)
{
    for (int i = 0; i < n; i++) a[i] = (real)sin(1.3 * i + phase);
}

/* sum_k a[i][k] b[k][j], where a's and b's elements lie the given strides apart */
static long double product(const real *a, int a_stride, const real *b, int b_stride, int n)
{
    long double sum = 0;
    for (int k = 0; k < n; k++) sum += (long double)a[k * a_stride] * (long double)b[k * b_stride];
    return sum;
}

static void check(real got, long double product, int terms, real alpha, bool add)
{
    long double exact = (long double)alpha * product + (add ? 2 : 0);
    cr_assert(
        fabsl((long double)got - exact) <= 4 * (4 + terms) * (long double)EPSILON, "%g, not %Lg", (double)got, exact);
}

/* All three products of one shape. The outputs hold NaN or 2 before, and a guard behind them. */
static void check_shape(int rows, int in, int out, real alpha, bool add)
{
    static real x[AREA], w[AREA], dy[AREA], y[AREA + 1], dx[AREA + 1], dw[AREA + 1];
    fill(x, rows * in, 0), fill(w, in * out, 1), fill(dy, rows * out, 2);
    for (int i = 0; i <= AREA; i++) y[i] = dx[i] = dw[i] = add ? 2 : (real)NAN;
    y[rows * out] = dx[rows * in] = dw[in * out] = 42;
    matmul(y, x, w, rows, in, out, alpha, add);
    matmul_transposed_x(dw, x, dy, rows, in, out, alpha, add);
    matmul_transposed_w(dx, dy, w, rows, in, out, alpha, add);
    cr_assert(y[rows * out] == 42 && dx[rows * in] == 42 && dw[in * out] == 42);
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < out; j++) check(y[r * out + j], product(x + r * in, 1, w + j, out, in), in, alpha, add);
    for (int i = 0; i < in; i++)
        for (int j = 0; j < out; j++) check(dw[i * out + j], product(x + i, in, dy + j, out, rows), rows, alpha, add);
    for (int r = 0; r < rows; r++)
        for (int i = 0; i < in; i++)
            check(dx[r * in + i], product(dy + r * out, 1, w + i * out, 1, out), out, alpha, add);
}

static void check_all_shapes(void)
{
    for (int a = 0; a < SIZES; a++)
        for (int b = 0; b < SIZES; b++)
            for (int c = 0; c < SIZES; c++)
                for (int add = 0; add < 2; add++) {
                    check_shape(sizes[a], sizes[b], sizes[c], 1, add);
                    check_shape(sizes[a], sizes[b], sizes[c], (real)-0.75, add);
                }
}

Test(blas, products)
{
    blas_single_threaded();
    check_all_shapes();
}

Test(blas, products_with_the_chosen_kernels)
{
    blas_choose_kernels();
    blas_single_threaded();
    check_all_shapes();
    check_shape(190, 150, 200, 1, true);
}

/* 0 times NaN is NaN: a broken weight is seen even where it is multiplied by nothing. */
Test(blas, nan_is_seen)
{
    for (int rows = 1; rows <= 8; rows++) {
        real x[8 * 5] = {0}, w[5 * 6] = {0}, y[8 * 6], dx[8 * 5], dw[5 * 6], dy[8 * 6] = {0};
        w[2 * 6 + 3] = NAN;
        matmul(y, x, w, rows, 5, 6, 1, false);
        matmul_transposed_w(dx, dy, w, rows, 5, 6, 1, false);
        for (int i = 0; i < rows * 6; i++) cr_assert(!isnan(y[i]) == (i % 6 != 3));
        for (int i = 0; i < rows * 5; i++) cr_assert(!isnan(dx[i]) == (i % 5 != 2));
        dy[3] = NAN;
        matmul_transposed_x(dw, x, dy, rows, 5, 6, 1, false);
        for (int i = 0; i < 5 * 6; i++) cr_assert(!isnan(dw[i]) == (i % 6 != 3));
    }
}

Test(blas, transpose)
{
    static real w[AREA], wt[AREA + 1];
    fill(w, AREA, 0);
    for (int a = 0; a < SIZES; a++)
        for (int b = 0; b < SIZES; b++) {
            int rows = sizes[a], cols = sizes[b];
            wt[rows * cols] = 42;
            transpose(wt, w, rows, cols);
            cr_assert(wt[rows * cols] == 42);
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < cols; j++) cr_assert(wt[j * rows + i] == w[i * cols + j]);
        }
}

Test(blas, dot_and_norm)
{
    real x[MAX], y[MAX];
    fill(x, MAX, 0), fill(y, MAX, 1);
    for (int n = 0; n <= MAX; n++) {
        cr_assert_float_eq(dot(x, y, (size_t)n), (double)product(x, 1, y, 1, n), 1e-14);
        cr_assert_float_eq(norm2(x, (size_t)n), sqrt((double)product(x, 1, x, 1, n)), 1e-14);
    }
}

Test(blas, norm_of_extremes)
{
    real x[20] = {0};
    x[17] = x[18] = (real)3e38;
    cr_assert_float_eq(norm2(x, 20) / ((double)x[17] * sqrt(2)), 1, 1e-14);
    x[3] = -INFINITY;
    cr_assert(isinf(norm2(x, 20)));
    x[19] = NAN;
    cr_assert(isnan(norm2(x, 20)) && isnan(dot(x, x, 20)));
}

/* No processor of the last ten years is left with the kernels of 2004. */
Test(blas, kernels_fit_the_processor)
{
#ifdef __x86_64__
    blas_choose_kernels();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && !getenv("OPENBLAS_CORETYPE"))
        cr_assert(strcmp(openblas_get_corename(), "Prescott") != 0);
    cr_assert(!getenv("OPENBLAS_CORETYPE") || strlen(getenv("OPENBLAS_CORETYPE")) > 0);
#endif
}

/* OpenBLAS's own xerbla_ would print on stdout and go on. */
Test(blas, wrong_argument_aborts, .signal = SIGABRT)
{
    float a[9] = {0}, b[9] = {0}, c[9] = {0};
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 3, 3, 3, 1, a, 1, b, 3, 0, c, 3);
}
