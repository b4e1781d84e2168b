/*
 * panel_explore_text.c: the text, a color behind each character; under it, where they are wanted, rows of glyphs for
 * the same values, of other units, and of what the net expected. And the line that says all of it of the character
 * under the cursor.
 */
#include "panel_explore.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEFT = 1, PALETTE = 14 /* columns */ };

int explore_shown(uint32_t code_point, bool ascii, char shown[16])
{
    return page_glyph(code_point == '\t' ? ' ' : code_point, ascii, shown);
}

/* The same where a blank has to be seen. */
static void show_alone(uint32_t code_point, bool ascii, char shown[16])
{
    if (code_point == ' ' || code_point == '\t')
        code_point_show(code_point, ascii, shown);
    else
        page_glyph(code_point, ascii, shown);
}

/* ---- colors ---- */

/* What a guess in the dark costs: the palette of losses ends there. */
static double most_loss(const struct explorer *x)
{
    return log(x->model->vocab.size > 1 ? x->model->vocab.size : 2);
}

/* Where a number stands on the palette: linear, but of a saliency logarithmic over two decades. The loss of a character
 * was computed at the one before it. */
static double place_of(const struct explorer *x, int channel, int i)
{
    if (x->color == EXPLORE_BY_SALIENCY && channel == 0) {
        double norm = saliency_norm(&x->saliency, x->page.first + (size_t)i);
        return isnan(norm) ? 0 : palette_place(norm, x->saliency.largest, 2);
    }
    if (x->color == EXPLORE_BY_LOSS && channel == 0)
        return i > 0 ? palette_place((double)x->page.loss[i - 1], most_loss(x), 0) : 0;
    return palette_place((double)x->page.value[channel][i], x->scale[channel], 0);
}

static struct style heat_style(double place)
{
    struct style heat = style(STYLE_HEAT);
    double clipped = place > 1 ? 1 : place < -1 ? -1 : place;
    heat.heat = isnan(place) ? 0 : (int8_t)lround(100 * clipped);
    return heat;
}

static bool is_selected(const struct explorer *x, size_t at)
{
    if (x->selecting) return x->at < x->anchor ? at >= x->at && at <= x->anchor : at >= x->anchor && at <= x->at;
    return x->span.count && at >= x->span.first && at - x->span.first < x->span.count;
}

static bool stands_in(const struct explorer *x, uint32_t code_point)
{
    int symbol = vocab_index(&x->reading.corpus->vocab, code_point);
    return symbol >= 0 && x->reading.stands_in[symbol];
}

/* ---- one character ---- */

static void draw_character(
    struct canvas *canvas, const struct explorer *x, int row, int column, int i, const char *shown)
{
    size_t at = x->page.first + (size_t)i;
    struct style look = x->room.mono ? style(STYLE_TEXT) : heat_style(place_of(x, 0, i));
    look.underline = is_selected(x, at) || stands_in(x, x->page.text[i]);
    look.bold = is_selected(x, at) || x->guesses;
    if (at == x->at) {
        look = style_bold(STYLE_CURSOR);
        look.reverse = 1;
        canvas->cursor_row = row;
        canvas->cursor_column = column;
    }
    canvas_text(canvas, row, column, look, shown);
}

static void draw_guesses(
    struct canvas *canvas, const struct explorer *x, struct rows rows, int column, int i, int width)
{
    bool last = x->page.first + (size_t)i + 1 >= x->reading.corpus->length;
    for (int k = 0; k < PAGE_GUESSES && rows.first + k < rows.end && !last; k++) {
        const struct guess *guess = &x->page.guess[i][k];
        char shown[16];
        if (guess->symbol < 0) return;
        int wide = explore_shown(x->model->vocab.symbol[guess->symbol], canvas->ascii, shown);
        struct style look = heat_style((double)guess->p);
        look.underline = guess->p >= 0.5f;
        canvas_text(canvas, rows.first + k, column, look, wide <= width ? shown : canvas->ascii ? "?" : "·");
    }
}

static void add_title(struct canvas *canvas, const struct explorer *x, int row, int column, int width, int i)
{
    char unit[64];
    if (!canvas->titled) return;
    explorer_unit_name(x, x->channel[0], unit, sizeof unit);
    canvas_title(canvas, row, column, width, "%s = %+.4f", unit, (double)x->page.value[0][i]);
}

/* ---- rows ---- */

/* Of the rows of a line of text: itself, the ramps, the guesses. */
static void draw_row(struct canvas *canvas, const struct explorer *x, const struct page_row *row, struct rows rows)
{
    bool ramp = x->ramp || x->room.mono;
    int column = LEFT, ramps = x->channels > 1 ? x->channels : ramp;
    for (int k = 0; k < row->count; k++) {
        int i = (int)(row->first - x->page.first) + k;
        char shown[16];
        int width = page_glyph(x->page.text[i], canvas->ascii, shown);
        draw_character(canvas, x, rows.first, column, i, shown);
        add_title(canvas, x, rows.first, column, width, i);
        canvas_link(canvas, rows.first, column, rows.end - rows.first, width, "at %zu", x->page.first + (size_t)i + 1);
        for (int c = 0; c < ramps && rows.first + 1 + c < rows.end; c++)
            for (int w = 0; w < width; w++) canvas_heat(canvas, rows.first + 1 + c, column + w, place_of(x, c, i));
        if (x->guesses) draw_guesses(canvas, x, (struct rows){rows.first + 1 + ramps, rows.end}, column, i, width);
        column += width;
    }
}

