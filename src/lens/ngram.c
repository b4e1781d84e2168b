/*
 * ngram.c: a tree of contexts, made in one scan over the sorted positions of the text.
 *
 * Position p is the symbol text[p] behind the context text[p-1], text[p-2], ..., which is read backward, up to n
 * characters. When positions are sorted by their contexts, all occurrences of a context stand side by side; where
 * neighbours agree in d characters and no more, contexts part: a node of depth d. Of "abracadabra", n = 2 or more:
 *
 *     ""  +- a --+- (start)  p = 1, b     node "a":  b 2 times, c, d; behind 2, 1, 1 different characters to the left
 *         |      +- c        p = 6, d
 *         |      +- d        p = 8, b
 *         |      +- r        p = 4, c
 *         +- b a +- (start)  p = 2, r     node "ab": r 2 times; "b" is inside the edge that leads here
 *         |      +- d        p = 9, r
 *         .. and so on
 *
 * Invariants. A node lists every symbol that follows its context, with c (raw) and l (left: in how many of its children
 * the symbol occurs). A context inside an edge has always the same character to its left: what follows it is what
 * follows the node below, and every l is 1. A context that occurs once is a leaf, that is the position itself: c = l =
 * 1. So there are fewer nodes than positions, whatever n is. At depth n contexts are not told further apart: no
 * children, and l, which only lower orders need, means nothing.
 */
#include "ngram.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LEAF (UINT32_C(1) << 31) /* a place in the tree: a node, or LEAF | position */

enum { ORDERS = NGRAM_CONTEXT_MAX + 1, OFTEN = 1 << 16 /* positions from one call of progress to the next */ };

struct entry { /* a symbol that follows a context */
    uint32_t symbol, raw, left;
};

struct child {
    uint32_t symbol; /* the next character of context, farther back */
    uint32_t place;
};

struct node {
    uint32_t position; /* of one occurrence: its context spells the node's */
    uint32_t depth;
    uint32_t child, entry; /* the first; the last stands before the next node's first */
};

/* What counts: occurrences; distinct characters to the left, at a node; the same inside an edge, where there is one. */
enum counting { RAW, LEFT, ONCE };

struct ngram {
    int n, V;
    size_t length, nodes, children, entries; /* nodes: without the last, which only ends the one before it */
    size_t node_room, child_room, entry_room;
    uint32_t *text;      /* [length] */
    struct node *node;   /* children before their parents, the root last */
    struct child *child; /* of a node: by symbol */
    struct entry *entry;
    double discount[2][ORDERS][4]; /* [RAW or not][order][count, 3 for all above] */
};

static int least(size_t a, int b)
{
    return a < (size_t)b ? (int)a : b;
}

/* ---- sorting positions by context ---- */

struct builder {
    struct ngram *g;
    uint32_t *order; /* [length]: positions by context */
    struct open *open;
    uint64_t tally[2][ORDERS][5]; /* [RAW or not][order][1 ... 4]: how many counts are 1, ... */
    ngram_progress *progress;
    void *data;
    bool cancelled;
};

static bool go_on(struct builder *b, double fraction)
{
    b->cancelled = b->progress && !b->progress(b->data, fraction);
    return !b->cancelled;
}

/* The d-th character back from p, counted from 1; 0 is the start of the text and all before. */
static uint32_t back(const struct ngram *g, uint32_t p, uint32_t d)
{
    return d <= p ? g->text[p - d] + 1 : 0;
}

/* One pass of the radix sort: `from` by the d-th character back, equals in their order. next [V + 2]. */
static bool sort_pass(struct builder *b, int d, const uint32_t *from, uint32_t *to, size_t *next)
{
    const struct ngram *g = b->g;
    memset(next, 0, ((size_t)g->V + 2) * sizeof *next);
    for (size_t p = 0; p < g->length; p++) next[back(g, (uint32_t)p, (uint32_t)d) + 1]++;
    for (int s = 0; s < g->V; s++) next[s + 1] += next[s];
    for (size_t i = 0; i < g->length; i++) {
        if (i % OFTEN == 0 && !go_on(b, 0.4 * (g->n - d + (double)i / (double)g->length) / g->n)) return false;
        to[next[back(g, from[i], (uint32_t)d)]++] = from[i];
    }
    return true;
}

