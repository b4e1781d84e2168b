/*
 * omega.c: u by one more step back from the gradients that the tracks hold, for all timesteps at once; then u, scaled
 * as the derivative wants it, forward along the same edges to the matrices that it depends on.
 *
 * A way leaves the state along an edge with a delay, goes on along edges of the sweep without one, and ends at a
 * matrix. The nodes that it passes have a buffer for what u becomes there; most nets have none.
 */
#include "omega.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blas.h"
#include "elementwise.h"
#include "pass.h"

/* Norms below have lost their digits, or would make a quotient overflow. */
static const double least_norm = 1e-30;

struct state {
    int node;
    int delay;        /* the shortest that a way leaves with; negative in a reverse sweep */
    const int *sweep; /* the nodes of its component, in the order in which a timestep computes them */
    int nodes;
    bool *passed; /* by node: on a way */
};

struct omega {
    struct arena arena;
    const struct run *run; /* not owned */
    struct state *state;
    int states;
    real *u;      /* [T x B x width] of one state after the other */
    real **along; /* by node: [T x B x width] what u becomes there; NULL where no way passes */
};

/* ---- ways ---- */

/* The term of a sum that an edge belongs to; NULL in an operator. */
static const struct term *term_of(const struct node *n, int edge)
{
    for (int i = 0; i < n->terms; i++)
        if (edge >= n->term[i].first_edge && edge < n->term[i].first_edge + n->term[i].edges) return &n->term[i];
    return NULL;
}

static bool is_matrix(const struct node *n, int edge)
{
    const struct term *term = term_of(n, edge);
    return term && term->matrix >= 0;
}

static bool leaves(const struct state *s, const struct edge *e)
{
    return e->inner && e->live && e->node == s->node && e->delay;
}

/* Whether a way takes this edge. A loss passes nothing on. */
static bool takes(const struct state *s, const struct node *reader, const struct edge *e)
{
    if (!reader->live || (reader->kind == NODE_OP && reader->op->class == OP_LOSS)) return false;
    return leaves(s, e) || (e->inner && e->live && !e->delay && s->passed[e->node]);
}

/* First every node that can be reached without a matrix, then, from the last to the first, only what leads to one. */
static void find_ways(struct state *s, const struct node *node)
{
    for (int i = 0; i < s->nodes; i++) {
        const struct node *n = &node[s->sweep[i]];
        for (int k = 0; k < n->edges; k++)
            if (takes(s, n, &n->edge[k]) && !is_matrix(n, k)) s->passed[s->sweep[i]] = true;
    }
    for (int i = s->nodes - 1; i >= 0; i--) {
        int v = s->sweep[i];
        bool leads = false;
        for (int j = i + 1; j < s->nodes && s->passed[v]; j++) {
            const struct node *n = &node[s->sweep[j]];
            for (int k = 0; k < n->edges; k++)
                if (n->edge[k].node == v && !n->edge[k].delay && takes(s, n, &n->edge[k]))
                    leads |= is_matrix(n, k) || s->passed[s->sweep[j]];
        }
        s->passed[v] = leads;
    }
}

/* Whether a way ends at a matrix; finds the shortest delay. */
static bool has_matrix(struct state *s, const struct node *node)
{
    bool found = false;
    for (int i = 0; i < s->nodes; i++) {
        const struct node *n = &node[s->sweep[i]];
        for (int k = 0; k < n->edges; k++) {
            const struct edge *e = &n->edge[k];
            if (!takes(s, n, e)) continue;
            found |= is_matrix(n, k);
            if (leaves(s, e) && (!s->delay || abs(e->delay) < abs(s->delay))) s->delay = e->delay;
        }
    }
    return found;
}

static void find_states(struct omega *o)
{
    const struct graph *graph = &o->run->net->graph;
    o->state = ARENA_ARRAY(&o->arena, (size_t)graph->nodes, struct state);
    for (int v = 0; v < graph->nodes; v++) {
        const struct component *c = &graph->component[graph->node[v].component];
        struct state *s = &o->state[o->states];
        if (!c->direction || !graph->node[v].live) continue;
        *s = (struct state){v, 0, graph->order + c->first, c->nodes, NULL};
        s->passed = ARENA_ARRAY(&o->arena, (size_t)graph->nodes, bool);
        find_ways(s, graph->node);
        o->states += has_matrix(s, graph->node);
    }
}

/* ---- life ---- */

