/*
 * half.c: from one format to the other by their bits.
 */
#include "half.h"

#include <math.h>
#include <string.h>

static float from_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint32_t to_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

float half_to_float(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 1023;
    if (exponent == 31) return from_bits(sign | 0x7F800000 | fraction << 13);
    if (exponent) return from_bits(sign | (exponent + 112) << 23 | fraction << 13);
    float small = (float)fraction * 0x1p-24f; /* exact */
    return sign ? -small : small;
}

uint16_t half_from_float(float x)
{
    uint32_t bits = to_bits(x), sign = bits >> 16 & 0x8000, size = bits & 0x7FFFFFFF, half;
    if (size > 0x7F800000) {
        uint32_t fraction = size >> 13 & 1023;
        half = 0x7C00 | (fraction ? fraction : 512); /* without a fraction it would be an infinity */
    } else if (size >= 0x47800000) {                 /* 65536 */
        half = 0x7C00;
    } else if (size < 0x38800000) { /* 2^-14; the floats from 1/2 to 1 are 2^-24 apart, so the sum is rounded to that */
        half = to_bits(from_bits(size) + 0.5f) - 0x3F000000;
    } else { /* rounding up may carry into the exponent, and so it should */
        half = (size - 0x38000000 + 0xFFF + (size >> 13 & 1)) >> 13;
    }
    return (uint16_t)(sign | half);
}

/* ---- parameters ---- */

static bool check_reach(const struct net *net, const float *values, struct error *err)
{
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        const float *from = values + p->offset, *end = from + (size_t)p->rows * (size_t)p->columns;
        for (; from < end; from++)
            if (isfinite(*from) && !isfinite(half_to_float(half_from_float(*from))))
                return error_input(
                    err, "parameter %s has the number %g, and half precision ends at 65504", p->name, (double)*from);
    }
    return true;
}

bool half_round_parameters(const struct net *net, float *values, struct error *err)
{
    if (!check_reach(net, values, err)) return false;
    for (size_t i = 0; i < net->parameter_count; i++) values[i] = half_to_float(half_from_float(values[i]));
    return true;
}
