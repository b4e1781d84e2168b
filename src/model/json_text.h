/*
 * json_text.h: jansson (2.14) where memory may run out, and where the text is a stranger's.
 *
 * Left alone, json_loadb takes the one for a fault of the text, or leaves out a character and goes on, and in the midst
 * of a string it then reads beyond the end of its buffer, or aborts. Here either is told from the other, and nothing is
 * left out. And a text such as "[{},{},{}, ..." may not take more than 24 times its own length (and 4 MB); what we
 * write ourselves takes less.
 */
#ifndef MODEL_JSON_TEXT_H
#define MODEL_JSON_TEXT_H

#include <jansson.h>
#include <stdbool.h>

/* As json_loadb. NULL with *out_of_memory is just that, NULL without it a text that *fault tells of. */
json_t *json_from_text(const char *text, size_t length, size_t flags, json_error_t *fault, bool *out_of_memory);

/* json_dumps, on one line; the caller's to free(). NULL when memory is out; value may be NULL, and gives that too. */
char *json_to_text(const json_t *value);

/* A value into an array, or into an object whose keys keep their order. It belongs to that from now on; if it is NULL,
 * or memory runs out here, *array or *object becomes NULL. */
void json_add(json_t **array, json_t *value);
void json_put(json_t **object, const char *key, json_t *value);

#endif
