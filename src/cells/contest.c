/*
 * contest.c: counting, choosing, and reading by both.
 */
#include "contest.h"

#include <math.h>
#include <stdlib.h>

#include "rows.h"

enum { RUN_BYTES = 48 << 20, PIECE = 1 << 16 };

/* The shares of all work, as progress tells it. */
static const double until_counted = 0.5, until_rivals = 0.75;

struct stage { /* a part of the work, from ... until of all of it */
    const struct progress *progress;
    double from, until;
};

static bool stage_continues(void *context, double done)
{
    const struct stage *stage = context;
    return progress_continue(stage->progress, stage->from + done * (stage->until - stage->from));
}

/* ---- parts ---- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* There is no prediction of a text's first character. */
static bool cut(struct contest *c, const struct reading *counted, struct error *err)
{
    static const struct split of_one = {80, 10, 10}, of_two = {10, 90, 0};
    struct part part[PARTS];
    size_t length = c->reading->corpus->length;
    split_parts(counted ? &of_two : &of_one, length, part);
    c->other_text = counted != NULL;
    c->counted = counted ? part_whole(counted->corpus->length) : part[PART_TRAIN];
    c->chosen = part[counted ? PART_TRAIN : PART_VALID];
    c->measured = part[counted ? PART_VALID : PART_TEST];
    c->counted.count = least(c->counted.count, CONTEST_COUNTED);
    c->chosen.count = least(c->chosen.count, CONTEST_CHOSEN);
    c->measured.count = least(c->measured.count, CONTEST_MEASURED);
    return (c->counted.count && c->chosen.count && c->measured.first) ||
           error_input(err, "%s: too short: %zu characters are not enough to count on and to measure on",
               c->reading->corpus->name, length);
}

/* ---- counting ---- */

/* A word that the part cuts off is none. */
static bool count_words(struct contest *c, const uint32_t *text, size_t corpus_length, struct error *err)
{
    size_t count = c->counted.count, first, end = 0;
    while (words_next(text, count, end, &first, &end))
        if ((end < count || count == corpus_length) && !words_add(c->words, text + first, end - first, first, err))
            return false;
    return true;
}

static bool count_text(struct contest *c, const struct reading *from, const struct stage *stage, struct error *err)
{
    size_t count = c->counted.count;
    int *symbol = malloc(count * sizeof *symbol);
    uint32_t *text = malloc(count * sizeof *text);
    bool good = (symbol && text) || error_failed(err, "out of memory");
    good = good && words_create(&c->words, err) && corpus_read_at(from->corpus, c->counted.first, count, symbol, err);
    for (size_t i = 0; i < count && good; i++) text[i] = from->corpus->vocab.symbol[symbol[i]];
    good = good && count_words(c, text, from->corpus->length, err);
    free(text);
    if (good) reading_translate(from, symbol, count);
    good = good && ngram_create(symbol, count, c->reading->model->vocab.size, CONTEST_N, stage_continues,
                       (void *)(uintptr_t)stage, &c->ngram, err);
    free(symbol);
    return good;
}

/* ---- the n-gram models before the text ---- */

/* Symbols of a part, and up to CONTEST_N before it: *lead of them. The caller frees them. */
static int *read_part(const struct reading *reading, const struct part *part, size_t *lead, struct error *err)
{
    *lead = least(part->first, CONTEST_N);
    int *symbol = malloc((*lead + part->count) * sizeof *symbol);
    if (!symbol) {
        error_failed(err, "out of memory");
        return NULL;
    }
    if (!corpus_read_at(reading->corpus, part->first - *lead, *lead + part->count, symbol, err)) {
        free(symbol);
        return NULL;
    }
    reading_translate(reading, symbol, *lead + part->count);
    return symbol;
}

static bool choose(struct contest *c, const struct stage *stage, struct error *err)
{
    size_t lead;
    int *symbol = read_part(c->reading, &c->chosen, &lead, err);
    bool good = symbol && ngram_losses(c->ngram, symbol, lead, lead + c->chosen.count, stage_continues,
                              (void *)(uintptr_t)stage, c->choice, NULL);
    free(symbol);
    for (int k = 1; k <= CONTEST_N && good; k++)
        if (c->choice[k] < c->choice[c->n]) c->n = k;
    return good;
}

