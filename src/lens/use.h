/*
 * use.h: where the graph uses a parameter.
 *
 * Every use gives a part of the gradient: c · dy[t] x[t-d]ᵀ for a matrix, c · dy[t] * x[t-d] for a vector that is
 * multiplied with another one, c · dy[t] for a bias.
 */
#ifndef LENS_USE_H
#define LENS_USE_H

#include "net.h"

struct use {
    double coefficient;
    int node;                 /* y: the sum that the parameter is a term of */
    const struct edge *input; /* x: what the matrix is applied to, or the other factor; NULL for a bias */
};

/* The uses of a parameter, at most `most` of them in use. Returns how many there are in all. */
int uses_of(const struct net *net, int parameter, struct use *use, int most);

#endif
