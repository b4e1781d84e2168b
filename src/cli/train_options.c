/*
 * train_options.c: the table of a run's options, and what follows from them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint.h"
#include "init.h"
#include "json.h"
#include "processors.h"
#include "theme.h"
#include "rng.h"
#include "train_run.h"

static bool read_optimizer(const struct option_row *row, const char *argument, struct error *err)
{
    if (optimizer_find(argument)) return option_text(row, argument, err);
    return error_input(err, "give sgd, momentum, adagrad, rmsprop, adam or adamw");
}

static bool read_split(const struct option_row *row, const char *argument, struct error *err)
{
    return split_parse(argument, row->to, err);
}

struct train train_defaults(void)
{
    struct train o = {.out = "model.safetensors", .net = "lstm", .optimizer = "adam", .checkpoint_every = 60};
    o.net_options = (struct net_options){.hidden = 128, .layers = 1, .training = true};
    o.settings = (struct training_settings){.split = {80, 10, 10},
        .rate_decay = 0.95,
        .decay_after = 10,
        .decay_updates = 200,
        .record_every = 100,
        .trainer = {.batch = 32, .steps = 64, .clip_norm = 1, .seed = 1, .afresh_every = 50}};
    return o;
}

enum options_outcome train_read_options(struct train *o, int argc, char **argv, struct error *err)
{
    struct training_settings *s = &o->settings;
    struct trainer_settings *t = &s->trainer;
    int updates = (int)s->updates, afresh = (int)t->afresh_every;
    const struct option_row rows[] = {
        {"out", "FILE", "where the model goes, also -o FILE: a .safetensors file (model.safetensors)", option_text,
            &o->out},
        {"net", "NET", "a net that ships, or a .net file (lstm)", option_text, &o->net},
        {"hidden", "N", "hidden units in each layer (128)", option_integer, &o->net_options.hidden, 1, NET_MOST_UNITS},
        {"layers", "N", "layers, one on top of the other (1)", option_integer, &o->net_options.layers, 1,
            NET_MOST_LAYERS},
        {"embedding", "N", "characters as learned vectors of N numbers; 0: one-hot (0)", option_integer,
            &o->net_options.embedding, 0, NET_MOST_UNITS},
        {"init", "LIST", INIT_HELP, option_list, &o->init},
        {"dropout", "P", "of each layer's input and output this share is dropped while training (0)",
            option_probability, &o->net_options.dropout.p},
        {"dropout-kind", "KIND",
            "naive: what is dropped changes at each timestep; variational: with each window, and "
            "the recurrence is dropped too (naive)",
            option_dropout_kind, &o->net_options.dropout.variational},
        {"batch", "N", "streams of text side by side (32)", option_integer, &t->batch, 1, 4096},
        {"steps-bptt", "N", "timesteps that gradients go back (64)", option_integer, &t->steps, 1, 100000},
        {"afresh-every", "N",
            "updates after which all streams begin again from the initial state, which a net forgets otherwise; 0: "
            "with "
            "each epoch only (50)",
            option_integer, &afresh, 0, 1000000},
        {"epochs", "N", "times through the text (20)", option_integer, &o->epochs, 1, 100000},
        {"keep-epochs", "LIST",
            "keep the model as it is after these epochs too, 0: at first, as in 1,2,5,20: "
            "FILE.epoch-5.safetensors, in 32 bits, with half too",
            train_read_epochs, &o->keep, 0, 100000},
        {"updates", "N", "or as many updates", option_integer, &updates, 1, 2000000000},
        {"minutes", "X", "or as long", option_number, &s->minutes},
        {"optimizer", "NAME", "sgd, momentum, adagrad, rmsprop, adam or adamw (adam)", read_optimizer, &o->optimizer},
        {"lr", "X", "learning rate (as the optimizer likes it)", option_number, &t->rate},
        {"lr-decay", "X",
            "the rate is multiplied by X after each epoch, where epochs are short after 200 updates (0.95)",
            option_number, &s->rate_decay},
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
        {"seed", "N", "draws the initial weights (1)", option_seed, &t->seed, 0, RNG_MOST_SEED},
        {"checkpoint-every", "X", "seconds between checkpoints (60)", option_number, &o->checkpoint_every},
        {"half", NULL,
            "save the model in half precision, in half the space; its losses are measured so; what keep-epochs keeps "
            "is not halved",
            option_flag, &o->half},
        {"resume", NULL, "go on from the checkpoint of a run that was interrupted, with its text and its options",
            option_flag, &o->resume},
        {"json", NULL, "report as JSON, one object a line", option_flag, &o->json},
        {"no-screen", NULL, "on a terminal too, a line of progress now and then", option_flag, &o->no_screen},
        SETTINGS_OF_SCREENS(&o->look),
        {0},
    };
    const struct usage usage = {"unroll train CORPUS [OPTION ...]",
        "Trains a net to predict the next character of a text: a UTF-8 file, or - for\nstandard input. "
        "The best model by validation loss is kept.",
        rows, &o->corpus_path};
    enum options_outcome outcome = options_read(&usage, argc, argv, err);
    s->updates = (uint64_t)updates;
    t->afresh_every = (uint64_t)afresh;
    o->bounded = o->epochs || updates || s->minutes > 0;
    s->epochs = o->bounded ? o->epochs : 20;
    return outcome;
}

static bool name_files(struct train *o, struct error *err)
{
    size_t length = strlen(o->out);
    if (length < 12 || strcmp(o->out + length - 12, ".safetensors") != 0)
        return error_input(err, "--out %s: a model is a .safetensors file", o->out);
    if (length > sizeof o->history_path - 32) return error_input(err, "--out: the path is too long");
    snprintf(o->history_path, sizeof o->history_path, "%s.history.jsonl", o->out);
    snprintf(o->checkpoint_path, sizeof o->checkpoint_path, "%s.checkpoint", o->out);
    return true;
}

/* ---- a run that goes on ---- */

