/*
 * prompt.c: the session's line: what Enter, Tab and Esc do with it.
 */
#include "prompt.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "completion.h"
#include "session.h"
#include "text.h"

size_t prompt_cursor(const struct session *s)
{
    return s->prompt.length - s->typing.behind;
}

static const char *line_of(const struct session *s)
{
    return string_text(&s->prompt);
}

/* ---- what the line would do ---- */

/* The command that a line begins with, if it has a check; *arguments is where they begin. */
static const struct command *checked_command(const char *line, const char **arguments)
{
    const char *name = line + strspn(line, " ");
    size_t n = strcspn(name, " ");
    *arguments = name + n + strspn(name + n, " ");
    for (const struct command *c = commands; c->name; c++)
        if (c->check && name[n] && !strncmp(c->name, name, n) && !c->name[n]) return c;
    return NULL;
}

static void check(struct session *s)
{
    const char *arguments;
    const struct command *command = checked_command(line_of(s), &arguments);
    s->line_check = (struct line_check){.there = command != NULL};
    if (!command) return;
    command->check(s, arguments, &s->line_check);
    s->line_check.at += (size_t)(arguments - line_of(s));
}

/* ---- opening and closing ---- */

void prompt_open(struct session *s, const char *text)
{
    s->prompting = true;
    typing_set(&s->typing, &s->prompt, text);
    check(s);
}

void prompt_offer(struct session *s, const char *text, size_t selected)
{
    prompt_open(s, text);
    s->typing.selected = s->prompt.length < selected ? 0 : selected;
}

static void leave(struct session *s)
{
    s->prompting = false;
    typing_leave(&s->typing);
}

static void complete(struct session *s)
{
    struct completion completion;
    completion_find(&completion, s, string_text(&s->prompt), prompt_cursor(s));
    completion_take(&completion, &s->typing, &s->prompt);
    completion_finish(&completion);
}

static void enter(struct session *s)
{
    char *line = strdup(string_text(&s->prompt));
    leave(s);
    if (!line) return;
    typing_keep(&s->typing, line);
    session_enter(s, line);
    free(line);
}

void prompt_key(struct session *s, struct key key)
{
    switch (typing_key(&s->typing, &s->prompt, key)) {
    case TYPING_LEFT: leave(s); break;
    case TYPING_ENTERED: enter(s); break;
    case TYPING_COMPLETES: complete(s); break;
    case TYPING_GOES_ON: break;
    }
    check(s);
}
