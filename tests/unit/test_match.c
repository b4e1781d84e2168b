/*
 * test_match.c: the figures of a net against n-gram models, and the colors of the text, as the explorer has them.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "explore_case.h"
#include "figure_errors.h"
#include "figure_growth.h"
#include "figure_ngrams.h"

TestSuite(match, .init = enter_folder, .fini = leave_folder, .timeout = 240);

enum { LENGTH = 20000 };

static void begin(void)
{
    struct string text = {0};
    add_prose(&text, LENGTH, 3);
    begin_with(model_with("lstm", 6, PROSE_SYMBOLS, 0.4), text.data);
    x->now->name = "some/new.safetensors";
    string_finish(&text);
}

static const struct figure_result *result(enum figure_id id)
{
    cr_assert_not_null(x->now->figure[id].result);
    return x->now->figure[id].result;
}

/* ---- where rows lead ---- */

static double gain_at(const struct contest *c, size_t place)
{
    size_t i = place - c->measured.first;
    return contest_rival(c, i, c->n) - (double)c->net[i];
}

static bool is_of(uint32_t code_point, const struct contest_row *row)
{
    return row->name ? row->name == contest_class(code_point) : row->symbol == code_point;
}

/* To the place where the winner wins by most: nowhere else does the same symbol, or one of the class,
 * win by more. */
Test(match, a_symbol_leads_to_where_its_winner_wins_most)
{
    begin();
    run("figure ngrams");
    const struct ngrams_figure *f = (const struct ngrams_figure *)result(FIGURE_NGRAMS);
    const struct contest *c = f->contest;
    for (int choice = 0; choice < NGRAMS_CHOICES; choice++)
        for (int r = 0; r < f->rows; r++) {
            const struct ngrams_row *row = &f->row[choice][r];
            struct figure_target target;
            double sign = row->symbol.difference <= 0 ? 1 : -1;
            cr_assert(ngrams_target(&f->result, choice, r, &target));
            cr_assert(target.has_place && !target.has_unit);
            cr_assert(is_of(c->text[target.place - c->from], &row->symbol));
            for (size_t i = 0; i < c->measured.count; i++)
                if (is_of(c->text[c->measured.first + i - c->from], &row->symbol))
                    cr_assert_leq(sign * gain_at(c, c->measured.first + i), sign * gain_at(c, target.place) + 1e-12);
            if (r <= f->classes) continue;
            const struct contest_row *a = &row[-1].symbol, *b = &row->symbol;
            cr_expect(choice == NGRAMS_NET     ? a->difference <= b->difference
                      : choice == NGRAMS_RIVAL ? a->difference >= b->difference
                                               : a->count >= b->count);
        }
    run("figure-row 2");
    run("figure-enter");
    cr_expect_eq(x->view, EXPLORE_TEXT);
    cr_expect_eq(x->at, f->row[0][1].place);
    end();
}

Test(match, a_kind_of_error_leads_to_one)
{
    begin();
    run("figure errors");
    const struct errors_figure *f = (const struct errors_figure *)result(FIGURE_ERRORS);
    const struct contest *c = f->failures.contest;
    int distinct = 0;
    for (int kind = 0; kind < FAILURES; kind++) {
        size_t before = 0;
        for (int choice = 0; choice < ERRORS_EXAMPLES; choice++) {
            struct figure_target target;
            bool any = errors_target(&f->result, choice, kind, &target);
            cr_assert_eq(any, f->failures.tally[kind].count > 0);
            if (!any) continue;
            cr_expect_eq(f->failures.kind[target.place - c->measured.first], kind);
            if (choice == 0) cr_expect_eq(target.place, f->failures.tally[kind].first);
            distinct += choice > 0 && target.place != before;
            before = target.place;
        }
    }
    cr_expect_gt(distinct, 0);
    run("figure-row 1");
    run("choose second");
    run("figure-row 1");
    run("figure-enter");
    cr_expect_eq(x->at, f->place[FAILURE_NGRAM][1]);
    end();
}

/* ---- models beside this one ---- */

