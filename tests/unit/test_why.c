/*
 * test_why.c: every answer to "why?" is checked against the engine: its lines give the number, its links lead
 * somewhere, and a trail of questions ends. Compiled in both precisions: in double to the last digits.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "made.h"
#include "why.h"

static const double close = sizeof(real) == 8 ? 1e-12 : 2e-6;

static struct trace trace_of(const struct trial *m)
{
    return (struct trace){m->run, m->parameters, m->gradient, m->B - 1};
}

static struct why explained(const struct trial *m, struct number number, uint64_t open)
{
    struct why why;
    struct trace trace = trace_of(m);
    struct error err;
    cr_assert(number_exists(&number, m->net, m->T));
    cr_assert(why_explain(&why, &trace, &number, open, &err), "%s", err.text);
    return why;
}

static void name_of(char *out, size_t size, const struct trial *m, const struct number *number)
{
    struct string name = {0};
    number_write(&name, m->net, number, (struct show_style){0});
    snprintf(out, size, "%s: %s", m->net->name, name.data);
    string_finish(&name);
}

/* ---- lines ---- */

/* A link's factor is the number that it leads to; but of a softmax that is taken together with its loss only what other
 * readers give counts. */
static void check_link(const struct trial *m, const struct factor *f, const char *what)
{
    struct trace trace = trace_of(m);
    cr_assert(number_exists(&f->number, m->net, m->T), "%s leads nowhere", what);
    if (f->kind != FACTOR_LINK || f->number.kind == NUMBER_PARAMETER_GRADIENT) return;
    const struct node *node = number_is_of_parameter(&f->number) ? NULL : &m->net->graph.node[f->number.node];
    bool paired = f->number.kind == NUMBER_GRADIENT && node->partner >= 0 && node->op->class == OP_NORMAL;
    if (!paired) cr_assert_eq(f->value, trace_number(&trace, &f->number), "%s", what);
}

static void check_product(const struct trial *m, const struct why *why, const struct why_line *line, const char *what)
{
    double product = 1;
    for (int i = line->first; i < line->first + line->factors; i++) {
        product *= why->factor[i].value;
        if (factor_leads_on(&why->factor[i])) check_link(m, &why->factor[i], what);
    }
    if (line->kind == WHY_TERM && why->form != WHY_SOFTMAX && why->form != WHY_LOG)
        cr_assert_leq(fabs(product - line->value), 1e-15 * fabs(product), "%s: %g, not %g", what, product, line->value);
}

/* Groups are the sums of their parts; returns the size of all products that are added, as far as they are listed. */
static double check_lines(const struct trial *m, const struct why *why, bool opened, const char *what)
{
    double sum = 0, sizes = 0, parts = 0, part_sizes = 0;
    const struct why_line *group = NULL;
    for (int i = 0; i <= why->lines; i++) {
        const struct why_line *line = &why->line[i];
        bool ends = i == why->lines || line->depth == 0;
        if (ends && group) cr_assert_leq(fabs(parts - group->value), close * part_sizes, "%s: a group", what);
        if (i == why->lines) break;
        if (ends) {
            group = line->kind == WHY_GROUP ? line : NULL;
            parts = part_sizes = 0;
            sum += line->value;
        }
        if (line->kind != WHY_GROUP) sizes += fabs(line->value);
        cr_assert_eq(line->depth == 1, line->kind != WHY_GROUP && line->group >= 0, "%s", what);
        cr_assert(!opened || line->kind != WHY_REST || line->group < 0, "%s: all was to be listed", what);
        if (line->depth == 1) parts += line->value;
        if (line->depth == 1) part_sizes += fabs(line->value);
        check_product(m, why, line, what);
    }
    double begins = why->form == WHY_READERS ? why->sum - sum : 0; /* ∂L/∂loss */
    cr_assert(begins == 0 || why->ending == WHY_BEGINS, "%s: the lines give %g, not %g", what, sum, why->sum);
    return sizes + fabs(begins);
}

