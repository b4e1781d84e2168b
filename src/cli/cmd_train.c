/*
 * cmd_train.c: unroll train: a text in, a model out. On a terminal a screen shows it; elsewhere a line of progress now
 * and then, or with --json one object for each record.
 *
 * Beside OUT stand OUT.history.jsonl, whose lock keeps a second run away, and while the run lasts OUT.checkpoint. A
 * signal to stop leaves a model and a checkpoint from which --resume goes on; an error leaves the best model so far and
 * the checkpoint that there was.
 *
 * A disk that is full for a minute does not end a run of hours: a checkpoint, a line of history or of progress that
 * cannot be written is told of once, and tried again when the next one is due. Only the model must be written in the
 * end, and if it cannot be, the checkpoint is tried.
 */
#include "subcommand.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint.h"
#include "corpus.h"
#include "file.h"
#include "init.h"
#include "json.h"
#include "line_file.h"
#include "model.h"
#include "options.h"
#include "output.h"
#include "processors.h"
#include "train_screen.h"
#include "training.h"

/* What may fail and be tried again. */
enum trouble { TROUBLE_CHECKPOINT, TROUBLE_HISTORY, TROUBLE_PROGRESS, TROUBLES };

struct train {
    const char *corpus_path, *out, *net, *optimizer, *split;
    struct net_options net_options;
    struct training_settings settings;
    struct string init; /* empty, or for net_set_inits */
    int epochs;
    double checkpoint_every; /* seconds */
    bool json, resume, no_screen, ascii;
    const char *theme;
    /* the run */
    bool screen, stopped;
    struct corpus *corpus;
    struct model model;
    struct net *net_in_training; /* the model's, with its dropout */
    struct training *training;
    char *settings_json;
    char history_path[4096], checkpoint_path[4096];
    struct line_file history;
    size_t recorded;     /* records that are in it */
    double told, saved;  /* seconds of the run when progress was last told, and a checkpoint tried */
    bool has_checkpoint; /* of this run */
    uint64_t checkpoint; /* of this update */
    struct error trouble[TROUBLES];
    char notice[1100]; /* one of them, for the screen; empty when there is none */
};

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

/* ---- options ---- */

static bool read_optimizer(const struct option_row *row, const char *argument, struct error *err)
{
    if (optimizer_find(argument)) return option_text(row, argument, err);
    return error_input(err, "give sgd, momentum, adagrad, rmsprop, adam or adamw");
}

static bool read_split(const struct option_row *row, const char *argument, struct error *err)
{
    return split_parse(argument, row->to, err);
}

static bool read_theme(const struct option_row *row, const char *argument, struct error *err)
{
    struct theme ignored;
    return theme_set(&ignored, argument, err) && option_text(row, argument, err);
}

