/*
 * trainer.c: the update, phase by phase. A phase is a job of the pool: passes over rows of the batch, then sums and
 * steps over ranges of the parameters. Workers meet only between phases.
 */
#include "trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blas.h"
#include "elementwise.h"
#include "window.h"

struct trainer_worker {
    struct columns columns; /* of the batch */
    struct run *run;
    float *gradient;    /* of its rows alone; worker 0's is where the sum goes */
    int *input, *label; /* [T x columns.count] */
    double loss;        /* its share of the mean */
    double squares;     /* of its range of the summed gradient */
};

struct job { /* what the workers of a phase need to know */
    struct trainer *trainer;
    bool reset;
    float scale; /* of the gradient, from clipping by norm */
};

/* ---- life ---- */

static bool create_worker(struct trainer *t, int number, struct error *err)
{
    struct trainer_worker *w = &t->worker[number];
    int batch = t->settings.batch, workers = t->settings.threads;
    w->columns = columns_of(batch, number, workers);
    size_t window = (size_t)t->settings.steps * (size_t)w->columns.count;
    w->gradient = number ? malloc(t->net->parameter_count * sizeof *w->gradient) : t->gradient;
    w->input = malloc(2 * window * sizeof *w->input);
    if (!w->gradient || !w->input) return error_failed(err, "out of memory");
    w->label = w->input + window;
    if (!run_create(t->net, t->settings.steps, w->columns.count, &w->run, err)) return false;
    float weight = (float)(1.0 / ((double)t->settings.steps * batch));
    for (size_t i = 0; i < window; i++) w->run->loss_weight[i] = weight;
    return true;
}

static bool allocate(struct trainer *t, struct error *err)
{
    size_t n = t->net->parameter_count, window = (size_t)t->settings.steps * (size_t)t->settings.batch;
    int moments = t->settings.optimizer->moments;
    t->worker = calloc((size_t)t->settings.threads, sizeof *t->worker);
    t->parameters = malloc(n * sizeof *t->parameters);
    t->gradient = malloc(n * sizeof *t->gradient);
    t->input = malloc(2 * window * sizeof *t->input);
    t->label = t->input ? t->input + window : NULL;
    if (moments > 0) t->v = calloc(n, sizeof *t->v);
    bool first_moment = moments == 2 || t->settings.optimizer == optimizer_find("momentum");
    if (first_moment) t->m = calloc(n, sizeof *t->m);
    bool all =
        t->worker && t->parameters && t->gradient && t->input && (moments == 0 || t->v) && (!first_moment || t->m);
    return all || error_failed(err, "out of memory");
}

bool trainer_create(
    const struct net *net, const struct trainer_settings *settings, struct trainer **out, struct error *err)
{
    *out = NULL;
    struct trainer *t = calloc(1, sizeof *t);
    if (!t) return error_failed(err, "out of memory");
    t->net = net;
    t->settings = *settings;
    t->rate = settings->rate;
    bool done = allocate(t, err) && parameters_init(net, settings->seed, t->parameters, err);
    for (int i = 0; i < settings->threads && done; i++) done = create_worker(t, i, err);
    if (!done || !pool_create(settings->threads, &t->pool, err)) {
        trainer_destroy(t);
        return false;
    }
    *out = t;
    return true;
}

void trainer_destroy(struct trainer *t)
{
    if (!t) return;
    pool_destroy(t->pool);
    for (int i = 0; i < t->settings.threads && t->worker; i++) {
        run_destroy(t->worker[i].run);
        if (i) free(t->worker[i].gradient);
        free(t->worker[i].input);
    }
    free(t->worker);
    free(t->parameters);
    free(t->gradient);
    free(t->m);
    free(t->v);
    free(t->input);
    free(t);
}

/* ---- phases of an update ---- */

static void passes(void *context, int number)
{
    struct job *job = context;
    struct trainer *t = job->trainer;
    struct trainer_worker *w = &t->worker[number];
    columns_take(w->columns, w->input, t->input, t->settings.steps, t->settings.batch);
    columns_take(w->columns, w->label, t->label, t->settings.steps, t->settings.batch);
    if (job->reset)
        run_reset(w->run, t->parameters);
    else
        run_carry(w->run);
    run_set_inputs(w->run, w->input, w->label);
    run_draw_masks(w->run, t->settings.seed, t->updates, w->columns.first);
    run_forward(w->run, t->parameters);
    run_backward(w->run, t->parameters, w->gradient);
    w->loss = run_loss(w->run);
}

struct range {
    size_t first, count;
};

static struct range range_of(const struct trainer *t, int number)
{
    size_t n = t->net->parameter_count, workers = (size_t)t->settings.threads;
    size_t first = n * (size_t)number / workers;
    return (struct range){first, n * ((size_t)number + 1) / workers - first};
}

