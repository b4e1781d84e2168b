/*
 * pty_case.c: see pty_case.h.
 */
#include "pty_case.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

/* ---- the shell, in a process of its own ---- */

struct report {
    pid_t program;
    int status; /* -1: it has started */
};

static void set_signals(void (*handler)(int))
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int i = 1; i < 32; i++)
        if (i != SIGKILL && i != SIGSTOP && i != SIGCHLD) signal(i, handler);
}

/* A crash that a test asks for is to be seen as one, with sanitizers too. */
static void set_environment(const char *term)
{
    struct string options = {0};
    const char *now = getenv("ASAN_OPTIONS");
    string_printf(
        &options, "%s:handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0", now ? now : "");
    setenv("ASAN_OPTIONS", options.data, 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("TERM");
    if (term) setenv("TERM", term, 1);
    static const char *const others[] = {"LINES", "COLUMNS", "NO_COLOR", "COLORTERM", "COLORFGBG",
        "OPENBLAS_NUM_THREADS" /* threads, as a person has them */};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) unsetenv(others[i]);
}

static pid_t start_program(const char *const *arguments)
{
    pid_t pid = fork();
    if (pid != 0) return pid;
    setpgid(0, 0);
    tcsetpgrp(STDIN_FILENO, getpid()); /* SIGTTOU is still ignored */
    set_signals(SIG_DFL);
    execv(UNROLL_PROGRAM, (char *const *)(uintptr_t)arguments);
    _exit(127);
}

/* Says what becomes of the program; after a stop, waits for a byte to go on. */
static void be_shell(int line, int says, int hears, const char *term, const char *const *arguments)
{
    char byte;
    set_signals(SIG_IGN);
    login_tty(line);
    set_environment(term);
    struct report report = {start_program(arguments), -1};
    bool good = write(says, &report, sizeof report) == sizeof report;
    while (good && waitpid(report.program, &report.status, WUNTRACED) == report.program) {
        tcsetpgrp(STDIN_FILENO, getpid());
        good = write(says, &report, sizeof report) == sizeof report;
        if (!WIFSTOPPED(report.status) || read(hears, &byte, 1) != 1) break;
        tcsetpgrp(STDIN_FILENO, report.program);
        kill(-report.program, SIGCONT);
    }
    _exit(0);
}

/* ---- the terminal ---- */

static int set_property(VTermProp property, VTermValue *value, void *user)
{
    struct pty *pty = user;
    if (property == VTERM_PROP_ALTSCREEN) pty->alternate = value->boolean;
    if (property == VTERM_PROP_CURSORVISIBLE) pty->cursor_visible = value->boolean;
    return 1;
}

static void make_screen(struct pty *pty, int rows, int columns)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = set_property};
    pty->cursor_visible = true;
    pty->vterm = vterm_new(rows, columns);
    vterm_set_utf8(pty->vterm, 1);
    pty->screen = vterm_obtain_screen(pty->vterm);
    vterm_screen_set_callbacks(pty->screen, &callbacks, pty);
    vterm_screen_enable_altscreen(pty->screen, 1);
    vterm_screen_reset(pty->screen, 1);
}

void pty_start(struct pty *pty, const char *term, int rows, int columns, const char *const *arguments)
{
    int says[2], hears[2];
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    *pty = (struct pty){0};
    cr_assert(openpty(&pty->terminal, &pty->line, NULL, NULL, &size) == 0 && pipe(says) == 0 && pipe(hears) == 0);
    cr_assert_eq(tcgetattr(pty->line, &pty->mode_before), 0);
    make_screen(pty, rows, columns);
    pty->shell = fork();
    cr_assert_geq(pty->shell, 0);
    if (pty->shell == 0) {
        close(pty->terminal);
        close(says[0]);
        close(hears[1]);
        be_shell(dup(pty->line), says[1], hears[0], term, arguments);
    }
    close(says[1]);
    close(hears[0]);
    pty->shell_says = says[0];
    pty->shell_hears = hears[1];
    struct report report;
    cr_assert_eq(read(pty->shell_says, &report, sizeof report), sizeof report);
    pty->program = report.program;
}

void pty_finish(struct pty *pty)
{
    if (!pty->ended) kill(pty->program, SIGKILL);
    kill(pty->shell, SIGKILL);
    waitpid(pty->shell, NULL, 0);
    close(pty->shell_says);
    close(pty->shell_hears);
    if (pty->terminal >= 0) close(pty->terminal);
    if (pty->line >= 0) close(pty->line);
    vterm_free(pty->vterm);
    string_finish(&pty->sent);
}

struct string pty_screen(const struct pty *pty)
{
    struct string out = {0};
    int rows, columns;
    vterm_get_size(pty->vterm, &rows, &columns);
    for (int row = 0; row < rows; row++) {
        char text[4096];
        VTermRect rect = {.start_row = row, .end_row = row + 1, .start_col = 0, .end_col = columns};
        size_t length = vterm_screen_get_text(pty->screen, text, sizeof text, rect);
        string_add_bytes(&out, text, length);
        string_add(&out, "\n");
    }
    return out;
}

/* ---- waiting ---- */

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void read_terminal(struct pty *pty)
{
    char bytes[4096];
    ssize_t n = read(pty->terminal, bytes, sizeof bytes);
    if (n <= 0) return;
    string_add_bytes(&pty->sent, bytes, (size_t)n);
    vterm_input_write(pty->vterm, bytes, (size_t)n);
}

static void read_report(struct pty *pty)
{
    struct report report;
    if (read(pty->shell_says, &report, sizeof report) != sizeof report) return;
    pty->status = report.status;
    pty->stopped = WIFSTOPPED(report.status);
    pty->ended = !pty->stopped;
}

