/* test_prompt.c: moving and deleting in the line, lines typed before, and what Tab makes of a word. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "completion.h"
#include "file.h"
#include "session_case.h"

/* "abc|def": the line, the cursor as a bar. */
static void expect_line(const struct session *s, const char *expected)
{
    struct string shown = {0};
    const char *line = s->prompt.data ? s->prompt.data : "";
    string_add_bytes(&shown, line, prompt_cursor(s));
    string_add(&shown, "|");
    string_add(&shown, line + prompt_cursor(s));
    cr_assert_str_eq(shown.data, expected);
    string_finish(&shown);
}

static void type(struct session *s, const char *text)
{
    int bytes;
    for (; *text; text += bytes) session_key(s, (struct key){utf8_next(text, SIZE_MAX, &bytes)});
}

static struct session *prompting(const char *text)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, ":");
    type(s, text);
    return s;
}

/* ---- editing ---- */

Test(prompt, the_cursor_moves_by_characters)
{
    struct session *s = prompting("héllo 日本");
    expect_line(s, "héllo 日本|");
    press(s, "left left");
    expect_line(s, "héllo |日本");
    press(s, "right right right");
    expect_line(s, "héllo 日本|");
    press(s, "home right right ctrl-b ctrl-f");
    expect_line(s, "hé|llo 日本");
    press(s, "ctrl-a left backspace");
    expect_line(s, "|héllo 日本");
    press(s, "ctrl-e delete");
    expect_line(s, "héllo 日本|");
    session_destroy(s);
}

Test(prompt, what_is_typed_goes_where_the_cursor_is)
{
    struct session *s = prompting("net lm");
    press(s, "left");
    type(s, "stç");
    expect_line(s, "net lstç|m");
    press(s, "backspace");
    expect_line(s, "net lst|m");
    press(s, "home delete delete delete delete");
    expect_line(s, "|lstm");
    press(s, "right right ctrl-k");
    expect_line(s, "ls|");
    press(s, "left ctrl-u");
    expect_line(s, "|s");
    session_destroy(s);
}

Test(prompt, words_are_deleted)
{
    struct session *s = prompting("clamp h.f = 1");
    press(s, "ctrl-w");
    expect_line(s, "clamp h.f = |");
    press(s, "ctrl-w ctrl-w");
    expect_line(s, "clamp |");
    press(s, "ctrl-w");
    expect_line(s, "|");
    press(s, "ctrl-w");
    cr_assert(s->prompting);
    press(s, "backspace");
    cr_assert_not(s->prompting);
    session_destroy(s);
}

/* Opened with a text, as `edit` does, the cursor stands behind it, wherever it was before. */
Test(prompt, opens_behind_its_text)
{
    struct session *s = prompting("step 3");
    press(s, "home esc e");
    cr_assert(s->prompting);
    cr_assert_eq(prompt_cursor(s), s->prompt.length);
    cr_assert_gt(s->prompt.length, 10);
    press(s, "left left esc :");
    expect_line(s, "|");
    session_destroy(s);
}

/* ---- what the line would do ---- */

static void expect_check(const struct session *s, bool good, int at, const char *text)
{
    const struct line_check *check = &s->line_check;
    cr_assert(check->there);
    cr_assert_eq(check->good, good, "%s", check->text);
    cr_assert_eq(
        check->pointed ? (int)check->at : -1, at, "at %d: %s", check->pointed ? (int)check->at : -1, check->text);
    cr_assert(strstr(check->text, text), "%s", check->text);
}

Test(prompt, an_equation_is_checked_while_it_is_typed)
{
    struct session *s = prompting("equation");
    cr_assert_not(s->line_check.there);
    type(s, " ");
    expect_check(s, false, -1, "an equation has a name");
    type(s, "c = f * ");
    expect_check(s, false, 17, "expected a name");
    type(s, "c[t-1] + i * * g");
    expect_check(s, false, 30, "'*'");
    press(s, "backspace backspace backspace");
    type(s, "g");
    expect_check(s, true, -1, "c is so already");
    press(s, "backspace");
    type(s, "h[t-1]");
    expect_check(s, true, -1, "changes c");
    press(s, "ctrl-u");
    cr_assert_not(s->line_check.there);
    type(s, "equation h = o * tanh(c");
    expect_check(s, false, 23, "expected a ')'");
    press(s, "ctrl-u");
    type(s, "equation h.c = i * zz");
    expect_check(s, true, -1, "changes c; zz is new, a weight for each unit");
    press(s, "ctrl-u");
    type(s, "equation h.c = i * (Wz h[t-1])");
    expect_check(s, true, -1, "changes c; Wz is new, a matrix of 8 x 8");
    press(s, "ctrl-u");
    type(s, "equation h.c = i * zz[t-1]");
    expect_check(s, false, 19, "zz");
    press(s, "ctrl-u");
    type(s, "equation k = tanh(c)");
    expect_check(s, true, -1, "adds k");
    press(s, "ctrl-u");
    type(s, "equation i =");
    expect_check(s, true, -1, "takes out i");
    press(s, "esc");
    cr_assert_null(s->now->subject.equations); /* nothing was done */
    press(s, "e");
    expect_check(s, true, -1, "h is so already");
    session_destroy(s);
}

