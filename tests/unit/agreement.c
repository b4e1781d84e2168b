/* agreement.c: everything that a run computes, as doubles. agreement_f64.c compiles it a second time. */
#include "agreement.h"

#include <stdlib.h>
#include <string.h>

#include "param.h"
#include "rng.h"
#include "run.h"

#define agreement            REAL(agreement)
#define agreement_parameters REAL(agreement_parameters)

static double *add(double *out, const real *numbers, size_t n)
{
    for (size_t i = 0; numbers && i < n; i++) *out++ = (double)numbers[i];
    return out;
}

static void set_symbols(struct run *run)
{
    size_t n = (size_t)run->T * (size_t)run->B;
    const struct net *net = run->net;
    int *symbols = malloc(2 * n * sizeof *symbols);
    struct rng rng;
    rng_init(&rng, 5, "agreement");
    for (size_t i = 0; i < n; i++) {
        symbols[i] = (int)rng_below(&rng, (uint32_t)net->quantity[net->input].width);
        symbols[n + i] = (int)rng_below(&rng, (uint32_t)net->quantity[net->label].width);
    }
    run_set_inputs(run, symbols, symbols + n);
    free(symbols);
}

static double *collect(const struct run *run, const real *gradient, size_t *count)
{
    const struct net *net = run->net;
    size_t rows = (size_t)run->T * (size_t)run->B, most = 1 + net->parameter_count;
    for (int q = 0; q < net->quantities; q++) most += 2 * rows * (size_t)net->quantity[q].width;
    double *all = malloc(most * sizeof *all), *end = all;
    *end++ = run_loss(run);
    end = add(end, gradient, net->parameter_count);
    for (int q = 0; q < net->quantities; q++) {
        size_t n = rows * (size_t)net->quantity[q].width;
        end = add(end, run_value(run, q, 0), n);
        end = add(end, run_grad(run, q, 0), n);
    }
    *count = (size_t)(end - all);
    return all;
}

double *agreement(const struct net *net, int T, int B, size_t *count)
{
    struct error err;
    struct run *run;
    real *parameters = malloc(net->parameter_count * sizeof *parameters);
    real *gradient = malloc(net->parameter_count * sizeof *gradient);
    if (!run_create(net, T, B, &run, &err) || !parameters_init(net, 3, parameters, &err)) abort();
    set_symbols(run);
    run_reset(run, parameters);
    run_forward(run, parameters);
    run_backward(run, parameters, gradient);
    double *all = collect(run, gradient, count);
    run_destroy(run);
    free(parameters);
    free(gradient);
    return all;
}

double *agreement_parameters(const struct net *net)
{
    struct error err;
    real *parameters = malloc(net->parameter_count * sizeof *parameters);
    double *all = malloc(net->parameter_count * sizeof *all);
    if (!parameters_init(net, 3, parameters, &err)) abort();
    add(all, parameters, net->parameter_count);
    free(parameters);
    return all;
}
