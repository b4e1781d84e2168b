/*
 * net_case.h: what the tests of net share: nets from a few equations, and a trial: a net with everything it takes to
 * run it. Whatever fails in here fails the test, with the message.
 */
#ifndef UNIT_NET_CASE_H
#define UNIT_NET_CASE_H

#include <stdint.h>

#include "net.h"
#include "real.h"
#include "run.h"

/* A character model around the equations that define h[hidden]; these begin on line 4. */
#define HEAD                                                                                                           \
    "net m\n"                                                                                                          \
    "  input x : one_hot(vocab)\n"                                                                                     \
    "  input target : label(vocab)\n"
#define TAIL                                                                                                           \
    "  o[vocab] = c + V h\n"                                                                                           \
    "  p = softmax(o)\n"                                                                                               \
    "  loss = cross_entropy(p, target)\n"

/* From a text, called my.net; by the name of a net that ships. The caller's to destroy. */
struct net *compiled(const char *text, struct net_options options);
struct net *compiled_shipped(const char *name, struct net_options options);

struct trial {
    struct net *net;
    struct run *run;
    int T, B;
    real *parameters, *gradient;
    int *input, *label; /* [T x B] */
};

/* Takes over the net. Parameters are normal numbers of deviation 0.4, each from a stream of its own name; inputs and
 * labels are random symbols. The same numbers in both precisions. */
void trial_init(struct trial *trial, struct net *net, int T, int B, uint64_t seed);
void trial_finish(struct trial *trial);

/* Sets the inputs, and goes forward and backward. */
void trial_run(struct trial *trial);

/* The numbers of a parameter; a quantity's values and gradients at timestep t. By name; never NULL. */
real *trial_parameter(struct trial *trial, const char *name);
const real *trial_value(const struct trial *trial, const char *name, int t);
const real *trial_grad(const struct trial *trial, const char *name, int t);

/* Nets that do what the shipped ones do not: learned states, far delays, a lone loss, dead ends, several readers,
 * dropout (whose masks are 1 until they are drawn). Five symbols and four hidden units are asked for below. */
enum { ODD_NETS = 7 };
extern const char *const odd_nets[ODD_NETS];

/* Runs a check, which destroys the net, over those and all that ship, with T shorter and longer than the delays, with
 * the input's gradient and without. */
void for_all_nets(void (*check)(struct net *net, const char *what, int T));

#endif
