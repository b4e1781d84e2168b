/*
 * shape.c: union-find over size variables. A variable stands for a quantity's width, a parameter's rows or columns, a
 * size's letter in a cell, or the width of a concatenation. The root of a class knows its value, once somebody told.
 */
#include "shape.h"

#include <string.h>

#include "init.h"

enum { ANY = -1, MAX_NUMBERS = 1 << 28, MAX_WIDTH = 1 << 20 };

struct variable {
    int parent;
    int value;       /* of the root; 0 while unknown */
    const char *why; /* "hidden, at charlm.net:5:5" */
};

struct letter { /* a size's name in one scope */
    const char *name;
    int scope, variable;
};

struct join { /* result = sum of the arguments' sizes */
    const struct expr *call;
    int result, *argument;
};

struct shapes {
    struct expansion *x;
    struct compiler *compiler;
    struct variable *variable;
    int variables, capacity;
    int *quantity, *rows, *columns; /* variable of each quantity; of each parameter */
    struct letter *letter;
    int letters;
    struct join *join;
    int joins;
};

static int new_variable(struct shapes *s)
{
    if (s->variables == s->capacity) {
        s->capacity = s->capacity ? 2 * s->capacity : 64;
        struct variable *larger = ARENA_ARRAY(s->compiler->arena, (size_t)s->capacity, struct variable);
        if (s->variables) memcpy(larger, s->variable, (size_t)s->variables * sizeof *larger);
        s->variable = larger;
    }
    s->variable[s->variables] = (struct variable){.parent = s->variables};
    return s->variables++;
}

static int root(struct shapes *s, int v)
{
    while (s->variable[v].parent != v) v = s->variable[v].parent = s->variable[s->variable[v].parent].parent;
    return v;
}

static const char *text(struct shapes *s, struct place at)
{
    return place_quote(s->compiler, at);
}

/* a and b are equal, says the place; what_a and what_b are how the message calls them. */
static void unify(struct shapes *s, struct place at, int a, const char *what_a, int b, const char *what_b)
{
    if (a == ANY || b == ANY) return;
    a = root(s, a);
    b = root(s, b);
    if (a == b) return;
    struct variable *va = &s->variable[a], *vb = &s->variable[b];
    if (va->value && vb->value && va->value != vb->value)
        net_fail(s->compiler, at, "sizes differ: %s has %d (%s), %s has %d (%s)", what_a, va->value, va->why, what_b,
            vb->value, vb->why);
    if (va->value) {
        vb->parent = a;
    } else {
        va->parent = b;
    }
}

static void tell(struct shapes *s, struct place at, int v, const char *what, int value, const char *why)
{
    int known = new_variable(s);
    s->variable[known].value = value;
    s->variable[known].why = why;
    unify(s, at, v, what, known, "what is written");
}

static int letter_variable(struct shapes *s, const char *name, int scope)
{
    for (int i = 0; i < s->letters; i++)
        if (s->letter[i].scope == scope && !strcmp(s->letter[i].name, name)) return s->letter[i].variable;
    s->letter[s->letters] = (struct letter){name, scope, new_variable(s)};
    return s->letter[s->letters++].variable;
}

/* The size that is given when the net is compiled; 0 for a letter, which is the scope's own. */
static int given_size(struct shapes *s, const struct size *size)
{
    const struct net_options *options = s->x->options;
    if (!strcmp(size->name, "hidden")) return options->hidden;
    if (!strcmp(size->name, "vocab")) return options->vocab;
    if (strcmp(size->name, "embedding")) return 0;
    if (!options->embedding)
        net_fail(s->compiler, size->at,
            "this net has an embedding: say how many numbers a character has in it, by the option embedding or here, "
            "as e[32]");
    return options->embedding;
}

