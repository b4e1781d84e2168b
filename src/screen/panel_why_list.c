/*
 * panel_why_list.c: the lines of an answer as a table: what a line is, its numbers, what it adds, and a bar.
 *
 * In a gradient each reader has a line, those at the same timestep before those in the future; in a parameter each
 * timestep. The selected line is on a band, and in it the number that would be followed is underlined.
 */
#include "panel_why.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "part.h"
#include "rule.h"
#include "text.h"

enum {
    VALUE_WIDTH = 8,
    SHARE_WIDTH = 7,
    HEADING_WIDTH = 7,
    INDENT = 2,
    MOST_READER = 14,
    MOST_BAR = 30,
    MOST_MEASURED = 300 /* lines whose widths decide where the columns are */
};

struct list {
    struct why_page *page;
    const struct why *why;
    struct canvas *canvas;
    int name, numbers, value, share, bar; /* columns */
    int bar_width;
    int reader;     /* the widest reader's name */
    double largest; /* of the lines' values: the bar's scale */
};

static enum style_id sign_style(double x)
{
    return x < 0 ? STYLE_NEGATIVE : x > 0 ? STYLE_POSITIVE : STYLE_DIM;
}

/* ---- one line ---- */

/* Which of a line's links a factor is, from the end; -1 for one that leads nowhere. */
static int link_of(const struct list *l, const struct why_line *line, int factor)
{
    int links = 0;
    if (!factor_leads_on(&l->why->factor[factor])) return -1;
    for (int i = factor + 1; i < line->first + line->factors; i++) links += factor_leads_on(&l->why->factor[i]);
    return links;
}

static int put(const struct list *l, int column, struct style style, const char *text)
{
    return canvas_text_cut(l->canvas, l->page->row, column, l->numbers - column - 1, style, text);
}

static int draw_factor(const struct list *l, const struct factor *factor, int column, struct style tone)
{
    struct string text = {0};
    why_write_factor(&text, l->page->net, factor, why_page_style(l->page));
    int used = put(l, column, tone, string_text(&text));
    string_clear(&text);
    if (factor->kind == FACTOR_LINK && why_page_has_symbols(l->page, &factor->number)) {
        why_page_symbol(&text, l->page, factor->number.unit);
        used += 1 + put(l, column + used + 1, style(STYLE_INPUT), string_text(&text));
    }
    string_finish(&text);
    return used;
}

/* Factors side by side, the one that would be followed underlined. */
static int draw_factors(const struct list *l, const struct why_line *line, int column, bool selected)
{
    for (int i = line->first; i < line->first + line->factors; i++) {
        int link = link_of(l, line, i);
        struct style tone = style(link >= 0 ? STYLE_TEXT : STYLE_DIM);
        if (selected && link >= 0 && link == l->page->stop->link)
            tone = (struct style){.id = STYLE_CURSOR, .bold = 1, .underline = 1};
        if (i > line->first) column += put(l, column, style(STYLE_DIM), l->canvas->ascii ? " * " : " · ");
        column += draw_factor(l, &l->why->factor[i], column, tone);
    }
    return column;
}

/* "−0.512 · −0.210"; whole numbers are exact, and shown so. */
static void write_numbers(struct string *out, const struct list *l, const struct why_line *line)
{
    bool ascii = l->canvas->ascii, exponential = l->why->form == WHY_SOFTMAX && line->factors;
    if (exponential) string_add(out, "e^");
    for (int i = line->first; i < line->first + line->factors && (exponential || line->factors > 1); i++) {
        double x = l->why->factor[i].value;
        if (i > line->first) string_add(out, ascii ? " * " : " · ");
        show_number(out, x, x == floor(x) ? 0 : 3, false, ascii);
    }
}

static void draw_numbers(const struct list *l, const struct why_line *line)
{
    struct string text = {0};
    write_numbers(&text, l, line);
    canvas_text_cut(l->canvas, l->page->row, l->numbers, l->value - l->numbers, style(STYLE_DIM), string_text(&text));
    string_finish(&text);
}

static void draw_right(const struct list *l, int column, int width, struct style style, const struct string *text)
{
    int space = width - utf8_width(string_text(text));
    canvas_text(l->canvas, l->page->row, column + (space > 0 ? space : 0), style, string_text(text));
}

static void draw_value(const struct list *l, const struct why_line *line)
{
    struct string text = {0};
    if (l->why->form == WHY_LOG && line->value == 0) return;
    bool plus = l->why->form != WHY_SOFTMAX && l->why->form != WHY_LOG;
    struct style tone = style(sign_style(line->value));
    show_number(&text, line->value, WHY_DECIMALS, plus, l->canvas->ascii);
    tone.bold = line->depth == 0;
    draw_right(l, l->value, VALUE_WIDTH, tone, &text);
    string_clear(&text);
    if (line->share != 0) {
        show_number(&text, 100 * line->share, 1, true, l->canvas->ascii);
        string_add(&text, "%");
        draw_right(l, l->share, SHARE_WIDTH, style(STYLE_GRADIENT), &text);
    }
    if (l->largest > 0 && line->kind != WHY_REST && l->why->form != WHY_LOG)
        canvas_bar(l->canvas, l->page->row, l->bar, l->bar_width, tone, fabs(line->value) / l->largest);
    string_finish(&text);
}

