/*
 * model_text.c: see the header.
 */
#include "model_text.h"

#include <stdlib.h>

#include "output.h"
#include "shipped.h"
#include "text.h"

bool find_model(const char *name, const char *vocab_path, struct model *model, struct error *err)
{
    if (!name) return error_input(err, "a model is needed: a .safetensors file, or the name of one that ships");
    char *path = shipped_model(name, err);
    bool done = path && model_load(path, vocab_path, model, err);
    free(path);
    return done;
}

bool open_model(const char *name, const char *vocab_path, struct model *model, struct error *err)
{
    if (!find_model(name, vocab_path, model, err)) return false;
    if (model->not_finite)
        output_warning(
            "%s: %zu of its %zu numbers are NaN or infinite, and so is what follows from them: train it anew", name,
            model->not_finite, model->net->parameter_count);
    return true;
}

bool model_encode(const struct model *model, const char *text, size_t length, const char *what, int **symbols,
    size_t *count, struct error *err)
{
    uint32_t *code_points;
    if (!utf8_decode(text, length, what, &code_points, count, err)) return false;
    int *found = malloc((*count + 1) * sizeof *found);
    bool done = found || error_failed(err, "out of memory");
    for (size_t i = 0; i < *count && done; i++) {
        char shown[16];
        found[i] = vocab_index(&model->vocab, code_points[i]);
        if (found[i] >= 0) continue;
        code_point_show(code_points[i], false, shown);
        done = error_input(err, "%s: the model does not know the character '%s' (the %zu%s)", what, shown, i + 1,
            i == 0   ? "st"
            : i == 1 ? "nd"
            : i == 2 ? "rd"
                     : "th");
    }
    free(code_points);
    if (!done)
        free(found);
    else
        *symbols = found;
    return done;
}
