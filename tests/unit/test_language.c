/*
 * test_language.c: errors in what a net file says: characters, and the grammar.
 */
#include <criterion/criterion.h>

#include "language_case.h"

/* ---- characters ---- */

Test(language, characters)
{
    static const struct error_case cases[] = {
        {HEAD "  h[hidden] = 1.2.3 * x\n" TAIL, "4:15", "this is not a number that can be used"},
        {HEAD "  h[hidden] = 1e999 * x\n" TAIL, "4:15", "this is not a number that can be used"},
        {HEAD "  h[hidden] = 3h * x\n" TAIL, "4:15", "a number touches a name: write a product with *"},
        {HEAD "  h[hidden] = 0x10 * x\n" TAIL, "4:15", "a number touches a name"},
        {HEAD "  h[hidden] = a / 2\n" TAIL, "4:17", "'/' means nothing here: write a product with a number"},
        {HEAD "  h[hidden] = a ? 2\n" TAIL, "4:17", "'?' means nothing here"},
        {HEAD "  h[hidden] = a . 2\n" TAIL, "4:17", "'.' means nothing here"},
        {HEAD "  h[hidden] = a 'b\n" TAIL, "4:17", "''' means nothing here"},
        {HEAD "  h[hidden] = a \001 b\n" TAIL, "4:17", "'\\x01' means nothing here"},
        {HEAD "  h[hidden] = a \033[2J b\n" TAIL, "4:17", "'\\x1b' means nothing here"},
        {HEAD "  h[hidden] = ab\377c\n" TAIL, "4:17", "not UTF-8"},
        {HEAD "  h[hidden] = \303\n" TAIL, "4:15", "not UTF-8"},
        {HEAD "  h[hidden] = \355\240\200\n" TAIL, "4:15", "not UTF-8"},                                /* surrogate */
        {HEAD "  h[hidden] = a\u200bb\n" TAIL, "4:16", "the character \\u200b cannot stand in a net"},  /* no width */
        {HEAD "  h[hidden] = \u202ea\n" TAIL, "4:15", "the character \\u202e cannot stand in a net"},   /* reverses */
        {HEAD "  h[hidden] = a\u2066\n" TAIL, "4:16", "the character \\u2066 cannot stand in a net"},   /* isolates */
        {HEAD "  h[hidden] =\u00a0x\n" TAIL, "4:14", "the character \\u00a0 cannot stand in a net"},    /* blank */
        {HEAD "  h[hidden] = a\u3164\n" TAIL, "4:16", "the character \\u3164 cannot stand in a net"},   /* invisible */
        {HEAD "  h[hidden] = a\302\205\n" TAIL, "4:16", "the character \\u0085 cannot stand in a net"}, /* control */
        {"\ufeffnet m\n" TAIL, "1:1", "the character \\ufeff cannot stand in a net"},                   /* byte order */
        {HEAD "  h[hidden] = b \u2212 U x\n" TAIL, "4:17", "cannot stand in a net: write -"},
        {HEAD "  h[hidden] = b \u2299 h\n" TAIL, "4:17", "cannot stand in a net: write *"},
        {HEAD "  h[hidden] = b \u00b7 h\n" TAIL, "4:17", "cannot stand in a net: write *"},
        {HEAD "  h[hidden] = b\u00d7h\n" TAIL, "4:16", "cannot stand in a net: write *"},
        {"cell c(x) \u2192 h\n", "1:11", "cannot stand in a net: write ->"},
        {HEAD "  h\u2032 = b\n" TAIL, "4:4", "cannot stand in a net: write '"},
        {HEAD "  h[hidden] = a \u20ac\n" TAIL, "4:17", "the character \u20ac cannot stand in a net"},
    };
    CHECK(cases);
}

Test(language, a_byte_of_zero)
{
    static const char text[] = HEAD "  h[hidden] = a\0b\n" TAIL;
    check_error(text, sizeof text - 1, &usual, "4:16", "'\\x00' means nothing here");
    static const char comment[] = HEAD "  h[hidden = b # a\0b\n" TAIL;
    check_error(comment, sizeof comment - 1, &usual, "4:12", "expected ']', but here is '='");
}

/* ---- grammar ---- */

