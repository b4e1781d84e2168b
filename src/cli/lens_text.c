/*
 * lens_text.c: lens_report_print: tables of at most 80 columns.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lens_report.h"
#include "output.h"

/* "3.21e-45", also of what no double can hold. */
static void add_power(struct string *out, double log_x, int width)
{
    char text[40];
    double tens = floor(log_x / log(10)), digits = pow(10, log_x / log(10) - tens);
    bool carries = digits >= 9.995; /* would be shown as 10.00 */
    if (isfinite(log_x))
        snprintf(text, sizeof text, "%.2fe%+03.0f", carries ? 1 : digits, tens + carries);
    else
        snprintf(text, sizeof text, "%s", log_x < 0 ? "0" : "nan");
    string_printf(out, "%*s", width, text);
}

/* ---- norms ---- */

static void add_head(struct string *out, const struct lens_report *r)
{
    const struct computed *c = r->computed;
    string_add_safe(out, c->subject.net, strlen(c->subject.net));
    string_printf(out, ", hidden %d", c->subject.hidden);
    if (c->subject.layers > 1) string_printf(out, ", %d layers", c->subject.layers);
    string_printf(out, ", %d timesteps\n", c->T);
    if (computed_loss_step(c))
        string_printf(out, "The loss of timestep %d counts.\n\n", r->from);
    else
        string_printf(out, "All losses count; one loss: that of timestep %d.\n\n", r->from);
}

static void add_norms(struct string *out, const struct lens_report *r)
{
    const struct computed *c = r->computed;
    bool one = computed_loss_step(c) != 0;
    string_printf(out, "%5s  %-8s %9s %13s%s\n", "t", "reads", "loss", "|dL/dq|", one ? "" : "     one loss");
    for (int t = 0; t < c->T; t++) {
        char shown[16];
        int columns = code_point_show(c->subject.text[t], false, shown);
        string_printf(out, "%5d  %s%*s %9.4f %13.3g", t + 1, shown, 8 - columns, "",
            (double)run_value(c->run, c->net->loss, t)[0], r->norm[t]);
        if (!one) string_printf(out, " %12.3g", r->norm_one[t]);
        string_add(out, "\n");
    }
    string_printf(out, "\nq is %s", r->name);
    for (int i = 0; i < r->quantities && r->quantities > 1; i++)
        string_printf(out, "%s%s", i ? ", " : ": ", c->net->quantity[r->quantity[i]].name);
    string_add(out, ".\n");
}

static void add_verdict(struct string *out, const struct lens_report *r)
{
    const struct flow *flow = &r->flow;
    const char *way = r->direction < 0 ? "on" : "back";
    if (flow->verdict == FLOW_UNKNOWN) {
        string_add(out, "Too few timesteps have a gradient to tell where it goes.\n");
        return;
    }
    string_printf(out, "%s: each step %s multiplies the gradient of one loss by %.4g", flow_names[flow->verdict], way,
        flow->ratio);
    if (flow->verdict != FLOW_STEADY)
        string_printf(out, ";\nit %s every %.3g steps ", flow->ratio < 1 ? "halves" : "doubles", flow->half_life);
    else
        string_add(out, "\n");
    string_printf(out, "(fitted to %d timesteps).\n", flow->steps);
}

/* ---- influence ---- */

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The entries that lie `apart` steps from the diagonal, in order; how many. */
static int diagonal(const struct lens_report *r, int apart, double *to)
{
    int count = 0, T = r->computed->T;
    for (int t = 0; t < T; t++) {
        int k = t - r->direction * apart;
        if (k >= 0 && k < T) to[count++] = r->influence[(size_t)t * (size_t)T + (size_t)k];
    }
    qsort(to, (size_t)count, sizeof *to, compare_doubles);
    return count;
}

/* 0, 1, 2 ... 5, then some of them. */
static int next_apart(int apart)
{
    return apart < 5 ? apart + 1 : apart < 20 ? apart + 5 : apart < 100 ? apart + 20 : apart + 100;
}

/* From where on the medians stay under 1 % of the largest. */
static int reach_of(const double *median, int count)
{
    double largest = 0;
    int reach = 0;
    for (int i = 0; i < count; i++) largest = fmax(largest, median[i]);
    for (int i = 0; i < count; i++)
        if (median[i] > 0.01 * largest) reach = i + 1;
    return reach;
}

