/*
 * write_text.c: a canvas as plain text: one line a row, without trailing blanks.
 */
#include "writer.h"

void write_text(struct string *out, const struct canvas *canvas, const struct theme *theme)
{
    for (int row = 0; row < canvas->rows; row++) {
        const struct cell *cells = canvas->cells + row * canvas->columns;
        int columns = canvas->columns;
        while (columns > 0 && cells[columns - 1].code_point == ' ') columns--;
        for (int column = 0; column < columns; column++) {
            uint32_t glyph = theme_glyph(theme, cells[column].code_point), accent = theme_accent(theme, cells[column]);
            if (glyph) string_add_code_point(out, glyph);
            if (accent) string_add_code_point(out, accent);
        }
        string_add(out, "\n");
    }
}
