/*
 * spectral_radius.c: linalg_spectral_radius of linalg.h.
 *
 * All eigenvalues of a [128 x 128] take LAPACK about as long as fifty products. Squaring it k times gives a^(2^k), in
 * which soon nothing is left but the eigenvectors of the largest modulus: one, or two with a conjugate pair (or ±λ).
 * They span a subspace that a maps into itself, and of what a does there the eigenvalues are a formula. When more than
 * two share the largest modulus that never comes, and all eigenvalues are computed after all.
 */
#include <cblas.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"

enum { LEAST_SIZE = 48, MOST_SQUARINGS = 18 };

struct powers {
    const double *a;
    int n;
    double *power, *square; /* [n x n] a power of a, scaled to norm 1; its square */
    double *basis, *image;  /* [2 x n] an orthonormal basis, row by row; what a makes of it */
    int dimensions;         /* of the basis: 1 or 2 */
};

static double product(const double *x, const double *y, int n)
{
    return cblas_ddot(n, x, 1, y, 1);
}

static bool scale_to_1(double *a, int n)
{
    double norm = cblas_dnrm2(n * n, a, 1);
    if (!(norm > DBL_MIN) || !isfinite(norm)) return false;
    cblas_dscal(n * n, 1 / norm, a, 1);
    return true;
}

static bool square(struct powers *p)
{
    double *old = p->power;
    cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, p->n, p->n, p->n, 1, old, p->n, old, p->n, 0, p->square, p->n);
    p->power = p->square;
    p->square = old;
    return scale_to_1(p->power, p->n);
}

/* ---- what is left of the columns ---- */

/* The longest column of m, with length 1. */
static void longest_column(const double *m, int n, double *to)
{
    int longest = 0;
    double most = -1;
    for (int j = 0; j < n; j++) {
        double norm = cblas_dnrm2(n, m + j, n);
        if (norm > most) most = norm, longest = j;
    }
    cblas_dcopy(n, m + longest, n, to, 1);
    cblas_dscal(n, 1 / most, to, 1);
}

/* m - q qᵀ m; its norm. row [n] is scratch. */
static double take_out(double *m, int n, const double *q, double *row)
{
    cblas_dgemv(CblasRowMajor, CblasTrans, n, n, 1, m, n, q, 1, 0, row, 1);
    cblas_dger(CblasRowMajor, n, n, -1, q, 1, row, 1, m, n);
    return cblas_dnrm2(n * n, m, 1);
}

/* Whether one or two vectors span all columns of the power, of norm 1. p->square and p->image are scratch. */
static bool find_basis(struct powers *p)
{
    int n = p->n;
    double nothing = n * DBL_EPSILON, *left = p->square, *second = p->basis + n;
    memcpy(left, p->power, (size_t)n * (size_t)n * sizeof *left);
    longest_column(left, n, p->basis);
    p->dimensions = 1;
    if (take_out(left, n, p->basis, p->image) <= nothing) return true;
    longest_column(left, n, second);
    cblas_daxpy(n, -product(p->basis, second, n), p->basis, 1, second, 1);
    cblas_dscal(n, 1 / cblas_dnrm2(n, second, 1), second, 1);
    p->dimensions = 2;
    return take_out(left, n, second, p->image) <= nothing;
}

/* ---- what a does there ---- */

static double larger_modulus(const double h[4])
{
    double mean = (h[0] + h[3]) / 2, half = (h[0] - h[3]) / 2, inside = half * half + h[1] * h[2];
    return inside < 0 ? hypot(mean, sqrt(-inside)) : fabs(mean) + sqrt(inside);
}

/* False when a leads out of the subspace. */
static bool radius_within(struct powers *p, double *radius)
{
    int n = p->n, d = p->dimensions;
    double h[4] = {0}, *image = p->image, out = 0;
    for (int i = 0; i < d; i++) {
        cblas_dgemv(CblasRowMajor, CblasNoTrans, n, n, 1, p->a, n, p->basis + i * n, 1, 0, image + i * n, 1);
        for (int j = 0; j < d; j++) h[j * 2 + i] = product(p->basis + j * n, image + i * n, n);
        for (int j = 0; j < d; j++) cblas_daxpy(n, -h[j * 2 + i], p->basis + j * n, 1, image + i * n, 1);
        out = fmax(out, cblas_dnrm2(n, image + i * n, 1));
    }
    *radius = d == 1 ? fabs(h[0]) : larger_modulus(h);
    return out <= 10 * n * DBL_EPSILON * cblas_dnrm2(n * n, p->a, 1);
}

static bool find_by_powers(struct powers *p, double *radius)
{
    memcpy(p->power, p->a, (size_t)p->n * (size_t)p->n * sizeof *p->power);
    bool good = scale_to_1(p->power, p->n);
    for (int k = 0; k < MOST_SQUARINGS && good; k++) {
        good = square(p);
        if (good && k >= 5 && find_basis(p) && radius_within(p, radius)) return true;
    }
    return false;
}

static bool find_by_eigenvalues(const double *a, int n, double *radius)
{
    double *re = malloc((size_t)n * sizeof *re), *im = malloc((size_t)n * sizeof *im);
    bool good = re && im && linalg_eigenvalues(a, n, re, im);
    *radius = 0;
    for (int i = 0; i < n && good; i++) *radius = fmax(*radius, hypot(re[i], im[i]));
    free(re);
    free(im);
    return good;
}

bool linalg_spectral_radius(const double *a, int n, double *radius)
{
    size_t count = (size_t)n * (size_t)n;
    struct powers p = {.a = a, .n = n};
    double *memory = n < LEAST_SIZE ? NULL : malloc((2 * count + 4 * (size_t)n) * sizeof *memory);
    bool found = false;
    if (memory) {
        p.power = memory;
        p.square = memory + count;
        p.basis = memory + 2 * count;
        p.image = p.basis + 2 * n;
        found = find_by_powers(&p, radius);
    }
    free(memory);
    return found || find_by_eigenvalues(a, n, radius);
}
