/*
 * json_text.c: jansson asks us for memory, so that we know when it got none, and how much it takes for a text.
 *
 * While it parses it may not be refused any: its lexer does not look whether a character was saved. So the first
 * allocation that fails, or is one too many, is served from a reserve that was taken beforehand, and so are those
 * behind it; the text ends there, at the next of its pieces, and what was made of it is thrown away.
 */
#include "json_text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_TIMES = 24,
    MOST_BASE = 4 << 20,
    OVERHEAD = 16, /* bytes, of each allocation */
    ALIGNMENT = 16,
    PIECE = 256 /* of the text: no more than that is still read once the reserve is used */
};

struct parsing {
    const char *text;
    size_t length, at;
    size_t left; /* bytes that may still be taken */
    char *reserve;
    size_t reserved, used; /* bytes */
    bool starved, greedy;
};

static _Thread_local struct parsing *parsing; /* NULL: none is going on */
static _Thread_local bool starved;            /* otherwise */

static void *from_reserve(struct parsing *p, size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    /* A saved token takes less; a table that is larger may be refused. */
    if (size > 2 * p->length + PIECE || rounded > p->reserved - p->used) return NULL;
    p->used += rounded;
    return p->reserve + p->used - rounded;
}

static void *watched_malloc(size_t size)
{
    struct parsing *p = parsing;
    if (p && (p->left < size || p->left - size < OVERHEAD)) p->greedy = true;
    bool over = p && (p->starved || p->greedy);
    void *memory = over ? NULL : malloc(size);
    if (!memory && !over) *(p ? &p->starved : &starved) = true;
    if (!memory) return p ? from_reserve(p, size) : NULL;
    if (p) p->left -= size + OVERHEAD;
    return memory;
}

static void watched_free(void *memory)
{
    const struct parsing *p = parsing;
    uintptr_t at = (uintptr_t)memory, reserve = p ? (uintptr_t)p->reserve : 0;
    if (!p || at < reserve || at >= reserve + p->reserved) free(memory);
}

/* For the whole program; it changes nothing for other users of jansson. */
static void watch(void)
{
    json_malloc_t allocate;
    json_free_t release;
    json_get_alloc_funcs(&allocate, &release);
    if (allocate != watched_malloc) json_set_alloc_funcs(watched_malloc, watched_free);
}

static size_t next_piece(void *out, size_t size, void *data)
{
    struct parsing *p = data;
    size_t count = p->length - p->at < size ? p->length - p->at : size;
    if (p->starved || p->greedy) return (size_t)-1;
    if (count > PIECE) count = PIECE;
    if (count) memcpy(out, p->text + p->at, count);
    p->at += count;
    return count;
}

json_t *json_from_text(const char *text, size_t length, size_t flags, json_error_t *fault, bool *out_of_memory)
{
    struct parsing p = {.text = text, .length = length};
    *out_of_memory = true;
    if (length > SIZE_MAX / 2 / MOST_TIMES) return NULL;
    p.left = length * MOST_TIMES + MOST_BASE;
    p.reserved = (6 * length + 1000 * (size_t)PIECE) / ALIGNMENT * ALIGNMENT;
    if (!(p.reserve = malloc(p.reserved))) return NULL;
    watch();
    parsing = &p;
    json_t *value = json_load_callback(next_piece, &p, flags, fault);
    *out_of_memory = p.starved;
    if (p.starved || p.greedy) {
        json_decref(value);
        value = NULL;
    }
    parsing = NULL;
    free(p.reserve);
    if (p.greedy) {
        fault->line = fault->position = 1; /* all of it is at fault */
        snprintf(fault->text, sizeof fault->text, "it takes more memory than any model's would");
    }
    return value;
}

char *json_to_text(const json_t *value)
{
    watch();
    starved = false;
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
