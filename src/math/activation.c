/*
 * activation.c: see activation.h.
 *
 * The float functions rest on one reduction (W. J. Cody and W. Waite, Software Manual for the Elementary Functions,
 * 1980): x = k ln 2 + r with k an integer and |r| <= ln(2)/2, then exp(x) = 2^k exp(r). exp(r) - 1 = r + r^2 q(r), q
 * the polynomial of degree 4 with the least largest relative error (1.4e-8, a quarter of a rounding error). They are
 * straight-line code without a table, so the compiler turns the loops over them into vector instructions.
 */
#include "activation.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernel.h"

#ifdef REAL_IS_DOUBLE

INLINE real exp_one(real x)
{
    return exp(x);
}

INLINE real exp_below_89(real x)
{
    return exp(x);
}

INLINE real tanh_one(real x)
{
    return tanh(x);
}

#else

/* 1.5 * 2^23: added to a small number it rounds that to an integer, which then stands in the low bits. */
#define SHIFTER 0x1.8p23f

INLINE float float_of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^k for -126 <= k <= 127. Unsigned arithmetic: a NaN brings any k, and the caller multiplies 2^k by that NaN. */
INLINE float power_of_two(uint32_t k)
{
    return float_of_bits((k + 127) << 23);
}

/* x = k ln 2 + r. ln 2 is subtracted in two parts, the first so short that k times it is exact without FMA too. */
INLINE int32_t reduce(float x, float *r)
{
    float shifted = x * 0x1.715476p0f + SHIFTER;
    float k = shifted - SHIFTER;
    *r = (x - k * 0.693359375f) - k * -2.12194440e-4f;
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    return (int32_t)(bits - 0x4b400000u);
}

/* exp(r) - 1 for |r| <= ln(2)/2 */
INLINE float expm1_reduced(float r)
{
    float q = 0.00138706563f;
    q = q * r + 0.00836626161f;
    q = q * r + 0.0416674353f;
    q = q * r + 0.166665465f;
    q = q * r + 0.49999997f;
    return q * r * r + r;
}

/* exp(x) for x <= 89. Where it is 0 already x is cut, comparing so that NaN passes. 2^k goes in two steps: it need not
 * be a normal float itself, and a denormal result is rounded once. */
INLINE real exp_below_89(real x)
{
    float r;
    int32_t k = reduce(x < -104.0f ? -104.0f : x, &r);
    int32_t half = k >> 1;
    return (1.0f + expm1_reduced(r)) * power_of_two((uint32_t)half) * power_of_two((uint32_t)(k - half));
}

/* Above 89 exp is inf. */
INLINE real exp_one(real x)
{
    return exp_below_89(x > 89.0f ? 89.0f : x);
}

/* tanh(a) = t / (t + 2), t = exp(2a) - 1 = 2^k (exp(r) - 1) + (2^k - 1): no cancellation anywhere for a >= 0. */
INLINE real tanh_one(real x)
{
    float r;
    float a = fabsf(x);
    a = a > 10.0f ? 10.0f : a;
    float scale = power_of_two((uint32_t)reduce(2.0f * a, &r));
    float t = scale * expm1_reduced(r) + (scale - 1.0f);
    return copysignf(t / (t + 2.0f), x);
}

#endif

/* From exp(-|x|), which cannot overflow, so that the left tail is as accurate as the right one. */
INLINE real sigmoid_one(real x)
{
    real e = exp_below_89(x < 0 ? x : -x);
    return (x < 0 ? e : 1) / (1 + e);
}

KERNEL void exp_forward(real *restrict y, const real *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++) y[i] = exp_one(x[i]);
}

KERNEL void sigmoid_forward(real *restrict y, const real *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++) y[i] = sigmoid_one(x[i]);
}

KERNEL void sigmoid_backward(real *restrict dx, const real *restrict dy, const real *restrict y, size_t n, bool add)
{
    if (add)
        for (size_t i = 0; i < n; i++) dx[i] += dy[i] * (y[i] * (1 - y[i]));
    else
        for (size_t i = 0; i < n; i++) dx[i] = dy[i] * (y[i] * (1 - y[i]));
}

