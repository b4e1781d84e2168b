/*
 * test_terminal.c: the program as a person has it: in a terminal, from its start to its end, whatever ends it.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pty_case.h"

static const char *const hello[] = {"unroll", "step", "lstm", "--text", "hello hello", NULL};

static void start(struct pty *pty, int rows, int columns)
{
    pty_start(pty, "xterm-256color", rows, columns, hello);
    pty_expect(pty, "q quit");
}

static void expect_exit(struct pty *pty, int status)
{
    pty_wait_ended(pty);
    cr_assert(WIFEXITED(pty->status), "it was killed by signal %d", WTERMSIG(pty->status));
    cr_assert_eq(WEXITSTATUS(pty->status), status, "exit status %d", WEXITSTATUS(pty->status));
    pty_expect_restored(pty);
}

Test(terminal, steps_forward_and_backward_and_quits)
{
    struct pty pty;
    start(&pty, 24, 80);
    cr_assert(pty.alternate);
    pty_expect(&pty, "t 1/10  forward");
    pty_type(&pty, "\033OC"); /* the right arrow, as a terminal in application mode sends it */
    pty_expect(&pty, "t 2/10  forward");
    pty_type(&pty, "l");
    pty_expect(&pty, "t 3/10  forward");
    pty_type(&pty, "b");
    pty_expect(&pty, "t 3/10  backward");
    pty_type(&pty, "\033OD");
    pty_expect(&pty, "t 2/10  backward");
    pty_type(&pty, "?");
    pty_expect(&pty, "keys and commands");
    pty_type(&pty, "\033");
    pty_expect(&pty, "gradients flow back");
    pty_type(&pty, "q");
    expect_exit(&pty, 0);
    pty_finish(&pty);
}

/* The escape sequence of an arrow arrives whole or in pieces; keys that are typed ahead are all done. */
Test(terminal, keys_in_one_go_and_in_pieces)
{
    struct pty pty;
    start(&pty, 24, 80);
    pty_type(&pty, "lll\033OC\033OCh");
    pty_expect(&pty, "t 5/10");
    pty_type(&pty, "\x13"); /* Ctrl-S freezes nothing */
    pty_type(&pty, "l");
    pty_expect(&pty, "t 6/10");
    pty_type(&pty, ":step 9\r");
    pty_expect(&pty, "t 9/10");
    pty_type(&pty, ":text h\xc3\xa9l\xc3\xa8ne\r");
    pty_expect(&pty, "\"h\xc3\xa9l\xc3\xa8ne\"");
    pty_type(&pty, ":step 99\r");
    pty_expect(&pty, "'99' is not");
    pty_type(&pty, "q");
    expect_exit(&pty, 0);
    pty_finish(&pty);
}

Test(terminal, follows_the_size_of_the_window)
{
    struct pty pty;
    start(&pty, 24, 80);
    pty_resize(&pty, 30, 100);
    pty_expect(&pty, "what the net expects"); /* there is more room */
    pty_resize(&pty, 5, 20);
    pty_expect(&pty, "this is 20 x 5");
    pty_type(&pty, "l");
    pty_resize(&pty, 24, 80);
    pty_expect(&pty, "t 2/10  forward");
    pty_resize(&pty, 1, 1);
    pty_resize(&pty, 24, 80);
    pty_type(&pty, "l");
    pty_expect(&pty, "t 3/10  forward");
    pty_type(&pty, "q");
    expect_exit(&pty, 0);
    pty_finish(&pty);
}

Test(terminal, stops_and_goes_on)
{
    struct pty pty;
    start(&pty, 24, 80);
    pty_type(&pty, "l");
    pty_expect(&pty, "t 2/10");
    pty_type(&pty, "\x1a");
    pty_wait_stopped(&pty);
    pty_expect_restored(&pty);
    pty_resize(&pty, 30, 100); /* meanwhile */
    pty_continue(&pty);
    pty_expect(&pty, "what the net expects");
    cr_assert(pty.alternate);
    pty_type(&pty, "l");
    pty_expect(&pty, "t 3/10");
    pty_type(&pty, "\x1a");
    pty_wait_stopped(&pty);
    pty_expect_restored(&pty);
    pty_continue(&pty);
    pty_expect(&pty, "t 3/10");
    pty_type(&pty, "q");
    expect_exit(&pty, 0);
    pty_finish(&pty);
}

/* What is pasted is text: it runs nothing, whatever it says, and a line break in it is a blank. */
Test(terminal, what_is_pasted_is_text)
{
    struct pty pty;
    start(&pty, 24, 80);
    pty_type(&pty, "\033[200~q\rq\033[201~");
    pty_expect(&pty, "text can be pasted behind :");
    pty_type(&pty, ":\033[200~text h\xc3\xa9\r\xe6\x97\xa5\033[201~");
    pty_expect(&pty, ":text h\xc3\xa9 \xe6\x97\xa5");
    pty_type(&pty, "\033[D!\r");
    pty_expect(&pty, "\"h\xc3\xa9 !\xe6\x97\xa5\"");
    pty_type(&pty, "l");
    pty_expect(&pty, "t 2/4");
    pty_type(&pty, "\x1a");
    pty_wait_stopped(&pty);
    pty_expect_restored(&pty);
    pty_continue(&pty);
    pty_type(&pty, "q");
    expect_exit(&pty, 0);
    pty_finish(&pty);
}

