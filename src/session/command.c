/*
 * command.c: the commands' functions, and the table of them.
 */
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* ---- arguments ---- */

/* A whole number that is all of the argument. */
static bool read_integer(const char *argument, const char *what, long low, long high, long *out, struct error *err)
{
    char *end;
    errno = 0;
    long x = strtol(argument, &end, 10);
    if (!*argument || *end || errno || x < low || x > high)
        return error_input(err, "'%s' is not a %s from %ld to %ld", argument, what, low, high);
    *out = x;
    return true;
}

static int equations(const struct session *s)
{
    return s->net->equations;
}

/* ---- time ---- */

static void go_to(struct session *s, int t)
{
    s->t = t < 1 ? 1 : t > s->T ? s->T : t;
    s->revealed = equations(s);
}

static bool run_step(struct session *s, const char *argument, struct error *err)
{
    long t = 0;
    if (!read_integer(argument, "timestep", 1, s->T, &t, err)) return false;
    go_to(s, (int)t);
    return true;
}

/* The equation that `revealed` says was computed last: the pass decides from which end. */
static void focus_revealed(struct session *s)
{
    s->equation = s->pass == PASS_FORWARD ? s->revealed - 1 : equations(s) - s->revealed;
}

/* Where no timestep lies before, a half-computed one goes back to its first equation. */
static void undo_timestep(struct session *s)
{
    if (s->revealed == equations(s)) return;
    s->revealed = 1;
    focus_revealed(s);
}

/* A half-computed timestep is completed before the cursor leaves it forward, and undone before it leaves it back. */
static bool run_later(struct session *s, const char *argument, struct error *err)
{
    if (s->pass == PASS_FORWARD && s->revealed < equations(s))
        s->revealed = equations(s);
    else if (s->t < s->T)
        go_to(s, s->t + 1);
    else
        undo_timestep(s);
    return true;
}

static bool run_earlier(struct session *s, const char *argument, struct error *err)
{
    if (s->pass == PASS_BACKWARD && s->revealed < equations(s))
        s->revealed = equations(s);
    else if (s->t > 1)
        go_to(s, s->t - 1);
    else
        undo_timestep(s);
    return true;
}

static bool run_first(struct session *s, const char *argument, struct error *err)
{
    go_to(s, 1);
    return true;
}

static bool run_last(struct session *s, const char *argument, struct error *err)
{
    go_to(s, s->T);
    return true;
}

/* ---- equations ---- */

static bool run_next_equation(struct session *s, const char *argument, struct error *err)
{
    int onward = s->pass == PASS_FORWARD ? 1 : -1;
    if (s->revealed < equations(s)) {
        s->revealed++;
    } else if (s->t + onward >= 1 && s->t + onward <= s->T) {
        s->t += onward;
        s->revealed = 1;
    } else {
        return true;
    }
    focus_revealed(s);
    return true;
}

static bool run_previous_equation(struct session *s, const char *argument, struct error *err)
{
    int back = s->pass == PASS_FORWARD ? -1 : 1;
    if (s->revealed > 1) {
        s->revealed--;
    } else if (s->t + back >= 1 && s->t + back <= s->T) {
        s->t += back;
        s->revealed = equations(s);
    } else {
        return true;
    }
    focus_revealed(s);
    return true;
}

static bool run_focus(struct session *s, const char *argument, struct error *err)
{
    int q = net_find_quantity(s->net, argument);
    if (q < 0 || s->net->quantity[q].equation < 0)
        return error_input(err, "no equation of this net defines '%s'", argument);
    s->equation = s->net->quantity[q].equation;
    return true;
}

static bool run_focus_next(struct session *s, const char *argument, struct error *err)
{
    s->equation = (s->equation + 1) % equations(s);
    return true;
}

static bool run_focus_previous(struct session *s, const char *argument, struct error *err)
{
    s->equation = (s->equation + equations(s) - 1) % equations(s);
    return true;
}

/* ---- units ---- */

static int units(const struct session *s)
{
    return s->net->quantity[session_quantity(s)].width;
}

