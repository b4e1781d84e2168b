/*
 * rule.c: a walk from reader to reader, writing a link at each.
 */
#include "rule.h"

#include <stdio.h>

#include "part.h"
#include "value.h"

struct index {
    int unit;   /* from 0, while letter is 0 */
    int letter; /* how many sums are behind us: j, k, l ... */
};

struct walk {
    struct string *out;
    const struct run *run;
    const struct net *net;
    const struct graph *graph;
    int b, t;
    struct index index;
    bool ascii;
};

/* ---- indices ---- */

static void write_letter(struct walk *w, int letter)
{
    static const char *const letters[] = {"ⱼ", "ₖ", "ₗ", "ₘ", "ₙ"};
    int last = (int)(sizeof letters / sizeof *letters);
    if (w->ascii)
        string_printf(w->out, "%c", 'j' + (letter - 1) % last);
    else
        string_add(w->out, letters[(letter - 1) % last]);
}

/* behind: another index stands in front of it, so that in ASCII no underscore is needed. */
static void write_index(struct walk *w, bool behind)
{
    if (w->index.letter) {
        if (w->ascii && !behind) string_add(w->out, "_");
        write_letter(w, w->index.letter);
    } else if (w->ascii && behind) {
        string_printf(w->out, "%d", w->index.unit + 1);
    } else {
        show_index(w->out, w->index.unit, w->ascii);
    }
}

/* "Σⱼ Wⱼ₃ ": from here on the index is the sum's letter. */
static void write_sum(struct walk *w, const char *matrix)
{
    struct index sum = {.letter = w->index.letter + 1};
    string_add(w->out, w->ascii ? "sum_" : "Σ");
    write_letter(w, sum.letter);
    string_printf(w->out, " %s%s", matrix, w->ascii ? "_" : "");
    write_letter(w, sum.letter);
    write_index(w, true);
    string_add(w->out, " ");
    w->index = sum;
}

/* ---- links ---- */

static void write_factor(struct walk *w, const struct edge *e)
{
    if (e->node < 0) {
        string_add(w->out, w->net->parameter[e->parameter].local);
        write_index(w, false);
    } else if (w->graph->node[e->node].quantity >= 0) {
        string_add(w->out, net_label(w->net, w->graph->node[e->node].quantity));
        write_index(w, false);
        string_printf(w->out, "[%d]", w->t + 1 - e->delay);
    } else {
        show_expr(w->out, w->graph->node[e->node].expr, BINDS_PRODUCT, (struct show_style){w->ascii, w->t + 1});
    }
    string_add(w->out, " ");
}

static void write_term(struct walk *w, const struct node *n, int k)
{
    for (int i = 0; i < n->terms; i++) {
        const struct term *term = &n->term[i];
        if (k < term->first_edge || k >= term->first_edge + term->edges) continue;
        if (term->coefficient == -1)
            string_add(w->out, w->ascii ? "-" : "−");
        else if (term->coefficient != 1)
            string_printf(w->out, "%g ", term->coefficient);
        if (term->matrix >= 0)
            write_sum(w, w->net->parameter[term->matrix].local);
        else if (term->edges == 2)
            write_factor(w, term_edge(n, term, 1 - (k - term->first_edge)));
    }
}

/* "−target₂[7]/p₂[7] ": what the logarithm's derivative leaves of one symbol. */
static void write_loss(struct walk *w, const struct node *n)
{
    int q = n->edge[0].node >= 0 ? w->graph->node[n->edge[0].node].quantity : -1;
    string_add(w->out, w->ascii ? "-target" : "−target");
    write_index(w, false);
    string_printf(w->out, "[%d]/%s", w->t + 1, q >= 0 ? net_label(w->net, q) : "p");
    write_index(w, false);
    string_printf(w->out, "[%d] ", w->t + 1 - n->edge[0].delay);
}

static void write_op(struct walk *w, const struct node *n, int k)
{
    const char *prime = w->ascii ? "'" : "′";
    switch (n->op->class) {
    case OP_MAP:
        if (n->op->id != OP_IDENTITY)
            string_printf(w->out, "%s%s ", show_op(n->op, (struct show_style){.ascii = w->ascii}), prime);
        return;
    case OP_JOIN: /* the arguments in front come first */
        for (int i = 0; i < k && !w->index.letter; i++) w->index.unit += w->graph->node[n->edge[i].node].width;
        return;
    case OP_NORMAL: { /* every output depends on every input */
        char name[24];
        snprintf(name, sizeof name, "softmax%s", prime);
        write_sum(w, name);
        return;
    }
    case OP_LOSS: write_loss(w, n); return;
    }
}

/* Softmax and cross-entropy together: "p₃[5] − target₃[5]", the target being one-hot. Where the loss does not count,
 * nothing of it comes back. */
static bool write_paired_softmax(struct walk *w, int reader)
{
    const struct node *n = &w->graph->node[reader];
    if (n->kind != NODE_OP || n->op->class != OP_NORMAL || n->partner < 0 || n->quantity < 0) return false;
    bool inside = w->t >= 0 && w->t < w->run->T;
    double weight = inside ? (double)w->run->track[n->partner].grad[w->t * w->run->B + w->b] : 1;
    if (weight != 1) string_printf(w->out, "%g (", weight);
    string_add(w->out, net_label(w->net, n->quantity));
    write_index(w, false);
    string_printf(w->out, w->ascii ? "[%d] - target" : "[%d] − target", w->t + 1);
    write_index(w, false);
    string_printf(w->out, "[%d]%s", w->t + 1, weight != 1 ? ")" : "");
    if (weight == 0) string_printf(w->out, ": loss[%d] does not count", w->t + 1);
    if (n->written) string_add(w->out, ", and its other readers through softmax");
    return true;
}

int rule_write(
    struct string *out, const struct run *run, int b, int reader, int k, int t, int unit, struct show_style style)
{
    struct walk w = {.out = out,
        .run = run,
        .net = run->net,
        .graph = &run->net->graph,
        .b = b,
        .t = t,
        .index = {.unit = unit},
        .ascii = style.ascii};
    if (write_paired_softmax(&w, reader)) return w.graph->node[reader].quantity;
    for (; reader >= 0; reader = part_reader(w.graph, reader, &k)) {
        const struct node *n = &w.graph->node[reader];
        if (n->kind == NODE_OP)
            write_op(&w, n, k);
        else
            write_term(&w, n, k);
        if (n->quantity >= 0) break;
    }
    if (reader < 0) return -1;
    int quantity = w.graph->node[reader].quantity;
    string_printf(out, "%s%s", style.ascii ? "dL/d" : "∂L/∂", net_label(w.net, quantity));
    if (w.net->quantity[quantity].width > 1) write_index(&w, false);
    string_printf(out, "[%d]", t + 1);
    return quantity;
}
