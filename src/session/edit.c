/*
 * edit.c: the subject with other weights, interventions or characters. Equations are in edit_equation.c.
 */
#include "edit.h"

#include <stdlib.h>
#include <string.h>

#include "init.h"

static bool is_fixed(const struct session *s, struct error *err)
{
    if (s->now->subject.note)
        error_input(err, "this net is being trained: its equations, sizes, weights and text stay as they are");
    return s->now->subject.note != NULL;
}

/* ---- weights ---- */

struct weights *edit_copy_weights(const struct session *s, struct error *err)
{
    const struct weights *old = s->now->subject.weights;
    size_t count = s->now->net->parameter_count, bytes = count * sizeof(real);
    struct weights *w = weights_create(count, old && old->m);
    if (!w) {
        error_failed(err, "out of memory");
        return NULL;
    }
    memcpy(w->value, s->now->parameters, bytes);
    if (!old) return w;
    if (old->m) {
        memcpy(w->m, old->m, bytes);
        memcpy(w->v, old->v, bytes);
    }
    w->steps = old->steps;
    w->updates = old->updates;
    w->origin = weights_share(old->origin);
    return w;
}

bool edit_draw(const struct session *s, const char *inits, real *values, struct error *err)
{
    struct net *net = NULL;
    size_t n = s->now->net->parameter_count;
    real *drawn = malloc((n + 1) * sizeof *drawn);
    const struct source **was = calloc((size_t)s->now->net->parameters + 1, sizeof *was);
    bool good = (was && drawn) || error_failed(err, "out of memory");
    good = good && computed_compile(&s->now->subject, s->now->vocab.size, &net, err);
    for (int i = 0; good && i < net->parameters; i++) was[i] = net->parameter[i].init.at.source;
    good = good && net_set_inits(net, inits, err) && parameters_init(net, s->now->subject.seed, drawn, err);
    for (int i = 0; good && i < net->parameters; i++) { /* those whose init stands somewhere else now */
        const struct parameter *p = &net->parameter[i];
        if (p->init.at.source != was[i])
            memcpy(values + p->offset, drawn + p->offset, (size_t)p->rows * (size_t)p->columns * sizeof *values);
    }
    net_destroy(net);
    free(was);
    free(drawn);
    return good;
}

bool edit_weights(struct session *s, struct weights *weights, struct error *err)
{
    struct subject subject = s->now->subject;
    subject.weights = weights;
    subject.vocab = &s->now->vocab;
    bool done = !is_fixed(s, err) && session_change(s, &subject, err);
    weights_release(weights);
    return done;
}

/* ---- interventions ---- */

static bool same_numbers(const struct intervention *a, const struct intervention *b)
{
    return !strcmp(a->quantity, b->quantity) && a->t == b->t && a->unit == b->unit;
}

/* With others than the subject has now: a list of `count`, freed here. */
static bool change_interventions(struct session *s, struct intervention *list, int count, struct error *err)
{
    struct subject subject = s->now->subject;
    subject.intervention = list;
    subject.interventions = count;
    bool done = session_change(s, &subject, err);
    free(list);
    return done;
}

static struct intervention *copy_list(const struct session *s, struct error *err)
{
    const struct subject *subject = &s->now->subject;
    struct intervention *list = calloc((size_t)subject->interventions + 1, sizeof *list);
    if (list && subject->interventions)
        memcpy(list, subject->intervention, (size_t)subject->interventions * sizeof *list);
    if (!list) error_failed(err, "out of memory");
    return list;
}

bool edit_intervene(struct session *s, const struct intervention *intervention, struct error *err)
{
    int q = computed_find_target(s->now->net, intervention->quantity, err);
    if (q < 0 || is_fixed(s, err)) return false;
    struct intervention *list = copy_list(s, err), one = *intervention;
    if (!list) return false;
    utf8_copy_cut(
        one.quantity, sizeof one.quantity, s->now->net->quantity[q].name, strlen(s->now->net->quantity[q].name));
    int count = 0;
    for (int i = 0; i < s->now->subject.interventions; i++)
        if (!same_numbers(&list[i], &one)) list[count++] = list[i];
    list[count++] = one;
    return change_interventions(s, list, count, err);
}

bool edit_release(struct session *s, const char *quantity, int unit, struct error *err)
{
    int q = quantity ? computed_find_target(s->now->net, quantity, err) : -1, count = 0;
    if ((quantity && q < 0) || is_fixed(s, err)) return false;
    struct intervention *list = copy_list(s, err);
    if (!list) return false;
    for (int i = 0; i < s->now->subject.interventions; i++) {
        bool goes = !quantity ||
                    (!strcmp(list[i].quantity, s->now->net->quantity[q].name) && (unit < 0 || unit == list[i].unit));
        if (!goes) list[count++] = list[i];
    }
    if (count < s->now->subject.interventions) return change_interventions(s, list, count, err);
    free(list);
    return error_input(err, "nothing is clamped or patched%s%s", quantity ? " in " : "", quantity ? quantity : "");
}

/* ---- the text ---- */

bool edit_character(struct session *s, int t, uint32_t character, struct error *err)
{
    struct subject subject = s->now->subject;
    if (is_fixed(s, err)) return false;
    uint32_t *text = malloc(subject.length * sizeof *text);
    if (!text) return error_failed(err, "out of memory");
    memcpy(text, subject.text, subject.length * sizeof *text);
    text[t - 1] = character;
    subject.text = text;
    bool done = session_change(s, &subject, err);
    free(text);
    return done;
}