/* ---- every number ---- */

static void check_number(const struct trial *m, struct number number)
{
    char what[160];
    double sizes = 0;
    name_of(what, sizeof what, m, &number);
    for (int opened = 1; opened >= 0; opened--) {
        struct why why = explained(m, number, opened ? UINT64_MAX : 0);
        double listed = check_lines(m, &why, opened, what);
        if (opened) sizes = why.op || why.form == WHY_SOFTMAX || why.form == WHY_LOG ? 1 + fabs(why.value) : listed;
        cr_assert_leq(fabs(why.computed - why.value), close * sizes + 1e-300, "%s: %.17g, not %.17g", what,
            why.computed, why.value);
        why_finish(&why);
    }
}

static void check_node(struct trial *m, int v)
{
    const struct node *n = &m->net->graph.node[v];
    const int times[] = {-n->pad_front, -1, 0, 1, m->T / 2, m->T - 1, m->T, m->T + n->pad_back - 1};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        for (int unit = 0; unit < n->width; unit++) {
            struct number value = number_of_value(v, times[i], unit), gradient = number_of_gradient(v, times[i], unit);
            if (!number_exists(&value, m->net, m->T)) continue;
            check_number(m, value);
            check_number(m, gradient);
        }
}

static void check_parameter(struct trial *m, int parameter)
{
    const struct parameter *p = &m->net->parameter[parameter];
    struct trace trace = trace_of(m);
    for (int r = 0; r < p->rows; r++)
        for (int c = 0; c < p->columns; c += 2) {
            struct number gradient = {NUMBER_PARAMETER_GRADIENT, .parameter = parameter, .row = r, .column = c};
            char what[160];
            name_of(what, sizeof what, m, &gradient);
            struct why why = explained(m, gradient, 0);
            double sizes = check_lines(m, &why, false, what), shares = 0;
            cr_assert_leq(fabs(why.sum - why.value), 2 * close * sizes + 1e-300, "%s: %.17g, not %.17g", what, why.sum,
                trace_number(&trace, &gradient));
            for (int i = 0; i < why.lines; i++) shares += why.line[i].share;
            if (why.value != 0 && why.line[0].share != 0) cr_assert_leq(shares, 1 + 1e-5, "%s", what);
            why_finish(&why);
        }
}

static void check_all(struct trial *m)
{
    for (int v = 0; v < m->net->graph.nodes; v++) check_node(m, v);
    for (int p = 0; p < m->net->parameters && m->B == 1; p++) check_parameter(m, p);
}

static void check_losses(struct trial *m)
{
    made_compute(m, LOSS_AT_ALL);
    check_all(m);
    made_compute(m, m->T / 2);
    check_all(m);
}

Test(why, the_lines_give_the_number_in_every_net)
{
    made_each(1, check_losses);
    made_each(2, check_losses);
}

static void check_odd(struct net *net, const char *what, int steps)
{
    struct trial m;
    trial_init(&m, net, steps, 1, 3);
    made_compute(&m, LOSS_AT_ALL);
    check_all(&m);
    trial_finish(&m);
}

/* Delays longer than the text, losses beside softmax, dead ends. */
Test(why, the_lines_give_the_number_in_odd_nets)
{
    for_all_nets(check_odd);
}

Test(why, of_an_embedding)
{
    struct net_options options = {.vocab = V, .hidden = H, .layers = 2, .input_gradients = true, .embedding = 3};
    struct trial m = made_sized("gru", options, T, 1);
    check_losses(&m);
    trial_finish(&m);
}

/* ---- trails ---- */

/* Along the largest line as far as it goes: forward in the net a value's trail ends at what is given, a gradient's at
 * the loss, or where nothing came back. */
