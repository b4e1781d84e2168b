/*
 * elementwise.h: the terms of a sum: products of numbers, vectors and rows, and their gradients.
 *
 * y = c a b + ... is computed a term at a time: the first writes, the others add. Every function has that choice as
 * its last argument: `add` true adds c times the term to what y holds, false overwrites y, NaN included. Inputs may be
 * one and the same array (a == b is a square), but an output never overlaps an input. Sizes may be 0.
 *
 * vector_ functions are over n contiguous numbers; rows_ functions over [rows x n], where one operand is a single row
 * of n numbers (a bias, a peephole), the same for all rows.
 */
#ifndef MATH_ELEMENTWISE_H
#define MATH_ELEMENTWISE_H

#include <stdbool.h>
#include <stddef.h>

#include "real.h"

#define vector_fill      REAL(vector_fill)
#define vector_scale     REAL(vector_scale)
#define vector_multiply  REAL(vector_multiply)
#define rows_broadcast   REAL(rows_broadcast)
#define rows_multiply    REAL(rows_multiply)
#define rows_sum         REAL(rows_sum)
#define rows_sum_product REAL(rows_sum_product)
#define rows_gather      REAL(rows_gather)
#define rows_scatter     REAL(rows_scatter)

/* y (=|+=) c */
void vector_fill(real *y, size_t n, real c, bool add);
/* y (=|+=) c a */
void vector_scale(real *y, const real *a, size_t n, real c, bool add);
/* y (=|+=) c a b. It is its own gradient: da (=|+=) c dy b. */
void vector_multiply(real *y, const real *a, const real *b, size_t n, real c, bool add);

/* y[r] (=|+=) c b;  y [rows x n], b [n] */
void rows_broadcast(real *y, const real *b, size_t rows, size_t n, real c, bool add);
/* y[r] (=|+=) c a[r] b;  y, a [rows x n], b [n] */
void rows_multiply(real *y, const real *a, const real *b, size_t rows, size_t n, real c, bool add);

/* The gradients with respect to the single row. db (=|+=) c sum_r dy[r];  db [n], dy [rows x n] */
void rows_sum(real *db, const real *dy, size_t rows, size_t n, real c, bool add);
/* db (=|+=) c sum_r dy[r] a[r];  db [n], dy, a [rows x n] */
void rows_sum_product(real *db, const real *dy, const real *a, size_t rows, size_t n, real c, bool add);

/* The product of one-hot rows and a matrix. y[r] (=|+=) c w[index[r]];  y [rows x n], w [any x n], index [rows].
 * An index is a row of w, or -1 for a row of zeros. */
void rows_gather(real *y, const real *w, const int *index, size_t rows, size_t n, real c, bool add);
/* Its gradient, which only adds: dw[index[r]] += c dy[r];  dw [any x n], dy [rows x n]. */
void rows_scatter(real *dw, const real *dy, const int *index, size_t rows, size_t n, real c);

#endif
