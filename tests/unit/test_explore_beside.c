/*
 * test_explore_beside.c: two models that read the same text.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "explore_case.h"
#include "panel_explore.h"
#include "rng.h"
#include "run.h"
#include "writer.h"

TestSuite(explore_beside, .init = enter_folder, .fini = leave_folder, .timeout = 120);

#define SYMBOLS "abcdefgh \n\"."

static void save(const char *path, struct model saved)
{
    struct error err = {0};
    cr_assert(model_save(path, &saved, &err), "%s", err.text);
    model_finish(&saved);
}

/* The planted model on quotations, and an LSTM of random numbers beside it. */
static void begin(size_t length)
{
    struct string text = {0};
    add_quotations(&text, length);
    save("lstm.safetensors", model_with("lstm", 7, SYMBOLS, 0.6));
    begin_with(planted(), text.data);
    string_finish(&text);
    see(10, 40);
    run("beside lstm.safetensors");
}

/* ---- lockstep ---- */

static void assert_lockstep(void)
{
    const struct page *a = &x->side[0]->page, *b = &x->side[1]->page;
    cr_assert_eq(a->first, b->first);
    cr_assert_eq(a->count, b->count);
    cr_assert_eq(a->rows, b->rows);
    cr_assert(!memcmp(a->text, b->text, (size_t)a->count * sizeof *a->text));
    for (int r = 0; r < a->rows; r++) {
        cr_assert_eq(a->row[r].first, b->row[r].first);
        cr_assert_eq(a->row[r].count, b->row[r].count);
    }
    cr_assert_eq(x->side[0]->span.first, x->side[1]->span.first);
    cr_assert_eq(x->side[0]->span.count, x->side[1]->span.count);
    cr_assert_geq(page_find_row(a, x->at), 0);
}

/* Wherever one goes, whatever stands under the rows of one of them, and whichever side commands are for. */
Test(explore_beside, both_show_the_same_rows)
{
    static const char *const lines[] = {"left", "right", "up", "down", "page-up", "page-down", "side", "next", "stack",
        "next-quantity", "unstack", "guesses", "ramp", "saliency", "loss", "difference", "select", "first", "last",
        "find ab", "line 20", "row-last", "previous"};
    struct rng rng;
    begin(6000);
    rng_init(&rng, 4, "lockstep");
    for (int i = 0; i < 600; i++) {
        struct error err = {0};
        explore_run(x, lines[rng_below(&rng, sizeof lines / sizeof *lines)], &err); /* some cannot be done now */
        see(1 + (int)rng_below(&rng, 30), 1 + (int)rng_below(&rng, 90));
        assert_lockstep();
        if (i % 7 == 0) explorer_idle(x);
    }
    end();
}

/* Each side has its own units and colors. */
Test(explore_beside, commands_are_for_one_side)
{
    begin(3000);
    cr_assert_eq(x->now, x->side[0]);
    run("h 3");
    run("loss");
    run("side");
    run("c 5");
    run("difference");
    cr_expect_eq(x->side[0]->channel[0].unit, 2);
    cr_expect_eq(x->side[0]->color, EXPLORE_BY_LOSS);
    cr_expect_eq(x->side[1]->channel[0].unit, 4);
    cr_expect_eq(x->side[1]->color, EXPLORE_BY_DIFFERENCE);
    refused("h 8", "from 1 to 7");
    run("side a");
    refused("h 7", "from 1 to 6");
    refused("side c", "a and b");
    end();
}

/* ---- numbers ---- */

/* The losses of the whole text in one run, without tapes and windows. */
static float *losses_of(const struct model *m, const char *path, size_t *length)
{
    struct reading reading;
    struct error err = {0};
    struct run *whole;
    cr_assert(reading_open(&reading, m, path, &err), "%s", err.text);
    size_t n = *length = reading.corpus->length;
    int *symbol = malloc((n + 1) * sizeof *symbol);
    float *loss = malloc(n * sizeof *loss);
    cr_assert(corpus_read_at(reading.corpus, 0, n, symbol, &err), "%s", err.text);
    reading_translate(&reading, symbol, n);
    symbol[n] = -1;
    cr_assert(run_create(m->net, (int)n, 1, &whole, &err), "%s", err.text);
    run_reset(whole, m->parameter);
    run_set_inputs(whole, symbol, symbol + 1);
    run_forward(whole, m->parameter);
    for (size_t t = 0; t < n; t++) loss[t] = run_value(whole, m->net->loss, (int)t)[0];
    run_destroy(whole);
    free(symbol);
    reading_close(&reading);
    return loss;
}

