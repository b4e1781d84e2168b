/*
 * train_screen.c: the loop, and the table of its keys.
 *
 * Training never waits for keys: they are looked at between frames, of which there are at most ten a second. While the
 * run is paused, keys are waited for.
 */
#include "train_screen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "baselines.h"
#include "canvas.h"
#include "interactive.h"
#include "key.h"
#include "output.h"
#include "panel_training.h"
#include "sampler.h"
#include "step_minibatch.h"
#include "terminal.h"
#include "text.h"
#include "writer.h"

enum { MOST_SAMPLE = 2000, PAUSED_WAIT_MS = 200 };
static const double frame_seconds = 0.1, sample_seconds = 3, temperature = 0.8;

struct loop {
    const struct train_screen *screen;
    struct theme theme;
    struct canvas canvas;
    struct training_view view;
    struct baselines *baselines;
    struct sampler sampler;
    bool can_sample;
    struct rng rng;
    uint32_t sample[MOST_SAMPLE];
    double drawn, sampled; /* when */
    char message[160];
    char net[64]; /* "lstm · hidden 128" */
    bool stop;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- the sample ---- */

/* As much as the screen has room for, from the beginning of a line. */
static void take_sample(struct loop *loop)
{
    struct sampler *sampler = &loop->sampler;
    const struct training *t = loop->screen->training;
    const struct vocab *vocab = &t->corpus->vocab;
    int newline = vocab_index(vocab, '\n'), rows = loop->canvas.rows / 4 - 1, length = rows * loop->canvas.columns / 2;
    if (!loop->can_sample) return;
    if (length < 200) length = 200;
    if (length > MOST_SAMPLE) length = MOST_SAMPLE;
    sampler_reset(sampler);
    sampler_read(sampler, newline >= 0 ? newline : (int)rng_below(&loop->rng, (uint32_t)vocab->size));
    for (int i = 0; i < length; i++) {
        int symbol = sampler_draw(sampler, temperature, 0, &loop->rng);
        loop->sample[i] = vocab->symbol[symbol];
        sampler_read(sampler, symbol);
    }
    loop->view.sample = loop->sample;
    loop->view.sample_length = (size_t)length;
    loop->view.sample_update = t->trainer->updates;
    loop->sampled = now();
}

/* ---- keys ---- */

static void run_pause(struct loop *loop)
{
    loop->view.paused = !loop->view.paused;
}

static void run_sample(struct loop *loop)
{
    take_sample(loop);
    if (!loop->can_sample) snprintf(loop->message, sizeof loop->message, "this net reads the future: it cannot write");
}

/* Where it is not possible, a message says why. */
static void run_step_into(struct loop *loop)
{
    const struct train_screen *screen = loop->screen;
    struct error err = {0};
    loop->view.paused = true;
    if (step_minibatch(screen->training, screen->net, &screen->options, &loop->canvas, &loop->theme, &err)) return;
    error_line(&err, loop->message, sizeof loop->message);
    loop->view.message_is_error = true;
}

static void run_help(struct loop *loop)
{
    loop->view.help = !loop->view.help;
}

static void run_quit(struct loop *loop)
{
    loop->stop = true;
}

static const struct {
    struct binding binding;
    void (*run)(struct loop *loop);
} table[] = {
    {{"pause", "", "p space", "pause", "stop after this update, or go on, as if nothing had happened"}, run_pause},
    {{"step", "", "i enter", "step into", "pause, and step through a row of the minibatch that comes next"},
        run_step_into},
    {{"sample", "", "s", "sample", "let the net write anew, without waiting for the next time"}, run_sample},
    {{"help", "", "? F1", "help", "this page; again, or Esc, to leave it"}, run_help},
    {{"quit", "", "q ctrl-c", "save and quit", "keep the model and a checkpoint, from which --resume goes on"},
        run_quit},
};

enum { KEYS = sizeof table / sizeof *table };

static void take_key(struct loop *loop, struct key key)
{
    if (key.code == KEY_CODE_NONE || key.code == KEY_CODE_RESIZE || key.code == KEY_CODE_RIGHT_CLICK || key.pasted)
        return;
    loop->message[0] = '\0';
    loop->view.message_is_error = false;
    if (key.code == KEY_CODE_HANGUP) loop->stop = true;
    bool leaves = key.code == KEY_CODE_ESCAPE || key.code == 'q';
    if (key.code == KEY_CODE_HANGUP || (loop->view.help && leaves) || key.code == KEY_CODE_ESCAPE) {
        loop->view.help = false;
        return;
    }
    const char *clicked = clicked_command(&loop->canvas, key);
    for (int i = 0; i < KEYS; i++) {
        if (!keys_have(table[i].binding.keys, key) && !(clicked && !strcmp(clicked, table[i].binding.name))) continue;
        if (table[i].run != run_help) loop->view.help = false;
        table[i].run(loop);
        return;
    }
    if (key_is_mouse(key)) return;
    char name[16];
    snprintf(loop->message, sizeof loop->message, "%s does nothing here; ? shows the keys",
        key_label(key, loop->theme.ascii, name));
}

/* ---- frames ---- */

static bool draw(struct loop *loop, struct error *err)
{
    struct binding binding[KEYS];
    for (int i = 0; i < KEYS; i++) {
        binding[i] = table[i].binding;
        if (table[i].run == run_pause && loop->view.paused) binding[i].label = "go on";
    }
    if (!canvas_fit_terminal(&loop->canvas, err)) return false;
    loop->canvas.ascii = loop->theme.ascii;
    loop->view.binding = binding;
    loop->view.bindings = KEYS;
    loop->view.message = *loop->message ? loop->message : loop->screen->notice;
    if (!*loop->message) loop->view.message_is_error = true;
    baselines_take(loop->baselines, &loop->view);
    training_draw(&loop->canvas, &loop->view);
    if (!terminal_draw(&loop->canvas, &loop->theme)) loop->stop = true;
    loop->drawn = now();
    return true;
}

/* All keys that are there; a paused run waits for the first, but not so long that what is counted meanwhile would not
 * be seen. */
static void take_keys(struct loop *loop)
{
    int wait = loop->view.paused ? PAUSED_WAIT_MS : 0;
    for (struct key key = terminal_key(wait); key.code != KEY_CODE_NONE && !loop->stop; key = terminal_key(0))
        take_key(loop, key);
}

static bool goes_on(const struct loop *loop)
{
    return !loop->stop && loop->screen->training->end == TRAINING_GOES_ON;
}

static bool run_loop(struct loop *loop, struct error *err)
{
    while (goes_on(loop)) {
        if (!draw(loop, err)) return false;
        take_keys(loop);
        while (goes_on(loop) && !loop->view.paused && now() - loop->drawn < frame_seconds)
            if (!loop->screen->update(loop->screen->data, err)) return false;
        if (!loop->view.paused && now() - loop->sampled >= sample_seconds) take_sample(loop);
    }
    return true;
}

/* A run that has come to its end leaves its picture behind, above what is printed next. */
static bool leave_picture(struct loop *loop, struct error *err)
{
    struct string out = {0};
    loop->view.message = "";
    loop->view.bindings = 0;
    baselines_take(loop->baselines, &loop->view);
    training_draw(&loop->canvas, &loop->view);
    write_ansi(&out, &loop->canvas, &loop->theme);
    return output_string(&out, err);
}

static void begin(struct loop *loop, const struct train_screen *screen)
{
    struct training *t = screen->training;
    const struct net_options *options = &screen->options;
    const char *slash = strrchr(t->corpus->name, '/');
    *loop = (struct loop){.screen = screen, .theme = screen->theme};
    char name[25];
    utf8_copy_cut(name, sizeof name, screen->net, strlen(screen->net));
    snprintf(loop->net, sizeof loop->net, "%s · hidden %d", name, options->hidden);
    if (options->layers > 1) {
        size_t length = strlen(loop->net);
        snprintf(loop->net + length, sizeof loop->net - length, ", %d layers", options->layers);
    }
    loop->view = (struct training_view){.training = t,
        .net = loop->net,
        .corpus = slash ? slash + 1 : t->corpus->name,
        .baseline = {{"ln V", log(t->corpus->vocab.size)}},
        .baselines = 1,
        .temperature = temperature};
    loop->can_sample = sampler_init(&loop->sampler, t->net, t->trainer->parameters, NULL);
    rng_init(&loop->rng, t->settings.trainer.seed, "screen");
}

bool train_screen(const struct train_screen *screen, bool *stopped, struct error *err)
{
    const struct training *t = screen->training;
    struct loop *loop = calloc(1, sizeof *loop);
    if (!loop) return error_failed(err, "out of memory");
    begin(loop, screen);
    bool good = terminal_open(&loop->theme, err);
    if (good) {
        baselines_start(t->corpus, &t->settings.split, &loop->baselines);
        good = run_loop(loop, err);
        terminal_close();
        if (good && t->end != TRAINING_GOES_ON) good = leave_picture(loop, err);
        baselines_stop(loop->baselines);
    }
    *stopped = loop->stop;
    sampler_finish(&loop->sampler);
    canvas_finish(&loop->canvas);
    free(loop);
    return good;
}
