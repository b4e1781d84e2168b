/*
 * test_survey.c: rows are the straight run, nearly; a planted cell is found, and found to be used; and all scores of a
 * survey are those of brute force over the straight run.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "ablation.h"
#include "cells_case.h"
#include "corpus_case.h"
#include "probe.h"
#include "rng.h"
#include "survey.h"
#include "tape.h"

TestSuite(survey, .init = enter_folder, .fini = leave_folder);

struct trial {
    struct model model;
    struct reading reading;
    struct marks marks;
    struct pool *pool;
};

/* feature: the one that is marked; NULL: all; "": none. Takes over the model. */
static void begin(struct trial *t, struct model model, const char *text, const char *feature, int workers)
{
    struct error err = {0};
    bool chosen[FEATURES] = {false};
    *t = (struct trial){.model = model};
    if (feature && *feature) chosen[feature_find(feature, NULL)] = true;
    put("text", text, strlen(text));
    cr_assert(pool_create(workers, &t->pool, &err), "%s", err.text);
    cr_assert(reading_open(&t->reading, &t->model, "text", &err), "%s", err.text);
    cr_assert(marks_init(&t->marks, &t->reading, feature ? chosen : NULL, NULL, &err), "%s", err.text);
}

static void finish(struct trial *t)
{
    marks_finish(&t->marks);
    reading_close(&t->reading);
    model_finish(&t->model);
    pool_destroy(t->pool);
}

static struct survey *survey_of(const struct trial *t)
{
    struct survey *survey = NULL;
    struct error err = {0};
    cr_assert(survey_create(&t->reading, &t->marks, t->pool, NULL, &survey, &err), "%s", err.text);
    return survey;
}

/* ---- rows ---- */

/* Every place is visited once, by whatever number of workers, and the state there is the straight run's. */
Test(survey, rows_are_the_straight_run_but_for_the_warm_up)
{
    struct string text = {0};
    add_prose(&text, 30000, 1);
    for (int workers = 1; workers <= 3; workers++) {
        struct trial t;
        struct rows_plan plan;
        struct rows *rows;
        struct tape *tape;
        struct tape_window window;
        struct seams seams;
        static uint8_t visited[30000];
        bool more;
        begin(&t, model_with("lstm", 7, PROSE_SYMBOLS, 0.3), text.data, "", workers);
        int h = net_find_quantity(t.model.net, "h");
        memset(visited, 0, sizeof visited);
        cr_assert(tape_create(&t.reading, TAPE_BYTES, &tape, NULL));
        cr_assert(tape_advance(tape, SIZE_MAX, NULL, NULL));
        cr_assert(rows_plan(&t.reading, 0, 30000, 512, 1 << 24, &plan, NULL));
        cr_assert(rows_create(&t.reading, &plan, t.pool, NULL, 0, &rows, NULL));
        while (rows_next(rows, &more, NULL) && more)
            for (int i = 0; i < rows->parts; i++)
                for (int at = 0; at < plan.T; at += 7)
                    for (int b = 0; b < rows->part[i].columns.count; b++) {
                        size_t place = rows_place(rows, &rows->part[i], b, at);
                        cr_assert_eq(visited[place]++, 0);
                        cr_assert(tape_look(tape, place, &window, NULL));
                        const float *expected = tape_value(tape, h, place);
                        const float *found = run_value(rows->part[i].run, h, at) + b * 7;
                        for (int u = 0; u < 7; u++) cr_assert_float_eq(found[u], expected[u], 2e-5, "at %zu", place);
                    }
        cr_assert(rows_seams(rows, &seams, NULL));
        cr_expect_lt(seams.median, 1e-3);
        cr_expect_eq(seams.far, 0);
        cr_expect_geq(plan.each * (size_t)plan.rows, 29000);
        for (size_t i = 0; i < plan.each; i++) cr_assert_eq(visited[i], i % (size_t)plan.T % 7 == 0, "%zu of row 0", i);
        rows_destroy(rows);
        tape_destroy(tape);
        finish(&t);
    }
    string_finish(&text);
}

