/* test_training.c: the screen of a training run, from a history that was made up. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "panel_training.h"
#include "writer.h"

enum { RECORDS = 60 };

static struct training_record history[RECORDS];
static struct trainer trainer;
static struct batches train;
static struct training training;
static const struct binding binding[] = {{"pause", "", "p space", "pause", "stop, or go on"},
    {"help", "", "?", "help", "this page"}, {"quit", "", "q", "quit", "leave"}};

static const uint32_t sample[] = U"The keeper\nof the lamp\t\x1b[31m\u202e\r\nset it down, and looked along the quay.";

/* A loss that falls, a validation each ten records, clipping at the start. */
static struct training_view made_up(void)
{
    for (int i = 0; i < RECORDS; i++)
        history[i] = (struct training_record){.update = 100 * (uint64_t)(i + 1),
            .epoch = (i + 1) / 10.0,
            .train = 1.4 + 2.5 * exp(-i / 8.0),
            .valid = i % 10 == 9 ? 1.55 + 2.5 * exp(-i / 8.0) : NAN,
            .grad_norm = 3 * exp(-i / 20.0),
            .clipped = i < 20 ? 50 : 0,
            .rate = 0.002,
            .characters_per_second = 812345,
            .seconds = i + 1};
    trainer = (struct trainer){.rate = 0.002, .updates = 6000};
    train = (struct batches){.windows = 1000};
    training = (struct training){.trainer = &trainer,
        .train = &train,
        .history = history,
        .records = RECORDS,
        .best_valid = 1.551,
        .seconds = 60,
        .settings = {.epochs = 20, .trainer = {.clip_norm = 1}}};
    return (struct training_view){.training = &training,
        .net = "lstm · hidden 64",
        .corpus = "prose.txt",
        .baseline = {{"ln V", log(65)}, {"1-gram", 2.4}, {"5-gram", 1.26}},
        .baselines = 3,
        .sample = sample,
        .sample_length = sizeof sample / sizeof *sample - 1,
        .sample_update = 5900,
        .temperature = 0.8,
        .binding = binding,
        .bindings = 3};
}

static void draw(struct string *out, const struct training_view *view, int rows, int columns, bool ascii)
{
    struct canvas canvas;
    cr_assert(canvas_init(&canvas, rows, columns));
    canvas.ascii = ascii;
    training_draw(&canvas, view);
    write_text(out, &canvas, &(struct theme){.ascii = ascii});
    canvas_finish(&canvas);
}

static void expect(const struct training_view *view, int rows, int columns, bool ascii, const char *const *facts)
{
    struct string out = {0};
    draw(&out, view, rows, columns, ascii);
    for (; *facts; facts++) cr_expect(strstr(out.data, *facts), "no '%s' in\n%s", *facts, out.data);
    for (size_t i = 0; ascii && i < out.length; i++) cr_assert((unsigned char)out.data[i] < 128);
    string_finish(&out);
}

Test(training, key_facts_are_there)
{
    static const char *const facts[] = {"prose.txt", "hidden 64", "epoch 7/20", "training", "ln V 4.17", "1-gram 2.40",
        "5-gram 1.26", "clip 1", "1.551", "812k/s", "1:00", "2:20", "0.002", "30 %", "The keeper", "\\x1b[31m\\u202e",
        "5900 updates", "temperature 0.8", " pause", " quit", NULL};
    struct training_view view = made_up();
    expect(&view, 24, 80, false, facts);
    expect(&view, 40, 120, false, facts);
    expect(&view, 24, 80, true, facts);
}

Test(training, help_message_and_pause)
{
    struct training_view view = made_up();
    view.paused = true;
    view.message = "something to say";
    expect(&view, 24, 80, false, (const char *const[]){"paused", "something to say", NULL});
    view.help = true;
    expect(&view, 24, 80, false, (const char *const[]){"keys and what is shown", "stop, or go on", NULL});
}

Test(training, before_the_first_record)
{
    struct training_view view = made_up();
    training.records = 0;
    training.history = NULL;
    trainer.updates = 0;
    training.seconds = 0;
    training.best_valid = INFINITY;
    view.sample = NULL;
    view.baselines = 1;
    expect(&view, 24, 80, false, (const char *const[]){"epoch 1/20", "ln V 4.17", "0 %", NULL});
}

Test(training, no_size_is_a_fault)
{
    struct training_view view = made_up();
    for (int rows = 1; rows < 70; rows += rows < 30 ? 1 : 7)
        for (int columns = 1; columns < 220; columns += 7) {
            struct string out = {0};
            draw(&out, &view, rows, columns, false);
            string_finish(&out);
        }
}
