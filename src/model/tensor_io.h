/*
 * tensor_io.h: the numbers of a net's parameters, to and from the tensors of a file.
 *
 * A parameter is kept [columns x rows] in memory (param.h); a file has it [rows x columns], as its equation, a gate or
 * several below each other.
 */
#ifndef MODEL_TENSOR_IO_H
#define MODEL_TENSOR_IO_H

#include "torch_names.h"

/* Finds every tensor of the names in a file: found [names->tensors]. Errors: one is missing, or has another shape, or
 * the file has one more. A file of PyTorch's (foreign) may call its modules otherwise, and lack biases, which found
 * then holds as NULL: they are zeros. */
bool tensors_match(const struct tensor_names *names, const struct safetensors *file, bool foreign,
    const struct safetensor **found, struct error *err);

/* Fills values [net->parameter_count], all zero before, with what was found. place: where the file's symbols stand in
 * the vocabulary (see vocab_json.h), or NULL for the same order. */
bool tensors_load(const struct tensor_names *names, const struct net *net, const struct safetensors *file,
    const struct safetensor *const *found, const int *place, float *values, struct error *err);

/* Writes values into the tensors, one behind the other; out holds zeros before. */
void tensors_store(const struct tensor_names *names, const struct net *net, const float *values, float *out);

/* How many numbers a tensor has in the file. */
size_t named_tensor_count(const struct named_tensor *tensor);

#endif
