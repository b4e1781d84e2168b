/*
 * paths.c: outlets, and the ways to them.
 *
 * An outlet is an edge with a delay that leaves the timestep, or the loss. What comes in at each outlet is known from
 * the trace: the reader's gradient, one multiplication further (edge_share.h). Row i of the copies starts a backward
 * pass over the single timestep t with what comes in at outlet i alone; so at q the rows keep the outlets apart, and
 * the edges by which q is read there tell the first step of the way.
 */
#include "paths.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "copies.h"
#include "edge_share.h"
#include "part.h"

struct outlet { /* edges of the same kind from one quantity into one equation are one outlet */
    enum path_kind kind;
    int from, to, delay;
    int row;          /* of the copies; -1: from q itself, no way to go */
    double *incoming; /* [width of from] */
};

struct search {
    const struct focus *focus;
    const struct net *net;
    const struct graph *graph;
    struct arena *arena; /* of all that is not returned */
    int quantity, node;
    bool *reached; /* [nodes] scratch: what the same timestep leads to */
    struct outlet *outlet;
    int outlets, rows;
    struct copies copies;
    struct seed *seed;
    int seeds;
    real **seeded; /* [quantities] what seed holds */
    double *numbers;
    real *scratch; /* both as wide as the widest node */
    struct paths *paths;
};

/* ---- what the same timestep leads to ---- */

static bool flows(const struct search *s, int reader, const struct edge *e)
{
    return e->node >= 0 && e->live && s->graph->node[reader].live && s->graph->node[e->node].live;
}

/* graph.order has readers behind what they read. */
static void find_reached(struct search *s, int from)
{
    memset(s->reached, 0, (size_t)s->graph->nodes * sizeof *s->reached);
    s->reached[from] = true;
    for (int i = 0; i < s->graph->nodes; i++) {
        int r = s->graph->order[i];
        for (int k = 0; k < s->graph->node[r].edges; k++) {
            const struct edge *e = &s->graph->node[r].edge[k];
            if (flows(s, r, e) && e->delay == 0 && s->reached[e->node]) s->reached[r] = true;
        }
    }
}

/* ---- outlets ---- */

/* From an edge of node r on to the quantity of its equation. */
static enum path_kind kind_of(const struct search *s, int r, int k, int from)
{
    bool activated = false;
    for (; r >= 0; r = part_reader(s->graph, r, &k)) {
        const struct node *n = &s->graph->node[r];
        if (part_matrix(n, k) >= 0 || (n->kind == NODE_OP && n->op->class == OP_NORMAL)) return PATH_MATRIX;
        activated |= n->kind == NODE_OP && n->op->id != OP_IDENTITY;
        if (n->quantity >= 0) return n->quantity == from && !activated ? PATH_HIGHWAY : PATH_ELEMENTWISE;
    }
    return PATH_ELEMENTWISE;
}

static struct outlet *outlet_of(struct search *s, struct outlet key)
{
    for (int i = 0; i < s->outlets; i++) {
        struct outlet *e = &s->outlet[i];
        if (e->kind == key.kind && e->from == key.from && e->to == key.to && e->delay == key.delay) return e;
    }
    key.row = key.from == s->quantity ? -1 : s->rows++;
    if (key.from >= 0) key.incoming = ARENA_ARRAY(s->arena, (size_t)s->net->quantity[key.from].width, double);
    s->outlet[s->outlets] = key;
    return &s->outlet[s->outlets++];
}

static void add_outlet(struct search *s, int r, int k)
{
    const struct edge *e = &s->graph->node[r].edge[k];
    int from = s->graph->node[e->node].quantity, width = s->graph->node[e->node].width;
    struct outlet *outlet =
        outlet_of(s, (struct outlet){kind_of(s, r, k, from), from, part_quantity(s->net, r), e->delay, 0, NULL});
    struct reading share = {r, k, s->focus->t + e->delay};
    edge_share(s->focus, &share, 0, width, s->numbers, s->scratch);
    for (int i = 0; i < width; i++) outlet->incoming[i] += s->numbers[i];
}

