/*
 * lower.h: from equations to the nodes and edges of the folded graph.
 */
#ifndef NET_LOWER_H
#define NET_LOWER_H

#include "net.h"

/* Fills in net->graph.node and the `node` of every quantity and expression; finds the net's loss and probability. */
void lower_equations(struct compiler *compiler, struct net *net);

#endif
