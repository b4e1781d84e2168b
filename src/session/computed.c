/*
 * computed.c: from a subject to its numbers.
 */
#include "computed.h"

#include <stdlib.h>
#include <string.h>

#include "init.h"

static const double max_bytes = 2e9;

/* ---- checking ---- */

static bool check_text(const struct subject *subject, const struct vocab *vocab, struct error *err)
{
    if (subject->length == 0) return error_input(err, "the text is empty: give at least two characters");
    if (subject->length == 1)
        return error_input(err, "the text has one character, so there is nothing to predict: give at least two");
    if (subject->length > SUBJECT_MOST_LENGTH)
        return error_input(err, "the text has %zu characters; at most %d can be stepped through: shorten it",
            subject->length, SUBJECT_MOST_LENGTH);
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

static bool set_inputs(struct computed *c, struct error *err)
{
    size_t n = c->subject.length;
    int *symbols = malloc(n * sizeof *symbols);
    if (!symbols) return error_failed(err, "out of memory");
    for (size_t i = 0; i < n; i++) symbols[i] = vocab_index(&c->vocab, c->subject.text[i]);
    run_set_inputs(c->run, symbols, symbols + 1);
    free(symbols);
    return true;
}

static bool init_parameters(struct computed *c, struct error *err)
{
    const struct weights *weights = c->subject.weights;
    if (!weights) return parameters_init(c->net, c->subject.seed, c->parameters, err);
    if (weights->count != c->net->parameter_count)
        return error_input(err, "%s has %zu parameters, its weights are %zu: reset forgets them", c->subject.net,
            c->net->parameter_count, weights->count);
    memcpy(c->parameters, weights->value, weights->count * sizeof *c->parameters);
    return true;
}

/* ---- interventions ---- */

int computed_find_target(const struct net *net, const char *name, struct error *err)
{
    int q = net_find_quantity(net, name);
    const char *why = NULL;
    if (q < 0)
        error_input(err, "no quantity of this net is called '%s'", name);
    else if (net->quantity[q].role == ROLE_MASK)
        why = "it is drawn at random: another seed draws another";
    else if (net->quantity[q].equation < 0)
        why = "it is read from the text: edit the text";
    else if (q == net->loss || q == net->probability)
        why = "it is computed together with the loss: take what goes into the softmax";
    if (why) error_input(err, "%s cannot be set: %s", name, why);
    return q < 0 || why ? -1 : q;
}

bool computed_is_set(const struct computed *c, int quantity, int unit, int t)
{
    for (int i = 0; i < c->run->overrides; i++) {
        const struct override *o = &c->override[i];
        if (o->quantity == quantity && (o->unit < 0 || o->unit == unit) && (o->t == OVERRIDE_ALL || o->t == t - 1))
            return true;
    }
    return false;
}

static bool resolve(const struct computed *c, const struct intervention *i, struct override *o, struct error *err)
{
    int q = computed_find_target(c->net, i->quantity, err);
    if (q < 0) return error_prefix(err, "release what is clamped first");
    const struct quantity *quantity = &c->net->quantity[q];
    if (i->unit >= quantity->width)
        return error_input(err, "%s has units 1 to %d, not %d", i->quantity, quantity->width, i->unit + 1);
    if (i->t > c->T) return error_input(err, "there is no timestep %d: this text has 1 to %d", i->t, c->T);
    const struct node *node = &c->net->graph.node[quantity->node];
    if (i->t == 0 && !node->pad_front && !node->pad_back)
        return error_input(err, "%s is never read before the first timestep: it has no initial state", i->quantity);
    int t = i->t == 0 ? OVERRIDE_INITIAL : i->t == INTERVENE_ALL ? OVERRIDE_ALL : i->t - 1;
    *o = (struct override){q, t, i->unit, (real)i->value};
    return true;
}

static bool set_overrides(struct computed *c, struct error *err)
{
    int count = c->subject.interventions;
    c->override = malloc((size_t)(count + 1) * sizeof *c->override);
    if (!c->override) return error_failed(err, "out of memory");
    for (int i = 0; i < count; i++)
        if (!resolve(c, &c->subject.intervention[i], &c->override[i], err)) return false;
    run_override(c->run, c->override, count);
    return true;
}

/* ---- computing ---- */

bool computed_compile(const struct subject *subject, int vocab, struct net **net, struct error *err)
{
    const char *text = subject->equations;
    struct net_options options = {vocab, subject->hidden, subject->layers, .input_gradients = true,
        .edited = text != NULL, .embedding = subject->embedding, .training = subject->training,
        .dropout = subject->dropout};
    *net = NULL;
    bool good = text ? net_compile_text(subject->net, text, strlen(text), &options, net, err)
                     : net_compile(subject->net, &options, net, err);
    if (!good || !net_check_vocab(*net, vocab, err)) return false;
    return !subject->init || net_set_inits(*net, subject->init, err) || error_prefix(err, "init %s", subject->init);
}

static bool check_size(const struct computed *c, struct error *err)
{
    double bytes = run_bytes(c->net, c->T, 1) + 2.0 * (double)c->net->parameter_count * sizeof(real);
    if (bytes <= max_bytes) return true;
    return error_input(err,
        "%d timesteps of this net need %.1f GB; at most %.0f are used: shorten the text or take fewer hidden units",
        c->T, bytes / 1e9, max_bytes / 1e9);
}

static bool build(struct computed *c, struct error *err)
{
    if (!computed_compile(&c->subject, c->vocab.size, &c->net, err) || !check_size(c, err)) return false;
    size_t norms = (size_t)c->net->quantities * (size_t)c->T;
    c->parameters = parameters_alloc(c->net);
    c->gradient = parameters_alloc(c->net);
    c->norm = malloc(norms * sizeof *c->norm);
    c->norm_one = malloc(norms * sizeof *c->norm_one);
    if (!c->parameters || !c->gradient || !c->norm || !c->norm_one) return error_failed(err, "out of memory");
    return run_create(c->net, c->T, 1, &c->run, err) && init_parameters(c, err) && set_inputs(c, err) &&
           set_overrides(c, err);
}

static void all_norms(struct computed *c, double *norm)
{
    for (int q = 0; q < c->net->quantities; q++) flow_norms(c->run, q, 0, norm + (size_t)q * (size_t)c->T);
}

int computed_direction(const struct computed *c, int quantity)
{
    const struct graph *graph = &c->net->graph;
    return graph->component[graph->node[c->net->quantity[quantity].node].component].direction;
}

/* Where all losses count, the one that is looked at alone is the last; for a reverse sweep, whose gradient travels on
 * through time, the first. */
static void norms_of_one_loss(struct computed *c)
{
    bool reverse = false;
    for (int q = 0; q < c->net->quantities; q++) reverse |= computed_direction(c, q) < 0;
    run_weigh_loss(c->run, LOSS_AT_LAST);
    run_backward(c->run, c->parameters, NULL);
    all_norms(c, c->norm_one);
    if (!reverse) return;
    run_weigh_loss(c->run, 0);
    run_backward(c->run, c->parameters, NULL);
    for (int q = 0; q < c->net->quantities; q++)
        if (computed_direction(c, q) < 0) flow_norms(c->run, q, 0, c->norm_one + (size_t)q * (size_t)c->T);
}

/* The backward pass. The gradients of a single loss come first, since the tracks keep those of the loss as chosen. */
static void compute_gradients(struct computed *c)
{
    int at = c->subject.loss_at;
    if (at == LOSS_AT_ALL) norms_of_one_loss(c);
    run_weigh_loss(c->run, at > 0 ? at - 1 : at);
    run_backward(c->run, c->parameters, c->gradient);
    all_norms(c, c->norm);
    if (at != LOSS_AT_ALL) memcpy(c->norm_one, c->norm, (size_t)c->net->quantities * (size_t)c->T * sizeof *c->norm);
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

void computed_draw_masks(const struct subject *subject, struct run *run)
{
    uint64_t trained = subject->weights ? subject->weights->updates : 0;
    run_draw_masks(run, subject->seed, subject->update + trained, subject->row);
}

static void compute(struct computed *c)
{
    run_reset(c->run, c->parameters);
    if (c->subject.state) carry_state(c->run, c->subject.state);
    computed_draw_masks(&c->subject, c->run);
    run_forward(c->run, c->parameters);
    compute_gradients(c);
}

/* Symbols that the weights do not know would be read as nothing. */
static bool check_symbols(const struct computed *c, struct error *err)
{
    const struct subject *subject = &c->subject;
    for (size_t i = 0; i < subject->length; i++) {
        if (vocab_index(&c->vocab, subject->text[i]) >= 0) continue;
        char shown[16];
        code_point_show(subject->text[i], false, shown);
        return error_input(
            err, "these weights know no symbol '%s': use the characters they were made for, or reset", shown);
    }
    return true;
}

static bool make_vocab(struct computed *c, struct error *err)
{
    const struct subject *subject = &c->subject;
    const struct vocab *given = subject->vocab;
    if (!given) return vocab_from_text(&c->vocab, subject->text, subject->length, err);
    return vocab_from_text(&c->vocab, given->symbol, (size_t)given->size, err) && check_symbols(c, err);
}

static bool compute_subject(struct computed *c, const struct subject *subject, struct error *err)
{
    if (!subject_copy(&c->subject, subject, err) || !make_vocab(c, err)) return false;
    if (!check_text(subject, &c->vocab, err)) return false;
    c->T = (int)subject->length - 1;
    if (!check_loss_at(subject, c->T, err) || !build(c, err)) return false;
    compute(c);
    return true;
}

bool computed_create(const struct subject *subject, struct computed **out, struct error *err)
{
    *out = NULL;
    struct computed *c = calloc(1, sizeof *c);
    if (!c) return error_failed(err, "out of memory");
    if (!compute_subject(c, subject, err)) {
        computed_destroy(c);
        return false;
    }
    *out = c;
    return true;
}

void computed_destroy(struct computed *c)
{
    if (!c) return;
    run_destroy(c->run);
    net_destroy(c->net);
    vocab_finish(&c->vocab);
    free(c->parameters);
    free(c->gradient);
    free(c->norm);
    free(c->norm_one);
    free(c->override);
    subject_finish(&c->subject);
    free(c);
}

bool computed_choose_loss(struct computed *c, int loss_at, struct error *err)
{
    struct subject subject = c->subject;
    subject.loss_at = loss_at;
    if (!check_loss_at(&subject, c->T, err)) return false;
    c->subject.loss_at = loss_at;
    compute_gradients(c);
    return true;
}

/* ---- what stands out ---- */

int computed_main_state(const struct computed *c)
{
    int found = c->net->equation[0].quantity;
    for (int q = 0; q < c->net->quantities; q++)
        if (c->net->quantity[q].role == ROLE_OTHER && c->net->quantity[q].width > 1) found = q;
    for (int q = 0; q < c->net->quantities; q++)
        if (computed_direction(c, q) && c->net->quantity[q].role == ROLE_STATE) found = q;
    return found;
}

struct focus computed_focus(const struct computed *c, int t)
{
    return (struct focus){.run = c->run, .parameters = c->parameters, .b = 0, .t = t - 1};
}

int computed_loss_step(const struct computed *c)
{
    int at = c->subject.loss_at;
    return at == LOSS_AT_ALL ? 0 : at == LOSS_AT_LAST ? c->T : at;
}

struct flow computed_flow(const struct computed *c, int quantity, int *from)
{
    int step = computed_loss_step(c);
    int direction = computed_direction(c, quantity) < 0 ? -1 : 1;
    *from = step ? step : direction < 0 ? 1 : c->T;
    return flow_fit(c->norm_one + (size_t)quantity * (size_t)c->T, c->T, *from - 1, direction);
}
