/*
 * test_failures.c: every error type, on texts whose errors are planted: a character of the text, and below it the kind
 * that an error there is of.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "failures.h"

TestSuite(failures, .init = enter_folder, .fini = leave_folder);

/* How kinds are written below the text; '.' is no error. */
static const char letters[FAILURES + 1] = "gmMLNrsinpR";

enum { MOST = 2048 };

struct trial {
    struct contest contest;
    struct failures failures;
    uint32_t text[MOST];
    float net[MOST], rival[MOST * CONTEST_ORDERS];
};

static size_t decode(const char *text, uint32_t *out)
{
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) out[i] = (uint8_t)text[i];
    return n;
}

static void count_word(struct words *words, const char *word, int times)
{
    uint32_t text[64];
    size_t length = decode(word, text);
    for (int i = 0; i < times; i++) cr_assert(words_add(words, text, length, 0, NULL));
}

/* All of the text is measured, and each model is right about everything. */
static struct trial *begin(const char *text)
{
    static struct trial t;
    t = (struct trial){0};
    struct contest *c = &t.contest;
    *c = (struct contest){.text = t.text, .net = t.net, .rival = t.rival};
    c->length = c->measured.count = decode(text, t.text);
    cr_assert_lt(c->length, MOST);
    cr_assert(words_create(&c->words, NULL));
    count_word(c->words, "the", 10);
    count_word(c->words, "harbour", FAILURE_RARE + 1);
    count_word(c->words, "lamp", FAILURE_RARE);
    count_word(c->words, "oil", 1);
    for (size_t i = 0; i < c->length; i++) t.net[i] = 0.125f;
    for (size_t i = 0; i < c->length * CONTEST_ORDERS; i++) t.rival[i] = 3;
    return &t;
}

static void finish(struct trial *t)
{
    words_destroy(t->contest.words);
    failures_finish(&t->failures);
}

/* The net errs where a kind is written, by as many nats as the place says; that is found, counted and added up. */
static void expect(const char *text, const char *kinds)
{
    struct trial *t = begin(text);
    size_t count[FAILURES] = {0}, errors = 0;
    double nats[FAILURES] = {0}, wrong = 0, all = 0;
    cr_assert_eq(strlen(text), strlen(kinds));
    for (size_t i = 0; kinds[i]; i++) {
        const char *letter = kinds[i] == '.' ? NULL : strchr(letters, kinds[i]);
        if (letter) {
            t->net[i] = 1 + (float)i / 64;
            if (kinds[i] == 'g') t->rival[i * CONTEST_ORDERS + 1 + i % CONTEST_N] = 0.5f;
            count[letter - letters]++;
            nats[letter - letters] += (double)t->net[i];
            wrong += (double)t->net[i];
            errors++;
        }
        all += (double)t->net[i];
    }
    cr_assert(failures_find(&t->contest, &t->failures, NULL));
    for (size_t i = 0; kinds[i]; i++) {
        char found = t->failures.kind[i] == FAILURE_NONE ? '.' : letters[t->failures.kind[i]];
        cr_expect_eq(found, kinds[i], "'%c' at %zu of '%s' is %c, not %c", text[i], i, text, found, kinds[i]);
    }
    for (int k = 0; k < FAILURES; k++) {
        const struct failure_tally *tally = &t->failures.tally[k];
        cr_expect_eq(tally->count, count[k]);
        cr_expect_float_eq(tally->nats, nats[k], 1e-12);
        if (count[k]) cr_expect_eq(tally->first, (size_t)(strchr(kinds, letters[k]) - kinds));
    }
    cr_expect_eq(t->failures.errors, errors);
    cr_expect_float_eq(t->failures.nats, wrong, 1e-12);
    cr_expect_float_eq(t->failures.total_nats, all, 1e-12);
    finish(t);
}

Test(failures, each_kind_is_found_where_it_is_planted)
{
    expect("the harbour, Zorn had oil.\n", "sii.s.....ipRN..NRN.N.rrrpn");
}

Test(failures, without_errors_there_are_none)
{
    expect("the harbour, the lamp", ".....................");
}

Test(failures, an_ngram_model_comes_first)
{
    expect("the, Zorn\nthe lamp 7", "g.ggggN.gnsmgRr..g.R");
}

Test(failures, memory_begins_at_the_second_letter)
{
    expect("Zorn oil the Zorn oil the", "NNNNRrrrRsiiRNmmmRrmmRsmm");
}

/* A word in a word is no word, nor is one with a capital the one without. */
Test(failures, words_are_whole)
{
    expect("harbours harbour Harbour lamp lamps", "NNNNNNNNRsiiiiiiRNNNNNNNRrrrrRNNNNN");
}

Test(failures, signs_and_the_rest)
{
    expect("7 \"the\"-(\t)\n$\r", "RRpsiipppRpnpn");
}

