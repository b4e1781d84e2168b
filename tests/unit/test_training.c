/* test_training.c: a whole run: when it ends, how its rate falls, which model it keeps, and what counts as exploded. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blas.h"
#include "checkpoint.h"
#include "corpus_case.h"
#include "evaluate.h"
#include "init.h"
#include "train_case.h"

TestSuite(training, .init = enter_folder, .fini = leave_folder);

struct lesson { /* a run and all that it needs */
    struct corpus *corpus;
    struct net *net;
    struct training *training;
};

/* Of a text so long that an epoch has 20 updates, when 80 % of it are for training; without a bound. */
static struct training_settings settings_of(void)
{
    return (struct training_settings){.trainer = plain_settings(), .split = {80, 10, 10}, .rate_decay = 1};
}

static struct lesson lesson_of(const char *text, size_t length, struct training_settings settings)
{
    struct lesson lesson = {.corpus = learnable_corpus(length, 1), .net = net_of(text)};
    struct error err = {0};
    cr_assert(training_create(lesson.corpus, lesson.net, &settings, &lesson.training, &err), "%s", err.text);
    return lesson;
}

static struct lesson usual(struct training_settings settings)
{
    struct lesson lesson = lesson_of(ELMAN, 810, settings);
    cr_assert_eq(lesson.training->train->windows, 20);
    return lesson;
}

static void finish(struct lesson *lesson)
{
    training_destroy(lesson->training);
    net_destroy(lesson->net);
    corpus_close(lesson->corpus);
}

static void step(struct training *t)
{
    struct error err = {0};
    cr_assert(training_step(t, &err), "update %d: %s", (int)t->trainer->updates, err.text);
}

static void steps(struct training *t, int n)
{
    for (int i = 0; i < n; i++) step(t);
}

/* To the end, or 1000 updates. */
static void run_out(struct training *t)
{
    for (int i = 0; i < 1000 && t->end == TRAINING_GOES_ON; i++) step(t);
}

/* ---- when it ends ---- */

Test(training, ends_after_updates_or_epochs)
{
    struct training_settings settings = settings_of();
    settings.updates = 7;
    struct lesson l = usual(settings);
    run_out(l.training);
    cr_expect_eq(l.training->end, TRAINING_COMPLETE);
    cr_expect_eq(l.training->trainer->updates, 7);
    cr_expect_eq(training_progress(l.training), 1);
    cr_expect(isfinite(l.training->history[l.training->records - 1].valid), "the last model is validated too");
    finish(&l);

    settings.updates = 0;
    settings.epochs = 1.5;
    l = usual(settings);
    steps(l.training, 15);
    cr_expect_float_eq(training_progress(l.training), 0.5, 1e-12);
    run_out(l.training);
    cr_expect_eq(l.training->trainer->updates, 30);
    cr_expect_eq(l.training->records, 2, "at the end of the epoch, and at the end");
    finish(&l);
}

/* Half a minute is over when so many seconds have been computed, and not before. */
Test(training, ends_when_time_is_up)
{
    struct training_settings settings = settings_of();
    settings.minutes = 0.5;
    settings.updates = 1000;
    struct lesson l = usual(settings);
    steps(l.training, 3);
    cr_expect_eq(l.training->end, TRAINING_GOES_ON);
    cr_expect_gt(l.training->seconds, 0);
    l.training->seconds = 15;
    cr_expect_float_eq(training_progress(l.training), 0.5, 1e-12);
    l.training->seconds = 30;
    step(l.training);
    cr_expect_eq(l.training->end, TRAINING_TIME);
    cr_expect_eq(l.training->trainer->updates, 4);
    cr_expect(isfinite(l.training->best_valid), "what was learned by then is validated");
    finish(&l);
}

