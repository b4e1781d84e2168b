/*
 * test_explore.c: what the explorer does, on a model whose unit h 3 knows what is inside quotes.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "explore_case.h"
#include "panel_explore.h"
#include "rng.h"
#include "text_search.h"
#include "tape.h"
#include "writer.h"

TestSuite(explore, .init = enter_folder, .fini = leave_folder, .timeout = 120);

static void begin(const char *text)
{
    begin_with(planted(), text);
}

/* ---- lines and rows ---- */

Test(explore, lines_are_numbered_and_found)
{
    struct string text = {0};
    size_t starts[3001] = {0}, number, start;
    for (int i = 1; i <= 3000; i++) {
        string_printf(&text, "%.*s\n", i % 37, "abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh");
        starts[i] = text.length;
    }
    begin(text.data);
    struct peek *peek = &x->peek;
    cr_assert(peek_line_number(peek, 5000, &number, NULL));
    cr_expect_eq(number, 0, "the index has not come there");
    for (size_t line = 1; line <= 3000; line += 7) {
        cr_assert(peek_line(peek, line, NULL, &start, NULL));
        cr_assert_eq(start, starts[line - 1], "line %zu begins at %zu, not %zu", line, starts[line - 1], start);
        cr_assert(peek_count(peek, SIZE_MAX / 2, NULL) && peek_line_number(peek, start, &number, NULL));
        cr_assert_eq(number, line);
        cr_assert(peek_line_start(peek, start + line % 37, &start, NULL));
        cr_assert_eq(start, starts[line - 1]);
    }
    string_finish(&text);
    end();
}

/* One line, longer than what is ever looked at: rows follow each other without gaps, going down and coming back. */
Test(explore, one_long_line)
{
    struct string text = {0};
    while (text.length < 3 * PEEK_LINE) string_add(&text, "abcdefgh ");
    begin(text.data);
    see(10, 40);
    size_t length = x->corpus->length;
    for (int i = 0; i < 50; i++) press("pgdn");
    cr_expect_eq(x->at, 50u * 9 * 40);
    for (int i = 0; i < 50; i++) press("pgup");
    cr_expect_eq(x->at, 0);
    press("G");
    cr_expect_eq(x->at, length - 1);
    for (size_t at = length, before = length; at > length - 4000; before = at) {
        press("up");
        at = x->at;
        cr_assert_lt(at, before);
        cr_assert_leq(before - at, 80);
        cr_assert_geq(page_find_row(&x->now->page, at), 0);
    }
    string_finish(&text);
    end();
}

Test(explore, the_cursor_is_always_seen)
{
    struct string text = {0};
    struct rng rng;
    rng_init(&rng, 3, "cursor");
    add_quotations(&text, 20000);
    begin(text.data);
    for (int i = 0; i < 300; i++) {
        x->at = rng_below(&rng, 20000);
        x->guesses = rng_below(&rng, 2);
        x->page_known = false;
        see(1 + (int)rng_below(&rng, 30), 1 + (int)rng_below(&rng, 90));
        cr_assert_geq(page_find_row(&x->now->page, x->at), 0, "character %zu", x->at);
        size_t next = x->now->page.row[0].first;
        for (int r = 0; r < x->now->page.rows; next += (size_t)x->now->page.row[r++].count)
            cr_assert_eq(x->now->page.row[r].first, next);
    }
    string_finish(&text);
    end();
}

/* ---- numbers ---- */

/* The page's values are the indicator itself; its guesses are probabilities, in order; the loss is that of what came.
 */
Test(explore, the_planted_cell_is_what_is_shown)
{
    struct string text = {0};
    add_quotations(&text, 4000);
    begin(text.data);
    see(20, 60);
    run("h 3");
    bool quoted = false;
    cr_assert(x->now->page.exact);
    for (int i = 0; i < x->now->page.count; i++) {
        quoted = (quoted != (x->now->page.text[i] == '"')) && x->now->page.text[i] != '\n';
        cr_assert_float_eq(x->now->page.value[0][i], quoted, 1e-4, "character %d", i);
        double sum = 0;
        for (int k = 0; k < PAGE_GUESSES; k++) {
            sum += (double)x->now->page.guess[i][k].p;
            if (k) cr_assert_leq(x->now->page.guess[i][k].p, x->now->page.guess[i][k - 1].p);
            bool came = i + 1 < x->now->page.count &&
                        model.vocab.symbol[x->now->page.guess[i][k].symbol] == x->now->page.text[i + 1];
            if (came) cr_assert_float_eq(-log((double)x->now->page.guess[i][k].p), (double)x->now->page.loss[i], 1e-4);
        }
        cr_assert_leq(sum, 1.0001);
    }
    string_finish(&text);
    end();
}