/* Reads what comes within `ms`; false when nothing does. The screen first: an end is told after the last byte. */
static bool read_on(struct pty *pty, int ms)
{
    struct pollfd ends[] = {{.fd = pty->terminal, .events = POLLIN}, {.fd = pty->shell_says, .events = POLLIN}};
    if (pty->ended) ends[1].fd = -1;
    if (poll(ends, 2, ms) <= 0) return false;
    if (ends[0].revents & POLLIN)
        read_terminal(pty);
    else if (ends[1].revents)
        read_report(pty);
    return true;
}

static bool shows(const struct pty *pty, const char *text)
{
    struct string screen = pty_screen(pty);
    bool found = screen.data && strstr(screen.data, text);
    string_finish(&screen);
    return found;
}

static void fail(struct pty *pty, const char *wanted)
{
    struct string screen = pty_screen(pty);
    cr_assert(false, "waited in vain for: %s (program %s, status %d); the screen:\n%s", wanted,
        pty->ended     ? "ended"
        : pty->stopped ? "stopped"
                       : "running",
        pty->status, screen.data);
}

void pty_expect(struct pty *pty, const char *text)
{
    long end = now_ms() + DEADLINE_MS;
    while (!shows(pty, text)) {
        bool more = read_on(pty, pty->ended ? 0 : 100);
        if ((pty->ended && !more) || now_ms() > end) fail(pty, text);
    }
}

static void wait_until(struct pty *pty, const bool *happened, const char *wanted)
{
    long end = now_ms() + DEADLINE_MS;
    while (!*happened) {
        read_on(pty, 100);
        if (now_ms() > end) fail(pty, wanted);
    }
    while (pty->terminal >= 0 && read_on(pty, 0)) {
    }
}

void pty_wait_stopped(struct pty *pty)
{
    wait_until(pty, &pty->stopped, "a stop");
}

void pty_wait_ended(struct pty *pty)
{
    wait_until(pty, &pty->ended, "the end");
}

/* ---- acting ---- */

void pty_type(struct pty *pty, const char *bytes)
{
    size_t length = strlen(bytes);
    cr_assert_eq(write(pty->terminal, bytes, length), (ssize_t)length);
}

/* The kernel sends SIGWINCH to the group in the foreground. */
void pty_resize(struct pty *pty, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    while (read_on(pty, 0)) {
    }
    vterm_set_size(pty->vterm, rows, columns);
    cr_assert_eq(ioctl(pty->terminal, TIOCSWINSZ, &size), 0);
}

void pty_continue(struct pty *pty)
{
    pty->stopped = false;
    cr_assert_eq(write(pty->shell_hears, "c", 1), 1);
}

/* ---- as it was ---- */

static const char *last_of(const char *text, const char *part)
{
    const char *found = NULL;
    for (const char *next = text; (next = strstr(next, part)); next++) found = next;
    return found;
}

/* A mode that was set was reset after that. */
static void expect_reset(const struct pty *pty, const char *set, const char *reset)
{
    const char *sent = pty->sent.data ? pty->sent.data : "", *last_set = last_of(sent, set);
    if (last_set) cr_assert(strstr(last_set, reset), "ESC%s is left on", set + 1);
}

static void expect_plain_attributes(const struct pty *pty)
{
    VTermValue value;
    VTermState *state = vterm_obtain_state(pty->vterm);
    static const VTermAttr flags[] = {VTERM_ATTR_BOLD, VTERM_ATTR_REVERSE, VTERM_ATTR_UNDERLINE};
    for (int i = 0; i < 3; i++) {
        cr_assert(vterm_state_get_penattr(state, flags[i], &value));
        cr_assert_eq(value.number, 0, "attribute %d is left on", flags[i]);
    }
    cr_assert(vterm_state_get_penattr(state, VTERM_ATTR_FOREGROUND, &value));
    cr_assert(VTERM_COLOR_IS_DEFAULT_FG(&value.color), "a color is left on");
    cr_assert(vterm_state_get_penattr(state, VTERM_ATTR_BACKGROUND, &value));
    cr_assert(VTERM_COLOR_IS_DEFAULT_BG(&value.color), "a background is left on");
}

bool pty_has_mouse(const struct pty *pty)
{
    const char *last = NULL;
    for (const char *at = pty->sent.data; at && (at = strstr(at, "1000")); at++)
        if (at[4] == 'h' || at[4] == 'l') last = at;
    return last && last[4] == 'h';
}

void pty_expect_restored(struct pty *pty)
{
    struct termios mode;
    cr_assert_not(pty->alternate, "the alternate screen is left on");
    cr_assert(pty->cursor_visible, "the cursor is left invisible");
    expect_plain_attributes(pty);
    expect_reset(pty, "\033[?1h", "\033[?1l");
    expect_reset(pty, "\033[?1049h", "\033[?1049l");
    expect_reset(pty, "\033[?2004h", "\033[?2004l");
    cr_assert_not(pty_has_mouse(pty), "the mouse is left on");
    cr_assert_eq(tcgetattr(pty->line, &mode), 0);
    cr_assert_eq(mode.c_iflag, pty->mode_before.c_iflag);
    cr_assert_eq(mode.c_oflag, pty->mode_before.c_oflag);
    cr_assert_eq(mode.c_cflag, pty->mode_before.c_cflag);
    cr_assert_eq(mode.c_lflag, pty->mode_before.c_lflag);
    cr_assert_arr_eq(mode.c_cc, pty->mode_before.c_cc, sizeof mode.c_cc);
}
