/*
 * panel_jacobian.c: what one step does to a gradient, and what many do: the singular values of ∂s(t)/∂s(t-1), and of
 * the running product of all steps back from the last.
 */
#include "panel.h"

#include <math.h>
#include <stdio.h>

#include "chart.h"
#include "text.h"

#define LEAST 1e-9 /* that a curve still goes down to */

/* ---- curves ---- */

struct curve {
    const struct session *s;
    int rank; /* of the singular value */
};

static struct chart_point singular_point(const void *data, size_t i)
{
    const struct curve *c = data;
    const struct analysis *a = &c->s->analysis;
    double x = a->jacobian.singular[i * (size_t)a->jacobian.n + (size_t)c->rank];
    return (struct chart_point){(double)i + 1, x < LEAST ? NAN : x};
}

static struct chart_point radius_point(const void *data, size_t i)
{
    const struct curve *c = data;
    return (struct chart_point){(double)i + 1, c->s->analysis.jacobian.radius[i]};
}

/* Row i of the products is that of i + 1 steps: it leads back from the last timestep to this one's predecessor. */
static struct chart_point product_point(const void *data, size_t i)
{
    const struct curve *c = data;
    const struct analysis *a = &c->s->analysis;
    double logarithm = a->jacobian.product[i * (size_t)a->jacobian.n + (size_t)c->rank];
    double t = a->jacobian.direction > 0 ? a->jacobian.T - (double)i : (double)i + 1;
    return (struct chart_point){t, logarithm < log(LEAST) ? NAN : exp(logarithm)};
}

static void draw_chart(struct canvas *canvas, const struct session *s, struct rows rows,
    struct chart_point (*point)(const void *, size_t), bool radius)
{
    const struct analysis *a = &s->analysis;
    int n = a->jacobian.n;
    size_t T = (size_t)a->jacobian.T;
    struct curve curve[3] = {{s, n - 1}, {s, n / 2}, {s, 0}};
    struct chart_series series[] = {
        {point, &curve[0], n > 1 ? T : 0, style(STYLE_DIM), false, '.'},
        {point, &curve[1], n > 2 ? T : 0, style(STYLE_STATE), false, '-'},
        {radius_point, &curve[0], radius ? T : 0, style(STYLE_CANDIDATE), false, 'o'},
        {point, &curve[2], T, style_bold(STYLE_GRADIENT), true, '*'},
    };
    struct chart_level one = {1, "1", style(STYLE_DIM)};
    struct chart_point here = {s->t, 1};
    struct chart_series cursor = {chart_array, &here, 1, style_bold(STYLE_CURSOR), false, 'v'};
    struct chart chart = {.row = rows.first,
        .rows = rows.end - rows.first,
        .columns = canvas->columns - 1,
        .x = {1, T > 1 ? (double)T : 2},
        .log = true,
        .unit = "timestep",
        .series = series,
        .series_count = 4,
        .level = &one,
        .levels = 1,
        .marks = &cursor};
    chart_draw(canvas, &chart);
}

/* Which curve is which, at the right end of a rule, each word as its curve. */
static void draw_key(struct canvas *canvas, int row, bool radius)
{
    const struct {
        const char *text;
        struct style style;
    } words[] = {{"largest", style_bold(STYLE_GRADIENT)}, {"middle", style(STYLE_STATE)},
        {"smallest", style(STYLE_DIM)}, {canvas->ascii ? "o: radius" : "ρ", style(STYLE_CANDIDATE)}};
    int count = 3 + radius, column = canvas->columns - 3;
    for (int i = 0; i < count; i++) column -= 2 + utf8_width(words[i].text);
    canvas_text(canvas, row, column++, style(STYLE_HEADER), " ");
    for (int i = 0; i < count; i++) {
        column += canvas_text(canvas, row, column, words[i].style, words[i].text);
        column += canvas_text(canvas, row, column, style(STYLE_HEADER), i + 1 < count ? "  " : " ");
    }
}

/* ---- numbers ---- */

static void write_values(struct string *out, const double *value, int n, bool logarithms)
{
    enum { SHOWN = 4 };
    for (int i = 0; i < n && i < SHOWN; i++)
        string_printf(out, "%s%.3g", i ? "  " : "", logarithms ? exp(value[i]) : value[i]);
    if (n > SHOWN) string_printf(out, " ... %.3g", logarithms ? exp(value[n - 1]) : value[n - 1]);
}

static void draw_numbers(struct canvas *canvas, const struct session *s, int row)
{
    const struct analysis *a = &s->analysis;
    int n = a->jacobian.n, steps = a->jacobian.direction > 0 ? a->jacobian.T - s->t + 1 : s->t;
    const double *one = a->jacobian.singular + (size_t)(s->t - 1) * (size_t)n;
    struct string text[2] = {0};
    string_printf(&text[0], canvas->ascii ? "step %d: radius %.3g, s " : "step %d: ρ %.3g, σ ", s->t,
        a->jacobian.radius[s->t - 1]);
    write_values(&text[0], one, n, false);
    string_printf(&text[1], canvas->ascii ? "product of %d step%s: s " : "product of %d step%s: σ ", steps,
        steps == 1 ? "" : "s");
    write_values(&text[1], a->jacobian.product + (size_t)(steps - 1) * (size_t)n, n, true);
    for (int i = 0; i < 2; i++) {
        canvas_text_cut(canvas, row + i, 2, canvas->columns - 3, style_bold(STYLE_STRONG), string_text(&text[i]));
        string_finish(&text[i]);
    }
    canvas_set_cursor(canvas, row, 2);
}

void panel_jacobian(struct canvas *canvas, const struct session *s, struct rows rows)
{
    const struct analysis *a = &s->analysis;
    bool ascii = canvas->ascii, back = a->jacobian.direction > 0;
    struct string left = {0};
    int middle = rows.first + (rows.end - rows.first - 2) / 2;
    string_printf(
        &left, ascii ? "singular values of ds(t)/ds(t%s1)" : "singular values of ∂s(t)/∂s(t%s1)", back ? "-" : "+");
    if (canvas->columns >= 100) string_printf(&left, ", s: %d numbers", a->jacobian.n);
    panel_rule(canvas, rows.first, string_text(&left), "");
    draw_key(canvas, rows.first, true);
    draw_chart(canvas, s, (struct rows){rows.first + 1, middle}, singular_point, true);
    string_clear(&left);
    string_printf(&left, "all steps from %d back to t: of their product", a->jacobian.T);
    if (!back) {
        string_clear(&left);
        string_add(&left, "all steps from 1 on to t: of their product");
    }
    panel_rule(canvas, middle, string_text(&left), "");
    draw_key(canvas, middle, false);
    draw_chart(canvas, s, (struct rows){middle + 1, rows.end - 2}, product_point, false);
    draw_numbers(canvas, s, rows.end - 2);
    string_finish(&left);
}
