/*
 * difference.c: a table of properties. Each is written of both variants, in the light of the other: where the words are
 * the same it tells nothing, and is left out.
 */
#include "difference.h"

#include <stdlib.h>
#include <string.h>

#include "blas.h"
#include "learn.h"
#include "linalg.h"
#include "notation.h"
#include "param.h"
#include "session.h"
#include "show.h"
#include "spectrum.h"

enum { MOST_PARTS = 3 /* of a kind: parameters, equations, ... */, MOST_TEXT = 20 /* characters */ };

struct side {
    const struct computed *c;
    struct show_style style;
};

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

/* Parts of a list: ", " between them, and only so many. */
struct list {
    struct string *out;
    int parts, left_out;
};

static bool next_part(struct list *list)
{
    if (list->parts == MOST_PARTS) {
        list->left_out++;
        return false;
    }
    if (list->parts++) string_add(list->out, ", ");
    return true;
}

static void end_list(const struct list *list, const char *kind)
{
    if (list->left_out) string_printf(list->out, " and %d more %s", list->left_out, kind);
}

/* ---- the net and its text ---- */

static void net(struct string *out, const struct side *me, const struct side *other)
{
    string_add_safe(out, me->c->subject.net, strlen(me->c->subject.net));
}

static void hidden(struct string *out, const struct side *me, const struct side *other)
{
    string_printf(out, "hidden %d", me->c->subject.hidden);
}

static void layers(struct string *out, const struct side *me, const struct side *other)
{
    string_printf(out, "%d layer%s", me->c->subject.layers, me->c->subject.layers == 1 ? "" : "s");
}

static void write_equation(struct string *out, const struct side *side, int equation)
{
    show_equation(out, side->c->net, equation, side->style);
}

static bool has_equation(const struct side *side, const char *text)
{
    bool found = false;
    for (int i = 0; i < side->c->net->equations && !found; i++) {
        struct string own = {0};
        write_equation(&own, side, i);
        found = own.data && !strcmp(own.data, text);
        string_finish(&own);
    }
    return found;
}

/* Of another net all are other ones: its name is enough. */
static void equations(struct string *out, const struct side *me, const struct side *other)
{
    struct list list = {.out = out};
    if (strcmp(me->c->subject.net, other->c->subject.net) != 0) return;
    if (same_text(me->c->subject.equations, other->c->subject.equations)) return;
    for (int i = 0; i < me->c->net->equations; i++) {
        struct string text = {0};
        write_equation(&text, me, i);
        if (text.data && !has_equation(other, text.data) && next_part(&list)) string_add(out, text.data);
        string_finish(&text);
    }
    end_list(&list, "equations");
}

static void add_character(struct string *out, uint32_t character)
{
    char shown[16];
    code_point_show(character, false, shown);
    string_add(out, character == ' ' ? " " : shown);
}

/* One character that is another, or the beginning of the text. */
static void text(struct string *out, const struct side *me, const struct side *other)
{
    const struct subject *a = &me->c->subject, *b = &other->c->subject;
    size_t differ = a->length == b->length ? 0 : MOST_TEXT, at = 0;
    for (size_t i = 0; i < a->length && i < b->length; i++)
        if (a->text[i] != b->text[i]) differ++, at = i;
    if (differ == 0) return;
    string_add(out, differ == 1 ? "'" : "\"");
    for (size_t i = differ == 1 ? at : 0; i < a->length && i < (differ == 1 ? at + 1 : MOST_TEXT); i++)
        add_character(out, a->text[i]);
    if (differ == 1)
        string_printf(out, "' at t = %zu", at + 1);
    else
        string_add(out, a->length > MOST_TEXT ? "...\"" : "\"");
}

/* ---- weights ---- */

static void seed(struct string *out, const struct side *me, const struct side *other)
{
    string_printf(out, "seed %llu", (unsigned long long)me->c->subject.seed);
}

static void init(struct string *out, const struct side *me, const struct side *other)
{
    const char *list = me->c->subject.init;
    string_printf(out, "%s%s", list ? "init " : "initial values of the file", list ? list : "");
}

static unsigned long long updates_of(const struct side *side)
{
    return side->c->subject.weights ? (unsigned long long)side->c->subject.weights->updates : 0;
}

