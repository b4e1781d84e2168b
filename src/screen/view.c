/*
 * view.c: the frame around the panels: title line, bottom line, and which panels fill the space between.
 */
#include "view.h"

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "panel.h"
#include "text.h"

/* ---- title ---- */

static void title_right(struct string *out, const struct session *s, bool ascii)
{
    const char *gap = ascii ? "  " : "  ";
    string_printf(out, "t %d/%d%s%s%s", s->t, s->T, gap, s->pass == PASS_FORWARD ? "forward" : "backward", gap);
    int step = session_loss_step(s), equation = s->net->quantity[s->net->loss].equation;
    if (s->pass == PASS_BACKWARD) {
        if (!step)
            string_add(out, "all losses");
        else
            string_printf(out, "loss[%d] alone", step);
        return;
    }
    if (session_value_revealed(s, equation, s->t))
        string_printf(out, "loss %.2f", (double)run_value(s->run, s->net->loss, s->t - 1)[0]);
    else
        string_add(out, ascii ? "loss ?" : "loss ·");
}

static void title_left(struct string *out, const struct session *s, bool ascii)
{
    const char *dot = ascii ? "-" : "·";
    string_printf(out, " unroll  ");
    string_add_safe(out, s->net->name, strlen(s->net->name));
    string_printf(out, " %s hidden %d", dot, s->subject.hidden);
    if (s->subject.layers > 1) string_printf(out, ", %d layers", s->subject.layers);
    string_printf(out, " %s untrained", dot);
    string_printf(out, " %s \"", dot);
    for (size_t i = 0; i < s->subject.length && i < 400; i++) {
        char shown[16];
        if (s->subject.text[i] == ' ')
            snprintf(shown, sizeof shown, " ");
        else
            code_point_show(s->subject.text[i], ascii, shown);
        string_add(out, shown);
    }
    string_add(out, "\"");
}

static void draw_title(struct canvas *canvas, const struct session *s)
{
    struct string left = {0}, right = {0};
    title_left(&left, s, canvas->ascii);
    title_right(&right, s, canvas->ascii);
    canvas_fill(canvas, 0, 0, canvas->columns, style(STYLE_TITLE), ' ');
    int width = right.data ? utf8_width(right.data) : 0;
    if (left.data) canvas_text_cut(canvas, 0, 0, canvas->columns - width - 3, style(STYLE_TITLE), left.data);
    if (right.data) canvas_text(canvas, 0, canvas->columns - width - 1, style_bold(STYLE_TITLE), right.data);
    string_finish(&left);
    string_finish(&right);
}

/* ---- bottom line ---- */

struct bar_place { /* neighbouring commands with the same label */
    const struct command *first;
    int commands, width;
};

enum { MAX_PLACES = 16, GAP = 2, ALWAYS = 2 /* how to get help and how to leave stand at the end */ };

static const char *label_of_key(const struct command *command, bool ascii, char buffer[16])
{
    struct error err;
    struct key key;
    if (!key_parse(command->keys, strcspn(command->keys, " "), &key, &err)) return "";
    return key_label(key, ascii, buffer);
}

static const char *label_of(const struct command *command, const struct session *s)
{
    bool turn = !strcmp(command->name, "turn");
    return turn && s->pass == PASS_BACKWARD ? "forward" : command->label;
}

/* Between the keys of a place: signs stand together, words do not. */
static const char *separator(const char *key)
{
    return utf8_width(key) > 1 ? "/" : "";
}

static int find_places(struct bar_place *place, const struct session *s, bool ascii)
{
    int places = 0;
    char buffer[16];
    for (const struct command *c = commands; c->name && places < MAX_PLACES; c++) {
        if (!c->label) continue;
        bool again = places && !strcmp(place[places - 1].first->label, c->label);
        if (!again) place[places++] = (struct bar_place){.first = c, .width = 1 + utf8_width(label_of(c, s)) + GAP};
        const char *key = label_of_key(c, ascii, buffer);
        if (place[places - 1].commands++) place[places - 1].width += utf8_width(separator(key));
        place[places - 1].width += utf8_width(key);
    }
    return places;
}

