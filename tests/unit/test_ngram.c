/*
 * test_ngram.c: the n-gram model against one written plainly: every count is taken by going through the text again.
 *
 * Memory runs out by failing the N-th allocation, for every N (see faults.h).
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "ngram.h"
#include "rng.h"

enum { LONGEST = 2000, SYMBOLS = 40, ORDERS = 16 };

/* A text of symbols, and the model of it. */
struct sample {
    const char *name;
    int text[LONGEST], length, V;
};

static struct ngram *model_of(const struct sample *s, int n)
{
    struct ngram *model = NULL;
    struct error err = {0};
    cr_assert(ngram_create(s->text, (size_t)s->length, s->V, n, NULL, NULL, &model, &err), "%s", err.text);
    return model;
}

static void make_random(struct sample *s, int length, int V, uint64_t seed)
{
    struct rng rng;
    rng_init(&rng, seed, "ngram");
    *s = (struct sample){.name = "random", .length = length, .V = V};
    for (int i = 0; i < length; i++) s->text[i] = (int)rng_below(&rng, (uint32_t)V);
}

/* Text in words: a few of them again and again, so that counts above 4 occur at all orders. */
static void make_words(struct sample *s, int length, uint64_t seed)
{
    static const char *const words[] = {"abba ", "cab ", "abbacd ", "d", "bad ", "add "};
    struct rng rng;
    rng_init(&rng, seed, "ngram");
    *s = (struct sample){.name = "words", .V = 6};
    while (s->length < length)
        for (const char *c = words[rng_below(&rng, 6)]; *c && s->length < length; c++)
            s->text[s->length++] = *c == ' ' ? 4 : *c - 'a'; /* 5 never occurs */
}

/* L. Tolstoy, War and Peace (translated by L. and A. Maude, 1922), first page. */
static const char peace[] =
    "\"Well, Prince, so Genoa and Lucca are now just family estates of the Buonapartes. But I warn you, if you don't "
    "tell me that this means war, if you still try to defend the infamies and horrors perpetrated by that "
    "Antichrist--I "
    "really believe he is Antichrist--I will have nothing more to do with you and you are no longer my friend, no "
    "longer "
    "my 'faithful slave,' as you call yourself! But how do you do? I see I have frightened you--sit down and tell me "
    "all "
    "the news.\"\n\nIt was in July, 1805, and the speaker was the well-known Anna Pavlovna Scherer, maid of honor and "
    "favorite of the Empress Marya Fedorovna. With these words she greeted Prince Vasili Kuragin, a man of high rank "
    "and "
    "importance, who was the first to arrive at her reception. Anna Pavlovna had had a cough for some days. She was, "
    "as "
    "she said, suffering from la grippe; grippe being then a new word in St. Petersburg, used only by the elite.";

static void make_prose(struct sample *s)
{
    int index[128] = {0};
    *s = (struct sample){.name = "prose", .length = (int)sizeof peace - 1};
    for (int i = 0; i < s->length; i++) {
        int c = peace[i] >= 'A' && peace[i] <= 'Z' ? peace[i] - 'A' + 'a' : peace[i];
        if (!index[c]) index[c] = ++s->V;
        s->text[i] = index[c] - 1;
    }
    cr_assert_leq(s->V, SYMBOLS);
}

/* ---- Kneser-Ney, longhand ---- */

struct longhand {
    const struct sample *s;
    double D[2][ORDERS][4]; /* [left][order][count] */
};

/* Does gram [length] stand at position p? */
static bool stands_at(const struct sample *s, int p, const int *gram, int length)
{
    return p + length <= s->length && memcmp(s->text + p, gram, (size_t)length * sizeof *gram) == 0;
}

/* How often; or, left: behind how many different symbols, the start of the text being one. */
static int count(const struct sample *s, const int *gram, int length, bool left)
{
    bool seen[SYMBOLS + 1] = {false};
    int occurrences = 0, different = 0;
    for (int p = 0; p < s->length; p++) {
        if (!stands_at(s, p, gram, length)) continue;
        occurrences++;
        bool *before = &seen[p ? s->text[p - 1] + 1 : 0];
        different += !*before;
        *before = true;
    }
    return left ? different : occurrences;
}

static bool occurs_before(const struct sample *s, int position, int length)
{
    for (int p = 0; p < position; p++)
        if (stands_at(s, p, s->text + position, length)) return true;
    return false;
}