/* Where a reader stands in time, on the first line of each. */
static const char *heading_of(const struct list *l, int i)
{
    static const char *const names[] = {"past", "here", "future"};
    int t = l->why->number.t, place = (l->why->line[i].t > t) - (l->why->line[i].t < t);
    for (int before = i - 1; before >= 0; before--) {
        const struct why_line *line = &l->why->line[before];
        if (line->depth == 0) return (line->t > t) - (line->t < t) == place ? "" : names[place + 1];
    }
    return names[place + 1];
}

static void draw_reader(const struct list *l, int i)
{
    const struct why_line *line = &l->why->line[i];
    int quantity = part_quantity(l->page->net, line->node);
    struct string name = {0};
    why_write_name(&name, l->page->net, l->why, line, why_page_style(l->page));
    put(l, WHY_LABEL, style_bold(STYLE_HEADER), heading_of(l, i));
    enum role role = quantity >= 0 ? l->page->net->quantity[quantity].role : ROLE_OTHER;
    canvas_text_cut(l->canvas, l->page->row, WHY_LABEL + HEADING_WIDTH, l->reader, style_bold(role_style(role)),
        string_text(&name));
    string_finish(&name);
}

static void write_group(const struct list *l, struct string *out, const struct why_line *line)
{
    if (l->why->form == WHY_READERS)
        rule_write(out, l->page->session->now->run, 0, line->node, line->edge, line->t, l->why->number.unit,
            why_page_style(l->page));
    else
        why_write_sum(out, l->page->net, l->why, line, why_page_style(l->page));
}

/* Lines without factors. */
static void write_sentence(const struct list *l, struct string *out, const struct why_line *line)
{
    bool one = line->count == 1;
    if (line->kind == WHY_GROUP)
        write_group(l, out, line);
    else if (line->kind == WHY_REST && line->group < 0)
        string_printf(out, "%d timestep%s read%s another character", line->count, one ? "" : "s", one ? "s" : "");
    else if (line->kind == WHY_REST)
        string_printf(out, "%s %d more, together", l->canvas->ascii ? "..." : "…", line->count);
    else
        string_printf(out, "%s the text: nothing comes back",
            line->t > l->why->number.t ? "behind the end of" : "before the start of");
}

static int sentence_width(const struct list *l, const struct why_line *line)
{
    struct string text = {0};
    if (line->kind != WHY_OUTSIDE) write_sentence(l, &text, line);
    int width = utf8_width(string_text(&text));
    string_finish(&text);
    return width;
}

static void draw_sentence(const struct list *l, const struct why_line *line, int column)
{
    struct string text = {0};
    write_sentence(l, &text, line);
    int end = line->kind == WHY_OUTSIDE ? l->canvas->columns : l->value;
    struct style tone = style(line->kind == WHY_GROUP ? STYLE_TEXT : STYLE_DIM);
    canvas_text_cut(l->canvas, l->page->row, column, end - column - 1, tone, string_text(&text));
    string_finish(&text);
}

/* Where a line's text begins: behind the reader's name, parts further to the left. */
static int left_of(const struct list *l, const struct why_line *line)
{
    if (line->depth) return l->name + INDENT;
    return l->reader ? l->name + l->reader + 2 : l->name;
}

static void draw_line(const struct list *l, int i)
{
    const struct why_line *line = &l->why->line[i];
    bool selected = i == l->page->stop->line;
    int column = left_of(l, line);
    if (selected) canvas_text(l->canvas, l->page->row, 1, style_bold(STYLE_CURSOR), l->canvas->ascii ? ">" : "▶");
    if (l->why->form == WHY_READERS && line->depth == 0) draw_reader(l, i);
    if (l->why->form == WHY_STEPS && line->kind == WHY_TERM)
        canvas_printf(l->canvas, l->page->row, WHY_LABEL, style(STYLE_HEADER), "t = %d", line->t + 1);
    if (line->factors) {
        draw_factors(l, line, column, selected);
        draw_numbers(l, line);
    } else {
        draw_sentence(l, line, column);
    }
    if (line->kind != WHY_OUTSIDE && (line->kind != WHY_REST || line->group >= 0)) draw_value(l, line);
    if (selected) {
        canvas_band(l->canvas, l->page->row, 0, 1, l->canvas->columns);
        canvas_link(l->canvas, l->page->row, 0, 1, l->canvas->columns, "follow");
        l->canvas->cursor_row = l->page->row;
        l->canvas->cursor_column = 1;
    } else {
        canvas_link(l->canvas, l->page->row, 0, 1, l->canvas->columns, "line %d", i + 1);
    }
    l->page->row++;
}