static void apply_claim(struct shapes *s, const struct claim *claim)
{
    const struct quantity *q = &s->x->net->quantity[claim->quantity];
    const struct size *size = &claim->size;
    int v = s->quantity[claim->quantity];
    if (size->kind == SIZE_NUMBER) {
        tell(s, size->at, v, q->name, size->number,
            arena_format(s->compiler->arena, "at %s", place_name(s->compiler, size->at)));
        return;
    }
    int given = given_size(s, size);
    if (given)
        tell(s, size->at, v, q->name, given,
            arena_format(s->compiler->arena, "%s, at %s", size->name, place_name(s->compiler, size->at)));
    else
        unify(s, size->at, v, q->name, letter_variable(s, size->name, claim->scope->id), size->name);
}

static int size_of(struct shapes *s, const struct expr *e);

/* All arguments of a sum, or of an elementwise product, are of one size; numbers go with any. */
static int size_of_all(struct shapes *s, const struct expr *e)
{
    int size = ANY;
    const struct expr *first = NULL;
    for (int i = 0; i < e->count; i++) {
        int other = size_of(s, e->args[i]);
        if (size == ANY) {
            size = other;
            first = e->args[i];
        } else if (other != ANY) {
            unify(s, e->args[i]->at, size, text(s, first->at), other, text(s, e->args[i]->at));
        }
    }
    return size;
}

static int size_of_call(struct shapes *s, const struct expr *e)
{
    if (e->op->class == OP_JOIN) {
        struct join *join = &s->join[s->joins++];
        *join = (struct join){e, new_variable(s), ARENA_ARRAY(s->compiler->arena, (size_t)e->count, int)};
        for (int i = 0; i < e->count; i++) join->argument[i] = size_of(s, e->args[i]);
        return join->result;
    }
    if (e->op->class != OP_LOSS) return size_of(s, e->args[0]);
    int p = size_of(s, e->args[0]), label = size_of(s, e->args[1]);
    unify(s, e->at, p, text(s, e->args[0]->at), label, text(s, e->args[1]->at));
    int one = new_variable(s);
    s->variable[one].value = 1;
    s->variable[one].why = "a loss is one number";
    return one;
}

static int size_of_product(struct shapes *s, const struct expr *e)
{
    int parameter = e->args[0]->parameter;
    int vector = size_of(s, e->args[1]);
    unify(s, e->at, s->columns[parameter],
        arena_format(s->compiler->arena, "a row of %s", s->x->net->parameter[parameter].local), vector,
        text(s, e->args[1]->at));
    return s->rows[parameter];
}

static int size_of(struct shapes *s, const struct expr *e)
{
    switch (e->kind) {
    case EXPR_NUMBER: return ANY;
    case EXPR_NAME: return e->quantity >= 0 ? s->quantity[e->quantity] : s->rows[e->parameter];
    case EXPR_PRODUCT: return size_of_product(s, e);
    case EXPR_CALL: return size_of_call(s, e);
    case EXPR_SUM:
    case EXPR_TIMES: break;
    }
    return size_of_all(s, e);
}

/* The size of a concatenation follows from its parts; two that hang on each other need more than one round. */
static void solve_joins(struct shapes *s)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (int j = 0; j < s->joins; j++) {
            const struct join *join = &s->join[j];
            int total = 0;
            for (int i = 0; i < join->call->count && total >= 0; i++) {
                int value = join->argument[i] == ANY ? 0 : s->variable[root(s, join->argument[i])].value;
                total = value ? total + value : -1;
                if (total > MAX_WIDTH)
                    net_fail(s->compiler, join->call->at, "this is wider than %d: make its parts smaller", MAX_WIDTH);
            }
            if (total <= 0 || s->variable[root(s, join->result)].value == total) continue;
            tell(s, join->call->at, join->result, text(s, join->call->at), total, "the sum of its parts");
            changed = true;
        }
    }
}

static int count_exprs(const struct expr *e)
{
    int n = 1;
    for (int i = 0; i < e->count; i++) n += count_exprs(e->args[i]);
    return n;
}

