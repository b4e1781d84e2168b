/*
 * vocab.c: a sorted array, searched by bisection.
 */
#include "vocab.h"

#include <stdlib.h>
#include <string.h>

static int compare_symbols(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

bool vocab_from_text(struct vocab *vocab, const uint32_t *text, size_t length, struct error *err)
{
    *vocab = (struct vocab){0};
    uint32_t *sorted = malloc((length ? length : 1) * sizeof *sorted);
    if (!sorted) return error_failed(err, "out of memory");
    if (length) memcpy(sorted, text, length * sizeof *sorted);
    qsort(sorted, length, sizeof *sorted, compare_symbols);
    for (size_t i = 0; i < length; i++)
        if (i == 0 || sorted[i] != sorted[i - 1]) sorted[vocab->size++] = sorted[i];
    vocab->symbol = sorted;
    return true;
}

void vocab_finish(struct vocab *vocab)
{
    free(vocab->symbol);
    *vocab = (struct vocab){0};
}

int vocab_index(const struct vocab *vocab, uint32_t code_point)
{
    const uint32_t *found =
        bsearch(&code_point, vocab->symbol, (size_t)vocab->size, sizeof *vocab->symbol, compare_symbols);
    return found ? (int)(found - vocab->symbol) : -1;
}
