/*
 * test_figure.c: figures against brute force: the same numbers from the tape, one character at a time.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "explore_case.h"
#include "figure_closing.h"
#include "figure_histogram.h"
#include "figure_saturation.h"
#include "tape.h"

TestSuite(figure, .init = enter_folder, .fini = leave_folder, .timeout = 120);

static struct figure_result *result_of(enum figure_id id)
{
    cr_assert(x->now->figure[id].result);
    return x->now->figure[id].result;
}

/* A number of the straight run. */
static const float *exact(int quantity, size_t at)
{
    static struct tape_window window;
    cr_assert(
        tape_advance(x->now->tape, SIZE_MAX, NULL, NULL) && tape_look(x->now->tape, at, &window, NULL) && window.exact);
    return tape_value(x->now->tape, quantity, at);
}

static struct string prose(size_t length)
{
    struct string text = {0};
    add_prose(&text, length, 4);
    return text;
}

/* ---- saturation ---- */

Test(figure, saturation_is_counted_right)
{
    struct string text = prose(1100);
    begin_with(model_with("lstm", 7, PROSE_SYMBOLS, 1.5), text.data);
    run("figure saturation");
    const struct saturation_figure *f = (struct saturation_figure *)result_of(FIGURE_SATURATION);
    cr_assert_eq(f->gates, 3);
    cr_assert_eq(f->units, 21);
    cr_assert_gt(f->result.length, 900);
    double between = 0;
    for (int i = 0; i < f->units; i++) {
        struct channel c = f->unit[i].channel;
        double left = 0, right = 0, n = (double)f->result.length;
        for (size_t at = 0; at < f->result.length; at++) {
            double value = (double)exact(c.quantity, at)[c.unit];
            left += value < 0.1;
            right += value > 0.9;
        }
        cr_expect_eq(model.net->quantity[c.quantity].role, ROLE_GATE);
        cr_expect_float_eq(f->unit[i].left, left / n, 1.5 / n, "unit %d", i);
        cr_expect_float_eq(f->unit[i].right, right / n, 1.5 / n, "unit %d", i);
        between += 1 - f->unit[i].left - f->unit[i].right;
    }
    cr_expect(between > 0.5 && between < 20, "there is something to count");
    string_finish(&text);
    end();
}

Test(figure, saturation_is_listed_in_three_orders)
{
    struct string text = prose(1100);
    struct figure_target target;
    begin_with(model_with("gru", 7, PROSE_SYMBOLS, 1.5), text.data);
    run("figure saturation");
    const struct saturation_figure *f = (struct saturation_figure *)result_of(FIGURE_SATURATION);
    cr_assert_eq(f->gates, 2);
    for (int k = 0; k < SATURATION_CHOICES; k++) {
        bool seen[14] = {false};
        for (int i = 0; i < f->units; i++) {
            const struct saturation_unit *u = &f->unit[f->order[k][i]], *v = &f->unit[f->order[k][i ? i - 1 : 0]];
            double a = k == 0 ? v->right : k == 1 ? v->left : -v->left - v->right;
            double b = k == 0 ? u->right : k == 1 ? u->left : -u->left - u->right;
            cr_expect_geq(a, b);
            cr_expect_not(seen[f->order[k][i]]);
            seen[f->order[k][i]] = true;
            cr_assert(saturation_target(&f->result, k, i, &target));
            cr_expect(target.has_unit && target.unit.unit == u->channel.unit);
        }
    }
    string_finish(&text);
    end();
}

Test(figure, a_net_without_gates_says_so)
{
    struct error err = {0};
    struct string text = prose(500);
    begin_with(model_with("elman", 3, PROSE_SYMBOLS, 1), text.data);
    cr_expect_not(explore_run(x, "figure saturation", &err));
    cr_expect(strstr(err.text, "no gates"), "%s", err.text);
    cr_expect_eq(x->view, EXPLORE_FIGURE);
    cr_expect(strstr(x->now->figure[FIGURE_SATURATION].fault, "no gates"));
    press("right");
    cr_expect_eq(x->figures.open, FIGURE_HISTOGRAM, "and one goes past it");
    cr_expect(x->now->figure[FIGURE_HISTOGRAM].result);
    string_finish(&text);
    end();
}

/* ---- histograms ---- */