static enum options_outcome read_options(struct train *o, int argc, char **argv, struct error *err)
{
    struct training_settings *s = &o->settings;
    struct trainer_settings *t = &s->trainer;
    int updates = 0;
    const struct option_row rows[] = {
        {"out", "FILE", "where the model goes, also -o FILE: a .safetensors file (model.safetensors)", option_text,
            &o->out},
        {"net", "NET", "a net that ships, or a .net file (lstm)", option_text, &o->net},
        {"hidden", "N", "hidden units in each layer (128)", option_integer, &o->net_options.hidden, 1, MOST_HIDDEN},
        {"layers", "N", "layers, one on top of the other (1)", option_integer, &o->net_options.layers, 1, MOST_LAYERS},
        {"embedding", "N", "characters as learned vectors of N numbers; 0: one-hot (0)", option_integer,
            &o->net_options.embedding, 0, MOST_HIDDEN},
        {"init", "LIST", INIT_HELP, option_list, &o->init},
        {"dropout", "P", "of each layer's input and output this share is dropped while training (0)",
            option_probability, &o->net_options.dropout.p},
        {"dropout-kind", "KIND",
            "naive: what is dropped changes at each timestep; variational: with each window, and "
            "the recurrence is dropped too (naive)",
            option_dropout_kind, &o->net_options.dropout.variational},
        {"batch", "N", "streams of text side by side (32)", option_integer, &t->batch, 1, 4096},
        {"steps-bptt", "N", "timesteps that gradients go back (64)", option_integer, &t->steps, 1, 100000},
        {"epochs", "N", "times through the text (20)", option_integer, &o->epochs, 1, 100000},
        {"updates", "N", "or as many updates", option_integer, &updates, 1, 2000000000},
        {"minutes", "X", "or as long", option_number, &s->minutes},
        {"optimizer", "NAME", "sgd, momentum, adagrad, rmsprop, adam or adamw (adam)", read_optimizer, &o->optimizer},
        {"lr", "X", "learning rate (as the optimizer likes it)", option_number, &t->rate},
        {"lr-decay", "X", "the rate is multiplied by X after each epoch (0.95)", option_number, &s->rate_decay},
        {"lr-decay-after", "N", "but not in the first N epochs (10)", option_integer, &s->decay_after, 0, 100000},
        {"clip", "X", "gradients longer than X are shortened to it; 0: never (1)", option_number, &t->clip_norm},
        {"clip-value", "X", "elements of the gradient beyond X are cut to it; 0: never (0)", option_number,
            &t->clip_value},
        {"weight-decay", "X", "pull of the weights towards 0 (0)", option_number, &t->weight_decay},
        {"omega", "X", "weight of the term that keeps the gradient's norm through time; 0: none (0)", option_number,
            &t->omega},
        {"split", "A,B,C", "percents to train, validate and test on (80,10,10)", read_split, &s->split},
        {"patience", "N", "stop after N validations without a better one; 0: never (0)", option_integer, &s->patience,
            0, 100000},
        {"threads", "N", "workers, each with its part of the batch (all processors)", option_integer, &t->threads, 1,
            256},
        {"seed", "N", "draws the initial weights (1)", option_seed, &t->seed, 0, MOST_SEED},
        {"checkpoint-every", "X", "seconds between checkpoints (60)", option_number, &o->checkpoint_every},
        {"resume", NULL, "go on from the checkpoint of a run that was interrupted", option_flag, &o->resume},
        {"json", NULL, "report as JSON, one object a line", option_flag, &o->json},
        {"no-screen", NULL, "on a terminal too, a line of progress now and then", option_flag, &o->no_screen},
        {"theme", "NAME", "colors of the screen: dark, light or mono", read_theme, &o->theme},
        {"ascii", NULL, "draw the screen with ASCII characters alone", option_flag, &o->ascii},
        {0},
    };
    const struct usage usage = {"unroll train CORPUS [OPTION ...]",
        "Trains a net to predict the next character of a text: a UTF-8 file, or - for\nstandard input. The best model "
        "by "
        "validation loss is kept.",
        rows, &o->corpus_path};
    enum options_outcome outcome = options_read(&usage, argc, argv, err);
    s->updates = (uint64_t)updates;
    s->epochs = o->epochs ? o->epochs : updates || s->minutes > 0 ? 0 : 20;
    return outcome;
}

static bool complete_settings(struct train *o, struct error *err)
{
    struct trainer_settings *t = &o->settings.trainer;
    if (!o->corpus_path) return error_input(err, "train needs a text: unroll train FILE");
    size_t length = strlen(o->out);
    if (length < 12 || strcmp(o->out + length - 12, ".safetensors") != 0)
        return error_input(err, "--out %s: a model is a .safetensors file", o->out);
    if (length > sizeof o->history_path - 32) return error_input(err, "--out: the path is too long");
    t->optimizer = optimizer_find(o->optimizer);
    if (t->rate <= 0) t->rate = t->optimizer->default_rate;
    if (!t->threads) t->threads = processors();
    if (t->threads > t->batch) t->threads = t->batch;
    snprintf(o->history_path, sizeof o->history_path, "%s.history.jsonl", o->out);
    snprintf(o->checkpoint_path, sizeof o->checkpoint_path, "%s.checkpoint", o->out);
    return true;
}

