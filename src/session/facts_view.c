/*
 * facts_view.c: a function a view. What they tell was prepared for the view (view_table.h).
 */
#include "facts_view.h"

#include <math.h>

#include "facts.h"
#include "why.h"

static const char *name_of(const struct session *s, int quantity)
{
    return net_label(s->now->net, quantity);
}

/* Facts are lines: the first begins where the text is empty. */
static void begin(struct string *out)
{
    if (out->length) string_add(out, "\n");
}

static void add_flow(struct string *out, const struct flow *flow)
{
    if (flow->verdict == FLOW_UNKNOWN)
        string_add(out, "reaches too few steps");
    else
        string_printf(out, "%s, times %.3g a step", flow_names[flow->verdict], flow->ratio);
}

/* ---- how gradients flow ---- */

static void gradients(struct string *out, const struct session *s)
{
    const struct computed *c = s->now;
    for (int i = 0; i < c->net->equations; i++) {
        int from, q = c->net->equation[i].quantity;
        struct flow flow = computed_flow(c, q, &from);
        const double *norm = c->norm_one + (size_t)q * (size_t)c->T;
        begin(out);
        string_printf(out, "gradient of %s from loss %d: norm %.3g at timestep %d, %.3g at 1; ", name_of(s, q), from,
            norm[s->t - 1], s->t, norm[0]);
        add_flow(out, &flow);
    }
}

static void influence(struct string *out, const struct session *s)
{
    int T = s->analysis.influence.T, q = s->analysis.influence.quantity;
    const double *row = s->analysis.influence.norm + (size_t)s->row * (size_t)T;
    struct flow flow = flow_fit(row, T, s->row, computed_direction(s->now, q) < 0 ? -1 : 1);
    string_printf(
        out, "influence of %s at timestep %d on loss %d: %.3g", name_of(s, q), s->t, s->row + 1, row[s->t - 1]);
    string_printf(out, "\nloss %d: ", s->row + 1);
    add_flow(out, &flow);
}

static void jacobian(struct string *out, const struct session *s)
{
    const struct analysis *a = &s->analysis;
    int n = a->jacobian.n, steps = a->jacobian.direction > 0 ? a->jacobian.T - s->t + 1 : s->t;
    const double *one = a->jacobian.singular + (size_t)(s->t - 1) * (size_t)n;
    const double *all = a->jacobian.product + (size_t)(steps - 1) * (size_t)n;
    string_printf(out, "step %d: spectral radius %.3g, singular values from %.3g down to %.3g", s->t,
        a->jacobian.radius[s->t - 1], one[0], one[n - 1]);
    string_printf(out, "\nproduct of %d step%s: singular values from %.3g down to %.3g", steps, steps == 1 ? "" : "s",
        exp(all[0]), exp(all[n - 1]));
}

static void spectrum(struct string *out, const struct session *s)
{
    static const char *const verdicts[SPECTRUM_COUNT] = {[SPECTRUM_VANISHES] = "below the bound: gradients must vanish",
        [SPECTRUM_VANISHES_HERE] = "below the bound with the slopes of this text: gradients vanish here"};
    const struct spectrum *x = &s->analysis.spectrum.spectrum;
    string_printf(out, "%s, %d by %d: spectral radius %.4f, largest singular value %.4f",
        s->now->net->parameter[x->parameter].name, x->n, x->n, x->radius, x->norm);
    if (!x->simple)
        string_add(out, "\ngates lead around it: no bound");
    else
        string_printf(out, "\n%s",
            verdicts[x->verdict] ? verdicts[x->verdict] : "above the bound: gradients may vanish or explode");
}

static void paths(struct string *out, const struct session *s)
{
    static const char *const kinds[PATH_COUNT] = {[PATH_HERE] = "the loss here",
        [PATH_HIGHWAY] = "the highway",
        [PATH_ELEMENTWISE] = "unit by unit",
        [PATH_MATRIX] = "through a matrix"};
    const struct paths *paths = &s->analysis.paths.paths;
    int q = session_quantity(s), unit = session_unit(s, q);
    if (!paths->count) string_printf(out, "no gradient comes to %s", name_of(s, q));
    for (int i = 0; i < paths->count; i++) {
        const struct path *p = &paths->path[i];
        begin(out);
        string_printf(out, "to %s", name_of(s, q));
        if (p->through >= 0) string_printf(out, " by %s", name_of(s, p->through));
        string_printf(out, " from %s at timestep %d, %s: length %.3g, unit %d %+.4f", name_of(s, p->to),
            s->t + p->delay, kinds[p->kind], p->norm, unit + 1, p->vector[unit]);
    }
}

/* ---- what states do ---- */

static void saturation(struct string *out, const struct session *s)
{
    const struct analysis *a = &s->analysis;
    for (int i = 0; i < a->saturation.count; i++) {
        const struct saturated *of = &a->saturation.of[i];
        begin(out);
        string_printf(out, "%s: at the lower limit %.0f%% of the time, at the upper %.0f%%", name_of(s, of->quantity),
            100 * of->mean.left, 100 * of->mean.right);
        if (of->dead) string_printf(out, ", %d of its units dead", of->dead);
        if (i != a->saturation.shown) continue;
        int unit = session_unit(s, of->quantity);
        string_printf(out, "; unit %d %.0f%% and %.0f%%%s", unit + 1, 100 * of->unit[unit].left,
            100 * of->unit[unit].right, of->unit[unit].dead ? ", dead" : "");
    }
}

