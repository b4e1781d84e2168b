/*
 * json_step.c: a walk over the session, from the subject to the tracks.
 */
#include "json_step.h"

#include "json.h"
#include "json_subject.h"
#include "param.h"
#include "text.h"

static json_t *vocab_json(const struct vocab *vocab)
{
    json_t *array = json_array();
    for (int i = 0; i < vocab->size; i++) json_add(&array, json_code_points(&vocab->symbol[i], 1));
    return array;
}

/* ---- parameters ---- */

static json_t *matrix_json(const struct parameter *p, const real *numbers)
{
    json_t *array = json_array();
    for (int row = 0; row < p->rows; row++)
        for (int column = 0; column < p->columns; column++)
            json_add(&array, json_number((double)numbers[parameter_index(p, row, column)]));
    return array;
}

static json_t *parameters_json(const struct session *s)
{
    json_t *object = json_object();
    for (int i = 0; i < s->now->net->parameters; i++) {
        const struct parameter *p = &s->now->net->parameter[i];
        json_put(&object, p->name,
            json_pack("{s:[i, i], s:o, s:o}", "shape", p->rows, p->columns, "value", matrix_json(p, s->now->parameters),
                "grad", matrix_json(p, s->now->gradient)));
    }
    return object;
}

/* ---- quantities ---- */

static json_t *one_hot_json(int index, int width)
{
    json_t *array = json_array();
    for (int i = 0; i < width; i++) json_add(&array, json_number(i == index));
    return array;
}

static json_t *values_json(const struct session *s, int q)
{
    const struct quantity *quantity = &s->now->net->quantity[q];
    const int *index = s->now->run->track[quantity->node].index;
    json_t *rows = json_array();
    for (int t = 0; t < s->now->T; t++) {
        const real *value = run_value(s->now->run, q, t);
        json_add(&rows, value ? json_floats(value, (size_t)quantity->width) : one_hot_json(index[t], quantity->width));
    }
    return rows;
}

static json_t *gradients_json(const struct session *s, int q)
{
    json_t *rows = json_array();
    for (int t = 0; t < s->now->T; t++)
        json_add(&rows, json_floats(run_grad(s->now->run, q, t), (size_t)s->now->net->quantity[q].width));
    return rows;
}

static json_t *init_json(const struct session *s, int q)
{
    const struct quantity *quantity = &s->now->net->quantity[q];
    const struct node *node = &s->now->net->graph.node[quantity->node];
    const real *init = node->pad_front  ? run_value(s->now->run, q, -1)
                       : node->pad_back ? run_value(s->now->run, q, s->now->T)
                                        : NULL;
    return json_floats(init, (size_t)quantity->width);
}

static json_t *quantity_json(const struct session *s, int q)
{
    const struct quantity *quantity = &s->now->net->quantity[q];
    json_t *object = json_object();
    json_put(&object, "role", json_string(role_names[quantity->role]));
    json_put(&object, "width", json_integer(quantity->width));
    json_put(&object, "value", values_json(s, q));
    json_put(&object, "grad", gradients_json(s, q));
    json_put(&object, "grad_norm", json_doubles(s->now->norm + (size_t)q * (size_t)s->now->T, (size_t)s->now->T));
    json_put(&object, "init", init_json(s, q));
    return object;
}

static json_t *quantities_json(const struct session *s)
{
    const struct net *net = s->now->net;
    json_t *object = json_object();
    for (int q = 0; q < net->quantities; q++)
        if (net->graph.node[net->quantity[q].node].kind != NODE_LABEL)
            json_put(&object, net->quantity[q].name, quantity_json(s, q));
    return object;
}

/* ---- the document ---- */

bool json_step(const struct session *s, struct error *err)
{
    const struct subject *subject = &s->now->subject;
    json_t *document = json_object();
    json_put(&document, "version", json_integer(1));
    json_put_subject(&document, subject);
    json_put(&document, "vocab", vocab_json(&s->now->vocab));
    json_put(&document, "text", json_code_points(subject->text, subject->length));
    json_put(&document, "T", json_integer(s->now->T));
    json_put(&document, "loss_total", json_number(run_loss(s->now->run)));
    json_put(&document, "loss", json_floats(run_value(s->now->run, s->now->net->loss, 0), (size_t)s->now->T));
    json_put(&document, "params", parameters_json(s));
    json_put(&document, "quantities", quantities_json(s));
    return json_print(document, err);
}