Test(language, definitions)
{
    static const struct error_case cases[] = {
        {"", "1:1", "no net here: expected cell NAME(x) -> h[n], or net NAME"},
        {"# nothing\n  # but comments", "2:17", "no net here"},
        {"\n \t \r\n\n", "4:1", "no net here"},
        {"cells c(x) -> h\n", "1:1", "expected cell NAME(x) -> h[n], or net NAME, but here is 'cells'"},
        {"h = b\n", "1:1", "expected cell NAME(x) -> h[n], or net NAME, but here is 'h'"},
        {"net\n", "1:4", "expected a name, but here is the end of the line"},
        {"net", "1:4", "expected a name, but here is the end of the file"},
        {"net 5\n", "1:5", "expected a name, but here is '5'"},
        {"net init\n", "1:5", "'init' is a word of the language"},
        {"net m", "1:5", "m has no equations"},
        {"net m\n  init b = 0\n", "1:5", "m has no equations"},
        {"net m extra\n", "1:7", "expected the end of the line, but here is 'extra'"},
        {"cell c x\n", "1:8", "expected '(', but here is 'x'"},
        {"cell c()\n", "1:8", "expected an input's name, but here is ')'"},
        {"cell c(x\n  h = x\n", "2:3", "expected ')', but here is 'h'"},
        {"cell c(x, x) -> h\n", "1:11", "x is an input already"},
        {"cell c(x) h\n", "1:11", "expected -> and the output's name, but here is 'h'"},
        {"cell c(x) ->\n", "1:13", "expected the output's name, but here is the end of the line"},
        {"cell c(x) -> h[", "1:16", "expected a size, such as hidden or 8, but here is the end of the file"},
        {"cell c(x) -> h[n\n  h = x\n", "2:3", "expected ']', but here is 'h'"},
        {"cell c(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q) -> s\n", "1:40", "expected at most 16 inputs, but here is 'q'"},
        {HEAD "  h[hidden] = U x\n" TAIL "net n\n  a = b\n", "8:5", "a file holds one net; the other is at my.net:1:5"},
        {"cell tanh(x) -> h\n  h = x\n", "1:6", "tanh is an operator: a cell needs another name"},
        {"cell c(x) -> h\n  h = x\ncell c(x) -> h\n  h = x\n", "3:6", "c is defined twice; first at my.net:1:6"},
        {"cell c(x) -> h\n  a = x\n", "1:6", "cell c never assigns its output h"},
        {"cell c(x) -> h\n  input y : label(vocab)\n  h = x\n", "2:9",
            "a cell's inputs stand in its first line: cell c(y) -> ..."},
    };
    CHECK(cases);
}

