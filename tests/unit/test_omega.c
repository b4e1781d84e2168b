/* test_omega.c: the term of Pascanu, Mikolov & Bengio against the paper's formula written out, against Jacobians by
 * differences, and its immediate derivative against differences of its value with all else held. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"
#include "longhand.h"
#include "net_case.h"
#include "omega.h"
#include "param.h"

enum { V = 5, H = 4, STEPS = 7 };
static const struct net_options usual = {.vocab = V, .hidden = H, .layers = 1};

static struct omega *omega_of(const struct trial *trial)
{
    struct error err = {0};
    struct omega *omega;
    cr_assert(omega_create(trial->run, &omega, &err), "%s", err.text);
    return omega;
}

/* ∂⁺Ω/∂parameters alone, as new memory. */
static real *derivative(const struct trial *trial, struct omega *omega, double *value)
{
    real *gradient = calloc(trial->net->parameter_count, sizeof *gradient);
    cr_assert_not_null(gradient);
    *value = omega_gradient(omega, trial->parameters, 1, gradient);
    return gradient;
}

static double value_of(const struct trial *trial, struct omega *omega)
{
    double value;
    free(derivative(trial, omega, &value));
    return value;
}

/* ---- the paper's formula ---- */

/* For h = tanh(a), a = b + U x + W h[t-1]: u = Wᵀ diag(1 - h[t+1]²) v, v = ∂L/∂h[t+1]. Ω is a mean over T - 1 steps. */
static double by_the_paper(struct longhand *l, double dW[H][H])
{
    double sum = 0;
    double **W = longhand_param(l, "h.W")->v;
    const struct longhand_array *h = longhand_quantity(l, "h");
    memset(dW, 0, sizeof(double[H][H]));
    for (int t = 1; t < l->T; t++) {
        double v[H], delta[H], u[H] = {0}, nu = 0, nv = 0;
        for (int i = 0; i < H; i++) v[i] = h->d[t + 1][i];
        for (int i = 0; i < H; i++) delta[i] = (1 - h->v[t + 1][i] * h->v[t + 1][i]) * v[i];
        for (int i = 0; i < H; i++)
            for (int j = 0; j < H; j++) u[j] += W[i][j] * delta[i];
        for (int i = 0; i < H; i++) nu += u[i] * u[i], nv += v[i] * v[i];
        nu = sqrt(nu), nv = sqrt(nv);
        sum += (nu / nv - 1) * (nu / nv - 1) / (l->T - 1);
        for (int i = 0; i < H; i++)
            for (int j = 0; j < H; j++) dW[i][j] += 2 * (nu / nv - 1) / (nu * nv) * delta[i] * u[j] / (l->T - 1);
    }
    return sum;
}

Test(omega, elman_as_the_paper_has_it)
{
    static const int text[STEPS + 1] = {0, 3, 1, 4, 2, 2, 0, 3};
    struct trial trial;
    struct longhand l;
    double dW[H][H], value;
    trial_init(&trial, compiled_shipped("elman", usual), STEPS, 1, 3);
    longhand_init(&l, "elman", V, H, STEPS, text, NULL);
    for (int k = 0; k < l.params; k++) {
        struct longhand_array *p = &l.param[k];
        real *own = trial_parameter(&trial, p->name);
        for (int i = 0; i < p->rows; i++)
            for (int j = 0; j < p->cols; j++) p->value[i * p->cols + j] = own[j * p->rows + i];
    }
    memcpy(trial.input, text, STEPS * sizeof *text);
    memcpy(trial.label, text + 1, STEPS * sizeof *text);
    longhand_run(&l);
    trial_run(&trial);
    struct omega *omega = omega_of(&trial);
    real *gradient = derivative(&trial, omega, &value);
    double expected = by_the_paper(&l, dW);
    cr_expect_gt(expected, 0.05);
    cr_expect_float_eq(value, expected, 1e-12);
    const struct parameter *W = &trial.net->parameter[net_find_parameter(trial.net, "h.W")];
    for (int i = 0; i < H; i++)
        for (int j = 0; j < H; j++)
            cr_expect_float_eq(gradient[parameter_index(W, i, j)], dW[i][j], 1e-12, "W[%d][%d]", i, j);
    free(gradient);
    omega_destroy(omega);
    longhand_finish(&l);
    trial_finish(&trial);
}

