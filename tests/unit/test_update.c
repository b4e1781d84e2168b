/* test_update.c: one update, phase by phase: that it is the trainer's, what clipping does, whose gradient it was. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "made.h"
#include "trainer.h"
#include "update.h"
#include "update_share.h"

static double norm_of(const float *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += (double)x[i] * (double)x[i];
    return sqrt(sum);
}

static const struct optimizer *rule_named(const char *name)
{
    const struct optimizer *o = optimizer_find(name);
    cr_assert(o, "%s", name);
    return o;
}

/* ---- clipping ---- */

Test(update, clipping_by_norm_keeps_the_direction)
{
    const float g[4] = {3, 0, -4, 12};
    const struct update_rule rule = {.clip_norm = 6.5};
    float clipped[4];
    struct clip clip = update_clip(&rule, g, 4, clipped);
    cr_assert_float_eq(clip.before, 13, 1e-6);
    cr_assert_float_eq(clip.after, 6.5, 1e-6);
    cr_assert_float_eq(clip.factor, 0.5, 1e-7);
    cr_assert_eq(clip.cut, 0);
    for (int i = 0; i < 4; i++) cr_assert_float_eq(clipped[i], g[i] / 2, 1e-6);
}

Test(update, clipping_by_value_cuts_elements)
{
    float g[4] = {3, 0, -4, 12};
    const struct update_rule rule = {.clip_value = 3};
    struct clip clip = update_clip(&rule, g, 4, g);
    cr_assert(clip.before == 13 && clip.factor == 1 && clip.cut == 2);
    cr_assert(g[0] == 3 && g[1] == 0 && g[2] == -3 && g[3] == 3, "in place too");
    cr_assert_float_eq(clip.after, sqrt(27), 1e-6);
}

/* What is shortened is what the cut has left. */
Test(update, both_clips)
{
    const float g[2] = {3, 12};
    float clipped[2];
    const struct update_rule rule = {.clip_norm = 2.5, .clip_value = 4};
    struct clip clip = update_clip(&rule, g, 2, clipped);
    cr_assert(clip.before == sqrt(153) && clip.factor == 0.5 && clip.cut == 1);
    cr_assert(clipped[0] == 1.5f && clipped[1] == 2);
}

Test(update, what_is_short_enough_stays)
{
    const float g[2] = {3, 4};
    float clipped[2];
    static const struct update_rule rules[] = {
        {0}, {.clip_norm = 5}, {.clip_value = 4}, {.clip_norm = 6, .clip_value = 5}};
    for (int i = 0; i < 4; i++) {
        struct clip clip = update_clip(&rules[i], g, 2, clipped);
        cr_assert(clip.before == 5 && clip.after == 5 && clip.factor == 1 && clip.cut == 0, "%d", i);
        cr_assert(clipped[0] == 3 && clipped[1] == 4);
    }
}

/* ---- the step ---- */

Test(update, a_change_is_the_difference)
{
    for (const struct optimizer *o = optimizers; o->name; o++) {
        const struct update_rule rule = {.optimizer = o, .rate = 0.1, .weight_decay = 0.01};
        struct update_state state;
        const float g[3] = {0.5f, -2, 0}, start[3] = {1, -1, 0.25f};
        float w[3], change[3], before[3];
        cr_assert(update_state_init(&state, o, 3, NULL));
        memcpy(w, start, sizeof w);
        for (uint64_t step = 1; step <= 3; step++) {
            memcpy(before, w, sizeof w);
            update_take(&rule, &state, g, w, change);
            cr_assert_eq(state.steps, step);
            for (int i = 0; i < 3; i++) cr_assert_eq(change[i], w[i] - before[i], "%s", o->name);
            cr_assert(change[0] < 0 && change[1] > 0, "%s goes downhill", o->name);
        }
        update_state_finish(&state);
    }
}

