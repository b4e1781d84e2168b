/*
 * test_lens.c: what the lenses say of gradients, against what the engine computed: the chain rule reader by reader,
 * shares of a timestep, the flow through time.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "flow.h"
#include "made.h"
#include "step_share.h"
#include "torch_case.h"

/* ---- the chain rule ---- */

static void check_share(const struct share *share, int t, const char *what)
{
    cr_assert_eq(share->outside, t + share->delay < 0 || t + share->delay >= T, "%s: delay %d", what, share->delay);
    cr_assert(!share->outside || share->value == 0, "%s", what);
    cr_assert(share->rule.length > 0 && share->reader >= 0, "%s", what);
}

/* Here, then the future: each sum is that of its shares, and all together are what the backward pass found. */
static void check_chain(const struct trial *m, int q, int b, int t, int unit)
{
    struct chain chain;
    struct focus focus = made_focus(m, b, t);
    int width = m->net->quantity[q].width;
    char what[80];
    snprintf(what, sizeof what, "%s: %s[%d], unit %d", m->net->name, m->net->quantity[q].name, t + 1, unit);
    cr_assert(chain_rule(&chain, &focus, q, unit, (struct show_style){0}, NULL));
    const real *grad = run_grad(m->run, q, t) + b * width;
    double total = grad[unit], sizes = fabs(chain.seed), sum[2] = {0};
    for (int i = 0; i < width; i++) sizes += fabs(grad[i]) / width; /* a product may cancel out in one unit */
    bool future = false;
    for (int i = 0; i < chain.shares; i++) {
        const struct share *share = &chain.share[i];
        check_share(share, t, what);
        cr_assert(!future || share->delay, "%s: here stands before the future", what);
        future = share->delay != 0;
        sum[future] += share->value;
        sizes += fabs(share->value);
    }
    cr_assert_float_eq(sum[0], chain.here, 1e-12 * sizes + 1e-300, "%s", what);
    cr_assert_float_eq(sum[1], chain.future, 1e-12 * sizes + 1e-300, "%s", what);
    double sum_of_all = chain.seed + chain.here + chain.future;
    cr_assert_leq(fabs(sum_of_all - total), 2e-6 * sizes, "%s: %.9g, not %.9g", what, sum_of_all, total);
    chain_finish(&chain);
}

static void check_chains(struct trial *m)
{
    static const int losses[] = {LOSS_AT_ALL, LOSS_AT_LAST, 0, T / 2}, times[] = {0, 1, T / 2, T - 2, T - 1};
    for (int l = 0; l < 4; l++) {
        made_compute(m, losses[l]);
        for (int q = 0; q < m->net->quantities; q++) {
            if (!run_grad(m->run, q, 0)) continue;
            for (int i = 0; i < 5; i++)
                for (int unit = 0; unit < m->net->quantity[q].width; unit++)
                    check_chain(m, q, m->run->B - 1, times[i], unit);
        }
    }
}

Test(chain, its_shares_are_the_gradient_in_every_net)
{
    made_each(1, check_chains);
    made_each(2, check_chains);
}

/* Who reads a quantity, and how much later: "o+0 h.a+1 h.a+3". */
static void expect_readers(const char *net, const char *quantity, const char *expected)
{
    struct trial m = made(net, 1, 1);
    struct chain chain;
    struct string readers = {0};
    made_compute(&m, LOSS_AT_ALL);
    struct focus focus = made_focus(&m, 0, T / 2);
    cr_assert(chain_rule(&chain, &focus, net_find_quantity(m.net, quantity), 0, (struct show_style){0}, NULL));
    for (int i = 0; i < chain.shares; i++)
        string_printf(
            &readers, "%s%s%+d", i ? " " : "", m.net->quantity[chain.share[i].reader].name, chain.share[i].delay);
    cr_assert_str_eq(readers.data ? readers.data : "", expected, "%s: the readers of %s", net, quantity);
    string_finish(&readers);
    chain_finish(&chain);
    trial_finish(&m);
}

