/*
 * figure_walk.c: window by window; computed by the pool, then looked at by it.
 */
#include "figure_walk.h"

bool figure_begin(const struct figure_task *task, struct rows **rows, struct figure_result *measured, struct error *err)
{
    struct rows_plan plan;
    if (!rows_plan(task->reading, task->first, task->length, FIGURE_WARM_UP, FIGURE_BYTES, &plan, err) ||
        !rows_create(task->reading, &plan, task->pool, NULL, 0, rows, err))
        return false;
    *measured = (struct figure_result){plan.first, plan.each * (size_t)plan.rows};
    return true;
}

struct visit {
    void (*visit)(void *context, const struct rows *rows, int part);
    void *context;
    const struct rows *rows;
};

static void visit_part(void *context, int worker)
{
    const struct visit *v = context;
    if (worker < v->rows->parts) v->visit(v->context, v->rows, worker);
}

bool figure_walk(const struct figure_task *task, struct rows *rows,
    void (*visit)(void *context, const struct rows *rows, int part), void *context, struct error *err)
{
    struct visit v = {visit, context, rows};
    for (bool more;;) {
        if (!progress_continue(task->progress, (double)rows->at / (double)rows->plan.each)) return false;
        if (!rows_next(rows, &more, err)) return false;
        if (!more) return corpus_check_unchanged(task->reading->corpus, err);
        pool_run(task->pool, visit_part, &v);
    }
}
