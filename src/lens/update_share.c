/*
 * update_share.c: norms over the ranges of the parameters.
 */
#include "update_share.h"

#include <math.h>

#include "blas.h"

static struct update_share measure(
    const float *gradient, const float *before, const float *change, size_t n, double whole)
{
    struct update_share s = {.gradient = norm2(gradient, n), .weight = norm2(before, n), .change = norm2(change, n)};
    if (whole > 0) s.share = pow(s.gradient / whole, 2);
    if (s.change > 0) s.ratio = s.weight > 0 ? s.change / s.weight : INFINITY;
    return s;
}

struct update_share update_shares(
    const struct net *net, const float *gradient, const float *before, const float *change, struct update_share *share)
{
    double whole = norm2(gradient, net->parameter_count);
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        size_t n = (size_t)p->rows * (size_t)p->columns;
        share[i] = measure(gradient + p->offset, before + p->offset, change + p->offset, n, whole);
    }
    return measure(gradient, before, change, net->parameter_count, whole);
}
