/*
 * npz_trace.c: a walk over the tracks. A track is laid out as an array of timesteps already.
 */
#include "npz_trace.h"

#include <stdlib.h>
#include <string.h>

#include "npz.h"
#include "param.h"

struct trace_file {
    struct npz npz;
    const struct session *session;
    float *room; /* for what has to be laid out anew: the largest array */
};

static void add(
    struct trace_file *f, const char *folder, const char *name, int dims, const size_t *shape, const float *x)
{
    struct string path = {0};
    string_printf(&path, "%s/%s", folder, name);
    if (path.failed)
        f->npz.failed = true;
    else
        npz_add(&f->npz, path.data, NPZ_FLOAT32, dims, shape, x);
    string_finish(&path);
}

/* ---- quantities ---- */

/* A one-hot vector whose numbers nobody needed, or a gradient that is 0. */
static const float *fill(struct trace_file *f, const int *index, int width)
{
    int T = f->session->now->T;
    memset(f->room, 0, (size_t)T * (size_t)width * sizeof *f->room);
    for (int t = 0; index && t < T; t++)
        if (index[t] >= 0) f->room[(size_t)t * (size_t)width + (size_t)index[t]] = 1;
    return f->room;
}

/* [T x width], from the run or in the room. */
static const float *values_of(struct trace_file *f, int q)
{
    const struct computed *c = f->session->now;
    const struct quantity *quantity = &c->net->quantity[q];
    const real *value = run_value(c->run, q, 0);
    return value ? value : fill(f, c->run->track[quantity->node].index, quantity->width);
}

static const float *gradients_of(struct trace_file *f, int q)
{
    const struct computed *c = f->session->now;
    const real *grad = run_grad(c->run, q, 0);
    return grad ? grad : fill(f, NULL, c->net->quantity[q].width);
}

static void add_quantity(struct trace_file *f, int q)
{
    const struct computed *c = f->session->now;
    const struct quantity *quantity = &c->net->quantity[q];
    const struct node *node = &c->net->graph.node[quantity->node];
    const size_t shape[] = {(size_t)c->T, (size_t)quantity->width};
    if (node->kind == NODE_LABEL) return;
    add(f, "value", quantity->name, 2, shape, values_of(f, q));
    add(f, "grad", quantity->name, 2, shape, gradients_of(f, q));
    const real *init = node->pad_front ? run_value(c->run, q, -1) : node->pad_back ? run_value(c->run, q, c->T) : NULL;
    if (init) add(f, "init", quantity->name, 1, shape + 1, init);
}

/* ---- parameters ---- */

static void add_parameter(struct trace_file *f, const char *folder, const struct parameter *p, const real *numbers)
{
    const size_t shape[] = {(size_t)p->rows, (size_t)p->columns};
    float *to = f->room;
    for (int row = 0; row < p->rows; row++)
        for (int column = 0; column < p->columns; column++) *to++ = numbers[parameter_index(p, row, column)];
    add(f, folder, p->name, p->is_matrix ? 2 : 1, shape, f->room);
}

/* ---- all of it ---- */

static size_t largest_array(const struct computed *c)
{
    size_t largest = 1;
    for (int q = 0; q < c->net->quantities; q++) {
        size_t count = (size_t)c->T * (size_t)c->net->quantity[q].width;
        largest = count > largest ? count : largest;
    }
    return c->net->parameter_count > largest ? c->net->parameter_count : largest;
}

static void add_all(struct trace_file *f)
{
    const struct computed *c = f->session->now;
    double total = run_loss(c->run);
    npz_add(&f->npz, "text", NPZ_CHARACTER, 1, &c->subject.length, c->subject.text);
    npz_add(&f->npz, "vocabulary", NPZ_CHARACTER, 1, (const size_t[]){(size_t)c->vocab.size}, c->vocab.symbol);
    npz_add(&f->npz, "loss_weight", NPZ_FLOAT32, 1, (const size_t[]){(size_t)c->T}, c->run->loss_weight);
    npz_add(&f->npz, "loss_total", NPZ_FLOAT64, 0, NULL, &total);
    for (int q = 0; q < c->net->quantities; q++) add_quantity(f, q);
    for (int p = 0; p < c->net->parameters; p++) {
        add_parameter(f, "parameter", &c->net->parameter[p], c->parameters);
        add_parameter(f, "parameter_grad", &c->net->parameter[p], c->gradient);
    }
}

bool npz_quantity(const struct session *s, const char *path, struct error *err)
{
    int q = session_quantity(s);
    const struct quantity *quantity = &s->now->net->quantity[q];
    const size_t shape[] = {(size_t)s->now->T, (size_t)quantity->width};
    struct trace_file f = {.session = s, .room = malloc(largest_array(s->now) * sizeof(float))};
    bool backward = s->pass == PASS_BACKWARD;
    bool done = f.room ? npy_write(path, NPZ_FLOAT32, 2, shape, backward ? gradients_of(&f, q) : values_of(&f, q), err)
                       : error_failed(err, "out of memory");
    free(f.room);
    return done;
}

bool npz_trace(const struct session *s, const char *path, struct error *err)
{
    struct trace_file f = {.session = s, .room = malloc(largest_array(s->now) * sizeof(float))};
    bool done = f.room ? npz_begin(&f.npz, err) : error_failed(err, "out of memory");
    if (done) {
        add_all(&f);
        done = npz_write(&f.npz, path, err);
    }
    npz_finish(&f.npz);
    free(f.room);
    return done;
}
