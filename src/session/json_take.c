/*
 * json_take.c: see the header.
 */
#include "json_take.h"

#include <math.h>
#include <string.h>

#include "text.h"

static bool expected(const char *key, const char *what, struct error *err)
{
    return error_input(err, "its \"%s\" is missing, or is not %s", key, what);
}

bool take_integer(const json_t *object, const char *key, int64_t low, int64_t high, int64_t *out, struct error *err)
{
    const json_t *value = json_object_get(object, key);
    json_int_t x = json_integer_value(value);
    if (!json_is_integer(value) || x < low || x > high)
        return error_input(err, "its \"%s\" is missing, or is not a whole number from %lld to %lld", key,
            (long long)low, (long long)high);
    *out = x;
    return true;
}

bool take_int(const json_t *object, const char *key, int low, int high, int *out, struct error *err)
{
    int64_t x;
    if (!take_integer(object, key, low, high, &x, err)) return false;
    *out = (int)x;
    return true;
}

bool take_number(const json_t *object, const char *key, double *out, struct error *err)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_number(value) || !isfinite(json_number_value(value))) return expected(key, "a number", err);
    *out = json_number_value(value);
    return true;
}

bool take_bool(const json_t *object, const char *key, bool *out, struct error *err)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_boolean(value)) return expected(key, "true or false", err);
    *out = json_is_true(value);
    return true;
}

bool take_text(const json_t *object, const char *key, const char **out, struct error *err)
{
    const json_t *value = json_object_get(object, key);
    const char *text = json_string_value(value);
    if (!text || strlen(text) != json_string_length(value)) return expected(key, "a text", err);
    *out = text;
    return true;
}

bool take_text_or_null(const json_t *object, const char *key, const char **out, struct error *err)
{
    if (!json_is_null(json_object_get(object, key))) return take_text(object, key, out, err);
    *out = NULL;
    return true;
}

bool take_code_points(const json_t *object, const char *key, uint32_t **out, size_t *count, struct error *err)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value)) return expected(key, "a text", err);
    return utf8_decode(json_string_value(value), json_string_length(value), key, out, count, err);
}

bool take_array(const json_t *object, const char *key, size_t most, json_t **out, struct error *err)
{
    json_t *value = json_object_get(object, key);
    if (!json_is_array(value) || json_array_size(value) > most) return expected(key, "a list, or is too long", err);
    *out = value;
    return true;
}

bool take_object(const json_t *object, const char *key, json_t **out, struct error *err)
{
    json_t *value = json_object_get(object, key);
    if (!json_is_object(value)) return expected(key, "an object", err);
    *out = value;
    return true;
}
