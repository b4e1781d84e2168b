/*
 * spectrum.c: the decompositions, and a walk from the matrix along its readers to the activation, and on around the
 * cycle: it is a simple one if no node of it is read twice within it, and nothing but activations and numbers stand in
 * it beside the matrix.
 */
#include "spectrum.h"

#include <math.h>
#include <stdlib.h>

#include "linalg.h"
#include "op_kernel.h"
#include "param.h"
#include "part.h"

const char *const spectrum_verdict_names[SPECTRUM_COUNT] = {"undecided", "vanishes-here", "vanishes"};

/* ---- where the matrix stands ---- */

struct use {
    int node;
    const struct term *term;
};

/* The first inner use of the matrix. */
static struct use find_use(const struct graph *graph, int parameter)
{
    for (int v = 0; v < graph->nodes; v++)
        for (int i = 0; i < graph->node[v].terms; i++) {
            const struct term *term = &graph->node[v].term[i];
            if (term->matrix == parameter && term->inner) return (struct use){v, term};
        }
    return (struct use){-1, NULL};
}

/* The reader of node v within the recurrence: *readers is how many there are, *edge its edge. -1 for none. */
static int inner_reader(const struct graph *graph, int v, int *edge, int *readers)
{
    int reader = -1;
    *readers = 0;
    for (int r = 0; r < graph->nodes; r++)
        for (int k = 0; k < graph->node[r].edges; k++) {
            if (graph->node[r].edge[k].node != v || !graph->node[r].edge[k].inner) continue;
            reader = r;
            *edge = k;
            ++*readers;
        }
    return reader;
}

/* What an elementwise step multiplies a gradient with, at most; NAN if it is not a mere activation or number. */
static double gain_of(const struct node *n, int edge)
{
    if (n->kind == NODE_OP) return n->op->class == OP_MAP ? n->op->steepest : NAN;
    for (int i = 0; i < n->terms; i++)
        if (n->term[i].first_edge == edge && n->term[i].edges == 1 && n->term[i].matrix < 0)
            return fabs(n->term[i].coefficient);
    return NAN;
}

/* From the sum that the product stands in to the state that the matrix is applied to: simple if there is no other way
 * to go. */
static void walk_cycle(struct spectrum *s, const struct graph *graph, struct use use)
{
    int state = graph->node[use.node].edge[use.term->first_edge].node, edge = -1, readers = 1, v = use.node;
    double gain = fabs(use.term->coefficient);
    while (v != state) {
        v = inner_reader(graph, v, &edge, &readers);
        if (readers != 1) return;
        gain *= gain_of(&graph->node[v], edge);
        if (isnan(gain)) return;
    }
    inner_reader(graph, state, &edge, &readers);
    s->simple = readers == 1;
    s->gain = gain / s->steepest;
}

/* The node of the activation that the sum goes into before anything is read with a delay; -1: there is none. */
static int find_activation(const struct graph *graph, int v)
{
    for (int edge = -1, readers; graph->node[v].kind != NODE_OP;) {
        int reader = inner_reader(graph, v, &edge, &readers);
        if (readers != 1 || graph->node[reader].edge[edge].delay) return -1;
        v = reader;
    }
    return graph->node[v].op->class == OP_MAP ? v : -1;
}

/* ---- slopes ---- */

/* The largest |φ′| of an activation's node over units and timesteps. */
static bool largest_slope(const struct focus *focus, int v, double *largest, struct error *err)
{
    const struct run *run = focus->run;
    const struct node *n = &run->net->graph.node[v];
    size_t width = (size_t)n->width;
    real *one = malloc(2 * width * sizeof *one), *slope = one + width;
    if (!one) return error_failed(err, "out of memory");
    for (size_t i = 0; i < width; i++) one[i] = 1;
    *largest = 0;
    for (int t = 0; t < run->T; t++) {
        const struct track *x = &run->track[n->edge[0].node];
        ptrdiff_t row = (ptrdiff_t)t * run->B + focus->b;
        struct op_args args = {.count = 1, .x = {x->value + row * x->width}, .width = {x->width}};
        op_kernels[n->op->id].backward(slope, 0, one, run->track[v].value + row * n->width, &args, 1, width, false);
        for (size_t i = 0; i < width; i++) *largest = fmax(*largest, fabs((double)slope[i]));
    }
    free(one);
    return true;
}

/* ---- the matrix ---- */

/* As the equation has it, row by row. */
static void copy_matrix(const struct focus *focus, const struct parameter *p, double *w)
{
    for (int row = 0; row < p->rows; row++)
        for (int column = 0; column < p->columns; column++)
            *w++ = (double)focus->parameters[parameter_index(p, row, column)];
}

static bool decompose(struct spectrum *s, const double *w, struct error *err)
{
    int n = s->n;
    double *singular = malloc((size_t)n * sizeof *singular);
    bool finite = true;
    for (int i = 0; i < n * n; i++) finite = finite && isfinite(w[i]);
    bool done =
        singular && (!finite || (linalg_eigenvalues(w, n, s->re, s->im) && linalg_singular_values(w, n, n, singular)));
    if (!done) error_failed(err, "the eigenvalues of a matrix cannot be computed");
    for (int i = 0; i < n && done; i++) {
        if (!finite) s->re[i] = s->im[i] = NAN;
        s->radius = fmax(s->radius, hypot(s->re[i], s->im[i]));
    }
    if (done) s->norm = finite ? singular[0] : NAN;
    if (!finite) s->radius = NAN;
    free(singular);
    return done;
}

static enum spectrum_verdict verdict_of(const struct spectrum *s)
{
    if (!s->simple) return SPECTRUM_UNDECIDED;
    if (s->norm * s->gain * s->steepest < 1) return SPECTRUM_VANISHES;
    return s->norm * s->gain * s->seen < 1 ? SPECTRUM_VANISHES_HERE : SPECTRUM_UNDECIDED;
}

bool spectrum_init(struct spectrum *s, const struct focus *focus, int parameter, struct error *err)
{
    const struct net *net = focus->run->net;
    const struct parameter *p = &net->parameter[parameter];
    size_t n = (size_t)p->rows;
    struct use use = find_use(&net->graph, parameter);
    int activation = find_activation(&net->graph, use.node);
    *s = (struct spectrum){.parameter = parameter, .n = p->rows, .steepest = 1, .seen = 1};
    s->quantity = part_quantity(net, use.node);
    if (activation >= 0) s->op = net->graph.node[activation].op;
    if (activation >= 0) s->steepest = s->op->steepest;
    s->re = malloc(n * sizeof *s->re);
    s->im = malloc(n * sizeof *s->im);
    double *w = malloc(n * n * sizeof *w);
    bool done = (s->re && s->im && w) || error_failed(err, "out of memory");
    if (done) copy_matrix(focus, p, w);
    done = done && decompose(s, w, err) && (activation < 0 || largest_slope(focus, activation, &s->seen, err));
    free(w);
    if (!done) return false;
    walk_cycle(s, &net->graph, use);
    s->verdict = verdict_of(s);
    return true;
}

void spectrum_finish(struct spectrum *s)
{
    free(s->re);
    free(s->im);
    *s = (struct spectrum){0};
}