static void follow(const struct trial *m, struct number number)
{
    char what[160];
    name_of(what, sizeof what, m, &number);
    for (int steps = 0; number.kind < NUMBER_PARAMETER; steps++) {
        struct why why = explained(m, number, 0);
        int line = why_largest(&why);
        if (line < 0) {
            bool reader = why.form == WHY_READERS, outside = reader && why.lines && why.line[0].kind == WHY_OUTSIDE;
            cr_assert(why.form == WHY_GIVEN || why.ending == WHY_BEGINS || outside, "%s", what);
            why_finish(&why);
            return;
        }
        number = why_link(&why, line, 0);
        why_finish(&why);
        cr_assert_leq(steps, m->T * m->net->graph.nodes, "%s: the trail goes round in circles", what);
    }
}

static void follow_all(struct trial *m)
{
    made_compute(m, LOSS_AT_ALL);
    for (int v = 0; v < m->net->graph.nodes; v++)
        for (int t = 0; t < m->T; t += m->T - 1) {
            follow(m, number_of_value(v, t, 0));
            follow(m, number_of_gradient(v, t, 0));
        }
}

Test(why, every_trail_ends)
{
    made_each(1, follow_all);
}

/* ---- interventions ---- */

Test(why, what_was_set_says_so_and_passes_nothing_on)
{
    struct trial m = made("lstm", 1, 1);
    int c = m.net->quantity[net_find_quantity(m.net, "h.c")].node;
    struct override o[] = {{net_find_quantity(m.net, "h.c"), 4, 1, (real)0.25},
        {net_find_quantity(m.net, "h.c"), OVERRIDE_INITIAL, 2, (real)0.5}};
    made_compute(&m, LOSS_AT_ALL);
    struct why before = explained(&m, number_of_value(c, 4, 1), 0);
    run_override(m.run, o, 2);
    made_compute(&m, LOSS_AT_ALL);
    struct why value = explained(&m, number_of_value(c, 4, 1), 0),
               gradient = explained(&m, number_of_gradient(c, 4, 1), 0);
    struct why start = explained(&m, number_of_value(c, -1, 2), 0), other = explained(&m, number_of_value(c, -1, 1), 0);
    cr_expect_eq(value.ending, WHY_SET);
    cr_expect_eq(value.value, (real)0.25);
    cr_expect_neq(value.computed, value.value, "what its equation would give");
    cr_expect_eq(value.lines, before.lines);
    cr_expect_eq(gradient.ending, WHY_SET);
    cr_expect_eq(gradient.value, 0);
    cr_expect_neq(gradient.sum, 0, "its readers pass something back");
    cr_expect_eq(start.ending, WHY_SET);
    cr_expect_eq(start.value, 0.5);
    cr_expect_eq(other.ending, WHY_INITIAL_STATE);
    struct why *all[] = {&before, &value, &gradient, &start, &other};
    for (int i = 0; i < 5; i++) why_finish(all[i]);
    trial_finish(&m);
}

/* ---- endings ---- */

static void expect_ending(const struct trial *m, const char *quantity, int t, int unit, enum why_ending ending)
{
    int q = net_find_quantity(m->net, quantity);
    struct why why = explained(m, number_of_value(m->net->quantity[q].node, t, unit), 0);
    cr_expect_eq(why.ending, ending, "%s: %s[%d]", m->net->name, quantity, t + 1);
    cr_expect_eq(why.form == WHY_GIVEN, ending != WHY_GOES_ON);
    why_finish(&why);
}

