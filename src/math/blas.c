/*
 * blas.c: see blas.h. Compiled once for float and once for double; what exists once a process is in blas_library.c.
 */
#include "blas.h"

#include <assert.h>
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "kernel.h"

#ifdef REAL_IS_DOUBLE
#define gemm cblas_dgemm
#else
#define gemm cblas_sgemm
#endif

enum {
    FEW_ROWS = 3, /* up to here our loops are faster than gemm */
    TILE = 16     /* transpose: a tile of 16 x 16 floats is 16 cache lines on either side */
};

/* y [out] (=|+=) alpha x [in] w [in x out]: four rows of w at a time, so that y is loaded and stored a quarter as
 * often as w is read. */
KERNEL static void vector_times_matrix(
    real *restrict y, const real *restrict x, const real *restrict w, int in, int out, real alpha, bool add)
{
    int i = 0;
    if (!add) memset(y, 0, (size_t)out * sizeof(real));
    for (; i + 4 <= in; i += 4) {
        const real *restrict w0 = w + (size_t)i * (size_t)out;
        const real *restrict w1 = w0 + out, *restrict w2 = w1 + out, *restrict w3 = w2 + out;
        real x0 = alpha * x[i], x1 = alpha * x[i + 1], x2 = alpha * x[i + 2], x3 = alpha * x[i + 3];
        for (int j = 0; j < out; j++) y[j] += (x0 * w0[j] + x1 * w1[j]) + (x2 * w2[j] + x3 * w3[j]);
    }
    for (; i < in; i++) {
        const real *restrict w0 = w + (size_t)i * (size_t)out;
        real x0 = alpha * x[i];
        for (int j = 0; j < out; j++) y[j] += x0 * w0[j];
    }
}

/* dx [in] (=|+=) alpha dy [out] w^T, w [in x out]: a dot product for each row of w; four at a time, since one alone
 * would wait for its own sum. */
KERNEL static void vector_times_transpose(
    real *restrict dx, const real *restrict dy, const real *restrict w, int in, int out, real alpha, bool add)
{
    int i = 0;
    for (; i + 4 <= in; i += 4) {
        const real *restrict w0 = w + (size_t)i * (size_t)out;
        const real *restrict w1 = w0 + out, *restrict w2 = w1 + out, *restrict w3 = w2 + out;
        real s0 = 0, s1 = 0, s2 = 0, s3 = 0;
#pragma omp simd reduction(+ : s0, s1, s2, s3)
        for (int j = 0; j < out; j++) {
            s0 += dy[j] * w0[j], s1 += dy[j] * w1[j];
            s2 += dy[j] * w2[j], s3 += dy[j] * w3[j];
        }
        dx[i] = alpha * s0 + (add ? dx[i] : 0), dx[i + 1] = alpha * s1 + (add ? dx[i + 1] : 0);
        dx[i + 2] = alpha * s2 + (add ? dx[i + 2] : 0), dx[i + 3] = alpha * s3 + (add ? dx[i + 3] : 0);
    }
    for (; i < in; i++) {
        real sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int j = 0; j < out; j++) sum += dy[j] * w[(size_t)i * (size_t)out + (size_t)j];
        dx[i] = alpha * sum + (add ? dx[i] : 0);
    }
}

/* dw [in x out] (=|+=) alpha x [in] dy [out] */
KERNEL static void outer_product(
    real *restrict dw, const real *restrict x, const real *restrict dy, int in, int out, real alpha, bool add)
{
    for (int i = 0; i < in; i++, dw += out) {
        real c = alpha * x[i];
        if (add)
            for (int j = 0; j < out; j++) dw[j] += c * dy[j];
        else
            for (int j = 0; j < out; j++) dw[j] = c * dy[j];
    }
}

void matmul(real *y, const real *x, const real *w, int rows, int in, int out, real alpha, bool add)
{
    assert(rows > 0 && in > 0 && out > 0);
    if (rows > FEW_ROWS)
        gemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, out, in, alpha, x, in, w, out, add ? 1 : 0, y, out);
    else
        for (int r = 0; r < rows; r++, y += out, x += in) vector_times_matrix(y, x, w, in, out, alpha, add);
}

void matmul_transposed_x(real *dw, const real *x, const real *dy, int rows, int in, int out, real alpha, bool add)
{
    assert(rows > 0 && in > 0 && out > 0);
    if (rows > 1)
        gemm(CblasRowMajor, CblasTrans, CblasNoTrans, in, out, rows, alpha, x, in, dy, out, add ? 1 : 0, dw, out);
    else
        outer_product(dw, x, dy, in, out, alpha, add);
}

void matmul_transposed_w(real *dx, const real *dy, const real *w, int rows, int in, int out, real alpha, bool add)
{
    assert(rows > 0 && in > 0 && out > 0);
    if (rows > FEW_ROWS)
        gemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, in, out, alpha, dy, out, w, out, add ? 1 : 0, dx, in);
    else
        for (int r = 0; r < rows; r++, dx += in, dy += out) vector_times_transpose(dx, dy, w, in, out, alpha, add);
}

KERNEL void transpose(real *restrict wt, const real *restrict w, int rows, int cols)
{
    for (int top = 0; top < rows; top += TILE)
        for (int left = 0; left < cols; left += TILE) {
            int bottom = top + TILE < rows ? top + TILE : rows;
            int right = left + TILE < cols ? left + TILE : cols;
            for (int j = left; j < right; j++)
                for (int i = top; i < bottom; i++)
                    wt[(size_t)j * (size_t)rows + (size_t)i] = w[(size_t)i * (size_t)cols + (size_t)j];
        }
}

KERNEL double dot(const real *x, const real *y, size_t n)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < n; i++) sum += (double)x[i] * (double)y[i];
    return sum;
}

double norm2(const real *x, size_t n)
{
    return sqrt(dot(x, x, n));
}