Test(figure, histograms_hold_every_number)
{
    struct string text = prose(1100);
    begin_with(model_with("lstm", 7, PROSE_SYMBOLS, 1), text.data);
    run("figure histogram");
    const struct histogram_figure *f = (struct histogram_figure *)result_of(FIGURE_HISTOGRAM);
    bool state = false, logits = false;
    for (int i = 0; i < f->rows; i++) {
        const struct histogram_row *r = &f->row[i];
        int width = model.net->quantity[r->quantity].width;
        double sum = 0, low = INFINITY, high = -INFINITY, n = (double)f->result.length * width;
        for (size_t at = 0; at < f->result.length; at++)
            for (int u = 0; u < width; u++) {
                double value = (double)exact(r->quantity, at)[u];
                sum += value;
                low = fmin(low, value);
                high = fmax(high, value);
            }
        cr_expect_eq((double)r->spread.numbers, n);
        cr_expect_float_eq(r->mean, sum / n, spread_edge(&r->spread, SPREAD_BINS) / SPREAD_BINS + 1e-5);
        cr_expect_float_eq(r->spread.low, low, 1e-4);
        cr_expect_float_eq(r->spread.high, high, 1e-4);
        state |= model.net->quantity[r->quantity].role == ROLE_STATE;
        logits |= model.net->quantity[r->quantity].role == ROLE_OUTPUT;
    }
    cr_expect(state && logits);
    string_finish(&text);
    end();
}

/* ---- what closes ---- */

struct expected {
    double closings, others, closing_p, other_p;
};

/* Quotes alone, by hand: a " begins, a " ends, an empty line drops. */
static void count_quotes(const char *text, size_t first, size_t length, struct expected *e)
{
    int symbol = vocab_index(&model.vocab, '"');
    size_t opened = 0;
    bool open = false;
    memset(e, 0, CLOSING_BINS * sizeof *e);
    for (size_t i = 0; i < first + length; i++) {
        if (text[i] == '"') open = !open, opened = open ? i : opened;
        bool blank = text[i] == '\n';
        for (size_t k = i; blank && k > 0 && text[k - 1] != '\n'; k--)
            blank = text[k - 1] == ' ' || text[k - 1] == '\t';
        if (blank) open = false;
        if (!open || i < first || !text[i + 1]) continue;
        int bin = 0;
        while (bin + 1 < CLOSING_BINS && (double)(i + 1 - opened) >= pow(10, (bin + 1) / 5.0) - 1e-9) bin++;
        double p = (double)exact(model.net->probability, i)[symbol];
        if (text[i + 1] == '"')
            e[bin].closings++, e[bin].closing_p += p;
        else
            e[bin].others++, e[bin].other_p += p;
    }
}

static void expect_quotes(const char *text, double error)
{
    const struct closing_figure *f = (struct closing_figure *)result_of(FIGURE_CLOSING);
    struct expected e[CLOSING_BINS];
    double closings = 0;
    count_quotes(text, f->result.first, f->result.length, e);
    for (int i = 0; i < CLOSING_BINS; i++) {
        const struct closing_bin *bin = &f->bin[0][i];
        cr_expect_eq((double)bin->closings, e[i].closings, "bin %d: %zu, %g by hand", i, bin->closings, e[i].closings);
        cr_expect_eq((double)bin->others, e[i].others, "bin %d: %zu, %g by hand", i, bin->others, e[i].others);
        if (bin->closings) cr_expect_float_eq(bin->closing_p, e[i].closing_p / e[i].closings, error);
        if (bin->others) cr_expect_float_eq(bin->other_p, e[i].other_p / e[i].others, error);
        if (bin->closings) cr_expect_eq(text[bin->worst + 1], '"');
        closings += e[i].closings;
    }
    cr_expect_gt(closings, 5, "there is something to count");
}

Test(figure, closing_quotes)
{
    struct string text = prose(1800);
    begin_with(model_with("gru", 6, PROSE_SYMBOLS, 0.7), text.data);
    run("figure closing");
    expect_quotes(text.data, 1e-5);
    string_finish(&text);
    end();
}

/* Around the cursor, of a text that is longer than what is measured. A net that forgets: the warm-up is enough. */
Test(figure, closing_quotes_of_a_stretch)
{
    struct string text = prose(9000);
    begin_with(model_with("gru", 6, PROSE_SYMBOLS, 0.3), text.data);
    run("measure 3000");
    run("at 6001");
    run("figure closing");
    cr_expect_eq(result_of(FIGURE_CLOSING)->first, 4500);
    cr_expect_gt(result_of(FIGURE_CLOSING)->length, 2800);
    expect_quotes(text.data, 1e-4);
    run("at 9000");
    run("measure 2000");
    run("figure closing");
    cr_expect_eq(result_of(FIGURE_CLOSING)->first, 7000, "never beyond the end");
    string_finish(&text);
    end();
}

