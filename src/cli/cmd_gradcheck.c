/*
 * cmd_gradcheck.c: unroll gradcheck: the gradients of one net, or of all that ship, against central differences.
 *
 * What is checked is small on purpose: every number of a parameter costs two forward passes, and a derivative that is
 * wrong is as wrong in five units as in five hundred.
 */
#include "subcommand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gradcheck.h"
#include "json.h"
#include "library.h"
#include "options.h"
#include "rng.h"
#include "output.h"
#include "run.h"

enum { VOCAB = 7, STEPS = 9, SEQUENCES = 2, MOST_CHECKED_HIDDEN = 128 };

struct check {
    const char *name; /* the only net to check; NULL: all */
    int hidden, layers, loss_at;
    uint64_t seed;
    bool json;
    json_t *reports; /* an array: what --json prints at the end */
    int nets, wrong;
    struct error first_wrong;
};

static bool is_good(double error)
{
    return error <= GRADCHECK_LIMIT; /* a NaN is not */
}

/* The parameter of the largest error, a NaN being larger than any number; -1: no parameters. */
static int worst_of(const struct net *net, const struct gradcheck_result *result)
{
    int worst = -1;
    for (int p = 0; p < net->parameters; p++)
        if (worst < 0 || (!(result[p].error <= result[worst].error) && !isnan(result[worst].error))) worst = p;
    return worst;
}

/* ---- reports ---- */

static bool print_head(struct error *err)
{
    struct string head = {0};
    string_printf(&head, "%-18s %8s %8s %8s\n", "parameter", "off by", "numbers", "skipped");
    return output_string(&head, err);
}

static bool print_result(const struct net *net, const struct gradcheck_result *result, struct error *err)
{
    struct string out = {0};
    int worst = worst_of(net, result);
    double error = worst < 0 ? 0 : result[worst].error;
    string_add_safe(&out, net->name, strlen(net->name));
    string_add(&out, "\n");
    for (int p = 0; p < net->parameters; p++)
        string_printf(&out, "  %-16s %8.1e %8d %8d%s\n", net->parameter[p].name, result[p].error, result[p].elements,
            result[p].skipped, is_good(result[p].error) ? "" : "  wrong");
    string_printf(
        &out, "  %s: at most %.1e, and %.0e is allowed\n\n", is_good(error) ? "good" : "WRONG", error, GRADCHECK_LIMIT);
    return output_string(&out, err);
}

static json_t *result_json(const struct net *net, const struct gradcheck_result *result)
{
    int worst = worst_of(net, result);
    json_t *params = json_object();
    for (int p = 0; p < net->parameters; p++)
        json_put(&params, net->parameter[p].name,
            json_pack("{s:o, s:i, s:i}", "error", json_number(result[p].error), "elements", result[p].elements,
                "skipped", result[p].skipped));
    return json_pack("{s:o, s:b, s:o}", "net", json_text(net->name), "good", worst < 0 || is_good(result[worst].error),
        "params", params);
}

static bool report(struct check *c, const struct net *net, const struct gradcheck_result *result, struct error *err)
{
    int worst = worst_of(net, result);
    bool is_first = c->nets++ == 0;
    if (worst >= 0 && !is_good(result[worst].error) && c->wrong++ == 0)
        error_failed(&c->first_wrong, "%s: the gradient of %s is off by %.1e, and %.0e is allowed", net->name,
            net->parameter[worst].name, result[worst].error, GRADCHECK_LIMIT);
    if (!c->json) return (!is_first || print_head(err)) && print_result(net, result, err);
    json_add(&c->reports, result_json(net, result));
    return true;
}

/* ---- checking ---- */

static bool check_net(struct check *c, const char *name, int layers, struct error *err)
{
    struct net *net;
    struct net_options options = {.vocab = VOCAB, .hidden = c->hidden, .layers = layers, .training = true};
    if (!net_compile(name, &options, &net, err)) return false;
    struct gradcheck_result *result = calloc((size_t)net->parameters + 1, sizeof *result);
    struct gradcheck_options how = {
        .T = STEPS, .B = SEQUENCES, .loss_at = c->loss_at > 0 ? c->loss_at - 1 : c->loss_at, .seed = c->seed};
    bool done = result ? gradcheck(net, &how, result, err) : error_failed(err, "out of memory");
    if (done) done = report(c, net, result, err);
    free(result);
    net_destroy(net);
    return done;
}

/* One that is a net of its own, not a cell in a frame, has one layer however many are asked for. */
static bool check_library(struct check *c, struct error *err)
{
    for (const struct library_net *net = library_nets; net->name; net++) {
        if (net->frame) continue;
        bool is_cell = strstr(net->text, "\ncell ") != NULL;
        if (!check_net(c, net->name, is_cell ? c->layers : 1, err)) return false;
    }
    return true;
}

static bool check_all(struct check *c, struct error *err)
{
    if (c->json) c->reports = json_array();
    bool done = c->name ? check_net(c, c->name, c->layers, err) : check_library(c, err);
    if (!c->json) return done;
    if (!done) {
        json_decref(c->reports);
        return false;
    }
    return json_print(json_pack("{s:i, s:f, s:o}", "version", 1, "limit", GRADCHECK_LIMIT, "nets", c->reports), err);
}

/* What the last line says, or the error. */
static bool verdict(const struct check *c, struct error *err)
{
    struct string out = {0};
    if (c->wrong) {
        *err = c->first_wrong;
        if (c->wrong > 1) error_prefix(err, "%d of %d nets are wrong", c->wrong, c->nets);
        return false;
    }
    if (c->json || c->name) return true;
    string_printf(&out, "all %d nets are good\n", c->nets);
    return output_string(&out, err);
}

static enum options_outcome read_options(struct check *c, int argc, char **argv, struct error *err)
{
    const struct option_row rows[] = {
        {"hidden", "N", "hidden units in each layer (5)", option_integer, &c->hidden, 1, MOST_CHECKED_HIDDEN},
        {"layers", "N", "layers, one on top of the other (1)", option_integer, &c->layers, 1, NET_MOST_LAYERS},
        {"seed", "N", "draws the weights and the text (7)", option_seed, &c->seed, 0, RNG_MOST_SEED},
        {"loss-at", "all|last|T", "which losses count: of all 9 timesteps, of the last, or of timestep T alone (all)",
            option_loss_at, &c->loss_at, 1, STEPS},
        {"json", NULL, "print one JSON document", option_flag, &c->json},
        {0},
    };
    const struct usage usage = {
        .synopsis = "unroll gradcheck [NET|FILE.net] [OPTION ...]",
        .about = "Compares the gradient of every parameter with central differences, in double\n"
                 "precision, over a short random text: how far the worst of its numbers is off,\n"
                 "relative to the largest. Without a net, all that ship. The exit status is 1 if\n"
                 "one is off by more than 1e-06. Numbers whose difference crosses the kink of a\n"
                 "ReLU have no derivative there; they are skipped. Masks of dropout stay as drawn.",
        .rows = rows,
        .operand = &c->name,
    };
    return options_read(&usage, argc, argv, err);
}

bool cmd_gradcheck(int argc, char **argv, struct error *err)
{
    struct check c = {.hidden = 5, .layers = 1, .loss_at = LOSS_AT_ALL, .seed = 7};
    enum options_outcome outcome = read_options(&c, argc, argv, err);
    if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELPED;
    return check_all(&c, err) && verdict(&c, err);
}
