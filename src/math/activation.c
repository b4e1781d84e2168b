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

enum { FEW_ROWS = 16 };

/* Where the float functions stop following x, since they have reached their limits. Read once before a loop: a compiler
 * that knew these numbers would compute the limits from them, and have every element choose between those and its own.
 */
static const volatile real exp_is_0 = -104, exp_is_inf = 89, sigmoid_is_1 = 20, tanh_is_1 = 10;

#ifdef REAL_IS_DOUBLE

INLINE real exp_one(real x, real least, real most)
{
    return exp(x);
}

INLINE real exp_up_to_0(real x, real least)
{
    return exp(x);
}

/* From exp(-|x|), which cannot overflow, so that the left tail is as accurate as the right one. */
INLINE real sigmoid_one(real x, real least, real most)
{
    real e = exp(-fabs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

INLINE real tanh_one(real x, real most)
{
    return tanh(x);
}

#else

/* 1.5 * 2^23: added to a small number it rounds that to an integer, which then stands in the low bits. */
#define SHIFTER 0x1.8p23f

/* Comparing so that NaN passes. */
INLINE float at_least(float x, float least)
{
    return x < least ? least : x;
}

INLINE float at_most(float x, float most)
{
    return x > most ? most : x;
}

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

/* exp(r) - 1 for |r| <= ln(2)/2. Summed in pairs rather than by Horner's rule: what one element waits for is what the
 * loops here take, since a processor has not that many of them at work at once. */
INLINE float expm1_reduced(float r)
{
    float r2 = r * r;
    float low = 0.166665465f * r + 0.49999997f, high = 0.00836626161f * r + 0.0416674353f;
    float q = (0.00138706563f * r2 + high) * r2 + low;
    return q * r2 + r;
}

/* 2^k goes in two steps: it need not be a normal float itself, and a denormal result is rounded once. */
INLINE real exp_one(real x, real least, real most)
{
    float r;
    int32_t k = reduce(at_least(at_most(x, most), least), &r);
    int32_t half = k >> 1;
    return (1.0f + expm1_reduced(r)) * power_of_two((uint32_t)half) * power_of_two((uint32_t)(k - half));
}

/* The same for x <= 0 in fewer instructions, since the two steps are known. */
INLINE real exp_up_to_0(real x, real least)
{
    float r;
    int32_t k = reduce(at_least(x, least), &r);
    float scale = power_of_two((uint32_t)k + 64);
    return (expm1_reduced(r) * scale + scale) * 0x1p-64f;
}

/* 1 / (1 + exp(-x)), above and below times 2^-64: so exp(104), where the left tail ends, is within the range of floats,
 * and a denormal result is rounded once. */
INLINE real sigmoid_one(real x, real least, real most)
{
    float r;
    float scale = power_of_two((uint32_t)reduce(-at_least(at_most(x, most), least), &r) - 64);
    return 0x1p-64f / (0x1p-64f + (expm1_reduced(r) * scale + scale));
}

/* tanh(a) = t / (t + 2), t = exp(2a) - 1 = 2^k (exp(r) - 1) + (2^k - 1): no cancellation anywhere for a >= 0. */
INLINE real tanh_one(real x, real most)
{
    float r;
    float a = at_most(fabsf(x), most);
    float scale = power_of_two((uint32_t)reduce(2.0f * a, &r));
    float t = scale * expm1_reduced(r) + (scale - 1.0f);
    return copysignf(t / (t + 2.0f), x);
}

#endif

KERNEL void exp_forward(real *restrict y, const real *restrict x, size_t n)
{
    const real least = exp_is_0, most = exp_is_inf;
    for (size_t i = 0; i < n; i++) y[i] = exp_one(x[i], least, most);
}

KERNEL void sigmoid_forward(real *restrict y, const real *restrict x, size_t n)
{
    const real least = exp_is_0, most = sigmoid_is_1;
    for (size_t i = 0; i < n; i++) y[i] = sigmoid_one(x[i], least, most);
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
    const real most = tanh_is_1;
    for (size_t i = 0; i < n; i++) y[i] = tanh_one(x[i], most);
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

/* e = exp(o - max) of a few rows, their maxima, their sums. Loop by loop instead of row by row: the loops of a short
 * row would wait for each other. A sum is at least 1; in double it keeps terms down to 1e-16 beside that 1. */
INLINE void exp_rows(real *restrict e, real *restrict max, double *restrict sum, const real *restrict o, size_t rows,
    size_t width, real least)
{
    for (size_t r = 0; r < rows; r++) max[r] = row_max(o + r * width, width);
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < width; j++) e[r * width + j] = o[r * width + j] - max[r];
    for (size_t i = 0; i < rows * width; i++) e[i] = exp_up_to_0(e[i], least);
    for (size_t r = 0; r < rows; r++) {
        double total = 0;
#pragma omp simd reduction(+ : total)
        for (size_t j = 0; j < width; j++) total += (double)e[r * width + j];
        sum[r] = total;
    }
}

INLINE void divide_rows(real *restrict e, const double *restrict sum, size_t rows, size_t width)
{
    for (size_t r = 0; r < rows; r++) {
        real inverse = (real)(1 / sum[r]);
        for (size_t j = 0; j < width; j++) e[r * width + j] *= inverse;
    }
}

KERNEL void softmax_forward(real *restrict p, const real *restrict o, size_t rows, size_t width)
{
    const real least = exp_is_0;
    real max[FEW_ROWS];
    double sum[FEW_ROWS];
    assert(width > 0);
    for (size_t n; rows > 0; rows -= n, p += n * width, o += n * width) {
        n = rows < FEW_ROWS ? rows : FEW_ROWS;
        exp_rows(p, max, sum, o, n, width, least);
        divide_rows(p, sum, n, width);
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
    const real least = exp_is_0;
    assert(width > 0);
    for (size_t r = 0; r < rows; r++, o += width) {
        real max = row_max(o, width);
        double sum = 0;
#pragma omp simd reduction(+ : sum)
        for (size_t j = 0; j < width; j++) sum += (double)exp_up_to_0(o[j] - max, least);
        lse[r] = (real)((double)max + log(sum));
    }
}

/* With log(sum) >= 0, as small as it may be beside max. */
INLINE real row_loss(const real *o, int target, real max, double sum)
{
    return target < 0 ? 0 : (real)(log(sum) + ((double)max - (double)o[target]));
}

KERNEL void softmax_cross_entropy_forward(real *restrict p, real *restrict loss, const real *restrict o,
    const int *restrict target, size_t rows, size_t width)
{
    const real least = exp_is_0;
    real max[FEW_ROWS];
    double sum[FEW_ROWS];
    assert(width > 0);
    for (size_t n; rows > 0; rows -= n, p += n * width, o += n * width, loss += n, target += n) {
        n = rows < FEW_ROWS ? rows : FEW_ROWS;
        exp_rows(p, max, sum, o, n, width, least);
        for (size_t r = 0; r < n; r++) {
            assert(target[r] >= -1 && target[r] < (int)width);
            loss[r] = row_loss(o + r * width, target[r], max[r], sum[r]);
        }
        divide_rows(p, sum, n, width);
    }
}

KERNEL void cross_entropy_backward(real *restrict d_o, const real *restrict p, const int *restrict target,
    const real *restrict weight, size_t rows, size_t width, bool add)
{
    for (size_t r = 0; r < rows; r++, d_o += width, p += width) {
        assert(target[r] >= -1 && target[r] < (int)width);
        real c = weight[r];
        if (target[r] < 0) {
            if (!add) memset(d_o, 0, width * sizeof(real));
            continue;
        }
        if (add)
            for (size_t j = 0; j < width; j++) d_o[j] += c * p[j];
        else
            for (size_t j = 0; j < width; j++) d_o[j] = c * p[j];
        d_o[target[r]] -= c;
    }
}
