/*
 * test_contest.c: words are counted; the numbers of a contest and of growth are those of a straight run and of n-gram
 * models asked one by one; and a net that is an n-gram model is found to be one.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "cells_case.h"
#include "contest.h"
#include "corpus_case.h"
#include "growth.h"
#include "tape.h"

TestSuite(contest, .init = enter_folder, .fini = leave_folder);

enum { LENGTH = 20000 };

struct trial {
    struct model model;
    struct reading reading;
    struct pool *pool;
    struct contest *contest;
    int symbol[LENGTH];
};

/* Takes over the model. */
static void begin(struct trial *t, struct model model, size_t length, int workers)
{
    struct string text = {0};
    struct error err = {0};
    add_prose(&text, length, 1);
    put("text", text.data, text.length);
    string_finish(&text);
    *t = (struct trial){.model = model};
    cr_assert(pool_create(workers, &t->pool, &err), "%s", err.text);
    cr_assert(reading_open(&t->reading, &t->model, "text", &err), "%s", err.text);
    cr_assert(corpus_read_at(t->reading.corpus, 0, length, t->symbol, &err));
    reading_translate(&t->reading, t->symbol, length);
    cr_assert(contest_create(&t->reading, NULL, t->pool, NULL, &t->contest, &err), "%s", err.text);
}

static void finish(struct trial *t)
{
    contest_destroy(t->contest);
    reading_close(&t->reading);
    model_finish(&t->model);
    pool_destroy(t->pool);
}

static struct ngram *count_alone(const struct trial *t, size_t length, int n)
{
    struct ngram *ngram = NULL;
    cr_assert(ngram_create(t->symbol, length, t->model.vocab.size, n, NULL, NULL, &ngram, NULL));
    return ngram;
}

/* ---- words ---- */

static size_t decode(const char *text, uint32_t out[64])
{
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) out[i] = (uint8_t)text[i];
    return n;
}

Test(contest, words_are_letters_between_what_is_none)
{
    static const size_t expected[][2] = {{0, 3}, {4, 5}, {8, 11}};
    uint32_t text[64];
    size_t length = decode("Don't 7,the", text), first, end = 0;
    for (int i = 0; i < 3; i++) {
        cr_assert(words_next(text, length, end, &first, &end));
        cr_expect_eq(first, expected[i][0]);
        cr_expect_eq(end, expected[i][1]);
    }
    cr_expect_not(words_next(text, length, end, &first, &end));
}

/* More than there are slots at first; a word and its beginning are two. */
Test(contest, words_are_counted_each_for_itself)
{
    struct words *words = NULL;
    uint32_t word[3];
    size_t place = 7;
    cr_assert(words_create(&words, NULL));
    cr_expect_eq(words_find(words, word, 1, &place), 0);
    cr_expect_eq(place, 7);
    for (size_t i = 0; i < 26 * 26 * 26; i++) {
        for (int k = 0; k < 3; k++) word[k] = 'a' + (uint32_t)(i / (k == 0 ? 676 : k == 1 ? 26 : 1) % 26);
        for (size_t n = 0; n <= i % 3; n++) cr_assert(words_add(words, word, 3, 10 * i + n, NULL));
    }
    cr_expect_eq(words_find(words, word, 2, NULL), 0);
    for (size_t i = 0; i < 26 * 26 * 26; i++) {
        for (int k = 0; k < 3; k++) word[k] = 'a' + (uint32_t)(i / (k == 0 ? 676 : k == 1 ? 26 : 1) % 26);
        cr_assert_eq(words_find(words, word, 3, &place), i % 3 + 1);
        cr_assert_eq(place, 10 * i + i % 3);
    }
    words_destroy(words);
}

/* ---- the contest ---- */

Test(contest, counts_on_the_first_part_and_measures_on_the_last)
{
    struct trial t;
    begin(&t, model_with("lstm", 7, PROSE_SYMBOLS, 0.3), LENGTH, 2);
    const struct contest *c = t.contest;
    cr_expect_eq(c->counted.first, 0);
    cr_expect_eq(c->counted.count, 16000);
    cr_expect_eq(c->chosen.first, 16000);
    cr_expect_eq(c->chosen.count, 2000);
    cr_expect_eq(c->measured.first, 18000);
    cr_expect_eq(c->measured.count, 1920, "less than 64 a row are left over");
    cr_expect_eq(c->from, 18000 - CONTEST_AROUND);
    cr_expect_eq(c->from + c->length, LENGTH);
    finish(&t);
}

