/*
 * expand.h: from parsed definitions to one flat list of equations.
 *
 * A cell call is a macro: `h = lstm(x)` puts the cell's equations in its place, with "h." in front of the names that
 * the cell assigns and of its parameters; the output is h itself. `layers = 2` gives h1 and h2, and h then means h2.
 * A name that is never assigned is a parameter, if it stands without a delay.
 */
#ifndef NET_EXPAND_H
#define NET_EXPAND_H

#include "net.h"

struct binding { /* a name that means another one: a cell's input; in the whole net, h for h2 */
    const char *name, *means;
};

/* A net, or one call of a cell: what its names mean. */
struct scope {
    const struct definition *definition;
    const char *prefix; /* "h.", or "" */
    const char *output; /* the full name of a cell's output */
    struct binding *binding;
    int bindings, binding_capacity;
    int cell;               /* index into net.cell, or -1 */
    int id;                 /* sizes written as letters are told apart by it */
    struct dropout dropout; /* of the call */
};

/* "Quantity q has this size", as somebody wrote it. */
struct claim {
    int quantity;
    struct size size;
    const struct scope *scope;
};

/* The output of a call with dropout: who reads it outside of the cell reads the other one. */
struct kept {
    int quantity, kept;
    int first_cell, last_cell; /* of net.cell: the call, and those within it */
};

struct expansion {
    struct compiler *compiler;
    const struct net_options *options;
    struct net *net;
    const struct definition *definitions; /* of the file that was asked for */
    const struct definition *cell;        /* what `recurrence` stands for in the frame, or NULL */
    const struct scope **scope;           /* of each equation */
    const struct scope **all_scopes;
    struct claim *claim;
    int claims;
    struct binding *alias; /* full names */
    int aliases;
    struct kept *kept;
    int kepts;
    int scopes, depth;
    int parts, annotations; /* expressions copied, statements applied */
    int capacity_alias, capacity_quantity, capacity_equation, capacity_parameter, capacity_cell, capacity_claim,
        capacity_scope, capacity_scopes, capacity_kept;
};

/* Fills in net->quantity, ->parameter (without sizes), ->equation, ->cell and ->notation. */
void expand_net(struct expansion *expansion, const struct definition *net);

#endif
