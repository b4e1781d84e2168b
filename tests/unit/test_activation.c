/*
 * test_activation.c: the activations against the C library in long double, over the whole range of floats.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "activation.h"

enum { BLOCK = 4096, MAX = 70 };

#ifdef REAL_IS_DOUBLE
#define EPSILON      DBL_EPSILON
#define DIGITS       DBL_MANT_DIG
#define MIN_EXPONENT (DBL_MIN_EXP - DBL_MANT_DIG)
#else
#define EPSILON      FLT_EPSILON
#define DIGITS       FLT_MANT_DIG
#define MIN_EXPONENT (FLT_MIN_EXP - FLT_MANT_DIG)
#endif

typedef void forward(real *, const real *, size_t);
typedef void backward(real *, const real *, const real *, size_t, bool);

static long double exact_sigmoid(long double x)
{
    return x < 0 ? expl(x) / (1 + expl(x)) : 1 / (1 + expl(-x));
}

static long double exact_relu(long double x)
{
    return x < 0 ? 0 : x;
}

/* |y - exact| in units of the last place of exact */
static double ulps(real y, long double exact)
{
    int exponent;
    if ((real)exact == y) return 0;
    frexpl(exact, &exponent);
    exponent = exact == 0 || exponent - DIGITS < MIN_EXPONENT ? MIN_EXPONENT : exponent - DIGITS;
    return (double)(fabsl((long double)y - exact) / ldexpl(1, exponent));
}

/* Every stride-th float, negative ones, denormals, infinities and NaNs among them. */
static void check_range(forward *f, long double (*exact)(long double), uint32_t stride)
{
    static real x[BLOCK], y[BLOCK];
    for (uint64_t bits = 0; bits <= UINT32_MAX;) {
        size_t n = 0;
        for (; n < BLOCK && bits <= UINT32_MAX; n++, bits += stride) {
            uint32_t word = (uint32_t)bits;
            float value;
            memcpy(&value, &word, sizeof value);
            x[n] = (real)value;
        }
        f(y, x, n);
        for (size_t i = 0; i < n; i++)
            if (isnan(x[i]))
                cr_assert(isnan(y[i]), "NaN became %g", (double)y[i]);
            else if (!(ulps(y[i], exact((long double)x[i])) <= 4))
                cr_assert_fail("f(%a) = %a, not %La", (double)x[i], (double)y[i], exact((long double)x[i]));
    }
}

Test(activation, exp_is_accurate)
{
    check_range(exp_forward, expl, 2503);
}

Test(activation, sigmoid_is_accurate)
{
    check_range(sigmoid_forward, exact_sigmoid, 2503);
}

Test(activation, tanh_is_accurate)
{
    check_range(tanh_forward, tanhl, 2503);
}

Test(activation, relu_is_exact)
{
    check_range(relu_forward, exact_relu, 25031);
}

/* Where the functions bend and where they reach their limits, every float is tried. */
Test(activation, accurate_where_it_is_hard)
{
    static const double centers[] = {
        0.173, 0.347, 0.52, 9.01, 10, 16.64, 17.33, 87.336, 88.722, 89, 103.28, 103.97, 104};
    static real x[2 * BLOCK], y[2 * BLOCK];
    forward *const f[] = {exp_forward, sigmoid_forward, tanh_forward};
    long double (*const exact[])(long double) = {expl, exact_sigmoid, tanhl};
    for (size_t c = 0; c < sizeof centers / sizeof *centers; c++) {
        float value = (float)centers[c];
        for (int i = 0; i < BLOCK / 2; i++) value = nextafterf(value, 0);
        for (int i = 0; i < BLOCK; i++, value = nextafterf(value, INFINITY)) x[i] = value, x[BLOCK + i] = -value;
        for (int k = 0; k < 3; k++) {
            f[k](y, x, 2 * BLOCK);
            for (int i = 0; i < 2 * BLOCK; i++)
                cr_assert(ulps(y[i], exact[k]((long double)x[i])) <= 4, "function %d at %a", k, (double)x[i]);
        }
    }
}

Test(activation, limits)
{
    static const real x[] = {-INFINITY, INFINITY, 0, -200, 200};
    real y[5];
    exp_forward(y, x, 3);
    cr_assert(y[0] == 0 && isinf(y[1]) && y[2] == 1);
    sigmoid_forward(y, x, 5);
    cr_assert(y[0] == 0 && y[1] == 1 && y[2] == (real)0.5 && y[3] < (real)1e-37 && y[4] == 1);
    tanh_forward(y, x, 5);
    cr_assert(y[0] == -1 && y[1] == 1 && y[2] == 0 && y[3] == -1 && y[4] == 1);
    relu_forward(y, x, 5);
    cr_assert(y[0] == 0 && isinf(y[1]) && y[2] == 0 && y[3] == 0 && y[4] == 200);
}

