/*
 * recording.h: all that it takes to compute one sequence of a run again, in either precision.
 *
 * What trains and is shown is in single precision; a difference quotient needs double. So a run is recorded in the one
 * and replayed in the other: the same net, inputs, parameters, initial states, overrides and weights of the loss.
 */
#ifndef LENS_RECORDING_H
#define LENS_RECORDING_H

#include <stdbool.h>

#include "run.h"

struct recorded_override {
    int quantity, t, unit;
    double value;
};

struct recording { /* the same in both precisions */
    const struct net *net;
    int T;
    bool carried;        /* see struct run */
    int *symbol;         /* of all nodes that have an index, one behind the other: all slots */
    double *number;      /* of all nodes: the values that do not follow from others (see recording.c) */
    double *loss_weight; /* [T] */
    double *parameters;
    struct recorded_override *override;
    int overrides;
};

struct replay {
    struct run *run; /* one sequence */
    real *parameters;
    struct override *override; /* room for one more behind those of the recording */
};

#define recording_init   REAL(recording_init)
#define recording_finish REAL(recording_finish)
#define replay_init      REAL(replay_init)
#define replay_finish    REAL(replay_finish)
#define replay_reset     REAL(replay_reset)

/* Sequence b. The net must outlive the recording, the run and the parameters need not. False when memory is out;
 * recording_finish accepts what is left then, and a zeroed one. */
bool recording_init(struct recording *r, const struct run *run, const real *parameters, int b, struct error *err);
void recording_finish(struct recording *r);

/* A run of what was recorded, as far as run_forward has to be called: as replay_reset leaves it. False when memory is
 * out; replay_finish accepts what is left then, and a zeroed one. */
bool replay_init(struct replay *replay, const struct recording *r, struct error *err);
void replay_finish(struct replay *replay);

/* The initial states, from replay->parameters where they are learned. */
void replay_reset(struct replay *replay, const struct recording *r);

#endif
