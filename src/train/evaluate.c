/*
 * evaluate.c: forward passes only.
 */
#include "evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "window.h"

struct part_of_batch {
    struct columns columns;
    struct run *run;
    int *input, *label; /* [T x columns.count] */
    double loss;        /* sum over targets */
};

struct evaluation {
    const struct net *net;
    const float *parameters;
    struct batches *batches;
    struct part_of_batch *part; /* one a worker; a worker beyond the number of rows has none */
    int parts;
    int *input, *label; /* [T x B] */
    bool first;         /* window */
};

static bool create_part(struct evaluation *e, int number, struct error *err)
{
    struct part_of_batch *part = &e->part[number];
    int T = e->batches->T, B = e->batches->B;
    part->columns = columns_of(B, number, e->parts);
    size_t window = (size_t)T * (size_t)part->columns.count;
    part->input = malloc(2 * window * sizeof *part->input);
    if (!part->input) return error_failed(err, "out of memory");
    part->label = part->input + window;
    return run_create(e->net, T, part->columns.count, &part->run, err);
}

static void forward_part(void *context, int number)
{
    struct evaluation *e = context;
    if (number >= e->parts) return;
    struct part_of_batch *part = &e->part[number];
    int T = e->batches->T, B = e->batches->B;
    columns_take(part->columns, part->input, e->input, T, B);
    columns_take(part->columns, part->label, e->label, T, B);
    if (e->first)
        run_reset(part->run, e->parameters);
    else
        run_carry(part->run);
    run_set_inputs(part->run, part->input, part->label);
    run_forward(part->run, e->parameters);
    part->loss += run_loss(part->run);
}

static bool all_windows(struct evaluation *e, struct pool *pool, double *loss, struct error *err)
{
    if (!batches_restore(e->batches, (struct batches_position){0, 0}, err)) return false;
    for (size_t i = 0; i < e->batches->windows; i++) {
        if (!batches_next(e->batches, e->input, e->label, &e->first, err)) return false;
        pool_run(pool, forward_part, e);
    }
    *loss = 0;
    for (int i = 0; i < e->parts; i++) *loss += e->part[i].loss;
    *loss /= (double)e->batches->targets;
    return true;
}

bool evaluate(const struct net *net, const float *parameters, struct batches *batches, struct pool *pool, double *loss,
    struct error *err)
{
    struct evaluation e = {.net = net, .parameters = parameters, .batches = batches};
    size_t window = (size_t)batches->T * (size_t)batches->B;
    e.parts = pool_workers(pool) < batches->B ? pool_workers(pool) : batches->B;
    e.part = calloc((size_t)e.parts, sizeof *e.part);
    e.input = malloc(2 * window * sizeof *e.input);
    bool done = (e.part && e.input) || error_failed(err, "out of memory");
    if (done) e.label = e.input + window;
    for (int i = 0; i < e.parts && done; i++) done = create_part(&e, i, err);
    done = done && all_windows(&e, pool, loss, err);
    for (int i = 0; i < e.parts && e.part; i++) {
        run_destroy(e.part[i].run);
        free(e.part[i].input);
    }
    free(e.part);
    free(e.input);
    return done;
}
