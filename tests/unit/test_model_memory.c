/*
 * test_model_memory.c: memory may run out at any allocation of a load, or of a save: that is said, nothing is lost, and
 * the file that was there stays.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocations.h"
#include "model.h"

static char path[] = "/tmp/unroll-test-model-XXXXXX";

/* An empty file, and never removed by a test that fails to save. */
static void make_file(void)
{
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    close(fd);
}

static void remove_file(void)
{
    unlink(path);
}

TestSuite(model_memory, .init = make_file, .fini = remove_file);

static bool load(const char *model_path, const char *vocab_path, struct error *err)
{
    struct model model;
    bool done = model_load(model_path, vocab_path, &model, err);
    if (done) model_finish(&model);
    return done;
}

static bool load_golden(struct error *err)
{
    return load(GOLDEN_FOLDER "/model_lstm_2.safetensors", NULL, err);
}

static bool load_with_vocab(struct error *err)
{
    return load(GOLDEN_FOLDER "/model_bare.safetensors", GOLDEN_FOLDER "/model_bare_vocab.json", err);
}

static bool make_and_save(const char *net, int embedding, struct error *err)
{
    uint32_t symbols[] = {0, 'a', 0x1f600};
    struct vocab vocab = {symbols, 3};
    struct net_options options = {.hidden = 2, .layers = 2, .embedding = embedding};
    struct model model;
    if (!model_init(&model, net, &options, &vocab, err)) return false;
    bool done = model_set_training(&model, "{\"rate\": 0.1}", err) && model_save(path, &model, err);
    model_finish(&model);
    return done;
}

static bool make_of_torch(struct error *err)
{
    return make_and_save("gru", 2, err);
}

static bool make_of_ours(struct error *err)
{
    return make_and_save("gru_cho", 0, err);
}

static bool load_saved(struct error *err)
{
    return load(path, NULL, err);
}

static void check(bool (*work)(struct error *err), const char *what)
{
    bool done = false;
    struct error first = {0};
    cr_assert(work(&first), "%s: %s", what, first.text); /* a library may take its own memory at its first call */
    for (long n = 1; !done; n++) {
        struct error err = {0};
        long before = allocations_live();
        allocations_fail_from(n);
        done = work(&err);
        allocations_fail_from(0);
        cr_assert_eq(allocations_live(), before, "%s: allocation %ld leaves something", what, n);
        bool said = strstr(err.text, "out of memory") || strstr(err.text, "Cannot allocate memory");
        cr_assert(done || said, "%s: allocation %ld: %s", what, n, err.text);
    }
}

Test(model_memory, runs_out_at_every_allocation)
{
    if (!allocations_counted()) return;
    check(load_golden, "a state dict");
    check(load_with_vocab, "a vocabulary of its own");
    check(make_of_torch, "a model of PyTorch's");
    check(load_saved, "the same");
    check(make_of_ours, "a model of ours");
    check(load_saved, "the same");
}