KERNEL void tanh_forward(real *restrict y, const real *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++) y[i] = tanh_one(x[i]);
}

KERNEL void tanh_backward(real *restrict dx, const real *restrict dy, const real *restrict y, size_t n, bool add)
{
    if (add)
        for (size_t i = 0; i < n; i++) dx[i] += dy[i] * (1 - y[i] * y[i]);
    else
        for (size_t i = 0; i < n; i++) dx[i] = dy[i] * (1 - y[i] * y[i]);
}

/* Compared so that NaN passes. */
KERNEL void relu_forward(real *restrict y, const real *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

KERNEL void relu_backward(real *restrict dx, const real *restrict dy, const real *restrict y, size_t n, bool add)
{
    if (add)
        for (size_t i = 0; i < n; i++) dx[i] += y[i] > 0 ? dy[i] : 0;
    else
        for (size_t i = 0; i < n; i++) dx[i] = y[i] > 0 ? dy[i] : 0;
}

INLINE real row_max(const real *o, size_t width)
{
    real max = o[0];
#pragma omp simd reduction(max : max)
    for (size_t j = 0; j < width; j++) max = o[j] > max ? o[j] : max;
    return max;
}

/* log(sum(exp(o - max))) >= 0. The sum is at least 1; in double it keeps terms down to 1e-16 beside that 1. */
INLINE double row_log_sum(const real *o, real max, size_t width)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t j = 0; j < width; j++) sum += (double)exp_below_89(o[j] - max);
    return log(sum);
}

KERNEL void softmax_forward(real *restrict p, const real *restrict o, size_t rows, size_t width)
{
    assert(width > 0);
    for (size_t r = 0; r < rows; r++, p += width, o += width) {
        real max = row_max(o, width), sum = 0;
#pragma omp simd reduction(+ : sum)
        for (size_t j = 0; j < width; j++) sum += p[j] = exp_below_89(o[j] - max);
        real inverse = 1 / sum;
        for (size_t j = 0; j < width; j++) p[j] *= inverse;
    }
}

KERNEL void softmax_backward(
    real *restrict d_o, const real *restrict dp, const real *restrict p, size_t rows, size_t width, bool add)
{
    for (size_t r = 0; r < rows; r++, d_o += width, dp += width, p += width) {
        real mean = 0;
#pragma omp simd reduction(+ : mean)
        for (size_t j = 0; j < width; j++) mean += dp[j] * p[j];
        if (add)
            for (size_t j = 0; j < width; j++) d_o[j] += p[j] * (dp[j] - mean);
        else
            for (size_t j = 0; j < width; j++) d_o[j] = p[j] * (dp[j] - mean);
    }
}

KERNEL void log_sum_exp(real *restrict lse, const real *restrict o, size_t rows, size_t width)
{
    assert(width > 0);
    for (size_t r = 0; r < rows; r++, o += width) {
        real max = row_max(o, width);
        lse[r] = (real)((double)max + row_log_sum(o, max, width));
    }
}

KERNEL void cross_entropy_forward(
    real *restrict loss, const real *restrict o, const int *restrict target, size_t rows, size_t width)
{
    assert(width > 0);
    for (size_t r = 0; r < rows; r++, o += width) {
        assert(target[r] >= -1 && target[r] < (int)width);
        real max = row_max(o, width);
        loss[r] = target[r] < 0 ? 0 : (real)(row_log_sum(o, max, width) + ((double)max - (double)o[target[r]]));
    }
}

KERNEL void cross_entropy_backward(real *restrict d_o, const real *restrict p, const int *restrict target,
    const real *restrict weight, size_t rows, size_t width, bool add)
{
    for (size_t r = 0; r < rows; r++, d_o += width, p += width) {
        assert(target[r] >= -1 && target[r] < (int)width);
        if (!add) memset(d_o, 0, width * sizeof(real));
        if (target[r] < 0) continue;
        real c = weight[r];
        for (size_t j = 0; j < width; j++) d_o[j] += c * p[j];
        d_o[target[r]] -= c;
    }
}
