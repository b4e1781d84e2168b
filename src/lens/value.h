/*
 * value.h: the numbers of one unit at one timestep, plugged into its equation.
 *
 * Sequences count from 0 (b), timesteps from 0 (t), units from 0 (u). Everything is read from the tracks of a run that
 * has been computed, or follows from them by one product.
 */
#ifndef LENS_VALUE_H
#define LENS_VALUE_H

#include <stdbool.h>

#include "focus.h"
#include "param.h"
#include "show.h"
#include "text.h"

#define expr_value       REAL(expr_value)
#define show_values      REAL(show_values)
#define show_expr_values REAL(show_expr_values)

/* One number of an expression of the net: a name's value, a row of a matrix product, a whole equation. */
double expr_value(const struct focus *focus, const struct expr *e, int unit);

/* "σ(1.00 −0.22 +0.08)": the right-hand side with its names and products replaced by their values for one unit.
 * decimals is how many digits stand behind the point. */
void show_values(struct string *out, const struct net *net, const struct focus *focus, int equation, int unit,
    int decimals, struct show_style style);

/* The same of a part of an equation. */
void show_expr_values(struct string *out, const struct focus *focus, const struct expr *e, int unit, int decimals,
    struct show_style style);

/* "−0.301": at least one digit before the point; large and tiny numbers in powers of ten; "−" is U+2212 unless ascii.
 * plus: positive numbers bear a sign too. */
void show_number(struct string *out, double x, int decimals, bool plus, bool ascii);

/* A unit (from 0) as an index, counted from 1: "₃", or "_3". */
void show_index(struct string *out, int unit, bool ascii);

#endif
