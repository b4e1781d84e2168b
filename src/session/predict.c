/*
 * predict.c: one function a question; each fills in the text, the choices and the answer, or has nothing to ask.
 */
#include "predict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "session.h"

/* ---- making choices ---- */

static void add_choice(struct question *q, const char *text)
{
    snprintf(q->choice[q->choices++], sizeof *q->choice, "%s", text);
}

static void two_choices(struct question *q, const char *first, const char *second, bool is_first)
{
    add_choice(q, first);
    add_choice(q, second);
    q->right = is_first ? 0 : 1;
}

static double number_at(const struct session *s, int quantity, int t, bool gradient)
{
    const real *row = gradient ? run_grad(s->now->run, quantity, t - 1) : run_value(s->now->run, quantity, t - 1);
    return row ? (double)row[session_unit(s, quantity)] : 0;
}

static const char *label(const struct session *s, int quantity)
{
    return net_label(s->now->net, quantity);
}

/* ---- of the forward pass, about timestep t ---- */

static int likeliest(const real *p, int n, const int *but, int buts)
{
    int best = -1;
    for (int i = 0; i < n; i++) {
        bool taken = false;
        for (int k = 0; k < buts; k++) taken = taken || but[k] == i;
        if (!taken && (best < 0 || p[i] > p[best])) best = i;
    }
    return best;
}

/* The four likeliest, in the order of the vocabulary. */
static bool ask_guess(const struct session *s, struct question *q, int t)
{
    const struct vocab *vocab = &s->now->vocab;
    int probability = s->now->net->probability, n = s->now->net->quantity[probability].width, top[PREDICT_CHOICES];
    const real *p = run_value(s->now->run, probability, t - 1);
    int count = n < PREDICT_CHOICES ? n : PREDICT_CHOICES;
    if (n != vocab->size) return false;
    for (int i = 0; i < count; i++) top[i] = likeliest(p, n, top, i);
    char shown[16], read[16];
    code_point_show(s->now->subject.text[t - 1], false, read);
    snprintf(q->text, sizeof q->text, "After '%s' at t = %d, which character is the net's likeliest guess?", read, t);
    for (int symbol = 0; symbol < n; symbol++)
        for (int i = 0; i < count; i++) {
            if (top[i] != symbol) continue;
            if (i == 0) q->right = q->choices;
            code_point_show(vocab->symbol[symbol], false, shown);
            add_choice(q, shown);
        }
    snprintf(q->reason, sizeof q->reason, "it gives that %.0f %%", 100 * (double)p[top[0]]);
    return true;
}

static bool ask_loss(const struct session *s, struct question *q, int t)
{
    if (t < 2) return false;
    double now = (double)run_value(s->now->run, s->now->net->loss, t - 1)[0];
    double last = (double)run_value(s->now->run, s->now->net->loss, t - 2)[0];
    snprintf(q->text, sizeof q->text, "The loss at t = %d was %.2f. At t = %d it will be", t - 1, last, t);
    two_choices(q, "larger: a worse guess", "smaller: a better guess", now > last);
    snprintf(q->reason, sizeof q->reason, "it is %.2f", now);
    return now != last;
}

static bool ask_sign(const struct session *s, struct question *q, int t)
{
    int quantity = session_quantity(s);
    if (s->now->net->quantity[quantity].role == ROLE_GATE || session_has_symbols(s, quantity)) return false;
    double x = number_at(s, quantity, t, false);
    snprintf(q->text, sizeof q->text, "Unit %d of %s at t = %d will be", session_unit(s, quantity) + 1,
        label(s, quantity), t);
    two_choices(q, "positive", "negative", x > 0);
    snprintf(q->reason, sizeof q->reason, "it is %+.3f", x);
    return x != 0 && quantity != s->now->net->loss;
}

