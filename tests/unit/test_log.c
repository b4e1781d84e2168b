/* test_log.c: what was done in a session, done again from its log, ends at the same screen and the same numbers. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "file.h"
#include "rng.h"
#include "session_case.h"

static const char *log_of(const struct session *s)
{
    return s->log.lines.data ? s->log.lines.data : "";
}

static void expect_log(const char *keys, const char *expected)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, keys);
    cr_assert_str_eq(log_of(s), expected, "%s: %s", keys, log_of(s));
    session_destroy(s);
}

Test(log, keys_are_the_commands_they_are_bound_to)
{
    expect_log("right . b", "later\nnext\nturn\n");
    expect_log("? down pgdn esc", "help\nscroll 1\nscroll 10\nhelp\n");
    expect_log("v esc", "compare\nstepper\n");
    expect_log(": s t e p space 4 enter", "step 4\n");
    expect_log(": s t e p space 4 esc", "");
    expect_log(": s t e p space 9 9 enter", "");
    expect_log(": n o n s e n s e enter Z", "");
    expect_log("e esc ctrl-l", "");
    expect_log("P right 1", "predict\nlater\nanswer 1\n");
    expect_log("q", "");
}

static int stop_after;

static bool keep_going(void *context, double done)
{
    return --stop_after > 0;
}

/* What was stopped is logged as what it did. */
Test(log, training_that_was_stopped)
{
    struct session *s = opened("elman", "hello hello");
    s->keep_going = keep_going;
    stop_after = 3;
    run_line(s, "train 100");
    cr_assert_str_eq(log_of(s), "train 3\n");
    session_destroy(s);
}

/* A pinned variant stays in step, or nothing happens. */
Test(log, training_of_two_that_was_stopped)
{
    struct session *s = opened("elman", "hello hello");
    struct error err = {0};
    run_line(s, "pin");
    s->keep_going = keep_going;
    stop_after = 13;
    cr_assert_not(command_run(s, "train 10", &err));
    cr_assert(strstr(err.text, "stopped"), "%s", err.text);
    cr_assert_null(s->now->subject.weights);
    cr_assert_null(s->pin->subject.weights);
    stop_after = 1000;
    run_line(s, "train 10");
    cr_assert_eq(s->now->subject.weights->updates, 10);
    cr_assert_eq(s->pin->subject.weights->updates, 10);
    session_destroy(s);
}

Test(log, playing)
{
    struct session *s = opened("elman", "hello");
    run_line(s, "play");
    for (int i = 0; i < 10; i++) session_play(s);
    cr_assert_str_eq(log_of(s), "play\nlater\nlater\nlater\n");
    session_destroy(s);
}

/* ---- files ---- */

static void replay(struct session *s, const char *path)
{
    char *text;
    size_t length;
    struct error err = {0};
    cr_assert(file_read(path, 1 << 20, &text, &length, &err), "%s", err.text);
    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        cr_assert(command_run(s, line, &err), "%s: %s", line, err.text);
    }
    free(text);
}

Test(log, a_file_replays)
{
    char path[] = "/tmp/test_log_XXXXXX", line[64];
    int fd = mkstemp(path);
    struct session *s = opened("lstm", "hello hello"), *again = opened("lstm", "hello hello");
    press(s, "right right . . b left : s e t space W f space * = space 2 enter u U p T T v down");
    snprintf(line, sizeof line, "log %s", path);
    run_line(s, line);
    cr_assert(strstr(s->message, "14 commands"), "%s", s->message);
    replay(again, path);
    s->message[0] = again->message[0] = '\0';
    struct photo photo = photo_of(s);
    expect_like(again, &photo, "replayed");
    photo_finish(&photo);
    session_destroy(s);
    session_destroy(again);
    close(fd);
    unlink(path);
}

Test(log, has_an_end)
{
    struct session *s = opened("elman", "hello hello");
    struct error err = {0};
    for (int i = 0; i < 200000; i++) press(s, i % 2 ? "right" : "left");
    cr_assert(s->log.full);
    cr_assert_leq(s->log.lines.length, COMMAND_LOG_MOST + 100);
    cr_assert_not(command_run(s, "log /tmp/never", &err));
    cr_assert(strstr(err.text, "save"), "%s", err.text);
    session_destroy(s);
}

/* ---- whatever was done ---- */

static const char *const lines[] = {"step 3", "unit 4", "focus c", "focus p", "net gru", "net elman", "hidden 3",
    "layers 2", "text hell hole", "seed 4", "loss-at last", "loss-at 2", "set W *= 1.2", "set Wf *= 1.2",
    "equation h = o * c", "clamp h = 0.5", "patch c.2 = 1", "ablate h.1", "release", "character x", "reset", "train 3",
    "rewind", "rate 0.2", "optimizer adam", "clip 1", "pin", "unpin", "swap", "predict on", "predict off", "answer 2",
    "answer", "nonsense"};

enum { LINES = sizeof lines / sizeof *lines, STEPS = 120 };

static struct key random_key(struct rng *rng)
{
    int count = 0, chosen = 0;
    if (rng_below(rng, 6) == 0) return (struct key){rng_below(rng, 128)};
    for (const struct command *c = commands; c->name; c++)
        if (*c->keys && rng_below(rng, (uint32_t)++count) == 0) chosen = (int)(c - commands);
    struct key key;
    const char *names = commands[chosen].keys;
    cr_assert(key_parse(names, strcspn(names, " "), &key, NULL));
    return key;
}

static void wander(struct session *s, struct rng *rng)
{
    for (int i = 0; i < STEPS; i++) {
        uint32_t what = rng_below(rng, 10);
        if (what < 6)
            session_key(s, random_key(rng));
        else if (what < 9)
            session_click(s, lines[rng_below(rng, LINES)]);
        else
            session_click(s, views[rng_below(rng, VIEW_COUNT)].name);
        s->quit = false;
    }
    press(s, "esc");
    s->message[0] = '\0';
    s->message_is_error = false;
}

Test(log, any_walk_replays, .timeout = 120)
{
    for (int seed = 0; seed < 40; seed++) {
        char path[] = "/tmp/test_log_XXXXXX";
        struct rng rng;
        struct error err = {0};
        struct session *s = opened("lstm", "hello hello"), *again = opened("lstm", "hello hello");
        int fd = mkstemp(path);
        rng_init(&rng, (uint64_t)seed, "log");
        wander(s, &rng);
        cr_assert(command_log_write(&s->log, path, &err), "%s", err.text);
        replay(again, path);
        again->message[0] = '\0';
        again->message_is_error = false;
        struct photo photo = photo_of(s);
        expect_like(again, &photo, log_of(s));
        photo_finish(&photo);
        session_destroy(s);
        session_destroy(again);
        close(fd);
        unlink(path);
    }
}
