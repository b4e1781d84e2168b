/*
 * test_explore_screens.c: screens of the explorer as text, compared with the files next to this one.
 *
 *   UPDATE_SCREENS=1 build/tests/test_explore_screens    writes them anew: look at the difference before committing it
 *
 * The model is the planted one: its cell is 0 or 1, far from any rounding.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "explore_command.h"
#include "file.h"
#include "panel_explore.h"
#include "writer.h"

enum look { PLAIN, ASCII, MONO };

static const struct screen_case {
    const char *name, *keys;
    enum look look;
    bool beside; /* two models */
} cases[] = {
    {"explore", ": h space 3 enter down down right right"},
    {"explore-mono", ": h space 3 enter down down right right", MONO},
    {"explore-ascii", ": h space 3 enter down down right right", ASCII},
    {"explore-guesses", ": h space 3 enter t down"},
    {"explore-stacked", ": h space 3 enter + ] down"},
    {"explore-units", ": f e a t u r e space q u o t e s enter : h space 3 enter tab"},
    {"explore-span", ": t h r e s h o l d space . 5 enter : a t space 1 0 enter v right right right right v"},
    {"explore-places",
        ": t h r e s h o l d space . 5 enter : a t space 1 0 enter v right right right v enter tab down"},
    {"explore-loss", "L r down right"},
    {"explore-figures", "p down"},
    {"explore-saturation", "p 1 down"},
    {"explore-saturation-mono", "p 1 down c", MONO},
    {"explore-histogram", "p 2 down"},
    {"explore-histogram-ascii", "p 2 c", ASCII},
    {"explore-closing", "p 3 down down"},
    {"explore-closing-ascii", "p 3", ASCII},
    {"explore-closing-none", "p 3 c c"},
    {"explore-figure-prompt", ": f i g u r e space s"},
    {"explore-difference-mono", "D : a t space 1 5 5 0 enter", MONO},
    {"explore-ngrams", ": f i g u r e space n g r a m s enter down"},
    {"explore-ngrams-mono", ": f i g u r e space n g r a m s enter down", MONO},
    {"explore-errors", ": f i g u r e space e r r o r s enter down"},
    {"explore-errors-ascii", ": f i g u r e space e r r o r s enter", ASCII},
    {"explore-growth", ": f i g u r e space g r o w t h enter"},
    {"explore-growth-overflow", ": f i g u r e space g r o w t h space w i l d . s a f e t e n s o r s enter"},
    {"explore-prompt", ": s o r"},
    {"explore-unknown", "right"},
    {"explore-help", "?"},
    {"beside", ": h space 3 enter down down right right", .beside = true},
    {"beside-difference", ": h space 3 enter d o : h space 3 enter L down down right right right", .beside = true},
    {"beside-units", ": f e a t u r e space q u o t e s enter esc tab", .beside = true},
    {"beside-guesses", ": h space 3 enter t o : h space 3 enter down", .beside = true},
    {"beside-ascii", ": h space 3 enter d o : h space 3 enter down", ASCII, .beside = true},
    {"beside-mono", ": h space 3 enter d o : h space 3 enter down", MONO, .beside = true},
};

enum { CASES = sizeof cases / sizeof *cases };

TestSuite(explore_screens, .init = enter_folder, .fini = leave_folder, .timeout = 120);

static void draw(struct explorer *x, const struct screen_case *c, struct canvas *canvas)
{
    struct error err = {0};
    canvas->ascii = c->look == ASCII;
    cr_assert(explorer_prepare(x, explore_room_of(canvas, x, c->look == MONO), &err), "%s", err.text);
    explore_draw(canvas, x);
}

static struct explorer *open_explorer(const struct model *model)
{
    struct string text = {0};
    struct explorer *x;
    struct error err = {0};
    for (int i = 0; i < 30; i++) string_add(&text, "abc defg \"bbb bbb\" a\n\nhéad \"bab bbbbb\nbbb\" g. abcdef gh\n");
    put("story.txt", text.data, text.length);
    cr_assert(explorer_create(model, "story.txt", 2, &x, &err), "%s", err.text);
    x->now->name = "planted.safetensors";
    string_finish(&text);
    return x;
}

/* Its numbers are finite, its logits are not. */
static void save_wild(void)
{
    struct error err = {0};
    struct model wild = planted();
    const struct parameter *V;
    float *v = numbers_of(&wild, "V", &V);
    for (int i = 0; i < V->rows * V->columns; i++) v[i] = 3e38F;
    cr_assert(model_save("wild.safetensors", &wild, &err), "%s", err.text);
    model_finish(&wild);
}

/* The same cell, half as sure of what follows from it. */
static void open_beside(struct explorer *x)
{
    struct error err = {0};
    struct model half = planted();
    const struct parameter *V;
    float *v = numbers_of(&half, "V", &V);
    for (int i = 0; i < V->rows * V->columns; i++) v[i] /= 2;
    cr_assert(model_save("half.safetensors", &half, &err), "%s", err.text);
    model_finish(&half);
    cr_assert(explorer_beside(x, "half.safetensors", &err), "%s", err.text);
}

static void draw_case(struct string *out, const struct screen_case *c, int rows, int columns)
{
    struct model model = planted();
    struct explorer *x = open_explorer(&model);
    struct canvas canvas;
    struct key *key;
    size_t keys;
    cr_assert(canvas_init(&canvas, rows, columns) && keys_parse(c->keys, &key, &keys, NULL));
    if (c->beside) open_beside(x);
    save_wild();
    draw(x, c, &canvas);
    for (size_t i = 0; i < keys; i++) {
        explore_key(x, key[i]);
        draw(x, c, &canvas);
    }
    struct theme theme = {.ascii = c->look == ASCII};
    (c->look == MONO ? write_ansi : write_text)(out, &canvas, &theme);
    cr_assert_not(out->failed);
    free(key);
    canvas_finish(&canvas);
    explorer_destroy(x);
    model_finish(&model);
}

static void check(const struct screen_case *c, int rows, int columns)
{
    struct string drawn = {0};
    struct error err = {0};
    char path[512], *kept = NULL;
    size_t length;
    snprintf(
        path, sizeof path, SCREENS_FOLDER "/%s-%dx%d%s", c->name, columns, rows, c->look == MONO ? ".ansi" : ".txt");
    draw_case(&drawn, c, rows, columns);
    if (getenv("UPDATE_SCREENS"))
        cr_assert(file_write_atomically(path, drawn.data, drawn.length, &err), "%s", err.text);
    cr_assert(file_read(path, 1 << 20, &kept, &length, &err), "%s", err.text);
    cr_assert(!strcmp(kept, drawn.data), "%s is to be:\n%s\nand is now:\n%s\n", path, kept, drawn.data);
    free(kept);
    string_finish(&drawn);
}

Test(explore_screens, are_as_committed)
{
    for (int i = 0; i < CASES; i++) {
        check(&cases[i], 24, 80);
        check(&cases[i], 45, 160);
        if (cases[i].beside) check(&cases[i], 40, 120); /* the least that has both side by side */
    }
}
