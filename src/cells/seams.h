/*
 * seams.h: what reading a text in pieces, each after a warm-up of its own, costs in exactness.
 */
#ifndef CELLS_SEAMS_H
#define CELLS_SEAMS_H

/* How far states after the warm-up are from those of the row before, at the rows - 1 places where rows meet. Of each
 * number of the state the root of the mean square of the difference is taken, as a share of the number's own deviation
 * (over the beginnings and ends of all windows): half of the numbers are at most `median` off, and `far` is the share
 * of those that are more than a tenth off: they remember more than the warm-up has read. 0, 0 for a net without states.
 */
struct seams {
    double median, far;
};

#endif
