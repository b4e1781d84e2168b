/* train_case.c: see train_case.h. */
#include "train_case.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "corpus_case.h"
#include "net_case.h"
#include "rng.h"

struct corpus *learnable_corpus(size_t length, uint64_t seed)
{
    static const char *const words[] = {"the ", "then ", "here ", "rest ", "stone ", "lie "};
    struct string text = {0};
    struct rng rng;
    rng_init(&rng, seed, "words");
    string_add(&text, "stone lie here then "); /* every symbol there is */
    while (text.length < length) string_add(&text, words[rng_below(&rng, 6)]);
    put("text", text.data, length);
    string_finish(&text);
    struct corpus *corpus = open_corpus("text");
    cr_assert_eq(corpus->vocab.size, TRAIN_SYMBOLS);
    return corpus;
}

struct net *net_of(const char *text)
{
    return compiled(text, (struct net_options){.vocab = TRAIN_SYMBOLS, .hidden = 8, .layers = 1});
}

struct trainer_settings plain_settings(void)
{
    return (struct trainer_settings){
        .batch = 4, .steps = 8, .threads = 1, .optimizer = optimizer_find("sgd"), .rate = 0.1, .seed = 1};
}

struct trainer *trainer_of(const struct net *net, struct trainer_settings settings)
{
    struct trainer *trainer;
    struct error err = {0};
    cr_assert(trainer_create(net, &settings, &trainer, &err), "%s", err.text);
    return trainer;
}

struct batches *batches_of(const struct corpus *corpus, struct trainer_settings settings)
{
    struct batches *batches;
    struct error err = {0};
    struct part part = part_whole(corpus->length);
    cr_assert(batches_create(corpus, &part, settings.steps, settings.batch, &batches, &err), "%s", err.text);
    return batches;
}

struct trainer_update updated(struct trainer *trainer, struct batches *batches)
{
    struct trainer_update update = {0};
    struct error err = {0};
    cr_assert(trainer_update(trainer, batches, &update, &err), "%s", err.text);
    return update;
}

const struct parameter *parameter_of(const struct net *net, const char *name)
{
    int p = net_find_parameter(net, name);
    cr_assert_geq(p, 0, "no parameter %s", name);
    return &net->parameter[p];
}

float *copied(const float *numbers, size_t n)
{
    float *copy = malloc((n + 1) * sizeof *copy);
    cr_assert_not_null(copy);
    memcpy(copy, numbers, n * sizeof *copy);
    return copy;
}
