/*
 * torch_code.h: a net as a PyTorch program: the same character model, whose state dict has the names and layouts of the
 * files that a model of this net is saved to (see torch_names.h).
 *
 * PyTorch has a net if it has its cell: nn.RNN, nn.LSTM, nn.GRU. The program is complete: run alone, it prints the
 * module and the loss on random symbols.
 */
#ifndef MODEL_TORCH_CODE_H
#define MODEL_TORCH_CODE_H

#include <stdbool.h>
#include <stddef.h>

#include "net.h"
#include "text.h"

struct torch_net {
    const char *module; /* "nn.LSTM", or NULL: PyTorch has not got this net */
    size_t parameters;  /* as PyTorch counts them: a second bias for each gate is among them */
};

/* What PyTorch has of a compiled net, with the sizes in options. code, if not NULL: the program is added to it. False
 * when memory is out. */
bool torch_code(struct torch_net *torch, const struct net *net, const struct net_options *options, struct string *code,
    struct error *err);

/* "lstm (nn.LSTM), gru (nn.GRU), ...": the nets that ship and that PyTorch has. */
void torch_nets(struct string *out);

#endif
