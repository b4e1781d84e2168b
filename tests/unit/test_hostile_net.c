/*
 * test_hostile_net.c: a few hundred kilobytes of net, as a file or within a model that someone sent, made to take all
 * memory or hours. Each is refused with a message, or is taken, within little of both.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "allocations.h"
#include "net_case.h"
#include "text.h"

enum { MOST_MEGABYTES = 200, MOST_SECONDS = 10 }; /* what was not bounded took 12000 and 75, or 470 seconds */

static struct net_options usual = {.vocab = 5, .hidden = 4, .layers = 1};

static void repeat(struct string *s, int times, const char *piece)
{
    for (int i = 0; i < times; i++) string_add(s, piece);
}

/* Finishes the text. message: NULL for a net that compiles, or a part of what is said. */
static void check(struct string *s, const char *message)
{
    struct error err = {0};
    struct net *net;
    cr_assert_not(s->failed);
    bool done = net_compile_text("my.net", s->data, s->length, &usual, &net, &err);
    cr_assert_eq(done, message == NULL, "%s", err.text);
    if (message) cr_assert(strstr(err.text, message), "expected \"%s\", but: %s", message, err.text);
    if (message) cr_assert_eq(err.status, ERROR_INPUT);
    if (done) net_destroy(net);
    string_finish(s);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (!allocations_counted()) return; /* a sanitizer has its own share of both */
    cr_assert_lt(usage.ru_maxrss, MOST_MEGABYTES * 1024L, "%ld MB", usage.ru_maxrss / 1024);
    cr_assert_lt(usage.ru_utime.tv_sec, MOST_SECONDS, "%ld s", (long)usage.ru_utime.tv_sec);
}

#define PARTS "the net's equations, with its cells written out, have more than 50000 parts"

/* Every call copies the cell: 100000 names, 1990 times. */
Test(hostile_net, many_calls_of_a_large_cell)
{
    struct string s = {0};
    string_add(&s, "cell k(x) -> h[n]\n  h = tanh(x");
    repeat(&s, 100000, "+x");
    string_add(&s, ")\n" HEAD "  h0[hidden] = k(U x)\n");
    for (int i = 1; i < 1990; i++) string_printf(&s, "  h%d[hidden] = k(h%d)\n", i, i - 1);
    string_add(&s, "  h = h1989\n" TAIL);
    check(&s, PARTS);
}

/* Cells that call cells: three times three times ... */
Test(hostile_net, calls_within_calls)
{
    struct string s = {0};
    string_add(&s, "cell k0(x) -> h[n]\n  h = tanh(x");
    repeat(&s, 1000, "+x");
    string_add(&s, ")\n");
    for (int i = 1; i < 7; i++) {
        string_printf(&s, "cell k%d(x) -> h[n]\n", i);
        for (int j = 0; j < 3; j++) string_printf(&s, "  a%d = k%d(x)\n", j, i - 1);
        string_add(&s, "  h = a0\n");
    }
    string_add(&s, HEAD "  h[hidden] = k6(U x)\n" TAIL);
    check(&s, PARTS);
}

/* A call's name stands in front of every name in its cell. */
Test(hostile_net, long_names)
{
    struct string s = {0}, name = {0};
    repeat(&name, 100000, "a");
    string_add(&s, "cell k(x) -> h[n]\n  h = tanh(x");
    for (int i = 0; i < 8000; i++) string_printf(&s, "+b%d", i);
    string_printf(&s, ")\n" HEAD "  %s[hidden] = k(U x)\n  h[hidden] = %s\n" TAIL, name.data, name.data);
    check(&s, "a name has at most 64 bytes, this one 100000");
    string_printf(&s, HEAD "  h[hidden] = %.65s + U x\n" TAIL, name.data);
    check(&s, "a name has at most 64 bytes, this one 65");
    string_printf(&s, HEAD "  h[hidden] = %.64s + U x\n" TAIL, name.data);
    check(&s, NULL);
    string_finish(&name);
}

/* Each is looked for among all before it. */
Test(hostile_net, many_parameters)
{
    struct string s = {0};
    string_add(&s, HEAD "  h[hidden] = tanh(U x");
    for (int i = 0; i < 40000; i++) string_printf(&s, "+p%x", (unsigned)i);
    string_add(&s, ")\n" TAIL);
    check(&s, "the net has more than 4000 parameters");
}

Test(hostile_net, many_annotations)
{
    struct string s = {0};
    string_add(&s, "cell k(x) -> h[n]\n  h = tanh(b + x)\n");
    repeat(&s, 12, "  role h = gate\n");
    string_add(&s, HEAD "  h0[hidden] = k(U x)\n");
    for (int i = 1; i < 400; i++) string_printf(&s, "  h%d[hidden] = k(h%d)\n", i, i - 1);
    string_add(&s, "  h = h399\n" TAIL);
    check(&s, "the net, with its cells written out, has more than 4000 init, role and rate");
}

