/*
 * elementwise.c: see elementwise.h. Every loop is one vector operation; `add` is tested outside of it.
 */
#include "elementwise.h"

#include <assert.h>
#include <string.h>

#include "kernel.h"

INLINE void scale(real *restrict y, const real *restrict a, size_t n, real c, bool add)
{
    if (add)
        for (size_t i = 0; i < n; i++) y[i] += c * a[i];
    else
        for (size_t i = 0; i < n; i++) y[i] = c * a[i];
}

INLINE void multiply(real *restrict y, const real *restrict a, const real *restrict b, size_t n, real c, bool add)
{
    if (add)
        for (size_t i = 0; i < n; i++) y[i] += c * a[i] * b[i];
    else
        for (size_t i = 0; i < n; i++) y[i] = c * a[i] * b[i];
}

KERNEL void vector_fill(real *y, size_t n, real c, bool add)
{
    if (add)
        for (size_t i = 0; i < n; i++) y[i] += c;
    else
        for (size_t i = 0; i < n; i++) y[i] = c;
}

KERNEL void vector_scale(real *restrict y, const real *restrict a, size_t n, real c, bool add)
{
    scale(y, a, n, c, add);
}

KERNEL void vector_multiply(
    real *restrict y, const real *restrict a, const real *restrict b, size_t n, real c, bool add)
{
    multiply(y, a, b, n, c, add);
}

KERNEL void rows_broadcast(real *restrict y, const real *restrict b, size_t rows, size_t n, real c, bool add)
{
    for (size_t r = 0; r < rows; r++) scale(y + r * n, b, n, c, add);
}

KERNEL void rows_multiply(
    real *restrict y, const real *restrict a, const real *restrict b, size_t rows, size_t n, real c, bool add)
{
    for (size_t r = 0; r < rows; r++) multiply(y + r * n, a + r * n, b, n, c, add);
}

/* Four rows at a time, so that db is loaded and stored a quarter as often as dy is read. */
KERNEL void rows_sum(real *restrict db, const real *restrict dy, size_t rows, size_t n, real c, bool add)
{
    size_t r = 0;
    if (!add) memset(db, 0, n * sizeof(real));
    for (; r + 4 <= rows; r += 4, dy += 4 * n)
        for (size_t i = 0; i < n; i++) db[i] += c * ((dy[i] + dy[n + i]) + (dy[2 * n + i] + dy[3 * n + i]));
    for (; r < rows; r++, dy += n) scale(db, dy, n, c, true);
}

KERNEL void rows_sum_product(
    real *restrict db, const real *restrict dy, const real *restrict a, size_t rows, size_t n, real c, bool add)
{
    size_t r = 0;
    if (!add) memset(db, 0, n * sizeof(real));
    for (; r + 4 <= rows; r += 4, dy += 4 * n, a += 4 * n)
        for (size_t i = 0; i < n; i++)
            db[i] += c * ((dy[i] * a[i] + dy[n + i] * a[n + i]) +
                             (dy[2 * n + i] * a[2 * n + i] + dy[3 * n + i] * a[3 * n + i]));
    for (; r < rows; r++, dy += n, a += n) multiply(db, dy, a, n, c, true);
}

KERNEL void rows_gather(
    real *restrict y, const real *restrict w, const int *restrict index, size_t rows, size_t n, real c, bool add)
{
    for (size_t r = 0; r < rows; r++) {
        assert(index[r] >= -1);
        if (index[r] >= 0)
            scale(y + r * n, w + (size_t)index[r] * n, n, c, add);
        else if (!add)
            memset(y + r * n, 0, n * sizeof(real));
    }
}

KERNEL void rows_scatter(
    real *restrict dw, const real *restrict dy, const int *restrict index, size_t rows, size_t n, real c)
{
    for (size_t r = 0; r < rows; r++) {
        assert(index[r] >= -1);
        if (index[r] >= 0) scale(dw + (size_t)index[r] * n, dy + r * n, n, c, true);
    }
}