/* Units and symbols are selected apart: who looks at unit 3 of h has no wish to see the probability of symbol 3. */
static int *selection(struct session *s)
{
    return session_has_symbols(s, session_quantity(s)) ? &s->symbol : &s->unit;
}

static bool run_unit(struct session *s, const char *argument, struct error *err)
{
    long unit = 0;
    if (!read_integer(argument, "unit", 1, units(s), &unit, err)) return false;
    *selection(s) = (int)unit - 1;
    return true;
}

static void move_unit(struct session *s, int by)
{
    int n = units(s);
    *selection(s) = (session_unit(s, session_quantity(s)) + by + n) % n;
}

static bool run_next_unit(struct session *s, const char *argument, struct error *err)
{
    move_unit(s, 1);
    return true;
}

static bool run_previous_unit(struct session *s, const char *argument, struct error *err)
{
    move_unit(s, -1);
    return true;
}

/* ---- passes ---- */

static void set_pass(struct session *s, enum pass pass)
{
    s->pass = pass;
    s->revealed = equations(s);
}

static bool run_forward_pass(struct session *s, const char *argument, struct error *err)
{
    set_pass(s, PASS_FORWARD);
    return true;
}

static bool run_backward_pass(struct session *s, const char *argument, struct error *err)
{
    set_pass(s, PASS_BACKWARD);
    return true;
}

/* Turned round where there would be nothing left to step, a pass begins at its beginning. */
static bool run_turn(struct session *s, const char *argument, struct error *err)
{
    bool forward = s->pass == PASS_FORWARD;
    set_pass(s, forward ? PASS_BACKWARD : PASS_FORWARD);
    if (forward && s->t == 1)
        s->t = s->T;
    else if (!forward && s->t == s->T)
        s->t = 1;
    return true;
}

static bool run_loss_at(struct session *s, const char *argument, struct error *err)
{
    long t = 0;
    if (!*argument) return session_choose_loss(s, s->subject.loss_at == LOSS_AT_ALL ? LOSS_AT_LAST : LOSS_AT_ALL, err);
    if (!strcmp(argument, "all")) return session_choose_loss(s, LOSS_AT_ALL, err);
    if (!strcmp(argument, "last")) return session_choose_loss(s, LOSS_AT_LAST, err);
    return read_integer(argument, "timestep", 1, s->T, &t, err) && session_choose_loss(s, (int)t, err);
}

/* ---- the subject ---- */

/* Of a net that is being trained, only the question can be changed. */
static bool change_subject(struct session *s, const struct subject *subject, struct error *err)
{
    if (s->subject.parameters)
        return error_input(err, "this net is being trained: its equations, sizes, weights and text stay as they are");
    return session_change(s, subject, err);
}

static bool run_net(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->subject;
    subject.net = argument;
    return change_subject(s, &subject, err);
}

static bool run_text(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->subject;
    uint32_t *text;
    size_t length = strlen(argument);
    bool quoted = length >= 2 && argument[0] == '"' && argument[length - 1] == '"';
    if (!utf8_decode(argument + quoted, length - 2 * quoted, "text", &text, &subject.length, err)) return false;
    subject.text = text;
    bool done = change_subject(s, &subject, err);
    free(text);
    return done;
}

static bool run_hidden(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->subject;
    long n = 0;
    if (!read_integer(argument, "number of units", 1, 4096, &n, err)) return false;
    subject.hidden = (int)n;
    return change_subject(s, &subject, err);
}

static bool run_layers(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->subject;
    long n = 0;
    if (!read_integer(argument, "number of layers", 1, 64, &n, err)) return false;
    subject.layers = (int)n;
    return change_subject(s, &subject, err);
}

static bool run_seed(struct session *s, const char *argument, struct error *err)
{
    struct subject subject = s->subject;
    long n = (long)((subject.seed + 1) & 0x7fffffff);
    if (*argument && !read_integer(argument, "seed", 0, 2147483647, &n, err)) return false;
    subject.seed = (uint64_t)n;
    return change_subject(s, &subject, err);
}

/* ---- the screen ---- */

static bool run_help(struct session *s, const char *argument, struct error *err)
{
    s->view = s->view == VIEW_HELP ? VIEW_STEPPER : VIEW_HELP;
    s->scroll = 0;
    return true;
}

