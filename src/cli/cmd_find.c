/*
 * cmd_find.c: unroll find: the cells of a model that track something in a text.
 *
 * One pass finds the scores of all units and features; then the best units are taken out one by one, and for features
 * that no unit has, a few are tried together.
 */
#include "subcommand.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "find_report.h"
#include "model_text.h"
#include "options.h"
#include "output.h"
#include "processors.h"
#include "shipped.h"

enum { MOST_TOP = 100, TOP = 5, TOP_OF_ALL = 3, FEATURE_COLUMN = 28 };
static const double regex_seconds = 10;

struct find {
    const char *operand[2]; /* the model, the text */
    const char *vocab, *feature, *regex;
    int top, threads;
    bool all, no_ablation, json;
    /* what is made on the way */
    struct model model;
    struct reading reading;
    struct marks marks;
    struct pool *pool;
    struct survey *survey;
    struct ablation *ablation;
    struct found_cell *cell;
    int cells;
    struct probe probe[MARKS_KINDS];
    int probes;
    bool tells; /* progress */
    const char *doing;
    double before, share; /* of what is being done: done before, and what part of it progress is told of */
};

static enum options_outcome read_options(struct find *o, int argc, char **argv, struct error *err)
{
    const struct option_row rows[] = {
        {"feature", "NAME", "one feature: 'inside quotes', or a part of its name", option_text, &o->feature},
        {"regex", "RE", "what a regular expression matches (Perl's) as a feature", option_text, &o->regex},
        {"all", NULL, "all features that there are (the default without the two above)", option_flag, &o->all},
        {"top", "N", "units to show for each feature (5; of all features 3)", option_integer, &o->top, 1, MOST_TOP},
        {"no-ablation", NULL, "do not measure what happens without each unit", option_flag, &o->no_ablation},
        {"threads", "N", "workers (all processors)", option_integer, &o->threads, 1, MOST_PROCESSORS},
        {"vocab", "FILE", "the vocabulary as a JSON array, if the model has none", option_text, &o->vocab},
        {"json", NULL, "report as JSON", option_flag, &o->json},
        {0},
    };
    struct string about = {0};
    string_add(&about, "Which units of a model know something about where they are in a text: all of\n"
                       "its states, gates and other hidden quantities against features of the text.\n"
                       "Thresholds are found on the first half of it, scores are of the second.\n\n"
                       "Features:");
    for (int i = 0; i < FEATURES; i++) {
        string_printf(&about, "\n  %-*s", FEATURE_COLUMN - 2, features[i].name);
        output_add_wrapped(&about, features[i].help, FEATURE_COLUMN);
        about.length -= about.length > 0; /* without the newline */
    }
    if (about.data) about.data[about.length] = 0;
    const struct usage usage = {"unroll find MODEL [TEXT] [OPTION ...]", about.data, rows, o->operand, 2};
    enum options_outcome outcome = about.failed ? error_failed(err, "out of memory"),
                         OPTIONS_WRONG          : options_read(&usage, argc, argv, err);
    string_finish(&about);
    return outcome;
}

/* ---- progress ---- */

static bool tell(void *context, double done)
{
    struct find *o = context;
    if (o->tells) fprintf(stderr, "\r\033[K%s: %.0f %%", o->doing, 100 * (o->before + o->share * done));
    return true;
}

static void begin(struct find *o, const char *doing)
{
    o->doing = doing;
    o->before = 0;
    o->share = 1;
}

static void stop_telling(const struct find *o)
{
    if (o->tells) fputs("\r\033[K", stderr);
}

/* ---- the marks ---- */

static bool choose_feature(const struct find *o, bool chosen[FEATURES], struct error *err)
{
    const char *nearest;
    for (int i = 0; i < FEATURES; i++) chosen[i] = o->all || (!o->feature && !o->regex);
    if (!o->feature) return true;
    int found = feature_find(o->feature, &nearest);
    if (found >= 0)
        chosen[found] = true;
    else if (nearest)
        return error_input(err, "no feature is called '%s'; did you mean '%s'?", o->feature, nearest);
    else
        return error_input(err, "no feature is called '%s'; find --help lists them", o->feature);
    return true;
}

static bool mark_text(struct find *o, const struct progress *progress, struct error *err)
{
    bool chosen[FEATURES];
    int mark;
    begin(o, "looking for features");
    return choose_feature(o, chosen, err) && marks_init(&o->marks, &o->reading, chosen, progress, err) &&
           (!o->regex || marks_add_regex(&o->marks, &o->reading, o->regex, regex_seconds, progress, &mark, err));
}

