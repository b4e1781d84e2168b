/*
 * schedule.c: strongly connected components (Tarjan 1972), and what follows from them.
 *
 * The order of the backward pass is the exact reverse of the forward one: components from the last to the first; within
 * a sweep the timesteps from the last to the first, and within a timestep the nodes from the last to the first; the
 * outer edges of a sweep after it.
 */
#include "schedule.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAX_STEPS = 8,        /* of a loop that a message shows */
    MAX_NUMBERS = 1 << 28 /* that one timestep needs, and what the longest delays reach back to */
};

struct schedule {
    struct compiler *compiler;
    struct net *net;
    struct graph *graph;
    int *index, *low, *stack; /* Tarjan */
    bool *on_stack;
    int next_index, stacked;
    int *mark; /* of the searches for a loop */
    const struct edge **path;
    int path_length;
};

static const char *node_name(struct schedule *s, int node)
{
    const struct node *n = &s->graph->node[node];
    if (n->quantity >= 0) return s->net->quantity[n->quantity].name;
    return arena_format(s->compiler->arena, "(%s)", place_quote(s->compiler, n->expr->at));
}

static struct place node_place(struct schedule *s, int node)
{
    const struct node *n = &s->graph->node[node];
    return n->quantity >= 0 ? s->net->quantity[n->quantity].at : n->expr->at;
}

/* ---- components ---- */

/* Leaves the nodes of every component together in graph->order, sources before readers. */
static void visit(struct schedule *s, int v)
{
    struct graph *graph = s->graph;
    s->index[v] = s->low[v] = ++s->next_index;
    s->stack[s->stacked++] = v;
    s->on_stack[v] = true;
    for (int i = 0; i < graph->node[v].edges; i++) {
        int w = graph->node[v].edge[i].node;
        if (w < 0) continue;
        if (!s->index[w]) visit(s, w);
        if (s->on_stack[w] && s->low[w] < s->low[v]) s->low[v] = s->low[w];
    }
    if (s->low[v] != s->index[v]) return;
    struct component *c = &graph->component[graph->components];
    *c = (struct component){.first = graph->components ? c[-1].first + c[-1].nodes : 0};
    int w;
    do {
        w = s->stack[--s->stacked];
        s->on_stack[w] = false;
        graph->node[w].component = graph->components;
        graph->order[c->first + c->nodes++] = w;
    } while (w != v);
    graph->components++;
}

static void find_components(struct schedule *s)
{
    struct graph *graph = s->graph;
    size_t n = (size_t)graph->nodes;
    graph->order = ARENA_ARRAY(s->compiler->arena, n, int);
    graph->component = ARENA_ARRAY(s->compiler->arena, n, struct component);
    for (int v = 0; v < graph->nodes; v++)
        if (!s->index[v]) visit(s, v);
    for (int v = 0; v < graph->nodes; v++)
        for (int i = 0; i < graph->node[v].edges; i++) {
            struct edge *e = &graph->node[v].edge[i];
            e->inner = e->node >= 0 && graph->node[e->node].component == graph->node[v].component;
        }
}

/* ---- cycles that cannot be unrolled ---- */

/* Whether a path of inner edges leads from v back to `to`; it is left in s->path, nearest edge last. */
static bool find_path(struct schedule *s, int v, int to, bool zero_delay_only)
{
    const struct node *node = &s->graph->node[v];
    for (int i = 0; i < node->edges; i++) {
        const struct edge *e = &node->edge[i];
        if (!e->inner || (zero_delay_only && e->delay)) continue;
        bool seen = s->mark[e->node];
        s->mark[e->node] = 1;
        if (e->node != to && (seen || !find_path(s, e->node, to, zero_delay_only))) continue;
        s->path[s->path_length++] = e;
        return true;
    }
    return false;
}

/* text, and " <- h[t-1]" for an edge; nothing for one to a part of the same equation. */
static const char *add_step(struct schedule *s, const char *text, const struct edge *e)
{
    struct arena *arena = s->compiler->arena;
    if (s->graph->node[e->node].quantity < 0) return text;
    const char *delay = e->delay ? arena_format(arena, "[t%+d]", -e->delay) : "";
    return arena_format(arena, "%s <- %s%s", text, node_name(s, e->node), delay);
}

