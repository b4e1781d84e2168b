/*
 * panel_explore_beside.c: two models that read the same text. A and B are what they are called wherever they are named.
 *
 * Each has the text in its own colors, under a heading of its own: side by side on a wide screen, else one above the
 * other; rows and cursor are the same. What both expect stands one beneath the other, with what the next character cost
 * each of them, and the difference. The list has two halves, since it compares on any screen.
 */
#include "panel_explore.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SIDE_BY_SIDE = 120 /* columns at least */, GAP = 1, MARGIN = 1, PALETTE = 14 };
enum { AROUND = 2 /* title, keys */, HEADING = 1, EXPECTED = 1 + SIDES_MOST + 1, RULE = 1 };

/* ---- how the screen is shared out ---- */

struct layout {
    bool wide;
    int text, list; /* rows of each text, and of the list */
};

/* What cannot be halved goes to the list. */
static struct layout layout_of(const struct canvas *canvas)
{
    struct layout l = {.wide = canvas->columns >= SIDE_BY_SIDE, .list = explore_list_rows(canvas)};
    int rows = canvas->rows - AROUND - EXPECTED - RULE;
    int texts = l.wide ? 1 : SIDES_MOST;
    l.text = (rows - l.list) / texts - HEADING;
    l.list = rows - texts * (l.text + HEADING);
    return l;
}

static int half_width(const struct canvas *canvas)
{
    return (canvas->columns - GAP) / 2;
}

struct explore_room panel_explore_beside_room(const struct canvas *canvas)
{
    struct layout l = layout_of(canvas);
    int columns = l.wide ? half_width(canvas) : canvas->columns;
    return (struct explore_room){
        .rows = l.text, .columns = columns - 2 * MARGIN, .list_rows = l.list, .ascii = canvas->ascii};
}

/* The half of the screen that a side has, with a line between them. */
static void open_half(struct canvas *canvas, int side, struct rows rows)
{
    int width = half_width(canvas);
    for (int row = rows.first; row < rows.end && side == 0; row++)
        canvas_text(canvas, row, width, style(STYLE_DIM), canvas->ascii ? "|" : "│");
    canvas_window(canvas, side == 0 ? 0 : canvas->columns - width, width);
}

/* ---- a text ---- */

/* The folders go, but for the last where both files have the same name; and the ending that all models have. */
static void add_name(struct string *out, const struct explorer *x, const struct side *s)
{
    static const char ending[] = ".safetensors";
    const char *name = explore_file_name(s->name), *other = explore_file_name(x->side[s == x->side[0]]->name);
    size_t length = strlen(name), cut = strlen(ending), kept = length;
    if (length > cut && !strcmp(name + length - cut, ending)) kept -= cut;
    bool same = !strcmp(name, other) && name > s->name;
    const char *first = name - same;
    while (same && first > s->name && first[-1] != '/') first--;
    string_add_safe(out, first, kept + (size_t)(name - first));
}

/* What the colors are, unless they are what stands there already. */
static void add_color(struct string *out, const struct side *s, bool ascii)
{
    const char *both = ascii ? "+-" : "±";
    switch (s->color) {
    case EXPLORE_BY_UNIT: string_printf(out, " %s%.3g", both, s->scale[0]); break;
    case EXPLORE_BY_SALIENCY: string_add(out, " · by saliency"); break;
    case EXPLORE_BY_LOSS: string_printf(out, " · by loss to %.2f", explore_most_loss(s)); break;
    case EXPLORE_BY_DIFFERENCE:
        string_printf(out, " · by A%sB %s%g", ascii ? "-" : "−", both, explore_most_difference);
        break;
    case EXPLORE_BY_NGRAM: string_printf(out, " · less the n-gram's %s%g", both, explore_most_against); break;
    }
}

static void add_stacked(struct string *out, const struct side *s)
{
    char unit[64];
    for (int k = 1; k < s->channels; k++) {
        side_unit_name(s, s->channel[k], unit, sizeof unit);
        string_printf(out, " · %s", unit);
    }
}

