/*
 * train_options.c: the table of a run's options, and what follows from them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init.h"
#include "json.h"
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

enum options_outcome train_read_options(struct train *o, int argc, char **argv, struct error *err)
{
    struct training_settings *s = &o->settings;
    struct trainer_settings *t = &s->trainer;
    int updates = 0;
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
        {"seed", "N", "draws the initial weights (1)", option_seed, &t->seed, 0, RNG_MOST_SEED},
        {"checkpoint-every", "X", "seconds between checkpoints (60)", option_number, &o->checkpoint_every},
        {"resume", NULL, "go on from the checkpoint of a run that was interrupted", option_flag, &o->resume},
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
    s->epochs = o->epochs ? o->epochs : updates || s->minutes > 0 ? 0 : 20;
    return outcome;
}

static int processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 16 ? 16 : (int)n;
}

bool train_complete_settings(struct train *o, struct error *err)
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
    json_put(&object, "init", json_text(o->init.data ? o->init.data : ""));
    json_put(&object, "omega", json_number(t->omega));
    const struct dropout *dropout = &o->net_options.dropout;
    json_put(&object, "dropout", json_number(dropout->p));
    json_put(&object, "dropout_kind", json_string(dropout->variational ? "variational" : "naive"));
    o->settings_json = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    return o->settings_json || error_failed(err, "out of memory");
}
