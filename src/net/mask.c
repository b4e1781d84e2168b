/*
 * mask.c: drawing the masks of dropout: 0 with probability p, else 1 / (1 - p).
 */
#include <stdio.h>
#include <string.h>

#include "rng.h"
#include "run.h"

enum { MOST_NAME = 256, CHUNK = 64 };

/* A draw of 64 bits serves two numbers: half of them tell p to 2e-10. The draws go first, so that the compiler can make
 * vectors of what follows. */
static void draw_row(real *x, size_t width, double p, struct rng *rng)
{
    uint32_t bits[CHUNK], dropped = (uint32_t)(p * 0x1p32);
    real kept = (real)(1 / (1 - p));
    for (size_t first = 0; first < width; first += CHUNK) {
        size_t n = width - first < CHUNK ? width - first : CHUNK;
        for (size_t i = 0; i < n; i += 2) {
            uint64_t two = rng_next(rng);
            bits[i] = (uint32_t)two;
            bits[i + 1] = (uint32_t)(two >> 32);
        }
        for (size_t i = 0; i < n; i++) x[first + i] = bits[i] >= dropped ? kept : 0;
    }
}

/* Row b of the run: all its timesteps. */
static void draw_mask(struct run *run, const struct quantity *q, int b, struct rng *rng)
{
    size_t width = (size_t)q->width, slot = (size_t)run->B * width;
    real *x = run->track[q->node].value + (size_t)b * width;
    for (int t = 0; t < run->T; t++, x += slot) {
        if (t == 0 || !q->dropout.variational)
            draw_row(x, width, q->dropout.p, rng);
        else
            memcpy(x, x - slot, width * sizeof *x);
    }
}

void run_draw_masks(struct run *run, uint64_t seed, uint64_t update, int first_row)
{
    char name[MOST_NAME];
    struct rng rng;
    for (int i = 0; i < run->net->quantities; i++) {
        const struct quantity *q = &run->net->quantity[i];
        if (run->net->graph.node[q->node].kind != NODE_MASK) continue;
        for (int b = 0; b < run->B; b++) {
            snprintf(name, sizeof name, "update %llu, row %d: %s", (unsigned long long)update, first_row + b, q->name);
            rng_init(&rng, seed, name);
            draw_mask(run, q, b, &rng);
        }
    }
}