/* ---- the mouse ---- */

/* Presses a button where a text begins on the screen, as a terminal reports it: SGR, counted from 1. */
static void press_button(struct pty *pty, int button, const char *text)
{
    char report[32];
    pty_expect(pty, text);
    struct string screen = pty_screen(pty);
    const char *at = strstr(screen.data, text), *line = screen.data;
    int row = 1;
    for (const char *c = screen.data; c < at; c++)
        if (*c == '\n') row++, line = c + 1;
    char *before = strndup(line, (size_t)(at - line));
    snprintf(report, sizeof report, "\033[<%d;%d;%dM", button, utf8_width(before) + 1, row);
    pty_type(pty, report);
    report[strlen(report) - 1] = 'm'; /* and lets go; a wheel has nothing to let go */
    if (button < 64) pty_type(pty, report);
    free(before);
    string_finish(&screen);
}

Test(terminal, the_mouse_does_what_commands_do)
{
    struct pty pty;
    start(&pty, 24, 80);
    cr_assert(pty_has_mouse(&pty));
    press_button(&pty, 0, "  3  ");
    pty_expect(&pty, "t 3/10  forward");
    press_button(&pty, 65, "guess");
    pty_expect(&pty, "t 4/10  forward");
    press_button(&pty, 64, "guess");
    pty_expect(&pty, "t 3/10  forward");
    press_button(&pty, 0, "b backward");
    pty_expect(&pty, "t 3/10  backward");
    press_button(&pty, 2, "b forward"); /* another button is not ours */
    press_button(&pty, 0, "? help");
    pty_expect(&pty, "keys and commands");
    press_button(&pty, 0, "turn round:");
    pty_expect(&pty, "t 3/10  forward");
    pty_expect(&pty, "b backward"); /* the frame is whole */
    press_button(&pty, 0, "q quit");
    expect_exit(&pty, 0);
    pty_finish(&pty);
}

Test(terminal, the_mouse_can_be_left_to_the_terminal)
{
    struct pty pty;
    start(&pty, 24, 80);
    pty_type(&pty, ":mouse off\r:step 5\r");
    pty_expect(&pty, "t 5/10");
    cr_assert_not(pty_has_mouse(&pty));
    pty_type(&pty, "\033[<0;30;5M\033[<0;30;5m"); /* one that was on its way */
    pty_type(&pty, "l");
    pty_expect(&pty, "t 6/10");
    pty_type(&pty, ":mouse on\r:step 7\r");
    pty_expect(&pty, "t 7/10");
    cr_assert(pty_has_mouse(&pty));
    pty_type(&pty, "\x1a");
    pty_wait_stopped(&pty);
    pty_expect_restored(&pty);
    pty_continue(&pty);
    pty_expect(&pty, "t 7/10");
    cr_assert(pty_has_mouse(&pty), "it is ours again");
    pty_type(&pty, "q");
    expect_exit(&pty, 0);
    pty_finish(&pty);
}

/* ---- other ends ---- */

static void expect_killed(int signal_number)
{
    struct pty pty;
    start(&pty, 24, 80);
    kill(pty.program, signal_number);
    pty_wait_ended(&pty);
    cr_assert(WIFSIGNALED(pty.status), "after signal %d: status %x", signal_number, pty.status);
    cr_assert_eq(WTERMSIG(pty.status), signal_number);
    pty_expect_restored(&pty);
    pty_finish(&pty);
}

Test(terminal, signals_that_kill_leave_it_as_it_was)
{
    static const int signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) expect_killed(signals[i]);
}

Test(terminal, signals_that_ask_end_it)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct pty pty;
        start(&pty, 24, 80);
        kill(pty.program, signals[i]);
        expect_exit(&pty, 0);
        pty_finish(&pty);
    }
}

Test(terminal, ctrl_c_ends_it)
{
    struct pty pty;
    start(&pty, 24, 80);
    pty_type(&pty, "\x03");
    expect_exit(&pty, 0);
    pty_finish(&pty);
}

/* The window is closed: nobody is left to see it, so it must not stay. */
Test(terminal, ends_with_its_terminal)
{
    struct pty pty;
    start(&pty, 24, 80);
    close(pty.terminal);
    close(pty.line);
    pty.terminal = pty.line = -1;
    pty_wait_ended(&pty);
    pty_finish(&pty);
}

/* ---- terminals that cannot show it ---- */