/* Every mask is a quantity, and every kept output an equation more. */
Test(hostile_net, much_dropout)
{
    struct string s = {0};
    usual.training = true;
    string_add(&s, HEAD "  h[hidden] = tanh(U x");
    repeat(&s, 12000, "+dropout(b,.1)");
    string_add(&s, ")\n" TAIL);
    check(&s, "the net has more than 4000 quantities");
    string_add(&s, HEAD "  h[hidden] = tanh(U ");
    repeat(&s, 95, "dropout(");
    string_add(&s, "x");
    repeat(&s, 95, ",.1)");
    string_add(&s, ")\n" TAIL);
    check(&s, NULL);
    string_add(&s, "cell k(x) -> h[n]\n  h = tanh(x + W h[t-1])\n" HEAD "  h0[hidden] = k(U x, dropout = 0.1)\n");
    for (int i = 1; i < 600; i++) string_printf(&s, "  h%d[hidden] = k(h%d, variational_dropout = 0.1)\n", i, i - 1);
    string_add(&s, "  h = h599\n" TAIL);
    check(&s, NULL);
    string_add(&s, "cell k(x) -> h[n]\n  h = tanh(x");
    for (int i = 1; i < 3000; i++) string_printf(&s, " + W h[t-%d]", i);
    string_add(&s, ")\n" HEAD "  h[hidden] = k(U x, variational_dropout = 0.1)\n" TAIL);
    check(&s, "the net has more than 4000 quantities");
}

/* Quantities that nothing reads, each of which may be a slip of the pen. */
Test(hostile_net, many_unread)
{
    struct string s = {0};
    string_add(&s, HEAD);
    for (int i = 0; i < 1800; i++) {
        string_printf(&s, "  q%d = tanh(U x", i);
        for (int k = 0; k < 20; k++) string_printf(&s, "+p%d", k);
        string_add(&s, ")\n");
    }
    string_add(&s, "  h[hidden] = U x\n" TAIL);
    check(&s, NULL);
}

/* Concatenations that hang on each other, the last of them first; and as many as there is room for. */
Test(hostile_net, many_concatenations)
{
    struct string s = {0};
    string_add(&s, HEAD);
    for (int i = 0; i < 1900; i++) string_printf(&s, "  j%d = concat(j%d, h)\n", i, i + 1);
    string_add(&s, "  j1900 = concat(h, h)\n  k = W j0\n  h[hidden] = tanh(U x)\n" TAIL);
    check(&s, "nothing says how large k is");
    string_add(&s, HEAD "  h[hidden] = tanh(U x)\n  k[3] = ");
    for (int i = 0; i < 8000; i++) string_printf(&s, "%sW concat(h,h)", i ? "+" : "");
    string_add(&s, "\n" TAIL);
    check(&s, NULL);
}

/* A chain against the order in which it is computed. */
Test(hostile_net, a_long_chain)
{
    struct string s = {0};
    string_add(&s, HEAD);
    for (int i = 0; i < 1980; i++) string_printf(&s, "  a%d[hidden] = a%d\n", i, i + 1);
    string_add(&s, "  a1980[hidden] = U x\n  h = a0\n" TAIL);
    check(&s, NULL);
}

/* What would take no memory to say, and all to run. */
Test(hostile_net, huge_vectors)
{
    static const char large[] = "one timestep and what its delays reach back to are more than 268 million numbers";
    struct string s = {0};
    string_add(&s, HEAD "  h[hidden] = U x\n  B[1000000000] = h\n" TAIL);
    check(&s, "expected a size from 1 to 1048576");
    string_add(&s, HEAD "  g[1000000] = tanh(0.5 * g[t-10000])\n  h[hidden] = U x\n" TAIL);
    check(&s, large);
    string_add(&s, HEAD "  g[1000000] = tanh(0.5 * g[t+10000])\n  h[hidden] = U x\n" TAIL);
    check(&s, large);
    string_add(&s, HEAD);
    for (int i = 0; i < 300; i++) string_printf(&s, "  g%d[1000000] = 0.5 * g%d[t-1]\n", i, i);
    string_add(&s, "  h[hidden] = U x\n" TAIL);
    check(&s, large);
    string_add(&s, HEAD "  h[hidden] = W g\n  g[1000000] = R g[t-1]\n" TAIL);
    check(&s, "the net has more than 268 million numbers to learn");
}

/* A text from a model's metadata has no file whose size was looked at. */
Test(hostile_net, a_long_text)
{
    struct string s = {0};
    string_add(&s, "#");
    repeat(&s, 256 * 1024, "x");
    string_add(&s, "\n" HEAD "  h[hidden] = U x\n" TAIL);
    check(&s, "my.net: longer than 262144 bytes, the most that a net's text may have");
}
