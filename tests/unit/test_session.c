/*
 * test_session.c: the cursor, the commands and the prompt; what is refused, and that a refusal changes nothing.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "notation.h"
#include "session_case.h"

/* ---- the cursor ---- */

Test(cursor, begins_at_the_first_timestep_on_the_state)
{
    struct session *s = opened("lstm", "hello hello");
    expect_at(s, PASS_FORWARD, 1, s->now->net->equations);
    cr_assert_str_eq(s->now->net->quantity[session_quantity(s)].name, "h");
    cr_assert_eq(s->now->T, 10);
    session_destroy(s);
}

Test(cursor, stays_inside_the_text)
{
    struct session *s = opened("elman", "hello");
    int n = s->now->net->equations;
    press(s, "left");
    expect_at(s, PASS_FORWARD, 1, n);
    press(s, "right right right");
    expect_at(s, PASS_FORWARD, 4, n);
    press(s, "right");
    expect_at(s, PASS_FORWARD, 4, n);
    press(s, ".");
    expect_at(s, PASS_FORWARD, 4, n);
    press(s, "home");
    expect_at(s, PASS_FORWARD, 1, n);
    run_line(s, "backward");
    press(s, ".");
    expect_at(s, PASS_BACKWARD, 1, n);
    press(s, "end");
    expect_at(s, PASS_BACKWARD, 4, n);
    session_destroy(s);
}

/* A step in the pass's direction completes a timestep that has been begun; one against it leaves it undone. */
Test(cursor, completes_or_undoes_what_was_begun)
{
    struct session *s = opened("elman", "hello");
    int n = s->now->net->equations;
    press(s, ". .");
    expect_at(s, PASS_FORWARD, 2, 2);
    press(s, "right");
    expect_at(s, PASS_FORWARD, 2, n);
    press(s, ". left");
    expect_at(s, PASS_FORWARD, 2, n);
    press(s, "b . .");
    expect_at(s, PASS_BACKWARD, 1, 2);
    press(s, "left");
    expect_at(s, PASS_BACKWARD, 1, n);
    press(s, "end . . right");
    expect_at(s, PASS_BACKWARD, 4, n);
    session_destroy(s);
}

/* A pass that would have nothing left to step begins at its beginning. */
Test(cursor, turns_round)
{
    struct session *s = opened("elman", "hello");
    int n = s->now->net->equations;
    press(s, "right b");
    expect_at(s, PASS_BACKWARD, 2, n);
    press(s, ". b");
    expect_at(s, PASS_FORWARD, 1, n);
    press(s, "b");
    expect_at(s, PASS_BACKWARD, 4, n);
    press(s, "b");
    expect_at(s, PASS_FORWARD, 1, n);
    run_line(s, "backward");
    expect_at(s, PASS_BACKWARD, 1, n);
    session_destroy(s);
}

/* Where the cursor is, counted in equations of the pass from its beginning. */
static int position(const struct session *s)
{
    int steps = s->pass == PASS_FORWARD ? s->t - 1 : s->now->T - s->t;
    return steps * s->now->net->equations + s->revealed - 1;
}

static int count_revealed(const struct session *s)
{
    int count = 0;
    for (int t = 1; t <= s->now->T; t++)
        for (int i = 0; i < s->now->net->equations; i++)
            count += s->pass == PASS_FORWARD ? session_value_revealed(s, i, t) : session_gradient_revealed(s, i, t);
    return count;
}

/* One equation more with every step, in order, and the focus on it; and the same way back. */
static void walk_through(struct session *s)
{
    int total = s->now->T * s->now->net->equations, n = s->now->net->equations;
    press(s, s->pass == PASS_FORWARD ? "home" : "end");
    for (int i = 1; i < n; i++) press(s, ",");
    for (int i = 0; i < total; i++) {
        int expected = s->pass == PASS_FORWARD ? i % n : n - 1 - i % n;
        cr_assert_eq(position(s), i);
        cr_assert_eq(s->equation, expected, "%s: step %d", s->now->net->name, i);
        cr_assert_eq(count_revealed(s), i + 1);
        press(s, ".");
    }
    cr_assert_eq(position(s), total - 1, "the end is the end");
    for (int i = total - 1; i > 0; i--) {
        cr_assert_eq(position(s), i);
        press(s, ",");
    }
    press(s, ",");
    cr_assert_eq(position(s), 0, "the beginning is the beginning");
}

