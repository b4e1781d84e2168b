/*
 * test_marks.c: every feature on a small text, with the marks it must make; and regular expressions.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "marks.h"

TestSuite(marks, .init = enter_folder, .fini = leave_folder);

/* expected: X where it is on. */
static const struct on_off_case {
    const char *feature, *text, *expected;
} on_off[] = {
    {"inside quotes", "a \"b c\" d \"e\n\nf\"g", "..XXXX....XXX..XX"},
    {"inside quotes", "\u201cab\u201d c", "XXX..."},
    {"inside quotes", "\u201eab\u201c c \u201ed\u201c e", "XXX....XX..."},
    {"inside quotes", "\u00aba\u00bb b \u00bbc\u00ab d", "XX....XX..."},
    {"inside quotes", "\"a\r\n\r\nb", "XXXXX.."},
    {"end of line near", "abcdefghijklmn\nxy\n", "....XXXXXXXXXX.XX."},
    {"end of line near", "abcdefghijklmn\r\nxy\r\n", "....XXXXXXXXXX..XX.."},
    {"inside parentheses", "a (b (c) d) e\n(f\n\ng", "..XXXXXXXX....XXX.."},
    {"comment", "a /* b\n* / */ c // d\ne /*/ f */", "...XXXXXXXXX.....XXX....XXXXXX."},
    {"comment", "/**/ a /***/ b /* **/ c*/* d", ".XX.....XXX.....XXXX.....XXX"},
    {"comment", "// a \\\nb\nc // d\\\r\ne\r\nf", ".XXXXXXX....XXXXXXXX.."},

    {"comment", "s = \"/* no */\"; \"//\"\n", "....................."},
    {"string literal", "a \"b\\\"c\" d '\"' \"e\nf", "..XXXXX........XX.."},
    {"string literal", "\"a\\\nb\" c \"d\\\r\ne\" f", "XXXXX....XXXXXX..."},
    {"string literal", "'\\033' '\\x41' '\\0' '\\u00e9' '\\\\' '\"' it's \"a\"",
        "..........................................XX."},
    {"if condition", "if (a && (b)) c; elif (d) if(e)f \"if (\" if x (y)",
        "...XXXXXXXXX................XX.................."},
    {"if condition", "if \"x\" (y)\n#if (A)\n# if (B)\nif /* a */ (c)", ".......................................XX."},
    {"word start", "the Cat, it's", "X...X....X..X"},
    {"capitals", "The CAT's", "X...XXX.."},
    {"digits", "a1 23b", ".X.XX."},
    {"vowels", "queue, Yard", ".XXXX...X.."},
    {"punctuation", "a, (b)\u2014c.", ".X.X.XX.X"},
    {"repeated character", "aab  cC\n\n", ".X..X...X"},
    {"after newline", "a\n\nb\n", ".XX.X"},
};

static struct marks marks_for(const struct reading *reading, const char *feature)
{
    struct marks marks;
    bool chosen[FEATURES] = {false};
    struct error err = {0};
    int i = feature_find(feature, NULL);
    cr_assert(i >= 0, "no feature %s", feature);
    chosen[i] = true;
    cr_assert(marks_init(&marks, reading, chosen, NULL, &err), "%s", err.text);
    cr_assert_eq(marks.count, 1);
    cr_assert_str_eq(marks.mark[0].name, feature);
    return marks;
}

static void assert_marks(const struct marks *marks, int mark, const char *expected, const char *text)
{
    char found[64] = "";
    size_t count = 0;
    cr_assert_lt(marks->length, sizeof found);
    for (size_t i = 0; i < marks->length; i++) {
        found[i] = marks_on(marks, mark, i) ? 'X' : '.';
        count += marks_on(marks, mark, i);
    }
    cr_expect_str_eq(found, expected, "%s in %s:\n%s\n%s", marks->mark[mark].name, text, found, expected);
    cr_expect_eq(marks->mark[mark].count, count);
}

Test(marks, are_on_where_they_should_be)
{
    bool tried[FEATURES] = {false};
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    for (size_t i = 0; i < sizeof on_off / sizeof *on_off; i++) {
        struct reading reading = reading_of(&model, on_off[i].text);
        struct marks marks = marks_for(&reading, on_off[i].feature);
        assert_marks(&marks, 0, on_off[i].expected, on_off[i].text);
        tried[feature_find(on_off[i].feature, NULL)] = true;
        marks_finish(&marks);
        reading_close(&reading);
    }
    for (int i = 0; i < FEATURES; i++) cr_expect(tried[i] || features[i].most > 0, "%s is not tried", features[i].name);
    model_finish(&model);
}

