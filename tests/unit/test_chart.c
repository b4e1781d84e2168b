/* test_chart.c: dots where they belong, and no others. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "chart.h"

static struct canvas canvas;

static void make(int rows, int columns)
{
    cr_assert(canvas_init(&canvas, rows, columns));
}

static void drop(void)
{
    canvas_finish(&canvas);
}

TestSuite(chart, .fini = drop);

static uint32_t at(int row, int column)
{
    return canvas.cells[row * canvas.columns + column].code_point;
}

static bool is_dots(uint32_t code_point)
{
    return code_point > 0x2800 && code_point <= 0x28FF;
}

static int count_dots(void)
{
    int dots = 0;
    for (int i = 0; i < canvas.rows * canvas.columns; i++)
        if (is_dots(canvas.cells[i].code_point)) dots += __builtin_popcount(canvas.cells[i].code_point & 0xFF);
    return dots;
}

/* The text of a row, with what is not ASCII as '#'. */
static const char *row_text(int row)
{
    static char text[200];
    for (int i = 0; i < canvas.columns; i++) text[i] = at(row, i) < 128 ? (char)at(row, i) : '#';
    text[canvas.columns] = '\0';
    return text;
}

/* A plot of rows x columns cells, of x from 0 to 1 and y as given, with one curve. */
static struct chart chart_of(struct chart_series *series, int rows, int columns, struct range y)
{
    series->point = chart_array;
    series->style = style(STYLE_LOSS);
    series->sign = '*';
    return (struct chart){
        .rows = rows + 1, .columns = columns + CHART_AXIS, .x = {0, 1}, .y = y, .series = series, .series_count = 1};
}

static void draw(const struct chart_point *point, size_t points, int rows, int columns, struct range y, bool log)
{
    struct chart_series series = {.data = point, .points = points};
    struct chart chart = chart_of(&series, rows, columns, y);
    chart.log = log;
    chart_draw(&canvas, &chart);
}

Test(chart, has_its_corners)
{
    make(5, CHART_AXIS + 10);
    draw((struct chart_point[]){{0, 1}}, 1, 4, 10, (struct range){0, 1}, false);
    cr_assert_eq(at(0, CHART_AXIS), 0x2801);
    draw((struct chart_point[]){{1, 0}}, 1, 4, 10, (struct range){0, 1}, false);
    cr_assert_eq(at(3, CHART_AXIS + 9), 0x2880);
    cr_assert_eq(count_dots(), 2);
}

Test(chart, joins_points)
{
    make(5, CHART_AXIS + 10);
    draw((struct chart_point[]){{0, 0}, {1, 0}}, 2, 4, 10, (struct range){0, 1}, false);
    for (int i = 0; i < 10; i++) cr_assert_eq(at(3, CHART_AXIS + i), 0x28C0, "column %d", i);
    canvas_clear(&canvas);
    draw((struct chart_point[]){{0, 0}, {0, 1}}, 2, 4, 10, (struct range){0, 1}, false);
    for (int i = 0; i < 4; i++) cr_assert_eq(at(i, CHART_AXIS), 0x2847, "row %d", i);
}

Test(chart, leaves_out_what_is_no_number)
{
    make(5, CHART_AXIS + 10);
    draw((struct chart_point[]){{0, 0}, {0.5, NAN}, {0.6, INFINITY}, {NAN, 1}, {1, 0}}, 5, 4, 10, (struct range){0, 1},
        false);
    for (int i = 0; i < 10; i++) cr_assert_eq(at(3, CHART_AXIS + i), 0x28C0, "column %d", i);
    cr_assert_eq(count_dots(), 20);
}

Test(chart, clips_to_its_rows)
{
    make(5, CHART_AXIS + 10);
    draw((struct chart_point[]){{0, -1}, {1, 2}}, 2, 4, 10, (struct range){0, 1}, false);
    cr_assert(!is_dots(at(3, CHART_AXIS + 1)), "a third of the way it comes in");
    cr_assert(is_dots(at(3, CHART_AXIS + 3)));
    cr_assert(is_dots(at(0, CHART_AXIS + 6)));
    cr_assert(!is_dots(at(0, CHART_AXIS + 8)));
    canvas_clear(&canvas);
    draw((struct chart_point[]){{0, 5}, {1, 1e300}, {1, -1e300}}, 2, 4, 10, (struct range){0, 1}, false);
    cr_assert_eq(count_dots(), 0);
}

Test(chart, clips_to_the_canvas)
{
    make(3, 12);
    struct chart_point point[] = {{0, 1}, {1, 0}};
    struct chart_series series = {.data = point, .points = 2, .thick = true};
    struct chart_level level = {0.5, "a level", style(STYLE_TEXT)};
    struct chart chart = chart_of(&series, 20, 40, (struct range){0, 0});
    chart.level = &level;
    chart.levels = 1;
    chart.marks = &series;
    for (chart.row = -25; chart.row < 5; chart.row += 3)
        for (chart.column = -60; chart.column < 15; chart.column += 5) chart_draw(&canvas, &chart);
}

Test(chart, one_point_or_none)
{
    make(5, CHART_AXIS + 10);
    draw(NULL, 0, 4, 10, (struct range){0, 0}, true);
    cr_assert_eq(count_dots(), 0);
    draw((struct chart_point[]){{0.5, 3}}, 1, 4, 10, (struct range){0, 0}, false);
    cr_assert_eq(count_dots(), 1);
    canvas_clear(&canvas);
    draw((struct chart_point[]){{0.5, 0}}, 1, 4, 10, (struct range){0, 0}, true);
    cr_assert_eq(count_dots(), 0, "0 has no logarithm");
}

