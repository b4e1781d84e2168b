/*
 * why_parameter.c: why a parameter's gradient is what it is: a sum over the timesteps that use it.
 *
 * A timestep at which the input's character is another one gives nothing, and is counted in the last line. A learned
 * initial state has, in the place of timesteps, the slots before the first one.
 */
#include "why_build.h"

#include <stdlib.h>

#include "step_share.h"
#include "use.h"

struct asking {
    struct why *why;
    const struct trace *trace;
    struct use *use;
    int uses;
    struct step_share *share; /* [T] */
    int idle;                 /* timesteps of another character */
};

/* c · δ · x; false where x is another character. */
static bool step_product(const struct asking *a, const struct use *use, int t, struct product *product)
{
    const struct number *n = &a->why->number;
    const struct parameter *p = &a->trace->run->net->parameter[n->parameter];
    const struct edge *e = use->input;
    int unit = p->is_matrix ? n->column : n->row;
    *product = product_empty();
    product_add_constant(product, use->coefficient);
    product_add_link(product, number_of_gradient(use->node, t, n->row), trace_gradient(a->trace, use->node, t, n->row));
    if (!e) return true;
    struct number x =
        e->node < 0 ? number_of_parameter(e->parameter, unit, 0) : number_of_value(e->node, t - e->delay, unit);
    double value = trace_number(a->trace, &x);
    product_add_link(product, x, value);
    bool one_hot = e->node >= 0 && a->trace->run->net->graph.node[e->node].kind == NODE_ONE_HOT;
    return !one_hot || value != 0;
}

static void add_steps(struct asking *a)
{
    for (int t = 0; t < a->trace->run->T; t++) {
        double share = a->share[t].share;
        bool used = false;
        for (int i = 0; i < a->uses; i++) {
            struct product product;
            if (!step_product(a, &a->use[i], t, &product)) continue;
            why_add_line(a->why,
                (struct why_line){.group = -1, .node = a->use[i].node, .edge = -1, .t = t, .share = used ? 0 : share},
                &product);
            used = true;
        }
        a->idle += !used;
    }
    if (a->idle) why_add_line(a->why, (struct why_line){.kind = WHY_REST, .group = -1, .count = a->idle}, NULL);
}

/* Every slot of the pads holds the learned state. */
static void add_slots(struct asking *a, const struct quantity *q)
{
    const struct run *run = a->trace->run;
    const struct node *n = &run->net->graph.node[q->node];
    for (int slot = -n->pad_front; slot < n->pad_back; slot++) {
        int t = slot < 0 ? slot : run->T + slot;
        if (slot < 0 && run->carried) continue;
        struct product product = product_empty();
        struct number gradient = number_of_gradient(q->node, t, a->why->number.row);
        product_add_link(&product, gradient, trace_number(a->trace, &gradient));
        why_add_line(a->why, (struct why_line){.group = -1, .node = q->node, .edge = -1, .t = t}, &product);
    }
}

static bool prepare(struct asking *a, struct error *err)
{
    const struct net *net = a->trace->run->net;
    int parameter = a->why->number.parameter;
    struct focus focus = trace_focus(a->trace, 0);
    a->uses = uses_of(net, parameter, NULL, 0);
    a->use = malloc((size_t)(a->uses + 1) * sizeof *a->use);
    a->share = malloc((size_t)a->trace->run->T * sizeof *a->share);
    if (!a->use || !a->share) return error_failed(err, "out of memory");
    uses_of(net, parameter, a->use, a->uses);
    return step_shares(a->share, &focus, a->trace->gradient, parameter, err);
}

bool why_parameter(struct why *why, const struct trace *trace, struct error *err)
{
    struct asking a = {.why = why, .trace = trace};
    const struct net *net = trace->run->net;
    bool good = prepare(&a, err);
    why->form = WHY_STEPS;
    if (good && a.uses) add_steps(&a);
    for (int q = 0; q < net->quantities && good; q++)
        if (net->quantity[q].initial_parameter == why->number.parameter) add_slots(&a, &net->quantity[q]);
    why->computed = why->number.kind == NUMBER_PARAMETER ? why->value : why->sum;
    free(a.use);
    free(a.share);
    return good;
}