/* How far back a word is remembered, to the character. */
Test(failures, memory_ends_where_it_ends)
{
    static const struct {
        size_t ago;
        enum failure kind;
    } cases[] = {{9, FAILURE_MEMORY_100}, {100, FAILURE_MEMORY_100}, {101, FAILURE_MEMORY_500},
        {500, FAILURE_MEMORY_500}, {501, FAILURE_MEMORY_1000}, {1000, FAILURE_MEMORY_1000}, {1001, FAILURE_IN_WORD}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[MOST] = {0};
        memset(text, '-', cases[i].ago + 7);
        memcpy(text, "harbour", 7);
        memcpy(text + cases[i].ago, "harbour", 7);
        struct trial *t = begin(text);
        t->net[cases[i].ago + 3] = 2;
        cr_assert(failures_find(&t->contest, &t->failures, NULL));
        cr_expect_eq(t->failures.kind[cases[i].ago + 3], cases[i].kind, "%zu ago", cases[i].ago);
        cr_expect_eq(t->failures.errors, 1);
        finish(t);
    }
}

/* The last occurrence counts, not the first. */
Test(failures, memory_is_of_the_last_time)
{
    char text[MOST] = {0}, kinds[MOST] = {0};
    memset(text, '-', 420);
    memset(kinds, '.', 420);
    memcpy(text, "the", 3);
    memcpy(text + 350, "the", 3);
    memcpy(text + 410, "the", 3);
    kinds[351] = 'M';
    kinds[412] = 'm';
    expect(text, kinds);
}

Test(failures, half_is_no_error)
{
    struct trial *t = begin("the the");
    t->net[0] = (float)M_LN2;
    t->net[1] = nextafterf((float)M_LN2, 1);
    t->net[5] = NAN;
    t->rival[1 * CONTEST_ORDERS + 9] = nextafterf((float)M_LN2, 1);
    t->rival[5 * CONTEST_ORDERS + 9] = (float)M_LN2;
    t->rival[1 * CONTEST_ORDERS + 0] = 0; /* without context it does not count */
    cr_assert(failures_find(&t->contest, &t->failures, NULL));
    cr_expect_eq(t->failures.kind[0], FAILURE_NONE);
    cr_expect_eq(t->failures.kind[1], FAILURE_IN_WORD);
    cr_expect_eq(t->failures.kind[5], FAILURE_NGRAM);
    finish(t);
}

/* What stands before the measured part is remembered, but for a word whose beginning is not known; words end behind it.
 */
Test(failures, words_go_beyond_the_measured_part)
{
    struct trial *t = begin("arbour the lamp harbour the lamp arbour");
    struct contest *c = &t->contest;
    for (size_t i = 0; i < c->length; i++) t->net[i] = 2;
    c->from = 5000;
    c->measured.first = 5016;
    c->measured.count = 20;
    cr_assert(failures_find(c, &t->failures, NULL));
    const char kinds[] = "siiiiiiRsmmRrmmmRNNN";
    for (size_t i = 0; i < 20; i++) cr_expect_eq(t->failures.kind[i], strchr(letters, kinds[i]) - letters, "at %zu", i);
    cr_expect_eq(t->failures.errors, 20);
    cr_expect_eq(t->failures.tally[FAILURE_MEMORY_100].first, 5025);
    finish(t);
}

/* The whole way, from a text: the net has all parameters 0, so it errs everywhere, and the kinds share that out. */
Test(failures, share_out_all_errors_of_a_text)
{
    struct model model = model_with("lstm", 4, PROSE_SYMBOLS, 0);
    struct string text = {0};
    struct pool *pool;
    struct contest *c = NULL;
    struct failures f;
    struct error err = {0};
    size_t count[FAILURES + 1] = {0}, sum = 0;
    add_prose(&text, 30000, 4);
    struct reading reading = reading_of(&model, text.data);
    cr_assert(pool_create(2, &pool, &err) && contest_create(&reading, NULL, pool, NULL, &c, &err), "%s", err.text);
    cr_assert(failures_find(c, &f, &err));
    cr_expect_eq(f.errors, c->measured.count);
    cr_expect_float_eq(f.nats, (double)f.errors * log(model.vocab.size), 1e-2);
    for (size_t i = 0; i < c->measured.count; i++) {
        count[f.kind[i]]++;
        bool known = false;
        for (int n = 1; n <= CONTEST_N; n++) known |= exp(-contest_rival(c, i, n)) >= 0.5;
        cr_assert_eq(known, f.kind[i] == FAILURE_NGRAM);
        if (f.kind[i] == FAILURE_NEWLINE) cr_assert_eq(text.data[c->measured.first + i], '\n');
    }
    for (int k = 0; k < FAILURES; k++) {
        cr_expect_eq(count[k], f.tally[k].count);
        sum += f.tally[k].count;
    }
    cr_expect_eq(sum, f.errors);
    cr_expect_gt(f.tally[FAILURE_NGRAM].count, 0);
    cr_expect_gt(f.tally[FAILURE_WORD_START].count, 0);
    failures_finish(&f);
    contest_destroy(c);
    reading_close(&reading);
    pool_destroy(pool);
    model_finish(&model);
    string_finish(&text);
}
