/*
 * rows.c: see the header.
 */
#include "rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "row_state.h"

enum {
    MOST_ROWS = 64,
    ROW = 2048 /* characters of a row, before there are more rows */,
    LONGEST_T = 64,
    SHORTEST_T = 8
};

bool rows_plan(const struct reading *reading, size_t first, size_t length, int most_warm_up, size_t bytes,
    struct rows_plan *plan, struct error *err)
{
    size_t rows = length / ROW;
    rows = rows > MOST_ROWS ? MOST_ROWS : rows < 2 ? 2 : rows / 2 * 2;
    int T = LONGEST_T;
    while (T > SHORTEST_T && run_bytes(reading->model->net, T, (int)rows) > (double)bytes) T /= 2;
    size_t each = length / rows / (size_t)T * (size_t)T, warm_up = (size_t)most_warm_up / (size_t)T * (size_t)T;
    if (each < (size_t)T)
        return error_input(err, "%s: too short: measuring takes at least %d characters", reading->corpus->name, 2 * T);
    if (warm_up > each) warm_up = each;
    if (first > 0 && warm_up > first) warm_up = first / (size_t)T * (size_t)T;
    *plan = (struct rows_plan){first, each, (int)rows, T, (int)warm_up};
    return true;
}

static bool create_part(struct rows *rows, int number, const struct override *o, int overrides, struct error *err)
{
    struct rows_part *part = &rows->part[number];
    part->columns = columns_of(rows->plan.rows, number, rows->parts);
    size_t n = (size_t)rows->plan.T * (size_t)part->columns.count;
    part->input = malloc(2 * n * sizeof *part->input);
    if (!part->input) return error_failed(err, "out of memory");
    part->label = part->input + n;
    if (!run_create(rows->reading->model->net, rows->plan.T, part->columns.count, &part->run, err)) return false;
    run_override(part->run, o, overrides);
    return true;
}

bool rows_create(const struct reading *reading, const struct rows_plan *plan, struct pool *pool,
    const struct override *override, int overrides, struct rows **out, struct error *err)
{
    struct rows *rows = calloc(1, sizeof *rows);
    if (!rows) return error_failed(err, "out of memory");
    size_t n = (size_t)plan->rows;
    rows->reading = reading;
    rows->plan = *plan;
    rows->pool = pool;
    rows->resets = plan->first == 0;
    rows->state = row_state_size(reading->model->net);
    rows->parts = pool_workers(pool) < plan->rows ? pool_workers(pool) : plan->rows;
    rows->part = calloc((size_t)rows->parts, sizeof *rows->part);
    rows->cursor = malloc(n * sizeof *rows->cursor);
    rows->window = malloc(((size_t)plan->T + 1) * n * sizeof *rows->window);
    rows->began = malloc((rows->state + 1) * n * sizeof *rows->began);
    rows->state_now = malloc((rows->state + 1) * sizeof *rows->state_now);
    rows->state_sums = calloc(2 * rows->state + 1, sizeof *rows->state_sums);
    bool done = (rows->part && rows->cursor && rows->window && rows->began && rows->state_now && rows->state_sums) ||
                error_failed(err, "out of memory");
    for (int i = 0; i < rows->parts && done; i++) done = create_part(rows, i, override, overrides, err);
    if (done)
        *out = rows;
    else
        rows_destroy(rows);
    return done;
}

void rows_destroy(struct rows *rows)
{
    if (!rows) return;
    for (int i = 0; i < rows->parts && rows->part; i++) {
        run_destroy(rows->part[i].run);
        free(rows->part[i].input);
    }
    free(rows->part);
    free(rows->cursor);
    free(rows->window);
    free(rows->began);
    free(rows->state_now);
    free(rows->state_sums);
    free(rows);
}

/* ---- reading ---- */

/* Lines first ... first + count - 1 of the window. Behind the text there is nothing, and row 0 has nothing before it.
 */
static bool read_lines(struct rows *rows, int first, int count, bool nothing_in_row_0, struct error *err)
{
    int B = rows->plan.rows, symbols[LONGEST_T + 1];
    for (int b = 0; b < B; b++) {
        size_t left = rows->reading->corpus->length - rows->cursor[b].next;
        size_t n = b == 0 && nothing_in_row_0 ? 0 : left < (size_t)count ? left : (size_t)count;
        if (!corpus_read(&rows->cursor[b], n, symbols, err)) return false;
        reading_translate(rows->reading, symbols, n);
        for (int i = 0; i < count; i++) rows->window[(first + i) * B + b] = (size_t)i < n ? symbols[i] : -1;
    }
    return true;
}

static bool read_window(struct rows *rows, bool nothing_in_row_0, struct error *err)
{
    int B = rows->plan.rows, T = rows->plan.T;
    memcpy(rows->window, rows->window + (size_t)T * (size_t)B, (size_t)B * sizeof *rows->window);
    return read_lines(rows, 1, T, nothing_in_row_0, err);
}

static void forward_part(void *context, int number)
{
    struct rows *rows = context;
    if (number >= rows->parts) return;
    struct rows_part *part = &rows->part[number];
    int T = rows->plan.T, B = rows->plan.rows;
    columns_take(part->columns, part->input, rows->window, T, B);
    columns_take(part->columns, part->label, rows->window + B, T, B);
    run_set_inputs(part->run, part->input, part->label);
    run_forward(part->run, rows->reading->model->parameter);
}

static void carry(struct rows *rows)
{
    for (int i = 0; i < rows->parts; i++) run_carry(rows->part[i].run);
}

