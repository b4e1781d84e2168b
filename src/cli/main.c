/*
 * main.c: the first word, and how the program ends.
 *
 * Exit status: 0 done, 1 failed, 2 wrong usage or bad input. Whatever goes wrong is said once, here, on standard error.
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "blas.h"
#include "output.h"
#include "library.h"
#include "shipped.h"
#include "subcommand.h"
#include "text.h"

static const struct subcommand {
    const char *name, *help;
    bool (*run)(int argc, char **argv, struct error *err);
} subcommands[] = {
    {"step", "step a net through a text, forward and backward through time", cmd_step},
    {"explore", "see what the units of a trained model do, all over a text", cmd_explore},
    {"lens", "print how gradients flow through a net or a model, as numbers", cmd_lens},
    {"nets", "list the nets that ship, or print the equations of one", cmd_nets},
    {"gradcheck", "compare gradients with central differences", cmd_gradcheck},
    {"train", "train a net on a text", cmd_train},
    {"sample", "let a model write", cmd_sample},
    {"eval", "measure how well a model predicts a text", cmd_eval},
    {"find", "find the units of a model that track something in a text", cmd_find},
    {"complete", "print the most probable continuations of a text", cmd_complete},
    {"score", "print the log-probability of sentences", cmd_score},
    {"convert", "write a model into another file, such as in half precision", cmd_convert},
};

enum { SUBCOMMANDS = sizeof subcommands / sizeof *subcommands };

/* ---- words that are no subcommand ---- */

static bool print_help(struct error *err)
{
    struct string out = {0};
    string_add(&out, "unroll shows what a recurrent neural network computes: its equations, unrolled\n"
                     "over a text, one timestep at a time.\n\n"
                     "  unroll                       an LSTM reads a line; ? shows the keys, q leaves\n"
                     "  unroll explore               what do the units of a trained LSTM know?\n"
                     "  unroll step gru --text \"to be or not to be\"\n"
                     "  unroll nets lstm > my.net    equations to change; then: unroll step my.net\n\n"
                     "How it looks can be kept in ~/.config/unroll/config: unroll step --help.\n\n"
                     "Subcommands (each has --help):\n");
    for (int i = 0; i < SUBCOMMANDS; i++) string_printf(&out, "  %-10s %s\n", subcommands[i].name, subcommands[i].help);
    return output_string(&out, err);
}

static bool print_version(struct error *err)
{
    struct string out = {0};
    string_add(&out, "unroll " UNROLL_VERSION "\n");
    return output_string(&out, err);
}

static bool fail_unknown(const char *word, struct error *err)
{
    const char *names[SUBCOMMANDS + 1] = {NULL};
    for (int i = 0; i < SUBCOMMANDS; i++) names[i] = subcommands[i].name;
    size_t length = strlen(word);
    bool is_file = length > 4 && strcmp(word + length - 4, ".net") == 0;
    const struct library_net *net = library_find(word);
    if (is_file || (net && !net->frame)) return error_input(err, "'%s' is a net: unroll step %s", word, word);
    if (shipped_is_model(word)) return error_input(err, "'%s' is a model: unroll explore %s", word, word);
    const char *nearest = nearest_word(word, names);
    if (nearest) return error_input(err, "no subcommand is called '%s'; did you mean %s?", word, nearest);
    return error_input(err, "no subcommand is called '%s'; unroll --help lists them", word);
}

/* ---- the program ---- */

/* Without a first word, the stepper; its options may stand alone too. */
static bool run(int argc, char **argv, struct error *err)
{
    const char *word = argc > 1 ? argv[1] : "-";
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) return print_help(err);
    if (strcmp(word, "--version") == 0) return print_version(err);
    if (*word == '-') return cmd_step(argc, argv, err);
    for (int i = 0; i < SUBCOMMANDS; i++)
        if (strcmp(word, subcommands[i].name) == 0) return subcommands[i].run(argc - 1, argv + 1, err);
    return fail_unknown(word, err);
}

/* A message is one line; that of a net has two more, which are indented: its source and a caret. Whatever else was in a
 * name or an argument is shown escaped. */
static void print_error(const struct error *err)
{
    struct string out = {0};
    string_add(&out, "unroll: ");
    for (const char *line = err->text; line;) {
        const char *end = strstr(line, "\n    ");
        string_add_safe(&out, line, end ? (size_t)(end - line) : strlen(line));
        string_add(&out, "\n");
        line = end ? end + 1 : NULL;
    }
    fputs(out.failed ? "unroll: out of memory\n" : out.data, stderr);
    string_finish(&out);
}

int main(int argc, char **argv)
{
    struct error err = {0};
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    output_init();
    blas_choose_kernels();
    blas_single_threaded();
    if (run(argc, argv, &err)) return ERROR_NONE;
    print_error(&err);
    return (int)err.status;
}
