/* test_trainer.c: one update: clipping, a rate for each parameter, frozen parameters, Ω, and a loss that is no number.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blas.h"
#include "corpus_case.h"
#include "omega.h"
#include "net_case.h"
#include "train_case.h"

TestSuite(trainer, .init = enter_folder, .fini = leave_folder);

#define LSTM                                                                                                           \
    "cell lstm(x) -> h[n]\n"                                                                                           \
    "  i = sigmoid(bi + Ui x + Wi h[t-1])\n"                                                                           \
    "  f = sigmoid(bf + Uf x + Wf h[t-1])\n"                                                                           \
    "  g = tanh(bg + Ug x + Wg h[t-1])\n"                                                                              \
    "  c = f * c[t-1] + i * g\n"                                                                                       \
    "  h = tanh(c)\n"                                                                                                  \
    "  init h = learn\n"

struct one_update { /* of a new trainer */
    struct trainer *trainer;
    struct trainer_update update;
    float *before; /* parameters */
    size_t n;
};

static struct one_update one_update(
    const struct corpus *corpus, const struct net *net, struct trainer_settings settings)
{
    struct one_update one = {.trainer = trainer_of(net, settings), .n = net->parameter_count};
    struct batches *batches = batches_of(corpus, settings);
    one.before = copied(one.trainer->parameters, one.n);
    one.update = updated(one.trainer, batches);
    batches_destroy(batches);
    return one;
}

static void finish(struct one_update *one)
{
    trainer_destroy(one->trainer);
    free(one->before);
}

/* ---- clipping ---- */

/* Shortened to just the length that is asked for, in its own direction; what is short enough is left as it is. */
Test(trainer, clips_by_norm)
{
    struct corpus *corpus = learnable_corpus(500, 1);
    struct net *net = net_of(ELMAN);
    struct trainer_settings settings = plain_settings();
    struct one_update free_one = one_update(corpus, net, settings);
    double norm = norm2(free_one.trainer->gradient, free_one.n);
    cr_expect_float_eq(free_one.update.grad_norm, norm, 1e-9);
    cr_expect_not(free_one.update.clipped);

    settings.clip_norm = norm / 4;
    struct one_update one = one_update(corpus, net, settings);
    cr_expect(one.update.clipped);
    cr_expect_float_eq(one.update.grad_norm, norm, 1e-9, "measured before clipping");
    cr_expect_float_eq(norm2(one.trainer->gradient, one.n), norm / 4, 1e-6 * norm);
    for (size_t i = 0; i < one.n; i++) {
        cr_expect_float_eq(one.trainer->gradient[i], free_one.trainer->gradient[i] / 4, 1e-7);
        cr_expect_float_eq(one.trainer->parameters[i], one.before[i] - 0.1F * one.trainer->gradient[i], 1e-7);
    }
    finish(&one);

    settings.clip_norm = norm * 1.0001;
    one = one_update(corpus, net, settings);
    cr_expect_not(one.update.clipped);
    cr_expect_arr_eq(one.trainer->parameters, free_one.trainer->parameters, one.n * sizeof(float));
    finish(&one);
    finish(&free_one);
    net_destroy(net);
    corpus_close(corpus);
}

static float largest(const float *g, size_t n)
{
    float most = 0;
    for (size_t i = 0; i < n; i++) most = fmaxf(most, fabsf(g[i]));
    return most;
}

