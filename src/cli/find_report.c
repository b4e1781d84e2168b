/*
 * find_report.c: see the header.
 */
#include "find_report.h"

#include <jansson.h>
#include <math.h>

#include "json.h"
#include "output.h"
#include "text.h"

/* ---- for a person ---- */

static const char *quantity_name(const struct find_report *r, int unit)
{
    return net_label(r->reading->model->net, r->survey->unit[unit].quantity);
}

/* "1 596 032": thousands apart. */
static void add_count(struct string *out, size_t n)
{
    if (n >= 1000) {
        add_count(out, n / 1000);
        string_printf(out, ",%03zu", n % 1000);
    } else {
        string_printf(out, "%zu", n);
    }
}

/* An AUC that is marked as uncertain, as in survey.h. */
static const double large_error = 0.02;

/* Of the cells that are shown. */
static double auc_error(const struct find_report *r)
{
    double most = 0;
    for (int i = 0; i < r->cells; i++)
        most = fmax(most, (double)survey_score(r->survey, r->cell[i].unit, r->cell[i].mark)->auc_error);
    return most;
}

static void add_head(struct string *out, const struct find_report *r)
{
    const struct survey *s = r->survey;
    struct string facts = {0};
    string_add_safe(out, r->model_path, strlen(r->model_path));
    string_add(out, " reads ");
    string_add_safe(out, r->text_path, strlen(r->text_path));
    string_add(out, ": ");
    add_count(out, r->reading->corpus->length);
    string_printf(out, " characters, %d units\n", s->units);
    string_add(&facts, "Thresholds were found on the first ");
    add_count(&facts, s->fitted);
    string_add(&facts, " characters; all scores are of the ");
    add_count(&facts, s->held_out);
    string_printf(&facts,
        " behind them. null: the same with the marks moved along the text, the best of %d. AUC is at most %.3f off "
        "(~: more than %.2f: the unit has many values that were not told apart). The text was read in pieces side by "
        "side, each after a warm-up of %d characters: half of the states are then at "
        "most %.2g %% of their deviation off, %.0f %% of them more than 10 %%.",
        SURVEY_MOVES, auc_error(r), large_error, s->warm_up, 100 * s->seams.median, 100 * s->seams.far);
    if (s->marks->length < r->reading->corpus->length) {
        string_add(&facts, " Only the first ");
        add_count(&facts, s->marks->length);
        string_add(&facts, " characters were looked at.");
    }
    if (r->reading->unknown) string_add(&facts, " ");
    reading_add_unknown(r->reading, &facts);
    if (r->reading->unknown) string_add(&facts, ".");
    output_add_wrapped(out, string_text(&facts), 0);
    out->failed |= facts.failed;
    string_finish(&facts);
}

/* A number that may be none. */
static void add_share(struct string *out, int width, double x, bool sign)
{
    char text[32] = "-";
    if (isfinite(x)) snprintf(text, sizeof text, sign ? "%+.3f" : "%.3f", x);
    string_printf(out, "%*s", width, text);
}

static void add_cell(struct string *out, const struct find_report *r, const struct found_cell *cell)
{
    const struct survey_score *score = survey_score(r->survey, cell->unit, cell->mark);
    char name[64], side[32] = "always";
    snprintf(name, sizeof name, "%s %d", quantity_name(r, cell->unit), r->survey->unit[cell->unit].unit + 1);
    if (isfinite(score->threshold))
        snprintf(side, sizeof side, "%s %.3g", score->below ? "<" : ">=", (double)score->threshold);
    string_printf(out, "  %c %-12s", score->reading ? '*' : ' ', name);
    add_share(out, 7, (double)score->f1, false);
    add_share(out, 7, (double)score->null_f1, false);
    add_share(out, 7, (double)score->auc, false);
    string_add(out, (double)score->auc_error > large_error ? "~" : " ");
    add_share(out, 8, (double)score->correlation, true);
    string_printf(out, "  %-10s", side);
    add_share(out, 9, cell->effect.on, true);
    add_share(out, 9, cell->effect.off, true);
    string_add(out, "\n");
}

static const struct probe *probe_of(const struct find_report *r, int mark)
{
    for (int i = 0; i < r->probes; i++)
        if (r->probe[i].mark == mark && r->probe[i].count > 0) return &r->probe[i];
    return NULL;
}

