/*
 * model.h: a model: a net, a vocabulary and the numbers it has learned; one .safetensors file.
 *
 * A file holds all that it takes to have the model back: besides the tensors (torch_names.h says under which names) the
 * metadata hold the whole text of the net with its cells, the sizes, the vocabulary, and how it was trained. A state
 * dict of PyTorch, saved with safetensors, is a model too: its cell and sizes are guessed from its tensors.
 *
 * Metadata, all of them strings:
 *
 *     unroll            "1", the version of this list
 *     net_name, net     what the net was called; its text, which compiles alone
 *     vocab_size, hidden, layers, embedding     decimal; embedding "0": one-hot
 *     vocabulary        a JSON array of one-character strings, in the order of the rows
 *     format            "pt"
 *     torch_module, nonlinearity   "nn.LSTM", and for nn.RNN "tanh" or "relu"; if the net is PyTorch's
 *     training          a JSON object, if known: the trainer's settings
 *     validation_loss, test_loss   nats per character, if known
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "net.h"
#include "vocab.h"

struct model {
    struct net *net;            /* compiled from net_text; its input has no gradient: who wants that compiles again */
    char *net_text;             /* stands alone */
    struct net_options options; /* that it was compiled with */
    struct vocab vocab;
    float *parameter;  /* [net->parameter_count], see param.h */
    size_t not_finite; /* of a file: how many of them are NaN or infinite. They are there; callers say so */
    char *training;    /* a JSON object, or NULL */
    double validation_loss, test_loss; /* nats per character; NaN: not known */
    bool half; /* to be saved as numbers of 16 bits, which its parameters are (model_halve); loading leaves it false */
};

/* A new model of a net as net_compile takes it, with a copy of the vocabulary, whose size goes for options->vocab. All
 * parameters are 0. A model is there to be used: its net has no dropout, whatever options and equations say, and has
 * the same parameters at the same places as the one that is compiled for training. After an error there is nothing to
 * finish. */
bool model_init(struct model *model, const char *net, const struct net_options *options, const struct vocab *vocab,
    struct error *err);
void model_finish(struct model *model); /* accepts a zeroed one */

/* Replaces model->training with a copy. False when memory is out, or the text is no JSON object. */
bool model_set_training(struct model *model, const char *json, struct error *err);

/* Rounds all parameters to numbers of 16 bits, so that the file has half the size and the model is still what is in it.
 * Errors: those of half_round_parameters; the model is unchanged then. */
bool model_halve(struct model *model, struct error *err);

/* Writes the file atomically: path holds what it held or the whole model. The same model gives the same bytes. */
bool model_save(const char *path, const struct model *model, struct error *err);

/* Reads a file that model_save wrote, or PyTorch. vocab_path: a JSON file that holds the vocabulary, in the order of
 * the model's rows, instead of the metadata's; or NULL. A vocabulary in another order than that of the code points is
 * sorted, and the rows with it.
 *
 * Errors: what safetensors_open says; metadata that are no model's; a net that does not compile; a tensor that is
 * missing, one too many, or of another shape than the net has; no vocabulary, or one of another size. After an error
 * there is nothing to finish. */
bool model_load(const char *path, const char *vocab_path, struct model *model, struct error *err);

#endif
