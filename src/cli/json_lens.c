/*
 * json_lens.c: lens_report_print_json.
 */
#include <math.h>

#include "json.h"
#include "json_subject.h"
#include "lens_report.h"

/* [rows x columns] as rows. */
static json_t *rows_json(const double *x, int rows, int columns)
{
    json_t *array = json_array();
    for (int i = 0; i < rows; i++) json_add(&array, json_doubles(x + (size_t)i * (size_t)columns, (size_t)columns));
    return array;
}

/* ---- norms ---- */

static json_t *flow_json(const struct flow *flow)
{
    return json_pack("{s:s, s:o, s:o, s:i}", "verdict", flow_names[flow->verdict], "ratio", json_number(flow->ratio),
        "half_life", json_number(flow->half_life), "steps", flow->steps);
}

static json_t *quantities_json(const struct computed *c)
{
    json_t *object = json_object();
    for (int q = 0; q < c->net->quantities; q++) {
        const struct quantity *quantity = &c->net->quantity[q];
        if (!c->net->graph.node[quantity->node].live) continue;
        json_put(&object, quantity->name,
            json_pack("{s:s, s:i, s:o}", "role", role_names[quantity->role], "width", quantity->width, "grad_norm",
                json_doubles(c->norm + (size_t)q * (size_t)c->T, (size_t)c->T)));
    }
    return object;
}

/* ---- the lenses ---- */

static json_t *influence_json(const struct lens_report *r)
{
    if (!r->influence) return json_null();
    return json_pack("{s:o, s:o}", "window", r->window ? json_integer(r->window) : json_null(), "norm",
        rows_json(r->influence, r->computed->T, r->computed->T));
}

static json_t *state_json(const struct lens_report *r)
{
    json_t *array = json_array();
    for (int i = 0; i < r->state.parts; i++) {
        const struct state_part *part = &r->state.part[i];
        json_add(&array, json_pack("{s:s, s:i, s:i}", "quantity", r->computed->net->quantity[part->quantity].name,
                             "lag", part->lag, "width", part->width));
    }
    return array;
}

/* The largest singular values. */
static json_t *norms_json(const struct lens_report *r)
{
    json_t *array = json_array();
    for (int t = 0; t < r->computed->T; t++)
        json_add(&array, json_number(r->singular[(size_t)t * (size_t)r->state.size]));
    return array;
}

static json_t *jacobian_json(const struct lens_report *r)
{
    int n = r->state.size, T = r->computed->T;
    if (n == 0) return json_null();
    json_t *product = json_pack("{s:i, s:o}", "from", r->from, "log_singular", rows_json(r->product, r->steps, n));
    return json_pack("{s:i, s:o, s:o, s:o, s:o, s:o}", "n", n, "state", state_json(r), "singular",
        rows_json(r->singular, T, n), "norm", norms_json(r), "radius", json_doubles(r->radius, (size_t)T), "product",
        product);
}

static json_t *eigenvalues_json(const struct spectrum *s)
{
    json_t *array = json_array();
    for (int i = 0; i < s->n; i++) json_add(&array, json_pack("[o, o]", json_number(s->re[i]), json_number(s->im[i])));
    return array;
}

static json_t *matrix_json(const struct net *net, const struct spectrum *s)
{
    json_t *object = json_object();
    json_put(&object, "n", json_integer(s->n));
    json_put(&object, "equation", json_string(net->quantity[s->quantity].name));
    json_put(&object, "activation", s->op ? json_string(s->op->name) : json_null());
    json_put(&object, "eigenvalues", eigenvalues_json(s));
    json_put(&object, "radius", json_number(s->radius));
    json_put(&object, "norm", json_number(s->norm));
    json_put(&object, "steepest", json_number(s->steepest));
    json_put(&object, "seen", json_number(s->seen));
    json_put(&object, "simple", json_boolean(s->simple));
    json_put(&object, "gain", s->simple ? json_number(s->gain) : json_null());
    json_put(&object, "verdict", json_string(spectrum_verdict_names[s->verdict]));
    return object;
}

static json_t *matrices_json(const struct lens_report *r)
{
    const struct net *net = r->computed->net;
    if (!r->has_jacobian) return json_null();
    json_t *object = json_object();
    for (int i = 0; i < r->spectra; i++)
        json_put(&object, net->parameter[r->spectrum[i].parameter].name, matrix_json(net, &r->spectrum[i]));
    return object;
}

/* ---- the document ---- */

bool lens_report_print_json(const struct lens_report *r, struct error *err)
{
    const struct computed *c = r->computed;
    json_t *document = json_object();
    json_put(&document, "version", json_integer(1));
    json_put_subject(&document, &c->subject);
    if (c->subject.weights) json_put(&document, "seed", json_null());
    json_put(&document, "text", json_code_points(c->subject.text, c->subject.length));
    json_put(&document, "T", json_integer(c->T));
    json_put(&document, "quantity", json_text(r->name));
    json_put(&document, "direction", json_integer(r->direction));
    json_put(&document, "grad_norm", json_doubles(r->norm, (size_t)c->T));
    json_put(&document, "grad_norm_one_loss", json_doubles(r->norm_one, (size_t)c->T));
    json_put(&document, "one_loss_at", json_integer(r->from));
    json_put(&document, "flow", flow_json(&r->flow));
    json_put(&document, "quantities", quantities_json(c));
    json_put(&document, "influence", influence_json(r));
    json_put(&document, "jacobian", jacobian_json(r));
    json_put(&document, "matrices", matrices_json(r));
    return json_print(document, err);
}
