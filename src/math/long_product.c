/*
 * long_product.c: see long_product.h.
 *
 * Two rows x and y have the actual sizes e^log_x ‖x‖ and e^log_y ‖y‖, and the cosine c. With r ≤ 1 the quotient of the
 * smaller size to the larger, the rotation that makes them orthogonal is, for rows of length 1,
 *
 *     τ = -2c / ((1 - r²) + √((1 - r²)² + 4 r² c²))       cs = 1 / √(1 + r² τ²)
 *     x' = cs (x - r² τ y)       y' = cs (y + τ x)
 *
 * in which no number can overflow; if r is 0, y just loses its part along x.
 */
#include "long_product.h"

#include <cblas.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

enum { MOST_SWEEPS = 60 };

/* Rotations leave cosines of about the square of those that they met. */
static const double small_cosine = 1e-6;

bool long_product_init(struct long_product *p, int n, double noise)
{
    size_t size = (size_t)n, count = size * size;
    *p = (struct long_product){.n = n, .rank = n, .noise = fmax(noise, n * DBL_EPSILON)};
    p->log = calloc(size, sizeof *p->log);
    p->row = calloc(count, sizeof *p->row);
    p->next = malloc(count * sizeof *p->next);
    p->before = malloc(size * sizeof *p->before);
    p->square = malloc(size * sizeof *p->square);
    p->line = malloc(size * sizeof *p->line);
    if (!p->log || !p->row || !p->next || !p->before || !p->square || !p->line) return false;
    for (size_t i = 0; i < size; i++) p->row[i * size + i] = 1;
    return true;
}

void long_product_finish(struct long_product *p)
{
    free(p->log);
    free(p->row);
    free(p->next);
    free(p->before);
    free(p->square);
    free(p->line);
    *p = (struct long_product){0};
}

/* ---- pairs of rows ---- */

KERNEL static double inner_product(const double *restrict x, const double *restrict y, int n)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int i = 0; i < n; i++) sum += x[i] * y[i];
    return sum;
}

/* x = cs (x - a y), y = cs (y + b x); their new squares. */
KERNEL static void rotate(double *restrict x, double *restrict y, int n, const double factor[3], double square[2])
{
    double a = factor[0], b = factor[1], cs = factor[2], sx = 0, sy = 0;
#pragma omp simd reduction(+ : sx, sy)
    for (int i = 0; i < n; i++) {
        double new_x = cs * (x[i] - a * y[i]), new_y = cs * (y[i] + b * x[i]);
        x[i] = new_x;
        y[i] = new_y;
        sx += new_x * new_x;
        sy += new_y * new_y;
    }
    square[0] = sx;
    square[1] = sy;
}

/* Makes lines i and j orthogonal. Returns the cosine that they had. */
static double make_orthogonal(struct long_product *p, int i, int j)
{
    double size_i = sqrt(p->square[i]), size_j = sqrt(p->square[j]);
    double cosine = inner_product(p->line[i], p->line[j], p->n) / (size_i * size_j);
    if (!(fabs(cosine) > p->n * DBL_EPSILON)) return 0;
    double apart = p->log[j] - p->log[i] + log(size_j / size_i);
    int large = apart <= 0 ? i : j, small = apart <= 0 ? j : i;
    double r = exp(-fabs(apart)), gap = (1 - r) * (1 + r), scale = apart <= 0 ? size_i / size_j : size_j / size_i;
    double tau = -2 * cosine / (gap + sqrt(gap * gap + 4 * r * r * cosine * cosine));
    double factor[3] = {r * r * tau * scale, tau / scale, 1 / sqrt(1 + r * r * tau * tau)}, square[2];
    rotate(p->line[large], p->line[small], p->n, factor, square);
    p->square[large] = square[0];
    p->square[small] = square[1];
    return fabs(cosine);
}

/* ---- sweeps ---- */

static void drop_zero_lines(struct long_product *p)
{
    int kept = 0;
    for (int i = 0; i < p->rank; i++) {
        p->square[i] = inner_product(p->line[i], p->line[i], p->n);
        if (!(p->square[i] > 0)) continue;
        p->line[kept] = p->line[i];
        p->square[kept] = p->square[i];
        p->log[kept++] = p->log[i];
    }
    for (int i = kept; i < p->rank; i++) p->log[i] = -INFINITY;
    p->rank = kept;
}

/* Lines of length 1, their size in log, the largest first. */
static void put_in_order(struct long_product *p)
{
    drop_zero_lines(p);
    for (int i = 0; i < p->rank; i++) {
        double size = sqrt(p->square[i]), log_size = p->log[i] + log(size), *line = p->line[i];
        for (int k = 0; k < p->n; k++) line[k] /= size;
        int at = i;
        for (; at > 0 && p->log[at - 1] < log_size; at--) {
            p->log[at] = p->log[at - 1];
            p->line[at] = p->line[at - 1];
        }
        p->log[at] = log_size;
        p->line[at] = line;
    }
    for (int i = 0; i < p->rank; i++) p->square[i] = 1;
}

static void make_all_orthogonal(struct long_product *p)
{
    put_in_order(p);
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
        double largest = 0;
        for (int i = 0; i < p->rank; i++)
            for (int j = i + 1; j < p->rank; j++) largest = fmax(largest, make_orthogonal(p, i, j));
        put_in_order(p);
        if (largest < small_cosine) break;
    }
}

/* ---- products ---- */

/* No singular value can fall by more than the factor's smallest one. If it fell to what is noise in the factor, that
 * has the value 0 for all we know. */
static void drop_noise(struct long_product *p, double log_norm)
{
    int kept = 0;
    while (kept < p->rank && p->log[kept] >= p->before[kept] + log(p->noise) + log_norm) kept++;
    for (int i = kept; i < p->rank; i++) p->log[i] = -INFINITY;
    p->rank = kept;
}

/* 0 also where its reciprocal would overflow. */
static double largest_number(const double *a, size_t count)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++) largest = fmax(largest, fabs(a[i]));
    return largest < DBL_MIN ? 0 : largest;
}

static bool all_finite(const double *a, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(a[i])) return false;
    return true;
}

bool long_product_times(struct long_product *p, const double *a)
{
    size_t n = (size_t)p->n;
    if (!all_finite(a, n * n)) return false;
    double largest = largest_number(a, n * n), squares = 0;
    for (size_t i = 0; i < n * n && largest > 0; i++) squares += (a[i] / largest) * (a[i] / largest);
    for (int i = 0; i < p->rank; i++) {
        p->line[i] = p->next + (size_t)i * n;
        p->before[i] = p->log[i];
        p->log[i] += log(largest);
    }
    if (p->rank)
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, p->rank, p->n, p->n, largest > 0 ? 1 / largest : 0,
            p->row, p->n, a, p->n, 0, p->next, p->n);
    make_all_orthogonal(p);
    drop_noise(p, log(largest) + 0.5 * log(squares));
    for (int i = 0; i < p->rank; i++) memcpy(p->row + (size_t)i * n, p->line[i], n * sizeof *p->row);
    return true;
}
