/*
 * figure_histogram.c: every worker has a spread of its own for each quantity; at the end they are joined.
 */
#include "figure_histogram.h"

#include <stdio.h>
#include <stdlib.h>

#include "figure_walk.h"
#include "survey.h"

const char *const histogram_choices[] = {"linear", "log", NULL};

struct counting {
    struct histogram_figure *figure;
    struct spread *spread; /* [parts x rows] */
};

static void count_part(void *context, const struct rows *rows, int part)
{
    const struct counting *c = context;
    const struct run *run = rows->part[part].run;
    for (int i = 0; i < c->figure->rows; i++) {
        int q = c->figure->row[i].quantity;
        size_t numbers = (size_t)run->T * (size_t)run->B * (size_t)run->net->quantity[q].width;
        spread_add(&c->spread[part * c->figure->rows + i], run_value(run, q, 0), numbers);
    }
}

static bool includes(const struct net *net, int q)
{
    return survey_includes(net, q) || net->quantity[q].role == ROLE_OUTPUT;
}

static bool list_rows(struct histogram_figure *f, const struct net *net, struct error *err)
{
    for (int q = 0; q < net->quantities; q++) f->rows += includes(net, q);
    f->row = calloc((size_t)f->rows + 1, sizeof *f->row);
    if (!f->row) return error_failed(err, "out of memory");
    for (int q = 0, i = 0; q < net->quantities; q++)
        if (includes(net, q)) f->row[i++] = (struct histogram_row){.quantity = q, .in_text = survey_includes(net, q)};
    return true;
}

static void finish_row(struct histogram_row *row, bool gate)
{
    struct spread *s = &row->spread;
    row->left = gate ? 0 : s->numbers ? s->low : -1;
    row->right = gate ? 1 : s->numbers ? s->high : 1;
    if (!(row->left < row->right)) row->left -= 0.5, row->right += 0.5; /* all are the same number */
    row->mean = spread_mean(s);
    row->deviation = spread_deviation(s);
}

static bool measure(struct histogram_figure *f, const struct figure_task *task, struct error *err)
{
    const struct net *net = task->reading->model->net;
    struct rows *rows = NULL;
    struct counting c = {.figure = f};
    bool done = list_rows(f, net, err) && figure_begin(task, &rows, &f->result, err);
    int spreads = done ? rows->parts * f->rows : 0;
    if (done) {
        c.spread = malloc(((size_t)spreads + 1) * sizeof *c.spread);
        done = c.spread || error_failed(err, "out of memory");
    }
    for (int i = 0; i < spreads && done; i++) spread_init(&c.spread[i]);
    done = done && figure_walk(task, rows, count_part, &c, err);
    for (int i = 0; i < f->rows && done; i++) {
        spread_init(&f->row[i].spread);
        for (int k = i; k < spreads; k += f->rows) spread_join(&f->row[i].spread, &c.spread[k]);
        finish_row(&f->row[i], net->quantity[f->row[i].quantity].role == ROLE_GATE);
    }
    rows_destroy(rows);
    free(c.spread);
    return done;
}

bool histogram_compute(const struct figure_task *task, struct figure_result **result, struct error *err)
{
    struct histogram_figure *f = calloc(1, sizeof *f);
    if (!f) return error_failed(err, "out of memory");
    bool done = measure(f, task, err);
    if (done)
        *result = &f->result;
    else
        histogram_destroy(&f->result);
    return done;
}

void histogram_destroy(struct figure_result *result)
{
    struct histogram_figure *f = (struct histogram_figure *)result;
    if (!f) return;
    free(f->row);
    free(f);
}

int histogram_rows(const struct figure_result *result, int choice)
{
    return ((const struct histogram_figure *)result)->rows;
}

/* Its first unit, from which one goes on to the others; the logits have none in the text. */
bool histogram_target(const struct figure_result *result, int choice, int row, struct figure_target *target)
{
    const struct histogram_row *r = &((const struct histogram_figure *)result)->row[row];
    *target = (struct figure_target){.has_unit = r->in_text, .unit = {r->quantity, 0}};
    return r->in_text;
}

/* "h.c.count" [bins], and "h.c.edge" [bins + 1]: bin i holds edge[i] <= x < edge[i + 1] */
void histogram_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink)
{
    const struct histogram_figure *f = (const struct histogram_figure *)result;
    double count[SPREAD_BINS], edge[SPREAD_BINS + 1];
    size_t bins = SPREAD_BINS, edges = SPREAD_BINS + 1;
    char name[128];
    for (int k = 0; k < f->rows; k++) {
        const struct spread *s = &f->row[k].spread;
        for (int i = 0; i < SPREAD_BINS; i++) count[i] = (double)s->count[i];
        for (int i = 0; i <= SPREAD_BINS; i++) edge[i] = spread_edge(s, i);
        snprintf(name, sizeof name, "%s.count", net->quantity[f->row[k].quantity].name);
        sink->array(sink->context, name, 1, &bins, count);
        snprintf(name, sizeof name, "%s.edge", net->quantity[f->row[k].quantity].name);
        sink->array(sink->context, name, 1, &edges, edge);
    }
}