/* ---- search ---- */

Test(explore, search)
{
    begin("a bcd\nBCD bcd abc");
    see(10, 40);
    run("find bcd");
    cr_expect_eq(x->at, 2);
    press("n");
    cr_expect_eq(x->at, 6, "capitals do not count");
    press("n n");
    cr_expect_eq(x->at, 2, "around the end");
    press("N");
    cr_expect_eq(x->at, 10);
    run("find BC");
    cr_expect_eq(x->at, 6, "now they do");
    struct error err = {0};
    cr_expect_not(explore_run(x, "find xyz", &err));
    cr_expect(strstr(err.text, "xyz"));
    end();
}

/* ---- scores and spans ---- */

Test(explore, the_list_of_a_feature_begins_with_the_planted_cell)
{
    struct string text = {0};
    struct list_row row;
    add_quotations(&text, 40000);
    begin(text.data);
    see(10, 40);
    run("feature quotes");
    cr_assert(explorer_list_row(x, x->now, 0, &row));
    char name[32];
    side_unit_name(x->now, row.channel, name, sizeof name);
    cr_expect_str_eq(name, "h 3");
    cr_expect_eq(x->now->channel[0].unit, 2, "and the text is in its colors");
    cr_expect(strstr(x->message, "inside quotes: h 3 F1 "), "%s", x->message);
    run("regex [b]{2,}");
    cr_expect_str_eq(x->marks.mark[x->mark].name, "[b]{2,}");
    cr_assert(explorer_list_row(x, x->now, 0, &row));
    cr_expect_gt(survey_score(x->now->survey, row.unit, row.mark)->f1, 0.5);
    cr_expect_not(explore_run(x, "regex (", NULL));
    cr_expect(x->now->survey);
    run("feature quotes");
    press("tab down up");
    cr_expect_eq(x->now->channel[0].unit, 2, "the row that is chosen is what the text shows");
    press("a");
    double on = 0, off = 1;
    cr_assert_eq(
        sscanf(x->message, "held at its mean: loss %lf where inside quotes, %lf", &on, &off), 2, "%s", x->message);
    cr_expect_gt(on, 0.5, "only this unit says that a b follows");
    cr_expect_lt(off, on / 2);
    run("sort unit");
    cr_assert(explorer_list_row(x, x->now, 0, &row));
    cr_expect_str_eq(x->marks.mark[row.mark].name, "inside quotes");
    string_finish(&text);
    end();
}

Test(explore, a_right_click_is_the_other_end_of_a_span)
{
    struct string text = {0};
    add_quotations(&text, 3000);
    begin(text.data);
    see(10, 40);
    explore_click(x, "at 30");
    explore_right_click(x, "next");
    cr_expect_eq(x->now->span.count, 0, "that is not in the text");
    explore_right_click(x, "at 20");
    cr_expect_eq(x->now->span.first, 19);
    cr_expect_eq(x->now->span.count, 11);
    cr_expect_not(x->selecting);
    press("v right right");
    explore_right_click(x, "at 25");
    cr_expect_eq(x->now->span.first, 19, "from where v was pressed");
    cr_expect_eq(x->now->span.count, 6);
    string_finish(&text);
    end();
}

