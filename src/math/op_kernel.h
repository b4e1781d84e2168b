/*
 * op_kernel.h: what the operators of op.h compute, forward and backward, over rows of contiguous numbers.
 *
 * The loss is not here: it needs labels, and goes together with the softmax that it reads (see net/forward.c).
 */
#ifndef MATH_OP_KERNEL_H
#define MATH_OP_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "op.h"
#include "real.h"

struct op_args {
    const real *x[OP_MAX_ARGS]; /* [rows x width[i]] each */
    int width[OP_MAX_ARGS];
    int count;
};

struct op_kernel {
    /* y [rows x width] */
    void (*forward)(real *y, const struct op_args *args, size_t rows, size_t width);
    /* dx [rows x args->width[arg]] (=|+=) the gradient that y's gradient dy gives to one argument */
    void (*backward)(real *dx, int arg, const real *dy, const real *y, const struct op_args *args, size_t rows,
        size_t width, bool add);
};

#define op_kernels REAL(op_kernels)

extern const struct op_kernel op_kernels[OP_COUNT]; /* by id; empty for a loss */

#endif