Test(chain, readers_and_delays)
{
    expect_readers("elman", "h", "o+0 h.a+1");
    expect_readers("elman", "loss", "");
    expect_readers("jordan", "p", "loss+0 a+1");
    expect_readers("skip", "h", "o+0 h.a+1 h.a+3");
    expect_readers("window", "x", "a+0 a+1 a+2 a+3");
    expect_readers("bidirectional", "h", "h+1 o+1");
    expect_readers("bidirectional", "g", "g-1 o-1");
    expect_readers("lstm", "h.c", "h+0 h.c+1");
    expect_readers("lstm", "h", "o+0 h.i+1 h.f+1 h.g+1 h.o+1");
    expect_readers("lstm-peephole", "h.c", "h.o+0 h+0 h.i+1 h.f+1 h.c+1");
    expect_readers("gru", "h", "o+0 h.r+1 h.z+1 h.n+1 h+1");
    expect_readers("gru", "h.z", "h+0 h+0");
}

static void expect_rule(const char *net, const char *quantity, int number, bool ascii, const char *expected)
{
    struct trial m = made(net, 1, 1);
    struct chain chain;
    made_compute(&m, LOSS_AT_ALL);
    struct focus focus = made_focus(&m, 0, 4);
    struct show_style style = {.ascii = ascii};
    cr_assert(chain_rule(&chain, &focus, net_find_quantity(m.net, quantity), 2, style, NULL));
    cr_assert_lt(number, chain.shares);
    cr_assert_str_eq(chain.share[number].rule.data, expected, "%s: %s, share %d: %s", net, quantity, number,
        chain.share[number].rule.data);
    chain_finish(&chain);
    trial_finish(&m);
}

Test(chain, rules_as_text)
{
    expect_rule("elman", "h", 0, false, "Σⱼ Vⱼ₃ ∂L/∂oⱼ[5]");
    expect_rule("elman", "h", 0, true, "sum_j V_j3 dL/do_j[5]");
    expect_rule("elman", "h", 1, false, "Σⱼ Wⱼ₃ ∂L/∂aⱼ[6]");
    expect_rule("elman", "h.a", 0, false, "tanh′ ∂L/∂h₃[5]");
    expect_rule("elman", "h.a", 0, true, "tanh' dL/dh_3[5]");
    expect_rule("elman", "o", 0, false, "p₃[5] − target₃[5]");
    expect_rule("elman", "o", 0, true, "p_3[5] - target_3[5]");
    expect_rule("elman", "p", 0, false, "−target₃[5]/p₃[5] ∂L/∂loss[5]");
    expect_rule("jordan", "o", 0, false, "p₃[5] − target₃[5], and its other readers through softmax");
    expect_rule("lstm", "h.c", 0, false, "tanh′ h.o₃[5] ∂L/∂h₃[5]");
    expect_rule("lstm", "h.c", 1, false, "f₃[6] ∂L/∂c₃[6]");
    expect_rule("lstm", "h.f", 0, false, "c₃[4] ∂L/∂c₃[5]");
    expect_rule("gru", "h.z", 0, false, "h₃[4] ∂L/∂h₃[5]");
    expect_rule("gru", "h.z", 1, false, "−n₃[5] ∂L/∂h₃[5]");
    expect_rule("gru-cho", "h", 3, false, "r₃[6] Σⱼ Wⱼ₃ tanh′ ∂L/∂nⱼ[6]");
    expect_rule("bidirectional", "g", 0, true, "sum_j Wg_j3 tanh' dL/dg_j[4]");
}

/* ---- against PyTorch ---- */

static void set_torch_parameters(struct trial *m, const struct torch_case *c)
{
    for (int i = 0; i < m->net->parameters; i++) {
        const struct parameter *p = &m->net->parameter[i];
        const struct torch_param *from = torch_case_param(c, p->name);
        cr_assert(from && from->rows == p->rows && from->cols == p->columns, "%s", p->name);
        for (int row = 0; row < p->rows; row++)
            for (int column = 0; column < p->columns; column++)
                m->parameters[parameter_index(p, row, column)] = (real)from->value[row * p->columns + column];
    }
}

