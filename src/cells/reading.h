/*
 * reading.h: a model that reads a text: any text, also one with characters that the model has never seen.
 *
 * Each character of the text stands for one of the model's symbols. One that the model has not is read as the nearest
 * that it has: a curly quote as a straight one, é as e, a dash as a hyphen, a tab as a space; and if nothing is near,
 * as a space, or as the model's first symbol. It stays what it is for whoever shows the text or looks for features in
 * it, and `unknown` says how many there are: nothing is dropped in silence.
 */
#ifndef CELLS_READING_H
#define CELLS_READING_H

#include "corpus.h"
#include "model.h"

struct reading {
    const struct model *model; /* not owned */
    struct corpus *corpus;     /* its symbols are those of its own vocabulary */
    int *symbol;               /* [corpus->vocab.size]: the model's for each */
    bool *stands_in;           /* [corpus->vocab.size]: the model has it not */
    size_t unknown;            /* characters of the text that the model has not; corpus->length in all */
    int unknown_kinds;
    bool borrowed; /* the corpus is another reading's */
};

/* The model must outlive the reading. Errors: those of corpus_open; a model with numbers that are not finite, or that
 * reads the characters to come. After an error there is nothing to close. */
bool reading_open(struct reading *reading, const struct model *model, const char *path, struct error *err);
/* The same for another model on a text that is open: the other reading must outlive it, too. */
bool reading_open_beside(
    struct reading *reading, const struct model *model, const struct reading *other, struct error *err);
void reading_close(struct reading *reading); /* accepts a zeroed one */

/* The model's symbols from the text's own, in place. */
void reading_translate(const struct reading *reading, int *symbols, size_t count);

/* The code points of a stretch. Errors: those of corpus_read. */
bool reading_text(const struct reading *reading, size_t first, size_t count, uint32_t *code_points, struct error *err);

/* "2 of its 3000 characters are not in the model's vocabulary and are read as others: é as e (1), œ as a space (1)";
 * appends nothing when all are known. */
struct string;
void reading_add_unknown(const struct reading *reading, struct string *out);

#endif
