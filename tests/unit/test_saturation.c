/* test_saturation.c: how often units stand at their limits, and how their numbers are spread. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "histogram.h"
#include "made.h"
#include "saturation.h"

static int quantity_of(const struct trial *m, const char *name)
{
    int q = net_find_quantity(m->net, name);
    cr_assert_geq(q, 0, "%s", name);
    return q;
}

/* One number of a track. */
static real *number_at(const struct trial *m, const char *name, int t, int b, int unit)
{
    const struct track *track = &m->run->track[m->net->quantity[quantity_of(m, name)].node];
    return track->value + (ptrdiff_t)(t * m->B + b) * track->width + unit;
}

static void expect_applies(const char *net, const char *names, bool expected)
{
    struct trial m = made(net, 1, 1);
    char copy[80];
    strcpy(copy, names);
    for (char *name = strtok(copy, " "); name; name = strtok(NULL, " "))
        cr_assert_eq(saturation_applies(m.net, quantity_of(&m, name)), expected, "%s: %s", net, name);
    trial_finish(&m);
}

Test(saturation, what_has_limits)
{
    expect_applies("lstm", "h.i h.f h.g h.o", true);
    expect_applies("lstm", "x h.c h o p loss target", false);
    expect_applies("gru", "h.r h.z h.n", true);
    expect_applies("elman", "h", true);
    expect_applies("elman", "h.a o p", false);
    expect_applies("elman-relu", "h", true);
    struct trial m = made_text(HEAD "  z = 1 - sigmoid(W x)   role z = gate\n"
                                    "  h[hidden] = z * h[t-1] + U x\n" TAIL);
    cr_assert(saturation_applies(m.net, quantity_of(&m, "z")), "a gate by the file's word");
    trial_finish(&m);
}

/* The bounds themselves are not beyond them. */
Test(saturation, of_a_gate)
{
    static const double values[T] = {0.05, 0.0999, 0.1, 0.1001, 0.5, 0.9, 0.9001, 0.95, 1, 0, 0.5};
    struct trial m = made("lstm", 1, 1);
    struct saturation unit[H];
    trial_run(&m);
    for (int t = 0; t < T; t++) *number_at(&m, "f", t, 0, 2) = (real)values[t];
    for (int t = 0; t < T; t++) *number_at(&m, "f", t, 0, 3) = 1;
    saturation_measure(m.run, quantity_of(&m, "f"), 0, unit);
    cr_assert_float_eq(unit[2].left, 3.0 / T, 1e-15);
    cr_assert_float_eq(unit[2].right, 3.0 / T, 1e-15);
    cr_assert(unit[3].left == 0 && unit[3].right == 1 && !unit[3].dead);
    trial_finish(&m);
}

Test(saturation, of_a_tangent)
{
    static const double values[T] = {-1, -0.95, -0.9, -0.5, 0, 0.05, 0.5, 0.9, 0.95, 1, NAN};
    struct trial m = made("elman", 1, 1);
    struct saturation unit[H];
    trial_run(&m);
    for (int t = 0; t < T; t++) *number_at(&m, "h", t, 0, 0) = (real)values[t];
    saturation_measure(m.run, quantity_of(&m, "h"), 0, unit);
    cr_assert_float_eq(unit[0].left, 2.0 / T, 1e-15);
    cr_assert_float_eq(unit[0].right, 2.0 / T, 1e-15);
    trial_finish(&m);
}

/* A unit whose bias is far below 0 never comes to life, and its weights get no gradient. */
Test(saturation, a_dead_rectified_unit)
{
    struct trial m = made("elman-relu", 1, 2);
    struct saturation unit[H];
    int dead;
    trial_parameter(&m, "h.b")[1] = -100;
    trial_run(&m);
    saturation_measure(m.run, quantity_of(&m, "h"), ALL_SEQUENCES, unit);
    for (int u = 0; u < H; u++) {
        double zeros = 0;
        for (int t = 0; t < T; t++)
            for (int b = 0; b < 2; b++) zeros += *number_at(&m, "h", t, b, u) == 0;
        cr_assert_float_eq(unit[u].left, zeros / (2 * T), 1e-15);
        cr_assert_eq(unit[u].dead, zeros == 2 * T);
        cr_assert_eq(unit[u].right, 0);
    }
    cr_assert(unit[1].dead);
    cr_assert_eq(m.gradient[m.net->parameter[net_find_parameter(m.net, "h.b")].offset + 1], 0);
    struct saturation mean = saturation_mean(unit, H, &dead);
    int counted = 0;
    for (int u = 0; u < H; u++) counted += unit[u].dead;
    cr_assert_eq(dead, counted);
    cr_assert(mean.left > 0 && mean.left < 1 && mean.right == 0 && !mean.dead);
    trial_finish(&m);
}

Test(saturation, of_one_sequence_and_of_all)
{
    struct trial m = made("gru", 1, 3);
    struct saturation all[H], one[H];
    trial_run(&m);
    for (int t = 0; t < T; t++) *number_at(&m, "z", t, 1, 4) = (real)0.01;
    for (int t = 0; t < T; t++) *number_at(&m, "z", t, 0, 4) = *number_at(&m, "z", t, 2, 4) = (real)0.5;
    saturation_measure(m.run, quantity_of(&m, "z"), ALL_SEQUENCES, all);
    saturation_measure(m.run, quantity_of(&m, "z"), 1, one);
    cr_assert_float_eq(all[4].left, 1.0 / 3, 1e-15);
    cr_assert_eq(one[4].left, 1);
    saturation_measure(m.run, quantity_of(&m, "z"), 0, one);
    cr_assert_eq(one[4].left, 0);
    trial_finish(&m);
}

