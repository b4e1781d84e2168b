/*
 * command_learn.c: training on the session's own text.
 */
#include "command_functions.h"

#include <stdlib.h>
#include <string.h>

#include "learn.h"

static long updates_since(const struct weights *now, const struct weights *before)
{
    return (long)(now->updates - (before ? before->updates : 0));
}

/* The weights that `other` has learned, in its place. */
static bool learn_pin(struct session *s, long updates, struct error *err)
{
    struct subject subject = s->pin->subject;
    struct computed *pin;
    if (!learn(s->pin, updates, s->keep_going, s->context, &subject.weights, err)) return false;
    subject.vocab = &s->pin->vocab;
    bool all = updates_since(subject.weights, s->pin->subject.weights) == updates;
    bool good = all ? computed_create(&subject, &pin, err) : error_input(err, "it was stopped, so neither has learned");
    weights_release(subject.weights);
    if (!good) return false;
    session_pin(s, pin);
    return true;
}

/* A pinned variant learns too, in its own way, so that the two stay in step. */
bool do_train(struct session *s, const char *argument, struct error *err)
{
    long updates = 1;
    struct subject subject = s->now->subject;
    if (*argument && !argument_integer(argument, "number of updates", 1, 1000000, &updates, err)) return false;
    if (subject.note) return error_input(err, "this net is being trained already: q goes back to that");
    if (!learn(s->now, updates, s->keep_going, s->context, &subject.weights, err)) return false;
    updates = updates_since(subject.weights, s->now->subject.weights);
    subject.vocab = &s->now->vocab;
    bool done = (!s->pin || learn_pin(s, updates, err) || error_prefix(err, "the pinned variant")) &&
                session_change(s, &subject, err);
    weights_release(subject.weights);
    if (done) command_log_really(&s->log, "%ld", updates);
    return done;
}

/* Back to where training began, to the bit. */
bool do_rewind(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    if (!subject.weights || !subject.weights->updates) return error_input(err, "nothing was learned yet");
    subject.weights = subject.weights->origin;
    if (!subject.weights && s->initial.vocab == NULL) subject.vocab = NULL;
    return session_change(s, &subject, err);
}

/* ---- how it learns ---- */

static bool read_clip(const char *argument, double *x, struct error *err)
{
    if (strcmp(argument, "off") != 0) return argument_positive(argument, x, err);
    *x = 0;
    return true;
}

bool do_rate(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    return argument_positive(argument, &subject.learning.rate, err) && session_change(s, &subject, err);
}

bool do_clip(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    return read_clip(argument, &subject.learning.clip_norm, err) && session_change(s, &subject, err);
}

bool do_clip_value(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    return read_clip(argument, &subject.learning.clip_value, err) && session_change(s, &subject, err);
}

/* Weights stay: a net has the same with dropout and without. */
bool do_dropout(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    char *end;
    double p = strtod(argument, &end);
    if (subject.note) return error_input(err, "this net is being trained: its dropout stays as it is");
    if (!*argument) {
        subject.training = !subject.training;
        return session_change(s, &subject, err);
    }
    const char *kind = end + strspn(end, " ");
    bool variational = !strcmp(kind, "variational");
    if (end == argument || !(p >= 0 && p < 1) || (*kind && !variational && strcmp(kind, "naive") != 0))
        return error_input(err, "give a probability from 0 to below 1, and a kind: dropout 0.3 variational");
    subject.training = true;
    subject.dropout = (struct dropout){p, variational};
    return session_change(s, &subject, err);
}

/* Another rule has other moments: they begin anew. */
bool do_optimizer(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    subject.learning.optimizer = optimizer_find(argument);
    subject.learning.rate = 0;
    if (!subject.learning.optimizer)
        return error_input(
            err, "no optimizer is called '%s': sgd, momentum, adagrad, rmsprop, adam or adamw", argument);
    if (!subject.weights || !subject.weights->m) return session_change(s, &subject, err);
    struct weights *w = weights_create(subject.weights->count, false);
    if (!w) return error_failed(err, "out of memory");
    memcpy(w->value, subject.weights->value, w->count * sizeof *w->value);
    w->updates = subject.weights->updates;
    w->origin = weights_share(subject.weights->origin);
    subject.weights = w;
    bool done = session_change(s, &subject, err);
    weights_release(w);
    return done;
}

bool session_prepare_update(struct session *s, struct error *err)
{
    next_update_finish(&s->next);
    return next_update_init(&s->next, s->now, err);
}