static void updates(struct string *out, const struct side *me, const struct side *other)
{
    unsigned long long n = updates_of(me);
    string_printf(out, n == 0 ? "no update" : n == 1 ? "1 update" : "%llu updates", n);
}

/* How many of its numbers are others, and the place of the first. */
static int count_others(const struct side *me, const struct parameter *p, const struct side *other,
    const struct parameter *q, int *row, int *column)
{
    int count = 0;
    for (int i = 0; i < p->rows; i++)
        for (int k = 0; k < p->columns; k++)
            if (me->c->parameters[parameter_index(p, i, k)] != other->c->parameters[parameter_index(q, i, k)])
                if (count++ == 0) *row = i, *column = k;
    return count;
}

static double spectral_radius(const struct side *side, const struct parameter *p)
{
    size_t n = (size_t)p->rows * (size_t)p->rows;
    double *a = malloc(n * sizeof *a), radius = -1;
    for (size_t i = 0; a && i < n; i++) a[i] = (double)side->c->parameters[p->offset + i]; /* transposed: the same */
    if (!a || !linalg_spectral_radius(a, p->rows, &radius)) radius = -1;
    free(a);
    return radius;
}

static void write_parameter(struct string *out, const struct side *me, int parameter, int others, int row, int column)
{
    const struct parameter *p = &me->c->net->parameter[parameter];
    const char *name = notation_parameter(me->c->net, me->style.notation, parameter);
    if (others == 1) {
        string_printf(out, "%s[%d]", name, row + 1);
        if (p->is_matrix) string_printf(out, "[%d]", column + 1);
        string_printf(out, " = %.4g", (double)me->c->parameters[parameter_index(p, row, column)]);
        return;
    }
    double radius = spectrum_applies(me->c->net, parameter) ? spectral_radius(me, p) : -1;
    string_printf(out, radius < 0 ? "%s of norm %.4g" : "%s of spectral radius %.4g", name,
        radius < 0 ? norm2(me->c->parameters + p->offset, (size_t)p->rows * (size_t)p->columns) : radius);
}

/* Whether both began with the same numbers. */
static bool begin_alike(const struct subject *a, const struct subject *b)
{
    return !strcmp(a->net, b->net) && a->hidden == b->hidden && a->layers == b->layers && a->seed == b->seed &&
           same_text(a->init, b->init);
}

/* Parameters that were changed by hand. Where the two began elsewhere, or have learned, all are others anyway. */
static void weights(struct string *out, const struct side *me, const struct side *other)
{
    struct list list = {.out = out};
    const struct net *a = me->c->net, *b = other->c->net;
    if (me->c->subject.weights == other->c->subject.weights) return;
    if (!begin_alike(&me->c->subject, &other->c->subject) || updates_of(me) != updates_of(other)) return;
    for (int i = 0, row = 0, column = 0; i < a->parameters; i++) {
        const struct parameter *p = &a->parameter[i];
        int k = net_find_parameter(b, p->name);
        if (k < 0 || b->parameter[k].rows != p->rows || b->parameter[k].columns != p->columns) continue;
        int others = count_others(me, p, other, &b->parameter[k], &row, &column);
        if (others && next_part(&list)) write_parameter(out, me, i, others, row, column);
    }
    end_list(&list, "parameters");
}

/* ---- what is set by hand ---- */

static void write_place(struct string *out, const struct side *me, const struct intervention *i)
{
    int q = net_find_quantity(me->c->net, i->quantity);
    string_add(out, q < 0 ? i->quantity : notation_label(me->c->net, me->style.notation, q));
    if (i->unit >= 0) string_printf(out, ".%d", i->unit + 1);
    if (i->t >= 0) string_printf(out, " at %d", i->t);
}

static const struct intervention *find_place(const struct subject *subject, const struct intervention *like)
{
    for (const struct intervention *i = subject->intervention; i < subject->intervention + subject->interventions; i++)
        if (!strcmp(i->quantity, like->quantity) && i->t == like->t && i->unit == like->unit) return i;
    return NULL;
}