/* A quotation selected: h 3 is on exactly there, and the other places are the other quotations. */
Test(explore, a_selected_quotation_is_found_everywhere)
{
    const char *piece = "abc defg \"bbbbbbbb\" a ";
    struct string text = {0};
    for (int i = 0; i < 40; i++) string_add(&text, piece);
    begin(text.data);
    see(10, 40);
    run("threshold 0.5");
    run("at 10");
    press("v right right right right right right right right v");
    cr_expect_eq(x->now->span.first, 9);
    cr_expect_eq(x->now->span.count, 9);
    bool planted_is_exact = false;
    for (int i = 0; i < x->now->span.units; i++)
        planted_is_exact |= x->now->span.unit[i].exact && x->now->span.unit[i].unit == 2 &&
                            !x->now->span.unit[i].below &&
                            !strcmp(model.net->quantity[x->now->span.unit[i].quantity].name, "h");
    cr_expect(planted_is_exact);
    cr_expect_geq(x->now->span.exact, 1);
    press("enter");
    cr_assert_eq(x->now->span.places, 39);
    for (int i = 0; i < 39; i++) {
        cr_expect_eq(x->now->span.place[i].first, (size_t)(i + 1) * strlen(piece) + 9);
        cr_expect_eq(x->now->span.place[i].count, 9);
    }
    press("tab down");
    cr_expect_eq(x->at, x->now->span.place[1].first);
    cr_expect_eq(x->now->snippet[0].text[x->now->snippet[0].from], '"');
    string_finish(&text);
    end();
}

/* The same in a text that is long enough to be read in many pieces at once. */
Test(explore, places_of_a_long_text)
{
    const char *piece = "abc defg \"bbbbbbbb\" a\n";
    struct string text = {0};
    while (text.length < 150000) string_add(&text, piece);
    int quotations = (int)(text.length / strlen(piece));
    begin(text.data);
    see(10, 40);
    x->now->span = (struct span){.first = 9,
        .count = 9,
        .threshold = 0.5,
        .unit = {{net_find_quantity(model.net, "h"), 2}},
        .units = 1,
        .exact = 1};
    cr_assert(span_search(&x->now->span, &x->now->reading, x->pool, NULL, NULL));
    cr_expect(x->now->span.more);
    cr_assert_eq(x->now->span.places, SPAN_PLACES);
    cr_assert_gt(quotations, SPAN_PLACES);
    for (int i = 0; i < SPAN_PLACES; i++)
        cr_assert_eq(x->now->span.place[i].first, (size_t)(i + 1) * strlen(piece) + 9, "place %d", i);
    string_finish(&text);
    end();
}

/* The rows of a screen, each with the text around its own place. */
static void expect_places(const char *text, const struct canvas *canvas)
{
    struct string out = {0};
    int seen = 0;
    write_text(&out, canvas, &(struct theme){0});
    for (int i = 0; i < x->now->span.places; i++) {
        char row[64];
        size_t first = x->now->span.place[i].first;
        snprintf(row, sizeof row, "%8zu  ", first + 1);
        const char *found = strstr(string_text(&out), row);
        if (!found) continue;
        cr_expect(!strncmp(found + 10, text + first - SNIPPET / 4, 60), "%.70s", found);
        seen++;
    }
    cr_expect_geq(seen, 60);
    string_finish(&out);
}

/* On a screen with more rows than anybody has. */
Test(explore, places_on_a_tall_screen)
{
    struct string text = {0};
    struct canvas canvas = {0};
    for (int i = 0; i < 300; i++)
        string_printf(&text, "abc \"bbbbbbbb\" %c%c%c ", 'a' + i / 49, 'a' + i / 7 % 7, 'a' + i % 7);
    begin(text.data);
    see(10, 40);
    run("threshold 0.5");
    run("at 5");
    press("v right right right right right right right right v enter");
    cr_assert_gt(x->now->span.places, 200);
    cr_assert(canvas_init(&canvas, 260, 100));
    struct explore_room room = explore_room_of(&canvas, x, false);
    cr_assert(explorer_prepare(x, room, NULL));
    explore_draw(&canvas, x);
    expect_places(text.data, &canvas);
    for (int rows = 1; rows < 400; rows++) {
        canvas.rows = rows;
        cr_assert_leq(panel_explore_beside_room(&canvas).list_rows, SNIPPETS_MOST);
    }
    canvas.rows = 260;
    canvas_finish(&canvas);
    string_finish(&text);
    end();
}

/* ---- saliency ---- */

static double loss_of(const char *text, size_t at)
{
    struct reading reading = reading_of(&model, text);
    struct tape *tape;
    struct tape_window window;
    cr_assert(tape_create(&reading, TAPE_BYTES, &tape, NULL) && tape_look(tape, at, &window, NULL));
    double loss = (double)tape_value(tape, model.net->loss, at)[0];
    tape_destroy(tape);
    reading_close(&reading);
    return loss;
}

/* The character a stands in the text once. So adding a little of another symbol's column of U to its own is the same as
 * mixing that symbol in at that one place: differences of the loss are the components of the gradient there. */
