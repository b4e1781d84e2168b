/*
 * bins.h: how often a unit has which value where a feature is on: all features of a text in one go.
 *
 * A unit's values are put into bins, by edges of its own: half of them are quantiles of a sample, so that no bin holds
 * much, and half are evenly spaced between the least and the greatest value, so that a rare, far one has a bin of its
 * own, be it in the sample or not. Then, for each character, a row of lanes is
 * added to the row of the unit's bin:
 *
 *     lanes at a character    1 | feature 0, 1, 2 .. | the same of other characters, for the null      0 or 1 each
 *     table [bins x lanes]    how many characters, how many of them with feature 0, 1, 2 ..
 *
 * The lanes are the same for all units. Places are sorted by row first, so that the lanes of those that go to the same
 * row are added up in registers, 64 lanes in two instructions, before the row is touched.
 */
#ifndef CELLS_BINS_H
#define CELLS_BINS_H

#include <stddef.h>
#include <stdint.h>

enum { BINS_MOST = 256, BINS_LEAST = 16, LANES_STEP = 32 };

/* edge [bins - 1], increasing; bin i holds edge[i - 1] <= x < edge[i]. sample [n >= 1] is sorted; values are from low
 * to high. bins: a power of two, 2 ... BINS_MOST. */
void bins_edges(float *sample, size_t n, float low, float high, int bins, float *edge);

/* bin [n]. What is no number is in bin 0. */
void bins_find(const float *x, size_t n, const float *edge, int bins, uint8_t *bin);

/* table [2 x bins x lanes] += lane [n x lanes], at part[i] (0 or 1), bin[i]. lanes: a multiple of LANES_STEP; a
 * lane is 0 or 1. */
void bins_count(
    uint32_t *table, const uint8_t *part, const uint8_t *bin, const uint8_t *lane, size_t n, int bins, int lanes);

#endif
