/* test_jacobian.c: the Jacobian of a step: against the formulas of the cells, against differences of one step and of
 * many, and products. In either precision; differences in double alone. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "jacobian.h"
#include "linalg.h"
#include "made.h"
#include "rng.h"

static const bool is_double = sizeof(real) == sizeof(double);
static const double tolerance = sizeof(real) == sizeof(double) ? 1e-12 : 1e-5;

static void *memory(size_t count, size_t size)
{
    void *p = calloc(count + 1, size);
    cr_assert_not_null(p);
    return p;
}

static struct jacobian jacobian_of(const struct trial *m, int b, int direction)
{
    struct jacobian j;
    struct error err;
    cr_assert(jacobian_init(&j, m->run, m->parameters, b, direction, &err), "%s", err.text);
    return j;
}

static double *matrix_at(struct jacobian *j, int t)
{
    double *matrix = memory((size_t)(j->n * j->n), sizeof *matrix);
    jacobian_at(j, t, matrix);
    return matrix;
}

/* ---- what the state is ---- */

static void expect_state(struct net *net, int direction, const char *expected)
{
    struct state_vector state;
    struct string parts = {0};
    cr_assert(state_vector_init(&state, net, direction, NULL));
    int size = 0;
    for (int i = 0; i < state.parts; i++) {
        const struct state_part *part = &state.part[i];
        string_printf(&parts, "%s%s", i ? " " : "", net->quantity[part->quantity].name);
        if (part->lag) string_printf(&parts, "-%d", part->lag);
        cr_assert_eq(part->first, size);
        cr_assert_eq(part->width, net->quantity[part->quantity].width);
        size += part->width;
    }
    cr_assert_eq(state.size, size);
    cr_assert_str_eq(parts.data ? parts.data : "", expected, "%s: %s", net->name, parts.data);
    string_finish(&parts);
    state_vector_finish(&state);
    net_destroy(net);
}

static void expect_state_of(const char *name, int layers, int direction, const char *expected)
{
    expect_state(
        compiled_shipped(name, (struct net_options){V, H, layers, .input_gradients = true}), direction, expected);
}

Test(state_vector, is_what_the_recurrence_reads_with_a_delay)
{
    expect_state_of("elman", 1, 1, "h");
    expect_state_of("elman", 3, 1, "h1 h2 h3");
    expect_state_of("lstm", 1, 1, "h.c h");
    expect_state_of("lstm", 2, 1, "h1.c h1 h2.c h2");
    expect_state_of("jordan", 1, 1, "p");
    expect_state_of("skip", 1, 1, "h h-1 h-2");
    expect_state_of("window", 1, 1, "");
    expect_state_of("lstm", 1, -1, "");
    expect_state_of("bidirectional", 1, 1, "h");
    expect_state_of("bidirectional", 1, -1, "g");
}

Test(state_vector, of_more_than_one_recurrence)
{
    struct net_options options = {V, H, 1, .input_gradients = true};
    const char *chained = HEAD "  k[hidden] = tanh(A x + W k[t-1])\n  u = tanh(k)\n"
                               "  h[hidden] = tanh(R u[t-2] + S h[t-1])\n" TAIL;
    expect_state(compiled(chained, options), 1, "k u h u-1");
    const char *read_once = HEAD "  h[hidden] = tanh(A x + W h[t-1])\n  u = tanh(h[t-4])\n"
                                 "  o[vocab] = V u\n  p = softmax(o)\n  loss = cross_entropy(p, target)\n";
    expect_state(compiled(read_once, options), 1, "h");
    const char *dead = HEAD "  h[hidden] = tanh(A x + W h[t-1])\n  d[hidden] = tanh(h + D d[t-1])\n" TAIL;
    expect_state(compiled(dead, options), 1, "h");
}

/* ---- formulas ---- */

static double entry(const struct trial *m, const char *matrix, int row, int column)
{
    int p = net_find_parameter(m->net, matrix);
    return (double)m->parameters[parameter_index(&m->net->parameter[p], row, column)];
}

static double value(const struct trial *m, const char *name, int t, int unit)
{
    return (double)trial_value(m, name, t)[unit];
}

