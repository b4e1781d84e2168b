/*
 * sampler.c: a run of one timestep whose end is carried into the next.
 */
#include "sampler.h"

#include <math.h>
#include <stdlib.h>

#include "activation.h"

bool sampler_init(struct sampler *s, const struct net *net, const float *parameters, struct error *err)
{
    const struct quantity *p = &net->quantity[net->probability];
    const struct node *node = &net->graph.node[p->node];
    *s = (struct sampler){.net = net, .parameters = parameters, .V = p->width};
    if (net->future > 0)
        return error_input(err, "%s reads the characters to come, so it cannot say what comes next", net->name);
    if (node->kind != NODE_OP || node->op->class != OP_NORMAL || node->edge[0].node < 0 || node->edge[0].delay)
        return error_input(
            err, "%s is no softmax of logits in %s, so nothing can be drawn from it", p->name, net->name);
    if (!run_create(net, 1, 1, &s->run, err)) return false;
    s->share = malloc(2 * (size_t)s->V * sizeof *s->share);
    if (!s->share) {
        sampler_finish(s);
        return error_failed(err, "out of memory");
    }
    s->logits = s->run->track[node->edge[0].node].value;
    sampler_reset(s);
    return true;
}

void sampler_finish(struct sampler *s)
{
    run_destroy(s->run);
    free(s->share);
    *s = (struct sampler){0};
}

void sampler_reset(struct sampler *s)
{
    run_reset(s->run, s->parameters);
    s->started = false;
}

void sampler_read(struct sampler *s, int symbol)
{
    const int none = -1;
    if (s->started) run_carry(s->run);
    run_set_inputs(s->run, &symbol, &none);
    run_forward(s->run, s->parameters);
    s->started = true;
}

static double largest_logit(const struct sampler *s)
{
    float largest = -INFINITY;
    for (int i = 0; i < s->V; i++) largest = s->logits[i] > largest ? s->logits[i] : largest;
    return (double)largest;
}

double sampler_log_probability(const struct sampler *s, int symbol)
{
    if (!s->started) return -log(s->V);
    double largest = largest_logit(s), sum = 0;
    for (int i = 0; i < s->V; i++) sum += exp((double)s->logits[i] - largest);
    return (double)s->logits[symbol] - largest - log(sum);
}

/* The top_k-th largest logit: what lies below is out. */
static double threshold(const struct sampler *s, int top_k)
{
    if (top_k <= 0 || top_k >= s->V) return -INFINITY;
    double bound = INFINITY;
    for (int taken = 0; taken < top_k;) {
        double next = -INFINITY;
        int equal = 0;
        for (int i = 0; i < s->V; i++) {
            double x = (double)s->logits[i];
            if (x >= bound) continue;
            if (x > next) equal = 0;
            next = fmax(next, x);
            equal += x == next;
        }
        if (equal == 0) break;
        bound = next;
        taken += equal;
    }
    return bound;
}

/* share [V] = exp((logit - the largest) / temperature), 0 below the least; the sum. */
static double find_shares(const struct sampler *s, double largest, double least, double temperature)
{
    float *scaled = s->share + s->V, limit = (float)least;
    double sum = 0;
    for (int i = 0; i < s->V; i++)
        scaled[i] = s->logits[i] < limit ? -INFINITY : (float)(((double)s->logits[i] - largest) / temperature);
    exp_forward(s->share, scaled, (size_t)s->V);
    for (int i = 0; i < s->V; i++) sum += (double)s->share[i];
    return sum;
}

static int likeliest(const struct sampler *s, double largest)
{
    for (int i = 0; i < s->V; i++)
        if ((double)s->logits[i] == largest) return i;
    return 0;
}

int sampler_draw(const struct sampler *s, double temperature, int top_k, struct rng *rng)
{
    if (!s->started) return (int)rng_below(rng, (uint32_t)s->V);
    double largest = largest_logit(s), uniform = rng_uniform(rng);
    if (temperature <= 0) return likeliest(s, largest);
    double rest = uniform * find_shares(s, largest, threshold(s, top_k), temperature);
    int last = 0;
    for (int i = 0; i < s->V; i++) {
        if (s->share[i] == 0) continue;
        last = i;
        rest -= (double)s->share[i];
        if (rest < 0) break;
    }
    return last;
}
