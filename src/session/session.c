/*
 * session.c: computing a subject, and where the cursor stands.
 */
#include "session.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_LENGTH = 100000 };
static const double max_bytes = 2e9;

/* ---- computing ---- */

static bool check_text(const struct subject *subject, const struct vocab *vocab, struct error *err)
{
    if (subject->length == 0) return error_input(err, "the text is empty: give at least two characters");
    if (subject->length == 1)
        return error_input(err, "the text has one character, so there is nothing to predict: give at least two");
    if (subject->length > MAX_LENGTH)
        return error_input(err, "the text has %zu characters; at most %d can be stepped through: use --length",
            subject->length, MAX_LENGTH);
    if (vocab->size > 1) return true;
    char shown[16];
    code_point_show(vocab->symbol[0], false, shown);
    return error_input(
        err, "every character of the text is '%s': a net needs at least two different ones to choose from", shown);
}

static bool check_loss_at(const struct subject *subject, int T, struct error *err)
{
    if (subject->loss_at == LOSS_AT_ALL || subject->loss_at == LOSS_AT_LAST) return true;
    if (subject->loss_at >= 1 && subject->loss_at <= T) return true;
    return error_input(err, "there is no loss at timestep %d: this text has timesteps 1 to %d", subject->loss_at, T);
}

static bool copy_subject(struct subject *copy, const struct subject *subject, struct error *err)
{
    *copy = *subject;
    char *net = strdup(subject->net);
    uint32_t *text = malloc((subject->length + 1) * sizeof *text);
    copy->net = net;
    copy->text = text;
    if (!net || !text) return error_failed(err, "out of memory");
    if (subject->length) memcpy(text, subject->text, subject->length * sizeof *text);
    return true;
}

static bool set_inputs(struct session *s, struct error *err)
{
    size_t n = s->subject.length;
    int *symbols = malloc(n * sizeof *symbols);
    if (!symbols) return error_failed(err, "out of memory");
    for (size_t i = 0; i < n; i++) symbols[i] = vocab_index(&s->vocab, s->subject.text[i]);
    run_set_inputs(s->run, symbols, symbols + 1);
    free(symbols);
    return true;
}

static bool init_parameters(struct session *s, struct error *err)
{
    if (!s->subject.parameters) return parameters_init(s->net, s->subject.seed, s->parameters, err);
    memcpy(s->parameters, s->subject.parameters, s->net->parameter_count * sizeof *s->parameters);
    return true;
}

static bool build(struct session *s, struct error *err)
{
    const struct subject *subject = &s->subject;
    struct net_options options = {s->vocab.size, subject->hidden, subject->layers, .input_gradients = true,
        .embedding = subject->embedding, .training = subject->training, .dropout = subject->dropout};
    if (!net_compile(subject->net, &options, &s->net, err) || !net_check_vocab(s->net, s->vocab.size, err))
        return false;
    if (subject->parameters && s->net->parameter_count != subject->parameter_count)
        return error_input(err, "%s has changed since the run began", subject->net);
    double bytes = run_bytes(s->net, s->T, 1) + 2.0 * (double)s->net->parameter_count * sizeof(real);
    if (bytes > max_bytes)
        return error_input(err,
            "%d timesteps of this net need %.1f GB; at most %.0f are used: shorten the text "
            "(--length) or take fewer units (--hidden)",
            s->T, bytes / 1e9, max_bytes / 1e9);
    size_t norms = (size_t)s->net->quantities * (size_t)s->T;
    s->parameters = malloc((s->net->parameter_count + 1) * sizeof *s->parameters);
    s->gradient = malloc((s->net->parameter_count + 1) * sizeof *s->gradient);
    s->norm = malloc(norms * sizeof *s->norm);
    s->norm_one = malloc(norms * sizeof *s->norm_one);
    if (!s->parameters || !s->gradient || !s->norm || !s->norm_one) return error_failed(err, "out of memory");
    return run_create(s->net, s->T, 1, &s->run, err) && init_parameters(s, err) && set_inputs(s, err);
}

static void all_norms(struct session *s, double *norm)
{
    for (int q = 0; q < s->net->quantities; q++) flow_norms(s->run, q, 0, norm + (size_t)q * (size_t)s->T);
}

static int direction_of(const struct session *s, int quantity)
{
    const struct graph *graph = &s->net->graph;
    return graph->component[graph->node[s->net->quantity[quantity].node].component].direction;
}

