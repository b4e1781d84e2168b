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
#include "influence.h"
#include "jacobian.h"
#include "view.h"
#include "view_table.h"
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

/* ---- views ---- */

/* The key that leads to a view, the first of its row. */
static void key_of(enum view view, char key[16])
{
    const char *keys = view == VIEW_WHY ? "w" : view == VIEW_HELP ? "?" : views[view].keys;
    snprintf(key, 16, "%.*s", (int)strcspn(keys, " "), keys);
}

/* Opening a view computes what it shows: that counts once. Then moving about in it, while it stays up. */
static void measure_view(struct sample *sample, struct canvas *canvas, enum view view)
{
    static const char *const moves[] = {"left", "down", "left", "up", "right", NULL};
    static const char *const answers[] = {"down", ",", "up", ".", "enter", "backspace", NULL};
    static const char *const pages[] = {"down", "pgdn", "up", "pgup", NULL};
    struct session *session = session_of(64, 100);
    char key[16], what[80];
    press(session, "end");
    press(session, "b");
    press(session, "left");
    key_of(view, key);
    double start = now_ms();
    if (key[0]) press(session, key);
    draw(canvas, session);
    double opened = now_ms() - start;
    snprintf(what, sizeof what, "open %s, hidden 64, 100 characters", views[view].name);
    print_row(what, opened, opened, 1000, "ms", 1);
    measure_keys(sample, session, canvas, view == VIEW_WHY ? answers : view == VIEW_HELP ? pages : moves, 20);
    if (session->view != view) {
        fprintf(stderr, "bench_step: %s is left for %s\n", views[view].name, views[session->view].name);
        exit(1);
    }
    snprintf(what, sizeof what, "key to frame, %s, hidden 64, 100 characters", views[view].name);
    print_sample(what, sample, 16);
    session_destroy(session);
}

static void measure_views(struct sample *sample)
{
    struct canvas canvas;
    if (!canvas_init(&canvas, ROWS, COLUMNS)) fail("out of memory");
    for (int view = 0; view < VIEW_COUNT; view++) measure_view(sample, &canvas, (enum view)view);
    canvas_finish(&canvas);
}

/* What leads off the stepper: a question and what follows from it, and a matrix with all that is said of it. */
static void measure_questions(struct sample *sample, int hidden)
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

/* ---- the lens ---- */

static double peak_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static void measure_influence(struct sample *sample, int length, double most)
{
    struct session *s = session_of(128, length);
    int state[2] = {net_find_quantity(s->now->net, "c"), net_find_quantity(s->now->net, "h")};
    struct influence_question question = {state, 2, 0, 0};
    double *norm = malloc(sizeof *norm * (size_t)length * (size_t)length);
    struct error err;
    char what[80];
    for (int i = 0; i < 20; i++) {
        double start = now_ms();
        if (!norm || !influence_matrix(s->now->run, s->now->parameters, &question, norm, NULL, &err))
            fail("no influence");
        add(sample, now_ms() - start);
    }
    snprintf(what, sizeof what, "influence matrix, hidden 128, %d characters", length);
    print_sample(what, sample, most);
    free(norm);
    session_destroy(s);
}

/* Of the full state, c and h together: singular values and spectral radius of every step, and the products. */
static void measure_jacobians(struct sample *sample)
{
    struct session *s = session_of(64, 100);
    struct jacobian jacobian;
    struct error err;
    for (int i = 0; i < 5; i++) {
        double start = now_ms();
        if (!jacobian_init(&jacobian, s->now->run, s->now->parameters, 0, 1, &err)) fail(err.text);
        size_t n = (size_t)jacobian.n * 100;
        double *singular = malloc(n * sizeof *singular), *log_singular = malloc(n * sizeof *log_singular), radius[100];
        if (!singular || !log_singular || !jacobian_spectra(&jacobian, singular, radius, NULL, &err) ||
            !jacobian_products(&jacobian, 99, 99, log_singular, NULL, &err))
            fail("no Jacobians");
        free(singular);
        free(log_singular);
        jacobian_finish(&jacobian);
        add(sample, now_ms() - start);
    }
    session_destroy(s);
    print_sample("Jacobians and their products, state 128, 100 characters", sample, 1000);
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
    measure_start(&sample, program); /* first: what is forked begins with the memory that this has */
    measure_memory(program, "8", 40);
    measure_memory(program, "64", 200);
    measure_memory(program, "128", 200);
    measure_passes(&sample);
    measure_frames(&sample, 8);
    measure_views(&sample);
    measure_questions(&sample, 64);
    double before = peak_mb();
    measure_influence(&sample, 50, 50);
    measure_influence(&sample, 100, 300);
    print_row("peak memory that influence has added", peak_mb() - before, peak_mb() - before, 200, "MB", 1);
    measure_jacobians(&sample);
    measure_frames(&sample, 512);
    measure_questions(&sample, 512);
    return 0;
}