/* Three validations without a better one. At a rate of 0 the first is the best for ever. */
Test(training, ends_when_patience_does)
{
    struct training_settings settings = settings_of();
    settings.trainer.rate = 0;
    settings.patience = 3;
    struct lesson l = usual(settings);
    run_out(l.training);
    cr_expect_eq(l.training->end, TRAINING_PATIENCE);
    cr_expect_eq(l.training->trainer->updates, 4 * 20);
    finish(&l);

    settings.trainer.rate = 0.1; /* it learns, so that patience begins anew each time */
    l = usual(settings);
    steps(l.training, 20);
    l.training->waited = 2;
    steps(l.training, 20);
    cr_expect_eq(l.training->end, TRAINING_GOES_ON);
    cr_expect_eq(l.training->waited, 0);
    finish(&l);
}

/* ---- the rate ---- */

Test(training, rate_falls_after_some_epochs)
{
    struct training_settings settings = settings_of();
    settings.rate_decay = 0.5;
    settings.decay_after = 2;
    struct lesson l = usual(settings);
    static const double expected[] = {0.1, 0.1, 0.05, 0.025, 0.0125};
    for (int epoch = 0; epoch < 5; epoch++) {
        steps(l.training, 19);
        cr_expect_float_eq(l.training->trainer->rate, epoch ? expected[epoch - 1] : 0.1, 1e-15);
        step(l.training);
        cr_expect_float_eq(l.training->trainer->rate, expected[epoch], 1e-15, "after epoch %d", epoch + 1);
    }
    finish(&l);
}

/* An epoch is 20 updates: three of them make 50. */
Test(training, short_epochs_count_together)
{
    struct training_settings settings = settings_of();
    settings.rate_decay = 0.5;
    settings.decay_after = 1;
    settings.decay_updates = 50;
    struct lesson l = usual(settings);
    for (int update = 1; update <= 180; update++) {
        step(l.training);
        double expected = update < 120 ? 0.1 : update < 180 ? 0.05 : 0.025;
        cr_assert_float_eq(l.training->trainer->rate, expected, 1e-15, "after update %d", update);
    }
    finish(&l);
}

/* ---- records ---- */

Test(training, a_run_that_has_just_begun_has_records)
{
    struct training_settings settings = settings_of();
    settings.record_every = 20;
    settings.valid_every = 1000;
    struct lesson l = usual(settings);
    for (int update = 1; update <= 60; update++) {
        step(l.training);
        cr_assert_eq(training_recorded(l.training), update % (update < 20 ? 2 : 20) == 0, "update %d", update);
    }
    finish(&l);
}

Test(training, records_are_means)
{
    struct training_settings settings = settings_of();
    settings.record_every = 4;
    settings.valid_every = 8;
    settings.trainer.omega = 0.5;
    struct lesson l = usual(settings);
    double loss = 0, omega = 0, norm = 0;
    for (int i = 0; i < 8; i++) {
        if (i == 4) loss = omega = norm = 0;
        step(l.training);
        loss += l.training->last.loss / 4;
        omega += l.training->last.omega / 4;
        norm += l.training->last.grad_norm / 4;
        cr_expect_eq(training_recorded(l.training), i % 4 == 3);
    }
    cr_assert_eq(l.training->records, 2);
    const struct training_record *r = l.training->history;
    cr_expect(isnan(r[0].valid) && isfinite(r[1].valid));
    cr_expect_float_eq(r[1].train, loss, 1e-12);
    cr_expect_float_eq(r[1].omega, omega, 1e-12);
    cr_expect_float_eq(r[1].grad_norm, norm, 1e-12);
    cr_expect_gt(r[1].omega, 0);
    finish(&l);
}

/* ---- the best model ---- */

