/* test_agreement.c: single precision computes what double precision does, to single precision. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agreement.h"
#include "library.h"
#include "net_case.h"

static void check_agreement(const char *name, struct net_options options)
{
    struct net *net;
    struct error err = {0};
    if (!net_compile(name, &options, &net, &err)) {
        cr_expect(strstr(err.text, "cannot be stacked"), "%s", err.text);
        return;
    }
    size_t n, count;
    double *single = agreement_f32(net, 12, 3, &n), *exact = agreement_f64(net, 12, 3, &count);
    cr_assert_eq(n, count);
    cr_assert_gt(n, 100);
    double worst = 0, different = 0;
    for (size_t i = 0; i < n; i++) {
        double d = fabs(single[i] - exact[i]) / fmax(1, fabs(exact[i]));
        if (!(d <= worst)) worst = d;
        different += single[i] != exact[i];
    }
    cr_expect(worst < 2e-5, "%s: off by %g", name, worst);
    cr_expect_gt(different, 10, "%s: two precisions, and the same numbers?", name);
    free(single);
    free(exact);
    net_destroy(net);
}

/* A parameter starts at the same number, rounded. */
static void check_parameters(const struct net *net)
{
    double *single = agreement_parameters_f32(net), *exact = agreement_parameters_f64(net);
    for (size_t i = 0; i < net->parameter_count; i++) cr_expect_eq(single[i], (double)(float)exact[i]);
    free(single);
    free(exact);
}

Test(agreement, of_initial_values)
{
    for (const struct library_net *shipped = library_nets; shipped->name; shipped++) {
        if (shipped->frame) continue;
        struct net *net = compiled_shipped(shipped->name, (struct net_options){.vocab = 11, .hidden = 16, .layers = 1});
        check_parameters(net);
        net_destroy(net);
    }
    struct net *net = compiled(HEAD "  h[hidden] = tanh(b + U x + W h[t-1] + M h[t-2])\n  init b = normal(0.1)\n"
                                    "  init W = spectral(0.9)\n  init U = orthogonal\n  init M = uniform(3)\n" TAIL,
        (struct net_options){.vocab = 11, .hidden = 16, .layers = 1});
    check_parameters(net);
    net_destroy(net);
}

Test(agreement, of_the_shipped_nets)
{
    for (const struct library_net *net = library_nets; net->name; net++)
        for (int layers = 1; layers <= 2; layers++)
            if (!net->frame)
                check_agreement(net->name,
                    (struct net_options){.vocab = 11, .hidden = 16, .layers = layers, .input_gradients = layers == 1});
}
