/*
 * torch_names.c: the table of PyTorch's cells, recognizing them in a compiled net, and guessing them from a file.
 */
#include "torch_names.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "show.h"
#include "text.h"

static const struct torch_cell cells[] = {
    {"nn.LSTM", "lstm", NULL, "lstm",
        "i = sigmoid(bi + Ui x + Wi h[t-1])\n"
        "f = sigmoid(bf + Uf x + Wf h[t-1])\n"
        "g = tanh(bg + Ug x + Wg h[t-1])\n"
        "o = sigmoid(bo + Uo x + Wo h[t-1])\n"
        "c = f * c[t-1] + i * g\n"
        "h = o * tanh(c)\n",
        4, {{"Ui", "Wi", "bi"}, {"Uf", "Wf", "bf"}, {"Ug", "Wg", "bg"}, {"Uo", "Wo", "bo"}}},
    {"nn.GRU", "gru", NULL, "gru",
        "r = sigmoid(br + Ur x + Wr h[t-1])\n"
        "z = sigmoid(bz + Uz x + Wz h[t-1])\n"
        "n = tanh(bn + Un x + r * (bhn + Wn h[t-1]))\n"
        "h = (1 - z) * n + z * h[t-1]\n",
        3, {{"Ur", "Wr", "br"}, {"Uz", "Wz", "bz"}, {"Un", "Wn", "bn", "bhn"}}},
    {"nn.RNN", "rnn", "tanh", "elman",
        "a = b + U x + W h[t-1]\n"
        "h = tanh(a)\n",
        1, {{"U", "W", "b"}}},
    {"nn.RNN", "rnn", "relu", "elman-relu",
        "a = b + U x + W h[t-1]\n"
        "h = relu(a)\n",
        1, {{"U", "W", "b"}}},
};

enum { CELLS = sizeof cells / sizeof *cells };

const struct torch_cell *torch_cell_at(int i)
{
    return i < CELLS ? &cells[i] : NULL;
}

static const char embedding_text[] = "e = E x\n";
static const char frame_text[] = "o = c + V h\n"
                                 "p = softmax(o)\n"
                                 "loss = cross_entropy(p, target)\n";

/* ---- recognizing ---- */

/* The equations of one call, or (-1) of the net around the calls, as text. */
static void add_equations(struct string *s, const struct net *net, int cell)
{
    for (int i = 0; i < net->equations; i++) {
        if (net->equation[i].cell != cell) continue;
        show_equation(s, net, i, (struct show_style){.ascii = true});
        string_add(s, "\n");
    }
}

static const struct torch_cell *cell_of(const char *equations)
{
    for (int i = 0; i < CELLS; i++)
        if (!strcmp(cells[i].equations, equations)) return &cells[i];
    return NULL;
}

static int exact_quantity(const struct net *net, const char *name)
{
    int q = net_find_quantity(net, name);
    return q >= 0 && !strcmp(net->quantity[q].name, name) ? q : -1;
}

static int exact_parameter(const struct net *net, const char *name)
{
    int p = net_find_parameter(net, name);
    return p >= 0 && !strcmp(net->parameter[p].name, name) ? p : -1;
}

/* "h.Ui" */
static int cell_parameter(const struct net *net, int call, const char *local)
{
    char name[64];
    snprintf(name, sizeof name, "%s.%s", net->cell[call].prefix, local);
    return exact_parameter(net, name);
}

/* The calls are a stack called h, or h1, h2, ...: each reads the one below it, whose h it is. */
static bool is_stack(const struct net *net, bool embedded)
{
    char prefix[16] = "h", below[16] = "x";
    if (embedded) strcpy(below, "e");
    for (int k = 0; k < net->cells; k++) {
        const struct cell_call *call = &net->cell[k];
        if (net->cells > 1) snprintf(prefix, sizeof prefix, "h%d", k + 1);
        int output = exact_quantity(net, prefix);
        if (strcmp(call->prefix, prefix) || strcmp(call->input, below)) return false;
        if (output < 0 || strcmp(net->quantity[output].local, "h")) return false;
        strcpy(below, prefix);
    }
    return net->cells > 0;
}

static bool starts_at_zero(const struct net *net)
{
    for (int q = 0; q < net->quantities; q++)
        if (net->quantity[q].initial_value != 0 || net->quantity[q].initial_parameter >= 0) return false;
    return true;
}

static bool has_all(const struct net *net, const struct torch_cell *cell, bool embedded)
{
    int known = 2 + embedded; /* c, V, E */
    bool all = exact_parameter(net, "c") >= 0 && exact_parameter(net, "V") >= 0 &&
               (!embedded || exact_parameter(net, "E") >= 0);
    for (int k = 0; k < net->cells; k++)
        for (int g = 0; g < cell->gates; g++) {
            const char *names[] = {
                cell->gate[g].input, cell->gate[g].recurrent, cell->gate[g].bias, cell->gate[g].recurrent_bias};
            for (int i = 0; i < 4 && names[i]; i++, known++) all &= cell_parameter(net, k, names[i]) >= 0;
        }
    return all && known == net->parameters;
}

