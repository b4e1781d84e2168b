/*
 * made.c: see made.h.
 */
#include "made.h"

#include <string.h>

const char odd_net[] = "net odd\n"
                       "  input x : one_hot(vocab)\n"
                       "  input target : label(vocab)\n"
                       "  j = concat(x, h[t-1], g[t-2])\n"
                       "  a[hidden] = b + J j - 0.5 * W h[t-1] + v * h[t-1] * h[t-1]\n"
                       "  k = sigmoid(kb + K a)\n"
                       "  h = k * tanh(a) * identity(k) + (1 - k) * h[t-1] - 0.25 * h[t-2]\n"
                       "  g = relu(G h) - tanh(a)\n"
                       "  o[vocab] = c + O (h + g)\n"
                       "  p = softmax(o)\n"
                       "  loss = cross_entropy(p, target)\n"
                       "  init h = learn\n";

static const struct net_options usual = {V, H, 1, .input_gradients = true};

struct trial made_sized(const char *name, struct net_options options, int steps, int B)
{
    struct trial trial;
    trial_init(&trial, compiled_shipped(name, options), steps, B, 3);
    return trial;
}

struct trial made(const char *name, int layers, int B)
{
    struct net_options options = usual;
    options.layers = layers;
    return made_sized(name, options, T, B);
}

struct trial made_text(const char *text)
{
    struct trial trial;
    trial_init(&trial, compiled(text, usual), T, 1, 3);
    return trial;
}

void made_compute(struct trial *trial, int loss_at)
{
    run_weigh_loss(trial->run, loss_at);
    trial_run(trial);
}

void made_each(int B, void (*check)(struct trial *trial))
{
    for (const struct library_net *net = library_nets; net->name; net++) {
        if (net->frame) continue; /* what stands around the cells */
        struct trial trial = made(net->name, 1, B);
        check(&trial);
        trial_finish(&trial);
    }
    struct trial layers = made("lstm", 2, B), odd = made_text(odd_net);
    check(&layers);
    check(&odd);
    trial_finish(&layers);
    trial_finish(&odd);
}
