/*
 * test_session_walk.c: a long random walk: keys and commands, sensible and not, with screens of all sizes drawn on the
 * way. It must not crash, and what it holds at its end must be no more than near its beginning.
 */
#include <criterion/criterion.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "library.h"
#include "rng.h"
#include "session_case.h"
#include "view.h"

enum { STEPS = 20000, WARM = 1000, DRAW_EVERY = 20 };
enum { CACHE = 64 * 7 * 528 }; /* what malloc keeps at most for its next callers counts as in use */

struct walk {
    struct session *session;
    struct rng rng;
};

static int below(struct walk *w, int n)
{
    return (int)rng_below(&w->rng, (uint32_t)n);
}

/* ---- steps ---- */

static struct key random_key(struct walk *w)
{
    switch (below(w, 8)) {
    case 0: return (struct key){(uint32_t)below(w, 128)};
    case 1: return (struct key){(uint32_t)below(w, 0x30000)};
    default: break;
    }
    int count = 0, chosen = 0;
    for (const struct command *c = commands; c->name; c++)
        if (*c->keys && strcmp(c->name, "quit") && below(w, ++count) == 0) chosen = (int)(c - commands);
    struct key key;
    const char *names = commands[chosen].keys;
    cr_assert(key_parse(names, strcspn(names, " "), &key, NULL));
    return key;
}

static void random_text(struct walk *w, struct string *out)
{
    static const uint32_t odd[] = {0x202E, 0x2066, 0x1B, 0x7F, 0x9B, 0x301, 0x200D, 0x1F600, 0x65E5, '\n', '\t', 0xA0};
    for (int i = below(w, 30); i >= 0; i--)
        string_add_code_point(out, below(w, 4) ? 'a' + (uint32_t)below(w, 6) : odd[below(w, 12)]);
}

static const char *random_net(struct walk *w)
{
    int count = 0;
    while (library_nets[count].name) count++;
    return library_nets[below(w, count)].name;
}

static void random_line(struct walk *w, struct string *out)
{
    static const char *const numeric[] = {"step", "unit", "hidden", "layers", "seed", "loss-at"};
    static const char *const words[] = {"loss-at all", "loss-at last", "focus h", "focus o", "focus h2.c", "backward",
        "forward", "help", "first", "last", "", "nonsense", "text", "net /dev/null"};
    switch (below(w, 4)) {
    case 0: string_printf(out, "%s %d", numeric[below(w, 6)], below(w, 14) - 1); break;
    case 1: string_printf(out, "net %s", random_net(w)); break;
    case 2:
        string_add(out, "text ");
        random_text(w, out);
        break;
    default: string_add(out, words[below(w, 14)]);
    }
}

static void draw(struct walk *w)
{
    struct canvas canvas;
    cr_assert(canvas_init(&canvas, 1 + below(w, 60), 1 + below(w, 200)));
    canvas.ascii = below(w, 2);
    view_draw(&canvas, w->session);
    cr_assert_lt(canvas.cursor_row, canvas.rows);
    cr_assert_lt(canvas.cursor_column, canvas.columns);
    canvas_finish(&canvas);
}

static void step(struct walk *w)
{
    if (below(w, 10)) {
        session_key(w->session, random_key(w));
    } else {
        struct string line = {0};
        random_line(w, &line);
        command_run(w->session, line.data ? line.data : "", NULL);
        string_finish(&line);
    }
    w->session->quit = false;
}

/* ---- memory ---- */

/* Bytes in use, the session being on the same subject whenever it is asked. */
static size_t bytes_in_use(struct walk *w)
{
    static const char *const lines[] = {"loss-at all", "net lstm", "layers 1", "hidden 8", "text hello hello"};
    press(w->session, "esc esc");
    command_run(w->session, "reset", NULL);
    for (int i = 0; i < 5; i++) run_line(w->session, lines[i]);
    command_run(w->session, "unpin", NULL);
    for (int i = 0; i < HISTORY_MOST; i++) run_line(w->session, "seed 1"); /* a full history of the same */
    string_finish(&w->session->prompt);
    return mallinfo2().uordblks;
}

Test(session, a_random_walk_neither_crashes_nor_grows, .timeout = 120)
{
    struct walk w = {.session = opened("lstm", "hello hello")};
    size_t early = 0;
    rng_init(&w.rng, 1, "walk");
    for (int i = 0; i < STEPS; i++) {
        step(&w);
        if (i % DRAW_EVERY == 0) draw(&w);
        if (i == WARM) early = bytes_in_use(&w);
    }
    size_t late = bytes_in_use(&w);
    cr_assert_leq(late, early + CACHE, "%zu bytes in use after %d steps, %zu after all", early, WARM, late);
    session_destroy(w.session);
}
