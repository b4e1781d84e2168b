/*
 * recording.c: what does not follow from anything else: the values of nodes that are not computed, in all slots; and of
 * a run that goes on where another ended, what stands in front of those that are.
 */
#include "recording.h"

#include <stdlib.h>
#include <string.h>

static bool is_computed(const struct node *node)
{
    return node->kind == NODE_SUM || node->kind == NODE_OP;
}

/* Slots first ... first + count - 1 of a node are given. */
struct given {
    int first, count;
};

static struct given symbols_of(const struct run *run, int v)
{
    const struct node *n = &run->net->graph.node[v];
    int slots = run->track[v].index ? n->pad_front + run->T + n->pad_back : 0;
    return (struct given){-n->pad_front, slots};
}

static struct given numbers_of(const struct run *run, int v, bool carried)
{
    const struct node *n = &run->net->graph.node[v];
    int slots = carried ? n->pad_front : 0;
    if (!is_computed(n)) slots = n->pad_front + run->T + n->pad_back;
    return (struct given){-n->pad_front, run->track[v].value ? slots : 0};
}

static void count_given(const struct run *run, bool carried, size_t *symbols, size_t *numbers)
{
    *symbols = *numbers = 0;
    for (int v = 0; v < run->net->graph.nodes; v++) {
        *symbols += (size_t)symbols_of(run, v).count;
        *numbers += (size_t)numbers_of(run, v, carried).count * (size_t)run->track[v].width;
    }
}

/* ---- recording ---- */

static void record_given(struct recording *r, const struct run *run, int b)
{
    int *symbol = r->symbol;
    double *number = r->number;
    for (int v = 0; v < run->net->graph.nodes; v++) {
        const struct track *track = &run->track[v];
        struct given s = symbols_of(run, v), n = numbers_of(run, v, run->carried);
        for (int i = 0; i < s.count; i++) *symbol++ = track->index[(s.first + i) * run->B + b];
        for (int i = 0; i < n.count; i++) {
            const real *row = track->value + ((ptrdiff_t)(n.first + i) * run->B + b) * track->width;
            for (int u = 0; u < track->width; u++) *number++ = (double)row[u];
        }
    }
}

bool recording_init(struct recording *r, const struct run *run, const real *parameters, int b, struct error *err)
{
    size_t symbols, numbers, count = run->net->parameter_count;
    *r = (struct recording){.net = run->net, .T = run->T, .carried = run->carried, .overrides = run->overrides};
    count_given(run, run->carried, &symbols, &numbers);
    r->symbol = malloc((symbols + 1) * sizeof *r->symbol);
    r->number = malloc((numbers + 1) * sizeof *r->number);
    r->loss_weight = malloc((size_t)run->T * sizeof *r->loss_weight);
    r->parameters = malloc((count + 1) * sizeof *r->parameters);
    r->override = malloc(((size_t)run->overrides + 1) * sizeof *r->override);
    if (!r->symbol || !r->number || !r->loss_weight || !r->parameters || !r->override)
        return error_failed(err, "out of memory");
    record_given(r, run, b);
    for (int t = 0; t < run->T; t++) r->loss_weight[t] = (double)run->loss_weight[t * run->B + b];
    for (size_t i = 0; i < count; i++) r->parameters[i] = (double)parameters[i];
    for (int i = 0; i < run->overrides; i++) {
        const struct override *o = &run->override[i];
        r->override[i] = (struct recorded_override){o->quantity, o->t, o->unit, (double)o->value};
    }
    return true;
}

void recording_finish(struct recording *r)
{
    free(r->symbol);
    free(r->number);
    free(r->loss_weight);
    free(r->parameters);
    free(r->override);
    *r = (struct recording){0};
}

/* ---- replaying ---- */

static void put_given(struct run *run, const struct recording *r)
{
    const int *symbol = r->symbol;
    const double *number = r->number;
    for (int v = 0; v < run->net->graph.nodes; v++) {
        struct track *track = &run->track[v];
        struct given s = symbols_of(run, v), n = numbers_of(run, v, r->carried);
        if (s.count) memcpy(track->index + s.first, symbol, (size_t)s.count * sizeof *symbol);
        symbol += s.count;
        for (int i = 0; i < n.count * track->width; i++)
            track->value[(ptrdiff_t)n.first * track->width + i] = (real)*number++;
    }
}

void replay_reset(struct replay *replay, const struct recording *r)
{
    run_reset(replay->run, replay->parameters);
    put_given(replay->run, r);
    replay->run->carried = r->carried;
}

bool replay_init(struct replay *replay, const struct recording *r, struct error *err)
{
    size_t count = r->net->parameter_count;
    *replay = (struct replay){0};
    if (!run_create(r->net, r->T, 1, &replay->run, err)) return false;
    replay->parameters = malloc((count + 1) * sizeof *replay->parameters);
    replay->override = malloc(((size_t)r->overrides + 1) * sizeof *replay->override);
    if (!replay->parameters || !replay->override) return error_failed(err, "out of memory");
    for (int t = 0; t < r->T; t++) replay->run->loss_weight[t] = (real)r->loss_weight[t];
    for (size_t i = 0; i < count; i++) replay->parameters[i] = (real)r->parameters[i];
    for (int i = 0; i < r->overrides; i++) {
        const struct recorded_override *o = &r->override[i];
        replay->override[i] = (struct override){o->quantity, o->t, o->unit, (real)o->value};
    }
    run_override(replay->run, replay->override, r->overrides);
    replay_reset(replay, r);
    return true;
}

void replay_finish(struct replay *replay)
{
    run_destroy(replay->run);
    free(replay->parameters);
    free(replay->override);
    *replay = (struct replay){0};
}