Test(cursor, next_visits_everything_once_and_in_order)
{
    static const char *const nets[] = {"lstm", "elman", "gru-cho", "jordan", "skip", "window"};
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
        struct session *s = opened(nets[i], "hello");
        walk_through(s);
        press(s, "b");
        walk_through(s);
        session_destroy(s);
    }
}

Test(cursor, what_is_revealed_follows_the_pass)
{
    struct session *s = opened("elman", "hello");
    press(s, "right . ."); /* t = 3: a and h are there */
    cr_assert(session_value_revealed(s, 4, 2));
    cr_assert(session_value_revealed(s, 1, 3));
    cr_assert_not(session_value_revealed(s, 2, 3));
    cr_assert_not(session_value_revealed(s, 0, 4));
    cr_assert(session_value_revealed(s, -1, 4), "the text is there from the start");
    cr_assert_not(session_gradient_revealed(s, 4, 4), "no gradients yet");
    press(s, "b . ."); /* t = 2: the loss and p */
    cr_assert(session_value_revealed(s, 4, 4), "all values, once the pass is backward");
    cr_assert(session_gradient_revealed(s, 0, 3));
    cr_assert(session_gradient_revealed(s, 3, 2));
    cr_assert_not(session_gradient_revealed(s, 2, 2));
    cr_assert_not(session_gradient_revealed(s, -1, 2));
    cr_assert_not(session_gradient_revealed(s, 4, 1));
    session_destroy(s);
}

Test(cursor, a_reverse_sweep_is_there_from_the_start)
{
    struct session *s = opened("bidirectional", "hello");
    press(s, ".");
    int h = 0, g = 1;
    cr_assert(session_value_revealed(s, h, 2) && !session_value_revealed(s, h, 3));
    cr_assert(session_value_revealed(s, g, 2) && session_value_revealed(s, g, 4));
    session_destroy(s);
}

Test(cursor, units_go_round)
{
    struct session *s = opened("elman", "hello");
    press(s, "up");
    cr_assert_eq(s->unit, 7);
    press(s, "down down");
    cr_assert_eq(s->unit, 1);
    run_line(s, "unit 8");
    run_line(s, "focus loss");
    cr_assert_eq(session_unit(s, session_quantity(s)), 0);
    press(s, "down");
    session_destroy(s);
}

/* Of probabilities the right one is looked at, until another is chosen; the unit of the others stays. */
Test(cursor, symbols_are_chosen_apart_from_units)
{
    struct session *s = opened("elman", "hello");
    int p = net_find_quantity(s->now->net, "p"), h = net_find_quantity(s->now->net, "h");
    cr_assert(session_has_symbols(s, p) && !session_has_symbols(s, h));
    run_line(s, "unit 8");
    for (int t = 1; t <= s->now->T; t++) {
        s->t = t;
        cr_assert_eq(session_unit(s, p), vocab_index(&s->now->vocab, s->now->subject.text[t]));
    }
    run_line(s, "focus p");
    press(s, "home down down");
    int chosen = session_unit(s, p);
    press(s, "right right");
    cr_assert_eq(session_unit(s, p), chosen);
    run_line(s, "unit 4");
    cr_assert_eq(session_unit(s, p), 3);
    cr_assert_eq(session_unit(s, h), 7);
    session_destroy(s);
}

Test(cursor, focus_moves_without_stepping)
{
    struct session *s = opened("elman", "hello");
    press(s, "tab");
    expect_at(s, PASS_FORWARD, 1, s->now->net->equations);
    cr_assert_eq(s->equation, 2);
    press(s, "shift-tab shift-tab shift-tab");
    cr_assert_eq(s->equation, s->now->net->equations - 1, "round the end");
    press(s, "tab");
    cr_assert_eq(s->equation, 0);
    session_destroy(s);
}

/* ---- what is computed ---- */

Test(loss_at, is_all_or_the_last_or_one)
{
    struct session *s = opened("elman", "hello");
    cr_assert_eq(computed_loss_step(s->now), 0);
    press(s, "right L");
    cr_assert_eq(computed_loss_step(s->now), 4);
    press(s, "L");
    cr_assert_eq(computed_loss_step(s->now), 0);
    run_line(s, "loss-at 3");
    cr_assert_eq(computed_loss_step(s->now), 3);
    for (int t = 1; t <= s->now->T; t++) cr_assert_eq(s->now->run->loss_weight[t - 1], t == 3);
    press(s, "L");
    cr_assert_eq(computed_loss_step(s->now), 0);
    expect_at(s, PASS_FORWARD, 2, s->now->net->equations);
    session_destroy(s);
}