/* Where the cursor is, in as many words as leave room for the palette. */
static void write_place(const struct explorer *x, char *out, size_t size, int room)
{
    const char *near = x->page.exact ? "" : "near, not exact yet, ";
    char line[32] = "";
    size_t at = x->at + 1, length = x->reading.corpus->length;
    if (x->line) snprintf(line, sizeof line, "line %zu, ", x->line);
    int width = snprintf(out, size, "%s%scharacter %zu of %zu", near, line, at, length);
    if (width > room && *near) width = snprintf(out, size, "near, %scharacter %zu of %zu", line, at, length);
    if (width > room) snprintf(out, size, "%scharacter %zu of %zu", *near ? "near, " : "", at, length);
}

/* "h.c 87: -1 … 1", and a palette; or what the colors are instead. */
static void draw_heading(struct canvas *canvas, const struct explorer *x, int row)
{
    char left[160], right[96], unit[64];
    int used = 0;
    explorer_unit_name(x, x->channel[0], unit, sizeof unit);
    if (x->color == EXPLORE_BY_LOSS)
        used = snprintf(left, sizeof left, "loss of each character, 0 to ln V = %.2f nats", most_loss(x));
    else if (x->color == EXPLORE_BY_SALIENCY)
        used = snprintf(left, sizeof left, "what is expected depends on: up to %.2g, log", x->saliency.largest);
    else
        used = snprintf(left, sizeof left, "%s %s%.3g", unit, canvas->ascii ? "+-" : "±", x->scale[0]);
    for (int k = 1; k < x->channels && used < (int)sizeof left - 40; k++) {
        explorer_unit_name(x, x->channel[k], unit, sizeof unit);
        used += snprintf(
            left + used, sizeof left - (size_t)used, " · %s %s%.3g", unit, canvas->ascii ? "+-" : "±", x->scale[k]);
    }
    int room = canvas->columns - 2 - utf8_width(left) - 2 - PALETTE - 5;
    write_place(x, right, sizeof right, room);
    panel_rule(canvas, row, left, right);
    int column = 2 + utf8_width(left) + 2;
    if (utf8_width(right) <= room) draw_palette(canvas, row, column);
}

void panel_explore_text(struct canvas *canvas, const struct explorer *x, struct rows rows)
{
    int height = explorer_row_height(x);
    draw_heading(canvas, x, rows.first);
    canvas_wheel(canvas, rows.first, 0, rows.end - rows.first, canvas->columns, "up", "down");
    for (int i = 0, row = rows.first + 1; i < x->page.rows && row < rows.end; i++, row += height)
        draw_row(canvas, x, &x->page.row[i], (struct rows){row, row + height < rows.end ? row + height : rows.end});
}

/* ---- what the net expects ---- */

static void draw_expected_heading(struct canvas *canvas, const struct explorer *x, int row, int i)
{
    enum { SHOWN = 14 };
    struct string left = {0};
    char right[64] = "", shown[16];
    string_add(&left, canvas->ascii ? "expected after \"" : "expected after “");
    for (int k = i < SHOWN ? 0 : i - SHOWN + 1; k <= i; k++) {
        explore_shown(x->page.text[k], canvas->ascii, shown);
        string_add(&left, shown);
    }
    string_add(&left, canvas->ascii ? "\"" : "”");
    if (isfinite(x->page.loss[i])) {
        bool known = i + 1 < x->page.count;
        show_alone(known ? x->page.text[i + 1] : ' ', canvas->ascii, shown);
        snprintf(right, sizeof right, "what came%s%s%s: p %.3f, loss %.2f nats", known ? ", '" : "", known ? shown : "",
            known ? "'" : "", exp(-(double)x->page.loss[i]), (double)x->page.loss[i]);
    }
    panel_rule(canvas, row, string_text(&left), right);
    string_finish(&left);
}

/* "h.c 87 +0.931", and of a character that the model has not, what it is read as. */
static void draw_value(struct canvas *canvas, const struct explorer *x, int row, int i)
{
    char unit[64], text[160], from[16], to[16];
    int symbol = vocab_index(&x->reading.corpus->vocab, x->page.text[i]);
    explorer_unit_name(x, x->channel[0], unit, sizeof unit);
    int used = snprintf(text, sizeof text, "%s %+.3f", unit, explorer_value(x, 0));
    if (symbol >= 0 && x->reading.stands_in[symbol]) {
        show_alone(x->page.text[i], canvas->ascii, from);
        show_alone(x->model->vocab.symbol[x->reading.symbol[symbol]], canvas->ascii, to);
        snprintf(text + used, sizeof text - (size_t)used, ", %s read as %s", from, to);
    }
    canvas_text(canvas, row, canvas->columns - utf8_width(text) - 2, style_bold(STYLE_STRONG), text);
}

void panel_explore_expected(struct canvas *canvas, const struct explorer *x, struct rows rows)
{
    int i = explorer_index(x, x->at), row = rows.first + 1, column = 2;
    if (i < 0) {
        panel_rule(canvas, rows.first, "the text cannot be read", "");
        return;
    }
    draw_expected_heading(canvas, x, rows.first, i);
    for (int k = 0; k < PAGE_GUESSES && x->page.guess[i][k].symbol >= 0; k++) {
        char shown[16];
        show_alone(x->model->vocab.symbol[x->page.guess[i][k].symbol], canvas->ascii, shown);
        column += canvas_text(canvas, row, column, style_bold(STYLE_STRONG), shown);
        column +=
            canvas_printf(canvas, row, column + 1, style(STYLE_PROBABILITY), "%.2f", (double)x->page.guess[i][k].p);
        column += 4;
    }
    if (i < x->page.known) draw_value(canvas, x, row, i);
}
