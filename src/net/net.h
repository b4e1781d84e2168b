/*
 * net.h: a net: its equations, its quantities and parameters, its folded graph.
 *
 * net_compile goes from text to all of these: parse, expand the cells, infer the shapes, build the graph, order it,
 * infer the roles. Nothing here holds a number of the net; parameters' values are in param.h, a run's in run.h.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "ast.h"
#include "error.h"
#include "graph.h"

enum role {
    ROLE_INPUT,
    ROLE_PRE_ACTIVATION, /* a sum with a matrix product in it that goes into an activation */
    ROLE_GATE,           /* a sigmoid that multiplies something */
    ROLE_CANDIDATE,      /* an activation that a gate multiplies */
    ROLE_STATE,          /* read with a delay */
    ROLE_OUTPUT,         /* goes into the softmax */
    ROLE_PROBABILITY,
    ROLE_LOSS,
    ROLE_MASK, /* of dropout */
    ROLE_OTHER,
    ROLE_COUNT
};

/* "input", "pre-activation", ...: as a net file's `role` and the JSON documents write them. */
extern const char *const role_names[ROLE_COUNT];

/* A vector at every timestep that has a name. */
struct quantity {
    const char *name;  /* "h.f" */
    const char *local; /* "f": as the cell's own equations write it */
    struct place at;
    enum role role;
    int width;
    int node;
    int equation;           /* or -1: an input, or a mask of dropout */
    double initial_value;   /* of the slots before the first step (behind the last, in a reverse sweep) */
    int initial_parameter;  /* `init h = learn`: the parameter that holds them instead, or -1 */
    struct dropout dropout; /* of a mask: how it is drawn; p is 0 for all others */
};

struct parameter {
    const char *name; /* "h.Wf"; "h[0]" for a learned initial state */
    const char *local;
    struct place at;
    bool is_matrix;
    int rows, columns; /* as the equation has it: rows = result; columns = 1 for a vector */
    size_t offset;     /* its place in a vector of all parameters; kept [columns x rows] there, see param.h */
    struct init init;
    double rate;     /* a factor on the learning rate; 0: not trained */
    bool multiplied; /* a matrix that is applied to something else than a one-hot input, of which it is a lookup */
    bool recurrent;  /* a matrix that is applied within a sweep through time */
};

struct equation {
    int quantity;
    struct expr *rhs; /* resolved: names point to quantities and parameters, parts to nodes */
    int cell;         /* the call it came from, an index into net.cell, or -1 */
};

/* The letters of a course; see notation.h. */
struct notation {
    const char *name;
    const char *open, *close;                    /* around a timestep */
    const char **quantity, **label, **parameter; /* by quantity, by quantity, by parameter */
};

/* One call of a cell. */
struct cell_call {
    const char *prefix; /* "h", "h1" */
    const char *cell;   /* "lstm" */
    const char *input;  /* "x", "h1": the quantities it was called with, with commas */
    int first_equation, equations;
};

struct net {
    struct arena arena;          /* owns everything below */
    const char *name;            /* as it was asked for */
    const struct source *source; /* the file that was asked for */
    struct quantity *quantity;   /* inputs first, then in the order of the equations, masks among them */
    int quantities;
    struct parameter *parameter;
    int parameters;
    size_t parameter_count; /* numbers in all of them */
    struct equation *equation;
    int equations;
    struct cell_call *cell;
    int cells;
    struct notation *notation; /* beside the net's own letters */
    int notations;
    struct graph graph;
    int input;        /* the one-hot input's quantity */
    int label;        /* the quantity whose index the loss compares with: a label, or the input itself */
    int loss;         /* the quantity called loss */
    int probability;  /* the quantity that the loss reads */
    int past, future; /* the longest delay, and the longest reach ahead */
};

/* The most that may be asked for. */
enum { NET_MOST_UNITS = 4096, NET_MOST_LAYERS = 64 };

/* hidden and embedding are at most NET_MOST_UNITS, layers NET_MOST_LAYERS; hidden and layers at least 1. */
struct net_options {
    int vocab, hidden, layers; /* layers: what a cell call of the net without `layers =` gets */
    bool input_gradients;      /* also ∂L/∂x: views want it, a trainer does not */
    int embedding;             /* a cell reads e = E x of so many numbers; 0: the one-hot x itself */
    bool edited;            /* the equations are no longer those that the notations were written for: what they say of
                               names that are gone is passed over */
    bool training;          /* dropout is part of the net; else there is none, and no mask */
    struct dropout dropout; /* what a cell call of the net without an option of its own gets */
};

/* Compiles a net that ships ("lstm"), or a file (a path that ends in .net or holds a slash). A cell becomes the
 * character model around it (charlm.net). Errors name the file, line and column, show the line with a caret, and on a
 * clash of shapes both sizes with where they come from. *net is the caller's to destroy. */
bool net_compile(const char *name, const struct net_options *options, struct net **net, struct error *err);

/* The same for a text that stands in memory; name is what messages call it. It may be a stranger's: whatever it says,
 * compiling takes less than 100 MB and a few seconds, and one timestep of the net less than 2^28 numbers. */
bool net_compile_text(const char *name, const char *text, size_t length, const struct net_options *options,
    struct net **net, struct error *err);

/* Whether the net's input, label and probabilities have as many symbols as a vocabulary: the symbols of a text may only
 * then be given to it. */
bool net_check_vocab(const struct net *net, int size, struct error *err);

void net_destroy(struct net *net); /* accepts NULL */

/* -1 when there is none of that name. A local name finds the last one that bears it: "c" in two layers is h2.c. */
int net_find_quantity(const struct net *net, const char *name);
int net_find_parameter(const struct net *net, const char *name);

/* What to call a quantity where all are in sight: its local name if no other has it, else the full one. So an LSTM's
 * output gate is h.o, since the logits are o, and with two layers everything bears its layer. */
const char *net_label(const struct net *net, int quantity);

#endif