/* Each element alone; then, if both are asked for, the norm of what that leaves. */
Test(trainer, clips_by_value)
{
    struct corpus *corpus = learnable_corpus(500, 1);
    struct net *net = net_of(ELMAN);
    struct trainer_settings settings = plain_settings();
    struct one_update free_one = one_update(corpus, net, settings);
    float most = largest(free_one.trainer->gradient, free_one.n) / 3;
    settings.clip_value = (double)most;
    struct one_update one = one_update(corpus, net, settings);
    cr_expect(one.update.clipped);
    cr_expect_float_eq(one.update.grad_norm, free_one.update.grad_norm, 1e-9);
    for (size_t i = 0; i < one.n; i++)
        cr_expect_eq(one.trainer->gradient[i], fminf(fmaxf(free_one.trainer->gradient[i], -most), most));

    double left = norm2(one.trainer->gradient, one.n);
    settings.clip_norm = left / 2;
    struct one_update both = one_update(corpus, net, settings);
    cr_expect_float_eq(norm2(both.trainer->gradient, both.n), left / 2, 1e-6 * left);
    finish(&both);
    settings.clip_norm = (left + free_one.update.grad_norm) / 2;
    both = one_update(corpus, net, settings);
    cr_expect_arr_eq(both.trainer->gradient, one.trainer->gradient, one.n * sizeof(float), "short enough by then");
    finish(&both);
    finish(&one);

    settings = plain_settings();
    settings.clip_value = (double)most * 3.001;
    one = one_update(corpus, net, settings);
    cr_expect_not(one.update.clipped);
    cr_expect_arr_eq(one.trainer->parameters, free_one.trainer->parameters, one.n * sizeof(float));
    finish(&one);
    finish(&free_one);
    net_destroy(net);
    corpus_close(corpus);
}

/* ---- rates ---- */

/* Plain steps are as much longer or shorter as the rate says; of what has no rate nothing changes. */
Test(trainer, a_rate_is_a_factor)
{
    struct corpus *corpus = learnable_corpus(500, 1);
    struct net *plain = net_of(ELMAN), *rated = net_of(ELMAN "  rate W = 0.25\n  rate b = 4\n");
    struct one_update a = one_update(corpus, plain, plain_settings()), b = one_update(corpus, rated, plain_settings());
    cr_expect_arr_eq(a.trainer->gradient, b.trainer->gradient, a.n * sizeof(float));
    for (int k = 0; k < plain->parameters; k++) {
        const struct parameter *p = &plain->parameter[k];
        double rate = 0.1 * (!strcmp(p->local, "W") ? 0.25 : !strcmp(p->local, "b") ? 4 : 1);
        for (size_t i = p->offset; i < p->offset + parameter_size(p); i++)
            cr_expect_float_eq(b.trainer->parameters[i], (double)a.before[i] - rate * (double)a.trainer->gradient[i],
                1e-7, "%s", p->name);
    }
    finish(&a);
    finish(&b);
    net_destroy(plain);
    net_destroy(rated);
    corpus_close(corpus);
}

/* The first of a net's parameters, the last, some in the middle; a matrix, a vector, a first state. */
static const char *const frozen[] = {"bi", "Wf", "Uf", "Ug", "h", NULL};

static bool is_frozen(const struct parameter *p)
{
    for (int i = 0; frozen[i]; i++)
        if (!strcmp(frozen[i], p->local) || (frozen[i][0] == 'h' && p->local[0] == 'h')) return true;
    return false;
}

static struct net *net_with_frozen(void)
{
    char text[600] = LSTM;
    for (int i = 0; frozen[i]; i++) sprintf(text + strlen(text), "  rate %s = 0\n", frozen[i]);
    return net_of(text);
}

/* Not by a bit, whatever walks through momentum or decay; all others move, and are what is clipped. */
static void check_frozen(const struct corpus *corpus, const struct net *net, struct trainer_settings settings)
{
    struct trainer *trainer = trainer_of(net, settings);
    struct batches *batches = batches_of(corpus, settings);
    float *before = copied(trainer->parameters, net->parameter_count);
    for (int i = 0; i < 20; i++) {
        struct trainer_update update = updated(trainer, batches);
        cr_expect(update.clipped);
        cr_expect_float_eq(norm2(trainer->gradient, net->parameter_count), settings.clip_norm, 1e-6,
            "the clipped gradient is that of the others alone");
    }
    for (int k = 0; k < net->parameters; k++) {
        const struct parameter *p = &net->parameter[k];
        bool same = !memcmp(before + p->offset, trainer->parameters + p->offset, parameter_size(p) * sizeof(float));
        cr_expect_eq(same, is_frozen(p), "%s, %s, %d threads", settings.optimizer->name, p->name, settings.threads);
        for (size_t i = p->offset; i < p->offset + parameter_size(p) && is_frozen(p); i++)
            cr_expect_eq(trainer->gradient[i], 0);
    }
    free(before);
    batches_destroy(batches);
    trainer_destroy(trainer);
}

