/*
 * view.c: the frame around the panels: title line, bottom line, and which panels fill the space between.
 */
#include "view.h"

#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "command.h"
#include "panel.h"
#include "text.h"

/* ---- title ---- */

static void title_right(struct string *out, const struct canvas *canvas, const struct session *s)
{
    bool ascii = canvas->ascii;
    const char *gap = ascii ? "  " : "  ";
    string_printf(out, "t %d/%d%s%s%s", s->t, s->now->T, gap, s->pass == PASS_FORWARD ? "forward" : "backward", gap);
    int step = computed_loss_step(s->now), equation = s->now->net->quantity[s->now->net->loss].equation;
    if (s->pass == PASS_BACKWARD) {
        if (!step)
            string_add(out, "all losses");
        else
            string_printf(out, "%s alone", shown_at(canvas, s, s->now->net->loss, step).text);
        return;
    }
    if (session_value_revealed(s, equation, s->t))
        string_printf(out, "loss %.2f", (double)run_value(s->now->run, s->now->net->loss, s->t - 1)[0]);
    else
        string_add(out, ascii ? "loss ?" : "loss ·");
}

static void title_left(struct string *out, const struct session *s, bool ascii)
{
    const char *dot = ascii ? "-" : "·";
    string_printf(out, " unroll  ");
    string_add_safe(out, s->now->net->name, strlen(s->now->net->name));
    string_printf(out, " %s hidden %d", dot, s->now->subject.hidden);
    if (s->now->subject.layers > 1) string_printf(out, ", %d layers", s->now->subject.layers);
    if (s->now->subject.note) {
        string_printf(out, " %s %s", dot, s->now->subject.note);
        return;
    }
    string_printf(out, " %s \"", dot);
    for (size_t i = 0; i < s->now->subject.length && i < 400; i++) {
        char shown[16];
        if (s->now->subject.text[i] == ' ')
            snprintf(shown, sizeof shown, " ");
        else
            code_point_show(s->now->subject.text[i], ascii, shown);
        string_add(out, shown);
    }
    string_add(out, "\"");
}

static void draw_title(struct canvas *canvas, const struct session *s)
{
    struct string left = {0}, right = {0};
    title_left(&left, s, canvas->ascii);
    title_right(&right, canvas, s);
    bar_draw_title(canvas, &left, &right);
    string_finish(&left);
    string_finish(&right);
}

/* ---- bottom line ---- */

/* Whether its first key does something else in the view that is up. */
static bool is_taken(const struct session *s, const struct binding *b)
{
    struct key key;
    if (!b->label || !key_parse(b->keys, strcspn(b->keys, " "), &key, NULL)) return false;
    const char *bound = session_bound(s, key);
    return bound && strcmp(bound, b->name) != 0;
}

/* The table, with what a key would do now. */
static void draw_keys(struct canvas *canvas, const struct session *s)
{
    struct binding binding[BINDINGS_MOST];
    int count = session_bindings(s, binding, BINDINGS_MOST);
    for (struct binding *b = binding; b < binding + count; b++) {
        if (!strcmp(b->name, "turn") && s->pass == PASS_BACKWARD) b->label = "forward";
        if (is_taken(s, b) || (!strcmp(b->name, "seed") && s->now->subject.note)) b->label = NULL;
    }
    bar_draw_keys(canvas, binding, count);
}

static void draw_bottom(struct canvas *canvas, const struct session *s)
{
    int row = canvas->rows - 1;
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    if (s->prompting) {
        panel_prompt(canvas, s);
    } else if (s->message[0]) {
        canvas_text_cut(
            canvas, row, 1, canvas->columns - 2, style_bold(s->message_is_error ? STYLE_ERROR : STYLE_BAR), s->message);
    } else {
        draw_keys(canvas, s);
    }
}

/* ---- the screen ---- */

/* "20 columns and 4 rows are missing" */
static void write_missing(char text[80], int columns, int rows)
{
    char part[2][32] = {"", ""};
    if (columns > 0) snprintf(part[0], sizeof part[0], "%d column%s", columns, columns == 1 ? "" : "s");
    if (rows > 0) snprintf(part[1], sizeof part[1], "%d row%s", rows, rows == 1 ? "" : "s");
    bool both = columns > 0 && rows > 0, one = (columns > 0 ? columns : 0) + (rows > 0 ? rows : 0) == 1;
    snprintf(text, 80, "%s%s%s %s missing", part[0], both ? " and " : "", part[1], one ? "is" : "are");
}