/* What decides the numbers of a run: a checkpoint goes on with the same. How long it lasts may change. */
static bool describe_settings(struct train *o, struct error *err)
{
    const struct training_settings *s = &o->settings;
    const struct trainer_settings *t = &s->trainer;
    json_t *object = json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:s, s:f, s:f, s:i, s:f, s:f, s:f, s:i, s:I, s:[f,f,f]}",
        "net", o->model.net_text, "hidden", o->net_options.hidden, "layers", o->net_options.layers, "embedding",
        o->net_options.embedding, "batch", t->batch, "steps", t->steps, "optimizer", t->optimizer->name, "rate",
        t->rate, "rate_decay", s->rate_decay, "decay_after", s->decay_after, "clip_norm", t->clip_norm, "clip_value",
        t->clip_value, "weight_decay", t->weight_decay, "threads", t->threads, "seed", (json_int_t)t->seed, "split",
        s->split.train, s->split.valid, s->split.test);
    json_put(&object, "init", json_text(o->init.data ? o->init.data : ""));
    json_put(&object, "omega", json_number(t->omega));
    const struct dropout *dropout = &o->net_options.dropout;
    json_put(&object, "dropout", json_number(dropout->p));
    json_put(&object, "dropout_kind", json_string(dropout->variational ? "variational" : "naive"));
    o->settings_json = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    return o->settings_json || error_failed(err, "out of memory");
}

/* ---- history ---- */

static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *record_json(const struct train *o, const struct training_record *r)
{
    json_t *object = json_pack("{s:i, s:I, s:f, s:o, s:o, s:o, s:I, s:f, s:f}", "version", 1, "update",
        (json_int_t)r->update, "epoch", r->epoch, "train", number(r->train), "valid", number(r->valid), "grad_norm",
        number(r->grad_norm), "clipped", (json_int_t)r->clipped, "characters_per_second", r->characters_per_second,
        "seconds", r->seconds);
    if (o->settings.trainer.omega > 0) json_put(&object, "omega", json_number(r->omega));
    return object;
}

/* The object as a line. A line that failed is known by that. */
static struct string line_of(json_t *object)
{
    struct string line = {0};
    char *text = object ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(object);
    line.failed = !text;
    if (text) string_printf(&line, "%s\n", text);
    free(text);
    return line;
}

/* All records that are not in the file yet: those that the checkpoint had, and those that could not be written. */
static bool write_history(struct train *o, struct error *err)
{
    bool done = true;
    for (; done && o->recorded < o->training->records; o->recorded += done) {
        struct string line = line_of(record_json(o, &o->training->history[o->recorded]));
        done = line_file_add(&o->history, &line, err);
        string_finish(&line);
    }
    return done;
}

/* ---- trouble ---- */

static void renew_notice(struct train *o)
{
    o->notice[0] = '\0';
    for (int i = 0; i < TROUBLES; i++)
        if (o->trouble[i].status) snprintf(o->notice, sizeof o->notice, "%s: training goes on", o->trouble[i].text);
}

/* Once while it lasts. then: what becomes of the run. */
static void tell_trouble(struct train *o, enum trouble kind, const struct error *failure, const char *then)
{
    bool known = o->trouble[kind].status && strcmp(o->trouble[kind].text, failure->text) == 0;
    o->trouble[kind] = *failure;
    if (!known && !o->screen) output_warning("%s: %s", failure->text, then);
    renew_notice(o);
}

static void end_trouble(struct train *o, enum trouble kind, const char *path)
{
    if (!o->trouble[kind].status) return;
    o->trouble[kind] = (struct error){0};
    if (!o->screen) output_warning("%s: written again", path);
    renew_notice(o);
}

static void add_checkpoint(const struct train *o, char *out, size_t size)
{
    if (o->has_checkpoint)
        snprintf(out, size, "the one of update %llu is whole", (unsigned long long)o->checkpoint);
    else
        snprintf(out, size, "there is none of this run yet");
}

/* ---- the model ---- */

static bool save_model(struct train *o, double test, struct error *err)
{
    memcpy(o->model.parameter, o->training->best, o->model.net->parameter_count * sizeof *o->model.parameter);
    o->model.validation_loss = isfinite(o->training->best_valid) ? o->training->best_valid : NAN;
    o->model.test_loss = test;
    return model_set_training(&o->model, o->settings_json, err) && model_save(o->out, &o->model, err);
}