/* The one with the lowest validation loss, which is what evaluating it says. */
Test(training, keeps_the_best)
{
    struct training_settings settings = settings_of();
    settings.trainer.optimizer = optimizer_find("adam");
    settings.trainer.rate = 0.01;
    struct lesson l = usual(settings);
    struct training *t = l.training;
    cr_expect_not(training_has_good(t));
    steps(t, 100);
    cr_expect(training_has_good(t));
    t->trainer->rate = 0.3; /* much too high: what comes now is worse */
    steps(t, 40);
    double lowest = INFINITY, valid;
    for (size_t i = 0; i < t->records; i++) lowest = fmin(lowest, t->history[i].valid);
    cr_expect_eq(t->best_valid, lowest);
    cr_expect_gt(t->history[t->records - 1].valid, lowest);
    cr_assert(evaluate(l.net, t->best, t->valid, t->trainer->pool, &valid, NULL));
    cr_expect_eq(valid, lowest);
    finish(&l);
}

/* Without a part to validate on, the latest epoch's; without one to test on, there is no test loss. */
Test(training, parts_may_be_empty)
{
    struct training_settings settings = settings_of();
    double test;
    settings.split = (struct split){100, 0, 0};
    struct lesson l = lesson_of(ELMAN, 650, settings);
    cr_expect_null(l.training->valid);
    cr_expect_null(l.training->test);
    cr_expect_eq(l.training->train->windows, 20);
    steps(l.training, 20);
    float *latest = copied(l.training->trainer->parameters, l.net->parameter_count);
    step(l.training);
    cr_expect_arr_eq(l.training->best, latest, l.net->parameter_count * sizeof *latest);
    cr_expect(training_has_good(l.training));
    cr_expect(isnan(l.training->history[0].valid));
    cr_expect(training_test(l.training, &test, NULL));
    cr_expect(isnan(test));
    free(latest);
    finish(&l);

    settings.split = (struct split){80, 0, 20};
    l = lesson_of(ELMAN, 810, settings);
    cr_expect_null(l.training->valid);
    steps(l.training, 20);
    cr_expect(training_test(l.training, &test, NULL));
    cr_expect(test > 0 && test < log(TRAIN_SYMBOLS));
    finish(&l);

    settings.split = (struct split){99.8, 0.1, 0.1}; /* of 1000 characters one each: nothing to predict in it */
    l = lesson_of(ELMAN, 1000, settings);
    cr_expect_null(l.training->valid);
    cr_expect_null(l.training->test);
    finish(&l);
}

/* 4 rows of 8 timesteps need 33 characters: 42 * 0.8 is 33, 41 * 0.8 is 32. */
Test(training, text_too_short)
{
    struct training_settings settings = settings_of();
    struct lesson l = lesson_of(ELMAN, 42, settings);
    cr_expect_eq(l.training->train->windows, 1);
    step(l.training);
    cr_expect(isfinite(l.training->best_valid));
    finish(&l);

    struct corpus *corpus = learnable_corpus(41, 1);
    struct net *net = net_of(ELMAN);
    struct training *training;
    struct error err = {0};
    cr_expect_not(training_create(corpus, net, &settings, &training, &err));
    cr_expect_null(training);
    cr_expect_eq(err.status, ERROR_INPUT);
    cr_expect(strstr(err.text, "the training part") && strstr(err.text, "33"), "%s", err.text);
    net_destroy(net);
    corpus_close(corpus);
}

/* ---- explosions ---- */

/* Makes the loss high by wrong and certain outputs: all weights to the outputs, learned to be right, times this. */
static void scale_output(struct lesson *l, const float *good, float factor)
{
    const struct parameter *V = parameter_of(l->net, "V");
    for (size_t i = 0; i < parameter_size(V); i++)
        l->training->trainer->parameters[V->offset + i] = good[V->offset + i] * factor;
}

/* A run that has learned a little and stands still from then on, so that the loss is what the test makes it. */
static struct lesson still(float **good)
{
    struct training_settings settings = settings_of();
    struct lesson l = usual(settings);
    steps(l.training, 60);
    l.training->trainer->rate = 0;
    *good = copied(l.training->trainer->parameters, l.net->parameter_count);
    return l;
}

