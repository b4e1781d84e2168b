/*
 * test_explore_comfort.c: what the explorer does before it is asked, while one types, and when one does not want to
 * wait.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "explore_case.h"
#include "preview.h"

TestSuite(explore_comfort, .init = enter_folder, .fini = leave_folder, .timeout = 120);

static void begin_on(struct model made, size_t length)
{
    struct string text = {0};
    add_quotations(&text, length);
    begin_with(made, text.data);
    string_finish(&text);
}

static void begin(size_t length)
{
    begin_on(planted(), length);
}

static void idle(void)
{
    see(10, 40);
    for (int i = 0; explorer_idle(x); i++) cr_assert(i < 100000, "it never ends");
    see(10, 40);
}

/* ---- beforehand ---- */

Test(explore_comfort, a_short_text_is_measured_before_one_asks)
{
    struct error err = {0};
    struct marks marks;
    struct survey *survey;
    begin(20000);
    idle();
    cr_assert_not_null(x->now->survey);
    cr_assert(explorer_has_all(x, x->now));
    cr_assert(marks_init(&marks, &x->now->reading, NULL, NULL, &err));
    cr_assert(survey_create(&x->now->reading, &marks, x->pool, NULL, &survey, &err), "%s", err.text);
    for (int unit = 0; unit < survey->units; unit++)
        for (int m = 0; m < marks.count; m++)
            cr_expect_eq(survey_score(survey, unit, m)->f1, survey_score(x->now->survey, unit, m)->f1);
    survey_destroy(survey);
    marks_finish(&marks);
    const struct survey *before = x->now->survey;
    press(": f e a t u r e space q u o t e s enter");
    cr_expect_eq(x->now->survey, before, "it was measured again");
    end();
}

Test(explore_comfort, of_a_long_text_the_beginning_is)
{
    begin(3 * PREVIEW_LENGTH);
    idle();
    cr_assert_not_null(x->now->survey);
    cr_expect_eq(x->marks.length, PREVIEW_LENGTH);
    cr_expect_not(explorer_has_all(x, x->now));
    cr_expect(explorer_list_rows(x, x->now) > 0);
    cr_expect_str_eq(x->marks.mark[x->mark].name, x->marks.mark[preview_best(x->now->survey)].name);
    press(": f e a t u r e space i n s i d e space q u o t e s enter");
    cr_expect(explorer_has_all(x, x->now));
    cr_expect(x->marks.length > 2 * PREVIEW_LENGTH);
    struct list_row row;
    cr_assert(explorer_list_row(x, x->now, 0, &row));
    cr_expect_str_eq(x->marks.mark[row.mark].name, "inside quotes");
    end();
}

#define SYMBOLS "abcdefgh \n\"."

static void open_model_beside(struct model other)
{
    struct error err = {0};
    cr_assert(model_save("beside.safetensors", &other, &err), "%s", err.text);
    model_finish(&other);
    cr_assert(explore_run(x, "beside beside.safetensors", &err), "%s", err.text);
    see(10, 40);
}

/* A net of random numbers beside the first one. */
static void open_beside(void)
{
    open_model_beside(model_with("gru", 5, SYMBOLS, 0.6));
}

Test(explore_comfort, both_of_two_models_are)
{
    begin(3 * PREVIEW_LENGTH);
    see(10, 40);
    for (int i = 0; i < 5; i++) cr_assert(explorer_idle(x)); /* in the middle of the first one */
    open_beside();
    idle();
    for (int i = 0; i < 2; i++) {
        const struct side *s = x->side[i];
        cr_assert_not_null(s->survey);
        cr_expect_eq(s->survey->marks, &x->marks);
        cr_expect_not(explorer_has_all(x, s));
    }
    cr_expect_eq(x->marks.length, PREVIEW_LENGTH);
    cr_expect_str_eq(x->marks.mark[x->mark].name, x->marks.mark[preview_best(x->side[0]->survey)].name);
    press(": f e a t u r e space i n s i d e space q u o t e s enter");
    cr_expect(explorer_has_all(x, x->side[0]) && explorer_has_all(x, x->side[1]));
    press(": b e s i d e enter");
    cr_expect(explorer_has_all(x, x->now));
    open_beside();
    idle();
    cr_expect_null(x->side[1]->survey, "the whole text is measured when one asks");
    press("f q u o t e s enter");
    end();
}