static void expect_refused(const char *term, const char *part)
{
    struct pty pty;
    pty_start(&pty, term, 24, 80, hello);
    expect_exit(&pty, 2);
    cr_assert(pty.sent.data && strstr(pty.sent.data, part), "%s", pty.sent.data ? pty.sent.data : "nothing");
    cr_assert(strstr(pty.sent.data, "unroll: "));
    cr_assert_null(strchr(pty.sent.data, '\033'), "an escape sequence for a terminal that has none");
    pty_finish(&pty);
}

Test(terminal, says_which_terminal_it_needs)
{
    struct string options = {0};
    const char *now = getenv("ASAN_OPTIONS");
    string_printf(&options, "%s:detect_leaks=0", now ? now : ""); /* newterm leaks when it fails */
    setenv("ASAN_OPTIONS", options.data, 1);
    string_finish(&options);
    expect_refused(NULL, "TERM is not set");
    expect_refused("", "TERM is not set");
    expect_refused("dumb", "TERM is dumb");
    expect_refused("no-such-terminal", "no-such-terminal");
}

Test(terminal, works_in_others)
{
    static const char *const terms[] = {"xterm", "vt100", "linux", "screen-256color", "tmux-256color", "rxvt"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct pty pty;
        pty_start(&pty, terms[i], 24, 80, hello);
        pty_expect(&pty, "q quit");
        pty_type(&pty, "l");
        pty_expect(&pty, "t 2/10");
        pty_type(&pty, "q");
        pty_wait_ended(&pty);
        cr_assert(WIFEXITED(pty.status) && WEXITSTATUS(pty.status) == 0, "%s: status %x", terms[i], pty.status);
        pty_finish(&pty);
    }
}

/* ---- hostile text ---- */

static void expect_never_sent(const struct pty *pty, const char *bytes, const char *what)
{
    cr_assert_null(strstr(pty->sent.data, bytes), "%s has reached the terminal", what);
}

static void expect_clean(const struct pty *pty)
{
    cr_assert_eq(strlen(pty->sent.data), pty->sent.length, "a NUL has reached the terminal");
    expect_never_sent(pty, "\u202e", "U+202E");
    expect_never_sent(pty, "\u2066", "U+2066");
    expect_never_sent(pty, "\u200b", "U+200B");
    expect_never_sent(pty, "\xc2\x9b", "the control U+009B");
    expect_never_sent(pty, "\033]0;", "the text's own escape sequence");
    expect_never_sent(pty, "\033[31mred", "the text's own escape sequence");
    expect_never_sent(pty, "\a", "a bell");
}

Test(terminal, controls_in_the_text_never_reach_it)
{
    static const char *const arguments[] = {"unroll", "step", "gru", "--text",
        "a\033]0;evil\a\033[31mred\u202e\u2066b\u200b\u0301\xc2\x9b 日本\t\r\n\b", NULL};
    struct pty pty;
    pty_start(&pty, "xterm-256color", 30, 100, arguments);
    pty_expect(&pty, "q quit");
    pty_expect(&pty, "\\x1b]0;evil");
    pty_type(&pty, "$");
    pty_expect(&pty, "\\x08");
    pty_type(&pty, "b");
    pty_expect(&pty, "backward");
    pty_type(&pty, "0");
    pty_expect(&pty, "t 1/");
    pty_type(&pty, ":text \u202e\u2066abc\xc2\x9b");
    pty_expect(&pty, "\\u202e\\u2066abc\\u009b");
    pty_type(&pty, "\r");
    pty_expect(&pty, "t 1/5");
    pty_type(&pty, ":no\u202esuch\r");
    pty_expect(&pty, "no command is called");
    pty_type(&pty, "q");
    expect_exit(&pty, 0);
    expect_clean(&pty);
    pty_finish(&pty);
}

/* A name with an accent takes the columns that it has, so what stands behind it stays in its place. */
Test(terminal, accents_share_a_cell)
{
    char path[] = "/tmp/unroll-test-XXXXXX.net";
    const char *const arguments[] = {"unroll", "step", path, "--text", "hello hello", NULL};
    static const char net[] = "cell accented(x) -> h[n]\n"
                              "  c\u0303 = tanh(b + U x + W h[t-1])\n"
                              "  h = 0.5 * c\u0303 + 0.5 * h[t-1]\n";
    struct pty pty;
    int file = mkstemps(path, 4);
    cr_assert(file >= 0 && write(file, net, sizeof net - 1) == (ssize_t)sizeof net - 1);
    close(file);
    pty_start(&pty, "xterm-256color", 24, 80, arguments);
    pty_expect(&pty, "c\u0303 = tanh(b + U x + W h[0])");
    pty_type(&pty, "l");
    pty_expect(&pty, "h = 0.5 * c\u0303 + 0.5 * h[1]");
    pty_type(&pty, "q");
    expect_exit(&pty, 0);
    expect_clean(&pty);
    unlink(path);
    pty_finish(&pty);
}
