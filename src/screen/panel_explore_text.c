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

void explore_show_alone(uint32_t code_point, bool ascii, char shown[16])
{
    if (code_point == ' ' || code_point == '\t')
        code_point_show(code_point, ascii, shown);
    else
        page_glyph(code_point, ascii, shown);
}

/* ---- colors ---- */

double explore_most_loss(const struct side *s)
{
    return log(s->model->vocab.size > 1 ? s->model->vocab.size : 2);
}

/* Where a number stands on the palette: linear, but of a saliency logarithmic over two decades. What is said of the
 * loss of a character was computed at the one before it. */
static double place_of(const struct explorer *x, const struct side *s, int channel, int i)
{
    enum explore_color color = channel == 0 ? s->color : EXPLORE_BY_UNIT;
    double norm, difference;
    switch (color) {
    case EXPLORE_BY_SALIENCY:
        norm = saliency_norm(&s->saliency, s->page.first + (size_t)i);
        return isnan(norm) ? 0 : palette_place(norm, s->saliency.largest, 2);
    case EXPLORE_BY_LOSS: return i > 0 ? palette_place((double)s->page.loss[i - 1], explore_most_loss(s), 0) : 0;
    case EXPLORE_BY_DIFFERENCE:
        difference = i > 0 ? explorer_difference(x, i - 1) : NAN;
        return isnan(difference) ? 0 : palette_place(difference, explore_most_difference, 0);
    case EXPLORE_BY_NGRAM:
        difference = match_difference(&s->match, s->page.first + (size_t)i);
        return isnan(difference) ? 0 : palette_place(difference, explore_most_against, 0);
    case EXPLORE_BY_UNIT: break;
    }
    return palette_place((double)s->page.value[channel][i], s->scale[channel], 0);
}

static struct style heat_style(double place)
{
    struct style heat = style(STYLE_HEAT);
    double clipped = place > 1 ? 1 : place < -1 ? -1 : place;
    heat.heat = isnan(place) ? 0 : (int8_t)lround(100 * clipped);
    return heat;
}

static bool is_selected(const struct explorer *x, const struct side *s, size_t at)
{
    if (x->selecting) return x->at < x->anchor ? at >= x->at && at <= x->anchor : at >= x->anchor && at <= x->at;
    return s->span.count && at >= s->span.first && at - s->span.first < s->span.count;
}

static bool stands_in(const struct side *s, uint32_t code_point)
{
    int symbol = vocab_index(&s->reading.corpus->vocab, code_point);
    return symbol >= 0 && s->reading.stands_in[symbol];
}

/* ---- one character ---- */

static void draw_character(struct canvas *canvas, const struct explorer *x, const struct side *s, int row, int column,
    int i, const char *shown)
{
    size_t at = s->page.first + (size_t)i;
    struct style look = x->room.mono ? style(STYLE_TEXT) : heat_style(place_of(x, s, 0, i));
    look.underline = is_selected(x, s, at) || stands_in(s, s->page.text[i]);
    look.bold = is_selected(x, s, at) || x->guesses;
    if (at == x->at) {
        look = style_bold(s == x->now ? STYLE_CURSOR : STYLE_DIM);
        look.reverse = 1;
        if (s == x->now) canvas_set_cursor(canvas, row, column);
    }
    canvas_text(canvas, row, column, look, shown);
}

static void draw_guesses(struct canvas *canvas, const struct explorer *x, const struct side *s, struct rows rows,
    int column, int i, int width)
{
    bool last = s->page.first + (size_t)i + 1 >= x->corpus->length;
    for (int k = 0; k < PAGE_GUESSES && rows.first + k < rows.end && !last; k++) {
        const struct guess *guess = &s->page.guess[i][k];
        char shown[16];
        if (guess->symbol < 0) return;
        int wide = explore_shown(s->model->vocab.symbol[guess->symbol], canvas->ascii, shown);
        struct style look = heat_style((double)guess->p);
        look.underline = guess->p >= 0.5f;
        canvas_text(canvas, rows.first + k, column, look, wide <= width ? shown : canvas->ascii ? "?" : "·");
    }
}

