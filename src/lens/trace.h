/*
 * trace.h: the numbers of one sequence of a run, one at a time.
 */
#ifndef LENS_TRACE_H
#define LENS_TRACE_H

#include "number.h"
#include "param.h"
#include "run.h"
#include "value.h"

struct trace {
    const struct run *run;
    const real *parameters;
    const real *gradient; /* of the parameters, as run_backward left it */
    int b;                /* the sequence */
};

static inline struct focus trace_focus(const struct trace *trace, int t)
{
    return (struct focus){trace->run, trace->parameters, trace->b, t};
}

static inline ptrdiff_t trace_row(const struct trace *trace, int t)
{
    return (ptrdiff_t)t * trace->run->B + trace->b;
}

/* The symbol of an input or a label, -1 where there is none. */
static inline int trace_symbol(const struct trace *trace, int node, int t)
{
    return trace->run->track[node].index[trace_row(trace, t)];
}

static inline double trace_value(const struct trace *trace, int node, int t, int unit)
{
    const struct track *track = &trace->run->track[node];
    if (!track->value) return trace_symbol(trace, node, t) == unit;
    return (double)track->value[trace_row(trace, t) * track->width + unit];
}

/* 0 where no gradient flows. */
static inline double trace_gradient(const struct trace *trace, int node, int t, int unit)
{
    const struct track *track = &trace->run->track[node];
    return track->grad ? (double)track->grad[trace_row(trace, t) * track->width + unit] : 0;
}

static inline double trace_element(const struct trace *trace, const real *numbers, int parameter, int row, int column)
{
    return (double)numbers[parameter_index(&trace->run->net->parameter[parameter], row, column)];
}

/* Any number that exists. */
static inline double trace_number(const struct trace *trace, const struct number *n)
{
    switch (n->kind) {
    case NUMBER_VALUE: return trace_value(trace, n->node, n->t, n->unit);
    case NUMBER_GRADIENT: return trace_gradient(trace, n->node, n->t, n->unit);
    case NUMBER_PARAMETER: return trace_element(trace, trace->parameters, n->parameter, n->row, n->column);
    case NUMBER_PARAMETER_GRADIENT: break;
    }
    return trace_element(trace, trace->gradient, n->parameter, n->row, n->column);
}

/* Whether an intervention put it there: a value, or the value that a gradient belongs to. */
static inline bool trace_is_set(const struct trace *trace, const struct number *n)
{
    const struct run *run = trace->run;
    bool inside = n->t >= 0 && n->t < run->T;
    for (int i = 0; i < run->overrides; i++) {
        const struct override *o = &run->override[i];
        bool then = inside ? o->t == OVERRIDE_ALL || o->t == n->t : o->t == OVERRIDE_INITIAL;
        bool unit = o->unit == OVERRIDE_ALL || o->unit == n->unit;
        if (run->net->quantity[o->quantity].node == n->node && then && unit) return true;
    }
    return false;
}

#endif
