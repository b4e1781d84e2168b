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

/* What the colors of a channel are: the number at a character, NaN: there is none; and the size where the palette ends.
 * What is said of the loss of a character was computed at the one before it. */
static double shown_of(const struct explorer *x, const struct side *s, int channel, int i, double *most)
{
    switch (channel == 0 ? s->color : EXPLORE_BY_UNIT) {
    case EXPLORE_BY_SALIENCY:
        *most = s->saliency.largest;
        return saliency_norm(&s->saliency, s->page.first + (size_t)i);
    case EXPLORE_BY_LOSS: *most = explore_most_loss(s); return i > 0 ? (double)s->page.loss[i - 1] : NAN;
    case EXPLORE_BY_DIFFERENCE: *most = explore_most_difference; return i > 0 ? explorer_difference(x, i - 1) : NAN;
    case EXPLORE_BY_NGRAM: *most = explore_most_against; return match_difference(&s->match, s->page.first + (size_t)i);
    case EXPLORE_BY_UNIT: break;
    }
    *most = s->scale[channel];
    return (double)s->page.value[channel][i];
}

/* Where it stands on the palette: linear, but of a saliency logarithmic over two decades. */
static double place_of(const struct explorer *x, const struct side *s, int channel, int i)
{
    double most, shown = shown_of(x, s, channel, i, &most);
    bool log_scale = channel == 0 && s->color == EXPLORE_BY_SALIENCY;
    return isnan(shown) ? 0 : palette_place(shown, most, log_scale ? 2 : 0);
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

/* What stands there when the pointer rests on a character: the number that its color is. */
static void add_title(
    struct canvas *canvas, const struct explorer *x, const struct side *s, int row, int column, int width, int i)
{
    static const char *const names[] = {[EXPLORE_BY_SALIENCY] = "saliency",
        [EXPLORE_BY_LOSS] = "loss",
        [EXPLORE_BY_DIFFERENCE] = "A-B",
        [EXPLORE_BY_NGRAM] = "net - n-gram"};
    char unit[64];
    double most, shown = shown_of(x, s, 0, i, &most);
    if (!canvas->titled || isnan(shown)) return;
    side_unit_name(s, s->channel[0], unit, sizeof unit);
    canvas_title(canvas, row, column, width, "%s = %+.4f", s->color == EXPLORE_BY_UNIT ? unit : names[s->color], shown);
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
        add_title(canvas, x, s, rows.first, column, width, i);
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
        used = snprintf(left, sizeof left, "|gradient| of the loss here: up to %.2g, log", s->saliency.largest);
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
/* "most: w 27, ␣ 9.1, d 4": the characters that matter most to what is expected. */
static void add_most_salient(struct string *out, const struct side *s, bool ascii)
{
    enum { SHOWN = 3 };
    const struct saliency *saliency = &s->saliency;
    double below = INFINITY;
    string_add(out, "most: ");
    for (int k = 0, best; k < SHOWN && k < saliency->count; k++, below = saliency->norm[best]) {
        char shown[16];
        best = -1;
        for (int i = 0; i < saliency->count; i++)
            if (saliency->norm[i] < below && (best < 0 || saliency->norm[i] > saliency->norm[best])) best = i;
        int seen = best < 0 ? -1 : side_index(s, saliency->first + (size_t)best);
        if (best < 0) break;
        if (seen >= 0) explore_show_alone(s->page.text[seen], ascii, shown);
        string_printf(out, "%s%s %.2g", k ? ", " : "", seen >= 0 ? shown : "(above)", saliency->norm[best]);
    }
}

/* What there is to say of the character under the cursor, and of the color. */
static void draw_value(struct canvas *canvas, const struct explorer *x, const struct side *s, int row)
{
    struct string text = {0};
    char unit[64];
    side_unit_name(s, s->channel[0], unit, sizeof unit);
    if (s->color == EXPLORE_BY_SALIENCY && s->saliency.count > 0)
        add_most_salient(&text, s, canvas->ascii);
    else
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
