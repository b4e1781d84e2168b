/*
 * expand.c: flatten, then resolve. Flattening lists the equations in the order in which the screen shows them; only
 * then is it known which names are assigned, and so which are parameters.
 */
#include "expand.h"

#include <string.h>
#include <strings.h>

#include "dropout.h"
#include "expand_part.h"
#include "library.h"
#include "notation.h"
#include "parser.h"
#include "text.h"

/* Cells are copied for every call, and their names looked up in lists: without these bounds a file of a few hundred
 * kilobytes could take all memory, or hours. */
enum {
    MAX_EQUATIONS = 2000,
    MAX_PARTS = 50000, /* names, numbers and operators of the equations, cells copied */
    MAX_QUANTITIES = 4000,
    MAX_PARAMETERS = 4000,
    MAX_ANNOTATIONS = 4000,
    MAX_CALL_DEPTH = 8,
    MAX_CANDIDATES = 256
};

void *expand_grown(struct expansion *x, void *array, int count, int *capacity, size_t size)
{
    if (count < *capacity) return array;
    *capacity = *capacity ? 2 * *capacity : 16;
    void *larger = arena_array(x->compiler->arena, (size_t)*capacity, size);
    if (count) memcpy(larger, array, (size_t)count * size);
    return larger;
}

static void bind(struct expansion *x, struct scope *scope, const char *name, const char *means)
{
    GROW(x, scope->binding, scope->bindings, scope->binding_capacity);
    scope->binding[scope->bindings++] = (struct binding){name, means};
}

static const char *bound(const struct scope *scope, const char *name)
{
    for (int i = 0; i < scope->bindings; i++)
        if (!strcmp(scope->binding[i].name, name)) return scope->binding[i].means;
    return NULL;
}

bool expand_assigns(const struct definition *definition, const char *name)
{
    for (const struct statement *s = definition->body; s; s = s->next)
        if ((s->kind == STATEMENT_EQUATION || s->kind == STATEMENT_INPUT) && !strcmp(s->name, name)) return true;
    return false;
}

/* The last layer's name, for that of the layers together; that may again be layers. */
static const char *last_layer(const struct expansion *x, const char *name)
{
    for (int i = 0; i < x->aliases; i++)
        if (!strcmp(x->alias[i].name, name)) return last_layer(x, x->alias[i].means);
    return name;
}

const char *expand_full_name(struct expansion *x, const struct scope *scope, const char *name)
{
    const char *full = bound(scope, name);
    if (!full && scope->output && !strcmp(name, scope->definition->output)) full = scope->output;
    if (!full) full = arena_format(x->compiler->arena, "%s%s", scope->prefix, name);
    return last_layer(x, full);
}

int expand_find_quantity(const struct net *net, const char *name)
{
    for (int q = 0; q < net->quantities; q++)
        if (!strcmp(net->quantity[q].name, name)) return q;
    return -1;
}

static int find_parameter(const struct net *net, const char *name)
{
    for (int p = 0; p < net->parameters; p++)
        if (!strcmp(net->parameter[p].name, name)) return p;
    return -1;
}

/* ---- flattening ---- */

static void add_claim(struct expansion *x, int quantity, struct size size, const struct scope *scope)
{
    if (size.kind == SIZE_NONE) return;
    GROW(x, x->claim, x->claims, x->capacity_claim);
    x->claim[x->claims++] = (struct claim){quantity, size, scope};
}

static void check_new(struct expansion *x, const char *name, struct place at)
{
    int earlier = expand_find_quantity(x->net, name);
    if (earlier >= 0)
        net_fail(x->compiler, at, "%s is defined twice; first at %s", name,
            place_name(x->compiler, x->net->quantity[earlier].at));
}

int expand_add_quantity(struct expansion *x, const char *name, const char *local, struct place at)
{
    struct net *net = x->net;
    if (net->quantities == MAX_QUANTITIES)
        net_fail(x->compiler, at, "the net has more than %d quantities", MAX_QUANTITIES);
    check_new(x, name, at);
    GROW(x, net->quantity, net->quantities, x->capacity_quantity);
    net->quantity[net->quantities] = (struct quantity){.name = name,
        .local = local,
        .at = at,
        .role = ROLE_COUNT,
        .node = -1,
        .equation = -1,
        .initial_parameter = -1};
    return net->quantities++;
}

