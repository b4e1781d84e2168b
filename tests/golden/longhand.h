/*
 * longhand.h: four recurrent nets written out by hand, as the reference the engine is tested against.
 *
 * Scalar C in double: plain nested loops, no BLAS, no graph, no schedule, and nothing shared between the cells but the
 * softmax and the one-hot rows. It is dull on purpose: what stands here can be checked against the equations by eye.
 *
 * The character model: text is a row of T + 1 symbols below V. x[t] is the one-hot of text[t-1] and the target is
 * text[t], for t = 1..T (so text[0] is read first, and text[T] is only ever a target). The cells:
 *
 *   elman   h.a = h.b + h.U x + h.W h[t-1]                             h = tanh(h.a)
 *   jordan  a = b + U x + W p[t-1]                                     h = tanh(a)
 *   gru     h.r = sigmoid(h.br + h.Ur x + h.Wr h[t-1])                 (PyTorch's)
 *           h.z = sigmoid(h.bz + h.Uz x + h.Wz h[t-1])
 *           h.n = tanh(h.bn + h.Un x + h.r * (h.bhn + h.Wn h[t-1]))    h = (1 - h.z) * h.n + h.z * h[t-1]
 *   lstm    h.i = sigmoid(h.bi + h.Ui x + h.Wi h[t-1]), likewise h.f and h.o
 *           h.g = tanh(h.bg + h.Ug x + h.Wg h[t-1])
 *           h.c = h.f * h.c[t-1] + h.i * h.g                           h = h.o * tanh(h.c)
 *   all     o = c + V h                p = softmax(o)                  loss = -log p[target]
 *
 * with every state 0 before t = 1, and L = sum over t of loss_weight[t] * loss[t].
 *
 *   struct longhand l;
 *   longhand_init(&l, "gru", V, H, T, text, NULL);
 *   longhand_fill(&l, 7);                          or copy values into longhand_param(&l, "h.Ur")->value, ...
 *   longhand_run(&l);
 *   for (int k = 0; k < l.quantities; k++) ...     l.quantity[k].name, .value, .grad
 *   longhand_finish(&l);
 */
#ifndef GOLDEN_LONGHAND_H
#define GOLDEN_LONGHAND_H

#include <stdbool.h>

enum { LONGHAND_MAX = 16 };

/* A parameter or a quantity, under the name the engine gives it. Both arrays are row-major [rows x cols]:
 * a parameter is [out x in] (a bias [out x 1]); a quantity is [T x width], its first row being t = 1. */
struct longhand_array {
    const char *name;
    int rows, cols;
    double *value; /* yours to set for a parameter */
    double *grad;  /* dL/dW, or the total dL/dq[t]: what every reader of q[t] sent back, at t and at later steps */

    /* The same memory by rows. For a quantity v[t], d[t] is timestep t, and v[0], d[0] the initial state. */
    double **v, **d;
};

struct longhand {
    const char *cell;
    int V, H, T;               /* vocabulary, hidden units, timesteps */
    const int *text;           /* [T + 1], borrowed */
    const double *loss_weight; /* [T], 1 counts and 0 does not; NULL: all count. Borrowed; entry t-1 weighs loss[t] */

    double loss_total;

    struct longhand_array param[LONGHAND_MAX];
    int params;
    struct longhand_array quantity[LONGHAND_MAX]; /* in the order of the equations, `loss` [T x 1] last */
    int quantities;
    struct longhand_array x; /* the one-hot input [T x V]; its gradient is not computed */
};

/* False (and nothing to finish) when there is no such cell. All values start at 0. Running out of memory aborts. */
bool longhand_init(
    struct longhand *l, const char *cell, int V, int H, int T, const int *text, const double *loss_weight);
void longhand_finish(struct longhand *l);

/* Every parameter uniform in (-0.7, 0.7), biases too, so that no term of an equation is hidden by a zero. */
void longhand_fill(struct longhand *l, unsigned seed);

/* Values of all quantities, and loss_total. */
void longhand_forward(struct longhand *l);
/* Gradients of all quantities and parameters, from the values of the last forward. */
void longhand_backward(struct longhand *l);
/* Both. */
void longhand_run(struct longhand *l);

/* By name; NULL when there is none. */
struct longhand_array *longhand_param(struct longhand *l, const char *name);
struct longhand_array *longhand_quantity(struct longhand *l, const char *name);

#endif
