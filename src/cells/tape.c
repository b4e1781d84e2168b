/*
 * tape.c: the straight run, its checkpoints, and windows computed again.
 */
#include "tape.h"

#include <stdlib.h>
#include <string.h>

#include "row_state.h"

/* Two rows, of which the second does the same as the first: one row alone would be multiplied by other loops, see
 * run.h, which take longer than these for two. */
enum { ROWS = 2, SYMBOLS = TAPE_WINDOW + 1 };

struct player { /* a run, and where it is */
    struct run *run;
    size_t window;       /* that its run holds, if it holds one */
    bool holds, carry;   /* carry: the next window is the one behind */
    int symbol[SYMBOLS]; /* of that window and one more; -1 behind the end of the text */
};

struct tape {
    const struct reading *reading;
    size_t windows; /* of the text */
    size_t state;   /* numbers of a checkpoint */
    float *checkpoint;
    size_t stride, checkpoints, most; /* checkpoint i is before window i * stride */
    struct player straight, viewer;
    size_t reached; /* windows that the straight run has done */
    bool exact;     /* what the viewer holds */
};

static size_t count_of(const struct tape *tape, size_t window)
{
    size_t left = tape->reading->corpus->length - window * TAPE_WINDOW;
    return left < TAPE_WINDOW ? left : TAPE_WINDOW;
}

bool tape_create(const struct reading *reading, size_t bytes, struct tape **out, struct error *err)
{
    const struct net *net = reading->model->net;
    struct tape *tape = calloc(1, sizeof *tape);
    if (!tape) return error_failed(err, "out of memory");
    tape->reading = reading;
    tape->windows = (reading->corpus->length + TAPE_WINDOW - 1) / TAPE_WINDOW;
    tape->state = row_state_size(net);
    tape->stride = 1;
    tape->most = bytes / (sizeof(float) * (tape->state + 1));
    if (tape->most > tape->windows) tape->most = tape->windows;
    tape->most = tape->most < 2 ? 2 : tape->most + (tape->most & 1);
    tape->checkpoint = malloc(tape->most * (tape->state + 1) * sizeof(float));
    bool done = tape->checkpoint || error_failed(err, "out of memory");
    done = done && run_create(net, TAPE_WINDOW, ROWS, &tape->straight.run, err) &&
           run_create(net, TAPE_WINDOW, ROWS, &tape->viewer.run, err);
    if (done)
        *out = tape;
    else
        tape_destroy(tape);
    return done;
}

void tape_destroy(struct tape *tape)
{
    if (!tape) return;
    run_destroy(tape->straight.run);
    run_destroy(tape->viewer.run);
    free(tape->checkpoint);
    free(tape);
}

/* Reads the window and runs through it, from what is in the pads. */
static bool play(const struct tape *tape, struct player *player, size_t window, struct error *err)
{
    const struct corpus *corpus = tape->reading->corpus;
    int input[TAPE_WINDOW * ROWS], label[TAPE_WINDOW * ROWS];
    size_t first = window * TAPE_WINDOW, count = corpus->length - first < SYMBOLS ? corpus->length - first : SYMBOLS;
    player->holds = false;
    if (!corpus_read_at(corpus, first, count, player->symbol, err)) return false;
    reading_translate(tape->reading, player->symbol, count);
    for (size_t i = count; i < SYMBOLS; i++) player->symbol[i] = -1;
    for (int i = 0; i < TAPE_WINDOW; i++)
        for (int b = 0; b < ROWS; b++) {
            input[i * ROWS + b] = player->symbol[i];
            label[i * ROWS + b] = player->symbol[i + 1];
        }
    run_set_inputs(player->run, input, label);
    run_forward(player->run, tape->reading->model->parameter);
    player->window = window;
    player->holds = true;
    return true;
}

/* ---- the straight run ---- */

static void keep_checkpoint(struct tape *tape, size_t window)
{
    if (window % tape->stride) return;
    if (tape->checkpoints == tape->most) {
        for (size_t i = 0; i < tape->most / 2; i++)
            memcpy(tape->checkpoint + i * tape->state, tape->checkpoint + 2 * i * tape->state,
                tape->state * sizeof(float));
        tape->checkpoints = tape->most / 2;
        tape->stride *= 2; /* most is even, so this window is one of the new stride, too */
    }
    row_state_take(tape->straight.run, 0, tape->checkpoint + tape->checkpoints++ * tape->state);
}

bool tape_advance(struct tape *tape, size_t until, const struct progress *progress, struct error *err)
{
    struct player *p = &tape->straight;
    while (tape->reached < tape->windows && tape_reached(tape) < until) {
        if (!progress_continue(progress, (double)tape->reached / (double)tape->windows)) return false;
        /* After a fault the pads are as they were: carrying twice would not be the same. */
        if (p->holds && p->carry) run_carry(p->run);
        if (tape->reached == 0) run_reset(p->run, tape->reading->model->parameter);
        p->carry = false;
        if (tape->checkpoints * tape->stride <= tape->reached) keep_checkpoint(tape, tape->reached);
        if (!play(tape, p, tape->reached, err)) return false;
        p->carry = true;
        tape->reached++;
    }
    return true;
}

size_t tape_reached(const struct tape *tape)
{
    size_t reached = tape->reached * TAPE_WINDOW, length = tape->reading->corpus->length;
    return reached < length ? reached : length;
}

/* ---- a window computed again ---- */

/* The viewer goes on from the window that it holds, or from a checkpoint, or from nowhere some way before. Returns the
 * window that is to be played next. */
static size_t start(struct tape *tape, size_t window)
{
    struct player *p = &tape->viewer;
    bool known = window < tape->reached;
    if (p->holds && tape->exact == known && p->window < window &&
        (window - p->window <= tape->stride || window - p->window <= TAPE_LEAD / TAPE_WINDOW)) {
        run_carry(p->run);
        return p->window + 1;
    }
    tape->exact = known;
    run_reset(p->run, tape->reading->model->parameter);
    if (!known) return window > TAPE_LEAD / TAPE_WINDOW ? window - TAPE_LEAD / TAPE_WINDOW : 0;
    size_t i = window / tape->stride;
    for (int b = 0; b < ROWS; b++) row_state_put(p->run, b, tape->checkpoint + i * tape->state);
    return i * tape->stride;
}

bool tape_look(struct tape *tape, size_t at, struct tape_window *out, struct error *err)
{
    struct player *p = &tape->viewer;
    size_t window = at / TAPE_WINDOW;
    bool there = p->holds && p->window == window && tape->exact == (window < tape->reached);
    if (!there) {
        size_t next = start(tape, window);
        for (; next <= window; next++) {
            if (!play(tape, p, next, err)) return false;
            if (next < window) run_carry(p->run);
        }
    }
    *out = (struct tape_window){window * TAPE_WINDOW, (int)count_of(tape, window), tape->exact, p->symbol};
    return true;
}

const float *tape_value(const struct tape *tape, int quantity, size_t at)
{
    return run_value(tape->viewer.run, quantity, (int)(at % TAPE_WINDOW));
}
