/*
 * train_case.h: what the tests of training share: a text that a net can learn, and nets, trainers and runs for it.
 * Whatever fails in here fails the test.
 */
#ifndef UNIT_TRAIN_CASE_H
#define UNIT_TRAIN_CASE_H

#include "corpus.h"
#include "net.h"
#include "training.h"

enum { TRAIN_SYMBOLS = 10 };

/* A text of words and blanks, where much follows from what stands before; at least 20 characters. It is the file "text"
 * in the folder of corpus_case.h. */
struct corpus *learnable_corpus(size_t length, uint64_t seed);

/* A cell's or a net's text, with 8 hidden units, for such a corpus. */
struct net *net_of(const char *text);
#define ELMAN                                                                                                          \
    "cell elman(x) -> h[n]\n"                                                                                          \
    "  a = b + U x + W h[t-1]\n"                                                                                       \
    "  h = tanh(a)\n"

/* 4 rows of 8 timesteps; sgd at 0.1, nothing clipped, one thread, seed 1. */
struct trainer_settings plain_settings(void);
struct trainer *trainer_of(const struct net *net, struct trainer_settings settings);
/* Of the whole corpus, as the settings have it. */
struct batches *batches_of(const struct corpus *corpus, struct trainer_settings settings);
struct trainer_update updated(struct trainer *trainer, struct batches *batches);

const struct parameter *parameter_of(const struct net *net, const char *name);
static inline size_t parameter_size(const struct parameter *p)
{
    return (size_t)p->rows * (size_t)p->columns;
}
/* A copy of n numbers, the caller's to free. */
float *copied(const float *numbers, size_t n);

#endif
