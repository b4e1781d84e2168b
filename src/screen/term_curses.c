/*
 * term_curses.c: the terminal, by ncurses.
 *
 * Invariant: whoever ends the program while the terminal is ours, gives it back first. Signals that kill write a byte
 * string prepared at the start, restore the mode of the line (both allowed in a handler) and kill again, so that the
 * exit status is the signal's. Everything else passes terminal_close, by atexit.
 *
 * Signals that ask for something (an end, a stop, another size) set a flag and write into a pipe, which terminal_key
 * waits for along with the keys. Blocking them until it waits would not do: OpenBLAS has threads, which take them. They
 * are ours before ncurses looks, so that it leaves them alone: its own Ctrl-Z is lost when a frame is being sent.
 *
 * Colors: indices of the fixed 256 at most, also where the terminal could do more. ncurses can send RGB only with a
 * direct-color terminfo entry, which most systems lack, and redefining the palette would outlive a crash. The theme's
 * indices are chosen by hand, so little is lost.
 *
 * Keys are assembled in term_keys.c.
 */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <math.h>
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "term_keys.h"
#include "text.h"

static SCREEN *screen;              /* NULL: the terminal is not ours */
static bool mouse_is_ours = true;   /* while the terminal is */
static struct termios shell_mode;   /* the line as we found it */
static int told_rows, told_columns; /* the size that the caller knows */
static char give_back[512];         /* what makes the screen the shell's again */
static size_t give_back_length;

/* ---- signals ---- */

static stack_t stack_before;
static int wake[2] = {-1, -1}; /* the pipe: handlers write, terminal_key reads */
static volatile sig_atomic_t end_asked, stop_asked, resize_told;

static void ask_for_end(int signal_number);
static void ask_to_stop(int signal_number);
static void tell_resize(int signal_number);
static void give_back_and_die(int signal_number);

static struct handled {
    int signal_number;
    void (*handler)(int);
    bool installed;
    struct sigaction before;
} handled[] = {
    {SIGHUP, ask_for_end, false, {{0}}},
    {SIGINT, ask_for_end, false, {{0}}},
    {SIGTERM, ask_for_end, false, {{0}}},
    {SIGTSTP, ask_to_stop, false, {{0}}},
    {SIGWINCH, tell_resize, false, {{0}}},
    {SIGQUIT, give_back_and_die, false, {{0}}},
    {SIGABRT, give_back_and_die, false, {{0}}},
    {SIGSEGV, give_back_and_die, false, {{0}}},
    {SIGBUS, give_back_and_die, false, {{0}}},
    {SIGFPE, give_back_and_die, false, {{0}}},
    {SIGILL, give_back_and_die, false, {{0}}},
    {SIGTRAP, give_back_and_die, false, {{0}}},
    {SIGSYS, give_back_and_die, false, {{0}}},
    {SIGALRM, give_back_and_die, false, {{0}}},
    {SIGVTALRM, give_back_and_die, false, {{0}}},
    {SIGUSR1, give_back_and_die, false, {{0}}},
    {SIGUSR2, give_back_and_die, false, {{0}}},
    {SIGXCPU, give_back_and_die, false, {{0}}},
    {SIGXFSZ, give_back_and_die, false, {{0}}},
};

enum { HANDLED = sizeof handled / sizeof *handled };

/* What comes next is what would have come without us: death, or a sanitizer's report and death. The signal is blocked
 * until this handler returns. */
static void give_back_and_die(int signal_number)
{
    ssize_t ignored = write(STDOUT_FILENO, give_back, give_back_length);
    (void)ignored;
    tcsetattr(STDIN_FILENO, TCSANOW, &shell_mode);
    for (int i = 0; i < HANDLED; i++)
        if (handled[i].signal_number == signal_number) sigaction(signal_number, &handled[i].before, NULL);
    raise(signal_number);
}

static void wake_up(void)
{
    int saved = errno;
    ssize_t ignored = write(wake[1], "", 1); /* when the pipe is full, it wakes anyway */
    (void)ignored;
    errno = saved;
}

/* Who presses Ctrl-C again does not want to wait for a long computation. */
static void ask_for_end(int signal_number)
{
    if (end_asked && signal_number == SIGINT) give_back_and_die(signal_number);
    end_asked = 1;
    wake_up();
}