/* text, and " <- a <- h[t-1] <- ...": the steps from v back to `to`, the last ones if there are many. */
static const char *add_path(struct schedule *s, const char *text, int v, int to, bool zero_delay_only)
{
    memset(s->mark, 0, (size_t)s->graph->nodes * sizeof *s->mark);
    s->mark[v] = 1;
    s->path_length = 0;
    find_path(s, v, to, zero_delay_only);
    if (s->path_length > MAX_STEPS) text = arena_format(s->compiler->arena, "%s <- ...", text);
    for (int i = s->path_length < MAX_STEPS ? s->path_length : MAX_STEPS; i > 0; i--)
        text = add_step(s, text, s->path[i - 1]);
    return text;
}

/* The node of the equation that v is a part of; a part has one reader. */
static int whole(const struct schedule *s, int v)
{
    for (int r = 0; s->graph->node[v].quantity < 0; r++)
        for (int i = 0; i < s->graph->node[r].edges; i++)
            if (s->graph->node[r].edge[i].node == v) {
                v = r;
                r = -1;
                break;
            }
    return v;
}

/* "a <- h[t-1] <- a": the loop through v, for a message. */
static const char *loop_text(struct schedule *s, int v)
{
    return add_path(s, node_name(s, v), v, v, true);
}

struct step {
    int from; /* the node of an equation */
    const struct edge *edge;
};

/* The walk along a step into the future, on to one into the past, and back to its start. */
static const char *mixed_text(struct schedule *s, struct step future, struct step past)
{
    const char *text = add_step(s, node_name(s, future.from), future.edge);
    if (future.edge->node != past.from) text = add_path(s, text, future.edge->node, past.from, false);
    text = add_step(s, text, past.edge);
    return past.edge->node == future.from ? text : add_path(s, text, past.edge->node, future.from, false);
}

static void check_mixed(struct schedule *s, const struct component *c)
{
    struct step past = {0}, future = {0};
    for (int i = 0; i < c->nodes; i++) {
        int v = s->graph->order[c->first + i];
        for (int k = 0; k < s->graph->node[v].edges; k++) {
            const struct edge *e = &s->graph->node[v].edge[k];
            if (e->inner && e->delay > 0) past = (struct step){whole(s, v), e};
            if (e->inner && e->delay < 0) future = (struct step){whole(s, v), e};
        }
    }
    if (!past.edge || !future.edge) return;
    net_fail(s->compiler, node_place(s, future.from),
        "%s needs its own past and its own future, so no direction of time can unroll it: %s",
        node_name(s, future.from), mixed_text(s, future, past));
}

/* Depth-first over edges without a delay: sources first. */
static void place_node(struct schedule *s, int v, int *order, int *count)
{
    if (s->mark[v] == 2) return;
    if (s->mark[v] == 1)
        net_fail(s->compiler, node_place(s, v), "%s depends on itself within one timestep; a loop needs a delay: %s",
            node_name(s, v), loop_text(s, v));
    s->mark[v] = 1;
    for (int i = 0; i < s->graph->node[v].edges; i++) {
        const struct edge *e = &s->graph->node[v].edge[i];
        if (e->inner && !e->delay) place_node(s, e->node, order, count);
    }
    s->mark[v] = 2;
    order[(*count)++] = v;
}