/* As many places as fit. */
static void draw_keys(struct canvas *canvas, const struct session *s, int row)
{
    struct bar_place place[MAX_PLACES];
    int places = find_places(place, s, canvas->ascii), width = 1 - GAP, column = 1;
    for (int i = 0; i < places; i++) width += place[i].width;
    for (int drop = places - ALWAYS - 1; width > canvas->columns && drop >= 0; drop--) {
        width -= place[drop].width;
        place[drop].commands = 0;
    }
    for (int i = 0; i < places; i++) {
        if (!place[i].commands) continue;
        char buffer[16];
        for (int k = 0; k < place[i].commands; k++) {
            const char *key = label_of_key(place[i].first + k, canvas->ascii, buffer);
            if (k) column += canvas_text(canvas, row, column, style(STYLE_BAR), separator(key));
            column += canvas_text(canvas, row, column, style_bold(STYLE_BAR_KEY), key);
        }
        column += 1 + canvas_text(canvas, row, column + 1, style(STYLE_BAR), label_of(place[i].first, s)) + GAP;
    }
}

/* Columns of the first character on the screen, where an escape takes more than what it stands for. */
static int first_width(const char *text, int *bytes)
{
    char shown[16];
    return code_point_show(utf8_next(text, SIZE_MAX, bytes), false, shown);
}

/* Of a prompt the end is what is being typed. */
static const char *end_that_fits(const char *text, int room)
{
    int width = 0, bytes;
    for (const char *c = text; *c; c += bytes) width += first_width(c, &bytes);
    for (; width > room; text += bytes) width -= first_width(text, &bytes);
    return text;
}

static void draw_bottom(struct canvas *canvas, const struct session *s)
{
    int row = canvas->rows - 1;
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    if (s->prompting) {
        int at = canvas_text(canvas, row, 0, style_bold(STYLE_BAR_KEY), ":");
        const char *text = end_that_fits(s->prompt.data ? s->prompt.data : "", canvas->columns - 2);
        canvas->cursor_row = row;
        canvas->cursor_column = at + canvas_text(canvas, row, at, style(STYLE_BAR), text);
    } else if (s->message[0]) {
        canvas_text_cut(
            canvas, row, 1, canvas->columns - 2, style_bold(s->message_is_error ? STYLE_ERROR : STYLE_BAR), s->message);
    } else {
        draw_keys(canvas, s, row);
    }
}

/* ---- the screen ---- */

static void draw_too_small(struct canvas *canvas)
{
    char text[2][80];
    snprintf(text[0], sizeof text[0], "unroll needs %d x %d", VIEW_MIN_COLUMNS, VIEW_MIN_ROWS);
    snprintf(text[1], sizeof text[1], "this is %d x %d", canvas->columns, canvas->rows);
    for (int i = 0; i < 2; i++) {
        int column = (canvas->columns - utf8_width(text[i])) / 2;
        canvas_text(canvas, (canvas->rows - 1) / 2 + i, column > 0 ? column : 0, style_bold(STYLE_WARNING), text[i]);
    }
}

/* The graph takes what it likes, as long as the panel under it keeps at least half of the screen. */
static void draw_stepper(struct canvas *canvas, const struct session *s)
{
    int end = canvas->rows - 1, wanted = panel_graph_rows(s), most = canvas->rows / 2;
    int graph_end = 1 + (wanted < most ? wanted : most);
    int row = panel_graph(canvas, s, (struct rows){1, graph_end});
    if (s->pass == PASS_FORWARD) {
        row = panel_equations(canvas, s, (struct rows){row, end});
        panel_units(canvas, s, (struct rows){row, end});
        return;
    }
    row = panel_chain(canvas, s, (struct rows){row, end});
    if (end - row > 6) row = panel_equations(canvas, s, (struct rows){row, end});
    panel_units(canvas, s, (struct rows){row, end});
}

void view_draw(struct canvas *canvas, const struct session *s)
{
    canvas_clear(canvas);
    if (canvas->rows < VIEW_MIN_ROWS || canvas->columns < VIEW_MIN_COLUMNS) {
        draw_too_small(canvas);
        return;
    }
    draw_title(canvas, s);
    if (s->view == VIEW_HELP)
        panel_help(canvas, s, (struct rows){1, canvas->rows - 1});
    else
        draw_stepper(canvas, s);
    draw_bottom(canvas, s);
}
