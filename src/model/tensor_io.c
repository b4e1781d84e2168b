/*
 * tensor_io.c: one loop over the rows and columns of a tensor, in either direction.
 */
#include "tensor_io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "param.h"

/* ---- matching ---- */

static bool has_shape(const struct safetensor *t, const struct named_tensor *wanted)
{
    if (t->dims != (wanted->columns ? 2 : 1) || t->shape[0] != (size_t)wanted->rows) return false;
    return !wanted->columns || t->shape[1] == (size_t)wanted->columns;
}

static bool check_shape(const struct safetensor *t, const struct named_tensor *wanted, struct error *err)
{
    char name[SAFETENSORS_SHOWN], shape[SAFETENSORS_SHOWN], columns[16] = "";
    if (has_shape(t, wanted)) return true;
    if (wanted->columns) snprintf(columns, sizeof columns, " x %d", wanted->columns);
    return error_input(err, "tensor %s is %s, but the net that it belongs to has %d%s there",
        safetensors_show(t->name, name), safetensors_show_shape(t, shape), wanted->rows, columns);
}

static bool is_found(const struct safetensor *t, const struct safetensor *const *found, int count)
{
    for (int i = 0; i < count; i++)
        if (found[i] == t) return true;
    return false;
}

static bool check_no_other(const struct tensor_names *names, const struct safetensors *file,
    const struct safetensor *const *found, struct error *err)
{
    char name[SAFETENSORS_SHOWN];
    for (int i = 0; i < file->tensors; i++)
        if (!is_found(&file->tensor[i], found, names->tensors))
            return error_input(err, "tensor %s has no place in the net; save the net's own tensors alone",
                safetensors_show(file->tensor[i].name, name));
    return true;
}

/* A module has both biases of a layer or neither. */
static bool check_biases(const struct tensor_names *names, const struct safetensor *const *found, struct error *err)
{
    for (int i = 1; i < names->tensors; i++) {
        bool pair = names->tensor[i - 1].is_bias && names->tensor[i].is_bias && names->tensor[i].block[0].added;
        if (pair && !found[i - 1] != !found[i])
            return error_input(err, "has no tensor %s, but %s; save the whole module",
                names->tensor[found[i] ? i - 1 : i].name, found[found[i] ? i : i - 1]->name);
    }
    return true;
}

bool tensors_match(const struct tensor_names *names, const struct safetensors *file, bool foreign,
    const struct safetensor **found, struct error *err)
{
    char name[SAFETENSORS_SHOWN];
    for (int i = 0; i < names->tensors; i++) {
        const struct named_tensor *wanted = &names->tensor[i];
        found[i] = foreign ? torch_find(file, wanted->name) : safetensors_find(file, wanted->name);
        if (!found[i] && !(foreign && wanted->is_bias))
            return error_input(err, "has no tensor %s, which its net needs; save the whole model",
                safetensors_show(wanted->name, name));
        if (found[i] && !check_shape(found[i], wanted, err)) return false;
    }
    return check_biases(names, found, err) && check_no_other(names, file, found, err);
}

/* ---- numbers ---- */

size_t named_tensor_count(const struct named_tensor *tensor)
{
    return (size_t)tensor->rows * (size_t)(tensor->columns ? tensor->columns : 1);
}

/* Where the number in a row and column of the file is among the parameters. */
static size_t value_index(const struct named_tensor *t, const struct net *net, const int *place, int row, int column)
{
    int height = t->rows / t->blocks;
    const struct parameter *p = &net->parameter[t->block[row / height].parameter];
    if (place && t->symbol_rows) row = place[row];
    if (place && t->symbol_columns) column = place[column];
    return t->turned ? parameter_index(p, column, row) : parameter_index(p, row % height, column);
}

static void load(
    const struct named_tensor *t, const struct net *net, const int *place, const float *from, float *values)
{
    int columns = t->columns ? t->columns : 1;
    for (int row = 0; row < t->rows; row++)
        for (int column = 0; column < columns; column++, from++) {
            float *to = &values[value_index(t, net, place, row, column)];
            if (!t->block[row / (t->rows / t->blocks)].added)
                *to = *from;
            else if (*from != 0) /* and so -0 stays -0 */
                *to += *from;
        }
}

bool tensors_load(const struct tensor_names *names, const struct net *net, const struct safetensors *file,
    const struct safetensor *const *found, const int *place, float *values, struct error *err)
{
    size_t most = 1;
    for (int i = 0; i < names->tensors; i++)
        if (named_tensor_count(&names->tensor[i]) > most) most = named_tensor_count(&names->tensor[i]);
    float *numbers = malloc(most * sizeof *numbers);
    bool done = numbers || error_failed(err, "out of memory");
    for (int i = 0; i < names->tensors && done; i++) {
        if (!found[i]) continue;
        done = safetensors_read(file, found[i], numbers, err);
        if (done) load(&names->tensor[i], net, place, numbers, values);
    }
    free(numbers);
    return done;
}

void tensors_store(const struct tensor_names *names, const struct net *net, const float *values, float *out)
{
    for (int i = 0; i < names->tensors; i++) {
        const struct named_tensor *t = &names->tensor[i];
        int columns = t->columns ? t->columns : 1, height = t->rows / t->blocks;
        for (int row = 0; row < t->rows; row++)
            for (int column = 0; column < columns; column++, out++)
                if (!t->block[row / height].added) *out = values[value_index(t, net, NULL, row, column)];
    }
}
