/*
 * subject.c: copies of subjects, and weights that several of them share.
 */
#include "subject.h"

#include <stdlib.h>
#include <string.h>

/* ---- weights ---- */

struct weights *weights_create(size_t count, bool moments)
{
    struct weights *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->references = 1;
    w->count = count;
    w->value = calloc(count + 1, sizeof *w->value);
    if (moments) {
        w->m = calloc(count + 1, sizeof *w->m);
        w->v = calloc(count + 1, sizeof *w->v);
    }
    if (w->value && (!moments || (w->m && w->v))) return w;
    weights_release(w);
    return NULL;
}

struct weights *weights_share(struct weights *w)
{
    if (w) w->references++;
    return w;
}

void weights_release(struct weights *w)
{
    if (!w || --w->references > 0) return;
    weights_release(w->origin);
    free(w->value);
    free(w->m);
    free(w->v);
    free(w);
}

/* ---- subjects ---- */

/* What is owned is const for everybody who reads a subject. */
static void free_const(const void *owned)
{
    free((void *)(uintptr_t)owned);
}

static void *copy_bytes(const void *from, size_t size, bool *good)
{
    if (!from) return NULL;
    void *copy = malloc(size + 1);
    if (copy) memcpy(copy, from, size);
    *good = *good && copy;
    return copy;
}

static char *copy_text(const char *text, bool *good)
{
    return copy_bytes(text, text ? strlen(text) + 1 : 0, good);
}

static struct vocab *copy_vocab(const struct vocab *vocab, bool *good)
{
    struct error ignored = {0};
    struct vocab *copy = vocab ? calloc(1, sizeof *copy) : NULL;
    if (vocab) *good = *good && copy && vocab_from_text(copy, vocab->symbol, (size_t)vocab->size, &ignored);
    return copy;
}

bool subject_copy(struct subject *copy, const struct subject *subject, struct error *err)
{
    bool good = true;
    *copy = *subject;
    copy->net = copy_text(subject->net, &good);
    copy->init = copy_text(subject->init, &good);
    copy->equations = copy_text(subject->equations, &good);
    copy->text = copy_bytes(subject->text, subject->length * sizeof *subject->text, &good);
    copy->intervention =
        copy_bytes(subject->intervention, (size_t)subject->interventions * sizeof *subject->intervention, &good);
    copy->vocab = copy_vocab(subject->vocab, &good);
    weights_share(copy->weights);
    return good || error_failed(err, "out of memory");
}

void subject_finish(struct subject *subject)
{
    if (subject->vocab) vocab_finish((struct vocab *)(uintptr_t)subject->vocab);
    free_const(subject->vocab);
    free_const(subject->net);
    free_const(subject->init);
    free_const(subject->equations);
    free_const(subject->text);
    free_const(subject->intervention);
    weights_release(subject->weights);
    *subject = (struct subject){0};
}