Test(explore_comfort, a_text_that_is_too_short_is_not)
{
    begin(20);
    idle();
    cr_expect_null(x->now->survey);
    cr_expect_str_eq(x->message, "");
    end();
}

/* As far as there is something to be measured. */
static void look_ahead(void)
{
    see(10, 40);
    for (int i = 0; !x->side[0]->survey || !x->side[1]->survey; i++) {
        if (x->side[0]->preview.over && x->side[1]->preview.over) break;
        cr_assert(explorer_idle(x) && i < 10000, "it never ends");
    }
}

/* Of a net that is too large nothing is measured, which is not the other one's fault. */
Test(explore_comfort, a_small_model_beside_a_large_one_is)
{
    begin_on(model_with("lstm", 800, SYMBOLS, 0.02), 3000);
    cr_assert_eq(preview_length(model.net), 0);
    open_beside();
    look_ahead();
    cr_expect_null(x->side[0]->survey);
    cr_assert_not_null(x->side[1]->survey);
    cr_expect_eq(x->side[1]->survey->marks, &x->marks);
    end();
}

/* Both are measured on as much as is no effort for the larger one; where the smaller one has been measured on more, the
 * larger one is not. */
Test(explore_comfort, a_larger_model_is_on_less_of_the_text)
{
    begin(PREVIEW_LENGTH + 5000);
    open_model_beside(model_with("gru", 400, SYMBOLS, 0.05));
    size_t least = preview_length(x->side[1]->model->net);
    cr_assert(least > 0 && least < PREVIEW_LENGTH);
    see(10, 40);
    while (!x->side[0]->survey) cr_assert(explorer_idle(x));
    cr_expect_eq(x->marks.length, least);
    cr_assert(explorer_idle(x));
    cr_expect_not(x->side[1]->preview.over, "it has begun");
    end();
    begin(PREVIEW_LENGTH + 5000);
    idle();
    cr_assert_eq(x->marks.length, PREVIEW_LENGTH);
    open_model_beside(model_with("gru", 400, SYMBOLS, 0.05));
    look_ahead();
    cr_expect_null(x->side[1]->survey);
    end();
}

/* ---- who does not want to wait ---- */

static int asked, patient_for;

static bool ask(void *context, double done)
{
    cr_expect(done >= 0 && done <= 1, "%g", done);
    return ++asked <= patient_for;
}

/* Stopped after so many questions, for each number of them, until it is done. */
static void expect_unharmed(const char *keys)
{
    x->progress = (struct progress){ask, NULL};
    for (patient_for = 0;; patient_for += 1 + patient_for / 2) {
        const struct survey *survey = x->now->survey, *other = x->side[x->sides - 1]->survey;
        size_t at = x->at;
        int marks = x->marks.count;
        asked = 0;
        press(keys);
        if (asked <= patient_for) break;
        cr_expect_eq(strncmp(x->message, "stopped", 7), 0, "%s: %s", keys, x->message);
        cr_expect_eq(x->now->survey, survey);
        cr_expect_eq(x->side[x->sides - 1]->survey, other);
        cr_expect_eq(x->marks.count, marks);
        cr_expect_eq(x->at, at);
        cr_assert(patient_for < 1000000, "it never ends");
    }
    cr_expect_not(x->message_is_error, "%s: %s", keys, x->message);
    x->progress = (struct progress){0};
}

Test(explore_comfort, what_is_stopped_leaves_no_trace)
{
    begin(3 * PREVIEW_LENGTH);
    idle();
    expect_unharmed(": f e a t u r e space v o w e l s enter");
    expect_unharmed(": r e g e x space b + enter");
    expect_unharmed("a");
    expect_unharmed("x x");
    end();
}