void expand_count_part(struct expansion *x, struct place at)
{
    if (++x->parts > MAX_PARTS)
        net_fail(
            x->compiler, at, "the net's equations, with its cells written out, have more than %d parts", MAX_PARTS);
}

void expand_add_equation(struct expansion *x, const struct scope *scope, int quantity, const struct expr *rhs)
{
    struct net *net = x->net;
    struct expr *copy = dropout_copy(x, scope, quantity, rhs);
    if (net->equations == MAX_EQUATIONS)
        net_fail(x->compiler, rhs->at, "the net has more than %d equations", MAX_EQUATIONS);
    GROW(x, net->equation, net->equations, x->capacity_equation);
    GROW(x, x->scope, net->equations, x->capacity_scope);
    x->scope[net->equations] = scope;
    net->quantity[quantity].equation = net->equations;
    net->equation[net->equations++] = (struct equation){.quantity = quantity, .rhs = copy, .cell = scope->cell};
}

static const struct definition *definition_in(const struct definition *list, const char *name, bool is_cell)
{
    for (; list; list = list->next)
        if (list->is_cell == is_cell && !strcmp(list->name, name)) return list;
    return NULL;
}

/* A cell of the same file, or one that ships; NULL when there is none. */
static const struct definition *find_cell(struct expansion *x, const char *name)
{
    if (x->cell && !strcmp(name, "recurrence")) return x->cell;
    const struct definition *own = definition_in(x->definitions, name, true);
    if (own) return own;
    const struct library_net *shipped = library_find(name);
    if (!shipped) return NULL;
    struct source *source = ARENA_NEW(x->compiler->arena, struct source);
    source->name = arena_format(x->compiler->arena, "%s.net", shipped->name);
    source->text = shipped->text;
    source->length = strlen(shipped->text);
    return definition_in(parse_file(x->compiler, source), name, true);
}

static struct scope *new_scope(struct expansion *x, const struct definition *definition, const char *prefix)
{
    struct scope *scope = ARENA_NEW(x->compiler->arena, struct scope);
    *scope = (struct scope){.definition = definition, .prefix = prefix, .cell = -1, .id = x->scopes};
    GROW(x, x->all_scopes, x->scopes, x->capacity_scopes);
    x->all_scopes[x->scopes++] = scope;
    return scope;
}

static void flatten(struct expansion *x, struct scope *scope);

/* The name of what is given to a cell's input: a quantity's own, or that of an equation made for an expression. */
static const char *argument_name(
    struct expansion *x, const struct scope *caller, const struct expr *arg, const char *prefix, const char *formal)
{
    if (arg->kind == EXPR_NAME && arg->quantity >= 0) return arg->name; /* the layer below */
    if (arg->kind == EXPR_NAME && !arg->delay && !arg->negative &&
        (bound(caller, arg->name) || expand_assigns(caller->definition, arg->name)))
        return expand_full_name(x, caller, arg->name);
    const char *name = arena_format(x->compiler->arena, "%s.%s", prefix, formal);
    expand_add_equation(x, caller, expand_add_quantity(x, name, formal, arg->at), arg);
    return name;
}

/* One layer of a call: the cell's equations under the prefix. Its output's quantity. */
static int expand_call(struct expansion *x, const struct scope *caller, const struct statement *s,
    const struct definition *cell, const char *prefix, const char *const *actual)
{
    struct compiler *compiler = x->compiler;
    struct net *net = x->net;
    if (++x->depth > MAX_CALL_DEPTH)
        net_fail(compiler, s->rhs->at, "cells call each other more than %d deep", MAX_CALL_DEPTH);
    struct scope *scope = new_scope(x, cell, arena_format(compiler->arena, "%s.", prefix));
    scope->output = prefix;
    scope->dropout = dropout_of_call(x, caller, s->rhs);
    const char *inputs = "";
    for (int i = 0; i < cell->inputs; i++) {
        bind(x, scope, cell->input[i], actual[i]);
        inputs = arena_format(compiler->arena, "%s%s%s", inputs, i ? ", " : "", actual[i]);
    }
    GROW(x, net->cell, net->cells, x->capacity_cell);
    scope->cell = net->cells++;
    net->cell[scope->cell] = (struct cell_call){prefix, cell->name, inputs, net->equations, 0};
    if (!expand_assigns(cell, cell->output))
        net_fail(compiler, cell->at, "cell %s never assigns its output %s", cell->name, cell->output);
    flatten(x, scope);
    net->cell[scope->cell].equations = net->equations - net->cell[scope->cell].first_equation;
    int output = expand_find_quantity(net, last_layer(x, prefix));
    add_claim(x, output, cell->output_size, scope);
    add_claim(x, output, s->size, caller);
    x->depth--;
    return output;
}

