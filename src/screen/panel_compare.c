/*
 * panel_compare.c: two variants in lockstep, one above the other, so that a timestep is a column in both.
 *
 * Above the pinned variant, or what was before the last change; below what is worked on. Each has its own scales and
 * says what it is, since what differs may be anything: net, weights, text, interventions.
 */
#include "panel.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

static const char *text_of(const struct string *s)
{
    return s->data ? s->data : "";
}

/* ---- what a variant is ---- */

static void write_intervention(struct string *out, const struct intervention *i)
{
    string_printf(out, ", %s", i->quantity);
    if (i->unit >= 0) string_printf(out, ".%d", i->unit + 1);
    if (i->t >= 0) string_printf(out, "[%d]", i->t);
    string_printf(out, " = %.3g", i->value);
}

void subject_text(struct string *out, const struct subject *subject)
{
    string_add_safe(out, subject->net, strlen(subject->net));
    string_printf(out, ", hidden %d", subject->hidden);
    if (subject->layers > 1) string_printf(out, ", %d layers", subject->layers);
    string_printf(out, ", seed %llu", (unsigned long long)subject->seed);
    if (subject->equations) string_add(out, ", equations edited");
    if (subject->weights && subject->weights->updates)
        string_printf(out, ", %llu updates", (unsigned long long)subject->weights->updates);
    else if (subject->weights)
        string_add(out, ", weights edited");
    for (int i = 0; i < subject->interventions; i++) write_intervention(out, &subject->intervention[i]);
}

/* ---- what came of it ---- */

static void write_result(struct string *out, const struct session *s, bool ascii)
{
    int from, q = session_flow_quantity(s);
    struct flow flow = computed_flow(s->now, q, &from);
    string_printf(out, "loss %.4g in all   ", run_loss(s->now->run));
    string_printf(out, ascii ? "|d%s| from loss[%d]: %s" : "‖∂%s‖ from loss[%d]: %s", net_label(s->now->net, q), from,
        flow_names[flow.verdict]);
    if (flow.verdict != FLOW_UNKNOWN) string_printf(out, ascii ? " x%.2f a step" : " ×%.2f a step", flow.ratio);
}

static int draw_variant(struct canvas *canvas, const struct session *s, const char *which, struct rows rows)
{
    struct string title = {0}, result = {0};
    string_printf(&title, "%s: ", which);
    subject_text(&title, &s->now->subject);
    write_result(&result, s, canvas->ascii);
    int end = panel_graph(canvas, s, (struct rows){rows.first, rows.end - 1});
    panel_rule(canvas, rows.first, text_of(&title), "");
    if (end < rows.end)
        canvas_text_cut(canvas, end, 1, canvas->columns - 2, style_bold(STYLE_STRONG), text_of(&result));
    string_finish(&title);
    string_finish(&result);
    return end + 1;
}

void panel_compare(struct canvas *canvas, const struct session *s, struct rows rows)
{
    struct computed *other = s->pin ? s->pin : s->before;
    int half = (rows.end - rows.first) / 2;
    if (!other) {
        canvas_text(canvas, rows.first + 1, 3, style(STYLE_TEXT),
            "nothing to compare with yet: p pins this variant, or change something and come back");
        return;
    }
    struct session above = session_seen_in(s, other);
    draw_variant(canvas, &above, s->pin ? "pinned" : "before", (struct rows){rows.first, rows.first + half});
    draw_variant(canvas, s, "now", (struct rows){rows.first + half, rows.end});
}
