/*
 * panel.c: what the panels share.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "notation.h"
#include "text.h"

enum style_id role_style(enum role role)
{
    static const enum style_id styles[ROLE_COUNT] = {[ROLE_INPUT] = STYLE_INPUT,
        [ROLE_PRE_ACTIVATION] = STYLE_PRE_ACTIVATION,
        [ROLE_GATE] = STYLE_GATE,
        [ROLE_CANDIDATE] = STYLE_CANDIDATE,
        [ROLE_STATE] = STYLE_STATE,
        [ROLE_OUTPUT] = STYLE_OUTPUT,
        [ROLE_PROBABILITY] = STYLE_PROBABILITY,
        [ROLE_LOSS] = STYLE_LOSS,
        [ROLE_MASK] = STYLE_INPUT,
        [ROLE_OTHER] = STYLE_TEXT};
    return styles[role];
}

void panel_rule(struct canvas *canvas, int row, const char *left, const char *right)
{
    uint32_t line = canvas->ascii ? '-' : 0x2500;
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_DIM), line);
    int right_width = right && *right ? utf8_width(right) + 3 : 0;
    canvas_text(canvas, row, 1, style(STYLE_HEADER), " ");
    int used = canvas_text_cut(canvas, row, 2, canvas->columns - right_width - 4, style_bold(STYLE_HEADER), left);
    canvas_text(canvas, row, 2 + used, style(STYLE_HEADER), " ");
    if (!right_width) return;
    int at = canvas->columns - right_width;
    canvas_text(canvas, row, at, style(STYLE_HEADER), " ");
    canvas_text(canvas, row, at + 1, style(STYLE_HEADER), right);
    canvas_text(canvas, row, at + right_width - 2, style(STYLE_HEADER), " ");
}

/* ---- names ---- */

static struct shown taken(struct string *text)
{
    struct shown shown = {""};
    utf8_copy_cut(shown.text, sizeof shown.text, string_text(text), text->length);
    string_finish(text);
    return shown;
}

struct shown derivative_prefix(const struct canvas *canvas, const struct session *s)
{
    struct string text = {0};
    show_derivative(&text, s->now->net, session_style(s, canvas->ascii, 0));
    return taken(&text);
}

struct shown shown_name(const struct canvas *canvas, const struct session *s, int quantity)
{
    struct string text = {0};
    struct show_style style = session_style(s, canvas->ascii, 0);
    show_name(&text, notation_label(s->now->net, style.notation, quantity), style);
    return taken(&text);
}

struct shown shown_at(const struct canvas *canvas, const struct session *s, int quantity, int t)
{
    struct string text = {0};
    struct show_style style = session_style(s, canvas->ascii, 0);
    show_name(&text, notation_label(s->now->net, style.notation, quantity), style);
    if (t != ANY_TIMESTEP) {
        show_timestep(&text, s->now->net, t, style);
        return taken(&text);
    }
    show_name(&text, notation_open(s->now->net, style.notation), style);
    string_add(&text, "t");
    show_name(&text, notation_close(s->now->net, style.notation), style);
    return taken(&text);
}

struct shown shown_parameter(const struct canvas *canvas, const struct session *s, int parameter)
{
    const struct parameter *p = &s->now->net->parameter[parameter];
    struct string text = {0};
    struct show_style style = session_style(s, canvas->ascii, 0);
    string_add_bytes(&text, p->name, strlen(p->name) - strlen(p->local));
    show_name(&text, notation_parameter(s->now->net, style.notation, parameter), style);
    return taken(&text);
}

void unit_text(struct string *out, const struct session *s, int quantity, bool ascii)
{
    int width = s->now->net->quantity[quantity].width, unit = session_unit(s, quantity);
    if (width == 1) return;
    if (session_has_symbols(s, quantity)) {
        char shown[16];
        code_point_show(s->now->vocab.symbol[unit], ascii, shown);
        string_printf(out, "symbol %s, ", shown);
    } else {
        string_add(out, "unit ");
    }
    string_printf(out, "%d of %d", unit + 1, width);
}

double palette_place(double x, double largest, int decades)
{
    if (!(largest > 0)) return 0;
    if (!decades) return x / largest;
    double size = x != 0 ? 1 + log10(fabs(x) / largest) / decades : 0;
    return copysign(size > 0 ? size : 0, x);
}

int palette_decades(const double *x, int n)
{
    enum { FEW = 2, MANY = 8 };
    double largest = 0, smallest = INFINITY;
    for (int i = 0; i < n; i++) {
        if (!(x[i] > 0) || !isfinite(x[i])) continue;
        largest = fmax(largest, x[i]);
        smallest = fmin(smallest, x[i]);
    }
    double span = largest > 0 ? ceil(log10(largest / smallest)) : 0;
    return span < FEW ? FEW : span > MANY ? MANY : (int)span;
}

int draw_palette(struct canvas *canvas, int row, int column)
{
    int first = column;
    for (int sign = 1; sign >= -1; sign -= 2) {
        canvas_text(canvas, row, column++, style(STYLE_HEADER), sign > 0 ? "+" : canvas->ascii ? "-" : "−");
        for (int i = 1; i <= 4; i++) canvas_heat(canvas, row, column++, sign * (i - 0.1) / 4);
        column++;
    }
    return column - first;
}