Test(jacobian, of_elman_is_that_of_the_slide)
{
    struct trial m = made("elman", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct jacobian j = jacobian_of(&m, 0, 1);
    cr_assert_eq(j.n, H);
    for (int t = 0; t < T; t++) {
        double *matrix = matrix_at(&j, t);
        for (int i = 0; i < H; i++)
            for (int k = 0; k < H; k++) {
                double h = value(&m, "h", t, i);
                cr_assert_float_eq(matrix[i * H + k], (1 - h * h) * entry(&m, "h.W", i, k), tolerance);
            }
        free(matrix);
    }
    jacobian_finish(&j);
    trial_finish(&m);
}

static double sigmoid_slope(double y)
{
    return y * (1 - y);
}

/* ∂c[t]/∂h[t-1]: through the gates and the candidate. */
static double lstm_c_by_h(const struct trial *m, int t, int i, int k)
{
    double c = value(m, "h.c", t - 1, i), f = value(m, "h.f", t, i), in = value(m, "h.i", t, i),
           g = value(m, "h.g", t, i);
    return c * sigmoid_slope(f) * entry(m, "h.Wf", i, k) + g * sigmoid_slope(in) * entry(m, "h.Wi", i, k) +
           in * (1 - g * g) * entry(m, "h.Wg", i, k);
}

/* Rows and columns 0 ... H - 1 are c, the others h. */
static double lstm_entry(const struct trial *m, int t, int row, int column)
{
    int i = row % H, k = column % H;
    double f = value(m, "h.f", t, i), o = value(m, "h.o", t, i), squashed = tanh(value(m, "h.c", t, i));
    double through_c = row < H ? 1 : o * (1 - squashed * squashed);
    if (column < H) return i == k ? through_c * f : 0;
    double by_o = row < H ? 0 : squashed * sigmoid_slope(o) * entry(m, "h.Wo", i, k);
    return through_c * lstm_c_by_h(m, t, i, k) + by_o;
}

Test(jacobian, of_an_lstm_has_four_blocks)
{
    struct trial m = made("lstm", 1, 2);
    made_compute(&m, LOSS_AT_LAST);
    struct trial first = made("lstm", 1, 1); /* the same as sequence 0, for the formulas to read */
    for (int t = 0; t < T; t++) first.input[t] = m.input[t * 2];
    memcpy(first.parameters, m.parameters, m.net->parameter_count * sizeof *m.parameters);
    made_compute(&first, LOSS_AT_LAST);
    struct jacobian j = jacobian_of(&m, 0, 1);
    cr_assert_eq(j.n, 2 * H);
    for (int t = 0; t < T; t++) {
        double *matrix = matrix_at(&j, t);
        for (int row = 0; row < 2 * H; row++)
            for (int column = 0; column < 2 * H; column++) {
                double expected = lstm_entry(&first, t, row, column), got = matrix[row * 2 * H + column];
                cr_assert_float_eq(
                    got, expected, tolerance, "J(%d)[%d][%d] = %g, not %g", t + 1, row, column, got, expected);
            }
        free(matrix);
    }
    jacobian_finish(&j);
    trial_finish(&first);
    trial_finish(&m);
}

/* In the companion form the newest rows have W and S, the others only shift. */
Test(jacobian, of_a_longer_delay_is_the_companion_form)
{
    struct trial m = made("skip", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct jacobian j = jacobian_of(&m, 0, 1);
    cr_assert_eq(j.n, 3 * H);
    for (int t = 0; t < T; t++) {
        double *matrix = matrix_at(&j, t);
        for (int row = 0; row < 3 * H; row++)
            for (int column = 0; column < 3 * H; column++) {
                double h = value(&m, "h", t, row % H), expected = row >= H && column == row - H;
                if (row < H && column < H) expected = (1 - h * h) * entry(&m, "h.W", row, column);
                if (row < H && column >= 2 * H) expected = (1 - h * h) * entry(&m, "h.S", row, column - 2 * H);
                cr_assert_float_eq(matrix[row * 3 * H + column], expected, tolerance);
            }
        free(matrix);
    }
    jacobian_finish(&j);
    trial_finish(&m);
}

/* ---- differences ---- */

/* The number of s(t) as a run holds it; slot t may lie in front of the first or behind the last timestep. */
static real *number_of(const struct run *run, const struct jacobian *j, int t, int b, int number)
{
    const struct state_part *part = j->state.part;
    while (number >= part->first + part->width) part++;
    const struct track *track = &run->track[run->net->quantity[part->quantity].node];
    int slot = t - part->lag * j->state.direction;
    return track->value + ((ptrdiff_t)slot * run->B + b) * part->width + (number - part->first);
}

/* s(last) after the whole run was computed again from an initial state that differs in one number. */
static void shifted_end(struct trial *m, const struct jacobian *j, int number, double by, double *end)
{
    int before = j->state.direction > 0 ? -1 : m->T, last = j->state.direction > 0 ? m->T - 1 : 0;
    run_reset(m->run, m->parameters);
    *number_of(m->run, j, before, j->b, number) += (real)by;
    run_forward(m->run, m->parameters);
    for (int i = 0; i < j->n; i++) end[i] = (double)*number_of(m->run, j, last, j->b, i);
}

/* J(last) … J(first), multiplied out. */
static double *whole_product(struct jacobian *j)
{
    int n = j->n, steps = j->trace->T;
    double *product = memory((size_t)(n * n), sizeof *product);
    for (int i = 0; i < n; i++) product[i * n + i] = 1;
    for (int step = 0; step < steps; step++) {
        double *matrix = matrix_at(j, j->state.direction > 0 ? step : steps - 1 - step);
        double *next = memory((size_t)(n * n), sizeof *next);
        for (int row = 0; row < n; row++)
            for (int k = 0; k < n; k++)
                for (int column = 0; column < n; column++)
                    next[row * n + column] += matrix[row * n + k] * product[k * n + column];
        free(product);
        free(matrix);
        product = next;
    }
    return product;
}

/* The state has all that is carried on if the product over the whole run is what differences say of its end by its
 * beginning. */
static void check_whole_run(struct trial *m, int direction)
{
    const double step = 1e-5;
    made_compute(m, LOSS_AT_ALL);
    struct jacobian j = jacobian_of(m, m->B - 1, direction);
    int n = j.n;
    double *product = n ? whole_product(&j) : NULL, above[100], below[100];
    for (int column = 0; column < n; column++) {
        shifted_end(m, &j, column, step, above);
        shifted_end(m, &j, column, -step, below);
        for (int row = 0; row < n; row++) {
            double numeric = (above[row] - below[row]) / (2 * step), analytic = product[row * n + column];
            cr_assert_float_eq(analytic, numeric, 1e-8 * fmax(1, fabs(numeric)), "%s: [%d][%d] %.12g, not %.12g",
                m->net->name, row, column, analytic, numeric);
        }
    }
    free(product);
    jacobian_finish(&j);
}

static void check_both_directions(struct trial *m)
{
    check_whole_run(m, 1);
    check_whole_run(m, -1);
}

Test(jacobian, products_are_the_derivative_of_the_end_by_the_beginning, .disabled = sizeof(real) == sizeof(float))
{
    static const char *const chained[] = {
        HEAD "  k[hidden] = tanh(A x + W k[t-1])\n  u = tanh(k)\n  h[hidden] = tanh(R u[t-2] + S h[t-1])\n" TAIL,
        HEAD "  k[hidden] = tanh(A x + W k[t+1])\n  u = tanh(k)\n  h[hidden] = tanh(R u[t+2] * S h[t+1])\n" TAIL,
    };
    made_each(1, check_both_directions);
    made_each(2, check_both_directions);
    for (int i = 0; i < ODD_NETS + 2; i++) {
        struct trial m = made_text(i < ODD_NETS ? odd_nets[i] : chained[i - ODD_NETS]);
        check_both_directions(&m);
        trial_finish(&m);
    }
}

/* One step alone, by a run of a single timestep from the state that the trace had. */
static void check_steps(struct trial *m)
{
    const double step = 1e-5;
    made_compute(m, LOSS_AT_ALL);
    struct jacobian j = jacobian_of(m, 0, 1);
    struct run *run = NULL;
    if (j.n) cr_assert(run_create(m->net, 1, 1, &run, NULL));
    for (int t = 0; t < m->T && run; t++) {
        double *matrix = matrix_at(&j, t), above[100];
        run_set_inputs(run, m->input + t * m->B, m->label + t * m->B);
        for (int column = 0; column < j.n; column++)
            for (int sign = 1; sign >= -1; sign -= 2) {
                run_reset(run, m->parameters);
                for (int i = 0; i < j.n; i++)
                    *number_of(run, &j, -1, 0, i) = *number_of(m->run, &j, t - 1, 0, i) + (i == column) * sign * step;
                run_forward(run, m->parameters);
                for (int row = 0; row < j.n; row++) {
                    double s = *number_of(run, &j, 0, 0, row);
                    if (sign > 0) above[row] = s;
                    double numeric = (above[row] - s) / (2 * step);
                    if (sign < 0) cr_assert_float_eq(matrix[row * j.n + column], numeric, 1e-8, "%s", m->net->name);
                }
            }
        free(matrix);
    }
    run_destroy(run);
    jacobian_finish(&j);
}

Test(jacobian, of_one_step_by_differences, .disabled = sizeof(real) == sizeof(float))
{
    static const char *const names[] = {"elman", "lstm", "lstm-peephole", "gru", "gru-cho", "jordan", "irnn", "skip"};
    for (int i = 0; i < 8; i++) {
        struct trial m = made(names[i], 1, 2);
        check_steps(&m);
        trial_finish(&m);
    }
    struct trial layers = made("gru", 3, 1), odd = made_text(odd_net);
    check_steps(&layers);
    check_steps(&odd);
    trial_finish(&layers);
    trial_finish(&odd);
}

/* Passing a gradient on through J is what the backward pass does, where only the last loss counts. */
Test(jacobian, carries_the_gradient_of_the_last_loss)
{
    struct trial m = made("elman", 1, 1);
    made_compute(&m, LOSS_AT_LAST);
    struct jacobian j = jacobian_of(&m, 0, 1);
    for (int t = T - 1; t > 0; t--) {
        double *matrix = matrix_at(&j, t);
        for (int k = 0; k < H; k++) {
            double sum = 0;
            for (int i = 0; i < H; i++) sum += (double)trial_grad(&m, "h", t)[i] * matrix[i * H + k];
            cr_assert_float_eq(sum, (double)trial_grad(&m, "h", t - 1)[k], tolerance);
        }
        free(matrix);
    }
    jacobian_finish(&j);
    trial_finish(&m);
}

Test(jacobian, what_is_overridden_depends_on_nothing)
{
    struct trial m = made("lstm", 1, 1);
    struct override o[] = {{net_find_quantity(m.net, "h"), 3, 2, (real)0.25},
        {net_find_quantity(m.net, "h.f"), OVERRIDE_ALL, 1, (real)0.9}};
    run_override(m.run, o, 2);
    made_compute(&m, LOSS_AT_ALL);
    struct jacobian j = jacobian_of(&m, 0, 1);
    double *there = matrix_at(&j, 3), *elsewhere = matrix_at(&j, 4);
    for (int k = 0; k < 2 * H; k++) cr_assert_eq(there[(H + 2) * 2 * H + k], 0);
    cr_assert_neq(elsewhere[(H + 2) * 2 * H + H], 0);
    cr_assert_float_eq(elsewhere[1 * 2 * H + 1], 0.9, 1e-6, "the forget gate as it was set");
    free(there);
    free(elsewhere);
    jacobian_finish(&j);
    trial_finish(&m);
}

/* ---- spectra and products ---- */

static void set_matrix(struct trial *m, const char *name, const double *w)
{
    const struct parameter *p = &m->net->parameter[net_find_parameter(m->net, name)];
    for (int row = 0; row < p->rows; row++)
        for (int column = 0; column < p->columns; column++)
            m->parameters[parameter_index(p, row, column)] = (real)w[row * p->columns + column];
}

/* A linear net: J = W at every timestep, here 0.9 times a rotation. */
static struct trial linear(int steps)
{
    double w[H * H];
    struct trial m;
    struct rng rng;
    rng_init(&rng, 3, "orthogonal");
    const char *text = HEAD "  h[hidden] = W h[t-1] + U x\n" TAIL;
    trial_init(&m, compiled(text, (struct net_options){V, H, 1, .input_gradients = true}), steps, 1, 3);
    cr_assert(linalg_orthogonal(w, H, H, &rng));
    for (int i = 0; i < H * H; i++) w[i] *= 0.9;
    set_matrix(&m, "W", w);
    made_compute(&m, LOSS_AT_ALL);
    return m;
}

Test(jacobian, spectra_and_products_of_a_rotation_that_shrinks)
{
    struct trial m = linear(50);
    struct jacobian j = jacobian_of(&m, 0, 1);
    double singular[50 * H], radius[50], log_singular[50 * H], close = is_double ? 1e-12 : 1e-6;
    cr_assert(jacobian_spectra(&j, singular, radius, NULL, NULL));
    cr_assert(jacobian_products(&j, 49, 50, log_singular, NULL, NULL));
    for (int t = 0; t < 50; t++) {
        cr_assert_float_eq(radius[t], 0.9, close);
        for (int i = 0; i < H; i++) {
            cr_assert_float_eq(singular[t * H + i], 0.9, close);
            cr_assert_float_eq(log_singular[t * H + i], (t + 1) * log(0.9), 50 * close);
        }
    }
    cr_assert_float_eq(exp(log_singular[49 * H]), 0.00515, 5e-6);
    jacobian_finish(&j);
    trial_finish(&m);
}

/* Short products multiplied out; the first factor alone is what the spectra say. */
Test(jacobian, products_are_those_multiplied_out)
{
    struct trial m = made_sized("lstm", (struct net_options){V, H, 1, .input_gradients = true}, 4, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct jacobian j = jacobian_of(&m, 0, 1);
    enum { N = 2 * H };
    double singular[4 * N], log_singular[4 * N], expected[N];
    cr_assert(jacobian_spectra(&j, singular, NULL, NULL, NULL));
    cr_assert(jacobian_products(&j, 3, 4, log_singular, NULL, NULL));
    double *product = whole_product(&j);
    cr_assert(linalg_singular_values(product, N, N, expected));
    for (int i = 0; i < N; i++) {
        cr_assert_float_eq(exp(log_singular[i]), singular[3 * N + i], 1e-9 * singular[3 * N]);
        cr_assert_float_eq(exp(log_singular[3 * N + i]), expected[i], 1e-9 * expected[0]);
    }
    free(product);
    jacobian_finish(&j);
    trial_finish(&m);
}

/* p sums to 1, and depends on the past through fewer units than it has symbols. */
Test(jacobian, of_a_jordan_network_has_no_more_ranks_than_hidden_units)
{
    struct trial m = made_sized("jordan", (struct net_options){9, 4, 1, .input_gradients = true}, 30, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct jacobian j = jacobian_of(&m, 0, 1);
    cr_assert_eq(j.n, 9);
    double log_singular[30 * 9];
    cr_assert(jacobian_products(&j, 29, 30, log_singular, NULL, NULL));
    for (int i = 0; i < 30; i++) {
        cr_assert(isfinite(log_singular[i * 9]));
        cr_assert_eq(log_singular[i * 9 + 4], -INFINITY, "%d factors: %g", i + 1, log_singular[i * 9 + 4]);
    }
    jacobian_finish(&j);
    trial_finish(&m);
}

/* From the first timestep on, since there the gradient of a reverse sweep ends. */
Test(jacobian, products_of_a_reverse_sweep)
{
    struct trial m = made("bidirectional", 1, 1);
    made_compute(&m, LOSS_AT_ALL);
    struct jacobian j = jacobian_of(&m, 0, -1);
    double log_singular[3 * H], expected[H], product[H * H];
    cr_assert(jacobian_products(&j, 2, 2, log_singular, NULL, NULL));
    double *second = matrix_at(&j, 2), *third = matrix_at(&j, 3);
    memset(product, 0, sizeof product);
    for (int row = 0; row < H; row++)
        for (int k = 0; k < H; k++)
            for (int column = 0; column < H; column++)
                product[row * H + column] += second[row * H + k] * third[k * H + column];
    cr_assert(linalg_singular_values(product, H, H, expected));
    for (int i = 0; i < H; i++) cr_assert_float_eq(exp(log_singular[H + i]), expected[i], 1e-9);
    free(second);
    free(third);
    jacobian_finish(&j);
    trial_finish(&m);
}

Test(jacobian, of_numbers_that_overflow_is_nan)
{
    struct trial m = linear(3);
    trial_parameter(&m, "W")[0] = (real)INFINITY;
    made_compute(&m, LOSS_AT_ALL);
    struct jacobian j = jacobian_of(&m, 0, 1);
    double singular[3 * H], radius[3], log_singular[3 * H];
    cr_assert(jacobian_spectra(&j, singular, radius, NULL, NULL));
    cr_assert(jacobian_products(&j, 2, 3, log_singular, NULL, NULL));
    cr_assert(isnan(singular[0]) && isnan(radius[2]) && isnan(log_singular[0]) && isnan(log_singular[3 * H - 1]));
    jacobian_finish(&j);
    trial_finish(&m);
}

static bool stop_at_once(void *context, double done)
{
    ++*(int *)context;
    return false;
}

Test(jacobian, can_be_cancelled)
{
    struct trial m = linear(30);
    struct jacobian j = jacobian_of(&m, 0, 1);
    int times = 0;
    struct progress progress = {stop_at_once, &times};
    double numbers[30 * H];
    cr_assert_not(jacobian_spectra(&j, numbers, NULL, &progress, NULL));
    cr_assert_eq(times, 1);
    cr_assert_not(jacobian_products(&j, 29, 30, numbers, &progress, NULL));
    cr_assert_eq(times, 2);
    jacobian_finish(&j);
    trial_finish(&m);
}