/* A net that remembers for ever shows that a warm-up is not enough for it. */
Test(survey, seams_tell_of_what_a_warm_up_does_not_bring_back)
{
    const char net[] = "cell count(x) -> h[n]\n  u = b + U x\n  h = h[t-1] + u\n";
    struct string text = {0};
    struct trial t;
    add_prose(&text, 20000, 1);
    put("count.net", net, strlen(net));
    begin(&t, model_with("./count.net", 3, PROSE_SYMBOLS, 0.3), text.data, "vowels", 2);
    struct survey *survey = survey_of(&t);
    cr_expect_gt(survey->seams.far, 0.9);
    survey_destroy(survey);
    finish(&t);
    string_finish(&text);
}

/* However few rows there are, what is left of one beginning is measured against how much the state varies: with half of
 * the state kept at each step and a warm-up of 64, nothing; with 0.97 of it, a part that can be told. */
Test(survey, seams_are_shares_of_what_states_vary_by)
{
    static const struct {
        const char *keep;
        double least, most;
    } kept[] = {{"0.5", 0, 1e-5}, {"0.97", 0.005, 1}, {"1", 1, 1000}};
    static const size_t length[] = {2000, 15000};
    for (int i = 0; i < 6; i++) {
        struct string text = {0}, net = {0};
        struct trial t;
        struct rows_plan plan;
        struct rows *rows;
        struct seams seams;
        bool more;
        add_prose(&text, length[i % 2], 1);
        string_printf(&net, "cell fade(x) -> h[n]\n  u = b + U x\n  h = %s * h[t-1] + u\n", kept[i / 2].keep);
        put("fade.net", net.data, net.length);
        begin(&t, model_with("./fade.net", 3, PROSE_SYMBOLS, 0.3), text.data, "", 2);
        cr_assert(rows_plan(&t.reading, 0, length[i % 2], 64, ROWS_BYTES, &plan, NULL));
        cr_assert_eq(plan.rows, i % 2 ? 6 : 2);
        cr_assert_eq(plan.warm_up, 64);
        cr_assert(rows_create(&t.reading, &plan, t.pool, NULL, 0, &rows, NULL));
        while (rows_next(rows, &more, NULL) && more) continue;
        cr_assert(rows_seams(rows, &seams, NULL));
        cr_expect(seams.median >= kept[i / 2].least && seams.median <= kept[i / 2].most, "%s, %d rows: %g",
            kept[i / 2].keep, plan.rows, seams.median);
        rows_destroy(rows);
        finish(&t);
        string_finish(&text);
        string_finish(&net);
    }
}

/* ---- a planted cell ---- */

Test(survey, finds_a_planted_cell)
{
    for (int workers = 1; workers <= 2; workers++) {
        struct string text = {0};
        struct trial t;
        int best[5];
        add_quotations(&text, 40000);
        begin(&t, planted(), text.data, NULL, workers);
        struct survey *s = survey_of(&t);
        int mark = feature_find("inside quotes", NULL);
        cr_expect_eq(s->units, 18);
        cr_assert_eq(survey_best(s, mark, best, 5), 5);
        cr_expect_str_eq(t.model.net->quantity[s->unit[best[0]].quantity].name, "h");
        cr_expect_eq(s->unit[best[0]].unit, 2);
        const struct survey_score *score = survey_score(s, best[0], mark), *second = survey_score(s, best[1], mark);
        cr_expect_eq(score->f1, 1);
        cr_expect_eq(score->auc, 1);
        cr_expect_float_eq(score->correlation, 1, 1e-5);
        cr_expect(score->reading && !score->below);
        cr_expect_lt(score->null_f1, 0.7);
        cr_expect_lt(second->f1, 0.9);
        /* The gate of the cell is on at the quotes. */
        cr_assert_eq(survey_best(s, feature_find("punctuation", NULL), best, 1), 1);
        cr_expect_geq(s->readings, 2);
        cr_expect_lt(s->readings, 18);
        survey_destroy(s);
        finish(&t);
        string_finish(&text);
    }
}

