/*
 * run.c: laying out the tracks, and what surrounds a pass: inputs, weights of the loss, initial states, access.
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

#include "elementwise.h"

static bool is_input(const struct node *node)
{
    return node->kind == NODE_ONE_HOT || node->kind == NODE_LABEL;
}

static bool has_values(const struct node *node)
{
    return !is_input(node) || node->dense;
}

static size_t slots(const struct run *run, const struct node *node)
{
    return (size_t)(node->pad_front + run->T + node->pad_back) * (size_t)run->B;
}

/* A zeroed buffer over all slots of a node, as a pointer to slot 0. */
static real *new_buffer(struct run *run, const struct node *node)
{
    size_t width = (size_t)node->width;
    real *start = arena_array(&run->arena, slots(run, node), width * sizeof(real));
    return start + (size_t)node->pad_front * (size_t)run->B * width;
}

static void new_track(struct run *run, int v)
{
    const struct node *node = &run->net->graph.node[v];
    struct track *track = &run->track[v];
    track->width = node->width;
    if (is_input(node)) {
        int *start = ARENA_ARRAY(&run->arena, slots(run, node), int);
        for (size_t i = 0; i < slots(run, node); i++) start[i] = -1;
        track->index = start + node->pad_front * run->B;
    }
    if (has_values(node)) track->value = new_buffer(run, node);
    if (node->live) track->grad = new_buffer(run, node);
    if (node->kind == NODE_MASK) vector_fill(track->value, slots(run, node) * (size_t)node->width, 1, false);
}

/* Whether the passes copy a matrix into the layout of packed.h. In a sweep it meets B rows, T times over; elsewhere T·B
 * rows at once. */
static bool is_packed(const struct parameter *p, int T, int B)
{
    return p->multiplied && T > 1 && (B > 1 || !p->recurrent);
}

static void new_packed(struct run *run, struct packed *packed, int in, int out)
{
    packed_init(packed, in, out, arena_array(&run->arena, packed_size(in, out), sizeof(real)));
}

double run_bytes(const struct net *net, int T, int B)
{
    double numbers = (double)T * B, symbols = 0; /* the loss's weights */
    for (int v = 0; v < net->graph.nodes; v++) {
        const struct node *node = &net->graph.node[v];
        double rows = ((double)T + node->pad_front + node->pad_back) * B;
        numbers += rows * node->width * (has_values(node) + node->live);
        if (is_input(node)) symbols += rows;
    }
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        if (is_packed(p, T, B))
            numbers += (double)packed_size(p->columns, p->rows) + (double)packed_size(p->rows, p->columns);
    }
    return numbers * sizeof(real) + symbols * sizeof(int);
}

bool run_create(const struct net *net, int T, int B, struct run **out, struct error *err)
{
    *out = NULL;
    struct run *run = calloc(1, sizeof *run);
    if (!run) return error_failed(err, "out of memory");
    arena_init(&run->arena);
    if (arena_catch(&run->arena)) {
        run_destroy(run);
        return error_failed(err, "out of memory: %d timesteps of this net need %.0f MB", T, run_bytes(net, T, B) / 1e6);
    }
    run->net = net;
    run->T = T;
    run->B = B;
    arena_reserve(&run->arena, (size_t)run_bytes(net, T, B) + (size_t)(net->graph.nodes + net->parameters) * 1024);
    run->track = ARENA_ARRAY(&run->arena, (size_t)net->graph.nodes, struct track);
    for (int v = 0; v < net->graph.nodes; v++) new_track(run, v);
    run->loss_weight = arena_array(&run->arena, (size_t)T * (size_t)B, sizeof(real));
    run->forward = ARENA_ARRAY(&run->arena, (size_t)net->parameters, struct packed);
    run->backward = ARENA_ARRAY(&run->arena, (size_t)net->parameters, struct packed);
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        if (!is_packed(p, T, B)) continue;
        new_packed(run, &run->forward[i], p->columns, p->rows);
        new_packed(run, &run->backward[i], p->rows, p->columns);
    }
    run_weigh_loss(run, LOSS_AT_ALL);
    *out = run;
    return true;
}

void run_destroy(struct run *run)
{
    if (!run) return;
    arena_finish(&run->arena);
    free(run);
}