/* In every net whatever has limits keeps to them, so that left and right are fractions of different timesteps. */
static void check_fractions(struct trial *m)
{
    struct saturation unit[V > H ? V : H];
    made_compute(m, LOSS_AT_ALL);
    for (int q = 0; q < m->net->quantities; q++) {
        if (!saturation_applies(m->net, q)) continue;
        saturation_measure(m->run, q, 0, unit);
        for (int u = 0; u < m->net->quantity[q].width; u++)
            cr_assert(unit[u].left >= 0 && unit[u].right >= 0 && unit[u].left + unit[u].right <= 1);
    }
}

Test(saturation, fractions_in_every_net)
{
    made_each(2, check_fractions);
}

/* ---- histograms ---- */

/* σ of the pre-activation is the gate, whether it has a name or not. */
static void expect_pre_activation(const char *net, const char *quantity, double (*f)(double))
{
    struct trial m = made(net, 1, 1);
    trial_run(&m);
    int q = quantity_of(&m, quantity), v = histogram_pre_activation(m.net, q);
    cr_assert_geq(v, 0, "%s: %s", net, quantity);
    for (int i = 0; i < T * H; i++)
        cr_assert_float_eq(run_value(m.run, q, 0)[i], f((double)m.run->track[v].value[i]), 1e-6, "%s", quantity);
    trial_finish(&m);
}

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

Test(histogram, pre_activations)
{
    expect_pre_activation("lstm", "f", logistic);
    expect_pre_activation("gru", "n", tanh);
    expect_pre_activation("elman", "h", tanh);
    struct trial m = made("elman", 1, 1);
    int a = quantity_of(&m, "a");
    cr_assert_eq(histogram_pre_activation(m.net, a), m.net->quantity[a].node);
    cr_assert_eq(histogram_pre_activation(m.net, quantity_of(&m, "x")), -1);
    cr_assert_eq(histogram_pre_activation(m.net, quantity_of(&m, "p")), -1);
    trial_finish(&m);
}

Test(histogram, bins_hold_what_lies_in_them)
{
    struct trial m = made("elman", 1, 1);
    size_t count[4];
    struct histogram h = {.low = -1, .high = 1, .bins = 4, .count = count};
    int q = quantity_of(&m, "h"), v = m.net->quantity[q].node;
    trial_run(&m);
    real *x = m.run->track[v].value;
    static const double values[] = {-1, -0.51, -0.5, -0.01, 0, 0.49, 0.5, 1, 1.01, -1.01, NAN, INFINITY, -INFINITY};
    for (int i = 0; i < T * H; i++) x[i] = (real)(i < 13 ? values[i] : 0.75);
    histogram_count(&h, m.run, v, 0);
    cr_assert(count[0] == 2 && count[1] == 2 && count[2] == 2, "%zu %zu %zu", count[0], count[1], count[2]);
    cr_assert_eq(count[3], 2 + T * H - 13);
    cr_assert(h.below == 1 && h.above == 1 && h.not_finite == 3);
    histogram_count(&h, m.run, v, 0);
    cr_assert_eq(count[0], 2, "counts start at 0");
    trial_finish(&m);
}

/* All of a net's gates over one range: every number is in a bin. */
Test(histogram, a_common_range)
{
    struct trial m = made("lstm", 1, 2);
    size_t count[10];
    int node[3];
    double low, high, least = INFINITY, most = -INFINITY;
    trial_run(&m);
    for (int i = 0; i < 3; i++)
        node[i] = histogram_pre_activation(m.net, quantity_of(&m, (const char *[]){"i", "f", "o"}[i]));
    node[2] = histogram_pre_activation(m.net, quantity_of(&m, "h.o"));
    cr_assert(histogram_range(m.run, node, 3, ALL_SEQUENCES, &low, &high));
    for (int i = 0; i < 3; i++) {
        struct histogram h = {.low = low, .high = high, .bins = 10, .count = count};
        size_t sum = 0;
        histogram_count(&h, m.run, node[i], ALL_SEQUENCES);
        for (int k = 0; k < 10; k++) sum += count[k];
        cr_assert_eq(sum, 2 * T * H);
        for (int k = 0; k < 2 * T * H; k++) {
            least = fmin(least, (double)m.run->track[node[i]].value[k]);
            most = fmax(most, (double)m.run->track[node[i]].value[k]);
        }
    }
    cr_assert(low == least && high == most);
    trial_finish(&m);
}

Test(histogram, ranges_of_little)
{
    struct trial m = made("elman", 1, 1);
    double low, high;
    int label = m.net->quantity[quantity_of(&m, "target")].node, h = m.net->quantity[quantity_of(&m, "h")].node;
    const int none = -1;
    trial_run(&m);
    cr_assert_not(histogram_range(m.run, &label, 1, 0, &low, &high));
    cr_assert_not(histogram_range(m.run, &none, 1, 0, &low, &high));
    for (int i = 0; i < T * H; i++) m.run->track[h].value[i] = (real)0.25;
    cr_assert(histogram_range(m.run, &h, 1, 0, &low, &high));
    cr_assert(low == -0.25 && high == 0.75, "one number has a range too");
    for (int i = 0; i < T * H; i++) m.run->track[h].value[i] = (real)NAN;
    cr_assert_not(histogram_range(m.run, &h, 1, 0, &low, &high));
    trial_finish(&m);
}