/* Where all losses count, the one that is looked at alone is the last; for a reverse sweep, whose gradient travels on
 * through time, the first. */
static void norms_of_one_loss(struct session *s)
{
    bool reverse = false;
    for (int q = 0; q < s->net->quantities; q++) reverse |= direction_of(s, q) < 0;
    run_weigh_loss(s->run, LOSS_AT_LAST);
    run_backward(s->run, s->parameters, NULL);
    all_norms(s, s->norm_one);
    if (!reverse) return;
    run_weigh_loss(s->run, 0);
    run_backward(s->run, s->parameters, NULL);
    for (int q = 0; q < s->net->quantities; q++)
        if (direction_of(s, q) < 0) flow_norms(s->run, q, 0, s->norm_one + (size_t)q * (size_t)s->T);
}

/* The backward pass. The gradients of a single loss come first, since the tracks keep those of the loss as chosen. */
static void compute_gradients(struct session *s)
{
    int at = s->subject.loss_at;
    if (at == LOSS_AT_ALL) norms_of_one_loss(s);
    run_weigh_loss(s->run, at > 0 ? at - 1 : at);
    run_backward(s->run, s->parameters, s->gradient);
    all_norms(s, s->norm);
    if (at != LOSS_AT_ALL) memcpy(s->norm_one, s->norm, (size_t)s->net->quantities * (size_t)s->T * sizeof *s->norm);
}

/* Truncated BPTT: the pads in front hold what the window before left behind. */
static void carry_state(struct run *run, const real *state)
{
    for (int v = 0; v < run->net->graph.nodes; v++) {
        const struct track *track = &run->track[v];
        int pad = run->net->graph.node[v].pad_front;
        size_t width = track->index ? 1 : (size_t)track->width, count = (size_t)pad * width;
        for (int i = 0; track->index && i < pad; i++) {
            int symbol = (int)state[i];
            track->index[i - pad] = symbol;
            if (track->value && symbol >= 0) track->value[(i - pad) * track->width + symbol] = 1;
        }
        if (!track->index && count) memcpy(track->value - count, state, count * sizeof *state);
        state += count;
    }
    run->carried = true;
}

static void compute(struct session *s)
{
    run_reset(s->run, s->parameters);
    if (s->subject.state) carry_state(s->run, s->subject.state);
    run_draw_masks(s->run, s->subject.seed, s->subject.update, s->subject.row);
    run_forward(s->run, s->parameters);
    compute_gradients(s);
}

static bool copy_vocab(struct session *s, struct error *err)
{
    const struct vocab *given = s->subject.vocab;
    if (!given) return vocab_from_text(&s->vocab, s->subject.text, s->subject.length, err);
    return vocab_from_text(&s->vocab, given->symbol, (size_t)given->size, err);
}

static bool compute_subject(struct session *s, const struct subject *subject, struct error *err)
{
    if (!copy_subject(&s->subject, subject, err)) return false;
    if (!copy_vocab(s, err)) return false;
    if (!check_text(subject, &s->vocab, err)) return false;
    s->T = (int)subject->length - 1;
    if (!check_loss_at(subject, s->T, err) || !build(s, err)) return false;
    compute(s);
    return true;
}

static void free_subject(struct session *s)
{
    run_destroy(s->run);
    net_destroy(s->net);
    vocab_finish(&s->vocab);
    free(s->parameters);
    free(s->gradient);
    free(s->norm);
    free(s->norm_one);
    free((void *)(uintptr_t)s->subject.net);
    free((void *)(uintptr_t)s->subject.text);
}

/* The last state of a recurrence in the order of the equations (the top layer's h), or where there is none the last
 * hidden activation, or the first equation's quantity. */
static int main_state(const struct session *s)
{
    int found = s->net->equation[0].quantity;
    for (int q = 0; q < s->net->quantities; q++)
        if (s->net->quantity[q].role == ROLE_OTHER && s->net->quantity[q].width > 1) found = q;
    for (int q = 0; q < s->net->quantities; q++)
        if (direction_of(s, q) && s->net->quantity[q].role == ROLE_STATE) found = q;
    return found;
}

bool session_create(const struct subject *subject, struct session **out, struct error *err)
{
    *out = NULL;
    struct session *s = calloc(1, sizeof *s);
    if (!s) return error_failed(err, "out of memory");
    if (!compute_subject(s, subject, err)) {
        session_destroy(s);
        return false;
    }
    s->t = 1;
    s->symbol = -1;
    s->revealed = s->net->equations;
    s->equation = s->net->quantity[main_state(s)].equation;
    *out = s;
    return true;
}

