/*
 * why.h: why a number is what it is: the numbers that it was made of, each of which can be asked about in its turn.
 *
 *     a value         the terms of its equation; a matrix product as its largest products and the rest in one line
 *     a gradient      what each reader passes back, as products of the derivatives on the way and the reader's gradient
 *     a parameter     what each timestep gives to its gradient, δ[t] · x[t], beside that timestep's share of the whole
 *                     matrix's gradient (see step_share.h)
 *
 * An answer is a list of lines, whose values add up to the number, or to what an operator is applied to. Lines at depth
 * 1 are parts of the group above them, and not counted again.
 */
#ifndef LENS_WHY_H
#define LENS_WHY_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "product.h"
#include "trace.h"

enum why_form {
    WHY_SUM,     /* the sum of the lines; with an operator, that of the sum */
    WHY_SOFTMAX, /* the first line over the sum of all, which are exponentials */
    WHY_LOG,     /* minus the logarithm of the first line; the second is the target */
    WHY_READERS, /* a gradient: the sum over what reads the number */
    WHY_STEPS,   /* a parameter, or its gradient: the latter is the sum over the timesteps */
    WHY_GIVEN    /* the net does not compute it: a trail of questions ends here */
};

/* What there is to say beside the lines. */
enum why_ending {
    WHY_GOES_ON,
    WHY_CHARACTER,     /* of the text; see `symbol` */
    WHY_TARGET,        /* the character to be predicted */
    WHY_NO_CHARACTER,  /* nothing stands before the text, or behind it */
    WHY_INITIAL_STATE, /* a number that the net file has, or 0; the one line of a learned one leads to its parameter */
    WHY_CARRIED,       /* the end of the window before */
    WHY_SET,           /* put there by an intervention: its equation is not used, and no gradient goes on from here */
    WHY_BEGINS,        /* ∂L/∂loss: 1 where the loss counts, 0 where it does not */
    WHY_NO_GRADIENT,   /* the loss does not depend on it, or nothing that is learned stands behind it */
    WHY_DRAWN          /* a factor that comes from outside, such as a mask */
};

enum why_line_kind {
    WHY_TERM,   /* a product */
    WHY_GROUP,  /* a sum of products; some of them, or all, stand in the lines below */
    WHY_REST,   /* the other products of the group, together */
    WHY_OUTSIDE /* a reader that lies outside of the run: nothing comes back */
};

struct why_line {
    enum why_line_kind kind;
    int depth;
    double value;
    int first, factors; /* in why.factor */
    int group;          /* its number, from 0, and that of its parts; -1 */
    int count;          /* WHY_GROUP: its products; WHY_REST: those not shown */
    int node, edge; /* along which edge the term reads; in a gradient: which edge reads the number. -1: a constant */
    int t;          /* of the node, from 0 */
    double share;   /* WHY_STEPS: of the gradient of the whole parameter, on the first line of a timestep; else 0 */
};

struct why {
    struct number number;
    double value;
    enum why_form form;
    enum why_ending ending;
    int symbol;          /* WHY_CHARACTER, WHY_TARGET: its index */
    const struct op *op; /* WHY_SUM: applied to the sum; or NULL */
    double sum;          /* of the lines at depth 0 */
    double computed;     /* what the lines give: the value, but where it was set */
    double here, future; /* WHY_READERS: parts of the sum */
    struct why_line *line;
    struct factor *factor;
    int lines, factors, groups;
    int capacity_line, capacity_factor;
    bool failed; /* memory was out */
};

#define why_explain REAL(why_explain)

/* Of a number that exists. open: the groups, by bit, whose products are all listed. False when memory is out;
 * why_finish accepts a zeroed one. */
bool why_explain(
    struct why *why, const struct trace *trace, const struct number *number, uint64_t open, struct error *err);
void why_finish(struct why *why);

/* How many of a line's factors lead on, and where the n-th, from the last one, leads. */
int why_links(const struct why *why, int line);
struct number why_link(const struct why *why, int line, int n);
/* The first line of the largest value from which one can go on; -1 when there is none. */
int why_largest(const struct why *why);

/* ---- text ---- */

/* "h₅[4]", "0.5", "σ′", "(p₃[5] − target)": a factor. */
void why_write_factor(struct string *out, const struct net *net, const struct factor *factor, struct show_style style);

/* What a line stands for: "Wf h[4]" of a value, the reader "f[6]" of a gradient. */
void why_write_name(struct string *out, const struct net *net, const struct why *why, const struct why_line *line,
    struct show_style style);

/* What a group of a value adds up: "Σⱼ Wf₃ⱼ · hⱼ[4]". */
void why_write_sum(struct string *out, const struct net *net, const struct why *why, const struct why_line *line,
    struct show_style style);

#endif
