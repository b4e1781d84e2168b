/*
 * cmd_step.c: unroll step. One session is made, driven by --run and --keys, and then shown in one of three ways: as
 * JSON, as a picture, or to a person at a terminal. The first two need no terminal.
 */
#include "subcommand.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canvas.h"
#include "command.h"
#include "file.h"
#include "interactive.h"
#include "json_step.h"
#include "options.h"
#include "rng.h"
#include "output.h"
#include "plain.h"
#include "screen_options.h"
#include "settings.h"
#include "step_host.h"
#include "step_open.h"
#include "terminal.h"
#include "view.h"
#include "writer.h"

enum { MOST_SCRIPT = 1 << 20 };

struct step {
    struct step_what what;
    bool json;
    const char *keys, *script, *snapshot;
    struct settings settings;
    struct screen_size size;
    struct string init;
};

/* ---- options ---- */

static enum options_outcome read_options(struct step *o, int argc, char **argv, struct error *err)
{
    struct subject *subject = &o->what.subject;
    const struct option_row rows[] = {
        {"text", "STR", "the text to read; a line is built in", option_text, &o->what.text.text},
        {"text-file", "FILE", "or the beginning of a file, 200 characters; - is standard input", option_text,
            &o->what.text.path},
        {"length", "N", "only the first N characters", option_integer, &o->what.text.length, 2, SUBJECT_MOST_LENGTH},
        {"hidden", "N", "hidden units in each layer (8)", option_integer, &subject->hidden, 1, NET_MOST_UNITS},
        {"layers", "N", "layers, one on top of the other (1)", option_integer, &subject->layers, 1, NET_MOST_LAYERS},
        {"init", "LIST", INIT_HELP, option_list, &o->init},
        {"seed", "N", "draws the initial weights, and the masks of dropout (7)", option_seed, &subject->seed, 0,
            RNG_MOST_SEED},
        {"training", NULL, "with dropout as in training, where the net's equations have it", option_flag,
            &subject->training},
        {"dropout", "P", "in training, of each layer's input and output this share is dropped (0)", option_probability,
            &subject->dropout.p},
        {"dropout-kind", "KIND", "naive or variational (naive)", option_dropout_kind, &subject->dropout.variational},
        {"loss-at", "all|last|T", "which losses count: of all timesteps, of the last, or of timestep T alone (all)",
            option_loss_at, &subject->loss_at, 1, SUBJECT_MOST_LENGTH},
        {"vocab", "FILE", "of a model of PyTorch's: its characters as a JSON array, in the order of the rows",
            option_text, &o->what.vocab},
        {"json", NULL, "print everything computed as one JSON document", option_flag, &o->json},
        {"run", "FILE", "first run the commands in a file, one a line, as typed after : on the screen", option_text,
            &o->script},
        {"keys", "LIST", "then press these keys, such as \"right right b left\"", option_text, &o->keys},
        {"snapshot", "FILE",
            "write the screen to a file instead of opening it: .svg, .html, .ansi or .txt; or numbers: .npz, .npy",
            option_text, &o->snapshot},
        {"size", "CxR", "columns x rows of a screen that is written (80x24)", option_size, &o->size},
        SETTINGS_OF_SCREENS(&o->settings),
        SETTINGS_OF_STEPPER(&o->settings),
        {0},
    };
    const struct usage usage = {
        .synopsis = "unroll step [NET|FILE] [OPTION ...]",
        .about = "Steps a recurrent net through a text, forward and then backward through time.\n"
                 "A FILE is a net (.net), a trained model (.safetensors), or a session that was\n"
                 "saved. Without one it is lstm; unroll nets lists the nets that ship. On the\n"
                 "screen, ? shows the keys. The options from --theme on can be kept in\n"
                 "~/.config/unroll/config, one a line and without dashes: theme contrast.",
        .rows = rows,
        .operand = &subject->net,
    };
    enum options_outcome outcome = options_read(&usage, argc, argv, err);
    subject->training |= subject->dropout.p > 0;
    return outcome;
}