static void add_probe(struct string *out, const struct find_report *r, const struct probe *probe)
{
    string_printf(out, "    %d together  ", probe->count);
    add_share(out, 7, probe->f1, false);
    add_share(out, 7, probe->null_f1, false);
    add_share(out, 7, probe->auc, false);
    add_share(out, 9, probe->correlation, true);
    string_add(out, "  ");
    for (int i = 0; i < probe->count; i++)
        string_printf(
            out, "%s%s %d", i ? ", " : "", quantity_name(r, probe->unit[i]), r->survey->unit[probe->unit[i]].unit + 1);
    string_add(out, "\n    first alone ");
    add_share(out, 7, probe->f1_of_one, false);
    string_add(out, "  (both on ");
    add_count(out, probe->length);
    string_add(out, " characters)\n");
}

static void add_mark(struct string *out, const struct find_report *r, int mark)
{
    const struct survey *s = r->survey;
    const struct mark *m = &s->marks->mark[mark];
    string_add(out, "\n");
    string_add_safe(out, m->name, strlen(m->name));
    if (!survey_occurs(s, mark)) {
        string_printf(out, ": on at %zu and %zu characters of the two halves: too few, or all: nothing to measure\n",
            s->on[0][mark], s->on[1][mark]);
        return;
    }
    string_printf(out, ": on at %.1f %% of the characters%s%s\n", 100 * (double)s->on[1][mark] / (double)s->held_out,
        m->graded >= 0 ? "; ranked by correlation" : "",
        m->feature && m->feature->of_character ? "; known from the current character alone" : "");
    for (int i = 0; i < r->cells; i++)
        if (r->cell[i].mark == mark) add_cell(out, r, &r->cell[i]);
    const struct probe *probe = probe_of(r, mark);
    if (probe) add_probe(out, r, probe);
}

static bool is_state(const struct find_report *r, int unit)
{
    return r->reading->model->net->quantity[r->survey->unit[unit].quantity].role == ROLE_STATE;
}

/* Units of the states that go on through time, and how many of them have a reading. */
static int count_states(const struct find_report *r, int *readings)
{
    int states = 0;
    *readings = 0;
    for (int i = 0; i < r->survey->units; i++) {
        bool reads = false;
        for (int m = 0; m < r->survey->kinds; m++) reads |= survey_score(r->survey, i, m)->reading;
        states += is_state(r, i);
        *readings += is_state(r, i) && reads;
    }
    return states;
}

static void add_foot(struct string *out, const struct find_report *r)
{
    const struct survey *s = r->survey;
    struct string facts = {0};
    int readings, states = count_states(r, &readings);
    string_printf(&facts,
        "%d of %d units (%.0f %%) have a reading (*) among these features: an F1 at least half way from "
        "the null's to 1, or a correlation of 0.7 with a graded one.",
        s->readings, s->units, 100.0 * s->readings / s->units);
    if (states)
        string_printf(
            &facts, " Of the %d units of states it is %d (%.0f %%).", states, readings, 100.0 * readings / states);
    string_add(&facts, " The others are below this line: they may know a feature in part, together, or another one.");
    if (r->ablation) {
        struct seams seams = ablation_seams(r->ablation);
        string_printf(&facts,
            " Ablation: the unit held at its mean, and by how many nats a character the loss then "
            "rises where the feature is on, and where it is off (%.3f for the whole net, over %zu "
            "characters of the second half; - : fewer than %d such characters there). Half of the states are at most "
            "%.2g %% of their deviation off there, %.0f %% of them more than 10 %%.",
            ablation_loss(r->ablation), ablation_length(r->ablation), SURVEY_FEWEST, 100 * seams.median,
            100 * seams.far);
    }
    string_add(out, "\n");
    output_add_wrapped(out, string_text(&facts), 0);
    out->failed |= facts.failed;
    string_finish(&facts);
}

bool find_report_print(const struct find_report *r, struct error *err)
{
    struct string out = {0};
    add_head(&out, r);
    string_add(&out, "\n    unit              F1   null    AUC  correl.  on where         loss: on      off\n");
    for (int m = 0; m < r->survey->marks->count; m++) add_mark(&out, r, m);
    add_foot(&out, r);
    return output_string(&out, err);
}

