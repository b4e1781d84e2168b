/*
 * gradcheck.c: compiled for double only.
 */
#include "gradcheck.h"

#include <math.h>
#include <stdlib.h>

#include "kink.h"
#include "param.h"
#include "rng.h"
#include "run.h"

#ifndef REAL_IS_DOUBLE
#error a gradient check needs double precision
#endif

/* Central differences at two steps, combined so that the leading error of each cancels (Richardson): with a step this
 * large both the truncation error, O(step⁴), and the rounding error are about 1e-12. */
static const double step = 1e-3;

struct check {
    const struct net *net;
    struct run *run;
    double *value, *gradient;
    struct kinks kinks;
};

static double loss_of(struct check *c)
{
    run_reset(c->run, c->value);
    run_forward(c->run, c->value);
    return run_loss(c->run);
}

/* (L(x + h) - L(x - h)) / 2h; *smooth becomes false when a unit stands elsewhere than noted. */
static double difference_at(struct check *c, double *x, double h, bool *smooth)
{
    double kept = *x;
    *x = kept + h;
    double above = loss_of(c);
    *smooth &= kinks_same(&c->kinks, c->run);
    *x = kept - h;
    double below = loss_of(c);
    *smooth &= kinks_same(&c->kinks, c->run);
    *x = kept;
    return (above - below) / (2 * h);
}

static void check_parameter(struct check *c, const struct parameter *p, struct gradcheck_result *result)
{
    double largest = 1e-8, difference = 0;
    *result = (struct gradcheck_result){.elements = p->rows * p->columns};
    for (int i = 0; i < result->elements; i++) {
        double *x = &c->value[p->offset + (size_t)i];
        bool smooth = true;
        double near = difference_at(c, x, step, &smooth), far = difference_at(c, x, 2 * step, &smooth);
        if (!smooth) {
            result->skipped++;
            continue;
        }
        double g = c->gradient[p->offset + (size_t)i], estimate = (4 * near - far) / 3;
        largest = fmax(largest, fmax(fabs(g), fabs(estimate)));
        double d = fabs(g - estimate);
        if (!isnan(difference) && !(d <= difference)) difference = d; /* a NaN stays */
    }
    result->error = difference / largest;
    result->largest = largest;
}

static bool set_random_inputs(struct check *c, struct rng *rng, struct error *err)
{
    size_t n = (size_t)c->run->T * (size_t)c->run->B;
    uint32_t inputs = (uint32_t)c->net->quantity[c->net->input].width;
    uint32_t labels = (uint32_t)c->net->quantity[c->net->label].width;
    int *symbols = malloc(2 * n * sizeof *symbols);
    if (!symbols) return error_failed(err, "out of memory");
    for (size_t i = 0; i < 2 * n; i++) symbols[i] = (int)rng_below(rng, i < n ? inputs : labels);
    run_set_inputs(c->run, symbols, symbols + n);
    free(symbols);
    return true;
}

/* Away from the initial values: a zero bias, an identity or a peephole at zero would hide a wrong gradient. */
static void perturb(struct check *c, struct rng *rng)
{
    for (size_t i = 0; i < c->net->parameter_count; i++) c->value[i] += 0.3 * rng_normal(rng);
}

bool gradcheck(
    const struct net *net, const struct gradcheck_options *options, struct gradcheck_result *result, struct error *err)
{
    bool done = false;
    struct check c = {.net = net};
    struct rng rng;
    rng_init(&rng, options->seed, "gradcheck");
    c.value = malloc(net->parameter_count * sizeof *c.value);
    c.gradient = malloc(net->parameter_count * sizeof *c.gradient);
    if (!c.value || !c.gradient) {
        error_failed(err, "out of memory");
        goto out;
    }
    if (!run_create(net, options->T, options->B, &c.run, err)) goto out;
    if (!parameters_init(net, options->seed, c.value, err) || !set_random_inputs(&c, &rng, err)) goto out;
    perturb(&c, &rng);
    run_draw_masks(c.run, options->seed, 0, 0);
    run_weigh_loss(c.run, options->loss_at);
    loss_of(&c);
    if (!kinks_init(&c.kinks, c.run)) {
        error_failed(err, "out of memory");
        goto out;
    }
    run_backward(c.run, c.value, c.gradient);
    for (int p = 0; p < net->parameters; p++) check_parameter(&c, &net->parameter[p], &result[p]);
    done = true;
out:
    run_destroy(c.run);
    free(c.value);
    free(c.gradient);
    kinks_finish(&c.kinks);
    return done;
}