static bool save_checkpoint(struct train *o, struct error *err)
{
    o->saved = o->training->seconds;
    if (!checkpoint_save(o->checkpoint_path, o->training, o->settings_json, err)) return false;
    o->has_checkpoint = true;
    o->checkpoint = o->training->trainer->updates;
    return true;
}

/* While the run goes on. */
static void try_checkpoint(struct train *o)
{
    struct error failure = {0};
    char then[200], whole[80];
    if (save_checkpoint(o, &failure)) {
        end_trouble(o, TROUBLE_CHECKPOINT, o->checkpoint_path);
        return;
    }
    add_checkpoint(o, whole, sizeof whole);
    snprintf(then, sizeof then, "%s; training goes on, and tries again in %g s: make room", whole, o->checkpoint_every);
    tell_trouble(o, TROUBLE_CHECKPOINT, &failure, then);
}

static void try_history(struct train *o)
{
    struct error failure = {0};
    if (write_history(o, &failure))
        end_trouble(o, TROUBLE_HISTORY, o->history_path);
    else
        tell_trouble(o, TROUBLE_HISTORY, &failure, "training goes on, and adds what is missing when there is room");
}

/* ---- progress ---- */

static void add_time(struct string *out, double seconds)
{
    long s = lround(seconds);
    if (s >= 3600)
        string_printf(out, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    else
        string_printf(out, "%ld:%02ld", s / 60, s % 60);
}

static bool tell_progress(struct train *o, const struct training_record *r, struct error *err)
{
    struct string out = {0};
    double progress = training_progress(o->training);
    string_printf(&out, "epoch %.2f  update %llu  train %.3f", r->epoch, (unsigned long long)r->update, r->train);
    if (isfinite(r->valid))
        string_printf(&out, "  valid %.3f%s", r->valid, r->valid <= o->training->best_valid ? " (best)" : "");
    if (o->settings.trainer.omega > 0) string_printf(&out, "  omega %.3f", r->omega);
    string_printf(&out, "  norm %.2f  %.0f char/s", r->grad_norm, r->characters_per_second);
    if (progress > 0 && progress < 1) {
        string_add(&out, "  left ");
        add_time(&out, r->seconds * (1 - progress) / progress);
    }
    string_add(&out, "\n");
    return output_string(&out, err);
}

static bool tell_record(struct train *o, struct error *err)
{
    const struct training_record *r = &o->training->history[o->training->records - 1];
    if (o->screen) return true;
    if (!o->json && !isfinite(r->valid) && o->training->seconds - o->told < 5) return true;
    o->told = o->training->seconds;
    if (!o->json) return tell_progress(o, r, err);
    struct string line = line_of(record_json(o, r));
    return output_string(&line, err);
}

/* False only when nobody reads any more. */
static bool try_record(struct train *o, struct error *err)
{
    struct error failure = {0};
    if (tell_record(o, &failure)) return true;
    if (!output_is_closed()) {
        tell_trouble(o, TROUBLE_PROGRESS, &failure, "training goes on");
        return true;
    }
    *err = failure;
    return false;
}

static size_t frozen_numbers(const struct net *net)
{
    size_t n = 0;
    for (int i = 0; i < net->parameters; i++)
        if (net->parameter[i].rate == 0) n += (size_t)net->parameter[i].rows * (size_t)net->parameter[i].columns;
    return n;
}

static bool tell_start(const struct train *o, struct error *err)
{
    const struct corpus *c = o->corpus;
    struct string out = {0};
    string_add_safe(&out, c->name, strlen(c->name));
    string_printf(&out, ": %zu characters, %d symbols%s%s; a net that knows nothing has loss ln %d = %.3f\n", c->length,
        c->vocab.size, c->has_bom ? ", byte order mark kept" : "", c->has_crlf ? ", CRLF line ends kept" : "",
        c->vocab.size, log(c->vocab.size));
    string_add_safe(&out, o->net, strlen(o->net));
    string_printf(&out, ": %zu parameters", o->model.net->parameter_count);
    size_t frozen = frozen_numbers(o->model.net);
    if (frozen) string_printf(&out, " (%zu of them frozen)", frozen);
    string_printf(&out, ", %zu updates an epoch, %d thread%s\n", o->training->train->windows,
        o->settings.trainer.threads, o->settings.trainer.threads == 1 ? "" : "s");
    return output_string(&out, err);
}

static bool tell_end(struct train *o, double test, struct error *err)
{
    if (o->json) {
        const struct training_record *r = &o->training->history[o->training->records - 1];
        json_t *object = record_json(o, r);
        if (object) {
            json_object_set_new(object, "test", number(test));
            json_object_set_new(object, "model", json_string(o->out));
        }
        struct string line = line_of(object);
        return output_string(&line, err);
    }
    static const char *const why[] = {[TRAINING_GOES_ON] = "stopped",
        [TRAINING_COMPLETE] = "done",
        [TRAINING_PATIENCE] = "no better validation for a while",
        [TRAINING_TIME] = "time is up"};
    struct string out = {0};
    string_printf(&out, "%s: validation %.4f", why[o->training->end], o->training->best_valid);
    if (isfinite(test)) string_printf(&out, ", test %.4f nats (%.3f bits) a character", test, test / log(2));
    string_add(&out, "; saved ");
    string_add_safe(&out, o->out, strlen(o->out));
    string_add(&out, "\n");
    return output_string(&out, err);
}

/* ---- the run ---- */

static bool compile_in_training(struct train *o, struct error *err)
{
    struct net_options options = o->net_options;
    const char *text = o->model.net_text;
    options.vocab = o->corpus->vocab.size;
    if (!net_compile_text(o->model.net->name, text, strlen(text), &options, &o->net_in_training, err)) return false;
    return !o->init.data || net_set_inits(o->net_in_training, o->init.data, err) ||
           error_prefix(err, "--init %s", o->init.data);
}

/* What the checkpoint has of it is written again. */
static bool start_history(struct train *o, struct error *err)
{
    if (!line_file_open(&o->history, o->history_path, err) || !line_file_clear(&o->history, err)) return false;
    try_history(o);
    return true;
}

/* A run of hours should not end with the news that its model cannot be written. */
static bool check_files(const struct train *o, struct error *err)
{
    if (o->resume && access(o->checkpoint_path, F_OK) != 0 && errno == ENOENT)
        return error_input(err, "%s: there is none, so no run was interrupted: leave --resume out", o->checkpoint_path);
    return file_check_replaceable(o->out, err) && file_check_replaceable(o->checkpoint_path, err);
}

static bool load_checkpoint(struct train *o, struct error *err)
{
    if (!checkpoint_load(o->checkpoint_path, o->training, o->settings_json, err)) return false;
    o->has_checkpoint = true;
    o->checkpoint = o->training->trainer->updates;
    return true;
}

static bool prepare(struct train *o, struct error *err)
{
    if (!check_files(o, err) || !corpus_open(o->corpus_path, &o->corpus, err)) return false;
    if (o->corpus->vocab.size < 2)
        return error_input(err, "%s: every character is the same: there is nothing to learn", o->corpus->name);
    if (!model_init(&o->model, o->net, &o->net_options, &o->corpus->vocab, err)) return false;
    if (!compile_in_training(o, err) || !describe_settings(o, err)) return false;
    if (!training_create(o->corpus, o->net_in_training, &o->settings, &o->training, err)) return false;
    if (o->resume && !load_checkpoint(o, err)) return false;
    return start_history(o, err) && (o->json || tell_start(o, err));
}

static bool update(void *data, struct error *err)
{
    struct train *o = data;
    if (!training_step(o->training, err)) return false;
    if (training_recorded(o->training)) try_history(o);
    if (training_recorded(o->training) && !try_record(o, err)) return false;
    if (o->training->seconds - o->saved >= o->checkpoint_every) try_checkpoint(o);
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
        o->training, o->net, o->net_options, theme_from_environment(), update, o, .notice = o->notice};
    if (o->ascii) screen.theme.ascii = true;
    if (o->theme) theme_set(&screen.theme, o->theme, NULL);
    return train_screen(&screen, &o->stopped, err);
}

