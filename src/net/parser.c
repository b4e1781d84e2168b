/*
 * parser.c: recursive descent over the grammar in parser.h, one function a rule.
 */
#include "net.h"
#include "parser.h"

#include <string.h>

#include "lexer.h"

enum { MAX_DEPTH = 100, MAX_DELAY = 10000, MAX_WIDTH = 1 << 20 };

struct parser {
    struct compiler *compiler;
    struct lexer lexer;
    struct token token; /* the one looked at */
    int end;            /* where the token before it ends */
    int depth;          /* of nested expressions: a bound on recursion */
};

static const char *const reserved[] = {
    "init", "t", "input", "cell", "net", "role", "rate", "notation", "mask", "kept", "past", NULL};

static bool is_reserved(const char *name)
{
    for (int i = 0; reserved[i]; i++)
        if (!strcmp(reserved[i], name)) return true;
    return false;
}

static void advance(struct parser *p)
{
    p->end = p->token.at.offset + p->token.at.length;
    p->token = lexer_next(&p->lexer);
}

static bool at_sign(const struct parser *p, char sign)
{
    return p->token.kind == TOKEN_SIGN && p->token.sign == sign;
}

static bool at_word(const struct parser *p, const char *word)
{
    return p->token.kind == TOKEN_NAME && !strcmp(p->token.name, word);
}

/* Whether that sign stands behind the token looked at. */
static bool next_is(const struct parser *p, char sign)
{
    struct lexer ahead = p->lexer;
    struct token token = lexer_next(&ahead);
    return token.kind == TOKEN_SIGN && token.sign == sign;
}

static bool accept_sign(struct parser *p, char sign)
{
    if (!at_sign(p, sign)) return false;
    advance(p);
    return true;
}

static _Noreturn void fail_here(struct parser *p, const char *expected)
{
    const char *what = p->lexer.source->name ? "the end of the file" : "the end";
    if (p->token.kind == TOKEN_NEWLINE)
        what = "the end of the line";
    else if (p->token.kind != TOKEN_END)
        what = arena_format(p->compiler->arena, "'%s'", place_quote(p->compiler, p->token.at));
    net_fail(p->compiler, p->token.at, "expected %s, but here is %s", expected, what);
}

static void expect_sign(struct parser *p, char sign)
{
    char expected[] = {'\'', sign, '\'', '\0'};
    if (!accept_sign(p, sign)) fail_here(p, expected);
}

/* A name that the user may give: not a reserved word. */
static struct token expect_name(struct parser *p, const char *expected)
{
    struct token token = p->token;
    if (token.kind != TOKEN_NAME) fail_here(p, expected);
    if (is_reserved(token.name)) net_fail(p->compiler, token.at, "'%s' is a word of the language", token.name);
    advance(p);
    return token;
}

static int expect_integer(struct parser *p, int minimum, int maximum, const char *expected)
{
    double x = p->token.number;
    if (p->token.kind != TOKEN_NUMBER) fail_here(p, expected);
    if (x < minimum || x > maximum || x != (int)x)
        net_fail(p->compiler, p->token.at, "expected %s from %d to %d", expected, minimum, maximum);
    advance(p);
    return (int)x;
}

static void skip_newlines(struct parser *p)
{
    while (p->token.kind == TOKEN_NEWLINE) advance(p);
}

static struct expr *new_expr(struct parser *p, enum expr_kind kind, struct place at)
{
    struct expr *e = ARENA_NEW(p->compiler->arena, struct expr);
    e->kind = kind;
    e->at = at;
    e->quantity = e->parameter = e->node = -1;
    return e;
}

/* Room is doubled whenever a power of two is full. */
static void append(struct parser *p, struct expr *e, struct expr *arg)
{
    size_t count = (size_t)e->count;
    if (!(count & (count - 1))) {
        struct expr **args = ARENA_ARRAY(p->compiler->arena, count ? 2 * count : 1, struct expr *);
        if (count) memcpy(args, e->args, count * sizeof *args);
        e->args = args;
    }
    e->args[e->count++] = arg;
}

/* An expression's place runs from its own start to what was read last. */
static struct expr *closed(const struct parser *p, struct expr *e)
{
    e->at.length = p->end - e->at.offset;
    return e;
}

static struct expr *parse_sum(struct parser *p);

static int parse_delay(struct parser *p)
{
    if (!accept_sign(p, '[')) return 0;
    if (!at_word(p, "t")) fail_here(p, "a delay such as [t-1]");
    advance(p);
    int direction = 0;
    if (accept_sign(p, '-'))
        direction = 1;
    else if (accept_sign(p, '+'))
        direction = -1;
    int steps = direction ? expect_integer(p, 1, MAX_DELAY, "a whole number of timesteps") : 0;
    expect_sign(p, ']');
    return direction * steps;
}

