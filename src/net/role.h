/*
 * role.h: what each quantity is for, read off the graph. See enum role.
 */
#ifndef NET_ROLE_H
#define NET_ROLE_H

#include "net.h"

/* Fills in the role of every quantity that has none yet; `role s = candidate` in a net file came before. */
void infer_roles(struct net *net);

#endif
