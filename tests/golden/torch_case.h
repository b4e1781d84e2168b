/*
 * torch_case.h: a character model that PyTorch computed (torch_*.json, written by make_torch.py), told in the engine's
 * names and layouts.
 *
 * Parameters come as the equations name them, row-major [out x in]: h.Ui is hidden x vocabulary. One layer has the
 * prefix h, several h1, h2 and so on. PyTorch stacks gates (lstm i, f, g, o; gru r, z, n) and has two biases; here
 * b = bias_ih + bias_hh, whose gradient is that of either, except in gru's n, where bn = bias_ih and bhn = bias_hh.
 * The head is V = fc.weight and c = fc.bias.
 *
 *   struct torch_case c;
 *   cr_assert(torch_case_load(&c, path), "%s", c.error);
 *   for (int k = 0; k < c.params; k++) ...             c.param[k].name, .rows, .cols, .value, .grad
 *   torch_case_finish(&c);
 */
#ifndef GOLDEN_TORCH_CASE_H
#define GOLDEN_TORCH_CASE_H

#include <stdbool.h>

enum { TORCH_PARAM_MAX = 64, TORCH_VOCAB_MAX = 64 };

struct torch_param {
    char name[32];
    int rows, cols;       /* out, in; a bias has cols = 1 */
    double *value, *grad; /* [rows x cols] */
};

struct torch_case {
    char cell[16], loss_at[16]; /* "elman", "gru" or "lstm"; "all" or "last" */
    int layers, H, V, T;

    char *utf8;                     /* the text, T + 1 characters */
    char vocab[TORCH_VOCAB_MAX][5]; /* V characters in order of code point, UTF-8 */
    int *text;                      /* [T + 1] indices into vocab: text[t-1] is read at step t, text[t] its target */
    double *loss_weight;            /* [T] 1 where the loss counts, else 0 */

    double loss_total;   /* sum of loss_weight * loss */
    double *loss;        /* [T], unweighted */
    double *h;           /* [T x H] output of the top layer */
    double *h_grad;      /* [T x H] total dL/dh[t] */
    double *h_grad_here; /* [T x H] the share that came from o[t] alone */

    struct torch_param param[TORCH_PARAM_MAX]; /* layer by layer and gate by gate, then V and c */
    int params;

    char error[256];
};

/* False, with nothing to finish, when the file cannot be read or is not such a case; c->error then says why. */
bool torch_case_load(struct torch_case *c, const char *path);
void torch_case_finish(struct torch_case *c);

/* By the engine's name, or NULL. */
const struct torch_param *torch_case_param(const struct torch_case *c, const char *name);

#endif