/* The caret stands on the bottom line, under what is wrong. */
Test(prompt, a_fault_is_shown_in_place)
{
    struct session *s = prompting("equation c = f * * g");
    struct photo photo = photo_of(s);
    const char *line = strstr(photo.screen.data, ":equation c = f * * g");
    cr_assert_not_null(line, "%s", photo.screen.data);
    const char *below = strchr(line, '\n') + 1;
    cr_assert_eq(below[strspn(below, " ")], '^');
    cr_assert_eq(strspn(below, " "), strlen(":equation c = f * "));
    cr_assert(strstr(below, "^ expected"), "%s", below);
    photo_finish(&photo);
    press(s, "backspace backspace backspace backspace backspace backspace");
    photo = photo_of(s);
    line = strstr(photo.screen.data, ":equation c = f");
    cr_assert(strstr(line, "ok: changes c"), "%s", photo.screen.data);
    photo_finish(&photo);
    session_destroy(s);
}

/* What is edited is there to be changed. */
Test(prompt, opens_with_what_is_there)
{
    struct session *s = opened("elman", "hello hello");
    press(s, "right E");
    expect_line(s, "character e|");
    press(s, "esc");
    run_line(s, "step 6");
    press(s, "E");
    expect_line(s, "character \" \"|");
    press(s, "enter");
    cr_assert_not(s->message_is_error, "%s", s->message);
    run_line(s, "matrix");
    real before = s->now->parameters[s->now->net->parameter[s->matrix.parameter].offset];
    press(s, "e");
    cr_assert(strncmp(s->prompt.data, "set ", 4) == 0 && strstr(s->prompt.data, " = "), "%s", s->prompt.data);
    press(s, "enter");
    cr_assert_not(s->message_is_error, "%s", s->message);
    cr_assert_eq(s->now->parameters[s->now->net->parameter[s->matrix.parameter].offset], before);
    session_destroy(s);
}

/* ---- lines typed before ---- */

Test(prompt, brings_back_what_was_typed)
{
    struct session *s = prompting("step 3");
    press(s, "enter :");
    type(s, "step 99");
    press(s, "enter :");
    type(s, "step 4");
    press(s, "enter :");
    type(s, "step 4");
    press(s, "enter :");
    type(s, "ne");
    press(s, "up");
    expect_line(s, "step 4|");
    press(s, "up");
    expect_line(s, "step 99|"); /* what failed can be mended; the same twice is there once */
    press(s, "ctrl-p up up");
    expect_line(s, "step 3|");
    press(s, "down ctrl-n");
    expect_line(s, "step 4|");
    press(s, "down");
    expect_line(s, "ne|");
    press(s, "down");
    expect_line(s, "ne|");
    press(s, "up up up left enter");
    cr_assert_eq(s->t, 3);
    session_destroy(s);
}

Test(prompt, keeps_the_last_hundred)
{
    struct session *s = opened("elman", "hello hello");
    for (int i = 0; i < TYPING_PAST + 20; i++) {
        char line[32];
        snprintf(line, sizeof line, "seed %d", i);
        press(s, ":");
        type(s, line);
        press(s, "enter");
    }
    press(s, ":");
    for (int i = 0; i < 2 * TYPING_PAST; i++) press(s, "up");
    expect_line(s, "seed 20|");
    session_destroy(s);
}

/* ---- completion ---- */

static void expect_completed(const char *typed, const char *expected)
{
    struct session *s = prompting(typed);
    press(s, "tab");
    expect_line(s, expected);
    session_destroy(s);
}

/* The candidates, with blanks between. */
static void expect_candidates(const char *typed, const char *expected)
{
    struct session *s = opened("lstm", "hello hello");
    struct completion c;
    struct string found = {0};
    completion_find(&c, s, typed, strlen(typed));
    const char *word = c.words.data;
    for (int i = 0; i < c.count; i++, word += strlen(word) + 1) string_printf(&found, "%s%s", i ? " " : "", word);
    cr_assert_str_eq(found.data ? found.data : "", expected, "after \"%s\": %s", typed, found.data ? found.data : "");
    string_finish(&found);
    completion_finish(&c);
    session_destroy(s);
}

Test(completion, names_of_commands_and_views)
{
    expect_completed("loss", "loss-at |");
    expect_completed("  loss", "  loss-at |");
    expect_completed("und", "undo|");
    expect_completed("comp", "compare|");
    expect_completed("fo", "fo|");
    expect_candidates("focus", "focus-next focus-previous focus");
    expect_completed("focus-n", "focus-next|");
    expect_completed("zzz", "zzz|");
    expect_candidates("un", "unit undo unpin");
    expect_candidates("zzz", "");
}

