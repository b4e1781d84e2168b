/*
 * cmd_nets.c: unroll nets. The list, the text of a net, or what can be said of it. What a net is about is the first
 * sentence of the comment that its file begins with.
 */
#include "subcommand.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "library.h"
#include "net_facts.h"
#include "notation.h"
#include "options.h"
#include "output.h"
#include "theme.h"
#include "torch_code.h"

enum { MOST_VOCAB = 0x110000 };

static const struct net_options usual = {.vocab = 65, .hidden = 128, .layers = 1};

struct nets {
    const char *name, *notation;
    struct net_options options;
    bool json, parameters, torch;
};

/* Without its full stop. */
static void add_first_sentence(struct string *out, const char *text)
{
    for (; *text == '#'; text += *text == '\n') {
        text += strspn(text, "# ");
        if (out->length) string_add(out, " ");
        for (; *text && *text != '\n'; text++) {
            if (*text == '.' && strchr(" \n", text[1])) return;
            string_add_bytes(out, text, 1);
        }
    }
}

/* ---- the list ---- */

static bool print_list(struct error *err)
{
    struct string out = {0}, about = {0};
    int widest = 0;
    for (const struct library_net *net = library_nets; net->name; net++)
        if (!net->frame && (int)strlen(net->name) > widest) widest = (int)strlen(net->name);
    for (const struct library_net *net = library_nets; net->name; net++) {
        if (net->frame) continue;
        string_clear(&about);
        add_first_sentence(&about, net->text);
        string_printf(&out, "%-*s", widest + 2, net->name);
        output_add_wrapped(&out, string_text(&about), widest + 2);
    }
    string_finish(&about);
    return output_string(&out, err);
}

static json_t *net_json(const char *name, const char *text)
{
    struct string about = {0};
    string_add(&about, "");
    add_first_sentence(&about, text);
    json_t *object = about.failed ? NULL
                                  : json_pack("{s:o, s:o, s:o}", "name", json_text(name), "about",
                                        json_text(about.data), "text", json_text(text));
    string_finish(&about);
    return object;
}

/* {"version": 1, "nets": [{"name", "about", "text"}]} */
static bool print_nets(json_t *nets, struct error *err)
{
    return json_print(json_pack("{s:i, s:o}", "version", 1, "nets", nets), err);
}

static bool print_json_list(struct error *err)
{
    json_t *nets = json_array();
    for (const struct library_net *net = library_nets; net->name; net++)
        if (!net->frame) json_add(&nets, net_json(net->name, net->text));
    return print_nets(nets, err);
}

/* ---- one net ---- */

static bool find_notation(const struct nets *o, const struct net *net, int *notation, struct error *err)
{
    *notation = o->notation ? notation_find(net, o->notation) : 0;
    if (*notation >= 0) return true;
    struct string known = {0};
    for (int k = 0; k <= net->notations; k++) string_printf(&known, "%s%s", k ? ", " : "", notation_name(net, k));
    error_input(err, "--notation %s: %s has %s", o->notation, net->name, known.failed ? "others" : known.data);
    string_finish(&known);
    return false;
}

/* As the locale can show it. */
static bool print_shown(struct string *text, const struct theme *theme, struct error *err)
{
    struct string out = {.failed = text->failed};
    int bytes;
    for (const char *p = text->data; p && *p; p += bytes)
        string_add_code_point(&out, theme_glyph(theme, utf8_next(p, SIZE_MAX, &bytes)));
    string_finish(text);
    return output_string(&out, err);
}

static bool print_facts(const struct nets *o, const struct net *net, struct error *err)
{
    struct string out = {0};
    struct theme theme = theme_from_environment();
    int notation;
    if (!find_notation(o, net, &notation, err)) return false;
    if (o->notation) net_facts_equations(&out, net, notation, theme.ascii);
    if (o->notation && o->parameters) string_add(&out, "\n");
    if (o->parameters) net_facts_parameters(&out, net, &o->options, notation, theme.ascii);
    return print_shown(&out, &theme, err);
}

static bool print_torch(const struct nets *o, const struct net *net, struct error *err)
{
    struct string code = {0}, known = {0};
    struct torch_net torch;
    bool done = torch_code(&torch, net, &o->options, &code, err);
    if (done && !torch.module) {
        torch_nets(&known);
        done = error_input(err, "--torch: PyTorch has no module with the equations of %s; it has %s", net->name,
            known.failed ? "others" : known.data);
        string_finish(&known);
    }
    if (done) return output_string(&code, err);
    string_finish(&code);
    return false;
}