/* Adam's first step is the rate, whatever the gradient's size; sgd's is the rate times the gradient. */
Test(update, first_steps_of_two_rules)
{
    const float g[2] = {0.001f, -50};
    float w[2] = {0, 0}, change[2];
    struct update_rule rule = {.optimizer = rule_named("adam"), .rate = 0.125};
    struct update_state state;
    cr_assert(update_state_init(&state, rule.optimizer, 2, NULL));
    update_take(&rule, &state, g, w, change);
    cr_assert_float_eq(change[0], -0.125, 1e-5);
    cr_assert_float_eq(change[1], 0.125, 1e-5);
    update_state_finish(&state);
    rule.optimizer = rule_named("sgd");
    cr_assert(update_state_init(&state, rule.optimizer, 2, NULL));
    cr_assert(!state.moments.m && !state.moments.v);
    update_take(&rule, &state, g, w, change);
    cr_assert_float_eq(change[1], 6.25, 1e-5);
    update_state_finish(&state);
}

/* Back to a copy, and on again: the same numbers. */
Test(update, a_step_can_be_taken_back)
{
    for (const struct optimizer *o = optimizers; o->name; o++) {
        const struct update_rule rule = {.optimizer = o, .rate = 0.1};
        struct update_state state, kept;
        float g[2] = {1, -3}, w[2] = {0.5f, 0.5f}, change[2], again[2], start[2];
        cr_assert(update_state_init(&state, o, 2, NULL) && update_state_init(&kept, o, 2, NULL));
        update_take(&rule, &state, g, w, change);
        update_state_copy(&kept, &state);
        memcpy(start, w, sizeof w);
        g[1] = 2;
        update_take(&rule, &state, g, w, change);
        update_state_copy(&state, &kept);
        memcpy(again, start, sizeof w);
        update_take(&rule, &state, g, again, change);
        cr_assert(again[0] == w[0] && again[1] == w[1] && state.steps == 2, "%s", o->name);
        update_state_finish(&state);
        update_state_finish(&kept);
    }
}

/* ---- the trainer's update is this one ---- */

static struct corpus *written_corpus(void)
{
    char path[] = "/tmp/unroll-test-XXXXXX";
    struct error err = {0};
    struct corpus *corpus;
    FILE *file = fdopen(mkstemp(path), "w");
    for (int i = 0; i < 400; i++) fprintf(file, "%c%c ", 'a' + i * i % 11, 'a' + i % 7);
    fclose(file);
    cr_assert(corpus_open(path, &corpus, &err), "%s", err.text);
    unlink(path);
    return corpus;
}

enum { STEPS = 6, ROWS = 3, UPDATES = 20 };

/* One update phase by phase: forward, backward, clip, step. */
static void take_update(struct run *run, struct batches *batches, const struct update_rule *rule,
    struct update_state *state, float *parameters)
{
    int input[STEPS * ROWS], label[STEPS * ROWS];
    size_t n = run->net->parameter_count;
    float *gradient = malloc(n * sizeof *gradient), *change = malloc(n * sizeof *change);
    bool fresh;
    cr_assert(gradient && change && batches_next(batches, input, label, &fresh, NULL));
    if (fresh)
        run_reset(run, parameters);
    else
        run_carry(run);
    run_set_inputs(run, input, label);
    run_forward(run, parameters);
    run_backward(run, parameters, gradient);
    update_clip(rule, gradient, n, gradient);
    update_take(rule, state, gradient, parameters, change);
    free(gradient);
    free(change);
}

