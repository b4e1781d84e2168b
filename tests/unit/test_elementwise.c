/*
 * test_elementwise.c: the terms of a sum against loops written out, for every tail that vector instructions leave.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

#include "elementwise.h"

#ifdef REAL_IS_DOUBLE
#define EPSILON DBL_EPSILON
#else
#define EPSILON FLT_EPSILON
#endif

enum { MAX_ROWS = 9, MAX = 70, AREA = MAX_ROWS * MAX };

static real a[AREA], b[AREA], y[AREA + 1];
static const real c = (real)-1.25;

/* y holds what add adds to, or NaN, and a guard behind. */
static void begin(size_t count, bool add)
{
    for (size_t i = 0; i < AREA; i++) {
        a[i] = (real)sin(1.1 * (double)i);
        b[i] = (real)cos(2.3 * (double)i);
        y[i] = add ? 3 : (real)NAN;
    }
    y[count] = 42;
}

static void check(size_t i, double term, bool add)
{
    double exact = term + (add ? 3 : 0);
    cr_assert(fabs((double)y[i] - exact) <= 16 * (double)EPSILON, "[%zu] is %g, not %g", i, (double)y[i], exact);
}

Test(elementwise, vectors)
{
    for (size_t n = 0; n <= MAX; n++)
        for (int add = 0; add < 2; add++) {
            begin(n, add);
            vector_fill(y, n, c, add);
            for (size_t i = 0; i < n; i++) check(i, (double)c, add);
            cr_assert(y[n] == 42);
            begin(n, add);
            vector_scale(y, a, n, c, add);
            for (size_t i = 0; i < n; i++) check(i, (double)c * (double)a[i], add);
            cr_assert(y[n] == 42);
            begin(n, add);
            vector_multiply(y, a, b, n, c, add);
            for (size_t i = 0; i < n; i++) check(i, (double)c * (double)a[i] * (double)b[i], add);
            cr_assert(y[n] == 42);
        }
}

/* The two factors may be one array. */
Test(elementwise, square)
{
    begin(MAX, false);
    vector_multiply(y, a, a, MAX, 1, false);
    for (size_t i = 0; i < MAX; i++) check(i, (double)a[i] * (double)a[i], false);
}

Test(elementwise, rows)
{
    for (size_t rows = 0; rows <= MAX_ROWS; rows++)
        for (size_t n = 0; n <= MAX; n += n < 20 ? 1 : 7)
            for (int add = 0; add < 2; add++) {
                begin(rows * n, add);
                rows_broadcast(y, b, rows, n, c, add);
                for (size_t i = 0; i < rows * n; i++) check(i, (double)c * (double)b[i % n], add);
                cr_assert(y[rows * n] == 42);
                begin(rows * n, add);
                rows_multiply(y, a, b, rows, n, c, add);
                for (size_t i = 0; i < rows * n; i++) check(i, (double)c * (double)a[i] * (double)b[i % n], add);
                cr_assert(y[rows * n] == 42);
            }
}

/* Sums over rows; no rows give 0. */
Test(elementwise, sums)
{
    for (size_t rows = 0; rows <= MAX_ROWS; rows++)
        for (size_t n = 0; n <= MAX; n += n < 20 ? 1 : 7)
            for (int add = 0; add < 2; add++) {
                double sum[MAX] = {0}, product[MAX] = {0};
                begin(n, add);
                for (size_t i = 0; i < rows * n; i++) {
                    sum[i % n] += (double)c * (double)a[i];
                    product[i % n] += (double)c * (double)a[i] * (double)b[i];
                }
                rows_sum(y, a, rows, n, c, add);
                for (size_t j = 0; j < n; j++) check(j, sum[j], add);
                cr_assert(y[n] == 42);
                begin(n, add);
                rows_sum_product(y, a, b, rows, n, c, add);
                for (size_t j = 0; j < n; j++) check(j, product[j], add);
                cr_assert(y[n] == 42);
            }
}

static const int indices[MAX_ROWS] = {2, -1, 0, 2, 3, -1, 1, 2, 8};

Test(elementwise, gather)
{
    for (size_t rows = 0; rows <= MAX_ROWS; rows++)
        for (size_t n = 1; n <= MAX; n += 3)
            for (int add = 0; add < 2; add++) {
                begin(rows * n, add);
                rows_gather(y, a, indices, rows, n, c, add);
                cr_assert(y[rows * n] == 42);
                for (size_t i = 0; i < rows * n; i++) {
                    int index = indices[i / n];
                    check(i, index < 0 ? 0 : (double)c * (double)a[(size_t)index * n + i % n], add);
                }
            }
}

Test(elementwise, scatter)
{
    for (size_t n = 1; n <= MAX; n += 3) {
        double sum[AREA] = {0};
        begin(MAX_ROWS * n, true);
        rows_scatter(y, a, indices, MAX_ROWS, n, c);
        for (size_t i = 0; i < MAX_ROWS * n; i++)
            if (indices[i / n] >= 0) sum[(size_t)indices[i / n] * n + i % n] += (double)c * (double)a[i];
        for (size_t i = 0; i < MAX_ROWS * n; i++) check(i, sum[i], true);
        cr_assert(y[MAX_ROWS * n] == 42);
    }
}

Test(elementwise, nan_is_seen)
{
    begin(0, true);
    a[0] = NAN, a[1] = INFINITY;
    vector_scale(y, a, 3, 0, true);
    cr_assert(isnan(y[0]) && isnan(y[1]) && y[2] == 3);
}
