/*
 * test_checkpoint.c: what a checkpoint holds is what a run goes on from, to the last bit; and a checkpoint that
 * somebody has changed is refused, or does no harm.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint.h"
#include "corpus_case.h"
#include "file.h"
#include "safetensors.h"
#include "train_case.h"

#define SETTINGS "{\"hidden\":8}"

/* Reads symbols with a delay, as a table's row and as a vector: its carried states have both. */
#define DELAYED                                                                                                        \
    "net m\n"                                                                                                          \
    "  input x : one_hot(vocab)\n"                                                                                     \
    "  input target : label(vocab)\n"                                                                                  \
    "  h[hidden] = tanh(b + U x + R x[t-2] + W h[t-1])\n"                                                              \
    "  o[vocab] = c + V h + x[t-1]\n"                                                                                  \
    "  p = softmax(o)\n"                                                                                               \
    "  loss = cross_entropy(p, target)\n"

TestSuite(checkpoint, .init = enter_folder, .fini = leave_folder);

static struct training *training_of(struct corpus *corpus, const struct net *net)
{
    struct training_settings settings = {.trainer = plain_settings(), .split = {60, 20, 20}, .epochs = 2};
    struct training *training;
    struct error err = {0};
    settings.trainer.optimizer = optimizer_find("adam");
    settings.trainer.threads = 2;
    settings.record_every = 3;
    cr_assert(training_create(corpus, net, &settings, &training, &err), "%s", err.text);
    return training;
}

static void steps(struct training *training, int n)
{
    struct error err = {0};
    for (; n > 0 && training->end == TRAINING_GOES_ON; n--) cr_assert(training_step(training, &err), "%s", err.text);
}

static void save(const struct training *training)
{
    struct error err = {0};
    cr_assert(checkpoint_save("checkpoint", training, SETTINGS, &err), "%s", err.text);
}

static void check_same_records(const struct training *a, const struct training *b)
{
    cr_assert_eq(a->records, b->records);
    for (size_t i = 0; i < a->records; i++) {
        const struct training_record *x = &a->history[i], *y = &b->history[i];
        cr_assert(x->update == y->update && x->clipped == y->clipped);
        cr_assert_float_eq(x->epoch, y->epoch, 1e-12);
        cr_assert_float_eq(x->train, y->train, 1e-12);
        cr_assert(isnan(x->valid) ? isnan(y->valid) : fabs(x->valid - y->valid) < 1e-12);
        cr_assert_float_eq(x->grad_norm, y->grad_norm, 1e-12);
    }
}

Test(checkpoint, goes_on_to_the_same_bits)
{
    struct corpus *corpus = learnable_corpus(600, 1);
    struct net *net = net_of(DELAYED);
    for (int first = 0; first < 20; first += 7) {
        struct training *whole = training_of(corpus, net), *half = training_of(corpus, net);
        struct training *other = training_of(corpus, net);
        struct error err = {0};
        steps(whole, 100);
        steps(half, first);
        save(half);
        cr_assert(checkpoint_load("checkpoint", other, SETTINGS, &err), "%s", err.text);
        check_same_records(half, other);
        steps(other, 100);
        check_same_records(whole, other);
        size_t bytes = net->parameter_count * sizeof(float);
        cr_assert_eq(memcmp(whole->trainer->parameters, other->trainer->parameters, bytes), 0);
        cr_assert_eq(memcmp(whole->best, other->best, bytes), 0);
        cr_assert_eq(whole->best_valid, other->best_valid);
        training_destroy(whole);
        training_destroy(half);
        training_destroy(other);
    }
    net_destroy(net);
    corpus_close(corpus);
}

/* A run that was over makes no further step. */
Test(checkpoint, of_a_run_that_is_over)
{
    struct corpus *corpus = learnable_corpus(600, 1);
    struct net *net = net_of(ELMAN);
    struct training *training = training_of(corpus, net), *again = training_of(corpus, net);
    struct error err = {0};
    steps(training, 1000);
    save(training);
    cr_assert(checkpoint_load("checkpoint", again, SETTINGS, &err), "%s", err.text);
    cr_assert_eq(again->end, TRAINING_COMPLETE);
    training_destroy(training);
    training_destroy(again);
    net_destroy(net);
    corpus_close(corpus);
}

