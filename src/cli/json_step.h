/*
 * json_step.h: everything that a session computed, as one JSON document on standard output.
 *
 *     {"version": 1, "net", "hidden", "layers", "seed", "loss_at": "all" | "last" | t, "vocab": [one character each],
 *      "text", "T", "loss_total", "loss": [T],
 *      "params":     {name: {"shape": [rows, columns], "value": [...], "grad": [...]}},
 *      "quantities": {name: {"role", "width", "value": [[...]], "grad": [[...]], "grad_norm": [T], "init": [...]}}}
 *
 * params: a matrix as the equation has it, row by row; a vector has one column. quantities: the input, then as the
 * equations define them (with dropout, its masks among them), one row a timestep, the first being t = 1; the target is
 * not among them, since the text tells it. grad is the derivative of loss_total, the sum of the losses that loss_at
 * counts; it is 0 where nothing flows. init is what a delay reads before the first timestep, or behind the last if the
 * quantity is only read from the future; 0 for one that is read without delay. A number that is not finite is null.
 */
#ifndef CLI_JSON_STEP_H
#define CLI_JSON_STEP_H

#include <stdbool.h>

#include "error.h"
#include "session.h"

bool json_step(const struct session *session, struct error *err);

#endif
