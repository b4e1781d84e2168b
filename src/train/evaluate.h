/*
 * evaluate.h: the mean loss of a net over a part of a text, each target counted once.
 */
#ifndef TRAIN_EVALUATE_H
#define TRAIN_EVALUATE_H

#include <stdbool.h>

#include "batches.h"
#include "error.h"
#include "net.h"
#include "pool.h"

/* From the first window of `batches` (made for evaluation) to the last, the state carried from window to window.
 * *loss: nats per character. The rows of the batch are shared out among the workers of the pool. */
bool evaluate(const struct net *net, const float *parameters, struct batches *batches, struct pool *pool, double *loss,
    struct error *err);

#endif
