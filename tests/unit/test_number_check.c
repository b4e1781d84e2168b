/* test_number_check.c: single numbers of a recorded run against differences. In single precision the recording goes
 * from the one to the other. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "made.h"
#include "number_check.h"

static struct recording recording_of(const struct trial *m, int b)
{
    struct recording r;
    struct error err;
    cr_assert(recording_init(&r, m->run, m->parameters, b, &err), "%s", err.text);
    return r;
}

static struct number_check check_of(const struct recording *r, struct number number)
{
    struct number_check check;
    struct error err;
    cr_assert(number_check(r, &number, &check, NULL, &err), "%s", err.text);
    return check;
}

/* analytic: what the run has; a number that lies at a kink is left out. */
static void expect_good(const struct recording *r, struct number number, double analytic, double size, const char *what)
{
    struct number_check check = check_of(r, number);
    cr_assert_float_eq(
        check.analytic, analytic, 2e-5 * size, "%s, %s: %g, not %g", r->net->name, what, check.analytic, analytic);
    if (!check.smooth) return;
    double scale = fmax(fmax(fabs(check.analytic), fabs(check.numeric)), 1e-8);
    cr_assert_float_eq(check.error, fabs(check.analytic - check.numeric) / scale, 1e-15);
    cr_assert_leq(fabs(check.analytic - check.numeric), 1e-8 * fmax(scale, 1e-2),
        "%s, %s: %.12g by backward, %.12g by differences", r->net->name, what, check.analytic, check.numeric);
}

static void check_parameters(const struct trial *m, const struct recording *r)
{
    for (int i = 0; i < m->net->parameters; i++) {
        const struct parameter *p = &m->net->parameter[i];
        int row = p->rows / 2, column = p->columns - 1;
        double sum = 0;
        for (int k = 0; k < p->rows * p->columns; k++) sum += fabs((double)m->gradient[p->offset + (size_t)k]);
        struct number number = number_of_parameter(i, row, column);
        expect_good(r, number, (double)m->gradient[parameter_index(p, row, column)], fmax(1, sum), p->name);
    }
}

static bool can_be_changed(const struct net *net, int q)
{
    const struct node *node = &net->graph.node[net->quantity[q].node];
    return net->quantity[q].equation >= 0 && q != net->loss && node->live && node->partner < 0;
}

static void check_values(const struct trial *m, const struct recording *r, int b)
{
    for (int q = 0; q < m->net->quantities; q++) {
        const struct quantity *quantity = &m->net->quantity[q];
        const struct node *node = &m->net->graph.node[quantity->node];
        if (!can_be_changed(m->net, q)) continue;
        for (int t = -node->pad_front; t < m->T + node->pad_back; t += 2) {
            int unit = quantity->width - 1;
            double analytic = (double)run_grad(m->run, q, t)[b * quantity->width + unit];
            struct number number = number_of_value(quantity->node, t, unit);
            expect_good(r, number, analytic, fmax(1, fabs(analytic)), quantity->name);
        }
    }
}

static void check_trial(struct trial *m)
{
    static const int losses[] = {LOSS_AT_ALL, T / 2};
    for (int i = 0; i < 2; i++) {
        made_compute(m, losses[i]);
        struct recording r = recording_of(m, m->B - 1);
        if (m->B == 1) check_parameters(m, &r);
        check_values(m, &r, m->B - 1);
        recording_finish(&r);
    }
}

Test(number_check, agrees_in_every_net)
{
    made_each(1, check_trial);
    made_each(2, check_trial);
    for (int i = 0; i < ODD_NETS; i++) {
        struct trial m = made_text(odd_nets[i]);
        check_trial(&m);
        trial_finish(&m);
    }
}

/* The state that a run goes on from is in the recording. */
Test(number_check, of_a_carried_state)
{
    struct trial m = made("lstm", 1, 1), odd = made_text(odd_net);
    struct trial *both[] = {&m, &odd};
    for (int i = 0; i < 2; i++) {
        made_compute(both[i], LOSS_AT_ALL);
        run_carry(both[i]->run);
        run_forward(both[i]->run, both[i]->parameters);
        run_backward(both[i]->run, both[i]->parameters, both[i]->gradient);
        struct recording r = recording_of(both[i], 0);
        check_parameters(both[i], &r);
        check_values(both[i], &r, 0);
        recording_finish(&r);
        trial_finish(both[i]);
    }
}

static void expect_refused(const struct recording *r, struct number number, const char *word)
{
    struct number_check check;
    struct error err = {0};
    cr_assert_not(number_check(r, &number, &check, NULL, &err), "%s", word);
    cr_assert(strstr(err.text, word), "%s", err.text);
    cr_assert_eq(err.status, ERROR_INPUT);
}

static struct number value_number(const struct trial *m, const char *name, int t, int unit)
{
    return number_of_value(m->net->quantity[net_find_quantity(m->net, name)].node, t, unit);
}

