/*
 * model_text.h: a person's text in the symbols of a model.
 */
#ifndef CLI_MODEL_TEXT_H
#define CLI_MODEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "model.h"

/* model_load of a file or of a model that ships (shipped.h). */
bool find_model(const char *name, const char *vocab_path, struct model *model, struct error *err);

/* The same, and a warning on standard error when numbers of it are not finite. */
bool open_model(const char *name, const char *vocab_path, struct model *model, struct error *err);

/* *symbols is the caller's to free(). A character that the model does not know is an error that shows it; what is how
 * messages call the text. */
bool model_encode(const struct model *model, const char *text, size_t length, const char *what, int **symbols,
    size_t *count, struct error *err);

#endif
