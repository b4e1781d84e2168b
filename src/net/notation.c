/*
 * notation.c: checking the tables, and looking everything up once, when a net is compiled.
 */
#include "notation.h"

#include <stdio.h>
#include <string.h>

#include "expand.h"
#include "text.h"

/* ---- the tables of one definition ---- */

/* The names that a cell or a net has: what it reads, what it assigns, and its parameters. */
struct names {
    struct compiler *compiler;
    const char **name;
    int count, capacity;
};

static void add_name(struct names *names, const char *name)
{
    for (int i = 0; i < names->count; i++)
        if (!strcmp(names->name[i], name)) return;
    if (names->count + 1 >= names->capacity) { /* the last stays NULL */
        int capacity = names->capacity ? 2 * names->capacity : 32;
        const char **larger = ARENA_ARRAY(names->compiler->arena, (size_t)capacity, const char *);
        if (names->count) memcpy(larger, names->name, (size_t)names->count * sizeof *larger);
        names->name = larger;
        names->capacity = capacity;
    }
    names->name[names->count++] = name;
}

static void add_names_of(struct names *names, const struct expr *e)
{
    if (e->kind == EXPR_NAME) add_name(names, e->name);
    for (int i = 0; i < e->count; i++) add_names_of(names, e->args[i]);
}

static struct names names_of(struct compiler *compiler, const struct definition *d)
{
    struct names names = {.compiler = compiler};
    for (int i = 0; i < d->inputs; i++) add_name(&names, d->input[i]);
    for (const struct statement *s = d->body; s; s = s->next) {
        if (s->kind == STATEMENT_INPUT || s->kind == STATEMENT_EQUATION) add_name(&names, s->name);
        if (s->kind == STATEMENT_EQUATION) add_names_of(&names, s->rhs);
    }
    return names;
}

/* Several tables of one name are one. NULL: it keeps its own letters. */
static const struct renaming *find_renaming(const struct definition *d, const char *notation, const char *name)
{
    for (const struct statement *s = d->body; s; s = s->next)
        for (int i = 0; s->kind == STATEMENT_NOTATION && i < s->renamings; i++)
            if (!strcmp(s->name, notation) && !strcmp(s->renaming[i].name, name)) return &s->renaming[i];
    return NULL;
}

static const char *written(const struct definition *d, const char *notation, const char *name)
{
    const struct renaming *r = find_renaming(d, notation, name);
    return r ? r->letters : name;
}

static void check_known(const struct names *names, const struct renaming *r, const char *notation)
{
    if (!strcmp(r->name, "t")) return;
    for (int i = 0; i < names->count; i++)
        if (!strcmp(names->name[i], r->name)) return;
    const char *near = names->count ? nearest_word(r->name, names->name) : NULL;
    net_fail(names->compiler, r->at, "notation %s: nothing here is called %s%s%s%s", notation, r->name,
        near ? ": did you mean " : "; take it out of the table, or leave out the table", near ? near : "",
        near ? "?" : "");
}

/* Two names, one sign: nobody could tell them apart. */
static void check_clash(
    const struct names *names, const struct definition *d, const struct renaming *r, const char *notation)
{
    for (int i = 0; i < names->count && strcmp(r->name, "t") != 0; i++)
        if (strcmp(names->name[i], r->name) != 0 && !strcmp(written(d, notation, names->name[i]), r->letters))
            net_fail(names->compiler, r->letters_at, "notation %s: %s and %s would both be written %s", notation,
                names->name[i], r->name, r->letters);
}

/* "_{t}": what stands in front of the t and behind it. */
static void check_time(struct compiler *compiler, const struct renaming *r, const char *notation)
{
    const char *t = strchr(r->letters, 't');
    if (!strcmp(r->name, "t") && (!t || strchr(t + 1, 't')))
        net_fail(compiler, r->letters_at,
            "notation %s: a timestep is written with one t in it, such as <t>, ^(t) or _{t}", notation);
}

