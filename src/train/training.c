/*
 * training.c: what happens between updates.
 */
#include "training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "evaluate.h"

enum { EXPLODED_UPDATES = 100, EXPLODED_TIMES = 3 }; /* see training.h */
enum { VALID_STREAMS = 32, VALID_STEPS = 64, VALID_LEAD = 128, TEST_STEPS = 256 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool create_batches(struct training *t, struct error *err)
{
    struct part part[PARTS];
    const struct trainer_settings *s = &t->settings.trainer;
    split_parts(&t->settings.split, t->corpus->length, part);
    if (!batches_create(t->corpus, &part[PART_TRAIN], s->steps, s->batch, &t->train, err)) return false;
    if (part[PART_VALID].count > 1 && !batches_create_for_evaluation(t->corpus, &part[PART_VALID], VALID_STEPS,
                                          VALID_STREAMS, VALID_LEAD, &t->valid, err))
        return false;
    return part[PART_TEST].count < 2 ||
           batches_create_for_evaluation(t->corpus, &part[PART_TEST], TEST_STEPS, 1, 0, &t->test, err);
}

bool training_create(struct corpus *corpus, const struct net *net, const struct training_settings *settings,
    struct training **out, struct error *err)
{
    *out = NULL;
    struct training *t = calloc(1, sizeof *t);
    if (!t) return error_failed(err, "out of memory");
    *t = (struct training){.settings = *settings, .corpus = corpus, .net = net, .best_valid = INFINITY};
    t->best = malloc(net->parameter_count * sizeof *t->best);
    bool done = t->best || error_failed(err, "out of memory");
    done = done && create_batches(t, err) && trainer_create(net, &settings->trainer, &t->trainer, err);
    if (!done) {
        training_destroy(t);
        return false;
    }
    memcpy(t->best, t->trainer->parameters, net->parameter_count * sizeof *t->best);
    *out = t;
    return true;
}

void training_destroy(struct training *t)
{
    if (!t) return;
    trainer_destroy(t->trainer);
    batches_destroy(t->train);
    batches_destroy(t->valid);
    batches_destroy(t->test);
    free(t->history);
    free(t->best);
    free(t);
}

double training_epochs(const struct training *t)
{
    return (double)t->trainer->updates / (double)t->train->windows;
}

double training_progress(const struct training *t)
{
    const struct training_settings *s = &t->settings;
    double progress = 0;
    if (s->epochs > 0) progress = fmax(progress, training_epochs(t) / s->epochs);
    if (s->updates) progress = fmax(progress, (double)t->trainer->updates / (double)s->updates);
    if (s->minutes > 0) progress = fmax(progress, t->seconds / (60 * s->minutes));
    return fmin(progress, 1);
}

/* ---- records ---- */

static bool add_record(struct training *t, double valid, struct error *err)
{
    if (t->records == t->capacity) {
        size_t capacity = t->capacity ? 2 * t->capacity : 256;
        struct training_record *larger = realloc(t->history, capacity * sizeof *larger);
        if (!larger) return error_failed(err, "out of memory");
        t->history = larger;
        t->capacity = capacity;
    }
    double n = t->since_updates ? (double)t->since_updates : 1;
    double characters = n * t->settings.trainer.steps * t->settings.trainer.batch;
    t->history[t->records++] = (struct training_record){.update = t->trainer->updates,
        .epoch = training_epochs(t),
        .train = t->since_train / n,
        .valid = valid,
        .omega = t->since_omega / n,
        .grad_norm = t->since_norm / n,
        .clipped = t->since_clipped,
        .rate = t->trainer->rate,
        .characters_per_second = t->since_seconds > 0 ? characters / t->since_seconds : 0,
        .seconds = t->seconds};
    t->since_train = t->since_norm = t->since_omega = t->since_seconds = 0;
    t->since_updates = t->since_clipped = 0;
    return true;
}

bool training_recorded(const struct training *t)
{
    return t->records > 0 && t->history[t->records - 1].update == t->trainer->updates;
}

/* ---- a loss that explodes ---- */

/* What the loss should not be above: what it is without having learned anything. */
static double unlearned_loss(const struct training *t)
{
    return fmax(log(t->corpus->vocab.size), t->first_loss);
}

bool training_has_good(const struct training *t)
{
    return t->has_best && (!t->valid || t->best_valid <= unlearned_loss(t));
}

static void forget_high(struct training *t)
{
    t->high = 0;
    t->high_loss[0] = t->high_loss[1] = 0;
}

static bool check_explosion(struct training *t, struct error *err)
{
    double loss = t->last.loss, ceiling = EXPLODED_TIMES * unlearned_loss(t);
    if (!(loss > ceiling)) {
        forget_high(t);
        return true;
    }
    t->high_loss[t->high >= EXPLODED_UPDATES / 2] += loss;
    if (++t->high < EXPLODED_UPDATES) return true;
    bool falls = t->high_loss[1] < t->high_loss[0];
    forget_high(t);
    if (falls) return true;
    char remedy[TRAINER_REMEDY];
    trainer_remedy(t->trainer, remedy);
    return error_failed(err,
        "update %llu: the run has exploded: the loss is %.1f, and for %d updates has been above %.1f, where guessing "
        "costs ln %d = %.2f: %s",
        (unsigned long long)t->trainer->updates, loss, EXPLODED_UPDATES, ceiling, t->corpus->vocab.size,
        log(t->corpus->vocab.size), remedy);
}

/* ---- what is due ---- */

static void keep_best(struct training *t, double valid)
{
    if (t->valid ? !(valid < t->best_valid) : t->high > 0) {
        t->waited++;
        return;
    }
    t->has_best = true;
    t->best_valid = valid;
    t->waited = 0;
    memcpy(t->best, t->trainer->parameters, t->net->parameter_count * sizeof *t->best);
}

static bool validate(struct training *t, struct error *err)
{
    double valid = NAN;
    if (t->valid && !evaluate(t->net, t->trainer->parameters, t->valid, t->trainer->pool, &valid, err)) return false;
    keep_best(t, valid);
    return add_record(t, valid, err);
}

static bool is_epoch_end(const struct training *t)
{
    return t->trainer->updates % t->train->windows == 0;
}

static void lower_rate(struct training *t)
{
    const struct training_settings *s = &t->settings;
    uint64_t windows = t->train->windows, least = (uint64_t)s->decay_updates;
    uint64_t epoch = least > windows ? (least + windows - 1) / windows * windows : windows;
    if (t->trainer->updates % epoch) return;
    if (s->rate_decay > 0 && t->trainer->updates / epoch > (uint64_t)s->decay_after) t->trainer->rate *= s->rate_decay;
}

static enum training_end end_of(const struct training *t)
{
    const struct training_settings *s = &t->settings;
    if (s->updates && t->trainer->updates >= s->updates) return TRAINING_COMPLETE;
    if (s->epochs > 0 && training_epochs(t) >= s->epochs) return TRAINING_COMPLETE;
    if (s->minutes > 0 && t->seconds >= 60 * s->minutes) return TRAINING_TIME;
    if (s->patience > 0 && t->waited >= s->patience) return TRAINING_PATIENCE;
    return TRAINING_GOES_ON;
}

void training_judge(struct training *t)
{
    t->end = end_of(t);
}

/* There is something to be seen of a run that has just begun, too. */
static bool is_record_due(const struct training *t)
{
    uint64_t every = t->settings.record_every, updates = t->trainer->updates;
    if (updates < every && every >= 10) every /= 10;
    return every && updates % every == 0;
}

bool training_step(struct training *t, struct error *err)
{
    double start = now();
    if (!trainer_update(t->trainer, t->train, &t->last, err)) return false;
    double elapsed = now() - start;
    t->since_train += t->last.loss;
    t->since_norm += t->last.grad_norm;
    t->since_omega += t->last.omega;
    t->since_clipped += t->last.clipped;
    t->since_updates++;
    t->since_seconds += elapsed;
    t->seconds += elapsed;
    if (t->trainer->updates == 1) t->first_loss = t->last.loss;
    if (!check_explosion(t, err)) return false;
    lower_rate(t);
    t->end = end_of(t);
    bool due = t->settings.valid_every ? t->trainer->updates % t->settings.valid_every == 0 : is_epoch_end(t);
    if (!due && t->end == TRAINING_GOES_ON) {
        return !is_record_due(t) || add_record(t, NAN, err);
    }
    if (!validate(t, err)) return false;
    if (t->end == TRAINING_GOES_ON) t->end = end_of(t); /* patience */
    return true;
}

bool training_validate_best(struct training *t, struct error *err)
{
    return !t->valid || evaluate(t->net, t->best, t->valid, t->trainer->pool, &t->best_valid, err);
}

bool training_test(struct training *t, double *loss, struct error *err)
{
    *loss = NAN;
    return !t->test || evaluate(t->net, t->best, t->test, t->trainer->pool, loss, err);
}
