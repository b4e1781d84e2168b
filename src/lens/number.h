/*
 * number.h: one number of a net by its address: what somebody asks about, and what an answer points to.
 *
 * A value or a gradient belongs to a node of the graph, so that parts of an equation without a name, such as tanh(c),
 * can be asked about too. Timesteps count from 0; outside of the run they are the slots of an initial state. Units,
 * rows and columns count from 0.
 */
#ifndef LENS_NUMBER_H
#define LENS_NUMBER_H

#include <stdbool.h>

#include "net.h"
#include "show.h"
#include "text.h"

enum number_kind {
    NUMBER_VALUE,             /* of unit `unit` of node `node` at timestep `t` */
    NUMBER_GRADIENT,          /* ∂L/∂ that */
    NUMBER_PARAMETER,         /* W[row][column], as the equation has it; a vector's column is 0 */
    NUMBER_PARAMETER_GRADIENT /* ∂L/∂W[row][column], over all timesteps */
};

struct number {
    enum number_kind kind;
    int node, t, unit;
    int parameter, row, column;
};

static inline struct number number_of_value(int node, int t, int unit)
{
    return (struct number){.kind = NUMBER_VALUE, .node = node, .t = t, .unit = unit};
}

static inline struct number number_of_gradient(int node, int t, int unit)
{
    return (struct number){.kind = NUMBER_GRADIENT, .node = node, .t = t, .unit = unit};
}

static inline struct number number_of_parameter(int parameter, int row, int column)
{
    return (struct number){.kind = NUMBER_PARAMETER, .parameter = parameter, .row = row, .column = column};
}

static inline bool number_is_of_parameter(const struct number *number)
{
    return number->kind == NUMBER_PARAMETER || number->kind == NUMBER_PARAMETER_GRADIENT;
}

/* The gradient of a value or parameter, or what a gradient belongs to. */
struct number number_turned(const struct number *number);

/* Whether a net that is unrolled over T timesteps has such a number. */
bool number_exists(const struct number *number, const struct net *net, int T);

/* "h₃[5]", "∂L/∂c₁[4]", "Wf₃₅", "tanh(c)₃": indices from 1. ASCII: "h_3[5]", "dL/dc_1[4]", "Wf_3,5". */
void number_write(struct string *out, const struct net *net, const struct number *number, struct show_style style);

/* What to call a parameter where all are in sight: its local name if no other has it, else the full one. */
const char *number_parameter_label(const struct net *net, int parameter);

/* A node's name without unit and timestep: "h"; for the sum inside an operator "Σf", f being what comes out; for other
 * parts of an equation "(r * h[4])", where `style` says how delays are written. */
void number_write_node(struct string *out, const struct net *net, int node, struct show_style style);

#endif
