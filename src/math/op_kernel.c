/*
 * op_kernel.c: the operators of the table, each a forward function with its backward function below it.
 */
#include "op_kernel.h"

#include <string.h>

#include "activation.h"

static void sigmoid_rows(real *y, const struct op_args *args, size_t rows, size_t width)
{
    sigmoid_forward(y, args->x[0], rows * width);
}

static void sigmoid_rows_backward(
    real *dx, int arg, const real *dy, const real *y, const struct op_args *args, size_t rows, size_t width, bool add)
{
    sigmoid_backward(dx, dy, y, rows * width, add);
}

static void tanh_rows(real *y, const struct op_args *args, size_t rows, size_t width)
{
    tanh_forward(y, args->x[0], rows * width);
}

static void tanh_rows_backward(
    real *dx, int arg, const real *dy, const real *y, const struct op_args *args, size_t rows, size_t width, bool add)
{
    tanh_backward(dx, dy, y, rows * width, add);
}

static void relu_rows(real *y, const struct op_args *args, size_t rows, size_t width)
{
    relu_forward(y, args->x[0], rows * width);
}

static void relu_rows_backward(
    real *dx, int arg, const real *dy, const real *y, const struct op_args *args, size_t rows, size_t width, bool add)
{
    relu_backward(dx, dy, y, rows * width, add);
}

static void identity_rows(real *y, const struct op_args *args, size_t rows, size_t width)
{
    memcpy(y, args->x[0], rows * width * sizeof *y);
}

static void identity_rows_backward(
    real *dx, int arg, const real *dy, const real *y, const struct op_args *args, size_t rows, size_t width, bool add)
{
    for (size_t i = 0; i < rows * width; i++) dx[i] = add ? dx[i] + dy[i] : dy[i];
}

static void softmax_rows(real *y, const struct op_args *args, size_t rows, size_t width)
{
    softmax_forward(y, args->x[0], rows, width);
}

static void softmax_rows_backward(
    real *dx, int arg, const real *dy, const real *y, const struct op_args *args, size_t rows, size_t width, bool add)
{
    softmax_backward(dx, dy, y, rows, width, add);
}

static void concat_rows(real *y, const struct op_args *args, size_t rows, size_t width)
{
    for (size_t r = 0; r < rows; r++)
        for (int k = 0; k < args->count; k++) {
            size_t part = (size_t)args->width[k];
            memcpy(y, args->x[k] + r * part, part * sizeof *y);
            y += part;
        }
}

static void concat_rows_backward(
    real *dx, int arg, const real *dy, const real *y, const struct op_args *args, size_t rows, size_t width, bool add)
{
    size_t before = 0, part = (size_t)args->width[arg];
    for (int k = 0; k < arg; k++) before += (size_t)args->width[k];
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < part; i++) {
            real d = dy[r * width + before + i];
            dx[r * part + i] = add ? dx[r * part + i] + d : d;
        }
}

const struct op_kernel op_kernels[OP_COUNT] = {
    [OP_SIGMOID] = {sigmoid_rows, sigmoid_rows_backward},
    [OP_TANH] = {tanh_rows, tanh_rows_backward},
    [OP_RELU] = {relu_rows, relu_rows_backward},
    [OP_IDENTITY] = {identity_rows, identity_rows_backward},
    [OP_SOFTMAX] = {softmax_rows, softmax_rows_backward},
    [OP_CONCAT] = {concat_rows, concat_rows_backward},
};
