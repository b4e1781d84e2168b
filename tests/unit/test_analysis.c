/* test_analysis.c: what the lens views are given: computed when it is wanted, new when the numbers are, right in
 * between. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "session_case.h"

/* Row t of the matrix is what the norms are when that loss counts alone. */
Test(analysis, influence_is_the_flow_of_each_loss)
{
    struct session *s = opened("gru", "hello hello");
    run_line(s, "influence");
    int T = s->now->T, q = s->analysis.influence.quantity;
    cr_assert_eq(s->analysis.influence.T, T);
    for (int t = 1; t <= T; t++) {
        struct session *one = opened("gru", "hello hello");
        char line[32];
        snprintf(line, sizeof line, "loss-at %d", t);
        run_line(one, line);
        for (int k = 0; k < T; k++)
            cr_expect_float_eq(s->analysis.influence.norm[(t - 1) * T + k], one->now->norm[q * T + k], 1e-5);
        session_destroy(one);
    }
    session_destroy(s);
}

Test(analysis, is_new_when_the_numbers_are)
{
    struct session *s = opened("elman", "hello hello");
    run_line(s, "influence");
    double before = s->analysis.influence.norm[5 * s->now->T];
    run_line(s, "set W *= 1.5");
    cr_expect_neq(s->analysis.influence.norm[5 * s->now->T], before);
    run_line(s, "undo");
    cr_expect_eq(s->analysis.influence.norm[5 * s->now->T], before);
    session_destroy(s);
}

Test(analysis, the_spectrum_is_that_of_the_matrix)
{
    struct session *s = opened("elman", "hello hello");
    run_line(s, "set W spectral 1.25");
    run_line(s, "eigenvalues");
    cr_expect_float_eq(s->analysis.spectrum.spectrum.radius, 1.25, 1e-6);
    run_line(s, "set W = identity");
    cr_expect_float_eq(s->analysis.spectrum.spectrum.norm, 1, 1e-6);
    session_destroy(s);
}

/* A linear unit: each step multiplies by 0.9, and 0.9 to the 50th is 0.00515. */
Test(analysis, a_pure_decay)
{
    struct session *s = opened("elman", "ababababababababababababababababababababababababababab");
    run_line(s, "hidden 1");
    run_line(s, "equation h = a");
    run_line(s, "set W = 0.9");
    run_line(s, "jacobian");
    cr_assert_eq(s->analysis.jacobian.n, 1);
    cr_expect_float_eq(s->analysis.jacobian.singular[7], 0.9, 1e-6);
    cr_expect_float_eq(exp(s->analysis.jacobian.product[49]), 0.00515, 1e-5);
    run_line(s, "set W = 1.1");
    cr_expect_float_eq(exp(s->analysis.jacobian.product[49]), 117.39, 0.05);
    session_destroy(s);
}

Test(analysis, paths_sum_to_the_gradient)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "focus h.c");
    run_line(s, "step 4");
    run_line(s, "paths");
    const struct paths *p = &s->analysis.paths.paths;
    const real *grad = run_grad(s->now->run, session_quantity(s), 3);
    cr_assert_geq(p->count, 6);
    for (int u = 0; u < 8; u++) {
        double sum = 0;
        for (int i = 0; i < p->count; i++) sum += p->path[i].vector[u];
        cr_expect_float_eq(sum, (double)grad[u], 1e-6);
    }
    session_destroy(s);
}

Test(analysis, the_check_agrees_with_the_backward_pass)
{
    static const char *const nets[] = {"lstm", "gru", "elman", "gru-cho", "skip"};
    for (int i = 0; i < 5; i++) {
        struct session *s = opened(nets[i], "hello hello");
        press(s, "right right right K");
        cr_expect(strstr(s->message, "relative error"), "%s: %s", nets[i], s->message);
        cr_expect_not(s->message_is_error, "%s: %s", nets[i], s->message);
        session_destroy(s);
    }
}

static bool stop_at_once(void *context, double done)
{
    ++*(int *)context;
    return false;
}

Test(analysis, what_takes_long_can_be_stopped)
{
    struct session *s = opened("lstm", "hello hello hello hello hello hello hello hello");
    struct error err = {0};
    int asked = 0;
    run_line(s, "hidden 32");
    s->keep_going = stop_at_once;
    s->context = &asked;
    cr_expect_not(command_run(s, "jacobian", &err));
    cr_expect_gt(asked, 0);
    cr_expect(strstr(err.text, "stopped"), "%s", err.text);
    cr_expect_eq(s->view, VIEW_STEPPER);
    session_destroy(s);
}

Test(analysis, where_there_is_nothing_to_see_it_says_so)
{
    struct session *s = opened("window", "hello hello");
    struct error err = {0};
    cr_expect_not(command_run(s, "eigenvalues", &err));
    cr_expect(strstr(err.text, "recurrence"), "%s", err.text);
    cr_expect_eq(s->view, VIEW_STEPPER);
    session_destroy(s);
}