Test(chart, log_axis)
{
    make(10, CHART_AXIS + 10);
    draw((struct chart_point[]){{0, 1}, {0, 1}, {1, 100}}, 2, 9, 10, (struct range){0.01, 1}, true);
    cr_assert_eq(at(0, CHART_AXIS), 0x2801);
    canvas_clear(&canvas);
    draw((struct chart_point[]){{0, 0.1}}, 1, 9, 10, (struct range){0.01, 1}, true);
    cr_assert(is_dots(at(4, CHART_AXIS)), "the middle of the decades");
    cr_assert_eq(memcmp(row_text(4), "  0.1 ", 6), 0, "%s", row_text(4));
    cr_assert_eq(memcmp(row_text(8), " 0.01 ", 6), 0, "%s", row_text(8));
}

/* However small they are, numbers beside the axis are what they are. */
Test(chart, small_numbers_on_the_axis)
{
    static const struct chart_point small[] = {{0, 1e-9}, {1, 1e-15}};
    make(13, 20);
    draw(small, 2, 12, 10, (struct range){1e-15, 1e-9}, true);
    cr_assert(strstr(row_text(0), " 1e-9 #"), "%s", row_text(0));
    cr_assert(strstr(row_text(11), "1e-15 #"), "%s", row_text(11));
    drop();
    make(13, 20);
    draw(small, 2, 12, 10, (struct range){-2e-13, 2e-13}, false);
    bool zero = false, others = false;
    for (int row = 0; row < 12; row++) {
        cr_assert_null(strstr(row_text(row), "-0 #"), "%s", row_text(row));
        zero |= strstr(row_text(row), "    0 #") != NULL;
        others |= strstr(row_text(row), "1e-13 #") != NULL;
    }
    cr_assert(zero && others);
}

/* Steps of 0.1 add up to almost nothing where they cross 0: that is 0. */
Test(chart, zero_is_zero)
{
    make(20, 20);
    draw((struct chart_point[]){{0, 0.3}}, 1, 19, 10, (struct range){-0.3, 0.3}, false);
    bool zero = false;
    for (int row = 0; row < 19; row++) {
        cr_assert_null(strchr(row_text(row), 'e'), "%s", row_text(row));
        zero |= strstr(row_text(row), "    0 #") != NULL;
    }
    cr_assert(zero);
}

Test(chart, levels_stand_apart)
{
    make(6, 40);
    const struct chart_level level[] = {{1, "one", style(STYLE_TEXT)}, {1.01, "more", style(STYLE_TEXT)},
        {0, "none", style(STYLE_TEXT)}, {0.01, "some", style(STYLE_TEXT)}};
    const struct chart chart = {.rows = 6, .columns = 40, .x = {0, 1}, .level = level, .levels = 4};
    chart_draw(&canvas, &chart);
    const char *const expected[] = {"more", "one", NULL, "some", "none"};
    for (int i = 0; i < 5; i++)
        if (expected[i]) cr_assert(strstr(row_text(i), expected[i]), "row %d: %s", i, row_text(i));
}

Test(chart, later_curves_cover_earlier_ones)
{
    make(5, CHART_AXIS + 10);
    struct chart_point low[] = {{0, 0}, {1, 0}}, high[] = {{0, 0.1}, {1, 0.1}};
    struct chart_series series[2] = {{.data = low, .points = 2}, {.data = high, .points = 2}};
    chart_of(&series[1], 4, 10, (struct range){0, 1});
    struct chart chart = chart_of(&series[0], 4, 10, (struct range){0, 1});
    series[1].style = style(STYLE_STATE);
    chart.series_count = 2;
    chart_draw(&canvas, &chart);
    cr_assert_eq(at(3, CHART_AXIS + 4), 0x2824);
    cr_assert_eq(canvas.cells[3 * canvas.columns + CHART_AXIS + 4].style.id, STYLE_STATE);
}

Test(chart, ascii_has_signs)
{
    make(5, CHART_AXIS + 10);
    canvas.ascii = true;
    draw((struct chart_point[]){{0, 0}, {1, 1}}, 2, 4, 10, (struct range){0, 1}, false);
    cr_assert(strchr(row_text(0), '*'));
    for (int row = 0; row < 5; row++) cr_assert(!strchr(row_text(row), '#'), "%s", row_text(row));
}

/* Where a point's dot is, something else can stand. */
Test(chart, tells_the_cell_of_a_point)
{
    make(12, 40);
    struct chart_point point[] = {{0.3, 0.8}};
    struct chart_series series = {.data = point, .points = 1};
    struct chart chart = chart_of(&series, 10, 20, (struct range){0, 1});
    int row, column;
    chart_draw(&canvas, &chart);
    cr_assert(chart_cell(&chart, 0.3, 0.8, &row, &column));
    cr_assert(is_dots(at(row, column)), "row %d, column %d", row, column);
    cr_assert(chart_cell(&chart, 0, 0, &row, &column));
    cr_assert(row == 9 && column == CHART_AXIS);
    cr_assert(chart_cell(&chart, 1, 1, &row, &column));
    cr_assert(row == 0 && column == CHART_AXIS + 19);
    cr_assert_not(chart_cell(&chart, 1.1, 0.5, &row, &column));
    cr_assert_not(chart_cell(&chart, 0.5, -0.1, &row, &column));
    cr_assert_not(chart_cell(&chart, NAN, 0.5, &row, &column));
}
