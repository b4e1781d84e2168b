/*
 * model.c: what a model is made of, and saving it.
 */
#include "model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "half.h"
#include "json_text.h"
#include "model_part.h"
#include "net_text.h"
#include "param.h"
#include "tensor_io.h"
#include "vocab_json.h"

enum { MAX_NOTES = 16 };

/* A net may write a number where others write vocab. */
static bool check_symbols(const struct model *model, int quantity, struct error *err)
{
    const struct quantity *q = &model->net->quantity[quantity];
    return q->width == model->vocab.size ||
           error_input(err, "the net's %s has %d symbols, but the vocabulary has %d: write vocab as its size", q->name,
               q->width, model->vocab.size);
}

bool model_compile(struct model *model, const char *name, char *text, struct error *err)
{
    model->net_text = text;
    return net_compile_text(name, text, strlen(text), &model->options, &model->net, err) &&
           check_symbols(model, model->net->input, err) && check_symbols(model, model->net->label, err);
}

bool model_compile_named(struct model *model, const char *name, struct error *err)
{
    struct net *net;
    if (!net_compile(name, &model->options, &net, err)) return false;
    const char *slash = strrchr(net->name, '/');
    char *text = net_text_alone(net);
    bool done =
        text ? model_compile(model, slash ? slash + 1 : net->name, text, err) : error_failed(err, "out of memory");
    net_destroy(net);
    return done;
}

bool model_make_room(struct model *model, struct error *err)
{
    size_t count = model->net->parameter_count;
    model->parameter = parameters_alloc(model->net);
    if (model->parameter) return true;
    return error_failed(err, "out of memory: the model's %zu numbers need %.0f MB", count,
        (double)(count * sizeof *model->parameter) / 1e6);
}

static bool copy_vocab(struct vocab *to, const struct vocab *from, struct error *err)
{
    size_t bytes = (size_t)from->size * sizeof *from->symbol;
    to->symbol = malloc(bytes ? bytes : 1);
    if (!to->symbol) return error_failed(err, "out of memory");
    if (bytes) memcpy(to->symbol, from->symbol, bytes);
    to->size = from->size;
    return true;
}

bool model_init(struct model *model, const char *net, const struct net_options *options, const struct vocab *vocab,
    struct error *err)
{
    *model = (struct model){.options = *options, .validation_loss = NAN, .test_loss = NAN};
    model->options.vocab = vocab->size;
    model->options.training = false;
    if (copy_vocab(&model->vocab, vocab, err) && model_compile_named(model, net, err) && model_make_room(model, err))
        return true;
    model_finish(model);
    return false;
}

void model_finish(struct model *model)
{
    net_destroy(model->net);
    vocab_finish(&model->vocab);
    free(model->net_text);
    free(model->parameter);
    free(model->training);
    *model = (struct model){0};
}

bool model_set_training(struct model *model, const char *json, struct error *err)
{
    json_error_t fault;
    bool starved, is_object;
    json_t *object = json_from_text(json, strlen(json), JSON_REJECT_DUPLICATES, &fault, &starved);
    is_object = json_is_object(object);
    json_decref(object);
    if (starved) return error_failed(err, "out of memory");
    if (!is_object) return error_input(err, "the training settings are no JSON object");
    char *copy = strdup(json);
    if (!copy) return error_failed(err, "out of memory");
    free(model->training);
    model->training = copy;
    return true;
}

/* ---- saving ---- */

struct notes { /* the metadata, and room for the numbers in them */
    struct safetensors_note note[MAX_NOTES];
    char number[6][32];
    int notes, numbers;
};

static void add_note(struct notes *n, const char *key, const char *value)
{
    n->note[n->notes++] = (struct safetensors_note){key, value};
}

static void add_size(struct notes *n, const char *key, int size)
{
    char *text = n->number[n->numbers++];
    snprintf(text, sizeof n->number[0], "%d", size);
    add_note(n, key, text);
}

