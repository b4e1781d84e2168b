/*
 * history.c: two stacks of subjects.
 */
#include "history.h"

#include <stdlib.h>
#include <string.h>

static void clear(struct subject **stack, size_t *count)
{
    for (size_t i = 0; i < *count; i++) subject_finish(&(*stack)[i]);
    free(*stack);
    *stack = NULL;
    *count = 0;
}

static bool push(struct subject **stack, size_t *count, const struct subject *subject, struct error *err)
{
    struct subject *larger = realloc(*stack, (*count + 1) * sizeof *larger);
    if (!larger) return error_failed(err, "out of memory");
    *stack = larger;
    if (!subject_copy(&larger[*count], subject, err)) {
        subject_finish(&larger[*count]);
        return false;
    }
    ++*count;
    return true;
}

static void pop(struct subject *stack, size_t *count)
{
    subject_finish(&stack[--*count]);
}

/* Weights that neighbours share are counted once. */
static double bytes(const struct history *h)
{
    double sum = 0;
    const struct weights *last = NULL;
    for (size_t i = 0; i < h->pasts; i++) {
        const struct subject *s = &h->past[i];
        sum += (double)s->length * sizeof *s->text;
        if (s->weights && s->weights != last)
            sum += (double)s->weights->count * (s->weights->m ? 3 : 1) * sizeof *s->weights->value;
        last = s->weights;
    }
    return sum;
}

static void forget_oldest(struct history *h)
{
    while (h->pasts > 1 && (h->pasts > HISTORY_MOST || bytes(h) > HISTORY_MOST_BYTES)) {
        subject_finish(&h->past[0]);
        memmove(h->past, h->past + 1, --h->pasts * sizeof *h->past);
    }
}

bool history_push(struct history *h, const struct subject *subject, struct error *err)
{
    if (!push(&h->past, &h->pasts, subject, err)) return false;
    clear(&h->future, &h->futures);
    forget_oldest(h);
    return true;
}

const struct subject *history_past(const struct history *h)
{
    return h->pasts ? &h->past[h->pasts - 1] : NULL;
}

const struct subject *history_future(const struct history *h)
{
    return h->futures ? &h->future[h->futures - 1] : NULL;
}

bool history_went_back(struct history *h, const struct subject *from, struct error *err)
{
    if (!push(&h->future, &h->futures, from, err)) return false;
    pop(h->past, &h->pasts);
    return true;
}

bool history_went_on(struct history *h, const struct subject *from, struct error *err)
{
    if (!push(&h->past, &h->pasts, from, err)) return false;
    pop(h->future, &h->futures);
    return true;
}

void history_finish(struct history *h)
{
    clear(&h->past, &h->pasts);
    clear(&h->future, &h->futures);
}
