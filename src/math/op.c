/*
 * op.c: the rows.
 */
#include "op.h"

#include <stddef.h>
#include <string.h>

const struct op ops[OP_COUNT] = {
    [OP_SIGMOID] = {OP_SIGMOID, "sigmoid", "σ", OP_MAP, 1, 1, .steepest = 0.25, .gates = true,
        .meaning = "squashes to 0 … 1", .slope = "y(1−y)"},
    [OP_TANH] = {OP_TANH, "tanh", "tanh", OP_MAP, 1, 1, .steepest = 1, .meaning = "squashes to −1 … 1",
        .slope = "1−y*y"},
    [OP_RELU] = {OP_RELU, "relu", "relu", OP_MAP, 1, 1, .steepest = 1, .kinked = true,
        .meaning = "makes 0 of what is negative", .slope = "1 where y > 0, else 0"},
    [OP_IDENTITY] = {OP_IDENTITY, "identity", "identity", OP_MAP, 1, 1, .steepest = 1, .meaning = "changes nothing",
        .slope = "1"},
    [OP_SOFTMAX] = {OP_SOFTMAX, "softmax", "softmax", OP_NORMAL, 1, 1,
        .meaning = "e to the power of each, over their sum: positive, and 1 in all"},
    [OP_CONCAT] = {OP_CONCAT, "concat", "concat", OP_JOIN, 1, OP_MAX_ARGS, .meaning = "puts one behind the other"},
    [OP_CROSS_ENTROPY] = {OP_CROSS_ENTROPY, "cross_entropy", "cross_entropy", OP_LOSS, 2, 2,
        .meaning = "−log of the probability given to the target"},
};

const struct op *op_find(const char *name)
{
    for (int i = 0; i < OP_COUNT; i++)
        if (!strcmp(ops[i].name, name)) return &ops[i];
    return NULL;
}
