/*
 * sampler.h: a trained net that reads a text character by character and says what it expects next.
 *
 * One timestep a call, the state carried on: what sampling, completing and scoring have in common. A net that reads the
 * future cannot do this.
 */
#ifndef TRAIN_SAMPLER_H
#define TRAIN_SAMPLER_H

#include <stdbool.h>

#include "error.h"
#include "net.h"
#include "rng.h"
#include "run.h"

struct sampler {
    const struct net *net;   /* not owned */
    const float *parameters; /* not owned */
    struct run *run;         /* T = 1, B = 1 */
    bool started;            /* something was read */
    const float *logits;     /* [V] of the next character, after sampler_read */
    int V;
    float *share; /* private: [2 V], of sampler_draw */
};

/* Errors: the net reads the future, its probabilities are no softmax of logits, memory. sampler_finish accepts a zeroed
 * one. */
bool sampler_init(struct sampler *sampler, const struct net *net, const float *parameters, struct error *err);
void sampler_finish(struct sampler *sampler);

/* Back to the initial state. */
void sampler_reset(struct sampler *sampler);

/* Reads a symbol (0 ... V - 1); the logits are then those of the next one. */
void sampler_read(struct sampler *sampler, int symbol);

/* log p of a symbol coming next, in nats, at temperature 1. Nothing read yet: uniform, -log V. */
double sampler_log_probability(const struct sampler *sampler, int symbol);

/* Draws the next symbol with probability ∝ exp(logit / temperature) among the top_k likeliest (0: all). Temperature 0
 * takes the likeliest. It is not read yet. */
int sampler_draw(const struct sampler *sampler, double temperature, int top_k, struct rng *rng);

#endif