static void find_outlets(struct search *s)
{
    int edges = 1;
    for (int r = 0; r < s->graph->nodes; r++) edges += s->graph->node[r].edges;
    s->outlet = ARENA_ARRAY(s->arena, (size_t)edges, struct outlet);
    find_reached(s, s->node);
    if (s->reached[s->graph->loss] && s->node != s->graph->loss)
        outlet_of(s, (struct outlet){PATH_HERE, -1, s->net->loss, 0, 0, NULL});
    for (int r = 0; r < s->graph->nodes; r++)
        for (int k = 0; k < s->graph->node[r].edges; k++) {
            const struct edge *e = &s->graph->node[r].edge[k];
            int t = s->focus->t + e->delay;
            if (flows(s, r, e) && e->delay && s->reached[e->node] && t >= 0 && t < s->focus->run->T)
                add_outlet(s, r, k);
        }
}

/* ---- back through the timestep ---- */

/* [rows x width] of a quantity that an outlet leaves from. */
static real *seed_of(struct search *s, int quantity)
{
    if (s->seeded[quantity]) return s->seeded[quantity];
    size_t count = (size_t)s->rows * (size_t)s->net->quantity[quantity].width;
    s->seeded[quantity] = arena_array(s->arena, count, sizeof(real));
    s->seed[s->seeds++] = (struct seed){quantity, s->seeded[quantity]};
    return s->seeded[quantity];
}

static void seed_outlet(struct search *s, const struct outlet *outlet)
{
    if (outlet->row < 0) return;
    if (outlet->kind == PATH_HERE) {
        const struct run *run = s->focus->run;
        s->copies.run->loss_weight[outlet->row] = run->loss_weight[s->focus->t * run->B + s->focus->b];
        return;
    }
    size_t width = (size_t)s->net->quantity[outlet->from].width;
    real *row = seed_of(s, outlet->from) + (size_t)outlet->row * width;
    for (size_t i = 0; i < width; i++) row[i] = (real)outlet->incoming[i];
}

static bool go_back(struct search *s, struct error *err)
{
    if (s->rows == 0) return true;
    if (!copies_init(&s->copies, s->focus->run, 1, s->rows, err)) return false;
    copies_take(&s->copies, s->focus->run, s->focus->b, s->focus->t);
    s->seed = ARENA_ARRAY(s->arena, (size_t)s->outlets, struct seed);
    s->seeded = ARENA_ARRAY(s->arena, (size_t)s->net->quantities, real *);
    for (int i = 0; i < s->outlets; i++) seed_outlet(s, &s->outlet[i]);
    run_seed_grad(s->copies.run, s->seed, s->seeds);
    run_backward(s->copies.run, s->focus->parameters, NULL);
    return true;
}

/* ---- paths ---- */

static struct path *add_path(struct search *s, const struct outlet *outlet, int through)
{
    struct paths *paths = s->paths;
    struct path *larger = realloc(paths->path, ((size_t)paths->count + 1) * sizeof *larger);
    if (!larger) return NULL;
    paths->path = larger;
    struct path *path = &larger[paths->count];
    *path = (struct path){outlet->kind, through, outlet->from, outlet->to, outlet->delay, NULL, 0};
    path->vector = calloc((size_t)paths->width, sizeof *path->vector);
    if (!path->vector) return NULL;
    paths->count++;
    return path;
}

/* Whether what stands in the equation of `through` leads to an outlet. */
static bool leads_to(const struct search *s, const struct outlet *outlet)
{
    return s->reached[outlet->kind == PATH_HERE ? s->graph->loss : s->net->quantity[outlet->from].node];
}

static void add_shares(const struct search *s, const struct outlet *outlet, struct path *path)
{
    struct focus row = {s->copies.run, s->focus->parameters, outlet->row, 0};
    for (int r = 0; r < s->graph->nodes; r++)
        for (int k = 0; k < s->graph->node[r].edges; k++) {
            const struct edge *e = &s->graph->node[r].edge[k];
            if (e->node != s->node || e->delay || !flows(s, r, e)) continue;
            if (part_quantity(s->net, r) != path->through) continue;
            struct reading share = {r, k, 0};
            edge_share(&row, &share, 0, s->paths->width, s->numbers, s->scratch);
            for (int i = 0; i < s->paths->width; i++) path->vector[i] += s->numbers[i];
        }
}