static void discounts(struct longhand *l, bool left, int order)
{
    const struct sample *s = l->s;
    double n[5] = {0}, *D = l->D[left][order];
    for (int p = 0; p + order < s->length; p++) {
        if (occurs_before(s, p, order + 1)) continue;
        int c = count(s, s->text + p, order + 1, left);
        if (c <= 4) n[c]++;
    }
    double Y = n[1] / (n[1] + 2 * n[2]);
    D[1] = 1 - 2 * Y * n[2] / n[1];
    D[2] = 2 - 3 * Y * n[3] / n[2];
    D[3] = 3 - 4 * Y * n[4] / n[3];
    bool sound = n[1] > 0 && n[2] > 0 && n[3] > 0 && n[4] > 0;
    if (!sound || D[1] <= 0 || D[1] > 1 || D[2] <= 0 || D[2] > 2 || D[3] <= 0 || D[3] > 3) {
        D[1] = 0.5;
        D[2] = 1;
        D[3] = 1.5;
    }
}

/* The probability of every symbol behind history [order], p [V]. */
static void longhand(const struct longhand *l, const int *history, int order, bool left, double *p)
{
    const struct sample *s = l->s;
    if (order < 0) {
        for (int w = 0; w < s->V; w++) p[w] = 1.0 / s->V;
        return;
    }
    longhand(l, history + 1, order - 1, true, p);
    int gram[ORDERS + 1], c[SYMBOLS];
    if (order) memcpy(gram, history, (size_t)order * sizeof *gram);
    double total = 0, taken = 0;
    for (int w = 0; w < s->V; w++) {
        gram[order] = w;
        c[w] = count(s, gram, order + 1, left);
        total += c[w];
        taken += l->D[left][order][c[w] < 3 ? c[w] : 3];
    }
    for (int w = 0; w < s->V && total > 0; w++)
        p[w] = (c[w] - l->D[left][order][c[w] < 3 ? c[w] : 3]) / total + taken / total * p[w];
}

/* What the model says of one history, order by order, both ways of asking, against the longhand. */
static void check_history(const struct longhand *l, const struct ngram *model, const int *history, int length)
{
    const struct sample *s = l->s;
    int n = ngram_context(model);
    double p[ORDERS], all[SYMBOLS], expected[SYMBOLS];
    for (int order = 0; order <= n; order++) {
        int known = length < order ? length : order;
        longhand(l, history + length - known, known, false, expected);
        ngram_distribution(model, order, history, (size_t)length, all);
        double sum = 0, sum_one_by_one = 0;
        for (int w = 0; w < s->V; w++) {
            ngram_probabilities(model, history, (size_t)length, w, p);
            cr_assert_float_eq(p[order], expected[w], 1e-12,
                "%s, order %d of %d, symbol %d behind %d: %.15g, not %.15g", s->name, order, n, w, length, p[order],
                expected[w]);
            cr_assert_float_eq(all[w], expected[w], 1e-12, "%s, order %d", s->name, order);
            cr_assert_gt(p[order], 0);
            sum += all[w];
            sum_one_by_one += p[order];
        }
        cr_assert_float_eq(sum, 1, 1e-12, "%s, order %d of %d: %.15g", s->name, order, n, sum);
        cr_assert_float_eq(sum_one_by_one, 1, 1e-12, "%s, order %d of %d", s->name, order, n);
    }
}

/* Histories from the text (its first and last among them), made up, and too short ones. */
static void check_sample(const struct sample *s, int n, int histories)
{
    struct longhand l = {.s = s};
    struct ngram *model = model_of(s, n);
    struct rng rng;
    rng_init(&rng, 3, "histories");
    for (int k = 0; k <= n; k++)
        for (int left = 0; left < 2; left++) discounts(&l, left, k);
    for (int i = 0; i < histories; i++) {
        int length = (int)rng_below(&rng, (uint32_t)n + 3), made_up[ORDERS + 3];
        for (int k = 0; k < length; k++) made_up[k] = (int)rng_below(&rng, (uint32_t)s->V);
        check_history(&l, model, made_up, length);
        if (length > s->length) continue;
        int end = i == 0   ? s->length
                  : i == 1 ? length
                           : length + (int)rng_below(&rng, (uint32_t)(s->length - length) + 1);
        check_history(&l, model, s->text + end - length, length);
    }
    ngram_destroy(model);
}

Test(ngram, equals_the_longhand_on_random_text)
{
    static struct sample s;
    for (int seed = 0; seed < 6; seed++) {
        make_random(&s, 60 + 40 * seed, 3 + seed % 3, (uint64_t)seed);
        check_sample(&s, seed, 10);
    }
}

Test(ngram, equals_the_longhand_on_words)
{
    static struct sample s;
    for (int n = 0; n <= 6; n++) {
        make_words(&s, 300, (uint64_t)n);
        check_sample(&s, n, 8);
    }
}

Test(ngram, equals_the_longhand_on_prose)
{
    static struct sample s;
    make_prose(&s);
    check_sample(&s, 6, 6);
}

