/*
 * expand_part.h: the steps of the expansion that expand.c and dropout.c share. For these two alone.
 */
#ifndef NET_EXPAND_PART_H
#define NET_EXPAND_PART_H

#include "expand.h"

/* Room for one more element, by doubling. */
#define GROW(x, array, count, capacity) ((array) = expand_grown((x), (array), (count), &(capacity), sizeof *(array)))
void *expand_grown(struct expansion *x, void *array, int count, int *capacity, size_t size);

/* -1 when there is none of that full name. */
int expand_find_quantity(const struct net *net, const char *name);

/* A new quantity; an error if the name is taken. */
int expand_add_quantity(struct expansion *x, const char *name, const char *local, struct place at);

/* Takes a copy of the right side: a cell's tree serves every call of it. */
void expand_add_equation(struct expansion *x, const struct scope *scope, int quantity, const struct expr *rhs);

/* Counts an expression of the net; an error when there are too many. */
void expand_count_part(struct expansion *x, struct place at);

/* Whether an equation or an input of the definition has this name on the left. */
bool expand_assigns(const struct definition *definition, const char *name);

/* The name that a name in this scope has in the whole net. */
const char *expand_full_name(struct expansion *x, const struct scope *scope, const char *name);

/* Made of numbers alone, so that nothing gives it a size. */
bool expand_is_constant(const struct expr *e);

#endif
