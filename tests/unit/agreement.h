/* agreement.h: one net, run in either precision; for a program that holds both. See agreement.c. */
#ifndef UNIT_AGREEMENT_H
#define UNIT_AGREEMENT_H

#include <stddef.h>

#include "net.h"

/* The loss, the gradients of the parameters, and the values and gradients of all quantities at all timesteps, *count
 * numbers in all. The caller's to free(). */
double *agreement_f32(const struct net *net, int T, int B, size_t *count);
double *agreement_f64(const struct net *net, int T, int B, size_t *count);

/* The initial values of the parameters, net->parameter_count of them. */
double *agreement_parameters_f32(const struct net *net);
double *agreement_parameters_f64(const struct net *net);

#endif
