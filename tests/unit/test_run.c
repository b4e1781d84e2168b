/* test_run.c: the unrolled run: layout, passes that repeat and leave no trace, batches, inputs, windows. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"
#include "net_case.h"
#include "param.h"

static const struct net_options usual = {.vocab = 5, .hidden = 4, .layers = 1};
static const double tolerance = sizeof(real) == sizeof(double) ? 1e-12 : 1e-5;

/* ---- everything a run computes, to compare it with another ---- */

struct image {
    real *numbers;
    size_t count;
    int nan; /* how many are */
};

static void add_numbers(struct image *image, const real *numbers, size_t n)
{
    image->numbers = realloc(image->numbers, (image->count + n + 1) * sizeof *numbers);
    cr_assert_not_null(image->numbers);
    for (size_t i = 0; i < n; i++) {
        image->nan += isnan(numbers[i]) != 0;
        image->numbers[image->count++] = numbers[i];
    }
}

/* All tracks with their pads, and the gradients of the parameters. */
static struct image image_of(const struct trial *trial)
{
    struct image image = {0};
    add_numbers(&image, trial->gradient, trial->net->parameter_count);
    for (int v = 0; v < trial->net->graph.nodes; v++) {
        const struct node *node = &trial->net->graph.node[v];
        const struct track *track = &trial->run->track[v];
        size_t before = (size_t)node->pad_front * (size_t)trial->B * (size_t)node->width;
        size_t n = (size_t)(node->pad_front + trial->T + node->pad_back) * (size_t)trial->B * (size_t)node->width;
        if (track->value) add_numbers(&image, track->value - before, n);
        if (track->grad) add_numbers(&image, track->grad - before, n);
    }
    return image;
}

static void check_equal(struct image a, struct image b, const char *what)
{
    cr_expect_eq(a.nan, 0, "NaN in: %s", what);
    cr_expect_eq(a.count, b.count);
    cr_expect_eq(memcmp(a.numbers, b.numbers, a.count * sizeof *a.numbers), 0, "not the same numbers again: %s", what);
    free(a.numbers);
    free(b.numbers);
}

/* ---- passes repeat, and depend on nothing that was there before ---- */

static void check_repeats(struct net *net, const char *what, int T)
{
    struct trial trial;
    trial_init(&trial, net, T, 2, 1);
    trial_run(&trial);
    struct image first = image_of(&trial);
    trial_run(&trial);
    check_equal(first, image_of(&trial), what);
    trial_finish(&trial);
}

Test(run, repeats_to_the_bit)
{
    for_all_nets(check_repeats);
}

static void poison(real *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) numbers[i] = (real)NAN;
}

/* Every gradient of every slot, pads included, is written before it is read; and every value of what is computed. */
static void check_overwrites(struct net *net, const char *what, int T)
{
    struct trial trial;
    trial_init(&trial, net, T, 2, 1);
    run_draw_masks(trial.run, 1, 2, 3);
    trial_run(&trial);
    struct image first = image_of(&trial);
    poison(trial.gradient, net->parameter_count);
    for (int v = 0; v < net->graph.nodes; v++) {
        const struct node *node = &net->graph.node[v];
        const struct track *track = &trial.run->track[v];
        size_t before = (size_t)node->pad_front * 2 * (size_t)node->width;
        size_t n = (size_t)(node->pad_front + T + node->pad_back) * 2 * (size_t)node->width;
        if (track->grad) poison(track->grad - before, n);
        if (track->value && !track->index) poison(track->value - before, n);
    }
    for (int i = 0; i < net->parameters; i++) {
        int rows = net->parameter[i].rows, columns = net->parameter[i].columns;
        if (trial.run->forward[i].data) poison(trial.run->forward[i].data, packed_size(columns, rows));
        if (trial.run->backward[i].data) poison(trial.run->backward[i].data, packed_size(rows, columns));
    }
    run_draw_masks(trial.run, 1, 2, 3);
    trial_run(&trial);
    check_equal(first, image_of(&trial), what);
    trial_finish(&trial);
}

Test(run, overwrites_all)
{
    for_all_nets(check_overwrites);
}

