/*
 * cmd_explore.c: unroll explore: a trained model reads a text, and a person looks at what its units do.
 *
 * Between keys the straight run through the text goes on, a few milliseconds at a time, so that sooner or later every
 * number that is seen is exact.
 */
#include "subcommand.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explore_command.h"
#include "explore_host.h"
#include "interactive.h"
#include "model_text.h"
#include "output.h"
#include "panel_explore.h"
#include "patience.h"
#include "processors.h"
#include "screen_options.h"
#include "settings.h"
#include "shipped.h"
#include "terminal.h"
#include "writer.h"

struct explore {
    const char *operand[2]; /* model, text */
    const char *vocab, *beside, *keys, *commands, *snapshot, *ngram_text;
    struct screen_size size;
    struct settings settings;
};

static enum options_outcome read_options(struct explore *o, int argc, char **argv, struct error *err)
{
    const struct option_row rows[] = {
        {"vocab", "FILE", "the vocabulary as a JSON array, if the model has none", option_text, &o->vocab},
        {"beside", "FILE", "a second model that reads the same text, side by side", option_text, &o->beside},
        {"ngram-text", "FILE",
            "count n-gram models on this text (the first 80 percent of TEXT, of 4 million characters at most)",
            option_text, &o->ngram_text},
        {"command", "LIST", "first run these commands, as typed after : on the screen, with ; between them",
            option_text, &o->commands},
        {"keys", "LIST", "then press these keys, such as \"down down . .\"", option_text, &o->keys},
        {"snapshot", "FILE", "write the screen to a file instead of opening it: .html .svg .txt .ansi, or .npz .npy",
            option_text, &o->snapshot},
        {"size", "CxR", "columns x rows of a screen that is written (80x24)", option_size, &o->size},
        SETTINGS_OF_SCREENS(&o->settings),
        {0},
    };
    const struct usage usage = {
        .synopsis = "unroll explore [MODEL [TEXT]] [OPTION ...]",
        .about = "Shows a text in the colors of any unit of a trained model, which units know\n"
                 "where a quotation or a line ends, where else a unit is on; and figures of the\n"
                 "whole text, such as how often gates are open. On the screen, ? shows the keys.\n"
                 "A model is a .safetensors file or one that ships, such as prose, which has a\n"
                 "text of its own to be shown on.",
        .rows = rows,
        .operand = o->operand,
        .operands = 2,
    };
    return options_read(&usage, argc, argv, err);
}

/* ---- frames ---- */

/* An error of the file is told on the bottom line. */
static void draw(struct explorer *x, struct canvas *canvas, const struct theme *theme)
{
    struct error err = {0};
    canvas->ascii = theme->ascii;
    if (!explorer_prepare(x, explore_room_of(canvas, x, theme->depth == COLOR_NONE), &err)) {
        error_line(&err, x->message, sizeof x->message);
        x->message_is_error = true;
    }
    explore_draw(canvas, x);
}

static void take_key(struct explorer *x, const struct canvas *canvas, struct patience *patience, struct key key)
{
    const char *command = clicked_command(canvas, key), *other_end = right_clicked_command(canvas, key);
    patience_begin(patience);
    if (other_end)
        explore_right_click(x, other_end);
    else if (command)
        explore_click(x, command);
    else
        explore_key(x, key);
}

/* Keys that are there are all taken, so that a held key does not lag behind; but a click means what is seen. */
static void take_keys(struct explorer *x, const struct canvas *canvas, struct patience *patience)
{
    enum { KEYS_A_FRAME = 8 };
    bool seen = x->page_known;
    struct key key = terminal_key(0);
    if (key.code == KEY_CODE_NONE && explorer_partial(x)) return; /* the next frame has more */
    while (key.code == KEY_CODE_NONE && explorer_idle(x) && x->page_known == seen) key = terminal_key(0);
    if (key.code == KEY_CODE_NONE && x->page_known == seen) key = terminal_key(-1);
    for (int i = 0; i < KEYS_A_FRAME && key.code != KEY_CODE_NONE && !x->quit; i++) {
        take_key(x, canvas, patience, key);
        if (key_is_mouse(key)) return;
        /* Where the cursor goes by rows, the page it is on must be known. */
        key = i + 1 < KEYS_A_FRAME ? terminal_key(0) : (struct key){KEY_CODE_NONE};
    }
}

/* ---- what was given beforehand ---- */

/* Each finds the screen as the one before has left it: what is exported is what would be seen. */
static bool run_commands(
    struct explorer *x, const char *list, struct canvas *canvas, const struct theme *theme, struct error *err)
{
    char *copy = strdup(list), *rest = copy;
    if (!copy) return error_failed(err, "out of memory");
    bool good = true;
    for (char *line; good && (line = strsep(&rest, ";"));) {
        good = explore_run(x, line, err) || error_prefix(err, "--command");
        if (good) draw(x, canvas, theme);
    }
    free(copy);
    return good;
}