Test(match, growth_has_the_models_that_are_named)
{
    struct error err = {0};
    struct model young = model_with("gru", 5, PROSE_SYMBOLS, 0);
    struct model other = model_with("gru", 5, "abc ", 0);
    struct growth alone;
    begin();
    cr_assert(model_save("young.safetensors", &young, &err) && model_save("other.safetensors", &other, &err));
    run("figure growth");
    const struct growth_figure *f = (const struct growth_figure *)result(FIGURE_GROWTH);
    cr_expect_eq(f->rows, 1);
    cr_expect_str_eq(f->row[0].name, "new");
    cr_assert(growth_measure(x->now->match.contest, &x->now->reading, x->pool, NULL, &alone, &err));
    run("figure growth young.safetensors young.safetensors");
    f = (const struct growth_figure *)result(FIGURE_GROWTH);
    cr_assert_eq(f->rows, 3);
    cr_expect_str_eq(f->row[1].name, "young");
    cr_expect_float_eq(f->row[1].growth.loss, log(model.vocab.size), 1e-5, "it knows nothing");
    for (int n = 0; n < CONTEST_ORDERS; n++)
        cr_expect_float_eq(f->row[2].growth.symmetric[n], alone.symmetric[n], 1e-6);
    for (int choice = 0; choice < GROWTH_CHOICES; choice++)
        for (int n = 0; n < CONTEST_ORDERS; n++)
            cr_expect_leq(growth_divergence(&f->row[0], choice)[growth_nearest(&f->row[0], choice)],
                growth_divergence(&f->row[0], choice)[n]);
    refused("figure growth other.safetensors", "vocabulary");
    refused("figure growth other.safetensors", "other.safetensors: ");
    refused("figure growth missing.safetensors", "missing.safetensors");
    refused("figure growth a a a a a a a a a", "no more than 8");
    refused("figure errors young.safetensors", "nothing behind its name");
    run("figure growth");
    cr_expect_eq(((const struct growth_figure *)result(FIGURE_GROWTH))->rows, 1, "what could not be read is forgotten");
    end();
    model_finish(&young);
    model_finish(&other);
}

/* A text that cannot be opened twice: from a pipe, or gone. */
Test(match, growth_reads_the_text_that_is_open)
{
    struct error err = {0};
    begin();
    cr_assert(model_save("same.safetensors", &model, &err), "%s", err.text);
    cr_assert_eq(unlink("text"), 0);
    run("figure growth same.safetensors");
    const struct growth_figure *f = (const struct growth_figure *)result(FIGURE_GROWTH);
    cr_assert_eq(f->rows, 2);
    cr_expect_float_eq(f->row[0].growth.loss, f->row[1].growth.loss, 1e-6);
    end();
}

/* A wide model is read in shorter windows, of which more fit in. */
Test(match, growth_says_how_much_models_of_other_sizes_have_read)
{
    enum { HIDDEN = 4096, LINES = 40 };
    struct error err = {0};
    struct string net = {0}, text = {0};
    struct pool *pool;
    struct figure_result *made = NULL;
    string_add(&net, "cell wide(x) -> h[n]\n  a0 = U x\n");
    for (int i = 1; i < LINES; i++) string_printf(&net, "  a%d = tanh(a%d)\n", i, i - 1);
    string_printf(&net, "  h = tanh(a%d)\n", LINES - 1);
    put("wide.net", net.data, net.length);
    struct model wide = model_with("./wide.net", HIDDEN, "ab \n", 0), narrow = model_with("gru", 3, "ab \n", 0);
    add_prose(&text, LENGTH, 3);
    struct reading reading = reading_of(&wide, text.data);
    struct match match = {0};
    struct figure_task task = {.reading = &reading, .match = &match, .model_name = "wide", .length = LENGTH};
    cr_assert(model_save("wide.safetensors", &wide, &err) && model_save("narrow.safetensors", &narrow, &err));
    cr_assert(pool_create(1, &pool, &err), "%s", err.text);
    task.pool = pool;
    cr_assert(match_name_models(&match, "wide.safetensors narrow.safetensors", &err));
    cr_assert(growth_compute(&task, &made, &err), "%s", err.text);
    const struct growth_figure *f = (const struct growth_figure *)made;
    cr_assert_gt(f->row[0].growth.count, f->row[1].growth.count);
    cr_expect_eq(made->length, f->row[1].growth.count);
    cr_expect_eq(made->most, f->row[0].growth.count);
    growth_destroy(made);
    match_finish(&match);
    pool_destroy(pool);
    reading_close(&reading);
    model_finish(&narrow);
    model_finish(&wide);
    string_finish(&net);
    string_finish(&text);
}

/* ---- another text to count on ---- */

