/*
 * schedule.h: in which order the graph is computed, and how its gradients meet.
 */
#ifndef NET_SCHEDULE_H
#define NET_SCHEDULE_H

#include "net.h"

/* Finds the components and their directions, orders them and their nodes, splits sums into outer and inner terms, lays
 * out the pads, finds which gradients are alive and which edge reaches each first. input_gradients: the gradient of
 * the one-hot input is alive too. Errors: a cycle without a delay, or through past and future both, named step by step.
 */
void schedule_graph(struct compiler *compiler, struct net *net, bool input_gradients);

#endif