/* With a loss at every timestep the verdict still speaks of the last alone. */
Test(loss_at, the_verdict_is_that_of_one_loss)
{
    struct session *s = opened("elman", "hello hello");
    int from, h = net_find_quantity(s->now->net, "h");
    struct flow all = computed_flow(s->now, h, &from);
    cr_assert_eq(from, 10);
    run_line(s, "loss-at last");
    struct flow last = computed_flow(s->now, h, &from);
    cr_assert_eq(from, 10);
    cr_assert_eq(all.ratio, last.ratio);
    cr_assert_eq(all.verdict, last.verdict);
    run_line(s, "loss-at 6");
    struct flow sixth = computed_flow(s->now, h, &from);
    cr_assert_eq(from, 6);
    cr_assert_leq(sixth.steps, 6);
    cr_assert_eq(session_flow_quantity(s), h);
    session_destroy(s);
}

/* The gradient of a reverse sweep travels on through time: the single loss is the first. */
Test(loss_at, a_reverse_sweep_is_judged_by_the_first_loss)
{
    struct session *s = opened("bidirectional", "hello hello");
    int from, g = net_find_quantity(s->now->net, "g"), h = net_find_quantity(s->now->net, "h");
    struct flow flow = computed_flow(s->now, g, &from);
    cr_assert_eq(from, 1);
    cr_assert_gt(flow.steps, 3);
    cr_assert_neq(flow.verdict, FLOW_UNKNOWN);
    computed_flow(s->now, h, &from);
    cr_assert_eq(from, 10);
    session_destroy(s);
}

Test(session, numbers_follow_from_the_subject)
{
    struct session *a = opened("gru", "hello hello"), *b = opened("gru", "hello hello");
    run_line(b, "seed 8");
    cr_assert_neq(run_loss(a->now->run), run_loss(b->now->run));
    run_line(b, "hidden 5");
    run_line(b, "text abcd");
    run_line(b, "net lstm");
    cr_assert_eq(b->now->T, 3);
    cr_assert_eq(b->now->vocab.size, 4);
    run_line(b, "text hello hello");
    run_line(b, "net gru");
    run_line(b, "seed 7");
    run_line(b, "hidden 8");
    cr_assert_eq(run_loss(a->now->run), run_loss(b->now->run));
    press(b, "r");
    cr_assert_eq(b->now->subject.seed, 8);
    session_destroy(a);
    session_destroy(b);
}

Test(session, an_edit_keeps_the_cursor)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "step 7");
    run_line(s, "unit 3");
    run_line(s, "seed 9");
    expect_at(s, PASS_FORWARD, 7, s->now->net->equations);
    cr_assert_eq(s->unit, 2);
    run_line(s, "net elman");
    cr_assert_str_eq(s->now->net->quantity[session_quantity(s)].name, "h", "the quantity of the same name");
    expect_at(s, PASS_FORWARD, 7, s->now->net->equations);
    run_line(s, "focus p");
    run_line(s, "net gru");
    cr_assert_str_eq(s->now->net->quantity[session_quantity(s)].name, "p");
    run_line(s, "net lstm");
    run_line(s, "focus c");
    run_line(s, "layers 2");
    cr_assert_str_eq(s->now->net->quantity[session_quantity(s)].name, "h2.c", "the top layer's");
    run_line(s, "net elman");
    cr_assert_str_eq(s->now->net->quantity[session_quantity(s)].name, "h2", "what there is instead");
    run_line(s, "text abc");
    expect_at(s, PASS_FORWARD, 2, s->now->net->equations);
    session_destroy(s);
}

/* ---- what is refused ---- */

static void expect_refusal(const struct subject *subject, const char *part)
{
    struct session *s = (struct session *)1;
    struct error err = {0};
    cr_assert_not(session_create(subject, &s, &err), "%s", part);
    cr_assert_null(s);
    cr_assert_eq(err.status, ERROR_INPUT, "%s", err.text);
    cr_assert(strstr(err.text, part), "\"%s\" does not say \"%s\"", err.text, part);
}