Test(completion, arguments_that_the_table_spells_out)
{
    expect_candidates("loss-at ", "all last");
    expect_completed("loss-at la", "loss-at last|");
    expect_candidates("clip ", "off");
    expect_candidates("play ", "slow normal fast");
    expect_candidates("mouse o", "on off");
    expect_completed("mouse of", "mouse off|");
    expect_candidates("loss-at all ", "");
    expect_candidates("step ", "");
    expect_candidates("undo ", "");
    expect_candidates("nonsense ", "");
}

Test(completion, names_of_the_net)
{
    expect_candidates("focus ", "i f g h.o c h o p loss");
    expect_candidates("focus h.", "h.i h.f h.g h.o h.c");
    expect_completed("clamp h.f", "clamp h.f |");
    expect_completed("focus lo", "focus loss|");
    expect_candidates("set W", "Wi Wf Wg Wo");
    expect_completed("set h.Wf", "set h.Wf |");
    expect_candidates("equation c = f * c[t-1] + sig", "");
    expect_candidates("equation c = f * c[t-1] + Wo*g + U", "Ui Uf Ug Uo");
    expect_candidates("optimizer ada", "adagrad adam adamw");
}

Test(completion, nets)
{
    expect_candidates("net lstm", "lstm lstm-1997 lstm-peephole lstm-goodfellow");
    expect_completed("net bi", "net bidirectional|");
    expect_candidates("net charlm", "");
}

Test(completion, files)
{
    char folder[] = "/tmp/test_prompt_XXXXXX", path[64], typed[96], expected[200];
    struct error err;
    cr_assert_not_null(mkdtemp(folder));
    static const char *const names[] = {"one*a.net", "one b.net", "one b.txt"};
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        cr_assert(file_write_atomically(path, "", 0, &err), "%s", err.text);
    }
    snprintf(typed, sizeof typed, "net %s/one*", folder);
    snprintf(expected, sizeof expected, "net %s/one*a.net|", folder);
    expect_completed(typed, expected);
    snprintf(typed, sizeof typed, "net %s/one ", folder);
    snprintf(expected, sizeof expected, "net %s/one b.net|", folder);
    expect_completed(typed, expected);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

Test(completion, of_a_word_in_the_middle)
{
    struct session *s = prompting("clamp h. = 1");
    press(s, "left left left left");
    expect_line(s, "clamp h.| = 1");
    type(s, "f");
    press(s, "tab");
    cr_assert(strncmp(s->prompt.data, "clamp h.f", 9) == 0 && strstr(s->prompt.data, "= 1"), "%s", s->prompt.data);
    session_destroy(s);
}

/* What a line begins with is known while it is typed: its key and its help stand above it. */
Test(completion, tells_the_key_and_the_help)
{
    struct session *s = prompting("turn");
    struct photo photo = photo_of(s);
    cr_assert(strstr(photo.screen.data, "turn (b)"), "%s", photo.screen.data);
    cr_assert(strstr(photo.screen.data, "turn round"), "%s", photo.screen.data);
    photo_finish(&photo);
    type(s, "zz");
    photo = photo_of(s);
    cr_assert(strstr(photo.screen.data, "no command begins like that"), "%s", photo.screen.data);
    photo_finish(&photo);
    session_destroy(s);
}

/* Every row whose arguments are words of the table gives them. */
Test(completion, every_row_can_be_asked)
{
    struct session *s = opened("gru", "hello hello");
    for (const struct command *c = commands; c->name; c++) {
        struct completion completion;
        char line[64];
        snprintf(line, sizeof line, "%s ", c->name);
        completion_find(&completion, s, line, strlen(line));
        cr_assert_leq(completion.from, strlen(line));
        if (strchr(c->arguments, '|') && !c->views) cr_assert_gt(completion.count, 0, "%s %s", c->name, c->arguments);
        completion_finish(&completion);
    }
    session_destroy(s);
}

/* What is offered goes with the first key that writes or deletes, and stays when the cursor moves. */
Test(prompt, what_is_offered_is_selected)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "E");
    cr_expect_str_eq(s->prompt.data, "character h");
    press(s, "x");
    cr_expect_str_eq(s->prompt.data, "character x");
    press(s, "y");
    cr_expect_str_eq(s->prompt.data, "character xy");
    press(s, "backspace enter");
    cr_expect_eq(s->now->subject.text[0], 'x');
    press(s, "E backspace");
    cr_expect_str_eq(s->prompt.data, "character ");
    press(s, "esc E left right x");
    cr_expect_str_eq(s->prompt.data, "character xx");
    press(s, "esc E enter");
    cr_expect_eq(s->now->subject.text[0], 'x');
    session_destroy(s);
}
