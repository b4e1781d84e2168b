/*
 * bins.c: see the header. The loops are written so that the compiler makes vectors of them.
 */
#include "bins.h"

#include <stdlib.h>

#include "kernel.h"

static int compare(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

void bins_edges(float *sample, size_t n, int bins, float *edge)
{
    int half = bins / 2;
    qsort(sample, n, sizeof *sample, compare);
    for (int i = 1; i < half; i++) edge[i - 1] = sample[n * (size_t)i / (size_t)half];
    float low = sample[0], step = (sample[n - 1] - low) / (float)(half + 1);
    for (int i = 0; i < half; i++) edge[half - 1 + i] = low + step * (float)(i + 1);
    qsort(edge, (size_t)bins - 1, sizeof *edge, compare);
}

/* Of all values at once, one halving of the search behind the other. */
KERNEL void bins_find(const float *x, size_t n, const float *edge, int bins, uint8_t *bin)
{
    enum { BLOCK = 512 };
    int at[BLOCK];
    for (size_t first = 0; first < n; first += BLOCK) {
        int count = n - first < BLOCK ? (int)(n - first) : BLOCK;
        for (int i = 0; i < count; i++) at[i] = 0;
        for (int step = bins / 2; step > 0; step /= 2)
            for (int i = 0; i < count; i++) at[i] += x[first + (size_t)i] >= edge[at[i] + step - 1] ? step : 0;
        for (int i = 0; i < count; i++) bin[first + (size_t)i] = (uint8_t)at[i];
    }
}

INLINE void count_lanes(uint32_t *restrict table, const uint8_t *part, const uint8_t *bin, const uint8_t *restrict lane,
    size_t n, int bins, const int lanes)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t *restrict row = table + ((size_t)part[i] * (size_t)bins + bin[i]) * (size_t)lanes;
        const uint8_t *restrict add = lane + i * LANES_MOST;
        for (int l = 0; l < lanes; l++) row[l] += add[l];
    }
}

KERNEL void bins_count(
    uint32_t *table, const uint8_t *part, const uint8_t *bin, const uint8_t *lane, size_t n, int bins, int lanes)
{
    if (lanes == LANES_STEP)
        count_lanes(table, part, bin, lane, n, bins, LANES_STEP);
    else if (lanes == 2 * LANES_STEP)
        count_lanes(table, part, bin, lane, n, bins, 2 * LANES_STEP);
    else if (lanes == 3 * LANES_STEP)
        count_lanes(table, part, bin, lane, n, bins, 3 * LANES_STEP);
    else
        count_lanes(table, part, bin, lane, n, bins, 4 * LANES_STEP);
}
