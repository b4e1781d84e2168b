/* test_init.c: inits from outside the net's file: whom they are for, and what is said of those that do not fit. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"
#include "net_case.h"
#include "param.h"

static const struct net_options two_layers = {.vocab = 5, .hidden = 4, .layers = 2};

static struct init init_of(const struct net *net, const char *name)
{
    int p = net_find_parameter(net, name);
    cr_assert_geq(p, 0, "no parameter %s", name);
    return net->parameter[p].init;
}

/* Which parameters have this kind of init with this value, in their order: "h1.Wf h2.Wf". */
static void check_inits(
    const char *name, struct net_options options, const char *list, struct init init, const char *expected)
{
    struct net *net = compiled_shipped(name, options);
    struct error err = {0};
    char found[200] = "";
    cr_assert(net_set_inits(net, list, &err), "%s: %s", list, err.text);
    for (int p = 0; p < net->parameters; p++) {
        if (net->parameter[p].init.kind != init.kind || net->parameter[p].init.value != init.value) continue;
        if (*found) strcat(found, " ");
        strcat(found, net->parameter[p].name);
    }
    cr_expect_str_eq(found, expected, "%s of %s: %s, not %s", list, name, found, expected);
    net_destroy(net);
}

Test(init, whom_it_is_for)
{
    static const struct init normal = {INIT_NORMAL, 0.01}, identity = {INIT_IDENTITY}, seven = {INIT_CONSTANT, 7};
    static const struct init orthogonal = {INIT_ORTHOGONAL}, spectral = {INIT_SPECTRAL, 0.95}, plain = {INIT_DEFAULT};
    static const struct init chrono = {INIT_CHRONO, 50};
    static const struct net_options usual = {.vocab = 5, .hidden = 4, .layers = 1};
    check_inits("elman", two_layers, "W=normal(0.01)", normal, "h1.W h2.W");
    check_inits("elman", two_layers, " h2.W =\tnormal( 0.01 ) ", normal, "h2.W");
    check_inits("elman", two_layers, "b=7,c=7", seven, "h1.b h2.b c");
    check_inits("elman", two_layers, "recurrent=orthogonal", orthogonal, "h1.W h2.W");
    check_inits("elman", two_layers, "orthogonal", orthogonal, "h1.U h1.W h2.U h2.W V");
    check_inits("elman", two_layers, "7", seven, "h1.U h1.W h2.U h2.W V");
    check_inits("elman", two_layers, "identity", identity, "h1.W h2.W");
    check_inits("gru", usual, "spectral(0.95)", spectral, "h.Wr h.Wz h.Wn");
    check_inits("gru-cho", usual, "identity", identity, "h.Wr h.Wu h.W");
    check_inits("bidirectional", usual, "identity", identity, "Wh Wg");
    check_inits("irnn", usual, "7", plain, "c");
    check_inits("lstm", usual, "bf=chrono(50)", chrono, "h.bf");
    /* The later has its way. */
    check_inits("elman", two_layers, "7, h1.W=identity", identity, "h1.W");
    check_inits("elman", two_layers, "h1.W=identity, 7", identity, "");
    check_inits("elman", two_layers, "identity, U=7", seven, "h1.U h2.U");
}

Test(init, of_a_learned_state)
{
    struct net *net = compiled(HEAD "  h[hidden] = tanh(U x + W h[t-1])\n  init h = learn\n" TAIL,
        (struct net_options){.vocab = 5, .hidden = 4, .layers = 1});
    cr_expect(net_set_inits(net, "h[0]=0.5", NULL));
    cr_expect_eq(init_of(net, "h[0]").value, 0.5);
    net_destroy(net);
}

/* What is drawn is what the same init in the net's file draws. */
Test(init, draws_as_the_file_does)
{
    static const char *const inits[] = {
        "0.5", "identity", "orthogonal", "xavier", "uniform(2)", "normal(3)", "spectral(2)"};
    for (size_t i = 0; i < sizeof inits / sizeof *inits; i++) {
        char text[400], list[40];
        struct net_options usual = {.vocab = 5, .hidden = 4, .layers = 1};
        snprintf(text, sizeof text, HEAD "  h[hidden] = tanh(U x + W h[t-1])\n  init W = %s\n" TAIL, inits[i]);
        snprintf(list, sizeof list, "W = %s", inits[i]);
        struct net *file = compiled(text, usual);
        struct net *argument = compiled(HEAD "  h[hidden] = tanh(U x + W h[t-1])\n  init W = 9\n" TAIL, usual);
        cr_assert(net_set_inits(argument, list, NULL));
        real *a = calloc(file->parameter_count, sizeof *a), *b = calloc(file->parameter_count, sizeof *b);
        cr_assert(a && b && parameters_init(file, 3, a, NULL) && parameters_init(argument, 3, b, NULL));
        cr_expect_arr_eq(a, b, file->parameter_count * sizeof *a, "%s", inits[i]);
        free(a);
        free(b);
        net_destroy(file);
        net_destroy(argument);
    }
}

