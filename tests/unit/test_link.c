/* test_link.c: what a click does: the links that panels leave on the canvas, and that each is a command that works. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "session_case.h"
#include "view.h"

/* ---- the canvas ---- */

static struct canvas blank(int rows, int columns)
{
    struct canvas canvas;
    cr_assert(canvas_init(&canvas, rows, columns));
    return canvas;
}

static const char *click(const struct canvas *canvas, int row, int column)
{
    return canvas_command_at(canvas, LINK_CLICK, row, column);
}

Test(link, a_rectangle_has_edges)
{
    struct canvas canvas = blank(10, 20);
    cr_assert_null(click(&canvas, 3, 4));
    canvas_link(&canvas, 3, 4, 2, 5, "step %d", 7);
    for (int row = 0; row < 10; row++)
        for (int column = 0; column < 20; column++) {
            bool inside = row >= 3 && row < 5 && column >= 4 && column < 9;
            cr_assert_eq(click(&canvas, row, column) != NULL, inside, "%d, %d", row, column);
        }
    cr_assert_str_eq(click(&canvas, 4, 8), "step 7");
    cr_assert_null(canvas_command_at(&canvas, LINK_WHEEL_UP, 4, 8));
    canvas_finish(&canvas);
}

Test(link, what_is_drawn_later_lies_on_top)
{
    struct canvas canvas = blank(10, 20);
    canvas_link(&canvas, 0, 0, 10, 20, "first");
    canvas_link(&canvas, 2, 2, 1, 1, "second");
    cr_assert_str_eq(click(&canvas, 2, 2), "second");
    cr_assert_str_eq(click(&canvas, 2, 3), "first");
    canvas_wheel(&canvas, 0, 0, 5, 5, "up", "down");
    cr_assert_str_eq(canvas_command_at(&canvas, LINK_WHEEL_UP, 2, 2), "up");
    cr_assert_str_eq(canvas_command_at(&canvas, LINK_WHEEL_DOWN, 4, 4), "down");
    cr_assert_null(canvas_command_at(&canvas, LINK_WHEEL_DOWN, 5, 4));
    cr_assert_str_eq(click(&canvas, 2, 2), "second");
    canvas_clear(&canvas);
    cr_assert_null(click(&canvas, 2, 2));
    canvas_finish(&canvas);
}

Test(link, there_may_be_many_and_none_is_cut)
{
    struct canvas canvas = blank(100, 200);
    char longest[400];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    for (int i = 0; i < 100 * 200; i++) canvas_link(&canvas, i / 200, i % 200, 1, 1, "unit %d", i);
    canvas_link(&canvas, 0, 0, 100, 200, "%s", longest);
    for (int i = 0; i < 100 * 200; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "unit %d", i);
        cr_assert_str_eq(click(&canvas, i / 200, i % 200), expected);
    }
    canvas_finish(&canvas);
}

/* ---- the screens ---- */

static void draw(struct canvas *canvas, const struct session *s)
{
    canvas_clear(canvas);
    view_draw(canvas, s);
}

/* The cell where a text begins on the screen. */
static bool find(const struct canvas *canvas, const char *text, int *row, int *column)
{
    size_t length = strlen(text);
    for (*row = 0; *row < canvas->rows; ++*row)
        for (*column = 0; *column + (int)length <= canvas->columns; ++*column) {
            const struct cell *cell = &canvas->cells[*row * canvas->columns + *column];
            size_t same = 0;
            while (same < length && cell[same].code_point == (unsigned char)text[same]) same++;
            if (same == length) return true;
        }
    return false;
}

static void click_on(struct session *s, const char *text)
{
    struct canvas canvas = blank(40, 120);
    int row, column;
    draw(&canvas, s);
    cr_assert(find(&canvas, text, &row, &column), "\"%s\" is not on the screen", text);
    const char *command = click(&canvas, row, column);
    cr_assert_not_null(command, "nothing happens at \"%s\"", text);
    session_click(s, command);
    cr_assert_not(s->message_is_error, "%s: %s", text, s->message);
    canvas_finish(&canvas);
}

static const char *focused(const struct session *s)
{
    return s->now->net->quantity[session_quantity(s)].name;
}

Test(link, timesteps_equations_units_and_keys)
{
    struct session *s = opened("lstm", "hello hello");
    click_on(s, "5  ");
    cr_assert_eq(s->t, 5);
    click_on(s, "bi + Ui");
    cr_assert_str_eq(focused(s), "h.i");
    click_on(s, "b backward");
    cr_assert_eq(s->pass, PASS_BACKWARD);
    click_on(s, "? help");
    cr_assert_eq(s->view, VIEW_HELP);
    click_on(s, "to the last timestep");
    cr_assert_eq(s->view, VIEW_STEPPER);
    cr_assert_eq(s->t, 10);
    click_on(s, "? help");
    click_on(s, "to timestep N");
    cr_assert(s->prompting, "it needs an argument, which is asked for");
    cr_assert_str_eq(s->prompt.data, "step ");
    session_click(s, "last");
    cr_assert_str_eq(s->prompt.data, "step ", "a click does not lose what is typed");
    press(s, "3 enter");
    cr_assert_eq(s->t, 3);
    session_destroy(s);
}