Test(explore_beside, the_difference_is_that_of_two_straight_runs)
{
    size_t length, looked_at = 0;
    begin(900);
    float *a = losses_of(&model, "text", &length), *b = losses_of(x->side[1]->model, "text", &length);
    for (size_t at = 0; at < length; at += 97) {
        x->at = at;
        see(10, 40);
        double sum = 0;
        int count = 0;
        const struct page *page = &x->side[0]->page;
        for (int i = 0; i < page->count; i++) {
            size_t place = page->first + (size_t)i;
            double difference = explorer_difference(x, i);
            if (place + 1 == length) {
                cr_expect(isnan(difference), "nothing comes behind the last character");
                continue;
            }
            cr_assert_float_eq(difference, (double)a[place] - (double)b[place], 2e-4, "character %zu", place);
            sum += (double)a[place] - (double)b[place];
            count++;
            looked_at++;
        }
        cr_expect_float_eq(side_mean_loss(x->side[0]) - side_mean_loss(x->side[1]), sum / count, 2e-4);
    }
    cr_expect_gt(looked_at, 1000);
    free(a);
    free(b);
    end();
}

/* Between keys both straight runs go on, neither far behind the other, until both are through. */
Test(explore_beside, both_become_exact)
{
    begin(9000);
    for (int i = 0; explorer_idle(x); i++) {
        size_t a = tape_reached(x->side[0]->tape), b = tape_reached(x->side[1]->tape);
        cr_assert_leq(a > b ? a - b : b - a, 1024, "%zu and %zu", a, b);
    }
    for (int i = 0; i < 2; i++) cr_expect_eq(tape_reached(x->side[i]->tape), x->corpus->length);
    x->at = 8000;
    see(10, 40);
    cr_expect(x->side[0]->page.exact && x->side[1]->page.exact);
    end();
}

/* The same file twice is a comparison, too: there is no difference, and each side has units of its own. */
Test(explore_beside, a_model_beside_itself)
{
    begin(2000);
    save("planted.safetensors", planted());
    run("beside planted.safetensors");
    run("h 2");
    cr_expect_eq(x->side[1]->channel[0].unit, 0);
    for (int i = 0; i + 1 < x->now->page.count; i++) cr_assert_eq(explorer_difference(x, i), 0);
    end();
}

/* ---- what each knows ---- */

Test(explore_beside, a_feature_turns_each_side_to_its_best_unit)
{
    struct list_row row;
    char name[32], best[64];
    begin(40000);
    run("feature quotes");
    for (int i = 0; i < 2; i++) {
        struct side *s = x->side[i];
        cr_assert(explorer_list_row(x, s, 0, &row));
        cr_expect_eq(s->channel[0].quantity, row.channel.quantity);
        cr_expect_eq(s->channel[0].unit, row.channel.unit);
        side_unit_name(s, row.channel, name, sizeof name);
        snprintf(best, sizeof best, "%c %s F1 %.2f", "AB"[i], name,
            (double)survey_score(s->survey, row.unit, x->mark) -> f1);
        cr_expect(strstr(x->message, best), "%s is not in: %s", best, x->message);
    }
    side_unit_name(x->side[0], x->side[0]->channel[0], name, sizeof name);
    cr_expect_str_eq(name, "h 3", "the planted cell");
    run("side b");
    run("list-down");
    cr_expect_eq(x->side[0]->list_row, 0, "the list of the other side stays where it is");
    cr_expect_eq(x->side[1]->list_row, 1);
    end();
}

/* A selection is that of both, and each has units of its own on it; also a model that comes later. */
Test(explore_beside, a_span_is_selected_in_both)
{
    begin(3000);
    run("threshold 0.5");
    run("find \"");
    run("select");
    run("right");
    run("right");
    run("select");
    assert_lockstep();
    cr_expect_eq(x->side[1]->span.count, 3);
    cr_expect_float_eq(x->side[1]->span.threshold, 0.5, 1e-9);
    run("beside lstm.safetensors");
    assert_lockstep();
    cr_expect_eq(x->side[1]->span.count, 3);
    run("deselect");
    cr_expect_eq(x->side[1]->span.count, 0);
    end();
}

