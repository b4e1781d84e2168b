/*
 * dropout.c: options become calls of dropout(e, p), and those, when an equation is copied, products with a mask.
 */
#include "dropout.h"

#include <string.h>

#include "expand_part.h"

const char *const dropout_names[] = {"dropout", "variational_dropout", NULL};

bool dropout_is_name(const char *name)
{
    for (int i = 0; dropout_names[i]; i++)
        if (!strcmp(dropout_names[i], name)) return true;
    return false;
}

static bool is_dropout(const struct expr *e)
{
    return e->kind == EXPR_CALL && dropout_is_name(e->name);
}

static bool is_mask(const struct net *net, const struct expr *e)
{
    return e->kind == EXPR_NAME && e->quantity >= 0 && net->quantity[e->quantity].dropout.p > 0;
}

bool dropout_is_product(const struct net *net, const struct expr *times)
{
    return times->kind == EXPR_TIMES && is_mask(net, times->args[0]);
}

static struct expr *new_expr(struct expansion *x, enum expr_kind kind, struct place at, int args)
{
    struct expr *e = ARENA_NEW(x->compiler->arena, struct expr);
    *e = (struct expr){.kind = kind, .at = at, .count = args, .quantity = -1, .parameter = -1, .node = -1};
    e->args = ARENA_ARRAY(x->compiler->arena, (size_t)args, struct expr *);
    return e;
}

struct expr *dropout_reference(struct expansion *x, int quantity, const char *name, struct place at)
{
    struct expr *e = new_expr(x, EXPR_NAME, at, 0);
    e->name = name;
    e->quantity = quantity;
    return e;
}

/* dropout(e, p) or variational_dropout(e, p). */
static struct expr *new_call(struct expansion *x, struct expr *e, struct dropout dropout)
{
    struct expr *call = new_expr(x, EXPR_CALL, e->at, 2);
    call->name = dropout_names[dropout.variational];
    call->args[0] = e;
    call->args[1] = new_expr(x, EXPR_NUMBER, e->at, 0);
    call->args[1]->number = dropout.p;
    return call;
}

/* ---- copying ---- */

struct copying {
    struct expansion *x;
    const struct scope *scope;
    int quantity; /* whose equation it is */
    int *masks;   /* how many it has */
};

static struct dropout read_call(const struct copying *c, const struct expr *call)
{
    struct compiler *compiler = c->x->compiler;
    if (call->count != 2 || call->layers || call->dropout)
        net_fail(compiler, call->at, "%s takes a vector and a probability: %s(h, 0.3)", call->name, call->name);
    const struct expr *p = call->args[1];
    if (p->kind != EXPR_NUMBER || p->number >= 1)
        net_fail(compiler, p->at, "expected the probability of being dropped, a number from 0 to below 1");
    if (expand_is_constant(call->args[0]))
        net_fail(compiler, call->args[0]->at, "%s needs a vector, not a number", call->name);
    return (struct dropout){p->number, !strcmp(call->name, dropout_names[1])};
}

/* "h.x.mask" of the quantity h.x; a second one of the same equation is h.x.mask2. */
static struct expr *new_mask(const struct copying *c, struct dropout dropout, struct place at)
{
    struct net *net = c->x->net;
    struct arena *arena = c->x->compiler->arena;
    const struct quantity *q = &net->quantity[c->quantity];
    const char *number = ++*c->masks > 1 ? arena_format(arena, "%d", *c->masks) : "";
    const char *local = arena_format(arena, "%s.mask%s", q->local, number);
    int mask = expand_add_quantity(c->x, arena_format(arena, "%s.mask%s", q->name, number), local, at);
    net->quantity[mask].role = ROLE_MASK;
    net->quantity[mask].dropout = dropout;
    return dropout_reference(c->x, mask, local, at);
}

static struct expr *copy(const struct copying *c, const struct expr *e, bool behind_matrix);

static struct expr *copy_dropout(const struct copying *c, const struct expr *e, bool behind_matrix)
{
    struct dropout dropout = read_call(c, e);
    struct expr *dropped = copy(c, e->args[0], behind_matrix && e->args[0]->kind != EXPR_NAME);
    if (!c->x->options->training || dropout.p == 0) {
        dropped->negative = e->negative;
        return dropped;
    }
    struct expr *product = new_expr(c->x, EXPR_TIMES, e->at, 2);
    product->negative = e->negative;
    product->args[0] = new_mask(c, dropout, e->at);
    product->args[1] = dropped;
    return product;
}

/* A quantity of the cell at another timestep: what flows along the recurrence. */
static bool is_recurrent(const struct copying *c, const struct expr *e)
{
    return e->kind == EXPR_NAME && e->delay && expand_assigns(c->scope->definition, e->name);
}