/* The same inputs after others, the same weights of the loss after others: nothing is left. */
Test(run, forgets_the_inputs_before)
{
    struct trial trial;
    for (size_t k = 0; k < ODD_NETS; k++) {
        trial_init(&trial, compiled(odd_nets[k], usual), 6, 2, 1);
        trial_run(&trial);
        struct image first = image_of(&trial);
        int kept_input[12], kept_label[12];
        memcpy(kept_input, trial.input, sizeof kept_input);
        memcpy(kept_label, trial.label, sizeof kept_label);
        for (int i = 0; i < 12; i++) {
            trial.input[i] = (trial.input[i] + 2) % 5;
            trial.label[i] = -1;
        }
        run_weigh_loss(trial.run, 0);
        trial_run(&trial);
        run_carry(trial.run);
        run_forward(trial.run, trial.parameters);
        memcpy(trial.input, kept_input, sizeof kept_input);
        memcpy(trial.label, kept_label, sizeof kept_label);
        run_weigh_loss(trial.run, LOSS_AT_ALL);
        trial_run(&trial);
        check_equal(first, image_of(&trial), odd_nets[k]);
        trial_finish(&trial);
    }
}

/* Without a gradient of the parameters the states' gradients are the same. */
static void check_without_gradient(struct net *net, const char *what, int T)
{
    struct trial trial;
    trial_init(&trial, net, T, 2, 1);
    trial_run(&trial);
    struct image first = image_of(&trial);
    run_backward(trial.run, trial.parameters, NULL);
    check_equal(first, image_of(&trial), what);
    trial_finish(&trial);
}

Test(run, gradient_may_be_left_out)
{
    for_all_nets(check_without_gradient);
}

/* ---- layout ---- */

Test(run, layout)
{
    struct trial trial;
    trial_init(&trial, compiled(HEAD "  h[hidden] = U x + W h[t-2]\n  init h = 0.75\n" TAIL, usual), 3, 4, 2);
    memset(trial_parameter(&trial, "W"), 0, 16 * sizeof(real));
    trial_run(&trial);
    const real *U = trial_parameter(&trial, "U");
    for (int t = 0; t < 3; t++)
        for (int b = 0; b < 4; b++)
            for (int i = 0; i < 4; i++)
                cr_expect_eq(trial_value(&trial, "h", t)[b * 4 + i], U[trial.input[t * 4 + b] * 4 + i]);
    for (int t = -2; t < 0; t++)
        for (int i = 0; i < 16; i++) cr_expect_eq(trial_value(&trial, "h", t)[i], (real)0.75);
    cr_expect_eq(trial_value(&trial, "h", 1), trial_value(&trial, "h", 0) + 16);
    cr_expect_eq(trial_grad(&trial, "h", 1), trial_grad(&trial, "h", 0) + 16);
    cr_expect_eq(trial_value(&trial, "loss", 2), trial_value(&trial, "loss", 0) + 8);
    trial_finish(&trial);
}