Test(session, bad_subjects)
{
    static const uint32_t text[] = U"hello hello", same[] = U"zzzz";
    struct subject good = {"lstm", text, 11, 8, 1, 7, LOSS_AT_ALL}, bad;
#define REFUSED(field, wrong, part) (bad = good, bad.field = wrong, expect_refusal(&bad, part))
    REFUSED(length, 0, "empty");
    REFUSED(length, 1, "at least two");
    REFUSED(net, "lstn", "lstm");
    REFUSED(net, "no/such.net", "no/such.net");
    REFUSED(hidden, 0, "hidden");
    REFUSED(hidden, -1, "hidden");
    REFUSED(hidden, 1000000, "1000000");
    REFUSED(layers, 0, "layer");
    REFUSED(layers, 100000, "layer");
    REFUSED(loss_at, 0, "timestep 0");
    REFUSED(loss_at, 11, "timestep 11");
    REFUSED(loss_at, -3, "timestep -3");
    bad = good;
    bad.text = same;
    bad.length = 4;
    expect_refusal(&bad, "'z'");
}

Test(session, a_text_that_is_too_long)
{
    enum { MANY = 100001 };
    uint32_t *text = malloc(MANY * sizeof *text);
    for (int i = 0; i < MANY; i++) text[i] = 'a' + (uint32_t)i % 2;
    struct subject subject = {"lstm", text, MANY, 8, 1, 7, LOSS_AT_ALL};
    expect_refusal(&subject, "100001");
    subject.length = MANY - 1;
    subject.hidden = 4096;
    expect_refusal(&subject, "GB");
    free(text);
}

Test(session, what_is_refused_changes_nothing)
{
    static const char *const lines[] = {"step", "step 0", "step 11", "step -1", "step x", "step 1 2", "step 1x",
        "step 99999999999999999999", "unit", "unit 0", "unit 9", "hidden", "hidden 0", "hidden 1000000",
        "hidden 99999999999999999999", "hidden two", "layers 0", "layers 1000", "seed -1", "seed x", "seed 9007199254740992",
        "loss-at 0", "loss-at 11", "loss-at never", "net", "net lstn", "net ./none.net", "net charlm", "net /", "text",
        "text a", "text zzzz", "text \xff\xfe", "focus", "focus nope", "focus x", "focus target", "turn 3", "quit now",
        "gradients me", "nonsense", "\xe2\x80\xae", "stepp 3", "a-name-that-is-longer-than-any-name-of-a-command 1"};
    struct session *s = opened("gru", "hello hello");
    press(s, "right . . down b .");
    struct photo before = photo_of(s);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct error err = {0};
        cr_assert_not(command_run(s, lines[i], &err), "%s", lines[i]);
        cr_assert_eq(err.status, ERROR_INPUT, "%s: %s", lines[i], err.text);
        cr_assert(*err.text, "%s", lines[i]);
        expect_like(s, &before, lines[i]);
    }
    photo_finish(&before);
    session_destroy(s);
}

/* ---- notations ---- */

Test(notation, is_seen_wherever_names_are)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "notation colah");
    run_line(s, "step 3");
    expect_screen(s, "C = f * C_{2} + i * C\u0303", true);
    expect_screen(s, "C\u0303 = tanh(b_C + Ug x", true);
    run_line(s, "backward");
    expect_screen(s, "chain rule at t = 3: h", true);
    expect_screen(s, "h[", false);
    static const char *const plain[] = {"fold", "dataflow", "gradients", "paths", "compare", "saturation", "states"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        run_line(s, plain[i]);
        expect_screen(s, "h.g", false);
        expect_screen(s, "[2]", false);
        expect_screen(s, "[3]", false);
    }
    session_destroy(s);
}

Test(notation, goes_round_and_comes_back)
{
    struct session *s = opened("gru", "hello hello");
    int notations = s->now->net->notations;
    cr_assert_gt(notations, 1);
    for (int k = 1; k <= notations; k++) {
        press(s, "N");
        cr_expect_eq(session_notation(s), k);
    }
    press(s, "N");
    cr_expect_eq(session_notation(s), 0);
    expect_screen(s, "z = ", true);
    session_destroy(s);
}

/* It stays, also over a net that has not got it. */
Test(notation, outlives_the_net)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "notation colah");
    run_line(s, "net gru-cho");
    cr_expect_str_eq(notation_name(s->now->net, session_notation(s)), "colah");
    run_line(s, "net jordan");
    cr_expect_eq(session_notation(s), 0);
    run_line(s, "net lstm");
    cr_expect_str_eq(notation_name(s->now->net, session_notation(s)), "colah");
    session_destroy(s);
}