Test(trainer, frozen_parameters_stay)
{
    struct corpus *corpus = learnable_corpus(700, 1);
    struct net *net = net_with_frozen();
    for (const struct optimizer *optimizer = optimizers; optimizer->name; optimizer++)
        for (int threads = 1; threads <= 3; threads++) {
            struct trainer_settings settings = plain_settings();
            settings.optimizer = optimizer;
            settings.rate = optimizer->default_rate;
            settings.weight_decay = 0.1;
            settings.clip_norm = 0.01;
            settings.threads = threads;
            check_frozen(corpus, net, settings);
        }
    net_destroy(net);
    corpus_close(corpus);
}

Test(trainer, something_must_be_left_to_learn)
{
    struct net *net = compiled("net m\n  input x : one_hot(vocab)\n  input target : label(vocab)\n"
                               "  p[vocab] = softmax(b + U x)\n  loss = cross_entropy(p, target)\n  rate b = 0\n"
                               "  rate U = 0\n",
        (struct net_options){.vocab = TRAIN_SYMBOLS, .hidden = 8, .layers = 1});
    struct trainer *trainer;
    struct error err = {0};
    struct trainer_settings settings = plain_settings();
    cr_expect_not(trainer_create(net, &settings, &trainer, &err));
    cr_expect_null(trainer);
    cr_expect_eq(err.status, ERROR_INPUT);
    cr_expect(strstr(err.text, "every parameter has rate 0"), "%s", err.text);
    net_destroy(net);
}

/* ---- Ω ---- */

/* A run of all rows as the trainer's update had them, forward and backward. */
static struct run *run_again(const struct trainer *trainer, const float *parameters, float *gradient)
{
    struct run *run;
    struct error err = {0};
    const struct trainer_settings *s = &trainer->settings;
    cr_assert(run_create(trainer->net, s->steps, s->batch, &run, &err), "%s", err.text);
    for (int i = 0; i < s->steps * s->batch; i++) run->loss_weight[i] = 1.0F / (float)(s->steps * s->batch);
    run_reset(run, parameters);
    run_set_inputs(run, trainer->input, trainer->label);
    run_forward(run, parameters);
    run_backward(run, parameters, gradient);
    return run;
}

/* The gradient that is applied is that of the loss plus the weight times Ω's, the mean over sequences, however many
 * workers there are; the loss that is told is without it. */
Test(trainer, omega)
{
    struct corpus *corpus = learnable_corpus(500, 1);
    struct net *net = net_of(ELMAN);
    struct trainer_settings settings = plain_settings();
    struct one_update without = one_update(corpus, net, settings);
    float *gradient = copied(without.before, without.n);
    struct omega *omega;
    struct run *run = run_again(without.trainer, without.before, gradient);
    cr_assert(omega_create(run, &omega, NULL));
    double value = omega_gradient(omega, without.before, 0.75 / settings.batch, gradient) / settings.batch;
    cr_expect_gt(value, 0.01);
    cr_expect_eq(without.update.omega, 0);
    for (int threads = 1; threads <= 4; threads++) {
        settings.omega = 0.75;
        settings.threads = threads;
        struct one_update with = one_update(corpus, net, settings);
        cr_expect_float_eq(with.update.omega, value, 1e-5);
        cr_expect_float_eq(with.update.loss, without.update.loss, 1e-6);
        cr_expect_gt(fabs(with.update.grad_norm - without.update.grad_norm), 1e-3);
        for (size_t i = 0; i < with.n; i++) cr_expect_float_eq(with.trainer->gradient[i], gradient[i], 1e-6);
        finish(&with);
    }
    omega_destroy(omega);
    run_destroy(run);
    free(gradient);
    finish(&without);
    net_destroy(net);
    corpus_close(corpus);
}