static void check_torch_case(const char *name)
{
    struct torch_case c;
    char path[512];
    snprintf(path, sizeof path, GOLDEN_FOLDER "/torch_%s.json", name);
    cr_assert(torch_case_load(&c, path), "%s", c.error);
    struct net_options options = {c.V, c.H, c.layers, .input_gradients = true};
    struct trial m = made_sized(c.cell, options, c.T, 1);
    set_torch_parameters(&m, &c);
    memcpy(m.input, c.text, (size_t)c.T * sizeof *m.input);
    memcpy(m.label, c.text + 1, (size_t)c.T * sizeof *m.label);
    made_compute(&m, strcmp(c.loss_at, "all") ? LOSS_AT_LAST : LOSS_AT_ALL);
    int h = net_find_quantity(m.net, c.layers > 1 ? "h2" : "h");
    for (int t = 0; t < c.T; t++)
        for (int unit = 0; unit < c.H; unit++) {
            struct chain chain;
            struct focus focus = made_focus(&m, 0, t);
            double here = c.h_grad_here[t * c.H + unit], whole = c.h_grad[t * c.H + unit];
            cr_assert(chain_rule(&chain, &focus, h, unit, (struct show_style){0}, NULL));
            cr_assert_float_eq(chain.here, here, 2e-6, "%s: h[%d], unit %d", name, t + 1, unit);
            cr_assert_float_eq(chain.here + chain.future, whole, 2e-6, "%s: h[%d], unit %d", name, t + 1, unit);
            chain_finish(&chain);
        }
    torch_case_finish(&c);
    trial_finish(&m);
}

Test(chain, what_comes_from_the_output_is_what_pytorch_says)
{
    check_torch_case("elman");
    check_torch_case("gru");
    check_torch_case("lstm");
    check_torch_case("lstm_2");
    check_torch_case("lstm_last");
}

/* ---- shares of a timestep ---- */

static double gradient_norm(const struct trial *m, const struct parameter *p)
{
    double sum = 0;
    for (int i = 0; i < p->rows * p->columns; i++) sum += pow(m->gradient[p->offset + (size_t)i], 2);
    return sqrt(sum);
}

static struct step_share share_of(const struct focus *focus, const real *gradient, int parameter)
{
    struct step_share share;
    struct error err;
    cr_assert(step_share(&share, focus, gradient, parameter, &err), "%s", err.text);
    return share;
}

static void sum_step_shares(struct trial *m)
{
    for (int i = 0; i < m->net->parameters; i++) {
        const struct parameter *p = &m->net->parameter[i];
        if (strchr(p->name, '[')) continue; /* an initial state: used before the first timestep */
        double sum = 0, norm = gradient_norm(m, p);
        for (int t = 0; t < T; t++) {
            struct focus focus = made_focus(m, 0, t);
            sum += share_of(&focus, m->gradient, i).share;
        }
        cr_assert_float_eq(sum, norm > 0 ? 1 : 0, 1e-4, "%s: %s: the shares sum to %g", m->net->name, p->name, sum);
    }
}

static void check_step_shares(struct trial *m)
{
    made_compute(m, LOSS_AT_ALL);
    sum_step_shares(m);
    made_compute(m, T / 2);
    sum_step_shares(m);
}

Test(step_share, shares_of_all_steps_sum_to_1_in_every_net)
{
    made_each(1, check_step_shares);
}

