/*
 * init.c: a list of inits from outside the net's file. Each item is split from its name here; the rest is the
 * language's.
 */
#include "init.h"

#include <math.h>
#include <string.h>

#include "parser.h"
#include "text.h"

enum { MAX_CANDIDATES = 256 };

static bool is_square_only(enum init_kind kind)
{
    return kind == INIT_IDENTITY || kind == INIT_SPECTRAL;
}

void init_check(struct compiler *compiler, const struct parameter *p)
{
    enum init_kind kind = p->init.kind;
    bool square = p->is_matrix && p->rows == p->columns;
    if (is_square_only(kind) && !square)
        net_fail(compiler, p->init.at, "%s needs a square matrix; %s is %d x %d",
            kind == INIT_IDENTITY ? "identity" : "spectral", p->local, p->rows, p->columns);
    if ((kind == INIT_ORTHOGONAL || kind == INIT_XAVIER) && !p->is_matrix)
        net_fail(compiler, p->init.at, "%s is a vector; this is for matrices", p->local);
    if (kind == INIT_CHRONO && p->is_matrix)
        net_fail(compiler, p->init.at, "%s is a matrix; chrono is for a gate's bias", p->local);
    if (kind == INIT_CHRONO && !(fabs(p->init.value) > 2))
        net_fail(compiler, p->init.at, "expected timesteps: more than 2, or less than -2");
    bool scale = kind == INIT_UNIFORM || kind == INIT_NORMAL || kind == INIT_SPECTRAL;
    if (scale && !(p->init.value >= 0)) net_fail(compiler, p->init.at, "expected a number of at least 0");
}

/* ---- whom an item is for ---- */

static bool is_for(const struct parameter *p, const char *name, enum init_kind kind)
{
    if (!name) return is_square_only(kind) ? p->recurrent : p->is_matrix;
    if (!strcmp(name, p->name) || !strcmp(name, p->local)) return true;
    return p->recurrent && !strcmp(name, "recurrent");
}

static _Noreturn void fail_nobody(struct compiler *compiler, const struct net *net, const char *name, struct init init)
{
    const char *names[2 * MAX_CANDIDATES + 1] = {NULL};
    if (!name && !is_square_only(init.kind)) net_fail(compiler, init.at, "%s has no matrix", net->name);
    if (!name || !strcmp(name, "recurrent"))
        net_fail(compiler, init.at, "no matrix of %s is part of a recurrence", net->name);
    for (int i = 0; i < net->parameters && i < MAX_CANDIDATES; i++) {
        names[2 * i] = net->parameter[i].local;
        names[2 * i + 1] = net->parameter[i].name;
    }
    const char *near = nearest_word(name, names);
    net_fail(compiler, init.at, "%s has no parameter %s%s%s%s", net->name, name, near ? ": did you mean " : "",
        near ? near : "", near ? "?" : "");
}

static void apply(struct compiler *compiler, struct net *net, const char *name, struct init init)
{
    bool found = false;
    for (int i = 0; i < net->parameters; i++) {
        struct parameter *p = &net->parameter[i];
        if (!is_for(p, name, init.kind)) continue;
        found = true;
        p->init = init;
        init_check(compiler, p);
    }
    if (!found) fail_nobody(compiler, net, name, init);
}

/* ---- the list ---- */

/* Without blanks around it. */
static char *trimmed(struct arena *arena, const char *text, size_t length)
{
    for (; length && strchr(" \t", *text); length--) text++;
    while (length && strchr(" \t", text[length - 1])) length--;
    return arena_string(arena, text, length);
}

static void read_item(struct compiler *compiler, struct net *net, const char *item, size_t length)
{
    const char *equals = memchr(item, '=', length), *name = NULL;
    size_t before = equals ? (size_t)(equals - item) + 1 : 0;
    if (equals) name = trimmed(compiler->arena, item, before - 1);
    struct source *source = ARENA_NEW(compiler->arena, struct source);
    source->text = trimmed(compiler->arena, item + before, length - before);
    source->length = strlen(source->text);
    struct init init = parse_init(compiler, source);
    if (init.kind == INIT_LEARN)
        net_fail(compiler, init.at, "parameters are learned anyway; learn is for a state, in the net's file");
    apply(compiler, net, name, init);
}

/* own is of the caller, since it changes between the setjmp and the jump. */
static bool set_inits(struct net *net, const char *text, struct error *own)
{
    struct compiler compiler = {&net->arena, own};
    switch (arena_catch(&net->arena)) {
    case 0: break;
    case COMPILER_FAILED: return false;
    default: return error_failed(own, "out of memory");
    }
    for (const char *item = text, *end; item; item = *end ? end + 1 : NULL) {
        end = item + strcspn(item, ",");
        read_item(&compiler, net, item, (size_t)(end - item));
    }
    return true;
}

bool net_set_inits(struct net *net, const char *text, struct error *err)
{
    struct error own = {0};
    if (set_inits(net, text, &own)) return true;
    if (err) *err = own;
    return false;
}