/* Quotations only where no row of the survey begins, and so few that hardly a sample meets one. */
Test(survey, finds_a_cell_that_is_rarely_on)
{
    enum { LENGTH = 60000, EVERY = 3000, QUOTED = 20 };
    struct string text = {0};
    struct trial t;
    struct rng rng;
    int best;
    rng_init(&rng, 8, "rare");
    while (text.length < LENGTH) {
        size_t at = text.length % EVERY;
        bool quote = at == EVERY / 2 || at == EVERY / 2 + QUOTED;
        string_printf(&text, "%c", quote ? '"' : "acdefgh .\n"[rng_below(&rng, at > EVERY / 2 ? 9 : 10)]);
    }
    begin(&t, planted(), text.data, "inside quotes", 2);
    struct survey *s = survey_of(&t);
    cr_assert(survey_occurs(s, 0));
    cr_assert_lt(s->on[0][0], 300);
    cr_assert_eq(survey_best(s, 0, &best, 1), 1);
    cr_expect_str_eq(t.model.net->quantity[s->unit[best].quantity].name, "h");
    cr_expect_eq(s->unit[best].unit, 2);
    cr_expect_eq(survey_score(s, best, 0)->f1, 1);
    cr_expect_eq(survey_score(s, best, 0)->auc, 1);
    cr_expect(survey_score(s, best, 0)->reading);
    survey_destroy(s);
    finish(&t);
    string_finish(&text);
}

/* Held at its mean, the cell that the output reads costs much where its feature is on; one that nobody reads, nothing.
 */
Test(survey, tells_a_used_cell_from_one_that_only_tracks)
{
    struct string text = {0};
    struct trial t;
    struct ablation *ablation;
    struct effect effect;
    int mark = 0;
    add_quotations(&text, 40000);
    begin(&t, planted(), text.data, "inside quotes", 2);
    int h = net_find_quantity(t.model.net, "h");
    cr_assert(ablation_create(&t.reading, &t.marks, t.pool, 20000, 20000, NULL, &ablation, NULL));
    cr_expect_gt(ablation_length(ablation), 19000);
    cr_assert(ablation_measure(ablation, h, 2, 0, &mark, 1, &effect, NULL, NULL));
    cr_expect_gt(effect.on, 1);
    cr_expect_eq(effect.on_count + effect.off_count, ablation_length(ablation));
    cr_expect_gt(effect.on_count, 1000);
    cr_expect_lt(ablation_seams(ablation).median, 0.1);
    cr_expect_float_eq(effect.off, 0, 1e-6);
    cr_assert(ablation_measure(ablation, h, 0, 0.4, &mark, 1, &effect, NULL, NULL));
    cr_expect_float_eq(effect.on, 0, 1e-6);
    cr_expect_float_eq(effect.off, 0, 1e-6);
    ablation_destroy(ablation);
    finish(&t);
    string_finish(&text);
}

/* 40,000 of them, by chance. */
static void add_letters(struct string *out, const char *letters)
{
    struct rng rng;
    rng_init(&rng, 2, "letters");
    while (out->length < 40000) string_printf(out, "%c", letters[rng_below(&rng, (uint32_t)strlen(letters))]);
}

/* A feature that is split over two units: neither has it, both together have. */
Test(survey, a_probe_finds_what_two_units_have_together)
{
    struct string text = {0};
    struct trial t;
    const struct parameter *U;
    struct error err = {0};
    int mark;
    add_letters(&text, "abcdefgh \n");
    begin(&t, model_with("elman", 8, "abcdefgh \n", 0.05), text.data, "", 2);
    float *u = numbers_of(&t.model, "h.U", &U);
    u[vocab_index(&t.model.vocab, 'a') * U->rows + 1] += 3;
    u[vocab_index(&t.model.vocab, 'b') * U->rows + 5] -= 3;
    cr_assert(marks_add_regex(&t.marks, &t.reading, "[ab]", 10, NULL, &mark, &err), "%s", err.text);
    struct survey *s = survey_of(&t);
    struct probe probe = {.mark = mark};
    cr_assert(probe_fit(&t.reading, s, t.pool, 2, NULL, &probe, 1, &err), "%s", err.text);
    cr_assert_eq(probe.count, 2);
    int low = s->unit[probe.unit[0]].unit < s->unit[probe.unit[1]].unit ? 0 : 1;
    cr_expect_eq(s->unit[probe.unit[low]].unit, 1);
    cr_expect_eq(s->unit[probe.unit[1 - low]].unit, 5);
    cr_expect_gt(probe.weight[low], 0);
    cr_expect_lt(probe.weight[1 - low], 0);
    cr_expect_eq(probe.f1, 1);
    cr_expect_eq(probe.auc, 1);
    cr_expect_lt(probe.f1_of_one, 0.75);
    cr_expect_gt(probe.f1_of_one, 0.6); /* half of the places, and no other */
    cr_expect_eq(probe.one_below, probe.weight[0] < 0);
    cr_expect(probe.null_f1 > 0.2 && probe.null_f1 < 0.4, "%g", probe.null_f1); /* always on: 2 * 0.2 / 1.2 */
    cr_expect_gt(probe.length, 19000);
    survey_destroy(s);
    finish(&t);
    string_finish(&text);
}