/* Values as they are, before they are shares of the most that there is. */
static const struct graded_case {
    const char *feature, *text;
    double expected[16];
} graded[] = {
    {"line position", "abcd\nab\n", {.25, .5, .75, 1, 0, .5, 1, 0}},
    {"line position", "abcd\r\nab\r\n", {.25, .5, .75, 1, 0, 0, .5, 1, 0, 0}},
    {"characters since newline", "abc\n\nab", {1, 2, 3, 0, 0, 1, 2}},
    {"indentation depth", "  a b\n\tc\n \td\ne", {1, 2, 2, 2, 2, 0, 8, 8, 0, 1, 8, 8, 0, 0}},
    {"bracket depth", "a(b[c]d){}]'('", {0, 1, 1, 2, 2, 1, 1, 0, 1, 0, 0, 0, 0, 0}},
    {"bracket depth", "{)({\n}{'\\033'}", {1, 1, 2, 3, 3, 0, 1, 1, 1, 1, 1, 1, 1, 0}},
    {"position in word", "to be4it", {1, 2, 0, 1, 2, 0, 1, 2}},
};

Test(marks, are_graded)
{
    bool tried[FEATURES] = {false};
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    for (size_t i = 0; i < sizeof graded / sizeof *graded; i++) {
        const struct feature *f = &features[feature_find(graded[i].feature, NULL)];
        struct reading reading = reading_of(&model, graded[i].text);
        struct marks marks = marks_for(&reading, graded[i].feature);
        for (size_t at = 0; at < marks.length; at++) {
            cr_expect_float_eq(marks_value(&marks, 0, at) * f->most, graded[i].expected[at],
                0.5 * f->most / MARKS_STEPS + 1e-9, "%s at %zu: %g", f->name, at, marks_value(&marks, 0, at) * f->most);
            cr_expect_eq(marks_on(&marks, 0, at), graded[i].expected[at] >= f->on);
        }
        tried[f - features] = true;
        marks_finish(&marks);
        reading_close(&reading);
    }
    for (int i = 0; i < FEATURES; i++) cr_expect(tried[i] || features[i].most == 0, "%s", features[i].name);
    model_finish(&model);
}

/* A line that goes on and on is taken for several; nothing else depends on how the text is cut while it is read. */
Test(marks, are_made_of_endless_lines)
{
    struct string text = {0};
    struct marks marks;
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    string_add(&text, "\"");
    while (text.length < 200000) string_add(&text, "abcdefg ");
    struct reading reading = reading_of(&model, text.data);
    cr_assert(marks_init(&marks, &reading, NULL, NULL, NULL));
    cr_assert_eq(marks.count, FEATURES);
    cr_expect_eq(marks.length, 200001);
    cr_expect_eq(marks.mark[feature_find("inside quotes", NULL)].count, 200001);
    cr_expect_eq(marks.mark[feature_find("word start", NULL)].count, 25000);
    cr_expect_eq(marks.mark[feature_find("after newline", NULL)].count, 0);
    marks_finish(&marks);
    reading_close(&reading);
    model_finish(&model);
    string_finish(&text);
}

/* ---- regular expressions ---- */

static const struct on_off_case regex[] = {
    {"b+", "abba ba", ".XX..X."},
    {"^\\w", "ab\ncd", "X..X."},
    {"(?<=a)b", "ab bab", ".X...X"},
    {"\u00e9.", "a\u00e9b\u00e9", ".XX."},
    {"x*", "axxa", ".XX."},
    {"a\nb", "a\nba", "XXX."},
    {"b$", "ab\r\nb\r\n", ".X..X.."},
    {"^a.*$", "ab\r\nab", "XX..XX"},
    {"(?=b)|ab*", "abb b", "XXX.."},
    {"|b", "abb", ".XX"},
};

Test(marks, are_made_by_regular_expressions)
{
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    for (size_t i = 0; i < sizeof regex / sizeof *regex; i++) {
        struct marks marks;
        struct error err = {0};
        int mark;
        const bool none[FEATURES] = {false};
        struct reading reading = reading_of(&model, regex[i].text);
        cr_assert(marks_init(&marks, &reading, none, NULL, &err), "%s", err.text);
        cr_assert(marks_add_regex(&marks, &reading, regex[i].feature, 10, NULL, &mark, &err), "%s", err.text);
        assert_marks(&marks, mark, regex[i].expected, regex[i].text);
        marks_finish(&marks);
        reading_close(&reading);
    }
    model_finish(&model);
}

/* Matches do not depend on the pieces in which the search goes through the text. */
Test(marks, are_made_by_matches_far_into_a_text)
{
    struct string text = {0};
    struct marks marks;
    int mark;
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    for (int i = 0; i < 3000; i++) string_printf(&text, "%c\u00e9%d ", 'a' + i % 7, i);
    struct reading reading = reading_of(&model, text.data);
    cr_assert(marks_init(&marks, &reading, NULL, NULL, NULL));
    cr_assert(marks_add_regex(&marks, &reading, "c\u00e9(?=\\d)", 10, NULL, &mark, NULL));
    cr_expect_eq(marks.mark[mark].count, 2 * (3000 / 7 + 1));
    marks_finish(&marks);
    reading_close(&reading);
    model_finish(&model);
    string_finish(&text);
}