/* edited: the tables were made for other equations. */
static void check_tables(struct compiler *compiler, const struct definition *d, bool edited)
{
    struct names names = names_of(compiler, d);
    for (const struct statement *s = d->body; s; s = s->next)
        for (int i = 0; s->kind == STATEMENT_NOTATION && i < s->renamings; i++) {
            const struct renaming *r = &s->renaming[i], *first = find_renaming(d, s->name, r->name);
            if (first != r)
                net_fail(compiler, r->at, "notation %s: %s is renamed twice; first at %s", s->name, r->name,
                    place_name(compiler, first->at));
            check_time(compiler, r, s->name);
            if (edited) continue;
            check_known(&names, r, s->name);
            check_clash(&names, d, r, s->name);
        }
}

/* ---- which notations a net has ---- */

static void add_notation(struct expansion *x, const char *name)
{
    struct net *net = x->net;
    for (int k = 0; k < net->notations; k++)
        if (!strcmp(net->notation[k].name, name)) return;
    struct notation *larger = ARENA_ARRAY(x->compiler->arena, (size_t)net->notations + 1, struct notation);
    if (net->notations) memcpy(larger, net->notation, (size_t)net->notations * sizeof *larger);
    net->notation = larger;
    net->notation[net->notations++] = (struct notation){.name = name, .open = "[", .close = "]"};
}

static void find_notations(struct expansion *x)
{
    for (int i = 0; i < x->scopes; i++) {
        const struct definition *d = x->all_scopes[i]->definition;
        for (const struct statement *s = d->body; s; s = s->next)
            if (s->kind == STATEMENT_NOTATION && d->is_cell == (x->net->cells > 0)) add_notation(x, s->name);
    }
}

/* The first that any of its tables names. */
static void find_time(struct expansion *x, struct notation *notation)
{
    for (int i = 0; i < x->scopes; i++) {
        const struct renaming *r = find_renaming(x->all_scopes[i]->definition, notation->name, "t");
        if (!r) continue;
        size_t front = (size_t)(strchr(r->letters, 't') - r->letters);
        notation->open = arena_string(x->compiler->arena, r->letters, front);
        notation->close = r->letters + front + 1;
        return;
    }
}

/* ---- names of the whole net ---- */

/* The definition that a quantity's own letters are of. */
static const struct definition *home_of(const struct expansion *x, int quantity)
{
    int equation = x->net->quantity[quantity].equation;
    return (equation < 0 ? x->all_scopes[0] : x->scope[equation])->definition;
}

/* NULL: it keeps its own letters. Of a name that dropout gives, h.past, the letters of h are renamed. */
static const char *renamed(struct arena *arena, const struct definition *d, const char *notation, const char *name)
{
    const struct renaming *r = find_renaming(d, notation, name);
    const char *point = strchr(name, '.');
    if (r || !point) return r ? r->letters : NULL;
    r = find_renaming(d, notation, arena_string(arena, name, (size_t)(point - name)));
    return r ? arena_format(arena, "%s%s", r->letters, point) : NULL;
}

/* A name in an equation: as its own table has it; what another definition has named, and this one calls the same, as
 * that one's. */
static const char *letters_of(
    const struct expansion *x, const struct definition *d, const struct expr *e, const char *notation)
{
    struct arena *arena = x->compiler->arena;
    const char *letters = renamed(arena, d, notation, e->name);
    if (!letters && e->quantity >= 0 && !strcmp(x->net->quantity[e->quantity].local, e->name))
        letters = renamed(arena, home_of(x, e->quantity), notation, e->name);
    return letters ? letters : e->name;
}

static void resolve_names(struct expansion *x, const struct definition *d, struct expr *e)
{
    struct net *net = x->net;
    for (int i = 0; i < e->count; i++) resolve_names(x, d, e->args[i]);
    if (e->kind != EXPR_NAME) return;
    struct letters *shown = ARENA_ARRAY(x->compiler->arena, (size_t)net->notations, struct letters);
    for (int k = 0; k < net->notations; k++) {
        const struct notation *n = &net->notation[k];
        shown[k] = (struct letters){letters_of(x, d, e, n->name), n->open, n->close};
        if (e->parameter >= 0) n->parameter[e->parameter] = shown[k].name;
    }
    e->shown = shown;
}

