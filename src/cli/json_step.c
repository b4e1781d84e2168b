/*
 * json_step.c: a walk over the session, from the subject to the tracks.
 */
#include "json_step.h"

#include <string.h>

#include "emit.h"
#include "param.h"
#include "text.h"

static void write_name(struct emitter *e, const char *key, const char *name)
{
    emit_key(e, key);
    emit_text(e, name, strlen(name));
}

static void write_count(struct emitter *e, const char *key, int64_t n)
{
    emit_key(e, key);
    emit_integer(e, n);
}

/* ---- what was asked for ---- */

static void write_loss_at(struct emitter *e, int at)
{
    if (at == LOSS_AT_ALL)
        write_name(e, "loss_at", "all");
    else if (at == LOSS_AT_LAST)
        write_name(e, "loss_at", "last");
    else
        write_count(e, "loss_at", at);
}

static void write_vocab(struct emitter *e, const struct vocab *vocab)
{
    emit_key(e, "vocab");
    emit_open(e, '[');
    for (int i = 0; i < vocab->size; i++) {
        char symbol[5];
        emit_text(e, symbol, (size_t)utf8_encode(vocab->symbol[i], symbol));
    }
    emit_close(e, ']');
}

static bool write_text(struct emitter *e, const struct subject *subject, struct error *err)
{
    struct string text = {0};
    for (size_t i = 0; i < subject->length; i++) {
        char symbol[5];
        string_add_bytes(&text, symbol, (size_t)utf8_encode(subject->text[i], symbol));
    }
    bool good = !text.failed || error_failed(err, "out of memory");
    emit_key(e, "text");
    if (good) emit_text(e, text.data, text.length);
    string_finish(&text);
    return good;
}

static bool write_subject(struct emitter *e, const struct session *s, struct error *err)
{
    write_count(e, "version", 1);
    write_name(e, "net", s->subject.net);
    write_count(e, "hidden", s->subject.hidden);
    write_count(e, "layers", s->subject.layers);
    write_count(e, "seed", (int64_t)s->subject.seed);
    write_loss_at(e, s->subject.loss_at);
    emit_line(e);
    write_vocab(e, &s->vocab);
    emit_line(e);
    return write_text(e, &s->subject, err);
}

/* ---- parameters ---- */

static void write_matrix(struct emitter *e, const char *key, const struct parameter *p, const real *numbers)
{
    emit_key(e, key);
    emit_open(e, '[');
    for (int row = 0; row < p->rows; row++)
        for (int column = 0; column < p->columns; column++) emit_float(e, numbers[parameter_index(p, row, column)]);
    emit_close(e, ']');
}

static void write_parameter(struct emitter *e, const struct session *s, const struct parameter *p)
{
    emit_line(e);
    emit_key(e, p->name);
    emit_open(e, '{');
    emit_key(e, "shape");
    emit_open(e, '[');
    emit_integer(e, p->rows);
    emit_integer(e, p->columns);
    emit_close(e, ']');
    write_matrix(e, "value", p, s->parameters);
    write_matrix(e, "grad", p, s->gradient);
    emit_close(e, '}');
}

/* ---- quantities ---- */

static void write_one_hot(struct emitter *e, int index, int width)
{
    emit_open(e, '[');
    for (int i = 0; i < width; i++) emit_float(e, i == index);
    emit_close(e, ']');
}

static void write_values(struct emitter *e, const struct session *s, int q)
{
    const struct quantity *quantity = &s->net->quantity[q];
    emit_key(e, "value");
    emit_open(e, '[');
    for (int t = 0; t < s->T; t++) {
        const real *value = run_value(s->run, q, t);
        if (value)
            emit_floats(e, value, (size_t)quantity->width);
        else
            write_one_hot(e, s->run->track[quantity->node].index[t], quantity->width);
    }
    emit_close(e, ']');
}

static void write_gradients(struct emitter *e, const struct session *s, int q)
{
    size_t T = (size_t)s->T;
    emit_key(e, "grad");
    emit_open(e, '[');
    for (int t = 0; t < s->T; t++) emit_floats(e, run_grad(s->run, q, t), (size_t)s->net->quantity[q].width);
    emit_close(e, ']');
    emit_key(e, "grad_norm");
    emit_doubles(e, s->norm + (size_t)q * T, T);
}

static void write_init(struct emitter *e, const struct session *s, int q)
{
    const struct quantity *quantity = &s->net->quantity[q];
    const struct node *node = &s->net->graph.node[quantity->node];
    const real *init = node->pad_front ? run_value(s->run, q, -1) : node->pad_back ? run_value(s->run, q, s->T) : NULL;
    emit_key(e, "init");
    emit_floats(e, init, (size_t)quantity->width);
}

static void write_quantity(struct emitter *e, const struct session *s, int q)
{
    const struct quantity *quantity = &s->net->quantity[q];
    emit_line(e);
    emit_key(e, quantity->name);
    emit_open(e, '{');
    write_name(e, "role", role_names[quantity->role]);
    write_count(e, "width", quantity->width);
    write_values(e, s, q);
    write_gradients(e, s, q);
    write_init(e, s, q);
    emit_close(e, '}');
}

/* ---- the document ---- */

static void write_loss(struct emitter *e, const struct session *s)
{
    write_count(e, "T", s->T);
    emit_key(e, "loss_total");
    emit_double(e, run_loss(s->run));
    emit_key(e, "loss");
    emit_floats(e, run_value(s->run, s->net->loss, 0), (size_t)s->T);
}

static void write_members(struct emitter *e, const struct session *s)
{
    const struct net *net = s->net;
    emit_line(e);
    write_loss(e, s);
    emit_line(e);
    emit_key(e, "params");
    emit_open(e, '{');
    for (int p = 0; p < net->parameters; p++) write_parameter(e, s, &net->parameter[p]);
    emit_close(e, '}');
    emit_line(e);
    emit_key(e, "quantities");
    emit_open(e, '{');
    for (int q = 0; q < net->quantities; q++)
        if (net->graph.node[net->quantity[q].node].kind != NODE_LABEL) write_quantity(e, s, q);
    emit_close(e, '}');
}

bool json_step(const struct session *s, struct error *err)
{
    struct emitter e = {0};
    emit_open(&e, '{');
    if (!write_subject(&e, s, err)) return false;
    write_members(&e, s);
    emit_close(&e, '}');
    return emit_end(&e, err);
}
