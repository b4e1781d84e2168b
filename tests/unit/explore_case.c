/*
 * explore_case.c: see the header.
 */
#include "explore_case.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "corpus_case.h"

enum { ROWS = 10, COLUMNS = 40, LIST_ROWS = 5, WORKERS = 2 };

struct explorer *x;
struct model model;

void begin_with(struct model made, const char *text)
{
    struct error err = {0};
    model = made;
    put("text", text, strlen(text));
    cr_assert(explorer_create(&model, "text", WORKERS, &x, &err), "%s", err.text);
    x->now->name = "some/model.safetensors";
}

void end(void)
{
    explorer_destroy(x);
    model_finish(&model);
}

void see(int rows, int columns)
{
    struct error err = {0};
    struct explore_room room = {.rows = rows, .columns = columns, .list_rows = LIST_ROWS};
    cr_assert(explorer_prepare(x, room, &err), "%s", err.text);
}

void run(const char *line)
{
    struct error err = {0};
    cr_assert(explore_run(x, line, &err), "%s: %s", line, err.text);
    see(ROWS, COLUMNS);
}

void press(const char *keys)
{
    struct key *key;
    size_t count;
    cr_assert(keys_parse(keys, &key, &count, NULL));
    for (size_t i = 0; i < count; i++) {
        explore_key(x, key[i]);
        see(ROWS, COLUMNS);
    }
    free(key);
}

void refused(const char *line, const char *word)
{
    struct error err = {0};
    cr_expect_not(explore_run(x, line, &err), "%s", line);
    cr_expect(strstr(err.text, word), "%s: %s", line, err.text);
}
