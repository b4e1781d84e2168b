/* test_find.c: going to a quantity or a place of the text, and finding a row of the help. */
#include <criterion/criterion.h>
#include <string.h>

#include "command.h"
#include "search.h"
#include "session_case.h"

/* ---- find ---- */

static void expect_found(struct session *s, const char *line, const char *quantity, int t, const char *said)
{
    run_line(s, line);
    cr_assert_str_eq(s->now->net->quantity[session_quantity(s)].name, quantity, "%s", line);
    cr_assert_eq(s->t, t, "%s: at %d", line, s->t);
    cr_assert(strstr(s->message, said), "%s: %s", line, s->message);
}

static void expect_refused(struct session *s, const char *line, const char *said)
{
    struct error err = {0};
    struct photo before = photo_of(s);
    cr_assert_not(command_run(s, line, &err), "%s", line);
    cr_assert(strstr(err.text, said), "%s: %s", line, err.text);
    expect_like(s, &before, line);
    photo_finish(&before);
}

Test(find, goes_from_place_to_place_and_round)
{
    struct session *s = opened("lstm", "abra cadabra!");
    expect_found(s, "find a", "h", 4, "\"a\" at timestep 4, 2 of 5: n goes on");
    expect_found(s, "find bra", "h", 10, "2 of 2");
    expect_found(s, "find", "h", 2, "\"bra\" at timestep 2, 1 of 2, from the beginning");
    expect_found(s, "find", "h", 10, "2 of 2: n");
    run_line(s, "matrix");
    expect_found(s, "find \"c\"", "h", 6, "\"c\" at timestep 6, and nowhere else");
    run_line(s, "find a");
    cr_assert(strstr(s->message, "/ Enter goes on"), "n has another meaning here: %s", s->message);
    session_destroy(s);
}

Test(find, says_where_there_is_only_one)
{
    struct session *s = opened("lstm", "abra cadabra!");
    expect_found(s, "find cad", "h", 6, "nowhere else");
    expect_found(s, "find", "h", 6, "here, and nowhere else");
    expect_found(s, "find !", "h", 12, "is the last character: it is predicted, and never read");
    expect_found(s, "find ra!", "h", 11, "\"ra!\" at timestep 11");
    session_destroy(s);
}

Test(find, takes_the_name_of_a_quantity)
{
    struct session *s = opened("lstm", "hello fox");
    expect_found(s, "find f", "h.f", 1, "the quantity f; the text has it too: /\"f\"");
    expect_found(s, "find \"f\"", "h.f", 7, "\"f\" at timestep 7");
    expect_found(s, "find 'h'", "h.f", 1, "\"h\" at timestep 1");
    expect_found(s, "find h.o", "h.o", 1, "the quantity h.o");
    cr_assert_not(strstr(s->message, "text"), "%s", s->message);
    expect_found(s, "find c.3 at 5", "h.c", 5, "the quantity c.3 at 5");
    cr_assert_eq(s->unit, 2);
    expect_found(s, "find los", "loss", 5, "the quantity loss"); /* "lo" is read, "los" is not */
    expect_found(s, "find lo", "loss", 4, "\"lo\" at timestep 4");
    session_destroy(s);
}

Test(find, knows_the_letters_on_the_screen)
{
    struct session *s = opened("lstm", "hello");
    expect_refused(s, "find C̃", "is not in the text, and no quantity begins like that");
    run_line(s, "notation colah");
    expect_found(s, "find C̃", "h.g", 1, "the quantity");
    session_destroy(s);
}

Test(find, any_character)
{
    struct session *s = opened("elman", "one two\nthree\tüber日 \"so\"");
    expect_found(s, "find \" \"", "h", 4, "\" \" at timestep 4, 1 of 2");
    expect_found(s, "find \\n", "h", 8, "timestep 8, and nowhere else");
    expect_found(s, "find \\tü", "h", 14, "timestep 14");
    expect_found(s, "find 日", "h", 19, "\"日\" at timestep 19");
    expect_found(s, "find \"", "h", 21, "nowhere else"); /* a quote alone is text; the second is the last character */
    session_destroy(s);
}

Test(find, says_what_it_has_not_found)
{
    struct session *s = opened("lstm", "hello");
    expect_refused(s, "find", "nothing was looked for yet");
    expect_refused(s, "find xyz", "'xyz' is not in the text, and no quantity begins like that");
    expect_refused(s, "find \"h.f\"", "\"h.f\" is not in the text");
    expect_refused(s, "find h.f.9", "units 1 to 8, not 9");
    expect_refused(s, "find Wf", "a parameter: :show Wf");
    expect_refused(s, "find \xff", "not UTF-8");
    session_destroy(s);
}

Test(find, by_keys)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "/");
    cr_assert_str_eq(s->prompt.data, "find ");
    press(s, "e enter n");
    cr_assert_eq(s->t, 8);
    press(s, "/ enter");
    cr_assert_eq(s->t, 2, "an empty line goes on");
    press(s, "/ h . tab");
    cr_assert_str_eq(s->prompt.data, "find h.", "several quantities");
    press(s, "f tab enter");
    cr_assert_str_eq(s->now->net->quantity[session_quantity(s)].name, "h.f");
    cr_assert_not(s->message_is_error);
    session_destroy(s);
}

