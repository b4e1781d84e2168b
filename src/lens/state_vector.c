/*
 * state_vector.c: a quantity belongs to the state if it depends on a recurrence, and something that a recurrence
 * depends on reads it with a delay.
 *
 * Usually that is the recurrence itself. But if u = tanh(h) lies outside of the cycle through h, and a second cycle
 * reads u[t-1], then u is a way from one timestep to the next too.
 */
#include "state_vector.h"

#include <stdlib.h>

struct search {
    const struct graph *graph;
    int direction;
    bool *from_cycle, *to_cycle; /* by node: depends on a recurrence of this direction; one depends on it */
};

static bool is_followed(const struct search *s, const struct edge *e)
{
    return e->node >= 0 && e->live && e->delay * s->direction >= 0;
}

static bool recurs(const struct search *s, int v)
{
    return s->graph->component[s->graph->node[v].component].direction == s->direction;
}

/* graph.order has every component behind those that it reads. */
static void find_dependents(struct search *s)
{
    for (int i = 0; i < s->graph->nodes; i++) {
        int v = s->graph->order[i];
        const struct node *n = &s->graph->node[v];
        s->from_cycle[v] = recurs(s, v);
        for (int k = 0; k < n->edges; k++)
            if (is_followed(s, &n->edge[k])) s->from_cycle[v] |= s->from_cycle[n->edge[k].node];
    }
    for (int i = s->graph->nodes - 1; i >= 0; i--) {
        int v = s->graph->order[i];
        const struct node *n = &s->graph->node[v];
        s->to_cycle[v] |= recurs(s, v);
        for (int k = 0; k < n->edges; k++)
            if (is_followed(s, &n->edge[k])) s->to_cycle[n->edge[k].node] |= s->to_cycle[v];
    }
}

/* How many timesteps back the recurrence reads node v: 0 if it is no state. */
static int depth(const struct search *s, int v)
{
    int deepest = 0;
    for (int r = 0; r < s->graph->nodes && s->from_cycle[v] && s->graph->node[v].live; r++)
        for (int k = 0; k < s->graph->node[r].edges; k++) {
            const struct edge *e = &s->graph->node[r].edge[k];
            if (e->node == v && s->graph->node[r].live && s->to_cycle[r] && is_followed(s, e) &&
                abs(e->delay) > deepest)
                deepest = abs(e->delay);
        }
    return deepest;
}

/* The parts of one lag; how many. */
static int add_parts(struct state_vector *state, const struct search *s, const struct net *net, int lag)
{
    int added = 0;
    for (int q = 0; q < net->quantities; q++) {
        const struct quantity *quantity = &net->quantity[q];
        if (depth(s, quantity->node) <= lag) continue;
        if (state->part) state->part[state->parts] = (struct state_part){q, lag, state->size, quantity->width};
        state->parts++;
        state->size += quantity->width;
        added++;
    }
    if (lag == 0) state->newest = state->size;
    return added;
}

static void add_all_parts(struct state_vector *state, const struct search *s, const struct net *net)
{
    state->parts = state->size = 0;
    for (int lag = 0; add_parts(state, s, net, lag);) lag++;
}

bool state_vector_init(struct state_vector *state, const struct net *net, int direction, struct error *err)
{
    struct search s = {.graph = &net->graph, .direction = direction};
    *state = (struct state_vector){.direction = direction};
    s.from_cycle = calloc((size_t)net->graph.nodes, sizeof *s.from_cycle);
    s.to_cycle = calloc((size_t)net->graph.nodes, sizeof *s.to_cycle);
    if (s.from_cycle && s.to_cycle) {
        find_dependents(&s);
        add_all_parts(state, &s, net);
        state->part = malloc(((size_t)state->parts + 1) * sizeof *state->part);
        if (state->part) add_all_parts(state, &s, net);
    }
    free(s.from_cycle);
    free(s.to_cycle);
    return state->part || error_failed(err, "out of memory");
}

void state_vector_finish(struct state_vector *state)
{
    free(state->part);
    *state = (struct state_vector){0};
}
