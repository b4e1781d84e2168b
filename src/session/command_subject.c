/*
 * command_subject.c: another subject: net, text, sizes, seed; and which losses count.
 */
#include "command_functions.h"

#include <stdlib.h>
#include <string.h>

#include "rng.h"
#include "text.h"

bool do_loss_at(struct session *s, const char *argument, struct error *err)
{
    long t = 0;
    if (!*argument)
        return session_choose_loss(s, s->now->subject.loss_at == LOSS_AT_ALL ? LOSS_AT_LAST : LOSS_AT_ALL, err);
    if (!strcmp(argument, "all")) return session_choose_loss(s, LOSS_AT_ALL, err);
    if (!strcmp(argument, "last")) return session_choose_loss(s, LOSS_AT_LAST, err);
    return argument_integer(argument, "timestep", 1, s->now->T, &t, err) && session_choose_loss(s, (int)t, err);
}

/* ---- the subject ---- */

/* Of a net that is being trained, only the question can be changed. */
static bool change_subject(struct session *s, const struct subject *subject, struct error *err)
{
    if (s->now->subject.note)
        return error_input(err, "this net is being trained: its equations, sizes, weights and text stay as they are");
    return session_change(s, subject, err);
}

/* Weights that were edited or trained belong to the net and the seed that they began with. */
static void draw_afresh(struct subject *subject)
{
    subject->weights = NULL;
    subject->vocab = NULL;
}

bool do_net(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    subject.net = argument;
    subject.equations = NULL;
    draw_afresh(&subject);
    return change_subject(s, &subject, err);
}

bool do_text(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    uint32_t *text;
    size_t length = strlen(argument);
    bool quoted = length >= 2 && argument[0] == '"' && argument[length - 1] == '"';
    if (!utf8_decode(argument + quoted, length - 2 * quoted, "text", &text, &subject.length, err)) return false;
    subject.text = text;
    bool done = change_subject(s, &subject, err);
    free(text);
    return done;
}

bool do_hidden(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    long n = 0;
    if (!argument_integer(argument, "number of units", 1, NET_MOST_UNITS, &n, err)) return false;
    subject.hidden = (int)n;
    draw_afresh(&subject);
    return change_subject(s, &subject, err);
}

bool do_layers(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    long n = 0;
    if (!argument_integer(argument, "number of layers", 1, NET_MOST_LAYERS, &n, err)) return false;
    subject.layers = (int)n;
    draw_afresh(&subject);
    return change_subject(s, &subject, err);
}

bool do_seed(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->now->subject;
    long n = subject.seed < RNG_MOST_SEED ? (long)subject.seed + 1 : 0;
    if (*argument && !argument_integer(argument, "seed", 0, RNG_MOST_SEED, &n, err)) return false;
    subject.seed = (uint64_t)n;
    draw_afresh(&subject);
    return change_subject(s, &subject, err);
}
