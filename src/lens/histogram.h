/*
 * histogram.h: how the numbers of a node are spread, over all timesteps and units: a gate's pre-activations tell why it
 * saturates.
 *
 * Several histograms compare only over one range: histogram_range finds it, histogram_count fills one after the other.
 */
#ifndef LENS_HISTOGRAM_H
#define LENS_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "run.h"
#include "saturation.h"

struct histogram {
    double low,
        high; /* bin i of n holds low + i w <= x < low + (i + 1) w, w = (high - low) / n; the last one high too */
    int bins;
    size_t *count;                   /* [bins], the caller's */
    size_t below, above, not_finite; /* what no bin holds */
};

/* The node that goes into a quantity's activation, also where the equation gives it no name, as in σ(b + U x); the
 * quantity's own node if that is a pre-activation by role; -1 when it is neither. */
int histogram_pre_activation(const struct net *net, int quantity);

/* The least and the greatest finite number of these nodes, over all timesteps and units of sequence b (or
 * ALL_SEQUENCES); a range of one number is made 1 wide. False when there is none, or a node keeps no values (a label,
 * an input that is an index). */
bool histogram_range(const struct run *run, const int *node, int nodes, int b, double *low, double *high);

/* Counts a node's numbers in the histogram, whose bins, count, low < high are given; all counts start at 0. The node is
 * one that histogram_range takes. */
void histogram_count(struct histogram *histogram, const struct run *run, int node, int b);

#endif