static void add_title(struct canvas *canvas, const struct side *s, int row, int column, int width, int i)
{
    char unit[64];
    if (!canvas->titled) return;
    side_unit_name(s, s->channel[0], unit, sizeof unit);
    canvas_title(canvas, row, column, width, "%s = %+.4f", unit, (double)s->page.value[0][i]);
}

/* ---- rows ---- */

/* Of the rows of a line of text: itself, the ramps, the guesses. */
static void draw_row(
    struct canvas *canvas, const struct explorer *x, const struct side *s, const struct page_row *row, struct rows rows)
{
    bool ramp = x->ramp || x->room.mono;
    int column = LEFT, ramps = s->channels > 1 ? s->channels : ramp;
    for (int k = 0; k < row->count; k++) {
        int i = (int)(row->first - s->page.first) + k;
        char shown[16];
        int width = page_glyph(s->page.text[i], canvas->ascii, shown);
        draw_character(canvas, x, s, rows.first, column, i, shown);
        add_title(canvas, s, rows.first, column, width, i);
        canvas_link(canvas, rows.first, column, rows.end - rows.first, width, "at %zu", s->page.first + (size_t)i + 1);
        for (int c = 0; c < ramps && rows.first + 1 + c < rows.end; c++)
            for (int w = 0; w < width; w++) canvas_heat(canvas, rows.first + 1 + c, column + w, place_of(x, s, c, i));
        if (x->guesses) draw_guesses(canvas, x, s, (struct rows){rows.first + 1 + ramps, rows.end}, column, i, width);
        column += width;
    }
}

/* Exact is what all sides are. */
void explore_add_place(struct string *out, const struct explorer *x, int columns)
{
    bool exact = true;
    for (int i = 0; i < x->sides; i++) exact &= x->side[i]->page.exact;
    const char *near = exact ? "" : "near, not exact yet, ";
    char line[32] = "", text[128];
    size_t at = x->at + 1, length = x->corpus->length;
    if (x->line) snprintf(line, sizeof line, "line %zu, ", x->line);
    int width = snprintf(text, sizeof text, "%s%scharacter %zu of %zu", near, line, at, length);
    if (width > columns && !exact)
        width = snprintf(text, sizeof text, "near, %scharacter %zu of %zu", line, at, length);
    if (width > columns) snprintf(text, sizeof text, "%scharacter %zu of %zu", exact ? "" : "near, ", at, length);
    string_add(out, text);
}

/* "h.c 87: -1 … 1", and a palette; or what the colors are instead. */
static void draw_heading(struct canvas *canvas, const struct explorer *x, const struct side *s, int row)
{
    struct string right = {0};
    char left[160], unit[64];
    int used = 0;
    side_unit_name(s, s->channel[0], unit, sizeof unit);
    if (s->color == EXPLORE_BY_LOSS)
        used = snprintf(left, sizeof left, "loss of each character, 0 to ln V = %.2f nats", explore_most_loss(s));
    else if (s->color == EXPLORE_BY_NGRAM)
        used = snprintf(left, sizeof left, "net - %d-gram %s%.0f", s->match.contest->n, canvas->ascii ? "+-" : "±",
            explore_most_against);
    else if (s->color == EXPLORE_BY_SALIENCY)
        used = snprintf(left, sizeof left, "what is expected depends on: up to %.2g, log", s->saliency.largest);
    else
        used = snprintf(left, sizeof left, "%s %s%.3g", unit, canvas->ascii ? "+-" : "±", s->scale[0]);
    for (int k = 1; k < s->channels && used < (int)sizeof left - 40; k++) {
        side_unit_name(s, s->channel[k], unit, sizeof unit);
        used += snprintf(
            left + used, sizeof left - (size_t)used, " · %s %s%.3g", unit, canvas->ascii ? "+-" : "±", s->scale[k]);
    }
    int room = canvas->columns - 2 - utf8_width(left) - 2 - PALETTE - 5;
    explore_add_place(&right, x, room);
    panel_rule(canvas, row, left, string_text(&right));
    int column = 2 + utf8_width(left) + 2;
    if (utf8_width(string_text(&right)) <= room) draw_palette(canvas, row, column);
    string_finish(&right);
}