/* A glyph of a lane is a unit at a timestep; so is a cell of the table below. */
Test(link, a_glyph_is_a_number)
{
    struct session *s = opened("elman", "hello hello");
    struct canvas canvas = blank(40, 120);
    int found = 0;
    press(s, "end");
    draw(&canvas, s);
    for (int row = 0; row < 20; row++)
        for (int column = 0; column < 120; column++) {
            const char *command = click(&canvas, row, column);
            if (!command || strncmp(command, "focus h.", 8) || !strstr(command, " at ")) continue;
            int unit, t;
            cr_assert_eq(sscanf(command, "focus h.%d at %d", &unit, &t), 2, "%s", command);
            run_line(s, command);
            cr_assert_str_eq(focused(s), "h");
            cr_assert_eq(session_unit(s, session_quantity(s)), unit - 1);
            cr_assert_eq(s->t, t);
            found++;
        }
    cr_assert_geq(found, 8 * 4);
    run_line(s, "focus h.5 at 2");
    cr_assert_eq(s->unit, 4);
    cr_assert_eq(s->t, 2);
    canvas_finish(&canvas);
    session_destroy(s);
}

Test(link, the_wheel_moves)
{
    struct session *s = opened("lstm", "hello hello");
    struct canvas canvas = blank(24, 80);
    draw(&canvas, s);
    session_click(s, canvas_command_at(&canvas, LINK_WHEEL_DOWN, 5, 40));
    cr_assert_eq(s->t, 2);
    session_click(s, canvas_command_at(&canvas, LINK_WHEEL_UP, 5, 40));
    cr_assert_eq(s->t, 1);
    press(s, "?");
    draw(&canvas, s);
    session_click(s, canvas_command_at(&canvas, LINK_WHEEL_DOWN, 12, 40));
    cr_assert_eq(s->scroll, 3);
    cr_assert_eq(s->view, VIEW_HELP);
    canvas_finish(&canvas);
    session_destroy(s);
}

Test(link, a_question_can_be_answered_and_nothing_else)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "predict on");
    press(s, "right");
    cr_assert(s->question.open);
    session_click(s, "step 7");
    cr_assert(s->question.open);
    cr_assert_eq(s->t, 1);
    char second[64];
    snprintf(second, sizeof second, "2  %s", s->question.choice[1]);
    click_on(s, second);
    cr_assert_not(s->question.open);
    cr_assert_eq(s->question.answered, 1);
    session_destroy(s);
}

/* Every link of every screen is a command that is taken; a prompt that opens is one too. */
static void try_links(const char *net, const char *keys)
{
    struct session *s = opened(net, "hello hello");
    struct canvas canvas = blank(40, 120);
    press(s, keys);
    draw(&canvas, s);
    cr_assert_gt(canvas.links, 10, "%s: %s", net, keys);
    for (size_t i = 0; i < canvas.links; i++) {
        struct session *other = opened(net, "hello hello");
        struct error err = {0};
        const char *command = canvas.commands.data + canvas.link[i].command;
        press(other, keys);
        bool done = command_run(other, command, &err);
        bool idle = !done && (strstr(err.text, "nothing ") || strstr(err.text, "nobody "));
        cr_assert(done || idle, "%s, %s: %s: %s", net, keys, command, err.text);
        session_destroy(other);
    }
    canvas_finish(&canvas);
    session_destroy(s);
}

Test(link, all_of_them_work)
{
    static const char *const keys[] = {
        "right right", "end b left left", "end b left left tab tab", "?", "? end", "p v", "c", "right . ."};
    static const char *const nets[] = {"lstm", "elman", "skip", "bidirectional"};
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) try_links(nets[i], keys[k]);
}

/* ---- where a screen reader looks ---- */

Test(link, the_cursor_is_on_what_is_focused)
{
    struct session *s = opened("lstm", "hello hello");
    struct canvas canvas = blank(24, 80);
    draw(&canvas, s);
    cr_assert_eq(canvas.cells[canvas.cursor_row * 80 + canvas.cursor_column].code_point, U'▶');
    int row = canvas.cursor_row;
    press(s, "shift-tab");
    draw(&canvas, s);
    cr_assert_eq(canvas.cursor_row, row - 1);
    press(s, "b");
    draw(&canvas, s);
    cr_assert_eq(canvas.cells[canvas.cursor_row * 80 + canvas.cursor_column].code_point, U'∂');
    press(s, "p v");
    draw(&canvas, s);
    cr_assert_geq(canvas.cursor_row, 0);
    press(s, ": x");
    draw(&canvas, s);
    cr_assert_eq(canvas.cursor_row, 23);
    cr_assert_eq(canvas.cursor_column, 2);
    canvas_finish(&canvas);
    session_destroy(s);
}
