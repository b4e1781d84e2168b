/*
 * linalg.c: see linalg.h.
 *
 * LAPACK is column-major. To it our a [rows x cols] is a^T, which has the same eigenvalues and singular values, so
 * nothing is transposed. Only LAPACKE's _work functions are called: the others allocate, and print when they cannot.
 */
#include "linalg.h"

#include <assert.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rng.h"

static double *allocate(size_t count)
{
    return count > SIZE_MAX / sizeof(double) ? NULL : malloc(count * sizeof(double));
}

static bool all_finite(const double *a, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(a[i])) return false;
    return true;
}

/* A copy for LAPACK to destroy; NULL when memory is out or a number is not finite, which LAPACK may not survive. */
static double *working_copy(const double *a, int rows, int cols)
{
    size_t count = (size_t)rows * (size_t)cols;
    double *copy = all_finite(a, count) ? allocate(count) : NULL;
    if (copy) memcpy(copy, a, count * sizeof *copy);
    return copy;
}

/* q [m x k], column-major, m >= k, becomes the Q of its QR decomposition with R's diagonal positive. tau, sign [k]. */
static bool orthonormalize(double *q, int m, int k, double *tau, double *sign, double *work, int size)
{
    if (LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, m, k, q, m, tau, work, size) != 0) return false;
    for (int j = 0; j < k; j++) sign[j] = q[(size_t)j * (size_t)m + (size_t)j] < 0 ? -1 : 1;
    if (LAPACKE_dorgqr_work(LAPACK_COL_MAJOR, m, k, k, q, m, tau, work, size) != 0) return false;
    for (int j = 0; j < k; j++)
        for (int i = 0; i < m; i++) q[(size_t)j * (size_t)m + (size_t)i] *= sign[j];
    return true;
}

/* Column j of q is column j of a tall a, and row j of a wide one. */
bool linalg_orthogonal(double *a, int rows, int cols, struct rng *rng)
{
    assert(rows > 0 && cols > 0);
    bool tall = rows > cols;
    int m = tall ? rows : cols, k = tall ? cols : rows, size = 64 * k;
    size_t count = (size_t)m * (size_t)k;
    double *q = allocate(count), *scratch = allocate(2 * (size_t)k + (size_t)size);
    bool ok = q && scratch;
    for (size_t i = 0; ok && i < count; i++) q[i] = rng_normal(rng);
    ok = ok && orthonormalize(q, m, k, scratch, scratch + k, scratch + 2 * k, size);
    for (size_t i = 0; ok && i < count; i++) {
        size_t row = i % (size_t)m, col = i / (size_t)m;
        a[tall ? row * (size_t)k + col : i] = q[i];
    }
    free(scratch);
    free(q);
    return ok;
}

bool linalg_eigenvalues(const double *a, int n, double *re, double *im)
{
    assert(n > 0);
    int size = 64 * n;
    double *copy = working_copy(a, n, n), *work = allocate((size_t)size);
    bool ok = copy && work &&
              LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', 'N', n, copy, n, re, im, NULL, 1, NULL, 1, work, size) == 0;
    free(work);
    free(copy);
    return ok;
}

bool linalg_singular_values(const double *a, int rows, int cols, double *s)
{
    assert(rows > 0 && cols > 0);
    int size = 64 * (rows + cols);
    double *copy = working_copy(a, rows, cols), *work = allocate((size_t)size);
    bool ok =
        copy && work &&
        LAPACKE_dgesvd_work(LAPACK_COL_MAJOR, 'N', 'N', cols, rows, copy, cols, s, NULL, 1, NULL, 1, work, size) == 0;
    free(work);
    free(copy);
    return ok;
}

/* LAPACK's left vectors are those of a^T, its columns our rows. */
bool linalg_right_singular(const double *a, int rows, int cols, double *s, double *v)
{
    assert(rows > 0 && cols > 0);
    int size = 64 * (rows + cols);
    double *copy = working_copy(a, rows, cols), *work = allocate((size_t)size);
    bool ok =
        copy && work &&
        LAPACKE_dgesvd_work(LAPACK_COL_MAJOR, 'S', 'N', cols, rows, copy, cols, s, v, cols, NULL, 1, work, size) == 0;
    free(work);
    free(copy);
    return ok;
}
