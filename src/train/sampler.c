/*
 * sampler.c: a run of one timestep whose end is carried into the next.
 */
#include "sampler.h"

#include <math.h>

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
    s->logits = s->run->track[node->edge[0].node].value;
    sampler_reset(s);
    return true;
}

void sampler_finish(struct sampler *s)
{
    run_destroy(s->run);
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
    double largest = -INFINITY;
    for (int i = 0; i < s->V; i++) largest = fmax(largest, (double)s->logits[i]);
    return largest;
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

int sampler_draw(const struct sampler *s, double temperature, int top_k, struct rng *rng)
{
    if (!s->started) return (int)rng_below(rng, (uint32_t)s->V);
    double largest = largest_logit(s), least = threshold(s, top_k), sum = 0;
    int last = 0;
    if (temperature > 0)
        for (int i = 0; i < s->V; i++)
            if ((double)s->logits[i] >= least) sum += exp(((double)s->logits[i] - largest) / temperature);
    double rest = rng_uniform(rng) * sum;
    for (int i = 0; i < s->V; i++) {
        double x = (double)s->logits[i];
        if (temperature <= 0 && x == largest) return i;
        if (temperature <= 0 || x < least) continue;
        last = i;
        rest -= exp((x - largest) / temperature);
        if (rest < 0) return i;
    }
    return last;
}