/* ---- the session ---- */

static bool run_lines(struct session *session, const char *path, char *script, struct error *err)
{
    int number = 1;
    for (char *line = script, *next; line && !session->quit; line = next, number++) {
        next = strchr(line, '\n');
        if (next) *next++ = '\0';
        line[strcspn(line, "\r")] = '\0';
        session->message[0] = '\0'; /* of the line before */
        if (!command_run(session, line, err)) return error_prefix(err, "%s:%d", path, number);
    }
    return true;
}

static bool run_script(struct session *session, const char *path, struct error *err)
{
    char *script;
    size_t length;
    if (!file_read(path, MOST_SCRIPT, &script, &length, err)) return false;
    bool done = run_lines(session, strcmp(path, "-") == 0 ? "standard input" : path, script, err);
    free(script);
    return done;
}

static bool press_keys(struct session *session, const char *list, struct error *err)
{
    struct key *keys;
    size_t count;
    if (!keys_parse(list, &keys, &count, err)) return error_prefix(err, "--keys");
    for (size_t i = 0; i < count && !session->quit; i++) session_key(session, keys[i]);
    free(keys);
    return true;
}

/* ---- showing it ---- */

static void host_init(struct step_host *host, const struct step *o, struct session *session)
{
    struct theme base, theme;
    settings_themes(&o->settings, o->snapshot != NULL, &base, &theme);
    step_host_init(host, base, theme, o->size.rows, o->size.columns, session);
    host->ascii = o->settings.ascii;
    if (o->settings.mouse_off) terminal_mouse(false);
}

static bool print_screen(const struct session *session, const struct step_host *host, struct error *err)
{
    struct canvas canvas;
    struct string out = {0};
    if (!step_host_draw(host, session, &canvas, host->theme.ascii, false, err)) return false;
    write_text(&out, &canvas, &host->theme);
    canvas_finish(&canvas);
    return output_string(&out, err);
}

/* After a text or a script from standard input, the keys come from the terminal itself. */
static void take_back_standard_input(const struct step *o)
{
    bool used =
        (o->what.text.path && strcmp(o->what.text.path, "-") == 0) || (o->script && strcmp(o->script, "-") == 0);
    int fd = used ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return;
    dup2(fd, STDIN_FILENO);
    close(fd);
}

static bool show(struct session *session, const struct step *o, struct step_host *host, struct error *err)
{
    bool driven = o->keys || o->script;
    if (o->json && !json_step(session, err)) return false;
    if (o->snapshot) return step_host_export(host, session, o->snapshot, err);
    if (!o->json && !o->settings.plain && driven && !isatty(STDOUT_FILENO)) return print_screen(session, host, err);
    if (o->json) return true;
    take_back_standard_input(o);
    if (o->settings.plain) return session->quit || plain(session, host->theme.ascii, err);
    return interact(session, host, err);
}

static bool step(struct step *o, struct error *err)
{
    if (o->snapshot && !step_host_exports(o->snapshot, err)) return false;
    o->what.subject.init = o->init.data;
    struct session *session = NULL;
    struct step_host host;
    if (!step_open(&o->what, &session, err)) return false;
    host_init(&host, o, session);
    if (o->json || o->snapshot || o->settings.plain) settings_say(&o->settings);
    bool done = settings_apply(&o->settings, session, err) && (!o->script || run_script(session, o->script, err)) &&
                (!o->keys || press_keys(session, o->keys, err)) && show(session, o, &host, err);
    session_destroy(session);
    return done;
}

bool cmd_step(int argc, char **argv, struct error *err)
{
    struct step o = {
        .what.subject = {.seed = UINT64_MAX},
        .size = {80, 24},
    };
    settings_load(&o.settings);
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    bool done = outcome == OPTIONS_READ ? step(&o, err) : outcome == OPTIONS_HELPED;
    settings_finish(&o.settings);
    string_finish(&o.init);
    return done;
}