Test(match, counts_on_another_text_and_back)
{
    begin();
    struct string text = {0};
    add_prose(&text, 3000, 5);
    put("other", text.data, text.length);
    run("figure ngrams");
    double mean = x->now->match.contest->mean[2];
    run("ngram-text other");
    cr_assert_not_null(x->now->match.contest, "the open figure is measured again");
    cr_expect(x->now->match.contest->other_text);
    cr_expect_eq(x->now->match.contest->counted.count, 3000);
    cr_expect_eq(result(FIGURE_NGRAMS)->first, LENGTH / 10);
    run("ngram-text -");
    cr_expect_float_eq(x->now->match.contest->mean[2], mean, 1e-12);
    refused("ngram-text missing", "missing");

    refused("against", "missing");
    string_finish(&text);
    end();
}

/* By its name, by another one, or as a copy: it would be measured on what it was counted on. */
Test(match, does_not_count_on_the_text_itself)
{
    begin();
    struct string text = {0};
    struct error err = {0};
    static const char *const names[] = {"text", "./text", "link", "copy"};
    add_prose(&text, LENGTH, 3);
    put("copy", text.data, text.length);
    cr_assert_eq(symlink("text", "link"), 0);
    run("figure ngrams");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char line[64];
        snprintf(line, sizeof line, "ngram-text %s", names[i]);
        refused(line, ": that is the text itself");
        refused("figure ngrams", "ngram-text -");
        cr_expect_null(x->now->match.contest);
    }
    text.data[LENGTH / 2]++;
    put("other", text.data, text.length);
    cr_expect(explore_run(x, "ngram-text other", &err), "as long, but another: %s", err.text);
    run("ngram-text -");
    cr_expect_not(x->now->match.contest->other_text);
    string_finish(&text);
    end();
}

/* ---- colors ---- */

/* By hand: what the net lost less what the best n-gram model did; nothing where that was counted. */
Test(match, colors_are_net_less_n_gram)
{
    begin();
    run("at 19000");
    run("against");
    cr_expect_eq(x->now->color, EXPLORE_BY_NGRAM);
    const struct contest *c = x->now->match.contest;
    struct page *page = &x->now->page;
    int symbol[LENGTH];
    double p[CONTEST_ORDERS];
    cr_assert(corpus_read_at(x->now->reading.corpus, 0, LENGTH, symbol, NULL));
    reading_translate(&x->now->reading, symbol, LENGTH);
    for (int i = 1; i < page->count; i++) {
        size_t at = page->first + (size_t)i;
        ngram_probabilities(c->ngram, symbol, at, symbol[at], p);
        cr_assert_float_eq(match_difference(&x->now->match, at), (double)page->loss[i - 1] + log(p[c->n]), 1e-9);
    }
    cr_expect(isnan(match_difference(&x->now->match, page->first + (size_t)page->count)));
    run("at 100");
    for (int i = 0; i < page->count; i++) cr_assert(isnan(match_difference(&x->now->match, page->first + (size_t)i)));
    run("against");
    cr_expect_eq(x->now->color, EXPLORE_BY_UNIT);
    end();
}

/* ---- numbers ---- */

static struct {
    char name[32];
    size_t count;
} array[16];
static int arrays;

static void take(void *context, const char *name, int dims, const size_t *shape, const double *data)
{
    size_t count = shape[0] * (dims > 1 ? shape[1] : 1);
    snprintf(array[arrays].name, sizeof array[arrays].name, "%s", name);
    for (size_t i = 0; i < count; i++) cr_assert(isfinite(data[i]), "%s", name);
    array[arrays++].count = count;
}

static size_t count_of(const char *name)
{
    for (int i = 0; i < arrays; i++)
        if (!strcmp(array[i].name, name)) return array[i].count;
    return 0;
}

Test(match, numbers_are_all_there)
{
    struct figure_sink sink = {.array = take};
    begin();
    run("figure ngrams");
    ngrams_numbers(result(FIGURE_NGRAMS), model.net, &sink);
    const struct ngrams_figure *f = (const struct ngrams_figure *)result(FIGURE_NGRAMS);
    cr_expect_eq(count_of("n-gram"), CONTEST_ORDERS);
    cr_expect_eq(count_of("symbol.net"), (size_t)(f->rows - f->classes));
    arrays = 0;
    run("figure errors");
    errors_numbers(result(FIGURE_ERRORS), model.net, &sink);
    cr_expect_eq(count_of("count"), FAILURES);
    arrays = 0;
    run("figure growth");
    growth_numbers(result(FIGURE_GROWTH), model.net, &sink);
    cr_expect_eq(count_of("symmetric"), CONTEST_ORDERS);
    cr_expect_eq(count_of("loss"), 1);
    end();
}