Test(figure, bins_of_distances)
{
    for (size_t d = 1; d < 70000; d++) {
        int bin = closing_bin_of(d);
        cr_assert_geq(d, closing_edge(bin));
        if (bin + 1 < CLOSING_BINS) cr_assert_lt(d, closing_edge(bin + 1));
    }
    for (int i = 0; i + 1 < CLOSING_BINS; i++) cr_assert_lt(closing_edge(i), closing_edge(i + 1));
}

/* The same bits, however many share the work. */
Test(figure, the_number_of_workers_does_not_matter)
{
    struct string text = prose(30000);
    struct closing_figure closing;
    struct spread *spread = NULL;
    int workers[] = {1, 3};
    for (int i = 0; i < 2; i++) {
        struct model with = model_with("lstm", 6, PROSE_SYMBOLS, 0.7);
        struct explorer *other;
        begin_with(with, text.data);
        explorer_destroy(x);
        cr_assert(explorer_create(&model, "text", workers[i], &other, NULL));
        x = other;
        run("figure closing");
        run("figure histogram");
        const struct closing_figure *c = (struct closing_figure *)result_of(FIGURE_CLOSING);
        const struct histogram_figure *h = (struct histogram_figure *)result_of(FIGURE_HISTOGRAM);
        if (i == 0) {
            closing = *c;
            cr_assert(spread = malloc((size_t)h->rows * sizeof *spread));
            for (int k = 0; k < h->rows; k++) spread[k] = h->row[k].spread;
        }
        cr_expect(!memcmp(closing.bin, c->bin, sizeof c->bin));
        for (int k = 0; k < h->rows; k++) cr_expect(!memcmp(&spread[k], &h->row[k].spread, sizeof *spread));
        end();
    }
    free(spread);
    string_finish(&text);
}

/* ---- moving about ---- */

static bool give_up(void *context, double done)
{
    return ++*(int *)context < 3;
}

static bool go_on(void *context, double done)
{
    return true;
}

Test(figure, cancelling_leaves_nothing_and_enter_tries_again)
{
    struct string text = prose(60000);
    int asked = 0;
    begin_with(model_with("gru", 6, PROSE_SYMBOLS, 0.5), text.data);
    x->progress = (struct progress){give_up, &asked};
    press("p");
    for (int i = 1; i <= FIGURES; i++) {
        asked = 0;
        press((const char *[]){"1", "2", "3", "4", "5", "6", "7", "8", "9"}[i - 1]);
        cr_expect_eq(asked, 3);
        cr_expect_eq(x->figures.open, i - 1);
        cr_expect_not(x->now->figure[i - 1].result);
        cr_expect_str_eq(x->message, "stopped");
    }
    x->progress = (struct progress){go_on, NULL};
    press("enter");
    cr_expect(x->now->figure[FIGURES - 1].result);
    string_finish(&text);
    end();
}

Test(figure, keys_go_through_figures_and_back_to_the_text)
{
    struct string text = prose(1200);
    begin_with(model_with("lstm", 5, PROSE_SYMBOLS, 1), text.data);
    press("p");
    cr_expect_eq(x->view, EXPLORE_FIGURE);
    cr_expect_eq(x->figures.open, -1, "the index");
    press("down enter");
    cr_expect_eq(x->figures.open, 1);
    press("left");
    cr_expect_eq(x->figures.open, 0);
    struct figure_result *kept = x->now->figure[0].result;
    press("left right");
    cr_expect_eq(x->figures.open, 0, "around in a circle");
    cr_expect_eq(x->now->figure[0].result, kept, "measured once");
    press("c down");
    const struct saturation_figure *f = (struct saturation_figure *)kept;
    const struct saturation_unit *unit = &f->unit[f->order[SATURATION_SHUT][1]];
    cr_expect_eq(x->now->channel[0].quantity, unit->channel.quantity);
    cr_expect_eq(x->now->channel[0].unit, unit->channel.unit, "the unit under the cursor has the focus");
    press("? esc");
    cr_expect_eq(x->view, EXPLORE_FIGURE, "from the help back to the figure");
    press("enter");
    cr_expect_eq(x->view, EXPLORE_TEXT);
    cr_expect_eq(x->now->channel[0].unit, unit->channel.unit);
    press("p 1 esc right");
    cr_expect_eq(x->view, EXPLORE_TEXT);
    cr_expect_eq(x->at, 1, "the arrows are the text's again");
    run("figure closing");
    run("h.c 3");
    cr_expect_eq(x->view, EXPLORE_TEXT, "a command of the text turns to it");
    run("measure 1000");
    cr_expect_not(x->now->figure[0].result, "measured anew the next time");
    string_finish(&text);
    end();
}

