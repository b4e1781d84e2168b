/*
 * model_part.h: the steps that making a model and loading one share. For model.c and model_load.c alone.
 */
#ifndef MODEL_MODEL_PART_H
#define MODEL_MODEL_PART_H

#include "model.h"

#define MODEL_VERSION "1"

/* Compiles a text that stands alone, with model->options, for model->vocab. Takes the text over, whatever comes of it.
 */
bool model_compile(struct model *model, const char *name, char *text, struct error *err);

/* The same for a net as net_compile takes it: what is compiled in the end is its text that stands alone. */
bool model_compile_named(struct model *model, const char *name, struct error *err);

/* model->parameter, zeros. */
bool model_make_room(struct model *model, struct error *err);

#endif