/* By a signal, a key, or a reader that has left (an error is set then): what there is is saved. */
static bool interrupted(struct train *o, struct error *err)
{
    struct error failure = {0};
    char whole[80];
    unsigned long long updates = o->training->trainer->updates;
    bool saved = save_checkpoint(o, &failure);
    if (!saved) {
        add_checkpoint(o, whole, sizeof whole);
        *err = failure;
        error_suffix(err, "%s; stopped at update %llu", whole, updates);
    }
    if (!save_model(o, NAN, &failure)) {
        if (saved) *err = failure;
        return error_suffix(err,
            saved ? "%s has the run: make room, and the same command with --resume goes on"
                  : "nor can the model be written: %s",
            saved ? o->checkpoint_path : failure.text);
    }
    if (!saved) return error_suffix(err, "%s is the best model so far", o->out);
    if (err->status)
        return error_suffix(err, "stopped at update %llu; the same command with --resume goes on", updates);
    output_warning("stopped at update %llu; the same command with --resume goes on", updates);
    return true;
}

/* By an error: the best model is kept, if there is one. */
static bool broken_off(struct train *o, struct error *err)
{
    struct error second = {0};
    if (!training_has_good(o->training))
        return error_suffix(err, "there is no good model yet, so %s is not written", o->out);
    if (!save_model(o, NAN, &second)) return error_suffix(err, "the best model cannot be saved: %s", second.text);
    return error_suffix(err, "%s is the best model so far", o->out);
}