static const struct dropout *parse_dropout(struct parser *p, bool variational)
{
    double x = p->token.number;
    if (p->token.kind != TOKEN_NUMBER) fail_here(p, "a probability");
    if (x >= 1) net_fail(p->compiler, p->token.at, "expected a probability from 0 to below 1");
    advance(p);
    struct dropout *dropout = ARENA_NEW(p->compiler->arena, struct dropout);
    *dropout = (struct dropout){x, variational};
    return dropout;
}

/* `layers = 2` and its like, behind a call's arguments; false when none stands here. */
static bool parse_option(struct parser *p, struct expr *call)
{
    struct place at = p->token.at;
    bool layers = at_word(p, "layers"), variational = at_word(p, "variational_dropout");
    if ((!layers && !variational && !at_word(p, "dropout")) || !next_is(p, '=')) return false;
    if (layers ? call->layers != 0 : call->dropout != NULL)
        net_fail(p->compiler, at, "%s takes one %s", call->name, layers ? "number of layers" : "dropout");
    advance(p);
    expect_sign(p, '=');
    if (layers)
        call->layers = expect_integer(p, 1, NET_MOST_LAYERS, "a number of layers");
    else
        call->dropout = parse_dropout(p, variational);
    return true;
}

/* The token behind the name is '(' and touches it. */
static struct expr *parse_call(struct parser *p, struct token name)
{
    struct expr *call = new_expr(p, EXPR_CALL, name.at);
    call->name = name.name;
    expect_sign(p, '(');
    do
        if (!parse_option(p, call)) append(p, call, parse_sum(p));
    while (accept_sign(p, ','));
    expect_sign(p, ')');
    if (!call->count) net_fail(p->compiler, call->at, "%s needs something to work on", call->name);
    return closed(p, call);
}

static bool starts_atom(const struct parser *p)
{
    if (p->token.kind == TOKEN_NAME) return !is_reserved(p->token.name);
    return p->token.kind == TOKEN_NUMBER || at_sign(p, '(');
}

static struct expr *parse_atom(struct parser *p)
{
    struct token token = p->token;
    if (token.kind == TOKEN_NUMBER) {
        advance(p);
        struct expr *number = new_expr(p, EXPR_NUMBER, token.at);
        number->number = token.number;
        if (starts_atom(p)) net_fail(p->compiler, p->token.at, "write a product with a number with *");
        return number;
    }
    if (accept_sign(p, '(')) {
        struct expr *inner = parse_sum(p);
        expect_sign(p, ')');
        return inner;
    }
    token = expect_name(p, "a name, a number or '('");
    if (at_sign(p, '(') && token.touches_next) return parse_call(p, token);
    struct expr *name = new_expr(p, EXPR_NAME, token.at);
    name->name = token.name;
    name->delay = parse_delay(p);
    return closed(p, name);
}

static struct expr *parse_product(struct parser *p)
{
    if (++p->depth > MAX_DEPTH) net_fail(p->compiler, p->token.at, "the expression is nested too deeply");
    struct place start = p->token.at;
    struct expr *left = parse_atom(p);
    if (starts_atom(p) && left->kind != EXPR_NUMBER) {
        struct expr *product = new_expr(p, EXPR_PRODUCT, start);
        append(p, product, left);
        append(p, product, parse_product(p));
        left = closed(p, product);
    }
    p->depth--;
    return left;
}

static struct expr *parse_times(struct parser *p)
{
    struct place start = p->token.at;
    struct expr *first = parse_product(p);
    if (!at_sign(p, '*')) return first;
    struct expr *times = new_expr(p, EXPR_TIMES, start);
    append(p, times, first);
    while (accept_sign(p, '*')) append(p, times, parse_product(p));
    return closed(p, times);
}

static struct expr *parse_term(struct parser *p, bool negative)
{
    struct expr *term = parse_times(p);
    term->negative = negative;
    return term;
}

static struct expr *parse_sum(struct parser *p)
{
    struct place start = p->token.at;
    bool negative = accept_sign(p, '-');
    struct expr *first = parse_term(p, negative);
    if (!negative && !at_sign(p, '+') && !at_sign(p, '-')) return first;
    struct expr *sum = new_expr(p, EXPR_SUM, start);
    append(p, sum, first);
    while (at_sign(p, '+') || at_sign(p, '-')) {
        negative = at_sign(p, '-');
        advance(p);
        append(p, sum, parse_term(p, negative));
    }
    return closed(p, sum);
}

/* ---- statements ---- */

