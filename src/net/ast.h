/*
 * ast.h: a net file as parsed: cells and nets, their equations, their expressions.
 *
 * The tree keeps the shape in which the equation was written, since that is what the screen shows. Expansion copies
 * the equations of a cell for every call and fills in the fields below the line; the copies belong to the net.
 */
#ifndef NET_AST_H
#define NET_AST_H

#include <stdbool.h>

#include "op.h"
#include "source.h"

enum expr_kind {
    EXPR_NUMBER,
    EXPR_NAME,    /* h, h[t-1], b */
    EXPR_PRODUCT, /* W h: args[0] the matrix, args[1] the vector */
    EXPR_SUM,     /* args with signs */
    EXPR_TIMES,   /* args multiplied elementwise */
    EXPR_CALL     /* tanh(a), lstm(x, layers = 2) */
};

struct dropout {      /* see dropout.h */
    double p;         /* that a number is dropped, in [0, 1); 0: there is no dropout */
    bool variational; /* else naive */
};

struct expr {
    enum expr_kind kind;
    struct place at;
    bool negative;                 /* the minus in front; only arguments of a sum have one */
    double number;                 /* EXPR_NUMBER */
    const char *name;              /* EXPR_NAME: as written; EXPR_CALL: the function */
    int delay;                     /* EXPR_NAME: 1 for [t-1], -1 for [t+1] */
    int layers;                    /* EXPR_CALL: from `layers = N`; 0 when not given */
    const struct dropout *dropout; /* EXPR_CALL: from `dropout = P`; NULL when not given */
    int count;
    struct expr **args;
    /* ---- filled in by expansion, shapes and the graph ---- */
    int quantity;        /* EXPR_NAME: the quantity it names, or -1 */
    int parameter;       /* EXPR_NAME: the parameter it names, or -1 */
    const struct op *op; /* EXPR_CALL */
    int node;            /* the graph node that computes it, or -1: a term within a sum, a number, a parameter */
    const struct letters *shown; /* EXPR_NAME: how each notation of the net writes it, see notation.h */
};

struct letters {
    const char *name, *open, *close; /* "c", and what stands around its timestep: "<", ">" */
};

enum init_kind {
    INIT_DEFAULT, /* matrices: xavier; vectors: 0 */
    INIT_CONSTANT,
    INIT_IDENTITY,
    INIT_ORTHOGONAL,
    INIT_UNIFORM,  /* on [-value, value] */
    INIT_NORMAL,   /* mean 0, standard deviation value */
    INIT_XAVIER,   /* uniform on ±sqrt(6 / (in + out)); Glorot & Bengio 2010 */
    INIT_SPECTRAL, /* normal, scaled so that the spectral radius is value */
    INIT_CHRONO,   /* a gate's bias for memories of up to value timesteps; see param.c */
    INIT_LEARN     /* a state's first value is a parameter */
};

struct init {
    enum init_kind kind;
    double value;
    struct place at;
};

enum size_kind { SIZE_NONE, SIZE_NUMBER, SIZE_NAME };

struct size {
    enum size_kind kind;
    int number;
    const char *name; /* hidden, vocab, or a letter of the cell's own */
    struct place at;
};

struct renaming { /* an entry of a notation: c = C̃ */
    const char *name, *letters;
    struct place at, letters_at;
};

enum statement_kind {
    STATEMENT_EQUATION,
    STATEMENT_INPUT,
    STATEMENT_INIT,
    STATEMENT_RATE,
    STATEMENT_ROLE,
    STATEMENT_NOTATION
};

struct statement {
    enum statement_kind kind;
    struct place at; /* of the name */
    const char *name;
    struct size size; /* equation: [..] on the left; input: the vocabulary's size */
    struct expr *rhs; /* equation */
    bool is_label;    /* input: label(...) rather than one_hot(...) */
    struct init init; /* init */
    double rate;      /* rate */
    const char *role; /* role: its name, and where it stands */
    struct place role_at;
    struct renaming *renaming; /* notation */
    int renamings;
    struct statement *next;
};

struct definition { /* a cell or a net */
    bool is_cell;
    struct place at;
    const char *name;
    int inputs; /* cell */
    const char **input;
    const char *output; /* cell */
    struct size output_size;
    struct statement *body;
    struct definition *next;
};

#endif
