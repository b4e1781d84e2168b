/*
 * test_batches.c: a text split, and cut into windows, against slices of the whole text in memory.
 */
#include <criterion/criterion.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "batches.h"
#include "corpus.h"
#include "corpus_case.h"
#include "split.h"
#include "text.h"

TestSuite(batches, .init = enter_folder, .fini = leave_folder);

/* ---- split ---- */

static void assert_split(const char *text, double train, double valid, double test)
{
    struct split split = {0};
    struct error err = {0};
    cr_assert(split_parse(text, &split, &err), "%s", err.text);
    cr_assert_float_eq(split.train, train, 1e-9);
    cr_assert_float_eq(split.valid, valid, 1e-9);
    cr_assert_float_eq(split.test, test, 1e-9);
}

static void assert_split_fails(const char *text, const char *message)
{
    struct split split = {1, 2, 3};
    struct error err = {0};
    cr_assert_not(split_parse(text, &split, &err), "\"%s\" was taken", text);
    cr_assert_str_eq(err.text, message);
    cr_assert_eq(err.status, ERROR_INPUT);
    cr_assert_eq(split.train, 1);
}

Test(split, percents)
{
    setlocale(LC_ALL, "de_DE.UTF-8"); /* where there is such: "80,10" would be one number */
    assert_split("80,10,10", 80, 10, 10);
    assert_split("100,0,0", 100, 0, 0);
    assert_split("90,0,10", 90, 0, 10);
    assert_split("89.5,10.25,.25", 89.5, 10.25, 0.25);
    assert_split("33.3,33.3,33.4", 33.3, 33.3, 33.4);
    assert_split("33.3333333,33.3333333,33.3333334", 33.3333333, 33.3333333, 33.3333334);
}

Test(split, faults)
{
    static const char *const no_numbers[] = {"", "80", "80,10", "80,10,", ",10,90", "80,10,10,0", "80,10,10 ",
        "80, 10,10", "-80,90,90", "nan,0,100", "1e2,0,0", "0x50,10,10", "80;10;10", ".,50,50", "80.5.5,10,9"};
    for (size_t i = 0; i < sizeof no_numbers / sizeof *no_numbers; i++)
        assert_split_fails(no_numbers[i], "give the percents of training, validation and test text, such as 80,10,10");
    assert_split_fails("80,10,5", "the percents add up to 95, not to 100");
    assert_split_fails("80,15,10", "the percents add up to 105, not to 100");
    assert_split_fails("80,10,9.9", "the percents add up to 99.9, not to 100");
    assert_split_fails("0,50,50", "nothing is left to train on");
}

Test(split, parts_follow_each_other)
{
    static const char *const splits[] = {"80,10,10", "100,0,0", "50,50,0", "90,0,10", "33.3,33.3,33.4", "1,1,98"};
    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++)
        for (size_t length = 0; length < 3000; length = length * 2 + 1) {
            struct split split;
            struct part parts[PARTS];
            cr_assert(split_parse(splits[i], &split, NULL));
            split_parts(&split, length, parts);
            cr_assert_eq(parts[0].first, 0);
            cr_assert_eq(parts[1].first, parts[0].count);
            cr_assert_eq(parts[2].first, parts[1].first + parts[1].count);
            cr_assert_eq(parts[2].first + parts[2].count, length);
            cr_assert(split.valid > 0 || parts[1].count == 0);
            cr_assert(split.test > 0 || parts[2].count == 0);
            cr_assert_float_eq((double)parts[0].count, (double)length * split.train / 100, 1);
        }
}

static void assert_boundaries(const char *text, size_t length, size_t valid_first, size_t test_first)
{
    struct split split;
    struct part parts[PARTS];
    cr_assert(split_parse(text, &split, NULL));
    split_parts(&split, length, parts);
    cr_assert_eq(parts[PART_VALID].first, valid_first, "%zu", parts[PART_VALID].first);
    cr_assert_eq(parts[PART_TEST].first, test_first, "%zu", parts[PART_TEST].first);
}

