/*
 * why.c: which kind of answer a number has, and its parts as text.
 */
#include "why_build.h"

bool why_explain(
    struct why *why, const struct trace *trace, const struct number *number, uint64_t open, struct error *err)
{
    bool good = true;
    *why = (struct why){.number = *number, .value = trace_number(trace, number), .symbol = -1};
    if (number->kind == NUMBER_VALUE)
        why_value(why, trace, open);
    else if (number->kind == NUMBER_GRADIENT)
        good = why_gradient(why, trace, open, err);
    else
        good = why_parameter(why, trace, err);
    if (good && !why->failed) return true;
    if (why->failed) error_failed(err, "out of memory");
    why_finish(why);
    return false;
}
