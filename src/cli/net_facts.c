/*
 * net_facts.c: text for people, and the same facts as JSON.
 */
#include "net_facts.h"

#include <stdio.h>
#include <string.h>

#include "notation.h"
#include "show.h"
#include "torch_code.h"

/* ---- equations ---- */

static int find_output(const struct net *net, const char *name, size_t length)
{
    for (int q = 0; q < net->quantities; q++)
        if (strlen(net->quantity[q].name) == length && !strncmp(net->quantity[q].name, name, length)) return q;
    return -1;
}

/* Names with commas between them, each as the notation has it. */
static void add_names(struct string *out, const struct net *net, const char *names, struct show_style style)
{
    while (*names) {
        size_t length = strcspn(names, ",");
        int q = find_output(net, names, length);
        if (q >= 0)
            show_name(out, notation_label(net, style.notation, q), style);
        else
            string_add_bytes(out, names, length);
        names += length;
        size_t between = strspn(names, ", ");
        string_add_bytes(out, names, between);
        names += between;
    }
}

static void add_call(struct string *out, const struct net *net, const struct cell_call *call, struct show_style style)
{
    add_names(out, net, call->prefix, style);
    string_printf(out, " = %s(", call->cell);
    add_names(out, net, call->input, style);
    string_add(out, ")\n");
}

void net_facts_equations(struct string *out, const struct net *net, int notation, bool ascii)
{
    struct show_style style = {.ascii = ascii, .notation = notation};
    for (int i = 0, inside = -1; i < net->equations; i++) {
        int cell = net->equation[i].cell;
        if (cell >= 0 && cell != inside) add_call(out, net, &net->cell[cell], style);
        inside = cell;
        if (cell >= 0) string_add(out, "  ");
        show_equation(out, net, i, style);
        string_add(out, "\n");
    }
}

/* ---- parameters ---- */

static size_t count_of(const struct parameter *p)
{
    return (size_t)p->rows * (size_t)p->columns;
}

/* Blanks up to a width in columns. */
static void add_padded(struct string *out, const char *text, int width)
{
    string_printf(out, "%s%*s", text, width > utf8_width(text) ? width - utf8_width(text) : 0, "");
}

static int widest_name(const struct net *net)
{
    int widest = 5;
    for (int p = 0; p < net->parameters; p++)
        if (utf8_width(net->parameter[p].name) > widest) widest = utf8_width(net->parameter[p].name);
    return widest;
}

static void add_letters(struct string *out, const struct net *net, int p, struct show_style style)
{
    struct string letters = {0};
    show_name(&letters, notation_parameter(net, style.notation, p), style);
    add_padded(out, string_text(&letters), 8);
    string_finish(&letters);
}

void net_facts_parameters(
    struct string *out, const struct net *net, const struct net_options *options, int notation, bool ascii)
{
    int widest = widest_name(net);
    string_printf(out, "hidden %d, vocabulary %d, layers %d", options->hidden, options->vocab, options->layers);
    if (options->embedding) string_printf(out, ", embedding %d", options->embedding);
    string_add(out, "\n");
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        char shape[40];
        snprintf(shape, sizeof shape, p->is_matrix ? "%d x %d" : "%d", p->rows, p->columns);
        string_add(out, "  ");
        add_padded(out, p->name, widest + 2);
        if (notation) add_letters(out, net, i, (struct show_style){.ascii = ascii, .notation = notation});
        string_printf(out, "%13s %10zu\n", shape, count_of(p));
    }
    string_add(out, "  ");
    add_padded(out, "total", widest + 2 + (notation ? 8 : 0));
    string_printf(out, "%13s %10zu\n", "", net->parameter_count);
}

/* ---- JSON ---- */

static json_t *text_json(struct string *s)
{
    json_t *value = s->failed ? NULL : json_stringn(string_text(s), s->length);
    string_finish(s);
    return value;
}

static json_t *parameters_json(const struct net *net)
{
    json_t *array = json_array();
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        json_add(&array, json_pack("{s:s, s:[i, i], s:I}", "name", p->name, "shape", p->rows, p->columns, "count",
                             (json_int_t)count_of(p)));
    }
    return array;
}

static json_t *equations_json(const struct net *net, int notation)
{
    json_t *array = json_array();
    for (int i = 0; i < net->equations; i++) {
        struct string line = {0};
        show_equation(&line, net, i, (struct show_style){.notation = notation});
        json_add(&array, text_json(&line));
    }
    return array;
}

static json_t *letters_json(const struct net *net, int notation)
{
    json_t *object = json_object();
    for (int p = 0; p < net->parameters; p++)
        json_put(&object, net->parameter[p].name, json_string(notation_parameter(net, notation, p)));
    return object;
}

static json_t *notations_json(const struct net *net)
{
    json_t *object = json_object();
    for (int k = 1; k <= net->notations; k++)
        json_put(&object, notation_name(net, k),
            json_pack("{s:o, s:o}", "equations", equations_json(net, k), "parameters", letters_json(net, k)));
    return object;
}

static json_t *torch_json(const struct net *net, const struct net_options *options)
{
    struct torch_net torch;
    struct string code = {0};
    if (!torch_code(&torch, net, options, &code, NULL)) {
        string_finish(&code);
        return NULL;
    }
    if (!torch.module) return json_null();
    return json_pack("{s:s, s:I, s:o}", "module", torch.module, "parameters", (json_int_t)torch.parameters, "code",
        text_json(&code));
}

void net_facts_json(json_t **object, const struct net *net, const struct net_options *options)
{
    json_put(object, "sizes",
        json_pack("{s:i, s:i, s:i, s:i}", "hidden", options->hidden, "vocab", options->vocab, "layers", options->layers,
            "embedding", options->embedding));
    json_put(object, "parameters", parameters_json(net));
    json_put(object, "total", json_integer((json_int_t)net->parameter_count));
    json_put(object, "equations", equations_json(net, 0));
    json_put(object, "notations", notations_json(net));
    json_put(object, "torch", torch_json(net, options));
}