/* ---- the help ---- */

/* The names of the rows that are found, with blanks between them. */
static void expect_rows(const struct session *s, const char *what, const char *expected)
{
    struct binding found[BINDINGS_MOST];
    struct string names = {0};
    int count = session_search(s, what, found, BINDINGS_MOST);
    for (int i = 0; i < count; i++) string_printf(&names, "%s%s", i ? " " : "", found[i].name);
    cr_assert(!strncmp(names.length ? names.data : "", expected, strlen(expected)), "%s finds %s", what, names.data);
    string_finish(&names);
}

Test(search, everything_fits_nothing)
{
    struct session *s = opened("lstm", "hello");
    struct binding all[BINDINGS_MOST], found[BINDINGS_MOST];
    int count = session_bindings(s, all, BINDINGS_MOST);
    cr_assert_lt(count, BINDINGS_MOST);
    cr_assert_lt(count + session_bindings_elsewhere(s, all + count, BINDINGS_MOST - count), BINDINGS_MOST);
    cr_assert_eq(session_search(s, "", found, BINDINGS_MOST), count);
    for (int i = 0; i < count; i++) cr_assert_str_eq(found[i].name, all[i].name);
    session_destroy(s);
}

Test(search, a_key_finds_its_row)
{
    struct session *s = opened("lstm", "hello");
    expect_rows(s, "w", "why why-cell eigenvalues where");
    expect_rows(s, "W", "eigenvalues why why-cell");
    expect_rows(s, "pgdn", "lines-down rows-down");
    expect_rows(s, "ctrl-l", "redraw");
    expect_rows(s, "^l", "redraw");
    expect_rows(s, "space", "play");
    expect_rows(s, "?", "help");
    session_destroy(s);
}

/* Each key of each row is a way to it; where a view has taken it, the view's row comes, too. */
Test(search, every_key_and_name_finds_its_row)
{
    struct session *s = opened("lstm", "hello");
    struct binding all[BINDINGS_MOST], found[BINDINGS_MOST];
    int count = session_bindings(s, all, BINDINGS_MOST);
    count += session_bindings_elsewhere(s, all + count, BINDINGS_MOST - count);
    for (int i = 0; i < count; i++) {
        char key[16];
        int rows = session_search(s, all[i].name, found, BINDINGS_MOST), here = 0;
        while (here < rows && strcmp(found[here].name, all[i].name)) here++;
        cr_assert_lt(here, rows, "%s is not found by its name", all[i].name);
        for (const char *keys = all[i].keys; *keys; keys += strcspn(keys, " "), keys += strspn(keys, " ")) {
            utf8_copy_cut(key, sizeof key, keys, strcspn(keys, " "));
            rows = session_search(s, key, found, BINDINGS_MOST), here = 0;
            while (here < rows && strcmp(found[here].name, all[i].name)) here++;
            cr_assert_lt(here, rows, "%s is not found by its key %s", all[i].name, key);
            cr_assert_lt(here, 16, "%s is number %d of those with %s", all[i].name, here + 1, key);
        }
    }
    session_destroy(s);
}

Test(search, names_come_before_sentences)
{
    struct session *s = opened("lstm", "hello");
    expect_rows(s, "clip", "clip clip-value descent-clip surface update");
    expect_rows(s, "SINGULAR", "jacobian");
    expect_rows(s, "initial weights", "seed");
    expect_rows(s, "weights initial", "seed");
    expect_rows(s, "initial nonsense", "");
    run_line(s, "matrix");
    expect_rows(s, "w", "why-cell eigenvalues");
    session_destroy(s);
}

Test(search, narrows_the_page_as_one_types)
{
    struct session *s = opened("lstm", "hello");
    press(s, "? pgdn /");
    expect_screen(s, "one timestep to the left", true);
    press(s, "e i g");
    expect_screen(s, "keys and commands with eig", true);
    expect_screen(s, "Pascanu", true);
    expect_screen(s, "one timestep to the left", false);
    press(s, "x");
    expect_screen(s, "No key, name or sentence has that", true);
    press(s, "backspace enter");
    cr_assert_not(s->prompting);
    cr_assert_eq(s->view, VIEW_HELP);
    expect_screen(s, "Pascanu", true);
    press(s, "esc");
    expect_screen(s, "one timestep to the left", true);
    press(s, "/ e i g esc");
    cr_assert_eq(s->view, VIEW_HELP, "Esc leaves the line, and shows all");
    expect_screen(s, "one timestep to the left", true);
    press(s, "/ z z enter ?");
    cr_assert_eq(s->view, VIEW_HELP);
    press(s, "?");
    cr_assert_eq(s->view, VIEW_STEPPER);
    session_destroy(s);
}

Test(search, what_is_found_works)
{
    struct session *s = opened("lstm", "hello");
    run_line(s, "help backward");
    cr_assert_eq(s->view, VIEW_HELP);
    press(s, "b");
    cr_assert_eq(s->view, VIEW_STEPPER);
    cr_assert_eq(s->pass, PASS_BACKWARD);
    press(s, "?");
    expect_screen(s, "one timestep to the left", true);
    session_destroy(s);
}
