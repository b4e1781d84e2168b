/*
 * shipped.h: what ships with the program: trained models, and texts to see them on.
 *
 * A model is lessons/models/NAME.safetensors, a text is corpora/NAME, in the folder of the program's data, which is the
 * first of these that has models:
 *
 *     $UNROLL_DATA                     when it is set, this one alone
 *     DATADIR/unroll                   as installed: seen from where the program is, which may be anywhere by now
 *     the source                       of a program that is run where it was built; it may have moved, too
 *     PREFIX/DATADIR/unroll            as configured, for a program that was copied out of its folder
 *
 * A file of the person's always comes before what ships under the same name.
 */
#ifndef CLI_SHIPPED_H
#define CLI_SHIPPED_H

#include <stdbool.h>

#include "error.h"

/* The path of a model, the caller's to free(): that of the file itself, or of the model that ships under this name. A
 * name that looks like a path, or ends in .safetensors, stays as it is even when there is no such file, for whoever
 * opens it to say why. Errors: no file and no model has the name, and what ships; memory. */
char *shipped_model(const char *name, struct error *err);

/* Whether a model ships under this name, which no file and no net has. */
bool shipped_is_model(const char *name);

/* The same of a text; "-" is standard input. */
char *shipped_text(const char *name, struct error *err);

/* The model to begin with, or NULL: none is there. */
const char *shipped_first(void);

/* Of a model and a text, fills in the text when it was not given and the model is one that ships: the text that it is
 * shown on. what: the subcommand, for messages. An error says what is missing, and what ships. */
bool shipped_complete(const char *what, const char *operand[2], struct error *err);

#endif