Test(language, statements)
{
    static const struct error_case cases[] = {
        {HEAD "  h[hidden] x\n" TAIL, "4:13", "expected '=', but here is 'x'"},
        {HEAD "  (h) = x\n" TAIL, "4:3", "expected a name, but here is '('"},
        {HEAD "  t = x\n" TAIL, "4:3", "'t' is a word of the language"},
        {HEAD "  h[t] = x\n" TAIL, "4:5", "on the left of = stands a size"},
        {HEAD "  h[t-1] = x\n" TAIL, "4:5", "on the left of = stands a size"},
        {HEAD "  h[0] = x\n" TAIL, "4:5", "expected a size from 1 to 1048576"},
        {HEAD "  h[1048577] = x\n" TAIL, "4:5", "expected a size from 1 to 1048576"},
        {HEAD "  h[1e300] = x\n" TAIL, "4:5", "expected a size from 1 to 1048576"},
        {HEAD "  h[2.5] = x\n" TAIL, "4:5", "expected a size from 1 to 1048576"},
        {HEAD "  h[-2] = x\n" TAIL, "4:5", "expected a size, such as hidden or 8, but here is '-'"},
        {HEAD "  h[init] = x\n" TAIL, "4:5", "'init' is a word of the language"},
        {HEAD "  input y one_hot(vocab)\n", "4:11", "expected ':', but here is 'one_hot'"},
        {HEAD "  input y : onehot(vocab)\n", "4:13", "expected one_hot(vocab) or label(vocab), but here is 'onehot'"},
        {HEAD "  input y : label vocab\n", "4:19", "expected '(', but here is 'vocab'"},
        {HEAD "  input y : label(0)\n", "4:19", "expected a vocabulary's size from 1 to 1048576"},
        {HEAD "  input y : label(*)\n", "4:19", "expected vocab, but here is '*'"},
        {HEAD "  input y : label(vocab\n  h = x\n", "5:3", "expected ')', but here is 'h'"},
        {HEAD "  init = 0\n" TAIL, "4:8", "expected a name, but here is '='"},
        {HEAD "  init b 0\n" TAIL, "4:10", "expected '=', but here is '0'"},
        {HEAD "  init b = what\n" TAIL, "4:12", "expected a number, identity, orthogonal, uniform(x)"},
        {HEAD "  init b = uniform\n" TAIL, "4:19", "expected '(', but here is the end of the line"},
        {HEAD "  init b = uniform(x)\n" TAIL, "4:20", "expected a number, but here is 'x'"},
        {HEAD "  init b = normal(-)\n" TAIL, "4:20", "expected a number, but here is ')'"},
        {HEAD "  init b = spectral(1\n  h = b\n" TAIL, "5:3", "expected ')', but here is 'h'"},
        {HEAD "  init b = 1 2\n" TAIL, "4:14", "expected an operator or the end of the line, but here is '2'"},
        {HEAD "  rate = 0\n" TAIL, "4:8", "expected a name, but here is '='"},
        {HEAD "  rate b 0\n" TAIL, "4:10", "expected '=', but here is '0'"},
        {HEAD "  rate b = -1\n" TAIL, "4:12", "expected a factor on the learning rate, 0 or more, but here is '-'"},
        {HEAD "  rate b = learn\n" TAIL, "4:12", "expected a factor on the learning rate, 0 or more"},
        {HEAD "  rate b = 0.1 2\n" TAIL, "4:16", "expected an operator or the end of the line, but here is '2'"},
        {HEAD "  rate[2] = b\n" TAIL, "4:7", "expected a name, but here is '['"},
        {HEAD "  h = rate\n" TAIL, "4:7", "'rate' is a word of the language"},
        {HEAD "  role h = 3\n" TAIL, "4:12", "expected a role, but here is '3'"},
        {HEAD "  role h = pre-3\n" TAIL, "4:16", "expected a role, but here is '3'"},
    };
    CHECK(cases);
}

#define CELL                                                                                                           \
    "cell m(x) -> h[n]\n"                                                                                              \
    "  a = b + U x + Wh h[t-1]\n"                                                                                      \
    "  h = tanh(a)\n"

Test(language, notations)
{
    static const struct error_case cases[] = {
        {CELL "  notation\n", "4:11", "expected a name, but here is the end of the line"},
        {CELL "  notation my h = s\n", "4:15", "expected ':', but here is 'h'"},
        {CELL "  notation t: h = s\n", "4:12", "'t' is a word of the language"},
        {CELL "  notation own: h = s\n", "4:12", "own is what the net's own letters are called"},
        {CELL "  notation my:\n", "4:15", "expected a name that the equations have, or t, but here is the end"},
        {CELL "  notation my: h\n", "4:17", "expected '=', but here is the end of the line"},
        {CELL "  notation my: h =\n", "4:19", "expected how it is written, but here is the end of the line"},
        {CELL "  notation my: h = , a = z\n", "4:20", "expected how it is written, but here is ','"},
        {CELL "  notation my: h = # s\n", "4:23", "expected how it is written, but here is the end of the line"},
        {CELL "  notation my: h = s,\n", "5:1", "expected a name that the equations have, or t"},
        {CELL "  notation my: h = s a = z\n", "4:22", "expected an operator or the end of the line, but here is 'a'"},
        {CELL "  notation my: init = s\n", "4:16", "'init' is a word of the language"},
        {CELL "  notation my: h = s+t\n", "4:21", "the character + cannot stand in a notation's letters"},
        {CELL "  notation my: h = s\001\n", "4:21", "the character \\x01 cannot stand in a notation's letters"},
        {CELL "  notation my: h = \u202es\n", "4:20", "the character \\u202e cannot stand in a net"},
        {CELL "  notation my: h = s\u2299\n", "4:21", "cannot stand in a net: write *"},
        {CELL "  notation my: h = \377\n", "4:20", "not UTF-8"},
        {CELL "  notation my: h = \u0303s\n", "4:20", "these letters begin with a mark"},
        {CELL "  notation my: h = state_of_the_unit\n", "4:20", "these letters take more than 16 columns"},
        {CELL "  notation my: Vh = V\n", "4:16", "notation my: nothing here is called Vh: did you mean Wh?"},
        {CELL "  notation my: q = V\n", "4:16", "nothing here is called q; take it out of the table"},
        {CELL "  notation my: h = s, h = z\n", "4:23", "h is renamed twice; first at my.net:4:16"},
        {CELL "  notation my: h = s\n  notation my: h = s\n", "5:16", "h is renamed twice; first at my.net:4:16"},
        {CELL "  notation my: h = s, a = s\n", "4:20", "a and h would both be written s"},
        {CELL "  notation my: h = U\n", "4:20", "U and h would both be written U"},
        {CELL "  notation my: t = <>\n", "4:20", "a timestep is written with one t in it"},
        {CELL "  notation my: t = tt\n", "4:20", "a timestep is written with one t in it"},
        {HEAD "  h[hidden] = U x\n" TAIL "  notation my: g = s\n", "8:16", "nothing here is called g"},
        {HEAD "  h[hidden] = elman(x)\n" TAIL "  notation my: a = s\n", "8:16", "nothing here is called a"},
    };
    CHECK(cases);
}

