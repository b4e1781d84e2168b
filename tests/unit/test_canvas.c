/* test_canvas.c: clipping, wide characters, unsafe text, cutting, heat, bars. */
#include <criterion/criterion.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "canvas.h"
#include "text.h"

static struct canvas canvas;

static void make(int rows, int columns)
{
    cr_assert(canvas_init(&canvas, rows, columns));
}

static void drop(void)
{
    canvas_finish(&canvas);
}

TestSuite(canvas, .fini = drop);

/* A row as UTF-8, '#' standing for the right half of a wide character. Checks the grid's invariant on the way. */
static const char *row_text(int row)
{
    static struct string text;
    string_clear(&text);
    for (int column = 0; column < canvas.columns; column++) {
        uint32_t code_point = canvas.cells[row * canvas.columns + column].code_point;
        if (code_point == 0) {
            cr_assert(column > 0, "row %d begins with a right half", row);
            uint32_t left = canvas.cells[row * canvas.columns + column - 1].code_point;
            cr_assert(left && code_point_width(left) == 2, "a right half at %d without its left", column);
        } else if (code_point_width(code_point) == 2) {
            cr_assert(column + 1 < canvas.columns);
            cr_assert_eq(canvas.cells[row * canvas.columns + column + 1].code_point, 0);
        }
        string_add_code_point(&text, code_point ? code_point : '#');
        uint32_t accent = canvas.cells[row * canvas.columns + column].accent;
        cr_assert(!accent || code_point_accents(code_point, accent), "U+%04X on U+%04X", accent, code_point);
        if (accent) string_add_code_point(&text, accent);
    }
    return text.data;
}

static uint32_t at(int row, int column)
{
    return canvas.cells[row * canvas.columns + column].code_point;
}

static struct style style_at(int row, int column)
{
    return canvas.cells[row * canvas.columns + column].style;
}

/* ---- the grid ---- */

Test(canvas, starts_and_clears_blank)
{
    make(2, 3);
    canvas.cursor_row = 1;
    canvas_text(&canvas, 0, 0, style_bold(STYLE_GATE), "abc");
    canvas_clear(&canvas);
    cr_assert_str_eq(row_text(0), "   ");
    cr_assert_str_eq(row_text(1), "   ");
    cr_assert_eq(style_at(0, 0).id, STYLE_TEXT);
    cr_assert_not(style_at(0, 0).bold);
    cr_assert_eq(canvas.cursor_row, -1);
    cr_assert_eq(canvas.cursor_column, -1);
}

Test(canvas, finish_accepts_what_was_never_made)
{
    struct canvas zeroed = {0};
    canvas_finish(&zeroed);
    canvas_finish(&zeroed);
}

Test(canvas, clips_on_every_side)
{
    make(2, 5);
    cr_assert_eq(canvas_text(&canvas, 0, 3, style(STYLE_TEXT), "hidden"), 2);
    cr_assert_str_eq(row_text(0), "   hi");
    cr_assert_eq(canvas_text(&canvas, 1, -3, style(STYLE_TEXT), "hidden"), 6, "what is left of the grid counts");
    cr_assert_str_eq(row_text(1), "den  ");
    canvas_text(&canvas, -1, 0, style(STYLE_TEXT), "no");
    canvas_text(&canvas, 2, 0, style(STYLE_TEXT), "no");
    cr_assert_eq(canvas_text(&canvas, 0, 5, style(STYLE_TEXT), "no"), 0);
    cr_assert_eq(canvas_text(&canvas, 0, INT_MAX, style(STYLE_TEXT), "no"), 0);
    cr_assert_eq(canvas_put(&canvas, 0, -1, style(STYLE_TEXT), 'x'), 0);
    cr_assert_eq(canvas_put(&canvas, INT_MIN, INT_MAX, style(STYLE_TEXT), 'x'), 0);
    cr_assert_eq(canvas_put(&canvas, 0, 4, style(STYLE_TEXT), 'x'), 1);
    cr_assert_str_eq(row_text(0), "   hx");
    cr_assert_str_eq(row_text(1), "den  ");
}

