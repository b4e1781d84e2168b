/*
 * gradcheck.h: every gradient of a net against central differences, in double precision.
 *
 * D_i(ε) = (L(θ + ε e_i) - L(θ - ε e_i)) / 2ε over a short random sequence, and ĝ_i = (4 D_i(ε) - D_i(2ε)) / 3. The
 * measure of a parameter is
 *
 *     error = max_i |g_i - ĝ_i| / max(‖g‖∞, ‖ĝ‖∞, 1e-8)
 *
 * An element whose evaluations lie on different sides of a kink (ReLU) has no derivative to compare: it is skipped
 * and counted. The masks of dropout are drawn once and stay.
 */
#ifndef NET_GRADCHECK_H
#define NET_GRADCHECK_H

#include <stdint.h>

#include "error.h"
#include "net.h"

#define GRADCHECK_LIMIT 1e-6

struct gradcheck_result { /* of one parameter */
    double error;
    double largest; /* what the differences are measured against: the denominator above */
    int elements, skipped;
};

struct gradcheck_options {
    int T, B;
    int loss_at; /* as run_weigh_loss takes it */
    uint64_t seed;
};

/* result [net->parameters]. The net is not changed. False when memory is out. */
bool gradcheck(
    const struct net *net, const struct gradcheck_options *options, struct gradcheck_result *result, struct error *err);

#endif
