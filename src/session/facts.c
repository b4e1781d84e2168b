/*
 * facts.c: a function a fact. Nothing is said that the cursor has not revealed.
 */
#include "facts.h"

#include <math.h>
#include <string.h>

#include "chain.h"
#include "facts_view.h"
#include "show.h"
#include "value.h"

enum { DECIMALS = 3, EXPECTED = 3 /* guesses that are told */ };

const char *const fact_names[FACTS] = {"view", "position", "equation", "loss", "total", "prediction", "gradient",
    "verdict", "shown", "chain", "equations", "units", "net", "text"};

/* ---- words ---- */

static void add_number(struct string *out, double x)
{
    show_number(out, x, DECIMALS, false, true);
}

static void add_character(struct string *out, uint32_t character, bool ascii)
{
    static const struct {
        uint32_t character;
        const char *name;
    } named[] = {{' ', "a space"}, {'\n', "a newline"}, {'\t', "a tab"}, {'\'', "an apostrophe"}};
    char shown[16];
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i].character == character) {
            string_add(out, named[i].name);
            return;
        }
    code_point_show(character, ascii, shown);
    string_printf(out, "'%s'", shown);
}

static const char *label_of(const struct session *s, int q)
{
    return net_label(s->now->net, q);
}

/* "h unit 3", "p of 'e'", "loss" */
static void add_name(struct string *out, const struct session *s, int q, bool ascii)
{
    int unit = session_unit(s, q);
    string_add(out, label_of(s, q));
    if (session_has_symbols(s, q)) {
        string_add(out, " of ");
        add_character(out, s->now->vocab.symbol[unit], ascii);
    } else if (s->now->net->quantity[q].width > 1) {
        string_printf(out, " unit %d", unit + 1);
    }
}

static struct show_style style_of(const struct session *s)
{
    return (struct show_style){.ascii = true, .timestep = s->t};
}

static int revealed_equation(const struct session *s, int q)
{
    return session_value_revealed(s, s->now->net->quantity[q].equation, s->t);
}

/* ---- where one is ---- */

static void view(struct string *out, const struct session *s, bool ascii)
{
    string_printf(out, "view %s: %s", views[s->view].name, views[s->view].help);
}

static void position(struct string *out, const struct session *s, bool ascii)
{
    int equations = s->now->net->equations;
    string_printf(out, "timestep %d of %d reads ", s->t, s->now->T);
    add_character(out, s->now->subject.text[s->t - 1], ascii);
    string_add(out, s->pass == PASS_FORWARD ? ", forward" : ", backward");
    if (s->revealed < equations) string_printf(out, ", %d of %d equations done", s->revealed, equations);
}

/* ---- values ---- */

static void one_equation(struct string *out, const struct session *s, int equation, bool ascii)
{
    int q = s->now->net->equation[equation].quantity, unit = session_unit(s, q);
    struct focus focus = computed_focus(s->now, s->t);
    struct show_style style = style_of(s);
    add_name(out, s, q, ascii);
    string_add(out, ": ");
    show_equation(out, s->now->net, equation, style);
    if (!session_value_revealed(s, equation, s->t)) {
        string_add(out, ", not computed yet");
        return;
    }
    string_add(out, " = ");
    if (computed_is_set(s->now, q, unit, s->t))
        string_add(out, "set by you");
    else
        show_values(out, s->now->net, &focus, equation, unit, DECIMALS, style);
    string_add(out, " = ");
    add_number(out, (double)run_value(s->now->run, q, s->t - 1)[unit]);
}

static void equation(struct string *out, const struct session *s, bool ascii)
{
    one_equation(out, s, s->equation, ascii);
}

static void equations(struct string *out, const struct session *s, bool ascii)
{
    for (int i = 0; i < s->now->net->equations; i++) {
        if (i) string_add(out, "\n");
        one_equation(out, s, i, ascii);
    }
}

static void units(struct string *out, const struct session *s, bool ascii)
{
    int q = session_quantity(s), width = s->now->net->quantity[q].width;
    string_printf(out, "%s at timestep %d:", label_of(s, q), s->t);
    if (!revealed_equation(s, q)) {
        string_add(out, " not computed yet");
        return;
    }
    const real *x = run_value(s->now->run, q, s->t - 1);
    for (int i = 0; i < width; i++) {
        string_add(out, i ? ", " : " ");
        if (session_has_symbols(s, q)) {
            add_character(out, s->now->vocab.symbol[i], ascii);
            string_add(out, " ");
        }
        add_number(out, (double)x[i]);
    }
}

static void loss(struct string *out, const struct session *s, bool ascii)
{
    const struct net *net = s->now->net;
    if (!revealed_equation(s, net->loss)) return;
    string_add(out, "loss ");
    add_number(out, (double)run_value(s->now->run, net->loss, s->t - 1)[0]);
    if (s->now->run->loss_weight[s->t - 1] == 0) string_add(out, ", does not count");
}

static void total(struct string *out, const struct session *s, bool ascii)
{
    int step = computed_loss_step(s->now);
    if (step)
        string_printf(out, "the loss of timestep %d alone counts", step);
    else
        string_add(out, "all losses count");
    string_printf(out, ": %.4g", run_loss(s->now->run));
}

/* The largest of p that is less than `below`, and of equals the first behind `after`. */
static int next_largest(const real *p, int n, int after)
{
    int found = -1;
    for (int i = 0; i < n; i++) {
        bool later = after < 0 || p[i] < p[after] || (p[i] == p[after] && i > after);
        if (later && (found < 0 || p[i] > p[found])) found = i;
    }
    return found;
}

