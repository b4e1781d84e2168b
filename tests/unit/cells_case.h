/*
 * cells_case.h: what the tests of cells share: a model made here, and a text that it reads. Whatever fails in here
 * fails the test. Folders and files are those of corpus_case.h.
 */
#ifndef UNIT_CELLS_CASE_H
#define UNIT_CELLS_CASE_H

#include "reading.h"
#include "text.h"

/* With this vocabulary (any order), of a shipped net or a file's name; parameters are normal numbers of deviation
 * `deviation`. The caller's to finish. */
struct model model_with(const char *net, int hidden, const char *vocabulary, double deviation);

/* The numbers of a parameter, [columns x rows]. */
float *numbers_of(struct model *model, const char *name, const struct parameter **parameter);

struct reading reading_of(const struct model *model, const char *text);

/* Words, quotes, lines, brackets, of a seed: something for every feature. */
void add_prose(struct string *out, size_t length, uint64_t seed);
#define PROSE_SYMBOLS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n\t\"'.,;:!?()[]{}/*-_=<>&|+\\"

#endif