Test(explore, saliency_is_the_gradient_by_differences)
{
    const char *text = "bcdabcbdbcdb";
    const size_t place = 3, at = 6;
    const double step = 0.02;
    const struct parameter *U;
    struct saliency saliency = {0};
    struct error err = {0};
    double sum = 0;
    model = model_with("elman", 6, "abcd", 0.5);
    float *column = numbers_of(&model, "h.U", &U);
    for (int s = 0; s < 4; s++) {
        float own[6], other[6];
        double loss[2];
        memcpy(own, column, sizeof own); /* a is the first symbol */
        memcpy(other, column + s * U->rows, sizeof other);
        for (int sign = 0; sign < 2; sign++) {
            for (int i = 0; i < 6; i++) column[i] = own[i] + (float)(sign ? step : -step) * other[i];
            loss[sign] = loss_of(text, at);
            memcpy(column, own, sizeof own);
        }
        sum += pow((loss[1] - loss[0]) / (2 * step), 2);
    }
    struct reading reading = reading_of(&model, text);
    cr_assert(saliency_compute(&saliency, &reading, at, NULL, &err), "%s", err.text);
    cr_expect_eq(saliency.count, 7);
    cr_expect_gt(sqrt(sum), 1e-3);
    cr_expect_float_eq(saliency_norm(&saliency, place), sqrt(sum), 0.02 * sqrt(sum), "%g, by differences %g",
        saliency_norm(&saliency, place), sqrt(sum));
    cr_expect(isnan(saliency_norm(&saliency, at + 1)));
    saliency_finish(&saliency);
    reading_close(&reading);
    model_finish(&model);
}

/* A long way into a text the last characters are known, and they are those before the cursor. */
Test(explore, saliency_follows_the_cursor)
{
    struct string text = {0};
    add_quotations(&text, 3000);
    begin(text.data);
    run("saliency");
    run("at 2001");
    cr_expect_eq(x->now->saliency.at, 2000);
    cr_expect_eq(x->now->saliency.count, SALIENCY_MOST);
    cr_expect_eq(x->now->saliency.first, 2001 - SALIENCY_MOST);
    run("last");
    cr_expect_eq(x->now->saliency.count, 0, "nothing comes behind the last character");
    string_finish(&text);
    end();
}

/* ---- bad input ---- */

Test(explore, unknown_characters_stay_and_are_counted)
{
    begin("aéb ☃ \"bb\"");
    see(10, 40);
    cr_expect_eq(x->now->page.text[1], 0xE9);
    cr_expect_eq(x->now->reading.unknown, 2);
    cr_expect_eq(x->now->page.count, 10);
    end();
}

Test(explore, a_file_that_changes_is_an_error_and_no_crash)
{
    struct string text = {0};
    struct error err = {0};
    add_quotations(&text, 60000);
    begin(text.data);
    see(10, 40);
    put("text", "abc", 3); /* shorter */
    x->at = 50000;
    struct explore_room room = {.rows = 10, .columns = 40};
    cr_expect_not(explorer_prepare(x, room, &err));
    cr_expect(strstr(err.text, "text"), "%s", err.text);
    cr_expect_eq(x->now->page.rows, 0);
    while (explorer_idle(x)) {
    }
    explore_key(x, (struct key){KEY_CODE_DOWN});
    explore_key(x, (struct key){'f'});
    string_finish(&text);
    end();
}

Test(explore, commands_that_cannot_be_done_say_why)
{
    static const char *const lines[][2] = {{"nonsense", "no command"}, {"h 7", "from 1 to 6"}, {"unit p 1", "hidden"},
        {"unit", "argument"}, {"feature quotation", "feature"}, {"line 0", "line"}, {"at 99999", "character"},
        {"threshold -1", "positive"}, {"places", "select"}, {"sort x", "sorted"}, {"export a.xyz", "nothing"},
        {"quit now", "no argument"}, {"saliancy", "did you mean saliency"}};
    begin("abc \"b\"");
    see(10, 40);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct error err = {0};
        cr_expect_not(explore_run(x, lines[i][0], &err), "%s", lines[i][0]);
        cr_expect(strstr(err.text, lines[i][1]), "%s: %s", lines[i][0], err.text);
    }
    end();
}
