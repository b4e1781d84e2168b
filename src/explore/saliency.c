/*
 * saliency.c: see the header.
 */
#include "saliency.h"

#include <math.h>
#include <string.h>

enum { LEAD = 256, STEPS = LEAD + SALIENCY_MOST };
static const double forward_share = 1.0 / 3; /* a backward pass has twice the products of a forward one */

static bool prepare(struct saliency *s, const struct model *model, struct error *err)
{
    struct net_options options = model->options;
    if (s->run) return true;
    options.input_gradients = true;
    if (!net_compile_text(model->net->name, model->net_text, strlen(model->net_text), &options, &s->net, err) ||
        !run_create(s->net, STEPS, 1, &s->run, err)) {
        saliency_finish(s);
        return false;
    }
    return true;
}

void saliency_finish(struct saliency *s)
{
    run_destroy(s->run);
    net_destroy(s->net);
    *s = (struct saliency){0};
}

/* Character `at` is at timestep *last. Where the text before it is shorter than the run, that is not the end, and what
 * stands behind counts for nothing. */
static bool read_symbols(
    const struct saliency *s, const struct reading *reading, size_t at, int *last, struct error *err)
{
    int symbol[STEPS + 1], input[STEPS], label[STEPS];
    int count = at + 1 < STEPS ? (int)at + 1 : STEPS;
    if (!corpus_read_at(reading->corpus, at + 1 - (size_t)count, (size_t)count + 1, symbol, err)) return false;
    reading_translate(reading, symbol, (size_t)count + 1);
    for (int t = 0; t < STEPS; t++) {
        input[t] = t < count ? symbol[t] : symbol[count - 1];
        label[t] = t < count ? symbol[t + 1] : -1;
    }
    run_set_inputs(s->run, input, label);
    run_weigh_loss(s->run, count - 1);
    *last = count - 1;
    return true;
}

bool saliency_compute(
    struct saliency *s, const struct reading *reading, size_t at, const struct progress *progress, struct error *err)
{
    int last;
    if (s->count && s->at == at) return true;
    if (!prepare(s, reading->model, err)) return false;
    s->count = 0;
    if (!read_symbols(s, reading, at, &last, err)) return false;
    run_reset(s->run, reading->model->parameter);
    run_forward(s->run, reading->model->parameter);
    if (!progress_continue(progress, forward_share)) return false;
    run_backward(s->run, reading->model->parameter, NULL);
    s->at = at;
    s->count = last + 1 < SALIENCY_MOST ? last + 1 : SALIENCY_MOST;
    s->first = at + 1 - (size_t)s->count;
    s->largest = 0;
    for (int i = 0; i < s->count; i++) {
        const float *gradient = run_grad(s->run, s->net->input, last + 1 - s->count + i);
        double sum = 0;
        for (int k = 0; gradient && k < s->net->quantity[s->net->input].width; k++)
            sum += (double)gradient[k] * (double)gradient[k];
        s->norm[i] = sqrt(sum);
        s->largest = fmax(s->largest, s->norm[i]);
    }
    return true;
}

double saliency_norm(const struct saliency *s, size_t at)
{
    return s->count && at >= s->first && at - s->first < (size_t)s->count ? s->norm[at - s->first] : NAN;
}
