/*
 * trainer.c: the update, phase by phase. A phase is a job of the pool: passes over rows of the batch, then sums and
 * steps over ranges of the parameters. Workers meet only between phases.
 */
#include "trainer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elementwise.h"
#include "omega.h"
#include "update.h"
#include "window.h"

struct trainer_worker {
    struct columns columns; /* of the batch */
    struct run *run;
    struct omega *omega; /* or NULL */
    float *gradient;     /* of its rows alone; worker 0's is where the sum goes */
    int *input, *label;  /* [T x columns.count] */
    double loss;         /* its share of the mean */
    double penalty;      /* likewise, of Ω */
    double squares;      /* of its range of the summed gradient */
    double squares_left; /* the same after clipping by value */
};

struct stretch {
    size_t first, count;
    float rate; /* a factor; 0: frozen */
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
    w->gradient = number ? parameters_alloc(t->net) : t->gradient;
    w->input = malloc(2 * window * sizeof *w->input);
    if (!w->gradient || !w->input) return error_failed(err, "out of memory");
    w->label = w->input + window;
    if (!run_create(t->net, t->settings.steps, w->columns.count, &w->run, err)) return false;
    if (t->settings.omega > 0 && !omega_create(w->run, &w->omega, err)) return false;
    float weight = (float)(1.0 / ((double)t->settings.steps * batch));
    for (size_t i = 0; i < window; i++) w->run->loss_weight[i] = weight;
    return true;
}

/* Parameters stand one behind the other in the order of net->parameter. */
static bool find_stretches(struct trainer *t, struct error *err)
{
    bool learns = false;
    t->stretch = calloc((size_t)t->net->parameters + 1, sizeof *t->stretch);
    if (!t->stretch) return error_failed(err, "out of memory");
    for (int i = 0; i < t->net->parameters; i++) {
        const struct parameter *p = &t->net->parameter[i];
        struct stretch *last = t->stretches ? &t->stretch[t->stretches - 1] : NULL;
        if (!last || last->rate != (float)p->rate) {
            last = &t->stretch[t->stretches++];
            *last = (struct stretch){p->offset, 0, (float)p->rate};
        }
        last->count += (size_t)p->rows * (size_t)p->columns;
        learns |= last->rate != 0;
    }
    return learns || error_input(err, "%s: every parameter has rate 0: there is nothing left to learn", t->net->name);
}

static bool allocate(struct trainer *t, struct error *err)
{
    size_t n = t->net->parameter_count, window = (size_t)t->settings.steps * (size_t)t->settings.batch;
    struct moments moments;
    t->worker = calloc((size_t)t->settings.threads, sizeof *t->worker);
    t->parameters = parameters_alloc(t->net);
    t->gradient = parameters_alloc(t->net);
    t->input = malloc(2 * window * sizeof *t->input);
    t->label = t->input ? t->input + window : NULL;
    if (!moments_init(&moments, t->settings.optimizer, n, err)) return false;
    t->m = moments.m;
    t->v = moments.v;
    return (t->worker && t->parameters && t->gradient && t->input) || error_failed(err, "out of memory");
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
    bool done = find_stretches(t, err) && allocate(t, err) && parameters_init(net, settings->seed, t->parameters, err);
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
        omega_destroy(t->worker[i].omega);
        run_destroy(t->worker[i].run);
        if (i) free(t->worker[i].gradient);
        free(t->worker[i].input);
    }
    free(t->worker);
    free(t->stretch);
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
    double sequences = t->settings.batch;
    if (w->omega)
        w->penalty = omega_gradient(w->omega, t->parameters, t->settings.omega / sequences, w->gradient) / sequences;
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

/* What a stretch and a range have in common. */
static struct range overlap(struct range range, const struct stretch *stretch)
{
    size_t first = range.first > stretch->first ? range.first : stretch->first;
    size_t end = range.first + range.count, stretch_end = stretch->first + stretch->count;
    if (stretch_end < end) end = stretch_end;
    return (struct range){first, end > first ? end - first : 0};
}

/* Sums the workers' gradients over a range, always in the same order; leaves out what is frozen; measures, and clips
 * by value. */
static void sum_gradients(void *context, int number)
{
    struct trainer *t = ((struct job *)context)->trainer;
    struct trainer_worker *w = &t->worker[number];
    struct range range = range_of(t, number);
    for (int i = 1; i < t->settings.threads; i++)
        vector_scale(t->gradient + range.first, t->worker[i].gradient + range.first, range.count, 1, true);
    for (int i = 0; i < t->stretches; i++) {
        struct range common = overlap(range, &t->stretch[i]);
        if (t->stretch[i].rate == 0 && common.count)
            memset(t->gradient + common.first, 0, common.count * sizeof *t->gradient);
    }
    w->squares = update_cut(t->gradient + range.first, range.count, t->settings.clip_value, &w->squares_left);
}