static bool add_influence(struct string *out, const struct lens_report *r, struct error *err)
{
    int T = r->computed->T, end = r->window && r->window < T - 1 ? r->window + 1 : T;
    double *entry = malloc(2 * (size_t)T * sizeof *entry);
    if (!entry) return error_failed(err, "out of memory");
    double *median = entry + T;
    string_printf(out, "\nInfluence |dL(t)/dq(k)| by distance, over all t:\n\n%8s %12s %12s %12s\n",
        r->direction < 0 ? "k - t" : "t - k", "smallest", "median", "largest");
    for (int apart = 0, shown = 0; apart < end; apart++) {
        int count = diagonal(r, apart, entry);
        median[apart] = entry[count / 2];
        if (apart != shown) continue;
        string_printf(out, "%8d %12.3g %12.3g %12.3g\n", apart, entry[0], median[apart], entry[count - 1]);
        shown = next_apart(apart);
    }
    int reach = reach_of(median, end);
    if (reach < end)
        string_printf(out, "\nFrom distance %d on the median is less than 1 %% of its largest.\n", reach);
    else
        string_printf(out, "\nUp to the end of the %s the median is more than 1 %% of its largest.\n",
            r->window ? "window" : "text");
    free(entry);
    return true;
}

/* ---- Jacobian ---- */

static void add_state(struct string *out, const struct lens_report *r)
{
    string_add(out, r->direction < 0 ? "\nJ(t) = ds(t)/ds(t+1), s being " : "\nJ(t) = ds(t)/ds(t-1), s being ");
    for (int i = 0; i < r->state.parts; i++) {
        const struct state_part *part = &r->state.part[i];
        string_printf(out, "%s%s", i ? ", " : "", r->computed->net->quantity[part->quantity].name);
        if (part->lag) string_printf(out, "[t%+d]", -part->lag * r->direction);
    }
    string_printf(out, ": %d numbers.\n\n", r->state.size);
}

/* The row of the product that J(t) is the last factor of, or NULL. */
static const double *product_row(const struct lens_report *r, int t)
{
    int row = (r->from - 1 - t) * r->direction;
    return row >= 0 && row < r->steps ? r->product + (size_t)row * (size_t)r->state.size : NULL;
}

static void add_jacobian(struct string *out, const struct lens_report *r)
{
    int n = r->state.size;
    if (n == 0) {
        string_add(out, "\nNothing recurs, so there is no Jacobian.\n");
        return;
    }
    add_state(out, r);
    string_printf(out, "%5s %10s %10s %10s   J(%d)...J(t):\n%5s %10s %10s %10s   %12s %12s\n", "", "", "smallest",
        "spectral", r->from, "t", "norm", "singular", "radius", "norm", "smallest");
    for (int t = 0; t < r->computed->T; t++) {
        const double *singular = r->singular + (size_t)t * (size_t)n, *product = product_row(r, t);
        string_printf(out, "%5d %10.4g %10.3g %10.4g", t + 1, singular[0], singular[n - 1], r->radius[t]);
        if (product) {
            add_power(out, product[0], 15);
            add_power(out, product[n - 1], 13);
        }
        string_add(out, "\n");
    }
}

static void add_meaning(struct string *out, const struct spectrum *s)
{
    if (!isfinite(s->norm))
        string_add(out, "it is not finite");
    else if (!s->simple)
        string_add(out, "there are ways around it");
    else if (s->verdict == SPECTRUM_VANISHES)
        string_printf(out, "norm < %.4g: all gradients vanish", 1 / (s->gain * s->steepest));
    else if (s->verdict == SPECTRUM_VANISHES_HERE)
        string_printf(out, "norm < %.4g: they vanish on this text", 1 / (s->gain * s->seen));
    else
        string_printf(out, "norm >= %.4g: it may be either way", 1 / (s->gain * s->seen));
}

static void add_matrices(struct string *out, const struct lens_report *r)
{
    const struct net *net = r->computed->net;
    if (r->spectra == 0) return;
    string_printf(out, "\n%-10s %-16s %8s %8s   %s\n", "matrix", "feeds", "radius", "norm", "gradients through it");
    for (int i = 0; i < r->spectra; i++) {
        const struct spectrum *s = &r->spectrum[i];
        struct string feeds = {0};
        string_printf(&feeds, "%s%s%s", s->op ? s->op->name : "", s->op ? " of " : "", net->quantity[s->quantity].name);
        string_printf(out, "%-10s %-16s %8.4f %8.4f   ", net->parameter[s->parameter].name,
            feeds.failed ? "" : feeds.data, s->radius, s->norm);
        string_finish(&feeds);
        add_meaning(out, s);
        string_add(out, "\n");
    }
}

bool lens_report_print(const struct lens_report *r, struct error *err)
{
    struct string out = {0};
    add_head(&out, r);
    add_norms(&out, r);
    add_verdict(&out, r);
    if (r->influence && !add_influence(&out, r, err)) {
        string_finish(&out);
        return false;
    }
    if (r->has_jacobian) add_jacobian(&out, r);
    add_matrices(&out, r);
    return output_string(&out, err);
}
