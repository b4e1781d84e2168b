/*
 * flow.c: norms, and a straight line through their logarithms.
 */
#include "flow.h"

#include <math.h>

#include "blas.h"

const char *const flow_names[FLOW_COUNT] = {"unknown", "vanishing", "steady", "exploding"};

void flow_norms(const struct run *run, int quantity, int b, double *norm)
{
    size_t width = (size_t)run->net->quantity[quantity].width;
    for (int t = 0; t < run->T; t++) {
        const real *grad = run_grad(run, quantity, t);
        norm[t] = grad ? norm2(grad + (size_t)b * width, width) : 0;
    }
}

struct flow flow_fit(const double *norm, int T, int from, int direction)
{
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int t = from, steps = 0; t >= 0 && t < T; t -= direction, steps++) {
        if (!(norm[t] > 0) || !isfinite(norm[t])) continue;
        double x = steps, y = log(norm[t]);
        n += 1;
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    struct flow flow = {.verdict = FLOW_UNKNOWN, .ratio = 1, .half_life = INFINITY, .steps = (int)n};
    double spread = n * sxx - sx * sx;
    if (n < 4 || spread <= 0) return flow;
    double slope = (n * sxy - sx * sy) / spread;
    flow.ratio = exp(slope);
    if (slope != 0) flow.half_life = log(2) / fabs(slope);
    flow.verdict = flow.ratio < 0.95 ? FLOW_VANISHING : flow.ratio > 1.05 ? FLOW_EXPLODING : FLOW_STEADY;
    return flow;
}
