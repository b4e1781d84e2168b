/*
 * legend.h: what the symbols of an equation stand for, in a few words each.
 *
 *     f gate, 0 shut … 1 open [8]   σ squashes to 0 … 1   bf bias [8]   Uf x weights [8×5] on the character
 *
 * Nothing is known by its name: what a symbol is follows from the graph and its roles, so nets that nobody has written
 * yet have legends too.
 */
#ifndef LENS_LEGEND_H
#define LENS_LEGEND_H

#include "net.h"
#include "show.h"

enum { LEGEND_MOST = 32, LEGEND_SYMBOL = 64, LEGEND_MEANING = 128 };

struct legend_entry {
    char symbol[LEGEND_SYMBOL], meaning[LEGEND_MEANING]; /* cut where they are too long */
    enum role role;                                      /* of a quantity, else ROLE_OTHER */
};

struct legend {
    struct legend_entry entry[LEGEND_MOST];
    int entries;
};

/* Each adds to a legend, which begins all zero; what it has already is not said again. style.timestep writes delays.
 *
 * An equation: its left side, and everything on its right side. */
void legend_equation(struct legend *legend, const struct net *net, int equation, struct show_style style);

/* A part of an equation. */
void legend_expr(struct legend *legend, const struct net *net, const struct expr *e, struct show_style style);

/* A quantity, as it stands on the left side. */
void legend_quantity(struct legend *legend, const struct net *net, int quantity, struct show_style style);

/* A node of the graph: its quantity and equation, or the part of one that it computes. */
void legend_node(struct legend *legend, const struct net *net, int node, struct show_style style);

/* A parameter, and the letters of its gradient. */
void legend_parameter(struct legend *legend, const struct net *net, int parameter, struct show_style style);

/* The gradient of a node: what ∂L/∂ means. */
void legend_derivative(struct legend *legend, const struct net *net, int node, struct show_style style);

/* The chain rule along edge k of a reader, for unit `unit` of what is read: ∂, Σ, weights, slopes. */
void legend_rule(struct legend *legend, const struct net *net, int reader, int k, int unit, struct show_style style);

/* The gradient of one unit of a quantity: both of these, for all its readers. */
void legend_gradient(struct legend *legend, const struct net *net, int quantity, int unit, struct show_style style);

#endif
