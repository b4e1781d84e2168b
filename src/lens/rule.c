/*
 * rule.c: a walk from reader to reader, writing a link at each.
 */
#include "rule.h"

#include <stdio.h>

#include "notation.h"
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
    struct show_style style;
};

/* ---- indices ---- */

static void write_letter(struct walk *w, int letter)
{
    static const char *const letters[] = {"ⱼ", "ₖ", "ₗ", "ₘ", "ₙ"};
    int last = (int)(sizeof letters / sizeof *letters);
    if (w->style.ascii)
        string_printf(w->out, "%c", 'j' + (letter - 1) % last);
    else
        string_add(w->out, letters[(letter - 1) % last]);
}

/* behind: another index stands in front of it, so that in ASCII no underscore is needed. */
static void write_index(struct walk *w, bool behind)
{
    if (w->index.letter) {
        if (w->style.ascii && !behind) string_add(w->out, "_");
        write_letter(w, w->index.letter);
    } else if (w->style.ascii && behind) {
        string_printf(w->out, "%d", w->index.unit + 1);
    } else {
        show_index(w->out, w->index.unit, w->style.ascii);
    }
}

/* "Σⱼ Wⱼ₃ ": from here on the index is the sum's letter. */
static void write_sum(struct walk *w, const char *matrix)
{
    struct index sum = {.letter = w->index.letter + 1};
    string_add(w->out, w->style.ascii ? "sum_" : "Σ");
    write_letter(w, sum.letter);
    string_add(w->out, " ");
    show_name(w->out, matrix, w->style);
    if (w->style.ascii) string_add(w->out, "_");
    write_letter(w, sum.letter);
    write_index(w, true);
    string_add(w->out, " ");
    w->index = sum;
}

/* ---- links ---- */

static void write_label(struct walk *w, int quantity)
{
    show_name(w->out, notation_label(w->net, w->style.notation, quantity), w->style);
}

static void write_timestep(struct walk *w, int t)
{
    show_timestep(w->out, w->net, t + 1, w->style);
}

static void write_factor(struct walk *w, const struct edge *e)
{
    if (e->node < 0) {
        show_name(w->out, notation_parameter(w->net, w->style.notation, e->parameter), w->style);
        write_index(w, false);
    } else if (w->graph->node[e->node].quantity >= 0) {
        write_label(w, w->graph->node[e->node].quantity);
        write_index(w, false);
        write_timestep(w, w->t - e->delay);
    } else {
        show_expr(w->out, w->graph->node[e->node].expr, BINDS_PRODUCT,
            (struct show_style){w->style.ascii, w->t + 1, w->style.notation});
    }
    string_add(w->out, " ");
}

static void write_term(struct walk *w, const struct node *n, int k)
{
    for (int i = 0; i < n->terms; i++) {
        const struct term *term = &n->term[i];
        if (k < term->first_edge || k >= term->first_edge + term->edges) continue;
        if (term->coefficient == -1)
            string_add(w->out, w->style.ascii ? "-" : "−");
        else if (term->coefficient != 1)
            string_printf(w->out, "%g ", term->coefficient);
        if (term->matrix >= 0)
            write_sum(w, notation_parameter(w->net, w->style.notation, term->matrix));
        else if (term->edges == 2)
            write_factor(w, term_edge(n, term, 1 - (k - term->first_edge)));
    }
}

/* "−target₂[7]/p₂[7] ": what the logarithm's derivative leaves of one symbol. */
static void write_loss(struct walk *w, const struct node *n)
{
    int q = n->edge[0].node >= 0 ? w->graph->node[n->edge[0].node].quantity : -1;
    string_add(w->out, w->style.ascii ? "-" : "−");
    write_label(w, w->net->label);
    write_index(w, false);
    write_timestep(w, w->t);
    string_add(w->out, "/");
    if (q >= 0)
        write_label(w, q);
    else
        string_add(w->out, "p");
    write_index(w, false);
    write_timestep(w, w->t - n->edge[0].delay);
    string_add(w->out, " ");
}

static void write_op(struct walk *w, const struct node *n, int k)
{
    const char *prime = w->style.ascii ? "'" : "′";
    switch (n->op->class) {
    case OP_MAP:
        if (n->op->id != OP_IDENTITY) string_printf(w->out, "%s%s ", show_op(n->op, w->style), prime);
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
    write_label(w, n->quantity);
    write_index(w, false);
    write_timestep(w, w->t);
    string_add(w->out, w->style.ascii ? " - " : " − ");
    write_label(w, w->net->label);
    write_index(w, false);
    write_timestep(w, w->t);
    if (weight != 1) string_add(w->out, ")");
    if (weight == 0) {
        string_add(w->out, ": ");
        write_label(w, w->net->loss);
        write_timestep(w, w->t);
        string_add(w->out, " does not count");
    }
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
        .style = style};
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
    show_derivative(out, w.net, style);
    write_label(&w, quantity);
    if (w.net->quantity[quantity].width > 1) write_index(&w, false);
    write_timestep(&w, t);
    return quantity;
}