Test(language, expressions)
{
    static const struct error_case cases[] = {
        {HEAD "  h =\n" TAIL, "4:6", "expected a name, a number or '(', but here is the end of the line"},
        {HEAD "  h = b +\n" TAIL, "4:10", "expected a name, a number or '(', but here is the end of the line"},
        {HEAD "  h = b *# why\n" TAIL, "4:15", "expected a name, a number or '(', but here is the end of the line"},
        {HEAD "  h = b * -c\n" TAIL, "4:11", "expected a name, a number or '(', but here is '-'"},
        {HEAD "  h = tanh()\n" TAIL, "4:12", "expected a name, a number or '(', but here is ')'"},
        {HEAD "  h = tanh(x\n" TAIL, "5:5", "expected a delay such as [t-1], but here is 'vocab'"},
        {HEAD "  h = (x\n  init b = 0\n" TAIL, "5:3", "expected ')', but here is 'init'"},
        {HEAD "  h = (b + c", "4:13", "expected ')', but here is the end of the file"},
        {HEAD "  h = b )\n" TAIL, "4:9", "expected an operator or the end of the line, but here is ')'"},
        {HEAD "  h = b, c\n" TAIL, "4:8", "expected an operator or the end of the line, but here is ','"},
        {HEAD "  h = x[1]\n" TAIL, "4:9", "expected a delay such as [t-1], but here is '1'"},
        {HEAD "  h = x[t-x]\n" TAIL, "4:11", "expected a whole number of timesteps, but here is 'x'"},
        {HEAD "  h = x[t-0]\n" TAIL, "4:11", "expected a whole number of timesteps from 1 to 10000"},
        {HEAD "  h = x[t-1.5]\n" TAIL, "4:11", "expected a whole number of timesteps from 1 to 10000"},
        {HEAD "  h = x[t-10001]\n" TAIL, "4:11", "expected a whole number of timesteps from 1 to 10000"},
        {HEAD "  h = x[t 1]\n" TAIL, "4:11", "expected ']', but here is '1'"},
        {HEAD "  h = t\n" TAIL, "4:7", "'t' is a word of the language"},
        {HEAD "  h = 2 x\n" TAIL, "4:9", "write a product with a number with *"},
        {HEAD "  h = lstm(layers = 2)\n" TAIL, "4:7", "lstm needs something to work on"},
        {HEAD "  h = lstm(x, layers = 0)\n" TAIL, "4:24", "expected a number of layers from 1 to 64"},
        {HEAD "  h = lstm(x, layers = 65)\n" TAIL, "4:24", "expected a number of layers from 1 to 64"},
        {HEAD "  h = lstm(x, layers 2)\n" TAIL, "4:7", "lstm takes 1 input, but 2 stand here"},
        {HEAD "  h = lstm(x, layers = y)\n" TAIL, "4:24", "expected a number of layers, but here is 'y'"},
    };
    CHECK(cases);
}
