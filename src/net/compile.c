/*
 * compile.c: from a name or a text to a compiled net, step by step; the one place that cleans up when a step fails.
 */
#include "net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dropout.h"
#include "expand.h"
#include "file.h"
#include "library.h"
#include "lower.h"
#include "parser.h"
#include "role.h"
#include "schedule.h"
#include "shape.h"
#include "text.h"

enum { MAX_FILE = 256 * 1024 };

static const struct definition *only_net(struct compiler *compiler, const struct definition *list)
{
    const struct definition *found = NULL;
    for (; list; list = list->next) {
        if (list->is_cell) continue;
        if (found)
            net_fail(compiler, list->at, "a file holds one net; the other is at %s", place_name(compiler, found->at));
        found = list;
    }
    return found;
}

static void check_names(struct compiler *compiler, const struct definition *list)
{
    for (const struct definition *d = list; d; d = d->next) {
        if (!d->is_cell) continue;
        if (op_find(d->name) || dropout_is_name(d->name))
            net_fail(compiler, d->at, "%s is an operator: a cell needs another name", d->name);
        for (const struct definition *earlier = list; earlier != d; earlier = earlier->next)
            if (earlier->is_cell && !strcmp(earlier->name, d->name))
                net_fail(
                    compiler, d->at, "%s is defined twice; first at %s", d->name, place_name(compiler, earlier->at));
    }
}

static const struct definition *last_cell(const struct definition *list)
{
    const struct definition *found = NULL;
    for (; list; list = list->next)
        if (list->is_cell) found = list;
    return found;
}

static struct source *library_source(struct compiler *compiler, const struct library_net *shipped)
{
    struct source *source = ARENA_NEW(compiler->arena, struct source);
    *source =
        (struct source){arena_format(compiler->arena, "%s.net", shipped->name), shipped->text, strlen(shipped->text)};
    return source;
}

static bool has_size(const struct expansion *x, const char *name)
{
    for (int i = 0; i < x->claims; i++)
        if (x->claim[i].size.kind == SIZE_NAME && !strcmp(x->claim[i].size.name, name)) return true;
    return false;
}

/* The character model around a cell. */
static const struct definition *find_frame(struct compiler *compiler, bool embedded)
{
    const struct library_net *frame = library_find(embedded ? "charlm-embedding" : "charlm");
    return only_net(compiler, parse_file(compiler, library_source(compiler, frame)));
}

static void compile(struct compiler *compiler, struct net *net, const struct net_options *options)
{
    struct expansion x = {.compiler = compiler, .options = options, .net = net};
    x.definitions = parse_file(compiler, net->source);
    check_names(compiler, x.definitions);
    const struct definition *definition = only_net(compiler, x.definitions);
    if (!definition) { /* a cell: the frame goes around it */
        x.cell = last_cell(x.definitions);
        definition = find_frame(compiler, options->embedding > 0);
    }
    expand_net(&x, definition);
    if (options->layers > 1 && !net->cells)
        net_fail(compiler, definition->at,
            "%s is written out as one net without a cell, so it cannot be stacked %d high", definition->name,
            options->layers);
    if (options->embedding && !has_size(&x, "embedding"))
        net_fail(compiler, definition->at, "%s is written out as one net without an embedding: add e[embedding] = E x",
            definition->name);
    if (options->dropout.p > 0 && !net->cells)
        net_fail(compiler, definition->at,
            "%s is written out as one net without a cell, so nothing says where dropout belongs: write dropout(h, %g) "
            "for h in its equations",
            definition->name, options->dropout.p);
    infer_shapes(&x);
    lower_equations(compiler, net);
    schedule_graph(compiler, net, options->input_gradients);
    infer_roles(net);
}

static bool check_options(const struct net_options *options, struct error *err)
{
    if (options->vocab < 1) return error_input(err, "the vocabulary is empty");
    if (options->hidden < 1 || options->hidden > NET_MOST_UNITS)
        return error_input(err, "hidden %d: give a number of units from 1 to %d", options->hidden, NET_MOST_UNITS);
    if (options->layers < 1 || options->layers > NET_MOST_LAYERS)
        return error_input(err, "layers %d: give a number of layers from 1 to %d", options->layers, NET_MOST_LAYERS);
    if (options->embedding < 0 || options->embedding > NET_MOST_UNITS)
        return error_input(err, "embedding %d: give how many numbers a character has, from 1 to %d", options->embedding,
            NET_MOST_UNITS);
    if (!(options->dropout.p >= 0 && options->dropout.p < 1))
        return error_input(err, "dropout %g: give a probability from 0 to below 1", options->dropout.p);
    return true;
}

