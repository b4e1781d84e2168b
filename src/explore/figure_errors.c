/*
 * figure_errors.c: see the header.
 */
#include "figure_errors.h"

#include <stdlib.h>

#include "match.h"

const char *const errors_choices[] = {"first", "second", "third", "fourth", "fifth", NULL};

/* The first error of a kind in each fifth of the measured part, where there is one. */
static void take_examples(struct errors_figure *f)
{
    const struct contest *c = f->failures.contest;
    size_t count = c->measured.count, until[FAILURES] = {0};
    for (size_t i = 0; i < count; i++) {
        int kind = f->failures.kind[i];
        if (kind == FAILURE_NONE || i < until[kind]) continue;
        f->place[kind][f->places[kind]++] = c->measured.first + i;
        until[kind] = (i * ERRORS_EXAMPLES / count + 1) * count / ERRORS_EXAMPLES + 1;
    }
}

bool errors_example(const struct errors_figure *f, int kind, int choice, size_t *place)
{
    if (!f->places[kind]) return false;
    *place = f->place[kind][choice % f->places[kind]];
    return true;
}

bool errors_compute(const struct figure_task *task, struct figure_result **result, struct error *err)
{
    if (!match_prepare(task->match, task->reading, task->pool, task->progress, err)) return false;
    const struct contest *contest = task->match->contest;
    struct errors_figure *f = calloc(1, sizeof *f);
    if (!f) return error_failed(err, "out of memory");
    f->result = (struct figure_result){contest->measured.first, contest->measured.count};
    bool done = failures_find(contest, &f->failures, err);
    if (done) {
        take_examples(f);
        *result = &f->result;
    } else {
        errors_destroy(&f->result);
    }
    return done;
}

void errors_destroy(struct figure_result *result)
{
    struct errors_figure *f = (struct errors_figure *)result;
    if (!f) return;
    failures_finish(&f->failures);
    free(f);
}

int errors_rows(const struct figure_result *result, int choice)
{
    return FAILURES;
}

bool errors_target(const struct figure_result *result, int choice, int row, struct figure_target *target)
{
    *target = (struct figure_target){.has_place = true};
    return errors_example((const struct errors_figure *)result, row, choice, &target->place);
}

/* "count", "nats": [kinds], in the order of the table; "characters", "total.nats" of all that was measured. */
void errors_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink)
{
    const struct errors_figure *f = (const struct errors_figure *)result;
    size_t one = 1, kinds = FAILURES;
    double count[FAILURES], nats[FAILURES], characters = (double)f->failures.contest->measured.count;
    for (int k = 0; k < FAILURES; k++) {
        count[k] = (double)f->failures.tally[k].count;
        nats[k] = f->failures.tally[k].nats;
    }
    sink->array(sink->context, "count", 1, &kinds, count);
    sink->array(sink->context, "nats", 1, &kinds, nats);
    sink->array(sink->context, "characters", 1, &one, &characters);
    sink->array(sink->context, "total.nats", 1, &one, &f->failures.total_nats);
}
