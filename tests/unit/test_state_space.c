/* test_state_space.c: principal components of a state's path, of paths that are known and of nets. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "made.h"
#include "state_space.h"

/* An Elman net whose h is overwritten by the caller. */
static struct trial path_of(int steps, int units)
{
    struct net_options options = {V, units, 1, .input_gradients = true};
    struct trial m = made_sized("elman", options, steps, 1);
    trial_run(&m);
    return m;
}

static real *state_at(struct trial *m, int t)
{
    return m->run->track[m->net->quantity[net_find_quantity(m->net, "h")].node].value +
           t * m->net->quantity[net_find_quantity(m->net, "h")].width;
}

static struct state_space analysed(const struct trial *m, const char *name, int k)
{
    struct state_space s;
    struct error err = {0};
    cr_assert(state_space_init(&s, m->run, net_find_quantity(m->net, name), 0, k, &err), "%s", err.text);
    return s;
}

/* x[t] = (1, 2, 3) + a[t] (0, 3, 4) / 5 + b[t] (1, 0, 0), a and b orthogonal, Σ a² = 9 · Σ b². */
Test(state_space, of_a_plane)
{
    static const double a[4] = {3, -3, 3, -3}, b[4] = {1, 1, -1, -1};
    struct trial m = path_of(4, 3);
    for (int t = 0; t < 4; t++) {
        state_at(&m, t)[0] = (real)(1 + b[t]);
        state_at(&m, t)[1] = (real)(2 + 0.6 * a[t]);
        state_at(&m, t)[2] = (real)(3 + 0.8 * a[t]);
    }
    struct state_space s = analysed(&m, "h", 3);
    cr_assert(s.T == 4 && s.n == 3 && s.k == 3);
    static const double mean[3] = {1, 2, 3}, component[6] = {0, 0.6, 0.8, 1, 0, 0};
    for (int i = 0; i < 3; i++) cr_assert_float_eq(s.mean[i], mean[i], 1e-6);
    for (int i = 0; i < 6; i++) cr_assert_float_eq(s.component[i], component[i], 1e-6, "%d: %g", i, s.component[i]);
    cr_assert_float_eq(s.share[0], 0.9, 1e-6);
    cr_assert_float_eq(s.share[1], 0.1, 1e-6);
    cr_assert_float_eq(s.share[2], 0, 1e-12);
    cr_assert_float_eq(s.variance, 10, 1e-5);
    for (int t = 0; t < 4; t++) {
        cr_assert_float_eq(s.point[3 * t], a[t], 1e-6);
        cr_assert_float_eq(s.point[3 * t + 1], b[t], 1e-6);
        cr_assert_float_eq(s.point[3 * t + 2], 0, 1e-6);
    }
    state_space_finish(&s);
    trial_finish(&m);
}

/* The same path with its sign turned has the same components: the picture does not flip. */
Test(state_space, signs_do_not_depend_on_the_path)
{
    struct trial m = path_of(9, 4);
    struct state_space s = analysed(&m, "h", 4);
    for (int t = 0; t < 9; t++)
        for (int i = 0; i < 4; i++) state_at(&m, t)[i] = -state_at(&m, t)[i];
    struct state_space turned = analysed(&m, "h", 4);
    for (int j = 0; j < 4; j++) {
        double largest = 0;
        for (int i = 0; i < 4; i++) {
            double x = s.component[4 * j + i];
            cr_assert_float_eq(turned.component[4 * j + i], x, 1e-9);
            if (fabs(x) > fabs(largest)) largest = x;
        }
        cr_assert_gt(largest, 0);
    }
    for (int i = 0; i < 9 * 4; i++) cr_assert_float_eq(turned.point[i], -s.point[i], 1e-9);
    state_space_finish(&s);
    state_space_finish(&turned);
    trial_finish(&m);
}

