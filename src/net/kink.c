/*
 * kink.c: compiled for double only, as whoever takes differences is.
 */
#include "kink.h"

#include <stdlib.h>

#ifndef REAL_IS_DOUBLE
#error kinks are compared in double precision
#endif

/* Notes the sides, or compares with what was noted: true when nothing differs. side NULL: only counts. */
static bool walk(const struct run *run, bool *side, bool note, size_t *count)
{
    bool same = true;
    *count = 0;
    for (int v = 0; v < run->net->graph.nodes; v++) {
        const struct node *n = &run->net->graph.node[v];
        if (n->kind != NODE_OP || !n->op->kinked) continue;
        size_t numbers = (size_t)run->T * (size_t)run->B * (size_t)n->width;
        for (size_t i = 0; i < numbers && side; i++) {
            bool on = run->track[v].value[i] > 0;
            same &= note || side[*count + i] == on;
            if (note) side[*count + i] = on;
        }
        *count += numbers;
    }
    return same;
}

bool kinks_init(struct kinks *kinks, const struct run *run)
{
    walk(run, NULL, true, &kinks->count);
    kinks->side = malloc(kinks->count + 1);
    if (kinks->side) walk(run, kinks->side, true, &kinks->count);
    return kinks->side;
}

void kinks_finish(struct kinks *kinks)
{
    free(kinks->side);
    *kinks = (struct kinks){0};
}

bool kinks_same(const struct kinks *kinks, const struct run *run)
{
    size_t count;
    return walk(run, kinks->side, false, &count);
}
