/* test_learn.c: training on the session's own text: what an update does, that it repeats, and the way back. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "learn.h"
#include "session_case.h"

static struct photo quiet_photo(struct session *s)
{
    s->message[0] = '\0';
    return photo_of(s);
}

/* w - η g of the mean loss, number by number. */
Test(learn, an_update_of_sgd_is_what_the_slide_says)
{
    struct session *s = opened("elman", "hello hello");
    size_t n = s->now->net->parameter_count;
    double w[400], g[400];
    cr_assert_leq(n, 400);
    for (size_t i = 0; i < n; i++) {
        w[i] = (double)s->now->parameters[i];
        g[i] = (double)s->now->gradient[i] / s->now->T;
    }
    run_line(s, "rate 0.1");
    run_line(s, "train");
    for (size_t i = 0; i < n; i++) cr_expect_float_eq((double)s->now->parameters[i], w[i] - 0.1 * g[i], 1e-6);
    session_destroy(s);
}

Test(learn, clipping_shortens_the_step_and_keeps_its_direction)
{
    struct session *s = opened("elman", "hello hello");
    size_t n = s->now->net->parameter_count;
    double w[400], free_step[400], ratio = 0;
    for (size_t i = 0; i < n; i++) w[i] = (double)s->now->parameters[i];
    run_line(s, "rate 0.1");
    run_line(s, "train");
    for (size_t i = 0; i < n; i++) free_step[i] = (double)s->now->parameters[i] - w[i];
    run_line(s, "undo");
    run_line(s, "clip 0.01");
    run_line(s, "train");
    for (size_t i = 0; i < n; i++)
        if (fabs(free_step[i]) > 1e-3) ratio = ((double)s->now->parameters[i] - w[i]) / free_step[i];
    cr_assert(ratio > 0 && ratio < 1, "%g", ratio);
    double length = 0;
    for (size_t i = 0; i < n; i++) {
        double step = (double)s->now->parameters[i] - w[i];
        length += step * step;
        cr_expect_float_eq(step, ratio * free_step[i], 2e-6);
    }
    cr_expect_float_eq(sqrt(length), 0.1 * 0.01, 1e-5);
    session_destroy(s);
}

static void check_steps_add_up(const char *optimizer)
{
    struct session *many = opened("lstm", "hello hello"), *single = opened("lstm", "hello hello");
    char line[64];
    snprintf(line, sizeof line, "optimizer %s", optimizer);
    run_line(many, line);
    run_line(single, line);
    run_line(many, "train 7");
    for (int i = 0; i < 7; i++) run_line(single, "train");
    struct photo photo = quiet_photo(many);
    single->message[0] = '\0';
    expect_like(single, &photo, optimizer);
    cr_expect_lt(run_loss(many->now->run), 16, "%s does not learn", optimizer);
    photo_finish(&photo);
    session_destroy(many);
    session_destroy(single);
}

Test(learn, seven_updates_are_seven_times_one)
{
    for (const struct optimizer *o = optimizers; o->name; o++) check_steps_add_up(o->name);
}

Test(learn, rewind_and_undo_bring_back_every_bit)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "set Wf *= 1.5");
    struct photo before = quiet_photo(s);
    run_line(s, "train 20");
    struct photo after = quiet_photo(s);
    run_line(s, "train 20");
    run_line(s, "rewind");
    s->message[0] = '\0';
    expect_like(s, &before, "rewind");
    run_line(s, "undo");
    run_line(s, "undo");
    s->message[0] = '\0';
    expect_like(s, &after, "undo");
    run_line(s, "rewind");
    struct error err = {0};
    cr_expect_not(command_run(s, "rewind", &err));
    photo_finish(&before);
    photo_finish(&after);
    session_destroy(s);
}

Test(learn, a_text_is_learned_by_heart)
{
    struct session *s = opened("lstm", "hello hello");
    run_line(s, "optimizer adam");
    run_line(s, "rate 0.03");
    run_line(s, "train 300");
    cr_expect_lt(run_loss(s->now->run) / s->now->T, 0.01);
    session_destroy(s);
}

Test(learn, a_pin_learns_in_its_own_way)
{
    struct session *s = opened("elman", "hello hello");
    run_line(s, "clip 0.01");
    run_line(s, "pin");
    run_line(s, "clip off");
    run_line(s, "train 30");
    cr_expect_eq(s->pin->subject.weights->updates, 30);
    cr_expect_gt(run_loss(s->pin->run), run_loss(s->now->run), "the clipped one is slower here");
    session_destroy(s);
}

Test(learn, a_loss_that_explodes_is_an_error_and_changes_nothing)
{
    struct session *s = opened("elman", "hello hello");
    run_line(s, "set W = 1e30");
    struct photo before = quiet_photo(s);
    struct error err = {0};
    run_line(s, "rate 1e38");
    cr_expect_not(command_run(s, "train 50", &err));
    cr_expect(strstr(err.text, "update "), "%s", err.text);
    cr_expect(strstr(err.text, "clip"), "%s", err.text);
    run_line(s, "undo");
    s->message[0] = '\0';
    expect_like(s, &before, "after the error");
    photo_finish(&before);
    session_destroy(s);
}
