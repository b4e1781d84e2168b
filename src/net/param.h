/*
 * param.h: the values of a net's parameters: one vector of numbers, and how they start.
 *
 * A vector of parameters holds net->parameter_count numbers; parameter p begins at its offset. A matrix is kept
 * [columns x rows], that is [in x out], so that a product is one row-major GEMM with the inputs as rows, and one-hot
 * input picks a row. The equation's W[row][column] is therefore at offset + column * rows + row.
 */
#ifndef NET_PARAM_H
#define NET_PARAM_H

#include <stdint.h>

#include "error.h"
#include "net.h"
#include "real.h"

#define parameters_alloc REAL(parameters_alloc)
#define parameters_init  REAL(parameters_init)

/* Room for such a vector, zeroed, from the start of a cache line on: a single sequence reads its matrices as they stand,
 * and a quarter faster so. For free(); NULL when memory is out. */
real *parameters_alloc(const struct net *net);

/* values [net->parameter_count]. Each parameter draws from a stream of its own, chosen by the seed and its name, in
 * double precision: the same numbers in both precisions, whatever else the net has. False when LAPACK fails
 * (orthogonal, spectral) or memory is out. */
bool parameters_init(const struct net *net, uint64_t seed, real *values, struct error *err);

/* Where W[row][column] of the equation stands in a vector of parameters. */
static inline size_t parameter_index(const struct parameter *p, int row, int column)
{
    return p->offset + (size_t)column * (size_t)p->rows + (size_t)row;
}

#endif