/* On at a and b is what units 2 and 3 have together and less than that what unit 1 has: its weight is negative, though
 * alone it follows the feature, and best of the three. Which way it points alone is not asked of the weights. */
Test(survey, a_probe_asks_a_unit_alone_which_way_it_points)
{
    struct string text = {0};
    struct trial t;
    const struct parameter *U;
    struct error err = {0};
    int mark;
    add_letters(&text, "abcdefgh");
    begin(&t, model_with("elman", 3, "abcdefgh", 0), text.data, "", 2);
    float *u = numbers_of(&t.model, "h.U", &U);
    static const float value[4][3] = {{0.4F, 0.8F, 0}, {0.4F, 0, 0.8F}, {0.4F, 0.4F, 0}, {0.4F, 0, 0.4F}};
    for (int i = 0; i < 12; i++)
        u[vocab_index(&t.model.vocab, (uint32_t) "abcd"[i / 3]) * U->rows + i % 3] = atanhf(value[i / 3][i % 3]);
    cr_assert(marks_add_regex(&t.marks, &t.reading, "[ab]", 10, NULL, &mark, &err), "%s", err.text);
    struct survey *s = survey_of(&t);
    struct probe probe = {.mark = mark};
    cr_assert(probe_fit(&t.reading, s, t.pool, 3, NULL, &probe, 1, &err), "%s", err.text);
    cr_assert_eq(probe.count, 3);
    cr_expect_eq(probe.f1, 1);
    cr_expect_eq(s->unit[probe.unit[0]].unit, 0);
    cr_expect_lt(probe.weight[0], 0);
    cr_expect(!probe.one_below);
    cr_expect_float_eq(probe.f1_of_one, 2.0 / 3, 0.02);
    survey_destroy(s);
    finish(&t);
    string_finish(&text);
}

/* On often enough in each half, but not in the stretches that a probe reads. */
Test(survey, a_probe_wants_enough_of_the_feature_where_it_reads)
{
    struct string text = {0};
    struct trial t;
    struct error err = {0};
    int mark;
    while (text.length < 3 * PROBE_LENGTH) {
        size_t at = text.length % (3 * PROBE_LENGTH / 2);
        string_add(&text, at > PROBE_LENGTH + 20000 && at < PROBE_LENGTH + 30000 ? "abababab" : "acdeacde");
    }
    begin(&t, model_with("elman", 2, "abcde", 0.5), text.data, "", 2);
    cr_assert(marks_add_regex(&t.marks, &t.reading, "b", 10, NULL, &mark, &err), "%s", err.text);
    struct survey *s = survey_of(&t);
    struct probe probe = {.mark = mark};
    cr_assert(survey_occurs(s, mark));
    cr_assert(probe_fit(&t.reading, s, t.pool, 2, NULL, &probe, 1, &err), "%s", err.text);
    cr_expect_eq(probe.count, 0);
    survey_destroy(s);
    finish(&t);
    string_finish(&text);
}

/* What is on at a single character is not measured. */
Test(survey, effects_of_few_characters_are_none)
{
    struct string text = {0};
    struct trial t;
    struct ablation *ablation;
    struct effect effect[2];
    int mark[2];
    add_quotations(&text, 10000);
    begin(&t, planted(), text.data, "", 2);
    mark[0] = marks_add(&t.marks, "few"), mark[1] = marks_add(&t.marks, "enough");
    marks_set(&t.marks, mark[0], 100, SURVEY_FEWEST - 1);
    marks_set(&t.marks, mark[1], 100, SURVEY_FEWEST);
    cr_assert(ablation_create(&t.reading, &t.marks, t.pool, 0, 10000, NULL, &ablation, NULL));
    cr_assert(ablation_measure(ablation, net_find_quantity(t.model.net, "h"), 2, 0, mark, 2, effect, NULL, NULL));
    cr_expect(isnan(effect[0].on) && isfinite(effect[0].off));
    cr_expect(isfinite(effect[1].on) && isfinite(effect[1].off));
    cr_expect_eq(effect[0].on_count, SURVEY_FEWEST - 1);
    cr_expect_eq(effect[1].on_count, SURVEY_FEWEST);
    ablation_destroy(ablation);
    finish(&t);
    string_finish(&text);
}