static void name_parts(struct expansion *x, struct notation *n)
{
    struct arena *arena = x->compiler->arena;
    struct net *net = x->net;
    n->quantity = ARENA_ARRAY(arena, (size_t)net->quantities, const char *);
    n->label = ARENA_ARRAY(arena, (size_t)net->quantities, const char *);
    n->parameter = ARENA_ARRAY(arena, (size_t)net->parameters, const char *);
    for (int q = 0; q < net->quantities; q++) {
        const struct quantity *quantity = &net->quantity[q];
        const char *letters = renamed(arena, home_of(x, q), n->name, quantity->local);
        n->quantity[q] = letters ? letters : quantity->local;
        if (quantity->initial_parameter >= 0)
            n->parameter[quantity->initial_parameter] =
                arena_format(arena, "%s%s0%s", n->quantity[q], n->open, n->close);
    }
}

/* ---- labels ---- */

/* "h2", the output of a layer that its cell calls h: "a2". */
static const char *output_label(struct arena *arena, const struct quantity *q, const char *letters)
{
    size_t length = strlen(q->local);
    const char *layer = q->name + length;
    bool numbered = !strncmp(q->name, q->local, length) && !layer[strspn(layer, "0123456789")];
    return numbered ? arena_format(arena, "%s%s", letters, layer) : q->name;
}

/* The quantity within whose call a name stands: h for h.f. -1: in none. */
static int caller_of(const struct net *net, const struct quantity *q)
{
    const char *point = strrchr(q->name, '.');
    for (int other = 0; other < net->quantities && point; other++) {
        const char *name = net->quantity[other].name;
        if (strlen(name) == (size_t)(point - q->name) && !strncmp(name, q->name, strlen(name))) return other;
    }
    return -1;
}

static bool is_only(const struct net *net, const struct notation *n, int quantity)
{
    for (int other = 0; other < net->quantities; other++)
        if (other != quantity && !strcmp(n->quantity[other], n->quantity[quantity])) return false;
    return true;
}

static void name_labels(struct expansion *x, struct notation *n)
{
    struct arena *arena = x->compiler->arena;
    const struct net *net = x->net;
    for (int q = 0; q < net->quantities; q++) {
        const struct quantity *quantity = &net->quantity[q];
        int caller = caller_of(net, quantity);
        n->label[q] = n->quantity[q];
        if (!strcmp(quantity->name, quantity->local) || is_only(net, n, q)) continue;
        n->label[q] = caller < 0
                          ? output_label(arena, quantity, n->quantity[q])
                          : arena_format(arena, "%s.%s",
                                output_label(arena, &net->quantity[caller], n->quantity[caller]), n->quantity[q]);
    }
}

void resolve_notations(struct expansion *x)
{
    struct net *net = x->net;
    for (int i = 0; i < x->scopes; i++) check_tables(x->compiler, x->all_scopes[i]->definition, x->options->edited);
    find_notations(x);
    for (int k = 0; k < net->notations; k++) {
        find_time(x, &net->notation[k]);
        name_parts(x, &net->notation[k]);
        name_labels(x, &net->notation[k]);
    }
    for (int i = 0; i < net->equations && net->notations; i++)
        resolve_names(x, x->scope[i]->definition, net->equation[i].rhs);
}

/* ---- looking up ---- */

int notation_find(const struct net *net, const char *name)
{
    for (int k = 0; k <= net->notations; k++)
        if (!strcmp(notation_name(net, k), name)) return k;
    return -1;
}

const char *notation_name(const struct net *net, int notation)
{
    return notation ? net->notation[notation - 1].name : "own";
}

const char *notation_quantity(const struct net *net, int notation, int quantity)
{
    return notation ? net->notation[notation - 1].quantity[quantity] : net->quantity[quantity].local;
}

const char *notation_label(const struct net *net, int notation, int quantity)
{
    return notation ? net->notation[notation - 1].label[quantity] : net_label(net, quantity);
}

const char *notation_parameter(const struct net *net, int notation, int parameter)
{
    return notation ? net->notation[notation - 1].parameter[parameter] : net->parameter[parameter].local;
}

const char *notation_total(const struct net *net, int notation)
{
    const char *own = net->quantity[net->loss].local, *shown = notation_quantity(net, notation, net->loss);
    return strcmp(own, shown) ? shown : "L";
}

const char *notation_open(const struct net *net, int notation)
{
    return notation ? net->notation[notation - 1].open : "[";
}

const char *notation_close(const struct net *net, int notation)
{
    return notation ? net->notation[notation - 1].close : "]";
}