/* own is of the caller, since it changes between the setjmp and the jump. */
static bool compile_into(struct net *net, const char *name, const char *text, size_t length,
    const struct net_options *options, struct error *own)
{
    struct compiler compiler = {&net->arena, own};
    switch (arena_catch(&net->arena)) {
    case 0: break;
    case COMPILER_FAILED: return false;
    default: return error_failed(own, "%s: out of memory", name);
    }
    struct source *source = ARENA_NEW(&net->arena, struct source);
    *source =
        (struct source){arena_string(&net->arena, name, strlen(name)), arena_string(&net->arena, text, length), length};
    net->source = source;
    net->name = source->name;
    compile(&compiler, net, options);
    return true;
}

bool net_compile_text(const char *name, const char *text, size_t length, const struct net_options *options,
    struct net **out, struct error *err)
{
    *out = NULL;
    if (!check_options(options, err)) return false;
    if (length > MAX_FILE)
        return error_input(err, "%s: longer than %d bytes, the most that a net's text may have", name, MAX_FILE);
    struct net *net = calloc(1, sizeof *net);
    if (!net) return error_failed(err, "out of memory");
    arena_init(&net->arena);
    struct error own = {0};
    if (!compile_into(net, name, text, length, options, &own)) {
        if (err) *err = own;
        net_destroy(net);
        return false;
    }
    *out = net;
    return true;
}

static bool is_path(const char *name)
{
    size_t length = strlen(name);
    return strchr(name, '/') || (length > 4 && !strcmp(name + length - 4, ".net"));
}

static bool compile_file(const char *path, const struct net_options *options, struct net **net, struct error *err)
{
    char *text;
    size_t length;
    if (!file_read(path, MAX_FILE, &text, &length, err)) return false;
    bool done = net_compile_text(path, text, length, options, net, err);
    free(text);
    return done;
}

bool net_compile(const char *name, const struct net_options *options, struct net **net, struct error *err)
{
    *net = NULL;
    if (is_path(name)) return compile_file(name, options, net, err);
    const struct library_net *shipped = library_find(name);
    if (shipped && shipped->frame)
        return error_input(err, "%s is the frame around a cell, not a net: name the cell, such as lstm", shipped->name);
    if (!shipped) {
        const char *near = library_nearest(name);
        return error_input(err, "no net is called '%s'%s%s; `unroll nets` lists them, a file ends in .net", name,
            near ? ": did you mean " : "", near ? near : "");
    }
    char source_name[64];
    snprintf(source_name, sizeof source_name, "%s.net", shipped->name);
    if (!net_compile_text(source_name, shipped->text, strlen(shipped->text), options, net, err)) return false;
    (*net)->name = shipped->name;
    return true;
}

void net_destroy(struct net *net)
{
    if (!net) return;
    arena_finish(&net->arena);
    free(net);
}

/* Whether prefix is name with a layer's number. */
static bool is_layer_of(const char *prefix, const char *name)
{
    size_t length = strlen(name);
    return !strncmp(prefix, name, length) && prefix[length] && !prefix[length + strspn(prefix + length, "0123456789")];
}

int net_find_quantity(const struct net *net, const char *name)
{
    for (int q = 0; q < net->quantities; q++)
        if (!strcmp(net->quantity[q].name, name)) return q;
    for (int q = net->quantities - 1; q >= 0; q--)
        if (!strcmp(net->quantity[q].local, name)) return q;
    for (int c = net->cells - 1; c >= 0; c--)
        if (is_layer_of(net->cell[c].prefix, name)) return net_find_quantity(net, net->cell[c].prefix);
    return -1;
}

int net_find_parameter(const struct net *net, const char *name)
{
    for (int p = 0; p < net->parameters; p++)
        if (!strcmp(net->parameter[p].name, name)) return p;
    for (int p = net->parameters - 1; p >= 0; p--)
        if (!strcmp(net->parameter[p].local, name)) return p;
    return -1;
}

const char *net_label(const struct net *net, int quantity)
{
    const struct quantity *q = &net->quantity[quantity];
    if (!strcmp(q->name, q->local)) return q->name;
    for (int other = 0; other < net->quantities; other++)
        if (other != quantity && !strcmp(net->quantity[other].local, q->local)) return q->name;
    return q->local;
}

static const char *size_text(const struct net *net, int quantity, char out[160])
{
    const struct quantity *q = &net->quantity[quantity];
    snprintf(out, 160, "%.60s has %d", q->name, q->width);
    return out;
}

bool net_check_vocab(const struct net *net, int size, struct error *err)
{
    const int sized[] = {net->input, net->label, net->probability};
    char text[160];
    for (size_t i = 0; i < sizeof sized / sizeof *sized; i++)
        if (net->quantity[sized[i]].width != size)
            return error_input(err,
                "%s: %s symbols, but the text has %d different characters: write one_hot(vocab), "
                "label(vocab) and o[vocab]",
                net->source->name, size_text(net, sized[i], text), size);
    return true;
}
