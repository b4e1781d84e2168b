/*
 * histogram.c: one walk over a track to find the range, one to count.
 */
#include "histogram.h"

#include <math.h>
#include <string.h>

int histogram_pre_activation(const struct net *net, int quantity)
{
    int v = net->quantity[quantity].node;
    const struct node *node = &net->graph.node[v];
    if (node->kind == NODE_OP && node->op->class == OP_MAP) return node->edge[0].node;
    return net->quantity[quantity].role == ROLE_PRE_ACTIVATION ? v : -1;
}

/* The numbers of a node at timestep t: those of sequence b, or of all, one behind the other. */
static const real *numbers_at(const struct run *run, int node, int b, int t, size_t *count)
{
    const struct track *track = &run->track[node];
    ptrdiff_t row = (ptrdiff_t)t * run->B + (b < 0 ? 0 : b);
    *count = (size_t)(b < 0 ? run->B : 1) * (size_t)track->width;
    return track->value + row * track->width;
}

bool histogram_range(const struct run *run, const int *node, int nodes, int b, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (int i = 0; i < nodes; i++) {
        if (node[i] < 0 || !run->track[node[i]].value) return false;
        for (int t = 0; t < run->T; t++) {
            size_t count;
            const real *x = numbers_at(run, node[i], b, t, &count);
            for (size_t k = 0; k < count; k++) {
                if (!isfinite(x[k])) continue;
                *low = fmin(*low, (double)x[k]);
                *high = fmax(*high, (double)x[k]);
            }
        }
    }
    if (*low > *high) return false;
    if (*low == *high) {
        *low -= 0.5;
        *high += 0.5;
    }
    return true;
}

static void count_number(struct histogram *h, double x)
{
    if (!isfinite(x)) {
        h->not_finite++;
    } else if (x < h->low) {
        h->below++;
    } else if (x > h->high) {
        h->above++;
    } else {
        int bin = (int)((x - h->low) / (h->high - h->low) * h->bins);
        h->count[bin < h->bins ? bin : h->bins - 1]++;
    }
}

void histogram_count(struct histogram *h, const struct run *run, int node, int b)
{
    memset(h->count, 0, (size_t)h->bins * sizeof *h->count);
    h->below = h->above = h->not_finite = 0;
    for (int t = 0; t < run->T; t++) {
        size_t count;
        const real *x = numbers_at(run, node, b, t, &count);
        for (size_t k = 0; k < count; k++) count_number(h, (double)x[k]);
    }
}