static void expand_layers(
    struct expansion *x, struct scope *caller, const struct statement *s, const struct definition *cell)
{
    struct compiler *compiler = x->compiler;
    const struct expr *call = s->rhs;
    if (call->count != cell->inputs)
        net_fail(compiler, call->at, "%s takes %d input%s, but %d stand%s here", cell->name, cell->inputs,
            cell->inputs == 1 ? "" : "s", call->count, call->count == 1 ? "s" : "");
    int asked = caller->definition->is_cell ? 1 : x->options->layers;
    int layers = call->layers ? call->layers : asked;
    if (layers > 1 && cell->inputs != 1)
        net_fail(compiler, call->at, "layers need a cell with one input; %s has %d", cell->name, cell->inputs);
    struct dropout dropout = dropout_of_call(x, caller, call);
    const char *base = expand_full_name(x, caller, s->name), *actual[16], *previous = NULL;
    int output = -1, first_cell = -1;
    check_new(x, base, s->at);
    /* All layers are of one size, whoever tells it: a letter that no file can write. */
    struct size shared = {SIZE_NAME, 0, arena_format(compiler->arena, "a layer of %s", base), s->at};
    for (int layer = 1; layer <= layers; layer++) {
        const char *prefix = layers == 1 ? base : arena_format(compiler->arena, "%s%d", base, layer);
        for (int i = 0; i < cell->inputs; i++) {
            const struct expr *below = output < 0 ? call->args[i] : dropout_reference(x, output, previous, call->at);
            below = dropout_of_input(x, caller, below, dropout);
            actual[i] = argument_name(x, caller, below, prefix, cell->input[i]);
        }
        first_cell = x->net->cells;
        output = expand_call(x, caller, s, cell, prefix, actual);
        if (layers > 1) add_claim(x, output, shared, caller);
        previous = prefix;
    }
    if (layers > 1) {
        GROW(x, x->alias, x->aliases, x->capacity_alias);
        x->alias[x->aliases++] = (struct binding){base, previous};
    }
    dropout_keep_output(x, caller, s, output, first_cell, dropout);
}

static void flatten_equation(struct expansion *x, struct scope *scope, const struct statement *s)
{
    const struct expr *rhs = s->rhs;
    bool is_call = rhs->kind == EXPR_CALL && !rhs->negative && !op_find(rhs->name);
    const struct definition *cell = is_call ? find_cell(x, rhs->name) : NULL;
    if (cell) {
        expand_layers(x, scope, s, cell);
        return;
    }
    int quantity = expand_add_quantity(x, expand_full_name(x, scope, s->name), s->name, s->at);
    add_claim(x, quantity, s->size, scope);
    expand_add_equation(x, scope, quantity, rhs);
}

static void flatten_input(struct expansion *x, struct scope *scope, const struct statement *s)
{
    if (scope->definition->is_cell)
        net_fail(x->compiler, s->at, "a cell's inputs stand in its first line: cell %s(%s) -> ...",
            scope->definition->name, s->name);
    int quantity = expand_add_quantity(x, s->name, s->name, s->at);
    x->net->quantity[quantity].role = ROLE_INPUT;
    add_claim(x, quantity, s->size, scope);
    int *kind = s->is_label ? &x->net->label : &x->net->input;
    if (*kind >= 0) net_fail(x->compiler, s->at, "a net has one %s input", s->is_label ? "label" : "one_hot");
    *kind = quantity;
}

static void flatten(struct expansion *x, struct scope *scope)
{
    for (const struct statement *s = scope->definition->body; s; s = s->next)
        if (s->kind == STATEMENT_INPUT) flatten_input(x, scope, s);
    for (const struct statement *s = scope->definition->body; s; s = s->next)
        if (s->kind == STATEMENT_EQUATION) flatten_equation(x, scope, s);
}

