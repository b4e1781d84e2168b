/*
 * test_golden.c: the engine against two references that share nothing with it: recurrent nets written out by hand
 * (golden/longhand.c), and numbers that PyTorch computed (golden/torch_*.json). Compiled in both precisions.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "longhand.h"
#include "net_case.h"
#include "param.h"
#include "torch_case.h"

/* Of the largest number of an array: that is what rounding errors are measured by. */
static const double tolerance = sizeof(real) == sizeof(double) ? 1e-10 : 2e-5;

/* The largest difference, as a share of the largest number. NaN is infinitely far. */
static double distance(const real *got, const double *expected, size_t n)
{
    double largest = 1e-3, difference = 0;
    for (size_t i = 0; i < n; i++) {
        double d = fabs((double)got[i] - expected[i]);
        if (isnan(d)) return INFINITY;
        difference = fmax(difference, d);
        largest = fmax(largest, fabs(expected[i]));
    }
    return difference / largest;
}

static void compare(const char *what, const real *got, const double *expected, size_t n)
{
    double d = distance(got, expected, n);
    cr_expect(d <= tolerance, "%s: off by %g of the largest number", what, d);
}

/* A matrix that is row-major [out x in] in the reference, in the engine's order. */
static void set_parameter(struct trial *trial, const char *name, const double *value, int rows, int columns)
{
    int index = net_find_parameter(trial->net, name);
    cr_assert_geq(index, 0, "no parameter %s", name);
    const struct parameter *p = &trial->net->parameter[index];
    cr_assert_str_eq(p->name, name);
    cr_assert_eq(p->rows, rows, "%s", name);
    cr_assert_eq(p->columns, columns, "%s", name);
    for (int r = 0; r < rows; r++)
        for (int k = 0; k < columns; k++) trial->parameters[parameter_index(p, r, k)] = (real)value[r * columns + k];
}

static void compare_parameter(const char *what, const struct trial *trial, const char *name, const double *grad)
{
    const struct parameter *p = &trial->net->parameter[net_find_parameter(trial->net, name)];
    size_t n = (size_t)p->rows * (size_t)p->columns;
    real *got = malloc(n * sizeof *got);
    cr_assert_not_null(got);
    for (int r = 0; r < p->rows; r++)
        for (int k = 0; k < p->columns; k++) got[r * p->columns + k] = trial->gradient[parameter_index(p, r, k)];
    char label[200];
    snprintf(label, sizeof label, "%s: gradient of %s", what, name);
    compare(label, got, grad, n);
    free(got);
}

static void set_text(struct trial *trial, const int *text, const double *weight)
{
    for (int t = 0; t < trial->T; t++) {
        trial->input[t] = text[t];
        trial->label[t] = text[t + 1];
        trial->run->loss_weight[t] = (real)(weight ? weight[t] : 1);
    }
}

/* ---- written out by hand ---- */

static void compare_longhand(const char *what, struct trial *trial, struct longhand *l)
{
    real total = (real)run_loss(trial->run);
    compare(what, &total, &l->loss_total, 1);
    for (int k = 0; k < l->params; k++) compare_parameter(what, trial, l->param[k].name, l->param[k].grad);
    for (int k = 0; k < l->quantities; k++) {
        const struct longhand_array *q = &l->quantity[k];
        char label[200];
        snprintf(label, sizeof label, "%s: %s", what, q->name);
        compare(label, trial_value(trial, q->name, 0), q->value, (size_t)q->rows * (size_t)q->cols);
        snprintf(label, sizeof label, "%s: d%s", what, q->name);
        compare(label, trial_grad(trial, q->name, 0), q->grad, (size_t)q->rows * (size_t)q->cols);
    }
}

static void check_longhand(const char *cell, int V, int H, int T, unsigned seed, const double *weight)
{
    int text[64];
    for (int t = 0; t <= T; t++)
        text[t] = (int)((seed * 7 + (unsigned)t * (unsigned)t * 3 + (unsigned)t / 3) % (unsigned)V);
    struct longhand l;
    cr_assert(longhand_init(&l, cell, V, H, T, text, weight));
    longhand_fill(&l, seed);
    longhand_run(&l);
    struct trial trial;
    trial_init(&trial, compiled_shipped(cell, (struct net_options){.vocab = V, .hidden = H, .layers = 1}), T, 1, seed);
    cr_assert_eq(trial.net->parameters, l.params);
    for (int k = 0; k < l.params; k++)
        set_parameter(&trial, l.param[k].name, l.param[k].value, l.param[k].rows, l.param[k].cols);
    set_text(&trial, text, weight);
    trial_run(&trial);
    char what[100];
    snprintf(what, sizeof what, "%s V %d H %d T %d seed %u %s", cell, V, H, T, seed, weight ? "weighted" : "");
    compare_longhand(what, &trial, &l);
    trial_finish(&trial);
    longhand_finish(&l);
}

