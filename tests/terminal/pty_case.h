/*
 * pty_case.h: a program in a pseudo-terminal of its own, with libvterm as the eyes.
 *
 * Between the test and the program stands a small shell: it gives the program a process group in the foreground, as job
 * control wants it, and tells when the program has stopped or ended. Nothing sleeps: whatever is waited for has a
 * deadline of DEADLINE_MS. Whatever fails in here fails the test and shows the screen.
 */
#ifndef TERMINAL_PTY_CASE_H
#define TERMINAL_PTY_CASE_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

#include "text.h"

enum { DEADLINE_MS = 10000 };

struct pty {
    int terminal, line; /* the two ends: what a terminal emulator holds, and what the program has */
    pid_t shell, program;
    int shell_says, shell_hears;
    struct termios mode_before;
    VTerm *vterm;
    VTermScreen *screen;
    bool alternate, cursor_visible; /* as the program has set them */
    struct string sent;             /* every byte from the program */
    bool stopped, ended;
    int status; /* as waitpid gives it, once stopped or ended */
};

/* Starts unroll with these arguments (NULL behind the last) in a terminal of rows x columns. term: TERM, or NULL. */
void pty_start(struct pty *pty, const char *term, int rows, int columns, const char *const *arguments);
/* Ends whatever still runs. */
void pty_finish(struct pty *pty);

void pty_type(struct pty *pty, const char *bytes);
void pty_resize(struct pty *pty, int rows, int columns);
/* After pty_wait_stopped. */
void pty_continue(struct pty *pty);

/* Reads on until the screen shows a text; fails when the program ends before. */
void pty_expect(struct pty *pty, const char *text);
void pty_wait_stopped(struct pty *pty);
void pty_wait_ended(struct pty *pty);

/* The screen as UTF-8, a line a row; the caller's to string_finish. */
struct string pty_screen(const struct pty *pty);

/* Whether the program wants to be told of clicks. libvterm 0.1 reads the first of several modes alone. */
bool pty_has_mouse(const struct pty *pty);

/* The terminal is as it was: the normal screen, a visible cursor, plain attributes, the line's mode. */
void pty_expect_restored(struct pty *pty);

#endif
