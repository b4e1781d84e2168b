/*
 * test_explore_walk.c: a random walk of keys and clicks, with screens of all sizes drawn on the way. It must not crash,
 * the cursor must be where it is seen, and all that is drawn must be safe to show.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "explore_command.h"
#include "panel_explore.h"
#include "rng.h"
#include "writer.h"

enum { STEPS = 3000 };

TestSuite(explore_walk, .init = enter_folder, .fini = leave_folder, .timeout = 300);

static struct key random_key(struct rng *rng)
{
    if (rng_below(rng, 8) == 0) return (struct key){rng_below(rng, 128)};
    if (rng_below(rng, 12) == 0) return (struct key){rng_below(rng, 0x30000)};
    int count = 0, chosen = 0;
    for (const struct explore_command *c = explore_commands; c->binding.name; c++)
        if (*c->binding.keys && strcmp(c->binding.name, "quit") && rng_below(rng, (uint32_t)++count) == 0)
            chosen = (int)(c - explore_commands);
    struct key key;
    const char *names = explore_commands[chosen].binding.keys;
    cr_assert(key_parse(names, strcspn(names, " "), &key, NULL));
    return key;
}

static void draw(struct explorer *x, struct canvas *canvas, struct rng *rng)
{
    static const int sizes[][2] = {{24, 80}, {45, 160}, {24, 80}, {5, 20}, {1, 1}, {30, 200}};
    const int *size = sizes[rng_below(rng, 6)];
    struct string out = {0};
    struct error err = {0};
    canvas_finish(canvas);
    cr_assert(canvas_init(canvas, size[0], size[1]));
    canvas->ascii = rng_below(rng, 3) == 0;
    cr_assert(explorer_prepare(x, explore_room_of(canvas, x, rng_below(rng, 3) == 0), &err), "%s", err.text);
    cr_assert_geq(page_find_row(&x->now->page, x->at), 0);
    explore_draw(canvas, x);
    cr_assert(!canvas->incomplete);
    write_text(&out, canvas, &(struct theme){.ascii = canvas->ascii});
    for (size_t i = 0; canvas->ascii && i < out.length; i++) cr_assert((unsigned char)out.data[i] < 128);
    string_finish(&out);
}

/* beside: another model's file, or NULL. */
static void walk(const char *beside)
{
    struct string text = {0};
    struct model model = planted();
    struct explorer *x;
    struct error err = {0};
    struct rng rng;
    struct canvas canvas = {0};
    add_quotations(&text, 6000);
    string_add(&text, "\n\u202e\x1b[31m日本\t\r\né\u0301\u200d ");
    put("text", text.data, text.length);
    cr_assert(explorer_create(&model, "text", 1, &x, &err), "%s", err.text);
    x->now->name = "planted";
    cr_assert(!beside || explorer_beside(x, beside, &err), "%s", err.text);
    rng_init(&rng, 11, "walk");
    for (int i = 0; i < STEPS; i++) {
        draw(x, &canvas, &rng);
        const char *clicked = canvas_command_at(&canvas, (enum link_event)rng_below(&rng, 3),
            (int)rng_below(&rng, (uint32_t)canvas.rows), (int)rng_below(&rng, (uint32_t)canvas.columns));
        if (clicked && rng_below(&rng, 3) == 0)
            explore_click(x, clicked);
        else
            explore_key(x, random_key(&rng));
        if (rng_below(&rng, 4) == 0) explorer_idle(x);
        x->quit = false;
    }
    canvas_finish(&canvas);
    explorer_destroy(x);
    model_finish(&model);
    string_finish(&text);
}

Test(explore_walk, keys_at_random)
{
    walk(NULL);
}

Test(explore_walk, keys_at_random_with_two_models)
{
    struct model model = model_with("lstm", 7, "abcd \n", 0.6);
    struct error err = {0};
    cr_assert(model_save("lstm.safetensors", &model, &err), "%s", err.text);
    model_finish(&model);
    walk("lstm.safetensors");
}