/* ---- columns ---- */

static int widest_reader(const struct list *l)
{
    int widest = 0;
    for (int i = 0; i < l->why->lines; i++) {
        struct string name = {0};
        if (l->why->line[i].depth == 0)
            why_write_name(&name, l->page->net, l->why, &l->why->line[i], why_page_style(l->page));
        if (utf8_width(string_text(&name)) > widest) widest = utf8_width(string_text(&name));
        string_finish(&name);
    }
    return widest < MOST_READER ? widest : MOST_READER;
}

/* The widest names and numbers of the lines, measured on a canvas of no rows. */
static void measure(const struct list *l, int *name, int *numbers)
{
    struct canvas nothing = {.columns = l->canvas->columns, .ascii = l->canvas->ascii};
    struct list dry = *l;
    dry.canvas = &nothing;
    dry.numbers = dry.value = l->canvas->columns;
    for (int i = 0; i < l->why->lines && i < MOST_MEASURED; i++) {
        const struct why_line *line = &l->why->line[i];
        struct string text = {0};
        int column = left_of(l, line);
        int end = line->factors ? draw_factors(&dry, line, column, false) : column + sentence_width(l, line);
        write_numbers(&text, l, line);
        if (end > *name) *name = end;
        if (utf8_width(string_text(&text)) > *numbers) *numbers = utf8_width(string_text(&text));
        string_finish(&text);
    }
}

/* Side by side; where there is no room for all, the bar gives way, and then the names are cut. */
static struct list lay_out(struct why_page *page)
{
    struct list l = {.page = page, .why = page->why, .canvas = page->canvas, .name = WHY_LABEL};
    int name = 0, numbers = 0, share = l.why->form == WHY_STEPS ? SHARE_WIDTH + 1 : 0;
    if (l.why->form == WHY_READERS) l.reader = widest_reader(&l);
    if (share || l.why->form == WHY_READERS) l.name += HEADING_WIDTH;
    measure(&l, &name, &numbers);
    int end = name + 2 + numbers + 1 + VALUE_WIDTH + 1 + share, most = page->canvas->columns - 1;
    l.numbers = name + 2 - (end > most ? end - most : 0);
    l.value = l.numbers + numbers + 1;
    l.share = l.value + VALUE_WIDTH + 1;
    l.bar = l.share + share;
    l.bar_width = most - l.bar < MOST_BAR ? most - l.bar : MOST_BAR;
    for (int i = 0; i < l.why->lines; i++) l.largest = fmax(l.largest, fabs(l.why->line[i].value));
    return l;
}

/* ---- all of them ---- */

static const char *heading(const struct why *why)
{
    switch (why->form) {
    case WHY_READERS: return "who reads it, and what comes back";
    case WHY_STEPS: return "what each timestep gives";
    case WHY_SOFTMAX: return "e to the power of each score";
    case WHY_SUM:
    case WHY_LOG:
    case WHY_GIVEN: break;
    }
    return "what it is made of";
}

/* "in all": the sum of the lines; of a gradient also here and future. */
static void draw_sum(const struct list *l)
{
    struct string text = {0}, sum = {0};
    if (l->why->form == WHY_LOG || l->why->form == WHY_GIVEN || l->page->row >= l->page->end) return;
    string_add(&text, "in all");
    if (l->why->form == WHY_READERS && l->why->here != 0 && l->why->future != 0) {
        string_add(&text, "   here ");
        show_number(&text, l->why->here, WHY_DECIMALS, true, l->canvas->ascii);
        string_add(&text, "   at other timesteps ");
        show_number(&text, l->why->future, WHY_DECIMALS, true, l->canvas->ascii);
    }
    show_number(&sum, l->why->sum, WHY_DECIMALS, l->why->form != WHY_SOFTMAX, l->canvas->ascii);
    canvas_text(l->canvas, l->page->row, WHY_LABEL, style(STYLE_DIM), string_text(&text));
    draw_right(l, l->value, VALUE_WIDTH, style_bold(STYLE_STRONG), &sum);
    l->page->row++;
    string_finish(&text);
    string_finish(&sum);
}

void why_page_list(struct why_page *page)
{
    struct list l = lay_out(page);
    int room = page->end - page->row - 2, lines = l.why->lines, shown = lines < room ? lines : room;
    if (shown < 1) return;
    int first = page->stop->line - shown / 2;
    if (first > lines - shown) first = lines - shown;
    if (first < 0) first = 0;
    char right[64] = "";
    if (shown < lines) snprintf(right, sizeof right, "%d to %d of %d", first + 1, first + shown, lines);
    panel_rule(page->canvas, page->row, heading(l.why), right);
    if (l.why->form == WHY_STEPS && shown == lines)
        panel_rule(page->canvas, page->row, heading(l.why), "share of the whole gradient of the parameter");
    page->row++;
    for (int i = first; i < first + shown; i++) draw_line(&l, i);
    draw_sum(&l);
}
