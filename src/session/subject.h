/*
 * subject.h: what is studied: a net, a text, sizes, weights and interventions. Everything else follows from it, to the
 * last bit, so a subject is all that undo, a pin, or a saved session has to keep.
 *
 * A subject is a value: whoever changes it works on a copy of the struct and gives that to session_change. Timesteps
 * are counted from 1, as on the screen.
 */
#ifndef SESSION_SUBJECT_H
#define SESSION_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "optimizer.h"
#include "run.h"
#include "vocab.h"

/* Values of all parameters that no seed draws: edited, trained, or a model's. Shared by counting, and never changed
 * once others can see them. */
struct weights {
    int references;
    size_t count; /* of numbers in each array, as in param.h */
    real *value;
    real *m, *v;            /* the optimizer's moments, as it left them; NULL where it has none or has not stepped */
    uint64_t steps;         /* of the optimizer with these moments */
    uint64_t updates;       /* of training since `origin` */
    struct weights *origin; /* where training began: a reference of its own; NULL: at what the seed draws */
};

/* All zero but for its count, with moments if wanted; the caller's reference. NULL when memory is out. */
struct weights *weights_create(size_t count, bool moments);
/* Another reference to the same; NULL gives NULL. */
struct weights *weights_share(struct weights *weights);
void weights_release(struct weights *weights); /* accepts NULL */

/* A number put in the place of a computed one, see struct override. */
struct intervention {
    char quantity[64]; /* by name, so that it outlives a change of the net */
    int t;             /* from 1; 0: the initial state; INTERVENE_ALL: every timestep */
    int unit;          /* from 0; INTERVENE_ALL: every unit */
    double value;
};

enum { INTERVENE_ALL = -1 };

/* How an update of training steps, on the subject's own text as one window. */
struct learning {
    const struct optimizer *optimizer; /* NULL: sgd */
    double rate;                       /* 0: the optimizer's own */
    double clip_norm, clip_value;      /* 0: none */
};

/* Timesteps on the screen, and memory for them, have an end. */
enum { SUBJECT_MOST_LENGTH = 100000 };

struct subject {
    const char *net;      /* a net that ships, or a .net file */
    const uint32_t *text; /* code points; n characters make n - 1 timesteps */
    size_t length;
    int hidden, layers;
    uint64_t seed;
    int loss_at;               /* LOSS_AT_ALL, LOSS_AT_LAST, or a timestep from 1 */
    const char *init;          /* for net_set_inits, or NULL */
    const char *equations;     /* a net file's text instead of the net's own, which was edited; else NULL */
    int embedding;             /* see struct net_options */
    struct weights *weights;   /* NULL: as the seed draws them */
    const struct vocab *vocab; /* whose symbols the weights belong to; NULL: the text's own */
    const struct intervention *intervention;
    int interventions;
    struct learning learning;
    bool training;          /* as in struct net_options: without, nothing is dropped */
    struct dropout dropout; /* of the net's cells */
    uint64_t update;        /* the masks of dropout are those of this update, from 0; what is trained here counts on. */
    int row;                /* of this row of the batch; and of the seed */
    /* Of a window that is being trained; not copied: it must outlive the session. */
    const real *state; /* what the window before left behind: the pads in front, node by node; else the initial
                          states */
    const char *note;  /* for the title, in the place of the text; then only the loss can be changed */
};

/* A copy that owns all it has but `state` and `note`. False when memory is out; subject_finish accepts what is left
 * then, and a zeroed one. */
bool subject_copy(struct subject *copy, const struct subject *subject, struct error *err);
void subject_finish(struct subject *subject);

#endif