Test(ngram, two_symbols)
{
    static struct sample s;
    make_random(&s, 200, 2, 9);
    check_sample(&s, 6, 30);
    for (int i = 0; i < s.length; i++) s.text[i] = i % 2;
    check_sample(&s, 6, 30);
}

Test(ngram, one_repeated_symbol)
{
    static struct sample s = {.name = "one repeated symbol", .length = 50, .V = 3};
    check_sample(&s, 6, 30);
    s.V = 1; /* and it is the only one there is */
    check_sample(&s, 6, 10);
}

Test(ngram, texts_shorter_than_the_context)
{
    static struct sample s;
    for (int length = 0; length < 9; length++) {
        make_random(&s, length, 3, 5);
        check_sample(&s, 8, 30);
    }
}

/* ---- by hand ---- */

static void expect(const struct ngram *model, const char *history, int symbol, int order, double p)
{
    int h[8], length = (int)strlen(history);
    double got[ORDERS];
    for (int i = 0; i < length; i++) h[i] = history[i] - 'a';
    ngram_probabilities(model, h, (size_t)length, symbol, got);
    cr_assert_float_eq(got[order], p, 1e-15, "P%d(%c|%s) = %.15g", order, 'a' + symbol, history, got[order]);
}

/* "aaab". Too few counts for discounts of its own: 1/2, 1, 3/2.
 * c: a 3, b 1; aa 2, ab 1; aaa 1, aab 1. l: a 2 (the start, a), b 1 (a); aa 2, ab 1. */
Test(ngram, by_hand)
{
    struct sample s = {.text = {0, 0, 0, 1}, .length = 4, .V = 2};
    struct ngram *model = model_of(&s, 2);
    double L0 = (2 - 1) / 3.0 + (1 + 0.5) / 3 / 2;                /* l(a) = 2 of 3: 7/12 */
    double L1 = (2 - 1) / 3.0 + (1 + 0.5) / 3 * L0;               /* l(aa) = 2 of 3: 15/24 */
    expect(model, "", 0, 0, (3 - 1.5) / 4 + (1.5 + 0.5) / 4 / 2); /* c(a) = 3 of 4 */
    expect(model, "", 1, 0, (1 - 0.5) / 4 + (1.5 + 0.5) / 4 / 2);
    expect(model, "a", 0, 1, (2 - 1) / 3.0 + (1 + 0.5) / 3 * L0);
    expect(model, "a", 1, 1, (1 - 0.5) / 3 + (1 + 0.5) / 3 * (1 - L0));
    expect(model, "aa", 0, 2, 0.5 / 2 + (0.5 + 0.5) / 2 * L1);
    expect(model, "b", 0, 1, L0);                       /* nothing has followed b */
    expect(model, "ba", 0, 2, L1);                      /* ba has not occurred */
    expect(model, "bb", 1, 2, 1 - L0);                  /* nor has b been followed */
    expect(model, "a", 0, 2, (2 - 1) / 3.0 + 0.5 * L0); /* the beginning of a text: P1 */
    ngram_destroy(model);
}

/* Counts of which 4 are 1, 2 are 2, one is 3, one is 4: Y = 4/8, D = 1 - 2/4, 2 - 3/4, 3 - 2. */
Test(ngram, discounts_by_hand)
{
    struct sample s = {.text = {0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 6, 7, 7, 7, 7}, .length = 15, .V = 9};
    struct ngram *model = model_of(&s, 0);
    double rest = (4 * 0.5 + 2 * 1.25 + 2 * 1) / 15 / 9, p;
    static const double expected[9] = {0.5, 0.5, 0.5, 0.5, 0.75, 0.75, 2, 3, 0};
    for (int w = 0; w < 9; w++) {
        ngram_probabilities(model, NULL, 0, w, &p);
        cr_assert_float_eq(p, expected[w] / 15 + rest, 1e-15, "symbol %d", w);
    }
    ngram_destroy(model);
}

/* ---- losses ---- */

Test(ngram, losses_are_those_of_each_position)
{
    static struct sample s;
    make_words(&s, 900, 4);
    static float loss[100][6];
    double mean[6], sum[6] = {0}, p[6];
    struct ngram *model = model_of(&s, 5);
    for (int i = 800; i < 900; i++) s.text[i] = i % 6;
    cr_assert(ngram_losses(model, s.text, 800, 900, NULL, NULL, mean, loss[0]));
    for (int i = 0; i < 100; i++) {
        ngram_probabilities(model, s.text, 800 + (size_t)i, s.text[800 + i], p);
        for (int k = 0; k < 6; k++) {
            cr_assert_float_eq(loss[i][k], -log(p[k]), 1e-6, "%d, order %d", i, k);
            sum[k] += -log(p[k]);
        }
    }
    for (int k = 0; k < 6; k++) cr_assert_float_eq(mean[k], sum[k] / 100, 1e-12);
    ngram_destroy(model);
}

