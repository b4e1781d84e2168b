/*
 * number_check.h: the gradient of one number against differences, live: what the backward pass says, and what happens
 * to the loss when that number is changed a little and everything is computed again.
 *
 *     ĝ = (4 D(ε) - D(2ε)) / 3      D(ε) = (L(x + ε) - L(x - ε)) / 2ε
 *
 * As gradcheck.h does for all parameters, in double precision; here the net, the text and the parameters are those of a
 * recorded run (recording.h). To change a number that an equation computes is to put another in its place: what follows
 * from it is computed again, what led to it stays.
 */
#ifndef LENS_NUMBER_CHECK_H
#define LENS_NUMBER_CHECK_H

#include <stdbool.h>

#include "number.h"
#include "progress.h"
#include "recording.h"

struct number_check {
    double analytic; /* by the backward pass, in double precision */
    double numeric;
    double error; /* |analytic - numeric| / max(|analytic|, |numeric|, 1e-8) */
    double step;  /* ε */
    bool smooth;  /* false: a unit with a kink crossed it on the way, and the difference is no derivative */
};

/* Checks the gradient of a number that exists in the recorded run: a parameter's, or that of a unit of a quantity; it
 * may be asked for by the number's own address or by that of its gradient. As long as about six forward passes; asks
 * after each (progress may be NULL). False when cancelled. Errors, besides memory: a number of which the loss has no
 * gradient, and one that cannot be changed: an input, a part of an equation without a name, the loss, probabilities
 * that a loss reads together with their logits, and what is overridden. */
bool number_check(const struct recording *recording, const struct number *number, struct number_check *result,
    const struct progress *progress, struct error *err);

#endif