static void expect_exploded(struct training *t, int update, const char *remedy)
{
    struct error err = {0};
    char at[64];
    snprintf(at, sizeof at, "update %d: the run has exploded", update);
    cr_expect_not(training_step(t, &err), "update %d goes on", (int)t->trainer->updates);
    cr_expect_eq(err.status, ERROR_FAILED);
    cr_expect(strstr(err.text, at), "\"%s\" is not in: %s", at, err.text);
    cr_expect(strstr(err.text, "ln 10 = 2.30"), "%s", err.text);
    cr_expect(strstr(err.text, remedy), "%s", err.text);
}

/* A hundred updates in a row, and more. The best model is that of before. */
Test(training, a_loss_that_stays_high_ends_the_run)
{
    float *good;
    struct lesson l = still(&good);
    double valid = l.training->best_valid;
    for (int i = 1; i < 100; i++) {
        scale_output(&l, good, -100 - (float)i);
        step(l.training);
        cr_expect_gt(l.training->last.loss, 3 * log(TRAIN_SYMBOLS));
    }
    scale_output(&l, good, -200);
    l.training->trainer->rate = 1e-9; /* for the message */
    expect_exploded(l.training, 160, "clip the gradient (--clip 1) or lower the rate (--lr 1e-10)");
    cr_expect(training_has_good(l.training));
    cr_expect_eq(l.training->best_valid, valid);
    cr_expect_arr_eq(l.training->best, good, l.net->parameter_count * sizeof *good);
    free(good);
    finish(&l);
}

/* One update below the ceiling, and the count begins anew. */
Test(training, a_loss_that_comes_back_goes_on)
{
    float *good;
    struct lesson l = still(&good);
    for (int i = 1; i <= 500; i++) {
        scale_output(&l, good, i % 100 ? -100 - (float)i : 1);
        step(l.training);
        cr_expect_eq(l.training->last.loss > 3 * log(TRAIN_SYMBOLS), i % 100 != 0);
    }
    free(good);
    finish(&l);
}

/* High, but on its way down. */
Test(training, a_loss_that_falls_goes_on)
{
    float *good;
    struct lesson l = still(&good);
    for (int i = 1; i <= 500; i++) {
        scale_output(&l, good, -1000 + (float)i);
        step(l.training);
        cr_expect_gt(l.training->last.loss, 3 * log(TRAIN_SYMBOLS));
    }
    free(good);
    finish(&l);
}

/* Weights so large that the first loss is worse than many an explosion's: it may be as high as it likes to begin. */
Test(training, a_bad_start_is_no_explosion)
{
    struct training_settings settings = settings_of();
    struct lesson l = {.corpus = learnable_corpus(810, 1), .net = net_of(ELMAN)};
    cr_assert(net_set_inits(l.net, "normal(20)", NULL));
    settings.trainer.rate = 1e-4;
    cr_assert(training_create(l.corpus, l.net, &settings, &l.training, NULL));
    step(l.training);
    cr_expect_gt(l.training->last.loss, 10 * log(TRAIN_SYMBOLS), "%g", l.training->last.loss);
    steps(l.training, 400);
    cr_expect_gt(l.training->last.loss, 3 * log(TRAIN_SYMBOLS), "%g", l.training->last.loss);
    finish(&l);
}

/* As a user has it: a rate far too high, from the start. No validation, and no epoch's end, gives a model. */
Test(training, a_rate_that_is_far_too_high)
{
    for (int validates = 0; validates <= 1; validates++) {
        struct training_settings settings = settings_of();
        settings.trainer.rate = 50;
        settings.trainer.clip_norm = 1;
        if (!validates) settings.split = (struct split){100, 0, 0};
        struct lesson l = lesson_of(ELMAN, 810, settings);
        float *first = copied(l.training->best, l.net->parameter_count);
        struct error err = {0};
        int n = 0;
        while (n < 400 && training_step(l.training, &err)) n++;
        cr_expect(strstr(err.text, "exploded"), "%d updates, then: %s", n, err.text);
        cr_expect(strstr(err.text, "lower the rate (--lr 5)"), "%s", err.text);
        cr_expect_not(training_has_good(l.training));
        if (!validates)
            cr_expect_arr_eq(l.training->best, first, l.net->parameter_count * sizeof *first, "as it started");
        free(first);
        finish(&l);
    }
}

