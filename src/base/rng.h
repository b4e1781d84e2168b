/*
 * rng.h: reproducible random numbers: the same seed and name give the same stream on every machine (of rng_normal only
 * the last bit is the C library's log() to choose).
 *
 * xoshiro256** seeded by splitmix64 (Blackman & Vigna 2018). A stream is chosen by a seed and a name, so that each
 * parameter of a net draws from a stream of its own: editing one equation leaves the other parameters as they were.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
    uint64_t state[4];
};

/* Whoever asks a person for a seed takes one from 0 to this, 2^53 - 1: every reader of JSON keeps that exactly. */
#define RNG_MOST_SEED INT64_C(9007199254740991)

/* name may be NULL (the seed's own stream). */
void rng_init(struct rng *rng, uint64_t seed, const char *name);
uint64_t rng_next(struct rng *rng);
double rng_uniform(struct rng *rng);                 /* in [0, 1), 53 bits */
double rng_normal(struct rng *rng);                  /* mean 0, variance 1: Marsaglia's polar method, nothing cached */
uint32_t rng_below(struct rng *rng, uint32_t bound); /* in [0, bound), unbiased; bound > 0 */

#endif
