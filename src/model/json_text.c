/*
 * json_text.c: jansson asks us for memory, so that we know when it got none.
 */
#include "json_text.h"

#include <stdlib.h>

static _Thread_local bool starved;

static void *watched_malloc(size_t size)
{
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
    starved = false;
}

json_t *json_from_text(const char *text, size_t length, size_t flags, json_error_t *fault, bool *out_of_memory)
{
    watch();
    json_t *value = json_loadb(text, length, flags, fault);
    *out_of_memory = starved;
    if (!starved) return value;
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