/* ---- u is (∂h[t+1]/∂h[t])ᵀ v, whatever the cell, where h is the only state ---- */

/* h after one step from h, with the symbol that it reads. */
static void step(struct trial *one, const double *from, int symbol, double *to)
{
    int label = 0, q = net_find_quantity(one->net, "h");
    run_set_inputs(one->run, &symbol, &label);
    memcpy(one->run->track[one->net->quantity[q].node].value - H, from, H * sizeof *from);
    run_forward(one->run, one->parameters);
    memcpy(to, run_value(one->run, q, 0), H * sizeof *to);
}

/* (‖Jᵀ v‖ / ‖v‖ - 1)² with J = ∂h[t+1]/∂h[t] by central differences. */
static double by_differences(struct trial *trial, struct trial *one, int t)
{
    const double e = 1e-5;
    const real *v = trial_grad(trial, "h", t + 1);
    double h[H], above[H], below[H], nu = 0, nv = 0;
    for (int j = 0; j < H; j++) {
        double u = 0;
        memcpy(h, trial_value(trial, "h", t), sizeof h);
        h[j] += e;
        step(one, h, trial->input[t + 1], above);
        h[j] -= 2 * e;
        step(one, h, trial->input[t + 1], below);
        for (int i = 0; i < H; i++) u += (above[i] - below[i]) / (2 * e) * v[i];
        nu += u * u;
        nv += v[j] * v[j];
    }
    return pow(sqrt(nu / nv) - 1, 2);
}

Test(omega, u_is_the_jacobians_product)
{
    static const char *const names[] = {"elman", "elman-sigmoid", "gru", "gru-cho", "gru-simple"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct trial trial, one;
        double expected = 0;
        trial_init(&trial, compiled_shipped(names[i], usual), STEPS, 1, 5);
        trial_init(&one, compiled_shipped(names[i], usual), 1, 1, 5);
        trial_run(&trial);
        for (int t = 0; t + 1 < STEPS; t++) expected += by_differences(&trial, &one, t) / (STEPS - 1);
        struct omega *omega = omega_of(&trial);
        cr_expect_gt(expected, 0.01);
        cr_expect_float_eq(value_of(&trial, omega), expected, 1e-8, "%s", names[i]);
        omega_destroy(omega);
        trial_finish(&trial);
        trial_finish(&one);
    }
}

/* ---- the immediate derivative ---- */

/* What the run's gradients are given to do after a parameter has moved, with all else held; may be NULL. */
typedef void follow_up(struct trial *trial);

static double difference(struct trial *trial, struct omega *omega, real *x, double h, follow_up *follow)
{
    real kept = *x;
    double value[2];
    for (int side = 0; side < 2; side++) {
        *x = kept + (side ? -h : h);
        if (follow) follow(trial);
        value[side] = value_of(trial, omega);
    }
    *x = kept;
    if (follow) follow(trial);
    return (value[0] - value[1]) / (2 * h);
}

/* Every number of every parameter: those of no recurrent matrix get nothing. Returns how many did get something. */
static int check_derivative(struct trial *trial, follow_up *follow, const char *what)
{
    double value, largest = 0;
    int touched = 0;
    trial_run(trial);
    struct omega *omega = omega_of(trial);
    real *gradient = derivative(trial, omega, &value);
    for (size_t i = 0; i < trial->net->parameter_count; i++) largest = fmax(largest, fabs(gradient[i]));
    cr_expect_gt(largest, 1e-3, "%s", what);
    for (size_t i = 0; i < trial->net->parameter_count; i++) {
        real *x = &trial->parameters[i];
        double near = difference(trial, omega, x, 1e-3, follow), far = difference(trial, omega, x, 2e-3, follow);
        cr_expect_float_eq(gradient[i], (4 * near - far) / 3, 1e-7 * fmax(largest, 1), "%s: number %zu", what, i);
        touched += gradient[i] != 0;
    }
    free(gradient);
    omega_destroy(omega);
    return touched;
}

