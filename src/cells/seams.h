/*
 * seams.h: what reading a text in pieces, each after a warm-up of its own, costs in exactness.
 */
#ifndef CELLS_SEAMS_H
#define CELLS_SEAMS_H

/* How far states after the warm-up are from those of the row before: the root of the mean square, as a share of that of
 * the states themselves, and the largest difference of a number. 0, 0 for a net without states. */
struct seams {
    double relative, largest;
};

#endif
