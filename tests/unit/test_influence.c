/* test_influence.c: the matrix of influences against one backward pass a loss, and against what is known of decay. In
 * either precision. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "influence.h"
#include "made.h"

static const double tolerance = sizeof(real) == sizeof(double) ? 1e-11 : 2e-5;

static double *norms_of(int steps)
{
    double *norm = malloc((size_t)steps * (size_t)steps * sizeof *norm);
    cr_assert_not_null(norm);
    return norm;
}

static double *influence_of(const struct trial *m, struct influence_question question)
{
    struct error err;
    double *norm = norms_of(m->T);
    for (int i = 0; i < m->T * m->T; i++) norm[i] = NAN;
    cr_assert(influence_matrix(m->run, m->parameters, &question, norm, NULL, &err), "%s", err.text);
    return norm;
}

/* ‖∂L/∂q[k]‖ as the run's own backward pass left it, of several quantities as one vector. */
static double norm_at(const struct trial *m, struct influence_question question, int k)
{
    double squares = 0;
    for (int i = 0; i < question.quantities; i++) {
        int q = question.quantity[i], width = m->net->quantity[q].width;
        const real *grad = run_grad(m->run, q, k);
        for (int u = 0; grad && u < width; u++) squares += pow((double)grad[question.b * width + u], 2);
    }
    return sqrt(squares);
}

/* One loss at a time. */
static void check_influence(struct trial *m, struct influence_question question)
{
    double *norm = influence_of(m, question);
    for (int t = 0; t < m->T; t++) {
        made_compute(m, t);
        double largest = 0;
        for (int k = 0; k < m->T; k++) largest = fmax(largest, norm_at(m, question, k));
        for (int k = 0; k < m->T; k++) {
            double expected = norm_at(m, question, k), got = norm[t * m->T + k];
            cr_assert_leq(fabs(got - expected), tolerance * largest, "%s, %s: L(%d) by (%d): %.12g, not %.12g",
                m->net->name, m->net->quantity[question.quantity[0]].name, t + 1, k + 1, got, expected);
        }
    }
    free(norm);
}

static void check_quantities(struct trial *m)
{
    made_compute(m, LOSS_AT_ALL);
    for (int q = 0; q < m->net->quantities; q++)
        check_influence(m, (struct influence_question){&q, 1, m->run->B - 1, 0});
    int all[100];
    for (int q = 0; q < m->net->quantities; q++) all[q] = q;
    check_influence(m, (struct influence_question){all, m->net->quantities, 0, 0});
}

Test(influence, is_that_of_one_loss_at_a_time_in_every_net)
{
    made_each(1, check_quantities);
    made_each(2, check_quantities);
    for (int i = 0; i < ODD_NETS; i++) {
        struct trial m = made_text(odd_nets[i]);
        check_quantities(&m);
        trial_finish(&m);
    }
}

/* More losses than go into one pass, and a state that goes on from elsewhere. */
static void check_long(const char *name, int layers)
{
    struct trial m = made_sized(name, (struct net_options){V, H, layers, .input_gradients = true}, 75, 1);
    int states[2], count = 0;
    made_compute(&m, LOSS_AT_ALL);
    for (int q = m.net->quantities - 1; q >= 0 && count < 2; q--)
        if (m.net->quantity[q].role == ROLE_STATE) states[count++] = q;
    check_influence(&m, (struct influence_question){states, count, 0, 0});
    trial_finish(&m);
}

Test(influence, of_many_timesteps)
{
    check_long("lstm", 2);
    check_long("bidirectional", 1);
    check_long("window", 1);
    check_long("skip", 1);
}

/* A carried state and overrides are in the trace: what is computed again would not have them. */
Test(influence, takes_the_trace_as_it_is)
{
    struct trial m = made("lstm", 1, 1);
    int h = net_find_quantity(m.net, "h"), f = net_find_quantity(m.net, "h.f");
    struct override o[] = {{f, OVERRIDE_ALL, 1, (real)0.75}, {h, 4, OVERRIDE_ALL, (real)0.25}};
    struct influence_question question = {&h, 1, 0, 0};
    run_override(m.run, o, 2);
    made_compute(&m, LOSS_AT_ALL);
    run_carry(m.run);
    run_forward(m.run, m.parameters);
    double *norm = influence_of(&m, question);
    for (int t = 0; t < T; t++) {
        run_weigh_loss(m.run, t);
        run_backward(m.run, m.parameters, NULL);
        for (int k = 0; k < T; k++)
            cr_assert_float_eq(norm[t * T + k], norm_at(&m, question, k), tolerance, "%d, %d", t, k);
        cr_assert_eq(norm[t * T + 4], 0, "the gradient ends there");
    }
    free(norm);
    trial_finish(&m);
}