static void expect_drawn(const char *words, bool there)
{
    struct canvas canvas = {0};
    struct string out = {0};
    struct error err = {0};
    cr_assert(canvas_init(&canvas, 45, 160));
    cr_assert(explorer_prepare(x, explore_room_of(&canvas, x, false), &err), "%s", err.text);
    explore_draw(&canvas, x);
    write_text(&out, &canvas, &(struct theme){0});
    cr_expect_eq(strstr(string_text(&out), words) != NULL, there, "%s:\n%s", words, string_text(&out));
    string_finish(&out);
    canvas_finish(&canvas);
}

static bool stops_in_b(void *context, double done)
{
    return x->side[0]->span.searched == 0;
}

/* Of a side that was never searched nothing is claimed: one that came later, and one whose search was stopped. */
Test(explore_beside, places_that_were_not_looked_for)
{
    struct error err = {0};
    begin(3000);
    save("planted.safetensors", planted());
    run("beside");
    run("threshold 0.5");
    run("find \"");
    run("select");
    run("right");
    run("right");
    run("select");
    run("places");
    expect_drawn("not searched", false);
    run("beside planted.safetensors");
    cr_assert_gt(x->side[1]->span.units, 0);
    cr_expect_eq(x->side[1]->span.searched, 0);
    expect_drawn("not searched: Enter searches", true);
    expect_drawn("where  is on", false);
    run("places");
    expect_drawn("not searched", false);
    run("threshold 0.4");
    x->progress = (struct progress){stops_in_b, NULL};
    cr_expect_not(explore_run(x, "places", &err));
    x->progress = (struct progress){0};
    cr_assert_gt(x->side[0]->span.searched, 0);
    run("sort places");
    expect_drawn("not searched: Enter searches", true);
    end();
}

/* ---- other vocabularies ---- */

Test(explore_beside, what_one_model_does_not_know_is_told)
{
    begin(2000);
    save("few.safetensors", model_with("elman", 5, "abc \n.", 0.5));
    run("beside few.safetensors");
    cr_expect_eq(x->side[0]->reading.unknown, 0);
    cr_expect_gt(x->side[1]->reading.unknown, 0);
    cr_expect(strstr(x->message, "B: ") == x->message && strstr(x->message, "not in the model's vocabulary"), "%s",
        x->message);
    for (int i = 0; i + 1 < x->now->page.count; i++) cr_assert(isfinite(explorer_difference(x, i)));
    end();
}

/* ---- closing, and what cannot be opened ---- */

Test(explore_beside, the_second_model_goes_again)
{
    begin(2000);
    refused("beside lstm.safetensors more", "more");
    run("difference");
    run("side b");
    run("beside");
    cr_expect_eq(x->sides, 1);
    cr_expect_eq(x->now, x->side[0]);
    cr_expect_eq(x->now->color, EXPLORE_BY_UNIT, "there is nothing to differ from");
    cr_expect(isnan(explorer_difference(x, 0)));
    refused("difference", "beside FILE");
    refused("side", "beside FILE");
    end();
}

Test(explore_beside, what_cannot_be_opened_changes_nothing)
{
    begin(2000);
    const struct side *before = x->side[1];
    struct model nan = model_with("elman", 5, SYMBOLS, 0.5);
    nan.parameter[3] = NAN;
    save("nan.safetensors", nan);
    save("future.safetensors", model_with("bidirectional", 4, SYMBOLS, 0.5));
    put("junk.safetensors", "junk", 4);
    refused("beside missing.safetensors", "missing.safetensors");
    refused("beside junk.safetensors", "junk.safetensors");
    refused("beside nan.safetensors", "nan.safetensors: 1 of the model's");
    refused("beside future.safetensors", "future.safetensors: bidirectional reads the characters to come");
    cr_expect_eq(x->side[1], before);
    cr_expect_eq(x->sides, 2);
    see(10, 40);
    assert_lockstep();
    end();
}

/* Both tapes read the file: when it shrinks, both pages are empty, and nothing crashes. */
Test(explore_beside, a_file_that_changes)
{
    struct error err = {0};
    struct explore_room room = {.rows = 10, .columns = 40};
    begin(60000);
    put("text", "abc", 3);
    x->at = 50000;
    cr_expect_not(explorer_prepare(x, room, &err));
    for (int i = 0; i < 2; i++) cr_expect_eq(x->side[i]->page.count, 0);
    while (explorer_idle(x)) {
    }
    explore_key(x, (struct key){'o'});
    explore_key(x, (struct key){'d'});
    end();
}
