/*
 * panel_compare.c: two variants in lockstep: the pinned one, or what was before the last change, and what is worked on.
 *
 * On a wide screen they stand side by side, and under each graph its equations or its chain rule; else one above the
 * other, so that a timestep is a column in both. Each has its own scales. The headings say what differs, and nothing
 * that does not: it may be anything, net, weights, text, interventions.
 */
#include "panel.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

enum { SIDE_BY_SIDE = 120 /* columns at least */, GAP = 1 };

/* ---- what came of it ---- */

/* Sums over texts of different lengths do not compare: then there is the mean too. */
static void write_loss(struct string *out, const struct session *s, const struct computed *before, bool ascii)
{
    const struct computed *c = s->now, *other = before ? before : session_other(s);
    double loss = run_loss(c->run);
    bool comparable = learn_losses(c) == learn_losses(other);
    if (before && comparable)
        string_printf(out, "loss %.5g%s%.5g (%+.2g)", run_loss(before->run), ascii ? " -> " : " → ", loss,
            loss - run_loss(before->run));
    else
        string_printf(out, "loss %.5g", loss);
    if (!comparable) string_printf(out, ", %.3g a timestep", loss / learn_losses(c));
}

static void write_flow(struct string *out, const struct canvas *canvas, const struct session *s)
{
    bool ascii = canvas->ascii;
    int from, q = session_flow_quantity(s);
    struct flow flow = computed_flow(s->now, q, &from);
    string_printf(out, ascii ? "|d%s| from %s: %s" : "‖∂%s‖ from %s: %s", shown_name(canvas, s, q).text,
        shown_at(canvas, s, s->now->net->loss, from).text, flow_names[flow.verdict]);
    if (flow.verdict != FLOW_UNKNOWN) string_printf(out, ascii ? " x%.2f a step" : " ×%.2f a step", flow.ratio);
}

/* ---- a variant ---- */

struct variant {
    const struct session *session;
    const char *called;            /* "pinned", "now" */
    const struct string *differs;  /* what is other than in the other variant */
    const struct computed *before; /* the other one, where this one came of it; or NULL */
};

static void draw_heading(struct canvas *canvas, const struct variant *v, int row)
{
    struct string title = {0};
    string_printf(&title, "%s: %s", v->called, v->differs->length ? v->differs->data : "nothing differs");
    panel_rule(canvas, row, string_text(&title), "");
    string_finish(&title);
}

/* In one row, or where there is no room for that in two. Returns the row behind them. */
static int draw_result(struct canvas *canvas, const struct variant *v, struct rows rows)
{
    struct string loss = {0}, flow = {0};
    int column = 1, row = rows.first, width = canvas->columns - 2;
    write_loss(&loss, v->session, v->before, canvas->ascii);
    write_flow(&flow, canvas, v->session);
    column += canvas_text_cut(canvas, row, column, width, style_bold(STYLE_STRONG), string_text(&loss)) + 3;
    if (column + utf8_width(string_text(&flow)) > width + 1 && row + 1 < rows.end) row++, column = 1;
    canvas_text_cut(canvas, row, column, width + 1 - column, style_bold(STYLE_GRADIENT), string_text(&flow));
    string_finish(&loss);
    string_finish(&flow);
    return row + 1;
}

/* The heading stands in the place of the graph's own. Returns the row behind the last. */
static int draw_variant(struct canvas *canvas, const struct variant *v, struct rows rows)
{
    int end = panel_graph(canvas, v->session, (struct rows){rows.first, rows.end - 1});
    draw_heading(canvas, v, rows.first);
    return end < rows.end ? draw_result(canvas, v, (struct rows){end, rows.end}) : end;
}

/* ---- one above the other ---- */

static void draw_stacked(struct canvas *canvas, const struct variant variant[2], struct rows rows)
{
    int half = rows.first + (rows.end - rows.first) / 2;
    draw_variant(canvas, &variant[0], (struct rows){rows.first, half});
    draw_variant(canvas, &variant[1], (struct rows){half, rows.end});
}

/* ---- side by side ---- */

static int wanted_rows(const struct variant variant[2])
{
    int one = panel_graph_rows(variant[0].session), two = panel_graph_rows(variant[1].session);
    return 2 + (one > two ? one : two); /* and the result */
}

/* The graph ends in the same row on both sides. */
static void draw_side(struct canvas *canvas, const struct variant *v, int middle, struct rows rows)
{
    bool forward = v->session->pass == PASS_FORWARD;
    draw_variant(canvas, v, (struct rows){rows.first, middle});
    int row = (forward ? panel_equations : panel_chain)(canvas, v->session, (struct rows){middle, rows.end});
    panel_units(canvas, v->session, (struct rows){row, rows.end});
}

/* Both have the same width, so that they show the same timesteps. */
static void draw_beside(struct canvas *canvas, const struct variant variant[2], struct rows rows)
{
    int width = (canvas->columns - GAP) / 2, right = canvas->columns - width,
        most = rows.first + (rows.end - rows.first) / 2;
    int middle = rows.first + wanted_rows(variant);
    if (middle > most) middle = most;
    for (int row = rows.first; row < rows.end; row++)
        canvas_text(canvas, row, width, style(STYLE_DIM), canvas->ascii ? "|" : "│");
    canvas_window(canvas, 0, width);
    draw_side(canvas, &variant[0], middle, rows);
    canvas_whole(canvas);
    canvas_window(canvas, right, width);
    draw_side(canvas, &variant[1], middle, rows);
    canvas_whole(canvas);
}

void panel_compare(struct canvas *canvas, const struct session *s, struct rows rows)
{
    struct computed *other = session_other(s);
    if (!other) {
        canvas_text(canvas, rows.first + 1, 3, style(STYLE_TEXT),
            "nothing to compare with yet: p pins this variant, or change something and come back");
        canvas_set_cursor(canvas, rows.first + 1, 3);
        return;
    }
    const struct session seen = session_seen_in(s, other);
    const struct variant variant[2] = {
        {&seen, s->pin ? "pinned" : "before", &s->difference.side[DIFFERENCE_OTHER], NULL},
        {s, "now", &s->difference.side[DIFFERENCE_NOW], other},
    };
    (canvas->columns >= SIDE_BY_SIDE ? draw_beside : draw_stacked)(canvas, variant, rows);
}
