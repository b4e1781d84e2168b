/*
 * rng.c: xoshiro256** (Blackman & Vigna 2018, "Scrambled linear pseudorandom number generators"), seeded by splitmix64.
 *
 * A named stream is seeded by mix(seed) xor fnv1a(name): the seed is mixed first so that neighbouring seeds and similar
 * names never meet. splitmix64 gives four different words, so that the state is never all zero.
 */
#include "rng.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* 64-bit FNV-1a. */
static uint64_t hash_name(const char *name)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (; *name; name++) hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001B3);
    return hash;
}

void rng_init(struct rng *rng, uint64_t seed, const char *name)
{
    if (name) seed = splitmix64(&seed) ^ hash_name(name);
    for (int i = 0; i < 4; i++) rng->state[i] = splitmix64(&seed);
}

static uint64_t rotate_left(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

uint64_t rng_next(struct rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double rng_uniform(struct rng *rng)
{
    return (double)(rng_next(rng) >> 11) * 0x1p-53;
}

/* A point of the unit disc, square(r) = u^2 + v^2, gives u sqrt(-2 ln(r^2) / r^2), a standard normal (Marsaglia 1964).
 * Its other coordinate is dropped: a stream's place then depends on nothing but rng->state. */
double rng_normal(struct rng *rng)
{
    for (;;) {
        double u = 2 * rng_uniform(rng) - 1;
        double v = 2 * rng_uniform(rng) - 1;
        double square = u * u + v * v;
        if (square > 0 && square < 1) return u * sqrt(-2 * log(square) / square);
    }
}

/* Lemire 2019: the high half of a 32 x 32 bit product, without the low halves that would favour some results. */
uint32_t rng_below(struct rng *rng, uint32_t bound)
{
    assert(bound > 0);
    uint32_t unfair = -bound % bound; /* 2^32 mod bound */
    uint64_t product;
    do product = (rng_next(rng) >> 32) * bound;
    while ((uint32_t)product < unfair);
    return (uint32_t)(product >> 32);
}