static bool print_text(const char *text, size_t length, struct error *err)
{
    struct string out = {0};
    string_add_bytes(&out, text, length);
    return output_string(&out, err);
}

static bool print_compiled(const struct nets *o, const struct net *net, struct error *err)
{
    if (o->json) {
        json_t *nets = json_array(), *object = net_json(net->name, net->source->text);
        net_facts_json(&object, net, &o->options);
        json_add(&nets, object);
        return print_nets(nets, err);
    }
    if (o->torch) return print_torch(o, net, err);
    if (o->notation || o->parameters) return print_facts(o, net, err);
    return print_text(net->source->text, net->source->length, err);
}

/* A frame is text alone: there is no net without a cell. */
static bool print_frame(const struct nets *o, const struct library_net *frame, struct error *err)
{
    if (!o->json) return print_text(frame->text, strlen(frame->text), err);
    json_t *nets = json_array();
    json_add(&nets, net_json(frame->name, frame->text));
    return print_nets(nets, err);
}

static bool print_one(const struct nets *o, struct error *err)
{
    struct net *net;
    const struct library_net *shipped = library_find(o->name);
    bool text_alone = !o->torch && !o->notation && !o->parameters;
    if (shipped && shipped->frame && text_alone) return print_frame(o, shipped, err);
    if (!net_compile(o->name, &o->options, &net, err)) return false;
    bool done = print_compiled(o, net, err);
    net_destroy(net);
    return done;
}

/* ---- the subcommand ---- */

static enum options_outcome read_options(struct nets *o, int argc, char **argv, struct error *err)
{
    const struct option_row rows[] = {
        {"parameters", NULL, "its parameters: names, shapes, how many numbers", option_flag, &o->parameters},
        {"hidden", "N", "at so many hidden units in each layer (128)", option_integer, &o->options.hidden, 1,
            NET_MOST_UNITS},
        {"vocab", "N", "at so many symbols (65)", option_integer, &o->options.vocab, 1, MOST_VOCAB},
        {"layers", "N", "at so many layers, one on top of the other (1)", option_integer, &o->options.layers, 1,
            NET_MOST_LAYERS},
        {"embedding", "N", "at symbols as learned vectors of N numbers; 0: one-hot (0)", option_integer,
            &o->options.embedding, 0, NET_MOST_UNITS},
        {"notation", "NAME", "its equations in the letters of a course: goodfellow, mit, cs224n, gamma, colah, capital",
            option_text, &o->notation},
        {"torch", NULL, "the same net as a PyTorch program", option_flag, &o->torch},
        {"json", NULL, "as one JSON document; of one net all of this", option_flag, &o->json},
        {0},
    };
    const struct usage usage = {
        .synopsis = "unroll nets [NET|FILE.net] [OPTION ...]",
        .about = "Lists the nets that ship; with a name, prints its equations. Change them to make\n"
                 "a net of your own:\n\n"
                 "  unroll nets lstm > my.net\n"
                 "  unroll step my.net",
        .rows = rows,
        .operand = &o->name,
    };
    return options_read(&usage, argc, argv, err);
}

/* Who gives a size wants to know what it makes. */
static void take_defaults(struct nets *o)
{
    struct net_options *s = &o->options;
    if ((s->hidden || s->vocab || s->layers || s->embedding) && !o->torch) o->parameters = true;
    if (!s->hidden) s->hidden = usual.hidden;
    if (!s->vocab) s->vocab = usual.vocab;
    if (!s->layers) s->layers = usual.layers;
}

bool cmd_nets(int argc, char **argv, struct error *err)
{
    struct nets o = {0};
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELPED;
    take_defaults(&o);
    if (o.name && o.torch && (o.notation || o.parameters) && !o.json)
        return error_input(err, "--torch prints a program and nothing else: leave out --notation and --parameters");
    if (o.name) return print_one(&o, err);
    if (o.torch || o.notation || o.parameters)
        return error_input(err, "name a net, such as: unroll nets lstm --%s",
            o.torch      ? "torch"
            : o.notation ? "notation colah"
                         : "parameters");
    return o.json ? print_json_list(err) : print_list(err);
}