Test(explore_comfort, what_is_stopped_leaves_no_trace_of_two_models)
{
    begin(2 * PREVIEW_LENGTH);
    open_beside();
    idle();
    expect_unharmed(": f e a t u r e space v o w e l s enter");
    expect_unharmed(": r e g e x space b + enter");
    for (int i = 0; i < 2; i++) cr_expect_eq(x->side[i]->survey->marks->count, x->marks.count);
    end();
}

/* Who stops the first survey of all has a list nevertheless, of the beginning. */
Test(explore_comfort, a_stopped_survey_leaves_the_preview_to_go_on)
{
    static const char *const keys[] = {": f e a t u r e space v o w e l s enter", ": r e g e x space b + enter"};
    for (int i = 0; i < 2; i++) {
        begin(3 * PREVIEW_LENGTH);
        see(10, 40);
        for (int step = 0; step < 5; step++) cr_assert(explorer_idle(x));
        x->progress = (struct progress){ask, NULL};
        asked = patient_for = 0;
        press(keys[i]);
        cr_expect_str_eq(x->message, "stopped");
        x->progress = (struct progress){0};
        cr_assert_null(x->now->survey);
        idle();
        cr_assert_not_null(x->now->survey);
        cr_expect_eq(x->marks.length, PREVIEW_LENGTH);
        end();
    }
}

/* A list that could not be made does not get the keys. */
Test(explore_comfort, a_stopped_survey_leaves_the_keys_to_the_text)
{
    begin(3 * PREVIEW_LENGTH);
    see(10, 40);
    x->progress = (struct progress){ask, NULL};
    asked = patient_for = 0;
    press("tab");
    cr_expect_str_eq(x->message, "stopped");
    cr_expect_eq(x->pane, PANE_TEXT);
    x->progress = (struct progress){0};
    press("tab");
    cr_expect_eq(x->pane, PANE_LIST);
    press("tab");
    cr_expect_eq(x->pane, PANE_TEXT);
    end();
}

Test(explore_comfort, a_stopped_search_leaves_the_places_that_were_found)
{
    begin(3000);
    see(10, 40);
    press(": t h r e s h o l d space . 5 enter / \" enter v right right right v enter");
    int places = x->now->span.places;
    cr_assert_gt(places, 2);
    cr_assert_eq(x->list, LIST_PLACES);
    x->progress = (struct progress){ask, NULL};
    asked = patient_for = 0;
    press("enter");
    cr_expect_str_eq(x->message, "stopped");
    cr_expect_gt(x->now->span.searched, 0);
    cr_expect_eq(x->now->span.places, places);
    end();
}

Test(explore_comfort, a_mistyped_pattern_takes_nothing_away)
{
    struct error err = {0};
    begin(3 * PREVIEW_LENGTH);
    idle();
    const struct survey *survey = x->now->survey;
    cr_assert_not_null(survey);
    x->progress = (struct progress){ask, NULL};
    asked = patient_for = 0;
    cr_expect_not(explore_run(x, "regex (b", &err));
    cr_expect_eq(asked, 0, "that is told before anything long begins");
    cr_expect(strstr(err.text, "(b"), "%s", err.text);
    x->progress = (struct progress){0};
    cr_expect_eq(x->now->survey, survey);
    cr_expect_eq(x->marks.length, PREVIEW_LENGTH);
    cr_assert(explore_run(x, "regex b+", &err), "%s", err.text);
    cr_expect(explorer_has_all(x, x->now));
    cr_expect_eq(x->now->survey->marks, &x->marks);
    see(10, 40);
    end();
}

Test(explore_comfort, a_feature_of_ones_own_has_a_name)
{
    struct error err = {0};
    begin(3000);
    idle();
    cr_assert(explore_run(x, "regex vow", &err), "%s", err.text);
    cr_assert(explore_run(x, "regex bb*a", &err), "%s", err.text);
    int own = x->mark;
    cr_assert(explore_run(x, "feature quotes", &err), "%s", err.text);
    cr_assert_neq(x->mark, own);
    cr_assert(explore_run(x, "feature bb*a", &err), "%s", err.text);
    cr_expect_eq(x->mark, own);
    cr_assert(explore_run(x, "feature vow", &err), "%s", err.text);
    cr_expect_eq(x->mark, own - 1, "before a part of the name of another one");
    cr_expect_not(explore_run(x, "feature bb*", &err));
    cr_expect(strstr(err.text, "did you mean 'bb*a'"), "%s", err.text);
    press("f b b tab");
    cr_expect_str_eq(string_text(&x->prompt), "feature bb*a");
    press("enter");
    cr_expect_eq(x->mark, own);
    end();
}

