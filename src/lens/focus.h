/*
 * focus.h: what is looked at: a timestep of a sequence, in a run that has been computed.
 */
#ifndef LENS_FOCUS_H
#define LENS_FOCUS_H

#include "run.h"

struct focus {
    const struct run *run;
    const real *parameters;
    int b, t;
};

#endif