Test(contest, every_loss_of_the_net_is_that_of_the_straight_run)
{
    struct trial t;
    struct tape *tape;
    struct tape_window window;
    double sum = 0;
    begin(&t, model_with("lstm", 7, PROSE_SYMBOLS, 0.3), LENGTH, 2);
    const struct contest *c = t.contest;
    cr_assert(tape_create(&t.reading, TAPE_BYTES, &tape, NULL));
    cr_assert(tape_advance(tape, SIZE_MAX, NULL, NULL));
    for (size_t i = 0; i < c->measured.count; i++) {
        size_t before = c->measured.first + i - 1;
        cr_assert(tape_look(tape, before, &window, NULL));
        double expected = (double)tape_value(tape, t.model.net->loss, before)[0];
        cr_assert_float_eq((double)c->net[i], expected, 2e-5, "at %zu", before);
        sum += expected;
    }
    cr_expect_float_eq(c->net_mean, sum / (double)c->measured.count, 1e-5);
    tape_destroy(tape);
    finish(&t);
}

Test(contest, every_loss_of_an_n_gram_model_is_that_of_the_model_alone)
{
    struct trial t;
    begin(&t, model_with("lstm", 7, PROSE_SYMBOLS, 0.3), LENGTH, 1);
    const struct contest *c = t.contest;
    double least = INFINITY;
    int best = -1;
    for (int n = 0; n <= CONTEST_N; n++) {
        struct ngram *alone = count_alone(&t, c->counted.count, n);
        double p[CONTEST_ORDERS], sum = 0, choice = 0;
        for (size_t i = 0; i < c->measured.count; i++) {
            size_t at = c->measured.first + i;
            ngram_probabilities(alone, t.symbol, at, t.symbol[at], p);
            cr_assert_float_eq(contest_rival(c, i, n), -log(p[n]), 1e-5);
            if (n == c->n) cr_assert_float_eq(contest_rival_at(c, t.symbol, at, t.symbol[at]), -log(p[n]), 1e-9);
            sum -= log(p[n]);
        }
        for (size_t at = c->chosen.first; at < c->measured.first; at++) {
            ngram_probabilities(alone, t.symbol, at, t.symbol[at], p);
            choice -= log(p[n]);
        }
        cr_expect_float_eq(c->mean[n], sum / (double)c->measured.count, 1e-9);
        cr_expect_float_eq(c->choice[n], choice / (double)c->chosen.count, 1e-9);
        if (choice < least) least = choice, best = n;
        ngram_destroy(alone);
    }
    cr_expect_eq(c->n, best);
    finish(&t);
}

Test(contest, counts_on_another_text)
{
    struct trial t;
    struct reading other;
    struct contest *c = NULL;
    struct string text = {0};
    struct error err = {0};
    add_prose(&text, 5000, 9);
    begin(&t, model_with("lstm", 5, PROSE_SYMBOLS, 0.3), 8000, 1);
    put("other", text.data, text.length);
    cr_assert(reading_open(&other, &t.model, "other", &err), "%s", err.text);
    cr_assert(contest_create(&t.reading, &other, t.pool, NULL, &c, &err), "%s", err.text);
    cr_expect(c->other_text);
    cr_expect_eq(c->counted.count, 5000);
    cr_expect_eq(c->chosen.first, 0);
    cr_expect_eq(c->chosen.count, 800);
    cr_expect_eq(c->measured.first, 800);
    struct ngram *alone = NULL;
    int symbol[5000];
    double p[4];
    cr_assert(corpus_read_at(other.corpus, 0, 5000, symbol, NULL));
    reading_translate(&other, symbol, 5000);
    cr_assert(ngram_create(symbol, 5000, t.model.vocab.size, 3, NULL, NULL, &alone, NULL));
    ngram_probabilities(alone, t.symbol, 1000, t.symbol[1000], p);
    cr_expect_float_eq(contest_rival(c, 200, 3), -log(p[3]), 1e-5);
    ngram_destroy(alone);
    contest_destroy(c);
    reading_close(&other);
    finish(&t);
    string_finish(&text);
}