/* Beside a trainer of one worker, to the last bit. */
static void follow_trainer(const char *optimizer, double clip_norm, double clip_value)
{
    struct corpus *corpus = written_corpus();
    struct net *net = compiled_shipped("gru", (struct net_options){corpus->vocab.size, H, 1});
    const struct trainer_settings settings = {.batch = ROWS,
        .steps = STEPS,
        .threads = 1,
        .optimizer = rule_named(optimizer),
        .rate = 0.05,
        .clip_norm = clip_norm,
        .clip_value = clip_value,
        .weight_decay = 0.001,
        .seed = 3};
    const struct update_rule rule = {settings.optimizer, settings.rate, settings.weight_decay, clip_norm, clip_value};
    const struct part all = part_whole(corpus->length);
    struct trainer *trainer;
    struct batches *its, *ours;
    struct run *run;
    struct update_state state;
    struct trainer_update update;
    bool clipped = false;
    cr_assert(trainer_create(net, &settings, &trainer, NULL) && run_create(net, STEPS, ROWS, &run, NULL));
    cr_assert(batches_create(corpus, &all, STEPS, ROWS, &its, NULL) &&
              batches_create(corpus, &all, STEPS, ROWS, &ours, NULL));
    cr_assert(update_state_init(&state, settings.optimizer, net->parameter_count, NULL));
    for (int i = 0; i < STEPS * ROWS; i++) run->loss_weight[i] = (float)(1.0 / (STEPS * ROWS));
    float *parameters = malloc(net->parameter_count * sizeof *parameters);
    cr_assert(parameters && parameters_init(net, settings.seed, parameters, NULL));
    for (int i = 0; i < UPDATES; i++) {
        take_update(run, ours, &rule, &state, parameters);
        cr_assert(trainer_update(trainer, its, &update, NULL));
        clipped |= update.clipped;
        for (size_t k = 0; k < net->parameter_count; k++)
            cr_assert_eq(parameters[k], trainer->parameters[k], "%s: update %d, number %zu", optimizer, i + 1, k);
    }
    cr_assert_eq(clipped, clip_norm > 0 || clip_value > 0);
    cr_assert_eq(state.steps, trainer->updates);
    free(parameters);
    update_state_finish(&state);
    run_destroy(run);
    batches_destroy(its);
    batches_destroy(ours);
    trainer_destroy(trainer);
    net_destroy(net);
    corpus_close(corpus);
}

Test(update, is_the_trainers)
{
    for (const struct optimizer *o = optimizers; o->name; o++) follow_trainer(o->name, 0, 0);
    follow_trainer("sgd", 0.01, 0);
    follow_trainer("adam", 0, 0.001);
    follow_trainer("rmsprop", 0.01, 0.001);
}

/* ---- whose gradient it was ---- */

static void check_shares(struct trial *m)
{
    const struct net *net = m->net;
    size_t n = net->parameter_count;
    float *before = malloc(n * sizeof *before), *change = malloc(n * sizeof *change);
    struct update_share *share = malloc((size_t)net->parameters * sizeof *share);
    const struct update_rule rule = {.optimizer = rule_named("sgd"), .rate = 0.25};
    struct update_state state;
    double sum = 0;
    cr_assert(before && change && share && update_state_init(&state, rule.optimizer, n, NULL));
    made_compute(m, LOSS_AT_ALL);
    memcpy(before, m->parameters, n * sizeof *before);
    update_take(&rule, &state, m->gradient, m->parameters, change);
    struct update_share all = update_shares(net, m->gradient, before, change, share);
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        size_t count = (size_t)p->rows * (size_t)p->columns;
        double gradient = norm_of(m->gradient + p->offset, count), weight = norm_of(before + p->offset, count);
        cr_assert_float_eq(share[i].gradient, gradient, 1e-5 * gradient);
        cr_assert_float_eq(share[i].weight, weight, 1e-5 * weight);
        cr_assert_float_eq(share[i].change, 0.25 * gradient, 1e-5 * (gradient + weight), "%s", p->name);
        cr_assert_float_eq(share[i].ratio, share[i].change / weight, 1e-5 * share[i].ratio);
        sum += share[i].share;
    }
    cr_assert_float_eq(sum, 1, 1e-5);
    cr_assert_float_eq(all.gradient, norm_of(m->gradient, n), 1e-5 * all.gradient);
    cr_assert(all.share == 1 && all.ratio > 0 && isfinite(all.ratio));
    update_state_finish(&state);
    free(before);
    free(change);
    free(share);
}

Test(update_share, of_every_net)
{
    made_each(2, check_shares);
}

Test(update_share, of_what_was_0_or_does_not_move)
{
    struct trial m = made("elman", 1, 1);
    size_t n = m.net->parameter_count;
    struct update_share share[8];
    cr_assert_leq(m.net->parameters, 8);
    float *zero = calloc(n, sizeof *zero), *change = calloc(n, sizeof *change);
    int b = net_find_parameter(m.net, "h.b"), W = net_find_parameter(m.net, "h.W");
    change[m.net->parameter[b].offset] = 0.5f;
    struct update_share all = update_shares(m.net, zero, zero, change, share);
    cr_assert(isinf(share[b].ratio) && share[b].change == 0.5 && share[b].share == 0);
    cr_assert(share[W].ratio == 0 && share[W].share == 0 && all.share == 0 && isinf(all.ratio));
    free(zero);
    free(change);
    trial_finish(&m);
}