Test(explore_comfort, a_pattern_that_fails_is_no_feature)
{
    struct error err = {0};
    begin(3000);
    idle();
    int count = x->marks.count;
    cr_expect_not(explore_run(x, "regex (b", &err));
    cr_assert(explore_run(x, "regex b+", &err), "%s", err.text);
    cr_expect_eq(x->marks.count, count + 1);
    for (int i = x->marks.count; i < MARKS_KINDS; i++) cr_assert(explore_run(x, "regex b", &err), "%s", err.text);
    cr_expect_not(explore_run(x, "regex c", &err));
    cr_expect(strstr(err.text, "as many as there can be"), "%s", err.text);
    see(10, 40);
    end();
}

/* ---- while one types ---- */

static void expect_line(const char *keys, const char *line)
{
    press(keys);
    cr_expect_str_eq(string_text(&x->prompt), line);
    press("esc");
}

Test(explore_comfort, names_are_completed)
{
    begin(2000);
    expect_line("f w o tab", "feature word start");
    expect_line("f i n s i d e space q tab", "feature inside quotes");
    expect_line("f q u o t e s tab", "feature inside quotes");
    expect_line("f z z tab", "feature zz");
    expect_line("u r tab 3 tab", "unit r 3");
    expect_line(": s t a c k space h tab", "stack h ");
    press("f i");
    struct completion completion;
    explore_complete(x, &completion);
    int begin_so = 0;
    for (int i = 0; i < FEATURES; i++) begin_so += features[i].name[0] == 'i';
    cr_expect_eq(completion.count, begin_so);
    completion_finish(&completion);
    end();
}

static int rows_of_help(void)
{
    struct binding binding[BINDINGS_MOST];
    return explore_help_rows(x, binding);
}

Test(explore_comfort, the_help_is_searched)
{
    struct binding binding[BINDINGS_MOST];
    begin(2000);
    press("?");
    int all = rows_of_help();
    press("/ s a l i e n c y");
    cr_expect(rows_of_help() > 0 && rows_of_help() < all / 4, "as it is typed");
    cr_assert(explore_help_rows(x, binding) > 0);
    cr_expect_str_eq(binding[0].name, "saliency");
    press("enter");
    cr_expect_eq(x->view, EXPLORE_HELP);
    cr_expect_str_eq(explore_help_filter(x), "saliency");
    press("esc");
    cr_expect_eq(x->view, EXPLORE_HELP, "first all of it again");
    cr_expect_eq(rows_of_help(), all);
    press("end up");
    cr_expect(x->scroll > 0 && x->scroll < all, "one up from the end is seen: %d", x->scroll);
    press("esc");
    cr_expect_eq(x->view, EXPLORE_TEXT);
    press("? t");
    cr_expect_eq(x->view, EXPLORE_TEXT, "what a command does is not hidden by the help");
    cr_expect(x->guesses);
    end();
}

Test(explore_comfort, the_help_of_a_figure_goes_back_to_it)
{
    begin(2000);
    press("p ? / c h o i c e enter");
    cr_expect_eq(x->view, EXPLORE_HELP);
    cr_expect_str_eq(explore_help_filter(x), "choice");
    press("esc esc");
    cr_expect_eq(x->view, EXPLORE_FIGURE);
    press("? down ?");
    cr_expect_eq(x->view, EXPLORE_FIGURE);
    press("? 2");
    cr_expect_eq(x->view, EXPLORE_FIGURE, "what a command does is not hidden by the help");
    cr_expect_eq(x->figures.open, 1);
    press("? : a t space 5 enter");
    cr_expect_eq(x->view, EXPLORE_TEXT, "nor by a figure");
    cr_expect_eq(x->at, 4);
    end();
}