/* ---- resolving ---- */

static int add_parameter(struct expansion *x, struct parameter parameter)
{
    struct net *net = x->net;
    if (net->parameters == MAX_PARAMETERS)
        net_fail(x->compiler, parameter.at, "the net has more than %d parameters", MAX_PARAMETERS);
    GROW(x, net->parameter, net->parameters, x->capacity_parameter);
    net->parameter[net->parameters] = parameter;
    return net->parameters++;
}

static int use_parameter(struct expansion *x, const struct scope *scope, const struct expr *e, bool is_matrix)
{
    struct net *net = x->net;
    const char *name = expand_full_name(x, scope, e->name);
    int p = find_parameter(net, name);
    if (p < 0)
        p = add_parameter(
            x, (struct parameter){.name = name, .local = e->name, .at = e->at, .is_matrix = is_matrix, .rate = 1});
    if (net->parameter[p].is_matrix != is_matrix)
        net_fail(x->compiler, e->at, "%s is a %s here and a %s at %s", e->name, is_matrix ? "matrix" : "vector",
            is_matrix ? "vector" : "matrix", place_name(x->compiler, net->parameter[p].at));
    return p;
}

static const char *nearest_quantity(const struct expansion *x, const char *name)
{
    const char *names[MAX_CANDIDATES + 1] = {NULL};
    for (int i = 0; i < MAX_CANDIDATES && i < x->net->quantities; i++) names[i] = x->net->quantity[i].local;
    return nearest_word(name, names);
}

