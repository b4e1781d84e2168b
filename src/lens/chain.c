/*
 * chain.c: following each edge that reads a quantity.
 *
 * A reader may be an anonymous part of an equation, such as tanh(c) in h = o * tanh(c). Its own gradient is in its
 * track, so the number needs one step; the text (rule.h) goes on through the parts until a quantity with a name.
 */
#include "chain.h"

#include <stdlib.h>

#include "edge_share.h"
#include "reader.h"
#include "rule.h"

struct tracing {
    const struct focus *focus;
    const struct graph *graph;
    int unit;
    struct show_style style;
    real *scratch;
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

/* Where no matrix stands between the quantity and its reader, the chain rule is one product: of the derivative along
 * the way and the gradient of the reader. */
static void split_share(const struct tracing *x, struct share *share, int reader, int k, int t)
{
    for (int node = reader, edge = k; node >= 0; node = reader_of_part(x->graph, node, &edge)) {
        const struct node *n = &x->graph->node[node];
        if (reader_matrix(n, edge) >= 0 || (n->kind == NODE_OP && n->op->class != OP_MAP)) return;
        if (n->quantity < 0) continue;
        const struct run *run = x->focus->run;
        share->upstream = (double)run_grad(run, n->quantity, t)[x->focus->b * n->width + x->unit];
        share->elementwise = share->upstream != 0;
        share->local = share->elementwise ? share->value / share->upstream : 0;
        return;
    }
}

static bool add_share(struct chain *chain, const struct tracing *x, int reader, int k)
{
    struct share *larger = realloc(chain->share, (size_t)(chain->shares + 1) * sizeof *larger);
    if (!larger) return false;
    chain->share = larger;
    const struct edge *e = &x->graph->node[reader].edge[k];
    struct share *share = &larger[chain->shares++];
    int t = x->focus->t + e->delay;
    *share = (struct share){.delay = e->delay, .outside = t < 0 || t >= x->focus->run->T};
    share->reader = rule_write(&share->rule, x->focus->run, x->focus->b, reader, k, t, x->unit, x->style);
    if (!share->outside) {
        struct reading at = {reader, k, t};
        edge_share(x->focus, &at, x->unit, 1, &share->value, x->scratch);
        split_share(x, share, reader, k, t);
    }
    *(e->delay ? &chain->future : &chain->here) += share->value;
    bool done = !share->rule.failed;
    sort_newest(chain);
    return done;
}

bool chain_rule(
    struct chain *chain, const struct focus *focus, int quantity, int unit, struct show_style style, struct error *err)
{
    const struct net *net = focus->run->net;
    struct tracing x = {.focus = focus, .graph = &net->graph, .unit = unit, .style = style};
    *chain = (struct chain){0};
    int node = net->quantity[quantity].node;
    x.scratch = malloc((size_t)reader_widest(x.graph) * sizeof *x.scratch);
    bool done = x.scratch != NULL;
    if (quantity == net->loss) chain->seed = (double)focus->run->loss_weight[focus->t * focus->run->B + focus->b];
    for (int r = 0; r < net->graph.nodes && done; r++)
        for (int k = 0; k < net->graph.node[r].edges && done; k++) {
            const struct edge *e = &net->graph.node[r].edge[k];
            if (e->node == node && e->live && net->graph.node[r].live) done = add_share(chain, &x, r, k);
        }
    free(x.scratch);
    if (!done) {
        chain_finish(chain);
        return error_failed(err, "out of memory");
    }
    return true;
}

void chain_finish(struct chain *chain)
{
    for (int i = 0; i < chain->shares; i++) string_finish(&chain->share[i].rule);
    free(chain->share);
    *chain = (struct chain){0};
}
