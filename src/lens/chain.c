/*
 * chain.c: following each edge that reads a quantity.
 *
 * A reader may be an anonymous part of an equation, such as tanh(c) in h = o * tanh(c). Its own gradient is in its
 * track, so the number needs one step; the text (rule.h) goes on through the parts until a quantity with a name.
 */
#include "chain.h"

#include <stdlib.h>

#include "path.h"
#include "rule.h"

struct tracing {
    const struct focus *focus;
    const struct graph *graph;
    struct trace trace;
    int unit;
    struct show_style style;
};

/* ---- shares ---- */

static int compare_shares(const struct share *x, const struct share *y)
{
    if (!x->delay != !y->delay) return x->delay ? 1 : -1;
    if (x->reader != y->reader) return x->reader - y->reader;
    return x->delay - y->delay;
}

/* The newest share goes to its place; those of one reader stay in the order in which they came. */
static void sort_newest(struct chain *chain)
{
    int place = chain->shares - 1;
    struct share newest = chain->share[place];
    for (; place > 0 && compare_shares(&chain->share[place - 1], &newest) > 0; place--)
        chain->share[place] = chain->share[place - 1];
    chain->share[place] = newest;
}

/* Where nothing fans out between the quantity and its reader, the chain rule is one product: of the derivative along
 * the way and the gradient of the reader. */
static void fill_share(struct share *share, const struct path *path)
{
    share->value = path_total(path);
    if (path->fan >= 0) return;
    share->upstream = trace_gradient(path->trace, path->end, path->t, path->unit);
    share->elementwise = share->upstream != 0;
    share->local = share->elementwise ? path->before.value : 0;
}

static bool add_share(struct chain *chain, const struct tracing *x, int reader, int k)
{
    struct share *larger = realloc(chain->share, (size_t)(chain->shares + 1) * sizeof *larger);
    if (!larger) return false;
    chain->share = larger;
    const struct edge *e = &x->graph->node[reader].edge[k];
    struct share *share = &larger[chain->shares++];
    int t = x->focus->t + e->delay;
    *share = (struct share){.node = reader, .edge = k, .delay = e->delay};
    share->outside = t < 0 || t >= x->focus->run->T;
    share->reader = rule_write(&share->rule, x->focus->run, x->focus->b, reader, k, t, x->unit, x->style);
    if (!share->outside) {
        struct path path;
        path_walk(&path, &x->trace, reader, k, t, x->unit);
        fill_share(share, &path);
    }
    *(e->delay ? &chain->future : &chain->here) += share->value;
    bool done = !share->rule.failed;
    sort_newest(chain);
    return done;
}

bool chain_rule_node(
    struct chain *chain, const struct focus *focus, int node, int unit, struct show_style style, struct error *err)
{
    const struct graph *graph = &focus->run->net->graph;
    struct tracing x = {.focus = focus, .graph = graph, .unit = unit, .style = style};
    x.trace = (struct trace){focus->run, focus->parameters, NULL, focus->b};
    *chain = (struct chain){0};
    bool done = true;
    if (node == graph->loss) chain->seed = (double)focus->run->loss_weight[focus->t * focus->run->B + focus->b];
    for (int r = 0; r < graph->nodes && done; r++)
        for (int k = 0; k < graph->node[r].edges && done; k++) {
            const struct edge *e = &graph->node[r].edge[k];
            if (e->node == node && e->live && graph->node[r].live) done = add_share(chain, &x, r, k);
        }
    if (done) return true;
    chain_finish(chain);
    return error_failed(err, "out of memory");
}

bool chain_rule(
    struct chain *chain, const struct focus *focus, int quantity, int unit, struct show_style style, struct error *err)
{
    return chain_rule_node(chain, focus, focus->run->net->quantity[quantity].node, unit, style, err);
}

void chain_finish(struct chain *chain)
{
    for (int i = 0; i < chain->shares; i++) string_finish(&chain->share[i].rule);
    free(chain->share);
    *chain = (struct chain){0};
}
