/*
 * torch_names.h: which tensors of a file hold which parameters of a net.
 *
 * A net is PyTorch's when its equations, as text, are those of a cell that PyTorch has, stacked within the character
 * model that ships. It is then saved under the names, layouts and gate orders of
 *
 *     self.embed = nn.Embedding(V, E)          if it has an embedding; else x is one-hot, and E is V
 *     self.rnn = nn.LSTM(E, H, layers)         gates i, f, g, o; or nn.GRU: r, z, n; or nn.RNN
 *     self.fc = nn.Linear(H, V)
 *
 * PyTorch has two biases for every gate, our equations one: it is saved as bias_ih, with zeros as bias_hh, and read as
 * the sum of both. GRU's n has two in our equations too. Every other net is saved under the names and shapes of its
 * own equations.
 */
#ifndef MODEL_TORCH_NAMES_H
#define MODEL_TORCH_NAMES_H

#include "net.h"
#include "safetensors.h"

enum { TORCH_MAX_GATES = 4 };

struct torch_cell {           /* what both have */
    const char *module;       /* "nn.LSTM" */
    const char *prefix;       /* "lstm": what its attribute may be called instead of rnn */
    const char *nonlinearity; /* of nn.RNN: "tanh", "relu"; else NULL */
    const char *net;          /* "lstm": the net that ships */
    const char *equations;
    int gates;
    struct {
        const char *input, *recurrent, *bias, *recurrent_bias; /* local names; NULL: one bias serves both */
    } gate[TORCH_MAX_GATES];
};

/* The cells that PyTorch has: number i, from 0; NULL behind the last. */
const struct torch_cell *torch_cell_at(int i);

struct tensor_block { /* some rows of a tensor: all those of one parameter */
    int parameter;
    bool added; /* a second bias: read, it is added to the first; saved, it is 0 */
};

struct named_tensor {
    const char *name;
    char own_name[24];                /* where name points if it is one of PyTorch's */
    int rows, columns;                /* as in the file; columns 0: a vector of rows numbers */
    bool turned;                      /* the file's rows are the equation's columns */
    bool is_bias;                     /* PyTorch's, which a module may lack */
    bool symbol_rows, symbol_columns; /* they belong to the symbols of the vocabulary */
    int blocks;                       /* rows / blocks rows each */
    struct tensor_block block[TORCH_MAX_GATES];
};

struct tensor_names {
    const struct torch_cell *cell; /* NULL: the net's own names */
    struct named_tensor *tensor;   /* in the order in which they are saved */
    int tensors;
};

/* The names of a compiled net, which must live as long. False when memory is out. */
bool tensor_names_init(struct tensor_names *names, const struct net *net, struct error *err);
void tensor_names_finish(struct tensor_names *names); /* accepts a zeroed one */

/* The tensor of a file under one of PyTorch's names, or under another prefix: rnn|lstm|gru, embed|embedding|encoder,
 * fc|decoder|head|out. NULL when there is none. */
const struct safetensor *torch_find(const struct safetensors *file, const char *name);

/* What cell and which sizes a state dict of PyTorch has: by the names and shapes of its tensors, and by the metadata's
 * `nonlinearity` for nn.RNN (tanh without it). Only what tells the sizes is looked at. Errors name the tensor: no or
 * two recurrent modules, one of two directions or with a projection, sizes that are none of the three cells'. */
bool torch_guess(
    const struct safetensors *file, const struct torch_cell **cell, struct net_options *options, struct error *err);

#endif
