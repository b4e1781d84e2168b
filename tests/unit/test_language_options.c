/*
 * test_language_options.c: errors in what is asked of a net beside its text: options, and its name.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "language_case.h"

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