/* The cell that the net is a stack of, or NULL. False when memory is out. */
static bool recognize(const struct net *net, const struct torch_cell **cell, bool *embedded, struct error *err)
{
    struct string s = {0};
    add_equations(&s, net, -1);
    const char *frame = string_text(&s);
    *embedded = !strncmp(frame, embedding_text, strlen(embedding_text));
    bool known = !strcmp(frame + (*embedded ? strlen(embedding_text) : 0), frame_text);
    known = known && is_stack(net, *embedded) && starts_at_zero(net);
    *cell = NULL;
    for (int k = 0; k < net->cells && known; k++) {
        string_clear(&s);
        add_equations(&s, net, k);
        const struct torch_cell *this = cell_of(string_text(&s));
        known = this && (k == 0 || this == *cell);
        *cell = this;
    }
    if (!known || !has_all(net, *cell, *embedded)) *cell = NULL;
    bool failed = s.failed;
    string_finish(&s);
    return !failed || error_failed(err, "out of memory");
}

/* ---- naming ---- */

static struct named_tensor *add_tensor(struct tensor_names *names, int rows, int columns)
{
    struct named_tensor *t = &names->tensor[names->tensors++];
    t->rows = rows;
    t->columns = columns;
    t->blocks = 1;
    return t;
}

static struct named_tensor *add_single(struct tensor_names *names, const struct net *net, int parameter)
{
    const struct parameter *p = &net->parameter[parameter];
    struct named_tensor *t = add_tensor(names, p->rows, p->is_matrix ? p->columns : 0);
    t->name = p->name;
    t->block[0].parameter = parameter;
    return t;
}

/* The gates of a layer, one below the other. Which of a gate's parameters: 0 input, 1 recurrent, 2 and 3 biases. */
static void add_gates(struct tensor_names *names, const struct net *net, int call, int which)
{
    static const char *const names_of[] = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"};
    const struct torch_cell *cell = names->cell;
    struct named_tensor *t = add_tensor(names, 0, 0);
    snprintf(t->own_name, sizeof t->own_name, "rnn.%s_l%d", names_of[which], call);
    t->name = t->own_name;
    t->is_bias = which >= 2;
    t->symbol_columns = which == 0 && call == 0 && !strcmp(net->cell[0].input, "x");
    t->blocks = cell->gates;
    for (int g = 0; g < cell->gates; g++) {
        const char *local[] = {
            cell->gate[g].input, cell->gate[g].recurrent, cell->gate[g].bias, cell->gate[g].recurrent_bias};
        bool added = !local[which];
        int parameter = cell_parameter(net, call, added ? cell->gate[g].bias : local[which]);
        t->block[g] = (struct tensor_block){parameter, added};
        t->rows += net->parameter[parameter].rows;
        t->columns = t->is_bias ? 0 : net->parameter[parameter].columns;
    }
}

static void name_as_torch(struct tensor_names *names, const struct net *net, bool embedded)
{
    if (embedded) {
        struct named_tensor *embed = add_single(names, net, exact_parameter(net, "E"));
        embed->name = "embed.weight";
        embed->rows = net->parameter[embed->block[0].parameter].columns;
        embed->columns = net->parameter[embed->block[0].parameter].rows;
        embed->turned = embed->symbol_rows = true;
    }
    for (int k = 0; k < net->cells; k++)
        for (int which = 0; which < 4; which++) add_gates(names, net, k, which);
    struct named_tensor *weight = add_single(names, net, exact_parameter(net, "V"));
    struct named_tensor *bias = add_single(names, net, exact_parameter(net, "c"));
    weight->name = "fc.weight";
    bias->name = "fc.bias";
    bias->is_bias = weight->symbol_rows = bias->symbol_rows = true;
}

bool tensor_names_init(struct tensor_names *names, const struct net *net, struct error *err)
{
    bool embedded;
    *names = (struct tensor_names){0};
    if (!recognize(net, &names->cell, &embedded, err)) return false;
    int most = names->cell ? 3 + 4 * net->cells : net->parameters;
    names->tensor = calloc((size_t)most, sizeof *names->tensor);
    if (!names->tensor) return error_failed(err, "out of memory");
    if (names->cell)
        name_as_torch(names, net, embedded);
    else
        for (int p = 0; p < net->parameters; p++) add_single(names, net, p);
    return true;
}

void tensor_names_finish(struct tensor_names *names)
{
    free(names->tensor);
    *names = (struct tensor_names){0};
}

/* ---- guessing ---- */

static const char *const aliases[][4] = {
    {"rnn", "lstm", "gru"}, {"embed", "embedding", "encoder"}, {"fc", "decoder", "head", "out"}};

