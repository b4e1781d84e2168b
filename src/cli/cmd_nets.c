/*
 * cmd_nets.c: unroll nets. What a net is about is the first sentence of the comment that its file begins with.
 */
#include "subcommand.h"

#include <string.h>

#include "json.h"
#include "library.h"
#include "options.h"
#include "output.h"

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

/* ---- for people ---- */

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
        output_add_wrapped(&out, about.data ? about.data : "", widest + 2);
    }
    string_finish(&about);
    return output_string(&out, err);
}

static bool print_net(const struct library_net *net, struct error *err)
{
    struct string out = {0};
    string_add(&out, net->text);
    return output_string(&out, err);
}

/* ---- JSON ---- */

static json_t *net_json(const struct library_net *net)
{
    struct string about = {0};
    string_add(&about, "");
    add_first_sentence(&about, net->text);
    json_t *object =
        about.failed ? NULL : json_pack("{s:s, s:s, s:s}", "name", net->name, "about", about.data, "text", net->text);
    string_finish(&about);
    return object;
}

/* {"version": 1, "nets": [{"name", "about", "text"}]} */
static bool print_json(const struct library_net *only, struct error *err)
{
    json_t *nets = json_array();
    for (const struct library_net *net = library_nets; net->name; net++)
        if (only ? net == only : !net->frame) json_add(&nets, net_json(net));
    return json_print(json_pack("{s:i, s:o}", "version", 1, "nets", nets), err);
}

/* ---- the subcommand ---- */

static bool fail_unknown(const char *name, struct error *err)
{
    const char *nearest = library_nearest(name);
    if (nearest) return error_input(err, "no net is called '%s'; did you mean %s?", name, nearest);
    return error_input(err, "no net is called '%s'; `unroll nets` lists them", name);
}

bool cmd_nets(int argc, char **argv, struct error *err)
{
    bool json = false;
    const char *name = NULL;
    const struct option_row rows[] = {{"json", NULL, "as one JSON document", option_flag, &json}, {0}};
    const struct usage usage = {
        .synopsis = "unroll nets [NAME] [OPTION ...]",
        .about = "Lists the nets that ship; with a name, prints its equations. Change them to make\n"
                 "a net of your own:\n\n"
                 "  unroll nets lstm > my.net\n"
                 "  unroll step my.net",
        .rows = rows,
        .operand = &name,
    };
    enum options_outcome outcome = options_read(&usage, argc, argv, err);
    if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELPED;
    const struct library_net *net = name ? library_find(name) : NULL;
    if (name && !net) return fail_unknown(name, err);
    if (json) return print_json(net, err);
    return net ? print_net(net, err) : print_list(err);
}