Test(notation, says_which_there_are)
{
    struct session *s = opened("lstm", "hello hello");
    struct error err = {0};
    cr_expect_not(command_run(s, "notation hogwarts", &err));
    cr_expect(strstr(err.text, "own, colah") && strstr(err.text, "gamma"), "%s", err.text);
    session_destroy(s);
}

/* ---- commands ---- */

static bool is_optional(const struct command *command)
{
    return !*command->arguments || command->arguments[0] == '[';
}

Test(commands, rows_are_whole)
{
    for (const struct command *c = commands; c->name; c++) {
        cr_assert(*c->name && strlen(c->name) < 32 && c->arguments && c->keys && c->run, "%s", c->name);
        cr_assert(*c->help && c->help[strlen(c->help) - 1] != '.', "%s: %s", c->name, c->help);
        cr_assert(!*c->keys || is_optional(c), "%s has a key, so it must do without an argument", c->name);
        cr_assert(!c->label || *c->keys, "%s is on the bottom line without a key", c->name);
        for (const struct command *other = commands; other < c; other++)
            cr_assert_str_neq(c->name, other->name, "two commands are called %s", c->name);
    }
}

static void check_keys(const struct string *names, const char *where)
{
    struct key *keys;
    size_t count;
    struct error err = {0};
    cr_assert(keys_parse(names->data ? names->data : "", &keys, &count, &err), "%s", err.text);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            char name[16];
            cr_assert_neq(keys[i].code, keys[k].code, "%s is bound twice %s", key_format(keys[i], name), where);
        }
    free(keys);
}

/* A view's own commands may take a key from those that are everywhere, but not from each other. */
Test(commands, no_key_is_bound_twice)
{
    struct string all = {0};
    for (const struct command *c = commands; c->name; c++)
        if (!c->views) string_printf(&all, "%s ", c->keys);
    for (int i = 0; i < VIEW_COUNT; i++) string_printf(&all, "%s ", views[i].keys);
    check_keys(&all, "everywhere");
    for (int i = 0; i < VIEW_COUNT; i++) {
        string_clear(&all);
        for (const struct command *c = commands; c->name; c++)
            if (c->views & IN_VIEW(i)) string_printf(&all, "%s ", c->keys);
        check_keys(&all, views[i].name);
    }
    string_finish(&all);
}

/* Each is found by its name; one that needs an argument says which. */
Test(commands, all_are_reached_by_name)
{
    struct session *s = opened("lstm", "hello hello");
    for (const struct command *c = commands; c->name; c++) {
        struct error err = {0};
        bool done = command_run(s, c->name, &err);
        bool none = strstr(err.text, "nothing ") || strstr(err.text, "together with the loss");
        if (!done && none) continue; /* to release, say, or to check */
        cr_assert_eq(done, is_optional(c), "%s: %s", c->name, err.text);
        if (!done) cr_assert(strstr(err.text, c->arguments), "%s: %s", c->name, err.text);
    }
    cr_assert(s->quit);
    session_destroy(s);
}

Test(commands, lines_may_have_blanks_and_comments)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "");
    run_line(s, "   ");
    run_line(s, "# step 5");
    run_line(s, "  step \t 5  ");
    cr_assert_eq(s->t, 5);
    run_line(s, "step 6\r");
    cr_assert_eq(s->t, 6);
    run_line(s, "text two  words ");
    cr_assert_eq(s->now->subject.length, 10, "blanks inside are the text's");
    run_line(s, "text \" two  words \"");
    cr_assert_eq(s->now->subject.length, 12, "quotes keep those at its ends");
    run_line(s, "text a\"");
    cr_assert_eq(s->now->subject.length, 2, "one quote is the text's");
    session_destroy(s);
}

Test(commands, unknown_names_suggest_the_nearest)
{
    struct session *s = opened("lstm", "hello hello");
    struct error err = {0};
    cr_assert_not(command_run(s, "lyers 2", &err));
    cr_assert(strstr(err.text, "layers"), "%s", err.text);
    cr_assert_not(command_run(s, "xyzzyxyzzy", &err));
    cr_assert(strstr(err.text, "?"), "%s", err.text);
    session_destroy(s);
}

/* ---- keys ---- */

Test(keys, one_that_does_nothing_says_so)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "Z");
    cr_assert(strstr(s->message, "Z does nothing"), "%s", s->message);
    cr_assert_not(s->message_is_error);
    press(s, "right");
    cr_assert_str_empty(s->message, "a message is gone with the next key");
    press(s, "esc");
    cr_assert_str_empty(s->message);
    press(s, "Z resize");
    cr_assert(*s->message, "a resize is no key of the person");
    session_destroy(s);
}

