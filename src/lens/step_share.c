/*
 * step_share.c: g_t is a sum of outer products, one for each use of the parameter. They are multiplied out entry by
 * entry where g_t is needed, and never stored where only its inner products with itself and with g are.
 */
#include "step_share.h"

#include <math.h>
#include <stdlib.h>

#include "use.h"

/* The two vectors of a use at a timestep: for a matrix g_t = dy xᵀ, for a vector g_t = dy * x, for a bias x is 1. */
struct outer {
    struct use use;
    double *dy; /* [rows], the coefficient is in it */
    double *x;  /* [columns], or [rows] of a vector */
};

struct step {
    const struct focus *focus;
    const struct parameter *p;
    struct outer *outer;
    int uses;
    double *numbers; /* dy and x of all of them */
};

static void step_finish(struct step *s)
{
    free(s->outer);
    free(s->numbers);
}

static bool step_init(struct step *s, const struct focus *focus, int parameter, struct error *err)
{
    const struct net *net = focus->run->net;
    *s = (struct step){.focus = focus, .p = &net->parameter[parameter]};
    s->uses = uses_of(net, parameter, NULL, 0);
    size_t rows = (size_t)s->p->rows, inputs = s->p->is_matrix ? (size_t)s->p->columns : rows, n = (size_t)s->uses;
    struct use *use = malloc((n + 1) * sizeof *use);
    s->outer = malloc((n + 1) * sizeof *s->outer);
    s->numbers = malloc((n * (rows + inputs) + 1) * sizeof *s->numbers);
    bool good = use && s->outer && s->numbers;
    if (good) uses_of(net, parameter, use, s->uses);
    for (size_t i = 0; i < n && good; i++) {
        double *numbers = s->numbers + i * (rows + inputs);
        s->outer[i] = (struct outer){use[i], numbers, numbers + rows};
    }
    free(use);
    if (good) return true;
    step_finish(s);
    return error_failed(err, "out of memory");
}

static const real *row(const struct focus *focus, const real *buffer, int node, int t)
{
    const struct run *run = focus->run;
    return buffer + ((ptrdiff_t)t * run->B + focus->b) * run->track[node].width;
}

static void read_input(const struct step *s, const struct outer *outer, int t)
{
    const struct edge *e = outer->use.input;
    const struct run *run = s->focus->run;
    int n = s->p->is_matrix ? s->p->columns : s->p->rows;
    const real *x = NULL;
    if (e && e->node < 0) x = s->focus->parameters + run->net->parameter[e->parameter].offset;
    if (e && e->node >= 0 && run->track[e->node].value)
        x = row(s->focus, run->track[e->node].value, e->node, t - e->delay);
    for (int i = 0; i < n; i++) outer->x[i] = x ? (double)x[i] : !e;
    if (!e || x) return;
    int symbol = run->track[e->node].index[(ptrdiff_t)(t - e->delay) * run->B + s->focus->b];
    if (symbol >= 0) outer->x[symbol] = 1;
}

static void read_step(const struct step *s, int t)
{
    for (int i = 0; i < s->uses; i++) {
        const struct outer *outer = &s->outer[i];
        const real *grad = s->focus->run->track[outer->use.node].grad;
        const real *dy = grad ? row(s->focus, grad, outer->use.node, t) : NULL;
        for (int r = 0; r < s->p->rows; r++) outer->dy[r] = dy ? outer->use.coefficient * (double)dy[r] : 0;
        read_input(s, outer, t);
    }
}

/* Entry [r][c] of g_t. */
static double entry(const struct step *s, int r, int c)
{
    double sum = 0;
    for (int i = 0; i < s->uses; i++) sum += s->outer[i].dy[r] * s->outer[i].x[s->p->is_matrix ? c : r];
    return sum;
}

static double squares(const real *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

static struct step_share share_of(const struct step *s, const real *gradient, double whole)
{
    double square = 0, inner = 0;
    const real *g = gradient + s->p->offset;
    for (int c = 0; c < s->p->columns; c++)
        for (int r = 0; r < s->p->rows; r++, g++) {
            double gt = entry(s, r, c);
            square += gt * gt;
            inner += gt * (double)*g;
        }
    return (struct step_share){sqrt(square), whole > 0 ? inner / whole : 0};
}

static bool shares(struct step_share *share, const struct focus *focus, const real *gradient, int parameter, int first,
    int steps, struct error *err)
{
    struct step s;
    if (!step_init(&s, focus, parameter, err)) return false;
    double whole = squares(gradient + s.p->offset, (size_t)s.p->rows * (size_t)s.p->columns);
    for (int i = 0; i < steps; i++) {
        read_step(&s, first + i);
        share[i] = share_of(&s, gradient, whole);
    }
    step_finish(&s);
    return true;
}

bool step_share(
    struct step_share *share, const struct focus *focus, const real *gradient, int parameter, struct error *err)
{
    return shares(share, focus, gradient, parameter, focus->t, 1, err);
}

bool step_shares(
    struct step_share *share, const struct focus *focus, const real *gradient, int parameter, struct error *err)
{
    return shares(share, focus, gradient, parameter, 0, focus->run->T, err);
}

bool step_gradient(real *step, const struct focus *focus, int parameter, struct error *err)
{
    struct step s;
    if (!step_init(&s, focus, parameter, err)) return false;
    read_step(&s, focus->t);
    for (int c = 0; c < s.p->columns; c++)
        for (int r = 0; r < s.p->rows; r++) *step++ = (real)entry(&s, r, c);
    step_finish(&s);
    return true;
}
