/* test_notation.c: the letters of a course: that they only rename, and that everything still has a name of its own. */
#include <criterion/criterion.h>
#include <string.h>

#include "library.h"
#include "net_case.h"
#include "notation.h"
#include "show.h"

static const struct net_options usual = {.vocab = 5, .hidden = 4, .layers = 1};

/* One equation of a net, by what it defines. */
static void expect_equation(const struct net *net, const char *quantity, struct show_style style, const char *expected)
{
    struct string out = {0};
    int q = net_find_quantity(net, quantity);
    cr_assert(q >= 0 && net->quantity[q].equation >= 0, "%s", quantity);
    show_equation(&out, net, net->quantity[q].equation, style);
    cr_assert_str_eq(out.data, expected, "%s: %s", net->name, out.data);
    string_finish(&out);
}

static struct show_style style_of(const struct net *net, const char *notation)
{
    int k = notation_find(net, notation);
    cr_assert_geq(k, 0, "%s has no notation %s", net->name, notation);
    return (struct show_style){.notation = k};
}

static void expect_shipped(const char *name, const char *notation, const char *quantity, const char *expected)
{
    struct net *net = compiled_shipped(name, usual);
    expect_equation(net, quantity, style_of(net, notation), expected);
    net_destroy(net);
}

/* The six courses: Goodfellow, Bengio & Courville 2016, equations 10.8 to 10.11 and 10.40 to 10.44; MIT 6.S191 and
 * CS231n; CS224n's notes; gates called Γ; C. Olah, "Understanding LSTM networks", 2015; capital letters. */
Test(notation, of_the_courses)
{
    expect_shipped("elman", "own", "h.a", "a = b + U x + W h[t-1]");
    expect_shipped("elman", "goodfellow", "h.a", "a = b + U x + W h^(t-1)");
    expect_shipped("elman", "goodfellow", "o", "o = c + V h");
    expect_shipped("elman", "goodfellow", "loss", "L = cross_entropy(ŷ, y)");
    expect_shipped("elman", "mit", "h.a", "a = b_h + W_xh x + W_hh h_{t-1}");
    expect_shipped("elman", "mit", "o", "y = b_y + W_hy h");
    expect_shipped("elman", "cs224n", "h.a", "a = b + W^(hx) x + W^(hh) h_{t-1}");
    expect_shipped("elman", "cs224n", "o", "o = c + W^(S) h");
    expect_shipped("elman", "gamma", "h.a", "z = b_a + W_xa x + W_aa a<t-1>");
    expect_shipped("elman", "gamma", "h", "a = tanh(z)");
    expect_shipped("elman", "gamma", "o", "o = b_y + W_ay a");
    expect_shipped("elman", "capital", "h.a", "a = b + W^X X + W^H H_{t-1}");
    expect_shipped("elman", "capital", "p", "Ŷ = softmax(o)");
    expect_shipped("lstm", "colah", "h.c", "C = f * C_{t-1} + i * C\u0303");
    expect_shipped("lstm", "colah", "h.g", "C\u0303 = tanh(b_C + Ug x + Wg h_{t-1})");
    expect_shipped("lstm", "goodfellow", "h.c", "s = f * s^(t-1) + g * e");
    expect_shipped("lstm", "goodfellow", "h.f", "f = σ(b^f + U^f x + W^f h^(t-1))");
    expect_shipped("lstm", "goodfellow", "h", "h = q * tanh(s)");
    expect_shipped("lstm-goodfellow", "goodfellow", "h.q", "q = σ(b^o + U^o x + W^o h^(t-1))");
    expect_shipped("lstm", "gamma", "h.i", "Γu = σ(b_u + W_xu x + W_au a<t-1>)");
    expect_shipped("lstm", "gamma", "h.c", "c = Γf * c<t-1> + Γu * c\u0303");
    expect_shipped("gru-cho", "gamma", "h", "c = Γu * c\u0303 + (1 - Γu) * c<t-1>");
    expect_shipped("gru-cho", "gamma", "o", "o = b_y + W_ay c");
    expect_shipped("gru", "cs224n", "h", "h = (1 - z) * h\u0303 + z * h_{t-1}");
}