Test(ngram, one_build_for_all_orders)
{
    static struct sample train, test;
    double all[13], one[13];
    make_words(&train, 2000, 1);
    make_words(&test, 500, 2);
    struct ngram *deep = model_of(&train, 12);
    cr_assert(ngram_losses(deep, test.text, 0, 500, NULL, NULL, all, NULL));
    for (int n = 0; n <= 12; n++) {
        struct ngram *model = model_of(&train, n);
        cr_assert_eq(ngram_context(model), n);
        cr_assert_eq(ngram_vocabulary(model), 6);
        cr_assert(ngram_losses(model, test.text, 0, 500, NULL, NULL, one, NULL));
        for (int k = 0; k <= n; k++) cr_assert_eq(one[k], all[k], "order %d of %d: %.17g, %.17g", k, n, one[k], all[k]);
        ngram_destroy(model);
    }
    cr_assert_lt(all[3], all[1], "words are learned");
    ngram_destroy(deep);
}

/* Symbols beyond a byte and beyond 16 bits; contexts as long as may be. */
Test(ngram, a_large_vocabulary)
{
    enum { V = 70000, N = 1000 };
    static int text[N];
    static double p[V];
    struct ngram *model;
    for (int i = 0; i < N; i++) text[i] = i * i % 97 * 721;
    cr_assert(ngram_create(text, N, V, NGRAM_CONTEXT_MAX, NULL, NULL, &model, NULL));
    for (int order = 0; order <= NGRAM_CONTEXT_MAX; order += 8) {
        double sum = 0;
        ngram_distribution(model, order, text, 500, p);
        for (int w = 0; w < V; w++) sum += p[w];
        cr_assert_float_eq(sum, 1, 1e-11, "order %d", order);
        cr_assert(order < 8 || p[text[500]] > 0.9, "it repeats: %g", p[text[500]]);
    }
    ngram_destroy(model);
}

/* ---- cancel ---- */

struct clock { /* calls until it cancels */
    int calls, most;
    double fraction;
};

static bool tick(void *data, double fraction)
{
    struct clock *clock = data;
    cr_assert_geq(fraction, clock->fraction);
    cr_assert_leq(fraction, 1);
    clock->fraction = fraction;
    return ++clock->calls < clock->most;
}

Test(ngram, every_call_of_progress_may_cancel)
{
    static int text[200000];
    for (int i = 0; i < 200000; i++) text[i] = i * 7 % 31 % 5;
    struct clock clock = {.most = 1000000};
    struct ngram *model = NULL, *none = NULL;
    double mean[4];
    cr_assert(ngram_create(text, 200000, 5, 3, tick, &clock, &model, NULL));
    cr_assert_gt(clock.calls, 4 * 3);
    for (int most = 1; most <= clock.calls; most++) {
        struct error err = {0};
        cr_assert_not(ngram_create(text, 200000, 5, 3, tick, &(struct clock){.most = most}, &none, &err));
        cr_assert_eq(err.status, ERROR_NONE);
        cr_assert_null(none);
    }
    cr_assert_not(ngram_losses(model, text, 0, 200000, tick, &(struct clock){.most = 2}, mean, NULL));
    cr_assert(ngram_losses(model, text, 0, 200000, tick, &(struct clock){.most = 1000}, mean, NULL));
    ngram_destroy(model);
    ngram_destroy(NULL);
}

/* ---- memory ---- */

Test(ngram, memory_runs_out)
{
    static struct sample s;
    make_words(&s, 1000, 8);
    struct ngram *model = NULL;
    int failed = 0;
    for (bool made = false; !made; failed += !made) {
        struct error err = {0};
        long live = faults_live();
        faults_begin(FAULTS_MEMORY, failed + 1, failed % 2);
        made = ngram_create(s.text, (size_t)s.length, s.V, 6, NULL, NULL, &model, &err);
        cr_assert_eq(faults_end(), !made);
        cr_assert(made || (err.status == ERROR_FAILED && strstr(err.text, "out of memory")), "%s", err.text);
        cr_assert_eq(made, model != NULL);
        cr_assert(made || faults_live() == live, "something leaks");
    }
    cr_assert_gt(failed, 10);
    ngram_destroy(model);
    struct error err = {0};
    cr_assert_not(ngram_create(s.text, (size_t)1 << 31, s.V, 6, NULL, NULL, &model, &err));
    cr_assert_eq(err.status, ERROR_INPUT);
}
