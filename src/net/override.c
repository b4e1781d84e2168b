/*
 * override.c: numbers put in the place of computed ones, and gradients that stop there.
 *
 * Going backward, the gradient of an overridden number is complete before its node passes anything on: there it becomes
 * 0, since the number does not depend on what its equation reads.
 */
#include "pass.h"

/* The elements of one override that lie in a span. */
struct elements {
    int t0, t1, first, count; /* units */
};

static struct elements elements_of(const struct run *run, const struct override *o, struct span span)
{
    int width = run->track[run->net->quantity[o->quantity].node].width;
    struct elements e = {span.t0, span.t1, o->unit < 0 ? 0 : o->unit, o->unit < 0 ? width : 1};
    if (o->t != OVERRIDE_ALL) {
        bool inside = o->t >= span.t0 && o->t < span.t1;
        e.t0 = inside ? o->t : 0;
        e.t1 = inside ? o->t + 1 : 0;
    }
    return e;
}

static int node_of(const struct run *run, const struct override *o)
{
    return run->net->quantity[o->quantity].node;
}

/* To the same elements of all rows, from slot e.t0 of a track on. */
static void put(const struct run *run, int v, real *slot, struct elements e, real value)
{
    int width = run->track[v].width;
    for (int row = 0; row < (e.t1 - e.t0) * run->B; row++, slot += width)
        for (int u = e.first; u < e.first + e.count; u++) slot[u] = value;
}

/* To the initial state in a track, whose slot 0 is given: in front of the first timestep, or behind the last in a
 * reverse sweep. */
static void put_initial(const struct run *run, const struct override *o, real *track, bool front, real value)
{
    int v = node_of(run, o);
    const struct node *node = &run->net->graph.node[v];
    struct elements e = elements_of(run, o, (struct span){0, 0});
    ptrdiff_t slot = (ptrdiff_t)run->B * node->width;
    e.t0 = -node->pad_front, e.t1 = 0;
    if (front) put(run, v, track + e.t0 * slot, e, value);
    e.t0 = run->T, e.t1 = run->T + node->pad_back;
    put(run, v, track + e.t0 * slot, e, value);
}

void override_initial(struct run *run)
{
    for (int i = 0; i < run->overrides; i++) {
        const struct override *o = &run->override[i];
        if (o->t == OVERRIDE_INITIAL) put_initial(run, o, run->track[node_of(run, o)].value, true, o->value);
    }
}

/* What the window before left behind is no initial state. */
void override_initial_gradients(struct run *run)
{
    for (int i = 0; i < run->overrides; i++) {
        const struct override *o = &run->override[i];
        real *grad = run->track[node_of(run, o)].grad;
        if (o->t == OVERRIDE_INITIAL && grad) put_initial(run, o, grad, !run->carried, 0);
    }
}

void override_values(struct run *run, int v, struct span span)
{
    for (int i = 0; i < run->overrides; i++) {
        if (node_of(run, &run->override[i]) != v) continue;
        struct elements e = elements_of(run, &run->override[i], span);
        put(run, v, track_value(run, v, e.t0), e, run->override[i].value);
    }
}

void override_gradients(struct run *run, int v, struct span span)
{
    for (int i = 0; i < run->overrides; i++) {
        if (node_of(run, &run->override[i]) != v || !run->track[v].grad) continue;
        struct elements e = elements_of(run, &run->override[i], span);
        put(run, v, track_grad(run, v, e.t0), e, 0);
    }
}

void run_override(struct run *run, const struct override *override, int count)
{
    run->override = override;
    run->overrides = count;
}