static int compare_ints(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void order_component(struct schedule *s, struct component *c)
{
    int *nodes = s->graph->order + c->first, count = 0;
    for (int i = 0; i < c->nodes; i++)
        for (int k = 0; k < s->graph->node[nodes[i]].edges; k++) {
            const struct edge *e = &s->graph->node[nodes[i]].edge[k];
            if (e->inner && e->delay) c->direction = e->delay > 0 ? 1 : -1;
        }
    check_mixed(s, c);
    /* In the order of the equations, as far as they leave a choice. */
    qsort(nodes, (size_t)c->nodes, sizeof *nodes, compare_ints);
    int *order = ARENA_ARRAY(s->compiler->arena, (size_t)c->nodes, int);
    memset(s->mark, 0, (size_t)s->graph->nodes * sizeof *s->mark);
    for (int i = 0; i < c->nodes; i++) place_node(s, nodes[i], order, &count);
    memcpy(nodes, order, (size_t)c->nodes * sizeof *nodes);
}

/* ---- terms, pads ---- */

/* When a term is computed: 0, before the sweep (a matrix product that is not inner; a lookup is none); 1, in the sweep,
 * though it could be before; 2, in the sweep. */
static int term_rank(const struct schedule *s, const struct node *node, const struct term *term)
{
    if (term->inner) return 2;
    return term->matrix >= 0 && s->graph->node[term_edge(node, term, 0)->node].kind != NODE_ONE_HOT ? 0 : 1;
}

/* Terms by rank, and the edges into the same order: the backward pass follows both. */
static void split_terms(struct schedule *s, struct node *node)
{
    if (!node->terms) return;
    struct term *sorted = ARENA_ARRAY(s->compiler->arena, (size_t)node->terms, struct term);
    struct edge *edges = ARENA_ARRAY(s->compiler->arena, (size_t)node->edges, struct edge);
    int n = 0, used = 0;
    for (int rank = 0; rank <= 2; rank++) {
        for (int i = 0; i < node->terms; i++) {
            struct term term = node->term[i];
            for (int k = 0; k < term.edges; k++) term.inner |= term_edge(node, &term, k)->inner;
            if (term_rank(s, node, &term) != rank) continue;
            for (int k = 0; k < term.edges; k++) edges[used + k] = *term_edge(node, &term, k);
            term.first_edge = used;
            used += term.edges;
            sorted[n++] = term;
        }
        if (rank == 0) node->terms_ahead = n;
    }
    node->term = sorted;
    node->edge = edges;
}

static void lay_pads(struct schedule *s)
{
    for (int v = 0; v < s->graph->nodes; v++)
        for (int i = 0; i < s->graph->node[v].edges; i++) {
            const struct edge *e = &s->graph->node[v].edge[i];
            if (e->node < 0) continue;
            struct node *from = &s->graph->node[e->node];
            if (e->delay > from->pad_front) from->pad_front = e->delay;
            if (-e->delay > from->pad_back) from->pad_back = -e->delay;
            if (from->pad_front > s->net->past) s->net->past = from->pad_front;
            if (from->pad_back > s->net->future) s->net->future = from->pad_back;
        }
}

/* A few bytes of text can ask for any amount of memory: g[1000000] = g[t-10000]. */
static void check_numbers(struct schedule *s)
{
    double numbers = 0;
    for (int v = 0; v < s->graph->nodes; v++) {
        const struct node *node = &s->graph->node[v];
        numbers += (1.0 + node->pad_front + node->pad_back) * node->width;
        if (numbers > MAX_NUMBERS)
            net_fail(s->compiler, node_place(s, v),
                "one timestep and what its delays reach back to are more than %d million numbers: make it smaller",
                MAX_NUMBERS / 1000000);
    }
}

/* ---- gradients ---- */

/* A matrix on a one-hot vector is a lookup, a loss needs the index alone; any other reader wants the vector. */
static void find_dense_inputs(struct schedule *s, bool input_gradients)
{
    for (int v = 0; v < s->graph->nodes; v++) {
        struct node *node = &s->graph->node[v];
        if (node->kind == NODE_ONE_HOT) node->dense |= input_gradients;
        for (int k = 0; k < node->terms; k++)
            for (int i = 0; i < node->term[k].edges; i++) {
                int from = term_edge(node, &node->term[k], i)->node;
                if (from >= 0 && node->term[k].matrix < 0) s->graph->node[from].dense = true;
            }
        if (node->kind == NODE_OP)
            for (int i = 0; i < node->edges; i++)
                if (node->edge[i].node >= 0 && !(node->op->class == OP_LOSS && i == 1))
                    s->graph->node[node->edge[i].node].dense = true;
    }
}

/* Alive: depends on something that is learned (or on an input whose gradient is wanted), and the loss depends on it. */
static void find_live(struct schedule *s, bool input_gradients)
{
    struct graph *graph = s->graph;
    bool *learned = ARENA_ARRAY(s->compiler->arena, (size_t)graph->nodes, bool);
    for (bool changed = true; changed;) {
        changed = false;
        for (int v = 0; v < graph->nodes; v++) {
            const struct node *node = &graph->node[v];
            bool is = learned[v] || (node->kind == NODE_ONE_HOT && input_gradients);
            if (node->quantity >= 0) is |= s->net->quantity[node->quantity].initial_parameter >= 0;
            for (int k = 0; k < node->terms; k++) is |= node->term[k].matrix >= 0;
            for (int i = 0; i < node->edges; i++) is |= node->edge[i].parameter >= 0 || learned[node->edge[i].node];
            changed |= is != learned[v];
            learned[v] = is;
        }
    }
    graph->node[graph->loss].live = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (int v = 0; v < graph->nodes; v++)
            for (int i = 0; graph->node[v].live && i < graph->node[v].edges; i++) {
                struct edge *e = &graph->node[v].edge[i];
                bool is_label = graph->node[v].op && graph->node[v].op->class == OP_LOSS && i == 1;
                e->live = e->parameter >= 0 || (!is_label && learned[e->node]);
                if (e->node < 0 || !e->live || graph->node[e->node].live) continue;
                graph->node[e->node].live = changed = true;
            }
    }
}