Test(split, boundaries_round_down)
{
    assert_boundaries("80,10,10", 3258246, 2606596, 2932421); /* 2606596.8 and 2932421.4 */
    assert_boundaries("32.3,32.3,35.4", 1000, 323, 646);      /* though 1000 * 32.3 / 100 is below */
    assert_boundaries("99.9999999,0,0", 100000000000, 100000000000, 100000000000);
    assert_boundaries("50,49.9999999,0", 100000000000, 50000000000, 100000000000);
}

Test(split, names)
{
    struct part parts[PARTS], whole = part_whole(7);
    split_parts(&(struct split){80, 10, 10}, 100, parts);
    cr_assert_str_eq(parts[PART_TRAIN].name, "the training part");
    cr_assert_str_eq(parts[PART_VALID].name, "the validation part");
    cr_assert_str_eq(parts[PART_TEST].name, "the test part");
    cr_assert_str_eq(whole.name, "the text");
    cr_assert(whole.first == 0 && whole.count == 7);
}

/* ---- batches ---- */

/* A text, and all its symbols. */
static struct corpus *known_corpus(size_t length, int **symbols)
{
    struct string text = {0};
    add_mixed_text(&text, length, length);
    put("text", text.data, text.length);
    string_finish(&text);
    struct corpus *corpus = open_corpus("text");
    *symbols = malloc(length * sizeof **symbols);
    cr_assert(corpus_read_at(corpus, 0, length, *symbols, NULL));
    return corpus;
}

struct shape {
    size_t first, count;
    int T, B;
};

static const struct shape shapes[] = {{0, 2, 1, 1}, {0, 1000, 1, 1}, {0, 1000, 50, 1}, {17, 901, 30, 30},
    {17, 902, 30, 30}, {5, 931, 30, 31}, {3, 700, 7, 9}, {100, 900, 13, 4}, {999, 2001, 50, 32}, {0, 3000, 10, 256},
    {0, 3000, 2999, 1}};

Test(batches, windows_for_training)
{
    int *text;
    struct corpus *corpus = known_corpus(3000, &text);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct shape s = shapes[i];
        const struct part part = {"the training part", s.first, s.count};
        size_t T = (size_t)s.T, B = (size_t)s.B, L = (s.count - 1) / B;
        struct batches *batches;
        struct error err = {0};
        int *input = malloc(T * B * sizeof *input), *label = malloc(T * B * sizeof *label);
        cr_assert(batches_create(corpus, &part, s.T, s.B, &batches, &err), "%s", err.text);
        cr_assert(batches->windows == L / T && batches->targets == L / T * T * B);
        for (size_t n = 0; n < 3 * batches->windows; n++) {
            bool new_epoch;
            size_t k = n % batches->windows;
            cr_assert(batches->position.epoch == n / batches->windows && batches->position.window == k);
            cr_assert(batches_next(batches, input, label, &new_epoch, &err), "%s", err.text);
            cr_assert_eq(new_epoch, k == 0);
            for (size_t t = 0; t < T; t++)
                for (size_t b = 0; b < B; b++) {
                    cr_assert_eq(input[t * B + b], text[s.first + b * L + k * T + t]);
                    cr_assert_eq(label[t * B + b], text[s.first + b * L + k * T + t + 1]);
                }
        }
        cr_assert(batches->position.epoch == 3 && batches->position.window == 0);
        batches_destroy(batches);
        free(input);
        free(label);
    }
    corpus_close(corpus);
    free(text);
    batches_destroy(NULL);
}

/* Follows every stream by what it was fed: what is fed must be the text from somewhere on, without a gap, and what is
 * scored must be each target of the part once, in order from stream to stream. */