Test(notation, timesteps_and_ascii)
{
    struct net *net = compiled_shipped("lstm", usual);
    struct show_style style = style_of(net, "gamma");
    style.timestep = 5;
    expect_equation(net, "h.c", style, "c = Γf * c<4> + Γu * c\u0303");
    style.ascii = true;
    expect_equation(net, "h.c", style, "c = Γf * c<4> + Γu * c~");
    struct string out = {0};
    show_timestep(&out, net, 12, style);
    show_timestep(&out, net, 1, (struct show_style){0});
    cr_assert_str_eq(out.data, "<12>[1]");
    string_finish(&out);
    net_destroy(net);
}

/* ---- everything has a name of its own ---- */

/* Two names that an equation's definition tells apart are told apart in every notation. */
static void check_apart(const struct net *net, const struct expr *a, const struct expr *b, int k)
{
    for (int i = 0; i < b->count; i++) check_apart(net, a, b->args[i], k);
    if (a->kind != EXPR_NAME || b->kind != EXPR_NAME) return;
    bool same = !strcmp(a->name, b->name), alike = !strcmp(a->shown[k - 1].name, b->shown[k - 1].name);
    cr_assert_eq(same, alike, "%s, %s: %s and %s are written %s and %s", net->name, notation_name(net, k), a->name,
        b->name, a->shown[k - 1].name, b->shown[k - 1].name);
}

static void check_expr(const struct net *net, const struct expr *e, int cell, int k)
{
    for (int i = 0; i < e->count; i++) check_expr(net, e->args[i], cell, k);
    for (int i = 0; i < net->equations && e->kind == EXPR_NAME; i++)
        if (net->equation[i].cell == cell) check_apart(net, e, net->equation[i].rhs, k);
}

static void check_notation(const struct net *net, int k)
{
    const char *name = notation_name(net, k);
    cr_assert_eq(notation_find(net, name), k);
    for (int q = 0; q < net->quantities; q++) {
        for (int other = 0; other < q; other++)
            cr_assert_str_neq(notation_label(net, k, q), notation_label(net, k, other), "%s, %s: %s and %s", net->name,
                name, net->quantity[q].name, net->quantity[other].name);
        cr_assert(*notation_quantity(net, k, q));
    }
    for (int p = 0; p < net->parameters; p++) cr_assert(*notation_parameter(net, k, p));
    for (int i = 0; i < net->equations && k; i++) check_expr(net, net->equation[i].rhs, net->equation[i].cell, k);
}

Test(notation, all_names_stay_apart)
{
    int found = 0;
    for (const struct library_net *shipped = library_nets; shipped->name; shipped++)
        for (int layers = 1; layers <= 3 && !shipped->frame; layers++) {
            struct net_options options = {.vocab = 5, .hidden = 4, .layers = layers, .embedding = layers == 2 ? 3 : 0};
            struct net *net;
            if (!net_compile(shipped->name, &options, &net, NULL)) continue; /* no cell, so no layers */
            for (int k = 0; k <= net->notations; k++) check_notation(net, k);
            found += net->notations;
            net_destroy(net);
        }
    cr_assert_geq(found, 60, "only %d notations", found);
}

Test(notation, labels_of_layers)
{
    struct net *net = compiled_shipped("lstm", (struct net_options){.vocab = 5, .hidden = 4, .layers = 2});
    int gamma = notation_find(net, "gamma"), colah = notation_find(net, "colah");
    int f = net_find_quantity(net, "h1.f"), h = net_find_quantity(net, "h2"), o = net_find_quantity(net, "o");
    cr_assert_str_eq(notation_label(net, gamma, f), "a1.Γf");
    cr_assert_str_eq(notation_label(net, gamma, h), "a2");
    cr_assert_str_eq(notation_quantity(net, gamma, h), "a");
    cr_assert_str_eq(notation_label(net, gamma, o), "o");
    cr_assert_str_eq(notation_label(net, colah, net_find_quantity(net, "h2.g")), "h2.C\u0303");
    cr_assert_str_eq(notation_label(net, 0, f), net_label(net, f));
    expect_equation(net, "o", (struct show_style){.notation = gamma}, "o = b_y + W_ay a");
    expect_equation(net, "h2.f", (struct show_style){.notation = gamma}, "Γf = σ(b_f + W_xf x + W_af a<t-1>)");
    net_destroy(net);
    net = compiled_shipped("lstm", usual);
    cr_assert_str_eq(notation_label(net, notation_find(net, "gamma"), net_find_quantity(net, "h.o")), "Γo",
        "it is the only one now");
    cr_assert_str_eq(net_label(net, net_find_quantity(net, "h.o")), "h.o");
    cr_assert_str_eq(notation_parameter(net, notation_find(net, "mit"), net_find_parameter(net, "h.Wf")), "W_hf");
    net_destroy(net);
}

