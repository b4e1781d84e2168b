/*
 * spectrum.h: what a recurrent matrix W does by itself: its eigenvalues, its largest singular value, and whether that
 * already decides that gradients vanish.
 *
 * In a simple recurrence h[t] = φ(W h[t-1] + …) a step's Jacobian is diag(φ′) W, so its norm is at most γ σ_max(W),
 * where γ is the largest slope of φ: 1 for tanh, 1/4 for the logistic. If σ_max(W) < 1/γ, every gradient vanishes. The
 * opposite is not true: σ_max(W) > 1/γ is necessary, but not sufficient, for gradients to explode (Pascanu, Mikolov &
 * Bengio 2013). Saturated units have smaller slopes; with the largest one that this trace has, the bound speaks of this
 * trace alone. Gates add ways around the matrix: of them the bound says nothing.
 */
#ifndef LENS_SPECTRUM_H
#define LENS_SPECTRUM_H

#include <stdbool.h>

#include "focus.h"

enum spectrum_verdict {
    SPECTRUM_UNDECIDED,     /* gradients may do either */
    SPECTRUM_VANISHES_HERE, /* with the slopes of this trace */
    SPECTRUM_VANISHES,      /* whatever the net reads */
    SPECTRUM_COUNT
};

#define spectrum_verdict_names REAL(spectrum_verdict_names)

extern const char *const spectrum_verdict_names[SPECTRUM_COUNT]; /* "vanishes", ... */

struct spectrum {
    int parameter, n;    /* W is [n x n] */
    double *re, *im;     /* [n] the eigenvalues; of a conjugate pair the positive imaginary part first */
    double radius;       /* the largest modulus of an eigenvalue */
    double norm;         /* σ_max, the largest singular value */
    const struct op *op; /* the activation that W feeds; NULL: none */
    int quantity;        /* whose equation W stands in */
    double steepest;     /* γ: the most that the slope of that activation can be */
    double seen;         /* the largest that it is in this trace */
    bool simple;         /* the recurrence is simple, in the sense above: the verdict means something */
    double gain;         /* of a simple one: the factor that stands beside the slope, 1 in most nets; the bounds are
                            1 / (gain * steepest) and 1 / (gain * seen) */
    enum spectrum_verdict verdict;
};

#define spectrum_init   REAL(spectrum_init)
#define spectrum_finish REAL(spectrum_finish)

/* Whether a parameter is what is spoken of here: a square matrix within a recurrence. */
static inline bool spectrum_applies(const struct net *net, int parameter)
{
    const struct parameter *p = &net->parameter[parameter];
    return p->is_matrix && p->recurrent && p->rows == p->columns;
}

/* Of such a parameter; focus: its run, parameters and sequence count, its t does not. Where the matrix holds a NaN or
 * an infinity, eigenvalues, radius and norm are NaN. False when memory is out; spectrum_finish accepts what is left
 * then, and a zeroed one. */
bool spectrum_init(struct spectrum *s, const struct focus *focus, int parameter, struct error *err);
void spectrum_finish(struct spectrum *s);

#endif