static struct size parse_size(struct parser *p)
{
    struct size size = {.kind = SIZE_NONE};
    if (!accept_sign(p, '[')) return size;
    size.at = p->token.at;
    if (p->token.kind == TOKEN_NUMBER) {
        size.kind = SIZE_NUMBER;
        size.number = expect_integer(p, 1, MAX_WIDTH, "a size");
    } else {
        if (at_word(p, "t"))
            net_fail(p->compiler, p->token.at,
                "on the left of = stands a size, such as h[hidden]; t is always this timestep");
        size.kind = SIZE_NAME;
        size.name = expect_name(p, "a size, such as hidden or 8").name;
    }
    expect_sign(p, ']');
    return size;
}

static const struct {
    const char *name;
    enum init_kind kind;
    bool has_value;
} init_words[] = {{"identity", INIT_IDENTITY, false}, {"orthogonal", INIT_ORTHOGONAL, false},
    {"xavier", INIT_XAVIER, false}, {"learn", INIT_LEARN, false}, {"uniform", INIT_UNIFORM, true},
    {"normal", INIT_NORMAL, true}, {"spectral", INIT_SPECTRAL, true}, {"chrono", INIT_CHRONO, true}};

static double parse_signed(struct parser *p)
{
    bool negative = accept_sign(p, '-');
    if (p->token.kind != TOKEN_NUMBER) fail_here(p, "a number");
    double x = p->token.number;
    advance(p);
    return negative ? -x : x;
}

static struct init parse_init_here(struct parser *p)
{
    struct init init = {.kind = INIT_CONSTANT, .at = p->token.at};
    if (p->token.kind != TOKEN_NAME) {
        init.value = parse_signed(p);
        return init;
    }
    for (size_t i = 0; i < sizeof init_words / sizeof *init_words; i++) {
        if (!at_word(p, init_words[i].name)) continue;
        advance(p);
        init.kind = init_words[i].kind;
        if (init_words[i].has_value) {
            expect_sign(p, '(');
            init.value = parse_signed(p);
            expect_sign(p, ')');
        }
        return init;
    }
    fail_here(p, "a number, identity, orthogonal, uniform(x), normal(x), xavier, spectral(x), chrono(x) or learn");
}

static void parse_input(struct parser *p, struct statement *s)
{
    expect_sign(p, ':');
    if (at_word(p, "label"))
        s->is_label = true;
    else if (!at_word(p, "one_hot"))
        fail_here(p, "one_hot(vocab) or label(vocab)");
    advance(p);
    expect_sign(p, '(');
    s->size.at = p->token.at;
    if (p->token.kind == TOKEN_NUMBER) {
        s->size.kind = SIZE_NUMBER;
        s->size.number = expect_integer(p, 1, MAX_WIDTH, "a vocabulary's size");
    } else {
        s->size.kind = SIZE_NAME;
        s->size.name = expect_name(p, "vocab").name;
    }
    expect_sign(p, ')');
}

static double parse_rate(struct parser *p)
{
    if (p->token.kind != TOKEN_NUMBER) fail_here(p, "a factor on the learning rate, 0 or more");
    double rate = p->token.number;
    advance(p);
    return rate;
}

static bool at_annotation(const struct parser *p)
{
    return at_word(p, "init") || at_word(p, "rate") || at_word(p, "role");
}

/* c = C̃. The letters stand where the lexer is, right behind the =. */
static struct renaming parse_renaming(struct parser *p)
{
    struct renaming r = {.name = "t", .at = p->token.at};
    if (at_word(p, "t"))
        advance(p);
    else
        r.name = expect_name(p, "a name that the equations have, or t").name;
    if (!at_sign(p, '=')) fail_here(p, "'='");
    struct token letters = lexer_letters(&p->lexer);
    advance(p);
    if (!*letters.name) fail_here(p, "how it is written");
    r.letters = letters.name;
    r.letters_at = letters.at;
    return r;
}

static void parse_notation(struct parser *p, struct statement *s)
{
    enum { MOST = 256 };
    struct renaming list[MOST];
    if (!strcmp(s->name, "own")) net_fail(p->compiler, s->at, "own is what the net's own letters are called");
    expect_sign(p, ':');
    do {
        if (s->renamings == MOST) net_fail(p->compiler, p->token.at, "at most %d names in one notation", MOST);
        if (s->renamings) skip_newlines(p);
        list[s->renamings++] = parse_renaming(p);
    } while (accept_sign(p, ','));
    s->renaming = ARENA_ARRAY(p->compiler->arena, (size_t)s->renamings, struct renaming);
    memcpy(s->renaming, list, (size_t)s->renamings * sizeof *list);
}