static void prediction(struct string *out, const struct session *s, bool ascii)
{
    const struct net *net = s->now->net;
    const struct quantity *q = &net->quantity[net->probability];
    if (!revealed_equation(s, net->probability) || q->width != s->now->vocab.size) return;
    const real *p = run_value(s->now->run, net->probability, s->t - 1);
    int right = s->now->run->track[net->quantity[net->label].node].index[s->t - 1];
    string_add(out, "next comes ");
    add_character(out, s->now->vocab.symbol[right], ascii);
    string_printf(out, ", expected with %.2f; the net expects", (double)p[right]);
    for (int i = 0, symbol = -1; i < EXPECTED && (symbol = next_largest(p, q->width, symbol)) >= 0; i++) {
        string_add(out, i ? ", " : " ");
        add_character(out, s->now->vocab.symbol[symbol], ascii);
        string_printf(out, " %.2f", (double)p[symbol]);
    }
}

/* ---- gradients ---- */

static bool has_gradient(const struct session *s)
{
    return s->pass == PASS_BACKWARD && session_gradient_revealed(s, s->equation, s->t);
}

static void gradient(struct string *out, const struct session *s, bool ascii)
{
    int q = session_quantity(s);
    if (s->pass == PASS_FORWARD) return;
    string_add(out, "gradient of ");
    add_name(out, s, q, ascii);
    if (!has_gradient(s)) {
        string_add(out, ": the backward pass has not come here yet");
        return;
    }
    const real *grad = run_grad(s->now->run, q, s->t - 1);
    string_add(out, " ");
    add_number(out, grad ? (double)grad[session_unit(s, q)] : 0);
    string_printf(out, "; norm over all of %s %.3g", label_of(s, q),
        s->now->norm[(size_t)q * (size_t)s->now->T + (size_t)s->t - 1]);
}

static void add_share(struct string *out, const struct session *s, const struct share *share)
{
    string_printf(
        out, "\nfrom %s at timestep %d: ", share->reader >= 0 ? label_of(s, share->reader) : "?", s->t + share->delay);
    if (share->outside) {
        string_add(out, "outside of the text, so nothing");
        return;
    }
    string_add(out, string_text(&share->rule));
    if (share->elementwise) {
        string_add(out, " = ");
        add_number(out, share->local);
        string_add(out, " * ");
        add_number(out, share->upstream);
    }
    string_add(out, " = ");
    add_number(out, share->value);
}

static void chain(struct string *out, const struct session *s, bool ascii)
{
    struct chain found = {0};
    struct focus focus = computed_focus(s->now, s->t);
    int q = session_quantity(s);
    struct show_style style = {.ascii = true};
    if (s->pass == PASS_FORWARD) {
        string_add(out, "the chain rule belongs to the backward pass: turn");
        return;
    }
    gradient(out, s, ascii);
    if (!has_gradient(s) || !chain_rule(&found, &focus, q, session_unit(s, q), style, NULL)) return;
    if (found.seed != 0) string_add(out, "\nhere the backward pass begins");
    for (int i = 0; i < found.shares; i++) add_share(out, s, &found.share[i]);
    chain_finish(&found);
}

static void verdict(struct string *out, const struct session *s, bool ascii)
{
    int from, q = session_flow_quantity(s);
    struct flow flow = computed_flow(s->now, q, &from);
    if (s->pass == PASS_FORWARD) return;
    string_printf(out, "gradient of loss %d alone through %s: ", from, label_of(s, q));
    if (flow.verdict == FLOW_UNKNOWN) {
        string_add(out, "too few steps to tell");
        return;
    }
    string_printf(out, "%s, times %.2f a step", flow_names[flow.verdict], flow.ratio);
    if (flow.verdict != FLOW_STEADY && isfinite(flow.half_life))
        string_printf(
            out, ", %s every %.1f steps", flow.verdict == FLOW_VANISHING ? "halves" : "doubles", flow.half_life);
}

static void shown(struct string *out, const struct session *s, bool ascii)
{
    struct string text = {0};
    facts_of_view(&text, s);
    if (text.length) string_add(out, text.data);
    string_finish(&text);
}

/* ---- what is studied ---- */

static void net(struct string *out, const struct session *s, bool ascii)
{
    const struct subject *subject = &s->now->subject;
    string_add_safe(out, subject->net, strlen(subject->net));
    string_printf(out, ", hidden %d, %d layer%s", subject->hidden, subject->layers, subject->layers == 1 ? "" : "s");
    for (int i = 0; i < s->now->net->equations; i++) {
        string_add(out, "\n");
        show_equation(out, s->now->net, i, (struct show_style){.ascii = true});
    }
}

static void text(struct string *out, const struct session *s, bool ascii)
{
    const struct subject *subject = &s->now->subject;
    string_printf(out, "%zu characters: ", subject->length);
    for (size_t i = 0; i < subject->length; i++) {
        char shown[16];
        code_point_show(subject->text[i], ascii, shown);
        string_add(out, subject->text[i] == ' ' ? " " : shown);
    }
}

void fact_write(struct string *out, const struct session *s, enum fact fact, bool ascii)
{
    static void (*const writers[FACTS])(struct string *, const struct session *, bool) = {
        [FACT_VIEW] = view,
        [FACT_POSITION] = position,
        [FACT_EQUATION] = equation,
        [FACT_LOSS] = loss,
        [FACT_TOTAL] = total,
        [FACT_PREDICTION] = prediction,
        [FACT_GRADIENT] = gradient,
        [FACT_VERDICT] = verdict,
        [FACT_SHOWN] = shown,
        [FACT_CHAIN] = chain,
        [FACT_EQUATIONS] = equations,
        [FACT_UNITS] = units,
        [FACT_NET] = net,
        [FACT_TEXT] = text,
    };
    writers[fact](out, s, ascii);
}