/* ---- the beginning ---- */

static bool seek(struct rows *rows, struct error *err)
{
    const struct corpus *corpus = rows->reading->corpus;
    for (int b = 0; b < rows->plan.rows; b++) {
        size_t at = rows->plan.first + (size_t)b * rows->plan.each;
        if (b > 0 || !rows->resets) at -= (size_t)rows->plan.warm_up;
        if (!corpus_seek(corpus, at, &rows->cursor[b], err)) return false;
    }
    return true;
}

/* Row 0 stands at the beginning of the text: it has waited, and begins now. Its first character is already in the
 * window's last line, where the warm-up has left nothing. */
static bool begin_row_0(struct rows *rows, const float *initial, struct error *err)
{
    int symbol;
    if (!corpus_read(&rows->cursor[0], 1, &symbol, err)) return false;
    reading_translate(rows->reading, &symbol, 1);
    rows->window[(size_t)rows->plan.T * (size_t)rows->plan.rows] = symbol;
    row_state_put(rows->part[0].run, 0, initial);
    return true;
}

/* The states in the pads: what all rows carry from a window to the next. states [rows x state] */
static void take_states(const struct rows *rows, float *states)
{
    for (int i = 0; i < rows->parts; i++) {
        const struct rows_part *part = &rows->part[i];
        for (int b = 0; b < part->columns.count; b++)
            row_state_take(part->run, b, states + (size_t)(part->columns.first + b) * rows->state);
    }
}

static void add_state(struct rows *rows, const float *state)
{
    double *x = rows->state_sums, *xx = x + rows->state;
    for (size_t k = 0; k < rows->state; k++) {
        double difference = (double)state[k] - (double)rows->began[k];
        x[k] += difference;
        xx[k] += difference * difference;
    }
    rows->states++;
}

static void keep_beginnings(struct rows *rows)
{
    take_states(rows, rows->began);
    for (size_t row = 0; row < (size_t)rows->plan.rows; row++) add_state(rows, rows->began + row * rows->state);
}

/* On to the next window, or behind the last one. */
static void carry_and_add(struct rows *rows)
{
    carry(rows);
    for (int i = 0; i < rows->parts; i++)
        for (int b = 0; b < rows->part[i].columns.count; b++) {
            row_state_take(rows->part[i].run, b, rows->state_now);
            add_state(rows, rows->state_now);
        }
}

static bool start(struct rows *rows, struct error *err)
{
    int T = rows->plan.T;
    bool waits = rows->resets && rows->plan.warm_up > 0;
    for (int i = 0; i < rows->parts; i++) run_reset(rows->part[i].run, rows->reading->model->parameter);
    float *initial = malloc((rows->state + 1) * sizeof *initial);
    if (!initial) return error_failed(err, "out of memory");
    row_state_take(rows->part[0].run, 0, initial);
    bool done = seek(rows, err) && read_lines(rows, T, 1, waits, err);
    for (int i = 0; i < rows->plan.warm_up && done; i += T) {
        done = read_window(rows, waits, err);
        if (done) pool_run(rows->pool, forward_part, rows);
        if (done) carry(rows);
    }
    if (done && waits) done = begin_row_0(rows, initial, err);
    free(initial);
    if (done) keep_beginnings(rows);
    rows->started = done;
    return done;
}

bool rows_next(struct rows *rows, bool *more, struct error *err)
{
    size_t T = (size_t)rows->plan.T;
    *more = !rows->started || rows->at + T < rows->plan.each;
    if (!*more) return true;
    if (rows->started) {
        carry_and_add(rows);
        rows->at += T;
    } else if (!start(rows, err)) {
        return false;
    }
    if (!read_window(rows, false, err)) return false;
    pool_run(rows->pool, forward_part, rows);
    return true;
}

/* ---- the seams ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of one number of the state, at all seams. end: as began, but with which state each row has ended. */
static double seam_error(const struct rows *rows, const float *end, size_t k)
{
    size_t B = (size_t)rows->plan.rows;
    double mean = rows->state_sums[k] / rows->states, differences = 0;
    double variance = rows->state_sums[rows->state + k] / rows->states - mean * mean;
    for (size_t row = 0; row + 1 < B; row++) {
        double ended = (double)end[row * rows->state + k], began = (double)rows->began[(row + 1) * rows->state + k];
        differences += (began - ended) * (began - ended);
    }
    /* Began and ended are among the states: if they differ anywhere, the variance is more than 0. */
    return differences > 0 ? sqrt(differences / (double)(B - 1) / variance) : 0;
}

static struct seams compare_states(const struct rows *rows, const float *end, double *error)
{
    struct seams seams = {0};
    if (rows->state == 0) return seams;
    for (size_t k = 0; k < rows->state; k++) {
        error[k] = seam_error(rows, end, k);
        seams.far += error[k] > 0.1;
    }
    qsort(error, rows->state, sizeof *error, compare);
    seams.median = error[rows->state / 2];
    seams.far /= (double)rows->state;
    return seams;
}

bool rows_seams(struct rows *rows, struct seams *seams, struct error *err)
{
    float *end = malloc((rows->state + 1) * (size_t)rows->plan.rows * sizeof *end);
    double *error = malloc((rows->state + 1) * sizeof *error);
    bool done = (end && error) || error_failed(err, "out of memory");
    if (done) {
        carry_and_add(rows);
        take_states(rows, end);
        *seams = compare_states(rows, end, error);
    }
    free(end);
    free(error);
    return done;
}