static bool sort_positions(struct builder *b)
{
    struct ngram *g = b->g;
    uint32_t *other = malloc((g->length + 1) * sizeof *other);
    size_t *next = malloc(((size_t)g->V + 2) * sizeof *next);
    b->order = malloc((g->length + 1) * sizeof *b->order);
    bool ok = other && next && b->order;
    for (size_t p = 0; ok && p < g->length; p++) b->order[p] = (uint32_t)p;
    for (int d = g->n; ok && d > 0; d--) {
        ok = sort_pass(b, d, b->order, other, next);
        uint32_t *sorted = other;
        other = b->order;
        b->order = sorted;
    }
    free(other);
    free(next);
    return ok;
}

/* In how many characters of context two positions agree, n at most. */
static int common(const struct ngram *g, uint32_t p, uint32_t q)
{
    int d = 0, most = least(p < q ? p : q, g->n);
    while (d < most && g->text[p - 1 - (uint32_t)d] == g->text[q - 1 - (uint32_t)d]) d++;
    return d;
}

/* ---- the tree ---- */

/* A node whose occurrences are being scanned; of each depth there is one at most. */
struct open {
    uint32_t *raw, *left; /* [V]: by symbol, 0 where it has not followed */
    uint32_t *symbol;     /* [kinds]: those that have */
    struct child *child;  /* [children] */
    size_t kinds, children;
};

/* The open nodes of all depths, in one piece of memory. */
static bool open_create(struct builder *b)
{
    size_t V = (size_t)b->g->V, levels = (size_t)b->g->n + 1; /* no overflow: 33 levels, V below 2^31 */
    b->open = calloc(levels, sizeof *b->open + V * (sizeof(struct child) + 3 * sizeof(uint32_t)));
    if (!b->open) return false;
    struct child *child = (struct child *)(b->open + levels);
    uint32_t *number = (uint32_t *)(child + levels * V);
    for (size_t d = 0; d < levels; d++)
        b->open[d] = (struct open){
            .raw = number + d * V,
            .left = number + (levels + d) * V,
            .symbol = number + (2 * levels + d) * V,
            .child = child + d * V,
        };
    return true;
}

static void add_symbol(struct open *open, uint32_t symbol, uint32_t raw)
{
    if (!open->raw[symbol]) open->symbol[open->kinds++] = symbol;
    open->raw[symbol] += raw;
    open->left[symbol]++;
}

/* What lies at the start of the text counts, but no history leads there. */
static void add_child(const struct builder *b, int depth, uint32_t position, uint32_t place)
{
    struct open *open = &b->open[depth];
    uint32_t symbol = back(b->g, position, (uint32_t)depth + 1);
    if (symbol && depth < b->g->n) open->child[open->children++] = (struct child){symbol - 1, place};
}

static void tally(struct builder *b, enum counting which, int order, uint32_t count)
{
    if (count <= 4) b->tally[which][order][count]++;
}

static void add_leaf(struct builder *b, int depth, uint32_t position)
{
    add_symbol(&b->open[depth], b->g->text[position], 1);
    add_child(b, depth, position, LEAF | position);
    for (int k = depth + 1, end = least(position, b->g->n); k <= end; k++) {
        tally(b, RAW, k, 1);
        tally(b, LEFT, k, 1);
    }
}

/* The array with room for `more` behind the first count, or NULL; then the old one stands. */
static void *with_room(void *array, size_t *room, size_t count, size_t more, size_t size)
{
    if (count + more <= *room) return array;
    size_t larger = count + more + *room / 2;
    void *grown = realloc(array, larger * size);
    if (grown) *room = larger;
    return grown;
}

