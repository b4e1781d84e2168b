/*
 * figure_closing.c: probabilities are added up row by row, and the rows one after the other, so that no sum depends on
 * the number of workers.
 */
#include "figure_closing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "figure_walk.h"

struct sums { /* of a row; closing_p and other_p are sums */
    struct closing_bin bin[CLOSING_KINDS][CLOSING_BINS];
};

struct summing {
    struct enclosure_map map;
    int symbol[CLOSING_KINDS]; /* the model's for what closes; -1: it has none */
    struct sums *sums;         /* [rows] */
};

/* ---- bins ---- */

size_t closing_edge(int bin)
{
    return (size_t)ceil(pow(10, bin / 5.0) - 1e-9);
}

int closing_bin_of(size_t distance)
{
    int bin = (int)(5 * log10((double)distance) + 1e-9);
    return bin < CLOSING_BINS ? bin : CLOSING_BINS - 1;
}

/* ---- adding up ---- */

static void add_place(const struct summing *s, struct sums *sums, struct enclosed e, size_t place, const float *p)
{
    int kind = e.id - 1;
    if (kind < 0 || s->symbol[kind] < 0) return;
    struct closing_bin *bin = &sums->bin[kind][closing_bin_of(e.distance)];
    double x = (double)p[s->symbol[kind]];
    if (!e.closes) {
        bin->others++;
        bin->other_p += x;
        return;
    }
    if (!bin->closings++ || x < bin->worst_p) bin->worst_p = x, bin->worst = place;
    bin->closing_p += x;
}

static void add_part(void *context, const struct rows *rows, int number)
{
    const struct summing *s = context;
    const struct rows_part *part = &rows->part[number];
    const struct net *net = rows->reading->model->net;
    size_t width = (size_t)net->quantity[net->probability].width;
    for (int t = 0; t < rows->plan.T; t++)
        for (int b = 0; b < part->columns.count; b++) {
            size_t place = rows_place(rows, part, b, t), at = place - s->map.first;
            const float *p = run_value(part->run, net->probability, t) + (size_t)b * width;
            struct sums *sums = &s->sums[part->columns.first + b];
            add_place(s, sums, s->map.quote[at], place, p);
            add_place(s, sums, s->map.bracket[at], place, p);
        }
}

static void join(struct closing_bin *to, const struct closing_bin *from)
{
    if (from->closings && (!to->closings || from->worst_p < to->worst_p))
        to->worst_p = from->worst_p, to->worst = from->worst;
    to->closings += from->closings;
    to->others += from->others;
    to->closing_p += from->closing_p;
    to->other_p += from->other_p;
}

static void take_means(struct closing_figure *f, const struct summing *s, int rows)
{
    for (int k = 0; k < CLOSING_KINDS; k++)
        for (int i = 0; i < CLOSING_BINS; i++) {
            struct closing_bin *bin = &f->bin[k][i];
            for (int r = 0; r < rows; r++) join(bin, &s->sums[r].bin[k][i]);
            if (bin->closings || bin->others) f->bins[k] = i + 1;
            bin->closing_p = bin->closings ? bin->closing_p / (double)bin->closings : NAN;
            bin->other_p = bin->others ? bin->other_p / (double)bin->others : NAN;
        }
}

/* ---- the figure ---- */

/* A curly quote that the model has not is read as a straight one (reading.h); no other stand-in would mean anything. */
static int symbol_of(const struct model *model, enum enclosure_id id)
{
    int symbol = vocab_index(&model->vocab, enclosures[id].close);
    return symbol < 0 && id == ENCLOSURE_CURLY_QUOTE ? vocab_index(&model->vocab, '"') : symbol;
}

static bool measure(struct closing_figure *f, const struct figure_task *task, struct error *err)
{
    struct summing s = {.sums = NULL};
    struct rows *rows = NULL;
    for (int k = 0; k < CLOSING_KINDS; k++) {
        s.symbol[k] = symbol_of(task->reading->model, (enum enclosure_id)(k + 1));
        f->known[k] = s.symbol[k] >= 0;
    }
    bool done = figure_begin(task, &rows, &f->result, err) &&
                enclosure_map_init(&s.map, task->reading, f->result.first, f->result.length, task->progress, err);
    if (done) {
        s.sums = calloc((size_t)rows->plan.rows, sizeof *s.sums);
        done = s.sums || error_failed(err, "out of memory");
    }
    done = done && figure_walk(task, rows, add_part, &s, err);
    if (done) take_means(f, &s, rows->plan.rows);
    enclosure_map_finish(&s.map);
    rows_destroy(rows);
    free(s.sums);
    return done;
}

bool closing_compute(const struct figure_task *task, struct figure_result **result, struct error *err)
{
    struct closing_figure *f = calloc(1, sizeof *f);
    if (!f) return error_failed(err, "out of memory");
    bool done = measure(f, task, err);
    if (done)
        *result = &f->result;
    else
        free(f);
    return done;
}

void closing_destroy(struct figure_result *result)
{
    free(result);
}

int closing_rows(const struct figure_result *result, int choice)
{
    return ((const struct closing_figure *)result)->bins[choice];
}

/* The place where the net expected the closing least: before the character that closes. */
bool closing_target(const struct figure_result *result, int choice, int row, struct figure_target *target)
{
    const struct closing_bin *bin = &((const struct closing_figure *)result)->bin[choice][row];
    *target = (struct figure_target){.has_place = bin->closings > 0, .place = bin->worst};
    return target->has_place;
}

/* Of each kind that there is, "quote.distance" [bins] where each bin begins, and what is in it. */
void closing_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink)
{
    static const char *const names[] = {"distance", "closings", "closing_p", "others", "other_p"};
    enum { ARRAYS = sizeof names / sizeof *names };
    const struct closing_figure *f = (const struct closing_figure *)result;
    for (int k = 0; k < CLOSING_KINDS; k++) {
        double array[ARRAYS][CLOSING_BINS];
        size_t bins = (size_t)f->bins[k];
        for (int i = 0; i < f->bins[k]; i++) {
            const struct closing_bin *bin = &f->bin[k][i];
            array[0][i] = (double)closing_edge(i);
            array[1][i] = (double)bin->closings;
            array[2][i] = bin->closing_p;
            array[3][i] = (double)bin->others;
            array[4][i] = bin->other_p;
        }
        for (int a = 0; a < ARRAYS && bins; a++) {
            char name[64];
            snprintf(name, sizeof name, "%s.%s", enclosure_names[k + 1], names[a]);
            sink->array(sink->context, name, 1, &bins, array[a]);
        }
    }
}
