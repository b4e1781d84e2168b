/*
 * copies.c: slot by slot, row by row.
 */
#include "copies.h"

#include <stdlib.h>
#include <string.h>

bool copies_init(struct copies *copies, const struct run *from, int T, int B, struct error *err)
{
    *copies = (struct copies){0};
    if (!run_create(from->net, T, B, &copies->run, err)) return false;
    memset(copies->run->loss_weight, 0, (size_t)T * (size_t)B * sizeof *copies->run->loss_weight);
    copies->override = malloc(((size_t)from->overrides + 1) * sizeof *copies->override);
    return copies->override || error_failed(err, "out of memory");
}

void copies_finish(struct copies *copies)
{
    run_destroy(copies->run);
    free(copies->override);
    *copies = (struct copies){0};
}

static void take_values(struct run *run, int node, int slot, const real *row)
{
    size_t width = (size_t)run->track[node].width;
    real *to = run->track[node].value + (ptrdiff_t)slot * run->B * (ptrdiff_t)width;
    for (int b = 0; b < run->B; b++) memcpy(to + (size_t)b * width, row, width * sizeof *row);
}

static void take_slot(struct run *run, int node, int slot, const struct run *from, ptrdiff_t row)
{
    const struct track *track = &from->track[node];
    if (track->value) take_values(run, node, slot, track->value + row * track->width);
    if (!track->index) return;
    for (int b = 0; b < run->B; b++) run->track[node].index[slot * run->B + b] = track->index[row];
}

/* Those of timesteps that are not here do nothing here; what they did is in the values. */
static void take_overrides(struct copies *copies, const struct run *from, int start)
{
    int count = 0;
    for (int i = 0; i < from->overrides; i++) {
        struct override o = from->override[i];
        if (o.t == OVERRIDE_INITIAL) continue;
        if (o.t != OVERRIDE_ALL) {
            o.t -= start;
            if (o.t < 0 || o.t >= copies->run->T) continue;
        }
        copies->override[count++] = o;
    }
    run_override(copies->run, copies->override, count);
}

void copies_take(struct copies *copies, const struct run *from, int b, int start)
{
    struct run *run = copies->run;
    for (int v = 0; v < run->net->graph.nodes; v++) {
        const struct node *node = &run->net->graph.node[v];
        for (int slot = -node->pad_front; slot < run->T + node->pad_back; slot++)
            take_slot(run, v, slot, from, (ptrdiff_t)(start + slot) * from->B + b);
    }
    take_overrides(copies, from, start);
}
