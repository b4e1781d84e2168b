/*
 * packed.h: a matrix that stays the same for many small products: laid out once, then multiplied quickly.
 *
 * A recurrent matrix is applied to one batch of rows at every timestep, and changes once an update. OpenBLAS copies
 * its right operand into a layout of its own at every call, unless it is small, and with 32 rows of 256 numbers or
 * more that takes about as long as the product. Here the copy is made by the caller, once an update:
 *
 *     real *memory = arena_array(arena, packed_size(in, out), sizeof(real));    // aligned to 64 bytes
 *     packed_init(&packed, in, out, memory);
 *     packed_load(&packed, w);                                                  // after every change of w
 *     for (t = 0; t < T; t++) packed_matmul(y[t], x[t], &packed, B, 1, true);
 *
 * For all timesteps at once (a thousand rows) a twentieth is gained over matmul; for 50 rows, a fifth. A single row is
 * better left to matmul, which reads the matrix as it stands at the speed of the memory it lies in.
 *
 * The kernel is chosen when the program runs, by what the processor can do. With a kernel of ours a row of y has the
 * same bits whatever the number of rows it is computed with. In double precision, and on other processors, a plain
 * copy of the matrix goes to matmul of blas.h.
 *
 * Loading writes to a packed matrix; multiplying only reads it, so threads may share one.
 */
#ifndef MATH_PACKED_H
#define MATH_PACKED_H

#include <stdbool.h>
#include <stddef.h>

#include "real.h"

enum packed_kind { PACKED_BLAS, PACKED_AVX2, PACKED_AVX512, PACKED_KINDS };

enum { AHEAD_PARTS = 64 };

/* Memory that the caller will use soon. packed_matmul brings it nearer while it multiplies, a little with every tile,
 * and goes on where the product before has stopped: it has time to wait for memory, and elementwise loops have not. */
struct ahead {
    const void *part[AHEAD_PARTS];
    size_t bytes[AHEAD_PARTS];
    int parts, now; /* now: the part it is at */
    size_t done;    /* bytes of that */
};

struct packed {
    enum packed_kind kind; /* packed_init takes the best; another that packed_can may be set before loading */
    int in, out;
    real *data; /* the caller's */
};

#define packed_can             REAL(packed_can)
#define ahead_add              REAL(ahead_add)
#define packed_size            REAL(packed_size)
#define packed_init            REAL(packed_init)
#define packed_load            REAL(packed_load)
#define packed_load_transposed REAL(packed_load_transposed)
#define packed_matmul          REAL(packed_matmul)

/* Whether this processor has what the kernel needs; always true for PACKED_BLAS. */
bool packed_can(enum packed_kind kind);

/* The numbers that data must hold for a matrix [in x out], whatever the kind: up to 31 columns more than it has. */
size_t packed_size(int in, int out);

/* in, out >= 1. data [packed_size(in, out)], aligned to 64 bytes; it may hold anything, and outlives packed. */
void packed_init(struct packed *packed, int in, int out, real *data);

/* Copies w [in x out]. */
void packed_load(struct packed *packed, const real *w);
/* Copies the transpose of w [out x in], for the product with w^T: of a layer's backward pass, where packed's `in` is
 * the width of dy. */
void packed_load_transposed(struct packed *packed, const real *w);

/* y (=|+=) alpha x w;  y [rows x out], x [rows x in]; rows >= 1. As matmul of blas.h: when `add` is false whatever y
 * holds is overwritten, NaN included, and y does not overlap x. ahead may be NULL. */
void packed_matmul(
    real *y, const real *x, const struct packed *packed, int rows, real alpha, bool add, struct ahead *ahead);

/* One more part, unless there are AHEAD_PARTS already. */
void ahead_add(struct ahead *ahead, const void *part, size_t bytes);

#endif
