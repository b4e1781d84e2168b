/*
 * argument.c: reading what follows the name of a command.
 */
#include "argument.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "subject.h"

bool argument_integer(const char *argument, const char *what, long low, long high, long *out, struct error *err)
{
    char *end;
    errno = 0;
    long x = strtol(argument, &end, 10);
    if (!*argument || *end || errno || x < low || x > high)
        return error_input(err, "'%s' is not a %s from %ld to %ld", argument, what, low, high);
    *out = x;
    return true;
}

bool argument_split_unit(char *name, int *unit, struct error *err)
{
    char *dot = strrchr(name, '.');
    long n = 0;
    *unit = INTERVENE_ALL;
    if (!dot || !isdigit((unsigned char)dot[1])) return true;
    if (!argument_integer(dot + 1, "unit", 1, 1000000, &n, err)) return false;
    *dot = '\0';
    *unit = (int)n - 1;
    return true;
}

bool argument_positive(const char *argument, double *out, struct error *err)
{
    char *end;
    *out = strtod(argument, &end);
    if (end != argument && !*end && *out > 0 && isfinite(*out)) return true;
    return error_input(err, "'%s' is not a positive number", argument);
}