Test(number_check, what_cannot_be_changed_says_why)
{
    struct trial m = made("lstm", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct recording r = recording_of(&m, 0);
    expect_refused(&r, value_number(&m, "x", 2, 1), "given");
    expect_refused(&r, value_number(&m, "target", 2, 0), "given");
    expect_refused(&r, value_number(&m, "p", 2, 1), "together with the loss");
    expect_refused(&r, value_number(&m, "loss", 2, 0), "together with the loss");
    int unnamed = 0;
    while (m.net->graph.node[unnamed].quantity >= 0) unnamed++;
    expect_refused(&r, number_of_value(unnamed, 2, 0), "without a name");
    recording_finish(&r);
    trial_finish(&m);
    struct trial odd = made_text(HEAD "  h[hidden] = tanh(U x)\n  d[hidden] = W h\n" TAIL);
    made_compute(&odd, LOSS_AT_ALL);
    r = recording_of(&odd, 0);
    expect_refused(&r, value_number(&odd, "d", 2, 1), "no gradient");
    recording_finish(&r);
    trial_finish(&odd);
}

Test(number_check, beside_overrides)
{
    struct trial m = made("lstm", 1, 1);
    struct override o[] = {{net_find_quantity(m.net, "h.f"), 3, 1, (real)0.5},
        {net_find_quantity(m.net, "h.c"), OVERRIDE_INITIAL, OVERRIDE_ALL, (real)0.75}};
    run_override(m.run, o, 2);
    made_compute(&m, LOSS_AT_ALL);
    struct recording r = recording_of(&m, 0);
    check_parameters(&m, &r);
    expect_refused(&r, value_number(&m, "h.f", 3, 1), "set by hand");
    expect_refused(&r, value_number(&m, "h.c", -1, 0), "set by hand");
    check_of(&r, value_number(&m, "h.f", 3, 0));
    expect_good(&r, value_number(&m, "h.c", 2, 1), (double)trial_grad(&m, "h.c", 2)[1], 1, "h.c");
    expect_good(&r, value_number(&m, "h", -1, 1), (double)trial_grad(&m, "h", -1)[1], 1, "h");
    recording_finish(&r);
    trial_finish(&m);
}

/* By the address of a gradient the same is checked. */
Test(number_check, of_gradients)
{
    struct trial m = made("lstm", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct recording r = recording_of(&m, 0);
    struct number numbers[] = {value_number(&m, "h.c", 2, 1), number_of_parameter(0, 1, 0)};
    for (int i = 0; i < 2; i++) {
        struct number_check there = check_of(&r, numbers[i]), here = check_of(&r, number_turned(&numbers[i]));
        cr_assert_eq(here.analytic, there.analytic);
        cr_assert_eq(here.numeric, there.numeric);
    }
    recording_finish(&r);
    trial_finish(&m);
}

/* A unit 0.0005 away from its kink crosses it with a step of 0.001. */
Test(number_check, a_kink_is_told)
{
    struct trial m = made("elman-relu", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    int bias = net_find_parameter(m.net, "h.b");
    real *b = trial_parameter(&m, "h.b");
    b[0] += (real)0.0005 - trial_value(&m, "h.a", 0)[0];
    made_compute(&m, LOSS_AT_ALL);
    cr_assert_float_eq(trial_value(&m, "h.a", 0)[0], 0.0005, 1e-6);
    struct recording r = recording_of(&m, 0);
    cr_assert_not(check_of(&r, number_of_parameter(bias, 0, 0)).smooth);
    recording_finish(&r);
    trial_finish(&m);
}

/* A net that the differences can tell from its gradient: were the loss weighed otherwise, they would not agree. */
Test(number_check, weights_of_the_loss_count)
{
    struct trial m = made("elman", 1, 1);
    int bias = net_find_parameter(m.net, "h.b");
    struct number number = number_of_parameter(bias, 1, 0);
    made_compute(&m, LOSS_AT_ALL);
    struct recording all = recording_of(&m, 0);
    made_compute(&m, 0);
    struct recording first = recording_of(&m, 0);
    double a = check_of(&all, number).numeric, b = check_of(&first, number).numeric;
    cr_assert_gt(fabs(a - b), 1e-3);
    first.loss_weight[0] = 2;
    cr_assert_float_eq(check_of(&first, number).numeric, 2 * b, 1e-9);
    recording_finish(&all);
    recording_finish(&first);
    trial_finish(&m);
}

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

Test(number_check, reports_and_can_be_cancelled)
{
    struct trial m = made("elman", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct recording r = recording_of(&m, 0);
    struct number number = number_of_parameter(net_find_parameter(m.net, "h.b"), 1, 0);
    struct number_check check;
    struct asked asked = {0};
    struct progress progress = {ask, &asked};
    cr_assert(number_check(&r, &number, &check, &progress, NULL));
    cr_assert_eq(asked.times, 5);
    cr_assert_eq(asked.last, 1);
    for (int stop = 1; stop <= 5; stop++) {
        asked = (struct asked){.stop_at = stop};
        cr_assert_not(number_check(&r, &number, &check, &progress, NULL));
        cr_assert_eq(asked.times, stop);
    }
    recording_finish(&r);
    trial_finish(&m);
}
