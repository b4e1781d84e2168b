/*
 * argument.h: reading what follows the name of a command.
 */
#ifndef SESSION_ARGUMENT_H
#define SESSION_ARGUMENT_H

#include <stdbool.h>

#include "error.h"

/* Splits "h.f.3" into the name, which is cut there, and unit 3, from 0; without a unit it is INTERVENE_ALL. */
bool argument_split_unit(char *name, int *unit, struct error *err);

/* A whole number that is all of the argument. */
bool argument_integer(const char *argument, const char *what, long low, long high, long *out, struct error *err);

/* A finite number greater than 0 that is all of the argument. */
bool argument_positive(const char *argument, double *out, struct error *err);

#endif
