/*
 * why_build.h: how the lines of an answer are put together. Private to lens.
 */
#ifndef LENS_WHY_BUILD_H
#define LENS_WHY_BUILD_H

#include "why.h"

/* Appends; the line's factors are those of the product, which may be NULL. */
void why_add_line(struct why *why, struct why_line line, const struct product *product);

/* The products of a group, which are made when they are shown. */
struct why_parts {
    int count;
    double (*value)(const void *of, int j);
    struct product (*product)(const void *of, int j);
    const void *of;
};

/* The group's line, with `heading` saying what it is; under it the largest products, or all if `open` says so, by size,
 * and the rest. groups: how many the answer has, which decides how many products are shown. */
void why_add_group(struct why *why, struct why_line heading, const struct why_parts *parts, int groups, uint64_t open);

#define why_value     REAL(why_value)
#define why_gradient  REAL(why_gradient)
#define why_parameter REAL(why_parameter)

/* The three kinds of answers. why->number and why->value are there already. */
void why_value(struct why *why, const struct trace *trace, uint64_t open);
bool why_gradient(struct why *why, const struct trace *trace, uint64_t open, struct error *err);
bool why_parameter(struct why *why, const struct trace *trace, struct error *err);

#endif
