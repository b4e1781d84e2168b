/* net_case.c: nets and trials for the tests of net. */
#include "net_case.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"
#include "rng.h"

static struct net *checked(bool done, struct net *net, const struct error *err, const char *text)
{
    cr_assert(done, "%s\n%s", err->text, text);
    cr_assert_not_null(net);
    cr_assert_eq(err->status, ERROR_NONE, "compiled, but left an error: %s", err->text);
    return net;
}

struct net *compiled(const char *text, struct net_options options)
{
    struct net *net;
    struct error err = {0};
    bool done = net_compile_text("my.net", text, strlen(text), &options, &net, &err);
    return checked(done, net, &err, text);
}

struct net *compiled_shipped(const char *name, struct net_options options)
{
    struct net *net;
    struct error err = {0};
    bool done = net_compile(name, &options, &net, &err);
    return checked(done, net, &err, name);
}

static void *memory(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size);
    cr_assert_not_null(p);
    return p;
}

static void fill_symbols(int *symbols, size_t n, int width, struct rng *rng)
{
    for (size_t i = 0; i < n; i++) symbols[i] = (int)rng_below(rng, (uint32_t)width);
}

static void fill_parameters(struct trial *trial, uint64_t seed)
{
    for (int i = 0; i < trial->net->parameters; i++) {
        const struct parameter *p = &trial->net->parameter[i];
        struct rng rng;
        rng_init(&rng, seed, p->name);
        real *w = trial->parameters + p->offset;
        for (int k = 0; k < p->rows * p->columns; k++) w[k] = (real)(0.4 * rng_normal(&rng));
    }
}

void trial_init(struct trial *trial, struct net *net, int T, int B, uint64_t seed)
{
    size_t n = (size_t)T * (size_t)B;
    struct error err = {0};
    struct rng rng;
    *trial = (struct trial){.net = net, .T = T, .B = B};
    cr_assert(run_create(net, T, B, &trial->run, &err), "%s", err.text);
    trial->parameters = memory(net->parameter_count, sizeof(real));
    trial->gradient = memory(net->parameter_count, sizeof(real));
    trial->input = memory(n, sizeof(int));
    trial->label = memory(n, sizeof(int));
    rng_init(&rng, seed, "symbols");
    fill_symbols(trial->input, n, net->quantity[net->input].width, &rng);
    fill_symbols(trial->label, n, net->quantity[net->label].width, &rng);
    fill_parameters(trial, seed);
}

void trial_finish(struct trial *trial)
{
    run_destroy(trial->run);
    net_destroy(trial->net);
    free(trial->parameters);
    free(trial->gradient);
    free(trial->input);
    free(trial->label);
}

void trial_run(struct trial *trial)
{
    run_set_inputs(trial->run, trial->input, trial->label);
    run_reset(trial->run, trial->parameters);
    run_forward(trial->run, trial->parameters);
    run_backward(trial->run, trial->parameters, trial->gradient);
}

real *trial_parameter(struct trial *trial, const char *name)
{
    int p = net_find_parameter(trial->net, name);
    cr_assert_geq(p, 0, "no parameter %s", name);
    return trial->parameters + trial->net->parameter[p].offset;
}

static int quantity_of(const struct trial *trial, const char *name)
{
    int q = net_find_quantity(trial->net, name);
    cr_assert_geq(q, 0, "no quantity %s", name);
    return q;
}

const real *trial_value(const struct trial *trial, const char *name, int t)
{
    const real *value = run_value(trial->run, quantity_of(trial, name), t);
    cr_assert_not_null(value, "%s has no values", name);
    return value;
}

const real *trial_grad(const struct trial *trial, const char *name, int t)
{
    const real *grad = run_grad(trial->run, quantity_of(trial, name), t);
    cr_assert_not_null(grad, "%s has no gradient", name);
    return grad;
}

const char *const odd_nets[ODD_NETS] = {
    HEAD "  h[hidden] = tanh(A x + W h[t-1] + S h[t-4])\n  init h = learn\n" TAIL,
    HEAD
    "  f[hidden] = tanh(A x + W f[t-1])\n  g = tanh(f[t+1] + R g[t+2])\n  h = f[t-2] * g[t+1]\n  init g = learn\n" TAIL,
    HEAD "  h[hidden] = tanh(A x + B x[t-2] + C x[t+3])\n  u = tanh(h[t-6])\n" TAIL,
    HEAD "  h[hidden] = tanh(A x + W p[t-1] + L loss[t-1])\n" TAIL,
    HEAD "  h[hidden] = tanh(A concat(x, h[t-1]))\n  o[vocab] = V h\n  p = softmax(o)\n"
         "  loss = cross_entropy(p[t-1], target) + 0.5 * cross_entropy(p, x)\n  init p = 0.2\n",
    HEAD "  e[3] = dropout(E x, 0.4)\n  h[hidden] = elman(e, layers = 2, variational_dropout = 0.3)\n" TAIL,
    HEAD "  h[hidden] = A x\n  dead = W h[t-1] * h\n  p[vocab] = sigmoid(V h)\n  loss = cross_entropy(p, target)\n",
};

void for_all_nets(void (*check)(struct net *net, const char *what, int T))
{
    for (int T = 1; T <= 9; T += 4)
        for (int input = 0; input <= 1; input++) {
            struct net_options options = {
                .vocab = 5, .hidden = 4, .layers = 1, .input_gradients = input, .training = true};
            for (const struct library_net *net = library_nets; net->name; net++)
                if (!net->frame) check(compiled_shipped(net->name, options), net->name, T);
            for (size_t i = 0; i < ODD_NETS; i++) check(compiled(odd_nets[i], options), odd_nets[i], T);
        }
}
