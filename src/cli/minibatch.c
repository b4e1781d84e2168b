/*
 * minibatch.c: a window of all streams, read beside the trainer; and of one row the subject of a session.
 *
 * The carried state of a row is taken out of what trainer_save_state gives: worker by worker, in it node by node, in it
 * slot by slot the rows of the worker.
 */
#include "minibatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "window.h"

/* ---- reading ---- */

void minibatch_finish(struct minibatch *m)
{
    free(m->input);
    free(m->states);
    free(m->state);
    free(m->text);
    weights_release(m->weights);
    *m = (struct minibatch){0};
}

static bool read_window(struct minibatch *m, struct error *err)
{
    const struct batches *train = m->training->train;
    struct batches *again;
    bool new_epoch = false;
    if (!batches_create(train->corpus, &train->part, m->T, m->B, &again, err)) return false;
    bool good =
        batches_restore(again, train->position, err) && batches_next(again, m->input, m->label, &new_epoch, err);
    batches_destroy(again);
    m->carried = !trainer_begins_afresh(m->training->trainer, new_epoch);
    return good;
}

bool minibatch_init(struct minibatch *m, const struct training *training, struct error *err)
{
    const struct trainer *trainer = training->trainer;
    *m = (struct minibatch){.training = training, .T = trainer->settings.steps, .B = trainer->settings.batch};
    size_t window = (size_t)m->T * (size_t)m->B, state = trainer_state_size(trainer) + 1;
    m->input = malloc(2 * window * sizeof *m->input);
    m->label = m->input ? m->input + window : NULL;
    m->states = malloc(state * sizeof *m->states);
    m->state = malloc(state * sizeof *m->state);
    m->text = malloc((size_t)(m->T + 1) * sizeof *m->text);
    m->weights = weights_create(training->net->parameter_count, false);
    if (!m->input || !m->states || !m->state || !m->text || !m->weights) return error_failed(err, "out of memory");
    memcpy(m->weights->value, trainer->parameters, m->weights->count * sizeof *m->weights->value);
    trainer_save_state(trainer, m->states);
    return read_window(m, err);
}

/* ---- a row ---- */

/* Copies the row's state out of those of its worker's columns. Of an input, which the trainer may have saved as a
 * vector too, the symbols say all. */
static void take_state(struct minibatch *m, const float *states, struct columns columns)
{
    const struct graph *graph = &m->training->net->graph;
    float *state = m->state;
    for (int v = 0; v < graph->nodes; v++) {
        const struct node *node = &graph->node[v];
        size_t width = node->kind == NODE_ONE_HOT || node->kind == NODE_LABEL ? 1 : (size_t)node->width;
        for (int slot = 0; slot < node->pad_front; slot++, state += width, states += (size_t)columns.count * width)
            memcpy(state, states + (size_t)(m->row - columns.first) * width, width * sizeof *state);
        if (node->kind == NODE_ONE_HOT && node->dense)
            states += (size_t)node->pad_front * (size_t)columns.count * (size_t)node->width;
    }
}

static size_t state_size(const struct graph *graph)
{
    size_t size = 0;
    for (int v = 0; v < graph->nodes; v++) {
        const struct node *node = &graph->node[v];
        bool symbols = node->kind == NODE_ONE_HOT || node->kind == NODE_LABEL;
        size += (size_t)node->pad_front * (size_t)(symbols ? 1 + node->dense * node->width : node->width);
    }
    return size;
}

void minibatch_take(struct minibatch *m, int row)
{
    const uint32_t *symbol = m->training->corpus->vocab.symbol;
    int workers = m->training->trainer->settings.threads;
    const float *states = m->states;
    m->row = row;
    for (int i = 0; i < workers; i++) {
        struct columns columns = columns_of(m->B, i, workers);
        if (m->row < columns.first + columns.count) {
            take_state(m, states, columns);
            break;
        }
        states += state_size(&m->training->net->graph) * (size_t)columns.count;
    }
    for (int t = 0; t < m->T; t++) m->text[t] = symbol[m->input[t * m->B + m->row]];
    m->text[m->T] = symbol[m->label[(m->T - 1) * m->B + m->row]];
    snprintf(m->note, sizeof m->note, "update %llu, row %d/%d", (unsigned long long)m->training->trainer->updates + 1,
        m->row + 1, m->B);
}

struct subject minibatch_subject(const struct minibatch *m, const char *net, const struct net_options *options)
{
    const struct training *t = m->training;
    return (struct subject){.net = net,
        .text = m->text,
        .length = (size_t)m->T + 1,
        .hidden = options->hidden,
        .layers = options->layers,
        .embedding = options->embedding,
        .loss_at = LOSS_AT_ALL,
        .weights = m->weights,
        .vocab = &t->corpus->vocab,
        .state = m->carried ? m->state : NULL,
        .note = m->note,
        .training = options->training,
        .dropout = options->dropout,
        .seed = t->trainer->settings.seed,
        .update = t->trainer->updates,
        .row = m->row};
}
