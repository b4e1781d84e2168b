/*
 * op.c: the rows.
 */
#include "op.h"

#include <stddef.h>
#include <string.h>

const struct op ops[OP_COUNT] = {
    [OP_SIGMOID] = {OP_SIGMOID, "sigmoid", "σ", OP_MAP, 1, 1, .gates = true, .steepest = 0.25},
    [OP_TANH] = {OP_TANH, "tanh", "tanh", OP_MAP, 1, 1, .steepest = 1},
    [OP_RELU] = {OP_RELU, "relu", "relu", OP_MAP, 1, 1, .kinked = true, .steepest = 1},
    [OP_IDENTITY] = {OP_IDENTITY, "identity", "identity", OP_MAP, 1, 1, .steepest = 1},
    [OP_SOFTMAX] = {OP_SOFTMAX, "softmax", "softmax", OP_NORMAL, 1, 1},
    [OP_CONCAT] = {OP_CONCAT, "concat", "concat", OP_JOIN, 1, OP_MAX_ARGS},
    [OP_CROSS_ENTROPY] = {OP_CROSS_ENTROPY, "cross_entropy", "cross_entropy", OP_LOSS, 2, 2},
};

const struct op *op_find(const char *name)
{
    for (int i = 0; i < OP_COUNT; i++)
        if (!strcmp(ops[i].name, name)) return &ops[i];
    return NULL;
}