static struct statement *parse_statement(struct parser *p)
{
    struct statement *s = ARENA_NEW(p->compiler->arena, struct statement);
    s->kind = STATEMENT_EQUATION;
    if (at_word(p, "input")) s->kind = STATEMENT_INPUT;
    if (at_word(p, "init")) s->kind = STATEMENT_INIT;
    if (at_word(p, "rate")) s->kind = STATEMENT_RATE;
    if (at_word(p, "role")) s->kind = STATEMENT_ROLE;
    if (at_word(p, "notation")) s->kind = STATEMENT_NOTATION;
    if (s->kind != STATEMENT_EQUATION) advance(p);
    struct token name = expect_name(p, "a name");
    s->name = name.name;
    s->at = name.at;
    if (s->kind == STATEMENT_INPUT) {
        parse_input(p, s);
        return s;
    }
    if (s->kind == STATEMENT_NOTATION) {
        parse_notation(p, s);
        return s;
    }
    if (s->kind == STATEMENT_EQUATION) s->size = parse_size(p);
    expect_sign(p, '=');
    switch (s->kind) {
    case STATEMENT_INIT: s->init = parse_init_here(p); break;
    case STATEMENT_RATE: s->rate = parse_rate(p); break;
    case STATEMENT_ROLE:
        s->role_at = p->token.at;
        s->role = expect_name(p, "a role").name;
        while (accept_sign(p, '-')) /* pre-activation */
            s->role = arena_format(p->compiler->arena, "%s-%s", s->role, expect_name(p, "a role").name);
        break;
    default: s->rhs = parse_sum(p);
    }
    return s;
}

static bool at_definition(const struct parser *p)
{
    return at_word(p, "cell") || at_word(p, "net");
}

static struct statement *parse_body(struct parser *p)
{
    struct statement *first = NULL, **tail = &first;
    for (skip_newlines(p); p->token.kind != TOKEN_END && !at_definition(p); skip_newlines(p)) {
        do {
            *tail = parse_statement(p);
            tail = &(*tail)->next;
        } while (at_annotation(p)); /* on the same line */
        if (p->token.kind != TOKEN_NEWLINE && p->token.kind != TOKEN_END)
            fail_here(p, "an operator or the end of the line");
    }
    return first;
}

static void parse_cell_header(struct parser *p, struct definition *d)
{
    const char *inputs[16];
    expect_sign(p, '(');
    do {
        if (d->inputs == 16) fail_here(p, "at most 16 inputs");
        struct token input = expect_name(p, "an input's name");
        for (int i = 0; i < d->inputs; i++)
            if (!strcmp(inputs[i], input.name)) net_fail(p->compiler, input.at, "%s is an input already", input.name);
        inputs[d->inputs++] = input.name;
    } while (accept_sign(p, ','));
    expect_sign(p, ')');
    d->input = ARENA_ARRAY(p->compiler->arena, (size_t)d->inputs, const char *);
    memcpy(d->input, inputs, (size_t)d->inputs * sizeof *inputs);
    if (p->token.kind != TOKEN_ARROW) fail_here(p, "-> and the output's name");
    advance(p);
    d->output = expect_name(p, "the output's name").name;
    d->output_size = parse_size(p);
}

static struct definition *parse_definition(struct parser *p)
{
    struct definition *d = ARENA_NEW(p->compiler->arena, struct definition);
    if (!at_definition(p)) fail_here(p, "cell NAME(x) -> h[n], or net NAME");
    d->is_cell = at_word(p, "cell");
    advance(p);
    struct token name = expect_name(p, "a name");
    d->name = name.name;
    d->at = name.at;
    if (d->is_cell) parse_cell_header(p, d);
    if (p->token.kind != TOKEN_NEWLINE && p->token.kind != TOKEN_END) fail_here(p, "the end of the line");
    d->body = parse_body(p);
    if (!d->body) net_fail(p->compiler, d->at, "%s has no equations", d->name);
    return d;
}

struct init parse_init(struct compiler *compiler, const struct source *source)
{
    struct parser p = {.compiler = compiler};
    lexer_init(&p.lexer, compiler, source);
    advance(&p);
    struct init init = parse_init_here(&p);
    if (p.token.kind != TOKEN_END) fail_here(&p, "nothing more");
    return init;
}

struct definition *parse_file(struct compiler *compiler, const struct source *source)
{
    struct parser p = {.compiler = compiler};
    lexer_init(&p.lexer, compiler, source);
    advance(&p);
    struct definition *first = NULL, **tail = &first;
    for (skip_newlines(&p); p.token.kind != TOKEN_END; skip_newlines(&p)) {
        *tail = parse_definition(&p);
        tail = &(*tail)->next;
    }
    if (!first) net_fail(compiler, p.token.at, "no net here: expected cell NAME(x) -> h[n], or net NAME");
    return first;
}