static int check_net(struct net *net, int B, follow_up *follow, const char *what)
{
    struct trial trial;
    trial_init(&trial, net, STEPS, B, 7);
    int touched = check_derivative(&trial, follow, what);
    trial_finish(&trial);
    return touched;
}

/* Two sequences. All numbers of the matrices that are applied to a delayed state, and of no other parameter; but not
 * those of a rectified unit that is off all the time. */
Test(omega, immediate_derivative_of_nets_that_ship)
{
    static const struct {
        const char *name;
        int layers, matrices;
    } cases[] = {{"elman", 1, 1}, {"elman", 2, 2}, {"elman-relu", 1, 1}, {"irnn", 1, 1}, {"gru", 1, 3}, {"lstm", 1, 4},
        {"lstm", 2, 8}, {"lstm-peephole", 1, 4}, {"skip", 1, 2}, {"bidirectional", 1, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct net_options options = usual;
        options.layers = cases[i].layers;
        int touched = check_net(compiled_shipped(cases[i].name, options), 2, NULL, cases[i].name);
        bool rectified = strstr("elman-relu irnn", cases[i].name) != NULL;
        cr_expect(rectified ? touched > 0 : touched == cases[i].matrices * H * H, "%s, %d layers: %d", cases[i].name,
            cases[i].layers, touched);
    }
    cr_expect_eq(check_net(compiled_shipped("jordan", usual), 2, NULL, "jordan"), H * V);
}

/* ∂L/∂m = Mᵀ ∂L/∂a once more, from the gradient at a, which is held. */
static void apply_again(struct trial *trial, const char *matrix, const char *from, const char *to)
{
    const struct parameter *p = &trial->net->parameter[net_find_parameter(trial->net, matrix)];
    int target = net_find_quantity(trial->net, to);
    struct track *track = &trial->run->track[trial->net->quantity[target].node];
    for (int r = 0; r < trial->T * trial->B; r++)
        for (int j = 0; j < p->columns; j++) {
            real sum = 0;
            for (int i = 0; i < p->rows; i++)
                sum += trial->parameters[parameter_index(p, i, j)] * trial_grad(trial, from, 0)[r * p->rows + i];
            track->grad[r * p->columns + j] = sum;
        }
}

static void reset_gate_follows(struct trial *trial)
{
    apply_again(trial, "W", "a", "m");
}

static void joined_follows(struct trial *trial)
{
    apply_again(trial, "A", "a", "k");
}

static void dropped_follows(struct trial *trial)
{
    apply_again(trial, "W", "a", "h.past");
}

/* A mask of dropout stands between the state and the matrix: what it drops of the state is no way back. */
Test(omega, immediate_derivative_through_dropout)
{
    struct net_options options = usual;
    struct trial trial;
    options.training = true;
    options.dropout = (struct dropout){0.4, true};
    trial_init(&trial, compiled_shipped("elman", options), STEPS, 2, 7);
    run_draw_masks(trial.run, 4, 0, 0);
    int touched = check_derivative(&trial, dropped_follows, "elman with dropout");
    cr_expect(touched > 0 && touched <= H * H, "%d", touched);
    trial_finish(&trial);
}

/* Something elementwise stands between the state and the matrix: a gate (as in gru-cho), a concatenation. */
Test(omega, immediate_derivative_on_the_way_to_the_matrix)
{
    struct net *gated =
        compiled(HEAD "  r[hidden] = sigmoid(br + Ur x + Wr h[t-1])\n  m = r * h[t-1]\n  a = b + U x + W m\n"
                      "  z = sigmoid(bz + Uz x + Wz h[t-1])\n  h = z * tanh(a) + (1 - z) * h[t-1]\n" TAIL,
            usual);
    cr_expect_eq(check_net(gated, 2, reset_gate_follows, "gated"), 3 * H * H);
    struct net *joined =
        compiled(HEAD "  k = concat(x, h[t-1], h[t-2])\n  a[hidden] = A k\n  h = tanh(a)\n" TAIL, usual);
    cr_expect_eq(check_net(joined, 2, joined_follows, "joined"), 2 * H * H, "of A, no column that x meets");
}

/* ---- what it adds to ---- */

Test(omega, is_added_with_its_weight)
{
    struct trial trial;
    double value;
    trial_init(&trial, compiled_shipped("gru", usual), STEPS, 3, 2);
    trial_run(&trial);
    struct omega *omega = omega_of(&trial);
    real *alone = derivative(&trial, omega, &value);
    size_t n = trial.net->parameter_count;
    real *sum = malloc(n * sizeof *sum);
    cr_assert_not_null(sum);
    memcpy(sum, trial.gradient, n * sizeof *sum);
    cr_expect_eq(omega_gradient(omega, trial.parameters, 0.25, sum), value, "the same again");
    for (size_t i = 0; i < n; i++) cr_expect_float_eq(sum[i], trial.gradient[i] + 0.25 * alone[i], 1e-12);
    free(sum);
    free(alone);
    omega_destroy(omega);
    trial_finish(&trial);
}

/* The sum over sequences of what each of them has alone. */
Test(omega, sequences_add_up)
{
    struct trial both, one;
    double expected = 0;
    trial_init(&both, compiled_shipped("lstm", usual), STEPS, 2, 4);
    trial_run(&both);
    trial_init(&one, compiled_shipped("lstm", usual), STEPS, 1, 4);
    for (int b = 0; b < 2; b++) {
        for (int t = 0; t < STEPS; t++) one.input[t] = both.input[t * 2 + b], one.label[t] = both.label[t * 2 + b];
        trial_run(&one);
        struct omega *omega = omega_of(&one);
        expected += value_of(&one, omega);
        omega_destroy(omega);
    }
    struct omega *omega = omega_of(&both);
    cr_expect_float_eq(value_of(&both, omega), expected, 1e-12);
    omega_destroy(omega);
    trial_finish(&both);
    trial_finish(&one);
}

/* An orthogonal matrix and linear units keep the norm. So does nothing that a single loss long past has made 0. */
Test(omega, nothing_to_correct)
{
    struct trial trial;
    double value;
    trial_init(&trial, compiled(HEAD "  h[hidden] = U x + W h[t-1]\n" TAIL, usual), STEPS, 2, 2);
    real *W = trial_parameter(&trial, "W");
    for (int i = 0; i < H * H; i++) W[i] = (i % H + 1) % H == i / H; /* a permutation */
    run_weigh_loss(trial.run, LOSS_AT_LAST);
    trial_run(&trial);
    struct omega *omega = omega_of(&trial);
    real *gradient = derivative(&trial, omega, &value);
    cr_expect_float_eq(value, 0, 1e-20);
    for (size_t i = 0; i < trial.net->parameter_count; i++) cr_expect_float_eq(gradient[i], 0, 1e-10);
    free(gradient);

    memset(W, 0, H * H * sizeof *W); /* all is lost at once: at the last step alone there is a v */
    trial_run(&trial);
    gradient = derivative(&trial, omega, &value);
    cr_expect_float_eq(value, 2.0 / (STEPS - 1), 1e-12, "1 for each of two sequences: %g", value);
    for (size_t i = 0; i < trial.net->parameter_count; i++) cr_expect_eq(gradient[i], 0);
    free(gradient);
    omega_destroy(omega);
    trial_finish(&trial);
}

static void check_refused(struct net *net, int T, const char *part)
{
    struct trial trial;
    struct omega *omega;
    struct error err = {0};
    trial_init(&trial, net, T, 1, 1);
    cr_expect_not(omega_create(trial.run, &omega, &err));
    cr_expect_null(omega);
    cr_expect_eq(err.status, ERROR_INPUT);
    cr_expect(strstr(err.text, part), "%s", err.text);
    trial_finish(&trial);
}

Test(omega, refuses)
{
    check_refused(compiled_shipped("window", usual), 5, "no matrix is part of a recurrence");
    check_refused(
        compiled(HEAD "  h[hidden] = U x + w * h[t-1]\n" TAIL, usual), 5, "no matrix is part of a recurrence");
    check_refused(compiled_shipped("elman", usual), 1, "windows of more than 1 timestep");
    check_refused(compiled(HEAD "  h[hidden] = tanh(U x + W h[t-4])\n" TAIL, usual), 4, "more than 4 timesteps");
}