static void check_evaluation(const struct corpus *corpus, const int *text, const struct shape *s, size_t lead)
{
    const struct part part = {"the test part", s->first, s->count};
    size_t T = (size_t)s->T, B = (size_t)s->B, targets = s->count - 1, begin = 0;
    struct batches *batches;
    struct error err = {0};
    cr_assert(batches_create_for_evaluation(corpus, &part, s->T, s->B, lead, &batches, &err), "%s", err.text);
    cr_assert_eq(batches->targets, targets);
    size_t steps = batches->windows * T;
    int *input = malloc(steps * B * sizeof *input), *label = malloc(steps * B * sizeof *label);
    for (size_t k = 0; k < batches->windows; k++)
        cr_assert(batches_next(batches, input + k * T * B, label + k * T * B, NULL, &err), "%s", err.text);
    cr_assert(batches->position.epoch == 1 && batches->position.window == 0);

    size_t longest = 0;
    for (size_t b = 0; b < B; b++) {
        size_t own = targets / B + (b < targets % B), ahead = own == 0 ? 0 : begin < lead ? begin : lead;
        for (size_t t = 0; t < steps; t++) {
            const int *here = text + s->first + begin - ahead + t;
            bool fed = t < ahead + own, scored = fed && t >= ahead;
            cr_assert_eq(input[t * B + b], fed ? here[0] : -1, "stream %zu, step %zu", b, t);
            cr_assert_eq(label[t * B + b], scored ? here[1] : -1, "stream %zu, step %zu", b, t);
        }
        begin += own;
        if (ahead + own > longest) longest = ahead + own;
    }
    cr_assert_eq(begin, targets);
    cr_assert(longest > steps - T && longest <= steps, "no window without anything");
    batches_destroy(batches);
    free(input);
    free(label);
}

Test(batches, evaluation_scores_every_target_once)
{
    static const struct shape small[] = {
        {0, 2, 50, 32}, {2998, 2, 1, 1}, {7, 20, 50, 32}, {7, 33, 1, 32}, {1, 34, 50, 32}};
    static const size_t leads[] = {0, 1, 13, 100, 5000};
    int *text;
    struct corpus *corpus = known_corpus(3000, &text);
    for (size_t l = 0; l < sizeof leads / sizeof *leads; l++) {
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
            check_evaluation(corpus, text, &shapes[i], leads[l]);
        for (size_t i = 0; i < sizeof small / sizeof *small; i++) check_evaluation(corpus, text, &small[i], leads[l]);
    }
    corpus_close(corpus);
    free(text);
}

/* Two epochs straight through; then from each of their windows on, to the end. */
static void check_restore(struct batches *batches)
{
    enum { SIZE = 7 * 5 };
    size_t windows = batches->windows, n = 0;
    int *input = malloc(2 * windows * SIZE * sizeof *input), *label = malloc(2 * windows * SIZE * sizeof *label);
    struct batches_position *position = malloc(2 * windows * sizeof *position);
    for (; n < 2 * windows; n++) {
        position[n] = batches->position;
        cr_assert(batches_next(batches, input + n * SIZE, label + n * SIZE, NULL, NULL));
    }
    while (n-- > 0) {
        cr_assert(batches_restore(batches, position[n], NULL));
        for (size_t k = n; k < 2 * windows; k++) {
            int input_again[SIZE], label_again[SIZE];
            bool new_epoch;
            cr_assert(batches->position.epoch == k / windows && batches->position.window == k % windows);
            cr_assert(batches_next(batches, input_again, label_again, &new_epoch, NULL));
            cr_assert_eq(new_epoch, k % windows == 0);
            cr_assert_arr_eq(input_again, input + k * SIZE, sizeof input_again);
            cr_assert_arr_eq(label_again, label + k * SIZE, sizeof label_again);
        }
    }
    free(position);
    free(input);
    free(label);
}

Test(batches, restore_goes_on_the_same)
{
    int *text;
    struct batches *batches;
    struct corpus *corpus = known_corpus(500, &text);
    const struct part part = {"the training part", 20, 480};
    cr_assert(batches_create(corpus, &part, 7, 5, &batches, NULL));
    check_restore(batches);
    batches_destroy(batches);
    cr_assert(batches_create_for_evaluation(corpus, &part, 7, 5, 40, &batches, NULL));
    check_restore(batches);
    batches_destroy(batches);
    corpus_close(corpus);
    free(text);
}

