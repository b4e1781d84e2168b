/* test_graph.c: the folded graph of the nets that ship and of a few others: roles, components, pads, names. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "library.h"
#include "net_case.h"
#include "text.h"

static const struct net_options usual = {.vocab = 5, .hidden = 3, .layers = 1};

/* ---- roles and directions ---- */

/* "h.i gate+, ...": every quantity with its role and the direction in which its component is swept. */
static void describe(struct string *out, const struct net *net)
{
    for (int q = 0; q < net->quantities; q++) {
        const struct quantity *quantity = &net->quantity[q];
        int direction = net->graph.component[net->graph.node[quantity->node].component].direction;
        cr_assert_lt(quantity->role, ROLE_COUNT);
        string_printf(out, "%s%s %s%s", q ? ", " : "", quantity->name, role_names[quantity->role],
            direction > 0   ? "+"
            : direction < 0 ? "-"
                            : "");
    }
    cr_assert_not(out->failed);
}

static void check_description(struct net *net, const char *what, const char *expected)
{
    struct string s = {0};
    describe(&s, net);
    cr_expect_str_eq(s.data, expected, "%s:\n%s\nbut expected\n%s", what, s.data, expected);
    string_finish(&s);
    net_destroy(net);
}

#define IN  "x input, target input, "
#define OUT ", h state+, o output, p probability, loss loss"

static const struct {
    const char *name, *quantities;
} shipped[] = {
    {"elman", IN "h.a pre-activation+" OUT},
    {"elman-relu", IN "h.a pre-activation+" OUT},
    {"elman-sigmoid", IN "h.a pre-activation+" OUT},
    {"irnn", IN "h.a pre-activation+" OUT},
    {"skip", IN "h.a pre-activation+" OUT},
    {"jordan", IN "a pre-activation+, h other+, o output+, p state+, loss loss"},
    {"gru", IN "h.r gate+, h.z gate+, h.n candidate+" OUT},
    {"gru-cho", IN "h.r gate+, h.u gate+, h.n candidate+" OUT},
    {"gru-simple", IN "h.u gate+, h.n candidate+" OUT},
    {"lstm", IN "h.i gate+, h.f gate+, h.g candidate+, h.o gate+, h.c state+" OUT},
    {"lstm-1997", IN "h.i gate+, h.g candidate+, h.o gate+, h.c state+" OUT},
    {"lstm-peephole", IN "h.i gate+, h.f gate+, h.g candidate+, h.c state+, h.o gate+" OUT},
    {"lstm-goodfellow", IN "h.f gate+, h.g gate+, h.e candidate+, h.s state+, h.q gate+" OUT},
    {"window", IN "a pre-activation, h other, o output, p probability, loss loss"},
    {"bidirectional", "x input, h state+, g state-, o output, p probability, loss loss"},
};

Test(graph, shipped_nets)
{
    for (const struct library_net *net = library_nets; net->name; net++) {
        size_t i = 0, n = sizeof shipped / sizeof *shipped;
        while (i < n && strcmp(shipped[i].name, net->name)) i++;
        if (net->frame) continue; /* tested through the cells */
        cr_assert_lt(i, n, "%s has no row in this table", net->name);
        check_description(compiled_shipped(net->name, usual), net->name, shipped[i].quantities);
    }
}