void panel_explore_rows(struct canvas *canvas, const struct explorer *x, const struct side *s, struct rows rows)
{
    int height = explorer_row_height(x);
    for (int i = 0, row = rows.first; i < s->page.rows && row < rows.end; i++, row += height)
        draw_row(canvas, x, s, &s->page.row[i], (struct rows){row, row + height < rows.end ? row + height : rows.end});
}

void panel_explore_text(struct canvas *canvas, const struct explorer *x, const struct side *s, struct rows rows)
{
    draw_heading(canvas, x, s, rows.first);
    canvas_wheel(canvas, rows.first, 0, rows.end - rows.first, canvas->columns, "up", "down");
    panel_explore_rows(canvas, x, s, (struct rows){rows.first + 1, rows.end});
}

/* ---- what the net expects ---- */

void explore_add_expected(struct string *out, const struct side *s, int i, int most, bool ascii)
{
    char shown[16];
    string_add(out, ascii ? "expected after \"" : "expected after “");
    for (int k = i < most ? 0 : i - most + 1; k <= i; k++) {
        explore_shown(s->page.text[k], ascii, shown);
        string_add(out, shown);
    }
    string_add(out, ascii ? "\"" : "”");
}

static void draw_expected_heading(struct canvas *canvas, const struct side *s, int row, int i)
{
    enum { SHOWN = 14 };
    struct string left = {0};
    char right[64] = "", shown[16];
    explore_add_expected(&left, s, i, SHOWN, canvas->ascii);
    if (isfinite(s->page.loss[i])) {
        bool known = i + 1 < s->page.count;
        explore_show_alone(known ? s->page.text[i + 1] : ' ', canvas->ascii, shown);
        snprintf(right, sizeof right, "what came%s%s%s: p %.3f, loss %.2f nats", known ? ", '" : "", known ? shown : "",
            known ? "'" : "", exp(-(double)s->page.loss[i]), (double)s->page.loss[i]);
    }
    panel_rule(canvas, row, string_text(&left), right);
    string_finish(&left);
}

void explore_add_stand_in(struct string *out, const struct explorer *x, const struct side *s, bool ascii)
{
    int i = side_index(s, x->at), symbol = i < 0 ? -1 : vocab_index(&x->corpus->vocab, s->page.text[i]);
    char from[16], to[16];
    if (symbol < 0 || !s->reading.stands_in[symbol]) return;
    explore_show_alone(s->page.text[i], ascii, from);
    explore_show_alone(s->model->vocab.symbol[s->reading.symbol[symbol]], ascii, to);
    string_printf(out, ", %s read as %s", from, to);
}

/* "h.c 87 +0.931", and of a character that the model has not, what it is read as. */
static void draw_value(struct canvas *canvas, const struct explorer *x, const struct side *s, int row)
{
    struct string text = {0};
    char unit[64];
    side_unit_name(s, s->channel[0], unit, sizeof unit);
    string_printf(&text, "%s %+.3f", unit, side_value(s, x->at, 0));
    explore_add_stand_in(&text, x, s, canvas->ascii);
    if (text.data)
        canvas_text(canvas, row, canvas->columns - utf8_width(text.data) - 2, style_bold(STYLE_STRONG), text.data);
    string_finish(&text);
}

int explore_draw_guesses(struct canvas *canvas, const struct side *s, int row, int column, int i)
{
    for (int k = 0; k < PAGE_GUESSES && s->page.guess[i][k].symbol >= 0; k++) {
        const struct guess *guess = &s->page.guess[i][k];
        char shown[16];
        explore_show_alone(s->model->vocab.symbol[guess->symbol], canvas->ascii, shown);
        column += canvas_text(canvas, row, column, style_bold(STYLE_STRONG), shown);
        column += canvas_printf(canvas, row, column + 1, style(STYLE_PROBABILITY), "%.2f", (double)guess->p);
        column += 4;
    }
    return column;
}

void panel_explore_expected(struct canvas *canvas, const struct explorer *x, const struct side *s, struct rows rows)
{
    int i = side_index(s, x->at), row = rows.first + 1;
    if (i < 0) {
        panel_rule(canvas, rows.first, "the text cannot be read", "");
        return;
    }
    draw_expected_heading(canvas, s, rows.first, i);
    explore_draw_guesses(canvas, s, row, 2, i);
    if (i < s->page.known) draw_value(canvas, x, s, row);
}