/* In one line, in time, and the marks are still good for others. */
Test(marks, are_not_made_by_bad_regular_expressions)
{
    static const char *const bad[][2] = {{"(a", "at byte 2"}, {"[z-a]", "range"}, {"(a+)+$", "takes too long"},
        {"(?s)a[^q]*+[rs]", "takes too long"}, {"\\C", "disabled"}};
    const char line[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbb,\n";
    struct string text = {0};
    struct marks marks;
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    while (text.length < 100000) string_add(&text, line);
    struct reading reading = reading_of(&model, text.data);
    cr_assert(marks_init(&marks, &reading, NULL, NULL, NULL));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error err = {0};
        int mark;
        cr_expect(!marks_add_regex(&marks, &reading, bad[i][0], 3, NULL, &mark, &err), "%s", bad[i][0]);
        cr_expect_eq(err.status, ERROR_INPUT);
        cr_expect_not_null(strstr(err.text, bad[i][1]), "%s: %s", bad[i][0], err.text);
        cr_expect_null(strchr(err.text, '\n'));
        cr_expect_eq(marks.count, FEATURES);
    }
    int mark = -1;
    cr_assert(marks_add_regex(&marks, &reading, ",\\n", 10, NULL, &mark, NULL));
    cr_expect_eq(mark, FEATURES);
    cr_expect_eq(marks.mark[mark].count, 2 * (text.length / strlen(line)));
    marks_finish(&marks);
    reading_close(&reading);
    model_finish(&model);
    string_finish(&text);
}

/* Also where PCRE2 looks through all of the text for what a match begins with, again and again. */
Test(marks, are_made_of_a_long_text_in_time)
{
    struct string text = {0};
    struct marks marks;
    struct error err = {0};
    const bool none[FEATURES] = {false};
    int mark;
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    while (text.length < 4000000) string_add(&text, "only letters ");
    struct reading reading = reading_of(&model, text.data);
    cr_assert(marks_init(&marks, &reading, none, NULL, NULL));
    clock_t began = clock();
    cr_assert(marks_add_regex(&marks, &reading, "[0-9]", 10, NULL, &mark, &err), "%s", err.text);
    cr_expect_lt((double)(clock() - began) / CLOCKS_PER_SEC, 1.0);
    cr_expect_eq(marks.mark[mark].count, 0);
    marks_finish(&marks);
    reading_close(&reading);
    model_finish(&model);
    string_finish(&text);
}

static bool stop(void *context, double done)
{
    ++*(int *)context;
    return false;
}

Test(marks, can_be_cancelled)
{
    struct string text = {0};
    struct marks marks;
    struct error err = {0};
    int asked = 0, mark;
    struct progress progress = {stop, &asked};
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    while (text.length < 400000) string_add(&text, "aaaaaaaaaaaaaaaaaaaaaaaaa, ");
    struct reading reading = reading_of(&model, text.data);
    cr_expect(!marks_init(&marks, &reading, NULL, &progress, &err));
    cr_expect_eq(err.status, ERROR_NONE);
    cr_expect_eq(asked, 1);
    cr_assert(marks_init(&marks, &reading, NULL, NULL, NULL));
    cr_expect(!marks_add_regex(&marks, &reading, "(a|aa){8}[b-z]", 60, &progress, &mark, &err));
    cr_expect_eq(err.status, ERROR_NONE);
    cr_expect_eq(asked, 2);
    cr_expect_eq(marks.count, FEATURES);
    marks_finish(&marks);
    reading_close(&reading);
    model_finish(&model);
    string_finish(&text);
}

Test(marks, have_a_limit_that_says_so)
{
    struct marks marks;
    struct error err = {0};
    int mark;
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    struct reading reading = reading_of(&model, "abc");
    cr_assert(marks_init(&marks, &reading, NULL, NULL, NULL));
    for (int i = FEATURES; i < MARKS_KINDS; i++)
        cr_assert(marks_add_regex(&marks, &reading, "b", 10, NULL, &mark, &err), "%s", err.text);
    cr_expect(!marks_add_regex(&marks, &reading, "c", 10, NULL, &mark, &err));
    cr_expect_eq(err.status, ERROR_INPUT);
    cr_expect_not_null(strstr(err.text, "31 features"));
    cr_expect_eq(marks.mark[MARKS_KINDS - 1].count, 1);
    marks_finish(&marks);
    reading_close(&reading);
    model_finish(&model);
}

Test(marks, are_found_by_a_part_of_their_name)
{
    const char *nearest;
    cr_expect_str_eq(features[feature_find("quotes", NULL)].name, "inside quotes");
    cr_expect_eq(feature_find("line", &nearest), -1);
    cr_expect_eq(feature_find("vowles", &nearest), -1);
    cr_expect_str_eq(nearest, "vowels");
    cr_expect_eq(feature_find("", &nearest), -1);
}