static bool press_keys(
    struct explorer *x, const char *list, struct canvas *canvas, const struct theme *theme, struct error *err)
{
    struct key *keys;
    size_t count;
    if (!keys_parse(list, &keys, &count, err)) return error_prefix(err, "--keys");
    for (size_t i = 0; i < count && !x->quit; i++) {
        explore_key(x, keys[i]);
        draw(x, canvas, theme);
    }
    free(keys);
    return true;
}

static bool run_given(
    struct explorer *x, const struct explore *o, struct canvas *canvas, const struct theme *theme, struct error *err)
{
    return (!o->commands || run_commands(x, o->commands, canvas, theme, err)) &&
           (!o->keys || press_keys(x, o->keys, canvas, theme, err));
}

/* ---- on a terminal ---- */

static bool interact_with(
    struct explorer *x, const struct explore *o, struct explore_view_host *host, struct error *err)
{
    struct canvas canvas = {0};
    struct patience patience = {&canvas, &host->theme, 0};
    bool good = true, begun = false;
    if (!terminal_open(&host->theme, err)) return false;
    x->progress = (struct progress){patience_asks, &patience};
    while (!x->quit && good && (good = canvas_fit_terminal(&canvas, err))) {
        host->rows = canvas.rows;
        host->columns = canvas.columns;
        draw(x, &canvas, &host->theme);
        if (!terminal_draw(&canvas, &host->theme)) break;
        if (begun) {
            take_keys(x, &canvas, &patience);
        } else { /* on the screen, where it can be watched and stopped */
            begun = true;
            patience_begin(&patience);
            good = run_given(x, o, &canvas, &host->theme, err);
        }
    }
    x->progress = (struct progress){0};
    canvas_finish(&canvas);
    terminal_close();
    return good;
}

/* ---- without a terminal ---- */

static bool print_screen(const struct canvas *canvas, const struct theme *theme, struct error *err)
{
    struct string out = {0};
    write_text(&out, canvas, theme);
    return output_string(&out, err);
}

/* A screen that nobody sees, so that commands and keys have the room that they will be seen in. */
static bool drive(struct explorer *x, const struct explore *o, struct explore_view_host *host, struct error *err)
{
    struct canvas canvas;
    const struct theme *theme = &host->theme;
    if (!canvas_init(&canvas, o->size.rows, o->size.columns)) return error_failed(err, "out of memory for the screen");
    draw(x, &canvas, theme);
    bool good = run_given(x, o, &canvas, theme, err);
    if (good && o->snapshot)
        good = host->host.export(host, x, o->snapshot, &(struct explore_stretch){0}, err);
    else if (good)
        good = print_screen(&canvas, theme, err);
    canvas_finish(&canvas);
    return good;
}

/* What the reader should know from the start. */
static void say_unknown(struct explorer *x)
{
    struct string text = {0};
    for (int i = 0; i < x->sides; i++) {
        const struct reading *reading = &x->side[i]->reading;
        if (!reading->unknown) continue;
        if (x->sides > 1) string_printf(&text, "%s%c: ", text.length ? "; " : "", explorer_letter(x, x->side[i]));
        reading_add_unknown(reading, &text);
    }
    if (text.data) utf8_copy_cut(x->message, sizeof x->message, text.data, text.length);
    string_finish(&text);
}

static bool explore(const struct explore *o, const struct model *model, struct error *err)
{
    struct explorer *x = NULL;
    struct explore_view_host host;
    char *text = shipped_text(o->operand[1], err);
    bool created = text && explorer_create(model, text, processors(), &x, err);
    free(text);
    if (!created) return false;
    x->now->name = o->operand[0];
    struct theme base, theme;
    settings_themes(&o->settings, o->snapshot != NULL, &base, &theme);
    explore_host_init(&host, theme, o->size.rows, o->size.columns, x);
    if (o->settings.mouse_off) terminal_mouse(false);
    bool done = !o->beside || explorer_beside(x, o->beside, err);
    say_unknown(x);
    done = done && (!o->ngram_text || explorer_count_on(x, o->ngram_text, err));
    bool driven = o->snapshot || ((o->keys || o->commands) && !isatty(STDOUT_FILENO));
    if (done) done = driven ? drive(x, o, &host, err) : interact_with(x, o, &host, err);
    explorer_destroy(x);
    return done;
}

static bool check_options(struct explore *o, struct error *err)
{
    if (!o->operand[0]) o->operand[0] = shipped_first();
    if (!shipped_complete("explore", o->operand, err)) return false;
    return !o->snapshot || explore_host_exports(o->snapshot, err);
}

bool cmd_explore(int argc, char **argv, struct error *err)
{
    struct explore o = {.size = {80, 24}};
    struct model model;
    settings_load(&o.settings);
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    bool done = outcome == OPTIONS_HELPED;
    if (outcome == OPTIONS_READ && check_options(&o, err) && find_model(o.operand[0], o.vocab, &model, err)) {
        done = explore(&o, &model, err);
        model_finish(&model);
    }
    settings_finish(&o.settings);
    return done;
}
