/* test_wiring.c: wires between the rows of a list: each reaches its readers, none runs into another. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "rng.h"
#include "wiring.h"

enum { ROWS = 20, COLUMNS = 60, EDGE = 5 };

static uint32_t at(const struct canvas *canvas, int row, int column)
{
    return canvas->cells[row * canvas->columns + column].code_point;
}

/* Whether a line leaves the cell in a direction. */
static bool leaves(uint32_t c, char direction)
{
    static const struct {
        uint32_t c;
        const char *ways;
    } box[] = {{0x2502, "ud"}, {0x2518, "ul"}, {0x2510, "dl"}, {0x2524, "udl"}, {0x2514, "ur"}, {0x250C, "dr"},
        {0x251C, "udr"}, {0x2500, "lr"}, {0x2534, "ulr"}, {0x252C, "dlr"}, {0x253C, "udlr"}, {0x25C0, "r"}};
    for (size_t i = 0; i < sizeof box / sizeof *box; i++)
        if (box[i].c == c) return strchr(box[i].ways, direction) != NULL;
    return false;
}

/* From the edge to the lane, and along it to the row of the source. */
static void check_way(const struct canvas *canvas, const struct wire *wire, int reader)
{
    int lane = EDGE + 2 * wire->lane + 1, low = reader < wire->source ? reader : wire->source;
    int high = reader + wire->source - low;
    for (int row = low; row < high; row++) {
        cr_expect(leaves(at(canvas, row, lane), 'd'), "row %d, lane %d is broken", row, wire->lane);
        cr_expect(leaves(at(canvas, row + 1, lane), 'u'), "row %d, lane %d is broken", row + 1, wire->lane);
    }
    for (int column = EDGE + 1; column < lane; column++) {
        cr_expect(leaves(at(canvas, reader, column), 'l') && leaves(at(canvas, reader, column), 'r'));
        cr_expect(leaves(at(canvas, wire->source, column), 'l') && leaves(at(canvas, wire->source, column), 'r'));
    }
    cr_expect(leaves(at(canvas, reader, lane), 'l'));
    cr_expect_eq(at(canvas, reader, EDGE), 0x25C0, "no arrow in row %d", reader);
}

static bool share_a_row(const struct wire *a, const struct wire *b)
{
    int first[2] = {ROWS, ROWS}, last[2] = {-1, -1};
    const struct wire *both[2] = {a, b};
    for (int i = 0; i < 2; i++)
        for (int k = -1; k < both[i]->readers; k++) {
            int row = k < 0 ? both[i]->source : both[i]->reader[k];
            if (row < first[i]) first[i] = row;
            if (row > last[i]) last[i] = row;
        }
    return first[0] <= last[1] && first[1] <= last[0];
}

static void check_wiring(struct rng *rng, int wires)
{
    static struct wiring w;
    struct canvas canvas;
    w.wires = w.left_out = 0;
    for (int i = 0; i < wires; i++) {
        int source = (int)(rng_uniform(rng) * ROWS), reader = (int)(rng_uniform(rng) * ROWS);
        if (source != reader) wiring_add(&w, source, reader, style(STYLE_TEXT));
    }
    wiring_lay(&w, (COLUMNS - EDGE) / 2 - 1);
    cr_assert_eq(w.left_out, 0);
    cr_assert(canvas_init(&canvas, ROWS, COLUMNS));
    canvas_clear(&canvas);
    wiring_draw(&w, &canvas, (struct wiring_place){0, 1, 0, ROWS, .column = EDGE});
    for (int i = 0; i < w.wires; i++) {
        for (int k = 0; k < w.wire[i].readers; k++) check_way(&canvas, &w.wire[i], w.wire[i].reader[k]);
        for (int k = 0; k < i; k++)
            cr_expect(w.wire[i].lane != w.wire[k].lane || !share_a_row(&w.wire[i], &w.wire[k]), "two wires, one lane");
    }
    canvas_finish(&canvas);
}

Test(wiring, any_wires_reach_their_readers)
{
    struct rng rng;
    rng_init(&rng, 1, "wiring");
    for (int i = 0; i < 200; i++) check_wiring(&rng, 1 + i % 24);
}

Test(wiring, what_finds_no_room_is_counted_and_not_drawn)
{
    static struct wiring w;
    struct canvas canvas;
    for (int i = 0; i < 5; i++) wiring_add(&w, i, 10 + i, style(STYLE_TEXT));
    wiring_lay(&w, 3);
    cr_expect_eq(w.left_out, 2);
    cr_assert(canvas_init(&canvas, ROWS, COLUMNS));
    canvas_clear(&canvas);
    wiring_draw(&w, &canvas, (struct wiring_place){0, 1, 0, ROWS, .column = EDGE});
    for (int row = 0; row < ROWS; row++)
        for (int column = EDGE + 6; column < COLUMNS; column++) cr_expect_eq(at(&canvas, row, column), ' ');
    canvas_finish(&canvas);
}

Test(wiring, a_part_of_the_list_shows_what_passes_through)
{
    static struct wiring w;
    struct canvas canvas;
    wiring_add(&w, 2, 17, style(STYLE_TEXT));
    wiring_lay(&w, 5);
    cr_assert(canvas_init(&canvas, ROWS, COLUMNS));
    canvas_clear(&canvas);
    wiring_draw(&w, &canvas, (struct wiring_place){4, -1, 8, 5, .column = EDGE});
    for (int row = 0; row < 5; row++) cr_expect_eq(at(&canvas, row, EDGE + 1), 0x2502);
    cr_expect_eq(at(&canvas, 5, EDGE + 1), ' ');
    canvas_finish(&canvas);
}