static void resolve_name(struct expansion *x, const struct scope *scope, struct expr *e)
{
    if (e->quantity >= 0) return; /* one that was made here, see dropout.c */
    e->quantity = expand_find_quantity(x->net, expand_full_name(x, scope, e->name));
    if (e->quantity >= 0) return;
    if (e->delay) {
        const char *near = nearest_quantity(x, e->name);
        net_fail(x->compiler, e->at, "nothing is called %s, and a parameter has no timesteps%s%s%s", e->name,
            near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
    }
    e->parameter = use_parameter(x, scope, e, false);
}

static void resolve(struct expansion *x, const struct scope *scope, struct expr *e);

/* As the message shows it: the text of the place. */
static const char *written(struct expansion *x, const struct expr *e)
{
    return place_quote(x->compiler, e->at);
}

bool expand_is_constant(const struct expr *e)
{
    bool constant = e->kind == EXPR_NUMBER || e->kind == EXPR_SUM || e->kind == EXPR_TIMES;
    for (int i = 0; i < e->count && constant; i++) constant = expand_is_constant(e->args[i]);
    return constant;
}

/* `tanh (a)`: with the blank this would be a matrix called tanh. A cell's name may be a matrix's too, but not there. */
static void check_blank(struct expansion *x, const struct expr *left, const struct expr *product)
{
    const char *behind = product->at.source->text + left->at.offset + left->at.length;
    bool parenthesis = behind[strspn(behind, " \t")] == '(';
    if (op_find(left->name) || dropout_is_name(left->name) || (parenthesis && find_cell(x, left->name)))
        net_fail(x->compiler, left->at, "to apply %s, write its parenthesis right behind it: %s(...)", left->name,
            left->name);
}

static void resolve_product(struct expansion *x, const struct scope *scope, struct expr *e)
{
    struct expr *left = e->args[0], *right = e->args[1];
    if (left->kind != EXPR_NAME || left->delay)
        net_fail(
            x->compiler, e->at, "a product of two vectors is written with *; a matrix stands bare before a vector");
    if (expand_find_quantity(x->net, expand_full_name(x, scope, left->name)) >= 0)
        net_fail(x->compiler, e->at, "%s is a quantity, not a matrix: write %s * %s", left->name, left->name,
            written(x, right));
    check_blank(x, left, e);
    left->parameter = use_parameter(x, scope, left, true);
    resolve(x, scope, right);
    if (expand_is_constant(right)) net_fail(x->compiler, right->at, "a matrix needs a vector behind it, not a number");
    if (right->parameter >= 0)
        net_fail(x->compiler, e->at, "%s and %s are both parameters: their product is one parameter, so write one",
            left->name, right->name);
}

static void resolve_times(struct expansion *x, const struct scope *scope, struct expr *e)
{
    const struct expr *parameter = NULL;
    bool masked = dropout_is_product(x->net, e);
    for (int i = 0; i < e->count; i++) {
        if (masked && e->args[i]->kind == EXPR_NAME)
            resolve_name(x, scope, e->args[i]);
        else
            resolve(x, scope, e->args[i]);
        if (e->args[i]->parameter < 0) continue;
        if (parameter)
            net_fail(x->compiler, e->at, "%s and %s are both parameters: their product is one parameter, so write one",
                parameter->name, e->args[i]->name);
        parameter = e->args[i];
    }
}

/* gru-cho is called gru_cho in an equation. */
static const char *call_name(struct expansion *x, const char *file_name)
{
    char *name = arena_string(x->compiler->arena, file_name, strlen(file_name));
    for (char *p = name; *p; p++)
        if (*p == '-') *p = '_';
    return name;
}

static _Noreturn void fail_unknown_call(struct expansion *x, const struct expr *e)
{
    const char *names[MAX_CANDIDATES + 1] = {NULL};
    int n = 0;
    for (int i = 0; i < OP_COUNT; i++) names[n++] = ops[i].name;
    for (int i = 0; dropout_names[i]; i++) names[n++] = dropout_names[i];
    for (const struct definition *d = x->definitions; d && n < MAX_CANDIDATES; d = d->next)
        if (d->is_cell) names[n++] = d->name;
    for (const struct library_net *net = library_nets; net->name && n < MAX_CANDIDATES; net++) {
        const char *cell = call_name(x, net->name);
        if (find_cell(x, cell)) names[n++] = cell;
    }
    const char *near = nearest_word(e->name, names);
    if (near) net_fail(x->compiler, e->at, "nothing is called %s(...): did you mean %s?", e->name, near);
    net_fail(x->compiler, e->at, "nothing is called %s(...); for a matrix product leave a blank: %s (...)", e->name,
        e->name);
}

static void resolve_call(struct expansion *x, const struct scope *scope, struct expr *e)
{
    e->op = op_find(e->name);
    if (!e->op) {
        if (find_cell(x, e->name))
            net_fail(x->compiler, e->at, "a cell stands alone on the right: name = %s(...)", e->name);
        fail_unknown_call(x, e);
    }
    if (e->layers) net_fail(x->compiler, e->at, "layers are for cells; %s is an operator", e->name);
    if (e->dropout) net_fail(x->compiler, e->at, "this is for cells; write dropout(%s(...), 0.3)", e->name);
    if (e->count < e->op->min_args || e->count > e->op->max_args)
        net_fail(x->compiler, e->at, "%s takes %s%d argument%s, but %d stand%s here", e->name,
            e->op->min_args < e->op->max_args ? "at most " : "", e->op->max_args, e->op->max_args == 1 ? "" : "s",
            e->count, e->count == 1 ? "s" : "");
    for (int i = 0; i < e->count; i++) resolve(x, scope, e->args[i]);
    for (int i = 0; i < e->count; i++)
        if (expand_is_constant(e->args[i]))
            net_fail(x->compiler, e->args[i]->at, "%s needs a vector, not a number", e->name);
}

static void resolve(struct expansion *x, const struct scope *scope, struct expr *e)
{
    switch (e->kind) {
    case EXPR_NUMBER: break;
    case EXPR_NAME:
        resolve_name(x, scope, e);
        dropout_redirect(x, scope, e);
        break;
    case EXPR_PRODUCT: resolve_product(x, scope, e); break;
    case EXPR_TIMES: resolve_times(x, scope, e); break;
    case EXPR_CALL: resolve_call(x, scope, e); break;
    case EXPR_SUM:
        for (int i = 0; i < e->count; i++) resolve(x, scope, e->args[i]);
    }
}

/* ---- init, rate and role ---- */

static void apply_state_init(struct expansion *x, const struct statement *s, struct quantity *q)
{
    struct net *net = x->net;
    if (q->equation < 0) net_fail(x->compiler, s->at, "%s is an input: it has no initial state", s->name);
    if (s->init.kind != INIT_CONSTANT && s->init.kind != INIT_LEARN)
        net_fail(x->compiler, s->init.at, "a state starts at a number or at learn; %s is a state", s->name);
    if (s->init.kind == INIT_CONSTANT && q->initial_parameter < 0) {
        q->initial_value = s->init.value;
        return;
    }
    if (q->initial_parameter >= 0) { /* the cell has it learned: a number is what it starts from */
        net->parameter[q->initial_parameter].init =
            (struct init){.kind = INIT_CONSTANT, .value = s->init.value, .at = s->init.at};
        return;
    }
    q->initial_parameter =
        add_parameter(x, (struct parameter){.name = arena_format(x->compiler->arena, "%s[0]", q->name),
                             .local = arena_format(x->compiler->arena, "%s[0]", q->local),
                             .at = s->at,
                             .init = {.kind = INIT_CONSTANT, .at = s->init.at},
                             .rate = 1});
}

static void check_once(struct expansion *x, const struct scope *scope, const struct statement *s, const char *what)
{
    for (const struct statement *other = scope->definition->body; other != s; other = other->next)
        if (other->kind == s->kind && !strcmp(other->name, s->name))
            net_fail(x->compiler, s->at, "%s has %s already, at %s", s->name, what, place_name(x->compiler, other->at));
}

/* The word is init or rate. */
static _Noreturn void fail_no_parameter(
    struct expansion *x, const struct scope *scope, const struct statement *s, const char *word)
{
    const char *names[MAX_CANDIDATES + 1] = {NULL};
    int n = 0;
    for (int p = 0; p < x->net->parameters && n < MAX_CANDIDATES; p++) {
        const struct parameter *parameter = &x->net->parameter[p];
        if (!strcmp(parameter->name, expand_full_name(x, scope, parameter->local)))
            names[n++] = parameter->local;
        else if (!strcmp(parameter->local, s->name))
            net_fail(x->compiler, s->at, "%s %s: %s belongs to a cell: write this in the cell", word, s->name,
                parameter->name);
    }
    const char *near = nearest_word(s->name, names);
    net_fail(x->compiler, s->at, "%s %s: no equation has a %s%s%s%s", word, s->name, s->name,
        near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
}

static void apply_init(struct expansion *x, const struct scope *scope, const struct statement *s)
{
    const char *name = expand_full_name(x, scope, s->name);
    int q = expand_find_quantity(x->net, name), p = find_parameter(x->net, name);
    check_once(x, scope, s, "an init");
    if (q >= 0) {
        apply_state_init(x, s, &x->net->quantity[q]);
        return;
    }
    if (p < 0) fail_no_parameter(x, scope, s, "init");
    if (s->init.kind == INIT_LEARN)
        net_fail(x->compiler, s->init.at, "%s is a parameter: it is learned anyway; learn is for a state", s->name);
    x->net->parameter[p].init = s->init;
}

/* The rate of a state is that of its first value, if it is learned. */
static void apply_rate(struct expansion *x, const struct scope *scope, const struct statement *s)
{
    const char *name = expand_full_name(x, scope, s->name);
    int q = expand_find_quantity(x->net, name), p = find_parameter(x->net, name);
    check_once(x, scope, s, "a rate");
    if (q >= 0) p = x->net->quantity[q].initial_parameter;
    if (q >= 0 && p < 0)
        net_fail(x->compiler, s->at,
            "%s is not learned: a rate is for a parameter, or for a state with init %s = learn", s->name, s->name);
    if (p < 0) fail_no_parameter(x, scope, s, "rate");
    x->net->parameter[p].rate = s->rate;
}

static void apply_role(struct expansion *x, const struct scope *scope, const struct statement *s)
{
    int q = expand_find_quantity(x->net, expand_full_name(x, scope, s->name));
    if (q < 0) net_fail(x->compiler, s->at, "role %s: no equation defines %s", s->name, s->name);
    for (int role = 0; role < ROLE_COUNT; role++) {
        if (strcmp(role_names[role], s->role)) continue;
        x->net->quantity[q].role = (enum role)role;
        return;
    }
    net_fail(x->compiler, s->role_at,
        "a role is one of pre-activation, gate, candidate, state, output, probability, loss, other");
}

/* Cells before what calls them: of two that speak of the same state, the net's word is the last. */
static void apply_statements(struct expansion *x, enum statement_kind kind,
    void (*apply)(struct expansion *x, const struct scope *scope, const struct statement *s))
{
    for (int i = x->scopes - 1; i >= 0; i--) {
        const struct scope *scope = x->all_scopes[i];
        for (const struct statement *s = scope->definition->body; s; s = s->next) {
            if (s->kind != kind) continue;
            if (++x->annotations > MAX_ANNOTATIONS)
                net_fail(x->compiler, s->at,
                    "the net, with its cells written out, has more than %d init, role and rate", MAX_ANNOTATIONS);
            apply(x, scope, s);
        }
    }
}

/* ---- slips of the pen ---- */

/* read [quantities]: which of them an equation reads, but for its own. */
static void mark_read(const struct expr *e, int own, bool *read)
{
    if (e->kind == EXPR_NAME && e->quantity >= 0 && e->quantity != own) read[e->quantity] = true;
    for (int i = 0; i < e->count; i++) mark_read(e->args[i], own, read);
}

/* "cc" or "C" for c. */
static bool looks_like(const char *slip, const char *name)
{
    size_t n = strlen(name);
    if ((*slip | 0x20) != (*name | 0x20)) return false; /* the first letter, in either case: nearly all end here */
    if (strcasecmp(slip, name) == 0) return true;
    return strncmp(slip, name, n) == 0 && slip[n] == name[n - 1] && slip[n + 1] == '\0';
}

/* A vector among the parameters that looks like name. */
static const struct expr *find_slip(const struct net *net, const struct expr *e, const char *name)
{
    bool is_vector = e->kind == EXPR_NAME && e->parameter >= 0 && !net->parameter[e->parameter].is_matrix;
    if (is_vector && looks_like(e->name, name)) return e;
    const struct expr *found = NULL;
    for (int i = 0; i < e->count && !found; i++) found = find_slip(net, e->args[i], name);
    return found;
}

/* Whether a scope has such a parameter at all: few have, and so few trees are searched. */
static bool may_slip(const struct net *net, const struct scope *scope, const char *name)
{
    size_t prefix = strlen(scope->prefix);
    for (int p = 0; p < net->parameters; p++) {
        const struct parameter *parameter = &net->parameter[p];
        if (!parameter->is_matrix && looks_like(parameter->local, name) &&
            !strncmp(parameter->name, scope->prefix, prefix))
            return true;
    }
    return false;
}

/* A quantity that nothing but itself reads is no fault: but if a vector that looks like it is a parameter in the same
 * cell, then that parameter is most likely the quantity, misspelled. */
static void check_slip(struct expansion *x, int equation)
{
    const struct net *net = x->net;
    const char *name = net->quantity[net->equation[equation].quantity].local;
    if (!may_slip(net, x->scope[equation], name)) return;
    for (int k = 0; k < net->equations; k++) {
        if (k == equation || x->scope[k] != x->scope[equation]) continue;
        const struct expr *slip = find_slip(net, net->equation[k].rhs, name);
        if (slip)
            net_fail(x->compiler, slip->at, "nothing reads %s, and %s is not defined: did you mean %s?", name,
                slip->name, name);
    }
}

static void check_slips(struct expansion *x)
{
    const struct net *net = x->net;
    bool *read = ARENA_ARRAY(x->compiler->arena, (size_t)net->quantities, bool);
    for (int i = 0; i < net->equations; i++) mark_read(net->equation[i].rhs, net->equation[i].quantity, read);
    for (int i = 0; i < net->equations; i++) {
        const struct quantity *q = &net->quantity[net->equation[i].quantity];
        bool is_output = x->scope[i]->output && !strcmp(q->name, x->scope[i]->output);
        if (!read[net->equation[i].quantity] && !is_output && strcmp(q->name, "loss")) check_slip(x, i);
    }
}

void expand_net(struct expansion *x, const struct definition *net)
{
    x->net->input = x->net->label = -1;
    flatten(x, new_scope(x, net, ""));
    if (!x->net->equations) net_fail(x->compiler, net->at, "%s has no equations", net->name);
    for (int i = 0; i < x->net->equations; i++) {
        struct equation *equation = &x->net->equation[i];
        resolve(x, x->scope[i], equation->rhs);
    }
    check_slips(x);
    apply_statements(x, STATEMENT_INIT, apply_init);
    apply_statements(x, STATEMENT_RATE, apply_rate); /* of what init has made a parameter, too */
    apply_statements(x, STATEMENT_ROLE, apply_role);
    dropout_share_initial_states(x);
    resolve_notations(x);
}
