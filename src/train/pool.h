/*
 * pool.h: a few threads that do the same job side by side, each on its part.
 *
 * The caller is worker 0. A job is a function that is told which worker it runs as; pool_run returns when all are done.
 * Between jobs the threads look on for a moment, then sleep. Nothing here decides anything by timing, so results depend
 * on the number of workers but not on their speed.
 */
#ifndef TRAIN_POOL_H
#define TRAIN_POOL_H

#include "error.h"

struct pool;

/* workers from 1; with 1 there are no threads. *pool is the caller's to destroy. */
bool pool_create(int workers, struct pool **pool, struct error *err);
void pool_destroy(struct pool *pool); /* accepts NULL */
int pool_workers(const struct pool *pool);

void pool_run(struct pool *pool, void (*job)(void *context, int worker), void *context);

#endif