static void write_heading(struct string *out, const struct explorer *x, const struct side *s, bool with_net, bool ascii)
{
    const struct net_options *options = &s->model->options;
    char unit[64];
    string_printf(out, "%c ", explorer_letter(x, s));
    add_name(out, x, s);
    if (with_net) string_printf(out, " · %.16s %dx%d", s->model->net->name, options->layers, options->hidden);
    side_unit_name(s, s->channel[0], unit, sizeof unit);
    string_printf(out, " · %s", unit);
    if (isfinite(side_value(s, x->at, 0))) string_printf(out, " %+.3f", side_value(s, x->at, 0));
    explore_add_stand_in(out, x, s, ascii);
    add_color(out, s, ascii);
    add_stacked(out, s);
}

/* In so many columns: what the unit knows stands there if there is room, and the net too. */
static void fit_heading(struct string *out, const struct explorer *x, const struct side *s, int most, bool ascii)
{
    struct string reading = {0};
    write_heading(out, x, s, true, ascii);
    if (utf8_width(string_text(out)) > most) {
        string_clear(out);
        write_heading(out, x, s, false, ascii);
    }
    explore_add_reading(&reading, x, s);
    if (utf8_width(string_text(out)) + utf8_width(string_text(&reading)) <= most)
        string_add(out, string_text(&reading));
    string_finish(&reading);
}

/* The side that commands are for has a sign, and the color of the cursor. */
static void draw_heading(struct canvas *canvas, const struct explorer *x, const struct side *s, int row)
{
    struct string left = {0}, right = {0};
    int i = side_index(s, x->at);
    bool now = s == x->now;
    if (i >= 0 && isfinite(s->page.loss[i])) string_printf(&right, "loss %.2f", (double)s->page.loss[i]);
    int width = utf8_width(string_text(&right)), most = canvas->columns - width - 7, column = 2;
    fit_heading(&left, x, s, most, canvas->ascii);
    panel_rule(canvas, row, "", string_text(&right));
    if (now) canvas_text(canvas, row, 0, style_bold(STYLE_CURSOR), canvas->ascii ? ">" : "▶");
    column +=
        canvas_text_cut(canvas, row, column, most, style_bold(now ? STYLE_CURSOR : STYLE_HEADER), string_text(&left));
    column += canvas_text(canvas, row, column, style(STYLE_HEADER), " ");
    if (column + PALETTE + width + 4 < canvas->columns) draw_palette(canvas, row, column + 1);
    canvas_link(canvas, row, 0, 1, canvas->columns, "side %c", s == x->side[0] ? 'a' : 'b');
    string_finish(&left);
    string_finish(&right);
}

static void draw_side(struct canvas *canvas, const struct explorer *x, const struct side *s, struct rows rows)
{
    draw_heading(canvas, x, s, rows.first);
    canvas_wheel(canvas, rows.first, 0, rows.end - rows.first, canvas->columns, "up", "down");
    panel_explore_rows(canvas, x, s, (struct rows){rows.first + HEADING, rows.end});
}

static void draw_texts(struct canvas *canvas, const struct explorer *x, struct rows rows)
{
    struct layout l = layout_of(canvas);
    for (int i = 0; i < x->sides; i++) {
        int first = l.wide ? rows.first : rows.first + i * (HEADING + l.text);
        if (l.wide) open_half(canvas, i, rows);
        draw_side(canvas, x, x->side[i], (struct rows){first, first + HEADING + l.text});
        canvas_whole(canvas);
    }
}

/* ---- what both expect ---- */

/* Where the numbers of the columns end, from the right edge. */
enum { PAGE = 3, CAME = 17 };

static void draw_right(struct canvas *canvas, int row, int end, struct style look, const char *text)
{
    canvas_text(canvas, row, canvas->columns - end - utf8_width(text), look, text);
}

static void draw_loss(struct canvas *canvas, int row, int end, double loss)
{
    char text[32];
    snprintf(text, sizeof text, "%.3f", loss);
    draw_right(canvas, row, end, style(STYLE_TEXT), isnan(loss) ? "-" : text);
}