/* Appends an open node, without its entries. */
static bool append_node(struct ngram *g, const struct open *open, int depth, uint32_t position)
{
    struct node *node = with_room(g->node, &g->node_room, g->nodes, 2, sizeof *node);
    if (node) g->node = node;
    struct child *child = with_room(g->child, &g->child_room, g->children, open->children + 1, sizeof *child);
    if (child) g->child = child;
    struct entry *entry = with_room(g->entry, &g->entry_room, g->entries, open->kinds + 1, sizeof *entry);
    if (entry) g->entry = entry;
    if (!node || !child || !entry || g->entries + open->kinds > UINT32_MAX) return false;
    node[g->nodes++] = (struct node){position, (uint32_t)depth, (uint32_t)g->children, (uint32_t)g->entries};
    memcpy(child + g->children, open->child, open->children * sizeof *child);
    g->children += open->children;
    return true;
}

/* The open node at depth is complete: it goes into the tree, and its counts go up into parent (-1: it is the root). */
static bool close_node(struct builder *b, int depth, int parent, uint32_t position)
{
    struct ngram *g = b->g;
    struct open *open = &b->open[depth];
    if (!append_node(g, open, depth, position)) return false;
    for (size_t i = 0; i < open->kinds; i++) {
        uint32_t symbol = open->symbol[i];
        struct entry entry = {symbol, open->raw[symbol], open->left[symbol]};
        g->entry[g->entries++] = entry;
        for (int k = parent + 1; k <= depth; k++) {
            tally(b, RAW, k, entry.raw);
            tally(b, LEFT, k, k < depth ? 1 : entry.left);
        }
        if (parent >= 0) add_symbol(&b->open[parent], symbol, entry.raw);
        open->raw[symbol] = open->left[symbol] = 0;
    }
    open->kinds = open->children = 0;
    if (parent >= 0) add_child(b, parent, position, (uint32_t)g->nodes - 1);
    return true;
}

/* Positions in their order. stack holds the depths of the open nodes around position i, its last the deepest context
 * that i shares with a neighbour. */
static bool scan(struct builder *b)
{
    struct ngram *g = b->g;
    int stack[ORDERS] = {0}, top = 0;
    for (size_t i = 0; i < g->length; i++) {
        if (i % OFTEN == 0 && !go_on(b, 0.4 + 0.6 * (double)i / (double)g->length)) return false;
        uint32_t position = b->order[i];
        int next = i + 1 < g->length ? common(g, position, b->order[i + 1]) : 0;
        if (next > stack[top]) stack[++top] = next;
        add_leaf(b, stack[top], position);
        while (next < stack[top]) {
            int depth = stack[top--];
            if (stack[top] < next) stack[++top] = next;
            if (!close_node(b, depth, stack[top], position)) return false;
        }
    }
    if (!close_node(b, 0, -1, 0)) return false;
    g->node[g->nodes] = (struct node){.child = (uint32_t)g->children, .entry = (uint32_t)g->entries};
    return true;
}

/* ---- discounts ---- */

/* D(1), D(2), D(3 and more) from n1 ... n4. */
static void set_discount(double D[4], const uint64_t n[5])
{
    double Y = (double)n[1] / ((double)n[1] + 2 * (double)n[2]);
    bool sound = n[1] && n[2] && n[3] && n[4];
    D[0] = 0;
    for (int j = 1; j <= 3 && sound; j++) {
        D[j] = j - (j + 1) * Y * (double)n[j + 1] / (double)n[j];
        sound = D[j] > 0 && D[j] <= j;
    }
    for (int j = 1; j <= 3 && !sound; j++) D[j] = 0.5 * j;
}

/* ---- life ---- */