/* ---- truncated BPTT ---- */

static void check_band(const struct trial *m, struct influence_question question)
{
    double *whole = influence_of(m, question);
    for (question.window = 1; question.window < m->T + 3; question.window = 2 * question.window + 1) {
        double *band = influence_of(m, question);
        for (int i = 0; i < m->T * m->T; i++) {
            double expected = abs(i / m->T - i % m->T) <= question.window ? whole[i] : 0;
            cr_assert_leq(fabs(band[i] - expected), tolerance * expected, "%s: window %d at %d, %d", m->net->name,
                question.window, i / m->T, i % m->T);
        }
        free(band);
    }
    free(whole);
}

Test(influence, truncated_is_a_band)
{
    static const char *const names[] = {"elman", "lstm", "gru", "jordan", "skip", "window", "bidirectional"};
    for (int i = 0; i < 7; i++)
        for (int steps = 5; steps <= 80; steps += 75) {
            struct trial m = made_sized(names[i], (struct net_options){V, H, 1, .input_gradients = true}, steps, 1);
            int h = net_find_quantity(m.net, "h");
            made_compute(&m, LOSS_AT_ALL);
            check_band(&m, (struct influence_question){&h, 1, 0, 0});
            trial_finish(&m);
        }
}

/* ---- decay ---- */

/* h = w h[t-1] + u x with one unit: ‖∂L(t)/∂h(k)‖ = ‖∂L(t)/∂h(t)‖ w^(t-k). */
static void check_decay(double w, int steps, double expected)
{
    struct trial m;
    const char *text = HEAD "  h[1] = w h[t-1] + u x\n" TAIL;
    trial_init(&m, compiled(text, (struct net_options){V, H, 1, .input_gradients = true}), steps + 1, 1, 3);
    int h = net_find_quantity(m.net, "h");
    *trial_parameter(&m, "w") = (real)w;
    made_compute(&m, LOSS_AT_ALL);
    double *norm = influence_of(&m, (struct influence_question){&h, 1, 0, 0});
    double *last = norm + steps * (steps + 1), ratio = last[0] / last[steps];
    cr_assert_leq(fabs(ratio - pow((double)(real)w, steps)), tolerance * steps * ratio);
    cr_assert_leq(fabs(ratio - expected), 0.005 * expected, "%g^%d = %g, not %g", w, steps, ratio, expected);
    free(norm);
    trial_finish(&m);
}

Test(influence, pure_decay)
{
    check_decay(0.9, 50, 0.00515);
    check_decay(0.95, 50, 0.0769);
    check_decay(0.99, 100, 0.366);
    check_decay(1.1, 50, 117);
}

/* ---- progress ---- */

struct asked {
    int times, stop_at;
    double last;
};

static bool ask(void *context, double done)
{
    struct asked *asked = context;
    cr_assert(done >= asked->last && done <= 1);
    asked->last = done;
    return ++asked->times != asked->stop_at;
}

Test(influence, reports_and_can_be_cancelled)
{
    struct trial m = made_sized("elman", (struct net_options){V, H, 1, .input_gradients = true}, 100, 1);
    int h = net_find_quantity(m.net, "h");
    struct influence_question question = {&h, 1, 0, 0};
    struct asked asked = {0};
    struct progress progress = {ask, &asked};
    struct error err = {.text = "untouched"};
    double *norm = norms_of(m.T);
    made_compute(&m, LOSS_AT_ALL);
    cr_assert(influence_matrix(m.run, m.parameters, &question, norm, &progress, &err));
    cr_assert_geq(asked.times, 3);
    cr_assert_eq(asked.last, 1);
    asked = (struct asked){.stop_at = 2};
    cr_assert_not(influence_matrix(m.run, m.parameters, &question, norm, &progress, &err));
    cr_assert_eq(asked.times, 2);
    cr_assert_str_eq(err.text, "untouched");
    free(norm);
    trial_finish(&m);
}