/* Rows by symbol are sums by hand; classes share out the same characters, and so do symbols. */
Test(contest, by_symbol_everything_is_shared_out)
{
    struct trial t;
    struct contest_row rows[CONTEST_CLASSES + 128];
    size_t characters[2] = {0};
    double difference[2] = {0};
    int classes;
    begin(&t, model_with("gru", 6, PROSE_SYMBOLS, 0.5), LENGTH, 2);
    const struct contest *c = t.contest;
    int count = contest_by_symbol(c, rows, &classes);
    for (int r = 0; r < count; r++) {
        characters[r >= classes] += rows[r].count;
        difference[r >= classes] += rows[r].difference;
        cr_expect_eq(rows[r].name != NULL, r < classes);
        if (r > classes) cr_expect_geq(rows[r].difference, rows[r - 1].difference);
        if (r < classes) continue;
        double net = 0, rival = 0;
        size_t n = 0;
        for (size_t i = 0; i < c->measured.count; i++) {
            if (t.model.vocab.symbol[t.symbol[c->measured.first + i]] != rows[r].symbol) continue;
            net += (double)c->net[i];
            rival += contest_rival(c, i, c->n);
            n++;
        }
        cr_assert_eq(rows[r].count, n);
        cr_assert_float_eq(rows[r].net, net / (double)n, 1e-9);
        cr_assert_float_eq(rows[r].rival, rival / (double)n, 1e-9);
        cr_assert_float_eq(rows[r].difference, net - rival, 1e-9);
    }
    for (int k = 0; k < 2; k++) {
        cr_expect_eq(characters[k], c->measured.count);
        cr_expect_float_eq(
            difference[k], (c->net_mean - c->mean[c->n]) * (double)c->measured.count, 1e-6 * (double)LENGTH);
    }
    cr_expect_str_eq(rows[0].name, "small letters");
    finish(&t);
}

static bool never(void *context, double done)
{
    return ++*(int *)context < 3;
}

Test(contest, can_be_cancelled)
{
    struct trial t;
    struct contest *c = NULL;
    struct error err = {0};
    int asked = 0;
    begin(&t, model_with("lstm", 5, PROSE_SYMBOLS, 0.3), LENGTH, 2);
    struct progress progress = {never, &asked};
    cr_expect_not(contest_create(&t.reading, NULL, t.pool, &progress, &c, &err));
    cr_expect_eq(err.status, 0);
    cr_expect_eq(asked, 3);
    finish(&t);
}

Test(contest, a_short_text_is_an_error)
{
    static const size_t lengths[] = {2, 10, 1000};
    for (int i = 0; i < 3; i++) {
        struct model model = model_with("lstm", 5, PROSE_SYMBOLS, 0.3);
        struct string text = {0};
        struct reading reading;
        struct pool *pool;
        struct contest *c = NULL;
        struct error err = {0};
        add_prose(&text, lengths[i], 2);
        put("text", text.data, text.length);
        cr_assert(pool_create(1, &pool, NULL) && reading_open(&reading, &model, "text", NULL));
        cr_expect_not(contest_create(&reading, NULL, pool, NULL, &c, &err));
        cr_expect_neq(strstr(err.text, "too short"), NULL, "%s", err.text);
        pool_destroy(pool);
        reading_close(&reading);
        model_finish(&model);
        string_finish(&text);
    }
}

/* ---- growth ---- */

/* By hand: P of the straight run against the distribution of a model that was counted alone. */
Test(contest, growth_is_the_divergence_by_hand)
{
    struct trial t;
    struct tape *tape;
    struct tape_window window;
    struct growth growth[3];
    double q[128], from_net[CONTEST_ORDERS] = {0}, to_net[CONTEST_ORDERS] = {0};
    begin(&t, model_with("lstm", 7, PROSE_SYMBOLS, 0.4), LENGTH, 1);
    const struct contest *c = t.contest;
    int V = t.model.vocab.size;
    for (int workers = 1; workers <= 3; workers++) {
        struct pool *pool;
        cr_assert(pool_create(workers, &pool, NULL));
        cr_assert(growth_measure(c, &t.reading, pool, NULL, &growth[workers - 1], NULL));
        for (int n = 0; n <= CONTEST_N; n++)
            cr_expect_float_eq(growth[workers - 1].symmetric[n], growth[0].symmetric[n], 1e-6, "%d workers", workers);
        pool_destroy(pool);
    }
    cr_expect_eq(growth[0].count, c->measured.count);
    cr_assert(tape_create(&t.reading, TAPE_BYTES, &tape, NULL) && tape_advance(tape, SIZE_MAX, NULL, NULL));
    struct ngram *alone = count_alone(&t, c->counted.count, CONTEST_N);
    for (size_t at = c->measured.first; at < c->measured.first + c->measured.count; at++) {
        cr_assert(tape_look(tape, at - 1, &window, NULL));
        const float *p = tape_value(tape, t.model.net->probability, at - 1);
        for (int n = 0; n <= CONTEST_N; n++) {
            ngram_distribution(alone, n, t.symbol, at, q);
            for (int s = 0; s < V; s++) {
                from_net[n] += (double)p[s] * log((double)p[s] / q[s]);
                to_net[n] += q[s] * log(q[s] / (double)p[s]);
            }
        }
    }
    int nearest = 0;
    for (int n = 0; n <= CONTEST_N; n++) {
        from_net[n] /= (double)growth[0].count;
        to_net[n] /= (double)growth[0].count;
        cr_expect_float_eq(growth[0].from_net[n], from_net[n], 1e-5);
        cr_expect_float_eq(growth[0].to_net[n], to_net[n], 1e-5);
        cr_expect_float_eq(growth[0].symmetric[n], from_net[n] + to_net[n], 2e-5);
        if (from_net[n] + to_net[n] < from_net[nearest] + to_net[nearest]) nearest = n;
    }
    cr_expect_eq(growth[0].nearest, nearest);
    cr_expect_float_eq(growth[0].loss, c->net_mean, 1e-6);
    ngram_destroy(alone);
    tape_destroy(tape);
    finish(&t);
}