static bool copy_text(struct ngram *g, const int *text)
{
    g->text = malloc((g->length + 1) * sizeof *g->text);
    if (!g->text) return false;
    for (size_t i = 0; i < g->length; i++) {
        assert(text[i] >= 0 && text[i] < g->V);
        g->text[i] = (uint32_t)text[i];
    }
    return true;
}

static bool build(struct builder *b, const int *text)
{
    struct ngram *g = b->g;
    if (!copy_text(g, text) || !sort_positions(b) || !open_create(b) || !scan(b)) return false;
    for (int which = RAW; which <= LEFT; which++)
        for (int k = 0; k <= g->n; k++) set_discount(g->discount[which][k], b->tally[which][k]);
    return true;
}

bool ngram_create(const int *text, size_t length, int V, int n, ngram_progress *progress, void *data,
    struct ngram **model, struct error *err)
{
    assert(V >= 1 && n >= 0 && n <= NGRAM_CONTEXT_MAX);
    if (length >= LEAF) return error_input(err, "a text of %zu characters is too long for an n-gram model", length);
    struct ngram *g = calloc(1, sizeof *g);
    if (!g) return error_failed(err, "out of memory");
    *g = (struct ngram){.n = n, .V = V, .length = length};
    struct builder b = {.g = g, .progress = progress, .data = data};
    bool ok = build(&b, text);
    free(b.order);
    free(b.open);
    if (!ok) {
        ngram_destroy(g);
        return !b.cancelled && error_failed(err, "out of memory for an n-gram model of %zu characters", length);
    }
    *model = g;
    return true;
}

void ngram_destroy(struct ngram *model)
{
    if (!model) return;
    free(model->text);
    free(model->node);
    free(model->child);
    free(model->entry);
    free(model);
}

int ngram_context(const struct ngram *model)
{
    return model->n;
}

int ngram_vocabulary(const struct ngram *model)
{
    return model->V;
}

/* ---- a walk down the tree ---- */

/* Where a history has led: k characters of it spell a context that ends at this place, or inside the edge to it. */
struct walk {
    const struct ngram *g;
    uint32_t place;
    int k, depth;        /* of the place */
    struct entry single; /* of a leaf */
    const struct entry *entry;
    size_t kinds;
};

static void enter(struct walk *walk, uint32_t place)
{
    const struct ngram *g = walk->g;
    walk->place = place;
    if (place & LEAF) {
        uint32_t position = place & ~LEAF;
        walk->depth = least(position, g->n);
        walk->single = (struct entry){g->text[position], 1, 1};
        walk->entry = &walk->single;
        walk->kinds = 1;
        return;
    }
    const struct node *node = &g->node[place];
    walk->depth = (int)node->depth;
    walk->entry = g->entry + node->entry;
    walk->kinds = node[1].entry - node->entry;
}

static void start(struct walk *walk, const struct ngram *g)
{
    *walk = (struct walk){.g = g};
    enter(walk, (uint32_t)g->nodes - 1);
}

static int compare_child(const void *symbol, const void *child)
{
    uint32_t a = *(const uint32_t *)symbol, b = ((const struct child *)child)->symbol;
    return (a > b) - (a < b);
}

/* One character of context more. False: this context has not occurred, and no longer one either. */
static bool descend(struct walk *walk, int character)
{
    const struct ngram *g = walk->g;
    uint32_t symbol = (uint32_t)character, place = walk->place;
    assert(character >= 0 && character < g->V);
    if (walk->k < walk->depth) {
        uint32_t position = place & LEAF ? place & ~LEAF : g->node[place].position;
        if (back(g, position, (uint32_t)walk->k + 1) != symbol + 1) return false;
    } else {
        if (place & LEAF) return false;
        const struct node *node = &g->node[place];
        const struct child *child =
            bsearch(&symbol, g->child + node->child, node[1].child - node->child, sizeof *child, compare_child);
        if (!child) return false;
        enter(walk, child->place);
    }
    walk->k++;
    return true;
}

/* ---- probabilities ---- */