Test(graph, roles_of_other_nets)
{
    static const struct {
        const char *equations, *expected;
    } cases[] = {
        /* a gate seen only as 1 - z; a candidate gated by 1 - z; what gates itself by no sigmoid */
        {"  z = sigmoid(A x)\n  n = tanh(B x)\n  h[hidden] = (1 - z) * n\n", "z gate, n candidate, h other"},
        {"  n = tanh(B x)\n  h[hidden] = n * n\n", "n other, h other"},
        /* a state before all else: this sigmoid multiplies something too */
        {"  z = sigmoid(A x + z[t-1])\n  h[hidden] = z * tanh(B x)\n", "z state+, h other"},
        /* a parameter is gated as well; a sigmoid that multiplies nothing is no gate */
        {"  z[hidden] = sigmoid(A x)\n  h = z * b\n", "z gate, h other"},
        {"  z[hidden] = sigmoid(A x)\n  h[hidden] = tanh(W z)\n", "z other, h other"},
        /* a pre-activation needs a matrix product, and an activation behind it */
        {"  a[hidden] = b + b\n  h = tanh(a)\n", "a other, h other"},
        {"  a[hidden] = A x\n  h = a + a\n", "a other, h other"},
        {"  a[hidden] = b - A x\n  h = relu(a)\n", "a pre-activation, h other"},
        /* reading ahead makes a state too */
        {"  h[hidden] = tanh(A x + h[t+1])\n", "h state-"},
        {"  s[hidden] = tanh(A x)\n  h = s + s[t+1]\n", "s state, h other"},
        /* whatever the file says */
        {"  s[hidden] = tanh(A x)\n  h = s\n  role s = gate\n  role h = pre-activation\n", "s gate, h pre-activation"},
        /* a softmax within, two losses */
        {"  w[hidden] = softmax(A x)\n  h = w * tanh(B x)\n", "w probability, h other"},
        {"  h[hidden] = A x\n  q[vocab] = softmax(B x)\n  l2 = cross_entropy(q, target)\n",
            "h other, q probability, l2 loss"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[600], expected[300];
        snprintf(text, sizeof text, HEAD "%s" TAIL, cases[i].equations);
        snprintf(expected, sizeof expected, IN "%s, o output, p probability, loss loss", cases[i].expected);
        check_description(compiled(text, usual), text, expected);
    }
}

Test(graph, roles_with_two_layers)
{
    check_description(compiled_shipped("gru", (struct net_options){.vocab = 5, .hidden = 3, .layers = 2}),
        "gru of two layers",
        IN "h1.r gate+, h1.z gate+, h1.n candidate+, h1 state+, h2.r gate+, h2.z gate+, h2.n candidate+, h2 state+, "
           "o output, p probability, loss loss");
}

/* ---- components: sources before readers, sums split into what recurs and what does not ---- */

static void check_order(const struct net *net)
{
    const struct graph *graph = &net->graph;
    int place[200], placed = 0;
    cr_assert_leq(graph->nodes, 200);
    for (int c = 0; c < graph->components; c++) {
        cr_expect_eq(graph->component[c].first, placed);
        placed += graph->component[c].nodes;
    }
    cr_assert_eq(placed, graph->nodes);
    for (int i = 0; i < graph->nodes; i++) place[graph->order[i]] = i;
    for (int v = 0; v < graph->nodes; v++) {
        const struct node *node = &graph->node[v];
        for (int i = 0; i < node->edges; i++) {
            const struct edge *e = &node->edge[i];
            if (e->node < 0) continue;
            const struct node *from = &graph->node[e->node];
            cr_expect_eq(e->inner, from->component == node->component);
            cr_expect(from->component <= node->component);
            if (e->delay == 0) cr_expect_lt(place[e->node], place[v], "%s: a source behind its reader", net->name);
            cr_expect(from->pad_front >= e->delay && from->pad_back >= -e->delay);
        }
        for (int k = 0; k < node->terms; k++) cr_expect(k >= node->terms_ahead || !node->term[k].inner);
    }
}

Test(graph, order)
{
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++)
        for (int layers = 1; layers <= 3; layers += 2) {
            struct net *net;
            struct error err = {0};
            struct net_options options = {.vocab = 5, .hidden = 3, .layers = layers, .input_gradients = i % 2};
            if (!net_compile(shipped[i].name, &options, &net, &err)) {
                cr_expect(layers > 1 && strstr(err.text, "cannot be stacked"), "%s", err.text);
                continue;
            }
            check_order(net);
            net_destroy(net);
        }
}

