/*
 * row_state.c: see the header.
 */
#include "row_state.h"

#include <string.h>

size_t row_state_size(const struct net *net)
{
    size_t size = 0;
    for (int v = 0; v < net->graph.nodes; v++) {
        const struct node *node = &net->graph.node[v];
        bool input = node->kind == NODE_ONE_HOT || node->kind == NODE_LABEL;
        size_t numbers = (size_t)input + (!input || node->dense ? (size_t)node->width : 0);
        size += (size_t)node->pad_front * numbers;
    }
    return size;
}

/* Exactly one of to and from is not NULL. */
static void copy(const struct run *run, int b, float *to, const float *from)
{
    size_t used = 0;
    for (int v = 0; v < run->net->graph.nodes; v++) {
        const struct track *track = &run->track[v];
        size_t width = (size_t)track->width;
        for (int t = -run->net->graph.node[v].pad_front; t < 0; t++) {
            ptrdiff_t row = (ptrdiff_t)t * run->B + b;
            if (track->index) {
                if (to) to[used] = (float)track->index[row];
                if (from) track->index[row] = (int)from[used];
                used++;
            }
            if (!track->value) continue;
            float *value = track->value + row * (ptrdiff_t)width;
            if (to) memcpy(to + used, value, width * sizeof *value);
            if (from) memcpy(value, from + used, width * sizeof *value);
            used += width;
        }
    }
}

void row_state_take(const struct run *run, int b, float *state)
{
    copy(run, b, state, NULL);
}

void row_state_put(struct run *run, int b, const float *state)
{
    copy(run, b, NULL, state);
    run->carried = true;
}
