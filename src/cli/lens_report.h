/*
 * lens_report.h: what `unroll lens` says of the gradients of a subject, before it is written as text or as JSON.
 */
#ifndef CLI_LENS_REPORT_H
#define CLI_LENS_REPORT_H

#include <stdbool.h>

#include "computed.h"
#include "spectrum.h"
#include "state_vector.h"

struct lens_question {
    const char *quantity; /* NULL: the main state; "state": the whole state of the recurrence, if none is called so */
    int window;           /* of the influence matrix; 0: none */
    bool influence, jacobian;
};

struct lens_report {
    const struct computed *computed; /* not owned; T is its number of timesteps */
    const char *name;                /* of the quantity: as it was asked for, or as a label */
    int *quantity;                   /* one, or those of the state */
    int quantities;
    int direction;    /* -1 where the gradient goes on through time; else 1 */
    double *norm;     /* [T] of the loss as chosen */
    double *norm_one; /* [T] of a single loss: the chosen one, or where all count the last (a reverse sweep: first) */
    int from;         /* that one's timestep, from 1 */
    struct flow flow; /* of norm_one */
    int window;
    double *influence;         /* [T x T], or NULL */
    struct state_vector state; /* size 0: no Jacobian was asked for, or nothing recurs */
    bool has_jacobian;         /* it was asked for; then: */
    double *singular, *radius; /* [T x n], [T]; see jacobian.h */
    double *product;           /* [steps x n]: from timestep `from` on */
    int steps;
    struct spectrum *spectrum;
    int spectra;
};

/* computed must outlive the report, and its gradients are read. Errors: no such quantity; more timesteps or a larger
 * state than can be asked for; memory. lens_report_finish accepts what is left then, and a zeroed one. */
bool lens_report_init(struct lens_report *report, const struct computed *computed, const struct lens_question *question,
    struct error *err);
void lens_report_finish(struct lens_report *report);

/* For people, to standard output. */
bool lens_report_print(const struct lens_report *report, struct error *err);

/* One JSON document:
 *
 *     {"version": 1, "net", "hidden", "layers", "seed", "loss_at", "text", "T", "quantity", "direction": 1 | -1,
 *      "grad_norm": [T], "grad_norm_one_loss": [T], "one_loss_at": t,
 *      "flow": {"verdict", "ratio", "half_life", "steps"},
 *      "quantities": {name: {"role", "width", "grad_norm": [T]}},
 *      "influence": {"window", "norm": [T x [T]]},
 *      "jacobian": {"n", "state": [{"quantity", "lag", "width"}], "singular": [T x [n]], "norm": [T], "radius": [T],
 *                   "product": {"from": t, "log_singular": [steps x [n]]}},
 *      "matrices": {name: {"n", "equation", "activation", "eigenvalues": [n x [re, im]], "radius", "norm", "steepest",
 *                   "seen", "simple", "gain", "verdict"}}}
 *
 * quantities: those that have a gradient. norm of influence: row t is the loss of t, column k the quantity at k; null
 * where it was not asked for, as are jacobian and matrices. product: row i of J(from) … J(from - i) (reverse: + i).
 * Logarithms are natural; a number that is not finite, such as the logarithm of 0, is null. seed is null for a model.
 */
bool lens_report_print_json(const struct lens_report *report, struct error *err);

#endif
