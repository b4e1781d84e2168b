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

/* A model whose cell h 3 is the quote indicator by construction. It flips where a gate u opens, and is 0 again where r
 * shuts: those of unit 3 do so at quotes and at newlines and nowhere else, and are either 0 or 1. (Without r, whoever
 * begins within a quotation would have inside and outside the wrong way around for ever.) */
struct model planted(void);

/* Words, and now and then quoted ones that are full of b: what that model reads. */
void add_quotations(struct string *out, size_t length);

#endif