Test(why, ends_where_nothing_was_computed)
{
    struct trial m = made("window", 1, 1), odd = made_text(odd_net);
    made_compute(&m, LOSS_AT_ALL);
    made_compute(&odd, LOSS_AT_ALL);
    expect_ending(&m, "x", 3, 0, WHY_CHARACTER);
    expect_ending(&m, "x", -1, 0, WHY_NO_CHARACTER);
    expect_ending(&m, "target", 3, 0, WHY_TARGET);
    expect_ending(&m, "h", 3, 0, WHY_GOES_ON);
    expect_ending(&odd, "g", -2, 0, WHY_INITIAL_STATE);
    expect_ending(&odd, "h", -1, 1, WHY_INITIAL_STATE);
    struct why learned =
        explained(&odd, number_of_value(odd.net->quantity[net_find_quantity(odd.net, "h")].node, -1, 1), 0);
    cr_assert_eq(learned.lines, 1);
    struct number link = why_link(&learned, 0, 0);
    cr_expect_eq(link.kind, NUMBER_PARAMETER);
    cr_expect_str_eq(odd.net->parameter[link.parameter].name, "h[0]");
    cr_expect_eq(link.row, 1);
    why_finish(&learned);
    trial_finish(&m);
    trial_finish(&odd);
}