/* Sums the workers' gradients over a range, always in the same order; clips by value; measures. */
static void sum_gradients(void *context, int number)
{
    struct trainer *t = ((struct job *)context)->trainer;
    struct range range = range_of(t, number);
    float *g = t->gradient + range.first, most = (float)t->settings.clip_value;
    for (int i = 1; i < t->settings.threads; i++)
        vector_scale(g, t->worker[i].gradient + range.first, range.count, 1, true);
    double norm = norm2(g, range.count);
    t->worker[number].squares = norm * norm;
    if (most > 0)
        for (size_t i = 0; i < range.count; i++) g[i] = fminf(fmaxf(g[i], -most), most);
}

static void take_step(void *context, int number)
{
    struct job *job = context;
    struct trainer *t = job->trainer;
    struct range range = range_of(t, number);
    float *g = t->gradient + range.first;
    if (job->scale != 1)
        for (size_t i = 0; i < range.count; i++) g[i] *= job->scale;
    struct step_sizes sizes = {(float)t->rate, (float)t->settings.weight_decay, t->updates + 1};
    t->settings.optimizer->step(t->parameters + range.first, g, t->m ? t->m + range.first : NULL,
        t->v ? t->v + range.first : NULL, range.count, &sizes);
}

static void total(const struct trainer *t, struct trainer_update *update)
{
    double squares = 0;
    update->loss = 0;
    for (int i = 0; i < t->settings.threads; i++) {
        update->loss += t->worker[i].loss;
        squares += t->worker[i].squares;
    }
    update->grad_norm = sqrt(squares);
}

/* By value each element is cut; by norm the whole vector is shortened, which keeps its direction (Pascanu et al. 2013).
 */
static float clip_scale(const struct trainer *t, const struct trainer_update *update)
{
    double most = t->settings.clip_norm;
    return most > 0 && update->grad_norm > most ? (float)(most / update->grad_norm) : 1;
}

bool trainer_update(struct trainer *t, struct batches *batches, struct trainer_update *update, struct error *err)
{
    struct job job = {.trainer = t};
    if (!batches_next(batches, t->input, t->label, &update->new_epoch, err)) return false;
    job.reset = update->new_epoch || t->updates == 0;
    pool_run(t->pool, passes, &job);
    pool_run(t->pool, sum_gradients, &job);
    total(t, update);
    if (!isfinite(update->loss) || !isfinite(update->grad_norm))
        return error_failed(err,
            "update %llu: the %s is no longer a finite number: clip the gradient (--clip 1) or lower "
            "the rate (--lr %g)",
            (unsigned long long)t->updates + 1, isfinite(update->loss) ? "gradient" : "loss", t->rate / 2);
    job.scale = clip_scale(t, update);
    update->clipped = job.scale != 1;
    pool_run(t->pool, take_step, &job);
    t->updates++;
    return true;
}

/* ---- the carried state ---- */

/* The slots at the end of a window that the next one carries on, to or from `state`; returns how many numbers. An input
 * that is read as a vector too has both. */
static size_t copy_pads(const struct run *run, float *to, const float *from)
{
    size_t used = 0;
    for (int v = 0; v < run->net->graph.nodes; v++) {
        const struct node *node = &run->net->graph.node[v];
        const struct track *track = &run->track[v];
        ptrdiff_t slot = (ptrdiff_t)(run->T - node->pad_front) * run->B;
        size_t rows = (size_t)node->pad_front * (size_t)run->B, width = (size_t)track->width;
        for (size_t i = 0; i < rows && track->index; i++, used++) {
            if (to) to[used] = (float)track->index[slot + (ptrdiff_t)i];
            if (from) track->index[slot + (ptrdiff_t)i] = (int)from[used];
        }
        if (!track->value) continue;
        float *value = track->value + slot * (ptrdiff_t)width;
        if (to) memcpy(to + used, value, rows * width * sizeof *value);
        if (from) memcpy(value, from + used, rows * width * sizeof *value);
        used += rows * width;
    }
    return used;
}

size_t trainer_state_size(const struct trainer *t)
{
    size_t size = 0;
    for (int i = 0; i < t->settings.threads; i++) size += copy_pads(t->worker[i].run, NULL, NULL);
    return size;
}

void trainer_save_state(const struct trainer *t, float *state)
{
    for (int i = 0; i < t->settings.threads; i++) state += copy_pads(t->worker[i].run, state, NULL);
}

void trainer_load_state(struct trainer *t, const float *state)
{
    for (int i = 0; i < t->settings.threads; i++) state += copy_pads(t->worker[i].run, NULL, state);
}