Test(trainer, omega_needs_a_recurrence)
{
    struct net *net = net_of("cell c(x) -> h[n]\n  h = tanh(U x)\n");
    struct trainer *trainer;
    struct error err = {0};
    struct trainer_settings settings = plain_settings();
    settings.omega = 1;
    cr_expect_not(trainer_create(net, &settings, &trainer, &err));
    cr_expect(strstr(err.text, "no matrix is part of a recurrence"), "%s", err.text);
    net_destroy(net);
}

/* ---- a loss that is no number ---- */

static void check_not_finite(struct trainer_settings settings, float number, const char *const parts[])
{
    struct corpus *corpus = learnable_corpus(500, 1);
    struct net *net = net_of(ELMAN);
    struct trainer *trainer = trainer_of(net, settings);
    struct batches *batches = batches_of(corpus, settings);
    struct trainer_update update;
    struct error err = {0};
    updated(trainer, batches);
    trainer->parameters[parameter_of(net, "V")->offset] = number;
    float *before = copied(trainer->parameters, net->parameter_count);
    cr_expect_not(trainer_update(trainer, batches, &update, &err));
    cr_expect_eq(err.status, ERROR_FAILED);
    for (int i = 0; parts[i]; i++) cr_expect(strstr(err.text, parts[i]), "no \"%s\" in: %s", parts[i], err.text);
    cr_expect_arr_eq(trainer->parameters, before, net->parameter_count * sizeof *before);
    cr_expect_eq(trainer->updates, 1);
    free(before);
    batches_destroy(batches);
    trainer_destroy(trainer);
    net_destroy(net);
    corpus_close(corpus);
}

Test(trainer, a_loss_that_is_no_number)
{
    static const char *const unclipped[] = {
        "update 2: the loss is no longer a finite number", "clip the gradient (--clip 1)", "(--lr 0.01)", NULL};
    static const char *const clipped[] = {"update 2: the loss", "lower the rate (--lr 0.01)", "(--clip 0.2)", NULL};
    struct trainer_settings settings = plain_settings();
    check_not_finite(settings, NAN, unclipped);
    check_not_finite(settings, INFINITY, unclipped);
    settings.clip_norm = 2;
    check_not_finite(settings, NAN, clipped);
}

/* ---- the carried state ---- */

/* With a rate of 0 a window costs what a new trainer finds for it, when both begin it afresh, and something else when
 * the state was carried into it. */
Test(trainer, begins_afresh_now_and_then)
{
    struct corpus *corpus = learnable_corpus(500, 1);
    struct net *net = net_of(ELMAN);
    struct trainer_settings settings = plain_settings();
    settings.rate = 0;
    settings.afresh_every = 3;
    struct trainer *trainer = trainer_of(net, settings);
    struct batches *batches = batches_of(corpus, settings);
    cr_assert_gt(batches->windows, 8);
    for (int update = 0; update < 8; update++) {
        struct trainer *other = trainer_of(net, settings);
        struct batches *same = batches_of(corpus, settings);
        struct error err = {0};
        cr_assert(batches_restore(same, batches->position, &err), "%s", err.text);
        cr_assert_eq(trainer_begins_afresh(trainer, update == 0), update % 3 == 0);
        double alone = updated(other, same).loss, loss = updated(trainer, batches).loss;
        cr_assert_eq(loss == alone, update % 3 == 0, "update %d: %.9g, afresh %.9g", update, loss, alone);
        batches_destroy(same);
        trainer_destroy(other);
    }
    batches_destroy(batches);
    trainer_destroy(trainer);
    net_destroy(net);
    corpus_close(corpus);
}
