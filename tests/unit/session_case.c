/*
 * session_case.c: see session_case.h.
 */
#include "session_case.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "view.h"
#include "writer.h"

struct session *opened(const char *net, const char *text)
{
    struct error err = {0};
    struct session *s = NULL;
    struct subject subject = {net, NULL, 0, 8, 1, 7, LOSS_AT_ALL};
    uint32_t *code_points;
    cr_assert(utf8_decode(text, strlen(text), "text", &code_points, &subject.length, &err), "%s", err.text);
    subject.text = code_points;
    cr_assert(session_create(&subject, &s, &err), "%s: %s", net, err.text);
    free(code_points);
    return s;
}

void press(struct session *s, const char *keys)
{
    struct error err = {0};
    struct key *key;
    size_t count;
    cr_assert(keys_parse(keys, &key, &count, &err), "%s", err.text);
    for (size_t i = 0; i < count; i++) session_key(s, key[i]);
    free(key);
}

void run_line(struct session *s, const char *line)
{
    struct error err = {0};
    cr_assert(command_run(s, line, &err), "%s: %s", line, err.text);
}

void expect_at(const struct session *s, enum pass pass, int t, int revealed)
{
    cr_assert_eq(s->pass, pass, "pass %d", s->pass);
    cr_assert_eq(s->t, t, "t = %d, not %d", s->t, t);
    cr_assert_eq(s->revealed, revealed, "%d equations revealed, not %d", s->revealed, revealed);
}

static void add_track(struct string *out, const struct run *run, int node)
{
    const struct track *track = &run->track[node];
    size_t numbers = (size_t)run->T * (size_t)run->B * (size_t)track->width;
    if (track->value) string_add_bytes(out, (const char *)track->value, numbers * sizeof(real));
    if (track->grad) string_add_bytes(out, (const char *)track->grad, numbers * sizeof(real));
}

static void add_numbers(struct string *out, const struct session *s)
{
    size_t norms = (size_t)s->now->net->quantities * (size_t)s->now->T * sizeof(double);
    string_printf(out, "%s %d %d %d %llu %d; ", s->now->subject.net, (int)s->now->subject.length,
        s->now->subject.hidden, s->now->subject.layers, (unsigned long long)s->now->subject.seed,
        s->now->subject.loss_at);
    string_printf(out, "%d %d %d %d %d %d %d %d; ", s->pass, s->t, s->equation, s->revealed, s->unit, s->symbol,
        s->view, s->quit);
    string_add_bytes(out, (const char *)s->now->subject.text, s->now->subject.length * sizeof *s->now->subject.text);
    string_add_bytes(out, (const char *)s->now->parameters, s->now->net->parameter_count * sizeof(real));
    string_add_bytes(out, (const char *)s->now->gradient, s->now->net->parameter_count * sizeof(real));
    string_add_bytes(out, (const char *)s->now->norm, norms);
    string_add_bytes(out, (const char *)s->now->norm_one, norms);
    for (int v = 0; v < s->now->net->graph.nodes; v++) add_track(out, s->now->run, v);
}

struct photo photo_of(const struct session *s)
{
    struct photo photo = {0};
    struct canvas canvas;
    cr_assert(canvas_init(&canvas, 24, 80));
    view_draw(&canvas, s);
    write_text(&photo.screen, &canvas, &(struct theme){0});
    canvas_finish(&canvas);
    add_numbers(&photo.numbers, s);
    cr_assert_not(photo.numbers.failed || photo.screen.failed);
    return photo;
}

void photo_finish(struct photo *photo)
{
    string_finish(&photo->numbers);
    string_finish(&photo->screen);
}

void expect_like(const struct session *s, const struct photo *photo, const char *what)
{
    struct photo now = photo_of(s);
    cr_assert_str_eq(now.screen.data, photo->screen.data, "%s", what);
    cr_assert_eq(now.numbers.length, photo->numbers.length, "%s", what);
    cr_assert_eq(memcmp(now.numbers.data, photo->numbers.data, now.numbers.length), 0, "%s", what);
    photo_finish(&now);
}

void expect_screen(const struct session *s, const char *text, bool there)
{
    struct photo photo = photo_of(s);
    cr_assert_eq(strstr(photo.screen.data, text) != NULL, there, "%s:\n%s", text, photo.screen.data);
    photo_finish(&photo);
}
