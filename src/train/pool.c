/*
 * pool.c: one mutex and two conditions. A job is a round: its number wakes the workers, and the last to finish wakes
 * the caller.
 */
#include "pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct worker {
    struct pool *pool;
    pthread_t thread;
    int number;
};

struct pool {
    pthread_mutex_t mutex;
    pthread_cond_t start, done;
    struct worker *worker; /* [workers - 1]: numbers 1 ... */
    int workers, started;
    unsigned round; /* of the job that is to be done */
    int busy;       /* workers that have not finished it */
    bool stop;
    void (*job)(void *context, int worker);
    void *context;
};

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    unsigned seen = 0;
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        while (pool->round == seen && !pool->stop) pthread_cond_wait(&pool->start, &pool->mutex);
        if (pool->stop) break;
        seen = pool->round;
        pthread_mutex_unlock(&pool->mutex);
        pool->job(pool->context, worker->number);
        pthread_mutex_lock(&pool->mutex);
        if (--pool->busy == 0) pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

/* Signals are the main thread's: a worker would take them in the middle of a computation. */
static bool start_threads(struct pool *pool, struct error *err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = 0;
    for (int i = 0; i < pool->workers - 1 && !failed; i++) {
        pool->worker[i] = (struct worker){.pool = pool, .number = i + 1};
        failed = pthread_create(&pool->worker[i].thread, NULL, work, &pool->worker[i]);
        pool->started += !failed;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed || error_failed(err, "cannot start thread %d: %s", pool->started + 1, strerror(failed));
}

bool pool_create(int workers, struct pool **out, struct error *err)
{
    *out = NULL;
    struct pool *pool = calloc(1, sizeof *pool);
    struct worker *worker = calloc((size_t)workers, sizeof *worker);
    if (!pool || !worker) {
        free(pool);
        free(worker);
        return error_failed(err, "out of memory");
    }
    pool->worker = worker;
    pool->workers = workers;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->start, NULL);
    pthread_cond_init(&pool->done, NULL);
    if (!start_threads(pool, err)) {
        pool_destroy(pool);
        return false;
    }
    *out = pool;
    return true;
}

void pool_destroy(struct pool *pool)
{
    if (!pool) return;
    pthread_mutex_lock(&pool->mutex);
    pool->stop = true;
    pthread_cond_broadcast(&pool->start);
    pthread_mutex_unlock(&pool->mutex);
    for (int i = 0; i < pool->started; i++) pthread_join(pool->worker[i].thread, NULL);
    pthread_cond_destroy(&pool->start);
    pthread_cond_destroy(&pool->done);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->worker);
    free(pool);
}

int pool_workers(const struct pool *pool)
{
    return pool->workers;
}

void pool_run(struct pool *pool, void (*job)(void *context, int worker), void *context)
{
    pthread_mutex_lock(&pool->mutex);
    pool->job = job;
    pool->context = context;
    pool->busy = pool->workers - 1;
    pool->round++;
    pthread_cond_broadcast(&pool->start);
    pthread_mutex_unlock(&pool->mutex);
    job(context, 0);
    pthread_mutex_lock(&pool->mutex);
    while (pool->busy) pthread_cond_wait(&pool->done, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}