Test(keys, leave)
{
    static const char *const keys[] = {"q", "ctrl-c", "hangup", "? hangup", ": hangup", ": a hangup", "? ctrl-c"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct session *s = opened("lstm", "hello hello");
        press(s, keys[i]);
        cr_assert(s->quit, "%s", keys[i]);
        session_destroy(s);
    }
}

Test(keys, in_the_help_they_scroll_and_leave_the_stepper_alone)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "right ?");
    cr_assert_eq(s->view, VIEW_HELP);
    press(s, "down down up pgdn end home space");
    expect_at(s, PASS_FORWARD, 2, s->now->net->equations);
    cr_assert_eq(s->view, VIEW_HELP);
    for (int i = 0; i < 1000; i++) press(s, "down");
    struct photo bottom = photo_of(s), above;
    cr_assert(strstr(bottom.screen.data, "redraw"), "the end of the table:\n%s", bottom.screen.data);
    press(s, "pgup");
    above = photo_of(s);
    cr_assert_str_neq(above.screen.data, bottom.screen.data, "there is an end to it");
    photo_finish(&above);
    photo_finish(&bottom);
    press(s, "q");
    cr_assert_eq(s->view, VIEW_STEPPER);
    cr_assert_not(s->quit);
    press(s, "F1 ?");
    cr_assert_eq(s->view, VIEW_STEPPER);
    press(s, "? esc");
    cr_assert_eq(s->view, VIEW_STEPPER);
    session_destroy(s);
}

/* Who reads of a key in the help and presses it, sees what it does. */
Test(keys, in_the_help_a_command_is_seen_to_work)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "? b");
    cr_assert_eq(s->view, VIEW_STEPPER);
    cr_assert_eq(s->pass, PASS_BACKWARD);
    press(s, "? ctrl-l :");
    cr_assert_eq(s->view, VIEW_HELP, "the names can be read while one is typed");
    press(s, "s t e p space 3 enter");
    cr_assert_eq(s->view, VIEW_STEPPER);
    cr_assert_eq(s->t, 3);
    session_destroy(s);
}

/* ---- the prompt ---- */

Test(prompt, runs_a_command)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, ": s t e p space 4 enter");
    cr_assert_not(s->prompting);
    cr_assert_eq(s->t, 4);
    press(s, ": enter");
    cr_assert_not(s->prompting);
    cr_assert_str_empty(s->message);
    press(s, ": s t e p space 4 4 enter");
    cr_assert(s->message_is_error);
    cr_assert(strstr(s->message, "44"), "%s", s->message);
    session_destroy(s);
}

Test(prompt, is_edited_by_characters)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, ": h é 日 😀");
    cr_assert_str_eq(s->prompt.data, "hé日😀");
    press(s, "backspace");
    cr_assert_str_eq(s->prompt.data, "hé日");
    press(s, "backspace backspace");
    cr_assert_str_eq(s->prompt.data, "h");
    press(s, "ctrl-u");
    cr_assert_str_eq(s->prompt.data, "");
    cr_assert(s->prompting);
    press(s, "right tab F5 pgup ctrl-a");
    cr_assert_str_eq(s->prompt.data, "", "keys that write nothing write nothing");
    press(s, "backspace");
    cr_assert_not(s->prompting, "nothing left to delete");
    session_destroy(s);
}

Test(prompt, can_be_left)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, ": q u i t esc");
    cr_assert_not(s->prompting || s->quit);
    press(s, ": q ctrl-c");
    cr_assert_not(s->prompting || s->quit);
    press(s, ":");
    cr_assert_str_eq(s->prompt.data, "", "it starts anew");
    session_destroy(s);
}

/* What does not fit into a message is cut between characters. */
Test(prompt, a_long_mistake_stays_text)
{
    struct session *s = opened("lstm", "hello hello");
    for (int shift = 0; shift < 4; shift++) {
        struct error err = {0};
        uint32_t *decoded;
        size_t count;
        press(s, ":");
        for (int i = 0; i < shift; i++) press(s, "x");
        for (int i = 0; i < 400; i++) press(s, i == 8 && shift % 2 ? "space" : "日");
        press(s, "enter");
        cr_assert(s->message_is_error);
        cr_assert(utf8_decode(s->message, strlen(s->message), "message", &decoded, &count, &err), "%s", err.text);
        free(decoded);
    }
    session_destroy(s);
}