Test(canvas, fills_and_bands_within_the_grid)
{
    make(3, 4);
    canvas_fill(&canvas, 0, -5, 7, style(STYLE_DIM), '-');
    canvas_fill(&canvas, 1, 2, INT_MAX, style(STYLE_DIM), '=');
    canvas_fill(&canvas, 2, 1, -3, style(STYLE_DIM), 'x');
    cr_assert_str_eq(row_text(0), "--  ");
    cr_assert_str_eq(row_text(1), "  ==");
    cr_assert_str_eq(row_text(2), "    ");
    canvas_band(&canvas, -1, 1, 3, 2);
    canvas_band(&canvas, 2, 3, INT_MAX, INT_MAX);
    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 4; column++) {
            bool banded = (row < 2 && (column == 1 || column == 2)) || (row == 2 && column == 3);
            cr_assert_eq(style_at(row, column).band, banded, "%d %d", row, column);
        }
    cr_assert_eq(style_at(0, 1).id, STYLE_DIM, "a band keeps what stands there");
}

/* ---- wide characters ---- */

Test(canvas, wide_characters_take_two_cells)
{
    make(1, 6);
    cr_assert_eq(canvas_text(&canvas, 0, 0, style(STYLE_STATE), "a日本b"), 6);
    cr_assert_str_eq(row_text(0), "a日#本#b");
    cr_assert_eq(style_at(0, 2).id, STYLE_STATE);
}

Test(canvas, overwriting_half_of_a_wide_character_blanks_the_other)
{
    make(1, 6);
    canvas_text(&canvas, 0, 1, style(STYLE_TEXT), "日本");
    canvas_put(&canvas, 0, 2, style(STYLE_TEXT), 'x');
    cr_assert_str_eq(row_text(0), "  x本# ");
    canvas_put(&canvas, 0, 3, style(STYLE_TEXT), 'y');
    cr_assert_str_eq(row_text(0), "  xy  ");
    canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "日本語");
    canvas_put(&canvas, 0, 1, style(STYLE_TEXT), U'中');
    cr_assert_str_eq(row_text(0), " 中# 語#");
}

Test(canvas, wide_characters_at_the_edges_leave_a_blank)
{
    make(2, 4);
    canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "wxyz");
    cr_assert_eq(canvas_text(&canvas, 0, 1, style(STYLE_TEXT), "日本語"), 3);
    cr_assert_str_eq(row_text(0), "w日# ");
    canvas_text(&canvas, 1, 0, style(STYLE_TEXT), "wxyz");
    cr_assert_eq(canvas_text(&canvas, 1, -1, style(STYLE_TEXT), "日a"), 3);
    cr_assert_str_eq(row_text(1), " ayz");
    cr_assert_eq(canvas_put(&canvas, 1, 3, style(STYLE_TEXT), U'日'), 1);
    cr_assert_str_eq(row_text(1), " ay ");
    canvas_fill(&canvas, 0, 0, 3, style(STYLE_TEXT), U'語');
    cr_assert_str_eq(row_text(0), "語#  ");
}

/* ---- what may stand in a cell ---- */

Test(canvas, unsafe_text_is_spelled)
{
    make(1, 60);
    cr_assert_eq(canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "a\033[31m\u202Eb\tc\n\xff\u0301"), 29);
    cr_assert_str_eq(row_text(0), "a\\x1b[31m\\u202eb⇥c⏎\\xff\\u0301                               ");
}