static void make_room(struct omega *o)
{
    const struct graph *graph = &o->run->net->graph;
    size_t rows = (size_t)o->run->T * (size_t)o->run->B, widest = 1;
    o->along = ARENA_ARRAY(&o->arena, (size_t)graph->nodes, real *);
    for (int i = 0; i < o->states; i++) {
        size_t width = (size_t)graph->node[o->state[i].node].width;
        if (width > widest) widest = width;
        for (int v = 0; v < graph->nodes; v++)
            if (o->state[i].passed[v] && !o->along[v])
                o->along[v] = arena_array(&o->arena, rows, (size_t)graph->node[v].width * sizeof(real));
    }
    o->u = arena_array(&o->arena, rows, widest * sizeof(real));
}

static bool check(const struct omega *o, struct error *err)
{
    const char *name = o->run->net->name;
    if (!o->states) return error_input(err, "%s: no matrix is part of a recurrence, so Ω has nothing to act on", name);
    for (int i = 0; i < o->states; i++)
        if (abs(o->state[i].delay) < o->run->T) return true;
    return error_input(err, "%s: Ω needs windows of more than %d timestep%s", name, abs(o->state[0].delay),
        abs(o->state[0].delay) == 1 ? "" : "s");
}

bool omega_create(const struct run *run, struct omega **out, struct error *err)
{
    *out = NULL;
    struct omega *o = calloc(1, sizeof *o);
    if (!o) return error_failed(err, "out of memory");
    o->run = run;
    arena_init(&o->arena);
    if (arena_catch(&o->arena)) {
        omega_destroy(o);
        return error_failed(err, "out of memory");
    }
    find_states(o);
    if (!check(o, err)) {
        omega_destroy(o);
        return false;
    }
    make_room(o);
    *out = o;
    return true;
}

void omega_destroy(struct omega *o)
{
    if (!o) return;
    arena_finish(&o->arena);
    free(o);
}

/* ---- along one edge, for all timesteps whose reader and what it reads are both in the run ---- */

struct way { /* one edge of it */
    int reader, edge;
    const struct node *n; /* the reader */
    const struct edge *e;
    struct span span; /* the reader's timesteps */
    size_t rows;
};

static struct way way_along(const struct run *run, int reader, int edge)
{
    const struct node *n = &run->net->graph.node[reader];
    struct way w = {reader, edge, n, &n->edge[edge], {0, run->T}, 0};
    *(w.e->delay > 0 ? &w.span.t0 : &w.span.t1) += w.e->delay;
    w.rows = w.span.t0 < w.span.t1 ? span_rows(run, w.span) : 0;
    return w;
}

/* The rows of what is read, in a buffer [T x B x its width]; and of the reader. */
static real *read_rows(const struct run *run, const struct way *w, real *buffer)
{
    return buffer + (size_t)(w->span.t0 - w->e->delay) * (size_t)run->B * (size_t)run->track[w->e->node].width;
}

static real *reader_rows(const struct run *run, const struct way *w, real *buffer)
{
    return buffer + (size_t)w->span.t0 * (size_t)run->B * (size_t)w->n->width;
}

/* to += J from, where J is its own transpose: a factor, an elementwise operator, a softmax. */
static void through(const struct run *run, const struct way *w, real *to, const real *from, const real *parameters)
{
    const struct term *term = term_of(w->n, w->edge);
    size_t width = (size_t)w->n->width;
    if (!term) {
        struct op_args args = op_arguments(run, w->n, w->span, parameters);
        const real *y = track_value(run, w->reader, w->span.t0);
        op_kernels[w->n->op->id].backward(to, w->edge, from, y, &args, w->rows, width, true);
    } else if (term->edges == 1) {
        vector_scale(to, from, w->rows * width, (real)term->coefficient, true);
    } else {
        const struct edge *e = term_edge(w->n, term, w->edge == term->first_edge ? 1 : 0);
        struct factor other = edge_factor(run, e, w->span, parameters);
        if (other.repeats)
            rows_multiply(to, from, other.data, w->rows, width, (real)term->coefficient, true);
        else
            vector_multiply(to, from, other.data, w->rows * width, (real)term->coefficient, true);
    }
}

/* The columns of a concatenation += its argument. */
static void join(const struct run *run, const struct way *w, real *to, const real *from)
{
    size_t width = (size_t)w->n->width, part = (size_t)run->track[w->e->node].width;
    for (int i = 0; i < w->edge; i++) to += run->track[w->n->edge[i].node].width;
    for (size_t r = 0; r < w->rows; r++, to += width, from += part) vector_scale(to, from, part, 1, true);
}