Test(figure, the_list_of_bins_goes_to_the_worst_closing)
{
    struct string text = prose(1200);
    begin_with(model_with("lstm", 5, PROSE_SYMBOLS, 1), text.data);
    run("figure closing");
    const struct closing_figure *f = (struct closing_figure *)result_of(FIGURE_CLOSING);
    int row = 0;
    while (!f->bin[0][row].closings) row++;
    cr_expect_lt(row, f->bins[0]);
    for (int i = 0; i < row; i++) press("down");
    press("enter");
    cr_expect_eq(x->view, EXPLORE_TEXT);
    cr_expect_eq(x->at, f->bin[0][row].worst);
    cr_expect_eq(text.data[x->at + 1], '"');
    string_finish(&text);
    end();
}

Test(figure, what_cannot_be_done_says_why)
{
    static const char *const lines[][2] = {{"figure saturatoin", "did you mean saturation"}, {"figure 99", "no figure"},
        {"choose", "open a figure first"}, {"measure 1", "number of characters"}, {"figure-row 99", "row"}};
    struct string text = {0};
    for (int i = 0; i < 20; i++) string_add(&text, "abc \"b\" abc ");
    begin_with(model_with("gru", 3, "abc \"", 1), text.data);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct error err = {0};
        cr_expect_not(explore_run(x, lines[i][0], &err), "%s", lines[i][0]);
        cr_expect(strstr(err.text, lines[i][1]), "%s: %s", lines[i][0], err.text);
    }
    run("figure closing");
    struct error err = {0};
    cr_expect_not(explore_run(x, "choose nothing", &err));
    cr_expect(strstr(err.text, "no choice"), "%s", err.text);
    run("choose brace");
    cr_expect_not(((struct closing_figure *)result_of(FIGURE_CLOSING))->known[x->now->figure[FIGURE_CLOSING].choice]);
    string_finish(&text);
    end();
}

/* Every figure of the table can be measured, moved through, and given away as numbers. */
static void take(void *context, const char *name, int dims, const size_t *shape, const double *data)
{
    struct string *names = context;
    cr_assert(dims == 1 || dims == 2);
    cr_assert(data);
    for (const char *at = names->data; at && (at = strstr(at, name)); at++)
        cr_assert(at[strlen(name)] != '\n' || (at > names->data && at[-1] != '\n'), "%s twice", name);
    string_printf(names, "%s\n", name);
}

Test(figure, every_figure_of_the_table)
{
    struct string text = prose(2000);
    begin_with(model_with("lstm", 4, PROSE_SYMBOLS, 0.5), text.data);
    for (int i = 0; i < FIGURES; i++) {
        const struct figure *figure = &figure_table[i];
        struct string names = {0};
        struct figure_sink sink = {&names, take};
        run("figure");
        char line[64];
        snprintf(line, sizeof line, "figure %s", figure->name);
        run(line);
        struct figure_result *result = result_of((enum figure_id)i);
        cr_expect(result->length > 0 && result->first + result->length <= text.length);
        for (int k = 0; k < 2; k++) cr_expect(figure->reads[k] && strlen(figure->reads[k]) <= 77, "%s", figure->name);
        for (int choice = 0; choice < figure_choices(figure); choice++)
            for (int row = 0; row < figure->rows(result, choice); row++) {
                struct figure_target target = {0};
                if (!figure->target || !figure->target(result, choice, row, &target)) continue;
                cr_expect(target.has_unit || target.has_place);
                if (target.has_place) cr_expect_lt(target.place, text.length);
            }
        figure->numbers(result, model.net, &sink);
        cr_expect_gt(names.length, 0, "%s", figure->name);
        string_finish(&names);
    }
    string_finish(&text);
    end();
}