static void set_input(struct run *run, int quantity, const int *symbols)
{
    struct track *track = &run->track[run->net->quantity[quantity].node];
    size_t n = (size_t)run->T * (size_t)run->B, width = (size_t)track->width;
    memcpy(track->index, symbols, n * sizeof *symbols);
    if (!track->value) return;
    memset(track->value, 0, n * width * sizeof(real));
    for (size_t i = 0; i < n; i++)
        if (symbols[i] >= 0) track->value[i * width + (size_t)symbols[i]] = 1;
}

void run_set_inputs(struct run *run, const int *input, const int *label)
{
    const struct net *net = run->net;
    set_input(run, net->input, input);
    for (int q = 0; q < net->quantities; q++)
        if (net->graph.node[net->quantity[q].node].kind == NODE_LABEL) set_input(run, q, label);
}

void run_weigh_loss(struct run *run, int at)
{
    if (at == LOSS_AT_LAST) at = run->T - 1;
    for (int t = 0; t < run->T; t++)
        for (int b = 0; b < run->B; b++) run->loss_weight[t * run->B + b] = at == LOSS_AT_ALL || at == t;
}

static void fill_pad(struct run *run, const struct quantity *q, int first, int count, const real *parameters)
{
    const struct track *track = &run->track[q->node];
    size_t width = (size_t)track->width;
    real *row = track->value + (ptrdiff_t)first * run->B * (ptrdiff_t)width;
    const real *learned =
        q->initial_parameter >= 0 ? parameters + run->net->parameter[q->initial_parameter].offset : NULL;
    for (int r = 0; r < count * run->B; r++, row += width)
        for (size_t i = 0; i < width; i++) row[i] = learned ? learned[i] : (real)q->initial_value;
}

/* No symbol stands before the first. */
static void clear_input_pad(struct run *run, const struct node *node, const struct track *track)
{
    size_t rows = (size_t)node->pad_front * (size_t)run->B;
    for (size_t i = 0; i < rows; i++) *(track->index - rows + i) = -1;
    if (track->value) memset(track->value - rows * (size_t)track->width, 0, rows * (size_t)track->width * sizeof(real));
}

void run_reset(struct run *run, const real *parameters)
{
    run->carried = false;
    for (int i = 0; i < run->net->quantities; i++) {
        const struct quantity *q = &run->net->quantity[i];
        const struct node *node = &run->net->graph.node[q->node];
        if (q->equation < 0) {
            clear_input_pad(run, node, &run->track[q->node]);
            continue;
        }
        fill_pad(run, q, -node->pad_front, node->pad_front, parameters);
        fill_pad(run, q, run->T, node->pad_back, parameters);
    }
}

void run_carry(struct run *run)
{
    for (int v = 0; v < run->net->graph.nodes; v++) {
        const struct node *node = &run->net->graph.node[v];
        const struct track *track = &run->track[v];
        ptrdiff_t slot = run->B, pad = node->pad_front, from = run->T - pad;
        size_t count = (size_t)(pad * slot);
        if (track->index) memmove(track->index - pad * slot, track->index + from * slot, count * sizeof(int));
        slot *= track->width;
        count *= (size_t)track->width;
        if (track->value) memmove(track->value - pad * slot, track->value + from * slot, count * sizeof(real));
    }
    run->carried = true;
}

void run_seed_grad(struct run *run, const struct seed *seed, int count)
{
    run->seed = seed;
    run->seeds = count;
}

double run_loss(const struct run *run)
{
    const real *loss = run->track[run->net->graph.loss].value;
    double total = 0;
    for (int i = 0; i < run->T * run->B; i++)
        if (run->loss_weight[i] != 0) total += (double)run->loss_weight[i] * (double)loss[i];
    return total;
}

static const real *slot(const struct run *run, const real *buffer, int node, int t)
{
    return buffer ? buffer + (ptrdiff_t)t * run->B * run->track[node].width : NULL;
}

const real *run_value(const struct run *run, int quantity, int t)
{
    int node = run->net->quantity[quantity].node;
    return slot(run, run->track[node].value, node, t);
}

const real *run_grad(const struct run *run, int quantity, int t)
{
    int node = run->net->quantity[quantity].node;
    return slot(run, run->track[node].grad, node, t);
}
