/*
 * step.c: how long the stepper takes, and how much memory: medians and worst cases of many runs, next to what is asked
 * of them. See README.md.
 *
 *   bench_step [PROGRAM]
 *
 * A frame is a key press, what it computes, the picture on the canvas, and all of it written as ANSI, which is more
 * than the terminal is sent. The program itself is started under a pseudo-terminal that only reads.
 */
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "blas.h"
#include "command.h"
#include "view.h"
#include "writer.h"

enum { ROWS = 60, COLUMNS = 200, MOST_RUNS = 4096 };

/* ---- measuring ---- */

struct sample {
    double ms[MOST_RUNS];
    int runs;
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

static void add(struct sample *sample, double ms)
{
    if (sample->runs < MOST_RUNS) sample->ms[sample->runs++] = ms;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_row(const char *what, double median, double worst, double most, const char *unit, int runs)
{
    printf("| %-58s | %8.2f | %8.2f | %4g | %-2s | %5d | %s |\n", what, median, worst, most, unit, runs,
        median < most ? "yes" : "NO ");
    fflush(stdout);
}

static void print_sample(const char *what, struct sample *sample, double most)
{
    qsort(sample->ms, (size_t)sample->runs, sizeof *sample->ms, compare);
    print_row(what, sample->ms[sample->runs / 2], sample->ms[sample->runs - 1], most, "ms", sample->runs);
    sample->runs = 0;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_step: %s\n", what);
    exit(1);
}

/* ---- sessions ---- */

static struct session *session_of(int hidden, int length)
{
    static const char line[] = "the keeper set down the lamp and looked along the empty quay before he spoke. ";
    uint32_t text[1000];
    struct session *session;
    struct error err;
    for (int i = 0; i < length; i++) text[i] = (unsigned char)line[(size_t)i % (sizeof line - 1)];
    struct subject subject = {"lstm", text, (size_t)length, hidden, 1, 7, LOSS_AT_ALL};
    if (!session_create(&subject, &session, &err)) fail(err.text);
    return session;
}

static void measure_passes(struct sample *sample)
{
    struct session *s = session_of(16, 40);
    for (int i = 0; i < 2000; i++) {
        double start = now_ms();
        run_forward(s->now->run, s->now->parameters);
        run_backward(s->now->run, s->now->parameters, s->now->gradient);
        add(sample, now_ms() - start);
    }
    session_destroy(s);
    print_sample("forward and backward, lstm, hidden 16, 40 characters", sample, 2);
}

static void press(struct session *session, const char *name)
{
    struct key key;
    struct error err;
    if (!key_parse(name, strlen(name), &key, &err)) fail(err.text);
    session_key(session, key);
}

static void draw(struct canvas *canvas, const struct session *session)
{
    static struct string out;
    struct theme theme = {.depth = COLOR_256};
    view_draw(canvas, session);
    string_clear(&out);
    write_ansi(&out, canvas, &theme);
    if (out.failed) fail("out of memory");
}

/* Each key `times` times in turn. */
static void measure_keys(
    struct sample *sample, struct session *session, struct canvas *canvas, const char *const *keys, int times)
{
    for (int i = 0; i < times; i++)
        for (int k = 0; keys[k]; k++) {
            double start = now_ms();
            press(session, keys[k]);
            draw(canvas, session);
            add(sample, now_ms() - start);
        }
}

static void measure_frames(struct sample *sample, int hidden)
{
    static const char *const navigation[] = {"right", ".", "down", "tab", "right", ",", "up", "shift-tab", NULL};
    static const char *const back[] = {"left", ".", "down", "tab", "left", ",", "up", "shift-tab", NULL};
    static const char *const edits[] = {"r", "L", NULL};
    struct session *session = session_of(hidden, 200);
    struct canvas canvas;
    char what[80];
    if (!canvas_init(&canvas, ROWS, COLUMNS)) fail("out of memory");
    measure_keys(sample, session, &canvas, navigation, 50);
    snprintf(what, sizeof what, "key to frame, forward, hidden %d, 200 characters", hidden);
    print_sample(what, sample, 16);
    press(session, "end");
    press(session, "b");
    measure_keys(sample, session, &canvas, back, 50);
    snprintf(what, sizeof what, "key to frame, backward, hidden %d, 200 characters", hidden);
    print_sample(what, sample, 16);
    measure_keys(sample, session, &canvas, edits, 25);
    snprintf(what, sizeof what, "edit to frame (seed, loss-at), hidden %d, 200 characters", hidden);
    print_sample(what, sample, 60);
    canvas_finish(&canvas);
    session_destroy(session);
}

/* The views that lead off the stepper: a question and what follows it, and a matrix with all that is said of it. */
static void measure_views(struct sample *sample, int hidden)
{
    static const char *const value[] = {"w", "enter", "down", "tab", "enter", "backspace", "g", "esc", "left", NULL};
    static const char *const weight[] = {"M", "right", "w", "down", "pgdn", "backspace", "M", "right", NULL};
    static const char *const matrix[] = {"right", "down", "2", "3", ".", "1", "tab", "shift-tab", "n", NULL};
    static const struct {
        const char *name, *const *keys;
    } cases[] = {{"why: values", value}, {"why: a weight", weight}, {"matrix", matrix}};
    for (int i = 0; i < 3; i++) {
        struct session *session = session_of(hidden, 101);
        struct canvas canvas;
        char what[80];
        if (!canvas_init(&canvas, ROWS, COLUMNS)) fail("out of memory");
        press(session, "end");
        if (i == 2) press(session, "M");
        if (i == 0) press(session, "b");
        measure_keys(sample, session, &canvas, cases[i].keys, 25);
        snprintf(what, sizeof what, "key to frame, %s, hidden %d, 101 characters", cases[i].name, hidden);
        print_sample(what, sample, 16);
        canvas_finish(&canvas);
        session_destroy(session);
    }
}

/* ---- the program ---- */

struct child {
    pid_t pid;
    int terminal;
};

static struct child start(const char *program, const char *hidden, const char *text)
{
    struct child child;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    child.pid = forkpty(&child.terminal, NULL, NULL, &size);
    if (child.pid < 0) fail("no pseudo-terminal");
    if (child.pid > 0) return child;
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    execl(program, program, "step", "lstm", "--hidden", hidden, "--text", text, (char *)NULL);
    _exit(127);
}

/* Reads until the last word of the bottom line has come. */
static void read_frame(int terminal)
{
    char bytes[1 << 16];
    size_t length = 0;
    while (length < sizeof bytes - 1) {
        ssize_t n = read(terminal, bytes + length, sizeof bytes - 1 - length);
        if (n <= 0) fail("the program ended before its first frame");
        length += (size_t)n;
        bytes[length] = '\0';
        if (strstr(bytes, "quit")) return;
    }
    fail("no first frame");
}

/* Peak memory in MB. */
static double end(struct child child)
{
    struct rusage usage;
    char bytes[4096];
    if (write(child.terminal, "q", 1) != 1) fail("the program takes no key");
    while (read(child.terminal, bytes, sizeof bytes) > 0) {
    }
    wait4(child.pid, NULL, 0, &usage);
    close(child.terminal);
    return (double)usage.ru_maxrss / 1024;
}

static void measure_start(struct sample *sample, const char *program)
{
    for (int i = 0; i < 40; i++) {
        double begin = now_ms();
        struct child child = start(program, "8", "hello hello");
        read_frame(child.terminal);
        add(sample, now_ms() - begin);
        end(child);
    }
    print_sample("start to first frame, lstm, hidden 8, 80x24", sample, 100);
}

static void measure_memory(const char *program, const char *hidden, int length)
{
    char text[1000], what[80];
    for (int i = 0; i < length; i++) text[i] = (char)('a' + i % 26);
    text[length] = '\0';
    struct child child = start(program, hidden, text);
    read_frame(child.terminal);
    double mb = end(child);
    snprintf(what, sizeof what, "peak memory, lstm, hidden %s, %d characters", hidden, length);
    print_row(what, mb, mb, 50, "MB", 1);
}

int main(int argc, char **argv)
{
    static struct sample sample;
    const char *program = argc > 1 ? argv[1] : UNROLL_PROGRAM;
    setlocale(LC_ALL, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    blas_choose_kernels();
    blas_single_threaded();
    printf("| %-58s | %8s | %8s | %4s | %2s | %5s | %s |\n", "what", "median", "worst", "must", "", "runs", "ok ");
    printf("|%s|---------:|---------:|-----:|----|------:|-----|\n",
        "------------------------------------------------------------");
    measure_passes(&sample);
    measure_frames(&sample, 8);
    measure_frames(&sample, 512);
    measure_views(&sample, 64);
    measure_views(&sample, 512);
    measure_start(&sample, program);
    measure_memory(program, "8", 40);
    measure_memory(program, "64", 200);
    measure_memory(program, "128", 200);
    return 0;
}