static uint32_t count_of(const struct entry *entry, enum counting counting)
{
    return counting == RAW ? entry->raw : counting == LEFT ? entry->left : 1;
}

/* One order at one place: how it counts, what all counts sum to, and what remains for the order below. */
struct level {
    enum counting counting;
    const double *D;
    double total, rest;
};

static struct level level_at(const struct walk *walk, enum counting counting)
{
    if (counting == LEFT && walk->k < walk->depth) counting = ONCE;
    uint64_t total = 0, n[4] = {0};
    for (size_t i = 0; i < walk->kinds; i++) {
        uint32_t count = count_of(&walk->entry[i], counting);
        total += count;
        n[1] += count == 1;
        n[2] += count == 2;
    }
    n[3] = walk->kinds - n[1] - n[2];
    const double *D = walk->g->discount[counting != RAW][walk->k];
    double taken = D[1] * (double)n[1] + D[2] * (double)n[2] + D[3] * (double)n[3];
    return (struct level){counting, D, (double)total, total ? taken / (double)total : 1};
}

static double share(const struct level *level, const struct entry *entry)
{
    uint32_t count = count_of(entry, level->counting);
    return (count - level->D[count < 3 ? count : 3]) / level->total;
}

/* entry: of the symbol, or NULL where it has not followed. */
static double mix(const struct walk *walk, enum counting counting, const struct entry *entry, double lower)
{
    struct level level = level_at(walk, counting);
    return (entry ? share(&level, entry) : 0) + level.rest * lower;
}

static const struct entry *find(const struct walk *walk, int symbol)
{
    for (size_t i = 0; i < walk->kinds; i++)
        if (walk->entry[i].symbol == (uint32_t)symbol) return &walk->entry[i];
    return NULL;
}

void ngram_probabilities(const struct ngram *model, const int *history, size_t length, int symbol, double *p)
{
    assert(symbol >= 0 && symbol < model->V);
    struct walk walk;
    start(&walk, model);
    int known = least(length, model->n), k = 0;
    double lower = 1.0 / model->V;
    do {
        const struct entry *entry = find(&walk, symbol);
        p[k] = mix(&walk, RAW, entry, lower);
        if (k < known) lower = mix(&walk, LEFT, entry, lower);
    } while (++k <= known && descend(&walk, history[length - (size_t)k]));
    for (; k <= known; k++) p[k] = lower;
    for (; k <= model->n; k++) p[k] = p[known];
}

void ngram_distribution(const struct ngram *model, int order, const int *history, size_t length, double *p)
{
    assert(order >= 0 && order <= model->n);
    struct walk walk;
    start(&walk, model);
    int known = least(length, order), k = 0;
    for (int s = 0; s < model->V; s++) p[s] = 1.0 / model->V;
    do {
        struct level level = level_at(&walk, k < known ? LEFT : RAW);
        for (int s = 0; s < model->V; s++) p[s] *= level.rest;
        for (size_t i = 0; i < walk.kinds; i++) p[walk.entry[i].symbol] += share(&level, &walk.entry[i]);
    } while (++k <= known && descend(&walk, history[length - (size_t)k]));
}

bool ngram_losses(const struct ngram *model, const int *text, size_t first, size_t end, ngram_progress *progress,
    void *data, double *mean, float *loss)
{
    assert(first < end);
    size_t orders = (size_t)model->n + 1, count = end - first;
    double p[ORDERS];
    for (size_t k = 0; k < orders; k++) mean[k] = 0;
    for (size_t i = 0; i < count; i++) {
        if (i % OFTEN == 0 && progress && !progress(data, (double)i / (double)count)) return false;
        ngram_probabilities(model, text, first + i, text[first + i], p);
        for (size_t k = 0; k < orders; k++) {
            double nats = -log(p[k]);
            mean[k] += nats;
            if (loss) loss[i * orders + k] = (float)nats;
        }
    }
    for (size_t k = 0; k < orders; k++) mean[k] /= (double)count;
    return true;
}
