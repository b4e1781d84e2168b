/*
 * test_mutation.c: the texts of the nets that ship, damaged at random, always the same way: each compiles, and then
 * runs, or is refused with a message. Nothing crashes and nothing leaks; the sanitizers watch.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"
#include "net_case.h"
#include "rng.h"
#include "text.h"

enum { MUTATIONS = 400, MOST_DAMAGE = 4, MOST_NUMBERS = 1000000 };

static const char *const fragments[] = {"[t-1]", "[t+1]", "[t-3]", "[t", "(", ")", "-", "+", "*", "=", "init ", "role ",
    "learn", "identity", "concat(", "tanh(", "softmax(", "cross_entropy(", "lstm(", "elman(x, layers = 3)", "x", "h",
    "p", "target", "loss", "W ", "1", "0.5", "0", "1e308", "99999999999999999999", "[8]", "[1000000]", ", ", "#", "\n",
    "\r\n", "\t", "\377", "\u202e", "\u2212", "cell c(x) -> h[n]\n", "net n\n", "input y : label(3)\n", "layers = 2",
    "notation gamma: ", "h = a", "t = <t>", "C\u0303", "dropout(", "dropout = 0.5", "variational_dropout = 0.2", "0.3)",
    "elman(x, dropout = 0.25)"};

/* A word, a run of blanks, or one sign: its end. */
static size_t word_end(const char *text, size_t length, size_t at)
{
    size_t end = at + 1;
    if (strchr(" ()[]=+-*:,\n", text[at])) return end;
    while (end < length && !strchr(" ()[]=+-*:,\n", text[end])) end++;
    return end;
}

/* start ... end of text becomes piece. */
static void replace(struct string *text, size_t start, size_t end, const char *piece, size_t length)
{
    struct string now = {0};
    string_add_bytes(&now, text->data, start);
    string_add_bytes(&now, piece, length);
    string_add_bytes(&now, text->data + end, text->length - end);
    cr_assert_not(now.failed);
    string_finish(text);
    *text = now;
}

/* One piece of damage to a word or a byte. */
static void mutate(struct string *text, struct rng *rng)
{
    if (!text->length) return;
    size_t at = rng_below(rng, (uint32_t)text->length), other = rng_below(rng, (uint32_t)text->length);
    size_t end = rng_below(rng, 2) ? at + 1 : word_end(text->data, text->length, at);
    const char *fragment = fragments[rng_below(rng, sizeof fragments / sizeof *fragments)];
    char byte = (char)rng_below(rng, 256), copy[64];
    size_t other_end = word_end(text->data, text->length, other), length = other_end - other;
    if (length > sizeof copy) length = sizeof copy;
    memcpy(copy, text->data + other, length);
    switch (rng_below(rng, 7)) {
    case 0: replace(text, at, end, "", 0); break;
    case 1: replace(text, end, end, text->data + at, end - at); break;
    case 2: replace(text, at, end, copy, length); break;
    case 3: replace(text, at, at, copy, length); break;
    case 4: replace(text, at, end, fragment, strlen(fragment)); break;
    case 5: replace(text, at, at, fragment, strlen(fragment)); break;
    default: replace(text, at, at + 1, &byte, 1);
    }
}

/* True when it compiled. Small enough, it also runs, both with the gradient of its input and without. */
static bool try_text(const struct string *text, bool input_gradients)
{
    struct net_options options = {
        .vocab = 3, .hidden = 2, .layers = 1, .input_gradients = input_gradients, .training = input_gradients};
    struct error err = {0};
    struct net *net;
    if (!net_compile_text("my.net", text->data ? text->data : "", text->length, &options, &net, &err)) {
        cr_assert_null(net);
        cr_assert_eq(err.status, ERROR_INPUT, "%s", err.text);
        cr_assert(strstr(err.text, "\n    "), "no source line: %s", err.text);
        return false;
    }
    cr_assert_eq(err.status, ERROR_NONE);
    if (net->parameter_count > MOST_NUMBERS || run_bytes(net, 3, 2) > MOST_NUMBERS * sizeof(real)) {
        net_destroy(net);
        return true;
    }
    struct trial trial;
    trial_init(&trial, net, 3, 2, 1);
    trial_run(&trial);
    trial_finish(&trial);
    return true;
}

Test(mutation, damaged_nets_run_or_are_refused)
{
    struct rng rng;
    rng_init(&rng, 1, "mutation");
    int compiled_nets = 0, refused = 0;
    for (const struct library_net *net = library_nets; net->name; net++)
        for (int k = 0; k < MUTATIONS; k++) {
            struct string text = {0};
            string_add(&text, net->text);
            for (uint32_t damage = 0; damage <= rng_below(&rng, MOST_DAMAGE); damage++) mutate(&text, &rng);
            if (try_text(&text, k % 2))
                compiled_nets++;
            else
                refused++;
            string_finish(&text);
        }
    cr_expect_gt(compiled_nets, 300, "%d", compiled_nets);
    cr_expect_gt(refused, 300, "%d", refused);
}

/* Cut off anywhere, a net is refused or complete. */
Test(mutation, nets_cut_off)
{
    for (const struct library_net *net = library_nets; net->name; net++)
        for (size_t length = 0; length <= strlen(net->text); length += 3) {
            struct string text = {0};
            string_add_bytes(&text, net->text, length);
            try_text(&text, false);
            string_finish(&text);
        }
}
