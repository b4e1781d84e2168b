/* test_predict.c: questions before steps: what they ask, that their answers are true, and playing. */
#include <criterion/criterion.h>
#include <string.h>

#include "command.h"
#include "session_case.h"

/* The answer from what is revealed after it. */
static void check_answer(struct session *s, const struct question *q)
{
    const struct computed *c = s->now;
    if (strstr(q->text, "likeliest guess")) {
        const real *p = run_value(c->run, c->net->probability, s->t - 1);
        int best = 0;
        for (int i = 1; i < c->vocab.size; i++)
            if (p[i] > p[best]) best = i;
        char shown[16];
        code_point_show(c->vocab.symbol[best], false, shown);
        cr_expect_str_eq(q->choice[q->right], shown);
    } else if (strstr(q->text, "The loss at")) {
        bool larger = run_value(c->run, c->net->loss, s->t - 1)[0] > run_value(c->run, c->net->loss, s->t - 2)[0];
        cr_expect_eq(q->right, larger ? 0 : 1);
    } else if (strstr(q->text, "For a smaller loss")) {
        cr_expect_eq(q->right, run_grad(c->run, session_quantity(s), s->t - 1)[0] < 0 ? 0 : 1);
    } else if (strstr(q->text, "Unit 1")) {
        cr_expect_eq(q->right, run_value(c->run, session_quantity(s), s->t - 1)[0] > 0 ? 0 : 1);
    } else {
        cr_expect(strstr(q->text, "Gate") || strstr(q->text, "has the length") || strstr(q->text, "On its way back"),
            "%s", q->text);
    }
}

static void walk(struct session *s, const char *key, int *asked)
{
    for (int i = 0; i < 8; i++) {
        int t = s->t;
        press(s, key);
        if (!s->question.open) continue;
        cr_expect_eq(s->t, t, "the step waits for the answer");
        struct question q = s->question;
        press(s, "x");
        cr_expect(s->question.open, "what is no answer is ignored");
        char digit[2] = {(char)('1' + q.right), '\0'};
        press(s, digit);
        cr_expect_not(s->question.open);
        cr_expect(strstr(s->message, "Right:"), "%s", s->message);
        check_answer(s, &q);
        ++*asked;
    }
}

Test(predict, questions_are_about_what_comes_and_their_answers_are_true)
{
    struct session *s = opened("lstm", "hello hello");
    int asked = 0;
    press(s, "P");
    walk(s, "right", &asked);
    walk(s, "b", &asked);
    run_line(s, "backward");
    press(s, "end");
    walk(s, "left", &asked);
    cr_expect_gt(asked, 12);
    cr_expect_eq(s->question.hits, asked);
    session_destroy(s);
}

Test(predict, wrong_answers_and_none_go_on_too)
{
    struct session *s = opened("gru", "hello hello");
    press(s, "P right");
    cr_assert(s->question.open);
    char digit[2] = {s->question.right ? '1' : '2', '\0'};
    press(s, digit);
    cr_expect(strstr(s->message, "No:"), "%s", s->message);
    cr_expect_eq(s->t, 2);
    press(s, "right esc");
    cr_expect_eq(s->t, 3);
    cr_expect_eq(s->question.answered, 1);
    cr_expect_eq(s->question.hits, 0);
    press(s, "P right");
    cr_expect_not(s->question.open);
    cr_expect_eq(s->t, 4);
    session_destroy(s);
}

Test(play, goes_to_the_end_and_stops_there)
{
    struct session *s = opened("lstm", "hello hello");
    press(s, "space");
    cr_expect_gt(s->playing, 0);
    for (int i = 0; i < 100 && s->playing; i++) session_play(s);
    cr_expect_eq(s->t, s->now->T);
    run_line(s, "backward");
    run_line(s, "play fast");
    session_play(s);
    session_play(s);
    cr_expect_eq(s->t, s->now->T - 2);
    press(s, "space");
    cr_expect_eq(s->playing, 0, "a key pauses");
    struct error err = {0};
    cr_expect_not(command_run(s, "play often", &err));
    session_destroy(s);
}
