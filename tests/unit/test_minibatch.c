/* test_minibatch.c: what is stepped through is what the next update computes, and looking changes nothing. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "minibatch.h"

enum { T = 7, B = 5, HIDDEN = 6 };

static struct corpus *corpus;
static struct net *net;
static struct training *training;
static struct net_options options;
static const char *name;

/* What the next net and run are to have. */
static struct dropout dropout;
static int embedding, threads = 2;

static void create(const char *net_name, int layers)
{
    char path[] = "/tmp/unroll-test-XXXXXX";
    struct error err = {0};
    int fd = mkstemp(path);
    FILE *file = fdopen(fd, "w");
    for (int i = 0; i < 400; i++) fprintf(file, "%c%c ", 'a' + i * i % 11, 'a' + i % 7);
    fclose(file);
    name = net_name;
    cr_assert(corpus_open(path, &corpus, &err), "%s", err.text);
    unlink(path);
    options = (struct net_options){.vocab = corpus->vocab.size,
        .hidden = HIDDEN,
        .layers = layers,
        .embedding = embedding,
        .training = true,
        .dropout = dropout};
    cr_assert(net_compile(name, &options, &net, &err), "%s", err.text);
    struct training_settings settings = {
        .trainer =
            {.batch = B, .steps = T, .threads = threads, .optimizer = optimizer_find("sgd"), .rate = 0.5, .seed = 3},
        .split = {80, 10, 10},
        .epochs = 5};
    cr_assert(training_create(corpus, net, &settings, &training, &err), "%s", err.text);
}

static void destroy(void)
{
    training_destroy(training);
    net_destroy(net);
    corpus_close(corpus);
}

TestSuite(minibatch, .fini = destroy);

static double max_difference(const double *mean, const float *gradient)
{
    double most = 0;
    for (size_t i = 0; i < net->parameter_count; i++) most = fmax(most, fabs(mean[i] - (double)gradient[i]));
    return most;
}

/* The mean loss and gradient of all rows, stepped through one by one. */
static double step_through(double *gradient, bool *carried)
{
    struct minibatch m;
    struct error err = {0};
    double loss = 0;
    memset(gradient, 0, net->parameter_count * sizeof *gradient);
    cr_assert(minibatch_init(&m, training, &err), "%s", err.text);
    for (int row = 0; row < B; row++) {
        struct session *session;
        minibatch_take(&m, row);
        struct subject subject = minibatch_subject(&m, name, &options);
        cr_assert(session_create(&subject, &session, &err), "%s", err.text);
        loss += run_loss(session->now->run) / (T * B);
        for (size_t i = 0; i < net->parameter_count; i++) gradient[i] += (double)session->now->gradient[i] / (T * B);
        session_destroy(session);
    }
    *carried = m.carried;
    minibatch_finish(&m);
    return loss;
}

static void compare(const char *net_name, int layers)
{
    struct error err = {0};
    create(net_name, layers);
    double *gradient = malloc(net->parameter_count * sizeof *gradient);
    for (uint64_t i = 0; i < 2 * training->train->windows + 2; i++) {
        bool carried;
        double loss = step_through(gradient, &carried);
        cr_expect_eq(carried, i % training->train->windows != 0);
        cr_assert(training_step(training, &err), "%s", err.text);
        cr_expect_float_eq(
            loss, training->last.loss, 1e-5, "%s, update %d: %g, not %g", net_name, (int)i, loss, training->last.loss);
        cr_expect_lt(max_difference(gradient, training->trainer->gradient), 1e-5, "%s, update %d", net_name, (int)i);
    }
    free(gradient);
}

Test(minibatch, lstm)
{
    compare("lstm", 2);
}

Test(minibatch, gru)
{
    compare("gru", 2);
}

/* The masks that are seen are those that the trainer drew: other ones would give other losses. */
Test(minibatch, naive_dropout)
{
    dropout = (struct dropout){0.4, false};
    compare("lstm", 2);
}

Test(minibatch, variational_dropout)
{
    dropout = (struct dropout){0.4, true};
    embedding = 4;
    compare("gru", 2);
    destroy();
    compare("skip", 1);
}

/* An input that is wanted as a vector too is carried from window to window twice. */
Test(minibatch, dropout_of_delayed_inputs)
{
    char path[] = "/tmp/unroll-test-XXXXXX.net";
    int fd = mkstemps(path, 4);
    FILE *file = fdopen(fd, "w");
    fprintf(file, "cell c(x) -> h[n]\n  h = tanh(b + U dropout(x, 0.2) + U2 dropout(x[t-2], 0.3) + W h[t-1])\n");
    fclose(file);
    compare(path, 1);
    unlink(path);
}

/* Masks belong to rows of the batch, not to workers. */
Test(minibatch, dropout_is_the_same_for_any_number_of_workers)
{
    double loss[2][6];
    struct error err = {0};
    dropout = (struct dropout){0.4, true};
    for (threads = 1; threads <= 2; threads++) {
        create("lstm", 2);
        for (int i = 0; i < 6; i++) {
            cr_assert(training_step(training, &err), "%s", err.text);
            loss[threads - 1][i] = training->last.loss;
        }
        if (threads == 1) destroy();
    }
    for (int i = 0; i < 6; i++) cr_expect_float_eq(loss[0][i], loss[1][i], 1e-5);
}

Test(minibatch, reads_inputs_of_the_window_before)
{
    compare("window", 1);
    destroy();
    compare("skip", 1);
}

Test(minibatch, looking_changes_nothing)
{
    struct error err = {0};
    bool carried;
    create("lstm", 2);
    double *gradient = malloc(net->parameter_count * sizeof *gradient);
    size_t size = net->parameter_count * sizeof(float);
    float *parameters = malloc(size);
    for (int i = 0; i < 9; i++) cr_assert(training_step(training, &err));
    memcpy(parameters, training->trainer->parameters, size);
    training_destroy(training);
    corpus_close(corpus);
    net_destroy(net);
    create("lstm", 2);
    for (int i = 0; i < 9; i++) {
        step_through(gradient, &carried);
        cr_assert(training_step(training, &err));
    }
    cr_assert_eq(memcmp(parameters, training->trainer->parameters, size), 0);
    free(parameters);
    free(gradient);
}