/* ---- the best ---- */

static bool take_best(struct find *o, struct error *err)
{
    int best[MOST_TOP], top = o->top ? o->top : o->marks.count > 2 ? TOP_OF_ALL : TOP;
    o->cell = calloc((size_t)o->marks.count * (size_t)top, sizeof *o->cell);
    if (!o->cell) return error_failed(err, "out of memory");
    for (int m = 0; m < o->marks.count; m++) {
        int count = survey_best(o->survey, m, best, top);
        for (int i = 0; i < count; i++) o->cell[o->cells++] = (struct found_cell){m, best[i], {NAN, NAN, 0, 0}};
    }
    return true;
}

/* A unit may be among the best of several features: it is taken out once. Returns false at a later one of them. */
static bool is_first(const struct find *o, int cell)
{
    for (int i = 0; i < cell; i++)
        if (o->cell[i].unit == o->cell[cell].unit) return false;
    return true;
}

static bool take_out(struct find *o, int cell, const struct progress *progress, struct error *err)
{
    const struct survey_unit *unit = &o->survey->unit[o->cell[cell].unit];
    struct effect effect[MARKS_KINDS];
    int mark[MARKS_KINDS], marks = 0;
    for (int i = cell; i < o->cells; i++)
        if (o->cell[i].unit == o->cell[cell].unit) mark[marks++] = o->cell[i].mark;
    if (!ablation_measure(o->ablation, unit->quantity, unit->unit, unit->mean, mark, marks, effect, progress, err))
        return false;
    for (int i = cell, m = 0; i < o->cells; i++)
        if (o->cell[i].unit == o->cell[cell].unit) o->cell[i].effect = effect[m++];
    return true;
}

static bool ablate(struct find *o, const struct progress *progress, struct error *err)
{
    size_t length = o->survey->held_out < ABLATION_LENGTH ? o->survey->held_out : ABLATION_LENGTH;
    if (o->no_ablation || o->cells == 0) return true;
    begin(o, "taking units out");
    o->share = 1.0 / (o->cells + 1);
    if (!ablation_create(
            &o->reading, &o->marks, o->pool, o->survey->held_out_from, length, progress, &o->ablation, err))
        return false;
    for (int i = 0; i < o->cells; i++) {
        o->before += o->share;
        if (is_first(o, i) && !take_out(o, i, progress, err)) return false;
    }
    return true;
}

static bool any_reading(const struct survey *s, int mark)
{
    for (int i = 0; i < s->units; i++)
        if (survey_score(s, i, mark)->reading) return true;
    return false;
}

static bool probe(struct find *o, const struct progress *progress, struct error *err)
{
    begin(o, "trying units together");
    for (int m = 0; m < o->marks.count; m++)
        if (survey_occurs(o->survey, m) && !any_reading(o->survey, m)) o->probe[o->probes++].mark = m;
    return o->probes == 0 || probe_fit(&o->reading, o->survey, o->pool, PROBE_MOST, progress, o->probe, o->probes, err);
}

static bool report(const struct find *o, struct error *err)
{
    struct find_report r = {
        o->operand[0], o->operand[1], &o->reading, o->survey, o->cell, o->cells, o->probe, o->probes, o->ablation};
    return o->json ? find_report_print_json(&r, err) : find_report_print(&r, err);
}

static bool find(struct find *o, struct error *err)
{
    struct progress progress = {tell, o};
    o->tells = isatty(STDERR_FILENO);
    char *text = shipped_text(o->operand[1], err);
    bool done = text && find_model(o->operand[0], o->vocab, &o->model, err) &&
                reading_open(&o->reading, &o->model, text, err) &&
                pool_create(o->threads ? o->threads : processors(), &o->pool, err) && mark_text(o, &progress, err);
    begin(o, "measuring all units");
    done = done && survey_create(&o->reading, &o->marks, o->pool, &progress, &o->survey, err) && take_best(o, err);
    done = done && ablate(o, &progress, err) && probe(o, &progress, err);
    stop_telling(o);
    free(text);
    return done && report(o, err);
}

bool cmd_find(int argc, char **argv, struct error *err)
{
    struct find o = {0};
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELPED;
    if (!shipped_complete("find", o.operand, err)) return false;
    bool done = find(&o, err);
    ablation_destroy(o.ablation);
    survey_destroy(o.survey);
    marks_finish(&o.marks);
    pool_destroy(o.pool);
    reading_close(&o.reading);
    model_finish(&o.model);
    free(o.cell);
    return done;
}