Test(why, a_carried_state_comes_from_the_window_before)
{
    struct trial m = made("elman", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    run_carry(m.run);
    run_forward(m.run, m.parameters);
    run_backward(m.run, m.parameters, m.gradient);
    expect_ending(&m, "h", -1, 0, WHY_CARRIED);
    trial_finish(&m);
}

/* ---- which products are shown ---- */

Test(why, the_largest_products_come_first_and_the_rest_is_one_line)
{
    struct net_options options = {.vocab = V, .hidden = 40, .layers = 1, .input_gradients = true};
    struct trial m = made_sized("lstm", options, T, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct number f = number_of_value(m.net->quantity[net_find_quantity(m.net, "h.f")].node, 5, 7);
    struct why why = explained(&m, f, 0);
    cr_assert_eq(why.lines, 2 + 1 + 7 + 1, "%d lines", why.lines);
    const struct why_line *group = &why.line[2], *rest = &why.line[why.lines - 1];
    cr_assert_eq(group->kind, WHY_GROUP);
    cr_assert_eq(group->count, 40);
    cr_assert_eq(rest->kind, WHY_REST);
    cr_assert_eq(rest->count, 33);
    for (int i = 4; i < why.lines - 1; i++) cr_assert_geq(fabs(why.line[i - 1].value), fabs(why.line[i].value));
    why_finish(&why);
    why = explained(&m, f, 1);
    cr_assert_eq(why.lines, 2 + 1 + 40);
    why_finish(&why);
    trial_finish(&m);
}

/* ---- text ---- */

static void expect_name(const struct trial *m, struct number number, const char *utf8, const char *ascii)
{
    struct string name[2] = {0};
    for (int i = 0; i < 2; i++) number_write(&name[i], m->net, &number, (struct show_style){.ascii = i});
    cr_expect_str_eq(name[0].data, utf8);
    cr_expect_str_eq(name[1].data, ascii);
    string_finish(&name[0]);
    string_finish(&name[1]);
}

Test(why, names_of_numbers)
{
    struct trial m = made("lstm", 2, 1);
    const struct net *net = m.net;
    int h = net->quantity[net_find_quantity(net, "h2")].node, loss = net->graph.loss;
    expect_name(&m, number_of_value(h, 4, 2), "h2₃[5]", "h2_3[5]");
    expect_name(&m, number_of_gradient(h, -1, 0), "∂L/∂h2₁[0]", "dL/dh2_1[0]");
    expect_name(&m, number_of_value(loss, 0, 0), "loss[1]", "loss[1]");
    expect_name(&m, number_of_parameter(net_find_parameter(net, "V"), 2, 4), "V₃₅", "V_3,5");
    expect_name(&m, number_of_parameter(net_find_parameter(net, "h2.Wf"), 2, 4), "h2.Wf₃₅", "h2.Wf_3,5");
    expect_name(&m, number_of_parameter(net_find_parameter(net, "h2.bf"), 2, 0), "h2.bf₃", "h2.bf_3");
    int f = net->quantity[net_find_quantity(net, "h2.f")].node;
    expect_name(&m, number_of_gradient(net->graph.node[f].edge[0].node, 4, 2), "∂L/∂Σh2.f₃[5]", "dL/dsum_h2.f_3[5]");
    struct number part = number_of_value(net->quantity[net_find_quantity(net, "h2")].node, 4, 2);
    struct why why = explained(&m, part, 0);
    expect_name(&m, why_link(&why, 0, 0), "tanh(c)₃", "tanh(c)_3");
    why_finish(&why);
    trial_finish(&m);
}

static void expect_line(const struct trial *m, struct number number, int line, const char *name, const char *factors)
{
    struct why why = explained(m, number, 0);
    struct string text[2] = {0};
    cr_assert_lt(line, why.lines);
    const struct why_line *l = &why.line[line];
    why_write_name(&text[0], m->net, &why, l, (struct show_style){0});
    for (int i = l->first; i < l->first + l->factors; i++) {
        if (i > l->first) string_add(&text[1], " · ");
        why_write_factor(&text[1], m->net, &why.factor[i], (struct show_style){0});
    }
    cr_expect_str_eq(text[0].data ? text[0].data : "", name);
    cr_expect_str_eq(text[1].data ? text[1].data : "", factors);
    string_finish(&text[0]);
    string_finish(&text[1]);
    why_finish(&why);
}

static struct number number_named(const struct trial *m, bool gradient, const char *quantity, int t, int unit)
{
    int node = m->net->quantity[net_find_quantity(m->net, quantity)].node;
    return gradient ? number_of_gradient(node, t, unit) : number_of_value(node, t, unit);
}

Test(why, lines_as_text)
{
    struct trial lstm = made("lstm", 1, 1), cho = made("gru-cho", 1, 1), odd = made_text(odd_net);
    made_compute(&lstm, LOSS_AT_ALL);
    made_compute(&cho, LOSS_AT_ALL);
    made_compute(&odd, LOSS_AT_ALL);
    lstm.run->track[lstm.net->quantity[lstm.net->label].node].index[4] = 2;
    expect_line(&lstm, number_named(&lstm, false, "h.f", 4, 2), 0, "bf", "bf₃");
    expect_line(&lstm, number_named(&lstm, false, "h.f", 4, 2), 2, "Wf h[4]", "");
    expect_line(&lstm, number_named(&lstm, false, "h.c", 4, 2), 0, "f[5]", "f₃[5] · c₃[4]");
    expect_line(&lstm, number_named(&lstm, true, "h.c", 4, 2), 0, "h[5]", "tanh′ · h.o₃[5] · ∂L/∂h₃[5]");
    expect_line(&lstm, number_named(&lstm, true, "h.c", 4, 2), 1, "c[6]", "f₃[6] · ∂L/∂c₃[6]");
    expect_line(&lstm, number_named(&lstm, true, "h", 4, 2), 0, "o[5]", "");
    expect_line(&lstm, number_named(&lstm, true, "o", 4, 2), 0, "p[5]", "(p₃[5] − 1) · ∂L/∂loss[5]");
    expect_line(&lstm, number_named(&lstm, true, "o", 4, 1), 0, "p[5]", "(p₂[5] − 0) · ∂L/∂loss[5]");
    expect_line(&lstm, number_named(&lstm, true, "p", 4, 2), 0, "loss[5]", "−1/p₃[5] · ∂L/∂loss[5]");
    expect_line(&cho, number_named(&cho, false, "h.n", 4, 2), 2, "W (r * h[4])", "");
    expect_line(&odd, number_named(&odd, false, "a", 4, 2), 1, "J j[5]", "");
    expect_line(&odd, number_named(&odd, false, "a", 4, 2), 8, "-0.5 * W h[4]", "");
    expect_line(&odd, number_named(&odd, false, "a", 4, 2), 9, "-0.5 * W h[4]", "−0.5 · W₃₁ · h₁[4]");
    trial_finish(&lstm);
    trial_finish(&cho);
    trial_finish(&odd);
}
