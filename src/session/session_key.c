/*
 * session_key.c: what a key press does.
 */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "command_functions.h"
#include "search.h"
#include "text.h"

static void say_error(struct session *s, const struct error *err)
{
    error_line(err, s->message, sizeof s->message);
    s->message_is_error = true;
}

void session_enter(struct session *s, const char *line)
{
    struct error err = {0};
    s->message[0] = '\0';
    s->message_is_error = false;
    if (!command_run(s, line, &err)) say_error(s, &err);
}

void session_click(struct session *s, const char *line)
{
    s->playing = 0;
    if (s->prompting || (s->question.open && strncmp(line, "answer", 6) != 0)) return;
    session_enter(s, line);
}

/* Scrolls or leaves the help; false when the key is none of that. */
static bool help_key(struct session *s, struct key key)
{
    const char *line = help_line(key);
    if (line) session_enter(s, line);
    return line != NULL;
}

/* A digit answers; Esc or Enter go on without an answer; anything else waits. */
static void question_key(struct session *s, struct key key)
{
    int choice = (int)key.code - '0';
    char line[24] = "answer";
    if (choice >= 1 && choice <= s->question.choices)
        snprintf(line, sizeof line, "answer %d", choice);
    else if (key.code == 'q' || key.code == 'C' - '@')
        s->quit = true;
    else if (key.code != KEY_CODE_ESCAPE && key.code != KEY_CODE_ENTER)
        return;
    session_enter(s, line);
}

void session_key(struct session *s, struct key key)
{
    if (key.code == KEY_CODE_NONE || key.code == KEY_CODE_RESIZE || key_is_mouse(key)) return;
    if (key.code == KEY_CODE_HANGUP) {
        s->quit = true;
        return;
    }
    s->message[0] = '\0';
    s->message_is_error = false;
    if (key.pasted && !s->prompting) {
        snprintf(s->message, sizeof s->message, "text can be pasted behind : only; here its letters would be commands");
        return;
    }
    bool played = s->playing;
    s->playing = 0;
    if (played && key.code == ' ') return; /* a pause */
    if (s->prompting) {
        prompt_key(s, key);
        return;
    }
    if (s->question.open) {
        question_key(s, key);
        return;
    }
    if (s->view == VIEW_HELP && help_key(s, key)) return;
    struct error err = {0};
    bool bound;
    if (!command_of_key(s, key, &bound, &err)) say_error(s, &err);
    if (bound) return;
    if (key.code == KEY_CODE_ESCAPE) {
        session_enter(s, "stepper");
        return;
    }
    char name[16];
    snprintf(s->message, sizeof s->message, "%s does nothing here; ? shows the keys", key_label(key, false, name));
}
