/*
 * made.h: trials as the tests of the lenses want them: small, computed, and easy to loop over.
 */
#ifndef UNIT_MADE_H
#define UNIT_MADE_H

#include "library.h"
#include "net_case.h"
#include "param.h"
#include "value.h"

enum { H = 5, V = 6, T = 11 };

/* A net that ships: H hidden units, V symbols, T timesteps, B sequences. The caller's to trial_finish. */
struct trial made(const char *name, int layers, int B);
/* The same from a net's text, one sequence. */
struct trial made_text(const char *text);
/* The same with other sizes. */
struct trial made_sized(const char *name, struct net_options options, int steps, int B);

/* Both passes, the loss being counted there. */
void made_compute(struct trial *trial, int loss_at);

static inline struct focus made_focus(const struct trial *trial, int b, int t)
{
    return (struct focus){trial->run, trial->parameters, b, t};
}

/* Calls check for every net that ships, for a stack of two layers, and for odd_net. */
void made_each(int B, void (*check)(struct trial *trial));

/* A net of what the nets that ship leave out: joins, products of three, a parameter as a factor, a number in front, a
 * quantity read twice, a state that starts where it has learned to. */
extern const char odd_net[];

#endif
