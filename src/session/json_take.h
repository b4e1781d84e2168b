/*
 * json_take.h: values out of a JSON object that a stranger may have written.
 *
 * Each function takes the value under a key, checks that it is what is expected, and says in its error what was
 * expected there. On failure *out is as it was.
 */
#ifndef SESSION_JSON_TAKE_H
#define SESSION_JSON_TAKE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

bool take_integer(const json_t *object, const char *key, int64_t low, int64_t high, int64_t *out, struct error *err);
bool take_int(const json_t *object, const char *key, int low, int high, int *out, struct error *err);
/* A finite number. */
bool take_number(const json_t *object, const char *key, double *out, struct error *err);
bool take_bool(const json_t *object, const char *key, bool *out, struct error *err);
/* Not owned, without a NUL in it. */
bool take_text(const json_t *object, const char *key, const char **out, struct error *err);
/* The same, but it may be null: NULL. */
bool take_text_or_null(const json_t *object, const char *key, const char **out, struct error *err);
/* The caller's to free. */
bool take_code_points(const json_t *object, const char *key, uint32_t **out, size_t *count, struct error *err);
/* Not owned; an array of at most so many, and an object. */
bool take_array(const json_t *object, const char *key, size_t most, json_t **out, struct error *err);
bool take_object(const json_t *object, const char *key, json_t **out, struct error *err);

#endif