static void states(struct string *out, const struct session *s)
{
    const struct state_space *space = &s->analysis.states.space;
    const double *point = space->point + (ptrdiff_t)(s->t - 1) * space->k;
    string_printf(out, "%s at timestep %d:", name_of(s, s->analysis.states.quantity), s->t);
    for (int j = 0; j < space->k && j < 2; j++)
        string_printf(out, "%s component %d %.3f, with %.0f%% of the variance", j ? ";" : "", j + 1, point[j],
            100 * space->share[j]);
}

/* ---- what training does ---- */

static void surface(struct string *out, const struct session *s)
{
    static const char *const names[DESCENTS] = {"free", "clipped"};
    const struct surface *m = &s->surface;
    struct error_point at = error_surface_at(&error_surface_usual, m->w, m->b);
    string_printf(out, "w %.2f, b %.4f: error %.4g, gradient %.4g by w, %.4g by b", m->w, m->b, at.error, at.dw, at.db);
    string_printf(out, "\nthe wall at this w is at b %.4f", error_surface_wall(&error_surface_usual, m->w));
    for (int i = 0; i < DESCENTS; i++) {
        if (!m->points[i]) continue;
        const struct error_step *last = &m->path[i][m->points[i] - 1];
        string_printf(out, "\n%s descent: after %d updates at w %.2f, b %.2f, error %.3g", names[i], m->points[i] - 1,
            last->at.w, last->at.b, last->at.error);
    }
}

static void update(struct string *out, const struct session *s)
{
    const struct next_update *u = &s->next;
    const struct net *net = s->now->net;
    string_printf(out, "the next update: mean loss %.5g, gradient %.4g long, after clipping %.4g, by %s at rate %.3g",
        u->loss, u->clip.before, u->clip.after, u->rule.optimizer->name, u->rule.rate);
    for (int i = 0; i < net->parameters; i++)
        string_printf(out, "\n%s: gradient %.3g, %.0f%% of all; weights %.3g, change %.3g", net->parameter[i].name,
            u->share[i].gradient, 100 * u->share[i].share, u->share[i].weight, u->share[i].change);
}

static void compare(struct string *out, const struct session *s)
{
    const struct computed *other = s->pin ? s->pin : s->before;
    if (!other)
        string_add(out, "nothing to compare with yet");
    else
        string_printf(out, "loss in all now %.4g, %s %.4g", run_loss(s->now->run),
            s->pin ? "of the pinned one" : "before", run_loss(other->run));
}

/* ---- numbers ---- */

static void matrix(struct string *out, const struct session *s)
{
    const struct matrix *m = &s->matrix;
    const struct parameter *p = &s->now->net->parameter[m->parameter];
    size_t place = (size_t)m->column * (size_t)p->rows + (size_t)m->row;
    string_printf(out, "%s, %d by %d, row %d, column %d: value %.4g, gradient %.4g, of it from timestep %d %.4g",
        p->name, p->rows, p->columns, m->row + 1, m->column + 1, (double)session_matrix(s, MATRIX_VALUE)[place],
        (double)session_matrix(s, MATRIX_GRADIENT)[place], s->t, (double)session_matrix(s, MATRIX_STEP)[place]);
}

static void add_line(struct string *out, const struct session *s, const struct why_line *line)
{
    const struct why *why = &s->trail.why;
    const struct show_style style = {.ascii = true};
    for (int i = 0; i < line->factors; i++) {
        if (i) string_add(out, " * ");
        why_write_factor(out, s->now->net, &why->factor[line->first + i], style);
    }
    if (line->kind == WHY_REST)
        string_printf(out, "the other %d", line->count);
    else if (!line->factors)
        why_write_name(out, s->now->net, why, line, style);
    if (line->kind == WHY_OUTSIDE)
        string_add(out, ", outside of the text, so nothing");
    else
        string_printf(out, " = %.4g", line->value);
}

/* The selected line is what `follow` goes on from. */
static void why(struct string *out, const struct session *s)
{
    const struct why *why = &s->trail.why;
    const struct stop *stop = trail_last(&s->trail);
    number_write(out, s->now->net, &why->number, (struct show_style){.ascii = true});
    string_printf(out, " = %.4g", why->value);
    if (why->lines) string_printf(out, ", made of %d line%s", why->lines, why->lines == 1 ? "" : "s");
    for (int i = 0; i < why->lines; i++) {
        begin(out);
        add_line(out, s, &why->line[i]);
    }
    if (stop->line < 0 || stop->line >= why->lines) return;
    string_add(out, "\nselected: ");
    add_line(out, s, &why->line[stop->line]);
}

void facts_of_view(struct string *out, const struct session *s)
{
    static void (*const writers[VIEW_COUNT])(struct string *, const struct session *) = {
        [VIEW_GRADIENTS] = gradients,
        [VIEW_INFLUENCE] = influence,
        [VIEW_JACOBIAN] = jacobian,
        [VIEW_SPECTRUM] = spectrum,
        [VIEW_PATHS] = paths,
        [VIEW_SATURATION] = saturation,
        [VIEW_STATES] = states,
        [VIEW_SURFACE] = surface,
        [VIEW_COMPARE] = compare,
        [VIEW_UPDATE] = update,
        [VIEW_WHY] = why,
        [VIEW_MATRIX] = matrix,
    };
    if (writers[s->view]) writers[s->view](out, s);
}
