/*
 * figure_ngrams.c: see the header.
 */
#include "figure_ngrams.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "match.h"

const char *const ngrams_choices[] = {"net", "n-gram", "often", NULL};

static const struct ngrams_figure *figure_of(const struct figure_result *result)
{
    return (const struct ngrams_figure *)result;
}

/* ---- an example ---- */

enum winner { NET, RIVAL, WINNERS };

/* Where a symbol gains most. */
struct best {
    size_t place;
    double gain;
    bool any;
};

/* The first of those that are as good; what is not a number is worse than all. */
static void take(struct best *best, size_t place, double gain)
{
    if (isnan(gain)) gain = -INFINITY;
    if (best->any && (gain < best->gain || (gain == best->gain && place > best->place))) return;
    *best = (struct best){place, gain, true};
}

/* Of each symbol of the model, for whoever wins: [V x WINNERS]. */
static void find_best(const struct contest *c, struct best (*best)[WINNERS])
{
    const int *symbol = c->symbol + (c->measured.first - c->from);
    for (size_t i = 0; i < c->measured.count; i++) {
        double gain = contest_rival(c, i, c->n) - (double)c->net[i];
        take(&best[symbol[i]][NET], c->measured.first + i, gain);
        take(&best[symbol[i]][RIVAL], c->measured.first + i, -gain);
    }
}

/* The place where the winner of a row wins by most; for a class, that of the best of its symbols. */
static size_t place_of(const struct contest *c, const struct best (*best)[WINNERS], const struct contest_row *row)
{
    const struct vocab *vocab = &c->reading->model->vocab;
    enum winner winner = row->difference <= 0 ? NET : RIVAL;
    struct best found = {0};
    if (!row->name) return best[vocab_index(vocab, row->symbol)][winner].place;
    for (int s = 0; s < vocab->size; s++) {
        const struct best *b = &best[s][winner];
        if (b->any && contest_class(vocab->symbol[s]) == row->name) take(&found, b->place, b->gain);
    }
    return found.place;
}

/* ---- orders ---- */

static int by_rival(const void *a, const void *b)
{
    const struct ngrams_row *x = a, *y = b;
    if (x->symbol.difference != y->symbol.difference) return x->symbol.difference > y->symbol.difference ? -1 : 1;
    return (x->symbol.symbol > y->symbol.symbol) - (x->symbol.symbol < y->symbol.symbol);
}

static int by_count(const void *a, const void *b)
{
    const struct ngrams_row *x = a, *y = b;
    if (x->symbol.count != y->symbol.count) return x->symbol.count > y->symbol.count ? -1 : 1;
    return (x->symbol.symbol > y->symbol.symbol) - (x->symbol.symbol < y->symbol.symbol);
}

static bool make_rows(struct ngrams_figure *f, struct error *err)
{
    static int (*const orders[])(const void *, const void *) = {NULL, by_rival, by_count};
    size_t V = (size_t)f->contest->reading->model->vocab.size, most = CONTEST_CLASSES + V;
    struct contest_row *row = malloc(most * sizeof *row);
    struct best(*best)[WINNERS] = calloc(V, sizeof *best);
    bool good = row && best;
    for (int k = 0; k < NGRAMS_CHOICES; k++) good &= (f->row[k] = malloc(most * sizeof *f->row[k])) != NULL;
    if (good) {
        find_best(f->contest, best);
        f->rows = contest_by_symbol(f->contest, row, &f->classes);
        for (int i = 0; i < f->rows; i++)
            f->row[NGRAMS_NET][i] = (struct ngrams_row){row[i], place_of(f->contest, best, &row[i])};
        for (int k = 1; k < NGRAMS_CHOICES; k++) {
            memcpy(f->row[k], f->row[NGRAMS_NET], (size_t)f->rows * sizeof *f->row[k]);
            qsort(f->row[k] + f->classes, (size_t)(f->rows - f->classes), sizeof *f->row[k], orders[k]);
        }
    }
    free(best);
    free(row);
    return good || error_failed(err, "out of memory");
}

/* ---- the figure ---- */

bool ngrams_compute(const struct figure_task *task, struct figure_result **result, struct error *err)
{
    if (!match_prepare(task->match, task->reading, task->pool, task->progress, err)) return false;
    struct ngrams_figure *f = calloc(1, sizeof *f);
    if (!f) return error_failed(err, "out of memory");
    f->contest = task->match->contest;
    f->result = (struct figure_result){f->contest->measured.first, f->contest->measured.count};
    bool done = make_rows(f, err);
    if (done)
        *result = &f->result;
    else
        ngrams_destroy(&f->result);
    return done;
}

void ngrams_destroy(struct figure_result *result)
{
    struct ngrams_figure *f = (struct ngrams_figure *)result;
    if (!f) return;
    for (int k = 0; k < NGRAMS_CHOICES; k++) free(f->row[k]);
    free(f);
}

int ngrams_rows(const struct figure_result *result, int choice)
{
    return figure_of(result)->rows;
}

bool ngrams_target(const struct figure_result *result, int choice, int row, struct figure_target *target)
{
    *target = (struct figure_target){.has_place = true, .place = figure_of(result)->row[choice][row].place};
    return true;
}

/* "net" and "n-gram": mean losses, the latter [10] by n; "best-n"; and of each symbol, the net's largest gain first,
 * its code point, its count, both losses. */
void ngrams_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink)
{
    static const char *const names[] = {"symbol", "symbol.count", "symbol.net", "symbol.n-gram"};
    const struct ngrams_figure *f = figure_of(result);
    const struct contest *c = f->contest;
    const struct ngrams_row *row = f->row[NGRAMS_NET] + f->classes;
    size_t one = 1, orders = CONTEST_ORDERS, symbols = (size_t)(f->rows - f->classes);
    double n = c->n, *column = malloc((symbols + 1) * sizeof *column);
    sink->array(sink->context, "net", 1, &one, &c->net_mean);
    sink->array(sink->context, "n-gram", 1, &orders, c->mean);
    sink->array(sink->context, "best-n", 1, &one, &n);
    for (int k = 0; k < 4 && column; k++) {
        for (size_t i = 0; i < symbols; i++) {
            const struct contest_row *r = &row[i].symbol;
            column[i] = k == 0 ? r->symbol : k == 1 ? (double)r->count : k == 2 ? r->net : r->rival;
        }
        sink->array(sink->context, names[k], 1, &symbols, column);
    }
    free(column);
}