/* All components together keep every distance; shares fall and sum to 1; components are orthonormal. */
static void check_whole(struct trial *m)
{
    made_compute(m, LOSS_AT_ALL);
    for (int q = 0; q < m->net->quantities; q++) {
        if (!run_value(m->run, q, 0)) continue;
        const char *name = m->net->quantity[q].name;
        int n = m->net->quantity[q].width, most = n < T ? n : T;
        struct state_space s;
        double sum = 0;
        cr_assert(state_space_init(&s, m->run, q, 0, 100, NULL), "%s", name);
        cr_assert(s.k == most && s.n == n && s.T == T);
        for (int j = 0; j < s.k; j++) {
            cr_assert(s.share[j] >= 0 && (j == 0 || s.share[j] <= s.share[j - 1]), "%s", name);
            sum += s.share[j];
            for (int other = 0; other <= j; other++) {
                double product = 0;
                for (int i = 0; i < n; i++) product += s.component[j * n + i] * s.component[other * n + i];
                cr_assert_float_eq(product, j == other && s.share[j] > 0, 1e-9, "%s", name);
            }
        }
        cr_assert_float_eq(sum, s.variance > 0, 1e-9, "%s: %g", name, sum);
        for (int t = 0; t < T; t++) {
            double distance = 0, seen = 0, again[V + H];
            for (int i = 0; i < n; i++) distance += pow((double)run_value(m->run, q, t)[i] - s.mean[i], 2);
            for (int j = 0; j < s.k; j++) seen += pow(s.point[t * s.k + j], 2);
            cr_assert_float_eq(seen, distance, 1e-9 * (1 + distance), "%s", name);
            state_space_project(&s, run_value(m->run, q, t), again);
            for (int j = 0; j < s.k; j++) cr_assert_float_eq(again[j], s.point[t * s.k + j], 1e-9);
        }
        state_space_finish(&s);
    }
}

Test(state_space, of_every_quantity_of_every_net)
{
    made_each(1, check_whole);
}

Test(state_space, the_first_components_of_many)
{
    struct trial m = path_of(20, 12);
    struct state_space two = analysed(&m, "h", 2), all = analysed(&m, "h", 12);
    cr_assert(two.k == 2 && two.share[0] == all.share[0] && two.share[1] == all.share[1]);
    for (int t = 0; t < 20; t++)
        for (int j = 0; j < 2; j++) cr_assert_eq(two.point[2 * t + j], all.point[12 * t + j]);
    state_space_finish(&two);
    state_space_finish(&all);
    trial_finish(&m);
}

static void expect_nothing(const struct state_space *s)
{
    cr_assert_eq(s->variance, 0);
    for (int j = 0; j < s->k; j++) cr_assert_eq(s->share[j], 0);
    for (int i = 0; i < s->k * s->n; i++) cr_assert_eq(s->component[i], 0);
    for (int i = 0; i < s->T * s->k; i++) cr_assert_eq(s->point[i], 0);
}

Test(state_space, of_what_does_not_move)
{
    struct trial one = path_of(1, 3), still = path_of(7, 3);
    struct state_space s = analysed(&one, "h", 2);
    cr_assert(s.T == 1 && s.k == 1 && s.mean[2] == (double)state_at(&one, 0)[2]);
    expect_nothing(&s);
    state_space_finish(&s);
    for (int t = 0; t < 7; t++)
        for (int i = 0; i < 3; i++) state_at(&still, t)[i] = (real)0.1;
    s = analysed(&still, "h", 3);
    expect_nothing(&s);
    state_space_finish(&s);
    trial_finish(&one);
    trial_finish(&still);
}

/* On a line, and of one unit: one component has it all. */
Test(state_space, of_one_direction)
{
    struct trial line = path_of(6, 5), unit = path_of(6, 1);
    for (int t = 0; t < 6; t++)
        for (int i = 0; i < 5; i++) state_at(&line, t)[i] = (real)(t * (i - 2));
    struct state_space s = analysed(&line, "h", 5);
    cr_assert_float_eq(s.share[0], 1, 1e-12);
    for (int j = 1; j < 5; j++) cr_assert(s.share[j] == 0 && s.component[5 * j] == 0 && s.point[j] == 0);
    state_space_finish(&s);
    for (int t = 0; t < 6; t++) state_at(&unit, t)[0] = (real)(0.125 * (5 - t));
    s = analysed(&unit, "h", 3);
    cr_assert(s.k == 1 && s.component[0] == 1 && s.share[0] == 1);
    cr_assert_float_eq(s.point[0], 0.3125, 1e-12);
    state_space_finish(&s);
    trial_finish(&line);
    trial_finish(&unit);
}

Test(state_space, refuses_what_has_no_path)
{
    struct trial m = path_of(4, 3);
    struct state_space s;
    struct error err = {0};
    cr_assert_not(state_space_init(&s, m.run, net_find_quantity(m.net, "target"), 0, 2, &err));
    cr_assert(err.status == ERROR_INPUT && strstr(err.text, "target"), "%s", err.text);
    state_at(&m, 2)[1] = (real)NAN;
    err = (struct error){0};
    cr_assert_not(state_space_init(&s, m.run, net_find_quantity(m.net, "h"), 0, 2, &err));
    cr_assert(err.status == ERROR_FAILED && strstr(err.text, "finite"), "%s", err.text);
    state_space_finish(&s);
    trial_finish(&m);
}
