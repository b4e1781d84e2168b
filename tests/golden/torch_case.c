/*
 * torch_case.c: reads torch_*.json and takes PyTorch's stacked tensors apart.
 *
 * Every read goes through a function that returns false, having set c->error, when the file does not hold what is
 * expected; sizes are compared with the shapes before anything is copied.
 */
#include "torch_case.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How one cell's tensors are stacked: gate k is rows k·H .. k·H + H of weight_ih, weight_hh and the biases. */
struct layout {
    const char *cell;
    int gates;
    const char *gate[4];        /* suffix of U, W and b */
    const char *hidden_bias[4]; /* where bias_hh is a parameter of its own; NULL: added to b */
};

static const struct layout layouts[] = {
    {"elman", 1, {""}, {NULL}},
    {"gru", 3, {"r", "z", "n"}, {NULL, NULL, "bhn"}},
    {"lstm", 4, {"i", "f", "g", "o"}, {NULL}},
};

static bool fail(struct torch_case *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool fail(struct torch_case *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(c->error, sizeof c->error, format, args);
    va_end(args);
    return false;
}

static const struct layout *find_layout(const char *cell)
{
    for (size_t k = 0; k < sizeof layouts / sizeof layouts[0]; k++)
        if (strcmp(layouts[k].cell, cell) == 0) return &layouts[k];
    return NULL;
}

static double *numbers(int count)
{
    double *memory = calloc((size_t)count, sizeof *memory);
    if (!memory) abort();
    return memory;
}

/* ---- reading JSON ---- */

static bool copy_numbers(struct torch_case *c, const json_t *list, const char *what, int count, double *out)
{
    if (!json_is_array(list) || json_array_size(list) != (size_t)count)
        return fail(c, "%s: expected %d numbers", what, count);
    for (int k = 0; k < count; k++) {
        const json_t *item = json_array_get(list, (size_t)k);
        if (!json_is_number(item)) return fail(c, "%s: item %d is not a number", what, k);
        out[k] = json_number_value(item);
    }
    return true;
}

static bool read_vector(struct torch_case *c, const json_t *root, const char *key, int count, double **out)
{
    *out = numbers(count);
    return copy_numbers(c, json_object_get(root, key), key, count, *out);
}

static bool read_matrix(struct torch_case *c, const json_t *root, const char *key, int rows, int cols, double **out)
{
    const json_t *list = json_object_get(root, key);
    if (!json_is_array(list) || json_array_size(list) != (size_t)rows)
        return fail(c, "%s: expected %d rows", key, rows);
    *out = numbers(rows * cols);
    for (int r = 0; r < rows; r++)
        if (!copy_numbers(c, json_array_get(list, (size_t)r), key, cols, *out + r * cols)) return false;
    return true;
}

static bool read_word(struct torch_case *c, const json_t *root, const char *key, char out[16])
{
    const char *word = json_string_value(json_object_get(root, key));
    if (!word || strlen(word) > 15) return fail(c, "%s: expected a short string", key);
    strcpy(out, word);
    return true;
}

/* state_dict[name] or grad[name], which must have this shape; cols is 0 for a vector. */
static bool read_tensor(struct torch_case *c, const json_t *dict, const char *name, int rows, int cols, double **out)
{
    const json_t *tensor = json_object_get(dict, name), *shape = json_object_get(tensor, "shape");
    int rank = cols ? 2 : 1;
    bool fits = json_array_size(shape) == (size_t)rank && json_integer_value(json_array_get(shape, 0)) == rows &&
                (rank == 1 || json_integer_value(json_array_get(shape, 1)) == cols);
    if (!fits) return fail(c, "%s: missing, or not of shape %d x %d (0: a vector)", name, rows, cols);
    *out = numbers(rows * (cols ? cols : 1));
    return copy_numbers(c, json_object_get(tensor, "value"), name, rows * (cols ? cols : 1), *out);
}

/* ---- text ---- */

static bool read_vocab(struct torch_case *c, const json_t *root)
{
    const json_t *list = json_object_get(root, "vocab");
    size_t count = json_array_size(list);
    if (count == 0 || count > TORCH_VOCAB_MAX) return fail(c, "vocab: expected 1 to %d strings", TORCH_VOCAB_MAX);
    for (size_t k = 0; k < count; k++) {
        const char *symbol = json_string_value(json_array_get(list, k));
        if (!symbol || strlen(symbol) < 1 || strlen(symbol) > 4) return fail(c, "vocab: item %zu is no character", k);
        strcpy(c->vocab[k], symbol);
    }
    c->V = (int)count;
    return true;
}

static int symbol_at(const struct torch_case *c, const char *at)
{
    for (int k = 0; k < c->V; k++)
        if (strncmp(at, c->vocab[k], strlen(c->vocab[k])) == 0) return k;
    return -1;
}

static bool read_text(struct torch_case *c, const json_t *root)
{
    const char *text = json_string_value(json_object_get(root, "text"));
    if (!text) return fail(c, "text: expected a string");
    c->utf8 = strdup(text);
    c->text = calloc(strlen(text) + 1, sizeof *c->text);
    if (!c->utf8 || !c->text) abort();
    int n = 0;
    for (const char *at = text; *at; at += strlen(c->vocab[c->text[n++]])) {
        c->text[n] = symbol_at(c, at);
        if (c->text[n] < 0) return fail(c, "text: a character that is not in vocab");
    }
    if (n < 2) return fail(c, "text: expected at least two characters");
    c->T = n - 1;
    return true;
}

static bool read_loss_at(struct torch_case *c, const json_t *root)
{
    if (!read_word(c, root, "loss_at", c->loss_at)) return false;
    bool all = strcmp(c->loss_at, "all") == 0;
    if (!all && strcmp(c->loss_at, "last") != 0) return fail(c, "loss_at: neither all nor last");
    c->loss_weight = numbers(c->T);
    for (int t = 0; t < c->T; t++) c->loss_weight[t] = all || t == c->T - 1 ? 1 : 0;
    return true;
}

/* ---- parameters ---- */

static struct torch_param *add_param(struct torch_case *c, int rows, int cols)
{
    struct torch_param *p = &c->param[c->params++];
    *p = (struct torch_param){.rows = rows, .cols = cols};
    p->value = numbers(rows * cols);
    p->grad = numbers(rows * cols);
    return p;
}

static void copy_gate(double *to, const double *stacked, int gate, int rows, int cols)
{
    memcpy(to, stacked + gate * rows * cols, (size_t)(rows * cols) * sizeof *to);
}

/* PyTorch's four tensors of one layer, values and gradients. */
struct stack {
    int in;
    double *weight_ih[2], *weight_hh[2], *bias_ih[2], *bias_hh[2]; /* [0] value, [1] gradient */
};

static bool read_stack(struct torch_case *c, const json_t *root, int layer, int gates, struct stack *s)
{
    for (int k = 0; k < 2; k++) {
        const json_t *dict = json_object_get(root, k == 0 ? "state_dict" : "grad");
        char name[32];
        snprintf(name, sizeof name, "rnn.weight_ih_l%d", layer);
        if (!read_tensor(c, dict, name, gates * c->H, s->in, &s->weight_ih[k])) return false;
        snprintf(name, sizeof name, "rnn.weight_hh_l%d", layer);
        if (!read_tensor(c, dict, name, gates * c->H, c->H, &s->weight_hh[k])) return false;
        snprintf(name, sizeof name, "rnn.bias_ih_l%d", layer);
        if (!read_tensor(c, dict, name, gates * c->H, 0, &s->bias_ih[k])) return false;
        snprintf(name, sizeof name, "rnn.bias_hh_l%d", layer);
        if (!read_tensor(c, dict, name, gates * c->H, 0, &s->bias_hh[k])) return false;
    }
    return true;
}

static void stack_finish(struct stack *s)
{
    for (int k = 0; k < 2; k++) {
        free(s->weight_ih[k]);
        free(s->weight_hh[k]);
        free(s->bias_ih[k]);
        free(s->bias_hh[k]);
    }
}

static void add_matrix(
    struct torch_case *c, const char *prefix, char letter, const char *suffix, double *stacked[2], int gate, int in)
{
    struct torch_param *p = add_param(c, c->H, in);
    snprintf(p->name, sizeof p->name, "%s.%c%s", prefix, letter, suffix);
    copy_gate(p->value, stacked[0], gate, c->H, in);
    copy_gate(p->grad, stacked[1], gate, c->H, in);
}

static void add_biases(
    struct torch_case *c, const char *prefix, const struct layout *layout, const struct stack *s, int gate)
{
    struct torch_param *b = add_param(c, c->H, 1);
    snprintf(b->name, sizeof b->name, "%s.b%s", prefix, layout->gate[gate]);
    copy_gate(b->value, s->bias_ih[0], gate, c->H, 1);
    copy_gate(b->grad, s->bias_ih[1], gate, c->H, 1);
    if (!layout->hidden_bias[gate]) {
        for (int j = 0; j < c->H; j++) b->value[j] += s->bias_hh[0][gate * c->H + j];
        return;
    }
    struct torch_param *bh = add_param(c, c->H, 1);
    snprintf(bh->name, sizeof bh->name, "%s.%s", prefix, layout->hidden_bias[gate]);
    copy_gate(bh->value, s->bias_hh[0], gate, c->H, 1);
    copy_gate(bh->grad, s->bias_hh[1], gate, c->H, 1);
}

static bool read_layer(struct torch_case *c, const json_t *root, const struct layout *layout, int layer)
{
    struct stack s = {.in = layer == 0 ? c->V : c->H};
    char prefix[16] = "h";
    if (c->layers > 1) snprintf(prefix, sizeof prefix, "h%d", layer + 1);
    bool ok = read_stack(c, root, layer, layout->gates, &s);
    for (int gate = 0; ok && gate < layout->gates; gate++) {
        add_matrix(c, prefix, 'U', layout->gate[gate], s.weight_ih, gate, s.in);
        add_matrix(c, prefix, 'W', layout->gate[gate], s.weight_hh, gate, c->H);
        add_biases(c, prefix, layout, &s, gate);
    }
    stack_finish(&s);
    return ok;
}

static bool read_head(struct torch_case *c, const json_t *root)
{
    const json_t *value = json_object_get(root, "state_dict"), *grad = json_object_get(root, "grad");
    struct torch_param *weight = &c->param[c->params++], *bias = &c->param[c->params++];
    *weight = (struct torch_param){.name = "V", .rows = c->V, .cols = c->H};
    *bias = (struct torch_param){.name = "c", .rows = c->V, .cols = 1};
    return read_tensor(c, value, "fc.weight", c->V, c->H, &weight->value) &&
           read_tensor(c, grad, "fc.weight", c->V, c->H, &weight->grad) &&
           read_tensor(c, value, "fc.bias", c->V, 0, &bias->value) &&
           read_tensor(c, grad, "fc.bias", c->V, 0, &bias->grad);
}

static bool read_params(struct torch_case *c, const json_t *root)
{
    const struct layout *layout = find_layout(c->cell);
    if (!layout) return fail(c, "cell: %s is not known here", c->cell);
    if (c->layers * (3 * layout->gates + 1) + 2 > TORCH_PARAM_MAX) return fail(c, "layers: too many");
    for (int layer = 0; layer < c->layers; layer++)
        if (!read_layer(c, root, layout, layer)) return false;
    return read_head(c, root);
}

/* ---- the interface ---- */

static bool read_case(struct torch_case *c, const json_t *root)
{
    c->layers = (int)json_integer_value(json_object_get(root, "layers"));
    c->H = (int)json_integer_value(json_object_get(root, "hidden"));
    c->loss_total = json_number_value(json_object_get(root, "loss_total"));
    if (c->layers < 1 || c->layers > 4 || c->H < 1 || c->H > 1024) return fail(c, "layers or hidden: out of range");
    return read_word(c, root, "cell", c->cell) && read_vocab(c, root) && read_text(c, root) && read_loss_at(c, root) &&
           read_vector(c, root, "loss", c->T, &c->loss) && read_matrix(c, root, "h", c->T, c->H, &c->h) &&
           read_matrix(c, root, "h_grad", c->T, c->H, &c->h_grad) &&
           read_matrix(c, root, "h_grad_here", c->T, c->H, &c->h_grad_here) && read_params(c, root);
}

bool torch_case_load(struct torch_case *c, const char *path)
{
    *c = (struct torch_case){0};
    json_error_t where;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    if (!root) return fail(c, "%s:%d: %s", path, where.line, where.text);
    bool ok = read_case(c, root);
    json_decref(root);
    if (!ok) {
        char error[sizeof c->error];
        memcpy(error, c->error, sizeof error);
        torch_case_finish(c);
        memcpy(c->error, error, sizeof error);
    }
    return ok;
}

void torch_case_finish(struct torch_case *c)
{
    for (int k = 0; k < c->params; k++) {
        free(c->param[k].value);
        free(c->param[k].grad);
    }
    free(c->utf8);
    free(c->text);
    free(c->loss_weight);
    free(c->loss);
    free(c->h);
    free(c->h_grad);
    free(c->h_grad_here);
    *c = (struct torch_case){0};
}

const struct torch_param *torch_case_param(const struct torch_case *c, const char *name)
{
    for (int k = 0; k < c->params; k++)
        if (strcmp(c->param[k].name, name) == 0) return &c->param[k];
    return NULL;
}