static void take_step(void *context, int number)
{
    struct job *job = context;
    struct trainer *t = job->trainer;
    struct range range = range_of(t, number);
    update_shorten(t->gradient + range.first, range.count, job->scale);
    for (int i = 0; i < t->stretches; i++) {
        struct range common = overlap(range, &t->stretch[i]);
        size_t first = common.first;
        struct update_rule rule = {
            t->settings.optimizer, (double)((float)t->rate * t->stretch[i].rate), t->settings.weight_decay};
        struct moments moments = {t->m ? t->m + first : NULL, t->v ? t->v + first : NULL};
        if (t->stretch[i].rate != 0 && common.count)
            update_step(&rule, t->updates + 1, t->parameters + first, t->gradient + first, moments, common.count);
    }
}

/* Returns the norm that clipping by value has left. */
static double total(const struct trainer *t, struct trainer_update *update)
{
    double sum = 0, left = 0;
    update->loss = update->omega = 0;
    for (int i = 0; i < t->settings.threads; i++) {
        update->loss += t->worker[i].loss;
        update->omega += t->worker[i].penalty;
        sum += t->worker[i].squares;
        left += t->worker[i].squares_left;
    }
    update->grad_norm = sqrt(sum);
    update->clipped = left < sum;
    return sqrt(left);
}

void trainer_remedy(const struct trainer *t, char text[TRAINER_REMEDY])
{
    double clip = t->settings.clip_norm;
    if (clip > 0)
        snprintf(text, TRAINER_REMEDY, "lower the rate (--lr %.2g) or clip the gradient more (--clip %.2g)",
            t->rate / 10, clip / 10);
    else
        snprintf(text, TRAINER_REMEDY, "clip the gradient (--clip 1) or lower the rate (--lr %.2g)", t->rate / 10);
}

bool trainer_begins_afresh(const struct trainer *t, bool new_epoch)
{
    uint64_t every = t->settings.afresh_every;
    return new_epoch || t->updates == 0 || (every && t->updates % every == 0);
}

bool trainer_update(struct trainer *t, struct batches *batches, struct trainer_update *update, struct error *err)
{
    struct job job = {.trainer = t};
    if (!batches_next(batches, t->input, t->label, &update->new_epoch, err)) return false;
    job.reset = trainer_begins_afresh(t, update->new_epoch);
    pool_run(t->pool, passes, &job);
    pool_run(t->pool, sum_gradients, &job);
    double norm = total(t, update);
    if (!isfinite(update->loss) || !isfinite(update->grad_norm)) {
        char remedy[TRAINER_REMEDY];
        trainer_remedy(t, remedy);
        return error_failed(err, "update %llu: the %s is no longer a finite number: %s",
            (unsigned long long)t->updates + 1, isfinite(update->loss) ? "gradient" : "loss", remedy);
    }
    job.scale = update_factor(norm, t->settings.clip_norm);
    update->clipped |= job.scale != 1;
    pool_run(t->pool, take_step, &job);
    t->updates++;
    return true;
}

/* ---- the carried state ---- */

/* -1 is none. */
static bool is_symbol(float x, int symbols)
{
    return x >= -1 && x < (float)symbols && x == floorf(x);
}

/* The slots at the end of a window that the next one carries on, to or from `state`; returns how many numbers. An input
 * that is read as a vector too has both. From is a file: *sound is cleared if it has a symbol that there is not. */
static size_t copy_pads(const struct run *run, float *to, const float *from, bool *sound)
{
    size_t used = 0;
    for (int v = 0; v < run->net->graph.nodes; v++) {
        const struct node *node = &run->net->graph.node[v];
        const struct track *track = &run->track[v];
        ptrdiff_t slot = (ptrdiff_t)(run->T - node->pad_front) * run->B;
        size_t rows = (size_t)node->pad_front * (size_t)run->B, width = (size_t)track->width;
        for (size_t i = 0; i < rows && track->index; i++, used++) {
            if (to) to[used] = (float)track->index[slot + (ptrdiff_t)i];
            if (!from) continue;
            bool good = is_symbol(from[used], track->width);
            track->index[slot + (ptrdiff_t)i] = good ? (int)from[used] : -1;
            *sound &= good;
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
    for (int i = 0; i < t->settings.threads; i++) size += copy_pads(t->worker[i].run, NULL, NULL, NULL);
    return size;
}

void trainer_save_state(const struct trainer *t, float *state)
{
    for (int i = 0; i < t->settings.threads; i++) state += copy_pads(t->worker[i].run, state, NULL, NULL);
}

bool trainer_load_state(struct trainer *t, const float *state)
{
    bool sound = true;
    for (int i = 0; i < t->settings.threads; i++) state += copy_pads(t->worker[i].run, NULL, state, &sound);
    return sound;
}
