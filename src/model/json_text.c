/*
 * json_text.c: jansson asks us for memory, so that we know when it got none, and how much it takes for a text.
 */
#include "json_text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_TIMES = 24, MOST_BASE = 4 << 20, OVERHEAD = 16 /* bytes, of each allocation */ };

static _Thread_local bool starved, greedy;
static _Thread_local size_t left = SIZE_MAX; /* bytes that the text which is read may still take */

static void *watched_malloc(size_t size)
{
    greedy |= left < size || left - size < OVERHEAD;
    if (greedy) return NULL;
    if (left != SIZE_MAX) left -= size + OVERHEAD;
    void *memory = malloc(size);
    if (!memory) starved = true;
    return memory;
}

/* For the whole program; it changes nothing for other users of jansson. */
static void watch(void)
{
    json_malloc_t allocate;
    json_free_t release;
    json_get_alloc_funcs(&allocate, &release);
    if (allocate != watched_malloc) json_set_alloc_funcs(watched_malloc, free);
    starved = greedy = false;
}

json_t *json_from_text(const char *text, size_t length, size_t flags, json_error_t *fault, bool *out_of_memory)
{
    watch();
    left = length < SIZE_MAX / MOST_TIMES - MOST_BASE ? length * MOST_TIMES + MOST_BASE : SIZE_MAX;
    json_t *value = json_loadb(text, length, flags, fault);
    bool refused = greedy;
    left = SIZE_MAX;
    greedy = false;
    *out_of_memory = starved;
    if (refused) {
        fault->line = fault->position = 1; /* jansson has none: all of it is at fault */
        snprintf(fault->text, sizeof fault->text, "it takes more memory than any model's would");
    }
    if (!starved && !refused) return value;
    json_decref(value);
    return NULL;
}

char *json_to_text(const json_t *value)
{
    watch();
    char *text = value ? json_dumps(value, JSON_COMPACT) : NULL;
    if (!starved) return text;
    free(text);
    return NULL;
}

void json_add(json_t **array, json_t *value)
{
    if (json_array_append_new(*array, value) == 0) return;
    json_decref(*array);
    *array = NULL;
}

void json_put(json_t **object, const char *key, json_t *value)
{
    if (json_object_set_new(*object, key, value) == 0) return;
    json_decref(*object);
    *object = NULL;
}
