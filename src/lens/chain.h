/*
 * chain.h: the chain rule at one unit and one timestep, reader by reader.
 *
 * ∂L/∂q[t] is the sum over everything that reads q, now or later, of what it passes back:
 *
 *     ∂L/∂h[t] = Σ over readers at t      (the output, another gate: *here*)
 *              + Σ over readers at t + d   (the recurrence, a skip connection: *future*)
 *
 * A track holds only the sum. The shares are computed here again from the readers' own gradients, one multiplication of
 * the chain rule each, so that they can be checked against the sum.
 */
#ifndef LENS_CHAIN_H
#define LENS_CHAIN_H

#include <stdbool.h>

#include "error.h"
#include "text.h"
#include "value.h"

struct share {      /* what one reader passes back */
    int reader;     /* the quantity whose equation reads q; q's readers inside one equation have a share each */
    int node, edge; /* the part of that equation, and which of its edges, as path_walk takes them */
    int delay;      /* it reads at t + delay: 0 here, else the future (negative in a reverse sweep) */
    bool outside;   /* t + delay is not a timestep of this run: nothing comes back */
    double value;
    struct string rule; /* "Σⱼ Wⱼ₃ tanh′ ∂L/∂aⱼ[6]" */
    bool elementwise;   /* no sum over units: value = local · upstream */
    double local, upstream;
};

struct chain {
    struct share *share;
    int shares;
    double here, future; /* sums */
    double seed;         /* 1 (times its weight) for the loss itself, where the derivative begins */
};

#define chain_rule      REAL(chain_rule)
#define chain_rule_node REAL(chain_rule_node)
#define chain_finish    REAL(chain_finish)

/* Readers in the order of the equations, here before future. False when memory is out. chain_finish accepts a zeroed
 * one. ∂L/∂q[t] of the unit = seed + here + future. */
bool chain_rule(
    struct chain *chain, const struct focus *focus, int quantity, int unit, struct show_style style, struct error *err);
/* The same of any node of the graph. */
bool chain_rule_node(
    struct chain *chain, const struct focus *focus, int node, int unit, struct show_style style, struct error *err);
void chain_finish(struct chain *chain);

#endif