static bool measure_rivals(struct contest *c, const struct stage *stage, struct error *err)
{
    size_t first = c->measured.first - c->from;
    c->rival = malloc(c->measured.count * CONTEST_ORDERS * sizeof *c->rival);
    if (!c->rival) return error_failed(err, "out of memory");
    return ngram_losses(c->ngram, c->symbol, first, first + c->measured.count, stage_continues,
        (void *)(uintptr_t)stage, c->mean, c->rival);
}

double contest_rival_at(const struct contest *c, const int *history, size_t length, int symbol)
{
    double p[CONTEST_ORDERS];
    ngram_probabilities(c->ngram, history, length, symbol, p);
    return -log(p[c->n]);
}

/* ---- the net before the text ---- */

static void take_losses(struct contest *c, const struct rows *rows)
{
    int quantity = c->reading->model->net->loss;
    for (int i = 0; i < rows->parts; i++) {
        const struct rows_part *part = &rows->part[i];
        for (int t = 0; t < rows->plan.T; t++) {
            const float *loss = run_value(part->run, quantity, t);
            for (int b = 0; b < part->columns.count; b++)
                c->net[rows_place(rows, part, b, t) + 1 - c->measured.first] = loss[b];
        }
    }
}

/* A character is predicted at the one before it, so the rows begin one before. */
static bool measure_net(
    struct contest *c, const struct rows_plan *plan, struct pool *pool, const struct stage *stage, struct error *err)
{
    struct rows *rows = NULL;
    bool more = true;
    c->net = malloc(c->measured.count * sizeof *c->net);
    bool good = c->net || error_failed(err, "out of memory");
    good = good && rows_create(c->reading, plan, pool, NULL, 0, &rows, err);
    while (good &&
           (good = stage_continues((void *)(uintptr_t)stage, (double)rows->at / (double)plan->each) &&
                   rows_next(rows, &more, err)) &&
           more)
        take_losses(c, rows);
    rows_destroy(rows);
    for (size_t i = 0; i < c->measured.count && good; i++) c->net_mean += (double)c->net[i] / (double)c->measured.count;
    return good;
}

/* ---- all of it ---- */

/* The measured part, which shrinks to what rows can read, and its surroundings. */
static bool load(struct contest *c, struct rows_plan *plan, struct error *err)
{
    size_t length = c->reading->corpus->length, first = c->measured.first;
    if (!rows_plan(c->reading, first - 1, c->measured.count, CONTEST_WARM_UP, RUN_BYTES, plan, err)) return false;
    c->measured.count = (size_t)plan->rows * plan->each;
    c->from = first > CONTEST_AROUND ? first - CONTEST_AROUND : 0;
    c->length = least(length, first + c->measured.count + CONTEST_AROUND) - c->from;
    c->text = malloc(c->length * sizeof *c->text);
    c->symbol = malloc(c->length * sizeof *c->symbol);
    if (!c->text || !c->symbol) return error_failed(err, "out of memory");
    if (!corpus_read_at(c->reading->corpus, c->from, c->length, c->symbol, err)) return false;
    for (size_t i = 0; i < c->length; i++) c->text[i] = c->reading->corpus->vocab.symbol[c->symbol[i]];
    reading_translate(c->reading, c->symbol, c->length);
    return true;
}

bool contest_create(const struct reading *reading, const struct reading *counted, struct pool *pool,
    const struct progress *progress, struct contest **out, struct error *err)
{
    struct contest *c = calloc(1, sizeof *c);
    struct rows_plan plan;
    struct stage count = {progress, 0, until_counted}, rivals = {progress, until_counted, until_rivals},
                 net = {progress, until_rivals, 1};
    if (!c) return error_failed(err, "out of memory");
    c->reading = reading;
    bool good = cut(c, counted, err) && load(c, &plan, err) &&
                count_text(c, counted ? counted : reading, &count, err) &&
                choose(c, &(struct stage){progress, until_counted, until_counted}, err) &&
                measure_rivals(c, &rivals, err) && measure_net(c, &plan, pool, &net, err);
    if (good)
        *out = c;
    else
        contest_destroy(c);
    return good;
}

void contest_destroy(struct contest *c)
{
    if (!c) return;
    ngram_destroy(c->ngram);
    words_destroy(c->words);
    free(c->text);
    free(c->symbol);
    free(c->net);
    free(c->rival);
    free(c);
}