static const struct component *component_of(const struct net *net, const char *name)
{
    int q = net_find_quantity(net, name);
    cr_assert_geq(q, 0, "%s", name);
    return &net->graph.component[net->graph.node[net->quantity[q].node].component];
}

/* Two loops that do not touch are two sweeps, each in its own direction; what feeds both is none. */
Test(graph, components)
{
    struct net *net = compiled(HEAD "  a[hidden] = tanh(A x)\n  f = tanh(a + W f[t-1])\n  g = tanh(f + R g[t+2])\n"
                                    "  u = f[t-1] + g[t+1] + a[t-3]\n  h = u\n" TAIL,
        usual);
    cr_expect_eq(component_of(net, "a")->direction, 0);
    cr_expect_eq(component_of(net, "f")->direction, 1);
    cr_expect_eq(component_of(net, "g")->direction, -1);
    cr_expect_eq(component_of(net, "u")->direction, 0);
    cr_expect_neq(component_of(net, "f"), component_of(net, "g"));
    cr_expect_lt(component_of(net, "a"), component_of(net, "f"));
    cr_expect_lt(component_of(net, "f"), component_of(net, "g"));
    cr_expect_lt(component_of(net, "g"), component_of(net, "u"));
    net_destroy(net);
}

/* c and h of an LSTM are one sweep; so is everything between p and p[t-1] of a Jordan net. */
Test(graph, one_loop_is_one_sweep)
{
    struct net *lstm = compiled_shipped("lstm", usual), *jordan = compiled_shipped("jordan", usual);
    cr_expect_eq(component_of(lstm, "h.c"), component_of(lstm, "h"));
    cr_expect_eq(component_of(lstm, "h.i"), component_of(lstm, "h"));
    cr_expect_neq(component_of(lstm, "o"), component_of(lstm, "h"));
    cr_expect_eq(component_of(jordan, "p"), component_of(jordan, "a"));
    cr_expect_neq(component_of(jordan, "loss"), component_of(jordan, "a"));
    net_destroy(lstm);
    net_destroy(jordan);
}

/* ---- pads ---- */

Test(graph, pads)
{
    static const struct {
        const char *equations;
        int front, back; /* of s */
    } cases[] = {
        {"  h = s\n", 0, 0}, {"  h = s[t-1]\n", 1, 0}, {"  h = s[t+2]\n", 0, 2},
        {"  h = s[t-4] + s[t-2] + s[t+3] + s\n", 4, 3}, {"  h = tanh(s[t-2])\n", 2, 0},
        {"  h = W s[t-2] + s * s[t-5]\n", 5, 0}, {"  h = concat(tanh(s[t+1]))\n", 0, 1},
        {"  h = s\n  q = s[t-7]\n", 7, 0}, /* nobody reads q */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[500];
        snprintf(text, sizeof text, HEAD "  s[hidden] = S x\n%s" TAIL, cases[i].equations);
        struct net *net = compiled(text, usual);
        const struct node *node = &net->graph.node[net->quantity[net_find_quantity(net, "s")].node];
        cr_expect_eq(node->pad_front, cases[i].front, "%s", text);
        cr_expect_eq(node->pad_back, cases[i].back, "%s", text);
        cr_expect_eq(net->past, cases[i].front, "%s", text);
        cr_expect_eq(net->future, cases[i].back, "%s", text);
        net_destroy(net);
    }
}

/* ---- what is alive, what is dense ---- */

Test(graph, liveness)
{
    static const char text[] = HEAD "  y = 2 * x\n  k[hidden] = 3 - 1\n  u[hidden] = tanh(D y)\n  h = U y + k\n" TAIL;
    static const struct {
        const char *name;
        bool plainly, with_input;
    } cases[] = {{"x", false, true}, {"y", false, true}, {"k", false, false}, {"u", false, false}, {"h", true, true},
        {"o", true, true}, {"p", true, true}, {"loss", true, true}, {"target", false, false}};
    for (int input = 0; input < 2; input++) {
        struct net *net =
            compiled(text, (struct net_options){.vocab = 5, .hidden = 3, .layers = 1, .input_gradients = input});
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            const struct node *node = &net->graph.node[net->quantity[net_find_quantity(net, cases[i].name)].node];
            cr_expect_eq(node->live, input ? cases[i].with_input : cases[i].plainly, "%s, %d", cases[i].name, input);
        }
        net_destroy(net);
    }
}

