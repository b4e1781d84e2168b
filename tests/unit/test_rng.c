/*
 * test_rng.c: the generators against published outputs, a second implementation, and the laws of large numbers.
 *
 * Seeds are fixed, so that a statistical test gives the same verdict every time; bounds are about five standard errors.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "rng.h"

/* Blackman & Vigna's xoshiro256starstar.c from the state {1, 2, 3, 4}, as published with rand_xoshiro. */
Test(rng, xoshiro_reference)
{
    static const uint64_t expected[] = {UINT64_C(11520), UINT64_C(0), UINT64_C(1509978240),
        UINT64_C(1215971899390074240), UINT64_C(1216172134540287360), UINT64_C(607988272756665600),
        UINT64_C(16172922978634559625), UINT64_C(8476171486693032832), UINT64_C(10595114339597558777),
        UINT64_C(2904607092377533576)};
    struct rng rng = {{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) cr_assert_eq(rng_next(&rng), expected[i]);
}

/* Vigna's splitmix64.c from the seed 1234567 gives the state. */
Test(rng, splitmix_reference)
{
    struct rng rng;
    rng_init(&rng, 1234567, NULL);
    cr_assert_eq(rng.state[0], UINT64_C(6457827717110365317));
    cr_assert_eq(rng.state[1], UINT64_C(3203168211198807973));
    cr_assert_eq(rng.state[2], UINT64_C(9817491932198370423));
    cr_assert_eq(rng.state[3], UINT64_C(4593380528125082431));
}

/* Both together, from the seed 42: the numbers of rand_xoshiro's seed_from_u64(42). */
Test(rng, seeded_reference)
{
    struct rng rng;
    rng_init(&rng, 42, NULL);
    cr_assert_eq(rng_next(&rng), UINT64_C(1546998764402558742));
    cr_assert_eq(rng_next(&rng), UINT64_C(6990951692964543102));
}

/* Named streams, longhand from the header's words; "Wi" hashes by FNV-1a to the first constant. */
static uint64_t longhand_mix(uint64_t z)
{
    z ^= z >> 30;
    z *= 0xbf58476d1ce4e5b9u;
    z ^= z >> 27;
    z *= 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

Test(rng, named_stream_longhand)
{
    uint64_t hash = 14695981039346656037u; /* FNV's offset basis and prime in decimal */
    hash ^= 'W';
    hash *= 1099511628211u;
    hash ^= 'i';
    hash *= 1099511628211u;
    uint64_t golden = 0x9e3779b97f4a7c15u, seed = longhand_mix(7 + golden) ^ hash;
    struct rng rng;
    rng_init(&rng, 7, "Wi");
    for (uint64_t i = 0; i < 4; i++) cr_assert_eq(rng.state[i], longhand_mix(seed + (i + 1) * golden));
}

/* No two of 64 seeds x 9 names share a first number: neither neighbouring seeds nor similar names meet. */
Test(rng, streams_differ)
{
    static const char *const names[] = {NULL, "", "W", "w", "Wi", "iW", "h1.Wi", "h2.Wi", "h1.Wf"};
    enum { NAMES = sizeof names / sizeof *names, SEEDS = 64 };
    uint64_t first[SEEDS * NAMES];
    for (int i = 0; i < SEEDS * NAMES; i++) {
        struct rng rng, again;
        rng_init(&rng, (uint64_t)(i / NAMES), names[i % NAMES]);
        rng_init(&again, (uint64_t)(i / NAMES), names[i % NAMES]);
        first[i] = rng_next(&rng);
        cr_assert_eq(first[i], rng_next(&again));
        for (int j = 0; j < i; j++) cr_assert_neq(first[i], first[j], "streams %d and %d", i, j);
    }
}

Test(rng, uniform_has_53_bits_below_one)
{
    struct rng lowest = {{0, 0, 0, 1}}, rng;
    cr_assert_eq(rng_uniform(&lowest), 0.0);
    /* rotl(s1 * 5, 7) * 9 is all ones for s1 = rotl^-7((2^64 - 1) / 9) / 5, with inverses modulo 2^64. */
    uint64_t nine = UINT64_C(0x8E38E38E38E38E39), fifth = UINT64_C(0xCCCCCCCCCCCCCCCD), ones = UINT64_MAX * nine;
    struct rng highest = {{1, (ones >> 7 | ones << 57) * fifth, 2, 3}};
    cr_assert_eq(rng_uniform(&highest), 1 - 0x1p-53);

    rng_init(&rng, 1, NULL);
    double sum = 0;
    int low_bits = 0;
    for (int i = 0; i < 100000; i++) {
        double x = rng_uniform(&rng);
        cr_assert(x >= 0 && x < 1);
        sum += x;
        low_bits += fmod(x * 0x1p53, 2) == 1;
    }
    cr_assert_float_eq(sum / 100000, 0.5, 0.005);
    cr_assert(low_bits > 49000 && low_bits < 51000, "the last of 53 bits is set in %d of 100000", low_bits);
}

Test(rng, normal_has_the_right_moments)
{
    enum { N = 200000 };
    struct rng rng;
    rng_init(&rng, 2, "normal");
    double moment[5] = {0}, neighbours = 0, last = 0;
    int within = 0;
    for (int i = 0; i < N; i++) {
        double x = rng_normal(&rng);
        cr_assert(isfinite(x));
        for (int k = 1; k <= 4; k++) moment[k] += pow(x, k) / N;
        within += fabs(x) < 1;
        neighbours += x * last / N;
        last = x;
    }
    cr_assert_float_eq(moment[1], 0, 0.012, "mean %g", moment[1]);
    cr_assert_float_eq(moment[2], 1, 0.017, "variance %g", moment[2]);
    cr_assert_float_eq(moment[3], 0, 0.045, "third moment %g", moment[3]);
    cr_assert_float_eq(moment[4], 3, 0.12, "fourth moment %g", moment[4]);
    cr_assert_float_eq((double)within / N, 0.6826895, 0.006);
    cr_assert_float_eq(neighbours, 0, 0.012, "correlation of neighbours %g", neighbours);
}

/* The state alone says where a stream is: a copy goes on as the original does. */
Test(rng, normal_caches_nothing)
{
    struct rng rng, copy;
    rng_init(&rng, 3, NULL);
    rng_normal(&rng);
    copy = rng;
    double x = rng_normal(&rng);
    rng_normal(&rng);
    cr_assert_eq(rng_normal(&copy), x);
}

Test(rng, below_is_in_range_and_even)
{
    static const uint32_t bounds[] = {1, 2, 3, 7, 10, 65, 1000};
    for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
        int counts[1000] = {0};
        double expected = 100000.0 / bounds[b], chi_square = 0;
        struct rng rng;
        rng_init(&rng, b, "below");
        for (int i = 0; i < 100000; i++) {
            uint32_t drawn = rng_below(&rng, bounds[b]);
            cr_assert_lt(drawn, bounds[b]);
            counts[drawn]++;
        }
        for (uint32_t k = 0; k < bounds[b]; k++) chi_square += pow(counts[k] - expected, 2) / expected;
        double degrees = bounds[b] - 1;
        cr_assert_leq(chi_square, degrees + 5 * sqrt(2 * degrees) + 5, "bound %u: %g", bounds[b], chi_square);
    }
}

/* Without rejection, a bound of 3/4 of 2^32 would make every third number twice as likely as the others. */
Test(rng, below_rejects_what_would_be_unfair)
{
    struct rng rng;
    rng_init(&rng, 4, NULL);
    int thirds = 0;
    for (int i = 0; i < 90000; i++) thirds += rng_below(&rng, UINT32_C(3) << 30) % 3 == 0;
    cr_assert(thirds > 29300 && thirds < 30700, "%d of 90000 are multiples of three", thirds);
}

Test(rng, below_reaches_the_last_number)
{
    struct rng rng;
    rng_init(&rng, 5, NULL);
    uint32_t highest = 0;
    for (int i = 0; i < 1000; i++) {
        uint32_t drawn = rng_below(&rng, UINT32_MAX);
        if (drawn > highest) highest = drawn;
    }
    cr_assert_gt(highest, UINT32_C(0xFE000000));
}