/* ---- JSON ---- */

static json_t *json_cell(const struct find_report *r, const struct found_cell *cell)
{
    const struct survey_score *s = survey_score(r->survey, cell->unit, cell->mark);
    return json_pack("{s:o, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:o, s:o, s:I, s:I}", "quantity",
        json_text(r->reading->model->net->quantity[r->survey->unit[cell->unit].quantity].name), "unit",
        r->survey->unit[cell->unit].unit + 1, "feature", json_text(r->survey->marks->mark[cell->mark].name), "f1",
        json_number((double)s->f1), "auc", json_number((double)s->auc), "auc_error", json_number((double)s->auc_error),
        "correlation", json_number((double)s->correlation), "null_f1", json_number((double)s->null_f1),
        "null_correlation", json_number((double)s->null_correlation), "threshold", json_number((double)s->threshold),
        "on_where", s->below ? "below" : "above", "reading", s->reading, "ablation_nats", json_number(cell->effect.on),
        "ablation_nats_off", json_number(cell->effect.off), "ablation_characters", (json_int_t)cell->effect.on_count,
        "ablation_characters_off", (json_int_t)cell->effect.off_count);
}

static json_t *json_feature(const struct find_report *r, int mark)
{
    const struct survey *s = r->survey;
    return json_pack("{s:o, s:I, s:I, s:b}", "feature", json_text(s->marks->mark[mark].name), "on_fitted",
        (json_int_t)s->on[0][mark], "on_held_out", (json_int_t)s->on[1][mark], "occurs", survey_occurs(s, mark));
}

static json_t *json_probe(const struct find_report *r, const struct probe *probe)
{
    json_t *units = json_array();
    for (int i = 0; i < probe->count; i++) {
        const struct survey_unit *unit = &r->survey->unit[probe->unit[i]];
        json_add(&units,
            json_pack("{s:o, s:i, s:o}", "quantity", json_text(r->reading->model->net->quantity[unit->quantity].name),
                "unit", unit->unit + 1, "weight", json_number(probe->weight[i])));
    }
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o}", "feature",
        json_text(r->survey->marks->mark[probe->mark].name), "f1", json_number(probe->f1), "auc",
        json_number(probe->auc), "correlation", json_number(probe->correlation), "f1_of_one",
        json_number(probe->f1_of_one), "null_f1", json_number(probe->null_f1), "characters", (json_int_t)probe->length,
        "units", units);
}

/* Of the whole net, where units were taken out; or null. */
static json_t *json_ablation(const struct find_report *r)
{
    if (!r->ablation) return json_null();
    struct seams seams = ablation_seams(r->ablation);
    return json_pack("{s:o, s:I, s:o, s:o}", "loss", json_number(ablation_loss(r->ablation)), "characters",
        (json_int_t)ablation_length(r->ablation), "warm_up_error", json_number(seams.median), "warm_up_far",
        json_number(seams.far));
}

bool find_report_print_json(const struct find_report *r, struct error *err)
{
    const struct survey *s = r->survey;
    json_t *cells = json_array(), *features_seen = json_array(), *probes = json_array();
    for (int i = 0; i < r->cells; i++) json_add(&cells, json_cell(r, &r->cell[i]));
    for (int m = 0; m < s->marks->count; m++) json_add(&features_seen, json_feature(r, m));
    for (int i = 0; i < r->probes; i++)
        if (r->probe[i].count > 0) json_add(&probes, json_probe(r, &r->probe[i]));
    return json_print(
        json_pack("{s:i, s:o, s:o, s:I, s:I, s:I, s:I, s:i, s:i, s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "version", 1,
            "model", json_text(r->model_path), "text", json_text(r->text_path), "characters",
            (json_int_t)r->reading->corpus->length, "unknown", (json_int_t)r->reading->unknown, "fitted",
            (json_int_t)s->fitted, "held_out", (json_int_t)s->held_out, "units", s->units, "units_with_reading",
            s->readings, "moves", SURVEY_MOVES, "warm_up", s->warm_up, "warm_up_error", json_number(s->seams.median),
            "warm_up_far", json_number(s->seams.far), "ablation", json_ablation(r), "features", features_seen, "cells",
            cells, "probes", probes),
        err);
}
