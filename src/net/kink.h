/*
 * kink.h: on which side of their kink the units with one stand (ReLU): where one of them crosses it between two
 * evaluations, a difference quotient is no derivative.
 */
#ifndef NET_KINK_H
#define NET_KINK_H

#include "run.h"

struct kinks {
    bool *side; /* of every unit of every kinked operator at every timestep: whether it is on */
    size_t count;
};

/* Notes how they stand in a run that has been computed forward. False when memory is out; kinks_finish accepts a zeroed
 * one. */
bool kinks_init(struct kinks *kinks, const struct run *run);
void kinks_finish(struct kinks *kinks);

/* Whether all stand there now too. */
bool kinks_same(const struct kinks *kinks, const struct run *run);

#endif