/* ---- tables of one's own ---- */

#define MINE                                                                                                           \
    "cell mine(x) -> h[n]\n"                                                                                           \
    "  a = b + U x + W h[t-1]\n"                                                                                       \
    "  h = tanh(a)\n"                                                                                                  \
    "  init h = learn\n"

Test(notation, a_cell_without_a_table_has_none)
{
    struct net *net = compiled(MINE, usual);
    cr_assert_eq(net->notations, 0, "the frame's tables wait for the cell's");
    cr_assert_eq(notation_find(net, "mit"), -1);
    cr_assert_eq(notation_find(net, "own"), 0);
    net_destroy(net);
}

Test(notation, two_names_may_change_places)
{
    struct net *net = compiled(MINE "  notation mine: U = W, W = U,\n\n    a = h, h = a\n", usual);
    cr_assert_eq(net->notations, 1);
    expect_equation(net, "h.a", style_of(net, "mine"), "h = b + W x + U a[t-1]");
    expect_equation(net, "o", style_of(net, "mine"), "o = c + V a");
    int start = net->quantity[net_find_quantity(net, "h")].initial_parameter;
    cr_assert_str_eq(notation_parameter(net, 1, start), "a[0]");
    net_destroy(net);
}

Test(notation, tables_of_one_name_are_one)
{
    struct net *net =
        compiled(MINE "  notation mine: h = s\n  notation mit: b = b_h\n  notation mine: a = z, t = ^(t)\n"
                      "  init b = 1\n",
            usual);
    cr_assert_eq(net->notations, 2);
    expect_equation(net, "h.a", style_of(net, "mine"), "z = b + U x + W s^(t-1)");
    expect_equation(net, "o", style_of(net, "mit"), "y = b_y + W_hy h");
    cr_assert_str_eq(notation_parameter(net, 1, net->quantity[net_find_quantity(net, "h")].initial_parameter), "s^(0)");
    net_destroy(net);
}

/* A net's own tables; that of a cell it calls is another's home. */
Test(notation, a_net_and_its_cell)
{
    struct net *net = compiled(MINE "  notation mine: h = s, x = y, t = <t>\n" HEAD "  k[hidden] = mine(x)\n"
                                    "  h[hidden] = tanh(K k)\n" TAIL "  notation mine: o = z, K = M\n"
                                    "  notation other: o = q\n",
        usual);
    cr_assert_eq(net->notations, 1);
    struct show_style mine = style_of(net, "mine");
    expect_equation(net, "k.a", mine, "a = b + U y + W s<t-1>");
    expect_equation(net, "h", mine, "h = tanh(M k)");
    expect_equation(net, "o", mine, "z = c + V h");
    net_destroy(net);
    net = compiled(HEAD "  h[hidden] = tanh(U x + W h[t-1])\n" TAIL "  notation mine: h = s, W = R\n", usual);
    expect_equation(net, "h", style_of(net, "mine"), "s = tanh(U x + R s[t-1])");
    net_destroy(net);
}

Test(notation, is_for_show_alone)
{
    struct net *plain = compiled(MINE, usual), *renamed = compiled(MINE "  notation mine: h = s, U = V\n", usual);
    cr_assert_eq(plain->parameters, renamed->parameters);
    for (int p = 0; p < plain->parameters; p++) cr_assert_str_eq(plain->parameter[p].name, renamed->parameter[p].name);
    cr_assert_eq(net_find_quantity(renamed, "s"), -1, "a name is found by the net's own letters");
    net_destroy(plain);
    net_destroy(renamed);
}