/* One accent shares the cell of its letter. */
Test(canvas, an_accent_stands_on_a_letter)
{
    make(1, 8);
    cr_assert_eq(canvas_text(&canvas, 0, 0, style(STYLE_STATE), "C\u0303[5] \u0393u\u0302"), 7);
    cr_assert_str_eq(row_text(0), "C\u0303[5] \u0393u\u0302 ");
    cr_assert_eq(canvas.cells[0].accent, 0x303);
    canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "c");
    cr_assert_str_eq(row_text(0), "c[5] \u0393u\u0302 ", "it goes with its letter");
    canvas_fill(&canvas, 0, 0, 8, style(STYLE_TEXT), ' ');
    cr_assert_str_eq(row_text(0), "        ");
    cr_assert_eq(canvas_text_cut(&canvas, 0, 0, 2, style(STYLE_TEXT), "h\u0303o\u0302"), 2);
    cr_assert_eq(canvas_text_cut(&canvas, 0, 3, 2, style(STYLE_TEXT), "h\u0303ou"), 2);
    cr_assert_str_eq(row_text(0), "h\u0303o\u0302 h\u0303…   ");
    canvas_clear(&canvas);
    cr_assert_eq(canvas_text(&canvas, 0, -1, style(STYLE_TEXT), "h\u0303o\u0302"), 2);
    cr_assert_eq(canvas_text(&canvas, 0, 7, style(STYLE_TEXT), "h\u0303o\u0302"), 1);
    cr_assert_str_eq(row_text(0), "o\u0302      h\u0303");
}

/* A second one, one on a blank, a sign, a wide character or an escape, and marks of other kinds are spelled out. */
Test(canvas, other_marks_are_spelled)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {{"a\u0303\u0302b", "a\u0303\\u0302b"}, {" \u0303", " \\u0303"}, {"+\u0303", "+\\u0303"},
        {"█\u0303", "█\\u0303"}, {"⣿\u0303", "⣿\\u0303"}, {"日\u0303", "日#\\u0303"}, {"\t\u0303", "⇥\\u0303"},
        {"\033\u0303", "\\x1b\\u0303"}, {"a\u20dd", "a\\u20dd"}, {"1\u20e3", "1\\u20e3"}, {"a\u0360", "a\\u0360"},
        {"a\u034f", "a\\u034f"}, {"a\ufe0f", "a\\ufe0f"}, {"a\u0489", "a\\u0489"}, {"a\u0e31", "a\\u0e31"},
        {"a\u200d\u0303", "a\\u200d\\u0303"}};
    make(1, 24);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[120];
        canvas_clear(&canvas);
        int taken = canvas_text(&canvas, 0, 0, style(STYLE_TEXT), cases[i].text);
        strcpy(expected, cases[i].shown);
        for (int column = taken; column < 24; column++) strcat(expected, " ");
        cr_assert_str_eq(row_text(0), expected, "%zu: %s", i, row_text(0));
    }
}

Test(canvas, blanks_of_other_kinds_are_blanks)
{
    make(1, 6);
    cr_assert_eq(canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "a\u00A0b\u3000c"), 6);
    cr_assert_str_eq(row_text(0), "a b  c");
}

Test(canvas, undrawable_code_points_are_question_marks)
{
    static const uint32_t undrawable[] = {
        0, 7, 27, 127, 0x85, 0xAD, 0x301, 0x200B, 0x202E, 0x2066, 0xFEFF, 0xD800, 0xE000, 0xFFFF, 0x110000, UINT32_MAX};
    make(1, 2);
    for (size_t i = 0; i < sizeof undrawable / sizeof *undrawable; i++) {
        canvas_clear(&canvas);
        canvas_put(&canvas, 0, 0, style(STYLE_TEXT), undrawable[i]);
        cr_assert(at(0, 0) == '?' || at(0, 0) == 0xFFFD, "U+%04X became U+%04X", undrawable[i], at(0, 0));
        cr_assert_eq(at(0, 1), ' ');
    }
}

Test(canvas, ascii_canvas_holds_only_ascii)
{
    make(2, 20);
    canvas.ascii = true;
    canvas_text(&canvas, 0, 0, style(STYLE_TEXT), "σ(∂h₃) → 日é…");
    cr_assert_str_eq(row_text(0), "s(dh3) > ???~       ");
    cr_assert_eq(canvas_text(&canvas, 1, 0, style(STYLE_TEXT), "C\u0303 = g"), 5);
    cr_assert_str_eq(row_text(1), "C = g               ");
    for (int i = 0; i < 20; i++) canvas_heat(&canvas, 1, i, i / 10.0 - 1);
    for (int i = 0; i < 40; i++) cr_assert(canvas.cells[i].code_point >= ' ' && canvas.cells[i].code_point < 127);
}

/* ---- cutting ---- */

