/*
 * session_key.c: what a key press does.
 */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "command_functions.h"
#include "text.h"

/* Only the first line of a net's error fits under the screen. */
static void say_error(struct session *s, const struct error *err)
{
    utf8_copy_cut(s->message, sizeof s->message, err->text, strcspn(err->text, "\n"));
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
        if (s->view == VIEW_HELP) session_turn_to(s, VIEW_HELP);
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
    struct binding binding[BINDINGS_MOST];
    int last = session_bindings(s, binding, BINDINGS_MOST) - HELP_PAGE;
    switch (key.code) {
    case KEY_CODE_UP: s->scroll--; break;
    case KEY_CODE_DOWN: s->scroll++; break;
    case KEY_CODE_PAGE_UP: s->scroll -= 10; break;
    case KEY_CODE_PAGE_DOWN:
    case ' ': s->scroll += 10; break;
    case KEY_CODE_HOME: s->scroll = 0; break;
    case KEY_CODE_END: s->scroll = last; break;
    case KEY_CODE_ESCAPE:
    case 'q': session_turn_to(s, VIEW_HELP); break;
    default: return false;
    }
    if (s->scroll > last) s->scroll = last;
    if (s->scroll < 0) s->scroll = 0;
    return true;
}

/* A digit answers; Esc or Enter go on without an answer; anything else waits. */
static void question_key(struct session *s, struct key key)
{
    struct error err = {0};
    int choice = (int)key.code - '0';
    char line[24] = "answer";
    if (choice >= 1 && choice <= s->question.choices)
        snprintf(line, sizeof line, "answer %d", choice);
    else if (key.code == 'q' || key.code == 'C' - '@')
        s->quit = true;
    else if (key.code != KEY_CODE_ESCAPE && key.code != KEY_CODE_ENTER)
        return;
    if (!command_run(s, line, &err)) say_error(s, &err);
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
        s->view = VIEW_STEPPER;
        return;
    }
    char name[16];
    snprintf(s->message, sizeof s->message, "%s does nothing here; ? shows the keys", key_label(key, false, name));
}