/* ---- brute force ---- */

enum { BRUTE = 20000 };

struct brute {
    struct labelled value[2][BRUTE]; /* of both halves */
    size_t count[2];
    struct sums sums; /* of the second, of values less the first one */
};

static void gather(
    struct brute *brute, const struct trial *t, const struct survey *s, struct tape *tape, int unit, int m)
{
    struct tape_window window;
    float base = 0;
    *brute = (struct brute){0};
    for (size_t at = 0; at < s->fitted + s->held_out; at++) {
        int h = at >= s->held_out_from;
        cr_assert(tape_look(tape, at, &window, NULL));
        float x = tape_value(tape, s->unit[unit].quantity, at)[s->unit[unit].unit];
        double y = marks_value(&t->marks, m, at);
        brute->value[h][brute->count[h]++] = (struct labelled){x, marks_on(&t->marks, m, at)};
        if (!h) {
            base = x;
            continue;
        }
        double X = (double)x - (double)base;
        struct sums *sums = &brute->sums;
        sums->n++, sums->x += X, sums->xx += X * X, sums->y += y, sums->yy += y * y, sums->xy += X * y;
    }
}

static double f1_of(const struct labelled *values, size_t n, const struct survey_score *score)
{
    double hits = 0, told = 0, on = 0;
    for (size_t i = 0; i < n; i++) {
        bool tells = score->below ? values[i].x < score->threshold : values[i].x >= score->threshold;
        on += values[i].on, told += tells, hits += tells && values[i].on;
    }
    return hits > 0 ? 2 * hits / (told + on) : 0;
}

/* A gate that is always nearly 1 varies by a 4000th; and one that is 1 for ever has no correlation. */
Test(survey, correlates_gates_that_hardly_vary)
{
    static struct brute brute;
    struct string text = {0};
    struct trial t;
    struct tape *tape;
    const char net[] = "cell gate(x) -> h[n]\n  i = sigmoid(bi + Ui x)\n  h = tanh(i * (b + U x + R h[t-1]))\n";
    put("gate.net", net, strlen(net));
    struct model model = model_with("./gate.net", 4, PROSE_SYMBOLS, 0.3);
    for (int i = 0; i < 4; i++) numbers_of(&model, "h.bi", NULL)[i] = (float[]){8, 8, 11, 60}[i];
    add_prose(&text, BRUTE, 5);
    begin(&t, model, text.data, NULL, 2);
    struct survey *s = survey_of(&t);
    cr_assert(tape_create(&t.reading, TAPE_BYTES, &tape, NULL));
    cr_assert(tape_advance(tape, SIZE_MAX, NULL, NULL));
    int gate = net_find_quantity(t.model.net, "i"), found = 0;
    if (gate < 0) gate = net_find_quantity(t.model.net, "h.i");
    cr_assert_geq(gate, 0);
    for (int unit = 0; unit < s->units; unit++) {
        if (s->unit[unit].quantity != gate) continue;
        for (int m = 0; m < t.marks.count; m++) {
            float r = survey_score(s, unit, m)->correlation;
            gather(&brute, &t, s, tape, unit, m);
            double expected = score_correlation(&brute.sums);
            if (s->unit[unit].unit == 3 || isnan(expected))
                cr_expect(isnan(r), "unit %d, %s: %g", s->unit[unit].unit, t.marks.mark[m].name, (double)r);
            else
                cr_expect_float_eq(r, expected, 1e-3, "unit %d, %s: %g %g", s->unit[unit].unit, t.marks.mark[m].name,
                    (double)r, expected);
        }
        if (s->unit[unit].unit < 3) cr_expect(s->unit[unit].deviation > 1e-6 && s->unit[unit].deviation < 1e-3);
        found++;
    }
    cr_expect_eq(found, 4);
    tape_destroy(tape);
    survey_destroy(s);
    finish(&t);
    string_finish(&text);
}

