/*
 * growth.h: how near a net is to n-gram models: the Kullback-Leibler divergence of their predictions.
 *
 *     KL(p || q) = sum of p(s) ln(p(s) / q(s)) over all symbols s        p: the net's prediction, q: the n-gram model's
 *
 * is the mean over all measured characters of what the net's predictions cost who believes in the n-gram model, in
 * nats; it is 0 when they are the same. The other way around it is KL(q || p); the symmetric one is the sum of both. A
 * net that has hardly begun to learn is nearest to a model of few characters of context; later it leaves them behind
 * one by one (Karpathy, Johnson & Fei-Fei 2015).
 *
 * A probability of the net below 1e-37, where single precision ends, counts as that. A net that overflows has none: one
 * NaN anywhere, and all of its divergences are NaN.
 */
#ifndef CELLS_GROWTH_H
#define CELLS_GROWTH_H

#include "contest.h"

enum { GROWTH_MEASURED = 1 << 16 };

struct growth {
    size_t count;                     /* characters measured, from contest->measured.first on */
    double loss;                      /* nats a character, of the net */
    double from_net[CONTEST_ORDERS];  /* KL(net || n-gram), by the characters of context */
    double to_net[CONTEST_ORDERS];    /* KL(n-gram || net) */
    double symmetric[CONTEST_ORDERS]; /* their sum */
    int nearest;                      /* n of the least symmetric one, or -1 */
};

/* n of the least divergence; -1: they are NaN. */
int growth_least(const double divergence[CONTEST_ORDERS]);

/* reading: of the contest's text by a model, its own or another with the same vocabulary. As many characters are
 * measured as the contest has, but no more than GROWTH_MEASURED. With any number of workers the numbers are the same,
 * but for the rounding of the net's own.
 *
 * Errors: another vocabulary; those of corpus_read; memory. Cancelled by progress (may be NULL): false, and err is as
 * it was. */
bool growth_measure(const struct contest *contest, const struct reading *reading, struct pool *pool,
    const struct progress *progress, struct growth *growth, struct error *err);

#endif