/* The lines that find room, the first ones first. */
bool view_fits(struct canvas *canvas)
{
    enum { LINES = 4 };
    if (canvas->rows >= VIEW_MIN_ROWS && canvas->columns >= VIEW_MIN_COLUMNS) return true;
    char text[LINES][80];
    snprintf(text[0], sizeof text[0], "unroll needs %d x %d", VIEW_MIN_COLUMNS, VIEW_MIN_ROWS);
    snprintf(text[1], sizeof text[1], "this is %d x %d", canvas->columns, canvas->rows);
    write_missing(text[2], VIEW_MIN_COLUMNS - canvas->columns, VIEW_MIN_ROWS - canvas->rows);
    snprintf(text[3], sizeof text[3], "a larger window or smaller letters help; q quits");
    int row = canvas->rows > LINES ? (canvas->rows - LINES) / 2 : 0;
    canvas_set_cursor(canvas, row, 0);
    for (int i = 0; i < LINES; i++) {
        int column = (canvas->columns - utf8_width(text[i])) / 2;
        if (i > 1 && column < 0) continue;
        canvas_text(canvas, row++, column > 0 ? column : 0, style_bold(STYLE_WARNING), text[i]);
    }
    return false;
}

/* What the symbols of the focused equation, or of its chain rule, stand for. */
static struct legend stepper_legend(const struct canvas *canvas, const struct session *s)
{
    struct legend legend = {0};
    struct show_style style = session_style(s, canvas->ascii, s->t);
    if (s->pass == PASS_FORWARD)
        legend_equation(&legend, s->now->net, s->equation, style);
    else
        legend_gradient(&legend, s->now->net, session_quantity(s), session_unit(s, session_quantity(s)), style);
    return legend;
}

/* The rows that the legend gets, right under the panel that it explains. */
static int legend_rows(const struct canvas *canvas, const struct session *s, const struct legend *legend, int room)
{
    int rows = panel_legend_rows(canvas, legend);
    int panel = (s->pass == PASS_FORWARD ? panel_equations_rows : panel_chain_rows)(canvas, s);
    bool shown = s->symbols == SYMBOLS_ALWAYS || (s->symbols == SYMBOLS_IF_ROOM && panel + rows <= room);
    return shown ? rows : 0;
}

/* The graph takes what it likes, as long as the panel under it keeps at least half of the screen. */
static void draw_stepper(struct canvas *canvas, const struct session *s, struct rows rows)
{
    int end = rows.end, wanted = panel_graph_rows(s), most = canvas->rows / 2;
    int graph_end = 1 + (wanted < most ? wanted : most);
    int row = panel_graph(canvas, s, (struct rows){1, graph_end});
    struct legend legend = stepper_legend(canvas, s);
    int below = legend_rows(canvas, s, &legend, end - row);
    bool forward = s->pass == PASS_FORWARD;
    row = (forward ? panel_equations : panel_chain)(canvas, s, (struct rows){row, end - below});
    if (below) row = panel_legend(canvas, &legend, (struct rows){row, end});
    if (!forward && end - row > 6) row = panel_equations(canvas, s, (struct rows){row, end});
    panel_units(canvas, s, (struct rows){row, end});
}

static void (*const draw_view[VIEW_COUNT])(struct canvas *, const struct session *, struct rows) = {
    [VIEW_STEPPER] = draw_stepper,
    [VIEW_HELP] = panel_help,
    [VIEW_INFLUENCE] = panel_influence,
    [VIEW_JACOBIAN] = panel_jacobian,
    [VIEW_SPECTRUM] = panel_spectrum,
    [VIEW_PATHS] = panel_paths,
    [VIEW_SATURATION] = panel_saturation,
    [VIEW_STATES] = panel_states,
    [VIEW_SURFACE] = panel_surface,
    [VIEW_GRADIENTS] = panel_gradients,
    [VIEW_FOLDED] = panel_folded,
    [VIEW_DATAFLOW] = panel_dataflow,
    [VIEW_UPDATE] = panel_update,
    [VIEW_COMPARE] = panel_compare,
    [VIEW_WHY] = panel_why,
    [VIEW_MATRIX] = panel_matrix,
};

/* The wheel moves what the arrows up and down move, unless a panel knows better. */
static void link_wheel(struct canvas *canvas, const struct session *s)
{
    const char *up = session_bound(s, (struct key){KEY_CODE_UP}), *down = session_bound(s, (struct key){KEY_CODE_DOWN});
    if (up && down) canvas_wheel(canvas, 1, 0, canvas->rows - 2, canvas->columns, up, down);
}

/* What is focused may be a frame, or a number that stands to the right of its place: the cursor goes to what is read.
 */
static void settle_cursor(struct canvas *canvas)
{
    int row = canvas->cursor_row, column = canvas->cursor_column;
    if (row < 0 || row >= canvas->rows || column < 0) return;
    const struct cell *cells = canvas->cells + row * canvas->columns;
    while (column < canvas->columns && cells[column].code_point == ' ') column++;
    if (column < canvas->columns) canvas->cursor_column = column;
}

void view_draw(struct canvas *canvas, const struct session *s)
{
    unsigned failures = string_failures();
    canvas->incomplete = false;
    canvas_clear(canvas);
    if (!view_fits(canvas)) {
        settle_cursor(canvas);
        return;
    }
    draw_title(canvas, s);
    link_wheel(canvas, s);
    draw_view[s->view](canvas, s, (struct rows){1, canvas->rows - 1});
    if (s->question.open) panel_question(canvas, s);
    settle_cursor(canvas);
    draw_bottom(canvas, s);
    canvas->incomplete |= string_failures() > failures;
}