/* Random nets, so that scores are of all sizes; a few features, binary and graded, and all units. */
Test(survey, scores_are_those_of_brute_force)
{
    static const char *const tried[] = {"vowels", "position in word", "after newline", "inside quotes"};
    static struct brute brute;
    struct string text = {0};
    struct trial t;
    struct tape *tape;
    add_prose(&text, BRUTE, 5);
    begin(&t, model_with("gru", 4, PROSE_SYMBOLS, 0.8), text.data, NULL, 2);
    struct survey *s = survey_of(&t);
    cr_assert(tape_create(&t.reading, TAPE_BYTES, &tape, NULL));
    cr_assert(tape_advance(tape, SIZE_MAX, NULL, NULL));
    cr_expect_geq(s->fitted + s->held_out, 19000);
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
        for (int unit = 0; unit < s->units; unit += 3) {
            int m = feature_find(tried[i], NULL);
            const struct survey_score *score = survey_score(s, unit, m);
            double auc, ignored_auc;
            float ignored;
            gather(&brute, &t, s, tape, unit, m);
            cr_expect_float_eq(score->f1, f1_of(brute.value[1], brute.count[1], score), 2e-3);
            cr_expect_float_eq(score->correlation, score_correlation(&brute.sums), 1e-3);
            double best = score_exact(brute.value[0], brute.count[0], &ignored_auc, &ignored);
            score_exact(brute.value[1], brute.count[1], &auc, &ignored);
            cr_expect_leq(fabs((double)score->auc - auc), (double)score->auc_error + 1e-3);
            cr_expect_lt(score->auc_error, 0.1);
            /* Bins cost little of the best F1, and the other direction can only add to it. */
            if (t.marks.mark[m].graded < 0) cr_expect_gt(score->fit, best - 0.03);
        }
    tape_destroy(tape);
    survey_destroy(s);
    finish(&t);
    string_finish(&text);
}

/* ---- what there is too little of ---- */

Test(survey, features_that_hardly_occur_are_not_scored)
{
    struct string text = {0};
    struct trial t;
    int best[5];
    while (text.length < 20000) string_add(&text, "only words and blanks ");
    begin(&t, model_with("elman", 4, PROSE_SYMBOLS, 0.5), text.data, NULL, 2);
    struct survey *s = survey_of(&t);
    int never = feature_find("inside quotes", NULL), often = feature_find("vowels", NULL);
    cr_expect(!survey_occurs(s, never) && survey_occurs(s, often));
    cr_expect_eq(survey_best(s, never, best, 5), 0);
    cr_expect_eq(survey_best(s, often, best, 4), 4);
    for (int i = 0; i < s->units; i++) cr_expect(!survey_score(s, i, never)->reading);
    survey_destroy(s);
    finish(&t);
    string_finish(&text);
}

Test(survey, a_text_that_is_too_short_is_an_error)
{
    struct trial t;
    struct survey *survey;
    struct error err = {0};
    begin(&t, model_with("elman", 4, PROSE_SYMBOLS, 0.5), "a few words", NULL, 2);
    cr_expect(!survey_create(&t.reading, &t.marks, t.pool, NULL, &survey, &err));
    cr_expect_eq(err.status, ERROR_INPUT);
    cr_expect_not_null(strstr(err.text, "too short"));
    cr_expect_not_null(strstr(err.text, "512"));
    finish(&t);
}

/* A text that is long enough to be measured is so for all that is measured. */
Test(survey, a_short_text_is_measured_in_all_ways)
{
    struct string text = {0};
    struct trial t;
    struct ablation *ablation;
    struct error err = {0};
    add_prose(&text, SURVEY_LEAST, 1);
    begin(&t, model_with("elman", 4, PROSE_SYMBOLS, 0.5), text.data, "vowels", 2);
    struct survey *s = survey_of(&t);
    cr_assert(survey_occurs(s, 0));
    cr_assert(ablation_create(&t.reading, &t.marks, t.pool, s->held_out_from, s->held_out, NULL, &ablation, &err), "%s",
        err.text);
    struct probe probe = {.mark = 0};
    cr_assert(probe_fit(&t.reading, s, t.pool, 2, NULL, &probe, 1, &err), "%s", err.text);
    ablation_destroy(ablation);
    survey_destroy(s);
    finish(&t);
    string_finish(&text);
}

