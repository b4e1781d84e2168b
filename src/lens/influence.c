/*
 * influence.c: one backward pass for many losses: row i of the copies carries the gradient of loss first + i.
 *
 * Where nothing is read from the future, the gradient of a loss only goes back, so that the copies end with the last of
 * their losses: about half of the work for all timesteps is saved.
 */
#include "influence.h"

#include <math.h>
#include <string.h>

#include "blas.h"
#include "copies.h"

/* What a pass may take, and more rows than are of use to the matrix product. */
static const double most_bytes = 64e6;
enum { MOST_ROWS = 32 };

struct sweep {
    const struct run *trace;
    const real *parameters;
    const struct influence_question *question;
    double *norm;
    int first, losses; /* of timesteps first ... first + losses - 1 */
    int start, end;    /* the timesteps that they can depend on */
};

static int least(int a, int b)
{
    return a < b ? a : b;
}

static void find_span(struct sweep *s)
{
    const struct net *net = s->trace->net;
    int T = s->trace->T, last = s->first + s->losses, window = s->question->window;
    int back = window && window < s->first ? s->first - window : 0, on = window ? least(last + window, T) : T;
    s->start = net->past ? back : s->first;
    s->end = net->future ? on : last;
}

static double gradient_norm(const struct sweep *s, const struct run *run, int row, int t)
{
    double squares = 0;
    for (int i = 0; i < s->question->quantities; i++) {
        int q = s->question->quantity[i];
        size_t width = (size_t)run->net->quantity[q].width;
        const real *grad = run_grad(run, q, t);
        double norm = grad ? norm2(grad + (size_t)row * width, width) : 0;
        squares += norm * norm;
    }
    return sqrt(squares);
}

static void read_norms(const struct sweep *s, const struct run *run)
{
    int window = s->question->window;
    for (int i = 0; i < s->losses; i++)
        for (int k = s->start; k < s->end; k++) {
            int t = s->first + i, apart = k > t ? k - t : t - k;
            if (window && apart > window) continue;
            s->norm[(size_t)t * (size_t)s->trace->T + (size_t)k] = gradient_norm(s, run, i, k - s->start);
        }
}

static bool sweep(const struct sweep *s, struct error *err)
{
    struct copies copies;
    bool done = copies_init(&copies, s->trace, s->end - s->start, s->losses, err);
    if (done) {
        copies_take(&copies, s->trace, s->question->b, s->start);
        for (int i = 0; i < s->losses; i++) copies.run->loss_weight[(s->first + i - s->start) * s->losses + i] = 1;
        run_backward(copies.run, s->parameters, NULL);
        read_norms(s, copies.run);
    }
    copies_finish(&copies);
    return done;
}

/* How many losses go into one pass. */
static int rows_of(const struct run *run, int window)
{
    int T = window ? least(run->T, 2 * window + MOST_ROWS) : run->T;
    double rows = most_bytes / run_bytes(run->net, T, 1);
    return rows < 1 ? 1 : rows > MOST_ROWS ? MOST_ROWS : (int)rows;
}

bool influence_matrix(const struct run *run, const real *parameters, const struct influence_question *question,
    double *norm, const struct progress *progress, struct error *err)
{
    int T = run->T, rows = rows_of(run, question->window);
    memset(norm, 0, (size_t)T * (size_t)T * sizeof *norm);
    struct sweep s = {.trace = run, .parameters = parameters, .question = question, .norm = norm};
    for (; s.first < T; s.first += s.losses) {
        s.losses = least(rows, T - s.first);
        find_span(&s);
        if (!sweep(&s, err) || !progress_continue(progress, (double)(s.first + s.losses) / T)) return false;
    }
    return true;
}