Test(canvas, cuts_what_is_too_long)
{
    make(1, 8);
    cr_assert_eq(canvas_text_cut(&canvas, 0, 0, 6, style(STYLE_TEXT), "hidden"), 6);
    cr_assert_str_eq(row_text(0), "hidden  ");
    cr_assert_eq(canvas_text_cut(&canvas, 0, 0, 5, style(STYLE_TEXT), "hidden"), 5);
    cr_assert_str_eq(row_text(0), "hidd…n  ");
    cr_assert_eq(canvas_text_cut(&canvas, 0, 0, 0, style(STYLE_TEXT), "hidden"), 0);
    cr_assert_eq(canvas_text_cut(&canvas, 0, 6, 9, style(STYLE_TEXT), "hidden"), 2, "the edge cuts too");
    cr_assert_str_eq(row_text(0), "hidd…nh…");
    canvas_clear(&canvas);
    cr_assert_eq(canvas_text_cut(&canvas, 0, 0, 4, style(STYLE_TEXT), "日本語"), 4);
    cr_assert_str_eq(row_text(0), "日# …    ");
    canvas.ascii = true;
    canvas_clear(&canvas);
    canvas_text_cut(&canvas, 0, 0, 3, style(STYLE_TEXT), "hidden");
    cr_assert_str_eq(row_text(0), "hi~     ");
}

Test(canvas, cut_counts_escapes)
{
    make(1, 8);
    cr_assert_eq(canvas_text_cut(&canvas, 0, 0, 4, style(STYLE_TEXT), "\033"), 4);
    cr_assert_str_eq(row_text(0), "\\x1b    ");
    cr_assert_eq(canvas_text_cut(&canvas, 0, 0, 3, style(STYLE_TEXT), "\033"), 3);
    cr_assert_str_eq(row_text(0), "\\x…b    ");
}

Test(canvas, printf_takes_long_texts)
{
    make(1, 1000);
    char wide[8001];
    for (int i = 0; i < 2000; i++) memcpy(wide + 4 * i, "𝜎", 5);
    cr_assert_eq(canvas_printf(&canvas, 0, 0, style(STYLE_TEXT), "%s", wide), 1000);
    cr_assert_eq(at(0, 999), 0x1D70E);
    canvas_clear(&canvas);
    cr_assert_eq(canvas_printf(&canvas, 0, 2, style(STYLE_TEXT), "t %d/%d", 5, 10), 6);
    cr_assert_eq(at(0, 6), '1');
}

/* ---- numbers ---- */

static int place_in(const char *ramp, uint32_t glyph)
{
    int bytes, place = 0;
    for (; *ramp; ramp += bytes, place++)
        if (utf8_next(ramp, SIZE_MAX, &bytes) == glyph) return place;
    return -1;
}

static void check_ramps(const char *positive, const char *negative)
{
    int seen = 0;
    for (int sign = -1; sign <= 1; sign += 2) {
        const char *ramp = sign < 0 ? negative : positive;
        int last = 0;
        for (int i = 0; i <= 100; i++) {
            canvas_heat(&canvas, 0, 0, sign * i / 100.0);
            int place = place_in(ramp, at(0, 0));
            cr_assert(place >= last && place <= last + 1, "%d%%: from step %d to step %d", sign * i, last, place);
            cr_assert_eq(style_at(0, 0).id, STYLE_HEAT);
            cr_assert_eq(style_at(0, 0).heat, sign * i);
            last = place;
        }
        cr_assert_eq(last, 4);
        seen += last;
    }
    cr_assert_eq(seen, 8);
}

Test(canvas, heat_has_a_ramp_for_each_sign)
{
    make(1, 2);
    check_ramps("·░▒▓█", "·⠒⠶⡷⣿");
    canvas.ascii = true;
    check_ramps(".+*%#", ".-=&@");
}

Test(canvas, heat_clips_and_names_what_is_no_number)
{
    make(1, 1);
    canvas_heat(&canvas, 0, 0, 7);
    cr_assert_eq(style_at(0, 0).heat, 100);
    canvas_heat(&canvas, 0, 0, -1e300);
    cr_assert_eq(style_at(0, 0).heat, -100);
    canvas_heat(&canvas, 0, 0, 0);
    cr_assert_eq(at(0, 0), U'·');
    canvas_heat(&canvas, 0, 0, NAN);
    cr_assert_eq(at(0, 0), '?');
    cr_assert_eq(style_at(0, 0).id, STYLE_WARNING);
    canvas_heat(&canvas, 0, 0, -INFINITY);
    cr_assert_eq(at(0, 0), '!');
}