/* The arguments of the run that is resumed, as its checkpoint has them. */
static bool load_command(struct train *o, struct error *err)
{
    char *settings;
    bool starved;
    json_error_t fault;
    if (access(o->checkpoint_path, F_OK) != 0 && errno == ENOENT)
        return error_input(err, "%s: there is none, so no run was interrupted: leave --resume out", o->checkpoint_path);
    if (!checkpoint_settings(o->checkpoint_path, &settings, err)) return false;
    json_t *object = json_from_text(settings, strlen(settings), 0, &fault, &starved);
    o->command = json_incref(json_object_get(object, "command"));
    bool good = object || error_failed(err, "%s: out of memory", o->checkpoint_path);
    json_decref(object);
    free(settings);
    return good;
}

/* Reads them into o, which has the defaults. */
static bool read_command(struct train *o, json_t *command, struct error *err)
{
    size_t count = json_array_size(command);
    char **argument = calloc(count + 2, sizeof *argument);
    if (!argument) return error_failed(err, "out of memory");
    argument[0] = (char *)(uintptr_t) "train";
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(command, i));
        argument[i + 1] = (char *)(uintptr_t)(text ? text : ""); /* getopt changes their order, not what they say */
    }
    bool good = train_read_options(o, (int)count + 1, argument, err) == OPTIONS_READ;
    free(argument);
    return good || error_prefix(err, "%s", o->checkpoint_path);
}

bool train_adopt_options(struct train *o, int argc, char **argv, struct error *err)
{
    struct train again = train_defaults();
    if (!name_files(o, err) || !load_command(o, err)) return false;
    if (!o->command) return true; /* whether they are the same options will be seen */
    again.look = o->look;
    bool good = read_command(&again, o->command, err);
    if (o->corpus_path) again.corpus_path = NULL;
    if (o->init.data) string_clear(&again.init);
    if (o->bounded) again.epochs = 0, again.settings.updates = 0, again.settings.minutes = 0;
    good = good && train_read_options(&again, argc, argv, err) == OPTIONS_READ;
    again.command = o->command;
    string_finish(&o->init);
    *o = again;
    return good;
}

/* ---- what follows from the options ---- */

bool train_complete_settings(struct train *o, struct error *err)
{
    struct trainer_settings *t = &o->settings.trainer;
    if (!o->corpus_path) return error_input(err, "train needs a text: unroll train FILE");
    if (!name_files(o, err)) return false;
    if (o->net_options.dropout.variational && o->net_options.dropout.p <= 0)
        return error_input(err, "--dropout-kind variational: nothing is dropped: give --dropout too, such as 0.2");
    t->optimizer = optimizer_find(o->optimizer);
    if (t->rate <= 0) t->rate = t->optimizer->default_rate;
    if (!t->threads) t->threads = processors();
    if (t->threads > t->batch) t->threads = t->batch;
    return true;
}

/* What decides the numbers of a run: a checkpoint goes on with the same. How long it lasts may change. */
bool train_describe_settings(struct train *o, struct error *err)
{
    const struct training_settings *s = &o->settings;
    const struct trainer_settings *t = &s->trainer;
    json_t *object = json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:s, s:f, s:f, s:i, s:f, s:f, s:f, s:i, s:I, s:[f,f,f]}",
        "net", o->model.net_text, "hidden", o->net_options.hidden, "layers", o->net_options.layers, "embedding",
        o->net_options.embedding, "batch", t->batch, "steps", t->steps, "optimizer", t->optimizer->name, "rate",
        t->rate, "rate_decay", s->rate_decay, "decay_after", s->decay_after, "clip_norm", t->clip_norm, "clip_value",
        t->clip_value, "weight_decay", t->weight_decay, "threads", t->threads, "seed", (json_int_t)t->seed, "split",
        s->split.train, s->split.valid, s->split.test);
    json_put(&object, "init", json_text(string_text(&o->init)));
    json_put(&object, "omega", json_number(t->omega));
    json_put(&object, "afresh_every", json_integer((json_int_t)t->afresh_every));
    const struct dropout *dropout = &o->net_options.dropout;
    json_put(&object, "dropout", json_number(dropout->p));
    json_put(&object, "dropout_kind", json_string(dropout->variational ? "variational" : "naive"));
    o->settings_json = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_put(&object, "command", json_incref(o->command));
    o->run_json = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    return (o->settings_json && o->run_json) || error_failed(err, "out of memory");
}