static void add_loss(struct notes *n, const char *key, double loss)
{
    char *text = n->number[n->numbers++];
    snprintf(text, sizeof n->number[0], "%.17g", loss);
    add_note(n, key, isfinite(loss) ? text : NULL);
}

static void make_notes(
    struct notes *n, const struct model *model, const struct torch_cell *cell, const char *vocabulary)
{
    *n = (struct notes){0};
    add_note(n, "format", "pt");
    add_note(n, "unroll", MODEL_VERSION);
    add_note(n, "net_name", model->net->name);
    add_note(n, "net", model->net_text);
    add_size(n, "vocab_size", model->vocab.size);
    add_size(n, "hidden", model->options.hidden);
    add_size(n, "layers", model->options.layers);
    add_size(n, "embedding", model->options.embedding);
    add_note(n, "vocabulary", vocabulary);
    add_note(n, "torch_module", cell ? cell->module : NULL);
    add_note(n, "nonlinearity", cell ? cell->nonlinearity : NULL);
    add_note(n, "training", model->training);
    add_loss(n, "validation_loss", model->validation_loss);
    add_loss(n, "test_loss", model->test_loss);
}

static struct safetensors_entry *make_entries(const struct tensor_names *names, enum safetensors_dtype dtype)
{
    struct safetensors_entry *entry = calloc((size_t)names->tensors + 1, sizeof *entry);
    for (int i = 0; i < names->tensors && entry; i++) {
        const struct named_tensor *t = &names->tensor[i];
        entry[i] =
            (struct safetensors_entry){t->name, t->columns ? 2 : 1, {(size_t)t->rows, (size_t)t->columns}, dtype};
    }
    return entry;
}

/* The tensors are laid out as floats, and then each takes half the room. */
static bool store_halves(
    const struct tensor_names *names, const struct model *model, struct safetensors_draft *draft, struct error *err)
{
    size_t count = 0;
    for (int i = 0; i < names->tensors; i++) count += named_tensor_count(&names->tensor[i]);
    float *number = calloc(count + 1, sizeof *number);
    if (!number) return error_failed(err, "out of memory");
    tensors_store(names, model->net, model->parameter, number);
    for (size_t i = 0; i < count; i++) draft->half[i] = half_from_float(number[i]);
    free(number);
    return true;
}

static bool fill_draft(struct safetensors_draft *draft, const struct tensor_names *names, const struct model *model,
    const char *vocabulary, struct error *err)
{
    struct notes notes;
    struct safetensors_entry *entry = make_entries(names, model->half ? SAFETENSORS_F16 : SAFETENSORS_F32);
    make_notes(&notes, model, names->cell, vocabulary);
    bool done = entry ? safetensors_draft_init(draft, entry, names->tensors, notes.note, notes.notes, err)
                      : error_failed(err, "out of memory");
    free(entry);
    if (!done) return false;
    if (!model->half)
        tensors_store(names, model->net, model->parameter, draft->number);
    else if (!store_halves(names, model, draft, err))
        safetensors_draft_finish(draft), done = false;
    return done;
}

static bool draft_model(struct safetensors_draft *draft, const struct model *model, struct error *err)
{
    struct tensor_names names;
    if (!tensor_names_init(&names, model->net, err)) return false;
    char *vocabulary = vocab_to_json(&model->vocab);
    bool done = vocabulary ? fill_draft(draft, &names, model, vocabulary, err) : error_failed(err, "out of memory");
    free(vocabulary);
    tensor_names_finish(&names);
    return done;
}

bool model_halve(struct model *model, struct error *err)
{
    model->half = half_round_parameters(model->net, model->parameter, err);
    return model->half;
}

bool model_save(const char *path, const struct model *model, struct error *err)
{
    struct safetensors_draft draft;
    if (!draft_model(&draft, model, err)) return error_prefix(err, "%s", path);
    bool done = safetensors_draft_write(&draft, path, err);
    safetensors_draft_finish(&draft);
    return done;
}