Test(canvas, bars_grow_by_eighths)
{
    make(1, 6);
    static const struct {
        double x;
        const char *bar;
        int columns;
    } cases[] = {{0, "      ", 0}, {-1, "      ", 0}, {1e-9, "▏     ", 1}, {0.25, "█     ", 1}, {0.5, "██    ", 2},
        {0.53125, "██▏   ", 3}, {0.71875, "██▉   ", 3}, {1, "████  ", 4}, {9, "████  ", 4}, {NAN, "?     ", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        canvas_clear(&canvas);
        cr_assert_eq(canvas_bar(&canvas, 0, 0, 4, style(STYLE_LOSS), cases[i].x), cases[i].columns, "%g", cases[i].x);
        cr_assert_str_eq(row_text(0), cases[i].bar, "%g: %s", cases[i].x, row_text(0));
    }
    cr_assert_eq(canvas_bar(&canvas, 0, 0, 0, style(STYLE_LOSS), 1), 0);
    canvas_clear(&canvas);
    canvas_bar(&canvas, 0, 4, 4, style(STYLE_LOSS), 1);
    cr_assert_str_eq(row_text(0), "    ██");
}

Test(canvas, column_bars_grow_upward)
{
    make(3, 5);
    static const double x[] = {0, 0.01, 0.5, 1, NAN};
    for (int i = 0; i < 5; i++) canvas_column_bar(&canvas, 2, i, 2, style(STYLE_GRADIENT), x[i]);
    cr_assert_str_eq(row_text(0), "     ");
    cr_assert_str_eq(row_text(1), "   █ ");
    cr_assert_str_eq(row_text(2), " ▁██?");
}

/* ---- windows ---- */

Test(canvas, a_window_is_a_grid_of_its_own)
{
    make(3, 12);
    canvas_window(&canvas, 5, 4);
    cr_assert_eq(canvas.columns, 4);
    cr_assert_eq(canvas_text(&canvas, 1, 0, style(STYLE_TEXT), "abcdef"), 4);
    canvas_text_cut(&canvas, 2, 0, 10, style(STYLE_TEXT), "ghijkl");
    canvas_put(&canvas, 0, 3, style(STYLE_TEXT), U'日'); /* no room for its other half */
    canvas_put(&canvas, 0, -1, style(STYLE_TEXT), 'x');
    canvas.cursor_row = 1;
    canvas.cursor_column = 2;
    cr_assert_null(canvas_cell(&canvas, 1, 4));
    cr_assert_eq(canvas_cell(&canvas, 1, 3)->code_point, 'd');
    canvas_whole(&canvas);
    cr_assert_eq(canvas.columns, 12);
    cr_assert_eq(canvas.cursor_column, 7);
    for (int column = 0; column < 12; column++) {
        bool inside = column >= 5 && column < 9;
        cr_assert_eq(canvas_cell(&canvas, 0, column)->code_point, ' ');
        cr_assert_eq(canvas_cell(&canvas, 1, column)->code_point, inside ? (unsigned)("abcd"[column - 5]) : ' ');
    }
    cr_assert_eq(canvas_cell(&canvas, 2, 8)->code_point, U'…');
}

Test(canvas, links_end_with_their_window)
{
    make(3, 12);
    canvas_window(&canvas, 2, 4);
    canvas_link(&canvas, 1, 2, 1, 9, "step 3");
    canvas_link(&canvas, 1, 7, 1, 3, "step 9");
    canvas_whole(&canvas);
    for (int column = 0; column < 12; column++) {
        const char *command = canvas_command_at(&canvas, LINK_CLICK, 1, column);
        cr_assert_eq(command != NULL, column == 4 || column == 5, "column %d", column);
        if (command) cr_assert_str_eq(command, "step 3");
    }
}
