/*
 * long_product.h: the singular values of a product of many matrices, as logarithms.
 *
 *     P = a₁ a₂ … a_k
 *
 * Multiplied out, such a product is dominated by its largest singular value: as soon as another is 10^16 times smaller,
 * what is stored of it is rounding error, and after some more factors numbers leave the range of a double. So P is kept
 * as P = U diag(e^log) R with orthonormal rows in R. U is not needed and not kept. A factor makes R a of R, whose rows
 * are made orthogonal again by plane rotations (one-sided Jacobi), each row with its scale e^log apart, so that a small
 * one is never added to a large one's rounding errors. All singular values keep about the relative accuracy that their
 * own factors allow (J. Demmel & K. Veselić, Jacobi's method is more accurate than QR, 1992; Z. Drmač, Implementation
 * of Jacobi rotations for accurate singular value computation in floating point arithmetic, 1997).
 *
 * log divided by the number of factors tends to the Lyapunov exponents.
 */
#ifndef MATH_LONG_PRODUCT_H
#define MATH_LONG_PRODUCT_H

#include <stdbool.h>

struct long_product {
    int n, rank;  /* rank: how many singular values are not 0 */
    double noise; /* a factor's relative error: what is smaller, compared with its norm, counts as 0 */
    double *log;  /* [n] the logarithms of P's singular values, the largest first; -INFINITY where one is 0 */
    double *row;  /* [n x n] R */
    double *next; /* [n x n] R a */
    double *before, *square;
    double **line;
};

/* P = the identity [n x n]. noise: the relative error that the factors were computed with, such as FLT_EPSILON; at
 * least that of the arithmetic here is taken. False when memory is out; long_product_finish accepts that, and a zeroed
 * one. */
bool long_product_init(struct long_product *p, int n, double noise);
void long_product_finish(struct long_product *p);

/* P = P a; a [n x n], row-major. False, and P as it was, when a holds a NaN or an infinity. O(n³), about 40 n³
 * multiplications; for n = 128 some milliseconds. */
bool long_product_times(struct long_product *p, const double *a);

#endif