static void init_variables(struct shapes *s)
{
    struct net *net = s->x->net;
    struct arena *arena = s->compiler->arena;
    int exprs = 0;
    for (int i = 0; i < net->equations; i++) exprs += count_exprs(net->equation[i].rhs);
    s->letter = ARENA_ARRAY(arena, (size_t)s->x->claims, struct letter);
    s->join = ARENA_ARRAY(arena, (size_t)exprs, struct join);
    s->quantity = ARENA_ARRAY(arena, (size_t)net->quantities, int);
    s->rows = ARENA_ARRAY(arena, (size_t)net->parameters, int);
    s->columns = ARENA_ARRAY(arena, (size_t)net->parameters, int);
    for (int q = 0; q < net->quantities; q++) s->quantity[q] = new_variable(s);
    for (int p = 0; p < net->parameters; p++) {
        s->rows[p] = new_variable(s);
        s->columns[p] = new_variable(s);
    }
}

static int known(struct shapes *s, int v, struct place at, const char *name, const char *remedy)
{
    int value = s->variable[root(s, v)].value;
    if (!value) net_fail(s->compiler, at, "nothing says how large %s is%s", name, remedy);
    return value;
}

static bool is_join(struct shapes *s, int v)
{
    for (int j = 0; j < s->joins; j++)
        if (root(s, s->join[j].result) == root(s, v)) return true;
    return false;
}

/* In a cell, what nothing else says is as wide as the cell's output: a gate that is no longer read stays a gate. */
static void size_like_output(struct shapes *s)
{
    const struct net *net = s->x->net;
    for (int i = 0; i < net->equations; i++) {
        int cell = net->equation[i].cell, q = net->equation[i].quantity;
        if (cell < 0 || s->variable[root(s, s->quantity[q])].value || is_join(s, s->quantity[q])) continue;
        for (int output = 0; output < net->quantities; output++)
            if (!strcmp(net->quantity[output].name, net->cell[cell].prefix))
                unify(s, net->quantity[q].at, s->quantity[q], "", s->quantity[output], "");
    }
}

static void read_back(struct shapes *s)
{
    struct net *net = s->x->net;
    for (int q = 0; q < net->quantities; q++) {
        struct quantity *quantity = &net->quantity[q];
        const char *remedy = arena_format(s->compiler->arena, ": write its size, such as %s[8] = ...", quantity->local);
        quantity->width = known(s, s->quantity[q], quantity->at, quantity->name, remedy);
    }
    for (int i = 0; i < net->parameters; i++) {
        struct parameter *p = &net->parameter[i];
        p->rows = known(s, s->rows[i], p->at, p->name, "");
        p->columns = p->is_matrix ? known(s, s->columns[i], p->at, p->name, "") : 1;
        p->offset = net->parameter_count;
        net->parameter_count += (size_t)p->rows * (size_t)p->columns;
        if (net->parameter_count > MAX_NUMBERS)
            net_fail(s->compiler, p->at, "the net has more than %d million numbers to learn: make it smaller",
                MAX_NUMBERS / 1000000);
        init_check(s->compiler, p);
    }
}

void infer_shapes(struct expansion *x)
{
    struct shapes s = {.x = x, .compiler = x->compiler};
    struct net *net = x->net;
    init_variables(&s);
    for (int i = 0; i < x->claims; i++) apply_claim(&s, &x->claim[i]);
    for (int i = 0; i < net->equations; i++) {
        const struct equation *e = &net->equation[i];
        const struct quantity *q = &net->quantity[e->quantity];
        unify(&s, e->rhs->at, s.quantity[e->quantity], q->local, size_of(&s, e->rhs), text(&s, e->rhs->at));
    }
    for (int q = 0; q < net->quantities; q++) {
        int initial = net->quantity[q].initial_parameter;
        if (initial >= 0) unify(&s, net->quantity[q].at, s.quantity[q], "", s.rows[initial], "");
    }
    solve_joins(&s);
    size_like_output(&s);
    solve_joins(&s); /* of parts that were sized only now */
    read_back(&s);
}