static void interventions(struct string *out, const struct side *me, const struct side *other)
{
    const struct subject *a = &me->c->subject, *b = &other->c->subject;
    struct list list = {.out = out};
    for (const struct intervention *i = a->intervention; i < a->intervention + a->interventions; i++) {
        const struct intervention *there = find_place(b, i);
        if ((there && there->value == i->value) || !next_part(&list)) continue;
        write_place(out, me, i);
        string_printf(out, " = %.4g", i->value);
    }
    for (const struct intervention *i = b->intervention; i < b->intervention + b->interventions; i++) {
        if (find_place(a, i) || !next_part(&list)) continue;
        write_place(out, me, i);
        string_add(out, " as computed");
    }
    end_list(&list, "places");
}

/* ---- training ---- */

static void loss_at(struct string *out, const struct side *me, const struct side *other)
{
    int step = computed_loss_step(me->c);
    string_printf(out, step ? "loss of t = %d alone" : "all losses count", step);
}

static void dropout(struct string *out, const struct side *me, const struct side *other)
{
    const struct subject *s = &me->c->subject;
    if (!s->training)
        string_add(out, "no dropout");
    else if (s->dropout.p > 0)
        string_printf(out, "%s dropout %.4g", s->dropout.variational ? "variational" : "naive", s->dropout.p);
    else
        string_add(out, "dropout of the equations");
}

static void masks(struct string *out, const struct side *me, const struct side *other)
{
    if (me->c->subject.training && other->c->subject.training)
        string_printf(out, "masks of update %llu", (unsigned long long)me->c->subject.update);
}

static void optimizer(struct string *out, const struct side *me, const struct side *other)
{
    string_add(out, learn_rule(&me->c->subject).optimizer->name);
}

static void rate(struct string *out, const struct side *me, const struct side *other)
{
    string_printf(out, "rate %.4g", learn_rule(&me->c->subject).rate);
}

static void clip(struct string *out, const struct side *me, const struct side *other)
{
    double most = me->c->subject.learning.clip_norm;
    string_printf(out, most > 0 ? "clip %.4g" : "no clip", most);
}

static void clip_value(struct string *out, const struct side *me, const struct side *other)
{
    double most = me->c->subject.learning.clip_value;
    string_printf(out, most > 0 ? "clip-value %.4g" : "no clip-value", most);
}

/* ---- all of it ---- */

static void (*const properties[])(struct string *out, const struct side *me, const struct side *other) = {net, hidden,
    layers, equations, text, seed, init, updates, weights, interventions, loss_at, dropout, masks, optimizer, rate,
    clip, clip_value};

static bool add_property(struct difference *d, size_t property, const struct side side[2])
{
    struct string words[2] = {{0}, {0}};
    for (int i = 0; i < 2; i++) properties[property](&words[i], &side[i], &side[!i]);
    bool good = !words[0].failed && !words[1].failed;
    bool same = same_text(words[0].length ? words[0].data : "", words[1].length ? words[1].data : "");
    for (int i = 0; i < 2; i++) {
        if (good && !same && words[i].length)
            string_printf(&d->side[i], "%s%s", d->side[i].length ? ", " : "", words[i].data);
        string_finish(&words[i]);
        good = good && !d->side[i].failed;
    }
    return good;
}

/* Equations as their file has them, with the names of the notation. */
static struct side side_of(const struct session *s, const struct computed *c)
{
    int notation = s->notation[0] ? notation_find(c->net, s->notation) : 0;
    return (struct side){c, {.ascii = true, .notation = notation < 0 ? 0 : notation}};
}

struct computed *session_other(const struct session *s)
{
    return s->pin ? s->pin : s->before;
}

bool difference_write(struct difference *d, const struct session *s, struct error *err)
{
    const struct computed *other = session_other(s);
    const struct side side[2] = {side_of(s, s->now), side_of(s, other ? other : s->now)};
    bool good = true;
    difference_finish(d);
    for (size_t i = 0; i < sizeof properties / sizeof *properties && good; i++) good = add_property(d, i, side);
    d->other = good ? other : NULL;
    d->generation = s->generation;
    memcpy(d->notation, s->notation, sizeof d->notation);
    return good || error_failed(err, "out of memory");
}

void difference_finish(struct difference *d)
{
    for (int i = 0; i < 2; i++) string_finish(&d->side[i]);
    *d = (struct difference){0};
}

bool session_prepare_compare(struct session *s, struct error *err)
{
    struct difference *d = &s->difference;
    struct computed *other = session_other(s);
    bool fresh = d->other == other && d->generation == s->generation && !strcmp(d->notation, s->notation);
    return !other || fresh || difference_write(d, s, err);
}
