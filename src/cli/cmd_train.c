/*
 * cmd_train.c: unroll train: a text in, a model out. On a terminal a screen shows it; elsewhere a line of progress now
 * and then (train_report.c). What is left on the disk, and when, is said in train_files.c.
 */
#include "subcommand.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "half.h"
#include "init.h"
#include "json.h"
#include "output.h"
#include "terminal.h"
#include "train_run.h"
#include "train_screen.h"

static volatile sig_atomic_t stop_signal;

static void note_signal(int number)
{
    stop_signal = number;
}

static void catch_signals(void)
{
    stop_signal = 0;
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART | SA_RESETHAND}; /* twice: at once */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

static bool compile_in_training(struct train *o, struct error *err)
{
    struct net_options options = o->net_options;
    const char *text = o->model.net_text;
    options.vocab = o->corpus->vocab.size;
    if (!net_compile_text(o->model.net->name, text, strlen(text), &options, &o->net_in_training, err)) return false;
    return !o->init.data || net_set_inits(o->net_in_training, o->init.data, err) ||
           error_prefix(err, "--init %s", o->init.data);
}

static bool prepare(struct train *o, struct error *err)
{
    if (!train_check_files(o, err) || !corpus_open(o->corpus_path, &o->corpus, err)) return false;
    if (o->corpus->vocab.size < 2)
        return error_input(err, "%s: every character is the same: there is nothing to learn", o->corpus->name);
    if (!model_init(&o->model, o->net, &o->net_options, &o->corpus->vocab, err)) return false;
    if (!compile_in_training(o, err) || !train_describe_settings(o, err)) return false;
    if (!training_create(o->corpus, o->net_in_training, &o->settings, &o->training, err)) return false;
    if (o->resume && !train_load_checkpoint(o, err)) return false;
    if (o->model.net->future > 0)
        output_warning("%s reads the characters to come: its loss is none of predicting them, and it cannot write text",
            o->model.net->name);
    return train_start_history(o, err) && (o->json || train_tell_start(o, err));
}

/* False only when nobody reads any more. */
static bool try_record(struct train *o, struct error *err)
{
    struct error failure = {0};
    if (train_tell_record(o, &failure)) return true;
    if (!output_is_closed()) {
        train_tell_trouble(o, TROUBLE_PROGRESS, &failure, "training goes on");
        return true;
    }
    *err = failure;
    return false;
}

static bool update(void *data, struct error *err)
{
    struct train *o = data;
    if (!training_step(o->training, err)) return false;
    train_try_epoch(o);
    if (training_recorded(o->training)) train_try_history(o);
    if (training_recorded(o->training) && !try_record(o, err)) return false;
    if (o->training->seconds - o->saved >= o->checkpoint_every) train_try_checkpoint(o);
    return true;
}

static bool run_updates(struct train *o, struct error *err)
{
    while (o->training->end == TRAINING_GOES_ON && !stop_signal)
        if (!update(o, err)) return false;
    o->stopped = stop_signal != 0;
    return true;
}

static bool run_screen(struct train *o, struct error *err)
{
    struct train_screen screen = {
        o->training, o->net, o->net_options, settings_theme(&o->look), update, o, .notice = o->notice};
    if (o->look.mouse_off) terminal_mouse(false);
    return train_screen(&screen, &o->stopped, err);
}

/* The losses of what will be saved. */
static bool measure_best(struct train *o, double *test, struct error *err)
{
    if (o->half && half_round_parameters(o->net_in_training, o->training->best, &o->too_large)) {
        if (!training_validate_best(o->training, err)) return false;
        o->rounded = true;
    }
    return training_test(o->training, test, err);
}

static bool end(struct train *o, bool good, struct error *err)
{
    double test;
    if (o->stopped || (!good && output_is_closed())) return train_stopped(o, err);
    if (!good || !measure_best(o, &test, err)) return train_broken_off(o, err);
    return train_done(o, test, err);
}

static bool train(struct train *o, struct error *err)
{
    if (!prepare(o, err)) return false;
    catch_signals();
    if (!o->resume) train_try_epoch(o);
    o->screen = !o->json && !o->no_screen && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    bool good = (o->screen ? run_screen : run_updates)(o, err);
    o->screen = false;
    if (o->recorded < o->training->records) train_try_history(o);
    if (!end(o, good, err)) return false;
    if (!o->too_large.status) return true;
    *err = o->too_large;
    return error_suffix(err, "%s is saved in full precision", o->out);
}

/* What the checkpoints keep of it: all that was asked for, or, when the run is resumed, was asked for then. */
static bool take_command(struct train *o, int argc, char **argv, struct error *err)
{
    if (o->resume && !train_adopt_options(o, argc, argv, err)) return false;
    if (o->command) return true;
    o->command = json_array();
    for (int i = 1; i < argc; i++) json_add(&o->command, json_text(argv[i]));
    return o->command || error_failed(err, "out of memory");
}

bool cmd_train(int argc, char **argv, struct error *err)
{
    struct train o = train_defaults();
    settings_load(&o.look);
    enum options_outcome outcome = train_read_options(&o, argc, argv, err);
    bool done = outcome == OPTIONS_HELPED;
    if (outcome == OPTIONS_READ)
        done = take_command(&o, argc, argv, err) && train_complete_settings(&o, err) && train(&o, err);
    line_file_close(&o.history);
    training_destroy(o.training);
    net_destroy(o.net_in_training);
    model_finish(&o.model);
    corpus_close(o.corpus);
    free(o.settings_json);
    free(o.run_json);
    json_decref(o.command);
    string_finish(&o.init);
    settings_finish(&o.look);
    return done;
}
