/* test_run_memory.c: what a run takes, when, and that each of its allocations may fail. */
#include <criterion/criterion.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "allocations.h"
#include "net_case.h"
#include "param.h"

static const struct net_options usual = {.vocab = 5, .hidden = 4, .layers = 1};

static void check_allocates_nothing(struct net *net, const char *what, int T)
{
    struct trial trial;
    trial_init(&trial, net, T, 5, 1);
    trial_run(&trial); /* a library may take its own memory at its first call */
    long before = allocations_made();
    run_set_inputs(trial.run, trial.input, trial.label);
    run_weigh_loss(trial.run, LOSS_AT_LAST);
    run_reset(trial.run, trial.parameters);
    run_draw_masks(trial.run, 1, 2, 3);
    run_forward(trial.run, trial.parameters);
    run_backward(trial.run, trial.parameters, trial.gradient);
    run_backward(trial.run, trial.parameters, NULL);
    run_carry(trial.run);
    (void)run_loss(trial.run);
    long made = allocations_made() - before;
    cr_expect_eq(made, 0, "%ld allocations: %s", made, what);
    trial_finish(&trial);
}

Test(run_memory, passes_allocate_nothing)
{
    for_all_nets(check_allocates_nothing);
    if (!allocations_counted()) return;
    long before = allocations_made();
    void *volatile p = malloc(10);
    free(p);
    cr_expect_eq(allocations_made(), before + 1, "the counter does not count");
}

static void check_bytes(struct net *net, const char *what, int T)
{
    struct error err;
    struct run *run;
    for (int B = 1; B <= 65; B += 32) {
        cr_assert(run_create(net, 20 * T, B, &run, &err));
        double told = run_bytes(net, 20 * T, B), taken = (double)run->arena.used;
        double small = 200.0 * (3 * net->graph.nodes + 2 * net->parameters + 2);
        cr_expect(told <= taken && taken <= told + small, "told %.0f, taken %.0f: %s", told, taken, what);
        run_destroy(run);
    }
    net_destroy(net);
}

Test(run_memory, bytes_are_told_beforehand)
{
    for_all_nets(check_bytes);
    struct net *net = compiled_shipped("lstm", (struct net_options){.vocab = 100, .hidden = 512, .layers = 4});
    double told = run_bytes(net, 2000000000, 2000000000);
    cr_expect(told > 1e23 && isfinite(told), "%g", told);
    net_destroy(net);
}

/* More than there is, and more than a size_t counts: refused, with the size in the message. */
Test(run_memory, too_much_memory)
{
    struct net *net = compiled_shipped("lstm", (struct net_options){.vocab = 100, .hidden = 4096, .layers = 1});
    static const int sizes[][2] = {{1 << 30, 1 << 10}, {INT_MAX, INT_MAX}, {1 << 30, 1 << 30}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct error err = {0};
        struct run *run = (struct run *)1;
        cr_expect_not(run_create(net, sizes[i][0], sizes[i][1], &run, &err));
        cr_expect_null(run);
        cr_expect_eq(err.status, ERROR_FAILED);
        cr_expect(strstr(err.text, "out of memory: "), "%s", err.text);
    }
    net_destroy(net);
}

/* ---- faults: the n-th allocation fails, for every n ---- */

static bool compile_and_run(const char *text)
{
    struct error err = {0};
    struct net *net = NULL;
    struct run *run = NULL;
    real *parameters = NULL;
    bool done = net_compile_text("my.net", text, strlen(text), &usual, &net, &err);
    if (done) {
        parameters = malloc(net->parameter_count * sizeof *parameters);
        done = parameters && run_create(net, 3, 2, &run, &err) && parameters_init(net, 1, parameters, &err);
    }
    cr_expect(done || err.status != ERROR_NONE || !parameters, "refused without a message");
    cr_expect(done || err.status == ERROR_NONE || strlen(err.text) > 5);
    run_destroy(run);
    net_destroy(net);
    free(parameters);
    return done;
}

Test(run_memory, every_allocation_may_fail)
{
    static const char *const texts[] = {HEAD "  h[hidden] = lstm(x, layers = 2)\n" TAIL,
        HEAD "  h[hidden] = tanh(U x + W h[t-1])\n  init W = orthogonal\n" TAIL,
        HEAD "  h[hidden] = tanh(U x + W h[t-1])\n  init W = spectral(0.9)\n" TAIL,
        HEAD "  h[hidden] = tanh(b + x)\n" TAIL, HEAD "  h[hidden] = lsmt(x)\n" TAIL, "net m\n  h = (b + \n"};
    if (!allocations_counted()) return;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        bool expected = compile_and_run(texts[i]), done = false;
        long n = 1, most = 2000;
        for (; n < most && !done; n++) {
            long live = allocations_live(), made = allocations_made();
            allocations_fail_from(n);
            done = compile_and_run(texts[i]);
            bool all = allocations_made() - made < n; /* none was left to fail */
            allocations_fail_from(0);
            cr_expect_eq(allocations_live(), live, "allocation %ld failed, and something leaks: %s", n, texts[i]);
            cr_expect(!done || expected);
            if (all) break;
        }
        cr_expect(n > 2 && n < most, "%ld", n);
        cr_expect_eq(compile_and_run(texts[i]), expected);
    }
}
