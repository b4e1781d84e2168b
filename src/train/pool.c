/*
 * pool.c: one mutex and two conditions. A job is a round: its number wakes the workers, and the last to finish wakes
 * the caller.
 *
 * Whoever waits looks on for about a tenth of a millisecond before it goes to sleep. An update of a small net takes a
 * few milliseconds and has three jobs, and waking a processor that has gone idle can take as long as the third of them.
 */
#include "pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS = 4096 };

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
    atomic_uint round; /* of the job that is to be done; written with the mutex held */
    atomic_int busy;   /* workers that have not finished it */
    atomic_bool stop;  /* written with the mutex held */
    void (*job)(void *context, int worker);
    void *context;
};

static void relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static bool is_called(struct pool *pool, unsigned seen)
{
    return atomic_load(&pool->round) != seen || atomic_load(&pool->stop);
}

/* Until there is another round than the one seen, or the end. */
static void await_call(struct pool *pool, unsigned seen)
{
    for (int i = 0; i < LOOKS; i++, relax())
        if (is_called(pool, seen)) return;
    pthread_mutex_lock(&pool->mutex);
    while (!is_called(pool, seen)) pthread_cond_wait(&pool->start, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}

static void await_workers(struct pool *pool)
{
    for (int i = 0; i < LOOKS; i++, relax())
        if (!atomic_load(&pool->busy)) return;
    pthread_mutex_lock(&pool->mutex);
    while (atomic_load(&pool->busy)) pthread_cond_wait(&pool->done, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    for (unsigned seen = 0;; seen++) {
        await_call(pool, seen);
        if (atomic_load(&pool->stop)) return NULL;
        pool->job(pool->context, worker->number);
        if (atomic_fetch_sub(&pool->busy, 1) > 1) continue;
        pthread_mutex_lock(&pool->mutex);
        pthread_cond_signal(&pool->done);
        pthread_mutex_unlock(&pool->mutex);
    }
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
    atomic_store(&pool->stop, true);
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
    pool->job = job;
    pool->context = context;
    atomic_store(&pool->busy, pool->workers - 1);
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add(&pool->round, 1);
    pthread_cond_broadcast(&pool->start);
    pthread_mutex_unlock(&pool->mutex);
    job(context, 0);
    await_workers(pool);
}
