/*
 * plain.c: the facts before and after a command are compared, and those that are others are told.
 *
 * A line is a command as behind `:`, or the name of a key. What would open on the screen is told instead: the help as a
 * list, a question with its choices, a prompt as the line that it would begin with.
 */
#include "plain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "facts.h"
#include "file.h"
#include "output.h"
#include "search.h"

struct plain {
    struct session *session;
    bool ascii;
    struct string fact[FACT_NEWS]; /* as they were told */
    struct string out;
};

/* ---- telling ---- */

static void tell(struct plain *p, const char *text)
{
    string_add(&p->out, text);
    string_add(&p->out, "\n");
}

/* Whether a text has this line. */
static bool has_line(const char *text, const char *line, size_t length)
{
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
        if (strcspn(text, "\n") == length && !strncmp(text, line, length)) return true;
    return false;
}

/* Of a fact of many lines those that are new; returns how many. */
static int tell_new_lines(struct plain *p, const char *text, const char *before)
{
    int news = 0;
    for (size_t n; *text; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        if (has_line(before, text, n)) continue;
        string_add_bytes(&p->out, text, n);
        string_add(&p->out, "\n");
        news++;
    }
    return news;
}

/* Facts that are others than before; returns how many lines. */
static int tell_news(struct plain *p)
{
    int news = 0;
    for (int i = 0; i < FACT_NEWS; i++) {
        struct string now = {0};
        fact_write(&now, p->session, (enum fact)i, p->ascii);
        const char *text = string_text(&now), *before = string_text(&p->fact[i]);
        news += tell_new_lines(p, text, before);
        string_finish(&p->fact[i]);
        p->fact[i] = now;
    }
    return news;
}

/* "later, keys right l: one timestep to the right" */
static void tell_help(struct plain *p)
{
    struct binding binding[BINDINGS_MOST];
    int count = session_search(p->session, p->session->filter, binding, BINDINGS_MOST);
    for (int i = 0; i < count; i++) {
        const struct binding *b = &binding[i];
        string_printf(&p->out, "%s%s%s", b->name, *b->arguments ? " " : "", b->arguments);
        if (b->view) string_printf(&p->out, ", in %s", b->view);
        if (*b->keys) string_printf(&p->out, ", %s %s", strchr(b->keys, ' ') ? "keys" : "key", b->keys);
        string_printf(&p->out, ": %s\n", b->help);
    }
    if (!count) string_printf(&p->out, "no key, name or sentence has %s\n", p->session->filter);
}

static void tell_question(struct plain *p)
{
    const struct question *q = &p->session->question;
    string_printf(&p->out, "question: %s\n", q->text);
    for (int i = 0; i < q->choices; i++) string_printf(&p->out, "%d: %s\n", i + 1, q->choice[i]);
    tell(p, "type the number of an answer");
}

static void tell_message(struct plain *p)
{
    struct session *s = p->session;
    if (s->said.length)
        string_add_bytes(&p->out, s->said.data, s->said.length);
    else if (s->message[0])
        string_printf(&p->out, "%s%s\n", s->message_is_error ? "error: " : "", s->message);
}

static void tell_all(struct plain *p)
{
    struct session *s = p->session;
    size_t before = p->out.length;
    tell_message(p);
    if (s->view == VIEW_HELP) {
        tell_help(p);
        s->filter[0] = '\0';
        command_run(s, "help", NULL);
    }
    if (s->prompting) {
        string_printf(&p->out, "to type: %s\n", string_text(&s->prompt));
        s->prompting = false;
    }
    if (!tell_news(p) && p->out.length == before && !s->question.open && !s->quit) tell(p, "nothing has changed");
    if (s->question.open) tell_question(p);
}

/* ---- commands ---- */

static bool is_command(const char *line)
{
    size_t n = strcspn(line, " \t");
    for (const struct command *c = commands; c->name; c++)
        if (strlen(c->name) == n && !strncmp(c->name, line, n)) return true;
    for (int i = 0; i < VIEW_COUNT; i++)
        if (strlen(views[i].name) == n && !strncmp(views[i].name, line, n)) return true;
    return false;
}

static void run(struct plain *p, const char *line)
{
    struct session *s = p->session;
    struct key key;
    struct error ignored;
    string_clear(&s->said);
    s->message[0] = '\0';
    s->message_is_error = false;
    if (!is_command(line) && key_parse(line, strlen(line), &key, &ignored))
        session_key(s, key);
    else
        session_enter(s, line);
    while (s->playing) session_play(s);
}

static bool show(struct plain *p, bool asks, struct error *err)
{
    if (asks && !p->session->quit) string_add(&p->out, "> ");
    struct string out = p->out;
    p->out = (struct string){0};
    return output_string(&out, err);
}

static void greet(struct plain *p)
{
    fact_write(&p->out, p->session, FACT_NET, p->ascii);
    string_add(&p->out, "\n");
    fact_write(&p->out, p->session, FACT_TEXT, p->ascii);
    tell(p, "\nAn empty line is the step on. where, say, help, quit.");
    tell_news(p);
}

static const char *step_on(const struct session *s)
{
    return s->pass == PASS_FORWARD ? "later" : "earlier";
}

bool plain(struct session *s, bool ascii, struct error *err)
{
    struct plain p = {.session = s, .ascii = ascii};
    bool asks = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    char *line = NULL;
    size_t size = 0;
    greet(&p);
    bool good = show(&p, asks, err);
    while (good && !s->quit && getline(&line, &size, stdin) > 0) {
        char *text = line + strspn(line, " \t");
        text[strcspn(text, "\r\n")] = '\0';
        if (*text == '#') continue;
        run(&p, *text ? text : step_on(s));
        tell_all(&p);
        good = show(&p, asks, err);
    }
    if (good && !s->quit && !feof(stdin)) good = file_fail(err, "standard input", "", errno);
    free(line);
    for (int i = 0; i < FACT_NEWS; i++) string_finish(&p.fact[i]);
    string_finish(&p.out);
    return good;
}
