/*
 * state_vector.h: all that a recurrence carries from one timestep to the next, as one vector s(t).
 *
 * Its parts are the quantities that the recurrence reads with a delay: h of an Elman network, c and h of an LSTM, those
 * of all layers of a stack, p of a Jordan network. One that is read from d timesteps back stands in it d times, with
 * its values at t, t-1 ... t-d+1 (the companion form): so s(t) follows from s(t-1) and what is given from outside.
 *
 * A net with sweeps in both directions has one for each. In a reverse sweep s(t) follows from s(t+1), and t+1 stands
 * wherever t-1 does here. What is read against the direction is given from outside, as the inputs are.
 */
#ifndef LENS_STATE_VECTOR_H
#define LENS_STATE_VECTOR_H

#include <stdbool.h>

#include "error.h"
#include "net.h"

struct state_part {
    int quantity;
    int lag;   /* its values at t - lag */
    int first; /* they are s[first] ... s[first + width - 1] */
    int width;
};

struct state_vector {
    int direction; /* 1, or -1: of a reverse sweep */
    int size;      /* numbers in s(t); 0: nothing recurs in this direction */
    int newest;    /* those of lag 0: they stand in front, in the order of the equations */
    struct state_part *part;
    int parts;
};

/* False when memory is out. Quantities without a gradient (of which the loss knows nothing, or which depend on nothing
 * that is learned) are left out. state_vector_finish accepts a zeroed one. */
bool state_vector_init(struct state_vector *s, const struct net *net, int direction, struct error *err);
void state_vector_finish(struct state_vector *s);

#endif
