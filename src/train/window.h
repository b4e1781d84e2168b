/*
 * window.h: how a batch is shared out among workers: each takes neighbouring columns of every window.
 */
#ifndef TRAIN_WINDOW_H
#define TRAIN_WINDOW_H

#include <string.h>

struct columns {
    int first, count;
};

/* The columns of worker `number` of `workers`; counts differ by 1 at most. */
static inline struct columns columns_of(int B, int number, int workers)
{
    int first = (int)((long)B * number / workers);
    return (struct columns){first, (int)((long)B * (number + 1) / workers) - first};
}

/* own [T x count] = those columns of window [T x B] */
static inline void columns_take(struct columns columns, int *own, const int *window, int T, int B)
{
    for (int t = 0; t < T; t++)
        memcpy(own + t * columns.count, window + t * B + columns.first, (size_t)columns.count * sizeof *own);
}

#endif