Test(activation, tanh_is_odd)
{
    for (int i = 0; i < 2000; i++) {
        real x[2] = {(real)(i * 0.00617), (real)(i * -0.00617)}, y[2];
        tanh_forward(y, x, 2);
        cr_assert(y[0] == -y[1] && !signbit(y[0]) && signbit(y[1]));
    }
}

/* An element's value depends neither on its place nor on n, and nothing behind n is written. */
Test(activation, parts_and_tails)
{
    forward *const f[] = {exp_forward, sigmoid_forward, tanh_forward, relu_forward};
    real x[MAX], whole[MAX], part[MAX + 1];
    for (int i = 0; i < MAX; i++) x[i] = (real)((i - MAX / 2) * 0.37);
    for (int k = 0; k < 4; k++) {
        f[k](whole, x, MAX);
        for (int first = 0; first < MAX; first++)
            for (int n = 0; n <= MAX - first; n++) {
                part[n] = 42;
                f[k](part, x + first, (size_t)n);
                cr_assert(part[n] == 42);
                for (int i = 0; i < n; i++) cr_assert(part[i] == whole[first + i], "function %d", k);
            }
    }
}

static long double sigmoid_slope(long double y)
{
    return y * (1 - y);
}

static long double tanh_slope(long double y)
{
    return 1 - y * y;
}

static long double relu_slope(long double y)
{
    return y > 0;
}

Test(activation, backward)
{
    backward *const f[] = {sigmoid_backward, tanh_backward, relu_backward};
    long double (*const slope[])(long double) = {sigmoid_slope, tanh_slope, relu_slope};
    real y[MAX], dy[MAX], dx[MAX + 1];
    for (int i = 0; i < MAX; i++) y[i] = (real)((i - 20) * 0.02), dy[i] = (real)(1.5 - 0.1 * i);
    for (int k = 0; k < 3; k++)
        for (int n = 0; n <= MAX; n++)
            for (int add = 0; add < 2; add++) {
                for (int i = 0; i <= n; i++) dx[i] = add ? 3 : (real)NAN;
                dx[n] = 42;
                f[k](dx, dy, y, (size_t)n, add);
                cr_assert(dx[n] == 42);
                for (int i = 0; i < n; i++) {
                    long double exact = (add ? 3 : 0) + (long double)dy[i] * slope[k]((long double)y[i]);
                    cr_assert(fabsl((long double)dx[i] - exact) <= 20 * (long double)EPSILON, "%d: %d of %d", k, i, n);
                }
            }
}

Test(activation, backward_shows_nan)
{
    backward *const f[] = {sigmoid_backward, tanh_backward, relu_backward};
    real dy[] = {NAN, 1}, y[] = {(real)0.5, (real)0.5}, dx[2];
    for (int k = 0; k < 3; k++) {
        f[k](dx, dy, y, 2, false);
        cr_assert(isnan(dx[0]) && isfinite(dx[1]));
    }
}

/* Logits that a softmax without the maximum subtracted would not survive. */
static void fill_logits(real *o, size_t rows, size_t width)
{
    for (size_t i = 0; i < rows * width; i++) o[i] = (real)(1000 * sin((double)(i / width)) + 5 * cos(1.7 * (double)i));
}

static long double exact_log_sum(const real *o, size_t width)
{
    long double max = -INFINITY, sum = 0;
    for (size_t j = 0; j < width; j++) max = fmaxl(max, (long double)o[j]);
    for (size_t j = 0; j < width; j++) sum += expl((long double)o[j] - max);
    return max + logl(sum);
}

Test(activation, softmax)
{
    enum { ROWS = 3 };
    real o[ROWS * MAX], p[ROWS * MAX + 1];
    for (size_t width = 1; width <= MAX; width++) {
        fill_logits(o, ROWS, width);
        p[ROWS * width] = 42;
        softmax_forward(p, o, ROWS, width);
        cr_assert(p[ROWS * width] == 42);
        for (size_t i = 0; i < ROWS * width; i++) {
            long double exact = expl((long double)o[i] - exact_log_sum(o + i / width * width, width));
            cr_assert(fabsl((long double)p[i] - exact) <= 10 * (long double)EPSILON * exact);
        }
    }
}

