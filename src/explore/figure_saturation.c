/*
 * figure_saturation.c: a worker counts for each unit in its own rows; whole numbers, added up at the end.
 */
#include "figure_saturation.h"

#include <stdio.h>
#include <stdlib.h>

#include "figure_walk.h"
#include "saturation.h"

const char *const saturation_choices[] = {"open", "shut", "linear", NULL};

struct counting {
    struct saturation_figure *figure;
    struct saturation_count *count; /* [parts x units] */
};

static void count_part(void *context, const struct rows *rows, int part)
{
    const struct counting *c = context;
    const struct saturation_figure *f = c->figure;
    for (int g = 0; g < f->gates; g++)
        saturation_count(rows->part[part].run, f->gate[g].quantity,
            c->count + (size_t)part * (size_t)f->units + (size_t)f->gate[g].first);
}

static void take_fractions(const struct counting *c, int parts)
{
    struct saturation_figure *f = c->figure;
    double samples = (double)f->result.length;
    for (int u = 0; u < f->units; u++)
        for (int i = 0; i < parts; i++) {
            const struct saturation_count *count = &c->count[(size_t)i * (size_t)f->units + (size_t)u];
            f->unit[u].left += (double)count->left / samples;
            f->unit[u].right += (double)count->right / samples;
        }
}

/* ---- the order of the list ---- */

static double key_of(const struct saturation_unit *unit, int choice)
{
    return choice == SATURATION_OPEN ? unit->right : choice == SATURATION_SHUT ? unit->left : -unit->left - unit->right;
}

struct ranked {
    double key;
    int unit;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return x->key > y->key ? -1 : x->key < y->key ? 1 : x->unit - y->unit;
}

static bool sort(struct saturation_figure *f, struct error *err)
{
    struct ranked *ranked = malloc((size_t)f->units * sizeof *ranked);
    for (int k = 0; k < SATURATION_CHOICES && ranked; k++) {
        for (int u = 0; u < f->units; u++) ranked[u] = (struct ranked){key_of(&f->unit[u], k), u};
        qsort(ranked, (size_t)f->units, sizeof *ranked, compare);
        for (int u = 0; u < f->units; u++) f->order[k][u] = ranked[u].unit;
    }
    bool done = ranked || error_failed(err, "out of memory");
    free(ranked);
    return done;
}

/* ---- the figure ---- */

static bool list_gates(struct saturation_figure *f, const struct net *net, struct error *err)
{
    for (int q = 0; q < net->quantities; q++)
        if (net->quantity[q].role == ROLE_GATE) f->gates++, f->units += net->quantity[q].width;
    if (!f->gates) return error_input(err, "%s has no gates, so there is nothing to be open or shut", net->name);
    f->gate = calloc((size_t)f->gates, sizeof *f->gate);
    f->unit = calloc((size_t)f->units, sizeof *f->unit);
    for (int k = 0; k < SATURATION_CHOICES; k++) f->order[k] = calloc((size_t)f->units, sizeof *f->order[k]);
    if (!f->gate || !f->unit || !f->order[0] || !f->order[1] || !f->order[2]) return error_failed(err, "out of memory");
    for (int q = 0, g = 0, n = 0; q < net->quantities; q++) {
        if (net->quantity[q].role != ROLE_GATE) continue;
        f->gate[g++] = (struct saturation_gate){q, n, net->quantity[q].width};
        for (int u = 0; u < net->quantity[q].width; u++) f->unit[n++].channel = (struct channel){q, u};
    }
    return true;
}

static bool measure(struct saturation_figure *f, const struct figure_task *task, struct error *err)
{
    struct rows *rows = NULL;
    struct counting c = {.figure = f};
    bool done = list_gates(f, task->reading->model->net, err) && figure_begin(task, &rows, &f->result, err);
    if (done) {
        c.count = calloc((size_t)rows->parts * (size_t)f->units, sizeof *c.count);
        done = c.count || error_failed(err, "out of memory");
    }
    done = done && figure_walk(task, rows, count_part, &c, err);
    if (done) take_fractions(&c, rows->parts);
    rows_destroy(rows);
    free(c.count);
    return done && sort(f, err);
}

bool saturation_compute(const struct figure_task *task, struct figure_result **result, struct error *err)
{
    struct saturation_figure *f = calloc(1, sizeof *f);
    if (!f) return error_failed(err, "out of memory");
    bool done = measure(f, task, err);
    if (done)
        *result = &f->result;
    else
        saturation_destroy(&f->result);
    return done;
}

void saturation_destroy(struct figure_result *result)
{
    struct saturation_figure *f = (struct saturation_figure *)result;
    if (!f) return;
    free(f->gate);
    free(f->unit);
    for (int k = 0; k < SATURATION_CHOICES; k++) free(f->order[k]);
    free(f);
}

int saturation_rows(const struct figure_result *result, int choice)
{
    return ((const struct saturation_figure *)result)->units;
}

bool saturation_target(const struct figure_result *result, int choice, int row, struct figure_target *target)
{
    const struct saturation_figure *f = (const struct saturation_figure *)result;
    *target = (struct figure_target){.has_unit = true, .unit = f->unit[f->order[choice][row]].channel};
    return true;
}

/* "h.f.left" and "h.f.right", [units of the gate] */
void saturation_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink)
{
    const struct saturation_figure *f = (const struct saturation_figure *)result;
    double numbers[NET_MOST_UNITS];
    char name[128];
    for (int g = 0; g < 2 * f->gates; g++) {
        const struct saturation_gate *gate = &f->gate[g / 2];
        bool right = g % 2;
        size_t width = gate->width < NET_MOST_UNITS ? (size_t)gate->width : NET_MOST_UNITS;
        for (size_t u = 0; u < width; u++) {
            const struct saturation_unit *unit = &f->unit[(size_t)gate->first + u];
            numbers[u] = right ? unit->right : unit->left;
        }
        snprintf(name, sizeof name, "%s.%s", net->quantity[gate->quantity].name, right ? "right" : "left");
        sink->array(sink->context, name, 1, &width, numbers);
    }
}