void session_destroy(struct session *s)
{
    if (!s) return;
    free_subject(s);
    string_finish(&s->prompt);
    free(s);
}

static int clamp(int x, int low, int high)
{
    return x < low ? low : x > high ? high : x;
}

/* The equation of another net for what this one looks at: the quantity of the same name, or its main state. */
static int same_equation(const struct session *s, const struct session *next)
{
    int q = net_find_quantity(next->net, s->net->quantity[session_quantity(s)].name);
    if (q < 0) q = net_find_quantity(next->net, s->net->quantity[session_quantity(s)].local);
    if (q < 0 || next->net->quantity[q].equation < 0) q = main_state(next);
    return next->net->quantity[q].equation;
}

bool session_choose_loss(struct session *s, int loss_at, struct error *err)
{
    struct subject subject = s->subject;
    subject.loss_at = loss_at;
    if (!check_loss_at(&subject, s->T, err)) return false;
    s->subject.loss_at = loss_at;
    compute_gradients(s);
    return true;
}

bool session_change(struct session *s, const struct subject *subject, struct error *err)
{
    struct session next = {0};
    if (!compute_subject(&next, subject, err)) {
        free_subject(&next);
        return false;
    }
    bool all = s->revealed == s->net->equations;
    s->equation = same_equation(s, &next);
    free_subject(s);
    s->subject = next.subject;
    s->vocab = next.vocab;
    s->net = next.net;
    s->run = next.run;
    s->T = next.T;
    s->parameters = next.parameters;
    s->gradient = next.gradient;
    s->norm = next.norm;
    s->norm_one = next.norm_one;
    s->t = clamp(s->t, 1, s->T);
    s->revealed = all ? s->net->equations : clamp(s->revealed, 1, s->net->equations);
    return true;
}

/* ---- the cursor ---- */

/* What a net computes from the future comes from a sweep of its own, before the cursor's: it is all there. */
static bool is_reverse(const struct session *s, int equation)
{
    return equation >= 0 && direction_of(s, s->net->equation[equation].quantity) < 0;
}

bool session_value_revealed(const struct session *s, int equation, int t)
{
    if (is_reverse(s, equation)) return true;
    if (s->pass == PASS_BACKWARD || t < s->t || equation < 0) return true;
    return t == s->t && equation < s->revealed;
}

bool session_gradient_revealed(const struct session *s, int equation, int t)
{
    if (s->pass == PASS_FORWARD) return false;
    if (is_reverse(s, equation)) return true;
    if (t < s->t) return false;
    return t > s->t || equation >= s->net->equations - s->revealed;
}

int session_quantity(const struct session *s)
{
    return s->net->equation[s->equation].quantity;
}

bool session_has_symbols(const struct session *s, int quantity)
{
    const struct quantity *q = &s->net->quantity[quantity];
    return (quantity == s->net->probability || q->role == ROLE_OUTPUT) && q->width == s->vocab.size;
}

int session_unit(const struct session *s, int quantity)
{
    int last = s->net->quantity[quantity].width - 1;
    if (!session_has_symbols(s, quantity)) return clamp(s->unit, 0, last);
    if (s->symbol >= 0) return clamp(s->symbol, 0, last);
    int right = s->run->track[s->net->quantity[s->net->label].node].index[s->t - 1];
    return clamp(right, 0, last);
}

struct focus session_focus(const struct session *s, int t)
{
    return (struct focus){.run = s->run, .parameters = s->parameters, .b = 0, .t = t - 1};
}

int session_flow_quantity(const struct session *s)
{
    int focused = session_quantity(s);
    return direction_of(s, focused) ? focused : main_state(s);
}

int session_loss_step(const struct session *s)
{
    int at = s->subject.loss_at;
    return at == LOSS_AT_ALL ? 0 : at == LOSS_AT_LAST ? s->T : at;
}

struct flow session_flow(const struct session *s, int quantity, int *from)
{
    int step = session_loss_step(s);
    int direction = direction_of(s, quantity) < 0 ? -1 : 1;
    *from = step ? step : direction < 0 ? 1 : s->T;
    return flow_fit(s->norm_one + (size_t)quantity * (size_t)s->T, s->T, *from - 1, direction);
}
