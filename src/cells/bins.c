/*
 * bins.c: see the header. The loops are written so that the compiler makes vectors of them.
 */
#include "bins.h"

#include <stdlib.h>
#include <string.h>

#include "kernel.h"

static int compare(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

void bins_edges(float *sample, size_t n, float low, float high, int bins, float *edge)
{
    int half = bins / 2;
    qsort(sample, n, sizeof *sample, compare);
    for (int i = 1; i < half; i++) edge[i - 1] = sample[n * (size_t)i / (size_t)half];
    float step = high / (float)(half + 1) - low / (float)(half + 1);
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

/* ---- counting ---- */

/* So many places at once that their sums are still in a near cache, and that a place is a 16-bit number. */
enum { BLOCK = 4096, PARTS = 2, BYTES = 32, MOST_ADDED = 255 };

typedef uint8_t bytes __attribute__((vector_size(BYTES), aligned(1), may_alias));

/* The places of a block, those of one row of the table behind each other: end[row] is behind the last one of a row. */
INLINE void sort_places(
    const uint8_t *part, const uint8_t *bin, size_t n, int bins, uint16_t *place, uint16_t end[PARTS * BINS_MOST])
{
    memset(end, 0, PARTS * BINS_MOST * sizeof *end);
    for (size_t i = 0; i < n; i++) end[part[i] * bins + bin[i]]++;
    uint16_t before = 0;
    for (int row = 0; row < PARTS * bins; row++) {
        uint16_t count = end[row];
        end[row] = before;
        before = (uint16_t)(before + count);
    }
    for (size_t i = 0; i < n; i++) place[end[part[i] * bins + bin[i]]++] = (uint16_t)i;
}

/* Adds `count` lanes, at most twice BYTES, of n <= MOST_ADDED places as bytes, which stay in registers, and then the
 * sums to the row. */
INLINE void add_lanes(
    uint32_t *restrict row, const uint8_t *lane, const uint16_t *place, int n, size_t lanes, int count)
{
    bytes low = {0}, high = {0};
    uint8_t sums[2 * BYTES];
    for (int i = 0; i < n; i++) {
        const uint8_t *from = lane + (size_t)place[i] * lanes;
        low += *(const bytes *)from;
        if (count > BYTES) high += *(const bytes *)(from + BYTES);
    }
    *(bytes *)sums = low;
    *(bytes *)(sums + BYTES) = high;
    for (int l = 0; l < count; l++) row[l] += sums[l];
}

INLINE void add_places(uint32_t *restrict row, const uint8_t *lane, const uint16_t *place, int n, int lanes)
{
    int l = 0;
    for (; lanes - l > BYTES; l += 2 * BYTES)
        add_lanes(row + l, lane + l, place, n, (size_t)lanes, lanes - l < 2 * BYTES ? lanes - l : 2 * BYTES);
    if (l < lanes) add_lanes(row + l, lane + l, place, n, (size_t)lanes, BYTES);
}

KERNEL void bins_count(
    uint32_t *table, const uint8_t *part, const uint8_t *bin, const uint8_t *lane, size_t n, int bins, int lanes)
{
    uint16_t place[BLOCK], end[PARTS * BINS_MOST];
    for (size_t first = 0; first < n; first += BLOCK) {
        size_t count = n - first < BLOCK ? n - first : BLOCK;
        sort_places(part + first, bin + first, count, bins, place, end);
        int done = 0;
        for (int row = 0; row < PARTS * bins; row++)
            while (done < end[row]) {
                int some = end[row] - done < MOST_ADDED ? end[row] - done : MOST_ADDED;
                add_places(
                    table + (size_t)row * (size_t)lanes, lane + first * (size_t)lanes, place + done, some, lanes);
                done += some;
            }
    }
}
