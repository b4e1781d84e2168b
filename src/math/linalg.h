/*
 * linalg.h: the few decompositions of dense matrices that initialization and the views need. Always double, row-major.
 *
 * Each returns false, with its outputs undefined, when LAPACK does not converge, memory is out, or the matrix holds
 * a NaN or an infinity. Sizes >= 1. Not for inner loops: every call allocates its workspace and costs O(n^3).
 */
#ifndef MATH_LINALG_H
#define MATH_LINALG_H

#include <stdbool.h>

struct rng;

/* a [rows x cols] random with orthonormal columns (rows >= cols) or orthonormal rows (rows < cols), uniformly
 * distributed over all such matrices: the Q of the QR decomposition of a normal matrix, with R's diagonal made
 * positive (F. Mezzadri, How to generate random matrices from the classical compact groups, 2007). */
bool linalg_orthogonal(double *a, int rows, int cols, struct rng *rng);

/* The eigenvalues re[i] + im[i] sqrt(-1) of a [n x n], each counted by its multiplicity. The two of a conjugate pair
 * are neighbours, the positive imaginary part first; otherwise they are in no order. */
bool linalg_eigenvalues(const double *a, int n, double *re, double *im);

/* The largest modulus of an eigenvalue of a [n x n]. For large n usually a fraction of the time that all of them take.
 */
bool linalg_spectral_radius(const double *a, int n, double *radius);

/* The min(rows, cols) singular values of a [rows x cols], the largest first. */
bool linalg_singular_values(const double *a, int rows, int cols, double *s);

/* The same with their right singular vectors: v [min(rows, cols) x cols], the rows orthonormal, each determined but for
 * its sign (where singular values are equal, or 0: but for a rotation). */
bool linalg_right_singular(const double *a, int rows, int cols, double *s, double *v);

#endif