/* g_t of all timesteps, added up entry by entry. */
static void sum_steps(struct trial *m)
{
    made_compute(m, LOSS_AT_ALL);
    for (int i = 0; i < m->net->parameters; i++) {
        const struct parameter *p = &m->net->parameter[i];
        if (strchr(p->name, '[')) continue; /* an initial state */
        size_t n = (size_t)p->rows * (size_t)p->columns;
        double *sum = calloc(n, sizeof *sum), *size = calloc(n, sizeof *size);
        real *step = malloc(n * sizeof *step);
        struct error err;
        for (int t = 0; t < T; t++) {
            struct focus focus = made_focus(m, 0, t);
            cr_assert(step_gradient(step, &focus, i, &err), "%s", err.text);
            for (size_t k = 0; k < n; k++) {
                sum[k] += (double)step[k];
                size[k] += fabs((double)step[k]);
            }
        }
        for (size_t k = 0; k < n; k++)
            cr_assert_leq(
                fabs(sum[k] - (double)m->gradient[p->offset + k]), 1e-6 * size[k], "%s: %s", m->net->name, p->name);
        free(sum);
        free(size);
        free(step);
    }
}

Test(step_share, the_steps_sum_to_the_gradient_in_every_net)
{
    made_each(1, sum_steps);
}

Test(step_share, of_every_timestep_at_once)
{
    struct trial m = made("gru", 1, 1);
    struct step_share all[T];
    struct error err;
    made_compute(&m, LOSS_AT_ALL);
    for (int i = 0; i < m.net->parameters; i++) {
        struct focus focus = made_focus(&m, 0, 0);
        cr_assert(step_shares(all, &focus, m.gradient, i, &err), "%s", err.text);
        for (focus.t = 0; focus.t < T; focus.t++) {
            struct step_share one = share_of(&focus, m.gradient, i);
            cr_assert(one.norm == all[focus.t].norm && one.share == all[focus.t].share, "%s", m.net->parameter[i].name);
        }
    }
    trial_finish(&m);
}