/* Whether a quantity's equation reads q at the same timestep. */
static bool reads(const struct search *s, int quantity)
{
    for (int r = 0; r < s->graph->nodes; r++)
        for (int k = 0; k < s->graph->node[r].edges; k++) {
            const struct edge *e = &s->graph->node[r].edge[k];
            if (e->node == s->node && !e->delay && flows(s, r, e) && part_quantity(s->net, r) == quantity) return true;
        }
    return false;
}

static bool add_paths_through(struct search *s, int through)
{
    find_reached(s, s->net->quantity[through].node);
    for (int i = 0; i < s->outlets; i++) {
        const struct outlet *outlet = &s->outlet[i];
        if (outlet->row < 0 || !leads_to(s, outlet)) continue;
        struct path *path = add_path(s, outlet, through);
        if (!path) return false;
        add_shares(s, outlet, path);
    }
    return true;
}

static bool add_all_paths(struct search *s)
{
    for (int i = 0; i < s->outlets; i++) {
        const struct outlet *outlet = &s->outlet[i];
        if (outlet->row >= 0) continue;
        struct path *path = add_path(s, outlet, -1);
        if (!path) return false;
        memcpy(path->vector, outlet->incoming, (size_t)s->paths->width * sizeof *path->vector);
    }
    for (int q = 0; q < s->net->quantities; q++)
        if (reads(s, q) && !add_paths_through(s, q)) return false;
    return true;
}

static int compare_paths(const void *a, const void *b)
{
    const struct path *x = a, *y = b;
    if ((x->kind == PATH_HERE) != (y->kind == PATH_HERE)) return x->kind == PATH_HERE ? -1 : 1;
    if (x->through != y->through) return x->through - y->through;
    if (x->to != y->to) return x->to - y->to;
    if (x->from != y->from) return x->from - y->from;
    return x->delay != y->delay ? abs(x->delay) - abs(y->delay) : (int)x->kind - (int)y->kind;
}

static void finish_paths(struct paths *paths)
{
    for (int i = 0; i < paths->count; i++) {
        struct path *path = &paths->path[i];
        double squares = 0;
        for (int k = 0; k < paths->width; k++) squares += path->vector[k] * path->vector[k];
        path->norm = sqrt(squares);
    }
    if (paths->count) qsort(paths->path, (size_t)paths->count, sizeof *paths->path, compare_paths);
}

static bool search_paths(struct search *s, struct error *err)
{
    size_t widest = (size_t)part_widest(s->graph);
    if (arena_catch(s->arena)) return error_failed(err, "out of memory");
    s->reached = ARENA_ARRAY(s->arena, (size_t)s->graph->nodes, bool);
    s->numbers = ARENA_ARRAY(s->arena, widest, double);
    s->scratch = arena_array(s->arena, widest, sizeof *s->scratch);
    find_outlets(s);
    if (!go_back(s, err)) return false;
    if (!add_all_paths(s)) return error_failed(err, "out of memory");
    finish_paths(s->paths);
    return true;
}

bool paths_init(struct paths *paths, const struct focus *focus, int quantity, struct error *err)
{
    const struct run *run = focus->run;
    const struct net *net = run->net;
    struct arena arena;
    *paths = (struct paths){.width = net->quantity[quantity].width};
    if (quantity == net->loss) paths->seed = (double)run->loss_weight[focus->t * run->B + focus->b];
    struct search s = {.focus = focus, .net = net, .graph = &net->graph, .arena = &arena, .paths = paths};
    s.quantity = quantity;
    s.node = net->quantity[quantity].node;
    if (!s.graph->node[s.node].live) return true;
    arena_init(&arena);
    bool done = search_paths(&s, err);
    arena_finish(&arena);
    copies_finish(&s.copies);
    if (!done) paths_finish(paths);
    return done;
}

void paths_finish(struct paths *paths)
{
    for (int i = 0; i < paths->count; i++) free(paths->path[i].vector);
    free(paths->path);
    *paths = (struct paths){0};
}