const struct safetensor *torch_find(const struct safetensors *file, const char *name)
{
    const char *rest = strchr(name, '.');
    const struct safetensor *found = NULL;
    char other[64];
    for (size_t a = 0; a < sizeof aliases / sizeof *aliases && rest; a++) {
        if (strncmp(aliases[a][0], name, (size_t)(rest - name)) || aliases[a][0][rest - name]) continue;
        for (int i = 0; i < 4 && aliases[a][i] && !found; i++) {
            snprintf(other, sizeof other, "%s%s", aliases[a][i], rest);
            found = safetensors_find(file, other);
        }
    }
    return found;
}

static bool ends_in(const char *text, const char *ending)
{
    size_t length = strlen(text), tail = strlen(ending);
    return length >= tail && !strcmp(text + length - tail, ending);
}

/* What nn.LSTM and its like can do, and a stack of our cells cannot. */
static bool refuse_variants(const struct safetensors *file, struct error *err)
{
    char shown[SAFETENSORS_SHOWN];
    for (int i = 0; i < file->tensors; i++) {
        const char *name = file->tensor[i].name, *why = NULL;
        if (ends_in(name, "_reverse"))
            why = "the module reads in both directions, and a model here reads forward; train one without "
                  "bidirectional=True";
        if (strstr(name, ".weight_hr_l")) why = "an LSTM with a projection is no net here; train one without proj_size";
        if (why) return error_input(err, "tensor %s: %s", safetensors_show(name, shown), why);
    }
    return true;
}

/* The tensor that tells the module's sizes, and which of rnn, lstm, gru it is called: -1 is an error. */
static int find_module(const struct safetensors *file, const struct safetensor **recurrent, struct error *err)
{
    int found = -1;
    char name[64];
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s.weight_hh_l0", aliases[0][i]);
        const struct safetensor *t = safetensors_find(file, name);
        if (!t) continue;
        if (found >= 0) {
            error_input(err, "has both %s and %s, and a model has one recurrent module; save that one alone",
                (*recurrent)->name, t->name);
            return -1;
        }
        found = i;
        *recurrent = t;
    }
    if (found < 0)
        error_input(err, "neither a model that unroll saved, nor a state dict of PyTorch with rnn.weight_hh_l0, "
                         "lstm.weight_hh_l0 or gru.weight_hh_l0; rename its modules: embed, rnn, fc");
    return found;
}

/* `module`: which of rnn, lstm, gru it is called; the first may be any of them. */
static const struct torch_cell *choose_cell(
    const struct safetensors *file, const struct safetensor *recurrent, int module, struct error *err)
{
    char shown[SAFETENSORS_SHOWN];
    const char *nonlinearity = safetensors_metadata(file, "nonlinearity");
    bool even = recurrent->dims == 2 && recurrent->shape[1] > 0 && recurrent->shape[0] % recurrent->shape[1] == 0;
    size_t gates = even ? recurrent->shape[0] / recurrent->shape[1] : 0;
    bool fits = false;
    for (int i = 0; i < CELLS; i++) {
        if ((size_t)cells[i].gates != gates || (module > 0 && strcmp(cells[i].prefix, aliases[0][module]))) continue;
        if (!nonlinearity || !cells[i].nonlinearity || !strcmp(cells[i].nonlinearity, nonlinearity)) return &cells[i];
        fits = true;
    }
    if (fits)
        error_input(err, "nn.RNN with the nonlinearity %s is no net here; the metadata may say tanh or relu",
            safetensors_show(nonlinearity, shown));
    else
        error_input(err, "tensor %s is %s: expected 4H x H for an LSTM, 3H x H for a GRU, H x H for an RNN",
            recurrent->name, safetensors_show_shape(recurrent, shown));
    return NULL;
}

static bool read_size(const struct safetensor *t, int dimension, int *size, struct error *err)
{
    char shape[SAFETENSORS_SHOWN];
    if (t->dims == 2 && t->shape[dimension] > 0 && t->shape[dimension] <= INT_MAX) {
        *size = (int)t->shape[dimension];
        return true;
    }
    return error_input(err, "tensor %s is %s; expected a matrix", t->name, safetensors_show_shape(t, shape));
}

bool torch_guess(
    const struct safetensors *file, const struct torch_cell **cell, struct net_options *options, struct error *err)
{
    const struct safetensor *recurrent = NULL;
    int module = refuse_variants(file, err) ? find_module(file, &recurrent, err) : -1;
    *options = (struct net_options){0};
    if (module < 0 || !(*cell = choose_cell(file, recurrent, module, err))) return false;
    char name[64];
    do snprintf(name, sizeof name, "rnn.weight_hh_l%d", ++options->layers);
    while (options->layers <= NET_MOST_LAYERS && torch_find(file, name)); /* one more is refused when it is compiled */
    const struct safetensor *input = torch_find(file, "rnn.weight_ih_l0"), *embed = torch_find(file, "embed.weight");
    if (!input) return error_input(err, "has %s, but no weight_ih_l0; save the whole module", recurrent->name);
    if (!read_size(recurrent, 1, &options->hidden, err)) return false;
    if (!embed) return read_size(input, 1, &options->vocab, err);
    return read_size(embed, 0, &options->vocab, err) && read_size(embed, 1, &options->embedding, err);
}
