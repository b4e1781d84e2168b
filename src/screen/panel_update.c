/*
 * panel_update.c: one update of training, phase by phase: forward, backward, clip, step; and what it does to each
 * parameter.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

enum { NAME = 3, GRADIENT = 20, SHARE = 32, WEIGHT = 46, CHANGE = 57, RATIO = 68 };

/* ---- the phases ---- */

static void phase(struct canvas *canvas, int row, const char *name, const struct string *what)
{
    canvas_text(canvas, row, NAME, style_bold(STYLE_STRONG), name);
    canvas_text_cut(canvas, row, NAME + 11, canvas->columns - NAME - 12, style(STYLE_TEXT), string_text(what));
}

static void write_clip(struct string *out, const struct next_update *u, bool ascii)
{
    if (u->rule.clip_norm <= 0 && u->rule.clip_value <= 0) {
        string_add(out, "not clipped; clip 1 shortens a gradient that is longer than 1");
        return;
    }
    if (u->clip.cut)
        string_printf(out, "%zu elements cut to %s%.3g, ", u->clip.cut, ascii ? "+-" : "±", u->rule.clip_value);
    if (u->clip.factor < 1)
        string_printf(out, "longer than %.3g: the same direction, %s%.3g, so its length is %.4g", u->rule.clip_norm,
            ascii ? "x" : "×", u->clip.factor, u->clip.after);
    else
        string_printf(out, "its length is %.4g, short enough", u->clip.after);
}

static void write_rule(struct string *out, const struct next_update *u, bool ascii)
{
    const char *eta = ascii ? "rate" : "η";
    string_printf(out, "%s, %s = %.3g: ", u->rule.optimizer->name, eta, u->rule.rate);
    if (!strcmp(u->rule.optimizer->name, "sgd")) string_printf(out, ascii ? "w = w - rate g; " : "w ← w − η g; ");
    string_printf(out, ascii ? "|dw| = %.3g, %.2g of |w|" : "‖Δw‖ = %.3g, %.2g of ‖w‖", u->all.change, u->all.ratio);
}

static int draw_phases(struct canvas *canvas, const struct session *s, int row)
{
    const struct next_update *u = &s->next;
    struct string text[4] = {0};
    string_printf(&text[0], "the mean of %d loss%s that count%s: %.5g", learn_losses(s->now),
        learn_losses(s->now) == 1 ? "" : "es", learn_losses(s->now) == 1 ? "s" : "", u->loss);
    string_printf(&text[1], "its gradient over all %zu parameters has the length %.4g", s->now->net->parameter_count,
        u->clip.before);
    write_clip(&text[2], u, canvas->ascii);
    write_rule(&text[3], u, canvas->ascii);
    static const char *const names[] = {"1 forward", "2 backward", "3 clip", "4 step"};
    for (int i = 0; i < 4; i++) {
        phase(canvas, row++, names[i], &text[i]);
        string_finish(&text[i]);
    }
    return row;
}

/* ---- the parameters ---- */

static void draw_names(struct canvas *canvas, int row)
{
    static const struct {
        int column;
        const char *utf8, *ascii;
    } head[] = {{NAME, "parameter", "parameter"}, {GRADIENT, "‖g‖", "|g|"}, {SHARE, "of ‖g‖²", "of |g|^2"},
        {WEIGHT, "‖w‖", "|w|"}, {CHANGE, "‖Δw‖", "|dw|"}, {RATIO, "‖Δw‖/‖w‖", "|dw|/|w|"}};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        canvas_text(canvas, row, head[i].column, style(STYLE_DIM), canvas->ascii ? head[i].ascii : head[i].utf8);
}

static void draw_share(struct canvas *canvas, int row, const char *name, const struct update_share *u, bool all)
{
    struct style text = all ? style_bold(STYLE_STRONG) : style(STYLE_TEXT);
    canvas_text_cut(canvas, row, NAME, GRADIENT - NAME - 1, text, name);
    canvas_printf(canvas, row, GRADIENT, style(STYLE_GRADIENT), "%.3g", u->gradient);
    canvas_printf(canvas, row, SHARE, text, "%3.0f%%", 100 * u->share);
    if (!all) canvas_bar(canvas, row, SHARE + 5, 7, style(STYLE_GRADIENT), u->share);
    canvas_printf(canvas, row, WEIGHT, text, "%.3g", u->weight);
    canvas_printf(canvas, row, CHANGE, text, "%.3g", u->change);
    if (isfinite(u->ratio))
        canvas_printf(canvas, row, RATIO, text, "%.2g", u->ratio);
    else
        canvas_text(canvas, row, RATIO, style(STYLE_DIM), "from 0");
}

void panel_update(struct canvas *canvas, const struct session *s, struct rows rows)
{
    const struct net *net = s->now->net;
    char right[64];
    const struct weights *w = s->now->subject.weights;
    snprintf(right, sizeof right, "update %llu, not made yet", (unsigned long long)(w ? w->updates : 0) + 1);
    panel_rule(canvas, rows.first, "one update of training", right);
    int row = draw_phases(canvas, s, rows.first + 1);
    int room = rows.end - row - 4, first = s->row;
    if (first > net->parameters - room) first = net->parameters - room;
    if (first < 0) first = 0;
    snprintf(right, sizeof right, "%d to %d of %d", first + 1,
        first + room < net->parameters ? first + room : net->parameters, net->parameters);
    panel_rule(canvas, row++, "what it does to each parameter", room < net->parameters ? right : "");
    draw_names(canvas, row++);
    canvas_set_cursor(canvas, row, NAME);
    for (int i = first; i < net->parameters && i < first + room; i++)
        draw_share(canvas, row++, shown_parameter(canvas, s, i).text, &s->next.share[i], false);
    draw_share(canvas, row++, "all", &s->next.all, true);
    if (row < rows.end)
        canvas_text_cut(canvas, row, NAME, canvas->columns - NAME - 1, style(STYLE_DIM),
            "T makes this update, train 100 makes many, rewind goes back; a ratio near 0.001 is usual");
}
