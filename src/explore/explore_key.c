/*
 * explore_key.c: what a key press does: it goes to the line that is typed, to the help, or to the command bound to it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore_command.h"
#include "explore_functions.h"
#include "search.h"

static const char *line_of(const struct explorer *x)
{
    return string_text(&x->prompt);
}

/* What was cancelled has no error, but is one: nothing has happened. */
static void say(struct explorer *x, bool done, const struct error *err)
{
    if (done) return;
    error_line(err, x->message, sizeof x->message);
    if (!*err->text) snprintf(x->message, sizeof x->message, "stopped");
    x->message_is_error = true;
}

static void enter(struct explorer *x, const char *line)
{
    struct error err = {0};
    say(x, explore_run(x, line, &err), &err);
}

/* ---- the prompt ---- */

void explore_prompt(struct explorer *x, const char *text)
{
    x->prompting = true;
    typing_set(&x->typing, &x->prompt, text);
}

static void prompt_key_of(struct explorer *x, struct key key)
{
    struct completion completion;
    enum typing_event event = typing_key(&x->typing, &x->prompt, key);
    if (event == TYPING_COMPLETES) {
        explore_complete(x, &completion);
        completion_take(&completion, &x->typing, &x->prompt);
        completion_finish(&completion);
    }
    if (event != TYPING_LEFT && event != TYPING_ENTERED) return;
    x->prompting = false;
    typing_leave(&x->typing);
    char *line = event == TYPING_ENTERED ? strdup(line_of(x)) : NULL;
    if (!line) return;
    typing_keep(&x->typing, line);
    enter(x, line);
    free(line);
}

/* ---- keys ---- */

/* Scrolls or leaves the help; false when the key is none of that. */
static bool help_key(struct explorer *x, struct key key)
{
    const char *line = help_line(key);
    if (line) enter(x, line);
    return line != NULL;
}

/* 1 ... 9 in a figure: the one of that number. */
static bool figure_key(struct explorer *x, struct key key)
{
    char line[] = "figure 0";
    if (explorer_view(x) != EXPLORE_FIGURE || key.code < '1' || key.code > '9') return false;
    line[strlen(line) - 1] = (char)key.code;
    enter(x, line);
    return true;
}

static const struct explore_command *bound(const struct explorer *x, struct key key)
{
    for (int own = 1; own >= 0; own--)
        for (const struct explore_command *c = explore_commands; c->binding.name; c++) {
            bool is_own = c->where == IN_LIST || c->where == IN_FIGURE;
            if (is_own == own && explore_has(x, c) && keys_have(c->binding.keys, key)) return c;
        }
    return NULL;
}

void explore_key(struct explorer *x, struct key key)
{
    if (key.code == KEY_CODE_NONE || key.code == KEY_CODE_RESIZE || key_is_mouse(key)) return;
    if (key.code == KEY_CODE_HANGUP) {
        x->quit = true;
        return;
    }
    x->message[0] = '\0';
    x->message_is_error = false;
    if (x->prompting) {
        prompt_key_of(x, key);
        return;
    }
    if (key.pasted) return;
    if ((x->view == EXPLORE_HELP && help_key(x, key)) || figure_key(x, key)) return;
    const struct explore_command *command = bound(x, key);
    struct error err = {0};
    char name[16];
    if (command)
        say(x, explore_do(x, command, "", &err), &err);
    else
        snprintf(x->message, sizeof x->message, "%s does nothing here; ? shows the keys",
            key_label(key, x->room.ascii, name));
}

void explore_click(struct explorer *x, const char *line)
{
    x->message[0] = '\0';
    x->message_is_error = false;
    if (!x->prompting) enter(x, line);
}

/* From the cursor to there: a span. */
void explore_right_click(struct explorer *x, const char *line)
{
    if (x->prompting || strncmp(line, "at ", 3) != 0) return;
    x->message[0] = '\0';
    x->message_is_error = false;
    if (!x->selecting) enter(x, "select");
    enter(x, line);
    enter(x, "select");
}
