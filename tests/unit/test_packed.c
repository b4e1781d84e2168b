/*
 * test_packed.c: every kernel of packed.h that this processor can run, against matmul of blas.h.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blas.h"
#include "packed.h"

#ifdef REAL_IS_DOUBLE
#define EPSILON DBL_EPSILON
#else
#define EPSILON FLT_EPSILON
#endif

enum { MAX = 70, AREA = MAX * 96 };

struct matrix {
    _Alignas(64) real data[AREA]; /* [in x out] packed needs up to 31 columns more */
};

static struct matrix memory[2];

static void fill(real *a, int n, double phase)
{
    for (int i = 0; i < n; i++) a[i] = (real)sin(1.3 * i + phase);
}

/* w [in x out] packed as it stands, and packed from its transpose. What memory held before shall not matter. */
static void load(struct packed p[2], enum packed_kind kind, const real *w, int in, int out)
{
    static real wt[AREA];
    cr_assert(packed_size(in, out) <= AREA);
    transpose(wt, w, in, out);
    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < AREA; k++) memory[i].data[k] = (real)NAN;
        packed_init(&p[i], in, out, memory[i].data);
        cr_assert(packed_can(p[i].kind));
        p[i].kind = kind;
    }
    packed_load(&p[0], w);
    packed_load_transposed(&p[1], wt);
    for (int i = 0; i < 2; i++)
        for (size_t k = packed_size(in, out); k < AREA; k++) cr_assert(isnan(memory[i].data[k]));
}

static void check(const struct packed *p, const real *expected, const real *x, int rows, real alpha, bool add)
{
    static real y[AREA + 1];
    int n = rows * p->out;
    for (int i = 0; i <= AREA; i++) y[i] = add ? 2 : (real)NAN;
    y[n] = 42;
    packed_matmul(y, x, p, rows, alpha, add, NULL);
    cr_assert(y[n] == 42);
    for (int i = 0; i < n; i++)
        cr_assert(fabs((double)y[i] - (double)expected[i]) <= 4 * (4 + p->in) * EPSILON,
            "%d rows, in %d, out %d, alpha %g, add %d: y[%d] is %g, not %g", rows, p->in, p->out, (double)alpha, add, i,
            (double)y[i], (double)expected[i]);
}

/* One matrix, all numbers of rows, written and added. */
static void check_matrix(enum packed_kind kind, int in, int out, int row_step)
{
    static real w[AREA], x[AREA], expected[AREA];
    struct packed p[2];
    fill(w, in * out, 1), fill(x, MAX * in, 0);
    load(p, kind, w, in, out);
    for (int rows = 1; rows <= MAX; rows += row_step)
        for (int add = 0; add < 2; add++) {
            real alpha = add ? (real)-0.75 : 1;
            for (int i = 0; i < rows * out; i++) expected[i] = 2;
            matmul(expected, x, w, rows, in, out, alpha, add);
            for (int i = 0; i < 2; i++) check(&p[i], expected, x, rows, alpha, add);
        }
}

static void check_kind(enum packed_kind kind)
{
    if (!packed_can(kind)) cr_skip("this processor has not what the kernel needs");
    blas_single_threaded();
    for (int in = 1; in < MAX; in += 2)
        for (int out = 1; out < MAX; out += 2) check_matrix(kind, in, out, 6);
    for (int size = 8; size <= 64; size += 8) check_matrix(kind, size, size, 1);
    check_matrix(kind, 33, MAX, 1);
    check_matrix(kind, MAX, 33, 1);
}

Test(packed, blas)
{
    check_kind(PACKED_BLAS);
}

Test(packed, avx2)
{
    check_kind(PACKED_AVX2);
}

Test(packed, avx512)
{
    check_kind(PACKED_AVX512);
}

/* Sizes as in training: several panels and tiles in each direction. */
Test(packed, training_sizes)
{
    enum { ROWS = 33, IN = 256, OUT = 288 };
    static real w[IN * OUT], x[ROWS * IN], y[ROWS * OUT], expected[ROWS * OUT];
    static _Alignas(64) real data[IN * OUT];
    fill(w, IN * OUT, 1), fill(x, ROWS * IN, 0);
    matmul(expected, x, w, ROWS, IN, OUT, 1, false);
    for (int kind = 0; kind < PACKED_KINDS; kind++) {
        struct packed p;
        packed_init(&p, IN, OUT, data);
        if (!packed_can((enum packed_kind)kind)) continue;
        p.kind = (enum packed_kind)kind;
        packed_load(&p, w);
        packed_matmul(y, x, &p, ROWS, 1, false, NULL);
        for (int i = 0; i < ROWS * OUT; i++)
            cr_assert(fabs((double)y[i] - (double)expected[i]) <= 4 * (4 + IN) * EPSILON);
    }
}

/* A batch cut in two, or stepped a sequence at a time, computes the same numbers. */
Test(packed, a_row_does_not_depend_on_the_number_of_rows)
{
    enum { IN = 37, OUT = 75 };
    static real w[AREA], x[AREA], y[AREA], alone[AREA];
    for (int kind = PACKED_BLAS + 1; kind < PACKED_KINDS; kind++) {
        struct packed p[2];
        if (!packed_can((enum packed_kind)kind)) continue;
        fill(w, IN * OUT, 1), fill(x, MAX * IN, 0);
        load(p, (enum packed_kind)kind, w, IN, OUT);
        cr_assert(memcmp(memory[0].data, memory[1].data, packed_size(IN, OUT) * sizeof(real)) == 0);
        for (int r = 0; r < MAX; r++) packed_matmul(alone + r * OUT, x + r * IN, &p[0], 1, 1, false, NULL);
        for (int rows = 2; rows <= MAX; rows++) {
            packed_matmul(y, x, &p[0], rows, 1, false, NULL);
            cr_assert(memcmp(y, alone, (size_t)(rows * OUT) * sizeof(real)) == 0);
        }
    }
}

/* A copy: the matrix may change, or go, before the next loading. */
Test(packed, is_a_copy)
{
    real w[6] = {1, 2, 3, 4, 5, 6}, x[2] = {1, 10}, y[3];
    for (int kind = 0; kind < PACKED_KINDS; kind++) {
        struct packed p;
        packed_init(&p, 2, 3, memory[0].data);
        if (!packed_can((enum packed_kind)kind)) continue;
        p.kind = (enum packed_kind)kind;
        packed_load(&p, w);
        w[0] = 100;
        packed_matmul(y, x, &p, 1, 1, false, NULL);
        cr_assert(y[0] == 41 && y[1] == 52 && y[2] == 63);
        w[0] = 1;
    }
}

/* 0 times NaN is NaN: a broken weight is seen even where it is multiplied by nothing, and nowhere else. */
Test(packed, nan_is_seen)
{
    enum { IN = 5, OUT = 39 };
    static real w[IN * OUT], x[MAX * IN], y[MAX * OUT];
    w[2 * OUT + 3] = w[4 * OUT + 38] = (real)NAN;
    for (int kind = 0; kind < PACKED_KINDS; kind++)
        for (int rows = 1; rows <= 9; rows++) {
            struct packed p[2];
            if (!packed_can((enum packed_kind)kind)) continue;
            load(p, (enum packed_kind)kind, w, IN, OUT);
            for (int i = 0; i < 2; i++) {
                packed_matmul(y, x, &p[i], rows, 1, false, NULL);
                for (int k = 0; k < rows * OUT; k++) cr_assert(!isnan(y[k]) == (k % OUT != 3 && k % OUT != 38));
            }
        }
}
