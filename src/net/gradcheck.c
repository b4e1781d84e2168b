/*
 * gradcheck.c: compiled for double only.
 */
#include "gradcheck.h"

#include <math.h>
#include <stdlib.h>

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
    bool *side; /* of every unit of every kinked operator: whether it was on */
    size_t sides;
};

static double loss_of(struct check *c)
{
    run_reset(c->run, c->value);
    run_forward(c->run, c->value);
    return run_loss(c->run);
}

/* Where each unit with a kink stands. Compares with what was noted before, or notes it; true when nothing crossed. */
static bool same_side(struct check *c, bool note)
{
    size_t k = 0;
    bool same = true;
    for (int v = 0; v < c->net->graph.nodes; v++) {
        const struct node *n = &c->net->graph.node[v];
        if (n->kind != NODE_OP || !n->op->kinked) continue;
        size_t count = (size_t)c->run->T * (size_t)c->run->B * (size_t)n->width;
        for (size_t i = 0; i < count; i++, k++) {
            bool on = c->run->track[v].value[i] > 0;
            if (note)
                c->side[k] = on;
            else
                same &= c->side[k] == on;
        }
    }
    return same;
}

static size_t count_sides(const struct net *net, int rows)
{
    size_t n = 0;
    for (int v = 0; v < net->graph.nodes; v++)
        if (net->graph.node[v].kind == NODE_OP && net->graph.node[v].op->kinked)
            n += (size_t)rows * (size_t)net->graph.node[v].width;
    return n;
}

/* (L(x + h) - L(x - h)) / 2h; *smooth becomes false when a unit stands elsewhere than noted. */
static double difference_at(struct check *c, double *x, double h, bool *smooth)
{
    double kept = *x;
    *x = kept + h;
    double above = loss_of(c);
    *smooth &= same_side(c, false);
    *x = kept - h;
    double below = loss_of(c);
    *smooth &= same_side(c, false);
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
    struct check c = {.net = net, .sides = count_sides(net, options->T * options->B)};
    struct rng rng;
    rng_init(&rng, options->seed, "gradcheck");
    c.value = malloc(net->parameter_count * sizeof *c.value);
    c.gradient = malloc(net->parameter_count * sizeof *c.gradient);
    c.side = malloc(c.sides + 1);
    if (!c.value || !c.gradient || !c.side) {
        error_failed(err, "out of memory");
        goto out;
    }
    if (!run_create(net, options->T, options->B, &c.run, err)) goto out;
    if (!parameters_init(net, options->seed, c.value, err) || !set_random_inputs(&c, &rng, err)) goto out;
    perturb(&c, &rng);
    run_draw_masks(c.run, options->seed, 0, 0);
    run_weigh_loss(c.run, options->loss_at);
    loss_of(&c);
    same_side(&c, true);
    run_backward(c.run, c.value, c.gradient);
    for (int p = 0; p < net->parameters; p++) check_parameter(&c, &net->parameter[p], &result[p]);
    done = true;
out:
    run_destroy(c.run);
    free(c.value);
    free(c.gradient);
    free(c.side);
    return done;
}