/* h.past in the place of h[t-1], h.past3 of h[t-3], h.past-1 of h[t+1]; its equation, when it is the first of them. */
static struct expr *copy_recurrent(const struct copying *c, const struct expr *e)
{
    struct expansion *x = c->x;
    struct arena *arena = x->compiler->arena;
    const char *number = e->delay == 1 ? "" : arena_format(arena, "%d", e->delay);
    const char *local = arena_format(arena, "%s.past%s", e->name, number);
    const char *name = arena_format(arena, "%s%s", c->scope->prefix, local);
    int past = expand_find_quantity(x->net, name);
    if (past < 0) {
        struct expr *read = new_expr(x, EXPR_NAME, e->at, 0);
        read->name = e->name;
        read->delay = e->delay;
        past = expand_add_quantity(x, name, local, e->at);
        expand_add_equation(x, c->scope, past, new_call(x, read, c->scope->dropout));
    }
    struct expr *copy = dropout_reference(x, past, local, e->at);
    copy->negative = e->negative;
    return copy;
}

static struct expr *copy(const struct copying *c, const struct expr *e, bool behind_matrix)
{
    if (is_dropout(e)) return copy_dropout(c, e, behind_matrix);
    if (behind_matrix && is_recurrent(c, e)) return copy_recurrent(c, e);
    expand_count_part(c->x, e->at);
    struct expr *copied = new_expr(c->x, e->kind, e->at, e->count);
    struct expr **args = copied->args;
    *copied = *e;
    copied->args = args;
    behind_matrix |= e->kind == EXPR_PRODUCT && c->scope->dropout.variational; /* the matrix itself has no delay */
    for (int i = 0; i < e->count; i++) args[i] = copy(c, e->args[i], behind_matrix);
    return copied;
}

struct expr *dropout_copy(struct expansion *x, const struct scope *scope, int quantity, const struct expr *rhs)
{
    int masks = 0;
    return copy(&(struct copying){x, scope, quantity, &masks}, rhs, false);
}

/* ---- calls of cells ---- */

struct dropout dropout_of_call(const struct expansion *x, const struct scope *caller, const struct expr *call)
{
    struct dropout none = {0};
    if (!x->options->training) return none;
    struct dropout own = call->dropout ? *call->dropout : caller->definition->is_cell ? none : x->options->dropout;
    return own.p > 0 ? own : none;
}

/* NULL when that quantity is no such output. */
static const struct kept *find_kept(const struct expansion *x, int quantity)
{
    for (int i = 0; i < x->kepts; i++)
        if (x->kept[i].quantity == quantity) return &x->kept[i];
    return NULL;
}

/* The one-hot input, or what another call has dropped already. */
static bool is_left_alone(struct expansion *x, const struct scope *caller, const struct expr *name)
{
    int q = name->quantity;
    if (q < 0) q = expand_find_quantity(x->net, expand_full_name(x, caller, name->name));
    return q >= 0 && (q == x->net->input || find_kept(x, q));
}

const struct expr *dropout_of_input(
    struct expansion *x, const struct scope *caller, const struct expr *argument, struct dropout dropout)
{
    while (is_dropout(argument)) { /* where there is none, a name in it is a name, and no equation of its own */
        double p = read_call(&(struct copying){.x = x}, argument).p;
        if (p > 0 && x->options->training) break;
        argument = argument->args[0];
    }
    bool alone =
        dropout.p == 0 || is_dropout(argument) || (argument->kind == EXPR_NAME && is_left_alone(x, caller, argument));
    if (alone) return argument;
    struct expr *dropped = new_expr(x, EXPR_NAME, argument->at, 0);
    *dropped = *argument;
    return new_call(x, dropped, dropout);
}

void dropout_keep_output(struct expansion *x, const struct scope *caller, const struct statement *s, int output,
    int first_cell, struct dropout dropout)
{
    struct arena *arena = x->compiler->arena;
    if (dropout.p == 0 || find_kept(x, output)) return;
    const char *local = arena_format(arena, "%s.kept", s->name);
    int kept = expand_add_quantity(x, arena_format(arena, "%s%s", caller->prefix, local), local, s->at);
    struct expr *read = dropout_reference(x, output, s->name, s->at);
    expand_add_equation(x, caller, kept, new_call(x, read, dropout));
    GROW(x, x->kept, x->kepts, x->capacity_kept);
    x->kept[x->kepts++] = (struct kept){output, kept, first_cell, x->net->cells - 1};
}

void dropout_redirect(const struct expansion *x, const struct scope *scope, struct expr *name)
{
    const struct kept *kept = name->quantity >= 0 ? find_kept(x, name->quantity) : NULL;
    if (!kept || (scope->cell >= kept->first_cell && scope->cell <= kept->last_cell)) return;
    name->quantity = kept->kept;
    name->name = x->net->quantity[kept->kept].local;
}

void dropout_share_initial_states(struct expansion *x)
{
    for (int i = 0; i < x->kepts; i++) {
        const struct quantity *from = &x->net->quantity[x->kept[i].quantity];
        struct quantity *to = &x->net->quantity[x->kept[i].kept];
        to->initial_value = from->initial_value;
        to->initial_parameter = from->initial_parameter;
    }
}
