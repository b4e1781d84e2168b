/*
 * baselines.c: one thread that reads, counts, predicts, and says when it is done.
 */
#include "baselines.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "ngram.h"

enum { CONTEXT = 5, MOST_COUNTED = 4000000, MOST_PREDICTED = 500000 };

struct baselines {
    const struct corpus *corpus;
    struct part train, valid;
    pthread_t thread;
    double loss[CONTEXT + 1]; /* written by the thread before done is set */
    bool good, taken;
    atomic_bool done, stop;
};

static bool goes_on(void *data, double fraction)
{
    return !atomic_load(&((struct baselines *)data)->stop);
}

static bool count_and_predict(struct baselines *b, int *text)
{
    struct ngram *model = NULL;
    int V = b->corpus->vocab.size;
    bool good = corpus_read_at(b->corpus, b->train.first, b->train.count, text, NULL) &&
                ngram_create(text, b->train.count, V, CONTEXT, goes_on, b, &model, NULL) &&
                corpus_read_at(b->corpus, b->valid.first, b->valid.count, text, NULL) &&
                ngram_losses(model, text, 0, b->valid.count, goes_on, b, b->loss, NULL);
    ngram_destroy(model);
    return good;
}

static void *work(void *data)
{
    struct baselines *b = data;
    size_t most = b->train.count > b->valid.count ? b->train.count : b->valid.count;
    int *text = malloc(most * sizeof *text);
    b->good = text && count_and_predict(b, text);
    free(text);
    atomic_store(&b->done, true);
    return NULL;
}

/* Signals are the main thread's to take. */
static bool start_thread(struct baselines *b)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&b->thread, NULL, work, b) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

void baselines_start(const struct corpus *corpus, const struct split *split, struct baselines **out)
{
    struct part part[PARTS];
    *out = NULL;
    split_parts(split, corpus->length, part);
    struct baselines *b = part[PART_VALID].count ? calloc(1, sizeof *b) : NULL;
    if (!b) return;
    b->corpus = corpus;
    b->train = part[PART_TRAIN];
    b->valid = part[PART_VALID];
    if (b->train.count > MOST_COUNTED) b->train.count = MOST_COUNTED;
    if (b->valid.count > MOST_PREDICTED) b->valid.count = MOST_PREDICTED;
    if (start_thread(b))
        *out = b;
    else
        free(b);
}

void baselines_take(struct baselines *b, struct training_view *view)
{
    static const int contexts[] = {1, 3, 5};
    if (!b || b->taken || !atomic_load(&b->done)) return;
    b->taken = true;
    for (size_t i = 0; i < sizeof contexts / sizeof *contexts && b->good; i++) {
        struct baseline *baseline = &view->baseline[view->baselines++];
        snprintf(baseline->label, sizeof baseline->label, "%d-gram", contexts[i]);
        baseline->loss = b->loss[contexts[i]];
    }
}

void baselines_stop(struct baselines *b)
{
    if (!b) return;
    atomic_store(&b->stop, true);
    pthread_join(b->thread, NULL);
    free(b);
}