/* ‖∂L/∂a[t] h[t-1]ᵀ‖ entry by entry. */
Test(step_share, norm_by_brute_force)
{
    struct trial m = made("elman", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    int a = net_find_quantity(m.net, "h.a"), h = net_find_quantity(m.net, "h");
    int matrix = net_find_parameter(m.net, "h.W");
    for (int t = 0; t < T; t++) {
        double sum = 0;
        for (int r = 0; r < H; r++)
            for (int c = 0; c < H; c++) {
                double entry = (double)run_grad(m.run, a, t)[r] * (double)run_value(m.run, h, t - 1)[c];
                sum += entry * entry;
            }
        struct focus focus = made_focus(&m, 0, t);
        cr_assert_float_eq(share_of(&focus, m.gradient, matrix).norm, sqrt(sum), 1e-12);
    }
    trial_finish(&m);
}

Test(step_share, a_step_behind_the_loss_gives_nothing)
{
    struct trial m = made("gru", 1, 1);
    made_compute(&m, 4);
    for (int i = 0; i < m.net->parameters; i++)
        for (int t = 0; t < T; t++) {
            struct focus focus = made_focus(&m, 0, t);
            struct step_share share = share_of(&focus, m.gradient, i);
            if (t > 4) cr_assert(share.norm == 0 && share.share == 0, "%s at %d", m.net->parameter[i].name, t);
        }
    trial_finish(&m);
}

/* ---- the flow of gradients ---- */

static struct flow fit_ratio(double ratio, int steps, int direction)
{
    double norm[64] = {0};
    for (int i = 0; i < steps; i++) norm[direction > 0 ? 63 - i : i] = 3 * pow(ratio, i);
    return flow_fit(norm, 64, direction > 0 ? 63 : 0, direction);
}

Test(flow, exact_geometric_sequences)
{
    for (int direction = -1; direction <= 1; direction += 2) {
        struct flow half = fit_ratio(0.5, 64, direction), same = fit_ratio(1, 64, direction),
                    more = fit_ratio(1.2, 64, direction);
        cr_assert_eq(half.verdict, FLOW_VANISHING);
        cr_assert_float_eq(half.ratio, 0.5, 1e-12);
        cr_assert_float_eq(half.half_life, 1, 1e-12);
        cr_assert_eq(half.steps, 64);
        cr_assert_eq(same.verdict, FLOW_STEADY);
        cr_assert_float_eq(same.ratio, 1, 1e-12);
        cr_assert(same.half_life > 1e12);
        cr_assert_eq(more.verdict, FLOW_EXPLODING);
        cr_assert_float_eq(more.ratio, 1.2, 1e-12);
        cr_assert_float_eq(more.half_life, log(2) / log(1.2), 1e-9);
    }
}

Test(flow, verdicts_at_their_boundaries)
{
    cr_assert_eq(fit_ratio(0.9499, 20, 1).verdict, FLOW_VANISHING);
    cr_assert_eq(fit_ratio(0.9501, 20, 1).verdict, FLOW_STEADY);
    cr_assert_eq(fit_ratio(1.0499, 20, 1).verdict, FLOW_STEADY);
    cr_assert_eq(fit_ratio(1.0501, 20, 1).verdict, FLOW_EXPLODING);
    for (int i = 0; i < FLOW_COUNT; i++) cr_assert(flow_names[i] && *flow_names[i]);
}

Test(flow, what_is_no_norm_is_left_out)
{
    double norm[] = {0.25, NAN, 1, INFINITY, 4, 0, 16, -1};
    struct flow flow = flow_fit(norm, 8, 7, 1);
    cr_assert_eq(flow.steps, 4);
    cr_assert_float_eq(flow.ratio, 0.5, 1e-12, "a gap is a gap in time too");
    cr_assert_eq(flow_fit(norm, 8, 3, 1).steps, 2, "what lies behind the loss is not looked at");
}

Test(flow, too_few_steps_to_tell)
{
    double norm[] = {1, 2, 4, 0, 0, 8};
    struct flow flow = flow_fit(norm, 5, 4, 1);
    cr_assert_eq(flow.verdict, FLOW_UNKNOWN);
    cr_assert_eq(flow.steps, 3);
    cr_assert_eq(flow.ratio, 1);
    cr_assert_eq(flow_fit(norm, 1, 0, 1).verdict, FLOW_UNKNOWN);
    cr_assert_eq(flow_fit(norm, 5, 0, 1).steps, 1);
    cr_assert_eq(flow_fit(norm, 6, 5, 1).verdict, FLOW_VANISHING);
}

static struct flow flow_of(struct trial *m, int loss_at, const char *quantity)
{
    double norm[T];
    made_compute(m, loss_at);
    flow_norms(m->run, net_find_quantity(m->net, quantity), 0, norm);
    return flow_fit(norm, T, T - 1, 1);
}

/* A state of small recurrent weights forgets; with a loss at every timestep the norms hide it. */
Test(flow, losses_of_all_timesteps_look_steadier_than_the_last_one)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct net_options options = {V, H, 1, .input_gradients = true};
        struct trial m;
        trial_init(&m, compiled_shipped("elman", options), T, 1, seed);
        struct flow all = flow_of(&m, LOSS_AT_ALL, "h"), last = flow_of(&m, LOSS_AT_LAST, "h");
        cr_assert_eq(last.verdict, FLOW_VANISHING, "seed %d", (int)seed);
        cr_assert_lt(fabs(log(all.ratio)), fabs(log(last.ratio)), "seed %d", (int)seed);
        trial_finish(&m);
    }
}

Test(flow, norms_are_those_of_the_tracks)
{
    struct trial m = made("elman", 1, 2);
    made_compute(&m, LOSS_AT_LAST);
    double norm[T];
    int h = net_find_quantity(m.net, "h");
    flow_norms(m.run, h, 1, norm);
    for (int t = 0; t < T; t++) {
        double sum = 0;
        for (int unit = 0; unit < H; unit++) sum += pow((double)run_grad(m.run, h, t)[H + unit], 2);
        cr_assert_float_eq(norm[t], sqrt(sum), 1e-6 * sqrt(sum));
    }
    flow_norms(m.run, net_find_quantity(m.net, "target"), 0, norm);
    cr_assert_eq(norm[0], 0, "a label has no gradient");
    trial_finish(&m);
}