Test(run, what_has_no_values_or_gradients)
{
    struct trial trial;
    trial_init(
        &trial, compiled(HEAD "  h[hidden] = U x\n  dead = tanh(h)\n  fixed[2] = 1 - 0.5\n" TAIL, usual), 2, 1, 1);
    trial_run(&trial);
    static const struct {
        const char *name;
        bool value, grad;
    } cases[] = {{"x", false, false}, {"target", false, false}, {"h", true, true}, {"dead", true, false},
        {"fixed", true, false}, {"loss", true, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int q = net_find_quantity(trial.net, cases[i].name);
        cr_expect_eq(run_value(trial.run, q, 1) != NULL, cases[i].value, "%s", cases[i].name);
        cr_expect_eq(run_grad(trial.run, q, 1) != NULL, cases[i].grad, "%s", cases[i].name);
    }
    trial_finish(&trial);
}

/* ---- the loss: its weights, and symbols that are not there ---- */

Test(run, loss_weights)
{
    struct trial trial;
    trial_init(&trial, compiled_shipped("elman", usual), 4, 3, 1);
    static const struct {
        int at, first, last;
    } cases[] = {{LOSS_AT_ALL, 0, 3}, {LOSS_AT_LAST, 3, 3}, {0, 0, 0}, {2, 2, 2}, {3, 3, 3}, {4, 4, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_weigh_loss(trial.run, cases[i].at);
        trial_run(&trial);
        double sum = 0;
        for (int t = cases[i].first; t <= cases[i].last; t++)
            for (int b = 0; b < 3; b++) sum += (double)trial_value(&trial, "loss", t)[b];
        cr_expect_float_eq(run_loss(trial.run), sum, 1e-9);
        for (int t = 0; t < 4; t++)
            for (int b = 0; b < 3; b++)
                cr_expect_eq(trial_grad(&trial, "loss", t)[b], t >= cases[i].first && t <= cases[i].last);
    }
    trial_finish(&trial);
}

/* A run starts with all losses counted; a loss that is not counted may be infinite. */
Test(run, losses_that_do_not_count)
{
    struct trial trial;
    trial_init(&trial,
        compiled(HEAD "  h[hidden] = tanh(A x)\n  o[vocab] = V h\n  p = softmax(o)\n"
                      "  loss = cross_entropy(p[t-1], target)\n",
            usual),
        4, 2, 1);
    for (int i = 0; i < 8; i++) cr_expect_eq(trial.run->loss_weight[i], 1);
    run_weigh_loss(trial.run, LOSS_AT_LAST);
    trial_run(&trial);
    cr_expect(isinf(trial_value(&trial, "loss", 0)[0]));
    cr_expect(isfinite(run_loss(trial.run)));
    struct image image = image_of(&trial);
    cr_expect_eq(image.nan, 0);
    free(image.numbers);
    trial_finish(&trial);
}

static double gradient_size(const struct trial *trial)
{
    double sum = 0;
    for (size_t i = 0; i < trial->net->parameter_count; i++) sum += fabs((double)trial->gradient[i]);
    return sum;
}

static void check_no_symbols(struct net *net, const char *what, int T)
{
    struct trial trial;
    trial_init(&trial, net, T, 2, 1);
    for (int i = 0; i < 2 * T; i++) trial.input[i] = trial.label[i] = -1;
    trial_run(&trial);
    cr_expect_eq(run_loss(trial.run), 0, "%s", what);
    cr_expect_eq(gradient_size(&trial), 0, "%s", what);
    trial_finish(&trial);
}

Test(run, no_symbols)
{
    for_all_nets(check_no_symbols);
}

/* No label is the same as a weight of 0; no input the same as a matrix without that product. */
Test(run, missing_symbols)
{
    struct trial a, b;
    trial_init(&a, compiled_shipped("lstm", usual), 5, 1, 1);
    trial_init(&b, compiled_shipped("lstm", usual), 5, 1, 1);
    a.label[1] = a.label[3] = -1;
    b.run->loss_weight[1] = b.run->loss_weight[3] = 0;
    trial_run(&a);
    trial_run(&b);
    cr_expect_eq(trial_value(&a, "loss", 1)[0], 0);
    cr_expect_eq(run_loss(a.run), run_loss(b.run));
    cr_expect_eq(memcmp(a.gradient, b.gradient, a.net->parameter_count * sizeof(real)), 0);
    trial_finish(&b);

    trial_init(&b, compiled(HEAD "  h[hidden] = tanh(b + U x)\n  k[2] = U2 x + U3 (2 * x)\n" TAIL, usual), 3, 1, 1);
    b.input[1] = -1;
    trial_run(&b);
    const real *bias = trial_parameter(&b, "b");
    for (int i = 0; i < 4; i++) {
        cr_expect_float_eq((double)trial_value(&b, "h", 1)[i], tanh((double)bias[i]), 1e-6);
        cr_expect_eq(trial_value(&b, "x", 1)[i], 0);
    }
    trial_finish(&a);
    trial_finish(&b);
}

/* ---- batches ---- */

/* A batch of three is three runs; the gradient is their sum. */
static void check_batch(struct net *net, const char *what, int T)
{
    struct trial batch, single;
    enum { B = 3 };
    trial_init(&batch, net, T, B, 1);
    run_weigh_loss(batch.run, T / 2);
    trial_run(&batch);
    double loss = 0, *sum = calloc(net->parameter_count + 1, sizeof *sum);
    cr_assert_not_null(sum);
    for (int b = 0; b < B; b++) {
        struct error err;
        single = batch;
        cr_assert(run_create(net, T, 1, &single.run, &err));
        single.B = 1;
        single.input = malloc((size_t)T * sizeof(int));
        single.label = malloc((size_t)T * sizeof(int));
        single.gradient = malloc((net->parameter_count + 1) * sizeof(real));
        for (int t = 0; t < T; t++) {
            single.input[t] = batch.input[t * B + b];
            single.label[t] = batch.label[t * B + b];
        }
        run_weigh_loss(single.run, T / 2);
        trial_run(&single);
        loss += run_loss(single.run);
        for (size_t i = 0; i < net->parameter_count; i++) sum[i] += (double)single.gradient[i];
        for (int q = 0; q < net->quantities; q++) {
            const real *of_batch = run_value(batch.run, q, T - 1), *alone = run_value(single.run, q, T - 1);
            for (int i = 0; alone && i < net->quantity[q].width; i++)
                cr_expect_float_eq((double)of_batch[b * net->quantity[q].width + i], (double)alone[i], 10 * tolerance,
                    "%s: %s", what, net->quantity[q].name);
        }
        run_destroy(single.run);
        free(single.input);
        free(single.label);
        free(single.gradient);
    }
    cr_expect_float_eq(run_loss(batch.run), loss, 10 * tolerance);
    for (size_t i = 0; i < net->parameter_count; i++)
        cr_expect_float_eq((double)batch.gradient[i], sum[i], 10 * tolerance, "%s", what);
    free(sum);
    trial_finish(&batch);
}

Test(run, a_batch_is_its_sequences)
{
    for_all_nets(check_batch);
}

/* ---- the gradient of the input ---- */

/* h = form, with a name of one letter in the place of every @. */
static void write_form(char *out, size_t size, const char *before, const char *form, char name)
{
    int start = snprintf(out, size, HEAD "%s  h[hidden] = ", before);
    snprintf(out + start, size - (size_t)start, "%s\n" TAIL, form);
    for (char *p = out + start; (p = strchr(p, '@'));) *p = name;
}

/* y = x + b with b = 0 is x; its gradient is known from the equations alone, and that of b is its sum. */
Test(run, input_gradients)
{
    static const char *const forms[] = {"elman(@)", "lstm(@)", "gru_cho(@)", "skip(@)",
        "tanh(A @ + B @[t-1] + C @[t+2])", "A (@ * @) + B concat(@[t-3], @)", "A @ + h[t-1] * tanh(B @)"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char plain[600], shifted[600];
        write_form(plain, sizeof plain, "", forms[i], 'x');
        write_form(shifted, sizeof shifted, "  y = x + b0\n", forms[i], 'y');
        struct trial a, b;
        trial_init(&a,
            compiled(plain, (struct net_options){.vocab = 5, .hidden = 4, .layers = 1, .input_gradients = true}), 5, 2,
            7);
        trial_init(&b, compiled(shifted, usual), 5, 2, 7);
        memset(trial_parameter(&b, "b0"), 0, 5 * sizeof(real));
        trial_run(&a);
        trial_run(&b);
        double size = 0;
        for (int k = 0; k < 5 * 2 * 5; k++) {
            cr_expect_float_eq(
                (double)trial_grad(&a, "x", 0)[k], (double)trial_grad(&b, "y", 0)[k], 10 * tolerance, "%s", plain);
            size += fabs((double)trial_grad(&a, "x", 0)[k]);
        }
        cr_expect_gt(size, 0.01);
        trial_finish(&a);
        trial_finish(&b);
    }
}

/* dx[t] = Uᵀ da[t], written out. */
Test(run, input_gradient_of_elman)
{
    struct trial trial;
    trial_init(&trial,
        compiled_shipped("elman", (struct net_options){.vocab = 5, .hidden = 4, .layers = 1, .input_gradients = true}),
        4, 2, 7);
    trial_run(&trial);
    const struct parameter *U = &trial.net->parameter[net_find_parameter(trial.net, "U")];
    for (int row = 0; row < 8; row++)
        for (int k = 0; k < 5; k++) {
            double sum = 0;
            for (int j = 0; j < 4; j++)
                sum += (double)trial.parameters[parameter_index(U, j, k)] *
                       (double)trial_grad(&trial, "a", 0)[row * 4 + j];
            cr_expect_float_eq((double)trial_grad(&trial, "x", 0)[row * 5 + k], sum, tolerance);
        }
    trial_finish(&trial);
}

/* Asking for it changes nothing else. */
Test(run, input_gradients_change_nothing)
{
    for (const struct library_net *net = library_nets; net->name; net++) {
        if (net->frame) continue;
        struct trial a, b;
        trial_init(&a, compiled_shipped(net->name, usual), 5, 2, 7);
        trial_init(&b,
            compiled_shipped(
                net->name, (struct net_options){.vocab = 5, .hidden = 4, .layers = 1, .input_gradients = true}),
            5, 2, 7);
        trial_run(&a);
        trial_run(&b);
        cr_expect_eq(run_loss(a.run), run_loss(b.run));
        cr_expect_eq(memcmp(a.gradient, b.gradient, a.net->parameter_count * sizeof(real)), 0, "%s", net->name);
        trial_finish(&a);
        trial_finish(&b);
    }
}

/* ---- windows: a run goes on where it ended ---- */

static bool reads_ahead(const struct net *net)
{
    return net->future > 0;
}

/* Values of windows that carry on are those of one long run. */
static void check_windows(struct net *net, const char *what, int T)
{
    if (reads_ahead(net)) {
        net_destroy(net);
        return;
    }
    enum { WINDOWS = 4 };
    struct trial window, whole;
    trial_init(&window, net, T, 2, 1);
    whole = window;
    struct error err;
    cr_assert(run_create(net, WINDOWS * T, 2, &whole.run, &err));
    int symbols[2 * WINDOWS * 9], labels[2 * WINDOWS * 9];
    for (int i = 0; i < 2 * WINDOWS * T; i++) {
        symbols[i] = (i * i + i / 3) % 5;
        labels[i] = (i + 1) % 5;
    }
    run_set_inputs(whole.run, symbols, labels);
    run_reset(whole.run, whole.parameters);
    run_forward(whole.run, whole.parameters);
    run_reset(window.run, window.parameters);
    for (int w = 0; w < WINDOWS; w++) {
        if (w) run_carry(window.run);
        run_set_inputs(window.run, symbols + 2 * w * T, labels + 2 * w * T);
        run_forward(window.run, window.parameters);
        for (int q = 0; q < net->quantities; q++)
            for (int i = 0; run_value(whole.run, q, 0) && i < 2 * T * net->quantity[q].width; i++)
                cr_expect_float_eq((double)run_value(window.run, q, 0)[i], (double)run_value(whole.run, q, w * T)[i],
                    tolerance, "%s: %s in window %d", what, net->quantity[q].name, w);
    }
    run_destroy(whole.run);
    trial_finish(&window);
}

Test(run, windows_carry_the_state)
{
    for_all_nets(check_windows);
}

/* Gradients end at the window's border; a learned initial state gets none from a window that did not start from it. */
Test(run, windows_cut_the_gradient)
{
    struct trial trial;
    trial_init(&trial, compiled(HEAD "  h[hidden] = tanh(U x + W h[t-1])\n  init h = learn\n" TAIL, usual), 3, 2, 1);
    int p = net_find_parameter(trial.net, "h[0]");
    const real *first = trial.gradient + trial.net->parameter[p].offset;
    trial_run(&trial);
    cr_expect_neq(first[0], 0);
    run_carry(trial.run);
    run_forward(trial.run, trial.parameters);
    run_backward(trial.run, trial.parameters, trial.gradient);
    for (int i = 0; i < 4; i++) cr_expect_eq(first[i], 0);
    trial_run(&trial);
    cr_expect_neq(first[0], 0);
    trial_finish(&trial);
}

Test(run, nothing_may_be_destroyed)
{
    run_destroy(NULL);
    net_destroy(NULL);
}