static void ask_to_stop(int signal_number)
{
    stop_asked = 1;
    wake_up();
}

static void tell_resize(int signal_number)
{
    resize_told = 1;
    wake_up();
}

/* A signal that is ignored stays ignored (nohup). A stack that has overflown is no place for a handler. */
static void install_handlers(void)
{
    static char stack[1 << 16];
    if (wake[0] < 0 && pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0) wake[0] = wake[1] = -1;
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, &stack_before);
    for (int i = 0; i < HANDLED; i++) {
        struct sigaction action = {.sa_handler = handled[i].handler, .sa_flags = SA_ONSTACK};
        sigfillset(&action.sa_mask); /* SIGTTOU too, so that tcsetattr cannot stop us */
        sigaction(handled[i].signal_number, NULL, &handled[i].before);
        handled[i].installed = handled[i].before.sa_handler != SIG_IGN;
        if (handled[i].installed) sigaction(handled[i].signal_number, &action, NULL);
    }
}

static void remove_handlers(void)
{
    for (int i = 0; i < HANDLED; i++)
        if (handled[i].installed) sigaction(handled[i].signal_number, &handled[i].before, NULL);
    sigaltstack(&stack_before, NULL);
}

/* ---- opening and closing ---- */

/* Without padding, "$<5>". */
static void add_text(const char *sequence)
{
    while (*sequence && give_back_length < sizeof give_back) {
        const char *padding_end = sequence[0] == '$' && sequence[1] == '<' ? strchr(sequence, '>') : NULL;
        if (padding_end)
            sequence = padding_end + 1;
        else
            give_back[give_back_length++] = *sequence++;
    }
}

static void add_sequence(const char *capability)
{
    if (term_sequence(capability)) add_text(term_sequence(capability));
}