/* A cross-entropy and the softmax that it reads at the same timestep are taken together, see backward.c. */
static void pair_losses(struct schedule *s)
{
    struct graph *graph = s->graph;
    for (int v = 0; v < graph->nodes; v++) graph->node[v].partner = -1;
    for (int v = 0; v < graph->nodes; v++) {
        struct node *loss = &graph->node[v];
        if (loss->kind != NODE_OP || loss->op->class != OP_LOSS || loss->edge[0].node < 0 || loss->edge[0].delay)
            continue;
        struct node *p = &graph->node[loss->edge[0].node];
        bool softmax = p->kind == NODE_OP && p->op->class == OP_NORMAL && p->edge[0].node >= 0 && p->partner < 0;
        if (!softmax || !loss->live || !p->live) continue;
        loss->partner = loss->edge[0].node;
        p->partner = v;
    }
}

/* Whether the gradient reaches e's node through e: a paired loss bypasses the softmax. */
static bool takes_gradient(const struct node *reader, const struct edge *e)
{
    return e->live && e->node >= 0 && !(reader->partner >= 0 && reader->op->class == OP_LOSS);
}

/* The first edge of the backward pass that reaches each live node writes its gradient. Outer edges come first (their
 * readers are in later components); without any, the inner edge of the longest delay, since the sweep meets it first.
 */
static void find_writers(struct schedule *s)
{
    struct graph *graph = s->graph;
    struct edge **first = ARENA_ARRAY(s->compiler->arena, (size_t)graph->nodes, struct edge *);
    for (int inner = 0; inner <= 1; inner++)
        for (int i = graph->nodes - 1; i >= 0; i--) {
            struct node *reader = &graph->node[graph->order[i]];
            for (int k = 0; k < reader->edges; k++) {
                struct edge *e = &reader->edge[k];
                if (!takes_gradient(reader, e) || e->inner != inner) continue;
                struct edge *now = first[e->node];
                if (!now || (e->inner && now->inner && abs(e->delay) > abs(now->delay))) first[e->node] = e;
            }
        }
    for (int v = 0; v < graph->nodes; v++)
        if (first[v] && v != graph->loss) /* the loss starts with its own weight; all add to that */
            first[v]->writes = graph->node[v].written = true;
}

void schedule_graph(struct compiler *compiler, struct net *net, bool input_gradients)
{
    struct schedule s = {.compiler = compiler, .net = net, .graph = &net->graph};
    size_t n = (size_t)net->graph.nodes;
    s.index = ARENA_ARRAY(compiler->arena, n, int);
    s.low = ARENA_ARRAY(compiler->arena, n, int);
    s.stack = ARENA_ARRAY(compiler->arena, n, int);
    s.mark = ARENA_ARRAY(compiler->arena, n, int);
    s.on_stack = ARENA_ARRAY(compiler->arena, n, bool);
    s.path = ARENA_ARRAY(compiler->arena, n + 1, const struct edge *);
    find_components(&s);
    for (int c = 0; c < net->graph.components; c++) order_component(&s, &net->graph.component[c]);
    for (int v = 0; v < net->graph.nodes; v++) split_terms(&s, &net->graph.node[v]);
    lay_pads(&s);
    check_numbers(&s);
    find_dense_inputs(&s, input_gradients);
    find_live(&s, input_gradients);
    pair_losses(&s);
    find_writers(&s);
    for (int v = 0; v < net->graph.nodes; v++)
        for (int k = 0; k < net->graph.node[v].terms; k++) {
            const struct node *node = &net->graph.node[v];
            const struct term *term = &node->term[k];
            if (term->matrix < 0) continue;
            struct parameter *p = &net->parameter[term->matrix];
            int from = term_edge(node, term, 0)->node;
            p->recurrent |= term->inner;
            p->multiplied |= from < 0 || net->graph.node[from].kind != NODE_ONE_HOT;
        }
}
