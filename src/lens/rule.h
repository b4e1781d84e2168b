/*
 * rule.h: the chain rule along one edge, as text.
 *
 *     Σⱼ Wⱼ₃ tanh′ ∂L/∂hⱼ[6]
 *
 * From the unit of a quantity that is read, through the anonymous parts of the reader's equation, to the quantity that
 * the equation defines. An index is a unit's number, until a sum over units makes it a letter.
 */
#ifndef LENS_RULE_H
#define LENS_RULE_H

#include "run.h"
#include "show.h"
#include "text.h"

#define rule_write REAL(rule_write)

/* The rule of edge k of node `reader`, read at timestep t (from 0; it may lie outside the run), for one unit of what is
 * read. Returns the quantity at its end, or -1 for a node that nothing reads. */
int rule_write(
    struct string *out, const struct run *run, int b, int reader, int k, int t, int unit, struct show_style style);

#endif