Test(init, faults)
{
    static const struct {
        const char *list, *message;
    } cases[] = {
        {"Uf=identity", "identity needs a square matrix; Uf is 4 x 5"},
        {"bf=identity", "identity needs a square matrix; bf is 4 x 1"},
        {"V=spectral(1)", "spectral needs a square matrix; V is 5 x 4"},
        {"bf=orthogonal", "bf is a vector; this is for matrices"},
        {"Wf=chrono(100)", "Wf is a matrix; chrono is for a gate's bias"},
        {"bf=chrono(2)", "expected timesteps: more than 2, or less than -2"},
        {"bf=chrono(-1.5)", "expected timesteps: more than 2, or less than -2"},
        {"uniform(-1)", "expected a number of at least 0"},
        {"Wx=0", "lstm has no parameter Wx: did you mean Wi?"},
        {"h.Wx=0", "lstm has no parameter h.Wx: did you mean h.Wi?"},
        {"quux=0", "lstm has no parameter quux"},
        {"=0", "lstm has no parameter "},
        {"h=0", "lstm has no parameter h"},
        {"Wf=learn", "parameters are learned anyway; learn is for a state, in the net's file"},
        {"learn", "parameters are learned anyway; learn is for a state, in the net's file"},
        {"", "expected a number, but here is the end"},
        {"Wf=", "expected a number, but here is the end"},
        {"Wf=0,", "expected a number, but here is the end"},
        {"Wf=0,,0", "expected a number, but here is the end"},
        {"Wf",
            "expected a number, identity, orthogonal, uniform(x), normal(x), xavier, spectral(x), chrono(x) or learn, but here is "
            "'Wf'"},
        {"normal", "expected '(', but here is the end"},
        {"normal(", "expected a number, but here is the end"},
        {"normal(1", "expected ')', but here is the end"},
        {"0 1", "expected nothing more, but here is '1'"},
        {"identity identity", "expected nothing more, but here is 'identity'"},
        {"Wf==0", "expected a number, but here is '='"},
        {"Wf=1e999", "this is not a number that can be used"},
        {"Wf=0\n", "expected nothing more, but here is the end of the line"},
        {"\xff", "not UTF-8"},
        {"§", "the character § cannot stand in a net"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct net *net = compiled_shipped("lstm", (struct net_options){.vocab = 5, .hidden = 4, .layers = 1});
        struct error err = {0};
        cr_expect_not(net_set_inits(net, cases[i].list, &err), "%s", cases[i].list);
        cr_expect_eq(err.status, ERROR_INPUT);
        cr_expect_str_eq(err.text, cases[i].message, "%s: %s", cases[i].list, err.text);
        cr_expect_not(net_set_inits(net, cases[i].list, NULL));
        net_destroy(net);
    }
}

Test(init, nets_without_a_recurrence)
{
    static const char *const lists[] = {"identity", "spectral(1)", "recurrent=0"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct net *net = compiled_shipped("window", (struct net_options){.vocab = 5, .hidden = 4, .layers = 1});
        struct error err = {0};
        cr_expect_not(net_set_inits(net, lists[i], &err));
        cr_expect_str_eq(err.text, "no matrix of window is part of a recurrence");
        cr_expect(net_set_inits(net, "0", &err));
        net_destroy(net);
    }
    struct net *net =
        compiled("net m\n  input x : one_hot(vocab)\n  p = softmax(b + x)\n  loss = cross_entropy(p, x)\n",
            (struct net_options){.vocab = 5, .hidden = 4, .layers = 1});
    struct error err = {0};
    cr_expect_not(net_set_inits(net, "0", &err));
    cr_expect_str_eq(err.text, "my.net has no matrix");
    net_destroy(net);
}
