/*
 * show.h: an equation as the screen writes it.
 */
#ifndef NET_SHOW_H
#define NET_SHOW_H

#include <stdbool.h>

#include "net.h"
#include "text.h"

struct show_style {
    bool ascii;   /* sigmoid rather than σ */
    int timestep; /* h[t-1] is written h[4] at timestep 5; 0: as in the file */
    int notation; /* whose letters, see notation.h; 0: the net's own */
};

/* "i = σ(bi + Ui x + Wi h[4])" */
void show_equation(struct string *out, const struct net *net, int equation, struct show_style style);

/* One expression; `within` says how tightly its surroundings bind, see below. */
enum tightness { BINDS_SUM, BINDS_TIMES, BINDS_PRODUCT };
void show_expr(struct string *out, const struct expr *e, enum tightness within, struct show_style style);

/* A name; in ASCII "C~" for C̃. Letters of other alphabets stay: a canvas has stand-ins for them. */
void show_name(struct string *out, const char *name, struct show_style style);

/* "∂L/∂", "∂J/∂", or in ASCII "dL/d": what stands in front of a name to make it the derivative by it. */
void show_derivative(struct string *out, const struct net *net, struct show_style style);

/* "[5]", or as the notation has it: "<5>". */
void show_timestep(struct string *out, const struct net *net, int timestep, struct show_style style);

/* An operator's name. */
const char *show_op(const struct op *op, struct show_style style);

/* Whether e needs parentheses where its surroundings bind so. */
bool show_needs_parentheses(const struct expr *e, enum tightness within);

#endif