/* The run is over, and its model cannot be written: the checkpoint is all that is left of it. */
static bool not_saved(struct train *o, struct error *err)
{
    struct error second = {0};
    char whole[80];
    if (save_checkpoint(o, &second))
        return error_suffix(err, "%s has all of the run: make room, and the same command with --resume saves the model",
            o->checkpoint_path);
    if (!o->has_checkpoint) return error_suffix(err, "nor can a checkpoint be written: the run is lost");
    add_checkpoint(o, whole, sizeof whole);
    return error_suffix(err,
        "nor can its checkpoint be written, but %s: make room, and the same command with --resume goes on from there",
        whole);
}

static bool finish(struct train *o, struct error *err)
{
    double test;
    if (!training_test(o->training, &test, err)) return broken_off(o, err);
    if (!save_model(o, test, err)) return not_saved(o, err);
    unlink(o->checkpoint_path);
    if (!tell_end(o, test, err)) return error_suffix(err, "%s is saved", o->out);
    if (!o->trouble[TROUBLE_PROGRESS].status) return true;
    *err = o->trouble[TROUBLE_PROGRESS];
    return error_suffix(err, "some of the progress is lost, but %s is saved", o->out);
}

static bool train(struct train *o, struct error *err)
{
    if (!prepare(o, err)) return false;
    catch_signals();
    o->screen = !o->json && !o->no_screen && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    bool good = (o->screen ? run_screen : run_updates)(o, err);
    o->screen = false;
    if (o->recorded < o->training->records) try_history(o);
    if (o->stopped || (!good && output_is_closed())) return interrupted(o, err);
    return good ? finish(o, err) : broken_off(o, err);
}

bool cmd_train(int argc, char **argv, struct error *err)
{
    struct train o = {.out = "model.safetensors", .net = "lstm", .optimizer = "adam", .checkpoint_every = 60};
    o.net_options = (struct net_options){.hidden = 128, .layers = 1, .training = true};
    o.settings = (struct training_settings){.split = {80, 10, 10},
        .rate_decay = 0.95,
        .decay_after = 10,
        .record_every = 100,
        .trainer = {.batch = 32, .steps = 64, .clip_norm = 1, .seed = 1}};
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    bool done = outcome == OPTIONS_READ ? complete_settings(&o, err) && train(&o, err) : outcome == OPTIONS_HELPED;
    line_file_close(&o.history);
    training_destroy(o.training);
    net_destroy(o.net_in_training);
    model_finish(&o.model);
    corpus_close(o.corpus);
    free(o.settings_json);
    string_finish(&o.init);
    return done;
}