Test(activation, softmax_of_extremes)
{
    real o[] = {0, -INFINITY, 0, 1, NAN, 2, 1, INFINITY, 2, (real)1e30, (real)-1e30, 0}, p[12];
    softmax_forward(p, o, 4, 3);
    cr_assert(p[0] == (real)0.5 && p[1] == 0 && p[2] == (real)0.5);
    for (int i = 3; i < 9; i++) cr_assert(isnan(p[i]), "%d", i);
    cr_assert(p[9] == 1 && p[10] == 0 && p[11] == 0);
}

Test(activation, softmax_backward)
{
    enum { ROWS = 3 };
    real p[ROWS * MAX], dp[ROWS * MAX], d_o[ROWS * MAX];
    for (size_t width = 1; width <= MAX; width += 3)
        for (int add = 0; add < 2; add++) {
            fill_logits(dp, ROWS, width);
            softmax_forward(p, dp, ROWS, width);
            for (size_t i = 0; i < ROWS * width; i++) dp[i] = (real)sin(3.0 * (double)i), d_o[i] = add ? 1 : (real)NAN;
            softmax_backward(d_o, dp, p, ROWS, width, add);
            for (size_t i = 0; i < ROWS * width; i++) {
                size_t row = i / width * width;
                long double mean = 0;
                for (size_t j = row; j < row + width; j++) mean += (long double)dp[j] * (long double)p[j];
                long double exact = add + (long double)p[i] * ((long double)dp[i] - mean);
                cr_assert(fabsl((long double)d_o[i] - exact) <= 10 * (long double)EPSILON);
            }
        }
}

Test(activation, cross_entropy)
{
    enum { ROWS = 4 };
    real o[ROWS * MAX], loss[ROWS], lse[ROWS], p[ROWS * MAX + 1], alone[ROWS * MAX];
    for (size_t width = 1; width <= MAX; width++) {
        int target[ROWS] = {0, (int)width - 1, -1, (int)width / 2};
        fill_logits(o, ROWS, width);
        log_sum_exp(lse, o, ROWS, width);
        p[ROWS * width] = 42;
        softmax_cross_entropy_forward(p, loss, o, target, ROWS, width);
        cr_assert(p[ROWS * width] == 42);
        softmax_forward(alone, o, ROWS, width);
        for (size_t i = 0; i < ROWS * width; i++)
            cr_assert_float_eq((double)p[i], (double)alone[i], 10 * (double)EPSILON * (double)alone[i]);
        for (size_t r = 0; r < ROWS; r++) {
            long double exact = exact_log_sum(o + r * width, width);
            cr_assert(fabsl((long double)lse[r] - exact) <= 4 * (long double)EPSILON * fabsl(exact));
            exact = target[r] < 0 ? 0 : exact - (long double)o[r * width + (size_t)target[r]];
            cr_assert(fabsl((long double)loss[r] - exact) <= 8 * (long double)EPSILON * (1 + fabsl(exact)));
        }
    }
}

Test(activation, cross_entropy_of_extremes)
{
    real o[] = {20, 0, 0, (real)1e4, -INFINITY, 0, NAN, 0}, loss[4], p[8];
    int target[] = {0, 0, 0, 0};
    softmax_cross_entropy_forward(p, loss, o, target, 4, 2);
    double exact = log1p(exp(-20));
    cr_assert(fabs((double)loss[0] - exact) < 1e-6 * exact, "a good guess is not a perfect one: %g", (double)loss[0]);
    cr_assert(loss[1] == (real)1e4 && isinf(loss[2]) && isnan(loss[3]));
    cr_assert(p[2] == 0 && p[3] == 1 && p[4] == 0 && p[5] == 1 && isnan(p[6]) && isnan(p[7]));
}

Test(activation, cross_entropy_backward)
{
    enum { ROWS = 3, WIDTH = 19 };
    real p[ROWS * WIDTH], d_o[ROWS * WIDTH];
    const real weight[ROWS] = {(real)0.25, 2, 0};
    const int targets[][ROWS] = {{0, -1, 3}, {18, 7, -1}};
    fill_logits(d_o, ROWS, WIDTH);
    softmax_forward(p, d_o, ROWS, WIDTH);
    for (int k = 0; k < 4; k++) {
        bool add = k & 1;
        const int *target = targets[k >> 1];
        for (int i = 0; i < ROWS * WIDTH; i++) d_o[i] = add ? 1 : (real)NAN;
        cross_entropy_backward(d_o, p, target, weight, ROWS, WIDTH, add);
        for (int i = 0; i < ROWS * WIDTH; i++) {
            int r = i / WIDTH;
            double exact = target[r] < 0 ? 0 : (double)weight[r] * ((double)p[i] - (i % WIDTH == target[r]));
            cr_assert_float_eq((double)d_o[i], exact + add, 4 * (double)EPSILON);
        }
    }
}
