/*
 * test_language_lines.c: errors in texts of every length and ending, and with anything in them.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "language_case.h"

/* ---- what is too much ---- */

Test(language, too_much)
{
    struct string s = {0};
    string_add(&s, HEAD "  h[hidden] = U x\n");
    for (int k = 0; k < 2000; k++) string_printf(&s, "  q%d = b\n", k);
    check_string(&s, "2004:11", "the net has more than 2000 equations");

    string_add(&s, HEAD "  h[hidden] = U x\n");
    for (int k = 0; k < 999; k++) {
        string_printf(&s, "  q%d[hidden] = ", k);
        repeat(&s, 12, "tanh(");
        string_add(&s, "h");
        repeat(&s, 12, ")");
        string_add(&s, "\n");
    }
    string_add(&s, TAIL);
    check_string(&s, "2:9", "the net's graph has more than 10000 nodes");

    for (int pair = 0; pair < 3; pair++) {
        static const char *const open[] = {"(", "tanh(", "W "};
        string_add(&s, HEAD "  h[hidden] = ");
        repeat(&s, 101, open[pair]);
        string_add(&s, "b\n" TAIL);
        char where[16];
        snprintf(where, sizeof where, "4:%d", 15 + 100 * (int)strlen(open[pair]));
        check_string(&s, where, "the expression is nested too deeply");
    }
}

Test(language, numbers_of_every_length)
{
    static const char *const tails[] = {"", "e5", "e+55", "e-5555", ".", ".5e1", "e", "e+"};
    for (int digits = 55; digits < 70; digits++)
        for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
            struct string s = {0};
            string_add(&s, HEAD "  h[hidden] = b + ");
            repeat(&s, digits, "1");
            string_add(&s, tails[i]);
            string_add(&s, "$\n" TAIL);
            struct error err;
            struct net *net;
            cr_expect_not(net_compile_text("my.net", s.data, s.length, &usual, &net, &err));
            cr_expect_eq(check_safe(err.text), 3, "%s", err.text);
            string_finish(&s);
        }
}

/* ---- lines as they come ---- */

Test(language, line_ends_and_tabs)
{
    static const struct error_case cases[] = {
        {"net m\r\n  h = \r\n", "2:7", "but here is the end of the line"},
        {"net m\r\n  h = b +# why\r\n  o = 1\r\n", "2:15", "but here is the end of the line"},
        {"net m\r\n  h = (b\r\n  + # why\r\n\t?)\r\n", "4:2", "'?' means nothing here"},
        {"net m\n\th\t= b\t\t? c\t\n", "2:9", "'?' means nothing here"},
        {"net m\n  ab\u0301\u4e16 = ? \u4e16\n", "2:10", "'?' means nothing here"},
        {"net m\r  h = b\r", "1:9", "expected the end of the line, but here is 'h'"},
        {"net m\n  h = b ?", "2:9", "'?' means nothing here"},
    };
    CHECK(cases);
    struct net *net = compiled("net m\r\n  input x : one_hot(vocab) # why\r\n\tp = softmax( # why\r\n\r\n U x\t)\r\n"
                               "  loss = cross_entropy(p, x)",
        usual);
    cr_assert_eq(net->equations, 2);
    net_destroy(net);
}

/* Whatever stands before and behind the place, and however long. */
Test(language, long_lines)
{
    static const struct {
        const char *before, *behind; /* the place */
        int characters;              /* of before */
    } fillers[] = {{"x+", "x", 2}, {"\u4e16+", "\u4e16", 2},
        {"a\u0301\u0301\u0301\u0301\u0301\u0301+", "a\u0301\u0301\u0301\u0301\u0301\u0301", 8}, {"\t", "\t", 1},
        {" ", " ", 1}, {"\u0416+", "\u0416", 2}, {"\U0001d465+", "\U0001d465", 2}};
    static const int lengths[] = {0, 1, 55, 60, 70, 76, 99, 100, 101, 500, 8000};
    for (size_t f = 0; f < sizeof fillers / sizeof *fillers; f++)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
            for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
                struct string s = {0};
                string_add(&s, "net m\n h = ");
                repeat(&s, lengths[i], fillers[f].before);
                string_add(&s, " ?");
                repeat(&s, lengths[k] / fillers[f].characters, fillers[f].behind);
                char where[32];
                snprintf(where, sizeof where, "2:%d", 7 + lengths[i] * fillers[f].characters);
                check_string(&s, where, "'?' means nothing here");
            }
}

/* A comment may hold anything; none of it may reach the message raw. */
Test(language, comments_are_made_safe)
{
    static const char nasty[] = "\033[31m \u202e\u2066 \a\b\177 \377\200 \u200b\u00ad\302\205 \u2028 \v\f";
    char text[800];
    snprintf(text, sizeof text, HEAD "  h[hidden] = (b + # %s\n  x # %s\n)\n" TAIL, nasty, nasty);
    check_error(text, strlen(text), &usual, "4:16", "sizes differ: h has 4 (hidden, at my.net:4:5), b + x has 5");
    snprintf(text, sizeof text, HEAD "  h = b + # %s\n" TAIL, nasty);
    struct error err;
    struct net *net;
    cr_expect_not(net_compile_text("my.net", text, strlen(text), &usual, &net, &err));
    cr_expect_eq(check_safe(err.text), 3, "%s", err.text);
}

#define FOLDER "0123456789/0123456789/0123456789/0123456789/0123456789/"

Test(language, names_are_made_safe)
{
    struct string s = {0}, name = {0};
    repeat(&name, 21, "a\u0301"); /* 63 bytes: the longest */
    string_printf(&s, HEAD "  %s = b\n  %s = b\n", name.data, name.data);
    check_string(&s, "5:3", "a\u0301a\u0301a\u0301");
    string_printf(&s, HEAD "  h[hidden] = %s * (x + %s[t-1])\n" TAIL, name.data, name.data);
    check_string(&s, "4:65", "nothing is called a\u0301a\u0301a\u0301");
    string_clear(&name);
    repeat(&name, 12, "\u0301"); /* marks without a letter, and more than a line has room for */
    string_printf(&s, HEAD "  %s = b\n  %s = b\n", name.data, name.data);
    check_string(&s, "5:3", "\\u0301\\u0301\\u0301 is defined twice");
    string_printf(&s, HEAD "  a%s = b\n  a%s = b\n", name.data, name.data);
    check_string(&s, "5:3", "a\u0301\u0301\u0301\u0301\\u0301\\u0301");
    string_finish(&name);

    static const char *const files[] = {
        "", "\033]0;title\a.net", "a\nb.net", "\u202etxt.net", "\377.net", FOLDER FOLDER FOLDER FOLDER "m.net"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct error err;
        struct net *net;
        static const char text[] = HEAD "  h[hidden] = x\n" TAIL;
        cr_expect_not(net_compile_text(files[i], text, strlen(text), &usual, &net, &err));
        cr_expect_eq(check_safe(err.text), 3, "%s", err.text);
        cr_expect(strstr(err.text, ".net:4:15: sizes differ: h has 4 (hidden, at ") || !i, "%s", err.text);
        cr_expect(strstr(err.text, "2:21)\n      h[hidden] = x\n"), "%s", err.text);
    }
}
