/*
 * panel_match.c: see the header.
 */
#include "panel_match.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

void panel_match_counted(struct canvas *canvas, const struct figure_view *v, const struct contest *c, int row)
{
    struct string text = {0};
    const char *path = v->explorer->now->match.counted_path, *slash = path ? strrchr(path, '/') : NULL;
    string_printf(&text, "n-grams counted on %zu to %zu", c->counted.first + 1, c->counted.first + c->counted.count);
    if (c->other_text && path) {
        const char *name = slash ? slash + 1 : path;
        string_add(&text, " of ");
        string_add_safe(&text, name, strlen(name));
    }
    string_printf(&text, "; best on %zu to %zu: n = %d", c->chosen.first + 1, c->chosen.first + c->chosen.count, c->n);
    if (text.data) canvas_text_cut(canvas, row, 1, canvas->columns - 2, style(STYLE_DIM), text.data);
    string_finish(&text);
}

void panel_match_bar(struct canvas *canvas, int row, int column, int width, double x)
{
    int half = width / 2, cells = (int)lround(fmin(fabs(x), 1) * half);
    uint32_t block = canvas->ascii ? (x < 0 ? '-' : '+') : 0x2588;
    canvas_put(canvas, row, column + half, style(STYLE_DIM), canvas->ascii ? '|' : 0x2502);
    if (x < 0)
        canvas_fill(canvas, row, column + half - cells, cells, style(STYLE_NEGATIVE), block);
    else
        canvas_fill(canvas, row, column + half + 1, cells, style(STYLE_POSITIVE), block);
}

void panel_match_symbol(uint32_t code_point, bool ascii, char out[24])
{
    static const struct {
        uint32_t code_point;
        const char *name;
    } names[] = {{' ', "space"}, {'\n', "newline"}, {'\t', "tab"}, {'\r', "return"}, {0xA0, "hard space"}};
    char shown[16];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code_point == code_point) {
            snprintf(out, 24, "%s", names[i].name);
            return;
        }
    code_point_show(code_point, ascii, shown);
    snprintf(out, 24, "'%s'", shown);
}