static bool ask_gate(const struct session *s, struct question *q, int t)
{
    int quantity = session_quantity(s);
    if (s->now->net->quantity[quantity].role != ROLE_GATE) return false;
    double x = number_at(s, quantity, t, false);
    snprintf(q->text, sizeof q->text, "Gate %s, unit %d, at t = %d will be", label(s, quantity),
        session_unit(s, quantity) + 1, t);
    two_choices(q, "more open than shut (above 0.5)", "more shut than open (below 0.5)", x > 0.5);
    snprintf(q->reason, sizeof q->reason, "it is %.3f", x);
    return true;
}

/* ---- of the backward pass ---- */

static bool ask_norm(const struct session *s, struct question *q, int t)
{
    int quantity = session_flow_quantity(s);
    if (t + 1 > s->now->T) return false;
    const double *norm = s->now->norm + (size_t)quantity * (size_t)s->now->T;
    snprintf(q->text, sizeof q->text, "The gradient of %s has the length %.3g at t = %d. One step back it will be",
        label(s, quantity), norm[t], t + 1);
    two_choices(q, "longer", "shorter", norm[t - 1] > norm[t]);
    snprintf(q->reason, sizeof q->reason, "it is %.3g", norm[t - 1]);
    return norm[t - 1] != norm[t];
}

static bool ask_gradient_sign(const struct session *s, struct question *q, int t)
{
    int quantity = session_quantity(s);
    double x = number_at(s, quantity, t, true);
    snprintf(q->text, sizeof q->text, "For a smaller loss, should unit %d of %s at t = %d grow?",
        session_unit(s, quantity) + 1, label(s, quantity), t);
    two_choices(q, "grow: the gradient is negative", "shrink: the gradient is positive", x < 0);
    snprintf(q->reason, sizeof q->reason, "the gradient is %+.3g", x);
    return x != 0;
}

static bool ask_verdict(const struct session *s, struct question *q, int t)
{
    int from, quantity = session_flow_quantity(s);
    struct flow flow = computed_flow(s->now, quantity, &from);
    if (flow.verdict == FLOW_UNKNOWN) return false;
    snprintf(
        q->text, sizeof q->text, "On its way back from loss[%d], the gradient of %s will", from, label(s, quantity));
    add_choice(q, "vanish");
    add_choice(q, "keep its length");
    add_choice(q, "explode");
    q->right = flow.verdict == FLOW_VANISHING ? 0 : flow.verdict == FLOW_STEADY ? 1 : 2;
    snprintf(q->reason, sizeof q->reason, "its length is multiplied by %.2f a step", flow.ratio);
    return true;
}

/* ---- whose turn it is ---- */

typedef bool asking(const struct session *, struct question *, int t); /* a function type, for the tables below */

static asking *const forward[] = {ask_guess, ask_sign, ask_loss, ask_gate};
static asking *const backward[] = {ask_norm, ask_gradient_sign};
static asking *const turning[] = {ask_verdict};

static const struct {
    asking *const *ask;
    int count;
} turns[] = {[PREDICT_LATER] = {forward, 4}, [PREDICT_EARLIER] = {backward, 2}, [PREDICT_TURN] = {turning, 1}};

static int revealed_next(const struct session *s, enum predict_step step)
{
    return step == PREDICT_LATER ? s->t + 1 : step == PREDICT_EARLIER ? s->t - 1 : s->t;
}

bool predict_ask(struct session *s, enum predict_step step)
{
    int t = revealed_next(s, step);
    if (t < 1 || t > s->now->T) return false;
    for (int i = 0; i < turns[step].count; i++) {
        struct question q = {.open = true,
            .step = step,
            .asked = s->question.asked + 1,
            .answered = s->question.answered,
            .hits = s->question.hits};
        if (!turns[step].ask[(s->question.asked + i) % turns[step].count](s, &q, t)) continue;
        s->question = q;
        return true;
    }
    return false;
}

void predict_answer(struct session *s, int choice)
{
    struct question *q = &s->question;
    bool hit = choice == q->right;
    q->open = false;
    if (choice < 0) return;
    q->answered++;
    q->hits += hit;
    snprintf(s->message, sizeof s->message, "%s %s; %s. %d of %d right", hit ? "Right:" : "No:", q->choice[q->right],
        q->reason, q->hits, q->answered);
}
