/*
 * test_tape.c: windows computed again are the straight run, bit by bit, wherever one looks and in whatever order.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "library.h"
#include "rng.h"
#include "row_state.h"
#include "tape.h"

TestSuite(tape, .init = enter_folder, .fini = leave_folder);

/* Every value of every quantity, of a run that goes through the text and never looks back. */
struct straight {
    const struct net *net;
    size_t length, numbers; /* a character */
    float *value;           /* [length x numbers] */
};

static size_t widths_of(const struct net *net)
{
    size_t sum = 0;
    for (int q = 0; q < net->quantities; q++) sum += (size_t)net->quantity[q].width;
    return sum;
}

static void keep(struct straight *s, const struct run *run, size_t first)
{
    for (size_t t = 0; t < TAPE_WINDOW && first + t < s->length; t++) {
        float *to = s->value + (first + t) * s->numbers;
        for (int q = 0; q < s->net->quantities; q++) {
            const float *from = run_value(run, q, (int)t);
            if (from) memcpy(to, from, (size_t)s->net->quantity[q].width * sizeof *to);
            to += s->net->quantity[q].width;
        }
    }
}

static struct straight straight_run(const struct reading *reading)
{
    const struct net *net = reading->model->net;
    struct straight s = {net, reading->corpus->length, widths_of(net), NULL};
    struct run *run;
    s.value = calloc(s.length * s.numbers, sizeof *s.value);
    cr_assert(run_create(net, TAPE_WINDOW, 2, &run, NULL));
    run_reset(run, reading->model->parameter);
    for (size_t first = 0; first < s.length; first += TAPE_WINDOW) {
        int symbol[TAPE_WINDOW + 1], input[2 * TAPE_WINDOW], label[2 * TAPE_WINDOW];
        size_t n = s.length - first < TAPE_WINDOW + 1 ? s.length - first : TAPE_WINDOW + 1;
        cr_assert(corpus_read_at(reading->corpus, first, n, symbol, NULL));
        reading_translate(reading, symbol, n);
        for (size_t i = n; i < TAPE_WINDOW + 1; i++) symbol[i] = -1;
        for (int i = 0; i < 2 * TAPE_WINDOW; i++) input[i] = symbol[i / 2], label[i] = symbol[i / 2 + 1];
        if (first) run_carry(run);
        run_set_inputs(run, input, label);
        run_forward(run, reading->model->parameter);
        keep(&s, run, first);
    }
    run_destroy(run);
    return s;
}

static void assert_same(const struct tape *tape, const struct straight *s, size_t at, const char *what)
{
    const float *expected = s->value + at * s->numbers;
    for (int q = 0; q < s->net->quantities; q++) {
        const float *found = tape_value(tape, q, at);
        size_t width = (size_t)s->net->quantity[q].width;
        if (found)
            cr_assert(memcmp(found, expected, width * sizeof *found) == 0, "%s: %s at %zu", what,
                s->net->quantity[q].name, at);
        expected += width;
    }
}

/* In leaps that meet windows before and behind, and every character once more in order. */
static void look_everywhere(struct tape *tape, const struct straight *s, const char *what)
{
    struct rng rng;
    struct tape_window window;
    rng_init(&rng, 3, what);
    for (int i = 0; i < 40; i++) {
        size_t at = rng_below(&rng, (uint32_t)s->length);
        cr_assert(tape_look(tape, at, &window, NULL));
        cr_assert(window.exact && at >= window.first && at < window.first + (size_t)window.count);
        assert_same(tape, s, at, what);
    }
    for (size_t at = 0; at < s->length; at++) {
        cr_assert(tape_look(tape, at, &window, NULL));
        assert_same(tape, s, at, what);
    }
}

/* Every net that has no future, with all checkpoints, and with so few that they are thinned out again and again. */
Test(tape, windows_are_the_straight_run_bit_by_bit)
{
    struct string text = {0};
    int nets = 0;
    add_prose(&text, 5000, 1);
    for (const struct library_net *file = library_nets; file->name; file++) {
        if (file->frame || strcmp(file->name, "bidirectional") == 0) continue;
        struct model model = model_with(file->name, 9, PROSE_SYMBOLS, 0.3);
        struct reading reading = reading_of(&model, text.data);
        struct straight straight = straight_run(&reading);
        const size_t bytes[] = {TAPE_BYTES, 4 * sizeof(float) * (row_state_size(model.net) + 1), 0};
        for (int i = 0; i < 3; i++) {
            struct tape *tape;
            cr_assert(tape_create(&reading, bytes[i], &tape, NULL));
            cr_assert(tape_advance(tape, 700, NULL, NULL));
            cr_assert_eq(tape_reached(tape), 768);
            cr_assert(tape_advance(tape, SIZE_MAX, NULL, NULL));
            cr_assert_eq(tape_reached(tape), 5000);
            look_everywhere(tape, &straight, file->name);
            tape_destroy(tape);
        }
        nets++;
        free(straight.value);
        reading_close(&reading);
        model_finish(&model);
    }
    cr_expect_geq(nets, 10);
    string_finish(&text);
}