/* A net without memory, whose logits are what the model of one character says: it is that model. */
static struct model bigram_net(void)
{
    const char net[] = "cell look(x) -> h[n]\n  h = U x\n";
    const struct parameter *U, *V;
    struct string text = {0};
    int symbol[LENGTH];
    put("look.net", net, strlen(net));
    int n = (int)strlen(PROSE_SYMBOLS);
    struct model model = model_with("./look.net", n, PROSE_SYMBOLS, 0);
    cr_assert_eq(model.vocab.size, n);
    add_prose(&text, LENGTH, 1);
    for (size_t i = 0; i < LENGTH; i++) symbol[i] = vocab_index(&model.vocab, (uint8_t)text.data[i]);
    struct ngram *ngram;
    double p[128];
    cr_assert(ngram_create(symbol, LENGTH * 8 / 10, n, 1, NULL, NULL, &ngram, NULL));
    float *u = numbers_of(&model, "h.U", &U), *v = numbers_of(&model, "V", &V);
    for (int s = 0; s < n; s++) {
        u[s * U->rows + s] = 1;
        ngram_distribution(ngram, 1, &s, 1, p);
        for (int next = 0; next < n; next++) v[s * V->rows + next] = (float)log(p[next]);
    }
    ngram_destroy(ngram);
    string_finish(&text);
    return model;
}

Test(contest, a_net_that_is_a_bigram_model_is_found_to_be_one)
{
    struct trial t;
    struct growth growth;
    begin(&t, bigram_net(), LENGTH, 2);
    cr_assert(growth_measure(t.contest, &t.reading, t.pool, NULL, &growth, NULL));
    cr_expect_eq(growth.nearest, 1);
    cr_expect_lt(fabs(growth.symmetric[1]), 1e-5);
    cr_expect_gt(growth.symmetric[0], 0.1);
    cr_expect_gt(growth.symmetric[2], 0.1);
    cr_expect_float_eq(t.contest->net_mean, t.contest->mean[1], 1e-5);
    finish(&t);
}

/* Its numbers are finite, its logits are not: it is like nothing, and not like everything. */
Test(contest, a_net_that_overflows_is_near_to_none)
{
    const char net[] = "cell look(x) -> h[n]\n  h = U x\n";
    struct trial t;
    struct growth growth;
    put("look.net", net, strlen(net));
    struct model model = model_with("./look.net", 4, PROSE_SYMBOLS, 0);
    for (size_t i = 0; i < model.net->parameter_count; i++) model.parameter[i] = 1e30F;
    begin(&t, model, LENGTH, 2);
    cr_assert(growth_measure(t.contest, &t.reading, t.pool, NULL, &growth, NULL));
    cr_expect(isnan(growth.loss));
    for (int n = 0; n < CONTEST_ORDERS; n++)
        cr_expect(isnan(growth.from_net[n]) && isnan(growth.to_net[n]) && isnan(growth.symmetric[n]), "%d", n);
    cr_expect_eq(growth.nearest, -1);
    finish(&t);
}

Test(contest, growth_wants_the_same_vocabulary)
{
    struct trial t;
    struct growth growth;
    struct reading other;
    struct error err = {0};
    begin(&t, model_with("lstm", 5, PROSE_SYMBOLS, 0.3), LENGTH, 1);
    struct model model = model_with("lstm", 5, "abcdefgh ", 0.3);
    cr_assert(reading_open(&other, &model, "text", &err), "%s", err.text);
    cr_expect_not(growth_measure(t.contest, &other, t.pool, NULL, &growth, &err));
    cr_expect_neq(strstr(err.text, "vocabulary"), NULL, "%s", err.text);
    reading_close(&other);
    model_finish(&model);
    finish(&t);
}