/* ---- the term ---- */

/* u += what the reader's gradient gives back along its edge. */
static void pass_back(const struct omega *o, int reader, int edge, const real *parameters)
{
    const struct run *run = o->run;
    struct way w = way_along(run, reader, edge);
    if (!w.rows) return;
    real *u = read_rows(run, &w, o->u);
    const real *dy = track_grad(run, reader, w.span.t0);
    if (!is_matrix(w.n, edge)) {
        through(run, &w, u, dy, parameters);
        return;
    }
    const struct term *term = term_of(w.n, edge);
    const struct parameter *p = &run->net->parameter[term->matrix];
    real c = (real)term->coefficient;
    matmul_transposed_w(u, dy, parameters + p->offset, (int)w.rows, p->columns, p->rows, c, true);
}

/* What u has become goes on along an edge, or, at a matrix, into its gradient. */
static void pass_on(const struct omega *o, int reader, int edge, const real *parameters, double scale, real *gradient)
{
    const struct run *run = o->run;
    struct way w = way_along(run, reader, edge);
    if (!w.rows) return;
    const real *from = read_rows(run, &w, w.e->delay ? o->u : o->along[w.e->node]);
    if (is_matrix(w.n, edge)) {
        const struct term *term = term_of(w.n, edge);
        const struct parameter *p = &run->net->parameter[term->matrix];
        const real *dy = track_grad(run, reader, w.span.t0);
        real c = (real)(scale * term->coefficient);
        matmul_transposed_x(gradient + p->offset, from, dy, (int)w.rows, p->columns, p->rows, c, true);
        return;
    }
    real *to = reader_rows(run, &w, o->along[reader]);
    if (w.n->kind == NODE_OP && w.n->op->class == OP_JOIN)
        join(run, &w, to, from);
    else
        through(run, &w, to, from, parameters);
}

/* Every row of u times 2 (‖u‖ / ‖v‖ - 1) / (‖u‖ ‖v‖) / steps. Returns Σ (‖u‖ / ‖v‖ - 1)² / steps. */
static double measure(const struct omega *o, const struct state *s)
{
    const struct run *run = o->run;
    size_t width = (size_t)run->track[s->node].width;
    int steps = run->T - abs(s->delay), first = s->delay > 0 ? 0 : -s->delay;
    real *u = o->u + (size_t)first * (size_t)run->B * width;
    const real *v = track_grad(run, s->node, first + s->delay);
    double sum = 0;
    for (int r = 0; r < steps * run->B; r++, u += width, v += width) {
        double nu = norm2(u, width), nv = norm2(v, width), off = nu / nv - 1;
        bool counts = !(nv < least_norm);
        double factor = counts && !(nu < least_norm) ? 2 * off / nu / nv / steps : 0;
        for (size_t i = 0; i < width; i++) u[i] = (real)(factor * (double)u[i]);
        if (counts) sum += off * off / steps;
    }
    return sum;
}

static void clear(const struct run *run, real *buffer, int node)
{
    size_t rows = (size_t)run->T * (size_t)run->B;
    memset(buffer, 0, rows * (size_t)run->track[node].width * sizeof(real));
}

static double state_gradient(
    const struct omega *o, const struct state *s, const real *parameters, double scale, real *gradient)
{
    const struct node *node = o->run->net->graph.node;
    clear(o->run, o->u, s->node);
    for (int i = 0; i < s->nodes; i++) {
        int v = s->sweep[i];
        for (int k = 0; k < node[v].edges; k++)
            if (takes(s, &node[v], &node[v].edge[k]) && node[v].edge[k].delay) pass_back(o, v, k, parameters);
    }
    double value = measure(o, s);
    for (int i = 0; i < s->nodes; i++) {
        int v = s->sweep[i];
        if (s->passed[v]) clear(o->run, o->along[v], v);
        for (int k = 0; k < node[v].edges; k++)
            if (takes(s, &node[v], &node[v].edge[k]) && (is_matrix(&node[v], k) || s->passed[v]))
                pass_on(o, v, k, parameters, scale, gradient);
    }
    return value;
}

double omega_gradient(struct omega *o, const real *parameters, double scale, real *gradient)
{
    double value = 0;
    for (int i = 0; i < o->states; i++)
        if (abs(o->state[i].delay) < o->run->T) value += state_gradient(o, &o->state[i], parameters, scale, gradient);
    return value;
}
