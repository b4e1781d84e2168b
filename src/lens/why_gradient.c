/*
 * why_gradient.c: why a gradient is what it is: backward, from the gradients of all that reads the number.
 *
 * The readers come from chain.h, and what each passes back, product by product, from path.h.
 */
#include "why_build.h"

#include "chain.h"
#include "path.h"

/* ---- one reader ---- */

static double part_value(const void *of, int j)
{
    return path_part(of, j);
}

static struct product part_factors(const void *of, int j)
{
    return path_product(of, j);
}

static void add_share(struct why *why, const struct trace *trace, const struct share *share, int groups, uint64_t open)
{
    int t = why->number.t + share->delay;
    struct why_line line = {.group = -1, .node = share->node, .edge = share->edge, .t = t};
    if (share->outside) {
        line.kind = WHY_OUTSIDE;
        why_add_line(why, line, NULL);
        return;
    }
    struct path path;
    path_walk(&path, trace, share->node, share->edge, t, why->number.unit);
    const struct why_parts parts = {path_parts(&path), part_value, part_factors, &path};
    if (path.paired) {
        struct product error = path_error(&path);
        why_add_line(why, line, &error);
    }
    if (path.fan >= 0 && parts.count) {
        why_add_group(why, line, &parts, groups, open);
    } else if (path.fan < 0) {
        struct product product = path_product(&path, 0);
        why_add_line(why, line, &product);
    }
}

static int groups_of(const struct trace *trace, const struct number *number, const struct chain *chain)
{
    int groups = 0;
    for (int i = 0; i < chain->shares; i++) {
        const struct share *share = &chain->share[i];
        struct path path;
        if (share->outside) continue;
        path_walk(&path, trace, share->node, share->edge, number->t + share->delay, number->unit);
        groups += path.fan >= 0 && path_parts(&path);
    }
    return groups;
}

/* ---- all of them ---- */

bool why_gradient(struct why *why, const struct trace *trace, uint64_t open, struct error *err)
{
    const struct number *number = &why->number;
    struct focus focus = trace_focus(trace, number->t);
    struct chain chain;
    why->form = WHY_READERS;
    if (!trace->run->track[number->node].grad) {
        why->form = WHY_GIVEN;
        why->ending = WHY_NO_GRADIENT;
        return true;
    }
    if (!chain_rule_node(&chain, &focus, number->node, number->unit, (struct show_style){0}, err)) return false;
    int groups = groups_of(trace, number, &chain);
    for (int i = 0; i < chain.shares; i++) add_share(why, trace, &chain.share[i], groups, open);
    why->here = chain.here;
    why->future = chain.future;
    why->sum += chain.seed;
    why->computed = why->sum;
    if (number->node == trace->run->net->graph.loss) why->ending = WHY_BEGINS;
    if (trace_is_set(trace, number)) why->ending = WHY_SET;
    chain_finish(&chain);
    return true;
}
