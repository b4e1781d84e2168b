/*
 * net_facts.h: what can be said of a net before anything is computed: its equations in the letters of a course, its
 * parameters and their sizes, the same net in PyTorch.
 */
#ifndef CLI_NET_FACTS_H
#define CLI_NET_FACTS_H

#include "json.h"
#include "net.h"
#include "text.h"

/* All equations, each cell's under its call. ascii: as in show.h. */
void net_facts_equations(struct string *out, const struct net *net, int notation, bool ascii);

/* A line for each parameter: its name, its letters where a notation is given, its shape, how many numbers; then all. */
void net_facts_parameters(
    struct string *out, const struct net *net, const struct net_options *options, int notation, bool ascii);

/* Puts the same into an object: sizes, parameters, total, equations, notations, torch. */
void net_facts_json(json_t **object, const struct net *net, const struct net_options *options);

#endif