static bool run_prompt(struct session *s, const char *argument, struct error *err)
{
    s->prompting = true;
    string_clear(&s->prompt);
    return true;
}

static bool run_quit(struct session *s, const char *argument, struct error *err)
{
    s->quit = true;
    return true;
}

static bool run_nothing(struct session *s, const char *argument, struct error *err)
{
    return true;
}

const struct command commands[] = {
    {"earlier", "", "left h", "time", "one timestep to the left; going backward, this is the step on", run_earlier},
    {"later", "", "right l", "time", "one timestep to the right; going forward, this is the step on", run_later},
    {"previous", "", ",", "equation", "one equation back in the order of the pass", run_previous_equation},
    {"next", "", ".", "equation", "one equation on in the order of the pass: up from x to the loss, or down from it",
        run_next_equation},
    {"previous-unit", "", "up k", "unit", "another unit: the one above", run_previous_unit},
    {"next-unit", "", "down j", "unit", "another unit: the one below", run_next_unit},
    {"turn", "", "b", "backward", "turn round: from the forward pass to the backward pass, and back", run_turn},
    {"loss-at", "[all|last|N]", "L", "loss", "which losses count: of all timesteps, the last, or timestep N alone",
        run_loss_at},
    {"focus-next", "", "tab", "focus", "look at the next quantity, without stepping", run_focus_next},
    {"focus-previous", "", "shift-tab", NULL, "look at the previous quantity, without stepping", run_focus_previous},
    {"seed", "[N]", "r", "reseed", "draw other initial weights: from seed N, or the next one", run_seed},
    {"first", "", "home 0", NULL, "to the first timestep", run_first},
    {"last", "", "end $", NULL, "to the last timestep", run_last},
    {"step", "N", "", NULL, "to timestep N", run_step},
    {"unit", "N", "", NULL, "look at unit N", run_unit},
    {"focus", "NAME", "", NULL, "look at a quantity, such as h or h.f", run_focus},
    {"forward", "", "", NULL, "to the forward pass", run_forward_pass},
    {"backward", "", "", NULL, "to the backward pass", run_backward_pass},
    {"net", "NAME", "", NULL, "another net: one that ships (lstm, gru, elman ...) or a .net file, read again", run_net},
    {"text", "STRING", "", NULL, "another text to read; quotes around it keep blanks at its ends", run_text},
    {"hidden", "N", "", NULL, "N hidden units a layer", run_hidden},
    {"layers", "N", "", NULL, "N layers, one on top of the other", run_layers},
    {"command", "", ":", NULL, "type a command by its name", run_prompt},
    {"help", "", "? F1", "help", "this page; again, or Esc, to leave it", run_help},
    {"redraw", "", "ctrl-l", NULL, "draw the screen afresh", run_nothing},
    {"quit", "", "q ctrl-c", "quit", "leave", run_quit},
    {0},
};

/* ---- running ---- */

/* As much of a text as fits, cut between characters. */
static void copy_cut(char *out, size_t size, const char *text, size_t length)
{
    if (length >= size)
        for (length = size - 1; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;) length--;
    memcpy(out, text, length);
    out[length] = '\0';
}

static bool run_named(struct session *s, const char *name, const char *arguments, struct error *err)
{
    const char *names[sizeof commands / sizeof *commands];
    for (int i = 0; commands[i].name; i++) {
        if (strcmp(commands[i].name, name)) continue;
        if (*arguments && !*commands[i].arguments)
            return error_input(err, "%s takes no argument, but '%s' follows it", name, arguments);
        if (!*arguments && *commands[i].arguments && *commands[i].arguments != '[')
            return error_input(err, "%s needs an argument: %s %s", name, name, commands[i].arguments);
        return commands[i].run(s, arguments, err);
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) names[i] = commands[i].name;
    const char *near = nearest_word(name, names);
    return error_input(err, "no command is called '%s'%s%s%s", name, near ? ": did you mean " : " (? lists them)",
        near ? near : "", near ? "?" : "");
}

