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

static const struct saturated *saturated_of(const struct session *s, const char *name)
{
    for (int i = 0; i < s->analysis.saturation.count; i++)
        if (!strcmp(s->now->net->quantity[s->analysis.saturation.of[i].quantity].name, name))
            return &s->analysis.saturation.of[i];
    cr_assert_fail("%s is not among them", name);
    return NULL;
}

/* A gate that is put at 0.95 is always right-saturated; without a hand on it, it counts as its values are. */
Test(analysis, saturation_counts_timesteps)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "set Uf *= 12");
    run_line(s, "clamp h.f.3 = 0.95");
    run_line(s, "saturation");
    cr_assert_eq(s->analysis.saturation.count, 4);
    const struct saturated *f = saturated_of(s, "h.f");
    cr_expect(f->unit[2].right == 1 && f->unit[2].left == 0);
    double left = 0;
    for (int t = 0; t < s->now->T; t++)
        for (int u = 0; u < 8; u++) left += (double)run_value(s->now->run, f->quantity, t)[u] < 0.1;
    cr_expect_gt(left, 0);
    cr_expect_float_eq(f->mean.left, left / (8 * s->now->T), 1e-12);
    session_destroy(s);
}

/* Every pre-activation is in a bin; those of one gate alone have a range of their own. */
Test(analysis, histograms_hold_all_numbers)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "saturation");
    cr_assert_eq(s->analysis.saturation.shown, -1);
    double low = saturated_of(s, "h.f")->histogram.low;
    for (int i = 0; i < 4; i++) {
        const struct histogram *h = &s->analysis.saturation.of[i].histogram;
        size_t sum = 0;
        for (int k = 0; k < h->bins; k++) sum += h->count[k];
        cr_expect_eq(sum, (size_t)(8 * s->now->T));
        cr_expect(h->low == low);
    }
    run_line(s, "focus h.f");
    cr_assert_eq(&s->analysis.saturation.of[s->analysis.saturation.shown], saturated_of(s, "h.f"));
    cr_expect_gt(saturated_of(s, "h.f")->histogram.low, low, "the forget gate's bias is 1");
    cr_expect_eq(saturated_of(s, "h.i")->histogram.bins, 0);
    session_destroy(s);
}

Test(analysis, tab_goes_from_activation_to_activation)
{
    struct session *s = opened("lstm", "hello hello");
    static const char *const names[] = {"h.i", "h.f", "h.g", "h.o", "h", "h.i"};
    press(s, "S");
    for (int i = 0; i < 6; i++) {
        press(s, "tab");
        cr_expect_str_eq(s->now->net->quantity[session_quantity(s)].name, names[i]);
        cr_expect_eq(s->analysis.saturation.shown < 0, i == 4);
    }
    press(s, "shift-tab");
    cr_expect_str_eq(s->now->net->quantity[session_quantity(s)].name, "h");
    session_destroy(s);
}

/* Points are distances of states as far as two components go: with two units these are all there is. */
Test(analysis, the_path_is_that_of_the_state)
{
    struct session *s = opened("gru", "hello hello");
    run_line(s, "hidden 2");
    run_line(s, "patch h at 0 = 0.25");
    run_line(s, "states");
    const struct state_space *space = &s->analysis.states.space;
    int q = s->analysis.states.quantity;
    cr_assert_eq(space->k, 2);
    cr_expect_float_eq(space->share[0] + space->share[1], 1, 1e-9);
    cr_assert(s->analysis.states.has_initial);
    for (int t = 0; t < s->now->T; t++) {
        const real *h = run_value(s->now->run, q, t);
        const double *p = space->point + 2 * t, *first = s->analysis.states.initial;
        double between = hypot((double)h[0] - 0.25, (double)h[1] - 0.25);
        cr_expect_float_eq(hypot(p[0] - first[0], p[1] - first[1]), between, 1e-6, "t = %d", t + 1);
    }
    session_destroy(s);
}

/* A reverse sweep begins behind the end; one number has one component; what is no vector gives way to the state. */
Test(analysis, paths_of_all_kinds_of_states)
{
    struct session *s = opened("bidirectional", "hello hello");
    press(s, "z");
    for (int i = 0; i < s->now->net->equations; i++) {
        press(s, "tab C");
        cr_expect_eq(s->view, VIEW_STATES, "%s", s->message);
        cr_expect_gt(s->now->net->quantity[s->analysis.states.quantity].width, 1);
    }
    run_line(s, "hidden 1");
    run_line(s, "focus h");
    struct photo photo = photo_of(s);
    photo_finish(&photo);
    session_destroy(s);
}

Test(analysis, colors_of_a_path)
{
    struct session *s = opened("gru", "hello hello");
    struct error err = {0};
    run_line(s, "states");
    run_line(s, "color unit");
    cr_expect_eq(s->state_color, STATES_BY_UNIT);
    press(s, "C");
    cr_expect_eq(s->state_color, STATES_BY_CHARACTER);
    cr_expect_not(command_run(s, "color red", &err));
    cr_expect(strstr(err.text, "time"), "%s", err.text);
    session_destroy(s);
}

/* What is read under the map: the wall at w = 5, and that a hundredth decides there. */
Test(analysis, the_surface_shows_the_wall)
{
    struct session *s = opened("elman", "hello hello");
    press(s, "D");
    struct photo photo = photo_of(s);
    cr_expect(strstr(photo.screen.data, "E 0.006013"), "%s", photo.screen.data);
    cr_expect(strstr(photo.screen.data, "-661.683"));
    photo_finish(&photo);
    double wall = s->surface.b, below, above;
    run_line(s, "point 5 wall");
    cr_expect(s->surface.b == wall);
    press(s, "up");
    above = error_surface_at(&error_surface_usual, s->surface.w, s->surface.b).error;
    press(s, "down down");
    below = error_surface_at(&error_surface_usual, s->surface.w, s->surface.b).error;
    cr_expect_gt(below, above + 0.3);
    session_destroy(s);
}

Test(analysis, descents_go_from_where_they_are_told)
{
    struct session *s = opened("elman", "hello hello");
    struct error err = {0};
    run_line(s, "surface");
    const struct surface *d = &s->surface;
    cr_assert_eq(d->points[DESCENT_FREE], DESCENT_STEPS + 1);
    cr_expect_gt(d->path[DESCENT_FREE][DESCENT_STEPS].at.b, surface_b.last, "thrown off the map");
    cr_expect_lt(d->path[DESCENT_CLIPPED][DESCENT_STEPS].at.error, 0.05);
    run_line(s, "descent-rate 0.01");
    run_line(s, "descent-clip 0.2");
    run_line(s, "point 4.5 -2");
    press(s, "enter");
    cr_expect(d->path[DESCENT_FREE][0].at.w == 4.5 && d->path[DESCENT_CLIPPED][0].at.b == -2);
    struct error_step step[2];
    error_surface_descend(&error_surface_usual, 4.5, -2, 0.01, 0, 1, step);
    cr_expect(d->path[DESCENT_FREE][1].at.w == step[1].at.w);
    cr_expect_not(command_run(s, "point 5", &err));
    cr_expect_not(command_run(s, "descend 50 2", &err));
    cr_expect_not(command_run(s, "descent-rate -1", &err));
    cr_expect(d->start_w == 4.5 && d->rate == 0.01);
    session_destroy(s);
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
