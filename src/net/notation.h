/*
 * notation.h: the letters of a course in the place of a net's own.
 *
 *     notation colah: c = C, g = C̃, t = _{t}
 *
 * A table in a cell or a net says how its names are written; what it does not name keeps its own letters. `t` says what
 * stands around a timestep: here c[t-1] becomes C_{t-1}. A notation only renames: equations that are transposed,
 * concatenated or otherwise different are nets of their own.
 *
 * A net has those notations that a cell of it has, or, without cells, those of its own. The frame around a cell then
 * follows where it has a table of that name too, and calls the cell's output as the cell does.
 *
 * A notation is an index: 0 is the net's own letters, which are always there, 1 ... net->notations the others.
 */
#ifndef NET_NOTATION_H
#define NET_NOTATION_H

#include "net.h"

/* The notation of that name; -1 when the net has none. "own" is 0. */
int notation_find(const struct net *net, const char *name);
const char *notation_name(const struct net *net, int notation);

/* How a quantity is written in its own equation; where all are in sight (see net_label); how a parameter is written. */
const char *notation_quantity(const struct net *net, int notation, int quantity);
const char *notation_label(const struct net *net, int notation, int quantity);
const char *notation_parameter(const struct net *net, int notation, int parameter);

/* What the sum of the losses that count is called: L, or as the notation has a timestep's loss. */
const char *notation_total(const struct net *net, int notation);

/* What stands around a timestep: "[" and "]". */
const char *notation_open(const struct net *net, int notation);
const char *notation_close(const struct net *net, int notation);

/* ---- for the compiler ---- */

struct expansion;

/* Fills in net->notation, and `shown` of every name in an equation. Errors, at their places: a name that nothing in the
 * table's cell bears, one that is renamed twice, two names that would be written alike. */
void resolve_notations(struct expansion *expansion);

#endif