Test(batches, restore_beyond_the_end)
{
    int *text, input[35], label[35];
    struct batches *batches;
    struct error err = {0};
    struct corpus *corpus = known_corpus(500, &text);
    struct part whole = part_whole(corpus->length);
    cr_assert(batches_create(corpus, &whole, 7, 5, &batches, &err)); /* 99 a stream, 14 windows */
    cr_assert_not(batches_restore(batches, (struct batches_position){3, 14}, &err));
    cr_assert_str_eq(err.text,
        "text: window 15 was to come next, but the text has only 14 windows of 7 x 5: another text, batch or steps?");
    cr_assert_not(batches_restore(batches, (struct batches_position){3, UINT64_MAX}, &err));
    cr_assert(batches->position.epoch == 0 && batches->position.window == 0);
    cr_assert(batches_restore(batches, (struct batches_position){3, 13}, &err));
    cr_assert(batches_next(batches, input, label, NULL, &err));
    cr_assert(batches->position.epoch == 4 && batches->position.window == 0);
    batches_destroy(batches);
    corpus_close(corpus);
    free(text);
}

Test(batches, too_short)
{
    int *text;
    struct batches *batches = NULL;
    struct error err = {0};
    struct corpus *corpus = known_corpus(1601, &text);
    struct part part = {"the training part", 0, 812};
    cr_assert_not(batches_create(corpus, &part, 50, 32, &batches, &err));
    cr_assert_str_eq(err.text,
        "text: the training part has 812 characters; batch 32 with 50 steps needs at least 1601: use "
        "a smaller --batch or --steps-bptt");
    cr_assert_eq(err.status, ERROR_INPUT);
    part.count = 1600;
    cr_assert_not(batches_create(corpus, &part, 50, 32, &batches, &err));
    cr_assert_not(batches_create(corpus, &part, INT32_MAX, INT32_MAX, &batches, &err));
    part.count = 1601;
    cr_assert(batches_create(corpus, &part, 50, 32, &batches, &err), "%s", err.text);
    cr_assert_eq(batches->windows, 1);
    batches_destroy(batches);

    part = (struct part){"the validation part", 1600, 1};
    cr_assert_not(batches_create_for_evaluation(corpus, &part, 50, 32, 0, &batches, &err));
    cr_assert_str_eq(
        err.text, "text: the validation part has 1 character; a first one and at least one to be predicted are needed");
    part.count = 0;
    cr_assert_not(batches_create_for_evaluation(corpus, &part, 50, 32, 0, &batches, &err));
    corpus_close(corpus);
    free(text);
}

Test(batches, a_text_overwritten_is_noticed_at_the_next_epoch)
{
    int input[6], label[6];
    struct batches *batches;
    struct error err = {0};
    struct corpus *corpus = corpus_of("abcdefghijklmnopqrstuvwxyz");
    struct part whole = part_whole(corpus->length);
    cr_assert(batches_create(corpus, &whole, 3, 2, &batches, &err));
    cr_assert(batches_next(batches, input, label, NULL, &err));
    overwrite("zyx");
    for (size_t n = 1; n < batches->windows; n++) cr_assert(batches_next(batches, input, label, NULL, &err));
    assert_is_change(batches_next(batches, input, label, NULL, &err), &err);
    batches_destroy(batches);
    corpus_close(corpus);
}

Test(batches, a_text_cut_short_is_noticed)
{
    int *text, input[35], label[35];
    struct batches *batches;
    struct error err = {0};
    struct corpus *corpus = known_corpus(20000, &text);
    struct part whole = part_whole(corpus->length);
    bool done = true;
    cr_assert(batches_create(corpus, &whole, 7, 5, &batches, &err));
    cr_assert(batches_next(batches, input, label, NULL, &err));
    cr_assert_eq(truncate("text", 1000), 0);
    for (size_t n = 1; done && n < batches->windows; n++) done = batches_next(batches, input, label, NULL, &err);
    assert_is_change(done, &err);
    batches_destroy(batches);
    corpus_close(corpus);
    free(text);
}
