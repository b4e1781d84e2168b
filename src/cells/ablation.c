/*
 * ablation.c: the loss of every character, with the unit and without.
 */
#include "ablation.h"

#include <math.h>
#include <stdlib.h>

#include "survey.h"

struct ablation {
    const struct reading *reading;
    const struct marks *marks;
    struct pool *pool;
    struct rows_plan plan;
    struct seams seams;
    float *whole, *without; /* [rows x each]: the loss of each character */
};

/* The losses of all characters, in the order of the text. seams may be NULL. */
static bool losses(const struct ablation *a, const struct override *override, float *loss, struct seams *seams,
    const struct progress *progress, struct error *err)
{
    struct rows *rows = NULL;
    int quantity = a->reading->model->net->loss;
    bool more = true, done = rows_create(a->reading, &a->plan, a->pool, override, override ? 1 : 0, &rows, err);
    while (done && (done = progress_continue(progress, rows_done(rows)) && rows_next(rows, &more, err)) && more)
        for (int i = 0; i < rows->parts; i++) {
            const struct rows_part *part = &rows->part[i];
            for (int t = 0; t < a->plan.T; t++) {
                const float *from = run_value(part->run, quantity, t);
                for (int b = 0; b < part->columns.count; b++)
                    loss[rows_place(rows, part, b, t) - a->plan.first] = from[b];
            }
        }
    if (done && seams) done = rows_seams(rows, seams, err);
    rows_destroy(rows);
    return done;
}

bool ablation_create(const struct reading *reading, const struct marks *marks, struct pool *pool, size_t first,
    size_t length, const struct progress *progress, struct ablation **out, struct error *err)
{
    struct ablation *a = calloc(1, sizeof *a);
    if (!a) return error_failed(err, "out of memory");
    *a = (struct ablation){.reading = reading, .marks = marks, .pool = pool};
    bool done = rows_plan(reading, first, length, SURVEY_WARM_UP, ROWS_BYTES, &a->plan, err);
    if (done) {
        a->whole = malloc(ablation_length(a) * sizeof *a->whole);
        a->without = malloc(ablation_length(a) * sizeof *a->without);
        if (!a->whole || !a->without) done = error_failed(err, "out of memory");
    }
    done = done && losses(a, NULL, a->whole, &a->seams, progress, err);
    if (done)
        *out = a;
    else
        ablation_destroy(a);
    return done;
}

void ablation_destroy(struct ablation *a)
{
    if (!a) return;
    free(a->whole);
    free(a->without);
    free(a);
}

size_t ablation_length(const struct ablation *a)
{
    return (size_t)a->plan.rows * a->plan.each;
}

double ablation_loss(const struct ablation *a)
{
    double sum = 0;
    for (size_t i = 0; i < ablation_length(a); i++) sum += (double)a->whole[i];
    return sum / (double)ablation_length(a);
}

struct seams ablation_seams(const struct ablation *a)
{
    return a->seams;
}

static double mean_of(double sum, size_t count)
{
    return count >= SURVEY_FEWEST ? sum / (double)count : NAN;
}

static struct effect effect_of(const struct ablation *a, int mark)
{
    double rise[2] = {0};
    size_t count[2] = {0};
    for (size_t i = 0; i < ablation_length(a); i++) {
        bool on = marks_on(a->marks, mark, a->plan.first + i);
        rise[on] += (double)a->without[i] - (double)a->whole[i];
        count[on]++;
    }
    return (struct effect){mean_of(rise[1], count[1]), mean_of(rise[0], count[0]), count[1], count[0]};
}

bool ablation_measure(struct ablation *a, int quantity, int unit, double value, const int *mark, int count,
    struct effect *effect, const struct progress *progress, struct error *err)
{
    struct override o = {.quantity = quantity, .t = OVERRIDE_ALL, .unit = unit, .value = (real)value};
    if (!losses(a, &o, a->without, NULL, progress, err)) return false;
    for (int i = 0; i < count; i++) effect[i] = effect_of(a, mark[i]);
    return true;
}