/* A regex that fails while there is a survey takes nothing from it. */
Test(survey, stays_what_it_is_when_marks_are_added)
{
    struct string text = {0};
    struct trial t;
    int mark, best;
    add_quotations(&text, 20000);
    begin(&t, planted(), text.data, "inside quotes", 2);
    struct survey *s = survey_of(&t);
    cr_expect(!marks_add_regex(&t.marks, &t.reading, "(a", 10, NULL, &mark, NULL));
    cr_assert_eq(survey_best(s, 0, &best, 1), 1);
    float f1 = survey_score(s, best, 0)->f1;
    cr_assert(marks_add_regex(&t.marks, &t.reading, "ab", 10, NULL, &mark, NULL));
    cr_expect_eq(survey_score(s, best, 0)->f1, f1);
    cr_expect_eq(s->kinds, 1);
    survey_destroy(s);
    finish(&t);
    string_finish(&text);
}

/* A unit that is off inside of quotes is found as one that is on below a threshold. */
Test(survey, finds_a_cell_that_is_off_where_the_feature_is_on)
{
    struct string text = {0};
    struct trial t;
    int best;
    const char net[] = "cell flip(x) -> h[n]\n"
                       "  u = sigmoid(bu + Uu x)\n"
                       "  r = sigmoid(br + Ur x)\n"
                       "  k = r * (u * (1 - k[t-1]) + (1 - u) * k[t-1])\n"
                       "  h = 1 - k\n";
    struct model model = planted(), other;
    put("off.net", net, strlen(net));
    other = model_with("./off.net", 6, "abcdefgh \n\".", 1);
    static const char *const same[] = {"h.bu", "h.br", "h.Uu", "h.Ur"};
    for (int i = 0; i < 4; i++) {
        const struct parameter *p;
        float *from = numbers_of(&model, same[i], &p);
        memcpy(numbers_of(&other, same[i], NULL), from, (size_t)p->rows * (size_t)p->columns * sizeof *from);
    }
    model_finish(&model);
    add_quotations(&text, 20000);
    begin(&t, other, text.data, "inside quotes", 2);
    struct survey *s = survey_of(&t);
    int h = net_find_quantity(t.model.net, "h"), unit = 0;
    while (s->unit[unit].quantity != h || s->unit[unit].unit != 2) unit++;
    const struct survey_score *score = survey_score(s, unit, 0);
    cr_assert_eq(survey_best(s, 0, &best, 1), 1);
    cr_expect_eq(survey_score(s, best, 0)->f1, 1);
    cr_expect(score->below && score->reading);
    cr_expect_eq(score->f1, 1);
    cr_expect_eq(score->auc, 0);
    cr_expect_float_eq(score->correlation, -1, 1e-5);
    survey_destroy(s);
    finish(&t);
    string_finish(&text);
}

static bool stop_soon(void *context, double done)
{
    return --*(int *)context > 0;
}

Test(survey, can_be_cancelled)
{
    struct string text = {0};
    struct trial t;
    struct survey *survey;
    struct error err = {0};
    int asked = 3;
    struct progress progress = {stop_soon, &asked};
    add_prose(&text, 40000, 5);
    begin(&t, model_with("elman", 4, PROSE_SYMBOLS, 0.5), text.data, NULL, 2);
    cr_expect(!survey_create(&t.reading, &t.marks, t.pool, &progress, &survey, &err));
    cr_expect_eq(err.status, ERROR_NONE);
    cr_expect_eq(asked, 0);
    struct ablation *ablation;
    struct effect effect;
    int mark = 0;
    asked = 3;
    cr_expect(!ablation_create(&t.reading, &t.marks, t.pool, 20000, 20000, &progress, &ablation, &err));
    cr_assert(ablation_create(&t.reading, &t.marks, t.pool, 20000, 20000, NULL, &ablation, &err));
    asked = 3;
    cr_expect(
        !ablation_measure(ablation, net_find_quantity(t.model.net, "h"), 0, 0, &mark, 1, &effect, &progress, &err));
    cr_expect_eq(asked, 0);
    survey = survey_of(&t);
    struct probe probe = {.mark = 0};
    for (int calls = 1; calls <= 1 << 10; calls *= 2) {
        asked = calls;
        if (probe_fit(&t.reading, survey, t.pool, 2, &progress, &probe, 1, &err)) break;
        cr_expect_eq(asked, 0);
    }
    cr_expect_eq(err.status, ERROR_NONE);
    cr_expect_gt(asked, 0);
    ablation_destroy(ablation);
    survey_destroy(survey);
    finish(&t);
    string_finish(&text);
}