bool command_run(struct session *s, const char *line, struct error *err)
{
    while (*line == ' ' || *line == '\t') line++;
    if (!*line || *line == '#') return true;
    char name[32];
    size_t n = strcspn(line, " \t");
    copy_cut(name, sizeof name, line, n);
    const char *arguments = line + n + strspn(line + n, " \t");
    char *copy = strdup(arguments);
    if (!copy) return error_failed(err, "out of memory");
    for (size_t end = strlen(copy); end > 0 && strchr(" \t\r", copy[end - 1]); end--) copy[end - 1] = '\0';
    bool done = run_named(s, name, copy, err);
    free(copy);
    return done;
}

/* ---- keys ---- */

/* Only the first line of a net's error fits under the screen. */
static void say_error(struct session *s, const struct error *err)
{
    copy_cut(s->message, sizeof s->message, err->text, strcspn(err->text, "\n"));
    s->message_is_error = true;
}

static void prompt_delete(struct session *s)
{
    size_t n = s->prompt.length;
    while (n > 0 && ((unsigned char)s->prompt.data[n - 1] & 0xC0) == 0x80) n--;
    if (n == 0) return;
    s->prompt.length = n - 1;
    s->prompt.data[n - 1] = '\0';
}

static void prompt_key(struct session *s, struct key key)
{
    struct error err = {0};
    switch (key.code) {
    case KEY_CODE_ESCAPE: s->prompting = false; return;
    case KEY_CODE_BACKSPACE:
        if (s->prompt.length == 0) s->prompting = false;
        prompt_delete(s);
        return;
    case 'U' - '@': string_clear(&s->prompt); return;
    case 'C' - '@': s->prompting = false; return;
    case KEY_CODE_ENTER:
        s->prompting = false;
        if (s->view == VIEW_HELP) s->view = VIEW_STEPPER;
        if (s->prompt.data && !command_run(s, s->prompt.data, &err)) say_error(s, &err);
        return;
    default: break;
    }
    if (key.code >= 32 && key.code < KEY_CODE_UP) string_add_code_point(&s->prompt, key.code);
}

/* Scrolls or leaves the help; false when the key is none of that. No page has fewer commands than HELP_PAGE: how
 * many fit is the screen's business. */
static bool help_key(struct session *s, struct key key)
{
    enum { HELP_PAGE = 10 };
    int last = (int)(sizeof commands / sizeof *commands) - 1 - HELP_PAGE;
    switch (key.code) {
    case KEY_CODE_UP: s->scroll--; break;
    case KEY_CODE_DOWN: s->scroll++; break;
    case KEY_CODE_PAGE_UP: s->scroll -= 10; break;
    case KEY_CODE_PAGE_DOWN:
    case ' ': s->scroll += 10; break;
    case KEY_CODE_HOME: s->scroll = 0; break;
    case KEY_CODE_END: s->scroll = last; break;
    case KEY_CODE_ESCAPE:
    case 'q': s->view = VIEW_STEPPER; break;
    default: return false;
    }
    if (s->scroll > last) s->scroll = last;
    if (s->scroll < 0) s->scroll = 0;
    return true;
}

void session_key(struct session *s, struct key key)
{
    if (key.code == KEY_CODE_NONE || key.code == KEY_CODE_RESIZE) return;
    if (key.code == KEY_CODE_HANGUP) {
        s->quit = true;
        return;
    }
    s->message[0] = '\0';
    s->message_is_error = false;
    if (s->prompting) {
        prompt_key(s, key);
        return;
    }
    if (s->view == VIEW_HELP && help_key(s, key)) return;
    struct error err = {0};
    for (const struct command *command = commands; command->name; command++) {
        if (!keys_have(command->keys, key)) continue;
        bool stays = command->run == run_help || command->run == run_prompt || command->run == run_nothing;
        if (!stays) s->view = VIEW_STEPPER; /* what a key does is seen there */
        if (!command->run(s, "", &err)) say_error(s, &err);
        return;
    }
    if (key.code == KEY_CODE_ESCAPE) return;
    char name[16];
    snprintf(s->message, sizeof s->message, "%s does nothing here; ? shows the keys", key_label(key, false, name));
}
