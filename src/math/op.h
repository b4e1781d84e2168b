/*
 * op.h: the table of operators: what an equation may call by name.
 *
 * A row says what the language and the views need to know. What an operator computes, forward and backward, stands in
 * op_kernel.c under the same id; sums, products and matrix products have signs instead of names and live in the run.
 */
#ifndef MATH_OP_H
#define MATH_OP_H

#include <stdbool.h>

enum op_id { OP_SIGMOID, OP_TANH, OP_RELU, OP_IDENTITY, OP_SOFTMAX, OP_CONCAT, OP_CROSS_ENTROPY, OP_COUNT };

enum op_class {
    OP_MAP,    /* elementwise: y_i = f(x_i), with f' a function of y_i */
    OP_NORMAL, /* y = softmax(x): non-negative, sums to 1 */
    OP_JOIN,   /* the arguments one behind the other */
    OP_LOSS    /* (probabilities, label) -> one number */
};

struct op {
    enum op_id id;
    const char *name;
    const char *symbol; /* as the screen writes it: σ for sigmoid */
    enum op_class class;
    int min_args, max_args;
    bool gates;          /* its values lie in (0, 1): what it multiplies, it gates */
    bool kinked;         /* its derivative jumps: a numerical check skips elements that cross the kink */
    double steepest;     /* OP_MAP: the largest |f'| anywhere */
    const char *meaning; /* what it does to its argument, in a few words */
    const char *slope;   /* its derivative, y being its value; NULL where it is not elementwise */
};

enum { OP_MAX_ARGS = 16 };

extern const struct op ops[OP_COUNT]; /* indexed by id */

/* NULL when there is none of that name. */
const struct op *op_find(const char *name);

#endif
