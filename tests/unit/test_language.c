/* test_language.c: every error that a net file can make: where it points, what it says, and that it is safe to print.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net_case.h"
#include "text.h"

static const struct net_options usual = {.vocab = 5, .hidden = 4, .layers = 1};

/* ---- what every message must be ---- */

/* Neither a control nor anything that reorders or hides text. */
static bool harmless(uint32_t c)
{
    if (c < 0x20) return c == '\n';
    if (c >= 0x7f && c < 0xa0) return false;
    return !(c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
             (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == UINT32_MAX);
}

static int check_safe(const char *text)
{
    int lines = 1, bytes;
    for (const char *p = text; *p; p += bytes) {
        uint32_t c = utf8_next(p, SIZE_MAX, &bytes);
        cr_expect(harmless(c), "U+%04X stands in: %s", c, text);
        lines += c == '\n';
    }
    return lines;
}

/* Where line and column (both from 1; characters) of a text stand. */
static const char *position(const char *text, size_t length, int line, int column)
{
    const char *p = text, *end = text + length;
    for (; line > 1; line--) {
        p = memchr(p, '\n', (size_t)(end - p));
        cr_assert_not_null(p, "the text has no such line");
        p++;
    }
    for (int bytes; column > 1 && p < end; column--, p += bytes) utf8_next(p, (size_t)(end - p), &bytes);
    return p;
}

/* The caret stands below the character that the message names. */
static void check_caret(const char *message, const char *target, const char *end)
{
    const char *excerpt = strchr(message, '\n') + 1, *caret = strchr(excerpt, '\n') + 1;
    size_t indent = strspn(caret, " ");
    cr_expect_str_eq(caret + indent, "^", "%s", message);
    struct string shown = {0};
    int bytes, taken = 0;
    utf8_next(target, (size_t)(end - target), &bytes);
    bool at_end = target == end || *target == '\n' || !strncmp(target, "\r\n", 2);
    string_add_safe(&shown, target, at_end ? 0 : (size_t)bytes);
    const char *p = excerpt;
    for (; *p != '\n' && taken < (int)indent; p += bytes) taken += code_point_width(utf8_next(p, SIZE_MAX, &bytes));
    cr_expect_eq(taken, (int)indent, "the caret is beyond the line: %s", message);
    if (at_end)
        cr_expect_eq(*p, '\n', "the caret is not at the end of the line: %s", message);
    else
        cr_expect_eq(
            strncmp(p, shown.data, strlen(shown.data)), 0, "the caret is not below %s: %s", shown.data, message);
    string_finish(&shown);
}

/* Compiling must fail in file at line:column, with this in its message. `where` is "4:15", or "lstm.net:2:3". */
static void check_error(
    const char *text, size_t length, const struct net_options *options, const char *where, const char *part)
{
    struct net *net;
    struct error err = {0};
    bool done = net_compile_text("my.net", text, length, options, &net, &err);
    cr_expect_not(done, "this compiled, but was to fail with \"%s\":\n%.400s", part, text);
    if (done) {
        net_destroy(net);
        return;
    }
    cr_expect_null(net);
    cr_expect_eq(err.status, ERROR_INPUT);
    cr_expect_eq(check_safe(err.text), 3, "not three lines: %s", err.text);
    bool elsewhere = strstr(where, ".net");
    char start[80];
    snprintf(start, sizeof start, "%s%s: ", elsewhere ? "" : "my.net:", where);
    cr_expect_eq(strncmp(err.text, start, strlen(start)), 0, "expected at %s, but: %s", start, err.text);
    const char *found = strstr(err.text, part);
    cr_expect(found && found < strchr(err.text, '\n'), "expected \"%s\", but: %s", part, err.text);
    int line, column;
    if (!elsewhere && sscanf(where, "%d:%d", &line, &column) == 2)
        check_caret(err.text, position(text, length, line, column), text + length);
}

struct error_case {
    const char *text, *where, *part;
};

static void check_all(const struct error_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_error(cases[i].text, strlen(cases[i].text), &usual, cases[i].where, cases[i].part);
}

#define CHECK(cases) check_all(cases, sizeof(cases) / sizeof *(cases))

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

/* ---- names ---- */

Test(language, names)
{
    static const struct error_case cases[] = {
        {HEAD "  h = b\n  h = c\n" TAIL, "5:3", "h is defined twice; first at my.net:4:3"},
        {HEAD "  x = b\n" TAIL, "4:3", "x is defined twice; first at my.net:2:9"},
        {HEAD "  h[hidden] = lstm(x, layers = 2)\n  h = b\n" TAIL, "5:3", "h2 is defined twice; first at lstm.net:8:3"},
        {HEAD "  h[hidden] = b\n  h = lstm(x, layers = 2)\n" TAIL, "5:3", "h is defined twice; first at my.net:4:3"},
        {HEAD "  h[hidden] = lstm(x)\n  h = lstm(x)\n" TAIL, "5:3", "h is defined twice; first at lstm.net:8:3"},
        {HEAD "  h1[hidden] = b\n  h[hidden] = elman(x, layers = 2)\n" TAIL, "elman.net:4:3", "h1 is defined twice"},
        {HEAD "  input y : label(vocab)\n" TAIL, "4:9", "a net has one label input"},
        {HEAD "  input y : one_hot(vocab)\n" TAIL, "4:9", "a net has one one_hot input"},
        {HEAD "  h = W b2 + W x\n" TAIL, "4:7", "W and b2 are both parameters: their product is one parameter"},
        {HEAD "  h = b * c2 * x\n" TAIL, "4:7", "b and c2 are both parameters: their product is one parameter"},
        {HEAD "  h = W x + W\n" TAIL, "4:13", "W is a vector here and a matrix at my.net:4:7"},
        {HEAD "  h = W + W x\n" TAIL, "4:11", "W is a matrix here and a vector at my.net:4:7"},
        {HEAD "  h[hidden] = hh[t-1]\n" TAIL, "4:15",
            "nothing is called hh, and a parameter has no timesteps: did you mean h?"},
        {HEAD "  h[hidden] = quux[t-1]\n" TAIL, "4:15", "nothing is called quux, and a parameter has no timesteps"},
        {HEAD "  h = (W + b) x\n" TAIL, "4:7", "a product of two vectors is written with *"},
        {HEAD "  h = h[t-1] x\n" TAIL, "4:7", "a product of two vectors is written with *"},
        {HEAD "  h = tanh(x) x\n" TAIL, "4:7", "a product of two vectors is written with *"},
        {HEAD "  h = x (b + # why\n  x)\n" TAIL, "4:7", "x is a quantity, not a matrix: write x * b + x"},
        {HEAD "  h = W 3\n" TAIL, "4:9", "a matrix needs a vector behind it, not a number"},
        {HEAD "  h = W (1 - 0.5)\n" TAIL, "4:10", "a matrix needs a vector behind it, not a number"},
        {HEAD "  h = tanh (b + U x)\n" TAIL, "4:7", "to apply tanh, write its parenthesis right behind it: tanh(...)"},
        {HEAD "  h = tanh x\n" TAIL, "4:7", "to apply tanh, write its parenthesis right behind it: tanh(...)"},
        {HEAD "  h[hidden] = lstm (x)\n" TAIL, "4:15",
            "to apply lstm, write its parenthesis right behind it: lstm(...)"},
        {HEAD "  init b = 0\n  h[hidden] = U x\n" TAIL, "4:8", "init b: no equation has a b"},
        {HEAD "  h[hidden] = U x\n  init U = learn\n" TAIL, "5:12", "U is a parameter: it is learned anyway"},
        {HEAD "  h[hidden] = U x\n  init h = xavier\n" TAIL, "5:12", "a state starts at a number or at learn"},
        {HEAD "  h[hidden] = U x\n  init x = 0\n" TAIL, "5:8", "x is an input: it has no initial state"},
        {HEAD "  h[hidden] = U x\n  init U = 0\n  init U = 0\n" TAIL, "6:8", "U has an init already, at my.net:5:8"},
        {HEAD "  h[hidden] = Ux x\n  init Uu = 0\n" TAIL, "5:8", "init Uu: no equation has a Uu: did you mean Ux?"},
        {HEAD "  rate b = 0\n  h[hidden] = U x\n" TAIL, "4:8", "rate b: no equation has a b"},
        {HEAD "  h[hidden] = U1 x\n  rate u1 = 0\n" TAIL, "5:8", "rate u1: no equation has a u1: did you mean U1?"},
        {HEAD "  h[hidden] = U x\n  rate U = 0\n  rate U = 1\n" TAIL, "6:8", "U has a rate already, at my.net:5:8"},
        {HEAD "  h[hidden] = U x\n  rate h = 0\n" TAIL, "5:8",
            "h is not learned: a rate is for a parameter, or for a state with init h = learn"},
        {HEAD "  h[hidden] = U x\n  rate x = 0\n" TAIL, "5:8", "x is not learned: a rate is for a parameter"},
        {HEAD "  h[hidden] = lstm(x)\n  rate Wf = 0\n" TAIL, "5:8",
            "rate Wf: h.Wf belongs to a cell: write this in the cell"},
        {HEAD "  h[hidden] = lstm(x, layers = 2)\n  init Wf = 0\n" TAIL, "5:8", "init Wf: h1.Wf belongs to a cell"},
        {"cell c(x) -> h[n]\n  h = U1 x\n  rate Uu = 0\n", "3:8", "rate Uu: no equation has a Uu: did you mean U1?"},
        {HEAD "  role q = gate\n  h[hidden] = U x\n" TAIL, "4:8", "role q: no equation defines q"},
        {HEAD "  cell1[hidden] = U x\n  h = tanh(Cell1)\n" TAIL, "5:12",
            "nothing reads cell1, and Cell1 is not defined: did you mean cell1?"},
        {"cell k(x) -> h[n]\n  a = U x\n  h = b + aa\n", "3:11",
            "nothing reads a, and aa is not defined: did you mean a?"},
        {HEAD "  role h = gatekeeper\n  h[hidden] = U x\n" TAIL, "4:12", "a role is one of pre-activation, gate,"},
    };
    CHECK(cases);
}

Test(language, calls)
{
    static const struct error_case cases[] = {
        {HEAD "  h = tanhh(x)\n" TAIL, "4:7", "nothing is called tanhh(...): did you mean tanh?"},
        {HEAD "  h = lsmt(x)\n" TAIL, "4:7", "nothing is called lsmt(...): did you mean lstm?"},
        {HEAD "  h = gru_choo(x)\n" TAIL, "4:7", "nothing is called gru_choo(...): did you mean gru_cho?"},
        {HEAD "  h = jordan(x)\n" TAIL, "4:7", "nothing is called jordan(...); for a matrix product leave a blank"},
        {HEAD "  h = U(x)\n" TAIL, "4:7", "nothing is called U(...); for a matrix product leave a blank: U (...)"},
        {HEAD "  h[hidden] = b + lstm(x)\n" TAIL, "4:19", "a cell stands alone on the right: name = lstm(...)"},
        {HEAD "  h[hidden] = -lstm(x)\n" TAIL, "4:16", "a cell stands alone on the right: name = lstm(...)"},
        {HEAD "  h[hidden] = tanh(x, layers = 2)\n" TAIL, "4:15", "layers are for cells; tanh is an operator"},
        {HEAD "  h = tanh(x, x)\n" TAIL, "4:7", "tanh takes 1 argument, but 2 stand here"},
        {HEAD "  h = b\n  q = cross_entropy(h)\n" TAIL, "5:7", "cross_entropy takes 2 arguments, but 1 stands here"},
        {HEAD "  h = concat(x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x)\n" TAIL, "4:7",
            "concat takes at most 16 arguments, but 17"},
        {HEAD "  h = tanh(1)\n" TAIL, "4:12", "tanh needs a vector, not a number"},
        {HEAD "  h[3] = tanh(1 - 2)\n" TAIL, "4:15", "tanh needs a vector, not a number"},
        {HEAD "  h[3] = concat(x, 2 * (3 + 1))\n" TAIL, "4:20", "concat needs a vector, not a number"},
        {HEAD "  h = lstm(x, x)\n" TAIL, "4:7", "lstm takes 1 input, but 2 stand here"},
        {"cell two(a, b) -> h\n  h = a\n" HEAD "  h = two(x)\n" TAIL, "6:7", "two takes 2 inputs, but 1 stands here"},
        {"cell two(a, b) -> h\n  h = a\n" HEAD "  h = two(x, x, layers = 2)\n" TAIL, "6:7",
            "layers need a cell with one input; two has 2"},
        {"cell two(a, b) -> h\n  h = a\n", "charlm.net:5:15", "two takes 2 inputs, but 1 stands here"},
        {HEAD "  h = droput(x, 0.3)\n" TAIL, "4:7", "nothing is called droput(...): did you mean dropout?"},
        {HEAD "  h = dropout(x)\n" TAIL, "4:7", "dropout takes a vector and a probability: dropout(h, 0.3)"},
        {HEAD "  h = dropout(x, 0.3, 0.3)\n" TAIL, "4:7", "dropout takes a vector and a probability"},
        {HEAD "  h = variational_dropout(x, 0.3, layers = 2)\n" TAIL, "4:7", "takes a vector and a probability"},
        {HEAD "  h = dropout(x, 1)\n" TAIL, "4:18", "expected the probability of being dropped, a number from 0 to"},
        {HEAD "  h = dropout(x, -0.1)\n" TAIL, "4:18", "expected the probability of being dropped"},
        {HEAD "  h = dropout(x, x)\n" TAIL, "4:18", "expected the probability of being dropped"},
        {HEAD "  h = dropout(2, 0.3)\n" TAIL, "4:15", "dropout needs a vector, not a number"},
        {HEAD "  h = dropout (x)\n" TAIL, "4:7", "to apply dropout, write its parenthesis right behind it"},
        {HEAD "  h = lstm(dropout(x, 2))\n" TAIL, "4:23", "expected the probability of being dropped"},
        {HEAD "  h = lstm(x, dropout = 1)\n" TAIL, "4:25", "expected a probability from 0 to below 1"},
        {HEAD "  h = lstm(x, dropout = -1)\n" TAIL, "4:25", "expected a probability, but here is '-'"},
        {HEAD "  h = lstm(x, variational_dropout = x)\n" TAIL, "4:37", "expected a probability, but here is 'x'"},
        {HEAD "  h = lstm(x, dropout = 0.1, variational_dropout = 0.1)\n" TAIL, "4:30", "lstm takes one dropout"},
        {HEAD "  h = lstm(x, layers = 2, layers = 2)\n" TAIL, "4:27", "lstm takes one number of layers"},
        {HEAD "  h = tanh(x, dropout = 0.1)\n" TAIL, "4:7", "this is for cells; write dropout(tanh(...), 0.3)"},
        {HEAD "  h = dropout(lstm(x), 0.1)\n" TAIL, "4:15", "a cell stands alone on the right"},
        {HEAD "  mask = x\n" TAIL, "4:3", "'mask' is a word of the language"},
        {HEAD "  h = W kept\n" TAIL, "4:9", "expected an operator or the end of the line, but here is 'kept'"},
        {HEAD "  h = past * x\n" TAIL, "4:7", "'past' is a word of the language"},
        {"cell dropout(x) -> h\n  h = x\n", "1:6", "dropout is an operator: a cell needs another name"},
        {"cell c(x) -> h\n  h = c(x)\n", "2:7", "cells call each other more than 8 deep"},
        {"cell c(x) -> h\n  h = d(x)\ncell d(x) -> h\n  h = c(x)\n", "2:7", "cells call each other more than 8 deep"},
        {"cell c(x) -> h\n  h = c(x, layers = 64)\n", "2:7", "cells call each other more than 8 deep"},
    };
    CHECK(cases);
}

Test(language, losses_and_labels)
{
    static const struct error_case cases[] = {
        {"net m\n  input x : one_hot(vocab)\n  p[3] = softmax(U x)\n", "3:10", "the net has no loss: add loss ="},
        {"net m\n  input loss : one_hot(vocab)\n  p[3] = softmax(U loss)\n", "3:10", "the net has no loss"},
        {HEAD "  loss[hidden] = U x\n", "4:3", "the loss is one number, but this has 4"},
        {HEAD "  loss[1] = U x\n", "4:3", "the loss reads no probabilities: loss = cross_entropy(p, target)"},
        {"net m\n  input y : label(vocab)\n  p = softmax(b)\n  loss = cross_entropy(p, y)\n", "4:3",
            "the net has no input x : one_hot(vocab)"},
        {HEAD "  h[hidden] = U target\n" TAIL, "4:17", "target is a label: it can stand only as the second argument"},
        {HEAD "  h[hidden] = U target[t-1]\n" TAIL, "4:17", "target is a label"},
        {HEAD "  o[vocab] = U x\n  loss = cross_entropy(softmax(o), target)\n", "5:24",
            "give the probabilities a name: p = softmax(...), and cross_entropy(p, target)"},
        {HEAD "  h = x + target\n" TAIL, "4:11", "target is a label"},
        {HEAD "  h[hidden] = U x\n  role target = gate\n  role h = gate\n  o[vocab] = V h\n  p = softmax(o)\n"
              "  loss = cross_entropy(p, o)\n",
            "9:27", "the second argument of cross_entropy is an input"},
        {HEAD "  p = softmax(U x)\n  loss = cross_entropy(p, target[t-1])\n", "5:27",
            "the second argument of cross_entropy is an input"},
        {HEAD "  p[vocab] = softmax(U x)\n  loss = cross_entropy(p, b)\n", "5:27",
            "second argument of cross_entropy is an input"},
    };
    CHECK(cases);
}

/* ---- sizes: a clash names both, and both places ---- */

Test(language, sizes)
{
    static const struct error_case cases[] = {
        {HEAD "  h[hidden] = x\n" TAIL, "4:15",
            "sizes differ: h has 4 (hidden, at my.net:4:5), x has 5 (vocab, at my.net:2:21)"},
        {HEAD "  h[hidden] = (b + # long\n  x)\n" TAIL, "4:16", "h has 4 (hidden, at my.net:4:5), b + x has 5"},
        {HEAD "  a[7] = b\n  h[hidden] = b * a\n" TAIL, "5:15",
            "sizes differ: h has 4 (hidden, at my.net:5:5), b * a has 7 (at my.net:4:5)"},
        {HEAD "  a[3] = b\n  h[hidden] = a * (x + # why\n\t x)\n" TAIL, "5:20",
            "sizes differ: a has 3 (at my.net:4:5), x + x has 5 (vocab, at my.net:2:21)"},
        {HEAD "  h[hidden] = W h[t-1] + W x\n" TAIL, "4:26",
            "sizes differ: a row of W has 4 (hidden, at my.net:4:5), x has 5 (vocab, at my.net:2:21)"},
        {HEAD "  h[hidden] = concat(x, x)\n" TAIL, "4:15",
            "sizes differ: concat(x, x) has 4 (hidden, at my.net:4:5), what is written has 10 (the sum of its parts)"},
        {HEAD "  h[hidden] = U x\n  p = softmax(h)\n  loss = cross_entropy(p, target)\n", "6:10",
            "sizes differ: p has 4 (hidden, at my.net:4:5), target has 5 (vocab, at my.net:3:24)"},
        {HEAD "  h[hidden] = U x\n  a = h + concat(h, cross_entropy(p, target))\n" TAIL, "5:11",
            "sizes differ: concat(h, cross_entropy(p, target)) has 4 (hidden, at my.net:4:5), what is written has 5"},
        {HEAD "  h[hidden] = lstm(x)\n  init h = learn\n  q[7] = h\n" TAIL, "6:10",
            "sizes differ: q has 7 (at my.net:6:5)"},
        {"cell c(x) -> h[n]\n  a[n] = x\n  h = U a\n", "2:10",
            "sizes differ: a has 4 (hidden, at charlm.net:5:5), x has 5 (vocab, at charlm.net:3:21)"},
        {HEAD "  h = tanh(U x)\n" TAIL, "4:3", "nothing says how large h is: write its size, such as h[8] = ..."},
        {HEAD "  h[hidden] = W (q + q2)\n" TAIL, "4:15", "nothing says how large W is"},
        {HEAD "  h[hidden] = W tanh(W2 x)\n" TAIL, "4:15", "nothing says how large W is"},
        {HEAD "  h[hidden] = W relu(q)\n" TAIL, "4:15", "nothing says how large W is"},
        {HEAD "  h[hidden] = U x\n  init U = identity\n" TAIL, "5:12", "identity needs a square matrix; U is 4 x 5"},
        {HEAD "  h[hidden] = U x\n  init U = spectral(1)\n" TAIL, "5:12", "spectral needs a square matrix; U is 4 x 5"},
        {HEAD "  h[hidden] = b\n  init b = identity\n" TAIL, "5:12", "identity needs a square matrix; b is 4 x 1"},
        {HEAD "  h[hidden] = b\n  init b = orthogonal\n" TAIL, "5:12", "b is a vector; this is for matrices"},
        {HEAD "  h[hidden] = b\n  init b = xavier\n" TAIL, "5:12", "b is a vector; this is for matrices"},
        {HEAD "  h[hidden] = b\n  init b = normal(-1)\n" TAIL, "5:12", "expected a number of at least 0"},
        {HEAD "  h[hidden] = U x\n  init U = uniform(-0.1)\n" TAIL, "5:12", "expected a number of at least 0"},
        {HEAD "  h[hidden] = W h[t-1]\n  init W = spectral(-1)\n" TAIL, "5:12", "expected a number of at least 0"},
        {HEAD "  h[1000000] = U h[t-1]\n" TAIL, "4:16", "the net has more than 268 million numbers to learn"},
        {HEAD "  a[1048576] = b\n  h = concat(a, a)\n" TAIL, "5:7", "this is wider than 1048576"},
    };
    CHECK(cases);
}

/* ---- loops: their message names the cycle ---- */

Test(language, loops)
{
    static const struct error_case cases[] = {
        {HEAD "  h[hidden] = tanh(W h)\n" TAIL, "4:3",
            "h depends on itself within one timestep; a loop needs a delay: h <- h"},
        {HEAD "  a[hidden] = U x + W h\n  h = tanh(a)\n" TAIL, "4:3", "a loop needs a delay: a <- h <- a"},
        {HEAD "  a[hidden] = U x + W q\n  h = tanh(a + h[t-1])\n  q = sigmoid(h)\n" TAIL, "4:3",
            "a depends on itself within one timestep; a loop needs a delay: a <- q <- h <- a"},
        {HEAD "  a0[hidden] = a1\n  a1=a2\n  a2=a3\n  a3=a4\n  a4=a5\n  a5=a6\n  a6=a7\n  a7=a8\n  a8=a9\n  a9=U "
              "x+a0\n  h=a0\n" TAIL,
            "4:3", "a loop needs a delay: a0 <- ... <- a3 <- a4 <- a5 <- a6 <- a7 <- a8 <- a9 <- a0"},
        {HEAD "  h[hidden] = tanh(W h[t-1] + R h[t+1])\n" TAIL, "4:3",
            "h needs its own past and its own future, so no direction of time can unroll it: h <- h[t+1] <- h[t-1]"},
        {HEAD "  a[hidden] = W a[t-1] + S g\n  g = tanh(R g[t+1] + tanh(a))\n  h = a\n" TAIL, "5:3",
            "g needs its own past and its own future, so no direction of time can unroll it: g <- g[t+1] <- a <- "
            "a[t-1] <- g"},
        {HEAD "  a[hidden] = U x + g[t+2]\n  g = tanh(W a[t-5])\n  h = a\n" TAIL, "4:3", "a <- g[t+2] <- a[t-5]"},
    };
    CHECK(cases);
}

/* ---- what is too much ---- */

static void check_string(struct string *s, const char *where, const char *part)
{
    cr_assert_not(s->failed);
    check_error(s->data, s->length, &usual, where, part);
    string_finish(s);
}

static void repeat(struct string *s, int times, const char *piece)
{
    for (int i = 0; i < times; i++) string_add(s, piece);
}

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

/* ---- options, names of nets, files ---- */

Test(language, options)
{
    static const struct {
        struct net_options options;
        const char *part;
    } cases[] = {
        {{.vocab = 0, .hidden = 4, .layers = 1}, "the vocabulary is empty"},
        {{.vocab = 5, .hidden = 0, .layers = 1}, "hidden 0: give a number of units from 1 to 4096"},
        {{.vocab = 5, .hidden = 4097, .layers = 1}, "hidden 4097: give a number of units from 1 to 4096"},
        {{.vocab = 5, .hidden = 4, .layers = 0}, "layers 0: give a number of layers from 1 to 64"},
        {{.vocab = 5, .hidden = 4, .layers = 65}, "layers 65: give a number of layers from 1 to 64"},
        {{.vocab = 5, .hidden = 4, .layers = 1, .embedding = -1}, "embedding -1: give how many numbers"},
        {{.vocab = 5, .hidden = 4, .layers = 1, .embedding = 4097}, "embedding 4097: give how many numbers"},
        {{.vocab = 5, .hidden = 4, .layers = 1, .dropout = {1, false}}, "dropout 1: give a probability from 0 to"},
        {{.vocab = 5, .hidden = 4, .layers = 1, .dropout = {-0.5, true}}, "dropout -0.5: give a probability"},
        {{.vocab = 5, .hidden = 4, .layers = 1, .dropout = {NAN, true}}, "dropout nan: give a probability"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        struct net *net;
        cr_expect_not(net_compile("lstm", &cases[i].options, &net, &err));
        cr_expect_null(net);
        cr_expect_eq(err.status, ERROR_INPUT);
        cr_expect(strstr(err.text, cases[i].part), "%s", err.text);
    }
    struct net_options stacked = {.vocab = 5, .hidden = 4, .layers = 3};
    static const char text[] = HEAD "  h[hidden] = U x\n" TAIL;
    check_error(
        text, strlen(text), &stacked, "1:5", "m is written out as one net without a cell, so it cannot be stacked 3");
    struct net_options embedded = {.vocab = 5, .hidden = 4, .layers = 1, .embedding = 3};
    check_error(text, strlen(text), &embedded, "1:5", "m is written out as one net without an embedding");
    struct net_options dropped = {.vocab = 5, .hidden = 4, .layers = 1, .dropout = {0.5, false}};
    check_error(text, strlen(text), &dropped, "1:5",
        "m is written out as one net without a cell, so nothing says where dropout belongs: write dropout(h, 0.5)");
    static const char embedding[] = HEAD "  e[embedding] = E x\n  h[hidden] = U e\n" TAIL;
    check_error(embedding, strlen(embedding), &usual, "4:5", "this net has an embedding: say how many numbers");
    cr_expect_not(net_compile_text("my.net", text, 10, &usual, &(struct net *){NULL}, NULL), "without a struct error");
}

Test(language, unknown_nets)
{
    static const struct {
        const char *name, *part;
    } cases[] = {
        {"lsmt", "no net is called 'lsmt': did you mean lstm; `unroll nets` lists them"},
        {"zebra", "no net is called 'zebra'; `unroll nets` lists them"},
        {"charlm", "charlm is the frame around a cell, not a net: name the cell, such as lstm"},
        {"", "no net is called ''"},
        {"/nowhere/my.net", "/nowhere/my.net"},
        {"nowhere.net", "nowhere.net"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        struct net *net;
        cr_expect_not(net_compile(cases[i].name, &usual, &net, &err));
        cr_expect_null(net);
        cr_expect(strstr(err.text, cases[i].part), "%s: %s", cases[i].name, err.text);
    }
}