/* A matrix on a one-hot input picks a row, and a loss needs the index: only other readers want the vector. */
Test(graph, dense_inputs)
{
    static const struct {
        const char *equations;
        bool dense;
    } cases[] = {{"  h[hidden] = U x + U2 x[t-1]\n", false}, {"  h[hidden] = U (2 * x)\n", true},
        {"  h[hidden] = U tanh(x)\n", true}, {"  h[hidden] = U x + W concat(x[t-1], x)\n", true},
        {"  h[hidden] = U (x + b)\n", true}, {"  h[hidden] = U x\n  q = x\n", true},
        {"  h[hidden] = U x\n  l2 = cross_entropy(p, x)\n", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[500];
        snprintf(text, sizeof text, HEAD "%s" TAIL, cases[i].equations);
        struct net *net = compiled(text, usual);
        cr_expect_eq(net->graph.node[net->quantity[net->input].node].dense, cases[i].dense, "%s", text);
        net_destroy(net);
        net = compiled(text, (struct net_options){.vocab = 5, .hidden = 3, .layers = 1, .input_gradients = true});
        cr_expect(net->graph.node[net->quantity[net->input].node].dense, "a view of the gradient shows the input too");
        net_destroy(net);
    }
}

Test(graph, recurrent_matrices)
{
    struct net *net = compiled(
        HEAD "  a[hidden] = A x\n  h[hidden] = tanh(U a + B a[t-1] + W h[t-1] + M tanh(h[t-2]))\n" TAIL, usual);
    static const struct {
        const char *name;
        bool recurrent;
    } cases[] = {{"A", false}, {"U", false}, {"B", false}, {"W", true}, {"M", true}, {"V", false}, {"c", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_eq(
            net->parameter[net_find_parameter(net, cases[i].name)].recurrent, cases[i].recurrent, "%s", cases[i].name);
    net_destroy(net);
}

/* ---- names ---- */

static const char *quantity_name(const struct net *net, const char *name)
{
    int q = net_find_quantity(net, name);
    return q < 0 ? "none" : net->quantity[q].name;
}

static const char *parameter_name(const struct net *net, const char *name)
{
    int p = net_find_parameter(net, name);
    return p < 0 ? "none" : net->parameter[p].name;
}

Test(graph, names)
{
    struct net *one = compiled_shipped("lstm", usual);
    struct net *two = compiled_shipped("lstm", (struct net_options){.vocab = 5, .hidden = 3, .layers = 2});
    cr_expect_str_eq(one->name, "lstm");
    static const struct {
        const char *name, *one, *two;
    } quantities[] = {{"x", "x", "x"}, {"h", "h", "h2"}, {"c", "h.c", "h2.c"}, {"h.c", "h.c", "none"},
        {"h1.c", "none", "h1.c"}, {"h1", "none", "h1"}, {"o", "o", "o"}, {"h2.o", "none", "h2.o"},
        {"W", "none", "none"}, {"", "none", "none"}, {"h12", "none", "none"}};
    for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++) {
        cr_expect_str_eq(quantity_name(one, quantities[i].name), quantities[i].one, "%s", quantities[i].name);
        cr_expect_str_eq(quantity_name(two, quantities[i].name), quantities[i].two, "%s", quantities[i].name);
    }
    static const struct {
        const char *name, *one, *two;
    } parameters[] = {{"Wf", "h.Wf", "h2.Wf"}, {"h.bi", "h.bi", "none"}, {"h1.Uo", "none", "h1.Uo"}, {"V", "V", "V"},
        {"c", "c", "c"}, {"h", "none", "none"}};
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        cr_expect_str_eq(parameter_name(one, parameters[i].name), parameters[i].one, "%s", parameters[i].name);
        cr_expect_str_eq(parameter_name(two, parameters[i].name), parameters[i].two, "%s", parameters[i].name);
    }
    net_destroy(one);
    net_destroy(two);
}

/* Layers of a cell whose output bears another letter. */
Test(graph, names_of_layers)
{
    struct net *net = compiled("cell c(x) -> s[n]\n  s = tanh(U x + W s[t-1])\n" HEAD "  q = g\n  h = q\n"
                               "  g[hidden] = c(x, layers = 11)\n" TAIL,
        usual);
    cr_expect_str_eq(quantity_name(net, "g"), "g11");
    cr_expect_str_eq(quantity_name(net, "s"), "g11");
    cr_expect_str_eq(quantity_name(net, "g3"), "g3");
    cr_expect_str_eq(quantity_name(net, "g12"), "none");
    net_destroy(net);
}

/* A name that ends in .net, or holds a slash, is a file's. */
Test(graph, a_net_in_a_file)
{
    char path[] = "/tmp/unroll-test-XXXXXX.net";
    int file = mkstemps(path, 4);
    cr_assert_geq(file, 0);
    static const char text[] = "cell mine(x) -> h[n]\n  h = tanh(U x + W h[t-1])\n";
    cr_assert_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
    struct net *net = compiled_shipped(path, usual);
    cr_expect_str_eq(net->name, path);
    cr_expect_str_eq(net->cell[0].cell, "mine");
    net_destroy(net);

    struct error err = {0};
    cr_assert_eq(write(file, "?", 1), 1);
    cr_expect_not(net_compile(path, &usual, &net, &err));
    cr_expect(strstr(err.text, path) == err.text && strstr(err.text, ":3:1: '?' means nothing here\n"), "%s", err.text);
    close(file);
    unlink(path);
}

Test(graph, labels)
{
    struct net *one = compiled_shipped("lstm", usual);
    struct net *two = compiled_shipped("lstm", (struct net_options){.vocab = 5, .hidden = 3, .layers = 2});
    static const struct {
        const char *name, *label;
    } cases[] = {{"h.i", "i"}, {"h.c", "c"}, {"h", "h"}, {"h.o", "h.o"}, {"o", "o"}, {"p", "p"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(net_label(one, net_find_quantity(one, cases[i].name)), cases[i].label);
    cr_expect_str_eq(net_label(two, net_find_quantity(two, "h1.i")), "h1.i");
    cr_expect_str_eq(net_label(two, net_find_quantity(two, "h2")), "h2");
    cr_expect_str_eq(net_label(two, net_find_quantity(two, "p")), "p");
    net_destroy(one);
    net_destroy(two);
}

/* ---- calls, and what belongs to them ---- */

Test(graph, cell_calls)
{
    struct net *net = compiled("cell two(a, b) -> s[n]\n  s = tanh(A a + B b + W s[t-1])\n" HEAD
                               "  q[hidden] = two(x, 2 * x)\n  h[hidden] = gru(q, layers = 2)\n" TAIL,
        usual);
    static const struct cell_call expected[] = {
        {"q", "two", "x, q.b", 1, 1}, {"h1", "gru", "q", 2, 4}, {"h2", "gru", "h1", 6, 4}};
    cr_assert_eq(net->cells, 3);
    for (int c = 0; c < net->cells; c++) {
        const struct cell_call *call = &net->cell[c];
        cr_expect_str_eq(call->prefix, expected[c].prefix);
        cr_expect_str_eq(call->cell, expected[c].cell);
        cr_expect_str_eq(call->input, expected[c].input);
        cr_expect_eq(call->first_equation, expected[c].first_equation, "%s: %d", call->prefix, call->first_equation);
        cr_expect_eq(call->equations, expected[c].equations);
        for (int i = 0; i < call->equations; i++) cr_expect_eq(net->equation[call->first_equation + i].cell, c);
    }
    cr_expect_eq(net->equation[0].cell, -1);
    for (int q = 0; q < net->quantities; q++) {
        const struct quantity *quantity = &net->quantity[q];
        if (quantity->equation >= 0)
            cr_expect_eq(net->equation[quantity->equation].quantity, q);
        else
            cr_expect_lt(q, 2, "inputs stand first");
        cr_expect_eq(net->graph.node[quantity->node].quantity, q);
        cr_expect_eq(net->graph.node[quantity->node].width, quantity->width);
    }
    net_destroy(net);
}

Test(graph, what_the_loss_reads)
{
    static const struct {
        const char *name, *probability, *label;
    } cases[] = {{"lstm", "p", "target"}, {"jordan", "p", "target"}, {"bidirectional", "p", "x"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct net *net = compiled_shipped(cases[i].name, usual);
        cr_expect_str_eq(net->quantity[net->probability].name, cases[i].probability);
        cr_expect_str_eq(net->quantity[net->label].name, cases[i].label);
        cr_expect_str_eq(net->quantity[net->input].name, "x");
        cr_expect_str_eq(net->quantity[net->loss].name, "loss");
        net_destroy(net);
    }
}

/* Of several comparisons the loss's own first one counts, not one that it does not read. */
Test(graph, what_the_loss_reads_among_several)
{
    struct net *net = compiled("net m\n  input x : one_hot(vocab)\n  input y : label(3)\n  q[3] = softmax(Q x)\n"
                               "  p[vocab] = softmax(P x)\n  aside = cross_entropy(p, x)\n"
                               "  loss = 0.5 * cross_entropy(q, y) + cross_entropy(p, x)\n"
                               "  last = cross_entropy(p, x)\n",
        usual);
    cr_expect_str_eq(net->quantity[net->probability].name, "q");
    cr_expect_str_eq(net->quantity[net->label].name, "y");
    net_destroy(net);
}

/* As many symbols as the text has, or a message. */
Test(graph, vocabularies)
{
    static const struct {
        const char *input, *label, *width, *part;
    } cases[] = {{"vocab", "vocab", "vocab", NULL}, {"5", "5", "5", NULL}, {"7", "vocab", "vocab", "x has 7 symbols"},
        {"vocab", "3", "3", "target has 3 symbols"}, {"4", "4", "4", "x has 4 symbols"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[300];
        struct error err = {0};
        snprintf(text, sizeof text,
            "net m\n  input x : one_hot(%s)\n  input target : label(%s)\n  p[%s] = softmax(P x)\n"
            "  loss = cross_entropy(p, target)\n",
            cases[i].input, cases[i].label, cases[i].width);
        struct net *net = compiled(text, usual);
        cr_expect_eq(net_check_vocab(net, 5, &err), !cases[i].part, "%s", text);
        if (cases[i].part) {
            cr_expect_eq(err.status, ERROR_INPUT);
            cr_expect(strstr(err.text, cases[i].part) && strstr(err.text, "my.net: "), "%s", err.text);
        }
        net_destroy(net);
    }
}

/* Parameters lie one behind the other, in the order in which the equations name them. */
Test(graph, parameters_lie_in_order)
{
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
        struct net *net = compiled_shipped(shipped[i].name, usual);
        size_t offset = 0;
        for (int p = 0; p < net->parameters; p++) {
            cr_expect_eq(net->parameter[p].offset, offset);
            cr_expect_eq(net->parameter[p].columns > 1, net->parameter[p].is_matrix);
            offset += (size_t)net->parameter[p].rows * (size_t)net->parameter[p].columns;
        }
        cr_expect_eq(net->parameter_count, offset);
        net_destroy(net);
    }
}