/* A run that is resumed counts on, and ends at the same update with the same words. */
Test(training, an_explosion_is_resumed)
{
    struct training_settings settings = settings_of();
    settings.trainer.rate = 50;
    settings.trainer.clip_norm = 1;
    struct lesson l = usual(settings);
    struct training *half, *rest;
    struct error expected = {0}, err = {0};
    cr_assert(training_create(l.corpus, l.net, &settings, &half, NULL));
    cr_assert(training_create(l.corpus, l.net, &settings, &rest, NULL));
    while (training_step(l.training, &expected)) {
    }
    cr_assert(strstr(expected.text, "exploded"), "%s", expected.text);
    steps(half, (int)l.training->trainer->updates - 30);
    cr_assert(checkpoint_save("c", half, "{}", &err), "%s", err.text);
    cr_assert(checkpoint_load("c", rest, "{}", &err), "%s", err.text);
    cr_expect_gt(rest->high, 0);
    steps(rest, 29);
    cr_expect_not(training_step(rest, &err));
    cr_expect_str_eq(err.text, expected.text);
    training_destroy(half);
    training_destroy(rest);
    finish(&l);
}

/* ---- Ω keeps the norm of the gradient ---- */

/* ‖∂L/∂h‖ at the first of 50 timesteps by that at the last, where alone there is a loss; the geometric mean of rows. */
static double what_comes_back(const struct lesson *l, const float *parameters)
{
    enum { T = 50, B = 16 };
    struct run *run;
    struct batches *batches;
    struct part part = part_whole(l->corpus->length);
    int input[T * B], label[T * B], h = net_find_quantity(l->net, "h"), width = l->net->quantity[h].width;
    cr_assert(run_create(l->net, T, B, &run, NULL));
    cr_assert(batches_create(l->corpus, &part, T, B, &batches, NULL));
    cr_assert(batches_next(batches, input, label, NULL, NULL));
    run_weigh_loss(run, LOSS_AT_LAST);
    run_reset(run, parameters);
    run_set_inputs(run, input, label);
    run_forward(run, parameters);
    run_backward(run, parameters, NULL);
    double sum = 0;
    for (int b = 0; b < B; b++) {
        double first = norm2(run_grad(run, h, 0) + b * width, (size_t)width);
        sum += log(first / norm2(run_grad(run, h, T - 1) + b * width, (size_t)width));
    }
    batches_destroy(batches);
    run_destroy(run);
    return exp(sum / B);
}

static double trained_with(const char *cell, double omega, uint64_t seed)
{
    struct training_settings settings = settings_of();
    settings.trainer.optimizer = optimizer_find("adam");
    settings.trainer.rate = 0.005;
    settings.trainer.clip_norm = 1;
    settings.trainer.steps = 50;
    settings.trainer.omega = omega;
    settings.trainer.seed = seed;
    struct lesson l = lesson_of(cell, 20000, settings);
    steps(l.training, 400);
    cr_expect_lt(l.training->last.loss, 1.2, "it has learned: %g", l.training->last.loss);
    double ratio = what_comes_back(&l, l.training->trainer->parameters);
    finish(&l);
    return ratio;
}

Test(training, omega_keeps_the_norm)
{
    static const struct {
        const char *cell;
        double gain; /* at least */
    } cases[] = {{ELMAN, 10}, {"cell s(x) -> h[n]\n  h = sigmoid(b + U x + W h[t-1])\n", 100}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            double without = trained_with(cases[i].cell, 0, seed), with = trained_with(cases[i].cell, 2, seed);
            cr_log_info("after 50 steps %g without, %g with\n", without, with);
            cr_expect_gt(with, cases[i].gain * without, "case %zu: %g without, %g with", i, without, with);
            cr_expect_lt(with, 10);
        }
}