static const char *const cells[] = {"elman", "jordan", "gru", "lstm"};

Test(golden, longhand_sizes)
{
    static const struct {
        int V, H, T;
    } sizes[] = {{2, 1, 1}, {3, 2, 2}, {1, 4, 3}, {5, 4, 7}, {4, 9, 5}, {17, 16, 30}, {7, 33, 8}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            for (unsigned seed = 1; seed <= 3; seed++)
                check_longhand(cells[i], sizes[k].V, sizes[k].H, sizes[k].T, seed, NULL);
}

/* The last, the first, one amid, some by halves, none. */
Test(golden, longhand_loss_weights)
{
    static const double weights[][6] = {
        {0, 0, 0, 0, 0, 1}, {1, 0, 0, 0, 0, 0}, {0, 0, 1, 0, 0, 0}, {0.5, 2, 0, -1, 0.25, 1}, {0, 0, 0, 0, 0, 0}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        for (size_t k = 0; k < sizeof weights / sizeof *weights; k++)
            for (unsigned seed = 4; seed <= 5; seed++) check_longhand(cells[i], 5, 6, 6, seed, weights[k]);
}

/* A comparison that could not fail would be none. */
Test(golden, sees_a_difference)
{
    static const double expected[] = {0.5, -2, 0, 1};
    real got[] = {0.5, -2, 0, 1};
    cr_expect_eq(distance(got, expected, 4), 0);
    for (int i = 0; i < 4; i++) {
        real kept = got[i];
        got[i] += (real)(5 * tolerance);
        cr_expect_gt(distance(got, expected, 4), tolerance);
        got[i] = (real)NAN;
        cr_expect_gt(distance(got, expected, 4), tolerance);
        got[i] = kept;
    }
}

/* ---- PyTorch ---- */

static void compare_torch(const char *what, const struct trial *trial, const struct torch_case *c)
{
    char label[200];
    for (int k = 0; k < c->params; k++) compare_parameter(what, trial, c->param[k].name, c->param[k].grad);
    real total = (real)run_loss(trial->run);
    snprintf(label, sizeof label, "%s: total loss", what);
    compare(label, &total, &c->loss_total, 1);
    size_t T = (size_t)c->T, H = (size_t)c->H;
    snprintf(label, sizeof label, "%s: loss", what);
    compare(label, trial_value(trial, "loss", 0), c->loss, T);
    snprintf(label, sizeof label, "%s: h", what);
    compare(label, trial_value(trial, "h", 0), c->h, T * H);
    snprintf(label, sizeof label, "%s: dh", what);
    compare(label, trial_grad(trial, "h", 0), c->h_grad, T * H);
}

/* The share of dh[t] that comes from o[t] alone: Vᵀ do[t]. */
static void compare_share(const char *what, struct trial *trial, const struct torch_case *c)
{
    const struct parameter *V = &trial->net->parameter[net_find_parameter(trial->net, "V")];
    for (int t = 0; t < c->T; t++) {
        const real *d_o = trial_grad(trial, "o", t);
        for (int j = 0; j < c->H; j++) {
            double sum = 0;
            for (int k = 0; k < c->V; k++) sum += (double)trial->parameters[parameter_index(V, k, j)] * (double)d_o[k];
            cr_expect_float_eq(sum, c->h_grad_here[t * c->H + j], 10 * tolerance, "%s: share at %d", what, t);
        }
    }
}

static void check_torch(const char *file)
{
    char path[500];
    struct torch_case c;
    snprintf(path, sizeof path, "%s/%s", GOLDEN_FOLDER, file);
    cr_assert(torch_case_load(&c, path), "%s: %s", path, c.error);
    struct net_options options = {.vocab = c.V, .hidden = c.H, .layers = c.layers};
    struct trial trial;
    trial_init(&trial, compiled_shipped(c.cell, options), c.T, 1, 1);
    cr_assert_eq(trial.net->parameters, c.params);
    for (int k = 0; k < c.params; k++)
        set_parameter(&trial, c.param[k].name, c.param[k].value, c.param[k].rows, c.param[k].cols);
    set_text(&trial, c.text, NULL);
    run_weigh_loss(trial.run, strcmp(c.loss_at, "last") ? LOSS_AT_ALL : LOSS_AT_LAST);
    trial_run(&trial);
    compare_torch(file, &trial, &c);
    compare_share(file, &trial, &c);
    trial_finish(&trial);
    torch_case_finish(&c);
}

Test(golden, torch)
{
    static const char *const files[] = {
        "torch_elman.json", "torch_gru.json", "torch_lstm.json", "torch_lstm_2.json", "torch_lstm_last.json"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) check_torch(files[i]);
}