static void prepare_give_back(void)
{
    static const char *const capabilities[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup", "BD", NULL};
    give_back_length = 0;
    for (int i = 0; capabilities[i]; i++) add_sequence(capabilities[i]);
    add_text(has_mouse() ? "\033[?1000l\033[?1006l" : "");
}

static bool error_no_terminal(struct error *err, const char *problem, const char *remedy)
{
    return error_input(err, "%s: %s, or write the screen to a file with --snapshot FILE", problem, remedy);
}

static bool check_terminal(struct error *err)
{
    const char *term = getenv("TERM");
    if (!isatty(STDIN_FILENO)) return error_no_terminal(err, "standard input is not a terminal", "start it from one");
    if (!isatty(STDOUT_FILENO)) return error_no_terminal(err, "standard output is not a terminal", "start it in one");
    if (!term || !*term)
        return error_no_terminal(err, "TERM is not set", "say what your terminal is (export TERM=xterm-256color)");
    if (strcmp(term, "dumb") == 0 || strcmp(term, "unknown") == 0)
        return error_no_terminal(err, "TERM is dumb or unknown, a terminal whose cursor does not move",
            "say what your terminal is (export TERM=xterm-256color)");
    return true;
}

static bool error_unknown_terminal(struct error *err)
{
    struct string message = {0};
    const char *term = getenv("TERM");
    string_add(&message, "TERM=");
    string_add_safe(&message, term, strlen(term));
    string_add(&message, " is not known on this machine, or its cursor does not move");
    error_no_terminal(err, message.data ? message.data : "out of memory", "try TERM=xterm-256color");
    string_finish(&message);
    return false;
}

/* Ctrl-S must not freeze the screen; everything else of the line is ncurses' business. */
static void set_line_mode(void)
{
    struct termios mode;
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    timeout(0);
    if (tcgetattr(STDIN_FILENO, &mode) == 0) {
        mode.c_iflag &= ~(tcflag_t)IXON;
        tcsetattr(STDIN_FILENO, TCSANOW, &mode);
        def_prog_mode();
    }
}

/* A press is told at once, not after the time of a double click. ncurses asks for what terminfo knows: SGR reports
 * where it can, which know no last column. */
/* On the Linux console ncurses would load gpm for it, which loses memory; that mouse stays gpm's. */
static void set_mouse(void)
{
    const char *term = getenv("TERM");
    if (term && !strcmp(term, "linux")) return;
    mouseinterval(0);
    mousemask(mouse_is_ours ? BUTTON1_PRESSED | BUTTON3_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
}

void terminal_mouse(bool ours)
{
    mouse_is_ours = ours;
    if (screen) set_mouse();
}

/* Pasted text comes between two signs, where the terminal knows how. */
static void ask_for_pastes(bool on)
{
    const char *sequence = term_sequence(on ? "BE" : "BD");
    if (sequence) putp(sequence);
}

static void lower_theme(struct theme *theme)
{
    enum color_depth most = COLOR_NONE;
    if (has_colors() && start_color() == OK && use_default_colors() == OK) most = COLORS >= 256 ? COLOR_256 : COLOR_16;
    if (theme->depth > most) theme->depth = most;
    if (strcasecmp(nl_langinfo(CODESET), "UTF-8") != 0) theme->ascii = true;
}

bool terminal_open(struct theme *theme, struct error *err)
{
    static bool at_exit;
    if (!check_terminal(err)) return false;
    if (tcgetattr(STDIN_FILENO, &shell_mode) != 0)
        return error_failed(err, "the terminal's mode cannot be read: %s", strerror(errno));
    end_asked = stop_asked = resize_told = 0;
    install_handlers();
    set_escdelay(ESCAPE_WAIT_MS);
    use_tioctl(TRUE); /* the window's size, not LINES and COLUMNS */
    screen = newterm(NULL, stdout, stdin);
    if (!screen || !term_sequence("cup")) {
        terminal_close();
        remove_handlers();
        return error_unknown_terminal(err);
    }
    set_mouse();
    prepare_give_back();
    if (!at_exit) at_exit = atexit(terminal_close) == 0;
    set_line_mode();
    keys_define();
    ask_for_pastes(true);
    lower_theme(theme);
    terminal_size(&told_rows, &told_columns);
    return true;
}

void terminal_close(void)
{
    if (!screen) return;
    SCREEN *ours = screen;
    screen = NULL;
    bkgdset(' '); /* left blank: tmux, after a resize, would move what stands here into the shell's history */
    erase();
    ask_for_pastes(false);
    refresh();
    endwin();
    delscreen(ours);
    remove_handlers();
}

void terminal_size(int *rows, int *columns)
{
    getmaxyx(stdscr, *rows, *columns);
}

/* ---- drawing ---- */

static bool is_gone(void)
{
    struct pollfd line = {.fd = STDIN_FILENO};
    return poll(&line, 1, 0) > 0 && (line.revents & (POLLHUP | POLLERR | POLLNVAL));
}

/* With 8 colors, bold stands for a bright one. */
static attr_t attributes_of(struct paint *paint)
{
    attr_t attributes = (paint->bold ? A_BOLD : 0) | (paint->underline ? A_UNDERLINE : 0) |
                        (paint->reverse ? A_REVERSE : 0) | (paint->dim ? A_DIM : 0);
    if (paint->foreground >= COLORS) {
        paint->foreground -= 8;
        attributes |= A_BOLD;
    }
    if (paint->background >= COLORS) paint->background -= 8;
    return attributes;
}

/* accent: a mark on the glyph, or 0. */
static void make_glyph(cchar_t *made, const struct theme *theme, struct style style, uint32_t glyph, uint32_t accent)
{
    struct paint paint = theme_paint(theme, style);
    attr_t attributes = attributes_of(&paint);
    int pair = theme->depth == COLOR_NONE ? 0 : alloc_pair(paint.foreground, paint.background);
    if (pair < 0) pair = 0;
    setcchar(made, (wchar_t[]){(wchar_t)glyph, (wchar_t)accent, 0}, attributes, 0, &pair);
}

/* What to send for a cell; 0 for the right half of a wide character. Where ncurses' idea of a width is not ours, '?'
 * stands for each column, or everything to the right would shift. */
static uint32_t glyph_at(const struct theme *theme, const struct cell *cells, int column, int columns)
{
    bool right = cells[column].code_point == 0;
    bool wide = right || (column + 1 < columns && cells[column + 1].code_point == 0);
    uint32_t owner = cells[right ? column - 1 : column].code_point;
    if (theme->ascii || owner < 0x80) return theme_glyph(theme, cells[column].code_point);
    if (wcwidth((wchar_t)owner) != 1 + wide) return '?';
    return right ? 0 : owner;
}

/* A mark that takes a column here is left out, and so is one whose letter is. */
static uint32_t accent_at(const struct theme *theme, const struct cell *cell, uint32_t glyph)
{
    uint32_t accent = glyph == cell->code_point ? theme_accent(theme, *cell) : 0;
    return accent && wcwidth((wchar_t)accent) == 0 ? accent : 0;
}

bool terminal_draw(const struct canvas *canvas, const struct theme *theme)
{
    int rows, columns;
    cchar_t made;
    if (end_asked || is_gone()) return false;
    terminal_size(&rows, &columns);
    make_glyph(&made, theme, style(STYLE_TEXT), ' ', 0);
    bkgrndset(&made);
    erase();
    for (int row = 0; row < canvas->rows && row < rows; row++) {
        const struct cell *cells = canvas->cells + row * canvas->columns;
        for (int column = 0; column < canvas->columns && column < columns; column++) {
            uint32_t glyph = glyph_at(theme, cells, column, canvas->columns);
            if (!glyph) continue;
            make_glyph(&made, theme, cells[column].style, glyph, accent_at(theme, &cells[column], glyph));
            mvadd_wch(row, column, &made);
        }
    }
    bool cursor = canvas->cursor_row >= 0 && canvas->cursor_column >= 0;
    curs_set(cursor);
    if (cursor) move(canvas->cursor_row, canvas->cursor_column);
    refresh();
    return true;
}

/* ---- keys ---- */

/* Gives the terminal to the shell until the program is continued. The next refresh takes it back and paints all. */
static void stop(void)
{
    struct sigaction ours;
    stop_asked = 0;
    def_prog_mode();
    ask_for_pastes(false);
    endwin();
    for (int i = 0; i < HANDLED; i++)
        if (handled[i].signal_number == SIGTSTP) sigaction(SIGTSTP, &handled[i].before, &ours);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
    ask_for_pastes(true);
    resize_told = 1; /* draw again */
}

/* Whether the window has another size than we have said. Suspended programs are sent no signal of it, so we look. A
 * window that was smaller for a moment may have lost what it showed: after a signal everything is painted anew. */
static bool is_resized(void)
{
    bool told = resize_told;
    resize_told = 0;
    if (told) clearok(curscr, TRUE);
    struct winsize size;
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0;
    if (known && is_term_resized(size.ws_row, size.ws_col)) resizeterm(size.ws_row, size.ws_col);
    int rows, columns;
    terminal_size(&rows, &columns);
    bool resized = told || rows != told_rows || columns != told_columns;
    told_rows = rows;
    told_columns = columns;
    return resized;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Waits for input until the time `end` (negative: for ever); a signal that asks for something ends it too. */
static struct key wait_for_input(double end, bool *timed_out)
{
    char woken[64];
    double left = fmax(0, end - seconds_now());
    struct timespec time_left = {.tv_sec = (time_t)left, .tv_nsec = (long)(1e9 * (left - floor(left)))};
    struct pollfd lines[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = wake[0], .events = POLLIN}};
    int ready = ppoll(lines, 2, end < 0 ? NULL : &time_left, NULL), bytes = 0;
    *timed_out = ready == 0;
    while (read(wake[0], woken, sizeof woken) > 0) {
    }
    if (ready <= 0 || !lines[0].revents) return (struct key){KEY_CODE_NONE};
    bool readable = (lines[0].revents & POLLIN) && ioctl(STDIN_FILENO, FIONREAD, &bytes) == 0 && bytes > 0;
    return (struct key){readable ? KEY_CODE_NONE : KEY_CODE_HANGUP};
}

/* A signal between looking and waiting is not missed: its byte is in the pipe. */
struct key terminal_key(int timeout_ms)
{
    double end = timeout_ms < 0 ? -1 : seconds_now() + 1e-3 * timeout_ms;
    struct key key = {KEY_CODE_NONE};
    for (bool timed_out = false; key.code == KEY_CODE_NONE && !timed_out;) {
        if (stop_asked) stop();
        key = end_asked ? (struct key){KEY_CODE_HANGUP} : is_resized() ? (struct key){KEY_CODE_RESIZE} : keys_waiting();
        if (key.code == KEY_CODE_NONE) key = wait_for_input(end, &timed_out);
    }
    return key;
}
