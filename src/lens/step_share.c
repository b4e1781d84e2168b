/*
 * step_share.c: g_t of one timestep, entry by entry and never stored: only its inner products with itself and with g
 * are wanted. Several terms may use the same parameter; g_t is then the sum of what each gives.
 */
#include "step_share.h"

#include <math.h>
#include <stdlib.h>

/* One use of the parameter: c · dy xᵀ for a matrix, c · dy * x elementwise (or c · dy alone) for a vector. */
struct use {
    double coefficient;
    const struct edge *input; /* what the matrix is applied to, or the other factor; NULL for a bias */
    int at;                   /* the node's number */
};

static const real *row(const struct focus *focus, const real *buffer, int node, int t)
{
    const struct run *run = focus->run;
    return buffer + ((ptrdiff_t)t * run->B + focus->b) * run->track[node].width;
}

static double input_number(const struct focus *focus, const struct use *use, int i)
{
    const struct edge *e = use->input;
    if (!e) return 1;
    if (e->node < 0) return (double)focus->parameters[focus->run->net->parameter[e->parameter].offset + (size_t)i];
    const struct track *track = &focus->run->track[e->node];
    int t = focus->t - e->delay;
    if (!track->value) return track->index[(ptrdiff_t)t * focus->run->B + focus->b] == i;
    return (double)row(focus, track->value, e->node, t)[i];
}

static double output_gradient(const struct focus *focus, const struct use *use, int i)
{
    const real *grad = focus->run->track[use->at].grad;
    return grad ? use->coefficient * (double)row(focus, grad, use->at, focus->t)[i] : 0;
}

/* The uses of a parameter; use may be NULL, to count them. */
static int find_uses(const struct net *net, int parameter, struct use *use)
{
    int uses = 0;
    for (int v = 0; v < net->graph.nodes; v++) {
        const struct node *n = &net->graph.node[v];
        for (int i = 0; i < n->terms; i++) {
            const struct term *term = &n->term[i];
            for (int k = 0; k < term->edges; k++) {
                bool matrix = term->matrix == parameter && k == 0;
                bool vector = term->matrix < 0 && term_edge(n, term, k)->parameter == parameter;
                if (!matrix && !vector) continue;
                const struct edge *other = term->edges == 2 ? term_edge(n, term, 1 - k) : NULL;
                if (use) use[uses] = (struct use){term->coefficient, matrix ? term_edge(n, term, 0) : other, v};
                uses++;
            }
        }
    }
    return uses;
}

/* Entry [row][column] of g_t. */
static double entry(const struct focus *focus, const struct use *use, int uses, bool is_matrix, int r, int c)
{
    double sum = 0;
    for (int i = 0; i < uses; i++)
        sum += output_gradient(focus, &use[i], r) * input_number(focus, &use[i], is_matrix ? c : r);
    return sum;
}

bool step_share(
    struct step_share *share, const struct focus *focus, const real *gradient, int parameter, struct error *err)
{
    const struct parameter *p = &focus->run->net->parameter[parameter];
    int uses = find_uses(focus->run->net, parameter, NULL);
    struct use *use = malloc((size_t)(uses + 1) * sizeof *use);
    if (!use) return error_failed(err, "out of memory");
    find_uses(focus->run->net, parameter, use);
    double squares = 0, inner = 0, whole = 0;
    for (int c = 0; c < p->columns; c++)
        for (int r = 0; r < p->rows; r++) {
            double g = (double)gradient[parameter_index(p, r, c)];
            double gt = entry(focus, use, uses, p->is_matrix, r, c);
            squares += gt * gt;
            inner += gt * g;
            whole += g * g;
        }
    *share = (struct step_share){sqrt(squares), whole > 0 ? inner / whole : 0};
    free(use);
    return true;
}
