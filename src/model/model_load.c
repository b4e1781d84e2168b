/*
 * model_load.c: from a file to a model. First all is checked that needs no numbers: the metadata, the vocabulary, the
 * net, every shape; only then is there room for the parameters, and they are read.
 */
#include "model.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "model_part.h"
#include "safetensors.h"
#include "tensor_io.h"
#include "vocab_json.h"

enum { MAX_VOCAB_FILE = 16 << 20 };

struct loader {
    struct model *model;
    struct safetensors file;
    const char *vocab_path;
    bool foreign;                    /* PyTorch's: its metadata have no net */
    int *place;                      /* see vocab_json.h */
    struct tensor_names names;       /* of the compiled net */
    const struct safetensor **found; /* [names.tensors] */
};

/* ---- metadata ---- */

static bool read_size(const struct safetensors *file, const char *key, int *size, struct error *err)
{
    const char *text = safetensors_metadata(file, key);
    char *end, shown[SAFETENSORS_SHOWN];
    if (!text) return error_input(err, "its metadata have no %s; save the model again", key);
    errno = 0;
    long value = strtol(text, &end, 10);
    *size = (int)value;
    if (!errno && end != text && !*end && value >= 0 && value <= INT_MAX) return true;
    return error_input(
        err, "its metadata have the %s \"%s\"; expected a whole number", key, safetensors_show(text, shown));
}

/* *loss is NaN when there is none. */
static bool read_loss(const struct safetensors *file, const char *key, double *loss, struct error *err)
{
    const char *text = safetensors_metadata(file, key);
    char *end, shown[SAFETENSORS_SHOWN];
    *loss = NAN;
    if (!text) return true;
    *loss = strtod(text, &end);
    if (end != text && !*end && isfinite(*loss)) return true;
    return error_input(err, "its metadata have the %s \"%s\"; expected a number", key, safetensors_show(text, shown));
}

static bool read_metadata(struct loader *l, struct error *err)
{
    char shown[SAFETENSORS_SHOWN];
    const struct safetensors *file = &l->file;
    struct model *model = l->model;
    const char *version = safetensors_metadata(file, "unroll");
    const char *training = safetensors_metadata(file, "training");
    if (strcmp(version, MODEL_VERSION))
        return error_input(err,
            "saved by another version of unroll: its metadata are of version %s, and this program reads %s",
            safetensors_show(version, shown), MODEL_VERSION);
    if (training && !model_set_training(model, training, err)) return false;
    return read_size(file, "vocab_size", &model->options.vocab, err) &&
           read_size(file, "hidden", &model->options.hidden, err) &&
           read_size(file, "layers", &model->options.layers, err) &&
           read_size(file, "embedding", &model->options.embedding, err) &&
           read_loss(file, "validation_loss", &model->validation_loss, err) &&
           read_loss(file, "test_loss", &model->test_loss, err);
}

/* ---- the vocabulary ---- */

static bool read_vocab_file(struct loader *l, struct error *err)
{
    char *text;
    size_t length;
    if (!file_read(l->vocab_path, MAX_VOCAB_FILE, &text, &length, err)) return false;
    bool done = vocab_from_json(text, length, l->vocab_path, &l->model->vocab, &l->place, err);
    free(text);
    return done;
}

static bool read_own_vocab(struct loader *l, struct error *err)
{
    const char *text = safetensors_metadata(&l->file, "vocabulary");
    if (!text)
        error_input(err,
            "holds no vocabulary; give it with --vocab FILE.json, an array of its %d characters in the order of the "
            "rows, such as [\"a\", \"b\"]",
            l->model->options.vocab);
    else if (vocab_from_json(text, strlen(text), "the vocabulary in its metadata", &l->model->vocab, &l->place, err))
        return true;
    return error_prefix(err, "%s", l->file.path);
}

static bool read_vocab(struct loader *l, struct error *err)
{
    int size, needed = l->model->options.vocab;
    if (l->vocab_path ? !read_vocab_file(l, err) : !read_own_vocab(l, err)) return false;
    size = l->model->vocab.size;
    if (size == needed) return true;
    if (l->vocab_path)
        return error_input(
            err, "%s: has %d characters, but the net in %s has %d", l->vocab_path, size, l->file.path, needed);
    return error_input(err, "%s: its vocabulary has %d characters, but its net has %d; give it with --vocab FILE.json",
        l->file.path, size, needed);
}

/* Drops the places when the file has the vocabulary's order. */
static bool check_order(struct loader *l, struct error *err)
{
    bool sorted = true;
    for (int i = 0; i < l->model->vocab.size; i++) sorted &= l->place[i] == i;
    if (!sorted && !l->names.cell)
        return error_input(err, "its vocabulary is not in the order of the code points, and which tensors go by it is "
                                "known of PyTorch's nets alone; sort both");
    if (!sorted) return true;
    free(l->place);
    l->place = NULL;
    return true;
}

/* ---- the net and its numbers ---- */

static bool compile(struct loader *l, const struct torch_cell *cell, struct error *err)
{
    if (l->foreign) return model_compile_named(l->model, cell->net, err);
    const char *name = safetensors_metadata(&l->file, "net_name"), *text = safetensors_metadata(&l->file, "net");
    if (!name || !text) return error_input(err, "its metadata have no net; save the model again");
    char *copy = strdup(text), shown[SAFETENSORS_SHOWN];
    return copy ? model_compile(l->model, safetensors_show(name, shown), copy, err)
                : error_failed(err, "out of memory");
}

static bool match(struct loader *l, struct error *err)
{
    if (!tensor_names_init(&l->names, l->model->net, err)) return false;
    l->found = calloc((size_t)l->names.tensors + 1, sizeof *l->found);
    if (!l->found) return error_failed(err, "out of memory");
    return check_order(l, err) && tensors_match(&l->names, &l->file, l->foreign, l->found, err);
}

static void count_not_finite(struct model *model)
{
    for (size_t i = 0; i < model->net->parameter_count; i++)
        if (!isfinite(model->parameter[i])) model->not_finite++;
}

static bool load(struct loader *l, struct error *err)
{
    const struct torch_cell *cell = NULL;
    const char *path = l->file.path;
    if (safetensors_metadata(&l->file, "unroll_session"))
        return error_input(err, "%s: is a saved session, not a model: unroll step opens it", path);
    l->foreign = !safetensors_metadata(&l->file, "unroll");
    bool sized = l->foreign ? torch_guess(&l->file, &cell, &l->model->options, err) : read_metadata(l, err);
    if (!sized) return error_prefix(err, "%s", path);
    if (!read_vocab(l, err)) return false; /* it says which of two files is at fault */
    if (!compile(l, cell, err) || !match(l, err) || !model_make_room(l->model, err))
        return error_prefix(err, "%s", path);
    if (!tensors_load(&l->names, l->model->net, &l->file, l->found, l->place, l->model->parameter, err)) return false;
    count_not_finite(l->model);
    return true;
}

bool model_load(const char *path, const char *vocab_path, struct model *model, struct error *err)
{
    *model = (struct model){.validation_loss = NAN, .test_loss = NAN};
    struct loader l = {.model = model, .vocab_path = vocab_path};
    bool done = safetensors_open(&l.file, path, err) && load(&l, err);
    free(l.found);
    free(l.place);
    tensor_names_finish(&l.names);
    safetensors_close(&l.file);
    if (!done) model_finish(model);
    return done;
}
