/*
 * blas.h: the matrix products of a network, and OpenBLAS behind them. Everything is row-major and contiguous.
 *
 * A layer reads rows x [rows x in], holds a matrix w [in x out] and writes rows y [rows x out]; rows is the batch, or
 * time times batch where nothing recurs. Its three products are here: forward, the weights' gradient, the input's
 * gradient. Each computes alpha times the product and writes it, or adds it when `add` is true (then the output must
 * hold numbers; otherwise whatever it holds, NaN included, is overwritten). An output never overlaps an input.
 * rows, in, out, cols >= 1. There are no errors: a wrong argument is a bug.
 *
 * Up to three rows are multiplied by loops of our own: OpenBLAS first copies the whole matrix into another layout,
 * which makes it 3 to 7 times slower there on processors without AVX-512.
 */
#ifndef MATH_BLAS_H
#define MATH_BLAS_H

#include <stdbool.h>
#include <stddef.h>

#include "real.h"

#define matmul              REAL(matmul)
#define matmul_transposed_x REAL(matmul_transposed_x)
#define matmul_transposed_w REAL(matmul_transposed_w)
#define transpose           REAL(transpose)
#define dot                 REAL(dot)
#define norm2               REAL(norm2)

/* Once, at the start of main, before any other call here; both are for the whole process.
 *
 * blas_choose_kernels: OpenBLAS before 0.3.25 takes kernels from 2004 on any processor younger than itself, which
 * costs a factor of 5 (its issue 4267; Debian 12 has 0.3.21). If it has, this makes it choose again by what the
 * processor can do. OPENBLAS_CORETYPE in the environment has precedence. */
void blas_choose_kernels(void);
/* The program has workers of its own: OpenBLAS computes in the thread that calls it. */
void blas_single_threaded(void);

/* y (=|+=) alpha x w;  y [rows x out], x [rows x in], w [in x out] */
void matmul(real *y, const real *x, const real *w, int rows, int in, int out, real alpha, bool add);
/* dw (=|+=) alpha x^T dy;  dw [in x out], x [rows x in], dy [rows x out] */
void matmul_transposed_x(real *dw, const real *x, const real *dy, int rows, int in, int out, real alpha, bool add);
/* dx (=|+=) alpha dy w^T;  dx [rows x in], dy [rows x out], w [in x out] */
void matmul_transposed_w(real *dx, const real *dy, const real *w, int rows, int in, int out, real alpha, bool add);

/* wt [cols x rows] = the transpose of w [rows x cols] */
void transpose(real *wt, const real *w, int rows, int cols);

/* <x, y> and |x|, n numbers each, accumulated in double: no overflow for floats. NaN gives NaN, and |x| is inf if an
 * element is. n may be 0. */
double dot(const real *x, const real *y, size_t n);
double norm2(const real *x, size_t n);

#endif