/* A place that the straight run has not reached is computed from nearby, says so, and is exact once it has been. */
Test(tape, says_what_is_not_exact)
{
    struct string text = {0};
    struct tape *tape;
    struct tape_window window;
    add_prose(&text, 4000, 2);
    struct model model = model_with("lstm", 9, PROSE_SYMBOLS, 0.3);
    struct reading reading = reading_of(&model, text.data);
    struct straight straight = straight_run(&reading);
    cr_assert(tape_create(&reading, TAPE_BYTES, &tape, NULL));
    cr_assert(tape_look(tape, 3000, &window, NULL));
    cr_expect(!window.exact);
    int h = net_find_quantity(model.net, "h");
    const float *expected = straight.value + 3000 * straight.numbers;
    for (int q = 0; q < h; q++) expected += model.net->quantity[q].width;
    for (int i = 0; i < 9; i++) cr_expect_float_eq(tape_value(tape, h, 3000)[i], expected[i], 1e-4);
    cr_assert(tape_advance(tape, SIZE_MAX, NULL, NULL));
    cr_assert(tape_look(tape, 3000, &window, NULL));
    cr_expect(window.exact);
    assert_same(tape, &straight, 3000, "lstm");
    tape_destroy(tape);
    free(straight.value);
    reading_close(&reading);
    model_finish(&model);
    string_finish(&text);
}

/* A file that is cut while it is open is an error, and neither run is confused by it. */
Test(tape, notices_a_file_that_shrinks)
{
    struct string text = {0};
    struct tape *tape;
    struct tape_window window;
    struct error err = {0};
    add_prose(&text, 20000, 2);
    struct model model = model_with("lstm", 5, PROSE_SYMBOLS, 0.3);
    struct reading reading = reading_of(&model, text.data);
    cr_assert(tape_create(&reading, TAPE_BYTES, &tape, NULL));
    cr_assert(tape_look(tape, 19000, &window, &err));
    put("text", text.data, 10000);
    cr_expect(!tape_look(tape, 15000, &window, &err));
    assert_is_change(false, &err);
    cr_expect(!tape_advance(tape, SIZE_MAX, NULL, &err));
    put("text", text.data, 20000);
    cr_expect(tape_advance(tape, SIZE_MAX, NULL, &err));
    struct straight straight = straight_run(&reading);
    look_everywhere(tape, &straight, "lstm");
    free(straight.value);
    tape_destroy(tape);
    reading_close(&reading);
    model_finish(&model);
    string_finish(&text);
}

/* Characters that the model has not are read as the nearest that it has, counted, and named. */
Test(tape, maps_and_counts_what_the_model_does_not_know)
{
    struct model model = model_with("elman", 3, "abcde \"-", 0.3);
    struct reading reading = reading_of(&model, "a\u201cb\u201d \u00e9\u2014d\u00e9\u4e2d");
    const char expected[] = "a\"b\" e-de ";
    int symbols[10];
    uint32_t text[10];
    struct string told = {0};
    cr_assert_eq(reading.corpus->length, 10);
    cr_expect_eq(reading.unknown, 6);
    cr_assert(corpus_read_at(reading.corpus, 0, 10, symbols, NULL));
    reading_translate(&reading, symbols, 10);
    for (int i = 0; i < 10; i++) cr_expect_eq(model.vocab.symbol[symbols[i]], (uint32_t)expected[i]);
    cr_assert(reading_text(&reading, 0, 10, text, NULL));
    cr_expect_eq(text[5], 0xE9);
    reading_add_unknown(&reading, &told);
    cr_expect_not_null(strstr(told.data, "6 of its 10 characters"));
    cr_expect_not_null(strstr(told.data, "\u00e9 as e (2)"));
    cr_expect_not_null(strstr(told.data, "\u4e2d as a space (1)"));
    string_finish(&told);
    reading_close(&reading);
    model_finish(&model);
}

Test(tape, refuses_numbers_that_are_none_and_nets_that_read_the_future)
{
    struct model model = model_with("elman", 3, "ab", 0.3), future = model_with("bidirectional", 3, "ab", 0.3);
    struct reading reading;
    struct error err = {0};
    put("text", "abab", 4);
    model.not_finite = 1;
    cr_expect(!reading_open(&reading, &model, "text", &err));
    cr_expect_not_null(strstr(err.text, "NaN"));
    cr_expect(!reading_open(&reading, &future, "text", &err));
    cr_expect_not_null(strstr(err.text, "to come"));
    model_finish(&model);
    model_finish(&future);
}