/* As text, the history of an hour would not fit into a header. */
Test(checkpoint, a_long_history)
{
    enum { MANY = 300000 };
    struct corpus *corpus = learnable_corpus(600, 1);
    struct net *net = net_of(ELMAN);
    struct training *training = training_of(corpus, net), *again = training_of(corpus, net);
    struct error err = {0};
    steps(training, 5);
    free(training->history);
    training->history = calloc(MANY, sizeof *training->history);
    training->records = training->capacity = MANY;
    for (int i = 0; i < MANY; i++)
        training->history[i] =
            (struct training_record){.update = (uint64_t)i << 20, .train = 1 + i * 1e-9, .valid = NAN};
    save(training);
    cr_assert(checkpoint_load("checkpoint", again, SETTINGS, &err), "%s", err.text);
    check_same_records(training, again);
    training_destroy(training);
    training_destroy(again);
    net_destroy(net);
    corpus_close(corpus);
}

/* ---- a stranger's ---- */

/* A checkpoint in memory, and what it is for. */
struct strange {
    struct corpus *corpus;
    struct net *net;
    char *bytes;
    size_t length, header; /* header: bytes before the numbers */
};

static void make(struct strange *s)
{
    *s = (struct strange){.corpus = learnable_corpus(600, 1), .net = net_of(DELAYED)};
    struct training *training = training_of(s->corpus, s->net);
    steps(training, 5);
    save(training);
    training_destroy(training);
    uint64_t header;
    cr_assert(file_read("checkpoint", 1 << 20, &s->bytes, &s->length, NULL));
    memcpy(&header, s->bytes, sizeof header);
    s->header = sizeof header + header;
}

static void finish(struct strange *s)
{
    free(s->bytes);
    net_destroy(s->net);
    corpus_close(s->corpus);
}

/* Loads it as it is now; if it can be, a few steps are made. Returns whether it could. */
static bool try(const struct strange *s, struct error *err)
{
    struct training *training = training_of(s->corpus, s->net);
    put("checkpoint", s->bytes, s->length);
    bool done = checkpoint_load("checkpoint", training, SETTINGS, err);
    for (int i = 0; done && i < 3 && training->end == TRAINING_GOES_ON; i++)
        if (!training_step(training, err)) break; /* numbers that cannot be gone on from are found by their loss */
    training_destroy(training);
    return done;
}

Test(checkpoint, every_byte_of_the_header_changed)
{
    struct strange s;
    int sound = 0;
    make(&s);
    for (size_t i = 0; i < s.header; i++) {
        struct error err = {0};
        char kept = s.bytes[i];
        s.bytes[i] = (char)(kept ^ 1 << i % 7);
        if (try(&s, &err))
            sound++;
        else
            cr_assert(strlen(err.text) > 10 && !strchr(err.text, '\n'), "byte %zu: %s", i, err.text);
        s.bytes[i] = kept;
    }
    cr_assert(sound > 10 && sound < (int)s.header / 2, "%d", sound);
    finish(&s);
}

Test(checkpoint, cut_anywhere)
{
    struct strange s;
    make(&s);
    size_t length = s.length;
    for (s.length = 0; s.length < length; s.length += s.length < s.header ? 13 : 101) {
        struct error err = {0};
        cr_assert_not(try(&s, &err), "%zu", s.length);
        cr_assert_eq(err.status, ERROR_INPUT);
    }
    finish(&s);
}

/* A symbol is a row of a table: one that is none would be read from elsewhere. */
Test(checkpoint, symbols_that_are_none)
{
    static const float wrong[] = {-2, TRAIN_SYMBOLS, 1e9f, -1e30f, 0.5f, INFINITY, NAN};
    struct strange s;
    struct safetensors file;
    struct error err = {0};
    make(&s);
    cr_assert(safetensors_open(&file, "checkpoint", &err), "%s", err.text);
    const struct safetensor *states = safetensors_find(&file, "states");
    size_t first = s.header + states->begin, refused = 0;
    for (size_t at = first; at < first + 4 * states->count; at += 4)
        for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
            float kept;
            memcpy(&kept, s.bytes + at, 4);
            memcpy(s.bytes + at, &wrong[k], 4);
            bool done = try(&s, &err);
            if (!done) cr_assert(strstr(err.text, "a symbol that the text has not"), "%s", err.text);
            refused += !done;
            memcpy(s.bytes + at, &kept, 4);
        }
    /* Two slots of four rows are symbols. */
    cr_assert_eq(refused, 8 * sizeof wrong / sizeof *wrong, "%zu", refused);
    safetensors_close(&file);
    finish(&s);
}
