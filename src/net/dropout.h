/*
 * dropout.h: dropout as equations: while a net is trained, numbers are dropped at random, so that no unit can rely on
 * another one being there (Srivastava et al. 2014).
 *
 *     dropout(e, p)              mask * e    a fresh mask at each timestep        (Zaremba, Sutskever & Vinyals 2014)
 *     variational_dropout(e, p)  mask * e    one mask for all timesteps of a row  (Gal & Ghahramani 2016)
 *
 * A number of a mask is 0 with probability p, else 1 / (1 - p), so that its mean is 1 and nothing has to be scaled when
 * the net is used. A mask is a quantity without an equation, its track is data of the run, and all the rest is an
 * ordinary product. A net that is not compiled for training has none of this: there dropout(e, p) is e.
 *
 * The option of a cell's call puts them where the two papers have them. With `h = lstm(e, layers = 2, dropout = p)`:
 *
 *     h1.x = dropout(e, p)       the input of each layer; not a one-hot input: dropping it would blot out the character
 *     h2.x = dropout(h1, p)
 *     h.kept = dropout(h, p)     the output; whoever reads h outside of the cell reads h.kept
 *
 * `variational_dropout = p` makes these variational, and within the cell also drops what comes from another timestep
 * and goes through a matrix, as in W h[t-1]:
 *
 *     h.past = variational_dropout(h[t-1], p)
 *
 * What a mask is on already gets no second one. Private to net.
 */
#ifndef NET_DROPOUT_H
#define NET_DROPOUT_H

#include "expand.h"

/* The functions' names: "dropout", "variational_dropout"; ends with NULL. */
extern const char *const dropout_names[];
bool dropout_is_name(const char *name);

/* A copy of the right side of a quantity's equation, a tree of its own, with masks in the place of dropout. It may add
 * quantities, and equations for what is read from another timestep. */
struct expr *dropout_copy(struct expansion *x, const struct scope *scope, int quantity, const struct expr *rhs);

/* What a call in this scope is to have: its own option, else in a net that of the command line. */
struct dropout dropout_of_call(const struct expansion *x, const struct scope *caller, const struct expr *call);

/* What goes into a layer: the argument, or dropout of it. */
const struct expr *dropout_of_input(
    struct expansion *x, const struct scope *caller, const struct expr *argument, struct dropout dropout);

/* A name that is resolved already: of the layer below. */
struct expr *dropout_reference(struct expansion *x, int quantity, const char *name, struct place at);

/* Adds the equation of h.kept behind the call; first_cell: of those that the call has added to net.cell. */
void dropout_keep_output(struct expansion *x, const struct scope *caller, const struct statement *s, int output,
    int first_cell, struct dropout dropout);

/* Turns a resolved name of h, read outside of its cell, into one of h.kept. */
void dropout_redirect(const struct expansion *x, const struct scope *scope, struct expr *name);

/* Whether a product is one with a mask. */
bool dropout_is_product(const struct net *net, const struct expr *times);

/* What h.kept is before the first timestep: what h is. */
void dropout_share_initial_states(struct expansion *x);

#endif