/* In the colors of the palette, with its sign. */
static void draw_difference(struct canvas *canvas, int row, int end, double difference)
{
    char text[32];
    snprintf(text, sizeof text, "%+.3f", difference);
    enum style_id id = difference < 0 ? STYLE_NEGATIVE : difference > 0 ? STYLE_POSITIVE : STYLE_TEXT;
    draw_right(canvas, row, end, style_bold(id), isnan(difference) ? "-" : text);
}

static void draw_expected_heading(struct canvas *canvas, const struct explorer *x, int row, int i)
{
    enum { SHOWN = 14 };
    const struct side *s = x->side[0];
    struct string left = {0}, came = {0};
    char shown[16];
    explore_add_expected(&left, s, i, SHOWN, canvas->ascii);
    panel_rule(canvas, row, string_text(&left), "");
    if (i + 1 < s->page.count) {
        explore_show_alone(s->page.text[i + 1], canvas->ascii, shown);
        string_printf(&came, " loss of '%s' ", shown);
    }
    draw_right(canvas, row, CAME - 1, style(STYLE_HEADER), came.data ? came.data : " loss ");
    draw_right(canvas, row, PAGE - 1, style(STYLE_HEADER), " of the page ");
    string_finish(&left);
    string_finish(&came);
}

/* What the sign of a difference means, in its colors. */
static void draw_key(struct canvas *canvas, int row)
{
    int column = 2;
    column += canvas_text(canvas, row, column, style_bold(STYLE_HEADER), canvas->ascii ? "A-B" : "A−B") + 1;
    column += canvas_text(canvas, row, column, style(STYLE_DIM), "in nats: ");
    column += canvas_text(canvas, row, column, style(STYLE_NEGATIVE), canvas->ascii ? "-" : "−");
    column += canvas_text(canvas, row, column, style(STYLE_DIM), " where A is better, ");
    column += canvas_text(canvas, row, column, style(STYLE_POSITIVE), "+");
    canvas_text(canvas, row, column, style(STYLE_DIM), " where B is");
}

static void draw_expected(struct canvas *canvas, const struct explorer *x, struct rows rows)
{
    int i = side_index(x->now, x->at), row = rows.first;
    if (i < 0) {
        panel_rule(canvas, row, "the text cannot be read", "");
        return;
    }
    draw_expected_heading(canvas, x, row++, i);
    for (int k = 0; k < x->sides; k++, row++) {
        const struct side *s = x->side[k];
        canvas_printf(
            canvas, row, 2, style_bold(s == x->now ? STYLE_CURSOR : STYLE_HEADER), "%c", explorer_letter(x, s));
        explore_draw_guesses(canvas, s, row, 5, i);
        draw_loss(canvas, row, CAME, (double)s->page.loss[i]);
        draw_loss(canvas, row, PAGE, side_mean_loss(s));
    }
    draw_key(canvas, row);
    draw_difference(canvas, row, CAME, explorer_difference(x, i));
    draw_difference(canvas, row, PAGE, side_mean_loss(x->side[0]) - side_mean_loss(x->side[1]));
}

/* ---- the list ---- */

/* What stands where both will be has the whole width. */
static void draw_lists(struct canvas *canvas, const struct explorer *x, struct rows rows)
{
    if (x->list == LIST_FEATURE && !x->side[0]->survey && !x->side[1]->survey) {
        panel_explore_list(canvas, x, x->now, rows);
        return;
    }
    for (int i = 0; i < x->sides; i++) {
        open_half(canvas, i, rows);
        panel_explore_list(canvas, x, x->side[i], rows);
        canvas_whole(canvas);
    }
}

/* ---- all of it ---- */

void panel_explore_beside(struct canvas *canvas, const struct explorer *x, struct rows rows)
{
    int list = rows.end - layout_of(canvas).list - RULE, expected = list - EXPECTED;
    draw_texts(canvas, x, (struct rows){rows.first, expected});
    draw_expected(canvas, x, (struct rows){expected, list});
    draw_lists(canvas, x, (struct rows){list, rows.end});
}
